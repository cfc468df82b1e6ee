"""A control in words and shape: what is known of it on the day, when it was tested, when to look again."""

from dash import html
from dash.development.base_component import Component

from app.components.marks import Mark, tag
from app.text import format_day
from graph_schema.vocabulary import ControlState
from pathway.analysis.hazards import ControlFinding

STATE_MARKS = {
    ControlState.UNVERIFIED: Mark.CLAIMED,
    ControlState.FAILED: Mark.OPEN,
    ControlState.NOT_IN_PLACE: Mark.OPEN,
}
"""How what is known of a control is drawn; verified is said in plain words: green is for agreed duties."""


def control_mark(found: ControlFinding) -> Component:
    """Its state as it counts on the day: verified until its review is due, then unverified."""
    mark = STATE_MARKS.get(found.state)
    return html.B(found.state.label) if mark is None else tag(mark, found.state.label)


def tested_words(found: ControlFinding) -> list[str]:
    """When it was tested and when to look again, by what counts on the day."""
    due = f"review {'was ' if found.overdue else ''}due {format_day(found.due)}"
    later = found.later
    return [
        f"tested {format_day(found.tested_on)}" if found.tested_on else "no test recorded",
        due if found.due else "no review date",
        f"checked on {format_day(later.checked_on)}, after the as-at date: not used" if later else "",
    ]

"""
Findings in words: what every page says the same way.

A figure with its interval, the source line under it, and how a finding is drawn.
"""

from app.components.figures import Source
from app.components.marks import Mark
from app.text import format_day, format_number, format_period, plural
from pathway.analysis import findings as found
from pathway.analysis.handoff_rates import Estimate
from pathway.analysis.picture import Picture
from pathway.engine import YEAR
from pathway.snapshot import LOCAL_ZONE

MARKS = {
    found.Mark.OPEN: Mark.OPEN,
    found.Mark.CLAIMED_ONLY: Mark.CLAIMED,
    found.Mark.NOT_ASKED: Mark.NOT_ASKED,
    found.Mark.AGREED: Mark.AGREED,
    found.Mark.NOT_APPLICABLE: Mark.NOT_APPLICABLE,
}


def estimate_words(figure: Estimate | None) -> str:
    """A figure with its interval; a lower limit says so."""
    if figure is None:
        return "not known"
    if figure.mean is None:
        return f"not assessed ({format_number(figure.lo)}–{format_number(figure.hi)})"
    limit = ", a lower limit" if figure.lower_limit else ""
    return f"{format_number(figure.mean)} ({format_number(figure.lo)}–{format_number(figure.hi)}){limit}"


def source_of(picture: Picture, hidden: int) -> Source:
    """What every figure of the page rests on."""
    snapshot = picture.snapshot
    first = (snapshot.as_of - YEAR).astimezone(LOCAL_ZONE).date()
    judged = sum(hazard.used is not None for one in picture.handoffs for hazard in one.hazards)
    return Source(
        f"{plural(judged, 'judged hazard')}, {plural(len(picture.events), 'recorded event')}, "
        f"{plural(snapshot.crossings.num_rows, 'crossing')}, {plural(snapshot.contact_rows, 'contact')}",
        format_period(first, snapshot.day),
        format_day(snapshot.as_of),
        f"{plural(hidden, 'boundary', 'boundaries')} not shown, "
        f"{plural(len(picture.unplaced), 'event')} not placed",
    )

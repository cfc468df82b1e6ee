"""Who should have held each crossing on a day: then as known today, then as then known, and now."""

from dash import html
from dash.development.base_component import Component

from app.components.figures import Source
from app.components.marks import found_mark
from app.components.pieces import card, quiet
from app.components.tables import Column, data_table
from app.text import format_day, plural
from pathway.analysis.routes import Route
from pathway.engine.routes import Readings, Stood

NOT_RECORDED = "not recorded here by then"
MEANS = (
    "As then known is what was kept here by the end of that day: what people knew and had not recorded by then is "
    "not in it. A crossing that was still to come is read by what stood on that day all the same."
)


def readings_card(route: Route, found: Readings, source: Source) -> Component:
    """The three readings side by side, a row for each duty of each crossing."""
    day, now = format_day(found.day), format_day(found.now)
    columns = (
        Column("crossing", "Crossing", heads_row=True),
        Column("duty", "Duty"),
        Column("today", f"{day}, as known today"),
        Column("known", f"{day}, as known then"),
        Column("now", f"Now, {now}"),
    )
    rows = [
        {
            "crossing": one.request_id,
            "duty": duty.duty.label,
            "today": stood(duty.as_known_today),
            "known": NOT_RECORDED if duty.as_known is None else stood(duty.as_known),
            "now": stood(duty.now),
        }
        for one in route.crossings
        for duty in found.of[one.id]
    ]
    table = data_table(
        "readings",
        columns,
        rows,
        caption=f"Who should have held it on {day}",
        order="Crossings in order of time.",
        empty="No crossing is shown.",
        source=source,
    )
    return card(f"Who should have held it, on {day} and now", [html.P(sentence(found)), html.P(MEANS), table])


def sentence(found: Readings) -> str:
    """In how many rows the readings differ, and how many handoffs were not recorded here by then."""
    rows = [duty for duties in found.of.values() for duty in duties]
    unknown = sum(one.as_known is None for one in rows)
    otherwise = sum(one.as_known is not None and _differ(one.as_known_today, one.as_known) for one in rows)
    changed = sum(_differ(one.as_known_today, one.now) for one in rows)
    return (
        f"By the claims and rules kept here, of {plural(len(rows), 'duty', 'duties')} at "
        f"{plural(len(found.of), 'crossing')}, as on {format_day(found.day)}, {unknown} were {NOT_RECORDED}, "
        f"{otherwise} read otherwise by what was known then, "
        f"and {changed} read otherwise now, {format_day(found.now)}."
    )


def _differ(one: Stood, other: Stood) -> bool:
    first, second = one.found, other.found
    return (first.state, first.holders, one.inherited_by) != (
        second.state,
        second.holders,
        other.inherited_by,
    )


def stood(one: Stood) -> list[Component]:
    """One duty in one reading: its mark and words; one that lapsed with its body names who inherits it."""
    mark = found_mark(one.found, named=False)
    if one.inherited_by is None:
        return [mark]
    return [mark, html.Div(quiet(f"inherited by {one.inherited_by}, not taken up"))]

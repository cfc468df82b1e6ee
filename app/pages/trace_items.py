"""What the receiver knew at each crossing of a route: carried, stale, lost, or not recorded."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.figures import Source
from app.components.pieces import card, quiet
from app.components.tables import Column, data_table
from app.pages.trace_told import teller_words
from pathway.analysis.received import ItemAt, Reached, items_of, received
from pathway.analysis.routes import ItemTold, Route

SIGNS = {
    Reached.CARRIED: "✓",
    Reached.STALE: "◷",
    Reached.LOST: "✕",
    Reached.ABSENT: "–",
    Reached.DIFFER: "≠",
    Reached.NOT_RECORDED: "?",
}
MEANS = (
    "Carried: it reached the receiver, up to date. Stale: it reached the receiver as it had been before. Lost: it "
    "did not, and was known on the way before. Absent: it did not, and nothing says that anybody had known it. "
    "Not recorded: nobody has said; it is neither lost nor carried."
)
_TOLD = {
    "sent": "reached the receiver, up to date",
    "missing": "did not reach the receiver",
    "out_of_date": "reached the receiver as it had been before",
}
_KNOWN = {"yes": ", known before", "no": ", not known before", "not_known": ""}


def items_card(route: Route, source: Source) -> Component:
    """A row for each crossing, a column for each piece of information that somebody recorded."""
    items, found = items_of(route.crossings), received(route.crossings)
    title = "What the receiver knew"
    if not items:
        words = (
            "Nobody has recorded which information passed at these crossings, so nothing is known to be lost."
        )
        return card(title, [html.P(words)])
    columns = (
        Column("crossing", "Crossing", heads_row=True),
        *(Column(f"item-{place}", what) for place, what in enumerate(items)),
    )
    rows: list[dict[str, Any]] = [
        {
            "crossing": one.request_id,
            **{f"item-{place}": _cell(at, route) for place, at in enumerate(found[one.id])},
        }
        for one in route.crossings
    ]
    table = data_table(
        "items",
        columns,
        rows,
        caption="What the receiver knew",
        order="Crossings in order of time.",
        empty="",
        source=source,
    )
    return card(title, [html.P(sentence([one for of in found.values() for one in of])), html.P(MEANS), table])


def sentence(found: Sequence[ItemAt]) -> str:
    """ "Lost 6 times, stale 3, carried 5 …; 94 not recorded." """
    count = Counter(one.reached for one in found)
    parts = [f"{reached.value} {count[reached]}" for reached in Reached if reached in count]
    return f"Of {len(found)} places where an item could pass: {', '.join(parts)}."


def _cell(at: ItemAt, route: Route) -> list[Component]:
    sign = html.Span(f"{SIGNS[at.reached]} ", **{"aria-hidden": "true"})
    words = at.reached.value if at.reached is not Reached.LOST else f"lost; {_known(at)}"
    return [html.Div([sign, words]), *(html.Div(quiet(_said(one, at, route))) for one in at.told)]


def _known(at: ItemAt) -> str:
    """By what it is known that somebody had known it."""
    return f"{at.known_at} had carried it" if at.known_at else "known before, as told"


def _said(told: ItemTold, at: ItemAt, route: Route) -> str:
    said = f"{_TOLD[told.state]}{_KNOWN[told.known_before]}, " if at.reached is Reached.DIFFER else ""
    return f"{said}told by {teller_words(told.told_by, route)}"

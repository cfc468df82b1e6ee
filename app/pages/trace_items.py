"""What the receiver knew at each crossing of a route: carried, stale, lost, or not recorded."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.figures import Source
from app.components.pieces import card, quiet
from app.components.tables import Column, data_table
from app.pages.trace_told import teller_words
from app.text import format_day, plural, sentence_list
from pathway.analysis.received import ItemAt, Reached, items_of, received
from pathway.analysis.routes import ItemTold, Route
from pathway.reporting.items import means, reached_words

SIGNS = {
    Reached.CARRIED: "✓",
    Reached.STALE: "◷",
    Reached.LOST: "✕",
    Reached.ABSENT: "–",
    Reached.DIFFER: "≠",
    Reached.NOT_RECORDED: "?",
}
MEANS = (
    "This is told of the service’s own message. Carried: it was in it, up to date. Stale: it was in it as it had been "
    "before. Lost: it was not in it, and was known on the way before. Absent: it was not in it, and nothing surely "
    "earlier says that anybody knew it; of the same day, or of a time that is not known, nobody can tell. Not recorded: "
    "nobody has said; it is neither lost nor carried. Where the patient or a carer carried the crossing, what was not "
    "in the message may have reached the receiver that way."
)
UNDATED = (
    "On which day these were told is not recorded. They stand here as they are known today, also where that was told "
    "after {day}."
)
_TOLD = {
    "sent": "in the service’s own message, up to date",
    "missing": "not in the service’s own message",
    "out_of_date": "in the service’s own message as it had been before",
}
_KNOWN = {"yes": ", known before", "no": ", not known before", "not_known": ""}


def items_card(route: Route, source: Source, day: date | None = None) -> Component:
    """
    A row for each crossing, a column for each piece of information that somebody recorded.

    `day`: the route is looked at as on that day; items bear no day of telling, and that is said.
    """
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
    undated = [html.P(UNDATED.format(day=format_day(day)))] if day else []
    return card(title, [html.P(sentence(route, found)), *undated, html.P(MEANS), table])


def sentence(route: Route, found: Mapping[str, Sequence[ItemAt]]) -> str:
    """How often each, out of how many places; between which days; by whom; how often a carer may have brought it."""
    every = [one for of in found.values() for one in of]
    count = Counter(one.reached for one in every)
    parts = [f"{reached.value} {count[reached]}" for reached in Reached if reached in count]
    tellers = dict.fromkeys(teller_words(told.told_by, route) for one in every for told in one.told)
    crossings, pieces = plural(len(found), "crossing"), plural(len(items_of(route.crossings)), "piece")
    return (
        f"{crossings} and {pieces} of information, so {plural(len(every), 'place')} where one could pass, "
        f"{_period(route)}: {', '.join(parts)}. Told by {sentence_list(list(tellers))}.{_perhaps(every)}"
    )


def _period(route: Route) -> str:
    """Between which days the crossings began."""
    days = [format_day(one.starts_at) for one in route.crossings if one.starts_at]
    return f"{days[0]} to {days[-1]}" if days else "on days that nobody recorded"


def _perhaps(every: Sequence[ItemAt]) -> str:
    """How many of those not carried up to date stand where the patient or a carer carried the crossing."""
    behind = [one for one in every if one.told and one.reached is not Reached.CARRIED]
    beside = [one for one in behind if one.perhaps_by]
    if not beside:
        return ""
    return (
        f" {len(beside)} of the {len(behind)} that are stale, lost, absent or told differently stand where the patient "
        "or a carer carried the crossing, and may have reached the receiver that way."
    )


def _cell(at: ItemAt, route: Route) -> list[Component]:
    sign = html.Span(f"{SIGNS[at.reached]} ", **{"aria-hidden": "true"})
    return [
        html.Div([sign, reached_words(at.reached.value, at.known_at)]),
        *map(html.Div, means(at.reached.value, at.perhaps_by, said_unknown=at.said_unknown)),
        *(html.Div(quiet(_said(one, at, route))) for one in at.told),
    ]


def _said(told: ItemTold, at: ItemAt, route: Route) -> str:
    said = f"{_TOLD[told.state]}{_KNOWN[told.known_before]}, " if at.reached is Reached.DIFFER else ""
    return f"{said}told by {teller_words(told.told_by, route)}"

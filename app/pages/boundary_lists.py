"""The lists beside the boundaries: what must not be buried under an order by events."""

from collections.abc import Callable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.later import Later
from app.components.notices import note
from app.components.pieces import button_row, card, details, link, quiet
from app.components.tables import Column, csv_button, data_table
from app.text import address, plural, sentence_list
from app.wording import (
    TRAFFIC_WORDS,
    figure_words,
    organisation_words,
    place_words,
    source_of,
)
from pathway.analysis.events import Joined
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.picture import Picture

FIRST, MOST = 3, 100
HANDOFF = Column("handoff", "Handoff", heads_row=True)
Figures = Callable[[HandoffFinding], dict[str, Any]]


def ended_list(rows: Sequence[HandoffFinding], not_known: int, picture: Picture) -> Component:
    """
    First of all: people who died or were lost while nobody held one of their crossings.

    `not_known`: at how many handoffs nobody can tell.
    """
    where = f" Where holding is not recorded, nobody can tell: at {plural(not_known, 'handoff')}."
    unknown = where if not_known else ""
    return _list(
        "ended",
        "Died or lost while nobody held, in the whole record",
        rows,
        (HANDOFF, Column("people", "People", note="whole record", numeric=True)),
        lambda one: {"people": f"{one.ended_unheld:,}"},
        order=f"Most people first. The two coincide; neither is a cause of the other.{unknown}",
        empty=f"Nobody is recorded to have died or been lost while nobody held a crossing.{unknown}",
        picture=picture,
    )


def ask_list(rows: Sequence[HandoffFinding], picture: Picture) -> Component:
    """Where nobody, or not everyone, has answered about a critical duty."""
    return _list(
        "ask",
        "Ask first",
        rows,
        (HANDOFF, Column("crossings", "Crossings", note="a year", numeric=True), Column("ask", "Ask about")),
        lambda one: {
            "crossings": crossings_words(one),
            "ask": sentence_list([duty.label for duty in one.critical_unknown]),
        },
        order="Nobody, or not everyone, has answered. Busiest first; without a count last.",
        empty="Everyone has answered about every critical duty, or one is open.",
        picture=picture,
    )


def rate_list(rows: Sequence[HandoffFinding], picture: Picture) -> Component:
    """The largest rate a crossing, so that small streams are not buried."""
    return _list(
        "rate",
        "Highest rate per 1,000",
        rows,
        (
            HANDOFF,
            Column("rate", "Events per 1,000", note="90 % interval", numeric=True),
            Column("crossings", "Crossings", note="a year", numeric=True),
        ),
        lambda one: {"rate": per_thousand(one), "crossings": crossings_words(one)},
        order="Moderate or worse events per 1,000 crossings, highest first; a lower limit by its lower end.",
        empty="No handoff has a rate yet: judge a hazard first.",
        picture=picture,
    )


def unplaced_card(events: Sequence[Joined], in_year: int, *, recorded: bool = True) -> Component:
    """
    Events that name organisations and no handoff: beside every sum, in none. `in_year`: or undated.

    `recorded`: whether any event is recorded at all.
    """
    if not events:
        none = "No event is recorded, which does not mean that none happened."
        words = "Every recorded event is placed or refused." if recorded else none
        return card("Unplaced events", [html.P(words)])
    name, stand = ("names", "It stands") if len(events) == 1 else ("name", "They stand")
    words = (
        f"{plural(len(events), 'event')} {name} organisations but no handoff, {in_year:,} of the year or undated. "
        f"{stand} beside boundaries and in no sum."
    )
    return card("Unplaced events", [html.P(words), html.P(link("Place or refuse them", "/inbox"))])


def crossings_words(one: HandoffFinding) -> str:
    """A handoff's traffic; where it is not counted from crossings, what it comes from."""
    traffic = one.traffic
    if traffic.per_year is None:
        return "no count"
    if traffic.is_range:
        return f"{traffic.low:,.0f} to {traffic.high:,.0f} by an estimate"
    number = f"{traffic.per_year:,.0f}"
    return number if traffic.source.value == "crossings" else f"{number} by {TRAFFIC_WORDS[traffic.source]}"


def per_thousand(one: HandoffFinding) -> str:
    """Events per 1,000 crossings with their interval; where nobody judged, as recorded: a lower limit."""
    rate = one.per_traversal
    if rate is None or rate.mean is None:
        return "not known"
    mean, low, high = (figure_words(value * 1000) for value in (rate.mean, rate.lo, rate.hi))
    return f"{mean} ({low}–{high}){', a lower limit' if rate.lower_limit else ''}"


def _list(
    name: str,
    title: str,
    rows: Sequence[HandoffFinding],
    columns: Sequence[Column],
    figures: Figures,
    *,
    order: str,
    empty: str,
    picture: Picture,
) -> Component:
    cells = Later(rows, lambda one: {"handoff": _handoff(one)} | figures(one))
    first, rest, others = cells[:FIRST], cells[FIRST : FIRST + MOST], len(cells) - FIRST
    caption = f"First {len(first)} of {len(rows):,}" if rest else _every(len(rows))
    table = data_table(f"list-{name}", columns, first, caption=caption, order=order, empty=empty)
    source = source_of(picture, rows, _out(picture, rows))
    files = [button_row([csv_button(f"list-{name}", columns, cells, source=source)])] if cells else []
    if not rest:
        return card(title, [table, *files])
    more = data_table(
        f"list-{name}-more",
        columns,
        rest,
        caption=_others(len(rest), others),
        order=order,
        empty=empty,
    )
    further = [note(f"{others - len(rest):,} more are in the file alone.")] if others > len(rest) else []
    return card(title, [table, details(f"{others:,} more", [more, *further]), *files])


def _others(listed: int, others: int) -> str:
    if listed < others:
        return f"The next {listed:,}"
    return "The other one" if others == 1 else f"The other {others:,}"


def _out(picture: Picture, rows: Sequence[HandoffFinding]) -> list[str]:
    """How many handoffs are not in a list."""
    out = len(picture.handoffs) - len(rows)
    return [f"{plural(out, 'handoff')} not in this list"] if out else []


def _every(many: int) -> str:
    return "The only one" if many == 1 else f"All {many:,}"


def _handoff(one: HandoffFinding) -> list[Any]:
    """Its name; under it its two ends, as far as the name does not tell them."""
    told = all(organisation_words(place) in one.name for place in (one.start, one.end))
    ends = [place.name if told else place_words(place) for place in (one.start, one.end)]
    return [link(one.name, address("/handoff", id=one.id)), html.Br(), quiet(" → ".join(ends))]

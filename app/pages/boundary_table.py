"""The boundaries as a table: every figure in words where it is not known, every count with what it is of."""

from collections.abc import Iterable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.marks import MARKS as LOOKS
from app.components.marks import Mark, no_data, tag
from app.components.pieces import link, quiet
from app.components.tables import Column
from app.prompting import together_words
from app.text import ORDER_ONLY, address, format_share, order_only, plural
from app.wording import (
    END_WORDS,
    MARKS,
    UNSEEN,
    crossings_number,
    days_number,
    figure_words,
    total_words,
    traffic_words,
    unseen,
    without_words,
)
from graph_schema.vocabulary import Duty, EvidenceState, ReporterSide
from pathway.analysis import findings as found
from pathway.analysis.findings import BoundaryFinding
from pathway.analysis.ordering import Highlight

ORDER = (
    "Where people died or were lost while nobody held comes first. Then those for which no other has both more events "
    "and more duties open; among these, more events where no holder is agreed comes first. No data is not low risk: those "
    "without any figure stand before the quiet ones at the end."
)
COLUMNS = (
    Column("place", "No."),
    Column("boundary", "Boundary", heads_row=True),
    Column("crossings", "Crossings", note="a year", numeric=True),
    Column("events", "Events a year", note="moderate or worse, 90 % interval"),
    Column("duties", "Critical duties"),
    Column("unheld", "Days nobody held it", note="in the year", numeric=True),
    Column("also", "Also"),
)

REPORTS = {
    ReporterSide.SENDER: "only the sender reports",
    ReporterSide.RECEIVER: "only the receiver reports",
    ReporterSide.NEITHER: "only somebody at neither end reports",
    ReporterSide.NOT_RECORDED: "which end reports is not recorded",
}


NOT_HIGHLIGHTED = {
    Highlight.NO_BOUNDARY: "an end is not recorded: no boundary, highlights nothing",
    Highlight.RECORDED_ABOVE: "what was recorded in the year is above the appetite, though the assessment says less",
    Highlight.PERHAPS_ABOVE: "perhaps above the appetite: above it only at the high end of what is known",
    Highlight.ONE_PERSON: "one person’s judgement: highlights nothing",
}
"""Why what comes near is not highlighted."""


def table_row(place: int, row: BoundaryFinding) -> dict[str, Any]:
    """One boundary as cells."""
    kinds = sorted({one.handoff.kind.label for one in row.handoffs})
    return {
        "place": str(place),
        "boundary": [
            link(boundary_name(row), boundary_address(row)),
            html.Br(),
            quiet(f"{plural(len(row.handoffs), 'handoff')}: {', '.join(kinds)}"),
        ],
        "crossings": _crossings(row),
        "events": _events(row),
        "duties": [_duty(duty, counts, len(row.handoffs)) for duty, counts in row.critical],
        "unheld": _unheld(row),
        "also": _also(row),
    }


def boundary_name(row: BoundaryFinding) -> str:
    """The boundary as people read it: "Inside Eastmere Hospitals", "the carer → NHS Eastmere ICB"."""
    if row.inside and row.from_key not in END_WORDS:
        return row.name
    start, end = (
        END_WORDS.get(key, name) for key, name in ((row.from_key, row.from_name), (row.to_key, row.to_name))
    )
    return f"{start} → {end}"


def boundary_address(row: BoundaryFinding) -> str:
    """Where a boundary's handoffs are: the only one, or the list of them."""
    if len(row.handoffs) == 1:
        return address("/handoff", id=row.handoffs[0].id)
    return address("/handoffs", start=row.from_key, end=row.to_key)


def _crossings(row: BoundaryFinding) -> list[Any]:
    if row.traversals is None:
        return ["no count"]
    return [crossings_number(row.handoffs), html.Br(), quiet(traffic_words(row.handoffs))]


def _events(row: BoundaryFinding) -> list[Any]:
    figure = row.events.estimate
    lines = [html.Div(no_data(UNSEEN))] if unseen(row.handoffs) else []
    lines.append(html.Div(html.B(total_words(row.events))))
    if figure is not None and figure.mean and order_only(figure.lo, figure.hi):
        lines.append(html.Div(quiet(ORDER_ONLY)))
    lines += [html.Div(quiet(words)) for words in _under_events(row)]
    return lines


def _under_events(row: BoundaryFinding) -> Iterable[str]:
    if row.events.estimate is not None and row.events.estimate.by_definition:
        yield EvidenceState.NO_HANDOFF.meaning
        return
    judged = "nobody has judged" if row.judged is None else f"{figure_words(row.judged.mean)} judged"
    yield f"{judged} · {row.recorded.in_set:,} recorded{_source(row)}"
    if row.recorded.any:
        yield f"{row.recorded.any:,} recorded of any grade; caught by a carer: {row.recorded.caught_by_carer:,}"
    if row.events.without_figure:
        yield _without_figure(row)
    if row.judged is not None:
        yield together_words(row.handoffs)


def _source(row: BoundaryFinding) -> str:
    """Recorded without a source that could have reported means nothing, and says so."""
    if not row.no_source:
        return ""
    return ", no source" if row.no_source == len(row.handoffs) else f", no source at {row.no_source}"


def _without_figure(row: BoundaryFinding) -> str:
    if len(row.handoffs) == 1:
        return row.handoffs[0].rate.state.meaning.lower()
    return without_words(row.events)


def _duty(duty: Duty, counts: Sequence[tuple[found.Mark, int]], handoffs: int) -> Component:
    """ "accept: open", or over several handoffs "accept: open at 2, agreed at 1": every one is in it."""
    if handoffs == 1:
        mark = MARKS[counts[0][0]]
        return html.Div(tag(mark, f"{duty.label}: {LOOKS[mark].words}"))
    comma = html.Span(",", className="visually-hidden")
    tags: list[Any] = []
    for mark, count in counts:
        tags += [*([comma, " "] if tags else []), _count(MARKS[mark], count)]
    return html.Div([f"{duty.label}: ", *tags], className="duty-counts")


def _count(mark: Mark, count: int) -> Component:
    return tag(mark, f"{LOOKS[mark].words} at {count:,}")


def _unheld(row: BoundaryFinding) -> list[Any]:
    held = row.held
    if held is None:
        return ["not recorded"]
    told = f"{held.unheld:,} of {plural(held.with_accounts, 'crossing')} told of"
    still = [html.Div(quiet(f"{held.still_unheld:,} still"))] if held.still_unheld else []
    return [html.Div(days_number(held.unheld_days)), html.Div(quiet(told)), *still]


def _also(row: BoundaryFinding) -> Component | str:
    said = [remark for remark in _remarks(row) if remark]
    if not said:
        return "nothing else recorded"
    return html.Div([html.Div(remark) for remark in said], className="remarks")


def _remarks(row: BoundaryFinding) -> Iterable[str]:
    if row.ended_unheld:
        yield f"died or lost while nobody held, in the whole record: {row.ended_unheld:,}"
    if row.ended_not_known:
        at = _at(row.ended_not_known, row)
        yield f"not known whether anybody died or was lost while nobody held: {at}"
    if row.highlight in NOT_HIGHLIGHTED:
        yield NOT_HIGHLIGHTED[row.highlight]
    if row.disagree:
        yield f"assessment and incidents disagree: {_at(row.disagree, row)}"
    if row.claimed_only:
        yield f"claimed, counterpart has not agreed: {_at(row.claimed_only, row)}"
    if row.ask_first:
        yield f"nobody, or not everyone, has answered: {_at(row.ask_first, row)}"
    if row.carer.asked:
        yield f"carried by a carer: {row.carer.carried:,} of {row.carer.asked:,} asked"
    if row.limit:
        yield f"within limit {format_share(row.limit.kept, row.limit.known, unknown=row.limit.unknown)}"
    if row.held and row.held.differ:
        yield f"accounts differ on {plural(row.held.differ, 'crossing')}"
    if row.one_sided:
        yield REPORTS[next(iter(row.recorded.sides))]
    if row.unplaced:
        name = "names" if row.unplaced == 1 else "name"
        yield f"{plural(row.unplaced, 'unplaced event')} of the year {name} an end of it"


def _at(count: int, row: BoundaryFinding) -> str:
    return "its only handoff" if len(row.handoffs) == 1 else f"{count} of {len(row.handoffs)} handoffs"

"""A crossing of a route as a row: what happened, who held it by each account, and who should have."""

from collections.abc import Iterable
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.marks import found_mark
from app.components.pieces import link, quiet
from app.components.tables import Column
from app.pages.trace_told import teller_words, tellers
from app.text import address, format_day, format_instant, harm_words, sentence_list
from app.wording import days_words, place_words
from graph_schema.vocabulary import Precision
from pathway.analysis.findings import HandoffDuty, Proposal
from pathway.analysis.holdings import Held
from pathway.analysis.limits import LimitState
from pathway.analysis.routes import Route, RouteCrossing
from pathway.engine.limits import limit_and_source, state_words
from pathway.reporting.limits import NONE_RECORDED

COLUMNS = (
    Column("crossing", "Crossing", heads_row=True),
    Column("passed", "What had to pass"),
    Column("happened", "What happened"),
    Column("limits", "Time limits", note="kept or broken, by which rule"),
    Column("carried", "Carried by"),
    Column("held", "Held by, in fact", note="each account beside the others"),
    Column("should", "Should have held", note="by standing claims, then and now"),
)
OTHER_WAY = {"no": "no other way", "yes": "another way existed", "not_known": "other way not known"}


def row(one: RouteCrossing, route: Route, names: dict[str, str]) -> dict[str, Any]:
    """One crossing: what had to pass, what happened, who carried and held it, and who should have."""
    kind = one.kind.replace("_", " ")
    fork = [html.Div(quiet(f"out of {one.parent}"))] if one.parent else []
    return {
        "crossing": [
            html.Div(html.B(one.request_id)),
            html.Div(link(names.get(one.handoff_id, kind), address("/handoff", id=one.handoff_id))),
            html.Div(quiet(f"{place_words(one.start)} → {place_words(one.end)}")),
            *fork,
        ],
        "passed": one.carries or "not recorded",
        "happened": list(_happened(one, route)),
        "limits": list(_limits(one)),
        "carried": _carried(one),
        "held": list(_held(one, route)),
        "should": list(_standing(one)),
    }


def _happened(one: RouteCrossing, route: Route) -> Iterable[Component]:
    for step in one.statuses:
        when = format_instant(step.happened_at, Precision(step.precision), unknown="time not recorded")
        yield html.Div(f"{step.status.replace('_', ' ')}: {when}")
    if not one.statuses:
        yield html.Div("no step recorded")
    if one.noticed_after:
        yield html.Div(html.B(f"noticed {days_words(one.noticed_after)} after its first step"))
    if one.what_happened:
        yield html.Div(one.what_happened)
    for found in one.times_differ:
        yield html.Div(f"times differ on “{found.step.replace('_', ' ')}”: see who tells what")
    if one.tellings:
        said = sentence_list([teller_words(who, route) for who in tellers(one)])
        yield html.Div(quiet(f"told by {said}"))
    for event in one.events:
        words = "good care" if event.is_good_care else harm_words(event.harm)
        records = f", recorded {len(event.records)} times" if len(event.records) > 1 else ""
        yield html.Div([html.Span("▲ ", **{"aria-hidden": "true"}), f"event: {words}{records}"])


def _limits(one: RouteCrossing) -> Iterable[Component]:
    """What became of each limit, and by what it is one; where none is recorded, that: it kept none."""
    for fact in one.limits:
        said = state_words(fact)
        state = html.B(said) if fact.state is LimitState.BROKEN else said
        yield html.Div([state, f"; limit {limit_and_source(fact.limit)}"])
    if not one.limits:
        yield html.Div(quiet(NONE_RECORDED))


def _carried(one: RouteCrossing) -> str:
    if one.carried_by is None:
        return "nobody has said"
    return (
        f"{one.carried_by}, {OTHER_WAY[one.other_channel]}" if one.carried_by == "carer" else one.carried_by
    )


def _held(one: RouteCrossing, route: Route) -> Iterable[Component]:
    if one.held is None:
        yield html.Div("nobody has said")
        return
    if one.held.unheld:
        still = ", still" if one.held.still_unheld else ""
        yield html.Div(html.B(f"nobody: {days_words(one.held.unheld_days)}{still}"))
    if one.held.accounts_differ:
        yield html.Div(html.B(f"accounts differ on {days_words(one.held.disputed_days)}"))
    if one.told_until is not None:
        yield html.Div(html.B(f"from {format_day(one.told_until)} on nobody has said"))
    for told_by in dict.fromkeys(held.told_by for held in one.accounts):
        yield html.Div(quiet(f"told by {route.name(told_by)}:"))
        for held in one.accounts:
            if held.told_by == told_by:
                yield html.Div(_account(held, route))


def _account(held: Held, route: Route) -> str:
    precision = Precision.DAY if held.whole_days else Precision.EXACT
    first, last = format_instant(held.held_from, precision), format_instant(held.held_until, precision)
    holder = route.name(held.holder)
    return f"{holder}, since {first}" if held.still else f"{holder}, {first} to {last}"


def _standing(one: RouteCrossing) -> Iterable[Component]:
    """Who should have held the critical duties then and now; said once where nothing has changed."""
    if not one.then:
        yield html.Div(quiet("then: the day is not recorded"))
        for duty in one.now:
            yield _should("now", duty)
        return
    for then, now in zip(one.then, one.now, strict=True):
        if _shown(then) == _shown(now):
            yield _should("then and now", now)
        else:
            yield _should("then", then)
            yield _should("now", now)


def _shown(duty: HandoffDuty) -> tuple[object, ...]:
    return duty.state, duty.row, duty.holders, duty.unanswered


def _should(when: str, duty: HandoffDuty) -> Component:
    mark = found_mark(duty, named=True)
    proposals = "; ".join(_proposal(one) for one in duty.proposals)
    under = [html.Div(quiet(proposals))] if proposals else []
    return html.Div([html.Div(quiet(f"{when}:")), mark, *under], className="should")


def _proposal(one: Proposal) -> str:
    """A proposal is shown as a proposal: rule, whom, and whether it is mandated."""
    return (
        f"rule {one.rule_id} proposes: {one.holder_name}{'' if one.mandated else ' (expected, not mandated)'}"
    )

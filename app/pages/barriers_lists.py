"""The lists of weak barriers: what they rest on together, those of nobody, and workarounds."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.barriers import NO_OWNER, bow_tie_address, cause_address, owner_words, state_words, tested
from app.components.controls import control_mark
from app.components.later import Later
from app.components.lists import list_card
from app.components.pieces import Content, details, link, quiet
from app.components.tables import Column
from app.forms.addresses import form_address
from app.text import format_day, plural
from app.wording import source_here
from pathway.analysis.barriers import BarrierFinding
from pathway.analysis.common_causes import CommonCause
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.hazards import ControlFinding
from pathway.analysis.picture import Picture

MOST_NAMED = 25
"""Handoffs that a cell names; the what-if lists all that lose a barrier."""
CAUSES = (
    Column("cause", "What they rest on", heads_row=True),
    Column("handoffs", "Handoffs", numeric=True),
    Column("pathways", "Pathways", note="drawn or told", numeric=True),
    Column("barriers", "Barriers", note="of them standing"),
    Column("which", "Which"),
    Column("without", "What if"),
)
UNOWNED = (
    Column("barrier", "Barrier", heads_row=True),
    Column("handoff", "Handoff"),
    Column("why", "Holder"),
    Column("state", "What is known"),
    Column("check", "Numbered check"),
    Column("change", "Change"),
)
WORKAROUNDS = (
    Column("barrier", "Workaround", heads_row=True),
    Column("handoff", "Handoff"),
    Column("depends", "Depends on"),
    Column("since", "Since"),
    Column("absent", "If that is absent"),
    Column("holder", "Holder"),
    Column("state", "What is known"),
    Column("change", "Change"),
)


def causes_card(named: Sequence[CommonCause], picture: Picture) -> Component:
    """One row a cause, however many barriers rest on it and however it was typed."""
    rows = Later(named, lambda one: _cause(one, picture))
    alone = sum(not one.is_shared for one in named)
    out = f"{plural(alone, 'of them is', 'of them are')} named under one barrier alone. " if alone else ""
    return list_card(
        "barriers-causes",
        "What barriers rest on together",
        CAUSES,
        rows,
        order=f"Most handoffs first, then most pathways. {out}Tellings of one pathway count once.",
        empty="No barrier names a common cause, and no workaround what it depends on. Nobody has said that there is none.",
        source=source_here(plural(len(rows), "common cause"), picture),
    )


def _cause(one: CommonCause, picture: Picture) -> dict[str, Any]:
    others = [name for name in one.spellings if name != one.name]
    typed = [html.Br(), quiet(f"also typed: {', '.join(others)}")] if others else []
    depend = sum(barrier.control.workaround for barrier in one.barriers)
    ways = [html.Br(), quiet(f"under {plural(depend, 'workaround')}")] if depend else []
    more = len(one.handoffs) - MOST_NAMED
    which = [
        *(_handoff(picture.by_id[id_]) for id_ in one.handoffs[:MOST_NAMED]),
        *([html.Div(quiet(f"and {more:,} more: see what if"))] if more > 0 else []),
        *(html.Div(quiet(f"Pathway: {name}")) for name in one.pathways),
    ]
    hidden = html.Span(f" – {one.name}", className="visually-hidden")
    return {
        "cause": [one.name, *typed, *ways],
        "handoffs": f"{len(one.handoffs):,}",
        "pathways": f"{len(one.pathways):,}",
        "barriers": f"{len(one.barriers):,}, {len(one.standing):,} standing",
        "which": details(plural(len(one.handoffs), "handoff"), which),
        "without": link(["As if it had failed", hidden], cause_address(one)),
    }


def unowned_card(every: Sequence[BarrierFinding], picture: Picture) -> Component:
    """Barriers that nobody keeps working; each leads to its form."""
    rows = Later([one for one in every if one.unowned], _unowned)
    return list_card(
        "barriers-unowned",
        "Barriers without an owner",
        UNOWNED,
        rows,
        order=f"Most handoffs first, then by name. Each is a finding of check {NO_OWNER}, whether or not it works.",
        empty="Somebody is named for each barrier. That they keep it working is not said.",
        source=source_here(f"{plural(len(rows), 'barrier')} without an owner of {len(every):,}", picture),
    )


def _unowned(one: BarrierFinding) -> dict[str, Any]:
    return {
        "barrier": one.found.control.name,
        "handoff": _handoffs(one),
        "why": owner_words(one.owner),
        "state": _known(one.found),
        "check": NO_OWNER,
        "change": _change(one, "Say who holds it"),
    }


def workarounds_card(every: Sequence[BarrierFinding], picture: Picture) -> Component:
    """The register of workarounds: weak, whatever a test found."""
    rows = Later([one for one in every if one.workaround], _workaround)
    return list_card(
        "barriers-workarounds",
        "Workarounds",
        WORKAROUNDS,
        rows,
        order="Most handoffs first, then by name. A workaround holds for as long as somebody goes on doing it, so it "
        "counts as unverified at most.",
        empty="No barrier is recorded as a workaround. Nobody has said that there is none.",
        source=source_here(plural(len(rows), "workaround"), picture),
    )


def _workaround(one: BarrierFinding) -> dict[str, Any]:
    control = one.found.control
    return {
        "barrier": control.name,
        "handoff": _handoffs(one),
        "depends": control.depends_on or "not recorded",
        "since": format_day(control.since, unknown="not recorded"),
        "absent": control.if_absent or "not recorded",
        "holder": owner_words(one.owner),
        "state": _known(one.found),
        "change": _change(one, "Change"),
    }


def _known(found: ControlFinding) -> Content:
    more = [state_words(found)] if state_words(found) != found.state.label else []
    return [control_mark(found), *(html.Div(quiet(words)) for words in (*more, tested(found)))]


def _handoffs(one: BarrierFinding) -> Content:
    return [_handoff(each) for each in one.handoffs]


def _handoff(one: HandoffFinding) -> Component:
    return html.Div(link(one.name, bow_tie_address(one.id)), className="one-of-several")


def _change(one: BarrierFinding, words: str) -> Component:
    control = one.found.control
    hidden = html.Span(f" – {control.name}, {one.handoffs[0].name}", className="visually-hidden")
    return link([words, hidden], form_address("Control", handoff=one.handoffs[0].id, id=control.id))

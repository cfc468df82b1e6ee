"""The bow-tie as tables: threats with both ends' judgements, barriers, harm judged and recorded, the carer."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.barriers import (
    SIDES,
    carer_words,
    claim_words,
    holder_words,
    judged_words,
    library_name,
    numbers_words,
    shared_words,
    state_words,
    tested,
    workaround_words,
)
from app.components.controls import control_mark
from app.components.pieces import card, link, quiet, stressed
from app.components.tables import Column, data_table
from app.figures.bow_tie import harm_words
from app.forms.addresses import form_address
from app.forms.hazards import CONSEQUENCE
from app.text import plural
from app.wording import source_here, source_of
from graph_schema.vocabulary import ControlState, Harm, JudgedBy
from pathway.analysis.bow_tie import Barrier, BowTie, Threat, judged_grades
from pathway.analysis.picture import Picture

THREATS = (
    Column("threat", "Threat", heads_row=True),
    Column("sender", "Sender judged"),
    Column("receiver", "Receiver judged"),
    Column("before", "Barriers before it fails"),
    Column("after", "Barriers after it has failed"),
)
BARRIERS = (
    Column("barrier", "Barrier", heads_row=True),
    Column("where", "Where"),
    Column("threats", "Against threats"),
    Column("holder", "Holder"),
    Column("state", "What is known"),
    Column("weak", "What makes it weak"),
    Column("change", "Change"),
)
HARM = (
    Column("grade", "Harm", heads_row=True),
    Column("sender", "Sender judged", note="threats"),
    Column("receiver", "Receiver judged", note="threats"),
    Column("recorded", "Recorded", note="events in the year"),
)
CARER = (Column("what", "What the carer did", heads_row=True), Column("count", "How often"))


def finding(tie: BowTie) -> list[Component | str]:
    """The finding in a sentence."""
    verified = sum(one.found.state is ControlState.VERIFIED for one in tie.barriers)
    parts: list[Component | str] = [
        f"{plural(len(tie.threats), 'threat')}, {plural(len(tie.barriers), 'barrier')}: {verified} verified. "
    ]
    if tie.bare:
        parts.append(
            stressed(
                f"{plural(len(tie.bare), 'threat has', 'threats have')} no barrier that stands.", open_=True
            )
        )
    if tie.unowned:
        parts += [" ", stressed(f"Nobody holds {plural(len(tie.unowned), 'barrier')}.", open_=True)]
    if tie.differing:
        parts.append(f" The two ends judged {plural(len(tie.differing), 'threat')} differently.")
    return parts


def threats_card(tie: BowTie, picture: Picture) -> Component:
    """A row a threat; both ends' judgements beside each other, never averaged."""
    rows = threat_rows(tie)
    source = source_here(plural(len(rows), "threat"), picture)
    table = data_table(
        "bow-tie-threats",
        THREATS,
        rows,
        caption="Threats",
        order="As in the picture, by id.",
        empty="No threat is recorded.",
        source=source,
    )
    return card("Threats, as each end judged them", [table])


def threat_rows(tie: BowTie) -> list[dict[str, Any]]:
    """A row a threat, in the order of the picture."""
    return [_threat(one, tie) for one in tie.threats]


def _threat(threat: Threat, tie: BowTie) -> dict[str, Any]:
    hazard = threat.found.hazard
    named = library_name(hazard.library_id)
    own = [html.Br(), quiet(f"{hazard.library_id}: {named}")] if named else []
    sender: list[Any] = [judged_words(threat, JudgedBy.SENDER)]
    receiver: list[Any] = [judged_words(threat, JudgedBy.RECEIVER)]
    if threat.found.differs:
        for said in (sender, receiver):
            said.append(html.Div(html.B("the two differ", className="differs")))
    if threat.judged(JudgedBy.OTHER):
        own += [html.Br(), quiet(f"Somebody else judged: {judged_words(threat, JudgedBy.OTHER)}")]
    return {
        "threat": [f"{threat.number} {hazard.sentence}", *own],
        "sender": sender,
        "receiver": receiver,
        "before": _named(threat.prevention, tie),
        "after": _named(threat.recovery, tie),
    }


def _named(numbers: tuple[int, ...], tie: BowTie) -> Any:
    if not numbers:
        return "none recorded"
    return [html.Div(f"B{one} {tie.by_number[one].found.control.name}") for one in numbers]


def barriers_card(tie: BowTie, picture: Picture) -> Component:
    """A row a barrier, in the order of the picture."""
    rows = barrier_rows(tie)
    source = source_here(plural(len(rows), "barrier"), picture)
    table = data_table(
        "bow-tie-barriers",
        BARRIERS,
        rows,
        caption="Barriers",
        order="Before it fails first, then by threat and name.",
        empty="No barrier is recorded. That is not known to be none.",
        source=source,
    )
    return card("Barriers", [table])


def barrier_rows(tie: BowTie) -> list[dict[str, Any]]:
    """A row a barrier, in the order of the picture."""
    return [_barrier(one, tie) for one in tie.barriers]


def _barrier(barrier: Barrier, tie: BowTie) -> dict[str, Any]:
    control, found = barrier.found.control, barrier.found
    hidden = html.Span(f" – {control.name}", className="visually-hidden")
    change = link(["Change", hidden], form_address("Control", handoff=tie.one.id, id=control.id))
    check = link(
        ["Record a check", hidden], form_address("ControlCheck", handoff=tie.one.id, control=control.id)
    )
    held = holder_words(barrier)
    elsewhere = f" (and at {plural(barrier.elsewhere, 'other handoff')})" if barrier.elsewhere else ""
    return {
        "barrier": f"B{barrier.number} {control.name}",
        "where": SIDES[barrier.side],
        "threats": f"{numbers_words(barrier.threats)}{elsewhere}",
        "holder": html.B(held) if barrier.unowned else held,
        "state": [
            control_mark(found),
            *([html.Div(quiet(state_words(found)))] if state_words(found) != found.state.label else []),
            html.Div(quiet(f"{claim_words(found)}; {tested(found)}")),
        ],
        "weak": _weak(barrier),
        "change": [html.Div(one, className="one-of-several") for one in (change, check)],
    }


def _weak(barrier: Barrier) -> Any:
    said = [workaround_words(barrier.found), *(f"fails with {shared_words(one)}" for one in barrier.shared)]
    shown = [html.Div(words) for words in said if words]
    return shown or "nothing recorded"


def harm_card(tie: BowTie, picture: Picture) -> Component:
    """Judged and recorded are columns of their own: threats by grade, events by grade, never one figure."""
    rows = harm_rows(tie)
    source = source_of(picture, [tie.one], [])
    table = data_table(
        "bow-tie-harm",
        HARM,
        rows,
        caption="Harm",
        order="Worst first. What people judged is of threats, by their numbers; what was recorded counts events.",
        empty="Nothing judged, nothing recorded.",
        source=source,
    )
    return card("Harm: judged, and recorded", [table])


def harm_rows(tie: BowTie) -> list[dict[str, Any]]:
    """A row a grade, worst first: who judged which threats so, and how many events were recorded."""
    judged = {side: dict(judged_grades(tie.threats, side)) for side in (JudgedBy.SENDER, JudgedBy.RECEIVER)}
    recorded = dict(tie.recorded)
    grades = [(harm, harm.rank + 1) for harm in sorted(Harm, key=lambda one: -one.rank)]
    return [
        {
            "grade": CONSEQUENCE[class_].capitalize() if class_ else harm_words(harm),
            **{side.value: _numbers(judged[side], class_) for side in judged},
            "recorded": f"{recorded[harm]:,}" if harm in recorded else "none recorded",
        }
        for harm, class_ in grades
    ] + [{"grade": "Not judged", "recorded": "does not apply", **_not_judged(tie, judged)}]


def _not_judged(tie: BowTie, judged: Mapping[JudgedBy, Mapping[int, Sequence[int]]]) -> dict[str, str]:
    """The threats that an end has not judged: not known is not "no threat"."""
    every = {threat.number for threat in tie.threats}
    told = {side: {one for numbers in of.values() for one in numbers} for side, of in judged.items()}
    return {side.value: threats_words(sorted(every - numbers)) for side, numbers in told.items()}


def _numbers(judged: Mapping[int, Sequence[int]], class_: int) -> str:
    return threats_words(judged.get(class_, ())) if class_ else "does not apply"


def threats_words(numbers: Sequence[int]) -> str:
    """
    Threats by their numbers, which are no counts.

    >>> threats_words((2,)), threats_words((1, 3)), threats_words(())
    ('threat 2', 'threats 1 and 3', 'no threat')
    """
    return (
        f"{'threat' if len(numbers) == 1 else 'threats'} {numbers_words(numbers)}" if numbers else "no threat"
    )


def carer_card(tie: BowTie, picture: Picture) -> Component:
    """What a carer did, beside the bow-tie and in no figure of it."""
    rows = carer_rows(tie)
    table = data_table(
        "bow-tie-carer",
        CARER,
        rows,
        caption="The carer",
        order="Crossings and events of the year.",
        empty="Nothing recorded.",
        source=source_of(picture, [tie.one], []),
    )
    words = "A carer is never a control: what one does lowers no figure of risk, and the next person may have no carer."
    return card("What the carer did; not a control", [html.P(words), table])


def carer_rows(tie: BowTie) -> list[dict[str, Any]]:
    """What a carer did, and how often."""
    return [dict(zip(("what", "count"), words.split(": ", 1), strict=True)) for words in carer_words(tie)]

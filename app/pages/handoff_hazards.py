"""What could go wrong at one handoff, as each end judged it, and what stands against it."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from app.barriers import BARRIERS, bow_tie_address
from app.components.controls import control_mark, tested_words
from app.components.pieces import card, link, quiet
from app.components.tables import Column, data_table
from app.forms.addresses import form_address
from app.forms.hazards import CONSEQUENCE, LIKELIHOOD
from app.prompting import considered_words
from app.text import format_day, plural, sentence_list
from app.wording import source_here
from graph_schema.hazards import Judgement
from graph_schema.vocabulary import HazardBasis, JudgedBy, LikelihoodScale
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.hazards import ControlFinding, HazardFinding
from pathway.analysis.picture import Picture

COLUMNS = (
    Column("hazard", "What could go wrong", heads_row=True),
    Column("sender", "Sender judged"),
    Column("receiver", "Receiver judged"),
    Column("controls", "Controls"),
    Column("change", "Change"),
)
NOTHING_FOUND = "Recorded: assessed, nothing found. By whom is not recorded; without a date."
"""Said where the handoff's one tick says so; the tick holds no day, no person and no side."""


def hazards(one: HandoffFinding, picture: Picture) -> Component:
    """The card: a row a hazard, and how many prompts were considered."""
    table = data_table(
        "hazards",
        COLUMNS,
        [_row(found, one) for found in one.hazards],
        caption="Hazards",
        order="By id.",
        empty=nothing_words(one),
        source=source_here(f"{plural(len(one.hazards), 'hazard')} on {one.name}", picture),
    )
    add = link("Add a hazard", form_address("Hazard", handoff=one.id))
    tie = link("Bow-tie: what stands between this handoff and harm", bow_tie_address(one.id))
    weak = link("Every weak barrier", BARRIERS)
    below = [html.P([tie, " · ", weak]), html.P([add, " · ", prompt_words(one)])]
    return card("Hazards and their controls", [table, *below])


def nothing_words(one: HandoffFinding) -> str:
    """No hazard is not the same as no danger. That nothing was found is one tick: who and when is not kept."""
    if one.handoff.nothing_found:
        return NOTHING_FOUND
    return "No hazard is recorded. Nobody has said that there is none: it is not assessed."


def prompt_words(one: HandoffFinding) -> str:
    """ "m of k prompts considered": what a sum over hazards may have missed."""
    return considered_words(one.prompts, declared=one.handoff.prompts_considered is not None)


def _row(found: HazardFinding, one: HandoffFinding) -> dict[str, Any]:
    hazard = found.hazard
    ids = {"handoff": one.id, "id": hazard.id}
    return {
        "hazard": [hazard.sentence, *_remarks(found)],
        "sender": _judged(found, JudgedBy.SENDER),
        "receiver": _judged(found, JudgedBy.RECEIVER),
        "controls": _controls(found, one),
        "change": link(["Change", _hidden(hazard.sentence)], form_address("Hazard", **ids)),
    }


def _remarks(found: HazardFinding) -> list[Component]:
    hazard = found.hazard
    said = [
        f"Library: {hazard.library_id}" if hazard.library_id else "",
        f"Chain “{hazard.chain}”: its hazards count once, at the largest" if hazard.chain else "",
        "one person’s judgement" if found.one_person else "",
        *(
            f"Judged by {_who(judgement)}: {_classes(judgement)}"
            for judgement in found.judgements
            if judgement.side is JudgedBy.OTHER
        ),
        *(f"{_who(one).capitalize()}: {later_words(one)}" for one in found.later),
        ""
        if found.used is None or found.used.consequence >= 3
        else "below moderate harm: in no headline figure",
    ]
    return [html.Div(quiet(line)) for line in said if line]


def _judged(found: HazardFinding, side: JudgedBy) -> list[Any]:
    """One end's judgement, or the one both made together; never an average."""
    kept = {judgement.side: judgement for judgement in found.judgements}
    judgement = kept.get(side) or kept.get(JudgedBy.BOTH)
    if judgement is None:
        return [quiet("not judged")]
    words: list[Any] = [_classes(judgement)]
    if found.differs:
        words.append(html.Div(html.B("differs", className="differs")))
    if judgement is found.used and found.differs:
        words.append(html.Div(quiet("the one that counts: it expects more events")))
    words.append(html.Div(quiet(_how(judgement))))
    return words


def _classes(judgement: Judgement) -> str:
    return f"{LIKELIHOOD[judgement.likelihood]} · {CONSEQUENCE[judgement.consequence]}"


def _how(judgement: Judgement) -> str:
    people = "how many judged is not recorded"
    if judgement.people is not None:
        people = plural(judgement.people, "person", "people")
    said = [
        "both ends together" if judgement.side is JudgedBy.BOTH else "",
        people + (", together with a patient or carer" if judgement.with_patient_or_carer else ""),
        format_day(judgement.judged_on, unknown="date not recorded"),
        "scale not declared" if judgement.scale is LikelihoodScale.NOT_DECLARED else "",
        "times a year" if judgement.scale is LikelihoodScale.PER_YEAR else "",
        "as if there were no controls" if judgement.basis is HazardBasis.INHERENT else "",
    ]
    return ", ".join(part for part in said if part)


def later_words(judgement: Judgement) -> str:
    """
    A judgement that nobody had made yet on the day that figures stand for.

    >>> later_words(Judgement(side="sender", likelihood=3, consequence=4, judged_on="2026-03-03"))
    'judged on 3 Mar 2026, after the as-at date, so it is not used'
    """
    return f"judged on {format_day(judgement.judged_on)}, after the as-at date, so it is not used"


def _who(judgement: Judgement) -> str:
    return judgement.side.meaning.lower()


def _controls(found: HazardFinding, one: HandoffFinding) -> list[Component]:
    shown = [html.Div(_control(control, one), className="saying") for control in found.controls]
    nobody = [] if shown else [html.Div(quiet("no control recorded"))]
    add = link(
        ["Add a control", _hidden(found.hazard.sentence)],
        form_address("Control", handoff=one.id, hazard=found.hazard.id),
    )
    return [*shown, *nobody, html.Div(add)]


def _control(found: ControlFinding, one: HandoffFinding) -> list[Any]:
    control = found.control
    change = link(["Change", _hidden(control.name)], form_address("Control", handoff=one.id, id=control.id))
    check = link(
        ["Record a check", _hidden(control.name)],
        form_address("ControlCheck", handoff=one.id, control=control.id),
    )
    said = quiet([control_words(found), " · ", change, " · ", check])
    return [control.name, ": ", control_mark(found), " ", said]


def control_words(found: ControlFinding) -> str:
    """What is claimed of a control, when it was tested and when to look again."""
    control = found.control
    said = [
        f"claimed to stop {control.effectiveness * 100:g} %",
        *tested_words(found),
        "a workaround" if control.workaround else "",
        "left to the patient or carer: no control, so it counts for nothing" if found.by_carer else "",
        "after the handoff has failed" if control.side.value == "recovery" else "",
        f"rests on {sentence_list(control.causes)}" if control.causes else "",
    ]
    return ", ".join(part for part in said if part)


def _hidden(words: str) -> Component:
    """What a link is about, for people who hear it out of its row."""
    return html.Span(f" – {words}", className="visually-hidden")

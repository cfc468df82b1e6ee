"""Coverage in words: each answer is yes, no or not known, with its reasons; no and not known are hatched."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.marks import no_data
from app.components.pieces import link, quiet
from app.text import address, format_day, plural, sentence_list
from app.wording import organisation_words, place_words
from graph_schema.events import EventSource
from graph_schema.vocabulary import Answer
from pathway.analysis.coverage import BoundaryCoverage, HandoffCoverage, Reviewed
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.oversight import Text
from pathway.analysis.remits import WhyNot
from pathway.analysis.reports import Reports, Side, Sources, last_day_of

Words = list[Any]
SCHEMES = {"lfpse": "LFPSE", "nrls": "NRLS", "local": "a local system"}


def handoff_cell(one: HandoffFinding) -> Words:
    """A handoff as a link, with its two ends under it."""
    ends = f"{place_words(one.start)} → {place_words(one.end)}"
    return [link(one.name, address("/handoff", id=one.id)), html.Br(), quiet(ends)]


def could_report(sources: tuple[Sources, Sources], day: date) -> Words:
    """Who could report at both ends; hatched where nobody could, or nobody can tell."""
    same = sources[0].place.organisation == sources[1].place.organisation
    ends = sources[:1] if same else sources
    yes = any(end.could is Answer.YES for end in ends)
    known = any(end.could is Answer.NO for end in ends) or all(end.could is None for end in ends)
    said = "nobody could report" if known else "sources are not recorded here"
    head = [] if yes else [html.Div(no_data(said))]
    return [*head, *(html.Div(quiet(_end(end, day))) for end in ends)]


def _end(end: Sources, day: date) -> str:
    name = organisation_words(end.place)
    if end.could is None:
        return f"{name}: no organisation"
    if not end.spells:
        return f"{name}: no source recorded"
    return f"{name}: {sentence_list([_spell(one, day) for one in end.spells])}"


def _spell(source: EventSource, day: date) -> str:
    last = last_day_of(source, day)
    words = SCHEMES.get(source.scheme.value, source.scheme.label)
    return f"{words} from {format_day(source.first_day)} to {format_day(last)}"


def reviewed(handoffs: Sequence[HandoffCoverage]) -> Words:
    """Who judged the hazards of some handoffs; hatched for those where nobody is known to have."""
    judged = [one.review for one in handoffs if one.review.by.answer is Answer.YES]
    counts = {by: sum(one.review.by is by for one in handoffs) for by in Reviewed}
    alone = len(handoffs) == 1
    lines: Words = []
    for by, count in counts.items():
        if count:
            words = by.value if alone else f"{by.value}: {_at(count, handoffs)}"
            lines.append(html.Div(words if by.answer is Answer.YES else no_data(words)))
    days = [one.newest for one in judged if one.newest is not None]
    if days:
        lines.append(html.Div(quiet(f"newest judgement {format_day(max(days))}")))
    elif judged:
        lines.append(html.Div(quiet("no day is recorded")))
    if any(one.with_people for one in judged):
        lines.append(html.Div(quiet("a patient or carer took part")))
    return lines


def reached(row: BoundaryCoverage) -> Words:
    """Whose remit reaches the handoffs of a boundary; hatched for those that none is known to reach."""
    names = {text.body: text.body_name for one in row.handoffs for text in one.oversight.texts}
    lines: Words = [html.Div(name) for name in sorted(names.values())]
    unknown = any(one.oversight.answer is Answer.NOT_KNOWN for one in row.handoffs)
    if row.unreached:
        words = "remits are not recorded here" if unknown else "no remit reaches"
        said = words if unknown or len(row.handoffs) == 1 else f"{words}: {_at(row.unreached, row.handoffs)}"
        lines.append(html.Div(no_data(said)))
    return lines


def heard(handoffs: Sequence[HandoffCoverage]) -> Words:
    """Whether patients or carers were heard; hatched where none is known to have been."""
    told = [
        (sum(one.voices.accounts for one in handoffs), "account"),
        (sum(one.voices.feedback for one in handoffs), "complaint or feedback"),
        (sum(one.voices.answers for one in handoffs), "answer about a duty"),
    ]
    many = {"complaint or feedback": "complaints or feedback", "answer about a duty": "answers about duties"}
    lines: Words = [html.Div(plural(count, word, many.get(word))) for count, word in told if count]
    silent = sum(one.voices.answer is not Answer.YES for one in handoffs)
    if silent:
        unknown = any(one.voices.answer is Answer.NOT_KNOWN for one in handoffs)
        words = "not recorded here" if unknown else "nobody"
        said = words if unknown or silent == len(handoffs) else f"{words}: {_at(silent, handoffs)}"
        lines.append(html.Div(no_data(said)))
    return lines


def reported(reports: Reports, could: Answer = Answer.YES) -> Words:
    """What each side reported in the year, with what keeps anybody from telling. `could`: of either side."""
    sides = zip(("sender", "receiver"), (reports.sender, reports.receiver), reports.sides, strict=True)
    if Side.ONE in reports.sides:
        own = reports.sender + reports.receiver
        blind = not own and could is not Answer.YES
        lines = [
            html.Div([f"{own:,} by its own staff ", *([no_data(Side.NO_SOURCE.value)] if blind else [])])
        ]
    else:
        lines = [_reported(name, count, side) for name, count, side in sides]
    lines.append(html.Div(f"patients and carers {reports.people:,}"))
    if reports.others:
        lines.append(html.Div(f"somebody at neither end {reports.others:,}"))
    if reports.unsaid:
        lines.append(html.Div(f"not said by which side {reports.unsaid:,}"))
    return lines


def _reported(name: str, count: int, side: Side) -> Component:
    if side in (Side.NO_SOURCE, Side.NOT_KNOWN, Side.NOBODY):
        return html.Div([f"{name} {count:,} ", no_data(side.value)] if not count else f"{name} {count:,}")
    return html.Div(f"{name} {count:,}" if count else f"{name} 0, {side.value}")


def text_words(text: Text) -> str:
    """One remit that does not reach, with its basis and what leaves the handoff out."""
    return f"{text.body_name} ({text.remit.basis.label}): {sentence_list([_why(one, text) for one in text.why_not])}"


def _why(why: WhyNot, text: Text) -> str:
    if why is WhyNot.ENDED:
        return f"it ended on {format_day(text.remit.valid_to)}"
    return f"it begins on {format_day(text.remit.valid_from)}" if why is WhyNot.NOT_YET else why.value


def _at(count: int, handoffs: Sequence[HandoffCoverage]) -> str:
    return f"{count} of {len(handoffs)}"

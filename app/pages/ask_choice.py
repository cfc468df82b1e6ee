"""What is chosen on the form of asking, and what becomes of it: questions recorded, or what to put right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.components.forms import FieldError, nobody_said
from app.forms.given import PEOPLE
from app.text import plural, read_day
from app.undoing import Outcome
from graph_schema.parties import Party
from graph_schema.vocabulary import CRITICAL_DUTIES, Duty
from pathway.analysis.whom_to_ask import Group, Proposed
from pathway.engine import Engine, new_id
from pathway.engine.asks import To, ask, proposed, today
from pathway.errors import BadInput

HANDOFFS, DUTIES, GROUPS, OTHERS, ASKED_ON, ANSWER_BY, BY = (
    *("q-handoffs", "q-duties", "q-groups", "q-others", "q-asked-on", "q-answer-by", "q-by"),
)
FORM = (HANDOFFS, DUTIES, GROUPS, OTHERS, ASKED_ON, ANSWER_BY, BY)
CRITICAL, EVERY = "critical", "every"


@dataclass(frozen=True)
class Asking:
    """What is chosen on the form, as it was typed."""

    handoffs: Sequence[str] = ()
    duties: str = CRITICAL
    groups: Sequence[str] = ()
    others: Sequence[str] = ()
    asked_on: str = ""
    answer_by: str = ""
    by: str = ""

    def duties_of(self, engine: Engine) -> tuple[Duty, ...]:
        """The duties to ask about."""
        known = engine.parameters().duties
        return tuple(duty for duty in known if self.duties != CRITICAL or duty in CRITICAL_DUTIES)


def asked(engine: Engine, what: Asking) -> tuple[Outcome, tuple[str, ...]]:
    """Record the questions, or say what has to be put right; and who was asked."""
    errors, asked_on, answer_by = _errors(engine, what)
    if errors:
        return Outcome(errors=errors), ()
    questions = questions_of(engine, what)
    if not questions:
        missing = "Nobody of these is proposed for these handoffs: tick others, or name somebody"
        return Outcome(errors=[FieldError(GROUPS, missing)]), ()
    people = [Party(id=id_, name=name, role=role) for id_, (name, role) in PEOPLE.items()]
    named = {one.party for one in questions}
    assert asked_on is not None
    try:
        done = ask(
            engine,
            questions,
            asked_on=asked_on,
            answer_by=answer_by,
            actor=what.by.strip(),
            reason="asked who holds what",
            command_id=new_id("cmd"),
            parties=[one for one in people if one.id in named],
        )
    except BadInput as refused:
        return Outcome(errors=[FieldError(ASKED_ON, f"{refused.what.capitalize()}: {refused.try_}")]), ()
    bodies = tuple(dict.fromkeys(one.party for one in questions))
    command = done.receipt.command_id if done.receipt else ""
    return Outcome(_done_words(len(done.asks), len(bodies), done.already), command, what.by.strip()), bodies


def questions_of(engine: Engine, what: Asking) -> list[To]:
    """Every question: each duty of each handoff to whoever is proposed there, and to those named besides."""
    near = proposed(engine, what.handoffs)
    duties = what.duties_of(engine)
    return [
        To(handoff, duty, party)
        for handoff in what.handoffs
        if handoff in near
        for party in _parties(near[handoff], what)
        for duty in duties
    ]


def _parties(near: Iterable[Proposed], what: Asking) -> list[str]:
    found = [one.party for one in near if one.group.name in what.groups]
    people = list(PEOPLE) if Group.PEOPLE.name in what.groups else []
    known = [one.party for one in near if one.group is Group.PEOPLE]
    return list(dict.fromkeys([*found, *([] if known else people), *what.others]))


def _errors(engine: Engine, what: Asking) -> tuple[list[FieldError], date | None, date | None]:
    errors, days = [], dict[str, date | None]()
    if not what.handoffs:
        errors.append(FieldError(HANDOFFS, "Tick at least one handoff"))
    if not (what.groups or what.others):
        errors.append(FieldError(GROUPS, "Tick who is asked, or name somebody"))
    for field_id, label, text in (
        (ASKED_ON, "Asked on", what.asked_on),
        (ANSWER_BY, "Answer hoped for by", what.answer_by),
    ):
        try:
            days[field_id] = read_day(text) if text.strip() or field_id == ASKED_ON else None
        except BadInput as refused:
            errors.append(FieldError(field_id, f"{label}: {refused.what}; {refused.try_}"))
    first, last = days.get(ASKED_ON), days.get(ANSWER_BY)
    if first is not None and first > today(engine):
        errors.append(FieldError(ASKED_ON, "Asked on: a day to come; nobody can have been asked then"))
    if first is not None and last is not None and last < first:
        errors.append(FieldError(ANSWER_BY, "Answer hoped for by: a day before they are asked"))
    if not what.by.strip():
        errors.append(nobody_said(BY))
    return errors, first, last


def _done_words(new: int, bodies: int, already: int) -> str:
    """
    What was recorded.

    >>> _done_words(4, 2, 1)
    '4 questions to 2 bodies recorded; 1 stood there already.'
    """
    there = f"; {already:,} stood there already" if already else ""
    return f"{plural(new, 'question')} to {plural(bodies, 'body', 'bodies')} recorded{there}."

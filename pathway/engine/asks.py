"""
Asking who holds what: many parties, duties and handoffs in one command; and what has come of it.

Answers are taken in `told`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from graph_schema.accountability import Ask
from graph_schema.entity import Record
from graph_schema.handoffs import Handoff
from graph_schema.identifiers import ask_id
from graph_schema.parties import Party
from graph_schema.vocabulary import Duty
from pathway.analysis.accountability import Accountability
from pathway.analysis.asks import Asking, asking_of
from pathway.analysis.contradictions import Contradiction, contradictions
from pathway.analysis.places import places_of
from pathway.analysis.whom_to_ask import Proposed, whom_to_ask
from pathway.errors import BadInput, NotFound
from pathway.snapshot import LOCAL_ZONE
from pathway.stores.base import Put, Receipt, Withdraw

if TYPE_CHECKING:
    from pathway.engine.verbs import Engine


class To(NamedTuple):
    """One question: a duty of a handoff put to a party."""

    handoff: str
    duty: Duty
    party: str


@dataclass(frozen=True)
class Asked:
    """What asking did: `asks` that were written, and how many stood there `already`. No receipt: none new."""

    receipt: Receipt | None
    asks: tuple[str, ...]
    already: int


# -- looking -------------------------------------------------------------------------------------------


def asking(engine: "Engine", day: date | None = None) -> Asking:
    """What was asked by a day (by default the as-at day), by body; silence with its days."""
    found: Asking = engine.once(("asking", day), lambda: asking_of(engine.snapshot(), day))
    return found


def differing(engine: "Engine") -> tuple[Contradiction, ...]:
    """Answers that cannot both hold on the as-at day: with the states of every page."""
    found: tuple[Contradiction, ...] = engine.once(("differing",), lambda: _differing(engine))
    return found


def _differing(engine: "Engine") -> tuple[Contradiction, ...]:
    picture = engine.picture()
    duties = ((one.handoff, duty) for one in picture.handoffs for duty in one.duties)
    return contradictions(picture.snapshot, duties)


def proposed(
    engine: "Engine", handoffs: Iterable[str], day: date | None = None
) -> Mapping[str, tuple[Proposed, ...]]:
    """Whom to ask about each of some handoffs, and why."""
    snapshot = engine.snapshot()
    present = snapshot.by_id(Handoff)
    known = Accountability(snapshot, places_of(snapshot))
    wanted = [present[id_] for id_ in handoffs if id_ in present]
    return whom_to_ask(known, wanted, day or snapshot.day)


# -- asking --------------------------------------------------------------------------------------------


def ask(
    engine: "Engine",
    questions: Iterable[To],
    *,
    asked_on: date,
    answer_by: date | None = None,
    actor: str,
    reason: str,
    command_id: str | None = None,
    parties: Sequence[Party] = (),
) -> Asked:
    """
    Put questions to parties, all in one command. The same question on the same day is the same ask: it is not
    put twice; it takes over another day to answer by; and it comes back where it was withdrawn.

    `parties`: groups of people to be recorded first where they are not there yet; undo leaves them.
    Raises `BadInput` for a day to come, or an answer hoped for before the question.
    """
    _refuse_days(engine, asked_on, answer_by)
    wanted = list(dict.fromkeys(questions))
    if not wanted:
        raise BadInput("nothing is asked of anybody", try_="choose handoffs, duties and parties")
    _record(engine, parties, actor=actor)
    puts = [put for one in wanted if (put := _asking(engine, one, asked_on, answer_by)) is not None]
    if not puts:
        return Asked(None, (), len(wanted))
    receipt = engine.save(puts, actor=actor, reason=reason, command_id=command_id)
    return Asked(receipt, tuple(put.entity.id for put in puts), len(wanted) - len(puts))


def withdraw_asks(
    engine: "Engine", asks: Sequence[str], *, actor: str, reason: str, command_id: str | None = None
) -> Receipt:
    """Withdraw some asks together: nobody was asked after all. What was answered stays said."""
    changes = [Withdraw(Ask.label(), id_, engine.get(Ask.label(), id_).version) for id_ in asks]
    if not changes:
        raise BadInput("no ask is named", try_="choose the questions to withdraw")
    return engine.save(changes, actor=actor, reason=reason, command_id=command_id)


def _refuse_days(engine: "Engine", asked_on: date, answer_by: date | None) -> None:
    if asked_on > today(engine):
        raise BadInput("nobody can have been asked on a day to come", try_="give the day of asking")
    if answer_by is not None and answer_by < asked_on:
        raise BadInput("the answer is hoped for before the question", try_="give a later day to answer by")


def _record(engine: "Engine", parties: Sequence[Party], *, actor: str) -> None:
    """By itself, so that undoing the asks takes no party away from what others say."""
    there = engine.snapshot().by_id(Party)
    before = {one.id: latest(engine, Party.label(), one.id) for one in parties}
    new = [
        Put(one, found.version if (found := before[one.id]) is not None else 0)
        for one in parties
        if one.id not in there
    ]
    if new:
        engine.save(new, actor=actor, reason="asked who holds what")


def _asking(engine: "Engine", to: To, asked_on: date, answer_by: date | None) -> Put | None:
    """The ask to be written; None where it stands already."""
    id_ = ask_id(to.handoff, to.duty.value, to.party, asked_on.isoformat())
    before = latest(engine, Ask.label(), id_)
    if before is not None and not before.withdrawn:
        there: Ask = before.entity
        if answer_by in (None, there.answer_by) or there.answer is not None:
            return None
        return Put(there.model_copy(update={"answer_by": answer_by}), before.version)
    new = Ask(
        id=id_, subject=to.handoff, duty=to.duty, asked=to.party, asked_on=asked_on, answer_by=answer_by
    )
    return Put(new, before.version if before is not None else 0)


# -- inside --------------------------------------------------------------------------------------------


def today(engine: "Engine") -> date:
    """The local day on which something is asked or typed in."""
    return engine.clock().astimezone(LOCAL_ZONE).date()


def latest(engine: "Engine", kind: str, id_: str) -> Record[Any] | None:
    """The newest version of a record, withdrawn or not; None where it never was."""
    try:
        return engine.store.get(kind, id_, engine.viewer)
    except NotFound:
        return None

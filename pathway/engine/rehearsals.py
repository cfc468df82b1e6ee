"""
Reorganisations rehearsed, and kept as a dated list of things to do.

Rehearsing writes nothing. What is kept is a record of its own and safety actions that point to it; no body,
claim or remit is touched.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph_schema.entity import Record
from graph_schema.learning import SafetyAction
from graph_schema.rehearsals import BodyChange, Rehearsal
from pathway.analysis.rehearsal import Rehearsed, ToDo, rehearse, to_dos
from pathway.engine.verbs import Engine, new_id, refuse_identifying_text
from pathway.errors import BadInput, NotFound
from pathway.snapshot import LOCAL_ZONE
from pathway.stores.base import Put, Receipt

__all__ = ["Kept", "Rehearsed", "ToDo", "assign", "keep", "kept", "kept_all", "rehearsed", "tick", "to_dos"]


@dataclass(frozen=True)
class Kept:
    """A rehearsal that was kept, with its to-dos: those still to be done first, by day, handoff and duty."""

    rehearsal: Rehearsal
    to_dos: tuple[SafetyAction, ...]

    @property
    def done(self) -> int:
        """How many of them are done."""
        return sum(one.done_on is not None for one in self.to_dos)

    def overdue(self, today: date) -> int:
        """How many were due before a day and are not done."""
        return sum(
            one.done_on is None and one.due_on is not None and one.due_on < today for one in self.to_dos
        )


def rehearsed(engine: Engine, changes: Sequence[BodyChange], day: date) -> Rehearsed:
    """
    What some changes would do on a day, by what is known now. Nothing is written.

    Raises `IdentifyingText` where the name of a new body may identify a person; `BadInput` for a change that
    cannot be.
    """
    for name in (name for change in changes for name in change.new):
        refuse_identifying_text("name", name, where="this change")
    return rehearse(engine.snapshot(), changes, day)


def keep(
    engine: Engine,
    found: Rehearsed,
    *,
    name: str,
    actor: str,
    due_on: date | None = None,
    owner: str | None = None,
) -> tuple[str, Receipt]:
    """
    Keep a rehearsal with its to-dos, due on a day (by default that of the change): its id, and the receipt.

    `owner`: who is to do what nobody is proposed for. Raises `BadInput` where nothing is to be done.
    """
    listed = to_dos(found)
    if not listed:
        raise BadInput("there is nothing to do, so there is no list to keep", try_="rehearse another change")
    rehearsal = Rehearsal(
        id=new_id("rehearsal"),
        name=name.strip(),
        day=found.day,
        changes=found.changes,
        made_on=_today(engine),
    )
    actions = [
        SafetyAction(
            id=f"{rehearsal.id}-{number:04d}",
            action=one.what,
            holder=one.owner or owner or None,
            due_on=due_on or found.day,
            rehearsal=rehearsal.id,
            handoff=one.handoff or None,
            duty=one.duty,
        )
        for number, one in enumerate(listed, start=1)
    ]
    receipt = engine.save(
        map(Put, (rehearsal, *actions)), actor=actor, reason=f"a rehearsal kept, with {len(actions)} to do"
    )
    return rehearsal.id, receipt


def kept(engine: Engine, id_: str) -> Kept:
    """One rehearsal that was kept. Raises `NotFound`."""
    engine.get(Rehearsal.label(), id_)
    return next(one for one in kept_all(engine) if one.rehearsal.id == id_)


def kept_all(engine: Engine) -> tuple[Kept, ...]:
    """Every rehearsal that was kept, the soonest first."""
    snapshot = engine.snapshot()
    of: dict[str, list[SafetyAction]] = {}
    for action in snapshot.all(SafetyAction):
        if action.rehearsal is not None:
            of.setdefault(action.rehearsal, []).append(action)
    found = [Kept(one, tuple(sorted(of.get(one.id, ()), key=_order))) for one in snapshot.all(Rehearsal)]
    return tuple(sorted(found, key=lambda one: (one.rehearsal.day, one.rehearsal.name, one.rehearsal.id)))


def tick(engine: Engine, ids: Collection[str], *, actor: str, done: bool = True) -> Receipt:
    """Say that some to-dos are done today, or that they are not done after all."""
    change: Mapping[str, object] = {"done_on": _today(engine) if done else None}
    return _changed(engine, ids, change, actor=actor, reason="done" if done else "not done after all")


def assign(engine: Engine, ids: Collection[str], owner: str, *, actor: str) -> Receipt:
    """Say who is to do some to-dos. It is a task, not a duty: nobody holds anything by it."""
    return _changed(engine, ids, {"holder": owner}, actor=actor, reason="given to somebody to do")


def _changed(
    engine: Engine, ids: Collection[str], change: Mapping[str, object], *, actor: str, reason: str
) -> Receipt:
    if not ids:
        raise BadInput("nothing is ticked", try_="tick what it is about")
    records: list[Record] = [engine.get(SafetyAction.label(), id_) for id_ in sorted(ids)]
    if any(record.entity.rehearsal is None for record in records):
        raise NotFound("that is no to-do of a rehearsal", try_="tick one of its list")
    puts = [Put(record.entity.model_copy(update=dict(change)), record.version) for record in records]
    return engine.save(puts, actor=actor, reason=reason)


def _order(action: SafetyAction) -> tuple[object, ...]:
    return (action.done_on is not None, action.due_on or date.max, action.handoff or "", action.id)


def _today(engine: Engine) -> date:
    return engine.clock().astimezone(LOCAL_ZONE).date()

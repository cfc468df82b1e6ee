"""
What became other between two days: bodies, remits, handoffs, and who holds the critical duties.

Each is something that somebody recorded with a day; what nobody recorded is not seen here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from graph_schema.handoffs import Handoff
from graph_schema.parties import Organisation, Remit, Succession
from pathway.analysis.findings import HandoffDuty, HandoffFinding
from pathway.analysis.picture import Picture

T = TypeVar("T", Organisation, Remit, Handoff)


@dataclass(frozen=True)
class DutyChange:
    """One critical duty of one handoff that reads otherwise on the later day."""

    handoff: HandoffFinding
    before: HandoffDuty
    after: HandoffDuty


@dataclass(frozen=True)
class Changes:
    """
    From `first` (excluded) to `last` (included). `begun`, `ended`: bodies; `successions`: bodies that became
    others; remits and handoffs likewise. A body that a succession explains is in both lists.
    """

    first: date
    last: date
    begun: tuple[Organisation, ...]
    ended: tuple[Organisation, ...]
    successions: tuple[Succession, ...]
    remits_begun: tuple[Remit, ...]
    remits_ended: tuple[Remit, ...]
    handoffs_begun: tuple[Handoff, ...]
    handoffs_ended: tuple[Handoff, ...]
    duties: tuple[DutyChange, ...]

    @property
    def many(self) -> int:
        """How many changes there are in all."""
        return sum(
            len(some)
            for some in (
                self.begun, self.ended, self.successions, self.remits_begun, self.remits_ended,
                self.handoffs_begun, self.handoffs_ended, self.duties,
            )
        )  # fmt: skip


def changes_between(one: Picture, other: Picture) -> Changes:
    """What became other from the earlier of two pictures of the same records to the later."""
    before, after = sorted((one, other), key=lambda picture: picture.snapshot.as_of)
    first, last = before.snapshot.day, after.snapshot.day
    known = after.snapshot

    def within(day: date | None) -> bool:
        return day is not None and first < day <= last

    return Changes(
        first,
        last,
        begun=_where(known.all(Organisation), lambda body: within(body.valid_from)),
        ended=_where(known.all(Organisation), lambda body: within(body.valid_to)),
        successions=tuple(one for one in known.all(Succession) if within(one.on)),
        remits_begun=_where(known.all(Remit), lambda remit: within(remit.valid_from)),
        remits_ended=_where(known.all(Remit), lambda remit: within(remit.valid_to)),
        handoffs_begun=_where(known.all(Handoff), lambda one: within(one.valid_from)),
        handoffs_ended=_where(known.all(Handoff), lambda one: within(one.valid_to)),
        duties=tuple(_duties(before, after)),
    )


def _where(records: Iterable[T], wanted: Callable[[T], bool]) -> tuple[T, ...]:
    return tuple(one for one in records if wanted(one))


def _duties(before: Picture, after: Picture) -> Iterable[DutyChange]:
    """In the order of the handoffs' ids; a handoff that is on one day only is a change of its own."""
    for now in after.handoffs:
        then = before.by_id.get(now.id)
        if then is None:
            continue
        for found in now.duties:
            was = then.duty(found.duty) if found.critical else None
            if was is not None and (was.state, was.holders) != (found.state, found.holders):
                yield DutyChange(now, was, found)

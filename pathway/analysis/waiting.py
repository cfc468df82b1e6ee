"""
How long people wait at one handoff, from its crossings: ready for `limbo`, which knows times only.

A median needs a cohort, those released in the year; whoever waits now counts whenever the wait began; and
patient-days are those of the year, whenever the wait began or ended.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from graph_schema.vocabulary import CrossingStatus, DutyState
from pathway.analysis.crossings import (
    DAY_US,
    ENDED,
    NEVER,
    NOT_YET,
    RELEASED,
    YEAR_DAYS,
    Crossings,
    Flags,
    Micros,
    local_day,
    local_midnight,
    micros,
)
from pathway.analysis.findings import Waiting
from pathway.analysis.limbo import limbo, unowned_days

TAKEN_ON = (CrossingStatus.ACCEPTED, CrossingStatus.CONTACT_MADE, CrossingStatus.ACTED_ON)
"""Statuses that show that the receiver has taken it on, were acceptance itself not recorded."""

Spells = Callable[[date, date], Sequence[tuple[date, date, DutyState]]]
"""The states of the CLINICAL duty from one day until before another."""


@dataclass(frozen=True)
class _Waits:
    """
    Crossings of one handoff as waits. `accepted`, `ended` are `NEVER` where they did not come to pass.

    `told`: it was released, and nobody need guess when or whether it was taken on.
    """

    released: Micros
    accepted: Micros
    ended: Micros
    ended_otherwise: Flags
    told: Flags

    @property
    def ran(self) -> Flags:
        """Waits with both ends told, or still running."""
        return np.asarray(self.told & (~self.ended_otherwise | (self.ended != NEVER)))

    @property
    def until(self) -> Micros:
        """When each wait ended, one way or the other."""
        return np.asarray(np.minimum(self.accepted, self.ended))


def waiting_of(
    crossings: Crossings, positions: npt.NDArray[np.int64], *, target_days: float | None, spells: Spells
) -> Waiting | None:
    """
    Waits at one handoff, in days; None where none of its crossings records both release and acceptance.

    `positions`: every crossing of the handoff, of whatever year.
    """
    waits, now = _waits(crossings, positions), micros(crossings.snapshot.as_of)
    if not ((waits.released != NEVER) & (waits.accepted != NEVER)).any():
        return None
    since = now - YEAR_DAYS * DAY_US
    recent = (waits.released > since) & waits.told
    of_year, running = (
        limbo(*_days(waits, chosen & ~waits.ended_otherwise), now=now / DAY_US, target_days=target_days)
        for chosen in (recent, waits.told & (waits.until == NEVER))
    )
    in_year = waits.ran & (waits.until > since)
    begins, until = np.maximum(waits.released[in_year], since), waits.until[in_year]
    return Waiting(
        limbo=replace(of_year, open=running.open, open_over_target=running.open_over_target),
        unowned=unowned_days(
            begins / DAY_US, _or_still(until), now=now / DAY_US, spells=_spells(begins, crossings, spells)
        ),
        ended_otherwise=int((recent & waits.ended_otherwise).sum()),
        undated=int((crossings.in_year[positions] & ~waits.told).sum()),
        target_days=target_days,
    )


def _waits(crossings: Crossings, positions: npt.NDArray[np.int64]) -> _Waits:
    """
    Whatever came back and was released again waits again; what shows that it was taken on, without a time of
    acceptance, is a wait that nobody can measure.
    """
    released, accepted = crossings.released[positions], crossings.accepted[positions]
    last_end, last_release = crossings.last(*ENDED)[positions], crossings.last(*RELEASED)[positions]
    again = (last_end != NOT_YET) & (last_release > last_end)
    otherwise = crossings.has(*ENDED)[positions] & (accepted == NEVER) & ~again
    taken_on = crossings.has(*TAKEN_ON)[positions] & (accepted == NEVER)
    ended = np.where(otherwise & (last_end != NOT_YET), last_end, NEVER)
    told = (released != NEVER) & ~taken_on
    return _Waits(released, accepted, ended, otherwise, told)


def _days(waits: _Waits, chosen: Flags) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    return waits.released[chosen] / DAY_US, _or_still(waits.accepted[chosen])


def _or_still(until: Micros) -> npt.NDArray[np.float64]:
    return np.where(until == NEVER, np.nan, until / DAY_US)


def _spells(begins: Micros, crossings: Crossings, spells: Spells) -> list[tuple[float, float, DutyState]]:
    """The spells of the duty from the first of these waits on, each from local midnight."""
    if not len(begins):
        return []
    first = local_day(int(begins.min()))
    last = date.fromordinal(crossings.snapshot.day.toordinal() + 1)
    return [
        (local_midnight(start) / DAY_US, local_midnight(until) / DAY_US, state)
        for start, until, state in spells(first, last)
    ]

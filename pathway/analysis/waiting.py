"""
How long people wait at one handoff, from its crossings: ready for `limbo`, which knows times only.

A median needs a cohort, those released in the year; whoever waits now counts whenever the wait began; and
patient-days are those of the year, whenever the wait began or ended. Nobody waits after their death. Waits
are compared in whole microseconds: one as long as the target is not longer than it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from graph_schema.handoffs import TimeLimit
from graph_schema.vocabulary import CrossingStatus, DutyState
from pathway.analysis.crossings import (
    DAY_US,
    ENDED,
    HOUR_US,
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
from pathway.analysis.findings import Requests, TargetFrom, Waiting, WaitTarget
from pathway.analysis.limbo import HORIZON_DAYS, DutySpell, Limbo, UnownedDays, limbo, unowned_days

TAKEN_ON = (CrossingStatus.ACCEPTED, CrossingStatus.CONTACT_MADE, CrossingStatus.ACTED_ON)
"""Statuses that show that the receiver has taken it on, were acceptance itself not recorded."""

Spells = Callable[[date, date], Sequence[tuple[date, date, DutyState]]]
"""The states of the CLINICAL duty from one day until before another."""


@dataclass(frozen=True)
class _Waits:
    """
    Crossings of one handoff as waits. `accepted`, `ended` are `NEVER` where they did not come to pass.

    `died`: the person died before it was accepted or came back, and `ended` is the death. `told`: it was
    released, and nobody need guess when or whether it was taken on.
    """

    released: Micros
    accepted: Micros
    ended: Micros
    ended_otherwise: Flags
    died: Flags
    told: Flags

    @property
    def ran(self) -> Flags:
        """Waits with both ends told, or still running."""
        return np.asarray(self.told & (~self.ended_otherwise | (self.ended != NEVER)))

    @property
    def until(self) -> Micros:
        """When each wait ended, one way or the other."""
        return np.asarray(np.minimum(self.accepted, self.ended))


def target_of(declared_days: float | None, limit: TimeLimit | None) -> WaitTarget | None:
    """
    What waits are compared with: the declared target, else the hours of the handoff's time limit.

    Only a limit from release to acceptance limits these waits; of any other the hours are a usual target
    (METHOD 13), and keeping it is looked at elsewhere.
    """
    if declared_days:
        return WaitTarget(declared_days * 24, TargetFrom.DECLARED)
    if limit is None:
        return None
    limits_waits = limit.start in RELEASED and limit.stop is CrossingStatus.ACCEPTED
    taken_from = TargetFrom.LIMIT if limits_waits else TargetFrom.OTHER_LIMIT
    return WaitTarget(limit.hours, taken_from, f"from {limit.start.label} to {limit.stop.label}")


def waiting_of(
    crossings: Crossings,
    positions: npt.NDArray[np.int64],
    *,
    target: WaitTarget | None,
    deaths: Micros,
    spells: Spells,
) -> Waiting | None:
    """
    Waits at one handoff, in days; None where none of its crossings records both release and acceptance.

    `positions`: every crossing of the handoff, of whatever year; `deaths` as `endings.deaths_of` has them.
    """
    if not ((crossings.released[positions] != NEVER) & (crossings.accepted[positions] != NEVER)).any():
        return None
    waits = _until_death(_waits(crossings, positions), deaths[positions])
    now = micros(crossings.snapshot.as_of)
    since = now - YEAR_DAYS * DAY_US
    recent = (waits.released > since) & waits.told
    running = waits.told & ~waits.ended_otherwise & (waits.until == NEVER)
    of_year, open_now = (
        _limbo(waits, chosen, now, target) for chosen in (recent & ~waits.ended_otherwise, running)
    )
    in_year = waits.ran & (waits.until > since)
    return Waiting(
        limbo=replace(of_year, open=open_now.open, open_over_target=open_now.open_over_target),
        open=_requests(crossings, positions[running]),
        died=_requests(crossings, positions[waits.died]),
        unowned=_unowned(
            np.maximum(waits.released[in_year], since), waits.until[in_year], now, _spells(crossings, spells)
        ),
        ended_otherwise=int((recent & waits.ended_otherwise).sum()),
        undated=int((crossings.in_year[positions] & ~waits.told).sum()),
        target=target,
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
    return _Waits(released, accepted, ended, otherwise, died=np.zeros_like(told), told=told)


def _until_death(waits: _Waits, dead: Micros) -> _Waits:
    """
    A death ends a wait that nothing had ended by then. Where nobody recorded when it was, nobody can measure
    the wait; what ended at a time nobody recorded stays as it was.
    """
    open_ended = waits.told & ~(waits.ended_otherwise & (waits.ended == NEVER))
    some_day = open_ended & (dead == NOT_YET) & (waits.until == NEVER)
    died = open_ended & (dead != NOT_YET) & (dead < waits.until)
    return _Waits(
        released=waits.released,
        accepted=np.where(died, NEVER, waits.accepted),
        ended=np.where(died, dead, waits.ended),
        ended_otherwise=waits.ended_otherwise & ~died,
        died=died | some_day,
        told=waits.told & ~some_day,
    )


def _requests(crossings: Crossings, positions: npt.NDArray[np.int64]) -> Requests:
    people = crossings.person[positions]
    named = {person for person in people if person is not None}
    return Requests(len(positions), len(named), sum(person is None for person in people))


def _limbo(waits: _Waits, chosen: Flags, now: int, target: WaitTarget | None) -> Limbo:
    """
    Reckoned in microseconds, each a whole number that a float holds exactly; told in days.

    What was released after a death was not yet known by then, so that it is nobody's wait.
    """
    released, accepted = waits.released[chosen], waits.accepted[chosen]
    found = limbo(
        released,
        _or_still(accepted),
        now=np.where(waits.died[chosen], waits.ended[chosen], now),
        target_days=None if target is None else round(target.hours * HOUR_US),
        horizon_days=HORIZON_DAYS * DAY_US,
    )
    return replace(
        found,
        median=None if found.median is None else found.median / DAY_US,
        rmst=None if found.rmst is None else found.rmst / DAY_US,
        patient_days=found.patient_days / DAY_US,
    )


def _unowned(begins: Micros, until: Micros, now: int, spells: Sequence[DutySpell]) -> UnownedDays:
    """
    Reckoned in microseconds too. Certain are the days of waits whose end is recorded: where no acceptance is,
    the wait may go on, or a record may be missing, so its days are in the high end alone.
    """
    ended = until != NEVER
    certain = unowned_days(begins[ended], _or_still(until[ended]), now=now, spells=spells)
    every = unowned_days(begins, _or_still(until), now=now, spells=spells)
    return UnownedDays(certain.low / DAY_US, every.high / DAY_US, every.in_limbo / DAY_US)


def _or_still(until: Micros) -> npt.NDArray[np.float64]:
    return np.where(until == NEVER, np.nan, until)


def _spells(crossings: Crossings, spells: Spells) -> list[DutySpell]:
    """The spells of the duty in the year, each from local midnight."""
    last = date.fromordinal(crossings.snapshot.day.toordinal() + 1)
    first = local_day(micros(crossings.snapshot.as_of) - YEAR_DAYS * DAY_US)
    return [
        (local_midnight(start), local_midnight(until), state) for start, until, state in spells(first, last)
    ]

"""
Days between release by the sender and acceptance by the receiver (METHOD 4.5).

In: times in days, as arrays, and the spells of the standing CLINICAL duty. Out: how long people wait,
with those still waiting counted and never dropped, and the patient-days in which nobody agreed to
answer for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graph_schema.vocabulary import DutyState
from pathway.errors import BadInput

Floats: TypeAlias = NDArray[np.float64]

HORIZON_DAYS = 90.0
_HALF = 0.5 + 1e-12  # a survival that is one half but for rounding counts as one half

DutySpell = tuple[float, float, DutyState]


@dataclass(frozen=True, slots=True)
class Limbo:
    """
    Waiting from release to acceptance over the crossings released by `now`.

    `median` and `rmst` (restricted mean) in days and `over_target` (share, 0-1) count those still
    waiting as waiting at least so long (Kaplan-Meier). `median` is None where half have not been
    accepted within what is known; all three are None without a crossing. `over_target` is None
    without a target. `patient_days` is the plain sum up to now; `open` people wait now,
    `open_over_target` of them beyond the target. A wait is not harm, and a short one is not care.
    """

    crossings: int
    median: float | None
    rmst: float | None
    over_target: float | None
    patient_days: float
    open: int
    open_over_target: int | None


@dataclass(frozen=True, slots=True)
class UnownedDays:
    """
    Patient-days in limbo while the standing CLINICAL duty was open: `low` for certain; `high` also
    where nobody had been asked or no spell says. `in_limbo` is all patient-days.
    """

    low: float
    high: float
    in_limbo: float


@dataclass(frozen=True, slots=True)
class _Waits:
    begins: Floats
    until: Floats
    accepted: NDArray[np.bool_]

    @property
    def days(self) -> Floats:
        return self.until - self.begins


def _waits(release: ArrayLike, accept: ArrayLike, now: ArrayLike) -> _Waits:
    """Waits known at `now`: released by then; accepted later or not at all is still open."""
    begins, ends = np.asarray(release, dtype=float), np.asarray(accept, dtype=float)
    if begins.shape != ends.shape or begins.ndim != 1:
        raise BadInput("release and accept are two lists of one length, one entry for each crossing")
    if np.isnan(begins).any():
        raise BadInput("a crossing without a time of release has no limbo: leave it out and count it")
    seen_until = np.broadcast_to(np.asarray(now, dtype=float), begins.shape)
    known = begins <= seen_until
    begins, ends, seen_until = begins[known], ends[known], seen_until[known]
    accepted = ends <= seen_until  # false for NaN: not accepted
    until = np.maximum(np.where(accepted, ends, seen_until), begins)
    return _Waits(begins, until, accepted)


def limbo(
    release: ArrayLike,
    accept: ArrayLike,
    *,
    now: ArrayLike,
    target_days: float | None,
    horizon_days: float = HORIZON_DAYS,
) -> Limbo:
    """
    How long people wait. `release` and `accept` in days on one clock; `accept` NaN = not accepted.

    `now` may be one time for each crossing: a wait that a death ended is known until the death.

    Acceptance before release is a warm handover: 0 days. Beyond the longest known wait the curve is
    held level up to `horizon_days`, so with few acceptances the mean is a ceiling on what is known.

    >>> found = limbo([100, 110, 115], [104, 125, float("nan")], now=200, target_days=7)
    >>> found.median, found.patient_days, found.open
    (15.0, 104.0, 1)
    """
    waits = _waits(release, accept, now)
    days, count = waits.days, len(waits.days)
    still = ~waits.accepted
    over = None if target_days is None else int(np.count_nonzero(still & (days > target_days)))
    times, survival = _kaplan_meier(days, waits.accepted)
    half = np.flatnonzero(survival <= _HALF)
    return Limbo(
        crossings=count,
        median=float(times[half[0]]) if len(half) else None,
        rmst=_restricted_mean(times, survival, horizon_days) if count else None,
        over_target=_survival_at(times, survival, target_days) if count and target_days is not None else None,
        patient_days=float(days.sum()),
        open=int(np.count_nonzero(still)),
        open_over_target=over,
    )


def _kaplan_meier(days: Floats, accepted: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Times of acceptance and the share still waiting just after each; waits cut off at a tie still count."""
    times, accepted_then = np.unique(days[accepted], return_counts=True)
    at_risk = len(days) - np.searchsorted(np.sort(days), times, side="left")
    return times, np.asarray(np.cumprod(1 - accepted_then / at_risk), dtype=np.float64)


def _survival_at(times: Floats, survival: Floats, day: float) -> float:
    passed = int(np.searchsorted(times, day, side="right"))
    return float(survival[passed - 1]) if passed else 1.0


def _restricted_mean(times: Floats, survival: Floats, horizon: float) -> float:
    inside = times < horizon
    corners = np.concatenate([[0.0], times[inside], [horizon]])
    return float(np.dot(np.diff(corners), np.concatenate([[1.0], survival[inside]])))


def unowned_days(
    release: ArrayLike, accept: ArrayLike, *, now: float, spells: Sequence[DutySpell]
) -> UnownedDays:
    """
    Waiting days while the standing CLINICAL duty was open (METHOD 4.5).

    `spells` are (from, until before, state) of CLINICAL on the same clock and may not overlap; days
    that none of them covers count as never asked about.

    >>> spells = [(0, 120, DutyState.CONTESTED), (120, 200, DutyState.ASSIGNED)]
    >>> unowned_days([110], [125], now=200, spells=spells)
    UnownedDays(low=10.0, high=10.0, in_limbo=15.0)
    """
    waits = _waits(release, accept, now)
    in_order = sorted(spells, key=lambda spell: (spell[0], spell[1]))
    _refuse_overlap(in_order)
    opened = answered = 0.0
    for begins, ends, state in in_order:
        days = days_within(waits.begins, waits.until, begins, ends)
        if state.is_open:
            opened += days
        elif state is not DutyState.NOT_ASSESSED:
            answered += days
    total = float(waits.days.sum())
    return UnownedDays(low=opened, high=max(opened, total - answered), in_limbo=total)


def days_within(begins: Floats, ends: Floats, start: float, end: float) -> float:
    """Days of all intervals [begins, ends] that lie between `start` and `end`, summed."""
    return float(np.clip(np.minimum(ends, end) - np.maximum(begins, start), 0, None).sum())


def _refuse_overlap(spells: Sequence[DutySpell]) -> None:
    reached = -np.inf
    for begins, ends, state in spells:
        if begins < reached or ends < begins:
            raise BadInput(f"spells overlap or run backwards at {begins:g} to {ends:g} ({state.value})")
        reached = ends

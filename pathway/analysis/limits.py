"""
Which time limits one crossing kept, by its steps: kept, broken, running still, or it cannot be told.

A limit stands in a rule with a basis, or is declared of the handoff. That it was broken says neither why nor
by whom; that a crossing has none here says nothing of how long it took. Each time counts as the span that it
may mean: only where every reading gives the same answer is there one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import product

from graph_schema.accountability import DutyRule
from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import CrossingStatus, DutyBasis, Precision
from pathway.analysis.crossings import ENDED
from pathway.analysis.times_told import StepTimes, span
from pathway.snapshot import LOCAL_ZONE

At = tuple[datetime, str]
"""A time and its precision."""
Known = Mapping[str, Sequence[At]]
"""The times of each recorded step: several where those told cannot all be so, none where none is known."""

_HOUR = timedelta(hours=1)
_DAYS_FROM = 48
"""Limits of so many hours or more, in whole days, are compared in days where a time is known to the day."""
_TO_THE_DAY = frozenset({Precision.EXACT.value, Precision.HOUR.value, Precision.DAY.value})
_IN_TURN = (
    *(CrossingStatus.SEEN, CrossingStatus.TYPED, CrossingStatus.DISCHARGED, CrossingStatus.SENT),
    *(CrossingStatus.DELIVERED, CrossingStatus.ARRIVED, CrossingStatus.RECEIVED, CrossingStatus.READ),
    *(CrossingStatus.ACCEPTED, CrossingStatus.CONTACT_MADE, CrossingStatus.ACTED_ON),
)
"""Steps in turn: where a later one is recorded, nobody is waiting for an earlier one any more."""


class LimitState(StrEnum):
    """What became of a limit."""

    KEPT = "kept"
    BROKEN = "broken"
    RUNNING = "running"
    CANNOT_TELL = "cannot be told"


class Why(StrEnum):
    """Why nobody can tell."""

    NOT_RECORDED = "not recorded"
    NO_TIME = "no time recorded"
    COARSE = "not exact enough"
    DIFFER = "times told differ"
    ENDED = "ended otherwise"


@dataclass(frozen=True)
class LimitSource:
    """What a limit rests on. `rule` None = declared of the handoff. `never_over`: never to be passed."""

    rule: str | None
    basis: DutyBasis
    mandated: bool = True
    never_over: bool = False


@dataclass(frozen=True)
class Limit:
    """How long something may take from one step to another, and everybody who says so."""

    hours: float
    start: CrossingStatus
    stop: CrossingStatus
    sources: tuple[LimitSource, ...]


@dataclass(frozen=True)
class LimitFact:
    """
    What became of one limit of one crossing, as at `as_of`.

    `shortest`, `longest`: hours it took by any reading of its times, or has run so far; None = not known,
    below nought = the last step may have come before the first, as a letter may before its person has left.
    `days`: the same in local days where no more than the day is known. `why`, `about`: why it cannot be told,
    and of which steps.
    """

    limit: Limit
    state: LimitState
    as_of: datetime
    shortest: float | None = None
    longest: float | None = None
    days: int | None = None
    why: Why | None = None
    about: tuple[CrossingStatus, ...] = ()


def limits_of(handoff: Handoff, rules: Iterable[DutyRule]) -> tuple[Limit, ...]:
    """Every limit of a handoff: its own, then those of rules; one that several name stands once."""
    found: dict[tuple[float, CrossingStatus, CrossingStatus], list[LimitSource]] = {}
    if (own := handoff.limit) is not None:
        found[own.hours, own.start, own.stop] = [LimitSource(None, own.basis)]
    for rule in rules:
        if (limit := rule.limit) is None:
            continue
        for hours, last in ((limit.hours, False), (limit.never_over_hours, True)):
            if hours is not None:
                source = LimitSource(rule.id, rule.basis, rule.mandated, last)
                found.setdefault((hours, limit.start, limit.stop), []).append(source)
    return tuple(Limit(*key, tuple(sources)) for key, sources in found.items())


def known_times(
    recorded: Iterable[tuple[str, datetime | None, str]], differ: Iterable[StepTimes]
) -> dict[str, list[At]]:
    """The first time of each recorded step; every time told of it where they cannot all be so."""
    known: dict[str, list[At]] = {}
    for step, happened_at, precision in recorded:
        times = known.setdefault(step, [])
        if happened_at is not None and precision != Precision.ORDER.value:
            known[step] = [min((*times, (happened_at, precision)))]
    for told in differ:
        if known.get(told.step):
            known[told.step] = [(one.happened_at, one.precision) for one in told.told]
    return known


def limit_facts(limits: Iterable[Limit], known: Known, as_of: datetime) -> tuple[LimitFact, ...]:
    """What became of each limit by the times of the steps that had happened by `as_of`."""
    return tuple(_fact(limit, known, as_of) for limit in limits)


def _fact(limit: Limit, known: Known, as_of: datetime) -> LimitFact:
    ends = (limit.start, limit.stop)
    missing = tuple(step for step in ends if step.value not in known)
    if missing == (limit.stop,) and known[limit.start.value]:
        return _without_stop(limit, known, as_of)
    if missing:
        return LimitFact(limit, LimitState.CANNOT_TELL, as_of, why=Why.NOT_RECORDED, about=missing)
    untimed = tuple(step for step in ends if not known[step.value])
    if untimed:
        return LimitFact(limit, LimitState.CANNOT_TELL, as_of, why=Why.NO_TIME, about=untimed)
    return _between(limit, known[limit.start.value], known[limit.stop.value], as_of)


@dataclass(frozen=True)
class _Took:
    """Hours between two times by any reading; `days` where no more than the day is known."""

    low: float
    high: float
    days: int | None

    def answer(self, limit: Limit) -> LimitState | Why:
        """Kept or broken, or why neither can be said."""
        if self.high <= limit.hours:
            return LimitState.KEPT
        return LimitState.BROKEN if self.low > limit.hours else Why.COARSE


def _between(limit: Limit, starts: Sequence[At], stops: Sequence[At], as_of: datetime) -> LimitFact:
    took = [_took(one, other, limit) for one, other in product(starts, stops)]
    answers = {one.answer(limit) for one in took}
    answer = answers.pop() if len(answers) == 1 else Why.DIFFER
    state = answer if isinstance(answer, LimitState) else LimitState.CANNOT_TELL
    return LimitFact(
        limit,
        state,
        as_of,
        shortest=min(one.low for one in took),
        longest=max(one.high for one in took),
        days=took[0].days if len(took) == 1 else None,
        why=answer if isinstance(answer, Why) else None,
        about=_doubtful(limit, starts, stops) if isinstance(answer, Why) else (),
    )


def _doubtful(limit: Limit, starts: Sequence[At], stops: Sequence[At]) -> tuple[CrossingStatus, ...]:
    """The steps of which times differ or are coarse; both where that tells neither of them apart."""
    told = ((limit.start, starts), (limit.stop, stops))
    several = tuple(step for step, times in told if len(times) > 1)
    coarse = tuple(step for step, times in told if any(at[1] != Precision.EXACT.value for at in times))
    return several or coarse or (limit.start, limit.stop)


def _without_stop(limit: Limit, known: Known, as_of: datetime) -> LimitFact:
    """A limit whose clock was started and is not recorded to have stopped."""
    ended = tuple(status for status in ENDED if status.value in known and status is not limit.start)
    if ended:
        return LimitFact(limit, LimitState.CANNOT_TELL, as_of, why=Why.ENDED, about=ended)
    waited = [_took(one, (as_of, Precision.EXACT.value), limit) for one in known[limit.start.value]]
    low, high = max(0.0, min(one.low for one in waited)), max(one.high for one in waited)
    days = waited[0].days if len(waited) == 1 else None
    passed = any(status.value in known for status in _after(limit.stop))
    if CrossingStatus.NEVER_ARRIVED.value in known and not passed and low > limit.hours:
        return LimitFact(limit, LimitState.BROKEN, as_of, low, None, days)
    if high <= limit.hours and not passed:
        return LimitFact(limit, LimitState.RUNNING, as_of, low, high, days)
    return LimitFact(limit, LimitState.CANNOT_TELL, as_of, why=Why.NOT_RECORDED, about=(limit.stop,))


def _after(stop: CrossingStatus) -> Sequence[CrossingStatus]:
    return _IN_TURN[_IN_TURN.index(stop) + 1 :] if stop in _IN_TURN else ()


def _took(one: At, other: At, limit: Limit) -> _Took:
    first, last = span(*one), span(*other)
    assert first is not None and last is not None, "a time that says nothing is not among those known"
    low, high = (last[0] - first[1]) / _HOUR, (last[1] - first[0]) / _HOUR
    precisions = {one[1], other[1]}
    if Precision.DAY.value not in precisions or not precisions <= _TO_THE_DAY:
        return _Took(low, high, None)
    days = (other[0].astimezone(LOCAL_ZONE).date() - one[0].astimezone(LOCAL_ZONE).date()).days
    if limit.hours >= _DAYS_FROM and limit.hours % 24 == 0:
        low = high = 24.0 * days
    return _Took(low, high, days)

"""
When one step of a crossing happened, where several say so: every time stands, and one of them orders.

The rule is for the order alone. It calls nobody right: the time that orders may be the wrong one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import combinations

from graph_schema.vocabulary import Precision
from pathway.snapshot import LOCAL_ZONE

_FINEST_FIRST = (Precision.EXACT, Precision.HOUR, Precision.DAY, Precision.MONTH)


class Because(StrEnum):
    """Why one time orders and not another."""

    FINER = "it is the most exact of them"
    RECORD = "it is as exact as any, and stands in the record of the crossing itself"
    TOLD_FIRST = "it is as exact as any, and was told first"
    EARLIER = "it is as exact as any and nothing tells them apart, so the earlier one is taken"


@dataclass(frozen=True)
class TimeTold:
    """One time of a step. `teller` None = the record of the crossing itself."""

    teller: str | None
    happened_at: datetime
    precision: str
    kind: str = "fact"
    told_on: str | None = None


@dataclass(frozen=True)
class StepTimes:
    """A step of which times are told that cannot all be so. `told`: the one that orders comes first."""

    step: str
    told: tuple[TimeTold, ...]
    because: Because

    @property
    def ordered_by(self) -> TimeTold:
        """The time that the step is put in order by."""
        return self.told[0]


def step_times(step: str, told: Iterable[TimeTold]) -> StepTimes | None:
    """
    The times of one step and which of them orders; None where all of them can be so.

    Two times can both be so where the spans that they may mean overlap: half past eight, and "that day".
    """
    listed = sorted(told, key=_preference)
    if not any(apart(one, other) for one, other in combinations(listed, 2)):
        return None
    return StepTimes(step, tuple(listed), _because(listed))


def apart(one: TimeTold, other: TimeTold) -> bool:
    """Whether two times cannot both be so."""
    times = (one.happened_at, one.precision), (other.happened_at, other.precision)
    return surely_before(*times) or surely_before(*reversed(times))


def span(instant: datetime, precision: str) -> tuple[datetime, datetime] | None:
    """
    The first and last instant that a time may mean; None where only a place in the order is known.

    >>> from datetime import UTC
    >>> [str(end) for end in span(datetime(2026, 1, 20, 23, tzinfo=UTC), "hour")]
    ['2026-01-20 23:00:00+00:00', '2026-01-20 23:59:59.999999+00:00']
    """
    known, day = Precision(precision), instant.astimezone(LOCAL_ZONE).date()
    if known is Precision.ORDER:
        return None
    if known is Precision.EXACT:
        return instant, instant
    if known is Precision.HOUR:
        return instant, instant + timedelta(hours=1, microseconds=-1)
    if known is Precision.DAY:
        return _midnight(day, instant), _before(day + timedelta(days=1), instant)
    month = day.replace(day=1)
    return _midnight(month, instant), _before((month + timedelta(days=32)).replace(day=1), instant)


def surely_before(one: tuple[datetime, str], other: tuple[datetime, str]) -> bool:
    """Whether one time is before another whatever each may mean."""
    earlier, later = span(*one), span(*other)
    return earlier is not None and later is not None and earlier[1] < later[0]


def _midnight(day: date, like: datetime) -> datetime:
    return datetime.combine(day, time(), tzinfo=LOCAL_ZONE).astimezone(like.tzinfo)


def _before(day: date, like: datetime) -> datetime:
    return _midnight(day, like) - timedelta(microseconds=1)


def _fineness(told: TimeTold) -> int:
    known = Precision(told.precision)
    return _FINEST_FIRST.index(known) if known in _FINEST_FIRST else len(_FINEST_FIRST)


def _preference(told: TimeTold) -> tuple[int, bool, str, datetime, str]:
    return (
        _fineness(told),
        told.teller is not None,
        told.told_on or "9999",
        told.happened_at,
        told.teller or "",
    )


def _because(listed: Sequence[TimeTold]) -> Because:
    first, rivals = listed[0], [one for one in listed[1:] if _fineness(one) == _fineness(listed[0])]
    if not rivals:
        return Because.FINER
    if first.teller is None:
        return Because.RECORD
    if all((one.told_on or "9999") > (first.told_on or "9999") for one in rivals):
        return Because.TOLD_FIRST
    return Because.EARLIER

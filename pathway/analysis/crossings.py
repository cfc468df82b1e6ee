"""
Crossings in columns: when each was released, accepted or ended, who carried it, whether it kept its limit.

Times are microseconds since 1970 in UTC, as numpy integers; `NEVER` stands for "not recorded". Only what
had happened by the snapshot's `as_of` counts, and a crossing that had not begun by then is not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.handoffs import TimeLimit
from graph_schema.vocabulary import Answer, Carrier, CrossingStatus, Precision
from pathway.snapshot import LOCAL_ZONE, Snapshot

Micros = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NEVER = np.iinfo(np.int64).max
NOT_YET = np.iinfo(np.int64).min
"""The latest time of what has none: it comes after nothing."""
DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
YEAR_DAYS = 365

RELEASED = (CrossingStatus.DISCHARGED, CrossingStatus.SENT, CrossingStatus.ARRIVED)
"""Statuses with which the sender lets go; the earliest one recorded starts the wait."""
ENDED = (CrossingStatus.REFUSED, CrossingStatus.RETURNED, CrossingStatus.CANCELLED, CrossingStatus.CLOSED)
"""Statuses that end a wait without acceptance: it is no longer waiting, and was never accepted."""


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(instant: datetime) -> int:
    """
    An instant as microseconds since 1970.

    >>> micros(datetime(2026, 4, 1, tzinfo=LOCAL_ZONE))
    1774998000000000
    """
    return (instant - _EPOCH) // _MICROSECOND


def local_day(instant: int) -> date:
    """The local day of an instant, given as microseconds since 1970."""
    return (_EPOCH + instant * _MICROSECOND).astimezone(LOCAL_ZONE).date()


def local_midnight(day: date) -> int:
    """The first instant of a local day, as microseconds since 1970."""
    return micros(datetime(day.year, day.month, day.day, tzinfo=LOCAL_ZONE))


_SLACK: Mapping[str, int] = {
    Precision.EXACT.value: 0,
    Precision.HOUR.value: HOUR_US,
    Precision.DAY.value: DAY_US,
    Precision.MONTH.value: 31 * DAY_US,
    Precision.ORDER.value: 100 * 366 * DAY_US,
}
"""How much later than its recorded time something may have happened; of `order` the time says nothing."""
NO_TIME = _SLACK[Precision.ORDER.value]
"""The slack of a time that says nothing."""


def slack_of(precision: pa.ChunkedArray) -> Micros:
    """How much later than recorded each time may really be, in microseconds."""
    words, late = pa.array(list(_SLACK)), np.array([*_SLACK.values(), 0])
    return np.asarray(late[np.asarray(pc.fill_null(pc.index_in(precision, words), -1))], dtype=np.int64)


@dataclass(frozen=True)
class _Times:
    """One status over all crossings: when first and last, whether at all, how vague the first time is."""

    first: Micros
    last: Micros
    had: Flags
    slack: Micros


@dataclass(frozen=True)
class Crossings:
    """
    The crossings of a snapshot that had begun by `as_of`, one position each, in the order of `table`.

    `handoff` holds positions in `handoff_ids`.
    """

    snapshot: Snapshot
    table: pa.Table
    ids: tuple[str, ...]
    handoff_ids: tuple[str, ...]
    handoff: npt.NDArray[np.int64]

    @cached_property
    def _statuses(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_], Micros, Micros]:
        table = self.snapshot.statuses
        index = _positions(table["crossing"], self.table["id"])
        times = _as_micros(table["happened_at"])
        keep = (index >= 0) & ((times == NEVER) | (times <= micros(self.snapshot.as_of)))
        names = np.asarray(table["status"].to_pylist(), dtype=object)
        return index[keep], names[keep], times[keep], slack_of(table["precision"])[keep]

    @cached_property
    def _by_status(self) -> Mapping[str, _Times]:
        """Each status read once."""
        index, names, times, slack = self._statuses
        found = {}
        for status in CrossingStatus:
            chosen = names == status.value
            found[status.value] = self._times(index[chosen], times[chosen], slack[chosen])
        return found

    def _times(self, index: npt.NDArray[np.int64], times: Micros, slack: Micros) -> _Times:
        count, timed = len(self.ids), times != NEVER
        first, last = np.full(count, NEVER, dtype=np.int64), np.full(count, NOT_YET, dtype=np.int64)
        np.minimum.at(first, index, times)
        np.maximum.at(last, index[timed], times[timed])
        had, vague = np.zeros(count, dtype=bool), np.zeros(count, dtype=np.int64)
        had[index] = True
        earliest = timed & (times == first[index])
        np.maximum.at(vague, index[earliest], slack[earliest])
        return _Times(first, last, had, vague)

    def at(self, *statuses: CrossingStatus) -> Micros:
        """When each crossing first had one of the statuses; `NEVER` where none has a recorded time."""
        return np.asarray(np.minimum.reduce([self._by_status[status.value].first for status in statuses]))

    def last(self, *statuses: CrossingStatus) -> Micros:
        """When each crossing last had one of the statuses; `NOT_YET` where none has a recorded time."""
        return np.asarray(np.maximum.reduce([self._by_status[status.value].last for status in statuses]))

    def has(self, *statuses: CrossingStatus) -> Flags:
        """Which crossings have had one of the statuses, with or without a time."""
        return np.asarray(np.logical_or.reduce([self._by_status[status.value].had for status in statuses]))

    def slack(self, status: CrossingStatus) -> Micros:
        """How much later than recorded the first time of a status may really be."""
        return self._by_status[status.value].slack

    @cached_property
    def first_at(self) -> Micros:
        """The earliest recorded time of each crossing; else when it was expected; else `NEVER`."""
        index, _, times, _ = self._statuses
        first = np.full(len(self.ids), NEVER, dtype=np.int64)
        np.minimum.at(first, index, times)
        expected = _as_micros(self.table["expected_by"])
        due = np.where(expected <= micros(self.snapshot.as_of), expected, NEVER)
        return np.where(first == NEVER, due, first)

    @cached_property
    def first_day(self) -> npt.NDArray[np.int64]:
        """The local day of `first_at`, as days since 1970; of no meaning where that is `NEVER`."""
        return local_days(np.where(self.first_at == NEVER, 0, self.first_at))

    @cached_property
    def first_slack(self) -> Micros:
        """How much later than `first_at` each crossing may really have begun."""
        index, _, times, slack = self._statuses
        vague = np.zeros(len(self.ids), dtype=np.int64)
        earliest = (times != NEVER) & (times == self.first_at[index])
        np.maximum.at(vague, index[earliest], slack[earliest])
        return vague

    @cached_property
    def released(self) -> Micros:
        """When the sender let go: the start of the wait."""
        return self.at(*RELEASED)

    @cached_property
    def accepted(self) -> Micros:
        """When the receiver took it on: the end of the wait."""
        return self.at(CrossingStatus.ACCEPTED)

    @cached_property
    def in_year(self) -> Flags:
        """Crossings of the 365 days that end at `as_of`."""
        end = micros(self.snapshot.as_of)
        return (self.first_at <= end) & (self.first_at > end - YEAR_DAYS * DAY_US)

    @cached_property
    def undated(self) -> Flags:
        """Crossings without any recorded time; they are counted apart, never in a year's traffic."""
        return self.first_at == NEVER

    def of(self, handoff: str) -> npt.NDArray[np.int64]:
        """Positions of the crossings of one handoff."""
        return self._by_handoff.get(handoff, np.array([], dtype=np.int64))

    @cached_property
    def _by_handoff(self) -> Mapping[str, npt.NDArray[np.int64]]:
        order = np.argsort(self.handoff, kind="stable")
        edges = np.searchsorted(self.handoff[order], np.arange(len(self.handoff_ids) + 1))
        return {
            handoff: order[edges[number] : edges[number + 1]]
            for number, handoff in enumerate(self.handoff_ids)
        }

    @cached_property
    def carried_by(self) -> npt.NDArray[np.object_]:
        """Who made each crossing happen; None where nobody has said."""
        return np.asarray(self.table["carried_by"].to_pylist(), dtype=object)

    @cached_property
    def other_channel(self) -> npt.NDArray[np.object_]:
        """Whether each would have arrived another way: yes, no, not_known."""
        return np.asarray(self.table["other_channel"].to_pylist(), dtype=object)

    @cached_property
    def person(self) -> npt.NDArray[np.object_]:
        """The pseudonym of each crossing; None where it is not recorded."""
        return np.asarray(self.table["person"].to_pylist(), dtype=object)


def crossings_of(snapshot: Snapshot) -> Crossings:
    """The crossings of a snapshot that had begun by its `as_of`, ready for questions in columns."""
    table = snapshot.crossings.filter(pa.array(begun_by(snapshot)))
    handoff_ids = sorted(set(table["handoff"].to_pylist()))
    return Crossings(
        snapshot=snapshot,
        table=table,
        ids=tuple(table["id"].to_pylist()),
        handoff_ids=tuple(handoff_ids),
        handoff=_positions(table["handoff"], pa.array(handoff_ids, pa.string())),
    )


def begun_by(snapshot: Snapshot) -> Flags:
    """
    Which rows of the snapshot's crossings had begun by its `as_of`.

    It has begun where something of it had happened, or was due, by then. What has no time at all, or
    happened at a time that nobody recorded, is taken to have begun.
    """
    table, statuses = snapshot.crossings, snapshot.statuses
    index, times = _positions(statuses["crossing"], table["id"]), _as_micros(statuses["happened_at"])
    first, told = np.full(table.num_rows, NEVER, dtype=np.int64), np.zeros(table.num_rows, dtype=bool)
    np.minimum.at(first, index, times)
    told[index] = True
    expected, now = _as_micros(table["expected_by"]), micros(snapshot.as_of)
    untimed = (first == NEVER) & (told | (expected == NEVER))
    return np.asarray((first <= now) | (expected <= now) | untimed)


@dataclass(frozen=True)
class CarerCarried:
    """
    Crossings that a carer made happen. `asked`: of how many somebody said who did; the rest is not known.

    `no_other_way` of those carried had no other channel; `other_way_not_known` nobody can tell.
    """

    carried: int
    asked: int
    no_other_way: int
    other_way_not_known: int


def carer_carried(crossings: Crossings, positions: npt.NDArray[np.int64]) -> CarerCarried:
    """How many of some crossings a carer carried, of how many somebody said who did."""
    who = crossings.carried_by[positions]
    carried = who == Carrier.CARER.value
    other = crossings.other_channel[positions][carried]
    return CarerCarried(
        carried=int(carried.sum()),
        asked=int(sum(one is not None for one in who)),
        no_other_way=int((other == Answer.NO.value).sum()),
        other_way_not_known=int((other == Answer.NOT_KNOWN.value).sum()),
    )


@dataclass(frozen=True)
class WithinLimit:
    """`kept` of `known` crossings kept the time limit; for `unknown` more it cannot be told."""

    kept: int
    known: int
    unknown: int


def within_limit(crossings: Crossings, positions: npt.NDArray[np.int64], limit: TimeLimit) -> WithinLimit:
    """
    Whether crossings kept a time limit: held is not kept.

    Known: both times are recorded, or the clock was started, the limit has passed and it is recorded that it
    never arrived. Where a time is known only to the day, a limit of whole days is compared in days; any other
    coarse time counts only where no reading of it could change the answer.
    """
    start, stop = crossings.at(limit.start)[positions], crossings.at(limit.stop)[positions]
    begun, ended = crossings.slack(limit.start)[positions], crossings.slack(limit.stop)[positions]
    both = (start != NEVER) & (stop != NEVER) & (np.maximum(begun, ended) < NO_TIME)
    low, high = _span_hours(start, stop, both, begun, ended)
    if limit.hours >= 48 and limit.hours % 24 == 0:
        to_the_day = both & (np.maximum(begun, ended) == DAY_US)
        days = _span_days(start, stop, to_the_day) if to_the_day.any() else 0
        low, high = (np.where(to_the_day, 24 * days, end) for end in (low, high))
    kept, broken = both & (high <= limit.hours), both & (low > limit.hours)
    waited = micros(crossings.snapshot.as_of) - np.where(start == NEVER, 0, start) - begun
    never = crossings.has(CrossingStatus.NEVER_ARRIVED)[positions]
    broken |= (start != NEVER) & (stop == NEVER) & never & (waited > limit.hours * HOUR_US)
    known = kept | broken
    return WithinLimit(int(kept.sum()), int(known.sum()), int((~known).sum()))


def _span_hours(
    start: Micros, stop: Micros, both: Flags, begun: Micros, ended: Micros
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The shortest and the longest time that may lie between two recorded times, in hours."""
    span = np.where(both, stop - np.where(both, start, 0), 0)
    return (span - begun) / HOUR_US, (span + ended) / HOUR_US


def _span_days(start: Micros, stop: Micros, both: Flags) -> npt.NDArray[np.int64]:
    return local_days(np.where(both, stop, 0)) - local_days(np.where(both, start, 0))


def local_days(instants: Micros) -> npt.NDArray[np.int64]:
    """The local day of each instant, as days since 1970."""
    array = pa.array(instants, pa.timestamp("us", tz="UTC"))
    local = pc.local_timestamp(pc.cast(array, pa.timestamp("us", tz=str(LOCAL_ZONE))))
    return np.asarray(pc.cast(pc.floor_temporal(local, unit="day"), pa.int64())) // DAY_US


def _as_micros(column: pa.ChunkedArray) -> Micros:
    return np.asarray(pc.fill_null(pc.cast(column, pa.int64()), NEVER), dtype=np.int64)


def _positions(values: pa.ChunkedArray, among: pa.Array | pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Where each value stands among some; -1 where it does not."""
    return np.asarray(pc.fill_null(pc.index_in(values, among), -1), dtype=np.int64)

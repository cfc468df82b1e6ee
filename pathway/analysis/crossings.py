"""
Crossings in columns: when each was released, accepted or ended, who carried it, whether it kept its limit.

Times are microseconds since 1970 in UTC, as numpy integers; `NEVER` stands for "not recorded". Only what
had happened by the snapshot's `as_of` counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.handoffs import TimeLimit
from graph_schema.vocabulary import Answer, Carrier, CrossingStatus
from pathway.snapshot import LOCAL_ZONE, Snapshot

Micros = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NEVER = np.iinfo(np.int64).max
DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
YEAR_DAYS = 365

RELEASED = (CrossingStatus.DISCHARGED, CrossingStatus.SENT, CrossingStatus.ARRIVED)
"""Statuses with which the sender lets go; the earliest one recorded starts the wait."""
ENDED = (CrossingStatus.REFUSED, CrossingStatus.RETURNED, CrossingStatus.CANCELLED, CrossingStatus.CLOSED)
"""Statuses that end a wait without acceptance: it is no longer waiting, and was never accepted."""


def micros(instant: datetime) -> int:
    """An instant as microseconds since 1970."""
    return int(pa.scalar(instant, pa.timestamp("us", tz="UTC")).value)


@dataclass(frozen=True)
class Crossings:
    """Every crossing of a snapshot, one position each; `handoff` holds positions in `handoff_ids`."""

    snapshot: Snapshot
    ids: tuple[str, ...]
    handoff_ids: tuple[str, ...]
    handoff: npt.NDArray[np.int64]

    @cached_property
    def _statuses(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_], Micros, Flags]:
        table = self.snapshot.statuses
        position = pc.index_in(table["crossing"], pa.array(self.ids, pa.string()))
        times = _as_micros(table["happened_at"])
        known = np.asarray(pc.is_valid(table["happened_at"]))
        happened = ~known | (times <= micros(self.snapshot.as_of))
        coarse = np.asarray(pc.not_equal(table["precision"], "exact"))
        times = np.where(known, times, NEVER)
        names = np.asarray(table["status"].to_pylist(), dtype=object)
        index = np.asarray(pc.fill_null(position, -1), dtype=np.int64)
        keep = happened & (index >= 0)
        return index[keep], names[keep], times[keep], coarse[keep]

    @cached_property
    def _by_status(self) -> Mapping[str, tuple[Micros, Flags, Flags]]:
        """Of each status: when first, whether at all, whether known only coarsely; each status read once."""
        index, names, times, coarse = self._statuses
        found = {}
        for status in CrossingStatus:
            chosen = names == status.value
            first = np.full(len(self.ids), NEVER, dtype=np.int64)
            np.minimum.at(first, index[chosen], times[chosen])
            had, vague = np.zeros(len(self.ids), dtype=bool), np.zeros(len(self.ids), dtype=bool)
            had[index[chosen]] = True
            vague[index[chosen & coarse]] = True
            found[status.value] = (first, had, vague)
        return found

    def at(self, *statuses: CrossingStatus) -> Micros:
        """When each crossing first had one of the statuses; `NEVER` where none has a recorded time."""
        return np.minimum.reduce([self._by_status[status.value][0] for status in statuses])

    def has(self, *statuses: CrossingStatus) -> Flags:
        """Which crossings have had one of the statuses, with or without a time."""
        return np.logical_or.reduce([self._by_status[status.value][1] for status in statuses])

    def coarse(self, status: CrossingStatus) -> Flags:
        """Which crossings know the time of a status only to the day, month or hour."""
        return self._by_status[status.value][2]

    @cached_property
    def first_at(self) -> Micros:
        """The earliest recorded time of each crossing; else when it was expected; else `NEVER`."""
        index, _, times, _ = self._statuses
        first = np.full(len(self.ids), NEVER, dtype=np.int64)
        np.minimum.at(first, index, times)
        expected = self.snapshot.crossings["expected_by"]
        when = np.where(np.asarray(pc.is_valid(expected)), _as_micros(expected), NEVER)
        return np.where(first == NEVER, when, first)

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
        """Who made each crossing happen; None where nobody was asked."""
        return np.asarray(self.snapshot.crossings["carried_by"].to_pylist(), dtype=object)

    @cached_property
    def other_channel(self) -> npt.NDArray[np.object_]:
        """Whether each would have arrived another way: yes, no, not_known."""
        return np.asarray(self.snapshot.crossings["other_channel"].to_pylist(), dtype=object)

    @cached_property
    def person(self) -> npt.NDArray[np.object_]:
        """The pseudonym of each crossing; None where it is not recorded."""
        return np.asarray(self.snapshot.crossings["person"].to_pylist(), dtype=object)


def crossings_of(snapshot: Snapshot) -> Crossings:
    """The crossings of a snapshot, ready for questions in columns."""
    table = snapshot.crossings
    handoff_ids = sorted(set(table["handoff"].to_pylist()))
    index = pc.index_in(table["handoff"], pa.array(handoff_ids, pa.string()))
    return Crossings(
        snapshot=snapshot,
        ids=tuple(table["id"].to_pylist()),
        handoff_ids=tuple(handoff_ids),
        handoff=np.asarray(index, dtype=np.int64),
    )


@dataclass(frozen=True)
class CarerCarried:
    """
    Crossings that a carer made happen. `asked`: for how many it was asked who did; the rest is not known.

    `no_other_way` of those carried had no other channel; `other_way_not_known` nobody can tell.
    """

    carried: int
    asked: int
    no_other_way: int
    other_way_not_known: int


def carer_carried(crossings: Crossings, positions: npt.NDArray[np.int64]) -> CarerCarried:
    """How many of some crossings a carer carried, of how many it was asked."""
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
    never arrived. Where a time is known only to the day, a limit of whole days is compared in days, and a
    shorter one counts only where no reading of the days could change the answer.
    """
    start, stop = crossings.at(limit.start)[positions], crossings.at(limit.stop)[positions]
    coarse = (crossings.coarse(limit.start) | crossings.coarse(limit.stop))[positions]
    both = (start != NEVER) & (stop != NEVER)
    low, high = _span_hours(start, stop, both, coarse, by_days=limit.hours >= 48 and limit.hours % 24 == 0)
    kept = both & (high <= limit.hours)
    broken = both & (low > limit.hours)
    late = micros(crossings.snapshot.as_of) - np.where(start == NEVER, 0, start) > limit.hours * HOUR_US
    never = crossings.has(CrossingStatus.NEVER_ARRIVED)[positions]
    broken |= (start != NEVER) & (stop == NEVER) & never & late
    known = kept | broken
    return WithinLimit(int(kept.sum()), int(known.sum()), int((~known).sum()))


def _span_hours(
    start: Micros, stop: Micros, both: Flags, coarse: Flags, *, by_days: bool
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    exact = np.where(both, stop - np.where(both, start, 0), 0) / HOUR_US
    days = np.where(both, local_days(np.where(both, stop, 0)) - local_days(np.where(both, start, 0)), 0)
    slack = 0 if by_days else 24
    low = np.where(coarse, np.maximum(days * 24 - slack, 0), exact)
    high = np.where(coarse, days * 24 + slack, exact)
    return low.astype(float), high.astype(float)


def local_days(instants: Micros) -> npt.NDArray[np.int64]:
    """The local day of each instant, as days since 1970."""
    array = pa.array(instants, pa.timestamp("us", tz="UTC"))
    local = pc.local_timestamp(pc.cast(array, pa.timestamp("us", tz=str(LOCAL_ZONE))))
    return np.asarray(pc.cast(pc.floor_temporal(local, unit="day"), pa.int64())) // DAY_US


def _as_micros(column: pa.ChunkedArray) -> Micros:
    return np.asarray(pc.fill_null(pc.cast(column, pa.int64()), 0), dtype=np.int64)

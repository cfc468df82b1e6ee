"""How many cross a handoff in a year, and where that number comes from; no source, no number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import HandoffKind, TrafficSource
from pathway.analysis.crossings import Crossings
from pathway.snapshot import Snapshot

MovesByPair = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Traffic:
    """
    Traversals of one handoff in the 365 days that end at `as_of`, unweighted.

    `low` and `high` differ only for an estimate; both are None where there is no denominator, which is not
    zero. `undated`: crossings without any recorded time, which no year can count. `given_by`: who estimated.
    """

    source: TrafficSource
    low: float | None
    high: float | None
    undated: int = 0
    given_by: str = ""

    @property
    def per_year(self) -> float | None:
        """The middle of the range; None where there is no denominator."""
        return None if self.low is None or self.high is None else (self.low + self.high) / 2

    @property
    def ends(self) -> tuple[float, float] | None:
        """Both ends of the range, the same where it was counted; None where there is no denominator."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def is_range(self) -> bool:
        """True for an estimate with two ends."""
        return self.low != self.high


NO_TRAFFIC = Traffic(TrafficSource.NONE, None, None)


def between(traffics: Iterable[Traffic]) -> tuple[float, float] | None:
    """Both ends of the sum over those that have a denominator; None where none has."""
    known = [one.ends for one in traffics if one.ends is not None]
    return (sum(low for low, _ in known), sum(high for _, high in known)) if known else None


def moves_by_pair(snapshot: Snapshot) -> MovesByPair:
    """Moves of the year that ends at `as_of`, by (from service, to service)."""
    table = snapshot.moves
    pairs = zip(table["from_id"].to_pylist(), table["to_id"].to_pylist(), strict=True)
    return dict(zip(pairs, table["moves"].to_pylist(), strict=True))


def traffic_of(handoffs: tuple[Handoff, ...], crossings: Crossings, moves: MovesByPair) -> dict[str, Traffic]:
    """
    The traffic of each handoff.

    Its recorded crossings where there are any; else the moves of its pair, if it is the pair's one `unknown`
    or only handoff; else an estimate with its range; else no denominator.
    """
    having = _having_moves(handoffs)
    return {
        handoff.id: _traffic(handoff, crossings, moves if handoff.id in having else {})
        for handoff in handoffs
    }


def _having_moves(handoffs: Iterable[Handoff]) -> set[str]:
    """Those to which their pair's moves belong. Where several could have them, none has."""
    of_pair: dict[tuple[str, str], list[Handoff]] = {}
    for handoff in handoffs:
        of_pair.setdefault((handoff.from_id, handoff.to_id), []).append(handoff)
    could = ([one for one in group if one.kind is HandoffKind.UNKNOWN] or group for group in of_pair.values())
    return {group[0].id for group in could if len(group) == 1}


def _traffic(handoff: Handoff, crossings: Crossings, moves: MovesByPair) -> Traffic:
    positions = crossings.of(handoff.id)
    if len(positions):
        count = float(np.count_nonzero(crossings.in_year[positions]))
        undated = int(np.count_nonzero(crossings.undated[positions]))
        return Traffic(TrafficSource.CROSSINGS, count, count, undated)
    moved = moves.get((handoff.from_id, handoff.to_id))
    if moved is not None:
        return Traffic(TrafficSource.MOVES, float(moved), float(moved))
    if handoff.estimate is not None:
        estimate = handoff.estimate
        return Traffic(TrafficSource.ESTIMATE, estimate.low, estimate.high, given_by=estimate.given_by)
    return NO_TRAFFIC

"""
Drawn and never travelled, travelled and never drawn: what is imagined beside what was recorded.

Only what is counted can be missing: where no crossing and no contact is loaded for the year, nothing is said.
Moves show people being seen in one service and then another, and no letter, result or request that was lost.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import End
from pathway.analysis.crossings import YEAR_DAYS, Crossings
from pathway.analysis.traffic import MovesByPair
from pathway.snapshot import Snapshot


@dataclass(frozen=True)
class Untravelled:
    """
    A handoff that is drawn, and over which nothing is recorded to have passed in the year.

    `ever`: crossings of the whole record; `undated` of them have no time, and may be of the year.
    """

    handoff: str
    ever: int
    undated: int


@dataclass(frozen=True)
class Undrawn:
    """
    A pair of services with moves and no handoff, or (`handoff`) crossings of a handoff that no longer stands.

    `moves` and `people` are of the year; `crossings` too.
    """

    from_id: str
    to_id: str
    moves: int = 0
    people: int = 0
    crossings: int = 0
    handoff: str = ""


@dataclass(frozen=True)
class Drawn:
    """
    What is drawn beside what was travelled. `counted`: what is loaded that could show travel in the year
    (nothing: `untravelled` is empty because nobody can tell).
    """

    counted: tuple[str, ...]
    untravelled: tuple[Untravelled, ...]
    undrawn: tuple[Undrawn, ...]


def drawn_and_travelled(
    snapshot: Snapshot, handoffs: Iterable[Handoff], crossings: Crossings, moves: MovesByPair
) -> Drawn:
    """`handoffs`: those that stand at the as-at day; `moves`: of the year, by pair of services."""
    standing = list(handoffs)
    counted = _counted(snapshot)
    passed = {one.id: _crossed(crossings, one.id) for one in standing}
    untravelled = [
        Untravelled(one.id, *passed[one.id][1:])
        for one in standing
        if counted and not passed[one.id][0] and not moves.get((one.from_id, one.to_id))
        if one.to_id not in (End.DIED.value, End.LOST.value)
    ]
    return Drawn(
        counted, tuple(untravelled), (*_crossed_undrawn(crossings, passed), *_moved_undrawn(snapshot))
    )


def _counted(snapshot: Snapshot) -> tuple[str, ...]:
    """What of contacts and crossings is loaded for any part of the year."""
    first = snapshot.as_of - timedelta(days=YEAR_DAYS)
    return tuple(one.what for one in snapshot.loaded if one.last > first and one.first <= snapshot.as_of)


def _crossed(crossings: Crossings, handoff: str) -> tuple[int, int, int]:
    """Crossings of a handoff: of the year, of the whole record, without a time."""
    positions = crossings.of(handoff)
    return (
        int(np.count_nonzero(crossings.in_year[positions])),
        len(positions),
        int(np.count_nonzero(crossings.undated[positions])),
    )


def _crossed_undrawn(crossings: Crossings, standing: Collection[str]) -> list[Undrawn]:
    """Crossings of the year over handoffs that were withdrawn, or have ended by the as-at day."""
    known = crossings.snapshot.by_id(Handoff)
    found = []
    for handoff in crossings.handoff_ids:
        year = 0 if handoff in standing else _crossed(crossings, handoff)[0]
        if year:
            drawn = known.get(handoff)
            ends = (drawn.from_id, drawn.to_id) if drawn else ("", "")
            found.append(Undrawn(*ends, crossings=year, handoff=handoff))
    return sorted(found, key=lambda one: (-one.crossings, one.handoff))


def _moved_undrawn(snapshot: Snapshot) -> list[Undrawn]:
    """Pairs of services between which people moved in the year, and which no handoff joins; as mined."""
    drawn = {(handoff.from_id, handoff.to_id) for handoff in snapshot.all(Handoff)}
    return [
        Undrawn(row["from_id"], row["to_id"], moves=row["moves"], people=row["patients"])
        for row in snapshot.moves.to_pylist()
        if (row["from_id"], row["to_id"]) not in drawn
    ]

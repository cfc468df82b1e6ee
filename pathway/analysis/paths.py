"""
How one comes from one place to another over handoffs: the fewest of them, as they are drawn.

A path says what is drawn, not that anybody went that way, nor how long it takes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from pathway.analysis.findings import HandoffFinding


@dataclass(frozen=True)
class Step:
    """One step of a path: from a place to the next, over one handoff or any of several."""

    start: str
    end: str
    handoffs: tuple[HandoffFinding, ...]


@dataclass(frozen=True)
class Path:
    """The steps, none where there is no way; `reachable`: how many places one can come to at all."""

    steps: tuple[Step, ...]
    reachable: int

    @property
    def found(self) -> bool:
        """Whether there is a way."""
        return bool(self.steps)


def fewest_handoffs(handoffs: Iterable[HandoffFinding], start: str, end: str) -> Path:
    """
    A path of the fewest handoffs from one place to another, always the same one among equals.

    `start` and `end` are ids of services, or words for home and the like.
    """
    between: dict[tuple[str, str], list[HandoffFinding]] = {}
    for one in sorted(handoffs, key=lambda found: found.id):
        between.setdefault((one.handoff.from_id, one.handoff.to_id), []).append(one)
    system = nx.DiGraph()
    system.add_edges_from(sorted(between))
    if start not in system:
        return Path((), 0)
    places = _way(system, start, end)
    steps = tuple(Step(a, b, tuple(between[a, b])) for a, b in pairwise(places))
    return Path(steps, len(nx.descendants(system, start)))


def _way(system: nx.DiGraph, start: str, end: str) -> Sequence[str]:
    if start == end or end not in system:
        return ()
    try:
        return nx.shortest_path(system, start, end)
    except nx.NetworkXNoPath:
        return ()

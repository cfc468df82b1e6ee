"""
One pathway as told by several providers: in what their tellings differ, and at which handoff.

A difference says that two bodies tell it differently. It does not say who is right, nor what it does to
anybody; whether it is a hazard, people say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from graph_schema.handoffs import Handoff, Pathway
from graph_schema.vocabulary import PathwayKind
from pathway.analysis.pathways import Difference, Differs, Drawing, differences
from pathway.snapshot import Snapshot

_PLACES = (Differs.PLACE_ONLY_FIRST, Differs.PLACE_ONLY_SECOND)


@dataclass(frozen=True)
class Telling:
    """Two bodies' tellings of one pathway, and how they differ."""

    name: str
    first: Drawing
    second: Drawing
    differ: tuple[Difference, ...]


def tellings(snapshot: Snapshot) -> tuple[Telling, ...]:
    """
    Each two providers' versions of one pathway, by its name and then theirs.

    Versions are of one pathway where they bear the same name, whatever its case.
    """
    handoffs = snapshot.by_id(Handoff)
    of: dict[str, list[Pathway]] = {}
    for pathway in snapshot.all(Pathway):
        if pathway.kind is PathwayKind.PROVIDER_VERSION and pathway.told_by is not None:
            of.setdefault(" ".join(pathway.name.lower().split()), []).append(pathway)
    found = []
    for name in sorted(of):
        ordered = sorted(of[name], key=lambda one: (one.told_by or "", one.id))
        drawings = [_drawing(one, handoffs) for one in ordered]
        found += [Telling(a.pathway.name, a, b, told_apart(a, b)) for a, b in combinations(drawings, 2)]
    return tuple(found)


def told_apart(first: Drawing, second: Drawing) -> tuple[Difference, ...]:
    """
    The differences of two tellings, each once: a place that only one of them has is told by its handoffs, and
    is listed on its own only where it has none.
    """
    return tuple(one for one in differences(first, second) if not _by_its_handoffs(one, first, second))


def _by_its_handoffs(one: Difference, first: Drawing, second: Drawing) -> bool:
    drawing = first if one.how is Differs.PLACE_ONLY_FIRST else second
    return one.how in _PLACES and bool(drawing.touching(one.about))


def _drawing(pathway: Pathway, handoffs: Mapping[str, Handoff]) -> Drawing:
    kept: Iterable[Handoff] = (handoffs[id_] for id_ in pathway.handoffs if id_ in handoffs)
    return Drawing(pathway, tuple(kept))

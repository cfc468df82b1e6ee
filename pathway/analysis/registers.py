"""
To which handoff each row of a risk register belongs: proposals with reasons. A person decides.

In: the words of a row, and what its columns name. Out: the handoffs it may belong to, best first. What is
proposed follows from names alone; a proposal is a guess, and no figure counts it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph_schema.handoffs import Handoff, Pathway
from graph_schema.parties import Service
from pathway.analysis.mentions import Gazetteer, Mentions
from pathway.analysis.places import Place, Places, places_of
from pathway.snapshot import Snapshot

MOST_OFFERED = 5
"""So many handoffs are offered for one row; how many fit equally well is said."""


class RowState(StrEnum):
    """How far one row of a register is."""

    TAKEN = "taken in"
    NAMED = "handoff named"
    PROPOSED = "proposed"
    SEVERAL = "several fit equally well"
    UNMATCHED = "no handoff found"
    LEFT = "left out by a person"
    REFUSED = "refused"


@dataclass(frozen=True)
class Said:
    """What one row says: its words that may be read, what its columns name as ends, whose register it is."""

    words: str
    start: str = ""
    end: str = ""
    body: str = ""


@dataclass(frozen=True)
class Candidate:
    """One handoff that a row may belong to, and why."""

    handoff: str
    reasons: tuple[str, ...]
    strength: tuple[int, ...]
    """Nearness of both ends, of the one named less well, kind, order, pathway: for ordering alone."""


@dataclass(frozen=True)
class Proposal:
    """What is proposed for one row: `offered` best first; `fitting`: how many fit as well as the first."""

    state: RowState
    offered: tuple[Candidate, ...] = ()
    fitting: int = 0

    @property
    def best(self) -> str:
        """The one handoff that fits best; "" where there is none, or more than one."""
        return self.offered[0].handoff if self.state is RowState.PROPOSED else ""


class Proposer:
    """Proposes handoffs for rows; made once for a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._names = Gazetteer(snapshot)
        self._places: Places = places_of(snapshot)
        day = snapshot.day
        self._handoffs = [one for one in snapshot.all(Handoff) if one.valid_to is None or one.valid_to > day]
        self._same_name = _services_by_name(snapshot)
        self._in_pathway = _pathways_of(snapshot)
        self._by_end: dict[str, list[Handoff]] = {}
        for one in self._handoffs:
            for end in self._places.ends(one):
                for key in {end.id, end.organisation, end.sector.value}:
                    self._by_end.setdefault(key, []).append(one)

    def propose(self, said: Said) -> Proposal:
        """The handoffs whose ends and kind a row names."""
        spoken = self._names.find(f"{said.start} . {said.end} . {said.words}")
        columns = self._names.find(said.start), self._names.find(said.end)
        near = self._near(spoken, said.body)
        found = [
            one for each in near if (one := self._candidate(each, spoken, columns, said.body)) is not None
        ]
        found.sort(key=lambda one: (tuple(-part for part in one.strength), one.handoff))
        fitting = sum(one.strength == found[0].strength for one in found) if found else 0
        state = (RowState.UNMATCHED, RowState.PROPOSED, RowState.SEVERAL)[min(fitting, 2)]
        return Proposal(state, tuple(found[:MOST_OFFERED]), fitting)

    def _near(self, spoken: Mentions, body: str) -> list[Handoff]:
        """Those with an end that is named somehow, each once."""
        sectors = (sector.value for sector in spoken.sectors)
        keys = [*spoken.services, *spoken.organisations, *sectors, *filter(None, [body])]
        return list({one.id: one for key in keys for one in self._by_end.get(key, ())}.values())

    def _candidate(
        self, one: Handoff, spoken: Mentions, columns: tuple[Mentions, Mentions], body: str
    ) -> Candidate | None:
        first, last = self._places.ends(one)
        from_, to = self._near_end(first, last, spoken, body), self._near_end(last, first, spoken, body)
        kind = int(one.kind in spoken.kinds)
        if not _is_enough(from_.near, to.near, kind):
            return None
        told = self._told_order(first, last, *columns)
        order = told if told is not None else _order(from_, to)
        pathway = int(any(name in spoken.pathways for name in self._in_pathway.get(one.id, ())))
        reasons = _reasons(from_, to, one.kind.label if kind else "", order, pathway)
        nearness = (from_.near + to.near, min(from_.near, to.near))
        return Candidate(one.id, reasons, (*nearness, kind, order, pathway))

    def _near_end(self, place: Place, other: Place, spoken: Mentions, body: str = "") -> "_End":
        """
        How well a text names an end: 4 this service of this body, 3 either alone, 2 a service of its name,
        1 its sort, or a body that is named for the other end or keeps the register; 0 not.
        """
        named = spoken.organisations.get(place.organisation)
        service = spoken.services.get(place.id)
        inside = place.organisation == other.organisation  # one name cannot name both ends
        if service is not None and named is not None:
            return _End(4, service if inside else named, f"names {place.name} of {place.organisation_name}")
        if named is not None and not inside:
            return _End(3, named, f"names {place.organisation_name}")
        if service is not None:
            alone = self._same_name.get(place.name.lower(), 0) == 1
            return _End(3 if alone else 2, service, f"speaks of {place.name}")
        sector = spoken.sectors.get(place.sector)
        if sector is not None and not inside:
            return _End(1, sector, f"speaks of its sort of service ({place.sector.label})")
        if named is not None or (body and place.organisation == body):
            return _End(1, None, f"{place.organisation_name} has a part in it")
        return _End(0, None, "")

    def _told_order(self, first: Place, last: Place, start: Mentions, end: Mentions) -> int | None:
        """1 or -1 where columns of the row say which end is which; None where they do not."""
        if not (_names(start) or _names(end)):
            return None
        right = self._near_end(first, last, start).near + self._near_end(last, first, end).near
        wrong = self._near_end(last, first, start).near + self._near_end(first, last, end).near
        return 0 if right == wrong else 1 if right > wrong else -1


@dataclass(frozen=True)
class _End:
    near: int
    at: int | None
    words: str


def alike_hazard(sentence: Iterable[str], others: Mapping[str, frozenset[str]]) -> str:
    """
    The id of a hazard said in much the same words (half of all words in common), or "".

    Same words need not be the same hazard: somebody has to look.
    """
    said = frozenset(sentence)
    shares = {id_: len(said & other) / len(said | other) for id_, other in others.items() if said | other}
    best = max(sorted(shares), key=lambda id_: shares[id_], default="")
    return best if best and shares[best] >= 0.5 else ""


def _is_enough(from_: int, to: int, kind: int) -> bool:
    """Both ends somehow, and one by name or the kind; or one end by name, and the kind."""
    best, least = max(from_, to), min(from_, to)
    return (least >= 1 and (best >= 3 or kind == 1)) or (best >= 3 and kind == 1)


def _order(from_: _End, to: _End) -> int:
    """1 where the start is named first, -1 where the other end is; 0 where that cannot be told."""
    if from_.at is None or to.at is None or from_.at == to.at:
        return 0
    return 1 if from_.at < to.at else -1


def _reasons(from_: _End, to: _End, kind: str, order: int, pathway: int) -> tuple[str, ...]:
    listed = (
        (from_.near, f"{from_.words}, where it starts"),
        (to.near, f"{to.words}, where it leads"),
        (kind, f"speaks of this kind: {kind}"),
        (order > 0, "names them in this order"),
        (order < 0, "names them the other way round"),
        (pathway, "names a pathway that it is part of"),
    )
    return tuple(words for holds, words in listed if holds)


def _names(mentions: Mentions) -> bool:
    return bool(mentions.organisations or mentions.services or mentions.sectors)


def _services_by_name(snapshot: Snapshot) -> dict[str, int]:
    found: dict[str, int] = {}
    for service in snapshot.all(Service):
        found[service.name.lower()] = found.get(service.name.lower(), 0) + 1
    return found


def _pathways_of(snapshot: Snapshot) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pathway in snapshot.all(Pathway):
        for handoff in pathway.handoffs:
            found.setdefault(handoff, []).append(pathway.id)
    return found

"""
A pathway with its handoffs as records, and in what two differ: one at two moments, or two tellings of it.

A difference says what is told differently. It does not say who is right, nor which of the two is safer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_schema.handoffs import Handoff, Pathway
from graph_schema.vocabulary import Term

DRAWN, DRAWN_FILE = "drawn on a pathway", "file of handoffs brought onto a pathway"
"""
The sources of handoffs that came in by a drawing. What a drawing made goes with it where nothing hangs on it.
"""


@dataclass(frozen=True)
class Drawing:
    """`handoffs`: those of the pathway that are kept, in its order."""

    pathway: Pathway
    handoffs: tuple[Handoff, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """What stands on it: the places it was given, then the other ends of its handoffs."""
        ends = (end for one in self.handoffs for end in (one.from_id, one.to_id))
        return tuple(dict.fromkeys([*self.pathway.places, *ends]))

    @property
    def by_id(self) -> dict[str, Handoff]:
        """Its handoffs by their ids."""
        return {one.id: one for one in self.handoffs}

    def between(self, from_id: str, to_id: str) -> tuple[Handoff, ...]:
        """Its handoffs from one place to another."""
        return tuple(one for one in self.handoffs if (one.from_id, one.to_id) == (from_id, to_id))

    def touching(self, place: str) -> tuple[Handoff, ...]:
        """Its handoffs that start or end at a place."""
        return tuple(one for one in self.handoffs if place in (one.from_id, one.to_id))


class Differs(Term):
    """How two drawings differ."""

    PLACE_ONLY_FIRST = "place_only_first", "A place stands only on the first"
    PLACE_ONLY_SECOND = "place_only_second", "A place stands only on the second"
    ONLY_FIRST = "only_first", "A handoff is only on the first"
    ONLY_SECOND = "only_second", "A handoff is only on the second"
    END = "end", "A handoff starts or ends elsewhere"
    KIND = "kind", "What passes is told differently"
    CHANNEL = "channel", "How it travels is told differently"
    LIMIT = "limit", "The time limit is told differently"
    ESTIMATE = "estimate", "The estimated traffic is told differently"
    NAME = "name", "It has another name"


@dataclass(frozen=True)
class Difference:
    """
    One difference. `about`: a place, or the handoff of the first drawing (of the second where only that has
    it); `other`: its twin on the second. `first` and `second`: what each says, None where it says nothing.
    """

    how: Differs
    about: str
    other: str
    first: Any
    second: Any


_TOLD = (Differs.KIND, Differs.CHANNEL, Differs.LIMIT, Differs.ESTIMATE, Differs.NAME)
Pair = tuple[Handoff, Handoff]


def differences(first: Drawing, second: Drawing) -> tuple[Difference, ...]:
    """
    In what two drawings differ: places, then handoffs in the order of the first, then those of the second.

    Handoffs are the same by their id, else by their ends, else by kind, name and one end (then the other end
    moved). Where things stand on the drawing is no difference.
    """
    pairs = _pairs(first, second)
    there = {one.id: other for one, other in pairs}
    taken = {other.id for _, other in pairs}
    made = [*_places(first, second)]
    for one in first.handoffs:
        if one.id in there:
            made += _told(one, there[one.id])
        else:
            made.append(Difference(Differs.ONLY_FIRST, one.id, "", one, None))
    only = (one for one in second.handoffs if one.id not in taken)
    made += [Difference(Differs.ONLY_SECOND, one.id, "", None, one) for one in only]
    return tuple(made)


def _places(first: Drawing, second: Drawing) -> Iterable[Difference]:
    for place in first.places:
        if place not in second.places:
            yield Difference(Differs.PLACE_ONLY_FIRST, place, "", place, None)
    for place in second.places:
        if place not in first.places:
            yield Difference(Differs.PLACE_ONLY_SECOND, place, "", None, place)


def _told(one: Handoff, other: Handoff) -> Iterable[Difference]:
    ends = ((one.from_id, one.to_id), (other.from_id, other.to_id))
    if ends[0] != ends[1]:
        yield Difference(Differs.END, one.id, other.id, *ends)
    for how in _TOLD:
        said = getattr(one, how.value), getattr(other, how.value)
        if said[0] != said[1]:
            yield Difference(how, one.id, other.id, *said)


def _pairs(first: Drawing, second: Drawing) -> list[Pair]:
    """Which handoff of the first is which of the second; each at most once, the surest first."""
    left, right = list(first.handoffs), list(second.handoffs)
    pairs: list[Pair] = []
    for same in (_same_id, _same_ends_and_kind, _same_ends, _one_end_moved):
        pairs += _matched(left, right, same)
        taken = {id(one) for pair in pairs for one in pair}
        left = [one for one in left if id(one) not in taken]
        right = [one for one in right if id(one) not in taken]
    return pairs


def _matched(left: Sequence[Handoff], right: Sequence[Handoff], same: Any) -> list[Pair]:
    """Pairs of which each is the only one that fits the other: where two would fit, nobody can tell."""
    fits: Mapping[int, list[Handoff]] = {id(one): [two for two in right if same(one, two)] for one in left}
    back: dict[int, int] = {}
    for found in fits.values():
        for two in found:
            back[id(two)] = back.get(id(two), 0) + 1
    return [(one, found[0]) for one in left if len(found := fits[id(one)]) == 1 and back[id(found[0])] == 1]


def _same_id(one: Handoff, other: Handoff) -> bool:
    return one.id == other.id


def _same_ends(one: Handoff, other: Handoff) -> bool:
    return (one.from_id, one.to_id) == (other.from_id, other.to_id)


def _same_ends_and_kind(one: Handoff, other: Handoff) -> bool:
    return _same_ends(one, other) and one.kind is other.kind


def _one_end_moved(one: Handoff, other: Handoff) -> bool:
    half = (one.from_id == other.from_id) != (one.to_id == other.to_id)
    return half and (one.kind, one.name) == (other.kind, other.name)

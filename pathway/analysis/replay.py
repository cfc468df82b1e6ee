"""
A route replayed without the carer: what would have lost its carrier, and what had another way.

It tells of no other time and no other order: when anything would have arrived instead is not known, and
neither is what harm would have come of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from graph_schema.vocabulary import Answer, Carrier
from pathway.analysis.routes import RouteCrossing


class Fate(StrEnum):
    """What becomes of one crossing when the carer is not there."""

    LOST = "lost"
    REMAINS = "would remain"
    NOT_KNOWN = "not known"
    NOT_BY_CARER = "not carried by the carer"


_BY_OTHER_WAY = {Answer.YES.value: Fate.REMAINS, Answer.NO.value: Fate.LOST}


@dataclass(frozen=True)
class Replayed:
    """
    One crossing without the carer. `by_carer` None = nobody has said who carried it, so it is not known.

    Would remain is not would have gone well: another way existed, and nobody has tried it.
    """

    id: str
    request_id: str
    fate: Fate
    by_carer: bool | None
    supposed: bool = False


@dataclass(frozen=True)
class Replay:
    """Every crossing of a route without the carer, in the route's order."""

    crossings: tuple[Replayed, ...]

    @property
    def lose_their_carrier(self) -> int:
        """How many the carer carried."""
        return sum(one.by_carer is True for one in self.crossings)

    @property
    def carrier_not_said(self) -> int:
        """Of how many nobody has said who carried them."""
        return sum(one.by_carer is None for one in self.crossings)

    def requests(self, fate: Fate) -> tuple[str, ...]:
        """The requests that come to that, in order."""
        return tuple(one.request_id for one in self.crossings if one.fate is fate)

    def of(self, crossing: str) -> Replayed:
        """One crossing. Raises `KeyError` for one that is not of this route."""
        return {one.id: one for one in self.crossings}[crossing]


def without_the_carer(
    crossings: Sequence[RouteCrossing], suppose: Mapping[str, Answer] | None = None
) -> Replay:
    """
    The route without the carer. Another way that is not known stays not known: neither lost nor safe.

    `suppose`: another answer to "would it have arrived another way?", by crossing: a what-if, kept nowhere.
    """
    supposed = suppose or {}
    return Replay(tuple(_replayed(one, supposed.get(one.id)) for one in crossings))


def _replayed(one: RouteCrossing, supposed: Answer | None) -> Replayed:
    if one.carried_by is None:
        return Replayed(one.id, one.request_id, Fate.NOT_KNOWN, None)
    if one.carried_by != Carrier.CARER.value:
        return Replayed(one.id, one.request_id, Fate.NOT_BY_CARER, False)
    other = one.other_channel if supposed is None else supposed.value
    fate = _BY_OTHER_WAY.get(other, Fate.NOT_KNOWN)
    return Replayed(one.id, one.request_id, fate, True, supposed is not None)

"""
What the receiver knew at each crossing of a route: each piece of information carried, lost or stale.

It is told of the service's own message. Where a patient or carer carried the crossing, what was lost from the
message may have reached the receiver by them. What nobody recorded is not recorded: neither lost nor carried.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from graph_schema.journeys import same_item
from graph_schema.vocabulary import Answer, Carrier, ItemState
from pathway.analysis.routes import ItemTold, RouteCrossing
from pathway.analysis.times_told import surely_before


class Reached(StrEnum):
    """What became of one item at one crossing."""

    CARRIED = "carried"
    STALE = "stale"
    LOST = "lost"
    ABSENT = "absent"
    DIFFER = "accounts differ"
    NOT_RECORDED = "not recorded"


_BESIDE_IT = frozenset({Carrier.PATIENT.value, Carrier.CARER.value})
_MAY_HAVE_COME = frozenset({Reached.STALE, Reached.LOST, Reached.ABSENT, Reached.DIFFER})
_ONE_STATE = {ItemState.SENT.value: Reached.CARRIED, ItemState.OUT_OF_DATE.value: Reached.STALE}


@dataclass(frozen=True)
class ItemAt:
    """
    One item at one crossing, with everything told of it.

    Lost: it was not in the service's own message, and was known on the way before (`known_at`: the request
    that had carried it last; None = somebody says so). Absent: it was not in it, and nothing surely earlier
    says that anybody knew it: not that nobody did. `perhaps_by`: the patient or carer who carried the
    crossing, so that it may have reached the receiver by them; None = nobody says that one did.
    """

    what: str
    reached: Reached
    told: tuple[ItemTold, ...]
    known_at: str | None = None
    perhaps_by: str | None = None

    @property
    def said_unknown(self) -> bool:
        """Whether somebody says that it was not known before."""
        return any(one.known_before == Answer.NO.value for one in self.told)


def items_of(crossings: Sequence[RouteCrossing]) -> tuple[str, ...]:
    """Every item that somebody recorded on a route, in the order in which it is first met."""
    met: dict[str, str] = {}
    for crossing in crossings:
        for told in crossing.items:
            met.setdefault(same_item(told.what), told.what)
    return tuple(met.values())


def received(crossings: Sequence[RouteCrossing]) -> Mapping[str, tuple[ItemAt, ...]]:
    """
    By crossing, what became of every item of `items_of`, in that order.

    Whatever passed at a crossing that is not surely earlier (the same day, or no time) counts for nothing:
    an item is lost only after it was known.
    """
    items = items_of(crossings)
    return {
        one.id: tuple(_carried_by(_item_at(what, one, crossings), one) for what in items) for one in crossings
    }


def _carried_by(at: ItemAt, crossing: RouteCrossing) -> ItemAt:
    beside = at.reached in _MAY_HAVE_COME and crossing.carried_by in _BESIDE_IT
    return replace(at, perhaps_by=crossing.carried_by) if beside else at


def _item_at(what: str, crossing: RouteCrossing, crossings: Sequence[RouteCrossing]) -> ItemAt:
    told = _told(what, crossing)
    states = {one.state for one in told}
    if not told:
        return ItemAt(what, Reached.NOT_RECORDED, ())
    if len(states) > 1:
        return ItemAt(what, Reached.DIFFER, told)
    if (plain := _ONE_STATE.get(told[0].state)) is not None:
        return ItemAt(what, plain, told)
    earlier = [one for one in crossings if _before(one, crossing) and _told(what, one)]
    carried = [one for one in earlier if any(item.state in _ONE_STATE for item in _told(what, one))]
    known = carried or any(_said_known(one) for at in (*earlier, crossing) for one in _told(what, at))
    if not known:
        return ItemAt(what, Reached.ABSENT, told)
    return ItemAt(what, Reached.LOST, told, carried[-1].request_id if carried else None)


def _said_known(told: ItemTold) -> bool:
    return told.known_before == Answer.YES.value


def _told(what: str, crossing: RouteCrossing) -> tuple[ItemTold, ...]:
    return tuple(one for one in crossing.items if same_item(one.what) == same_item(what))


def _before(one: RouteCrossing, other: RouteCrossing) -> bool:
    if one.starts_at is None or other.starts_at is None:
        return False
    return surely_before((one.starts_at, one.starts_precision), (other.starts_at, other.starts_precision))

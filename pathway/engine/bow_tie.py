"""The bow-tie of a handoff, every barrier there is, and what they have in common: of a store as it stands."""

from functools import lru_cache

from graph_schema.hazards import cause_key
from pathway.analysis.barriers import BarrierFinding, every_barrier
from pathway.analysis.bow_tie import BowTie, bow_tie_of
from pathway.analysis.common_causes import CommonCause, Loss, common_causes, loss_of
from pathway.analysis.picture import Picture
from pathway.engine.verbs import Engine
from pathway.errors import NotFound


def bow_tie(engine: Engine, handoff: str) -> BowTie:
    """
    What threatens a handoff, what stands before and after it fails, and what comes of it.

    Raises `NotFound` for a handoff that is not there. One that ended before the year has its bow-tie too; in
    lists of common causes it is not counted.
    """
    whole = engine.picture()
    shown = whole if handoff in whole.by_id else engine.close_up(handoff)
    return bow_tie_of(shown, handoff, _causes(whole))


def causes(engine: Engine) -> tuple[CommonCause, ...]:
    """What barriers name as their common cause, or a workaround as what it depends on."""
    return _causes(engine.picture())


def barriers(engine: Engine) -> tuple[BarrierFinding, ...]:
    """Every barrier with its holder and handoffs."""
    return _barriers(engine.picture())


def without(engine: Engine, cause: str) -> Loss:
    """
    What would be lost had everything that rests on a cause failed at once. Nothing is written.

    Raises `NotFound` for a cause that no barrier names.
    """
    picture, key = engine.picture(), cause_key(cause)
    found = next((one for one in _causes(picture) if one.key == key), None)
    if found is None:
        raise NotFound("no barrier names that common cause", try_="choose one from the list")
    return loss_of(picture, found)


@lru_cache(maxsize=2)
def _causes(picture: Picture) -> tuple[CommonCause, ...]:
    return common_causes(picture)


@lru_cache(maxsize=2)
def _barriers(picture: Picture) -> tuple[BarrierFinding, ...]:
    return every_barrier(picture)

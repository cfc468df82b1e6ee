"""The bow-tie of a handoff, every barrier there is, and what they have in common: of a store as it stands."""

from datetime import datetime
from functools import lru_cache

from graph_schema.hazards import cause_key
from pathway.analysis.barriers import BarrierFinding, every_barrier
from pathway.analysis.bow_tie import BowTie, bow_tie_of
from pathway.analysis.common_causes import CommonCause, Loss, common_causes, loss_of
from pathway.analysis.picture import Picture
from pathway.engine.verbs import Engine
from pathway.errors import NotFound


def bow_tie(engine: Engine, handoff: str, as_of: datetime | None = None) -> BowTie:
    """
    What threatens a handoff, what stands before and after it fails, and what comes of it.

    Raises `NotFound` for a handoff that is not among those of the year.
    """
    picture = engine.picture(as_of)
    if handoff not in picture.by_id:
        raise NotFound(
            "that handoff is not among those of the year",
            try_="choose one from the list of handoffs, or another as-at date",
        )
    return bow_tie_of(picture, handoff, _causes(picture))


def causes(engine: Engine, as_of: datetime | None = None) -> tuple[CommonCause, ...]:
    """What barriers name as their common cause, or a workaround as what it depends on."""
    return _causes(engine.picture(as_of))


def barriers(engine: Engine, as_of: datetime | None = None) -> tuple[BarrierFinding, ...]:
    """Every barrier with its holder and handoffs."""
    return _barriers(engine.picture(as_of))


def without(engine: Engine, cause: str, as_of: datetime | None = None) -> Loss:
    """
    What would be lost had everything that rests on a cause failed at once. Nothing is written.

    Raises `NotFound` for a cause that no barrier names.
    """
    picture, key = engine.picture(as_of), cause_key(cause)
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

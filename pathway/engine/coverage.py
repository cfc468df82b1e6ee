"""What can nobody see, of a store as it stands: kept beside the picture that it is worked out from."""

from datetime import datetime
from functools import lru_cache

from pathway.analysis.coverage import Coverage, coverage_of
from pathway.analysis.picture import Picture
from pathway.engine.verbs import Engine


def coverage(
    engine: Engine, as_of: datetime | None = None, as_known: datetime | None = None, *, without: str = ""
) -> Coverage:
    """
    What can be seen of every handoff. The same until something is written.

    `without`: a body whose remits are read as if there were none; nothing is written.
    """
    return _kept(engine.picture(as_of, as_known), without)


@lru_cache(maxsize=2)
def _kept(picture: Picture, without: str) -> Coverage:
    return coverage_of(picture, without)

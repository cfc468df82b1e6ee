"""What keeps the events that are kept from being used, as it stands now."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_schema.events import Event
from graph_schema.parties import Organisation
from graph_schema.vocabulary import Scheme
from pathway.analysis.import_quality import (
    Challenge,
    Here,
    challenges,
    fields_unknown,
    two_national_schemes,
)
from pathway.engine.verbs import Engine

__all__ = ["Challenge", "ImportQuality", "import_quality"]


@dataclass(frozen=True)
class ImportQuality:
    """`events` looked at; what they lack; `both`: LFPSE and NRLS are here, whatever was asked for."""

    events: int
    challenges: tuple[Challenge, ...]
    fields: tuple[Challenge, ...]
    schemes: tuple[tuple[Scheme, int], ...]
    both: bool


def import_quality(
    engine: Engine, scheme: Scheme | None = None, read: Sequence[Event] | None = None
) -> ImportQuality:
    """Of all events that are kept, or of one scheme; or of events that were `read` from a file."""
    snapshot = engine.snapshot()
    every = [one for one in (snapshot.all(Event) if read is None else read) if not one.opted_out]
    events = [one for one in every if scheme in (None, one.scheme)]
    here = Here({one.id: one for one in snapshot.all(Organisation)}, snapshot.day)
    counted = [(one, sum(event.scheme is one for event in every)) for one in Scheme]
    return ImportQuality(
        len(events),
        challenges(events, here),
        fields_unknown(events, here),
        tuple((one, count) for one, count in counted if count),
        two_national_schemes(every),
    )

"""What keeps the events that are kept from being used, as it stands now."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_schema.events import Event
from graph_schema.parties import Organisation
from graph_schema.vocabulary import Scheme
from pathway.analysis.events import joined_events
from pathway.analysis.import_quality import (
    Challenge,
    Here,
    challenges,
    fields_unknown,
    two_national_schemes,
)
from pathway.engine.known_places import undescribed
from pathway.engine.verbs import Engine
from pathway.snapshot import Snapshot

__all__ = ["Challenge", "ImportQuality", "import_quality"]


@dataclass(frozen=True)
class ImportQuality:
    """
    What the `records` looked at lack; `both`: LFPSE and NRLS are here, whatever was asked for.

    `events`: how many events the records are of, those of one event counted once; None of a file, whose
    records nobody has compared yet. What is missing is counted by record: each lacks things of its own.
    """

    records: int
    events: int | None
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
    here = Here({one.id: one for one in snapshot.all(Organisation)}, snapshot.day, undescribed(snapshot))
    counted = [(one, sum(event.scheme is one for event in every)) for one in Scheme]
    return ImportQuality(
        len(events),
        _joined(snapshot, events) if read is None else None,
        challenges(events, here),
        fields_unknown(events, here),
        tuple((one, count) for one, count in counted if count),
        two_national_schemes(every),
    )


def _joined(snapshot: Snapshot, records: Sequence[Event]) -> int:
    ids = {one.id for one in records}
    return sum(any(one.id in ids for one in event.records) for event in joined_events(snapshot))

"""A file that is all of a source: what it lacks of one scheme, organisation and time is withdrawn there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from graph_schema.events import Event
from graph_schema.vocabulary import Scheme
from pathway.engine.sorting import Shelf
from pathway.errors import BadInput
from pathway.importing.batch import Batch
from pathway.importing.events import OPTED_OUT, WITHDRAWN
from pathway.snapshot import LOCAL_ZONE, record_from_row
from pathway.stores.base import Store, Viewer


@dataclass(frozen=True)
class Whole:
    """
    What a file holds all records of: one scheme, as one organisation recorded them, that happened between
    two days, both included. Records without a day or without a reference are never missing, nor what was
    typed in here: a source can take back only what came from it.
    """

    scheme: Scheme
    organisation: str
    first: date
    last: date

    def holds(self, event: Event) -> bool:
        """Whether the file ought to have it."""
        return (
            event.scheme is self.scheme
            and event.reporter == self.organisation
            and event.reference is not None
            and event.happened_at is not None
            and self.first <= event.happened_at.astimezone(LOCAL_ZONE).date() <= self.last
        )


def with_missing(store: Store, viewer: Viewer, batches: Sequence[Batch], whole: Whole) -> list[Batch]:
    """
    The one file, with what it lacks among what its source has withdrawn.

    Raises `BadInput` for several files, and where a row was rejected: a record that cannot be read, or that
    stands outside what the file is said to be all of, is not missing.
    """
    if len(batches) != 1:
        raise BadInput("only one file can be all of a source", where="--whole", try_="join the files first")
    (batch,) = batches
    unread = [
        one for one in batch.rejections if not one.reason.startswith(OPTED_OUT) and one.reason != WITHDRAWN
    ]
    if unread:
        raise BadInput(
            f"{len(unread):,} rows cannot be read, so it is not certain which records are missing",
            where=f"{unread[0].file}, row {unread[0].row}: {unread[0].reason}",
            try_="mend the rows, or import the file without --whole",
        )
    _refuse_others(batch, whole)
    here = {entity.id for entity in batch.accepted}
    kept = (record_from_row(row).entity for row in store.records(viewer, [Event.label()]).to_pylist())
    lacks = [one.id for one in kept if isinstance(one, Event) and whole.holds(one) and one.id not in here]
    brought = Shelf(store, viewer).brought({(Event.label(), id_) for id_ in lacks})
    missing = [id_ for id_ in lacks if (Event.label(), id_) in brought]
    notes = _typed_in(len(lacks) - len(missing))
    return [replace(batch, withdrawn=(*batch.withdrawn, *missing), notes=(*batch.notes, *notes))]


def _typed_in(count: int) -> list[str]:
    were = "1 event of them was" if count == 1 else f"{count:,} events of them were"
    return [f"{were} typed in here and came from no file: not missing, and not withdrawn."] if count else []


def _refuse_others(batch: Batch, whole: Whole) -> None:
    """A file of another organisation or scheme would withdraw everything: it was named wrongly."""
    events = [one for one in batch.accepted if isinstance(one, Event)]
    if not any(whole.holds(one) for one in events):
        raise BadInput(
            "the file holds no record of that scheme, organisation and time, so all would be withdrawn",
            where=f"--whole: {whole.scheme.value}, {whole.organisation}",
            try_="check the organisation’s code and the two days",
        )

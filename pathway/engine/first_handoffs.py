"""
A first file of handoffs, where nobody has described a service yet: the places that its rows name come along.

Elsewhere a handoff of services that are not known is rejected, because it is likelier a slip. A newcomer's
drawing is the first that is said of any place, as a first file of contacts or crossings is.
"""

from collections.abc import Container
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from graph_schema.handoffs import Handoff
from graph_schema.parties import Service
from graph_schema.vocabulary import End
from pathway.engine.imports import ImportReport, Options, import_batches
from pathway.engine.verbs import Engine, new_id
from pathway.importing.batch import Batch
from pathway.importing.model import read_records
from pathway.importing.places import Places

SOURCE = "file of handoffs"


def bring_handoffs(engine: Engine, path: Path, options: Options, *, actor: str, reason: str) -> ImportReport:
    """Handoffs with the services and organisations that they name. Raises what reading and storing raise."""
    batch = read_records(path, "handoffs", options.for_records())
    batch = with_places(batch, engine.snapshot().by_id(Service))
    return import_batches(
        engine.store, engine.viewer, [batch], options=options, actor=actor, reason=reason, new_id=new_id
    )


def with_places(batch: Batch, known: Container[str]) -> Batch:
    """The batch with the places of its handoffs that are not `known`, made for the rows that come in."""
    places = Places()
    for one in batch.accepted:
        for end in (one.from_id, one.to_id) if isinstance(one, Handoff) else ():
            if end not in known and end not in End.__members__:
                _note(places, end)
    count = len(places.services())
    words = "1 service that nobody" if count == 1 else f"{count:,} services that nobody"
    notes = [f"{words} had described: named as the file names them. Check the names."] if count else []
    return replace(batch, made=places.records(SOURCE), notes=(*batch.notes, *notes))


def _note(places: Places, end: str) -> None:
    """What has not the form of a place stays unknown, and its row is rejected."""
    with suppress(ValueError):
        places.end(end)

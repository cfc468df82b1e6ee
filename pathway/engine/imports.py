"""
How files come in: read, check against what is kept, write together, account for every row.

`rows == accepted + already_known + rejected`, whatever happens; with `dry_run` nothing is written.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.compute as pc

from graph_schema.catalogue import links_of
from graph_schema.entity import Entity, Record
from graph_schema.events import EventMatch
from graph_schema.journeys import Crossing
from graph_schema.parties import Organisation, Service
from pathway.errors import RowsRejected
from pathway.importing.batch import Batch, ContactBatch, Place, Rejection
from pathway.importing.contacts import read_contacts
from pathway.importing.model import KINDS
from pathway.importing.records import Options as ReadingOptions
from pathway.importing.times import Dates
from pathway.settings import Settings, key_fingerprint, pseudonym_key
from pathway.snapshot import record_from_row
from pathway.stores.base import ImportRun, Put, Store, Viewer

__all__ = ["KINDS", "ImportReport", "Options", "import_contacts", "joined", "sort_records"]

Progress = Callable[[int, int], None]
FIRST_REJECTIONS = 1000


@dataclass(frozen=True)
class ImportReport:
    """
    What became of every row. `already_known`: kept before with the same content, or said before in the files.

    `changed` of the accepted rows are new versions of what was kept. `ties` None where order does not matter.
    """

    rows: int
    accepted: int
    already_known: int
    rejections: Sequence[Rejection]
    changed: int = 0
    ties: int | None = None
    run: str | None = None
    dry_run: bool = False
    notes: tuple[str, ...] = field(default=())

    @property
    def rejected(self) -> int:
        """Rows that did not come in."""
        return len(self.rejections)


@dataclass(frozen=True)
class Options:
    """How files are to be read and what is to become of them."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    dates: Dates | None = None
    zone: str = "Europe/London"
    identifiable: bool = False
    strict: bool = False
    dry_run: bool = False
    progress: Progress | None = None

    def for_records(self) -> ReadingOptions:
        """The part of them that reading records needs."""
        return ReadingOptions(self.mapping or None, self.zone, self.dates, self.identifiable, self.progress)


def joined(reports: Sequence[ImportReport]) -> ImportReport:
    """What became of the rows of several files."""
    return ImportReport(
        rows=sum(one.rows for one in reports),
        accepted=sum(one.accepted for one in reports),
        already_known=sum(one.already_known for one in reports),
        rejections=[rejection for one in reports for rejection in one.rejections],
        changed=sum(one.changed for one in reports),
        dry_run=any(one.dry_run for one in reports),
        notes=tuple(dict.fromkeys(note for one in reports for note in one.notes)),
    )


def import_contacts(
    store: Store,
    settings: Settings,
    viewer: Viewer,
    files: Sequence[Path],
    *,
    profile: str,
    options: Options,
    actor: str,
    reason: str,
    new_id: Callable[[str], str],
) -> ImportReport:
    """
    Contacts of some files into a store, all or nothing; organisations and services first seen come along.

    Raises `RowsRejected` under `strict`, and what reading and storing raise.
    """
    key = store_key(store, settings, viewer, dry_run=options.dry_run)
    with tempfile.TemporaryDirectory(prefix="careseams-") as folder:
        batch = read_contacts(
            files,
            key=key,
            staging=Path(folder) / "staged",
            profile=profile,
            mapping=options.mapping,
            zone=options.zone,
            dates=options.dates,
            identifiable=options.identifiable,
            progress=options.progress,
        )
        refuse_if_strict(batch.rejections, options)
        run = ImportRun(
            id=new_id("run"),
            files=batch.files,
            digests=tuple(_sha256(path) for path in files),
            profile=profile,
            rows=batch.rows,
            rejected=len(batch.rejections),
        )
        receipt = store.add_contacts(
            batch.staged,
            run,
            viewer,
            command_id=new_id("cmd"),
            actor=actor,
            reason=reason,
            records=tuple(Put(entity) for entity in _first_seen(store, viewer, batch)),
            dry_run=options.dry_run,
        )
    conflicts = [_conflict(batch.place(row)) for row in receipt.conflicts]
    refuse_if_strict(conflicts if receipt.run is None else (), options)
    return ImportReport(
        rows=batch.rows,
        accepted=receipt.accepted,
        already_known=receipt.already_known + batch.repeated,
        rejections=[*batch.rejections, *conflicts] if conflicts else batch.rejections,
        ties=batch.ties,
        run=receipt.run.id if receipt.run else None,
        dry_run=options.dry_run,
        notes=_contact_notes(batch),
    )


def store_key(store: Store, settings: Settings, viewer: Viewer, *, dry_run: bool) -> bytes:
    """
    The pseudonym key, made only for a store that has no pseudonyms yet; another store's key is refused.
    """
    known = store.key_fingerprint(viewer)
    key = pseudonym_key(settings, make=known is None)
    if known is not None or not dry_run:
        store.pin_key(key_fingerprint(key), viewer)
    return key


@dataclass(frozen=True)
class Sorted:
    """Records of a batch against what is kept: to be written, known already, rejected."""

    puts: tuple[Put, ...]
    accepted: int
    changed: int
    known: int
    rejections: tuple[Rejection, ...]


def sort_records(store: Store, viewer: Viewer, batch: Batch) -> Sorted:
    """
    Which records are new, changed or known; a record that points to what is not there is rejected.

    What a batch `made` beside its rows is added where it is absent and changes nothing that is there. A
    placement of an event that a person has confirmed or refused is never changed by a file.
    """
    kept = _kept(store, viewer, {entity.label() for entity in (*batch.accepted, *batch.made)})
    made = tuple(entity for entity in batch.made if (entity.label(), entity.id) not in kept)
    good, rejections = _with_targets(store, viewer, batch, made)
    puts, changed, known = [Put(entity) for entity in _needed(made, good)], 0, 0
    for entity in good:
        record = kept.get((entity.label(), entity.id))
        if record is None:
            puts.append(Put(entity))
        elif isinstance(entity, EventMatch) or _same(record, entity):
            known += 1
        else:
            puts.append(Put(_merged(record.entity, entity), record.version))
            changed += 1
    return Sorted(tuple(puts), len(good) - known, changed, known, rejections)


def refuse_if_strict(rejections: Sequence[Rejection], options: Options) -> None:
    """Raise `RowsRejected` where rows were rejected and `strict` was asked for."""
    if options.strict and rejections:
        first = rejections[0]
        raise RowsRejected(
            f"{len(rejections)} rows were rejected, so nothing was written",
            where=f"{first.file}, row {first.row}, {first.column or 'whole row'}: {first.reason}",
            try_="mend the rows, or leave out --strict",
        )


def _merged(old: Entity, new: Entity) -> Entity:
    """A later file's crossing adds status changes; it never takes one away."""
    if not (isinstance(old, Crossing) and isinstance(new, Crossing)):
        return new
    told = {(change.status, change.happened_at) for change in new.statuses}
    kept = tuple(change for change in old.statuses if (change.status, change.happened_at) not in told)
    return new.model_copy(update={"statuses": (*kept, *new.statuses)}) if kept else new


def _same(record: Record, entity: Entity) -> bool:
    merged = _merged(record.entity, entity)
    return not record.withdrawn and record.entity.to_json() == merged.to_json()


def _kept(store: Store, viewer: Viewer, kinds: Iterable[str]) -> dict[tuple[str, str], Record]:
    rows = store.records(viewer, sorted(kinds))
    return {(row["kind"], row["id"]): record_from_row(row) for row in rows.to_pylist()}


def _needed(made: Sequence[Entity], good: Sequence[Entity]) -> list[Entity]:
    """What was made for rows that came in, and what that in turn needs; the rest stays out."""
    by_id = {(entity.label(), entity.id): entity for entity in made}
    wanted: dict[tuple[str, str], Entity] = {}
    waiting = list(good)
    while waiting:
        for _, link, target in links_of(waiting.pop()):
            for kind in link.to:
                found = by_id.get((kind, target))
                if found is not None and (kind, target) not in wanted:
                    wanted[kind, target] = found
                    waiting.append(found)
    about_rows = {entity.id for entity in good}
    extra = [one for one in made if any(target in about_rows for *_, target in links_of(one))]
    return list({(one.label(), one.id): one for one in (*wanted.values(), *extra)}.values())


def _with_targets(
    store: Store, viewer: Viewer, batch: Batch, made: Sequence[Entity]
) -> tuple[list[Entity], tuple[Rejection, ...]]:
    """The accepted records whose every link leads somewhere; a rejected record is no target either."""
    present = _present_ids(store, viewer)
    rows = dict(zip(range(len(batch.accepted)), batch.accepted, strict=True))
    rejections: list[Rejection] = list(batch.rejections)
    while True:
        here = present | {(one.label(), one.id) for one in (*made, *rows.values())}
        lost = {at: missing for at, entity in rows.items() if (missing := _missing(entity, here))}
        if not lost:
            return list(rows.values()), tuple(rejections)
        for at, (column, kinds) in lost.items():
            del rows[at]
            rejections.append(_lost(batch.places[at], column, kinds))


def _missing(entity: Entity, here: set[tuple[str, str]]) -> tuple[str, tuple[str, ...]] | None:
    for column, link, target in links_of(entity):
        if not any((kind, target) in here for kind in link.to):
            return column, link.to
    return None


def _lost(place: Place, column: str, kinds: tuple[str, ...]) -> Rejection:
    what = " or ".join(kind.lower() for kind in kinds)
    return Rejection(
        place.file, place.row, column, "text", f"there is no {what} with that id: import it first"
    )


def _present_ids(store: Store, viewer: Viewer) -> set[tuple[str, str]]:
    rows = store.records(viewer)
    return set(zip(rows["kind"].to_pylist(), rows["id"].to_pylist(), strict=True))


def _first_seen(store: Store, viewer: Viewer, batch: ContactBatch) -> list[Entity]:
    rows = store.records(viewer, ["Organisation", "Service"])
    organisations = set(rows.filter(pc.equal(rows["kind"], "Organisation"))["id"].to_pylist())
    services = set(rows.filter(pc.equal(rows["kind"], "Service"))["id"].to_pylist())
    seen = "first seen in contacts"
    return [
        *(
            Organisation(id=id_, name=name, source=seen)
            for id_, name in batch.organisations
            if id_ not in organisations
        ),
        *(
            Service(id=id_, organisation=owner, name=name, source=seen)
            for id_, owner, name in batch.services
            if id_ not in services
        ),
    ]


def _conflict(place: Place) -> Rejection:
    reason = "this contact id is known with other content; the first is kept"
    return Rejection(place.file, place.row, "contact_id", "text", reason)


def _contact_notes(batch: ContactBatch) -> tuple[str, ...]:
    notes = list(batch.notes)
    if not batch.named:
        notes.append("The file gives contacts no ids: a changed contact cannot be told from a new one.")
    return tuple(notes)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

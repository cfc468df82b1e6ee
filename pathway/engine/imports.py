"""
How files come in: read, check against what is kept, write together, account for every row.

`rows == accepted + already_known + rejected`, whatever happens; with `dry_run` nothing is written.
"""

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from graph_schema.entity import Entity
from graph_schema.events import Event
from graph_schema.parties import Organisation, Service
from pathway.engine.fates import Fates, fates_of, is_of_events, placed_before
from pathway.engine.sorting import IMPORT, WITHDRAWN, Shelf, Sorted, key_of, settle, sort_batches
from pathway.engine.whole_source import Whole, with_missing
from pathway.errors import RowsRejected
from pathway.importing.batch import Batch, ContactBatch, Rejection
from pathway.importing.contacts import read_contacts
from pathway.importing.events import OPTED_OUT
from pathway.importing.mapped_tables import Template
from pathway.importing.model import KINDS
from pathway.importing.records import Options as ReadingOptions
from pathway.importing.templates import ColumnRow, describe
from pathway.importing.times import Dates
from pathway.settings import Settings, key_fingerprint, pseudonym_key
from pathway.stores.base import ChangeSet, ContactReceipt, ImportRun, Put, Store, Viewer

__all__ = [
    "KINDS",
    "ColumnRow",
    "Dates",
    "ImportReport",
    "Options",
    "describe",
    "import_batches",
    "import_contacts",
    "joined",
]

EVENT = Event.label()
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class ImportReport:
    """
    What became of every row. `already_known`: kept before with the same content, or said before in the files;
    `repeated` of them are the latter.

    `changed` of the accepted rows are new versions of what was kept. `withdrawn`: events kept before that may
    not be shared, say rejected rows. `ties` None where order does not matter. `retired`: events kept before
    that their source has withdrawn; `placed_before`: of those that go, placed or refused till then.
    `fates`: of files of events, what became of each row. `not_used`: columns that no field is read from.
    `commands`: what wrote it, to undo from the last to the first.
    `events`: what files of events say, as far as their rows can be read.
    """

    rows: int
    accepted: int
    already_known: int
    rejections: Sequence[Rejection]
    changed: int = 0
    repeated: int = 0
    withdrawn: int = 0
    ties: int | None = None
    run: str | None = None
    dry_run: bool = False
    notes: tuple[str, ...] = field(default=())
    retired: int = 0
    placed_before: int = 0
    fates: Fates | None = None
    not_used: tuple[str, ...] = ()
    commands: tuple[str, ...] = field(default=(), compare=False)
    events: tuple[Event, ...] = field(default=(), compare=False, repr=False)

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
    template: Template | None = None
    whole: Whole | None = None

    def for_records(self) -> ReadingOptions:
        """The part of them that reading records needs."""
        return ReadingOptions(
            self.mapping or None, self.zone, self.dates, self.identifiable, self.progress, self.template
        )


def joined(reports: Sequence[ImportReport]) -> ImportReport:
    """What became of the rows of several files."""
    return ImportReport(
        rows=sum(one.rows for one in reports),
        accepted=sum(one.accepted for one in reports),
        already_known=sum(one.already_known for one in reports),
        rejections=by_row([rejection for one in reports for rejection in one.rejections]),
        changed=sum(one.changed for one in reports),
        repeated=sum(one.repeated for one in reports),
        withdrawn=sum(one.withdrawn for one in reports),
        dry_run=any(one.dry_run for one in reports),
        notes=tuple(dict.fromkeys(note for one in reports for note in one.notes)),
        retired=sum(one.retired for one in reports),
        fates=_all_fates(reports),
        not_used=tuple(dict.fromkeys(name for one in reports for name in one.not_used)),
        commands=tuple(command for one in reports for command in one.commands),
        events=tuple(event for one in reports for event in one.events),
    )


def _all_fates(reports: Sequence[ImportReport]) -> Fates | None:
    told = [one.fates for one in reports if one.fates is not None]
    return sum(told, Fates()) if told else None


def by_row(rejections: Sequence[Rejection]) -> list[Rejection]:
    """The same, file by file and each file's in the order of its rows, as people look them up."""
    files = list(dict.fromkeys(one.file for one in rejections))
    return sorted(rejections, key=lambda one: (files.index(one.file), one.row))


def import_batches(
    store: Store,
    viewer: Viewer,
    batches: Sequence[Batch],
    *,
    options: Options,
    actor: str,
    reason: str,
    new_id: Callable[[str], str],
) -> ImportReport:
    """
    The records of some files into a store, each file whole or not at all, in the order given.

    Raises `RowsRejected` under `strict`, before anything is written, and what storing raises.
    """
    batches = with_missing(store, viewer, batches, options.whole) if options.whole else batches
    found = sort_batches(store, viewer, batches)
    refuse_if_strict(by_row([rejection for one in found for rejection in one.rejections]), options)
    fates = [
        fates_of(store, viewer, batch, one) if is_of_events(batch) else None
        for batch, one in zip(batches, found, strict=True)
    ]
    gone = [change.id for one in found for change in (*one.withdrawals, *one.retired) if change.kind == EVENT]
    lost = placed_before(store, viewer, gone)
    commands: list[str] = []
    for one in found if not options.dry_run else ():
        for changes, verb in ((one.changes, IMPORT), (one.retired, WITHDRAWN)):
            if changes:
                told = reason if verb == IMPORT else f"{reason}: {WITHDRAWN}"
                commands.append(new_id("cmd"))
                store.save(ChangeSet(commands[-1], actor, told, tuple(changes), verb=verb), viewer)
    reports = [
        replace(_report(batch, one, options), fates=ends)
        for batch, one, ends in zip(batches, found, fates, strict=True)
    ]
    report = joined(reports)
    notes = (*report.notes, *_lost_note(lost, len(set(gone))))
    return replace(report, commands=tuple(commands), notes=notes, placed_before=lost)


def _report(batch: Batch, found: Sorted, options: Options) -> ImportReport:
    return ImportReport(
        rows=batch.rows,
        accepted=found.accepted,
        already_known=found.known + batch.repeated,
        repeated=batch.repeated,
        rejections=_as_opted_out(batch, found.rejections),
        changed=found.changed,
        withdrawn=len(found.withdrawals),
        dry_run=options.dry_run,
        notes=(*found.notes, *_retired_note(found)),
        retired=len(found.retired),
        events=tuple(entity for entity in batch.accepted if isinstance(entity, Event)),
        not_used=batch.not_used,
    )


def _as_opted_out(batch: Batch, rejections: Sequence[Rejection]) -> list[Rejection]:
    """A row that opts out is told as that alone, whatever else is wrong with it: one row, one number."""
    column = next((one.column for one in rejections if one.reason == OPTED_OUT), "")
    return [
        replace(one, column=column, value_kind="text", reason=OPTED_OUT)
        if one.row in batch.opted_out_rows
        else one
        for one in rejections
    ]


def _lost_note(lost: int, gone: int) -> list[str]:
    told = (
        f"{lost:,} of the {gone:,} withdrawn had been placed or refused: see what was decided about events."
    )
    return [told] if lost else []


def _retired_note(found: Sorted) -> list[str]:
    count = len(found.retired)
    if count == 1:
        return ["1 event that was kept before is withdrawn at source: it counts no more."]
    told = f"{count:,} events that were kept before are withdrawn at source: they count no more."
    return [told] if count else []


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
            template=options.template,
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
        add = partial(
            store.add_contacts,
            batch.staged,
            run,
            viewer,
            command_id=new_id("cmd"),
            actor=actor,
            reason=reason,
            records=tuple(Put(entity) for entity in _first_seen(store, viewer, batch)),
        )
        if options.strict:
            refuse_if_strict(_conflicts(batch, add(dry_run=True)), options)
        receipt = add(dry_run=options.dry_run)
    conflicts = _conflicts(batch, receipt)
    return ImportReport(
        rows=batch.rows,
        accepted=receipt.accepted,
        already_known=receipt.already_known + batch.repeated,
        repeated=batch.repeated,
        rejections=by_row([*batch.rejections, *conflicts]) if conflicts else batch.rejections,
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


def refuse_if_strict(rejections: Sequence[Rejection], options: Options) -> None:
    """Raise `RowsRejected` where rows were rejected and `strict` was asked for."""
    if options.strict and rejections:
        first = rejections[0]
        raise RowsRejected(
            f"{'1 row was' if len(rejections) == 1 else f'{len(rejections):,} rows were'} rejected, "
            "so nothing was written",
            where=f"{first.file}, row {first.row}, {first.column or 'whole row'}: {first.reason}",
            try_="mend the rows, or leave out --strict; --dry-run without it tells of each",
        )


def _first_seen(store: Store, viewer: Viewer, batch: ContactBatch) -> list[Entity]:
    """
    Organisations and services that nobody has described yet. What a person withdrew stays withdrawn, and so
    does what would hang on it; contacts name their places without a record of them.
    """
    shelf, seen = Shelf(store, viewer), "first seen in contacts"
    organisations = [Organisation(id=id_, name=name, source=seen) for id_, name in batch.organisations]
    services = [
        Service(id=id_, organisation=owner, name=name, source=seen) for id_, owner, name in batch.services
    ]
    absent = [one for one in (*organisations, *services) if key_of(one) not in shelf.present]
    gone = shelf.withdrawn({key_of(one) for one in absent})
    new = {key_of(one): one for one in absent if key_of(one) not in gone}
    settle(shelf.present, {}, new)
    return list(new.values())


def _conflicts(batch: ContactBatch, receipt: ContactReceipt) -> list[Rejection]:
    reason = "this contact id is known with other content; the first is kept"
    places = [batch.place(row) for row in receipt.conflicts]
    return [Rejection(place.file, place.row, "contact_id", "text", reason) for place in places]


def _contact_notes(batch: ContactBatch) -> tuple[str, ...]:
    notes = list(batch.notes)
    if not batch.named:
        notes.append("The file gives contacts no ids: a changed contact cannot be told from a new one.")
    return tuple(notes)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""
The store that needs no server: a folder with SQLite for records and chain, Parquet for contacts.

Records, links, versions and audit row are one transaction. Many threads and processes may read while one
writes; each writer holds the lock for its commit alone.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.database import SCHEMA_VERSION
from graph_schema.entity import Record
from pathway import columns
from pathway.errors import CareseamsError, StoreReadOnly
from pathway.stores import checking, embedded_audit, embedded_records, embedded_schema, writing
from pathway.stores.base import (
    AuditRow,
    Bundle,
    By,
    Case,
    Change,
    ChangeSet,
    CheckFinding,
    ContactFacts,
    ContactReceipt,
    ImportRun,
    Receipt,
    StoreFacts,
    Viewer,
)
from pathway.stores.chain import GENESIS
from pathway.stores.contact_files import ContactFiles, PreparedContacts
from pathway.stores.embedded_connections import Connections
from pathway.stores.folder import (
    COMMIT_LOCK,
    IMPORT_LOCK,
    READERS_LOCK,
    find_folder,
    make_folder,
    named_errors,
)
from pathway.stores.write_lock import WriteLock
from pathway.stores.writing import IMPORT, Draft, Key, Version

LOCK_TIMEOUT = timedelta(seconds=30)
"""How long a write waits for another one before it says so."""
_BATCH = 10_000


class EmbeddedStore:
    """A `Store` in a folder of this machine. Safe for many threads, and for many processes at once."""

    def __init__(
        self,
        folder: Path,
        *,
        clock: Callable[[], datetime] = writing.utc_now,
        lock_timeout: timedelta = LOCK_TIMEOUT,
    ) -> None:
        """
        Open the store in that folder.

        Raises `StoreNotInitialised`, `StoreOfAnotherProduct`, `NewerSchema`, `StoreDamaged`,
        `StoreReadOnly`, `NetworkFolder`.
        """
        find_folder(folder)
        self._folder = folder
        self._clock = clock
        self._connections = Connections(folder, lock_timeout=lock_timeout)
        self._import = WriteLock(folder / IMPORT_LOCK, timeout=lock_timeout)
        self._lease = WriteLock(folder / READERS_LOCK, timeout=lock_timeout)
        self._files = ContactFiles(folder)
        with self._connections.reading() as connection:
            embedded_schema.require_ours(connection, folder)
            outgrown = embedded_schema.lacks_kinds(connection)
        if outgrown:
            self._learn_kinds()

    def _learn_kinds(self) -> None:
        """Today's kinds of record, in a store made before them; one that nobody may write stays as it is."""
        with suppress(StoreReadOnly), self._connections.writing() as connection:
            embedded_schema.learn_kinds(connection)

    @classmethod
    def open(cls, folder: Path, **options: Any) -> Self:
        """The store in that folder; see `__init__` for options and errors."""
        return cls(folder, **options)

    @classmethod
    def create(cls, folder: Path, *, lock_timeout: timedelta = LOCK_TIMEOUT, **options: Any) -> Self:
        """The store in that folder, made for its owner alone where there is none yet."""
        make_folder(folder)
        lock = WriteLock(folder / COMMIT_LOCK, timeout=lock_timeout)
        with named_errors(folder), lock.held(), closing(embedded_schema.writer(folder, create=True)) as made:
            if not embedded_schema.is_ours(made, folder):
                embedded_schema.make_tables(made, ContactFiles.DDL)
        return cls(folder, lock_timeout=lock_timeout, **options)

    # -- the store itself ------------------------------------------------------------------------

    def facts(self, viewer: Viewer) -> StoreFacts:
        """See `Store.facts`."""
        writing.admit(viewer)
        with self._connections.reading() as connection:
            last = embedded_audit.last_row(connection)
            store_id = _meta(connection, "store_id") or ""
        head, rows = (last.hash, last.seq) if last else (GENESIS, 0)
        return StoreFacts(str(self._folder), "embedded", SCHEMA_VERSION, store_id, head, rows)

    def pin_key(self, fingerprint: str, viewer: Viewer) -> None:
        """See `Store.pin_key`."""
        writing.admit(viewer)
        with self._connections.writing() as connection:
            self._check_key(connection, fingerprint)
            _set_meta(connection, "key_fingerprint", fingerprint)

    def key_fingerprint(self, viewer: Viewer) -> str | None:
        """See `Store.key_fingerprint`."""
        writing.admit(viewer)
        with self._connections.reading() as connection:
            return _meta(connection, "key_fingerprint")

    def check(self, viewer: Viewer) -> list[CheckFinding]:
        """See `Store.check`; also SQLite's own integrity check, and what is indexed for searching."""
        writing.admit(viewer)
        with self._reading_contacts() as connection:
            return self._findings(connection)

    def close(self) -> None:
        """See `Store.close`."""
        self._connections.close()

    # -- records ---------------------------------------------------------------------------------

    def save(self, changes: ChangeSet, viewer: Viewer) -> Receipt:
        """See `Store.save`."""
        writing.admit(viewer)
        ordered = writing.checked(changes)
        with self._connections.writing() as connection:
            if first := embedded_audit.row_of(connection, changes.command_id):
                written = embedded_records.brought_by(connection, first.seq)
                writing.check_repeat(first, changes, writing.made_before(ordered, written))
                return writing.receipt_of(first, written, repeated=True)
            made, replaced = embedded_records.drafted(connection, ordered)
            row = self._append(connection, changes, made, count=len(made))
            embedded_records.write(connection, writing.versions_of(made, row), replaced)
        return writing.receipt_of(row, made, repeated=False)

    def receipt(self, command_id: str, viewer: Viewer) -> Receipt | None:
        """See `Store.receipt`."""
        writing.admit(viewer)
        with self._connections.reading() as connection:
            row = embedded_audit.row_of(connection, command_id)
            written = embedded_records.brought_by(connection, row.seq) if row else []
        return writing.receipt_of(row, written, repeated=True) if row else None

    def get(self, kind: str, id: str, viewer: Viewer, as_known: datetime | None = None) -> Record:
        """See `Store.get`."""
        writing.admit(viewer)
        moment = writing.instant(as_known)
        with self._connections.reading() as connection:
            version = embedded_records.one(connection, kind, id, moment)
        if version is None:
            raise writing.not_found(kind, id)
        return version.record()

    def history(self, kind: str, id: str, viewer: Viewer) -> list[Record]:
        """See `Store.history`."""
        writing.admit(viewer)
        with self._connections.reading() as connection:
            versions = embedded_records.history(connection, kind, id)
        if not versions:
            raise writing.not_found(kind, id)
        return [version.record() for version in versions]

    def written_by(self, command_id: str, viewer: Viewer) -> list[Record]:
        """See `Store.written_by`."""
        writing.admit(viewer)
        with self._connections.reading() as connection:
            row = embedded_audit.row_of(connection, command_id)
            written = embedded_records.brought_by(connection, row.seq) if row else []
        return [version.record() for version in written]

    def linked(self, kind: str, id: str, viewer: Viewer) -> list[Record]:
        """See `Store.linked`."""
        writing.admit(viewer)
        with self._connections.reading() as connection:
            versions = embedded_records.linked(connection, kind, id)
        return [version.record() for version in versions]

    def records(
        self, viewer: Viewer, kinds: Sequence[str] | None = None, as_known: datetime | None = None
    ) -> pa.Table:
        """See `Store.records`."""
        writing.admit(viewer)
        moment = writing.instant(as_known)
        with self._connections.reading() as connection:
            versions = embedded_records.kept(connection, kinds, moment)
        return writing.table_of(versions)

    def search(self, text: str, viewer: Viewer, limit: int = 50) -> list[Record]:
        """See `Store.search`."""
        writing.admit(viewer)
        with self._connections.reading() as connection:
            versions = embedded_records.search(connection, text, limit)
        return [version.record() for version in versions]

    def versions(self, viewer: Viewer) -> Iterator[pa.RecordBatch]:
        """See `Store.versions`."""
        writing.admit(viewer)
        return self._versions()

    # -- audit -----------------------------------------------------------------------------------

    def audit(self, viewer: Viewer, after: int = 0, limit: int | None = None) -> list[AuditRow]:
        """See `Store.audit`."""
        writing.admit(viewer)
        with self._connections.reading() as connection:
            return embedded_audit.rows(connection, after, limit)

    # -- contacts --------------------------------------------------------------------------------

    def add_contacts(
        self,
        staged: Path,
        run: ImportRun,
        viewer: Viewer,
        *,
        command_id: str,
        actor: str,
        reason: str,
        records: tuple[Change, ...] = (),
        dry_run: bool = False,
    ) -> ContactReceipt:
        """
        See `Store.add_contacts`.

        The new files are made under the import lock, which only other imports wait for; the write lock
        is held for the commit alone.
        """
        writing.admit(viewer)
        command = ChangeSet(command_id, actor, reason, records, IMPORT)
        writing.checked(command)
        writing.check_id("run", run.id)
        with named_errors(self._folder), self._import.held():
            with self._reading_contacts() as connection:
                prepared = self._files.prepare(connection, staged, run, dry_run=dry_run)
            used = False
            try:
                with self._connections.writing() as connection:
                    receipt, used = self._commit(connection, prepared, command, run, dry_run=dry_run)
            finally:
                if not used:
                    prepared.discard()
            self._sweep()
        return receipt

    def import_runs(self, viewer: Viewer) -> list[ImportRun]:
        """See `Store.import_runs`."""
        writing.admit(viewer)
        with self._connections.reading() as connection:
            return embedded_audit.runs(connection)

    def contact_facts(self, viewer: Viewer, as_known: datetime | None = None) -> ContactFacts:
        """See `Store.contact_facts`."""
        writing.admit(viewer)
        moment = writing.instant(as_known)
        with self._reading_contacts() as connection:
            return self._files.facts(connection, _runs_at(connection, moment))

    def moves(
        self,
        viewer: Viewer,
        *,
        by: By = "service",
        first: date | None = None,
        last: date | None = None,
        longest_gap: timedelta | None = None,
        as_known: datetime | None = None,
    ) -> pa.Table:
        """See `Store.moves`."""
        writing.admit(viewer)
        moment = writing.instant(as_known)
        with self._reading_contacts() as connection:
            runs = _runs_at(connection, moment)
            return self._files.moves(
                connection, by=by, first=first, last=last, longest_gap=longest_gap, runs=runs
            )

    def contacts(self, viewer: Viewer) -> Iterator[pa.RecordBatch]:
        """See `Store.contacts`."""
        writing.admit(viewer)
        return self._contacts()

    # -- one person ------------------------------------------------------------------------------

    def open_case(self, case: Case, viewer: Viewer) -> None:
        """See `Store.open_case`."""
        writing.admit(viewer)
        case = writing.check_case(case)
        command, made = writing.opening(case), writing.case_draft(case)
        with self._connections.writing() as connection:
            if first := embedded_audit.row_of(connection, command.command_id):
                writing.check_repeat(first, command, [made])
                return
            self._append(connection, command, [made], about=case.id)
            embedded_audit.add_case(connection, case)

    def case(self, id: str, viewer: Viewer) -> Case:
        """See `Store.case`."""
        writing.admit(viewer)
        with self._connections.reading() as connection:
            case = embedded_audit.case(connection, id)
        if case is None:
            raise writing.no_case(id)
        return case

    def cases(self, viewer: Viewer) -> list[Case]:
        """See `Store.cases`."""
        writing.admit(viewer)
        with self._connections.reading() as connection:
            return embedded_audit.cases(connection)

    def route(
        self,
        case_id: str,
        actor: str,
        now: datetime,
        viewer: Viewer,
        *,
        as_known: datetime | None = None,
        for_document: bool = False,
    ) -> pa.Table:
        """See `Store.route`."""
        case, moment = self.case(case_id, viewer), writing.instant(as_known)
        writing.check_open(case, now)
        with self._connections.writing() as connection:
            self._append(connection, writing.look(case, actor, for_document=for_document), [], about=case.id)
        with self._reading_contacts() as connection:
            return self._files.route(connection, case.person, runs=_runs_at(connection, moment))

    # -- moving house ----------------------------------------------------------------------------

    def restore(self, bundle: Bundle, viewer: Viewer) -> None:
        """See `Store.restore`."""
        writing.admit(viewer)
        with self._import.held(), self._connections.writing() as connection:
            if embedded_audit.last_row(connection):
                raise writing.not_empty(str(self._folder))
            if _meta(connection, "key_fingerprint") is not None:
                self._check_key(connection, bundle.key_fingerprint)
            self._take(connection, bundle)
            writing.check_bundle(self._findings(connection))

    # -- how -------------------------------------------------------------------------------------

    @contextmanager
    def _reading_contacts(self) -> Iterator[sqlite3.Connection]:
        """One moment of the store whose contact files stay as long as they are read."""
        with named_errors(self._folder), self._lease.held(shared=True), self._connections.reading() as moment:
            yield moment

    def _versions(self) -> Iterator[pa.RecordBatch]:
        with self._connections.reading() as connection:
            versions = embedded_records.every_version(connection)
            while some := list(islice(versions, _BATCH)):
                yield from writing.table_of(some, columns.VERSIONS).to_batches()

    def _contacts(self) -> Iterator[pa.RecordBatch]:
        with self._reading_contacts() as connection:
            yield from self._files.export(connection)

    def _append(
        self,
        connection: sqlite3.Connection,
        command: ChangeSet,
        written: Sequence[Draft],
        *,
        about: str = "",
        count: int = 0,
    ) -> AuditRow:
        last = embedded_audit.last_row(connection)
        row = writing.next_row(last, self._clock(), command, written, about=about, count=count)
        embedded_audit.add_row(connection, row)
        return row

    def _commit(
        self,
        connection: sqlite3.Connection,
        prepared: PreparedContacts,
        command: ChangeSet,
        run: ImportRun,
        *,
        dry_run: bool,
    ) -> tuple[ContactReceipt, bool]:
        """What became of the contacts, and whether the prepared files are now the store's."""
        outcome = ContactReceipt(prepared.accepted, prepared.already_known, tuple(prepared.conflicts), None)
        if first := embedded_audit.row_of(connection, command.command_id):
            written = embedded_records.brought_by(connection, first.seq)
            kept = embedded_audit.run(connection, first.about)
            again = writing.repeated_run(first, command, run, kept=kept, written=written, outcome=outcome)
            return again, False
        made, replaced = embedded_records.drafted(connection, writing.checked(command))
        if embedded_audit.run(connection, run.id):
            raise writing.run_known(run.id)
        if dry_run or not (outcome.accepted or made):
            return outcome, False
        run = replace(run, accepted=outcome.accepted, already_known=outcome.already_known)
        row = self._append_run(connection, command, made, run)
        embedded_records.write(connection, writing.versions_of(made, row), replaced)
        if not run.accepted:
            return outcome, False
        run = replace(run, recorded_at=row.recorded_at)
        embedded_audit.add_run(connection, run)
        prepared.commit(connection)
        return replace(outcome, run=run), True

    def _append_run(
        self, connection: sqlite3.Connection, command: ChangeSet, made: Sequence[Draft], run: ImportRun
    ) -> AuditRow:
        """The audit row of an import; it speaks of no run where only records were new."""
        beside = [writing.run_draft(run)] if run.accepted else []
        about, count = run.id if run.accepted else "", len(made) + run.accepted
        return self._append(connection, command, [*made, *beside], about=about, count=count)

    def _sweep(self) -> None:
        """Let old contact files go when nobody reads them. What is written stands, swept or not."""
        with (
            suppress(CareseamsError),
            named_errors(self._folder),
            self._lease.held_if_free() as free,
        ):
            if free:
                with self._connections.reading() as connection:
                    self._files.sweep(connection)

    def _check_key(self, connection: sqlite3.Connection, fingerprint: str | None) -> None:
        if _meta(connection, "key_fingerprint") not in (None, fingerprint):
            raise writing.other_key(str(self._folder))

    def _take(self, connection: sqlite3.Connection, bundle: Bundle) -> None:
        """Fill this empty store, unchecked."""
        newest: dict[Key, Version] = {}
        for batch in bundle.versions:
            versions = list(writing.versions_in(batch))
            embedded_records.add_versions(connection, versions)
            newest |= {version.key: version for version in versions}
        embedded_records.show(connection, list(newest.values()))
        for row in bundle.audit:
            embedded_audit.add_row(connection, row)
        for run in bundle.runs:
            embedded_audit.add_run(connection, run)
        for case in bundle.cases:
            embedded_audit.add_case(connection, case)
        self._files.restore(connection, bundle.contacts)
        _set_meta(connection, "store_id", bundle.store_id)
        if bundle.key_fingerprint is not None:
            _set_meta(connection, "key_fingerprint", bundle.key_fingerprint)

    def _findings(self, connection: sqlite3.Connection) -> list[CheckFinding]:
        damage = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        if damage:
            return [CheckFinding("C100", what, str(self._folder)) for what in damage]
        current, runs = embedded_records.every_current(connection), embedded_audit.runs(connection)
        rows, cases = embedded_audit.rows(connection), embedded_audit.cases(connection)
        every = embedded_records.every_version(connection)
        return [
            *checking.findings(rows, every, current, runs, cases),
            *embedded_records.index_findings(connection, current),
            *embedded_schema.findings(connection, ContactFiles.DDL),
            *self._contact_findings(connection, runs),
        ]

    def _contact_findings(
        self, connection: sqlite3.Connection, runs: Sequence[ImportRun]
    ) -> list[CheckFinding]:
        """Damaged files have findings of their own; only whole ones are counted."""
        found = self._files.check(connection)
        if found:
            return found
        counts: Counter[str] = Counter()
        for batch in self._files.export(connection):
            counts.update(
                {entry["values"]: entry["counts"] for entry in pc.value_counts(batch["run"]).to_pylist()}
            )
        return list(checking.run_findings(runs, counts))


def _runs_at(connection: sqlite3.Connection, moment: datetime | None) -> set[str] | None:
    """The runs committed up to a moment; None = all."""
    return None if moment is None else {run.id for run in embedded_audit.runs(connection, moment)}


def _meta(connection: sqlite3.Connection, name: str) -> str | None:
    found = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return found[0] if found else None


def _set_meta(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))

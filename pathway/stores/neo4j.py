"""
The store for teams: records, links, versions, audit chain and contacts in one Neo4j database.

Records and links are nodes and relationships that people can query themselves; what this store answers comes
from each record's own JSON. Community edition 5.26 or later; every database user there is an administrator,
so who may see what is decided here and not in the database.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Self, TypeVar

import pyarrow as pa
from neo4j import ManagedTransaction

from graph_schema.database import PRODUCT, SCHEMA_VERSION
from graph_schema.entity import Record
from pathway import columns
from pathway.stores import neo4j_audit as audit
from pathway.stores import neo4j_checks as checks
from pathway.stores import neo4j_contacts as contacts
from pathway.stores import neo4j_import as importing
from pathway.stores import neo4j_moves as moves
from pathway.stores import neo4j_opening as opening
from pathway.stores import neo4j_records as records
from pathway.stores import neo4j_restore as moving_house
from pathway.stores import writing
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
from pathway.stores.neo4j_connection import Connection
from pathway.stores.writing import IMPORT

T = TypeVar("T")
CHECK_WITHIN_S = 3600.0
_BATCH = 10_000


class Neo4jStore:
    """A `Store` on a Neo4j server. Safe for many threads, and for processes, which each connect anew."""

    def __init__(self, connection: Connection, *, clock: Callable[[], datetime]) -> None:
        self._connection, self._clock = connection, clock

    @classmethod
    def open(
        cls,
        uri: str,
        *,
        user: str,
        password: str,
        database: str = "neo4j",
        clock: Callable[[], datetime] = writing.utc_now,
    ) -> Self:
        """
        The store in that database.

        Raises `StoreUnreachable`, `StoreAuthFailed`, `StoreNotInitialised`, `StoreOfAnotherProduct`,
        `NewerSchema`, `BadInput` (no address), `StoreError` (server older than 5.26).
        """
        connection = Connection(uri, user=user, password=password, database=database)
        return cls._ready(connection, opening.require_ours, clock)

    @classmethod
    def create(
        cls,
        uri: str,
        *,
        user: str,
        password: str,
        database: str = "neo4j",
        clock: Callable[[], datetime] = writing.utc_now,
    ) -> Self:
        """The store in that database, made where there is none yet. Raises as `open` does."""
        connection = Connection(uri, user=user, password=password, database=database)
        return cls._ready(connection, opening.create, clock)

    @classmethod
    def _ready(
        cls, connection: Connection, prepare: Callable[[Connection], None], clock: Callable[[], datetime]
    ) -> Self:
        try:
            prepare(connection)
        except BaseException:
            connection.close()
            raise
        return cls(connection, clock=clock)

    # -- the store itself ------------------------------------------------------------------------

    def facts(self, viewer: Viewer) -> StoreFacts:
        """See `Store.facts`."""
        writing.admit(viewer)
        head = self._connection.read(audit.head)
        address = self._connection.address
        return StoreFacts(address, "neo4j", SCHEMA_VERSION, head.store_id, head.hash, head.rows)

    def pin_key(self, fingerprint: str, viewer: Viewer) -> None:
        """See `Store.pin_key`."""
        writing.admit(viewer)

        def pin(tx: ManagedTransaction) -> None:
            if audit.locked(tx).key_fingerprint not in (None, fingerprint):
                raise writing.other_key(self._connection.address)
            query = "MATCH (store:Store {name: $name}) SET store.key_fingerprint = $fingerprint"
            tx.run(query, name=PRODUCT, fingerprint=fingerprint).consume()

        self._connection.write(pin)

    def key_fingerprint(self, viewer: Viewer) -> str | None:
        """See `Store.key_fingerprint`."""
        writing.admit(viewer)
        return self._connection.read(audit.head).key_fingerprint

    def check(self, viewer: Viewer) -> list[CheckFinding]:
        """See `Store.check`."""
        writing.admit(viewer)
        found = self._connection.read(lambda tx: checks.findings(tx, audit.head(tx)))
        if not found:
            return []
        # A write in between can look like a finding, so what was found is looked for again under the lock.
        return self._connection.write(lambda tx: checks.findings(tx, audit.locked(tx)), within=CHECK_WITHIN_S)

    def close(self) -> None:
        """See `Store.close`."""
        self._connection.close()

    # -- records ---------------------------------------------------------------------------------

    def save(self, changes: ChangeSet, viewer: Viewer) -> Receipt:
        """See `Store.save`."""
        writing.admit(viewer)
        ordered = writing.checked(changes)
        tried: list[AuditRow] = []

        def work(tx: ManagedTransaction) -> Receipt:
            head = audit.locked(tx)
            if first := audit.row_of(tx, changes.command_id):
                written = records.brought_by(tx, first.seq)
                writing.check_repeat(first, changes, writing.made_before(ordered, written))
                return writing.receipt_of(first, written, repeated=first not in tried)
            made, replaced = records.drafted(tx, ordered)
            row = writing.next_row(head.last, self._clock(), changes, made, count=len(made))
            tried.append(row)
            records.write(tx, writing.versions_of(made, row), replaced)
            audit.append(tx, row)
            return writing.receipt_of(row, made, repeated=False)

        return self._connection.write(work)

    def receipt(self, command_id: str, viewer: Viewer) -> Receipt | None:
        """See `Store.receipt`."""

        def work(tx: ManagedTransaction) -> Receipt | None:
            row = audit.row_of(tx, command_id)
            if row is None:
                return None
            return writing.receipt_of(row, records.brought_by(tx, row.seq), repeated=True)

        return self._read(viewer, work)

    def get(self, kind: str, id: str, viewer: Viewer, as_known: datetime | None = None) -> Record:
        """See `Store.get`."""
        moment = writing.instant(as_known)
        version = self._read(viewer, lambda tx: records.known(tx, kind, id, moment))
        if version is None:
            raise writing.not_found(kind, id)
        return version.record()

    def history(self, kind: str, id: str, viewer: Viewer) -> list[Record]:
        """See `Store.history`."""
        found = self._read(viewer, lambda tx: records.history(tx, kind, id))
        if not found:
            raise writing.not_found(kind, id)
        return [version.record() for version in found]

    def written_by(self, command_id: str, viewer: Viewer) -> list[Record]:
        """See `Store.written_by`."""

        def work(tx: ManagedTransaction) -> list[Record]:
            row = audit.row_of(tx, command_id)
            return [version.record() for version in records.brought_by(tx, row.seq)] if row else []

        return self._read(viewer, work)

    def linked(self, kind: str, id: str, viewer: Viewer) -> list[Record]:
        """See `Store.linked`."""
        found = self._read(viewer, lambda tx: records.linked(tx, kind, id))
        return [version.record() for version in found]

    def records(
        self, viewer: Viewer, kinds: Sequence[str] | None = None, as_known: datetime | None = None
    ) -> pa.Table:
        """See `Store.records`."""
        moment = writing.instant(as_known)
        return writing.table_of(self._read(viewer, lambda tx: _kept_whole(tx, kinds, moment)))

    def search(self, text: str, viewer: Viewer, limit: int = 50) -> list[Record]:
        """See `Store.search`."""
        found = self._read(viewer, lambda tx: records.search(tx, text, limit))
        return [version.record() for version in found]

    def versions(self, viewer: Viewer) -> Iterator[pa.RecordBatch]:
        """See `Store.versions`. Each batch is a question of its own; later writes are not in it."""
        spans = self._read(viewer, lambda tx: records.spans(tx, _BATCH))
        parts = (self._read(viewer, partial(records.brought_by, first=a, last=b)) for a, b in spans)
        return (batch for some in parts for batch in writing.table_of(some, columns.VERSIONS).to_batches())

    # -- audit -----------------------------------------------------------------------------------

    def audit(self, viewer: Viewer, after: int = 0, limit: int | None = None) -> list[AuditRow]:
        """See `Store.audit`."""
        return self._read(viewer, lambda tx: audit.rows(tx, after, limit))

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
        """See `Store.add_contacts`. Others see nothing of it before it is whole."""
        writing.admit(viewer)
        writing.check_id("run", run.id)
        command = ChangeSet(command_id, actor, reason, records, IMPORT)
        what = importing.Import(command, writing.checked(command), run, contacts.Staged(staged, run.id))
        return what.tried(self._connection) if dry_run else what.done(self._connection, self._clock)

    def import_runs(self, viewer: Viewer) -> list[ImportRun]:
        """See `Store.import_runs`."""
        return self._read(viewer, audit.runs)

    def contact_facts(self, viewer: Viewer, as_known: datetime | None = None) -> ContactFacts:
        """See `Store.contact_facts`."""
        moment = writing.instant(as_known)
        return self._read(viewer, lambda tx: moves.contact_facts(tx, moment))

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
        moment = writing.instant(as_known)
        asked = partial(moves.moves, by=by, first=first, last=last, longest_gap=longest_gap, as_known=moment)
        return self._read(viewer, asked)

    def contacts(self, viewer: Viewer) -> Iterator[pa.RecordBatch]:
        """See `Store.contacts`. Each bucket is a question of its own."""
        writing.admit(viewer)
        batches = (self._read(viewer, partial(moves.in_bucket, bucket=name)) for name in columns.BUCKETS)
        return (batch for batch in batches if batch.num_rows)

    # -- one person ------------------------------------------------------------------------------

    def open_case(self, case: Case, viewer: Viewer) -> None:
        """See `Store.open_case`."""
        writing.admit(viewer)
        case = writing.check_case(case)
        command, made = writing.opening(case), writing.case_draft(case)

        def work(tx: ManagedTransaction) -> None:
            head = audit.locked(tx)
            if first := audit.row_of(tx, command.command_id):
                writing.check_repeat(first, command, [made])
                return
            audit.append(tx, writing.next_row(head.last, self._clock(), command, [made], about=case.id))
            audit.add_cases(tx, [case])

        self._connection.write(work)

    def case(self, id: str, viewer: Viewer) -> Case:
        """See `Store.case`."""
        return self._read(viewer, lambda tx: audit.case(tx, id))

    def cases(self, viewer: Viewer) -> list[Case]:
        """See `Store.cases`."""
        return self._read(viewer, audit.cases)

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
        """See `Store.route`. Where it is not known whether the look was noted, it is noted twice."""
        case, moment = self.case(case_id, viewer), writing.instant(as_known)
        writing.check_open(case, now)
        command = writing.look(case, actor, for_document=for_document)

        def note(tx: ManagedTransaction) -> None:
            head = audit.locked(tx)
            audit.append(tx, writing.next_row(head.last, self._clock(), command, [], about=case.id))

        self._connection.write(note)
        return self._read(viewer, lambda tx: moves.route(tx, case.person, moment))

    # -- moving house ----------------------------------------------------------------------------

    def restore(self, bundle: Bundle, viewer: Viewer) -> None:
        """See `Store.restore`. Until it is whole, every other read and write of this store is refused."""
        writing.admit(viewer)
        moving_house.restore(self._connection, bundle)

    # -- how -------------------------------------------------------------------------------------

    def _read(self, viewer: Viewer, work: Callable[[ManagedTransaction], T]) -> T:
        """Look, after making sure that there is a whole store of ours to look at."""
        writing.admit(viewer)

        def looked(tx: ManagedTransaction) -> T:
            audit.head(tx)
            return work(tx)

        return self._connection.read(looked)


def _kept_whole(
    tx: ManagedTransaction, kinds: Sequence[str] | None, moment: datetime | None
) -> list[writing.Version]:
    """
    The records as they stood at one moment, never half of a write.

    A query sees what is committed while it runs. Where the chain has grown meanwhile, the versions known
    before it grew are read instead: those no longer change.
    """
    before = audit.head(tx)
    found = records.kept(tx, kinds, moment)
    if moment is not None or audit.head(tx) == before:
        return found
    return records.kept(tx, kinds, before.last.recorded_at) if before.last else []

"""One import of contacts into Neo4j, from the first batch to the moment when everybody sees it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from neo4j import ManagedTransaction

from pathway.stores import neo4j_audit as audit
from pathway.stores import neo4j_contacts as contacts
from pathway.stores import neo4j_records as records
from pathway.stores import writing
from pathway.stores.base import AuditRow, Change, ChangeSet, ContactReceipt, ImportRun
from pathway.stores.neo4j_connection import Connection


@dataclass(frozen=True)
class Import:
    """What is to come in: staged contacts under a run, and the records that come with them."""

    command: ChangeSet
    ordered: Sequence[Change]
    run: ImportRun
    staged: contacts.Staged

    def tried(self, connection: Connection) -> ContactReceipt:
        """What the import would come to. Nothing is written; it is refused as the import would be."""
        first = connection.read(self._before)
        outcome = _receipt(contacts.compare(connection, self.staged))
        return outcome if first is None else connection.read(lambda tx: self._repeated(tx, first, outcome))

    def done(self, connection: Connection, clock: Callable[[], datetime]) -> ContactReceipt:
        """
        Do it: batch after batch under a run that nobody sees, then one transaction that shows it.

        Where it fails on the way, what was added is taken away again: at once, or by the next import.
        """
        with connection.gate():
            contacts.sweep(connection)
            if connection.read(self._before) is not None:
                return self.tried(connection)
            mark = uuid4().hex
            try:
                loaded = contacts.load(connection, self.staged, self.run.id, mark)
                return self._finish(connection, clock, loaded, mark)
            except BaseException:
                contacts.sweep_if_possible(connection)
                raise

    def _before(self, tx: ManagedTransaction) -> AuditRow | None:
        """The audit row of this command if it was done before; else refuses what `_finish` would refuse."""
        audit.head(tx)
        first = audit.row_of(tx, self.command.command_id)
        if first is None:
            records.drafted(tx, self.ordered)
            if self.run.id in contacts.committed_runs(tx):
                raise writing.run_known(self.run.id)
        return first

    def _repeated(self, tx: ManagedTransaction, first: AuditRow, outcome: ContactReceipt) -> ContactReceipt:
        kept = next((known for known in audit.runs(tx) if known.id == first.about), None)
        written = records.brought_by(tx, first.seq)
        return writing.repeated_run(
            first, self.command, self.run, kept=kept, written=written, outcome=outcome
        )

    def _finish(
        self, connection: Connection, clock: Callable[[], datetime], loaded: contacts.Sifted, mark: str
    ) -> ContactReceipt:
        """Write records and audit row and show the run. Run again, it finds that it was done."""
        outcome = _receipt(loaded)
        if not loaded.new and not self.ordered:
            return outcome
        tried: dict[str, ContactReceipt] = {}

        def work(tx: ManagedTransaction) -> ContactReceipt:
            head = audit.locked(tx)
            first = audit.row_of(tx, self.command.command_id)
            if first:
                return tried.get(first.hash) or self._taken(first)
            made, replaced = records.drafted(tx, self.ordered)
            run = replace(self.run, accepted=loaded.new, already_known=loaded.known)
            beside, about = ([writing.run_draft(run)], run.id) if loaded.new else ([], "")
            written, count = [*made, *beside], len(made) + loaded.new
            row = writing.next_row(head.last, clock(), self.command, written, about=about, count=count)
            records.write(tx, writing.versions_of(made, row), replaced)
            audit.append(tx, row)
            run = replace(run, recorded_at=row.recorded_at)
            if loaded.new:
                contacts.require_loading(tx, run.id, mark)
                audit.commit_run(tx, run, seq=row.seq)
            tried[row.hash] = replace(outcome, run=run if loaded.new else None)
            return tried[row.hash]

        return connection.write(work)

    def _taken(self, first: AuditRow) -> ContactReceipt:
        """Somebody else used this command's id while the contacts came in."""
        writing.check_repeat(first, self.command, [])
        raise AssertionError("an import that wrote nothing has no audit row")


def _receipt(sifted: contacts.Sifted) -> ContactReceipt:
    return ContactReceipt(sifted.new, sifted.known, tuple(sorted(sifted.conflicts)), None)

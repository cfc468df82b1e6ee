"""
Another store's whole content into an empty one: in many transactions, shown only when all of it is there.

While it lasts, the store's own node says `moving_in`, and every other read and write is refused. A restore
that died leaves that word behind; the next one clears what it left and begins again.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import TypeVar

from neo4j import ManagedTransaction

from graph_schema.catalogue import RECORDS as KINDS
from graph_schema.database import PRODUCT
from pathway.errors import BadInput, CareseamsError
from pathway.stores import neo4j_audit as audit
from pathway.stores import neo4j_checks as checks
from pathway.stores import neo4j_contacts as contacts
from pathway.stores import neo4j_records as records
from pathway.stores import writing
from pathway.stores.base import AuditRow, Bundle
from pathway.stores.chain import GENESIS
from pathway.stores.neo4j_connection import Connection
from pathway.stores.writing import Key, Version

FINISH_WITHIN_S = 3600.0
"""The whole store is looked through before it is shown."""
T = TypeVar("T")


def restore(connection: Connection, bundle: Bundle) -> None:
    """
    Take over the bundle.

    Raises `BadInput` where this store is not empty or the bundle is not what was written, `KeyMismatch` where
    this store was made with another key; the store is then as before.
    """
    with connection.gate():
        connection.write(partial(_begin, fingerprint=bundle.key_fingerprint, where=connection.address))
        try:
            _clear(connection)
            _take(connection, bundle)
            connection.write(partial(_finish, bundle=bundle), within=FINISH_WITHIN_S)
        except BaseException:
            with suppress(CareseamsError):  # where the server is away too, the next restore clears
                _clear(connection)
                connection.write(_give_up)
            raise


def _begin(tx: ManagedTransaction, *, fingerprint: str | None, where: str) -> None:
    head = audit.locked(tx, moving_in=True)
    if head.rows:
        raise writing.not_empty(where)
    if head.key_fingerprint not in (None, fingerprint):
        raise writing.other_key(where)
    _set(tx, moving_in=True, audit_rows=0, head=GENESIS, recorded_at=None)


def _take(connection: Connection, bundle: Bundle) -> None:
    newest: dict[Key, Version] = {}
    for batch in bundle.versions:
        for versions in records.parts(writing.versions_in(batch)):
            _refuse_strange_kinds(versions)
            _each(connection, records.merge_versions, versions)
            newest |= {version.key: version for version in versions}
    shown = sorted(newest.values(), key=lambda version: version.key)
    for some in records.parts(shown):
        _each(connection, records.show_nodes, some)
    for some in records.parts(shown):
        _each(connection, records.show_links, some)
    for rows in records.parts(bundle.audit):
        _each(connection, _add_rows, rows)
    seqs = {row.about: row.seq for row in bundle.audit if row.verb == writing.IMPORT}
    for run in bundle.runs:
        _each(connection, partial(audit.commit_run, seq=seqs.get(run.id, 0)), run)
    for cases in records.parts(bundle.cases):
        _each(connection, audit.add_cases, cases)
    for batch in bundle.contacts:
        for contact_rows in records.parts(contacts.rows_of(batch), contacts.BATCH):
            _each(connection, contacts.add_missing, contact_rows)


def _refuse_strange_kinds(versions: Iterable[Version]) -> None:
    for version in versions:
        if version.kind not in KINDS:
            raise BadInput("this bundle holds a kind of record that is not known", where=version.kind)


def _finish(tx: ManagedTransaction, *, bundle: Bundle) -> None:
    """Look at the whole as `check` does, then show it."""
    last: AuditRow | None = bundle.audit[-1] if bundle.audit else None
    if last is not None:
        _set(tx, audit_rows=last.seq, head=last.hash, recorded_at=last.recorded_at)
    head = audit.locked(tx, moving_in=True)
    writing.check_bundle(checks.findings(tx, head))
    _set(tx, store_id=bundle.store_id, key_fingerprint=bundle.key_fingerprint, moving_in=None)


def _give_up(tx: ManagedTransaction) -> None:
    audit.locked(tx, moving_in=True)
    if _is_moving_in(tx):
        _set(tx, moving_in=None, audit_rows=0, head=GENESIS, recorded_at=None)


def _clear(connection: Connection) -> None:
    """Take away all but the store's own two nodes, as long as it says `moving_in`."""
    while connection.write(_clear_some):
        pass


def _clear_some(tx: ManagedTransaction) -> int:
    audit.locked(tx, moving_in=True)
    if not _is_moving_in(tx):
        return 0
    query = """
        MATCH (n) WHERE NOT n:Store AND NOT n:ImportGate WITH n LIMIT $size
        DETACH DELETE n RETURN count(*)
    """
    found: int = tx.run(query, size=contacts.BATCH).value()[0]
    return found


def _add_rows(tx: ManagedTransaction, rows: Iterable[AuditRow]) -> None:
    query = """
        UNWIND $rows AS row
        MERGE (audit:Audit {seq: row.seq}) SET audit = row
        WITH row WHERE row.command_id <> ''
        MERGE (command:Command {id: row.command_id}) SET command.seq = row.seq
    """
    tx.run(query, rows=[asdict(row) for row in rows]).consume()


def _each(connection: Connection, write: Callable[[ManagedTransaction, T], None], some: T) -> None:
    """Run one part in a transaction of its own; each part may be run twice and is there once."""

    def part(tx: ManagedTransaction) -> None:
        audit.locked(tx, moving_in=True)
        write(tx, some)

    connection.write(part)


def _is_moving_in(tx: ManagedTransaction) -> bool:
    query = "MATCH (store:Store {name: $name}) RETURN coalesce(store.moving_in, false)"
    return bool(tx.run(query, name=PRODUCT).value()[0])


def _set(tx: ManagedTransaction, **values: object) -> None:
    tx.run("MATCH (store:Store {name: $name}) SET store += $values", name=PRODUCT, values=values).consume()

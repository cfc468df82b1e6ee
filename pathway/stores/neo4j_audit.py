"""
The store's own node in Neo4j: head of the audit chain and lock of every write; audit rows, runs, cases.

Every write takes this one lock first and then looks. Locking records one by one, the head last, was measured
too: no faster (the head makes writes queue anyway), it can deadlock with an import, and a link's target could
be withdrawn between the look and the write.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, LiteralString, NamedTuple

from neo4j import ManagedTransaction

from graph_schema.database import PRODUCT, SCHEMA_VERSION
from pathway.errors import NewerSchema, StoreDamaged, StoreNotInitialised
from pathway.stores import writing
from pathway.stores.base import AuditRow, Case, ImportRun
from pathway.stores.chain import GENESIS
from pathway.stores.instants import moment

COMMITTED, LOADING = "committed", "loading"


class Head(NamedTuple):
    """Where the chain ends, and what else the store's own node says."""

    store_id: str
    key_fingerprint: str | None
    rows: int
    hash: str
    recorded_us: int | None

    @property
    def last(self) -> AuditRow | None:
        """As much of the newest audit row as the next one follows from; None before the first."""
        if self.recorded_us is None:
            return None
        return AuditRow(self.rows, moment(self.recorded_us), "", "", "", "", "", 0, "", "", hash=self.hash)


def locked(tx: ManagedTransaction, *, moving_in: bool = False) -> Head:
    """
    Take the lock of the whole store, then look; held until the transaction ends.

    Writing a property that is taken away again is how Cypher takes a lock before it reads.
    """
    return _head(tx, f"{_OWN} SET store._lock = true REMOVE store._lock {_HEAD}", moving_in)


def head(tx: ManagedTransaction) -> Head:
    """Look without a lock. Raises as `locked` does: an answer never comes from a store that is not whole."""
    return _head(tx, f"{_OWN} {_HEAD}", moving_in=False)


def append(tx: ManagedTransaction, row: AuditRow) -> None:
    """Add the row to the end of the chain."""
    tx.run(
        f"""
        {_OWN}
        SET store.audit_rows = $row.seq, store.head = $row.hash, store.recorded_at = $row.recorded_at
        CREATE (audit:Audit) SET audit = $row
        FOREACH (id IN $commands | CREATE (:Command {{id: id, seq: $row.seq}}))
        """,
        name=PRODUCT,
        row=asdict(row),
        commands=[row.command_id] if row.command_id else [],
    ).consume()


def row_of(tx: ManagedTransaction, command_id: str) -> AuditRow | None:
    """The audit row of a command, None if it was never done."""
    query = f"MATCH (c:Command {{id: $id}}) MATCH (a:Audit {{seq: c.seq}}) {_ROW}"
    return next(iter(_rows(tx.run(query, id=command_id).values())), None)


def rows(tx: ManagedTransaction, after: int = 0, limit: int | None = None) -> list[AuditRow]:
    """Rows with seq > after, oldest first."""
    query = f"MATCH (a:Audit) WHERE a.seq > $after {_ROW} ORDER BY a.seq LIMIT $limit"
    return _rows(tx.run(query, after=after, limit=_MANY if limit is None else max(limit, 0)).values())


def commands(tx: ManagedTransaction) -> dict[str, int]:
    """Command id -> the audit row that it is kept to have."""
    return dict(tx.run("MATCH (c:Command) RETURN c.id, c.seq").values())


def runs(tx: ManagedTransaction) -> list[ImportRun]:
    """Committed runs, oldest first."""
    found = tx.run(f"MATCH (run:ImportRun {{state: $state}}) {_RUN}", state=COMMITTED).values()
    return [
        ImportRun(
            id=id_,
            files=tuple(files),
            digests=tuple(digests),
            profile=profile,
            rows=count,
            rejected=rejected,
            recorded_at=None if recorded_us is None else moment(recorded_us),
            accepted=accepted,
            already_known=known,
        )
        for _, id_, files, digests, profile, count, rejected, recorded_us, accepted, known in sorted(found)
    ]


def commit_run(tx: ManagedTransaction, run: ImportRun, *, seq: int) -> None:
    """Let everybody see the contacts of that run. `seq`: its audit row."""
    query = "MERGE (run:ImportRun {id: $run.id}) SET run = $run, run.state = $state, run.seq = $seq"
    tx.run(query, run=asdict(run), state=COMMITTED, seq=seq).consume()


def cases(tx: ManagedTransaction, id_: str | None = None) -> list[Case]:
    """That case, or every one, oldest first."""
    found = tx.run(f"MATCH (c:Case) WHERE $id IS NULL OR c.id = $id {_CASE}", id=id_).values()
    made = [
        Case(id=known, person=person, purpose=purpose, reference=reference, basis=basis, opened_by=by,
             opened_at=moment(opened_us), open_until=moment(until_us))
        for known, person, purpose, reference, basis, by, opened_us, until_us in found
    ]  # fmt: skip
    return sorted(made, key=lambda case: (case.opened_at, case.id))


def case(tx: ManagedTransaction, id_: str) -> Case:
    """That case. Raises `NotFound`."""
    for found in cases(tx, id_):
        return found
    raise writing.no_case(id_)


def add_cases(tx: ManagedTransaction, opened: Iterable[Case]) -> None:
    """Remember leave to look."""
    nodes = [asdict(case) for case in opened]
    tx.run("UNWIND $nodes AS node MERGE (c:Case {id: node.id}) SET c = node", nodes=nodes).consume()


def _head(tx: ManagedTransaction, query: LiteralString, moving_in: bool) -> Head:
    found = tx.run(query, name=PRODUCT, genesis=GENESIS).values()
    if not found:
        raise StoreNotInitialised("there is no store in this database any more", try_="careseams init")
    schema_version, unfinished, *own = found[0]
    if schema_version > SCHEMA_VERSION:
        raise newer_schema(schema_version)
    if unfinished and not moving_in:
        raise StoreDamaged(
            "this store was to take over another's content, and that did not come to its end",
            try_="import the bundle again; until then nothing is shown",
        )
    return Head(*own)


def newer_schema(found: int, where: str = "") -> NewerSchema:
    """A newer Careseams made what is there."""
    return NewerSchema(
        f"this store has schema {found}; this program knows schemas up to {SCHEMA_VERSION}",
        where=where,
        try_="update Careseams",
    )


def _rows(found: Iterable[list[Any]]) -> list[AuditRow]:
    return [AuditRow(seq, moment(recorded_us), *rest) for seq, recorded_us, *rest in found]


_MANY = 2**62
_OWN: LiteralString = "MATCH (store:Store {name: $name})"
_HEAD: LiteralString = """
    RETURN store.schema_version, coalesce(store.moving_in, false), store.store_id, store.key_fingerprint,
      store.audit_rows, store.head,
      store.recorded_at.epochSeconds * 1000000 + store.recorded_at.microsecond
"""
_ROW: LiteralString = """
    RETURN a.seq, coalesce(a.recorded_at.epochSeconds * 1000000 + a.recorded_at.microsecond, 0),
      coalesce(a.actor, ''), coalesce(a.verb, ''), coalesce(a.reason, ''), coalesce(a.command_id, ''),
      coalesce(a.about, ''), coalesce(a.count, 0), coalesce(a.digest, ''), coalesce(a.previous, ''),
      coalesce(a.hash, '')
"""
_RUN: LiteralString = """
    RETURN run.seq, run.id, run.files, run.digests, run.profile, run.rows, run.rejected,
      run.recorded_at.epochSeconds * 1000000 + run.recorded_at.microsecond, run.accepted, run.already_known
"""
_CASE: LiteralString = """
    RETURN c.id, c.person, c.purpose, c.reference, c.basis, c.opened_by,
      c.opened_at.epochSeconds * 1000000 + c.opened_at.microsecond,
      c.open_until.epochSeconds * 1000000 + c.open_until.microsecond
"""

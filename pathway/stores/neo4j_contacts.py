"""
Contacts into Neo4j: `(:Journey)-[:HAS]->(:CareContact)-[:AT]->(:Service)`, in batches, under an import run.

A file is more than one transaction can hold, so every contact names its run, and nobody sees a run before
one short transaction has committed it. What a dead import left is swept before the next one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from neo4j import ManagedTransaction

from pathway.errors import BadInput, CareseamsError, StoreLocked
from pathway.stores import neo4j_audit as audit
from pathway.stores.instants import moment
from pathway.stores.neo4j_audit import COMMITTED, LOADING
from pathway.stores.neo4j_connection import Connection
from pathway.stores.neo4j_graph import order_text
from pathway.stores.neo4j_records import parts

BATCH = 5_000
"""Contacts of one transaction. Others who write wait for one batch, not for a whole file."""
LOCAL_TIME = ZoneInfo("Europe/London")
_PSEUDONYM = r"^[0-9a-f]{2}"


class Row(NamedTuple):
    """One contact on its way in. `place` counts the rows of all files; `happened_us`: microseconds, UTC."""

    place: int
    row: int
    contact_id: str
    person: str
    happened_us: int
    organisation: str
    service: str
    activity: str | None
    seq: int
    run: str

    @property
    def said(self) -> tuple[object, ...]:
        """What must be equal for two contacts of one id to be the same; `seq` orders, never identifies."""
        return self.person, self.happened_us, self.organisation, self.service, self.activity


@dataclass
class Sifted:
    """What became of some rows. `new` includes those which an earlier try of the same batch has added."""

    new: int = 0
    known: int = 0
    conflicts: list[int] = field(default_factory=list)
    missing: list[Row] = field(default_factory=list)
    """New rows that are not in the graph yet."""


class Known(NamedTuple):
    """A contact that is in the graph: the run that brought it, and what it says."""

    run: str
    said: tuple[object, ...]


# -- the file's side -----------------------------------------------------------------------------


class Staged:
    """A folder of staged files `bNN.parquet` (`columns.STAGED_CONTACTS`), for one import run."""

    def __init__(self, folder: Path, run: str) -> None:
        self._files, self._run = sorted(folder.glob("b*.parquet")), run
        self._first = self._first_of_repeated()

    def batches(self) -> Iterator[list[Row]]:
        """The rows in the order of the files. Raises `BadInput` where a person is no pseudonym."""
        return parts(chain.from_iterable(self._rows()), BATCH)

    def sift(self, rows: Iterable[Row], known: Mapping[str, Known]) -> Sifted:
        """
        The first row of a new id is new; the same again is known; other content is a conflict.

        `known`: what the graph holds of these ids, including what this run has added so far.
        """
        sifted = Sifted()
        for row in rows:
            before, first = known.get(row.contact_id), self._first.get(row.contact_id, row)
            if before is None or before.run == self._run:
                if first.place == row.place:
                    sifted.new += 1
                    sifted.missing += [row] if before is None else []
                    continue
                said = first.said
            else:
                said = before.said
            sifted.known += said == row.said
            sifted.conflicts += [row.row] if said != row.said else []
        return sifted

    def _rows(self) -> Iterator[Iterator[Row]]:
        place = 0
        for path in self._files:
            table = pq.ParquetFile(path).read()
            if not pc.all(pc.match_substring_regex(table["person"], _PSEUDONYM), min_count=0).as_py():
                raise BadInput("a person in the staged contacts is no pseudonym", where=path.name)
            yield rows_of(table.append_column("run", pa.repeat(self._run, table.num_rows)), place)
            place += table.num_rows

    def _first_of_repeated(self) -> dict[str, Row]:
        """The row that counts as first, by the file's own order, of each id that comes more than once."""
        ids = [pq.ParquetFile(path).read(columns=["contact_id"])["contact_id"] for path in self._files]
        if not ids:
            return {}
        counts = pc.value_counts(pa.chunked_array([chunk for column in ids for chunk in column.chunks]))
        twice = set(counts.filter(pc.greater(counts.field("counts"), 1)).field("values").to_pylist())
        found: dict[str, Row] = {}
        for row in chain.from_iterable(self._rows() if twice else ()):
            if row.contact_id in twice:
                before = found.setdefault(row.contact_id, row)
                found[row.contact_id] = min(before, row, key=lambda one: (one.row, one.place))
        return found


def rows_of(table: pa.Table | pa.RecordBatch, place: int = 0) -> Iterator[Row]:
    """The contacts of a table with the columns of `columns.KEPT_CONTACTS` and, where it has one, `row`."""
    names = table.schema.names
    values = {name: table.column(name) for name in (*Row._fields[2:4], *Row._fields[5:])}
    columns = {name: column.to_pylist() for name, column in values.items()}
    times = table.column("happened_at").cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_pylist()
    numbers = table.column("row").to_pylist() if "row" in names else [0] * table.num_rows
    for at in range(table.num_rows):
        yield Row(
            place + at,
            numbers[at] or 0,
            columns["contact_id"][at],
            columns["person"][at],
            times[at],
            *(columns[name][at] for name in Row._fields[5:]),
        )


# -- the graph's side ----------------------------------------------------------------------------


def known_of(tx: ManagedTransaction, rows: Sequence[Row]) -> dict[str, Known]:
    """What the graph holds of the ids of these rows, whatever its run."""
    query = """
        UNWIND $ids AS id MATCH (c:CareContact {id: id})
        OPTIONAL MATCH (c)<-[:HAS]-(j:Journey)
        RETURN c.id, c.run, j.id, c.happened_us, c.organisation, c.service, c.activity
    """
    found = tx.run(query, ids=sorted({row.contact_id for row in rows})).values()
    return {id_: Known(run, tuple(said)) for id_, run, *said in found}


def add(tx: ManagedTransaction, rows: Iterable[Row]) -> None:
    """
    Add contacts that are not there yet, person by person.

    A person or service met for the first time gets a bare node; a service's becomes its record's.
    """
    ordered = sorted(rows, key=lambda row: (row.person, row.contact_id))
    services = sorted({row.service for row in ordered})
    tx.run("UNWIND $ids AS id MERGE (:Service {id: id})", ids=services).consume()
    people = [
        [person, [_node(row) for row in own]] for person, own in groupby(ordered, key=lambda row: row.person)
    ]
    tx.run(_ADD, people=people).consume()


def add_missing(tx: ManagedTransaction, rows: Sequence[Row]) -> None:
    """Add those of these contacts whose ids are not there."""
    there = known_of(tx, rows)
    add(tx, (row for row in rows if row.contact_id not in there))


def load(connection: Connection, staged: Staged, run: str, mark: str) -> Sifted:
    """
    Add what is new of the staged rows under a run that nobody sees yet. Call it inside the gate.

    `mark` tells this run from one of the same name that somebody else began after sweeping this one.
    """
    whole = Sifted()

    def add_new(tx: ManagedTransaction, rows: list[Row]) -> Sifted:
        audit.locked(tx)
        sifted = staged.sift(rows, known_of(tx, rows))
        if sifted.missing:
            if not whole.new:
                _begin(tx, run, mark)
            require_loading(tx, run, mark)
            add(tx, sifted.missing)
        return sifted

    for rows in staged.batches():
        _count(whole, connection.write(partial(add_new, rows=rows)))
    return whole


def compare(connection: Connection, staged: Staged) -> Sifted:
    """What would become of the staged rows; nothing is written."""
    whole = Sifted()
    for rows in staged.batches():
        _count(whole, staged.sift(rows, connection.read(partial(known_of, rows=rows))))
    return whole


def require_loading(tx: ManagedTransaction, run: str, mark: str) -> None:
    """Raises `StoreLocked` unless this run is still ours and unfinished."""
    query = "MATCH (run:ImportRun {id: $run, state: $state, mark: $mark}) RETURN run.id"
    if not tx.run(query, run=run, state=LOADING, mark=mark).value():
        raise StoreLocked(
            "another import took this one for dead and has swept it; nothing of it was kept",
            try_="import the file again",
        )


def sweep(connection: Connection) -> None:
    """Take away what imports that died have left. Call it inside the gate, where no import can be alive."""
    for run in connection.read(_dead_runs):
        _sweep_run(connection, run)


def sweep_if_possible(connection: Connection) -> None:
    """Sweep after a failed import. Where the server is away too, the next import does it."""
    with suppress(CareseamsError):
        sweep(connection)


def committed_runs(tx: ManagedTransaction, as_known: datetime | None = None) -> list[str]:
    """The runs whose contacts may be seen: committed, and by that time."""
    query = """
        MATCH (run:ImportRun {state: $state}) WHERE $moment IS NULL OR run.recorded_at <= $moment
        RETURN run.id
    """
    return tx.run(query, state=COMMITTED, moment=as_known).value()


def _count(whole: Sifted, some: Sifted) -> None:
    whole.new += some.new
    whole.known += some.known
    whole.conflicts += some.conflicts


def _begin(tx: ManagedTransaction, run: str, mark: str) -> None:
    query = "MERGE (run:ImportRun {id: $run}) ON CREATE SET run.state = $state, run.mark = $mark"
    tx.run(query, run=run, state=LOADING, mark=mark).consume()


def _dead_runs(tx: ManagedTransaction) -> list[str]:
    return tx.run("MATCH (run:ImportRun {state: $state}) RETURN run.id", state=LOADING).value()


def _sweep_run(connection: Connection, run: str) -> None:
    def left(tx: ManagedTransaction) -> list[str]:
        return tx.run("MATCH (c:CareContact) WHERE c.run = $run RETURN c.id", run=run).value()

    def forget(tx: ManagedTransaction) -> None:
        audit.locked(tx)
        query = "MATCH (run:ImportRun {id: $run, state: $state}) DELETE run"
        tx.run(query, run=run, state=LOADING).consume()

    for some in parts(sorted(connection.read(left)), BATCH):
        connection.write(partial(_remove, ids=some, run=run))
    connection.write(forget)


def _remove(tx: ManagedTransaction, *, ids: list[str], run: str) -> None:
    audit.locked(tx)
    tx.run(_REMOVE, ids=ids, run=run).consume()


def _node(row: Row) -> dict[str, Any]:
    """
    The properties of a contact's node.

    `day` is the local day, worked out once and here, because the server's own zone rules may be older.
    """
    return {
        "id": row.contact_id,
        "happened_us": row.happened_us,
        "day": moment(row.happened_us).astimezone(LOCAL_TIME).date().isoformat(),
        "organisation": row.organisation,
        "service": row.service,
        "activity": row.activity,
        "seq": row.seq,
        "run": row.run,
        "order_id": order_text(row.contact_id),
    }


_ADD = """
    UNWIND $people AS person
    MERGE (j:Journey {id: person[0]})
    WITH j, person[1] AS contacts
    UNWIND contacts AS contact
    MATCH (s:Service {id: contact.service})
    CREATE (j)-[:HAS]->(c:CareContact)-[:AT]->(s)
    SET c = contact,
        c.happened_at = datetime({epochSeconds: 0}) + duration({microseconds: contact.happened_us})
"""
_REMOVE = """
    UNWIND $ids AS id
    MATCH (c:CareContact {id: id}) WHERE c.run = $run
    OPTIONAL MATCH (c)--(beside:Journey|Service)
    DETACH DELETE c
    WITH DISTINCT beside WHERE beside IS NOT NULL AND NOT beside:Record AND NOT EXISTS { (beside)--() }
    DELETE beside
"""

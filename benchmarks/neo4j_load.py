"""
A Neo4j store over Bolt: contacts in, beside the plainest loop of the driver; records, moves and routes.

`python -m benchmarks.neo4j_load [CONTACTS]`; by default 5e4. Runs a server of its own (see
`tests.neo4j_server`), heap 1 GB, on the same processors. The loop only makes nodes and relationships in
batches; the store also looks up every id, keeps the run, can be killed at any moment, and is audited.
Seconds of processors are those of both sides, and hardly depend on who else is working.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from neo4j import Driver, GraphDatabase

from benchmarks.generated_contacts import stage_contacts
from benchmarks.table import Row, Time, show
from graph_schema.handoffs import Handoff
from graph_schema.journeys import Crossing
from graph_schema.parties import Organisation, Party, Service
from pathway.stores.base import LOCAL, Case, ChangeSet, ImportRun, Put
from pathway.stores.neo4j import Neo4jStore
from tests.neo4j_server import Neo4jServer

SIZE, CROSSINGS, BATCH, ROUNDS, LOOKS = 50_000, 20_000, 5_000, 2, 100
WRITERS, WRITES = 8, 50
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_PEOPLE = "UNWIND $ids AS id MERGE (:Journey {id: id})"
_SERVICES = "UNWIND $ids AS id MERGE (:Service {id: id})"
_CONTACTS = """
    UNWIND $rows AS row
    MATCH (j:Journey {id: row.person})
    MATCH (s:Service {id: row.service})
    MERGE (c:CareContact {id: row.contact_id}) SET c += row
    MERGE (j)-[:HAS]->(c)
    MERGE (c)-[:AT]->(s)
"""
_NODES = """
    UNWIND $rows AS row
    MATCH (h:Handoff {id: 'h-1'})
    CREATE (c:Crossing {id: row.id, content: row.content})-[:OVER]->(h)
"""


def rows(contacts: int = SIZE) -> list[Row]:
    """Seconds for loads, milliseconds for questions. The best of some rounds, taking turns."""
    folder = Path(tempfile.mkdtemp(prefix="careseams-benchmark-"))
    try:
        stage_contacts(folder / "staged", contacts)
        with Neo4jServer() as server:
            return _measured(server, folder / "staged", contacts)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(server: Neo4jServer, staged: Path, contacts: int) -> list[Row]:
    plain, ours = [], []
    for _ in range(ROUNDS + 1):  # the first round warms the server
        plain.append(_once(server, _plain_load, staged))
        ours.append(_once(server, _load, staged, contacts))
    of = f"{contacts:.0e} contacts".replace("e+0", "e")
    loop = f"a loop of UNWIND, {BATCH} rows a transaction"
    return [
        *_two_rows(f"{of} into Neo4j over Bolt", ours[1:], loop, plain[1:]),
        *_questions(server, of, staged, contacts),
        *_records(server),
        *_commits(server),
    ]


def _two_rows(claim: str, ours: list[Time], yardstick: str, plain: list[Time]) -> list[Row]:
    walls = [min(one.wall for one in taken) for taken in (ours, plain)]
    cpus = [min(one.cpu for one in taken) for taken in (ours, plain)]
    return [
        Row(claim, walls[0], "s", yardstick, walls[1]),
        Row(f"{claim}, seconds of processors", cpus[0], "s", yardstick, cpus[1]),
    ]


def _questions(server: Neo4jServer, of: str, staged: Path, contacts: int) -> list[Row]:
    person = pq.read_table(min(staged.glob("*.parquet")), columns=["person"])["person"][0].as_py()
    case = Case("case", person, "to measure", "1", "none", _NOW, "benchmark", _NOW + timedelta(hours=1))
    with _empty_store(server) as (driver, store):
        _load(server, driver, store, staged, contacts)
        moves = [_time(server, lambda: store.moves(LOCAL)) for _ in range(ROUNDS + 1)][1:]
        store.open_case(case, LOCAL)
        looks = [_time(server, lambda: store.route("case", "b", _NOW, LOCAL)) for _ in range(LOOKS)]
    middle = sorted(one.wall for one in looks)[LOOKS // 2]
    return [
        Row(f"moves over {of} in Cypher", min(one.wall for one in moves), "s"),
        Row(f"moves over {of} in Cypher, seconds of processors", min(one.cpu for one in moves), "s"),
        Row(f"one route out of {of}, audited first, half of all looks", middle * 1000, "ms"),
    ]


def _records(server: Neo4jServer) -> list[Row]:
    crossings = [Crossing(id=f"c-{n}", handoff="h-1", request_id=f"D{n}") for n in range(CROSSINGS)]
    rows = [{"id": one.id, "content": one.to_json()} for one in crossings]
    plain, ours = [], []
    for _ in range(ROUNDS):
        plain.append(_once(server, _plain_nodes, rows))
        ours.append(_once(server, _save, crossings))
    loop = "UNWIND CREATE of a node and a relationship each"
    return _two_rows(f"{CROSSINGS:,} crossings in one change set", ours, loop, plain)


def _commits(server: Neo4jServer) -> list[Row]:
    with _empty_store(server) as (driver, store):
        driver.execute_query("UNWIND range(1, $n) AS n CREATE (:Plain {id: n})", n=WRITERS, database_="neo4j")

        def plainly(writer: int) -> None:
            for n in range(WRITES):
                query = "MATCH (p:Plain {id: $id}) SET p.n = $n"
                driver.execute_query(query, id=writer + 1, n=n, database_="neo4j")

        def save(writer: int) -> None:
            for n in range(WRITES):
                party = Party(id=f"team-{writer}", name=f"Team {n}", role="group")
                store.save(ChangeSet(f"{writer} {n}", "b", "to measure", (Put(party, n),)), LOCAL)

        plain, ours = _at_once(server, plainly), _at_once(server, save)
    name = f"{WRITERS} x {WRITES} saves, each with version, audit row and command"
    return _two_rows(name, [ours], "a change of one property, as often", [plain])


def _at_once(server: Neo4jServer, work: Callable[[int], None]) -> Time:
    with ThreadPoolExecutor(WRITERS) as pool:
        return _time(server, lambda: list(pool.map(work, range(WRITERS))))


def _load(server: Neo4jServer, _: Driver, store: Neo4jStore, staged: Path, contacts: int) -> Time:
    run = ImportRun("run-1", ("generated",), ("0" * 64,), "contacts", contacts, 0)
    given: dict[str, Any] = {"command_id": "load", "actor": "benchmark", "reason": "to measure"}
    receipts = []
    took = _time(server, lambda: receipts.append(store.add_contacts(staged, run, LOCAL, **given)))
    assert receipts[0].accepted == contacts, "a contact was lost on the way"
    return took


def _plain_load(server: Neo4jServer, driver: Driver, _: Neo4jStore, staged: Path) -> Time:
    def load() -> None:
        whole = pq.read_table(staged).drop_columns(["row", "named"]).combine_chunks()
        for batch in whole.to_batches(max_chunksize=BATCH):
            found = batch.to_pylist()
            people = sorted({row["person"] for row in found})
            services = sorted({row["service"] for row in found})
            driver.execute_query(_PEOPLE, ids=people, database_="neo4j")
            driver.execute_query(_SERVICES, ids=services, database_="neo4j")
            driver.execute_query(_CONTACTS, rows=found, database_="neo4j")

    return _time(server, load)


def _save(server: Neo4jServer, _: Driver, store: Neo4jStore, crossings: list[Crossing]) -> Time:
    _handoff(store)
    changes = tuple(Put(one) for one in crossings)
    return _time(server, lambda: store.save(ChangeSet("crossings", "b", "to measure", changes), LOCAL))


def _plain_nodes(server: Neo4jServer, driver: Driver, store: Neo4jStore, rows: list[dict[str, str]]) -> Time:
    _handoff(store)

    def create() -> None:
        for at in range(0, len(rows), BATCH):
            driver.execute_query(_NODES, rows=rows[at : at + BATCH], database_="neo4j")

    return _time(server, create)


def _handoff(store: Neo4jStore) -> None:
    ends = (Service(id=f"RX1/{name}", organisation="RX1", name=name) for name in "ab")
    handoff = Handoff(id="h-1", from_id="RX1/a", to_id="RX1/b")
    world = (Organisation(id="RX1", name="Vale"), *ends, handoff)
    store.save(ChangeSet("world", "b", "to measure", tuple(map(Put, world))), LOCAL)


def _once(server: Neo4jServer, work: Callable[..., Time], *given: object) -> Time:
    with _empty_store(server) as (driver, store):
        return work(server, driver, store, *given)


@contextmanager
def _empty_store(server: Neo4jServer) -> Iterator[tuple[Driver, Neo4jStore]]:
    with GraphDatabase.driver(server.uri, auth=server.auth) as driver:
        with driver.session(database="neo4j") as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
        store = Neo4jStore.create(server.uri, user=server.user, password=server.password)
        try:
            yield driver, store
        finally:
            store.close()


def _time(server: Neo4jServer, work: Callable[[], object]) -> Time:
    wall, cpu = time.perf_counter(), _cpu(server)
    work()
    return Time(time.perf_counter() - wall, _cpu(server) - cpu)


def _cpu(server: Neo4jServer) -> float:
    """Seconds of processors that this process and the server have used (Linux)."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    show(rows(int(float(sys.argv[1])) if len(sys.argv) > 1 else SIZE))

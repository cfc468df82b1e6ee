"""An import is seen whole or not at all, whatever becomes of whoever makes it."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pathway.errors import BadInput, StaleWrite, StoreLocked
from pathway.stores import neo4j_connection, neo4j_contacts
from pathway.stores.base import LOCAL, Put
from pathway.stores.neo4j import Neo4jStore
from tests.contract.given import ACUTE, Seen, a_run, add, contact_rows, person, renamed, save, staged
from tests.unit.stores.neo4j_given import ask, new_store, opened, whole

STATES = "MATCH (run:ImportRun) RETURN run.id, run.state ORDER BY run.id"
LEFT = "MATCH (n:CareContact|Journey|Service) RETURN count(n)"


@pytest.fixture
def store(neo4j_server):
    """An empty store."""
    with new_store(neo4j_server) as store:
        yield store


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """So that a handful of contacts is several transactions."""
    monkeypatch.setattr(neo4j_contacts, "BATCH", 2)


def seen(who: str = "ann", count: int = 8) -> list[Seen]:
    """Contacts of one person in different places, an hour apart."""
    return [Seen(who, f"RX1/{n}", n) for n in range(count)]


def dies_after(batches: int, monkeypatch) -> None:
    """Let the next import fail when that many batches are in, as a machine that is switched off."""
    real, done = neo4j_contacts.add, []

    def failing(tx, rows):
        if len(done) == batches:
            raise KeyboardInterrupt
        done.append(rows)
        real(tx, rows)

    monkeypatch.setattr(neo4j_contacts, "add", failing)


def leaves_everything(monkeypatch) -> None:
    """Whoever fails has no time to tidy up."""
    monkeypatch.setattr("pathway.stores.neo4j_import.contacts.sweep_if_possible", lambda connection: None)


def test_what_a_dead_import_left_is_seen_by_nobody_and_swept_by_the_next(
    neo4j_server, store: Neo4jStore, tmp_path, monkeypatch
):
    add(store, tmp_path, *seen("bob", 3), run=a_run(3, "first"))
    before = store.contact_facts(LOCAL), contact_rows(store), store.moves(LOCAL)
    with monkeypatch.context() as patch:
        dies_after(3, patch)
        leaves_everything(patch)
        with pytest.raises(KeyboardInterrupt):
            add(store, tmp_path, *seen(), run=a_run(8, "dead"))
    assert ask(neo4j_server, STATES) == [["dead", "loading"], ["first", "committed"]]
    assert ask(neo4j_server, "MATCH (c:CareContact {run: 'dead'}) RETURN count(c)") == [[6]]
    assert (store.contact_facts(LOCAL), contact_rows(store), store.moves(LOCAL)) == before
    assert whole(store), "what nobody sees is no fault"
    receipt = add(store, tmp_path, *seen("eve", 1), run=a_run(1, "next"))
    assert receipt.accepted == 1
    assert ask(neo4j_server, STATES) == [["first", "committed"], ["next", "committed"]]
    assert ask(neo4j_server, LEFT) == [[4 + 2 + 3]], "contacts, people, services of those that were committed"


def test_the_same_import_again_after_it_died_brings_everything(store: Neo4jStore, tmp_path, monkeypatch):
    run = a_run(8, "again")
    with monkeypatch.context() as patch:
        dies_after(2, patch)
        leaves_everything(patch)
        with pytest.raises(KeyboardInterrupt):
            add(store, tmp_path, *seen(), run=run, command_id="import")
    receipt = add(store, tmp_path, *seen(), run=run, command_id="import")
    assert (receipt.accepted, receipt.already_known) == (8, 0)
    assert whole(store)


def test_an_import_that_fails_takes_its_own_contacts_away(
    neo4j_server, store: Neo4jStore, tmp_path, monkeypatch
):
    with monkeypatch.context() as patch:
        dies_after(2, patch)
        with pytest.raises(KeyboardInterrupt):
            add(store, tmp_path, *seen())
    assert ask(neo4j_server, STATES) == []
    assert ask(neo4j_server, LEFT) == [[0]]
    assert store.facts(LOCAL).audit_rows == 0


def test_a_record_that_became_stale_during_the_load_refuses_the_whole_import(
    neo4j_server, store: Neo4jStore, tmp_path, monkeypatch
):
    save(store, ACUTE)
    real = neo4j_contacts.load

    def meanwhile(*given):
        loaded = real(*given)
        save(store, renamed(ACUTE, "Renamed meanwhile"), expected=1)
        return loaded

    monkeypatch.setattr(neo4j_contacts, "load", meanwhile)
    with pytest.raises(StaleWrite):
        add(store, tmp_path, *seen(), records=(Put(renamed(ACUTE, "Other"), 1),))
    assert store.contact_facts(LOCAL).rows == 0
    assert ask(neo4j_server, LEFT) == [[0]]


def test_others_may_write_and_read_during_an_import(store: Neo4jStore, tmp_path, monkeypatch):
    real, met = neo4j_contacts.add, []

    def slowly(tx, rows):
        real(tx, rows)
        met.append(store.contact_facts(LOCAL).rows)

    monkeypatch.setattr(neo4j_contacts, "add", slowly)
    with ThreadPoolExecutor(1) as pool:
        importing = pool.submit(add, store, tmp_path, *seen())
        saved = save(store, ACUTE)
        assert importing.result().accepted == 8
    assert met == [0, 0, 0, 0], "nobody sees half of it"
    assert saved.versions
    assert store.contact_facts(LOCAL).rows == 8


def test_two_imports_at_once_go_one_after_the_other(store: Neo4jStore, tmp_path):
    def one(who: str):
        return add(store, tmp_path / who, *seen("ann", 4), *seen(who, 4), run=a_run(8, who))

    with ThreadPoolExecutor(3) as pool:
        receipts = list(pool.map(one, ("bob", "eve", "kim")))
    assert sorted((receipt.accepted, receipt.already_known) for receipt in receipts) == [
        (4, 4),
        (4, 4),
        (8, 0),
    ]
    assert whole(store)


def test_an_import_that_takes_long_is_named_not_waited_for(
    neo4j_server, store: Neo4jStore, tmp_path, monkeypatch
):
    """The first is alive, however slow; so the second neither sweeps it nor waits for ever."""
    monkeypatch.setattr(neo4j_connection, "GATE_WITHIN_S", 1.0)
    other, go_on, inside = opened(neo4j_server), threading.Event(), threading.Event()
    real = neo4j_contacts.sweep

    def wait_inside(connection):
        real(connection)
        if connection is store._connection:
            inside.set()
            go_on.wait(60)

    monkeypatch.setattr(neo4j_contacts, "sweep", wait_inside)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(add, store, tmp_path, *seen())
        inside.wait(60)
        with pytest.raises(StoreLocked, match="another import of contacts is running"):
            add(other, tmp_path / "other", *seen("bob"))
        go_on.set()
        assert slow.result().accepted == 8
    other.close()


def test_an_import_whose_run_somebody_swept_ends_with_nothing(
    neo4j_server, store: Neo4jStore, tmp_path, monkeypatch
):
    """The gate keeps others out; were it ever lost, no half of a file could be committed."""
    real = neo4j_contacts.load

    def swept(connection, *given):
        loaded = real(connection, *given)
        neo4j_contacts.sweep(connection)
        return loaded

    monkeypatch.setattr(neo4j_contacts, "load", swept)
    with pytest.raises(StoreLocked, match="nothing of it was kept"):
        add(store, tmp_path, *seen(), run=a_run(8, "swept"))
    assert store.import_runs(LOCAL) == []
    assert ask(neo4j_server, LEFT) == [[0]]


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_process_killed_during_an_import_opens_the_gate_by_dying(neo4j_server, store: Neo4jStore, tmp_path):
    child = os.fork()
    if child == 0:
        real = neo4j_contacts.add

        def slowly(tx, rows):
            real(tx, rows)
            (tmp_path / "inside").touch()
            time.sleep(0.3)

        try:
            neo4j_contacts.add = slowly
            add(store, tmp_path / "child", *seen(count=100))
        finally:
            os._exit(0)
    while not (tmp_path / "inside").exists():
        time.sleep(0.02)
    time.sleep(0.5)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    receipt = add(store, tmp_path / "parent", *seen("bob"))
    assert receipt.accepted == 8
    assert store.contact_facts(LOCAL).people == 1
    assert ask(neo4j_server, LEFT) == [[8 + 1 + 8]]
    assert whole(store)


def test_a_person_that_is_no_pseudonym_is_refused(store: Neo4jStore, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.contract.given.person", lambda name: "AB" + person(name)[2:])
    folder = staged(tmp_path, [Seen("ann", "RX1/a")])
    with pytest.raises(BadInput, match="no pseudonym"):
        given = {"command_id": "c", "actor": "sam", "reason": "because"}
        store.add_contacts(folder, a_run(1), LOCAL, **given)


def test_ties_are_broken_by_code_points_not_by_utf_16(store: Neo4jStore, tmp_path):
    """Of two contacts at one time with one seq, the id decides which comes first, as in the other stores."""
    tied = [
        Seen("ann", "RX1/a", id="\U0001d11e"),
        Seen("ann", "RX1/b", id="\uff5e"),
        Seen("ann", "RX1/c", id="z"),
    ]
    add(store, tmp_path, *tied)
    moves = store.moves(LOCAL).select(["from_id", "to_id"]).to_pylist()
    assert [tuple(move.values()) for move in moves] == [("RX1/b", "RX1/a"), ("RX1/c", "RX1/b")]
    assert [row["contact_id"] for row in contact_rows(store)] == ["z", "\uff5e", "\U0001d11e"]


def test_contacts_are_a_graph_that_people_can_ask(neo4j_server, store: Neo4jStore, tmp_path):
    add(store, tmp_path, *seen(count=2), run=a_run(2, "run"))
    found = ask(
        neo4j_server,
        """
        MATCH (j:Journey)-[:HAS]->(c:CareContact)-[:AT]->(s:Service)
        RETURN j.id, c.happened_at = datetime('2026-04-01T09:00:00Z') + duration({hours: c.seq + 0}),
          c.day, c.organisation, c.service = s.id, c.run, s:Record ORDER BY c.happened_us LIMIT 1
        """,
    )
    assert found == [[person("ann"), True, "2026-04-01", "RX1", True, "run", False]]

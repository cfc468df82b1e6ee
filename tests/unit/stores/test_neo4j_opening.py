"""Which database is a store of ours, and what is said of the others."""

import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from pathway import errors
from pathway.stores.base import LOCAL
from pathway.stores.neo4j import Neo4jStore
from tests.contract.given import ACUTE, ids, save
from tests.neo4j_server.server import free_port
from tests.unit.stores.neo4j_given import ask, empty, new_store, opened, whole

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def answering(answer: bytes):
    """Something else that listens on a port and answers everything with the same bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                with client:
                    client.recv(1000)
                    client.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield f"neo4j://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("make", [Neo4jStore.open, Neo4jStore.create])
def test_where_no_server_answers(make):
    uri = f"neo4j://127.0.0.1:{free_port()}"
    with pytest.raises(errors.StoreUnreachable, match="no Neo4j server answers") as caught:
        make(uri, user="sam", password="the secret")
    assert uri in str(caught.value)
    assert "the secret" not in repr(caught.value) + str(caught.value)


def test_the_driver_prints_nothing_of_its_own():
    program = f"""if True:
        from pathway.errors import StoreUnreachable
        from pathway.stores.neo4j import Neo4jStore
        try:
            Neo4jStore.open("neo4j://127.0.0.1:{free_port()}", user="sam", password="the secret")
        except StoreUnreachable:
            print("named")
    """
    typed = [sys.executable, "-c", program]
    done = subprocess.run(typed, check=False, capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("named\n", "")


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"", b"\0\0\0\0"])
def test_where_something_else_answers(answer: bytes):
    with answering(answer) as uri, pytest.raises(errors.StoreUnreachable):
        Neo4jStore.open(uri, user="sam", password="the secret")


@pytest.mark.parametrize("uri", ["http://127.0.0.1:7687", "neo4j:", "nonsense", "neo4j://user:pw@127.0.0.1"])
def test_what_is_no_address(uri: str):
    with pytest.raises(errors.BadInput, match="address"):
        Neo4jStore.open(uri, user="sam", password="the secret")


def test_a_wrong_password(neo4j_server):
    with new_store(neo4j_server), pytest.raises(errors.StoreAuthFailed) as caught:
        opened(neo4j_server, password="not the password")
    assert "not the password" not in str(caught.value)
    assert neo4j_server.password not in str(caught.value)


def test_a_database_that_is_not_there(neo4j_server):
    with pytest.raises(errors.StoreNotInitialised, match="no database of that name"):
        opened(neo4j_server, database="nowhere")


def test_an_empty_database_is_not_yet_a_store(neo4j_server):
    empty(neo4j_server)
    given = {"user": neo4j_server.user, "password": neo4j_server.password}
    with pytest.raises(errors.StoreNotInitialised, match="no store in this database yet"):
        Neo4jStore.open(neo4j_server.uri, **given)
    assert ask(neo4j_server, "MATCH (n) RETURN count(n)") == [[0]], "looking makes nothing"


@pytest.mark.parametrize("data", ["CREATE (:Film {name: 'x'})", "CREATE (:Store {name: 'corner shop'})"])
def test_another_products_data_is_left_alone(neo4j_server, data: str):
    empty(neo4j_server)
    ask(neo4j_server, data)
    given = {"user": neo4j_server.user, "password": neo4j_server.password}
    for make in (Neo4jStore.open, Neo4jStore.create):
        with pytest.raises(errors.StoreOfAnotherProduct):
            make(neo4j_server.uri, **given)
    assert ask(neo4j_server, "MATCH (n) RETURN count(n)") == [[1]]


def test_a_newer_schema_is_refused_when_opened_and_when_it_came_meanwhile(neo4j_server):
    with new_store(neo4j_server) as store:
        ask(neo4j_server, "MATCH (s:Store) SET s.schema_version = 99")
        for make in (Neo4jStore.open, Neo4jStore.create):
            with pytest.raises(errors.NewerSchema, match="99"):
                make(neo4j_server.uri, user=neo4j_server.user, password=neo4j_server.password)
        with pytest.raises(errors.NewerSchema):
            store.records(LOCAL)
        with pytest.raises(errors.NewerSchema):
            save(store, ACUTE)


def test_a_store_that_was_taken_away_answers_nothing_rather_than_empty(neo4j_server):
    with new_store(neo4j_server) as store:
        save(store, ACUTE)
        empty(neo4j_server)
        with pytest.raises(errors.StoreNotInitialised):
            store.records(LOCAL)
        with pytest.raises(errors.StoreNotInitialised):
            save(store, ACUTE)


def test_a_store_made_again_is_the_same_store_with_its_constraints_mended(neo4j_server):
    with new_store(neo4j_server) as store:
        save(store, ACUTE)
        ask(neo4j_server, "DROP CONSTRAINT handoff_id")
        ask(neo4j_server, "DROP INDEX version_seq")
        assert [(f.number, f.where) for f in store.check(LOCAL)] == [
            ("C108", "handoff_id"),
            ("C108", "version_seq"),
        ]
        again = opened(neo4j_server)
        assert again.facts(LOCAL) == store.facts(LOCAL)
        assert whole(again)
        again.close()


def test_two_who_make_it_at_once_make_one(neo4j_server):
    empty(neo4j_server)
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: opened(neo4j_server), range(4)))
    assert len({store.facts(LOCAL).store_id for store in stores}) == 1
    assert ask(neo4j_server, "MATCH (n) RETURN labels(n)[0] AS label, count(*) ORDER BY label") == [
        ["ImportGate", 1],
        ["Store", 1],
    ]
    for store in stores:
        store.close()


def test_a_closed_store_says_so(neo4j_server):
    with new_store(neo4j_server) as store:
        store.close()
        with pytest.raises(errors.StoreError, match="closed"):
            store.records(LOCAL)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("looks", [0, 100])
def test_a_process_that_was_forked_connects_anew(neo4j_server, looks: int):
    """Parent and child use the same store object at once; neither takes or ends the other's connection."""
    with new_store(neo4j_server) as store:
        save(store, ACUTE)
        child = os.fork()
        if child == 0:
            good = False
            try:
                good = all(ids(store.search("vale", LOCAL)) == ["RX1"] for _ in range(looks))
                store.close()
            finally:
                os._exit(0 if good else 1)
        assert all(ids(store.search("vale", LOCAL)) == ["RX1"] for _ in range(looks))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert ids(store.search("vale", LOCAL)) == ["RX1"]

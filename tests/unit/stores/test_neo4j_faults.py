"""The server goes away in the middle, in each way that it can; nothing is lost, nothing is done twice."""

import threading
import time
from collections.abc import Iterator

import pytest

from pathway.errors import StaleWrite, StoreUnreachable
from pathway.stores import neo4j_contacts
from pathway.stores.base import LOCAL, Put
from tests.contract.given import ACUTE, INSULIN, SMALL_WORLD, Seen, a_run, add, command, ids, renamed, save
from tests.neo4j_server import GivenServer, Neo4jServer
from tests.unit.stores.neo4j_given import new_store, opened, port_of, whole
from tests.unit.stores.neo4j_proxy import Cut, Proxy


@pytest.fixture
def proxy(neo4j_server) -> Iterator[Proxy]:
    """A way to the server that can be cut."""
    with Proxy(port_of(neo4j_server)) as proxy:
        yield proxy


@pytest.fixture
def own_server(neo4j_server) -> Iterator[Neo4jServer]:
    """A server that may be stopped: the run's own, or one beside it where that one was given."""
    if isinstance(neo4j_server, GivenServer):
        with Neo4jServer() as server:
            yield server
    else:
        yield neo4j_server


@pytest.mark.parametrize("cuts", [["before"], ["after"], ["after", "before"], ["before", "after"]])
def test_a_save_whose_commit_nobody_heard_of_is_done_once(neo4j_server, proxy: Proxy, cuts: list[Cut]):
    with new_store(neo4j_server, proxy.uri) as store:
        proxy.cuts = list(cuts)
        commits = proxy.commits
        receipt = save(store, *SMALL_WORLD)
        assert proxy.commits == commits + len(cuts) + 1, "it was tried again each time"
        assert not receipt.repeated, "the client asked once"
        assert set(receipt.versions.values()) == {1}
        assert store.facts(LOCAL).audit_rows == 1
        assert whole(store)


def test_where_nobody_ever_hears_the_error_says_so_and_the_same_command_settles_it(
    neo4j_server, proxy: Proxy
):
    with new_store(neo4j_server, proxy.uri) as store:
        proxy.cuts = ["after", "after", "after"]
        once = command(Put(ACUTE))

        def refuse_after_the_cut() -> None:
            while proxy.cuts == ["after", "after", "after"]:
                time.sleep(0.01)
            proxy.refusing = True

        watcher = threading.Thread(target=refuse_after_the_cut)
        watcher.start()
        with pytest.raises(StoreUnreachable, match="whether it was saved is not known") as caught:
            store.save(once, LOCAL)
        watcher.join()
        assert "same command again" in str(caught.value)
        proxy.refusing, proxy.cuts = False, []
        assert store.save(once, LOCAL).repeated
        assert store.facts(LOCAL).audit_rows == 1


def test_a_read_goes_on_after_the_way_was_cut(neo4j_server, proxy: Proxy):
    with new_store(neo4j_server, proxy.uri) as store:
        save(store, ACUTE)
        proxy.cut_all()
        assert ids(store.search("vale", LOCAL)) == ["RX1"]
        proxy.cutting, proxy.cuts = "read", ["after", "before"]
        assert ids(store.search("vale", LOCAL)) == ["RX1"]
        assert proxy.cuts == []


def test_a_server_that_is_away_is_named_and_nothing_more_is_needed_when_it_is_back(
    neo4j_server, proxy: Proxy
):
    with new_store(neo4j_server, proxy.uri) as store:
        save(store, *SMALL_WORLD)
        proxy.refusing = True
        proxy.cut_all()
        with pytest.raises(StoreUnreachable, match="went away; nothing was changed"):
            save(store, renamed(INSULIN, "Other"), expected=1)
        with pytest.raises(StoreUnreachable):
            opened(neo4j_server, proxy.uri)
        proxy.refusing = False
        assert store.get("Handoff", "h-1", LOCAL).version == 1
        assert store.facts(LOCAL).audit_rows == 1


def test_a_stale_write_is_not_tried_again(neo4j_server, proxy: Proxy):
    with new_store(neo4j_server, proxy.uri) as store:
        save(store, ACUTE)
        commits = proxy.commits
        with pytest.raises(StaleWrite):
            save(store, renamed(ACUTE, "Other"), expected=0)
        assert proxy.commits == commits


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("cut", ["before", "after"])
def test_an_import_cut_at_any_commit_is_done_once(neo4j_server, proxy: Proxy, tmp_path, nth: int, cut: Cut):
    """The first commit is the batch of contacts, the second shows the run."""
    with new_store(neo4j_server, proxy.uri) as store:
        save(store, ACUTE)

        def cut_the_nth() -> None:
            seen = proxy.commits
            while proxy.commits < seen + nth - 1:
                time.sleep(0.001)
            proxy.cuts = [cut]

        cut_the_nth() if nth == 1 else threading.Thread(target=cut_the_nth, daemon=True).start()
        receipt = add(store, tmp_path, Seen("ann", "RX1/a"), Seen("ann", "RX1/b", 2), run=a_run(2, "run"))
        assert (receipt.accepted, receipt.already_known) == (2, 0)
        assert store.contact_facts(LOCAL).rows == 2
        assert [run.id for run in store.import_runs(LOCAL)] == ["run"]
        assert whole(store)


def test_an_import_whose_connections_are_all_cut_goes_on(neo4j_server, proxy: Proxy, tmp_path, monkeypatch):
    """With them goes the lock that keeps other imports out; the import itself is none the worse for it."""
    real, batches = neo4j_contacts.add, []

    def cut_once(tx, rows):
        batches.append(rows)
        if len(batches) == 2:
            proxy.cut_all()
        real(tx, rows)

    monkeypatch.setattr(neo4j_contacts, "BATCH", 2)
    monkeypatch.setattr(neo4j_contacts, "add", cut_once)
    with new_store(neo4j_server, proxy.uri) as store:
        receipt = add(store, tmp_path, *(Seen("ann", f"RX1/{n}", n) for n in range(8)))
        assert (receipt.accepted, len(batches)) == (8, 5)
        assert store.contact_facts(LOCAL).rows == 8
        assert whole(store)


def test_the_server_stops_during_writes_and_comes_back(own_server: Neo4jServer):
    """Every write that was acknowledged is there, each once; those that failed can be sent again."""
    with new_store(own_server) as store:
        save(store, ACUTE)
        commands = [command(Put(renamed(ACUTE, f"Name {n}"), n), id=f"c-{n}") for n in range(1, 40)]
        done: list[str] = []

        def write() -> None:
            for one in commands:
                while one.command_id not in done:
                    try:
                        store.save(one, LOCAL)
                        done.append(one.command_id)
                    except StoreUnreachable:
                        time.sleep(0.1)

        writer = threading.Thread(target=write)
        writer.start()
        while len(done) < 10:
            time.sleep(0.005)
        own_server.kill()
        acknowledged = len(done)
        own_server.start()
        writer.join(120)
        assert not writer.is_alive()
        assert acknowledged < len(commands), "it was killed in the middle"
        history = store.history("Organisation", "RX1", LOCAL)
        assert [record.entity.name for record in history[1:]] == [f"Name {n}" for n in range(1, 40)]
        assert whole(store)

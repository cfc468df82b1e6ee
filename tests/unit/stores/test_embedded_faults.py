"""A full disk, a held lock, a log that grows: what is refused changes nothing, what is written stands."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from graph_schema.events import Event
from pathway.errors import StoreFull, StoreLocked
from pathway.stores import embedded_connections, embedded_schema
from pathway.stores.base import LOCAL, Put, Store
from pathway.stores.embedded import EmbeddedStore
from pathway.stores.folder import COMMIT_LOCK, DATABASE, IMPORT_LOCK
from pathway.stores.write_lock import WriteLock
from tests.contract.given import (
    ACUTE,
    SMALL_WORLD,
    Clock,
    Seen,
    add,
    command,
    contact_rows,
    renamed,
    save,
    shown,
)
from tests.unit.stores.small_disk import filled, small_disk

SHORT = timedelta(milliseconds=50)
LONG_TEXT = "word " * 20_000


@pytest.fixture
def store(tmp_path) -> Store:
    """A small store that does not wait long for a lock."""
    with closing(EmbeddedStore.create(tmp_path / "store", clock=Clock(), lock_timeout=SHORT)) as store:
        save(store, *SMALL_WORLD)
        yield store


def large(number: int) -> Event:
    """An event with a long description, different each time."""
    return Event(id=f"e-{number}", description=f"{number} {LONG_TEXT}")


def test_a_database_that_may_not_grow_refuses_and_stays_as_it_was(store):
    facts = store.facts(LOCAL)
    with store._connections._lock.held():
        writer = store._connections._take_writer()
        (pages,) = writer.execute("PRAGMA page_count").fetchone()
        writer.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreFull, match="make room"):
        store.save(command(*(Put(large(number)) for number in range(40))), LOCAL)
    assert store.facts(LOCAL) == facts
    with store._connections._lock.held():
        writer.execute("PRAGMA max_page_count = 1000000")
    save(store, large(1))
    assert store.check(LOCAL) == []


def test_a_full_disk_refuses_and_the_same_command_works_when_there_is_room(tmp_path):
    with small_disk(tmp_path / "disk") as disk, closing(EmbeddedStore.create(disk / "store")) as store:
        save(store, *SMALL_WORLD)
        facts, many = store.facts(LOCAL), command(*(Put(large(number)) for number in range(5)))
        with filled(disk, leaving=8192):
            with pytest.raises(StoreFull):
                store.save(many, LOCAL)
            assert store.facts(LOCAL) == facts
            assert len(shown(store)) == len(SMALL_WORLD)
        assert not store.save(many, LOCAL).repeated
        assert store.check(LOCAL) == []


def test_contacts_that_find_no_room_leave_nothing_behind(tmp_path):
    with small_disk(tmp_path / "disk") as disk, closing(EmbeddedStore.create(disk / "store")) as store:
        add(store, tmp_path, Seen("ann", "RX1/a"))
        before = (store.facts(LOCAL), contact_rows(store), files(disk / "store"))
        with filled(disk, leaving=4096), pytest.raises(StoreFull):
            add(store, tmp_path, *(Seen(f"person {n}", "RX1/a", n) for n in range(3000)))
        assert (store.facts(LOCAL), contact_rows(store), files(disk / "store")) == before
        assert add(store, tmp_path, Seen("bob", "RX1/a")).accepted == 1
        assert store.check(LOCAL) == []


def files(folder: Path) -> set[str]:
    """The contact files there are."""
    return {path.name for path in folder.rglob("*.parquet*")}


def test_opening_and_making_a_store_on_a_full_disk_says_so(tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        EmbeddedStore.create(disk / "store").close()
        with filled(disk):
            with pytest.raises(StoreFull):
                EmbeddedStore.create(disk / "another")
            with pytest.raises(StoreFull), closing(EmbeddedStore.open(disk / "store")) as store:
                save(store, *SMALL_WORLD)
        with closing(EmbeddedStore.create(disk / "another")) as store:
            save(store, *SMALL_WORLD)


@pytest.mark.parametrize("name", [COMMIT_LOCK, IMPORT_LOCK])
def test_a_lock_held_too_long_refuses_writes_and_not_reads(store, tmp_path, name):
    other = WriteLock(tmp_path / "store" / name, timeout=SHORT)
    facts = store.facts(LOCAL)
    with other.held():
        with pytest.raises(StoreLocked):
            add(store, tmp_path, Seen("ann", "RX1/a"))
        if name == COMMIT_LOCK:
            with pytest.raises(StoreLocked):
                save(store, renamed(ACUTE, "Other"), expected=1)
        assert store.facts(LOCAL) == facts
        assert len(shown(store)) == len(SMALL_WORLD)
    add(store, tmp_path, Seen("ann", "RX1/a"))
    save(store, renamed(ACUTE, "Other"), expected=1)
    assert store.check(LOCAL) == []


def test_people_may_write_records_while_an_import_makes_its_files(store, tmp_path):
    with store._import.held():
        save(store, renamed(ACUTE, "Other"), expected=1)
    assert store.get("Organisation", "RX1", LOCAL).version == 2


def test_another_program_in_the_database_is_named(tmp_path, monkeypatch):
    settings = tuple(
        "PRAGMA busy_timeout = 50" if "busy_timeout" in setting else setting
        for setting in embedded_schema._SETTINGS
    )
    monkeypatch.setattr(embedded_schema, "_SETTINGS", settings)
    with (
        closing(EmbeddedStore.create(tmp_path / "store")) as store,
        closing(sqlite3.connect(tmp_path / "store" / DATABASE, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match="another program"):
            save(store, *SMALL_WORLD)
        assert shown(store) == []
        other.execute("ROLLBACK")
        save(store, *SMALL_WORLD)


def test_the_log_is_moved_into_the_database_when_it_is_long(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded_connections, "_CHECKPOINT_BYTES", 1 << 20)
    log = tmp_path / "store" / f"{DATABASE}-wal"
    with closing(EmbeddedStore.create(tmp_path / "store")) as store:
        sizes = []
        for number in range(30):
            save(store, large(number))
            sizes.append(log.stat().st_size)
        assert max(sizes) < 2 << 20
        assert len(shown(store)) == 30
        assert store.check(LOCAL) == []


def test_a_slow_reader_holds_up_neither_commits_nor_its_own_moment(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded_connections, "_CHECKPOINT_BYTES", 1 << 18)
    with closing(EmbeddedStore.create(tmp_path / "store")) as store:
        save(store, *(large(number) for number in range(3)))
        batches = store.versions(LOCAL)
        first = next(batches)
        for number in range(3, 20):
            save(store, large(number))
        assert first.num_rows + sum(batch.num_rows for batch in batches) == 3
        assert len(shown(store)) == 20
        save(store, large(20))
        assert store.check(LOCAL) == []


def test_a_log_that_cannot_be_moved_does_not_undo_a_commit(tmp_path, monkeypatch):
    """The commit is on the disk before; what comes after it must not say that nothing was changed."""
    monkeypatch.setattr(embedded_connections, "_CHECKPOINT_BYTES", 0)
    with small_disk(tmp_path / "disk") as disk, closing(EmbeddedStore.create(disk / "store")) as store:
        save(store, *SMALL_WORLD)
        with filled(disk, leaving=200_000):
            receipt = save(store, renamed(ACUTE, "Other"), expected=1)
        assert store.receipt(receipt.command_id, LOCAL) is not None
        assert store.check(LOCAL) == []

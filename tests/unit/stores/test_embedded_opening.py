"""Opening a folder: made where there is none, and named for what it is where it is no store of ours."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import pytest

from graph_schema.database import SCHEMA_VERSION
from graph_schema.rehearsals import BodyChange, Rehearsal
from pathway.errors import (
    NewerSchema,
    StoreDamaged,
    StoreError,
    StoreNotInitialised,
    StoreOfAnotherProduct,
    StoreReadOnly,
)
from pathway.stores import embedded_schema
from pathway.stores.base import LOCAL
from pathway.stores.embedded import EmbeddedStore
from pathway.stores.folder import DATABASE
from tests.contract.given import SMALL_WORLD, Clock, save, shown
from tests.unit.stores.small_disk import read_only, small_disk


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with a small store in it, closed."""
    with closing(EmbeddedStore.create(tmp_path / "store", clock=Clock())) as store:
        save(store, *SMALL_WORLD)
    return tmp_path / "store"


def sql(folder: Path, statement: str) -> list[tuple]:
    """Run a statement behind the store's back."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        found = connection.execute(statement).fetchall()
        connection.commit()
    return found


def test_made_once_opened_ever_after(folder):
    opened = [EmbeddedStore.open(folder), EmbeddedStore.create(folder), EmbeddedStore(folder)]
    assert len({store.facts(LOCAL) for store in opened}) == 1
    assert {len(shown(store)) for store in opened} == {len(SMALL_WORLD)}
    for store in opened:
        store.close()


def made_before(folder: Path, *kinds: str) -> None:
    """As if the store had been made when these kinds of record were not known."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        for kind in kinds:
            change = "UPDATE sqlite_schema SET sql = replace(sql, ?, '') WHERE name LIKE 'record%'"
            connection.execute(change, (f"'{kind}', ",))
        connection.execute("PRAGMA writable_schema = RESET")
        connection.commit()


def test_a_store_made_before_a_kind_was_known_learns_it(folder):
    made_before(folder, "Rehearsal", "Handoff")
    with pytest.raises(sqlite3.IntegrityError):
        sql(folder, "INSERT INTO record VALUES (9, 'Rehearsal', 'r', 1, 0, 't', 't', 0, '{}')")
    with closing(EmbeddedStore.open(folder)) as store:
        kept = shown(store)
        rehearsal = Rehearsal(
            id="rh-1", name="Two become one", day=date(2026, 10, 1), made_on=date(2026, 6, 1),
            changes=(BodyChange(kind="abolition", old=("RXA",)),),
        )  # fmt: skip
        save(store, rehearsal)
        assert store.get("Rehearsal", "rh-1", LOCAL).entity == rehearsal
        assert store.check(LOCAL) == [] and len(kept) == len(SMALL_WORLD)
    assert sql(folder, "PRAGMA integrity_check") == [("ok",)]
    with closing(EmbeddedStore.open(folder)) as again:
        assert len(shown(again)) == len(SMALL_WORLD) + 1


def test_a_store_that_knows_every_kind_is_not_touched_by_opening_it(folder):
    before = sql(folder, "PRAGMA schema_version")
    EmbeddedStore.open(folder).close()
    assert sql(folder, "PRAGMA schema_version") == before


def test_a_table_that_differs_in_more_than_kinds_stays_and_is_told(folder):
    made_before(folder, "Rehearsal")
    sql(folder, "DROP INDEX link_back")
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'version > 0', 'version > 1') WHERE name = 'record'"
        )
        connection.commit()
    with closing(EmbeddedStore.open(folder)) as store:
        told = {finding.where for finding in store.check(LOCAL) if finding.number == "C108"}
    assert told >= {"record", "link_back"} and "record_version" not in told


def test_everything_in_it_is_its_owners_alone(folder):
    assert folder.stat().st_mode & 0o777 == 0o700


def test_many_who_make_it_at_once_make_one(tmp_path):
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda _: EmbeddedStore.create(tmp_path / "store"), range(6)))
    assert len({store.facts(LOCAL).store_id for store in stores}) == 1
    for store in stores:
        store.close()


@pytest.mark.parametrize("left", [None, "", "journal"])
def test_what_a_killed_process_left_is_no_store_but_can_become_one(tmp_path, left):
    """The tables come in one transaction: before it there is a folder, or an empty database."""
    folder = tmp_path / "store"
    if left is not None:
        folder.mkdir()
        (folder / DATABASE).touch()
    if left:
        sql(folder, "PRAGMA journal_mode = WAL")
    with pytest.raises(StoreNotInitialised):
        EmbeddedStore.open(folder)
    with closing(EmbeddedStore.create(folder)) as store:
        save(store, *SMALL_WORLD)
        assert store.check(LOCAL) == []


@pytest.mark.parametrize("open_", [EmbeddedStore.open, EmbeddedStore.create])
@pytest.mark.parametrize("named", [True, False])
def test_another_products_database_is_left_as_it_is(tmp_path, open_, named):
    sql(tmp_path, "CREATE TABLE thesis (chapter)")
    if named:
        sql(tmp_path, "PRAGMA application_id = 1196444487")
    before = (tmp_path / DATABASE).read_bytes()
    with pytest.raises(StoreOfAnotherProduct):
        open_(tmp_path)
    assert (tmp_path / DATABASE).read_bytes() == before


@pytest.mark.parametrize("open_", [EmbeddedStore.open, EmbeddedStore.create])
def test_a_store_of_a_newer_careseams_is_left_as_it_is(folder, open_):
    sql(folder, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(NewerSchema, match="update") as refusal:
        open_(folder)
    assert str(SCHEMA_VERSION + 1) in refusal.value.what
    assert sql(folder, "SELECT count(*) FROM record") == [(len(SMALL_WORLD),)]


def damaged(kind: str, whole: bytes) -> bytes:
    """A database file after some mishap."""
    return {
        "no database": b"not a database at all, but long enough to look like one" * 100,
        "a zeroed header": bytes(4096) + whole[4096:],
        "cut off": whole[: len(whole) // 2],
        "zeroed after the header": whole[:100] + bytes(len(whole) - 100),
    }[kind]


@pytest.mark.parametrize("kind", ["no database", "a zeroed header", "cut off", "zeroed after the header"])
def test_a_damaged_database_is_named_and_never_made_anew(folder, kind):
    file = folder / DATABASE
    spoilt = damaged(kind, file.read_bytes())
    file.write_bytes(spoilt)
    for open_ in (EmbeddedStore.open, EmbeddedStore.create):
        with pytest.raises(StoreDamaged), closing(open_(folder)) as store:
            store.check(LOCAL)
            store.records(LOCAL)
    assert file.read_bytes() == spoilt


def test_a_flipped_page_in_the_middle_is_found(folder):
    file = folder / DATABASE
    whole = bytearray(file.read_bytes())
    (page,) = next(iter(sql(folder, "SELECT rootpage FROM sqlite_schema WHERE name = 'audit'")))
    begin = (page - 1) * 4096
    whole[begin : begin + 64] = bytes(64)
    file.write_bytes(whole)
    with closing(EmbeddedStore.open(folder)) as store:
        with suppress(StoreDamaged):
            assert {finding.number for finding in store.check(LOCAL)} == {"C100"}
        with pytest.raises(StoreDamaged):
            store.audit(LOCAL)


def test_a_store_on_a_read_only_disk_says_so(tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        EmbeddedStore.create(disk / "store").close()
        with read_only(disk):
            for open_ in (EmbeddedStore.open, EmbeddedStore.create):
                with pytest.raises(StoreReadOnly):
                    open_(disk / "store")
            with pytest.raises(StoreReadOnly):
                EmbeddedStore.create(disk / "another")
        EmbeddedStore.open(disk / "store").close()


def test_a_closed_store_says_so(folder):
    store = EmbeddedStore.open(folder)
    store.close()
    store.close()
    for use in (store.records, store.facts, lambda _: save(store, SMALL_WORLD[0], expected=1)):
        with pytest.raises(StoreError, match="closed"):
            use(LOCAL)


def test_closing_leaves_one_whole_file(folder):
    assert not (folder / f"{DATABASE}-wal").exists()
    assert sql(folder, "PRAGMA integrity_check") == [("ok",)]


def test_every_connection_is_set_up_for_safety(folder):
    for connect in (embedded_schema.reader, embedded_schema.writer):
        with closing(connect(folder)) as connection:
            settings = {
                name: connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "wal_autocheckpoint")
            }
            assert settings == {"journal_mode": "wal", "synchronous": 2, "wal_autocheckpoint": 0}


def test_a_reader_cannot_write(folder):
    with closing(embedded_schema.reader(folder)) as connection:
        for statement in ("DELETE FROM link", "CREATE TABLE x (y)"):
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'alex'",
        "DELETE FROM audit",
        "UPDATE record_version SET content = '{}'",
        "DELETE FROM record_version",
        "UPDATE record SET kind = 'Nothing'",
        "UPDATE record SET version = 0",
        "UPDATE record SET withdrawn = 2",
        "UPDATE record SET content = 'no json'",
        "UPDATE record SET recorded_at = 'yesterday'",
        "INSERT INTO audit SELECT 9, 0, '', '', '', command_id, '', 0, digest, previous, hash FROM audit",
    ],
)
def test_the_database_itself_refuses_what_no_store_would_write(folder, statement):
    with pytest.raises(sqlite3.IntegrityError):
        sql(folder, statement)


def test_a_missing_trigger_or_index_is_found(folder):
    sql(folder, "DROP TRIGGER audit_is_not_deleted")
    sql(folder, "DROP INDEX command")
    with closing(EmbeddedStore.open(folder)) as store:
        found = {(finding.number, finding.where) for finding in store.check(LOCAL)}
    assert found == {("C108", "audit_is_not_deleted"), ("C108", "command")}


FORKING = """
import os, sys
from pathlib import Path
from pathway.stores.base import LOCAL
from pathway.stores.embedded import EmbeddedStore
from tests.contract.given import ACUTE, renamed, save
store = EmbeddedStore.open(Path(sys.argv[1]))
save(store, renamed(ACUTE, "parent"), expected=1)
assert store.get("Organisation", "RX1", LOCAL).version == 2
child = os.fork()
if child == 0:
    save(store, renamed(ACUTE, "child"), expected=2)
    store.close()
    os._exit(store is None)
assert os.waitpid(child, 0)[1] == 0
save(store, renamed(ACUTE, "parent again"), expected=3)
store.close()
"""


def test_a_store_opened_before_a_fork_works_on_both_sides(folder):
    subprocess.run([sys.executable, "-c", FORKING, str(folder)], check=True, timeout=120)
    with closing(EmbeddedStore.open(folder)) as store:
        names = [record.entity.name for record in store.history("Organisation", "RX1", LOCAL)]
        assert names == [SMALL_WORLD[0].name, "parent", "child", "parent again"]
        assert store.check(LOCAL) == []

"""
The tables of `careseams.db`, how connections to it are made, and whether a file is one of ours.

Versions and audit rows can only be added: triggers refuse to change them. Times are microseconds since 1970.
"""

import re
import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from graph_schema.database import PRODUCT, SCHEMA_VERSION, sqlite_kind_check
from pathway.errors import NewerSchema, StoreOfAnotherProduct
from pathway.stores.base import CheckFinding
from pathway.stores.folder import DATABASE, damaged, not_initialised

APPLICATION_ID = 0x43534D53
"""Stands in the header of the file, so that no other product's database is taken for ours."""
_SETTINGS = (
    "PRAGMA wal_autocheckpoint = 0",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA cell_size_check = ON",
)
_KINDS = re.compile(r"CHECK \(kind IN \([^()]*\)\)")
_VERSION_COLUMNS = f"""
    kind TEXT NOT NULL {sqlite_kind_check()},
    id TEXT NOT NULL CHECK (length(id) > 0),
    version INTEGER NOT NULL CHECK (version > 0),
    recorded_at INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    withdrawn INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
    content TEXT NOT NULL CHECK (json_valid(content))
"""
TABLES = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE record (seq INTEGER NOT NULL, {_VERSION_COLUMNS}, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
CREATE TABLE record_version (
    seq INTEGER NOT NULL, {_VERSION_COLUMNS}, PRIMARY KEY (kind, id, version)
) STRICT;
CREATE INDEX record_version_in_order ON record_version (seq, kind, id);
CREATE TABLE link (
    kind TEXT NOT NULL, id TEXT NOT NULL, field TEXT NOT NULL, target TEXT NOT NULL,
    PRIMARY KEY (kind, id, field, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_back ON link (target);
CREATE TABLE token (
    token TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (token, id, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY CHECK (seq > 0),
    recorded_at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    verb TEXT NOT NULL,
    reason TEXT NOT NULL,
    command_id TEXT NOT NULL,
    about TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count >= 0),
    digest TEXT NOT NULL CHECK (length(digest) = 64),
    previous TEXT NOT NULL CHECK (length(previous) = 64),
    hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;
CREATE UNIQUE INDEX command ON audit (command_id) WHERE command_id <> '';
CREATE TABLE import_run (
    id TEXT PRIMARY KEY,
    files TEXT NOT NULL,
    digests TEXT NOT NULL,
    profile TEXT NOT NULL,
    "rows" INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL UNIQUE,
    accepted INTEGER NOT NULL CHECK (accepted > 0),
    already_known INTEGER NOT NULL
) STRICT;
CREATE TABLE open_case (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    purpose TEXT NOT NULL,
    reference TEXT NOT NULL,
    basis TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    opened_by TEXT NOT NULL,
    open_until INTEGER NOT NULL
) STRICT;
"""
_APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER {table}_is_not_{done} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} rows are only ever added'); END;
"""
    for table in ("record_version", "audit")
    for event, done in (("UPDATE", "changed"), ("DELETE", "deleted"))
)
SCHEMA = TABLES + _APPEND_ONLY


def writer(folder: Path, *, create: bool = False) -> sqlite3.Connection:
    """The connection that writes; its user holds the write lock while it does."""
    return _connection(folder, "rwc" if create else "rw")


def reader(folder: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    return _connection(folder, "ro")


def make_tables(connection: sqlite3.Connection, more: str) -> None:
    """
    All tables at once in a database that has none yet; `more` are those of the contacts.

    Journal mode is set first: a process killed in between leaves a database without tables, which is
    not a store yet and can be made one.
    """
    if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
        raise sqlite3.OperationalError("write-ahead logging is not possible here")
    ours = [("product", PRODUCT), ("store_id", uuid.uuid4().hex)]
    connection.execute("BEGIN IMMEDIATE")
    for statement in statements(SCHEMA + more):
        connection.execute(statement)
    connection.executemany("INSERT INTO meta (name, value) VALUES (?, ?)", ours)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def is_ours(connection: sqlite3.Connection, folder: Path) -> bool:
    """
    Whether the database holds a store of today's schema; False where it holds nothing at all.

    Raises `StoreOfAnotherProduct` and `NewerSchema`.
    """
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if tables == 0 and application in (0, APPLICATION_ID):
        return False
    if application != APPLICATION_ID:
        raise StoreOfAnotherProduct(
            f"{DATABASE} is another product's database", where=str(folder), try_="name another folder"
        )
    if version > SCHEMA_VERSION:
        raise NewerSchema(
            f"a newer Careseams made this store: schema {version}, this one knows {SCHEMA_VERSION}",
            where=str(folder),
            try_="update Careseams",
        )
    return True


def require_ours(connection: sqlite3.Connection, folder: Path) -> None:
    """Raises `StoreNotInitialised`, `StoreOfAnotherProduct`, `NewerSchema` or `StoreDamaged`."""
    if not is_ours(connection, folder):
        raise not_initialised(folder)
    if set(_shapes(connection)) < {"meta", "record", "record_version", "audit"}:
        raise damaged(folder)


def lacks_kinds(connection: sqlite3.Connection) -> bool:
    """Whether the database was made before some kind of record was known, and would refuse it."""
    return bool(_outgrown(connection))


def learn_kinds(connection: sqlite3.Connection) -> None:
    """
    Let the kinds of today into tables that were made before; no row is touched. Inside a transaction.

    SQLite cannot alter a CHECK: this is its documented way, safe because a CHECK says nothing about how rows
    are kept. A table that differs in anything else stays as it is, and `findings` tells.
    """
    outgrown = _outgrown(connection)
    cookie = connection.execute("PRAGMA schema_version").fetchone()[0]
    connection.execute("PRAGMA writable_schema = ON")
    for name, sql in outgrown.items():
        connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ? AND type = 'table'", (sql, name))
    connection.execute(f"PRAGMA schema_version = {cookie + 1}")
    connection.execute("PRAGMA writable_schema = RESET")


def _outgrown(connection: sqlite3.Connection) -> dict[str, str]:
    """The tables that differ from today's in nothing but a shorter list of kinds, as they should be."""
    with closing(sqlite3.connect(":memory:")) as fresh:
        fresh.executescript(TABLES)
        wanted = _shapes(fresh)
    kept = (
        (name, sql) for name, sql in _shapes(connection).items() if name in wanted and sql != wanted[name]
    )
    return {
        name: wanted[name]
        for name, sql in kept
        if _KINDS.sub("", sql) == _KINDS.sub("", wanted[name]) and _kinds_in(sql) < _kinds_in(wanted[name])
    }


def _kinds_in(sql: str) -> set[str]:
    return {kind for listed in _KINDS.findall(sql) for kind in re.findall(r"'(\w+)'", listed)}


def findings(connection: sqlite3.Connection, more: str) -> Iterator[CheckFinding]:
    """Tables, indexes and triggers that are not as they were made."""
    with closing(sqlite3.connect(":memory:")) as fresh:
        fresh.executescript(SCHEMA + more)
        wanted, found = _shapes(fresh), _shapes(connection)
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            yield CheckFinding("C108", "this part of the database is not as it was made", name)


def statements(script: str) -> Iterable[str]:
    """The single statements of a script: `executescript` would commit first."""
    waiting = ""
    for line in script.splitlines(keepends=True):
        waiting += line
        if sqlite3.complete_statement(waiting):
            yield waiting
            waiting = ""


def _shapes(connection: sqlite3.Connection) -> dict[str, str]:
    found = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return dict(found.fetchall())


def _connection(folder: Path, mode: str) -> sqlite3.Connection:
    uri = f"{(folder / DATABASE).resolve().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    for setting in _SETTINGS:
        connection.execute(setting)
    return connection

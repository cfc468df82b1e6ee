"""A store of each kind, empty, wherever a test needs one."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from neo4j import Driver

from pathway.stores.base import Store
from pathway.stores.embedded import EmbeddedStore
from pathway.stores.folder import DATABASE
from pathway.stores.memory import MemoryStore
from pathway.stores.neo4j import Neo4jStore

Clocked = Callable[[], datetime]
KINDS = ("memory", "embedded", "neo4j")
LASTING = KINDS[1:]
"""Those that outlive their process."""


def param(kind: str, *more: object) -> object:
    """A parameter of a test; whatever needs Neo4j says so."""
    needs_server = "neo4j" in (kind, *more)
    return pytest.param(*(kind, *more), marks=[pytest.mark.neo4j] if needs_server else [])


class Stores:
    """Makes stores for tests. Neo4j Community has one database: a new store there ends the one before."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self._request = request
        self._folder = folder
        self._made = 0
        self._opened: list[Store] = []

    def new(self, kind: str, clock: Clocked) -> Store:
        """An empty store, closed with the test at the latest."""
        if kind == "memory":
            return MemoryStore(clock=clock)
        if kind == "neo4j":
            self.wipe()
            return self.reopened("neo4j", clock)
        self._made += 1
        return self._closing(EmbeddedStore.create(self.folder, clock=clock))

    def reopened(self, kind: str, clock: Clocked) -> Store:
        """The newest lasting store of that kind, opened once more."""
        if kind == "embedded":
            return self._closing(EmbeddedStore.open(self.folder, clock=clock))
        server = self._request.getfixturevalue("neo4j_server")
        made = Neo4jStore.create(server.uri, user=server.user, password=server.password, clock=clock)
        return self._closing(made)

    def close(self) -> None:
        """Close every store that was made or opened here."""
        for store in self._opened:
            store.close()
        self._opened.clear()

    @property
    def folder(self) -> Path:
        """Where the newest embedded store lies."""
        return self._folder / f"store-{self._made}"

    def tamper(self, kind: str, *, sql: str, cypher: str) -> None:
        """Change a lasting store behind its back, as whoever administers the database can."""
        if kind == "neo4j":
            self._driver.execute_query(cypher, database_="neo4j")
            return
        with closing(sqlite3.connect(self.folder / DATABASE)) as connection:
            triggers = connection.execute(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
            ).fetchall()
            for name, _ in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            assert connection.execute(sql).rowcount > 0, "nothing was tampered with"
            for _, again in triggers:
                connection.execute(again)
            connection.commit()

    def wipe(self) -> None:
        """Empty the server's database."""
        self._driver.execute_query("MATCH (n) DETACH DELETE n", database_="neo4j")

    def _closing(self, store: Store) -> Store:
        self._opened.append(store)
        return store

    @property
    def _driver(self) -> Driver:
        return self._request.getfixturevalue("neo4j_driver")

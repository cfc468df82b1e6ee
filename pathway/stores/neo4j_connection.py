"""The way to a Neo4j server: one driver a process, managed transactions, commits nobody knows the end of."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from threading import Lock
from typing import Any, TypeVar

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    Driver,
    GraphDatabase,
    ManagedTransaction,
    Session,
    unit_of_work,
)
from neo4j.exceptions import DriverError, IncompleteCommit, Neo4jError

from pathway.errors import StoreError, StoreLocked
from pathway.stores.neo4j_errors import named, not_an_address, shown

logging.getLogger("neo4j").addHandler(logging.NullHandler())
"""What the driver logs is said by our errors already; without this, Python prints it at whoever types."""
T = TypeVar("T")
Work = Callable[[ManagedTransaction], T]

CONNECT_WITHIN_S = 5.0
RETRY_WITHIN_S = 8.0
READ_WITHIN_S = 300.0
WRITE_WITHIN_S = 120.0
"""Also the longest that a client which hangs in the middle of a write can hold the others up."""
GATE_WITHIN_S = 10.0
GATE_HELD_S = 12 * 3600.0
RUNS_OF_UNKNOWN_COMMIT = 3

_forked: list[Driver] = []
"""Drivers that a fork copied here: their sockets are the parent's, so they are neither used nor closed."""


class Connection:
    """
    A server's address, user and password, and a driver made at first use in each process.

    A `bolt://` address leads to one server past all routing: for one member of a cluster, and for tests.
    Every write function must be safe to run again: it begins by taking the store's lock and looking for its
    own command, because the driver runs it again after a lost connection, and so does `write`.
    """

    def __init__(self, uri: str, *, user: str, password: str, database: str) -> None:
        self.address = shown(uri)
        if not uri.startswith(_SCHEMES) or self.address.endswith("://"):
            raise not_an_address(self.address)
        self._uri, self._auth, self._database = uri, (user, password), database
        self._driver: Driver | None = None
        self._pid, self._lock, self._closed = os.getpid(), Lock(), False

    def __repr__(self) -> str:
        return f"Connection({self.address!r}, database={self._database!r})"

    def server_version(self) -> tuple[int, ...]:
        """The server's version, for example (5, 26, 31). Fails at once, without trying again."""
        with named(self.address), self._session(READ_ACCESS) as session:
            agent = session.run("RETURN 1").consume().server.agent
        numbers = agent.rpartition("/")[2].split("-")[0].split(".")
        return tuple(int(number) for number in numbers if number.isdigit())

    def read(self, work: Work[T]) -> T:
        """What `work` answers in a read transaction; tried again when the server goes away for a moment."""
        with named(self.address), self._session(READ_ACCESS) as session:
            return _settled(partial(session.execute_read, unit_of_work(timeout=READ_WITHIN_S)(work)))

    def write(self, work: Work[T], *, within: float = WRITE_WITHIN_S) -> T:
        """
        Run `work` in a write transaction, all or nothing.

        Where the connection is lost during the commit, nobody knows whether it was done. `work` is then run
        again: it takes the lock, so it waits for the first try to end, and looks for what that left.
        """
        with named(self.address), self._session(WRITE_ACCESS) as session:
            return _settled(partial(session.execute_write, unit_of_work(timeout=within)(work)))

    def change_schema(self, statement: str) -> None:
        """Run one statement that makes a constraint or index; such statements stand alone."""
        with named(self.address):
            self._open().execute_query(statement, database_=self._database)  # type: ignore[arg-type,unused-ignore]

    @contextmanager
    def gate(self) -> Iterator[None]:
        """
        Only one import goes through at a time; a client that dies opens the gate by dying.

        The gate is a lock held by an open transaction: the server gives it up when the connection ends, so
        a dead import is known from a slow one without any clock. Raises `StoreLocked` where another import
        does not end within `GATE_WITHIN_S` seconds.
        """
        with named(self.address), self._session(WRITE_ACCESS) as session:
            self._try_gate(session)
            held = session.begin_transaction(timeout=GATE_HELD_S)
            held.run(_GATE).consume()
            try:
                yield
            finally:
                with suppress(DriverError, Neo4jError):  # where the connection is gone, so is the lock
                    held.close()

    def close(self) -> None:
        """Close this process's connections."""
        self._closed = True
        if self._pid != os.getpid():
            self._after_fork()
        if self._driver is not None:
            self._driver.close()
        self._driver = None

    def _try_gate(self, session: Session) -> None:
        """A transaction's own time limit would also end the import, so waiting is tried in one of its own."""
        try:
            with named(self.address), session.begin_transaction(timeout=GATE_WITHIN_S) as trial:
                trial.run(_GATE).consume()
                trial.rollback()
        except StoreLocked:
            raise StoreLocked(
                "another import of contacts is running", where=self.address, try_="wait until it has ended"
            ) from None

    def _session(self, access: str) -> Session:
        driver = self._open()
        return driver.session(
            database=self._database,
            default_access_mode=access,
            bookmark_manager=driver.execute_query_bookmark_manager,
        )

    def _open(self) -> Driver:
        if self._closed:
            raise StoreError("this store was closed", where=self.address, try_="open it again")
        if self._pid != os.getpid():
            self._after_fork()
        with self._lock:
            if self._driver is None:
                self._driver = GraphDatabase.driver(self._uri, auth=self._auth, **_OPTIONS)
            return self._driver

    def _after_fork(self) -> None:
        if self._driver is not None:
            _forked.append(self._driver)
        self._pid, self._lock, self._driver = os.getpid(), Lock(), None


def _settled(run: Callable[[], T]) -> T:
    """Run it again after a commit whose end nobody knows; where that fails too, it stays unknown."""
    unknown: IncompleteCommit | None = None
    for _ in range(RUNS_OF_UNKNOWN_COMMIT):
        try:
            return run()
        except IncompleteCommit as problem:
            unknown = problem
        except (DriverError, Neo4jError) as problem:
            raise unknown or problem from None
    assert unknown is not None
    raise unknown


_SCHEMES = tuple(f"{name}{secured}://" for name in ("neo4j", "bolt") for secured in ("", "+s", "+ssc"))
_GATE = "MATCH (gate:ImportGate) SET gate._lock = true REMOVE gate._lock"
_OPTIONS: dict[str, Any] = {
    "user_agent": "careseams",
    "connection_timeout": CONNECT_WITHIN_S,
    "connection_acquisition_timeout": 2 * CONNECT_WITHIN_S,
    "max_transaction_retry_time": RETRY_WITHIN_S,
    "liveness_check_timeout": 60.0,
    "max_connection_pool_size": 64,
    "notifications_disabled_classifications": ["UNRECOGNIZED"],  # a new store has no contacts' properties yet
    "warn_notification_severity": "OFF",  # on, the driver inspects the whole stack for every query: 40 ms
}

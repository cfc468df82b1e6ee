"""
Who reads and who writes `careseams.db`: many readers that cannot write, one writer under the write lock.

A reader sees one moment from its first to its last question. After a fork, connections are made anew.
"""

import os
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Lock

from pathway.errors import StoreError
from pathway.stores import embedded_schema
from pathway.stores.folder import COMMIT_LOCK, DATABASE, named_errors
from pathway.stores.write_lock import WriteLock

_CHECKPOINT_BYTES = 4 << 20
"""The log is moved into the database when it has grown by this much."""


class Connections:
    """The connections of one process to one store. Used by any number of threads."""

    def __init__(self, folder: Path, *, lock_timeout: timedelta) -> None:
        self._folder = folder
        self._log = folder / f"{DATABASE}-wal"
        self._lock = WriteLock(folder / COMMIT_LOCK, timeout=lock_timeout)
        self._guard = Lock()
        self._idle: deque[sqlite3.Connection] = deque()
        self._writer: sqlite3.Connection | None = None
        self._start()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One moment of the store, for reading."""
        with named_errors(self._folder):
            connection = self._take_reader()
            try:
                connection.execute("BEGIN")
                yield connection
                connection.execute("ROLLBACK")
            except BaseException:
                connection.close()
                raise
            self._give_back(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed at the end, or nothing of it if anything is raised."""
        with named_errors(self._folder), self._lock.held():
            connection = self._take_writer()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                self._undo(connection)
                raise
            self._checkpoint(connection)

    def close(self) -> None:
        """Close every idle connection; the last one of all moves the log into the database."""
        with self._guard:
            self._closed = True
            connections = [*self._idle, *([self._writer] if self._writer else [])]
            self._idle.clear()
            self._writer = None
        if self._process == os.getpid():
            for connection in connections:
                connection.close()

    def _start(self) -> None:
        self._process = os.getpid()
        self._closed = False
        self._idle = deque()
        self._writer = None
        self._checkpoint_at = _CHECKPOINT_BYTES

    def _take_reader(self) -> sqlite3.Connection:
        with self._guard:
            self._check_usable()
            if self._idle:
                return self._idle.pop()
        return embedded_schema.reader(self._folder)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._guard:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def _take_writer(self) -> sqlite3.Connection:
        with self._guard:
            self._check_usable()
            if self._writer is None:
                self._writer = embedded_schema.writer(self._folder)
            return self._writer

    def _check_usable(self) -> None:
        if self._closed:
            raise StoreError("this store was closed", where=str(self._folder), try_="open it again")
        if self._process != os.getpid():
            # SQLite forbids using, and even closing, a parent's connections: they are kept, untouched.
            self._of_parent = (self._idle, self._writer)
            self._start()

    def _undo(self, connection: sqlite3.Connection) -> None:
        """Roll back; a connection that cannot is dropped, which rolls back too."""
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            with self._guard:
                self._writer = None
            connection.close()

    def _checkpoint(self, connection: sqlite3.Connection) -> None:
        """
        Move the log into the database when it is long. The commit stands whether or not this works.

        Readers may hold it up; then it is tried again when the log has grown as much again.
        """
        with suppress(OSError, sqlite3.Error):
            size = self._log.stat().st_size
            if size >= self._checkpoint_at:
                connection.execute("PRAGMA busy_timeout = 0")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                connection.execute("PRAGMA busy_timeout = 5000")
                self._checkpoint_at = self._log.stat().st_size + _CHECKPOINT_BYTES

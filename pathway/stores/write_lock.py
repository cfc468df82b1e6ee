"""
One writer at a time, across threads and processes, by a lock on a small file.

Held for one commit, not for a process. SQLite's own lock is not enough: in many versions a commit can be
lost when another connection checkpoints at the same moment, so both happen only under this lock.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Lock

from pathway.errors import StoreLocked

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.0005, 0.02
_OWNER_ONLY = 0o600


class WriteLock:
    """A lock on one file. Threads of this object queue; other processes are asked again and again."""

    def __init__(self, path: Path, *, timeout: timedelta) -> None:
        self._path = path
        self._timeout = timeout
        self._queue = Lock()

    @contextmanager
    def held(self, *, shared: bool = False) -> Iterator[None]:
        """
        Hold the lock; `shared` holders only keep out those who want it alone.

        Raises `StoreLocked` when it could not be had within the timeout.
        """
        deadline = time.monotonic() + self._timeout.total_seconds()
        with self._queued(deadline, wait=not shared), self._file() as file:
            self._lock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, deadline)
            yield

    @contextmanager
    def held_if_free(self) -> Iterator[bool]:
        """Hold the lock if nobody else does; says whether it is held."""
        with self._file() as file:
            free = True
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                free = False
            yield free

    @contextmanager
    def _queued(self, deadline: float, *, wait: bool) -> Iterator[None]:
        """Threads of one process wait in a queue, so that only one of them asks for the file."""
        if not wait:
            yield
        elif self._queue.acquire(timeout=max(deadline - time.monotonic(), 0)):
            try:
                yield
            finally:
                self._queue.release()
        else:
            raise self._taken()

    @contextmanager
    def _file(self) -> Iterator[int]:
        """A descriptor of its own each time: such locks belong to the open file, not to the process."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY)
        try:
            yield file
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
            os.close(file)

    def _lock(self, file: int, how: int, deadline: float) -> None:
        pause = _FIRST_PAUSE_S
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(file, how | fcntl.LOCK_NB)
                return
            if time.monotonic() >= deadline:
                raise self._taken()
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)

    def _taken(self) -> StoreLocked:
        return StoreLocked(
            f"another program has been writing for {self._timeout.total_seconds():g} seconds",
            where=str(self._path.parent),
            try_="wait until it is done, or end it, then try again",
        )

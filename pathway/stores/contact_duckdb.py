"""DuckDB as it is used here: in memory, bounded, without network, blind but for the folders it is given."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pathway.errors import StoreError, StoreFull

MEMORY_MB = 1500
"""Beyond this, all DuckDBs of one operation together write to the temporary folder."""
WORKERS = min(os.cpu_count() or 1, 4)
"""How many buckets are worked on at a time, each by a DuckDB of its own with one thread."""
TEMPORARY = "temp"
_FULL = ("No space left", "File too large", "Disk quota exceeded", "max_temp_directory_size")
"""DuckDB has no number for these."""
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}


@contextmanager
def duckdb_over(folder: Path, *more: Path, workers: int = 1) -> Iterator[duckdb.DuckDBPyConnection]:
    """
    A DuckDB of one's own that can reach these folders (resolved paths) and nothing else.

    As one of several `workers` it has one thread and its share of the memory. What does not fit lies in a
    folder of its own under `folder`, for its owner alone: two DuckDBs in one temporary folder would
    overwrite each other's files.
    """
    parent = folder / TEMPORARY
    parent.mkdir(mode=0o700, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=parent))
    room = {"memory_limit": f"{MEMORY_MB // workers}MB", "temp_directory": str(work)}
    one_thread = {"threads": 1} if workers > 1 else {}
    try:
        connection = duckdb.connect(":memory:", config=_SETTINGS | room | one_thread)
        try:
            _shut_in(connection, [folder, work, *more])
            yield connection
        except duckdb.Error as problem:
            named = _named(problem, folder)
            if named is None:
                raise
            raise named from problem
        finally:
            connection.close()
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _shut_in(connection: duckdb.DuckDBPyConnection, folders: list[Path]) -> None:
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET allowed_directories = ?", [[str(folder) for folder in folders]])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _named(problem: duckdb.Error, folder: Path) -> StoreError | None:
    """The named error, or None for what can only be a mistake of ours. DuckDB's words may hold values."""
    text, where = str(problem), str(folder)
    if any(words in text for words in _FULL):
        return StoreFull(
            "no space is left; nothing was changed", where=where, try_="make room, then try again"
        )
    if isinstance(problem, duckdb.OutOfMemoryException):
        return StoreError(
            f"the contacts need more than {MEMORY_MB} MB of memory",
            where=where,
            try_="ask for a shorter period",
        )
    if isinstance(problem, duckdb.IOException):
        return StoreError(
            "the contact files could not be read or written", where=where, try_="run `careseams check`"
        )
    return None

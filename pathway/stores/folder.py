"""
The folder of an embedded store: what lies where, who may read it, and what its troubles are called.

Only its owner may look inside (0700). Locks cannot be trusted on a network file system, so one is refused.
"""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pathway.errors import (
    BadInput,
    NetworkFolder,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreNotInitialised,
    StoreOfAnotherProduct,
    StoreReadOnly,
)

DATABASE = "careseams.db"
COMMIT_LOCK = "commit.lock"
IMPORT_LOCK = "import.lock"
READERS_LOCK = "readers.lock"
OWNER_ONLY = 0o700

NETWORK = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "davfs", "glusterfs", "gpfs", "lustre", "ncpfs"}
) | {
    *("nfs", "nfs4", "ocfs2", "smb2", "smb3", "smbfs", "fuse.ceph", "fuse.davfs2", "fuse.glusterfs"),
    *("fuse.rclone", "fuse.s3fs", "fuse.sshfs"),
}
"""File systems, as Linux names them, whose files lie on another machine."""
_MOUNTS = Path("/proc/self/mounts")
_LEFT_BY_SYSTEMS = frozenset({"lost+found"})

_ROOM_NEEDED = 1 << 18
"""Bytes: SQLite calls it a failing disk when its shared-memory file does not fit."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def make_folder(folder: Path) -> None:
    """Make the folder for its owner alone, or accept it as it is where it is empty or holds a store."""
    refuse_network(folder)
    if folder.exists() and not folder.is_dir():
        raise BadInput("a store is a folder, and this is a file", where=str(folder), try_="name a folder")
    with named_errors(folder):
        # In this order: a database that somebody makes between the two looks is no other thing.
        if _holds_other_things(folder) and not (folder / DATABASE).exists():
            raise StoreOfAnotherProduct(
                "the folder holds other things and no store",
                where=str(folder),
                try_="name an empty or new folder",
            )
        folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY)
        folder.chmod(OWNER_ONLY)


def find_folder(folder: Path) -> None:
    """
    Raises `StoreNotInitialised` where there is no store, `NetworkFolder` where it lies elsewhere.

    And `StoreReadOnly`: also who only reads takes a lease in the folder, so that no file goes meanwhile.
    """
    with named_errors(folder):
        if not (folder / DATABASE).is_file():
            raise not_initialised(folder)
    refuse_network(folder)
    if not (os.access(folder, os.W_OK | os.X_OK) and os.access(folder / DATABASE, os.R_OK | os.W_OK)):
        raise _read_only(str(folder))


def not_initialised(folder: Path) -> StoreNotInitialised:
    """There is no store here yet."""
    return StoreNotInitialised(
        "there is no store in this folder yet",
        where=str(folder),
        try_="make one: careseams init --store FOLDER",
    )


def refuse_network(folder: Path) -> None:
    """Raises `NetworkFolder`, naming the file system, where the folder lies on another machine."""
    found = network_file_system(folder, _MOUNTS.read_text() if _MOUNTS.exists() else "")
    if found:
        raise NetworkFolder(
            f"the folder lies on a network file system ({found}), where locks cannot be trusted",
            where=str(folder),
            try_="keep the store on a disk of this machine, or use a Neo4j server",
        )


def network_file_system(folder: Path, mounts: str) -> str | None:
    """
    The name of the network file system that holds the folder, or None; `mounts` as in /proc/mounts.

    >>> network_file_system(Path("/data/store"), "disk / ext4 rw 0 0\\nhost:/x /data nfs4 rw 0 0")
    'nfs4'
    """
    inside = folder.expanduser().resolve()
    points = [line.split(" ")[1:3] for line in mounts.splitlines() if line.count(" ") >= 2]
    holding = [(Path(_unescaped(point)), kind) for point, kind in points]
    holding = [(point, kind) for point, kind in holding if point == inside or point in inside.parents]
    if not holding:
        return None
    deepest = max(len(point.parts) for point, _ in holding)
    kind = [kind for point, kind in holding if len(point.parts) == deepest][-1]
    return kind if kind in NETWORK else None


@contextmanager
def named_errors(folder: Path) -> Iterator[None]:
    """Whatever the file system or SQLite refuses, as an error that says what to try."""
    try:
        yield
    except sqlite3.Error as problem:
        named = _of_sqlite(problem, folder)
        if named is None:
            raise
        raise named from problem
    except OSError as problem:
        raise _of_system(problem, str(folder)) from problem


def _of_sqlite(problem: sqlite3.Error, folder: Path) -> StoreError | None:
    """The named error, or None for what can only be a mistake of ours."""
    where = str(folder)
    code = (getattr(problem, "sqlite_errorcode", None) or 0) & 0xFF
    match code:
        case sqlite3.SQLITE_FULL:
            return _full(where)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreLocked(
                "another program holds the database", where=where, try_="close that program, then try again"
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(folder)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return _read_only(where)
        case sqlite3.SQLITE_IOERR:
            return _full(where) if _no_room(folder) else _failing(where)
    return None


def damaged(folder: Path) -> StoreDamaged:
    """What is kept cannot be what was written."""
    return StoreDamaged(
        "the database file is damaged", where=str(folder), try_="restore a backup or an export"
    )


def _no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _ROOM_NEEDED
    except OSError:
        return False


def _failing(where: str) -> StoreError:
    return StoreError(
        "the disk did not read or write as it should", where=where, try_="look at the disk's health"
    )


def _of_system(problem: OSError, where: str) -> Exception:
    if problem.errno in _FULL:
        return _full(where)
    if problem.errno in _READ_ONLY:
        return _read_only(where)
    return StoreError(f"the file system refused: {problem.strerror}", where=where)


def _full(where: str) -> StoreFull:
    return StoreFull("no space is left; nothing was changed", where=where, try_="make room, then try again")


def _read_only(where: str) -> StoreReadOnly:
    return StoreReadOnly(
        "the store cannot be written to",
        where=where,
        try_="give your user the right to read and write this folder",
    )


def _holds_other_things(folder: Path) -> bool:
    ours = {COMMIT_LOCK, IMPORT_LOCK, READERS_LOCK}
    return folder.exists() and any(
        not entry.name.startswith(".") and entry.name not in _LEFT_BY_SYSTEMS | ours
        for entry in folder.iterdir()
    )


def _unescaped(point: str) -> str:
    return point.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")

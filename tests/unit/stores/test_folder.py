"""The folder of a store: who may read it, what it may hold, and what its troubles are called."""

import errno
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest

from pathway.errors import (
    BadInput,
    NetworkFolder,
    NotFound,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreNotInitialised,
    StoreOfAnotherProduct,
    StoreReadOnly,
)
from pathway.stores import folder as store_folder
from pathway.stores.folder import DATABASE, find_folder, make_folder, named_errors, network_file_system

MOUNTS = """\
proc /proc proc rw 0 0
/dev/vda / ext4 rw 0 0
host:/homes /srv nfs4 rw 0 0
tmpfs /srv/sam/fast tmpfs rw 0 0
//server/share /mnt/the\\040share cifs rw 0 0
sam@host: /mnt/remote fuse.sshfs rw 0 0
/dev/vdb /mnt/disk btrfs rw 0 0
/dev/old /mnt/twice ext4 rw 0 0
host:/new /mnt/twice nfs rw 0 0
broken line
"""


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("/data", None),
        ("/srv", "nfs4"),
        ("/srv/sam/store", "nfs4"),
        ("/srv/sam/fast/store", None),
        ("/srv2/store", None),
        ("/mnt/the share/store", "cifs"),
        ("/mnt/remote/a/b/c", "fuse.sshfs"),
        ("/mnt/disk", None),
        ("/mnt/twice/x", "nfs"),
    ],
)
def test_a_network_file_system_is_known_by_the_deepest_mount(folder, found):
    assert network_file_system(Path(folder), MOUNTS) == found


def test_without_a_list_of_mounts_nothing_is_known():
    assert network_file_system(Path("/srv"), "") is None


def test_a_network_folder_is_refused_by_name_before_anything_is_made(tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"host:/x {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(store_folder, "_MOUNTS", mounts)
    with pytest.raises(NetworkFolder, match="nfs4"):
        make_folder(tmp_path / "store")
    assert not (tmp_path / "store").exists()
    (tmp_path / DATABASE).touch()
    with pytest.raises(NetworkFolder, match="nfs4"):
        find_folder(tmp_path)


@pytest.mark.parametrize("before", [None, 0o755, 0o777, 0o700])
def test_only_its_owner_may_look_inside(tmp_path, before):
    folder = tmp_path / "a" / "store"
    if before is not None:
        folder.mkdir(parents=True)
        folder.chmod(before)
    make_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_holds_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    tmp_path.chmod(0o755)
    with pytest.raises(StoreOfAnotherProduct):
        make_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_what_systems_leave_in_a_folder_is_no_hindrance(tmp_path):
    (tmp_path / ".DS_Store").touch()
    (tmp_path / "lost+found").mkdir()
    make_folder(tmp_path)


def test_a_store_is_a_folder(tmp_path):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(BadInput):
        make_folder(file)


@pytest.mark.parametrize("made", [False, True])
def test_without_a_database_there_is_no_store(tmp_path, made):
    folder = tmp_path / "store"
    if made:
        folder.mkdir()
    with pytest.raises(StoreNotInitialised, match="careseams init"):
        find_folder(folder)


def sqlite_error(code: int) -> sqlite3.OperationalError:
    """As sqlite3 raises it."""
    problem = sqlite3.OperationalError("as SQLite says it")
    problem.sqlite_errorcode = code
    return problem


TROUBLES = [
    (sqlite_error(sqlite3.SQLITE_FULL), StoreFull),
    (sqlite_error(sqlite3.SQLITE_BUSY), StoreLocked),
    (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), StoreLocked),
    (sqlite_error(sqlite3.SQLITE_LOCKED), StoreLocked),
    (sqlite_error(sqlite3.SQLITE_CORRUPT), StoreDamaged),
    (sqlite_error(sqlite3.SQLITE_NOTADB), StoreDamaged),
    (sqlite_error(sqlite3.SQLITE_READONLY), StoreReadOnly),
    (sqlite_error(sqlite3.SQLITE_CANTOPEN), StoreReadOnly),
    (sqlite_error(sqlite3.SQLITE_IOERR_FSYNC), StoreError),
    (OSError(errno.ENOSPC, "x"), StoreFull),
    (OSError(errno.EDQUOT, "x"), StoreFull),
    (OSError(errno.EACCES, "x"), StoreReadOnly),
    (OSError(errno.EROFS, "x"), StoreReadOnly),
    (OSError(errno.EIO, "x"), StoreError),
]


@pytest.mark.parametrize(("trouble", "name"), TROUBLES, ids=lambda value: str(value)[:50])
def test_each_trouble_has_a_name_and_says_where(tmp_path, trouble, name):
    with pytest.raises(name) as named, named_errors(tmp_path):
        raise trouble
    assert type(named.value) is name
    assert named.value.where == str(tmp_path)
    assert named.value.exit_code == 3


def test_a_full_disk_is_known_even_where_sqlite_calls_it_failing(tmp_path, monkeypatch):
    monkeypatch.setattr(store_folder.shutil, "disk_usage", lambda _: SimpleNamespace(free=100))
    with pytest.raises(StoreFull), named_errors(tmp_path):
        raise sqlite_error(sqlite3.SQLITE_IOERR_SHMSIZE)


@pytest.mark.parametrize("trouble", [NotFound("x"), ValueError("x"), sqlite3.IntegrityError("x")])
def test_mistakes_of_ours_keep_their_own_name(tmp_path, trouble):
    with pytest.raises(type(trouble)), named_errors(tmp_path):
        raise trouble

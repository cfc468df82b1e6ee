"""A file that is being brought in: kept for its owner alone, under no name of its own, and not for long."""

import os
import stat
import tempfile
import time
from pathlib import Path

import pytest
from flask import Flask

from app.server import serve
from app.uploads_kept import LONGEST, clear_left, drop, forget_old, keep, kept
from pathway.errors import NotFound
from tests.tables import engine_of


def test_a_file_is_found_by_its_word_until_it_is_dropped():
    token = keep(b"a,b\n1,2\n")
    path = kept(token)
    assert path.read_bytes() == b"a,b\n1,2\n" and path.name == "your file"
    for folder in (path.parent, path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, "only its owner may read it"
    drop(token)
    assert not path.exists()
    with pytest.raises(NotFound, match="no longer kept"):
        kept(token)


@pytest.mark.parametrize("token", ["", "..", "../..", "f" * 31, "f" * 32, "/etc"])
def test_another_word_finds_and_drops_nothing(token):
    mine = keep(b"x")
    drop(token)
    with pytest.raises(NotFound):
        kept(token)
    assert kept(mine).read_bytes() == b"x"


def too_old(folder: Path) -> Path:
    long_ago = time.time() - LONGEST - 1
    os.utime(folder, (long_ago, long_ago))
    return folder


def request() -> None:
    server = Flask("test")
    forget_old(server)
    server.test_client().get("/another-page")


@pytest.mark.parametrize("then", [lambda: keep(b"new"), request], ids=["another file", "any request"])
def test_what_lies_too_long_goes(then):
    old, mine = too_old(kept(keep(b"old")).parent), keep(b"mine")
    then()
    assert not old.exists() and kept(mine).read_bytes() == b"mine"


def test_what_lies_too_long_is_not_looked_at_any_more():
    token = keep(b"old")
    too_old(kept(token).parent)
    with pytest.raises(NotFound, match="kept for an hour"):
        kept(token)


@pytest.fixture
def temporary(tmp_path, monkeypatch) -> Path:
    """Where servers keep files, of this test alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left(temporary: Path, name: str) -> Path:
    """A file as a server that was killed left it."""
    folder = temporary / name / ("a" * 32)
    folder.mkdir(parents=True)
    (folder / "your file").write_bytes(b"left")
    return folder


def test_what_a_killed_server_left_goes_when_the_next_one_starts(temporary):
    old, new = left(temporary, "careseams-import-old"), left(temporary, "careseams-import-running")
    other = left(temporary, "of somebody else")
    for folder in (old, other):
        too_old(folder)
    serve(engine_of(), port=0).close()
    assert not old.exists()
    assert new.exists() and other.exists(), "another server works at it; and what is not ours stays"


def test_a_link_in_the_folder_of_temporary_files_is_not_followed(temporary, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    mine = too_old(left(elsewhere, "mine"))
    (temporary / "careseams-import-x").symlink_to(mine.parent)
    clear_left()
    assert mine.exists()

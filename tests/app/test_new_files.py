"""New files: whole or not at all, never over another unasked; where none can be kept is known before."""

import os
import resource
import signal
from pathlib import Path

import pytest

from app import new_files
from app.cli import main
from app.figures.drawing import picture, words
from app.new_files import OWNER_ONLY, can_be_kept, is_there, write_new
from pathway.errors import BadInput

LONG = b"what a patient told " * 1_000


@pytest.fixture
def small_files(tmp_path: Path):
    """The disk is full after 5,000 bytes of a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    was = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, before[1]))
    yield tmp_path
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, was)


@pytest.mark.parametrize("replace", [False, True])
def test_where_the_disk_is_full_nothing_of_it_stays(small_files, replace):
    kept = small_files / "kept.html"
    if replace:
        kept.write_bytes(b"before")
    with pytest.raises(BadInput, match="cannot be written"):
        write_new(LONG, kept, replace=replace)
    assert os.listdir(small_files) == (["kept.html"] if replace else [])
    assert not replace or kept.read_bytes() == b"before"


def test_what_is_there_stays_unless_it_is_to_be_replaced(tmp_path):
    file, nowhere = tmp_path / "one.html", tmp_path / "link.html"
    write_new(b"one", file, mode=OWNER_ONLY)
    assert file.read_bytes() == b"one" and file.stat().st_mode & 0o777 == OWNER_ONLY
    nowhere.symlink_to(tmp_path / "victim")
    for there in (file, nowhere):
        assert is_there(there)
        with pytest.raises(FileExistsError):
            write_new(b"two", there)
    write_new(b"two", file, replace=True)
    assert file.read_bytes() == b"two" and sorted(os.listdir(tmp_path)) == ["link.html", "one.html"]


def test_a_disk_that_knows_no_links_keeps_it_too(tmp_path, monkeypatch):
    def no_links(*_names) -> None:
        raise PermissionError

    monkeypatch.setattr(new_files.os, "link", no_links)
    write_new(b"one", tmp_path / "one.html")
    with pytest.raises(FileExistsError):
        write_new(b"two", tmp_path / "one.html")
    assert (tmp_path / "one.html").read_bytes() == b"one" and os.listdir(tmp_path) == ["one.html"]


def test_where_no_file_can_be_kept_is_known_before(tmp_path):
    (tmp_path / "file").write_text("x")
    for no_place in (tmp_path, tmp_path / "none" / "a", tmp_path / "file" / "a", tmp_path / ("a" * 300)):
        assert not can_be_kept(no_place)
    assert can_be_kept(tmp_path / "a")


@pytest.mark.parametrize(
    ("content", "name"), [(b"\xef\xbb\xbf", "bom.csv"), (b"", "a" * 300)], ids=["a mark alone", "a long name"]
)
def test_a_file_that_is_none_is_said_without_a_traceback(tmp_path, capsys, content, name):
    file = tmp_path / name
    if content:
        file.write_bytes(content)
    store = ["--store", str(tmp_path / "store")]
    assert main(["init", *store]) == 0
    assert main(["import", "events", str(file), "--dry-run", *store]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_beyond_the_calendar_is_said(tmp_path, capsys, moment):
    store = ["--store", str(tmp_path / "store")]
    assert main(["init", *store]) == 0
    assert main(["boundaries", "--as-of", moment, *store]) == 2
    assert "--as-of needs a day or an instant" in capsys.readouterr().err


def test_signs_that_no_picture_may_hold_do_not_lose_it():
    drawn = picture(10, 10, [words(1, 1, "Work\x07list\x00 & more")])
    assert "Work\ufffdlist\ufffd &amp; more" in drawn

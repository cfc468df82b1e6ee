"""A file that is being brought in: kept for its owner alone, under no name of its own, and not for long."""

import os
import stat
import time

import pytest

from app.uploads_kept import LONGEST, drop, keep, kept
from pathway.errors import NotFound


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


def test_what_lies_too_long_goes_when_another_comes():
    old = kept(keep(b"old")).parent
    long_ago = time.time() - LONGEST - 1
    os.utime(old, (long_ago, long_ago))
    keep(b"new")
    assert not old.exists()

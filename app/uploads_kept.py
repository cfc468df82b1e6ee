"""
A file that somebody is bringing in, kept while they work at it: in a folder that only the owner may read.

Under no name of its own, because a file's name may name a person. Gone when another is chosen, after an hour,
and when the server ends.
"""

import re
import secrets
import shutil
import tempfile
import time
from functools import cache
from pathlib import Path

from pathway.errors import NotFound

LONGEST = 3600.0
_TOKEN = re.compile(r"[0-9a-f]{32}")
_NAME = "your file"


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    """Made with the first file, owner-only, removed when the server ends."""
    return tempfile.TemporaryDirectory(prefix="careseams-import-")


def keep(content: bytes) -> str:
    """Keep a file; the word under which it is found again."""
    _drop_old()
    token = secrets.token_hex(16)
    folder = Path(_folder().name) / token
    folder.mkdir(mode=0o700)
    (folder / _NAME).write_bytes(content)
    return token


def kept(token: str) -> Path:
    """The file behind a word. Raises `NotFound` where it is gone."""
    path = Path(_folder().name) / token / _NAME
    if not _TOKEN.fullmatch(token) or not path.is_file():
        raise NotFound("the file is no longer kept", try_="choose it again")
    return path


def drop(token: str) -> None:
    """Keep it no longer."""
    if _TOKEN.fullmatch(token):
        shutil.rmtree(Path(_folder().name) / token, ignore_errors=True)


def _drop_old() -> None:
    for folder in Path(_folder().name).iterdir():
        if time.time() - folder.stat().st_mtime > LONGEST:
            shutil.rmtree(folder, ignore_errors=True)

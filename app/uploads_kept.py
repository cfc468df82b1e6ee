"""
A file that somebody is bringing in, kept while they work at it: in a folder that only the owner may read.

Under no name of its own, because a file's name may name a person. Gone when another is chosen, with the first
request after an hour, and when the server ends; what a killed server left goes when the next one starts.
"""

import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

from flask import Flask

from pathway.errors import NotFound

Read = TypeVar("Read")
LONGEST = 3600.0
_TOKEN = re.compile(r"[0-9a-f]{32}")
_NAME = "your file"
_PREFIX = "careseams-import-"


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    """Made with the first file, owner-only, removed when the server ends."""
    return tempfile.TemporaryDirectory(prefix=_PREFIX)


def keep(content: bytes) -> str:
    """Keep a file; the word under which it is found again."""
    _drop_old(Path(_folder().name))
    token = secrets.token_hex(16)
    folder = Path(_folder().name) / token
    folder.mkdir(mode=0o700)
    (folder / _NAME).write_bytes(content)
    return token


def kept(token: str) -> Path:
    """The file behind a word. Raises `NotFound` where it is gone."""
    _drop_old(Path(_folder().name))
    path = Path(_folder().name) / token / _NAME
    if not _TOKEN.fullmatch(token) or not path.is_file():
        raise NotFound("the file is no longer kept", try_="choose it again: files are kept for an hour")
    return path


def drop(token: str) -> None:
    """Keep it no longer."""
    if _TOKEN.fullmatch(token):
        shutil.rmtree(Path(_folder().name) / token, ignore_errors=True)


def keep_instead(content: bytes, before: str | None, read: Callable[[Path], Read]) -> tuple[str, Read]:
    """
    Keep a file in place of the one before: its word, and what was read of it.

    One that cannot be read is kept nowhere, and the one before stays; what `read` raises goes on.
    """
    token = keep(content)
    try:
        found = read(kept(token))
    except Exception:
        drop(token)
        raise
    drop(before or "")
    return token, found


def forget_old(server: Flask) -> None:
    """Drop what lies too long before each answer, of whatever page: who left it may never come back to it."""

    @server.before_request
    def drop_old() -> None:
        if _folder.cache_info().currsize:
            _drop_old(Path(_folder().name))


def clear_left() -> None:
    """Drop what servers of this user that were killed have left; what others work at is not that old."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if not folder.is_symlink() and folder.is_dir() and _mine(folder):
            _drop_old(folder)


def _mine(folder: Path) -> bool:
    """Where users share no folder of temporary files (Windows), all that lies there is."""
    return os.name != "posix" or folder.stat().st_uid == os.getuid()


def _drop_old(kept_in: Path) -> None:
    """Only what is an hour old; two may come at once, so what is gone already is no fault."""
    for folder in kept_in.glob("*"):
        with suppress(FileNotFoundError):
            if time.time() - folder.lstat().st_mtime > LONGEST:
                shutil.rmtree(folder, ignore_errors=True)

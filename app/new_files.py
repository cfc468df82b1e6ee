"""New files that people name: where one can be kept, and written whole or not at all."""

import contextlib
import os
from pathlib import Path

from pathway.errors import BadInput

OWNER_ONLY = 0o600
EVERYBODY = 0o666
"""What the system leaves of it (umask) decides."""


def can_be_kept(file: Path) -> bool:
    """Whether a file can be named so: in a folder that is there, and that may be written to."""
    folder = os.path.dirname(file) or "."
    return (
        not os.path.isdir(file)
        and os.path.isdir(folder)
        and os.access(folder, os.W_OK)
        and len(os.fsencode(file.name)) <= 200
    )


def is_there(file: Path) -> bool:
    """Whether there is something of that name, a link that leads nowhere too."""
    return os.path.lexists(file)


def write_new(content: bytes, file: Path, *, mode: int = EVERYBODY, replace: bool = False) -> None:
    """
    Write a file whole or not at all: beside its place first, under a name that nobody can meet by chance.

    Raises `FileExistsError` where there is one of that name, unless it is to be replaced; else `BadInput`.
    """
    beside = file.with_name(f".{os.urandom(8).hex()}.new")
    try:
        _write(content, beside, mode)
        if replace:
            beside.replace(file)
        else:
            _place(beside, file)
    except FileExistsError:
        raise
    except OSError as fault:
        raise BadInput(
            "the file cannot be written", where=str(file), try_="name a file in a folder of yours"
        ) from fault
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


def _place(beside: Path, file: Path) -> None:
    """Give a file its name unless there is something of that name, also where a disk knows no links."""
    try:
        os.link(beside, file)
    except FileExistsError:
        raise
    except OSError:
        if is_there(file):
            raise FileExistsError(str(file)) from None
        beside.rename(file)


def _write(content: bytes, file: Path, mode: int) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())

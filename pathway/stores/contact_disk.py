"""Contact files on the disk: written so that they stay, and verified before they are read."""

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from pathway.errors import StoreDamaged
from pathway.stores.contact_set import KeptFile

_OWNER_ONLY = 0o600
_THREADS = 2


class Sealed(NamedTuple):
    """What a file is once it is on the disk."""

    sha256: str
    bytes: int


def seal(written: Path, final: Path) -> Sealed:
    """Have the file on the disk before it gets its name. Its folder is synchronised by `sync_folder`."""
    written.chmod(_OWNER_ONLY)
    with written.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
        size = os.fstat(file.fileno()).st_size
    written.replace(final)
    return Sealed(digest, size)


def sync_folder(folder: Path) -> None:
    """Have the names in the folder on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Verifier:
    """
    Compares files with their SHA-256 before they are read: Parquet does not notice most flipped bits.

    A file is read whole once a process, and again whenever its size, times or place on the disk differ from
    then: contact files are never changed in place, so anything else is damage. What the disk spoils behind
    the file system's back later in the process is found by `check`, which always reads.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[str, tuple[object, ...]] = {}

    def verify(self, files: Iterable[KeptFile]) -> None:
        """Raises `StoreDamaged` naming the first file that is missing or not as it was written."""
        unseen = [file for file in files if self._seen.get(file.name) != (file.sha256, *self._now(file))]
        if not unseen:
            return
        with ThreadPoolExecutor(_THREADS) as pool:
            faults = list(pool.map(self.fault, unseen))
        for file, fault in zip(unseen, faults, strict=True):
            if fault is not None:
                raise StoreDamaged(
                    f"a contact file {fault}",
                    where=str(self._folder / file.name),
                    try_="restore a backup or an export",
                )

    def fault(self, file: KeptFile) -> str | None:
        """What is wrong with the file, or None. Reads it whole."""
        path, before = self._folder / file.name, self._now(file)
        if not before:
            return "is missing"
        with path.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        if digest != file.sha256:
            self._seen.pop(file.name, None)
            return "is not as it was written"
        self._seen[file.name] = (digest, *before)
        return None

    def _now(self, file: KeptFile) -> tuple[int, ...]:
        try:
            found = (self._folder / file.name).stat()
        except FileNotFoundError:
            return ()
        return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino

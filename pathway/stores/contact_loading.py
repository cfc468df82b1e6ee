"""Staged contacts become the next generation of files, several buckets at a time."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from pathway.stores.contact_disk import sync_folder
from pathway.stores.contact_duckdb import WORKERS, duckdb_over
from pathway.stores.contact_set import KeptFile, file_name, newest_generation
from pathway.stores.contact_sifting import Sifted, meet, sift
from pathway.stores.contact_writing import laid_out, write_bucket


class Loaded(NamedTuple):
    """What became of one bucket's staged rows, and the file that holds them, if one was written."""

    sifted: Sifted
    file: KeptFile | None


@dataclass(frozen=True)
class Load:
    """One import run's contacts. `strangers` as `contact_sifting` finds them; no `generation`: only count."""

    folder: Path
    files: Sequence[KeptFile]
    strangers: pa.Table
    run: str
    generation: int | None

    def buckets(self, staged: Sequence[Path]) -> list[Loaded]:
        """Sift and write each staged bucket; those written come by bucket."""
        laid_out()  # so that the workers find it worked out
        shares = [staged[number::WORKERS] for number in range(WORKERS)]
        with ThreadPoolExecutor(WORKERS) as pool:
            done = [one for share in pool.map(self._share, shares) for one in share]
        return sorted(done, key=lambda one: one.file.bucket if one.file else "")

    def _share(self, staged: Sequence[Path]) -> list[Loaded]:
        """One worker's buckets, one after the other, so that memory is bounded by the largest."""
        if not staged:
            return []
        with duckdb_over(self.folder, staged[0].parent, workers=WORKERS) as duck:
            meet(duck, self.strangers)
            return [self._bucket(duck, path) for path in staged]

    def _bucket(self, duck: duckdb.DuckDBPyConnection, staged: Path) -> Loaded:
        bucket = staged.stem
        known = next((file for file in self.files if file.bucket == bucket), None)
        sifted = sift(duck, bucket, staged, self.folder / known.name if known else None, self.run)
        if not sifted.new or self.generation is None:
            return Loaded(sifted, None)
        contacts = sifted.new + (known.contacts if known else 0)
        runs = {self.run, *(known.runs if known else ())}
        written = write_bucket(duck, bucket, self.generation, self.folder, contacts=contacts, runs=runs)
        return Loaded(sifted, written)


@contextmanager
def next_generation(folder: Path, files: Sequence[KeptFile]) -> Iterator[int]:
    """The number of the generation to write now. Its files stay if all goes well, and go if not."""
    generation = newest_generation(files) + 1
    try:
        yield generation
        for written_to in (folder, folder.parent):
            sync_folder(written_to)
    except BaseException:
        for path in folder.glob(file_name("b[0-9][0-9]", generation) + "*"):
            path.unlink(missing_ok=True)
        raise

"""Which files hold the contacts now: one Parquet file a bucket, each with its SHA-256, in SQLite."""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from pathway.columns import BUCKETS

DDL = """
CREATE TABLE contact_file (
    bucket TEXT PRIMARY KEY,
    generation INTEGER NOT NULL CHECK (generation > 0),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    bytes INTEGER NOT NULL CHECK (bytes > 0),
    contacts INTEGER NOT NULL CHECK (contacts > 0),
    runs TEXT NOT NULL CHECK (json_valid(runs))
) STRICT;
"""
"""The table of the contacts; see `KeptFile`."""


class KeptFile(NamedTuple):
    """
    One bucket's file. It is never changed: each import that touches the bucket writes a new generation.

    `runs`: the import runs that brought its contacts, in order of their ids.
    """

    bucket: str
    generation: int
    sha256: str
    bytes: int
    contacts: int
    runs: tuple[str, ...]

    @property
    def name(self) -> str:
        """`b07-000012.parquet`."""
        return file_name(self.bucket, self.generation)


def file_name(bucket: str, generation: int) -> str:
    """
    The name of a bucket's file.

    >>> file_name("b07", 12), generation_of(file_name("b07", 12))
    ('b07-000012.parquet', 12)
    """
    return f"{bucket}-{generation:06d}.parquet"


def generation_of(name: str) -> int:
    """The generation in the name of a bucket's file."""
    return int(name.removesuffix(".parquet").partition("-")[2])


def persons_between(bucket: str) -> tuple[str, str]:
    """
    The first person that may lie in the bucket, and the first that may not any more.

    >>> persons_between("b01"), persons_between("b63")
    (('04', '08'), ('fc', 'g'))
    """
    number = BUCKETS.index(bucket)
    return f"{4 * number:02x}", f"{4 * number + 4:02x}" if number + 1 < len(BUCKETS) else "g"


def kept_files(connection: sqlite3.Connection, bucket: str | None = None) -> list[KeptFile]:
    """The files as of now, by bucket; or that of one bucket, if it has one."""
    rows = connection.execute(
        "SELECT bucket, generation, sha256, bytes, contacts, runs FROM contact_file "
        "WHERE bucket = coalesce(?, bucket) ORDER BY bucket",
        (bucket,),
    )
    return [KeptFile._make((*row[:-1], tuple(json.loads(row[-1])))) for row in rows]


def keep_files(connection: sqlite3.Connection, files: Iterable[KeptFile]) -> None:
    """Put these in place of their buckets' files, inside the caller's transaction."""
    connection.executemany(
        "INSERT INTO contact_file (bucket, generation, sha256, bytes, contacts, runs) "
        "VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (bucket) DO UPDATE SET generation = excluded.generation, sha256 = excluded.sha256, "
        "bytes = excluded.bytes, contacts = excluded.contacts, runs = excluded.runs",
        [(*file[:-1], json.dumps(file.runs)) for file in files],
    )


def newest_generation(files: Iterable[KeptFile]) -> int:
    """The generation of the last import that changed anything; 0 before the first."""
    return max((file.generation for file in files), default=0)

"""
Contacts on disk: 64 Parquet files, each sorted by person, and DuckDB to count moves.

Files are never changed in place. An import writes new generations of the buckets it touches, and they count
from the commit that keeps them in SQLite; a reader goes on with the files it began with.

Locks, connections and transactions are the embedded store's: imports come one at a time, and a reader holds
the store's lease from before it asks which files there are until it has read them; `sweep` runs only while
nobody does.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import duckdb
import pyarrow as pa

from pathway.columns import KEPT_CONTACTS, MOVES, bucket_of
from pathway.errors import BadInput
from pathway.stores import contact_checks, contact_reading, contact_set
from pathway.stores.base import By, CheckFinding, ContactFacts, ImportRun
from pathway.stores.contact_disk import Verifier
from pathway.stores.contact_duckdb import TEMPORARY, duckdb_over
from pathway.stores.contact_loading import Load, next_generation
from pathway.stores.contact_set import KeptFile, generation_of, keep_files, kept_files, newest_generation
from pathway.stores.contact_sifting import strangers
from pathway.stores.contact_spool import spool
from pathway.stores.contact_writing import take_over, write_bucket
from pathway.stores.folder import OWNER_ONLY, named_errors

FOLDER = "contacts"
_STAGED = "b[0-9][0-9].parquet"
_FILES = "b[0-9][0-9]-*.parquet*"


@dataclass(frozen=True)
class PreparedContacts:
    """
    New generations on the disk that count for nothing yet. Either `commit` or `discard`.

    `conflicts`: file rows whose id is known with other content; they are not among the accepted.
    """

    accepted: int
    already_known: int
    conflicts: tuple[int, ...]
    folder: Path
    files: tuple[KeptFile, ...]

    def commit(self, connection: sqlite3.Connection) -> None:
        """Keep the files, inside the caller's open transaction."""
        with named_errors(self.folder):
            keep_files(connection, self.files)

    def discard(self) -> None:
        """Remove the files; for when nothing is to be kept, or the transaction came to nothing."""
        for file in self.files:
            (self.folder / file.name).unlink(missing_ok=True)


class ContactFiles:
    """The contacts of the embedded store in a folder. Connections for reading need only `mode=ro`."""

    DDL = contact_set.DDL

    def __init__(self, folder: Path) -> None:
        self._folder = folder.expanduser().resolve() / FOLDER
        self._verifier = Verifier(self._folder)

    # -- writing ---------------------------------------------------------------------------------

    def prepare(
        self, connection: sqlite3.Connection, staged: Path, run: ImportRun, *, dry_run: bool = False
    ) -> PreparedContacts:
        """
        Sift the staged files `bNN.parquet` and write the buckets that change; touches no table.

        A dry run writes nothing. Raises `StoreFull`, `StoreDamaged`, `BadInput`.
        """
        paths = sorted(staged.resolve().glob(_STAGED))
        with self._duckdb(staged.resolve()) as duck:
            files = self._kept(connection)
            apart = strangers(duck, paths, self._paths(files))
        with named_errors(self._folder), next_generation(self._folder, files) as generation:
            load = Load(self._folder, files, apart, run.id, None if dry_run else generation)
            done = load.buckets(paths)
        return PreparedContacts(
            accepted=sum(one.sifted.new for one in done),
            already_known=sum(one.sifted.known for one in done),
            conflicts=tuple(sorted(row for one in done for row in one.sifted.conflicts)),
            folder=self._folder,
            files=tuple(one.file for one in done if one.file is not None),
        )

    def restore(self, connection: sqlite3.Connection, batches: Iterable[pa.RecordBatch]) -> None:
        """Take over another store's `columns.KEPT_CONTACTS`, inside the caller's open transaction."""
        files = []
        with (
            self._duckdb() as duck,
            self._scratch() as scratch,
            next_generation(self._folder, kept_files(connection)) as generation,
        ):
            for path in spool(batches, scratch):
                contacts, runs = take_over(duck, path)
                files.append(
                    write_bucket(duck, path.stem, generation, self._folder, contacts=contacts, runs=runs)
                )
        PreparedContacts(0, 0, (), self._folder, tuple(files)).commit(connection)

    def sweep(self, connection: sqlite3.Connection) -> int:
        """
        Remove older generations and what a killed process left; how many files. Only while nobody reads.

        A generation newer than the last one kept may be on its way into the store, so it stays.
        """
        with named_errors(self._folder):
            shutil.rmtree(self._folder / TEMPORARY, ignore_errors=True)
            return self._remove_older(kept_files(connection))

    # -- reading ---------------------------------------------------------------------------------

    def facts(self, connection: sqlite3.Connection, runs: Collection[str] | None) -> ContactFacts:
        """What the contacts of these import runs are; None: of all."""
        with self._looking(connection, runs) as (duck, known):
            return contact_reading.facts(duck, known) if duck else contact_reading.NO_FACTS

    def moves(
        self,
        connection: sqlite3.Connection,
        *,
        by: By = "service",
        first: date | None = None,
        last: date | None = None,
        longest_gap: timedelta | None = None,
        runs: Collection[str] | None = None,
    ) -> pa.Table:
        """
        Moves among the contacts of these import runs (None: of all): `columns.MOVES`.

        `first`, `last`: local days of arrival, both included. `longest_gap` includes its end.
        """
        if by not in get_args(By):
            raise BadInput("moves are counted by service or by organisation", where="by")
        with self._looking(connection, runs) as (duck, _):
            if duck is None:
                return MOVES.empty_table()
            return contact_reading.moves(duck, by=by, first=first, last=last, longest_gap=longest_gap)

    def route(
        self, connection: sqlite3.Connection, person: str, *, runs: Collection[str] | None = None
    ) -> pa.Table:
        """One person's contacts of these runs (None: of all) in order: `columns.KEPT_CONTACTS`."""
        with named_errors(self._folder):
            of_bucket = kept_files(connection, bucket_of(person))
            self._verifier.verify(of_bucket)
            for path in self._paths(of_bucket):
                return contact_reading.route(path, person, runs)
        return KEPT_CONTACTS.empty_table()

    def export(self, connection: sqlite3.Connection) -> Iterator[pa.RecordBatch]:
        """Every contact: `columns.KEPT_CONTACTS`, by bucket, person, time, seq, id."""
        with named_errors(self._folder):
            yield from contact_reading.batches(self._paths(self._kept(connection)))

    def check(self, connection: sqlite3.Connection) -> list[CheckFinding]:
        """What is not as it was written: see `contact_checks`."""
        with self._duckdb() as duck:
            files = kept_files(connection)
            return list(contact_checks.findings(duck, files, self._folder, self._verifier))

    # -- inside ----------------------------------------------------------------------------------

    @contextmanager
    def _duckdb(self, *more: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        with named_errors(self._folder):
            self._folder.mkdir(mode=OWNER_ONLY, exist_ok=True)
            with duckdb_over(self._folder, *more) as duck:
                yield duck

    @contextmanager
    def _looking(
        self, connection: sqlite3.Connection, runs: Collection[str] | None
    ) -> Iterator[tuple[duckdb.DuckDBPyConnection | None, int]]:
        """DuckDB looking at the contacts of these runs, and how many runs that is; None: no contact."""
        with named_errors(self._folder):
            files = self._kept(connection)
        all_runs = {run for file in files for run in file.runs}
        known = all_runs if runs is None else all_runs & set(runs)
        if not known:
            yield None, 0
            return
        touched = [file for file in files if known & set(file.runs)]
        with self._duckdb() as duck:
            contact_reading.look_at(duck, self._paths(touched), None if known == all_runs else known)
            yield duck, len(known)

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(dir=self._folder / TEMPORARY) as scratch:
            yield Path(scratch)

    def _kept(self, connection: sqlite3.Connection) -> list[KeptFile]:
        files = kept_files(connection)
        self._verifier.verify(files)
        return files

    def _paths(self, files: Iterable[KeptFile]) -> list[Path]:
        return [self._folder / file.name for file in files]

    def _remove_older(self, files: list[KeptFile]) -> int:
        kept, newest = {file.name for file in files}, newest_generation(files)
        older = [
            path
            for path in self._folder.glob(_FILES)
            if path.name not in kept and generation_of(path.name.removesuffix(".part")) <= newest
        ]
        for path in older:
            path.unlink(missing_ok=True)
        return len(older)

"""Contact files and a database around them, as the embedded store puts them together."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from pathway.columns import STAGED_CONTACTS, bucket_of
from pathway.stores.base import ImportRun
from pathway.stores.contact_files import ContactFiles, PreparedContacts
from tests.unit.mining.brute_force import Contact

_NUMBERS = count(1)


class Kept:
    """One store's contacts."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.files = folder, ContactFiles(folder)
        self.connection = sqlite3.connect(folder / "careseams.db", isolation_level=None)
        self.connection.executescript(ContactFiles.DDL)

    def __enter__(self) -> "Kept":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    @property
    def parquet(self) -> list[str]:
        """Names of the files on the disk."""
        return sorted(path.name for path in (self.folder / "contacts").iterdir() if path.is_file())

    @property
    def current(self) -> list[str]:
        """Names of the files that count."""
        rows = self.connection.execute("SELECT bucket, generation FROM contact_file ORDER BY bucket")
        return [f"{bucket}-{generation:06d}.parquet" for bucket, generation in rows]

    def file(self, name: str) -> Path:
        """The path of one of them."""
        return self.folder / "contacts" / name

    def prepare(
        self, contacts: Sequence[Contact], run: str = "", *, named: bool = True, dry_run: bool = False
    ) -> PreparedContacts:
        """Write what is new of these contacts, without keeping it."""
        staged = stage(self.folder / f"staged-{next(_NUMBERS)}", contacts, named=named)
        run = run or f"run-{next(_NUMBERS)}"
        return self.files.prepare(self.connection, staged, a_run(run, len(contacts)), dry_run=dry_run)

    def add(self, contacts: Sequence[Contact], run: str = "", *, named: bool = True) -> PreparedContacts:
        """Keep what is new of these contacts, as one import run."""
        run = run or f"run-{next(_NUMBERS)}"
        prepared = self.prepare(contacts, run, named=named)
        self.keep(prepared)
        return prepared

    def keep(self, prepared: PreparedContacts) -> None:
        """Commit."""
        self.connection.execute("BEGIN IMMEDIATE")
        prepared.commit(self.connection)
        self.connection.execute("COMMIT")

    def sweep(self) -> int:
        """Remove what is not needed any more."""
        return self.files.sweep(self.connection)

    def moves(self, **asked: object) -> list[dict]:
        """The moves, as rows."""
        return self.files.moves(self.connection, **asked).to_pylist()  # type: ignore[arg-type]

    def ids(self) -> list[str]:
        """The ids of all contacts, in the store's order."""
        return [row["contact_id"] for row in self.rows()]

    def rows(self) -> list[dict]:
        """All contacts."""
        return [row for batch in self.files.export(self.connection) for row in batch.to_pylist()]

    def check(self) -> list[str]:
        """The numbers of the rules that something breaks."""
        return [finding.number for finding in self.files.check(self.connection)]


def a_run(run: str, rows: int) -> ImportRun:
    """An import run of that name."""
    return ImportRun(run, ("contacts.csv",), ("0" * 64,), "contacts", rows, 0)


def stage(folder: Path, contacts: Iterable[Contact], *, named: bool = True) -> Path:
    """A folder of files `bNN.parquet`; file rows count from 2, below the header."""
    folder.mkdir(parents=True)
    rows = [_row(contact) | {"row": row, "named": named} for row, contact in enumerate(contacts, start=2)]
    for bucket in {bucket_of(row["person"]) for row in rows}:
        own = [row for row in rows if bucket_of(row["person"]) == bucket]
        pq.write_table(pa.Table.from_pylist(own, schema=STAGED_CONTACTS), folder / f"{bucket}.parquet")
    return folder


def sorted_rows(contacts: Iterable[Contact], runs: dict[str, str]) -> list[dict]:
    """These contacts as `columns.KEPT_CONTACTS` rows in their order; `runs`: contact id -> run."""
    rows = [_row(contact) | {"run": runs[contact.contact_id]} for contact in contacts]
    return sorted(rows, key=_order)


def _row(contact: Contact) -> dict:
    return dict(vars(contact))


def _order(row: dict) -> tuple[str, str, datetime, int, str]:
    return bucket_of(row["person"]), row["person"], row["happened_at"], row["seq"], row["contact_id"]

"""Files for the tests of importing: written as text, read back as staged rows."""

import gzip
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pathway.columns import STAGED_CONTACTS
from pathway.importing.batch import Batch, ContactBatch
from pathway.importing.contacts import read_contacts

KEY = b"a key that is only for tests, 32."
NHS_NUMBERS = ("9990000018", "9990000026", "9990000034")
"""Of the range that is reserved for tests."""
HEADER = "patient,time,organisation,service,activity"


def written(folder: Path, text: str | bytes, name: str = "given.csv") -> Path:
    """A file with that text; lines may be indented as the test is."""
    data = text if isinstance(text, bytes) else unindented(text).encode()
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def unindented(text: str) -> str:
    """The lines of a drawing without the blanks before them."""
    return "".join(f"{line.strip()}\n" for line in text.strip("\n").splitlines())


def contacts(folder: Path, *texts: str | bytes | Path, **options: object) -> ContactBatch:
    """What becomes of files of contacts; each text is a file."""
    paths = [
        text if isinstance(text, Path) else written(folder, text, f"given{number}.csv")
        for number, text in enumerate(texts)
    ]
    taken = len([path for path in folder.iterdir() if path.is_dir()])
    return read_contacts(paths, key=KEY, staging=folder / f"staged{taken}", **options)


def staged(batch: ContactBatch) -> pa.Table:
    """The staged contacts, in the order of the files' rows."""
    files = sorted(batch.staged.glob("b*.parquet"))
    tables = [pq.read_table(file) for file in files]
    assert all(table.schema.equals(STAGED_CONTACTS) for table in tables)
    return pa.concat_tables(tables or [STAGED_CONTACTS.empty_table()]).sort_by("row")


def reasons(batch: ContactBatch | Batch) -> list[tuple[int, str, str, str]]:
    """(row, column, value kind, reason) of each rejection."""
    return [(one.row, one.column, one.value_kind, one.reason) for one in batch.rejections]


def accounted(batch: ContactBatch | Batch) -> bool:
    """Whether every row is in exactly one heap."""
    accepted = batch.accepted if isinstance(batch, ContactBatch) else len(batch.accepted)
    return batch.rows == accepted + batch.repeated + len(batch.rejections)


def column(batch: ContactBatch, name: str) -> Sequence[object]:
    """One column of the staged contacts, in the order of the files' rows."""
    return staged(batch)[name].to_pylist()

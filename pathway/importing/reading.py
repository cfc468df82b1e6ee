"""
Opens CSV, CSV.gz, Parquet and JSON, told by their content, and hands on their rows as text in bounded memory.

Every value comes as text, trimmed, in Unicode form NFC, never missing (""). Rows are counted from 1, the
row of column names and blank lines not among them.
"""

import os
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pathway.errors import ColumnMissing, NotATable
from pathway.importing.blocks import Block, Progress, name_of, shown
from pathway.importing.csv_files import csv_blocks, csv_header
from pathway.importing.json_files import JsonRows, json_blocks, json_rows, looks_like_json
from pathway.importing.parquet_files import parquet_blocks, parquet_header


@dataclass(frozen=True)
class Table:
    """A file that can be read as a table: its path and its column names, exactly as they stand there."""

    path: Path
    header: tuple[str, ...]
    is_parquet: bool
    delimiter: str = ","
    json: JsonRows | None = None

    @property
    def name(self) -> str:
        """The file's name, as it stands in messages."""
        return name_of(self.path)

    def blocks(self, columns: Sequence[str], progress: Progress | None = None) -> Generator[Block]:
        """
        The rows, only of these columns (names of the header).

        Raises `WrongEncoding`, `NotATable`; what came before is then not to be used.
        """
        for column in columns:
            if self.header.count(column) > 1:
                raise ColumnMissing(
                    f"two columns are called {shown([column])}",
                    where=self.name,
                    try_="rename one of them, so that it is certain which is meant",
                )
        tell = progress or _silent
        if self.json is not None:
            return json_blocks(self.json, list(columns), tell)
        if self.is_parquet:
            return parquet_blocks(self.path, list(columns), tell)
        return csv_blocks(self.path, self.delimiter, list(columns), tell)


def open_table(path: Path) -> Table:
    """
    The file as a table, by what is in it and not by its name.

    Raises `NotATable` (no such file, a folder, empty, a workbook, no text), `WrongEncoding`, `ImportRefused`.
    """
    if os.path.isdir(path):  # these say no, and raise nothing, where a name can be no file's
        raise NotATable(
            "this is a folder, not a file", where=name_of(path), try_="name the files in it, one by one"
        )
    if not os.path.exists(path):
        raise NotATable("there is no such file", where=name_of(path), try_="check the path")
    if not os.path.isfile(path):
        raise NotATable("this is not an ordinary file", where=name_of(path), try_="copy it into a file first")
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as fault:
        raise NotATable("the file cannot be read", where=name_of(path), try_="check its rights") from fault
    if start == b"PAR1":
        return Table(path, parquet_header(path), is_parquet=True)
    if looks_like_json(path):
        rows = json_rows(path)
        return Table(path, rows.header, is_parquet=False, json=rows)
    header, delimiter = csv_header(path)
    return Table(path, header, is_parquet=False, delimiter=delimiter)


def _silent(_done: int, _of: int) -> None:
    """Tells nobody."""

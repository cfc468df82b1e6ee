"""
A register's file as a grid of texts that remembers how it was written, so that it can be written again.

CSV keeps each line as it stands; a workbook keeps its bytes. Registers are small: a file of more than
`MOST_BYTES` or `MOST_ROWS` is refused.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from openpyxl import load_workbook

from pathway.cells import unguarded
from pathway.errors import NotATable, WrongEncoding
from pathway.importing.blocks import name_of
from pathway.importing.workbook_bounds import TooLarge, parts_of

MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 20 << 20, 20_000, 400
MOST_CELLS = 1_000_000
"""Empty ones among them too: each takes memory as soon as it is looked at."""
_IN_PARTS = "bring in its rows in parts, or as hazards: careseams import hazards"
_EMPTY_CELLS = "delete the rows and columns outside the table, or save that sheet as CSV UTF-8"
_SAVE_AS = "save it as CSV UTF-8, or as an Excel workbook (.xlsx)"


@dataclass(frozen=True)
class Grid:
    """
    `cells`: every row of the table, blank ones too, as trimmed texts.

    `records`: of CSV, each row as it is written, with the end of its line. `content`: of a workbook, its
    bytes, and `sheet` the worksheet read. `left_behind`: what a workbook loses when it is written again.
    """

    form: Literal["csv", "xlsx"]
    cells: tuple[tuple[str, ...], ...]
    delimiter: str = ","
    records: tuple[str, ...] = ()
    content: bytes = b""
    sheet: str = ""
    left_behind: tuple[str, ...] = ()


def read_grid(path: Path) -> Grid:
    """The whole file. Raises `NotATable`, `WrongEncoding`."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise _too_large(path, f"{size >> 20} MB")
        content = path.read_bytes()
    except OSError as fault:
        raise NotATable(
            "the file cannot be read", where=name_of(path), try_="check its name and rights"
        ) from fault
    if not content.strip():
        raise NotATable("the file is empty", where=name_of(path), try_="check that the export finished")
    grid = _workbook(content, path) if content.startswith(b"PK\x03\x04") else _csv(content, path)
    widest = max(map(len, grid.cells), default=0)
    if len(grid.cells) > MOST_ROWS or widest > MOST_COLUMNS:
        raise _too_large(path, f"{len(grid.cells):,} rows, {widest:,} columns")
    return grid


def _csv(content: bytes, path: Path) -> Grid:
    if b"\0" in content or content.startswith((b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise NotATable("this is no CSV and no .xlsx workbook", where=name_of(path), try_=_SAVE_AS)
    try:
        text = content.decode()
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise WrongEncoding(
            "the file is not UTF-8 text", where=f"{name_of(path)}, line {line}", try_=_SAVE_AS
        ) from None
    delimiter = max(",;\t|", key=text[:100_000].count)
    try:
        read = list(_records(text, delimiter))
    except csv.Error:
        raise NotATable(
            "a quotation mark is out of place, so it is not certain where rows end",
            where=name_of(path),
            try_="open it in a spreadsheet and save it as CSV UTF-8 again",
        ) from None
    return Grid("csv", tuple(cells for cells, _ in read), delimiter, tuple(raw for _, raw in read))


def _records(text: str, delimiter: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each row, and how it is written; together the written rows are the file."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    done = 0
    for cells in reader:
        raw = "".join(lines[done : reader.line_num])
        first = done == 0
        done = reader.line_num
        bare = ((cell.lstrip("\ufeff") if first else cell).strip() for cell in cells)
        yield tuple(unguarded(cell).strip() for cell in bare), raw


def _workbook(content: bytes, path: Path) -> Grid:
    try:
        parts = parts_of(content)
    except TooLarge as fault:
        raise _too_large(path, str(fault)) from None
    if parts is None:
        raise NotATable("this is no Excel workbook that can be read", where=name_of(path), try_=_SAVE_AS)
    try:
        book = load_workbook(io.BytesIO(content), data_only=True)
    except Exception as fault:  # openpyxl raises many kinds for a broken workbook
        raise NotATable("the workbook cannot be read", where=name_of(path), try_=_SAVE_AS) from fault
    if not book.worksheets:
        raise NotATable("the workbook has no sheet of cells", where=name_of(path), try_=_SAVE_AS)
    sheet = max(book.worksheets, key=lambda one: (one.sheet_state == "visible", one.max_row * one.max_column))
    high, wide = sheet.max_row, sheet.max_column
    if high > MOST_ROWS or wide > MOST_COLUMNS or high * wide > MOST_CELLS:
        raise _too_large(path, f"its sheet reaches to row {high:,} and column {wide:,}", _EMPTY_CELLS)
    cells = tuple(tuple(map(_text, row)) for row in sheet.iter_rows(values_only=True))
    return Grid("xlsx", cells, content=content, sheet=sheet.title, left_behind=_left_behind(parts))


def _left_behind(parts: Sequence[str]) -> tuple[str, ...]:
    """What will be lost when it is written again."""
    kinds = {"xl/charts/": "charts", "xl/media/": "pictures", "xl/vbaProject": "macros"}
    return tuple(what for start, what in kinds.items() if any(name.startswith(start) for name in parts))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.time().min else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unguarded(str(value).strip()).strip()


def _too_large(path: Path, how: str, try_: str = _IN_PARTS) -> NotATable:
    return NotATable(f"this is too large for a register: {how}", where=name_of(path), try_=try_)

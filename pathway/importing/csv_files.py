"""
CSV, plain or packed, read by Arrow in blocks; refused where it is not certain where rows end.

A row with too few or too many values is told by number. A stray quotation mark can swallow rows without a
trace, so a file that has one is refused, with its line.
"""

import codecs
import csv
import gzip
import io
import re
import zlib
from array import array
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv

from pathway.errors import ImportRefused, NotATable, WrongEncoding
from pathway.importing.batch import Rows
from pathway.importing.blocks import Block, Progress, name_of, tidy_cells

BLOCK_BYTES = 8 << 20
"""Bytes of CSV text read at a time. A single value may not be longer."""
_HEAD_BYTES = 1 << 20
_NOT_A_LETTER = "\N{REPLACEMENT CHARACTER}"
_DELIMITERS = ",;\t|"
_QUOTE, _BREAKS = ord('"'), (ord("\n"), ord("\r"))
_SIGNATURES = {
    b"PK\x03\x04": "an Excel workbook or another zip file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"SQLite format 3": "a SQLite database",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}
_SAVE_AS = "save it as 'CSV UTF-8 (comma delimited)', or as Parquet"


def csv_header(path: Path) -> tuple[tuple[str, ...], str]:
    """The column names of a CSV file and its delimiter. Raises `NotATable`, `WrongEncoding`."""
    head = _head(path)
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise NotATable("the file is empty", where=name_of(path), try_="check that the export finished")
    _refuse_binary(path, head)
    text = head.decode("utf-8-sig", errors="replace")
    lines = text.lstrip("\r\n")
    first = re.split(r"[\r\n]", lines, maxsplit=1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        header = next(csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter))
    except csv.Error:
        raise NotATable(
            "the first row is no row of column names", where=name_of(path), try_=_SAVE_AS
        ) from None
    if any(_NOT_A_LETTER in name for name in header):
        raise _wrong_encoding(path)
    return tuple(header), delimiter


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as raw, _unpacked(raw) as plain:
            return plain.read(_HEAD_BYTES)
    except (EOFError, gzip.BadGzipFile, zlib.error) as fault:
        raise _broken_gzip(path) from fault
    except OSError as fault:
        raise NotATable("the file cannot be read", where=name_of(path), try_="check its rights") from fault


def _refuse_binary(path: Path, head: bytes) -> None:
    what = next((what for start, what in _SIGNATURES.items() if head.startswith(start)), None)
    if what is None and b"\0" in head:
        what = "a binary file, or text in UTF-16"
    if what is not None:
        raise NotATable(f"this is {what}, not CSV or Parquet", where=name_of(path), try_=_SAVE_AS)


def csv_blocks(path: Path, delimiter: str, columns: list[str], progress: Progress) -> Generator[Block]:
    """The rows of these columns. Raises `NotATable`, `WrongEncoding`, at the latest after the last block."""
    size = path.stat().st_size
    ragged = _Ragged()
    with path.open("rb") as raw, _unpacked(raw) as plain:
        watch = _Watch(plain, ord(delimiter))
        try:
            for batch in _arrow_reader(delimiter, columns, watch, ragged):
                watch.refuse_stray_quotes(name_of(path))
                yield ragged.block(batch, columns)
                progress(raw.tell(), size)
        except pa.ArrowInvalid as fault:
            watch.refuse_stray_quotes(name_of(path))
            if "Empty CSV file" not in str(fault):
                raise _reason_of(fault, path) from None
        except (EOFError, gzip.BadGzipFile, zlib.error) as fault:
            raise _broken_gzip(path) from fault
        watch.refuse_stray_quotes(name_of(path))
    yield ragged.block(None, columns)


def _unpacked(raw: IO[bytes]) -> IO[bytes]:
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    return gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[return-value]


def _arrow_reader(delimiter: str, columns: list[str], source: Any, ragged: "_Ragged") -> Iterator[Any]:
    return iter(
        pyarrow.csv.open_csv(
            source,
            # Only one thread numbers the rows that do not fit.
            read_options=pyarrow.csv.ReadOptions(block_size=BLOCK_BYTES, use_threads=False),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=ragged.skip
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=columns,
                column_types=dict.fromkeys(columns, pa.string()),
                strings_can_be_null=False,
            ),
        )
    )


class _Ragged:
    """Keeps the numbers of rows that do not fit the header, and numbers those that do."""

    def __init__(self) -> None:
        self._short, self._long = array("q"), array("q")
        self._told = [0, 0]
        self._next = 1

    def skip(self, row: Any) -> str:
        fits = row.actual_columns < row.expected_columns
        # Arrow counts the row of names as row 1.
        (self._short if fits else self._long).append(row.number - 1)
        return "skip"

    def block(self, batch: Any, columns: list[str]) -> Block:
        count = batch.num_rows if batch is not None else 0
        numbers = self._numbered(count)
        nothing = pa.array([], pa.string())
        texts = {name: tidy_cells(batch.column(name)) if batch is not None else nothing for name in columns}
        return Block(numbers, texts, self._untold(0, self._short), self._untold(1, self._long))

    def _untold(self, which: int, numbers: "array[int]") -> Rows:
        fresh = np.array(numbers[self._told[which] :], np.int64)
        self._told[which] = len(numbers)
        return fresh

    def _numbered(self, count: int) -> Rows:
        gone = np.concatenate([np.array(self._short, np.int64), np.array(self._long, np.int64)])
        gone = np.sort(gone[gone >= self._next])
        last = self._next + count - 1
        while (reach := self._next + count - 1 + int(np.searchsorted(gone, last, "right"))) > last:
            last = reach
        kept = np.setdiff1d(np.arange(self._next, last + 1, dtype=np.int64), gone, assume_unique=True)
        self._next = last + 1
        return kept


class _Watch(io.RawIOBase):
    """
    Hands bytes on and looks at each quotation mark: it opens a value, closes it, or is doubled inside one.

    Anything else makes a parser join or lose rows. The look runs on whole blocks, one byte behind, because
    what follows a mark decides what it is.
    """

    def __init__(self, plain: IO[bytes], delimiter: int) -> None:
        self._plain = plain
        self._edges = np.array([delimiter, *_BREAKS, _QUOTE], np.uint8)
        self._window = b"\n"
        self._marks = 0
        self._lines = 1
        self._started = False
        self._stray: int | None = None
        self._left_open = 0
        self._ended = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._plain.read(size)
        if not self._started:
            self._started = True
            self._look(data.removeprefix(codecs.BOM_UTF8))
        elif data:
            self._look(data)
        elif not self._ended:
            self._ended = True
            self._look(b"\n\n")
        return data

    def refuse_stray_quotes(self, name: str) -> None:
        """Raises `NotATable` where a mark was out of place, or the last value was never closed."""
        if self._stray is None and not (self._ended and self._marks % 2):
            return
        raise NotATable(
            "a quotation mark is out of place, so it is not certain where rows end",
            where=f"{name}, line {self._stray or self._left_open}",
            try_='close it, or put the value in quotation marks and double those inside it: "5"" dressing"',
        )

    def _look(self, data: bytes) -> None:
        block = np.frombuffer(self._window + data, np.uint8)
        self._window = (self._window + data)[-2:]
        if self._stray is None and len(block) > 2:
            self._find_stray(block)
            self._lines += int(np.count_nonzero(block[1:-1] == _BREAKS[0]))

    def _find_stray(self, block: npt.NDArray[np.uint8]) -> None:
        marks = np.flatnonzero(block[1:-1] == _QUOTE) + 1
        if not len(marks):
            return
        opens = (np.arange(len(marks)) + self._marks) % 2 == 0
        beside = np.where(opens, block[marks - 1], block[marks + 1])
        wrong = np.flatnonzero(~np.isin(beside, self._edges))
        if len(wrong):
            self._stray = self._line_of(block, int(marks[wrong[0]]))
        self._marks += len(marks)
        if self._marks % 2:
            self._left_open = self._line_of(block, int(marks[-1]))

    def _line_of(self, block: npt.NDArray[np.uint8], place: int) -> int:
        return self._lines + int(np.count_nonzero(block[1:place] == _BREAKS[0]))


def _wrong_encoding(path: Path) -> WrongEncoding:
    line, byte = _first_bad_byte(path)
    return WrongEncoding(
        "the file is not UTF-8 text",
        where=f"{name_of(path)}, line {line}, byte {byte}",
        try_=f"{_SAVE_AS}; or: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW_FILE",
    )


def _first_bad_byte(path: Path) -> tuple[int, int]:
    """Line, and byte counted from 1, of the first byte that is no UTF-8."""
    pending, passed, line = b"", 0, 1
    with path.open("rb") as raw, _unpacked(raw) as plain:
        while chunk := plain.read(BLOCK_BYTES):
            block = pending + chunk
            try:
                block.decode()
                pending = b""
            except UnicodeDecodeError as fault:
                if fault.reason != "unexpected end of data":
                    return line + block.count(b"\n", 0, fault.start), passed + fault.start + 1
                pending = block[fault.start :]
            done = len(block) - len(pending)
            line, passed = line + block.count(b"\n", 0, done), passed + done
    return line, passed + 1


def _reason_of(fault: pa.ArrowInvalid, path: Path) -> ImportRefused:
    """Arrow's own words may quote the row, so they are never passed on."""
    if "invalid UTF8" in str(fault):
        return _wrong_encoding(path)
    if "straddling" in str(fault):
        return NotATable(
            f"a value is longer than {BLOCK_BYTES >> 20} MB",
            where=name_of(path),
            try_="look for a quotation mark that is opened and never closed",
        )
    return NotATable("the file cannot be read as CSV", where=name_of(path), try_=_SAVE_AS)


def _broken_gzip(path: Path) -> NotATable:
    return NotATable(
        "the packed file is cut short or damaged",
        where=name_of(path),
        try_="copy it again, and check its size",
    )

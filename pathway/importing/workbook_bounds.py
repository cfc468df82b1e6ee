"""
Whether a workbook is small enough to be read, looked at before its reader makes an object of every cell.

A file of a few kilobytes may unpack to gigabytes, or name a range of 17,000,000,000 cells that its reader
would make one by one. So sizes are read from the packed file's list, and its parts are gone through in
pieces: memory does not grow, and it stops at the first part that is too much.
"""

import io
import zipfile
from collections.abc import Mapping
from xml.parsers import expat

from openpyxl.utils import range_boundaries

MOST_UNPACKED, MOST_ELEMENTS = 200 << 20, 2_000_000
"""Bytes of all parts; elements of all parts with the cells of all ranges (a cell has about two elements)."""
_RANGES = {"mergeCell", "hyperlink"}
"""What the reader makes every cell of."""
_PIECE = 1 << 18


class TooLarge(ValueError):
    """What of the workbook is too much, in words."""


def parts_of(content: bytes) -> tuple[str, ...] | None:
    """
    The names of its parts; None where it is no workbook. Raises `TooLarge`.

    A part that is no XML, or is broken, is left to the reader, which makes nothing of it or refuses it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                return None
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise TooLarge(f"it unpacks to more than {MOST_UNPACKED >> 20} MB")
            left = MOST_ELEMENTS
            for part in parts:
                left -= _elements(packed, part, left)
    except (zipfile.BadZipFile, RuntimeError):  # broken, packed oddly, or encrypted
        return None
    return tuple(part.filename for part in parts)


def _elements(packed: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """How many there are in one part, ranges with all their cells. Raises `TooLarge` beyond `most`."""
    seen = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal seen
        of = name.rpartition(":")[2]
        seen += 1 + (_cells(attributes.get("ref", "")) if of in _RANGES else 0)
        if seen > most:
            raise TooLarge(f"it has more than about {MOST_ELEMENTS // 2:,} cells, empty ones in ranges too")

    def refuse(*_: object) -> None:
        raise zipfile.BadZipFile  # a workbook declares no entities: what they stand for could be endless

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        with packed.open(part) as file:
            while piece := file.read(_PIECE):
                parser.Parse(piece)
    except expat.ExpatError:
        pass
    return seen


def _cells(range_: str) -> int:
    try:
        first_column, first_row, last_column, last_row = range_boundaries(range_)
    except (ValueError, TypeError):
        return 0
    if None in (first_column, first_row, last_column, last_row):  # whole rows or columns
        return MOST_ELEMENTS + 1
    return (last_row - first_row + 1) * (last_column - first_column + 1)

"""
A table as a workbook: the lines of its CSV as cells, and a second sheet that says what the first one shows.

The browser posts the lines that it shows; nothing is read from the store again, so the workbook cannot say
something else than the page, and nothing about anybody stands in an address.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import Annotated

from flask import Flask, Response, request
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.components.later import KEPT_TABLES, KeptTables
from app.security import plain_page

PATH = "/workbook"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL, MOST_ROWS, MOST_COLUMNS = 32_767, 1_048_576, 16_384
CUT = " … (cut here: the CSV has all of it)"
PLAIN_NUMBER = re.compile(r"[-−]?(0|[1-9]\d{0,2}(,\d{3})+|[1-9]\d*)(\.\d+)?")
MOST_DIGITS = 15
"""More of them a spreadsheet rounds, so such a number stays text."""
WIDEST, NARROWEST = 60, 10
_TOP = Alignment(vertical="top", wrap_text=True)
_BOLD = Font(bold=True)
Value = str | int | float
Text = Annotated[str, Field(max_length=20_000)]


class Told(BaseModel):
    """What stands beside the rows, in words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    page: Text
    filters: Text
    records: Text
    period: Text
    as_at: Text
    left_out: Text
    note: Text = ""

    def lines(self, rows: int) -> list[tuple[str, str]]:
        """The second sheet: what is said, and the words of it."""
        said = [
            ("Page", self.page),
            ("Filters", self.filters),
            ("As at", self.as_at),
            ("Source", self.records),
            ("Period", self.period),
            ("Left out", self.left_out),
            ("Rows in this file", f"{rows:,}"),
            ("Read this too", "What is not known is said in words; it is neither zero nor safe."),
        ]
        return [*said, ("Note", self.note)] if self.note else said


class Asked(BaseModel):
    """A table as the browser posts it: CSV records, one a line, the header first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^careseams-[A-Za-z0-9_-]{1,80}$")]
    lines: Annotated[list[str], Field(min_length=1, max_length=MOST_ROWS)]
    told: Told


def answer_workbooks(server: Flask) -> None:
    """
    Answer a posted table with its workbook, and a word with the lines of the table that is kept under it.

    Who may ask at all is `app.auth`'s affair.
    """
    tables = server.extensions[KEPT_TABLES] = KeptTables()

    @server.get("/table/<word>")
    def kept(word: str) -> Response:
        lines = tables.lines(word)
        if lines is None:
            again = ["Too much has been looked at since: load the page again, then save the table."]
            return plain_page("This table is no longer kept", again, status=404)
        return Response(json.dumps(lines, ensure_ascii=False), mimetype="application/json")

    @server.post(PATH)
    def made() -> Response:
        try:
            asked = Asked.model_validate_json(request.get_data())
            content = workbook(asked)
        except (ValidationError, csv.Error):
            return plain_page("Not a table", ["What was sent is no table of ours."], status=400)
        answer = Response(content, mimetype=KIND)
        answer.headers["Content-Disposition"] = f'attachment; filename="{asked.name}.xlsx"'
        return answer


def workbook(asked: Asked) -> bytes:
    """The file: the rows, then what they are of. Raises `csv.Error` for lines that no sheet can hold."""
    rows = list(csv.reader(asked.lines, strict=True))
    if max(map(len, rows)) > MOST_COLUMNS:
        raise csv.Error(f"a sheet holds no more than {MOST_COLUMNS:,} columns")
    book = Workbook(write_only=True)
    book.properties.creator = "Careseams"
    _fill(book, "Table", rows, _widths(rows))
    about = [("What", "In words"), *asked.told.lines(len(rows) - 1)]
    _fill(book, "About", about, [20, 100], numbers=False)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def value_of(text: str) -> Value:
    """
    What a cell holds: a number where the text is one plain number and nothing else, else the text.

    >>> [value_of(text) for text in ("4,120", "−3.1", "1,20", "007", "14 (7.5–24)", "not recorded")]
    [4120, -3.1, '1,20', '007', '14 (7.5–24)', 'not recorded']
    """
    if not PLAIN_NUMBER.fullmatch(text) or sum(map(str.isdigit, text)) > MOST_DIGITS:
        return text
    plain = text.replace(",", "").replace("−", "-")
    return float(plain) if "." in plain else int(plain)


def _fill(
    book: Workbook,
    title: str,
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    *,
    numbers: bool = True,
) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for place, row in enumerate(rows):
        sheet.append(list(_cells(sheet, row, heads=place == 0, numbers=numbers and place > 0)))


def _cells(sheet: object, row: Sequence[str], *, heads: bool, numbers: bool) -> Iterator[object]:
    """Plain texts as they are: a style for each of a hundred thousand cells takes seconds."""
    for text in row:
        value = value_of(text) if numbers else text
        if isinstance(value, str) and not heads and not value.startswith(("=", "#")):
            yield harmless(value)
            continue
        cell = WriteOnlyCell(sheet, value=harmless(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"  # otherwise a text that begins with "=" is run, and "#N/A" is a fault
        else:
            cell.number_format = _format(text)
        if heads:
            cell.font, cell.alignment = _BOLD, _TOP
        yield cell


def harmless(text: str) -> str:
    """A text as a workbook can hold it: without signs that none may hold, and no longer than one may be."""
    told = text.encode("utf-8", "replace").decode("utf-8")
    told = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", told)
    return told if len(told) <= LONGEST_CELL else told[: LONGEST_CELL - len(CUT)] + CUT


def _format(text: str) -> str:
    """Shown with as many decimals as on the page: two figures stay two figures."""
    decimals = len(text.partition(".")[2])
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    most = max(map(len, rows))
    longest = [max((len(row[place]) for row in rows if place < len(row)), default=0) for place in range(most)]
    return [min(max(length + 2, NARROWEST), WIDEST) for length in longest]

"""
A risk register written again as it came, with columns added: every row, every other cell as it was.

CSV: each line keeps its own bytes; only the added cells are new. Workbook: cells are added to the same sheet;
what the workbook library does not keep (charts, pictures, macros) is named by whoever read it.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from copy import copy

from openpyxl import load_workbook

from pathway.cells import guarded

Cells = Mapping[int, Sequence[str]]
"""Row of the table from 0 -> one text for each added column."""


def csv_with(
    records: Sequence[str], delimiter: str, header_row: int, columns: Sequence[str], cells: Cells
) -> bytes:
    """
    The lines with columns added at the end, or filled where the file has them already.

    `records`: each row as it is written, with its line end. Rows outside `cells` come out as they went in.

    >>> csv_with(["ID,Risk\\r\\n", '7,"Late, lost"'], ",", 0, ["Our id"], {1: ["h-1"]}).decode()
    'ID,Risk,Our id\\r\\n7,"Late, lost",h-1'
    """
    spans = {row: list(_spans(records[row], delimiter)) for row in (header_row, *cells)}
    width = max(map(len, spans.values()))
    names = [_bare(records[header_row][start:end]) for start, end in spans[header_row]]
    places, width = _places(names, columns, width)
    written = {header_row: list(columns), **{row: list(texts) for row, texts in cells.items()}}
    lines = [
        _filled(raw, spans[row], dict(zip(places, written[row], strict=True)), width, delimiter)
        if row in written
        else raw
        for row, raw in enumerate(records)
    ]
    return "".join(lines).encode()


def workbook_with(content: bytes, sheet: str, header_row: int, columns: Sequence[str], cells: Cells) -> bytes:
    """The workbook with cells added to one of its sheets, in the look of its last column of names."""
    book = load_workbook(io.BytesIO(content))
    page = book[sheet]
    names = [str(cell.value or "").strip() for cell in page[header_row + 1]]
    while names and not names[-1]:
        names.pop()
    places, _ = _places(names, columns, max(len(names), page.max_column if names else 0))
    model = page.cell(header_row + 1, len(names) or 1)
    for place, name in zip(places, columns, strict=True):
        head = page.cell(header_row + 1, place + 1, name)
        for look in ("font", "fill", "border", "alignment"):
            setattr(head, look, copy(getattr(model, look)))
    for row, texts in cells.items():
        for place, text in zip(places, texts, strict=True):
            page.cell(row + 1, place + 1, guarded(text) or None)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _places(names: Sequence[str], columns: Sequence[str], width: int) -> tuple[list[int], int]:
    """Where each added column stands: where it is already, else after the last; and the new width."""
    places = []
    for column in columns:
        if column in names:
            places.append(names.index(column))
        else:
            places.append(width)
            width += 1
    return places, width


def _filled(
    raw: str, spans: Sequence[tuple[int, int]], texts: Mapping[int, str], width: int, delimiter: str
) -> str:
    """One line with some cells written anew; where it is short, empty cells come between."""
    parts = [raw[start:end] for start, end in spans] + [""] * (width - len(spans))
    for place, text in texts.items():
        parts[place] = _quoted(guarded(text), delimiter)
    return delimiter.join(parts) + raw[spans[-1][1] :]


def _spans(raw: str, delimiter: str) -> Iterator[tuple[int, int]]:
    """Where each cell of a written row begins and ends, quotation marks with it, the line end without."""
    end = len(raw.rstrip("\r\n")) if not raw.endswith('"') else len(raw)
    start, quoted = 0, False
    for at in range(end):
        if raw[at] == '"':
            quoted = not quoted
        elif raw[at] == delimiter and not quoted:
            yield start, at
            start = at + 1
    yield start, end


def _bare(cell: str) -> str:
    text = cell.strip().lstrip("\ufeff")
    return text[1:-1].replace('""', '"') if text.startswith('"') and text.endswith('"') else text


def _quoted(text: str, delimiter: str) -> str:
    if any(sign in text for sign in (delimiter, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text

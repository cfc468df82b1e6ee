"""
JSON read as a table: an array of objects, one object a line, or a FHIR bundle; nested names joined by dots.

Several plain values in one become `a;b`. Objects in a list have no place in a table and are left out. FHIR
resources `AdverseEvent` are read by `adverse_events`, and nothing else of a bundle is.
"""

import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from pathway.errors import NotATable, WrongEncoding
from pathway.importing.adverse_events import COLUMNS, event_row, is_event
from pathway.importing.blocks import Block, Progress, name_of, tidy

MOST_BYTES = 256 << 20
"""A JSON file is held in memory at once."""
MOST_COLUMNS = 2_000
_AT_ONCE = 1 << 16
_DEEPEST = 8


@dataclass(frozen=True)
class JsonRows:
    """The rows of a JSON file as texts by column; None where something stands that is no object."""

    header: tuple[str, ...]
    rows: tuple[Mapping[str, str] | None, ...]
    others: int = 0


def looks_like_json(path: Path) -> bool:
    """Whether the file begins as JSON does: no CSV header begins with a brace or bracket."""
    with path.open("rb") as file:
        return file.read(512).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def json_rows(path: Path) -> JsonRows:
    """All rows of a JSON file. Raises `NotATable`, `WrongEncoding`."""
    if path.stat().st_size > MOST_BYTES:
        raise NotATable(
            f"a JSON file of more than {MOST_BYTES >> 20} MB is not read at once",
            where=name_of(path),
            try_="split it, or save it as CSV or Parquet",
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise WrongEncoding("the file is not UTF-8 text", where=name_of(path)) from fault
    given = _objects(text, path)
    if any(_resource(one) for one in given):
        return _events(given, path)
    rows = tuple(_flat(one) if isinstance(one, dict) else None for one in given)
    header = tuple(dict.fromkeys(name for row in rows if row is not None for name in row))
    if not header:
        raise NotATable("there is no object in this JSON file", where=name_of(path))
    if len(header) > MOST_COLUMNS:
        raise NotATable(
            f"this JSON has more than {MOST_COLUMNS:,} different names, so it is no table",
            where=name_of(path),
            try_="export a list of records, each with the same names",
        )
    return JsonRows(header, rows)


def json_blocks(rows: JsonRows, columns: Sequence[str], progress: Progress) -> Generator[Block]:
    """The rows of these columns. What is no object is told as a row with fewer values."""
    none = np.empty(0, np.int64)
    for start in range(0, max(len(rows.rows), 1), _AT_ONCE):
        part = list(enumerate(rows.rows[start : start + _AT_ONCE], start + 1))
        good = [(number, row) for number, row in part if row is not None]
        texts = {
            name: tidy(pa.array([row.get(name, "") for _, row in good], pa.string())) for name in columns
        }
        bad = np.array([number for number, row in part if row is None], np.int64)
        yield Block(np.array([number for number, _ in good], np.int64), texts, bad, none)
        progress(min(start + _AT_ONCE, len(rows.rows)), len(rows.rows))


def _objects(text: str, path: Path) -> list[Any]:
    """What the file lists: the elements of an array, the entries of a bundle, or one object a line."""
    try:
        given = json.loads(text)
    except RecursionError as fault:
        raise NotATable("this JSON is nested too deeply", where=name_of(path)) from fault
    except ValueError:  # one object a line; or a number of thousands of digits
        return _lines(text, path)
    if isinstance(given, dict) and given.get("resourceType") == "Bundle":
        entries = given.get("entry")
        return [
            entry.get("resource") if isinstance(entry, dict) else None
            for entry in (entries if isinstance(entries, list) else [])
        ]
    return given if isinstance(given, list) else [given]


def _lines(text: str, path: Path) -> list[Any]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found.append(json.loads(line))
            except (ValueError, RecursionError) as fault:
                raise NotATable(
                    "this is neither JSON nor one JSON object a line",
                    where=f"{name_of(path)}, line {number}",
                    try_="check that the export finished",
                ) from fault
    return found


def _resource(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("resourceType"), str)


def _events(given: Sequence[Any], path: Path) -> JsonRows:
    """Rows are the adverse events; what is another resource is counted, what is none is a bad row."""
    rows = tuple(
        {name: _whole(said) for name, said in event_row(one).items()} if is_event(one) else None
        for one in given
        if is_event(one) or not _resource(one)
    )
    if not any(row is not None for row in rows):
        raise NotATable(
            "there is no AdverseEvent among these FHIR resources",
            where=name_of(path),
            try_="export the resources AdverseEvent, as a bundle, an array or one a line",
        )
    said = {name for row in rows if row is not None for name, text in row.items() if text}
    return JsonRows(tuple(name for name in COLUMNS if name in said), rows, len(given) - len(rows))


def _flat(given: Mapping[str, Any], before: str = "", depth: int = 0) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in given.items():
        if isinstance(value, dict) and depth < _DEEPEST:
            found |= _flat(value, f"{before}{name}.", depth + 1)
        elif not isinstance(value, dict):
            found[_whole(f"{before}{name}")] = _whole(_plain(value))
    return found


def _whole(text: str) -> str:
    """
    The text with a question mark for each half of a letter: JSON can say halves, and no file can hold them.

    >>> _whole("caf\\u00e9 \\ud800")
    'café ?'
    """
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(_plain(one) for one in value if not isinstance(one, dict | list))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)

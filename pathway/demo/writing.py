"""Records and rows as CSV: a column for each field, `limit.hours` for a part of one, `;` between many."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, get_args

from graph_schema.entity import Entity, Part

Row = dict[str, str]


def write_rows(path: Path, names: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Path:
    """Rows under these column names, in UTF-8 with LF; a row without a value has an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode())
    return path


def record_row(entity: Entity) -> Row:
    """
    A record under the column names that the imports know.

    >>> from graph_schema.parties import Period, Post
    >>> post = Post(id="p", organisation="RX1", name="Lead", vacant=(Period(first=date(2026, 2, 2)),))
    >>> record_row(post)["vacant.first"]
    '2026-02-02'
    """
    row: Row = {}
    in_parts = _fields_in_parts(type(entity))
    for name in type(entity).model_fields:
        value = getattr(entity, name)
        if name in in_parts:
            many = isinstance(value, tuple)
            listed = value if many else (value,)
            row |= _parts(
                name.removesuffix("s") if many else name, [one for one in listed if one is not None]
            )
        else:
            row[name] = cell(value)
    return row


def cell(value: Any) -> str:
    """
    One value as it stands in a file.

    >>> cell(None), cell(True), cell(("a", "b")), cell(date(2026, 4, 1))
    ('', 'true', 'a;b', '2026-04-01')
    """
    written = (write(value) for kind, write in _WRITTEN if isinstance(value, kind))
    return next(written, str(value))


_WRITTEN: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (type(None), lambda _: ""),
    (bool, lambda value: "true" if value else "false"),
    (Enum, lambda value: str(value.value)),
    (datetime, lambda value: value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
    (date, lambda value: value.isoformat()),
    (tuple, lambda value: ";".join(cell(one) for one in value)),
)


def _parts(word: str, parts: Sequence[Part]) -> Row:
    """`judgement.likelihood` of the first part, `judgement2.likelihood` of the second."""
    return {
        f"{word}{number if number > 1 else ''}.{name}": cell(getattr(part, name))
        for number, part in enumerate(parts, start=1)
        for name in type(part).model_fields
    }


@cache
def _fields_in_parts(kind: type[Entity]) -> frozenset[str]:
    return frozenset(name for name, field in kind.model_fields.items() if _has_parts(field.annotation))


def _has_parts(annotation: Any) -> bool:
    if args := get_args(annotation):
        return any(_has_parts(arg) for arg in args)
    return isinstance(annotation, type) and issubclass(annotation, Part)

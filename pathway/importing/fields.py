"""
The fields of a record as columns of a file, worked out from the catalogue; and text made into their values.

A field stands under its own name. Many values in one: separated by `;`. Parts of a field: `limit.hours`,
`judgement.likelihood`; a second judgement: `judgement2.likelihood`.
"""

import re
import types
import typing
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from graph_schema.catalogue import Column, columns, is_free_text
from graph_schema.entity import Entity, Link, Part
from graph_schema.identifiers import organisation_id, record_id
from graph_schema.vocabulary import Precision, Term
from pathway.importing.identifiers_scan import kinds_found
from pathway.importing.places import Places
from pathway.importing.times import REASONS, TimeReader

MOST_PARTS = 6
"""So many judgements, periods or status changes may stand side by side in one row."""
_MANY = ";"
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
_HARD_TO_MISTAKE = frozenset({"an NHS number", "an e-mail address", "a date of birth"})
"""What has no place even in a reference or in the name of a body or a post."""


@dataclass(frozen=True)
class Wrong:
    """A value that cannot be read, and why; the reason repeats nothing that could identify a person."""

    reason: str


@dataclass(frozen=True)
class Timed:
    """An instant, its local day, and how exactly it is known."""

    instant: datetime
    day: date
    precision: Precision


@dataclass(frozen=True)
class Cell:
    """
    One column that a record can be given in: `name` as people write it, `field` it belongs to.

    `part` and `number` (from 0) where the field has parts. `base`: the type of one value. `many`: the
    field takes several values.
    """

    name: str
    field: str
    base: type
    part: str = ""
    number: int = 0
    many: bool = False
    free_text: bool = False
    link: Link | None = None


def cells(kind: type[Entity], without: Iterable[str] = ()) -> tuple[Cell, ...]:
    """
    Every column that a record of a kind can be given in.

    >>> from graph_schema.handoffs import Handoff
    >>> [cell.name for cell in cells(Handoff) if cell.field == "limit"]
    ['limit.hours', 'limit.start', 'limit.stop', 'limit.basis']
    """
    left_out = set(without)
    return tuple(
        cell for column in columns(kind) if column.name not in left_out for cell in _cells_of(kind, column)
    )


def _cells_of(kind: type[Entity], column: Column) -> list[Cell]:
    base = base_type(kind.model_fields[column.name].annotation)
    if not issubclass(base, Part):
        return [
            Cell(
                column.name,
                column.name,
                base,
                many=column.many,
                free_text=column.free_text,
                link=column.link,
            )
        ]
    word = column.name.removesuffix("s") if column.many else column.name
    return [
        Cell(
            f"{word}{number + 1 if number else ''}.{part}",
            column.name,
            base_type(of.annotation),
            part,
            number,
            many=column.many,
            free_text=is_free_text(of),
        )
        for number in range(MOST_PARTS if column.many else 1)
        for part, of in base.model_fields.items()
    ]


def base_type(annotation: Any) -> type:
    """
    The type of one value of a field: without None, without tuple, without what is checked besides.

    >>> base_type(tuple[date, ...] | None)
    <class 'datetime.date'>
    """
    if typing.get_origin(annotation) in (typing.Union, types.UnionType, tuple, typing.Annotated):
        inner = [arg for arg in typing.get_args(annotation) if arg not in (type(None), Ellipsis)]
        return base_type(inner[0])
    assert isinstance(annotation, type)
    return annotation


def values(cell: Cell, texts: Sequence[str], times: TimeReader, *, identifiable: bool) -> list[Any]:
    """
    What each text means for that column: a value, None (empty), or `Wrong`.

    Days and times come as `Timed`. Many values come as a tuple.
    """
    if cell.base in (date, datetime):
        return [timed if timed is None else _day_or_time(cell, timed) for timed in timed_values(texts, times)]
    read = _reader(cell, identifiable)
    split = cell.many and not cell.part
    return [_value(read, text, split) for text in texts]


def timed_values(texts: Sequence[str], times: TimeReader) -> list[Timed | Wrong | None]:
    """Days and times of a column: `Timed`, None (empty), or `Wrong`."""
    read = times.read(pa.array(texts, pa.string()))
    made: list[Timed | Wrong | None] = []
    for row, text in enumerate(texts):
        instant, day = read.instant(row), read.day(row)
        if not text:
            made.append(None)
        elif instant is None or day is None:
            made.append(Wrong(REASONS[int(read.problems[row])]))
        else:
            made.append(Timed(instant, day, read.precision(row)))
    return made


def times_said(texts: Sequence[str], times: TimeReader) -> list[tuple[Timed | None, ...] | Wrong]:
    """
    Times of a column in which something may have happened several times, separated by `;`.

    `yes` or `x`: it happened, the time is not known (None). Empty or `no`: it did not happen.
    """
    said = [[part.strip() for part in text.split(_MANY)] for text in texts]
    parts = [part for row in said for part in row if not _is_word(part)]
    read = dict(zip(parts, timed_values(parts, times), strict=True))
    made: list[tuple[Timed | None, ...] | Wrong] = []
    for row in said:
        happened = [read.get(part) for part in row if part.lower() not in ("", *_NO)]
        wrong = next((one for one in happened if isinstance(one, Wrong)), None)
        made.append(wrong or tuple(one for one in happened if not isinstance(one, Wrong)))
    return made


def _is_word(part: str) -> bool:
    return part.lower() in ("", "x", *YES, *_NO)


def _day_or_time(cell: Cell, timed: Timed | Wrong) -> Timed | Wrong:
    if cell.base is date and isinstance(timed, Timed) and timed.precision is not Precision.DAY:
        return Wrong("a day is needed here, as year-month-day, without a time of day")
    return timed


def _value(read: Callable[[str], Any], text: str, many: bool) -> Any:
    try:
        if many:
            return tuple(read(part.strip()) for part in text.split(_MANY) if part.strip()) or None
        return read(text) if text else None
    except ValueError as fault:
        return Wrong(str(fault))


def _reader(cell: Cell, identifiable: bool) -> Callable[[str], Any]:
    if issubclass(cell.base, Term):
        return cell.base.read
    simple = {bool: yes_or_no, int: _number, float: _number}.get(cell.base)
    return simple or _text_reader(cell, identifiable)


def _text_reader(cell: Cell, identifiable: bool) -> Callable[[str], str]:
    # `owner` has no link, yet it names an organisation.
    to = cell.link.to if cell.link else ("Organisation",) if cell.field == "owner" else ()
    if to == ("Organisation",):
        return _organisation
    if "Service" in to:
        return Places().end
    if to:
        return record_id
    return lambda text: _text(text, free=cell.free_text, identifiable=identifiable)


def _organisation(text: str) -> str:
    return record_id(organisation_id(text))


def yes_or_no(text: str) -> bool:
    """Whether a text says yes; `ValueError` where it says neither yes nor no."""
    word = text.lower()
    if word in YES or word in _NO:
        return word in YES
    raise ValueError("expected yes or no")


def _number(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise ValueError("expected a number, with a point and without commas")
    return text


def _text(text: str, *, free: bool, identifiable: bool) -> str:
    if not free and any(ord(letter) < ord(" ") for letter in text):
        raise ValueError("a line break or control character in it")
    found = [kind for kind in kinds_found(text) if free or kind in _HARD_TO_MISTAKE]
    if found and not identifiable:
        raise ValueError(f"seems to hold {' and '.join(found)}")
    return text

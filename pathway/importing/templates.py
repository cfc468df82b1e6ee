"""What the columns of each import are, worked out from the catalogue: for `--columns` and for whoever makes a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from graph_schema.catalogue import RECORDS
from graph_schema.entity import Entity, Part
from graph_schema.events import Event
from graph_schema.journeys import Account, CareContact, Crossing, Holding
from graph_schema.vocabulary import CrossingStatus, HandoffKind, Term
from pathway.errors import BadInput
from pathway.importing import contacts
from pathway.importing.fields import Cell, base_type, cells
from pathway.importing.model import KINDS, recipe_for

IMPORTS = ("contacts", "crossings", "holdings", "accounts", "events", *KINDS)
"""Every import that has columns."""


@dataclass(frozen=True)
class ColumnRow:
    """
    One column: its name, meaning, unit, an example as it stands in a file, and which words it may hold.

    `many`: several values, separated by `;`. `required`: a file without it is refused.
    """

    column: str
    description: str
    required: bool = False
    many: bool = False
    unit: str | None = None
    example: Any = None
    allowed: tuple[str, ...] = ()


def describe(what: str) -> tuple[ColumnRow, ...]:
    """
    The columns of an import, needed ones first. Raises `BadInput` where there is no such import.

    >>> [row.column for row in describe("contacts") if row.required]
    ['patient', 'time', 'organisation']
    """
    if what not in IMPORTS:
        raise BadInput(f"there is no import of that name: {what}", try_=f"one of: {', '.join(IMPORTS)}")
    rows = _OWN[what]() if what in _OWN else _model(what)
    return tuple(sorted(rows, key=lambda row: not row.required))


def _model(what: str) -> list[ColumnRow]:
    recipe = recipe_for(what)
    rows = [_of_cell(recipe.kind, cell, recipe.required) for cell in recipe.cells]
    return [*rows, *_ends(name for name in recipe.extra)]


def _of_cell(kind: type[Entity] | type[Part], cell: Cell, required: Iterable[str]) -> ColumnRow:
    field = kind.model_fields[cell.field]
    if cell.part:
        field = base_type(field.annotation).model_fields[cell.part]  # type: ignore[attr-defined]
    about = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    return ColumnRow(
        column=cell.name,
        description=field.description or "",
        required=cell.name in required,
        many=cell.many and not cell.part,
        unit=str(about["unit"]) if about.get("unit") else None,
        example=about.get("example"),
        allowed=_words(cell.base),
    )

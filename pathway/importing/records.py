"""
Rows of a file made into records of one kind: each accepted, said before, or rejected for one reason.

What a kind needs besides (an id, ends, statuses) is added by the file that knows the kind.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from graph_schema.entity import Entity
from graph_schema.identifiers import record_id
from graph_schema.vocabulary import Precision
from pathway.importing.batch import Place, Rejection
from pathway.importing.blocks import Progress
from pathway.importing.fields import Cell, Timed, Wrong, cells, values
from pathway.importing.mapped_tables import Template
from pathway.importing.sheet import Layout, Refusal, Sheet, read_sheet
from pathway.importing.times import Dates, TimeReader

Content = dict[str, Any]
_UNNAMED = "?"
_PRECISION = "precision"


@dataclass(frozen=True)
class Options:
    """What the user says about a file: maps, zone, form of dates, leave for identifiers; or a template."""

    mapping: Mapping[str, str] | None = None
    zone: str = "Europe/London"
    dates: Dates | None = None
    identifiable: bool = False
    progress: Progress | None = None
    template: Template | None = None

    @property
    def date_form(self) -> Dates | None:
        """How dates with slashes are read: as the user says, else as the template does."""
        return self.dates or (self.template.dates if self.template else None)

    @property
    def clock(self) -> str:
        """The zone of times without an offset: the template's, where it names one."""
        return (self.template.zone if self.template else None) or self.zone


@dataclass(frozen=True)
class Row:
    """One row on its way: its texts, and what they have been read as."""

    sheet: Sheet
    number: int

    def text(self, name: str) -> str:
        """What stands in a field, "" where there is nothing."""
        return self.sheet.text(name, self.number)

    def read(self, name: str, reader: Callable[[str], Any]) -> Any:
        """What `reader` makes of a field, None where it is empty; its `ValueError` rejects the row."""
        text = self.text(name)
        try:
            return reader(text) if text else None
        except ValueError as fault:
            raise Refusal(name, str(fault)) from None


@dataclass(frozen=True)
class Recipe:
    """
    How records of a kind are made of rows.

    `source` is what they say of their origin. `without`: fields not read by their own name. `extra`: other
    fields, read as text by `prepare`, which may add to the content and may raise `Refusal`. `identify`
    makes the id, where the row has none, of the record's fields as JSON. `begin` sees the whole file first.
    `accept` sees each record before it is kept, and may still refuse its row.
    """

    kind: type[Entity]
    source: str
    identify: Callable[[Content], str]
    required: tuple[str, ...] = ()
    usual: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    begin: Callable[[Sheet], None] | None = None
    prepare: Callable[[Row, Content], None] | None = None
    accept: Callable[[Row, Entity], None] | None = None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Its columns."""
        return cells(self.kind, self.without)

    @property
    def layout(self) -> Layout:
        """Which fields its file may have."""
        own = tuple(cell.name for cell in self.cells)
        harmless = tuple(name for name in own if name == "name")
        return Layout((*own, *self.extra), self.required, self.usual, harmless)


@dataclass
class Harvest:
    """What has been gathered from one file: records with their places, rejections, repeats, fields it has."""

    rows: int = 0
    accepted: list[tuple[Place, Entity]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    repeated: int = 0
    notes: list[str] = field(default_factory=list)
    said: dict[str, frozenset[str]] = field(default_factory=dict)
    not_used: tuple[str, ...] = ()
    _seen: dict[str, tuple[Place, str]] = field(default_factory=dict)

    def take(self, sheet: Sheet, row: int, entity: Entity) -> bool:
        """Keep a record, unless an earlier row gave it; False where nothing was kept."""
        place, content = sheet.place(row), entity.to_json()
        earlier, said = self._seen.setdefault(entity.id, (place, content))
        if earlier is place:
            self.accepted.append((place, entity))
            return True
        if said == content:
            self.repeated += 1
        else:
            reason = f"row {earlier.row} gives the same record with other content: give them different ids"
            self.rejections.append(Rejection(sheet.file, place.row, "", "row", reason))
        return False


def harvest(path: Path, recipe: Recipe, options: Options) -> Harvest:
    """
    The records of one file.

    Raises what `open_table` and `matched` raise, `IdentifiableRefused`, `DatesAmbiguous`, `BadInput`.
    """
    sheet = read_sheet(
        path,
        recipe.layout,
        mapping=options.mapping,
        identifiable=options.identifiable,
        progress=options.progress,
        template=options.template,
    )
    if recipe.begin is not None:
        recipe.begin(sheet)
    made = Harvest(rows=sheet.rows, rejections=list(sheet.ragged), notes=list(sheet.notes))
    made.not_used = sheet.not_used
    present = [cell for cell in recipe.cells if cell.name in sheet.columns]
    own = {name for name in recipe.extra if name in sheet.columns and name in recipe.kind.model_fields}
    made.said[recipe.kind.label()] = frozenset(own.union(cell.field for cell in present))
    read = {cell: _read(sheet, cell, options) for cell in present}
    for number in range(len(sheet.numbers)):
        row = Row(sheet, number)
        try:
            content = _content({cell: read[cell][number] for cell in present})
            entity = _entity(row, recipe, content)
            if recipe.accept is not None:
                recipe.accept(row, entity)
        except Refusal as refusal:
            made.rejections.append(sheet.rejection(number, refusal))
        else:
            made.take(sheet, number, entity)
    made.rejections.sort(key=lambda rejection: rejection.row)
    return made


def time_reader(sheet: Sheet, name: str, options: Options) -> TimeReader:
    """A reader for the times of one column."""
    return TimeReader(sheet.file, sheet.columns[name], options.clock, options.date_form)


def _read(sheet: Sheet, cell: Cell, options: Options) -> list[Any]:
    times = time_reader(sheet, cell.name, options)
    made = values(cell, sheet.texts[cell.name], times, identifiable=options.identifiable)
    times.refuse_ambiguous()
    return made


def _content(row: dict[Cell, Any]) -> Content:
    """What a row says, by field; parts gathered in the order of their numbers."""
    content: Content = {}
    parts: dict[str, dict[int, Content]] = {}
    precisions = []
    for cell, value in row.items():
        if isinstance(value, Wrong):
            raise Refusal(cell.name, value.reason)
        if isinstance(value, Timed):
            precisions += [value.precision] if cell.base is datetime else []
        plain = _plain(cell, value)
        if plain is not None and cell.part:
            parts.setdefault(cell.field, {}).setdefault(cell.number, {})[cell.part] = plain
            content[cell.field] = list(parts[cell.field].values()) if cell.many else parts[cell.field][0]
        elif plain is not None:
            content[cell.field] = plain
    if precisions:
        content.setdefault(_PRECISION, coarsest(precisions))
    return content


def _plain(cell: Cell, value: Any) -> Any:
    if isinstance(value, Timed):
        return value.day if cell.base is date else value.instant
    return value


def coarsest(precisions: Iterable[Precision]) -> Precision:
    """
    The least exact of some precisions.

    >>> coarsest([Precision.EXACT, Precision.DAY]).value
    'day'
    """
    return max(precisions, key=list(Precision).index)


def _entity(row: Row, recipe: Recipe, content: Content) -> Entity:
    if recipe.prepare is not None:
        recipe.prepare(row, content)
    if _PRECISION not in recipe.kind.model_fields:
        content.pop(_PRECISION, None)
    content.setdefault("source", recipe.source)
    given = content.get("id")
    try:
        entity = recipe.kind.model_validate({**content, "id": given or _UNNAMED})
    except ValidationError as fault:
        raise _refusal(fault, recipe) from None
    return entity if given else _with_id(entity, recipe)


def _with_id(entity: Entity, recipe: Recipe) -> Entity:
    try:
        return entity.model_copy(update={"id": record_id(recipe.identify(entity.model_dump(mode="json")))})
    except ValueError as fault:
        raise Refusal("", f"no id can be made of it: {fault}") from None


def _refusal(fault: ValidationError, recipe: Recipe) -> Refusal:
    """The first thing wrong, in words; what stood there is left out."""
    error = fault.errors(include_url=False, include_context=False, include_input=False)[0]
    where = [str(step) for step in error["loc"]]
    named = [
        cell.name
        for cell in recipe.cells
        if where and cell.field == where[0] and (not cell.part or cell.part == where[-1])
    ]
    missing = error["type"] == "missing"
    reason = "empty, and it is needed" if missing else error["msg"].removeprefix("Value error, ")
    return Refusal(named[0] if named else "".join(where[:1]), reason)

"""A file small enough to be held at once: its rows as text, by field, and the rows that do not fit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pathway.importing.batch import Place, Rejection, kind_of_value
from pathway.importing.blocks import Block, Progress, plain, shown
from pathway.importing.mapped_tables import MappedTable, Template, not_used, table_of
from pathway.importing.matching import matched, refuse_identifying_columns, refuse_unknown_fields
from pathway.importing.reading import Table


class Refusal(ValueError):
    """A row cannot be taken in, because of one field. The reason repeats no value."""

    def __init__(self, field: str, reason: str) -> None:
        self.field, self.reason = field, reason
        super().__init__(reason)


@dataclass(frozen=True)
class Sheet:
    """
    The rows of a file. `columns`: field -> the file's name for it; `texts`: field -> one text a row.

    `numbers`: the file's rows. `ragged`: rejections of rows that do not fit the header.
    """

    file: str
    columns: dict[str, str]
    numbers: tuple[int, ...]
    texts: dict[str, list[str]]
    ragged: tuple[Rejection, ...]
    notes: tuple[str, ...] = ()
    not_used: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """All rows, with those that do not fit."""
        return len(self.numbers) + len(self.ragged)

    def place(self, row: int) -> Place:
        """Where a row stands; `row` counts from 0."""
        return Place(self.file, self.numbers[row])

    def text(self, name: str, row: int) -> str:
        """What stands there, or "" where there is no such column."""
        return self.texts[name][row] if name in self.texts else ""

    def rejection(self, row: int, refusal: Refusal) -> Rejection:
        """The rejection of a row, with the file's own name of the column."""
        column = self.columns.get(refusal.field, refusal.field)
        known = refusal.field in self.texts
        kind = kind_of_value(self.text(refusal.field, row)) if known else "empty" if column else "row"
        return Rejection(self.file, self.numbers[row], column, kind, refusal.reason)


@dataclass(frozen=True)
class Layout:
    """Which fields a file may have, which it needs, and what they are usually called."""

    fields: tuple[str, ...]
    required: tuple[str, ...] = ()
    usual: Mapping[str, Sequence[str]] = field(default_factory=dict)
    harmless: Collection[str] = ()


def read_sheet(
    path: Path,
    layout: Layout,
    *,
    mapping: Mapping[str, str] | None = None,
    identifiable: bool = False,
    progress: Progress | None = None,
    template: Template | None = None,
) -> Sheet:
    """All rows of a file, of the columns that its layout knows. Raises what `table_of` and `matched` do."""
    table = table_of(path, template and template.with_columns(mapping or {}), identifiable=identifiable)
    if isinstance(table, MappedTable):
        refuse_unknown_fields(table.header, layout.fields, where=f"template “{table.template.name}”")
        columns, notes = matched(table, layout.fields, required=layout.required), table.notes
    else:
        columns = matched(table, layout.fields, required=layout.required, mapping=mapping, usual=layout.usual)
        notes = _notes(table, layout, columns, identifiable)
    blocks = list(table.blocks(list(dict.fromkeys(columns.values())), progress))
    return Sheet(
        file=table.name,
        columns={name: _called(table, column) for name, column in columns.items()},
        numbers=tuple(int(number) for block in blocks for number in block.numbers),
        texts={name: _joined(blocks, column) for name, column in columns.items()},
        ragged=tuple(_ragged(table.name, blocks)),
        notes=(*notes, *_other_resources(table)),
        not_used=not_used(table) or tuple(one for one in table.header if one not in columns.values()),
    )


def _called(table: Table, column: str) -> str:
    return table.called(column) if isinstance(table, MappedTable) else column


def _notes(table: Table, layout: Layout, columns: Mapping[str, str], identifiable: bool) -> tuple[str, ...]:
    """Which columns of the file are not read."""
    harmless = [columns[name] for name in layout.harmless if plain(columns.get(name, "")) == name]
    unread = refuse_identifying_columns(table, columns.values(), identifiable=identifiable, harmless=harmless)
    others = [name for name in table.header if name not in columns.values()]
    notes = [f"{table.name}: columns not read: {shown(others)}"] if others and unread is None else []
    return (*notes, *([unread] if unread else []))


def _other_resources(table: Table) -> list[str]:
    own = table.of if isinstance(table, MappedTable) else table
    others = own.json.others if own.json else 0
    return [f"{table.name}: {others:,} FHIR resources that are no AdverseEvent: not read"] if others else []


def _joined(blocks: list[Block], column: str) -> list[str]:
    return [text for block in blocks for text in block.columns[column].to_pylist()]


def _ragged(file: str, blocks: list[Block]) -> list[Rejection]:
    counted = [
        (int(number), what)
        for block in blocks
        for numbers, what in ((block.short, "fewer"), (block.long, "more"))
        for number in numbers
    ]
    return [
        Rejection(file, number, "", "row", f"{what} values than the header has names")
        for number, what in sorted(counted)
    ]

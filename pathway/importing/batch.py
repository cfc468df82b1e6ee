"""
What a file gave us. Every row is in one of three heaps: taken in, said before in the same files, rejected.

A rejection names file, row, column, the kind of value that stood there and the reason; never the value,
because it could identify somebody. Rows are counted from 1, the row of column names not among them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.entity import Entity

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rejection:
    """One row that was not taken in. `column` is the file's own name for it; empty = the row as a whole."""

    file: str
    row: int
    column: str
    value_kind: str
    reason: str


@dataclass(frozen=True)
class Place:
    """Where a record stood: file name and row, counted from 1."""

    file: str
    row: int


@dataclass(frozen=True)
class Batch:
    """
    Records of one or more files: `rows == len(accepted) + repeated + len(rejections)`.

    `accepted` has one record a row, and `places` where each stood. `repeated`: rows that say exactly what
    an earlier row said. `made`: records that the accepted ones need and that no row is about (the services
    and the handoff of a crossing, the place of an event); they are for a store that lacks them and change
    nothing that is there. `opted_out`: ids of events whose source says they may not be shared; `withdrawn`:
    of those that it has withdrawn. `opted_out_rows`: rows that opt out, whatever else is
    wrong with them. `not_used`: columns of the file that no field is read from. `said`: by kind, the fields
    that the file has columns for: an empty cell says something, a missing column nothing.
    """

    rows: int
    accepted: tuple[Entity, ...]
    places: tuple[Place, ...]
    rejections: tuple[Rejection, ...]
    repeated: int = 0
    made: tuple[Entity, ...] = ()
    opted_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    said: Mapping[str, frozenset[str]] = field(default_factory=dict)
    opted_out_rows: frozenset[int] = frozenset()
    withdrawn: tuple[str, ...] = ()
    not_used: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContactBatch:
    """
    Contacts of one or more files, staged: `rows == accepted + repeated + len(rejections)`.

    `staged` is a folder of files `bNN.parquet` (`columns.STAGED_CONTACTS`) with `accepted` rows in all; their
    `row` counts on through the files, and `place` says which file and row that is. `repeated`: rows that
    are the same contact as an earlier row. `ties`: neighbouring contacts of one person at one time, whose
    order the files' own order decided.

    `organisations`: (id, name). `services`: (id, organisation id, name). `named`: the files give contacts
    ids of their own; without them a changed contact cannot be told from a new one.
    `ambiguous_hour_rows`: local times in the hour that occurs twice, read as its first occurrence.
    `day_only_rows`: times without a time of day, read as the start of that local day.
    """

    staged: Path
    files: tuple[str, ...]
    rows_of_files: tuple[int, ...]
    accepted: int
    repeated: int
    rejections: "Rejections"
    ties: int
    organisations: tuple[tuple[str, str], ...]
    services: tuple[tuple[str, str, str], ...]
    named: bool
    ambiguous_hour_rows: int = 0
    day_only_rows: int = 0
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Rows of all files."""
        return sum(self.rows_of_files)

    def place(self, row: int) -> Place:
        """The file and its own row behind a staged `row`."""
        for file, rows in zip(self.files, self.rows_of_files, strict=True):
            if row <= rows:
                return Place(file, row)
            row -= rows
        raise IndexError("these files have fewer rows than that")


REJECTIONS = pa.schema(
    [
        pa.field("file", pa.dictionary(pa.int32(), pa.string())),
        pa.field("row", pa.int64()),
        pa.field("column", pa.dictionary(pa.int32(), pa.string())),
        pa.field("value_kind", pa.dictionary(pa.int32(), pa.string())),
        pa.field("reason", pa.dictionary(pa.int32(), pa.string())),
    ]
)


class Rejections(Sequence[Rejection]):
    """Any number of rejections, kept as columns (`table`) and read as `Rejection`s, by file and row."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __iter__(self) -> Iterator[Rejection]:
        for batch in self.table.to_batches(max_chunksize=10_000):
            yield from (Rejection(**row) for row in batch.to_pylist())

    @overload
    def __getitem__(self, index: int) -> Rejection: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Rejection]: ...
    def __getitem__(self, index: int | slice) -> Rejection | Sequence[Rejection]:
        if isinstance(index, slice):
            picked = self.table.take(pa.array(range(*index.indices(len(self))), pa.int64()))
            return tuple(Rejections(picked))
        position = range(len(self))[index]
        return Rejection(**self.table.slice(position, 1).to_pylist()[0])


class RejectionLog:
    """Gathers rejections while files are read. Memory: about 30 bytes a rejected row."""

    def __init__(self) -> None:
        self._parts: list[pa.Table] = []
        self._files: dict[str, int] = {}

    def add(self, file: str, rows: Rows, column: str, kinds: pa.Array | str, reason: str) -> None:
        """Rows of one file, rejected for one reason; `kinds` is one word for all, or one a row."""
        if not len(rows):
            return
        self._files.setdefault(file, len(self._files))
        count = len(rows)
        kind = pa.repeat(kinds, count) if isinstance(kinds, str) else kinds
        columns = [
            pa.repeat(file, count),
            pa.array(rows),
            pa.repeat(column, count),
            kind,
            pa.repeat(reason, count),
        ]
        coded = [_coded(values, field.type) for values, field in zip(columns, REJECTIONS, strict=True)]
        self._parts.append(pa.Table.from_arrays(coded, schema=REJECTIONS))

    def done(self) -> Rejections:
        """All of them, in the order the files were given, then by row."""
        if not self._parts:
            return Rejections(REJECTIONS.empty_table())
        table = pa.concat_tables(self._parts).unify_dictionaries().combine_chunks()
        place = pc.index_in(table["file"].cast(pa.string()), value_set=pa.array(list(self._files)))
        order = np.lexsort((table["row"].to_numpy(), place.to_numpy()))
        return Rejections(table.take(pa.array(order)))


def _coded(values: pa.Array, wanted: pa.DataType) -> pa.Array:
    return values.dictionary_encode() if pa.types.is_dictionary(wanted) else values


def kinds_of_values(texts: pa.Array) -> pa.Array:
    """
    One word for what stands in each value: empty, number, date, text.

    >>> kinds_of_values(pa.array(["", "12.5", "03/02/2026", "Ward 7"])).to_pylist()
    ['empty', 'number', 'date', 'text']
    """
    empty = pc.equal(texts, "")
    number = pc.match_substring_regex(texts, r"^[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?$")
    date = pc.match_substring_regex(texts, r"^[0-9]{1,4}[-/.][0-9]{1,2}([-/.][0-9]{1,4})?([ T].*)?$")
    return pc.case_when(pc.make_struct(empty, number, date), "empty", "number", "date", "text")


def kind_of_value(text: str) -> str:
    """One word for what stands in a value: empty, number, date, text."""
    return str(kinds_of_values(pa.array([text]))[0].as_py())

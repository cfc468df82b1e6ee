"""
What analysis looks at: everything known at one moment, as records where few and as columns where many.

A snapshot is frozen and private: changing what was made from it never changes a store.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from graph_schema.catalogue import RECORDS as KINDS
from graph_schema.entity import Entity, Record
from graph_schema.vocabulary import CrossingStatus
from pathway.columns import INSTANT

LOCAL_ZONE = ZoneInfo("Europe/London")
IN_COLUMNS = frozenset({"Crossing", "Holding", "Account", "Person"})
"""Kinds that stay in columns: there may be hundreds of thousands of them."""

_STATUS = pa.struct([("status", pa.string()), ("happened_at", pa.string()), ("precision", pa.string())])
_ITEM = pa.struct([(name, pa.string()) for name in ("what", "state", "known_before", "told_by")])
_CROSSING = pa.schema(
    [
        ("id", pa.string()),
        ("handoff", pa.string()),
        ("person", pa.string()),
        ("request_id", pa.string()),
        ("parent", pa.string()),
        ("expected_by", pa.string()),
        ("carried_by", pa.string()),
        ("other_channel", pa.string()),
        ("carries", pa.string()),
        ("what_happened", pa.string()),
        ("requester", pa.string()),
        ("statuses", pa.list_(_STATUS)),
        ("items", pa.list_(_ITEM)),
    ]
)
_HOLDING = pa.schema(
    [
        ("id", pa.string()),
        ("crossing", pa.string()),
        ("holder", pa.string()),
        ("held_from", pa.string()),
        ("held_until", pa.string()),
        ("precision", pa.string()),
        ("told_by", pa.string()),
    ]
)
_ACCOUNT = pa.schema(
    [
        ("id", pa.string()),
        ("crossing", pa.string()),
        ("contact", pa.string()),
        ("teller", pa.string()),
        ("told_on", pa.string()),
        ("happened_at", pa.string()),
        ("precision", pa.string()),
        ("step", pa.string()),
        ("kind", pa.string()),
        ("text", pa.string()),
    ]
)

E = TypeVar("E", bound=Entity)


def end_of_day(day: date) -> datetime:
    """
    The last microsecond of a local day, in UTC: what a day means as an as-at date.

    >>> end_of_day(date(2026, 5, 20)).isoformat()
    '2026-05-20T22:59:59.999999+00:00'
    """
    return datetime.combine(day, time.max, tzinfo=LOCAL_ZONE).astimezone(UTC)


@dataclass(frozen=True)
class Loaded:
    """From when to when contacts or crossings (`what`) are loaded; what is dated after today is left out."""

    what: str
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Occurrences:
    """
    What happened to people, in columns.

    `crossings`: id, handoff, person, request_id, parent, expected_by, carried_by, other_channel, carries,
    what_happened, requester. `statuses`: crossing, position, status, happened_at, precision. `holdings`:
    crossing, holder (null = nobody), held_from, held_until, precision, told_by. `accounts`: crossing,
    contact, teller, told_on, happened_at, precision, step, kind, text. `items`: crossing, what, state,
    known_before, told_by.
    """

    crossings: pa.Table = field(repr=False)
    statuses: pa.Table = field(repr=False)
    holdings: pa.Table = field(repr=False)
    accounts: pa.Table = field(repr=False)
    items: pa.Table = field(repr=False)

    def last_by(self, now: datetime) -> datetime | None:
        """The latest time up to `now` at which anything is recorded to have happened, or None."""
        columns = (self._happened, self.holdings["held_from"], self.holdings["held_until"])
        past = [pc.max(column.filter(pc.less_equal(column, pa.scalar(now, INSTANT)))) for column in columns]
        return max((one.as_py() for one in past if one.is_valid), default=None)

    def crossed(self, now: datetime) -> Loaded | None:
        """From when to when crossings are recorded to have happened, up to `now`; None where none is."""
        past = self._happened.filter(pc.less_equal(self._happened, pa.scalar(now, INSTANT)))
        ends = pc.min_max(past).as_py()
        return Loaded("crossings", ends["min"], ends["max"]) if ends["min"] is not None else None

    def any_after(self, now: datetime) -> bool:
        """Whether anything is recorded to have happened after `now`."""
        columns = (self._happened, self.holdings["held_from"])
        return any(pc.any(pc.greater(column, pa.scalar(now, INSTANT))).as_py() for column in columns)

    @property
    def _happened(self) -> pa.ChunkedArray:
        """The times of what happened; what is only expected has not."""
        expected = pc.equal(self.statuses["status"], CrossingStatus.EXPECTED.value)
        return self.statuses.filter(pc.invert(expected))["happened_at"]


@dataclass(frozen=True)
class Snapshot:
    """
    The state of knowledge at one moment.

    `as_of` is the instant asked about (UTC) and `as_of_reason` says why that one; `as_known` None = as known
    today. `moves`: `columns.MOVES` by service, in the year that ends at `as_of`. `contact_rows`: contacts
    loaded. `loaded`: from when to when, whatever `as_of` is.
    """

    as_of: datetime
    as_of_reason: str
    as_known: datetime | None
    kept: Mapping[str, tuple[Record, ...]] = field(repr=False)
    happened: Occurrences = field(repr=False)
    moves: pa.Table = field(repr=False)
    contact_rows: int = 0
    loaded: tuple[Loaded, ...] = ()

    @property
    def crossings(self) -> pa.Table:
        """The crossings, as `Occurrences` describes them."""
        return self.happened.crossings

    @property
    def statuses(self) -> pa.Table:
        """The statuses of crossings."""
        return self.happened.statuses

    @property
    def holdings(self) -> pa.Table:
        """The accounts of who held crossings."""
        return self.happened.holdings

    @property
    def day(self) -> date:
        """The local day of `as_of`: claims, roles and organisations hold by the day."""
        return self.as_of.astimezone(LOCAL_ZONE).date()

    def records(self, kind: type[E]) -> tuple["Record[E]", ...]:
        """The records of a kind, in id order."""
        return self.kept.get(kind.label(), ())

    def all(self, kind: type[E]) -> tuple[E, ...]:
        """The entities of a kind, in id order."""
        return tuple(record.entity for record in self.records(kind))

    def by_id(self, kind: type[E]) -> dict[str, E]:
        """The entities of a kind by their ids."""
        return {entity.id: entity for entity in self.all(kind)}


def record_from_row(row: Mapping[str, object]) -> Record:
    """One row of `columns.RECORDS` as a record."""
    kind = KINDS[str(row["kind"])]
    return Record(
        entity=kind.from_json(str(row["content"])),
        version=int(cast(int, row["version"])),
        recorded_at=cast(datetime, row["recorded_at"]),
        recorded_by=str(row["recorded_by"]),
        reason=str(row["reason"]),
        withdrawn=bool(row["withdrawn"]),
    )


def records_by_kind(
    rows: pa.Table, before: Mapping[str, tuple[Record, ...]] | None = None
) -> dict[str, tuple[Record, ...]]:
    """
    The rows of `columns.RECORDS` as records, by kind; kinds that stay in columns are left out.

    `before`: records of an earlier reading; a version that is among them is not read again.
    """
    known = {
        (kind, record.entity.id, record.version): record
        for kind, records in (before or {}).items()
        for record in records
    }
    few = rows.filter(pc.invert(pc.is_in(rows["kind"], pa.array(sorted(IN_COLUMNS)))))
    keys = list(zip(*(few[name].to_pylist() for name in ("kind", "id", "version")), strict=True))
    unread = [number for number, key in enumerate(keys) if key not in known]
    read = few.take(pa.array(unread, pa.int64())).to_pylist()
    known |= {keys[number]: record_from_row(row) for number, row in zip(unread, read, strict=True)}
    found: dict[str, list[Record]] = {}
    for key in keys:
        found.setdefault(key[0], []).append(known[key])
    return {kind: tuple(records) for kind, records in found.items()}


def occurrences(rows: pa.Table) -> Occurrences:
    """The crossings, statuses, holdings and accounts of a table of `columns.RECORDS`."""
    crossings = _parsed(rows, "Crossing", _CROSSING)
    holdings = _with_instants(_parsed(rows, "Holding", _HOLDING), ("held_from", "held_until"))
    accounts = _with_instants(_parsed(rows, "Account", _ACCOUNT), ("happened_at",))
    statuses = _statuses(crossings)
    items = _items(crossings)
    crossings = _with_instants(crossings.drop_columns(["statuses", "items"]), ("expected_by",))
    return Occurrences(
        crossings=_filled(crossings, "other_channel", "not_known"),
        statuses=statuses,
        holdings=_filled(holdings, "precision", "exact"),
        accounts=_filled(_filled(accounts, "precision", "exact"), "kind", "account"),
        items=items,
    )


def _parsed(rows: pa.Table, kind: str, schema: pa.Schema) -> pa.Table:
    contents = rows.filter(pc.equal(rows["kind"], kind))["content"].to_pylist()
    if not contents:
        return schema.empty_table()
    lines = io.BytesIO("\n".join(contents).encode())
    longest = max(len(content.encode()) for content in contents)
    return pj.read_json(
        lines,
        read_options=pj.ReadOptions(block_size=max(1 << 20, 2 * longest)),
        parse_options=pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
    ).select(schema.names)


def _statuses(crossings: pa.Table) -> pa.Table:
    listed = crossings["statuses"].combine_chunks() if crossings.num_rows else crossings["statuses"]
    flat = pc.list_flatten(listed)
    parents = pc.list_parent_indices(listed)
    table = pa.table(
        {
            "crossing": crossings["id"].take(parents),
            "position": _positions(parents),
            "status": pc.struct_field(flat, "status"),
            "happened_at": pc.struct_field(flat, "happened_at"),
            "precision": pc.fill_null(pc.struct_field(flat, "precision"), "exact"),
        }
    )
    return _with_instants(table, ("happened_at",))


def _items(crossings: pa.Table) -> pa.Table:
    listed = crossings["items"].combine_chunks() if crossings.num_rows else crossings["items"]
    flat = pc.list_flatten(listed)
    columns = {name: pc.struct_field(flat, name) for name in (one.name for one in _ITEM)}
    table = pa.table({"crossing": crossings["id"].take(pc.list_parent_indices(listed)), **columns})
    return _filled(table, "known_before", "not_known")


def _positions(parents: pa.Array) -> pa.Array:
    """0, 1, 2 … within each run of equal parents."""
    index = np.asarray(parents)
    starts = np.r_[True, index[1:] != index[:-1]] if len(index) else np.array([], dtype=bool)
    first = np.maximum.accumulate(np.where(starts, np.arange(len(index)), 0)) if len(index) else index
    return pa.array(np.arange(len(index)) - first)


def _with_instants(table: pa.Table, names: tuple[str, ...]) -> pa.Table:
    for name in names:
        table = table.set_column(table.column_names.index(name), name, pc.cast(table[name], INSTANT))
    return table


def _filled(table: pa.Table, name: str, value: str) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, pc.fill_null(table[name], value))

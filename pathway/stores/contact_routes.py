"""
One packed route per patient in SQLite, so that one person's contacts are there in well under a millisecond.

A route is its contacts' columns as JSON, compressed: a flipped bit does not go unnoticed. It repeats what the
Parquet files say; `check` compares the two.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pathway.columns import INSTANT, KEPT_CONTACTS
from pathway.errors import StoreDamaged
from pathway.stores.contact_set import persons_between

_PACKED = [name for name in KEPT_CONTACTS.names if name not in {"person", "happened_at"}]
_told = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_QUICKLY = 1
"""Half of a route is ids that look random: better compression takes longer and saves one byte in twenty."""
_AT_ONCE = 50_000
"""Contacts turned into Python values at a time."""


def route(connection: sqlite3.Connection, person: str) -> pa.Table:
    """The person's contacts in order: `columns.KEPT_CONTACTS`; empty where there are none."""
    row = connection.execute("SELECT packed FROM route WHERE person = ?", (person,)).fetchone()
    return _unpacked(person, row[0]) if row else KEPT_CONTACTS.empty_table()


def keep_routes(connection: sqlite3.Connection, file: Path, run: str | None) -> None:
    """
    Write the routes of everybody to whom the import run brought a contact (None: of everybody in the file),
    inside the caller's transaction.
    """
    connection.executemany(
        "INSERT INTO route (person, contacts, packed) VALUES (?, ?, ?) "
        "ON CONFLICT (person) DO UPDATE SET contacts = excluded.contacts, packed = excluded.packed",
        (
            (person, count, zlib.compress(text, _QUICKLY))
            for person, count, text in _routes(_contacts(file), run)
        ),
    )


def routes_differ(connection: sqlite3.Connection, bucket: str, file: Path | None) -> int:
    """How many people's routes in SQLite are not what the bucket's file says, on either side."""
    contacts = _contacts(file) if file else KEPT_CONTACTS.empty_table()
    told = connection.execute(
        "SELECT person, contacts, packed FROM route WHERE person >= ? AND person < ? ORDER BY person",
        persons_between(bucket),
    )
    kept = {person: (count, _text(packed)) for person, count, packed in told}
    differing = 0
    for person, count, text in _routes(contacts):
        differing += kept.pop(person, None) != (count, text)
    return differing + len(kept)


def _contacts(file: Path) -> pa.Table:
    with pq.ParquetFile(file) as opened:
        return opened.read(columns=KEPT_CONTACTS.names)


def _routes(contacts: pa.Table, run: str | None = None) -> Iterator[tuple[str, int, bytes]]:
    """
    (person, number of contacts, route as text) of contacts that come sorted by person; with a run, only of
    the people to whom it brought one.
    """
    people = pc.run_end_encode(contacts["person"].combine_chunks())
    names, ends = people.values.to_pylist(), people.run_ends.to_pylist()
    first = begin = 0
    for number, end in enumerate(ends, start=1):
        if end - begin >= _AT_ONCE or number == len(ends):
            values = _values(contacts.slice(begin, end - begin))
            inside = [stop - begin for stop in ends[first:number]]
            yield from _cut(values, names[first:number], inside, run)
            first, begin = number, end


def _values(contacts: pa.Table) -> dict[str, list[object]]:
    instants = contacts["happened_at"].cast(pa.int64())
    return {name: contacts[name].to_pylist() for name in _PACKED} | {"happened_at": instants.to_pylist()}


def _cut(
    values: dict[str, list[object]], people: list[str], ends: list[int], run: str | None
) -> Iterator[tuple[str, int, bytes]]:
    start = 0
    for person, end in zip(people, ends, strict=True):
        own = {name: column[start:end] for name, column in values.items()}
        if run is None or run in own["run"]:
            yield person, end - start, _told(own).encode()
        start = end


def _text(packed: bytes) -> bytes | None:
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return None


def _unpacked(person: str, packed: bytes) -> pa.Table:
    try:
        own = json.loads(zlib.decompress(packed))
        count = len(own["seq"])
        own["happened_at"] = pa.array(own["happened_at"], pa.int64()).cast(INSTANT)
        return pa.table(own | {"person": [person] * count}, schema=KEPT_CONTACTS)
    except (zlib.error, ValueError, KeyError, pa.ArrowInvalid) as problem:
        raise StoreDamaged(
            "a person's route is not as it was written", try_="run `careseams check`, then restore a backup"
        ) from problem

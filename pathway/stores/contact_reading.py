"""What the contact files answer: how many contacts of whom, one route, and the moves between places."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pathway.columns import KEPT_CONTACTS
from pathway.mining import moves as mining
from pathway.mining.following import followed
from pathway.stores.base import By, ContactFacts

_COLUMNS = "person, happened_us, organisation, service, next_organisation, next_service, gap_us, next_day"
# Places as numbers with names: counting pairs of them takes half the time that pairs of texts take.
_PLACES = """
CREATE TYPE place AS ENUM (SELECT organisation FROM files UNION SELECT service FROM files ORDER BY 1)
"""
_AS_WRITTEN = """
CREATE TEMP VIEW contacts AS
SELECT person_no AS person, epoch_us(happened_at) AS happened_us, organisation::place AS organisation,
    service::place AS service, next_organisation::place AS next_organisation,
    next_service::place AS next_service, gap_us, next_day
FROM files
"""
_AS_KNOWN = """
CREATE TEMP TABLE contacts (person INTEGER, happened_us BIGINT, organisation place, service place,
    next_organisation place, next_service place, gap_us BIGINT, next_day DATE)
"""
_SEEN = """
CREATE OR REPLACE TEMP TABLE seen AS
SELECT person_no AS person, epoch_us(happened_at) AS happened_us, seq, contact_id, day,
    organisation::place AS organisation, service::place AS service
FROM read_parquet(?, hive_partitioning = false) WHERE run IN (SELECT unnest(?))
"""
_FOLLOWED = "INSERT INTO contacts SELECT {columns} FROM ({query})"
_FACTS = """
SELECT count(*), count(DISTINCT person), count(DISTINCT organisation), count(DISTINCT service),
    min(happened_us), max(happened_us), count(*) FILTER (gap_us = 0)
FROM contacts
"""
_SEEN_TYPES = {
    "person": "int32",
    "happened_us": "int64",
    "seq": "int64",
    "contact_id": "string",
    "day": "date",
    "organisation": "string",
    "service": "string",
}
_TYPES = {
    "person": "int32",
    "gap_us": "int64",
    "next_day": "date",
    "organisation": "string",
    "service": "string",
    "next_organisation": "string",
    "next_service": "string",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_FACTS = ContactFacts(0, 0, 0, 0, None, None, 0, 0)


def look_at(duck: duckdb.DuckDBPyConnection, files: Sequence[Path], runs: Collection[str] | None) -> None:
    """
    Let `facts` and `moves` see the contacts of these files, or only those that the import runs brought.

    What follows what was worked out when the files were written; where some runs are left out, it is
    worked out again, bucket by bucket, since a person's contacts all lie in one bucket.
    """
    duck.read_parquet([str(file) for file in files], hive_partitioning=False).create_view("files")
    duck.execute(_PLACES)
    if runs is None:
        duck.execute(_AS_WRITTEN)
        return
    duck.execute(_AS_KNOWN)
    following = ibis.to_sql(followed(ibis.table(_SEEN_TYPES, name="seen")), dialect="duckdb")
    for file in files:
        duck.execute(_SEEN, [str(file), list(runs)])
        duck.execute(_FOLLOWED.format(columns=_COLUMNS, query=following))


def facts(duck: duckdb.DuckDBPyConnection, runs: int) -> ContactFacts:
    """What the contacts looked at are."""
    row = duck.execute(_FACTS).fetchone()
    assert row is not None
    rows, people, organisations, services, first, last, ties = row
    return ContactFacts(rows, people, organisations, services, _time(first), _time(last), ties, runs)


def moves(
    duck: duckdb.DuckDBPyConnection,
    *,
    by: By,
    first: date | None,
    last: date | None,
    longest_gap: timedelta | None,
) -> pa.Table:
    """The moves among the contacts looked at: `columns.MOVES`."""
    contacts = ibis.table(_TYPES, name="contacts")
    found = mining.moves(contacts, by=by, first=first, last=last, longest_gap=longest_gap)
    return mining.finished(duck.execute(ibis.to_sql(found, dialect="duckdb")).to_arrow_table())


def route(file: Path, person: str, runs: Collection[str] | None = None) -> pa.Table:
    """
    One person's contacts of these runs (None: of all), as they lie in their bucket's file:
    `columns.KEPT_CONTACTS`.

    A file is sorted by person, so of its groups of rows only those that may hold the person are read.
    """
    with pq.ParquetFile(file) as opened:
        groups = _may_hold(opened.metadata, person)
        rows = opened.read_row_groups(groups, columns=KEPT_CONTACTS.names, use_threads=False)
    own = rows.filter(pc.equal(rows["person"], person))
    if runs is not None:
        own = own.filter(pc.is_in(own["run"], pa.array(sorted(runs), pa.string())))
    return own.select(KEPT_CONTACTS.names).cast(KEPT_CONTACTS)


def _may_hold(file: pq.FileMetaData, person: str) -> list[int]:
    """The groups of rows that may hold a person; a group that does not say who is in it may."""
    at = file.schema.names.index("person")
    found = []
    for number in range(file.num_row_groups):
        between = file.row_group(number).column(at).statistics
        if between is None or not between.has_min_max or between.min <= person <= between.max:
            found.append(number)
    return found


def batches(files: Sequence[Path]) -> Iterator[pa.RecordBatch]:
    """Every contact of the files, as they lie: `columns.KEPT_CONTACTS`."""
    for file in files:
        with pq.ParquetFile(file) as opened:
            for batch in opened.iter_batches(columns=KEPT_CONTACTS.names):
                yield batch.select(KEPT_CONTACTS.names).cast(KEPT_CONTACTS)


def _time(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)

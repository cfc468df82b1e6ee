"""
What the contacts in Neo4j answer: how many of whom, moves between places, one person's route.

Which contact follows which is worked out at each question; nothing of it is stored.
"""

from datetime import date, datetime, timedelta
from typing import Any, LiteralString

import pyarrow as pa
from neo4j import ManagedTransaction

from pathway import columns
from pathway.mining.moves import finished
from pathway.stores.base import By, ContactFacts
from pathway.stores.contact_set import persons_between
from pathway.stores.instants import moment
from pathway.stores.neo4j_contacts import committed_runs

_MICROSECOND = timedelta(microseconds=1)
_FOUND = pa.schema(
    [
        pa.field("from_id", pa.string()),
        pa.field("to_id", pa.string()),
        pa.field("moves", pa.int64()),
        pa.field("patients", pa.int64()),
        pa.field("gap_median_us", pa.float64()),
        pa.field("gap_p90_us", pa.float64()),
        pa.field("first_day", pa.date32()),
        pa.field("last_day", pa.date32()),
    ]
)
"""What `pathway.mining.moves.finished` makes `columns.MOVES` of."""
_IN_ORDER = [
    ("person", "ascending"),
    ("happened_at", "ascending"),
    ("seq", "ascending"),
    ("contact_id", "ascending"),
]


def moves(
    tx: ManagedTransaction,
    *,
    by: By,
    first: date | None,
    last: date | None,
    longest_gap: timedelta | None,
    as_known: datetime | None,
) -> pa.Table:
    """Neighbouring contacts of one person in different places: `columns.MOVES`."""
    found = tx.run(
        _MOVES_BY[by],
        runs=committed_runs(tx, as_known),
        first="" if first is None else first.isoformat(),
        last="~" if last is None else last.isoformat(),
        longest=_LONGEST if longest_gap is None else longest_gap // _MICROSECOND,
    ).values()
    values: list[list[Any]] = [list(column) for column in zip(*found, strict=True)] or [[] for _ in _FOUND]
    values[6:] = [list(map(date.fromisoformat, days)) for days in values[6:]]
    return finished(pa.table(dict(zip(_FOUND.names, values, strict=True)), schema=_FOUND))


def contact_facts(tx: ManagedTransaction, as_known: datetime | None) -> ContactFacts:
    """How many contacts, of whom, from when to when."""
    runs = committed_runs(tx, as_known)
    rows, organisations, services, first, last = tx.run(_FACTS, runs=runs).values()[0]
    people, ties = tx.run(_PEOPLE, runs=runs).values()[0]
    return ContactFacts(
        rows=rows,
        people=people,
        organisations=organisations,
        services=services,
        first=None if first is None else moment(first),
        last=None if last is None else moment(last),
        ties=ties,
        runs=len(runs),
    )


def in_bucket(tx: ManagedTransaction, bucket: str) -> pa.RecordBatch:
    """The contacts of one bucket in order: `columns.KEPT_CONTACTS`."""
    first, beyond = persons_between(bucket)
    query = f"MATCH (j:Journey) WHERE $first <= j.id AND j.id < $beyond {_CONTACTS}"
    return _batch(tx.run(query, runs=committed_runs(tx), first=first, beyond=beyond).values())


def route(tx: ManagedTransaction, person: str, as_known: datetime | None) -> pa.Table:
    """One person's contacts in order, of the runs committed by that time: `columns.KEPT_CONTACTS`."""
    query = f"MATCH (j:Journey {{id: $person}}) {_CONTACTS}"
    runs = committed_runs(tx, as_known)
    return pa.Table.from_batches([_batch(tx.run(query, runs=runs, person=person).values())])


def _batch(rows: list[list[Any]]) -> pa.RecordBatch:
    schema = columns.KEPT_CONTACTS
    values = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in schema]
    arrays = {name: pa.array(column) for name, column in zip(schema.names, values, strict=True)}
    arrays["happened_at"] = pa.array(arrays["happened_at"], pa.int64()).cast(columns.INSTANT)
    table = pa.table(arrays).cast(schema).sort_by(_IN_ORDER).combine_chunks()
    return pa.RecordBatch.from_arrays([column.combine_chunks() for column in table.columns], schema=schema)


_LONGEST = 2**62
_CONTACTS: LiteralString = """
    MATCH (j)-[:HAS]->(c:CareContact) WHERE c.run IN $runs
    RETURN c.id, j.id, c.happened_us, c.organisation, c.service, c.activity, c.seq, c.run
"""
_FACTS: LiteralString = """
    MATCH (c:CareContact) WHERE c.run IN $runs
    RETURN count(*), count(DISTINCT c.organisation), count(DISTINCT c.service),
      min(c.happened_us), max(c.happened_us)
"""
_PEOPLE: LiteralString = """
    MATCH (j:Journey)-[:HAS]->(c:CareContact) WHERE c.run IN $runs
    WITH j, count(*) AS contacts, count(DISTINCT c.happened_us) AS times
    RETURN count(*), coalesce(sum(contacts - times), 0)
"""


def _moves_by(place: LiteralString) -> LiteralString:
    return f"""
    MATCH (j:Journey)
    CALL (j) {{
      MATCH (j)-[:HAS]->(c:CareContact) WHERE c.run IN $runs
      WITH c ORDER BY c.happened_us, c.seq, coalesce(c.order_id, c.id)
      RETURN collect([c.{place}, c.happened_us, c.day]) AS stops
    }}
    UNWIND range(0, size(stops) - 2) AS n
    WITH j, stops[n] AS one, stops[n + 1] AS next
    WITH j, one[0] AS from_id, next[0] AS to_id, next[1] - one[1] AS gap_us, next[2] AS day
    WHERE from_id <> to_id AND $first <= day AND day <= $last AND gap_us <= $longest
    RETURN from_id, to_id, count(*), count(DISTINCT j),
      percentileCont(gap_us, 0.5), percentileCont(gap_us, 0.9), min(day), max(day)
    """


_MOVES_BY: dict[By, LiteralString] = {
    "service": _moves_by("service"),
    "organisation": _moves_by("organisation"),
}

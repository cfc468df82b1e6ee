"""
The shapes of what is many: Arrow schemas that cross the walls between rooms.

All instants are UTC in microseconds. Ids are those of `graph_schema.identifiers`.
"""

import pyarrow as pa

INSTANT = pa.timestamp("us", tz="UTC")

CONTACTS = pa.schema(
    [
        pa.field("contact_id", pa.string(), nullable=False),
        pa.field("person", pa.string(), nullable=False),
        pa.field("happened_at", INSTANT, nullable=False),
        pa.field("organisation", pa.string(), nullable=False),
        pa.field("service", pa.string(), nullable=False),
        pa.field("activity", pa.string()),
        pa.field("seq", pa.int64(), nullable=False),
    ]
)
"""
One contact a row. `contact_id` 32 hexadecimal digits, or the file's own id behind its namespace;
`person` the 64 digits of the pseudonym; `seq` the file's order column, else its row number.
Contacts of one person are ordered by (happened_at, seq, contact_id).
"""

STAGED_CONTACTS = CONTACTS.append(pa.field("row", pa.int64())).append(pa.field("named", pa.bool_()))
"""A file's accepted contacts on their way into a store: with file row, and whether the file named the id."""

KEPT_CONTACTS = CONTACTS.append(pa.field("run", pa.string(), nullable=False))
"""Contacts as a store gives them back: with the import run that brought them."""

MOVES = pa.schema(
    [
        pa.field("from_id", pa.string(), nullable=False),
        pa.field("to_id", pa.string(), nullable=False),
        pa.field("moves", pa.int64(), nullable=False),
        pa.field("patients", pa.int64(), nullable=False),
        pa.field("gap_median_s", pa.float64(), nullable=False),
        pa.field("gap_p90_s", pa.float64(), nullable=False),
        pa.field("first_month", pa.string(), nullable=False),
        pa.field("last_month", pa.string(), nullable=False),
    ]
)
"""
One pair of places a row, largest first, then by name. Gaps in seconds, exact quantiles by linear
interpolation, rounded to 0.001 s. Months are local months `YYYY-MM` of arrival.
"""

RECORDS = pa.schema(
    [
        pa.field("kind", pa.string(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("version", pa.int64(), nullable=False),
        pa.field("recorded_at", INSTANT, nullable=False),
        pa.field("recorded_by", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("withdrawn", pa.bool_(), nullable=False),
        pa.field("content", pa.string(), nullable=False),
    ]
)
"""One version of a record a row; `content` is the entity's canonical JSON."""

VERSIONS = pa.schema([pa.field("seq", pa.int64(), nullable=False), *RECORDS])
"""`RECORDS` behind the number of the audit row that brought each version."""

BUCKETS = tuple(f"b{number:02d}" for number in range(64))


def bucket_of(person: str) -> str:
    """
    The bucket in which a person's contacts lie: the first two hexadecimal digits of the pseudonym, over 4.

    >>> bucket_of("ff" + "0" * 62), bucket_of("03" + "0" * 62)
    ('b63', 'b00')
    """
    return BUCKETS[int(person[:2], 16) >> 2]

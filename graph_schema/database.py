"""Constraints of both stores, worked out from the catalogue; and the number of today's schema."""

from graph_schema.catalogue import RECORDS

PRODUCT = "careseams"
SCHEMA_VERSION = 1

BULK_LABELS = ("Journey", "CareContact")
"""Neo4j labels of contacts: `(:Journey)-[:HAS]->(:CareContact)-[:AT]->(:Service)`."""
HOUSEKEEPING_KEYS = {
    "Record": "key",
    "Version": "key",
    "Audit": "seq",
    "Command": "id",
    "ImportRun": "id",
    "Case": "id",
    "Store": "name",
}
"""Every record is also a `Record`, whose key is its kind and id, so that one index finds any of them."""


def cypher_constraints() -> list[str]:
    """
    One uniqueness constraint per label, in label order; all editions of Neo4j have these.

    >>> cypher_constraints()[0]
    'CREATE CONSTRAINT account_id IF NOT EXISTS FOR (n:Account) REQUIRE n.id IS UNIQUE'
    """
    keys = dict.fromkeys((*RECORDS, *BULK_LABELS), "id") | HOUSEKEEPING_KEYS
    return [
        f"CREATE CONSTRAINT {label.lower()}_{key} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
        for label, key in sorted(keys.items())
    ]


def cypher_indexes() -> list[str]:
    """
    Indexes of Neo4j beside those of the constraints: records of a kind, versions of an audit row.

    >>> cypher_indexes()[1]
    'CREATE INDEX version_seq IF NOT EXISTS FOR (n:Version) ON (n.seq)'
    """
    return [
        f"CREATE INDEX {label.lower()}_{key} IF NOT EXISTS FOR (n:{label}) ON (n.{key})"
        for label, key in (("Record", "record_kind"), ("Version", "seq"))
    ]


def sqlite_kind_check(column: str = "kind") -> str:
    """
    A CHECK that lets only kinds of the catalogue into a table.

    >>> sqlite_kind_check()[:36]
    "CHECK (kind IN ('Account', 'Ask', 'C"
    """
    listed = ", ".join(f"'{label}'" for label in sorted(RECORDS))
    return f"CHECK ({column} IN ({listed}))"

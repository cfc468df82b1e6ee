"""A database becomes a store, or is found to be one: constraints, its own node, no strangers' data."""

from typing import LiteralString
from uuid import uuid4

from neo4j import ManagedTransaction

from graph_schema.database import PRODUCT, SCHEMA_VERSION, cypher_constraints, cypher_indexes
from pathway.errors import StoreError, StoreNotInitialised, StoreOfAnotherProduct
from pathway.stores import neo4j_audit as audit
from pathway.stores.chain import GENESIS
from pathway.stores.neo4j_connection import Connection

OLDEST_SERVER = (5, 26)
"""The oldest server that this Cypher was run against."""
_SHAPES: tuple[LiteralString, ...] = (
    "SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type WHERE type = 'UNIQUENESS' "
    "RETURN labelsOrTypes, properties",
    "SHOW INDEXES YIELD labelsOrTypes, properties, type, owningConstraint "
    "WHERE type = 'RANGE' AND owningConstraint IS NULL RETURN labelsOrTypes, properties",
)


def create(connection: Connection) -> None:
    """
    Make the store where there is none yet; one that is there stays as it is.

    Raises `StoreOfAnotherProduct` where the database holds something else, `NewerSchema`, and what
    `require_server` raises.
    """
    require_server(connection)
    _own_version(connection)
    for statement in connection.read(missing_shapes).values():
        connection.change_schema(statement)
    connection.read(_await_indexes)
    connection.write(_make_own_node)
    require_ours(connection)


def require_ours(connection: Connection) -> None:
    """Raises `StoreNotInitialised`, `StoreOfAnotherProduct`, `NewerSchema`; and as `require_server` does."""
    require_server(connection)
    version = _own_version(connection)
    if version is None:
        raise StoreNotInitialised(
            "there is no store in this database yet", where=connection.address, try_="careseams init"
        )
    if version > SCHEMA_VERSION:
        raise audit.newer_schema(version, connection.address)


def require_server(connection: Connection) -> None:
    """Raises `StoreError` for a server that is too old; `StoreUnreachable`, `StoreAuthFailed` at once."""
    version = connection.server_version()
    if version[:2] < OLDEST_SERVER:
        raise StoreError(
            f"this server is Neo4j {'.'.join(map(str, version))}, which is too old",
            where=connection.address,
            try_="use Neo4j 5.26 or later",
        )


def missing_shapes(tx: ManagedTransaction) -> dict[str, str]:
    """
    Name -> statement of each constraint and index that should be there and is not.

    Known by what they do: the server makes none twice, whatever name somebody gave to the first.
    """
    there = {
        f"{label.lower()}_{key}"
        for query in _SHAPES
        for labels, keys in tx.run(query).values()
        for label, key in zip(labels, keys, strict=False)
        if len(keys) == 1
    }
    wanted = {statement.split()[2]: statement for statement in (*cypher_constraints(), *cypher_indexes())}
    return {name: statement for name, statement in wanted.items() if name not in there}


def _own_version(connection: Connection) -> int | None:
    """
    The store's schema version, None in an empty database; raises `StoreOfAnotherProduct`.

    Our node is looked for after anything at all: asked the other way round, somebody who makes the store in
    between would pass for another product.
    """
    anything = connection.read(_anything)
    version = connection.read(_own_node)
    if version is None and anything:
        raise StoreOfAnotherProduct(
            "this database holds something that is not ours",
            where=connection.address,
            try_="give Careseams a database of its own; nothing was changed in this one",
        )
    return version


def _own_node(tx: ManagedTransaction) -> int | None:
    found = tx.run("MATCH (store:Store {name: $name}) RETURN store.schema_version", name=PRODUCT).value()
    return found[0] if found else None


def _anything(tx: ManagedTransaction) -> bool:
    return bool(tx.run("MATCH (n) RETURN true LIMIT 1").value())


def _await_indexes(tx: ManagedTransaction) -> None:
    tx.run("CALL db.awaitIndexes(300)").consume()


def _make_own_node(tx: ManagedTransaction) -> None:
    """Two who make it at once make one: the second waits for the first's lock and finds the node."""
    tx.run(
        """
        MERGE (store:Store {name: $name})
        ON CREATE SET store.store_id = $store_id, store.schema_version = $schema_version,
          store.audit_rows = 0, store.head = $genesis
        SET store._lock = true REMOVE store._lock
        MERGE (:ImportGate)
        """,
        name=PRODUCT,
        store_id=uuid4().hex,
        schema_version=SCHEMA_VERSION,
        genesis=GENESIS,
    ).consume()

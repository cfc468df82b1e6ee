"""What the tests of the Neo4j store are given: an empty store, a driver past it, small records."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from neo4j import Driver, GraphDatabase

from pathway.stores.base import LOCAL
from pathway.stores.neo4j import Neo4jStore
from tests.contract.given import Clock
from tests.neo4j_server import GivenServer, Neo4jServer

Server = Neo4jServer | GivenServer


@contextmanager
def past_the_store(server: Server) -> Iterator[Driver]:
    """A driver of our own, for looking behind the store and for tampering."""
    with GraphDatabase.driver(server.uri, auth=server.auth) as driver:
        yield driver


def ask(server: Server, query: str, **values: object) -> list[list]:
    """The rows that one query gives."""
    with past_the_store(server) as driver:
        return [list(record) for record in driver.execute_query(query, values, database_="neo4j").records]


def empty(server: Server) -> None:
    """Take everything away but constraints and indexes."""
    with past_the_store(server) as driver, driver.session(database="neo4j") as session:
        query = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
        session.run(query).consume()


def opened(server: Server, uri: str | None = None, **options: object) -> Neo4jStore:
    """The store on that server, opened; made where there is none."""
    given: dict = {"user": server.user, "password": server.password, "clock": Clock()} | options
    return Neo4jStore.create(uri or server.uri, **given)


@contextmanager
def new_store(server: Server, uri: str | None = None, **options: object) -> Iterator[Neo4jStore]:
    """A new, empty store; closed at the end."""
    empty(server)
    store = opened(server, uri, **options)
    try:
        yield store
    finally:
        store.close()


def port_of(server: Server) -> int:
    """The server's Bolt port."""
    port = urlsplit(server.uri).port
    assert port is not None
    return port


def whole(store: Neo4jStore) -> bool:
    """Whether nothing is found wrong; says what, if something is."""
    found = store.check(LOCAL)
    assert found == []
    return True

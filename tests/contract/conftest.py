"""An empty store of each kind for every test of the contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase

from pathway.stores.base import Store
from tests.contract.given import Clock
from tests.contract.stores import KINDS, LASTING, Stores, param


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until the test moves it."""
    return Clock()


@pytest.fixture(scope="session")
def neo4j_driver(neo4j_server) -> Iterator[Driver]:
    """A driver past the store, for tests that empty the database, look behind the store or tamper."""
    with GraphDatabase.driver(neo4j_server.uri, auth=neo4j_server.auth) as driver:
        yield driver


@pytest.fixture
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """Makes empty stores, and closes them."""
    made = Stores(request, tmp_path)
    yield made
    made.close()


@pytest.fixture(params=[param(kind) for kind in KINDS])
def store(request: pytest.FixtureRequest, stores: Stores, clock: Clock) -> Store:
    """An empty store of each kind in turn."""
    return stores.new(request.param, clock)


@pytest.fixture(params=[param(kind) for kind in LASTING])
def lasting(request: pytest.FixtureRequest) -> str:
    """Each kind of store that outlives its process."""
    return request.param

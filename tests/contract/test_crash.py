"""A writer is killed at random moments: what it was told was written is there, and nothing in part."""

from random import Random

import pytest

from pathway.stores.base import LOCAL
from tests.contract.crash_writer import Where, kill_again_and_again
from tests.contract.given import Clock
from tests.contract.stores import Stores

KILLS = 10


@pytest.fixture
def where(request: pytest.FixtureRequest, stores: Stores, lasting: str) -> Where:
    """An empty lasting store's address."""
    store = stores.new(lasting, Clock())
    address = store.facts(LOCAL).address
    store.close()
    if lasting == "embedded":
        return Where(address)
    server = request.getfixturevalue("neo4j_server")
    return Where(server.uri, server.user, server.password)


def test_what_was_acknowledged_stays(where: Where):
    found = kill_again_and_again(where, KILLS, Random(20260401))
    assert found.kills == KILLS
    assert found.acknowledged >= KILLS
    assert (found.lost, found.torn, found.findings) == ([], [], [])

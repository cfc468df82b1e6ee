"""What a store says of itself, its key, and that it is the same store when it is opened again."""

import pytest

from graph_schema.database import SCHEMA_VERSION
from pathway.errors import KeyMismatch
from pathway.stores.base import LOCAL, Store
from tests.contract.given import SMALL_WORLD, START, Clock, Seen, add, everything, renamed, save
from tests.contract.stores import Stores
from tests.contract.test_cases import CASE
from tests.contract.test_moving_house import rows_of


def test_facts(store: Store, request):
    facts = store.facts(LOCAL)
    assert facts.kind == request.node.callspec.params["store"]
    assert facts.schema_version == SCHEMA_VERSION
    assert facts.store_id
    assert "@" not in facts.address
    assert (facts.head, facts.audit_rows) == ("0" * 64, 0)


def test_the_first_key_is_kept_and_another_refused(store: Store):
    assert store.key_fingerprint(LOCAL) is None
    store.pin_key("a" * 64, LOCAL)
    store.pin_key("a" * 64, LOCAL)
    with pytest.raises(KeyMismatch):
        store.pin_key("b" * 64, LOCAL)
    assert store.key_fingerprint(LOCAL) == "a" * 64
    assert store.check(LOCAL) == []


def test_opened_again_it_is_the_same_store(stores: Stores, lasting: str, tmp_path, clock: Clock):
    store = stores.new(lasting, clock)
    store.pin_key("a" * 64, LOCAL)
    save(store, *SMALL_WORLD)
    add(store, tmp_path, Seen("ann", "RX1/a"), Seen("ann", "RX1/b", 1))
    store.open_case(CASE, LOCAL)
    before, moves = rows_of(everything(store)), store.moves(LOCAL)
    store.close()
    again = stores.reopened(lasting, Clock())
    assert rows_of(everything(again)) == before
    assert again.moves(LOCAL).equals(moves)
    assert again.check(LOCAL) == []
    receipt = save(again, renamed(SMALL_WORLD[0], "Other"), expected=1)
    assert receipt.recorded_at > START
    again.close()


def test_two_openings_see_each_others_writes(stores: Stores, lasting: str, clock: Clock):
    one, other = stores.new(lasting, clock), stores.reopened(lasting, clock)
    for version in range(3):
        for writer, reader in ((one, other), (other, one)):
            expected = 2 * version + (writer is other)
            save(writer, renamed(SMALL_WORLD[0], f"name {expected}"), expected=expected)
            assert reader.get("Organisation", "RX1", LOCAL).entity.name == f"name {expected}"
    one.close()
    assert other.facts(LOCAL).audit_rows == 6
    assert other.check(LOCAL) == []
    other.close()

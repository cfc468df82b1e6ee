"""A store moves house whole, or the new house stays empty; half a store is never shown."""

from dataclasses import replace

import pytest

from pathway.errors import BadInput, KeyMismatch, StoreDamaged
from pathway.stores import neo4j_contacts, neo4j_restore
from pathway.stores.base import LOCAL, Bundle
from pathway.stores.memory import MemoryStore
from pathway.stores.neo4j import Neo4jStore
from tests.contract.given import ACUTE, SMALL_WORLD, Clock, Seen, add, everything, renamed, save, withdraw
from tests.unit.stores.neo4j_given import ask, new_store, opened, whole


@pytest.fixture
def bundle(tmp_path) -> Bundle:
    """A small store's whole content, with a withdrawn record and a target withdrawn after it was linked."""
    store = MemoryStore(clock=Clock())
    store.pin_key("the key", LOCAL)
    save(store, *SMALL_WORLD)
    save(store, renamed(ACUTE, "Vale Acute"), expected=1)
    withdraw(store, ACUTE, 2)
    add(store, tmp_path, *(Seen("ann", f"RX1/{n}", n) for n in range(7)))
    return everything(store)


@pytest.fixture
def store(neo4j_server):
    """An empty store."""
    with new_store(neo4j_server) as store:
        yield store


def dies_in(step: str, monkeypatch, *, tidily: bool) -> None:
    """Let the next restore fail at that step."""

    def fail(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(neo4j_restore, step, fail)
    if not tidily:
        monkeypatch.setattr(neo4j_restore, "_give_up", fail)


def test_a_store_moves_in_whole(store: Neo4jStore, bundle: Bundle, monkeypatch):
    monkeypatch.setattr(neo4j_contacts, "BATCH", 2)
    store.restore(bundle, LOCAL)
    assert everything(store) == bundle
    assert whole(store)
    assert save(store, renamed(SMALL_WORLD[1], "Next"), expected=1).recorded_at > bundle.audit[-1].recorded_at


@pytest.mark.parametrize("step", ["_add_rows", "_finish"])
def test_a_restore_that_fails_leaves_the_store_empty_and_usable(
    neo4j_server, store: Neo4jStore, bundle: Bundle, step: str, monkeypatch
):
    with monkeypatch.context() as patch:
        dies_in(step, patch, tidily=True)
        with pytest.raises(KeyboardInterrupt):
            store.restore(bundle, LOCAL)
    assert ask(neo4j_server, "MATCH (n) RETURN DISTINCT labels(n)[0] AS label ORDER BY label") == [
        ["ImportGate"],
        ["Store"],
    ]
    assert store.facts(LOCAL).audit_rows == 0
    assert store.key_fingerprint(LOCAL) is None
    store.restore(bundle, LOCAL)
    assert everything(store) == bundle


def test_half_a_restore_is_shown_to_nobody_and_the_next_one_begins_again(
    neo4j_server, store: Neo4jStore, bundle: Bundle, tmp_path, monkeypatch
):
    with monkeypatch.context() as patch:
        dies_in("_finish", patch, tidily=False)
        patch.setattr(neo4j_restore, "_clear_some", lambda tx: 0)
        with pytest.raises(KeyboardInterrupt):
            store.restore(bundle, LOCAL)
    again = opened(neo4j_server)
    for ask_it in (again.records, again.moves, again.facts, again.check, again.contact_facts):
        with pytest.raises(StoreDamaged, match="did not come to its end"):
            ask_it(LOCAL)
    with pytest.raises(StoreDamaged):
        save(again, ACUTE)
    with pytest.raises(StoreDamaged):
        add(again, tmp_path / "more", Seen("bob", "RX1/a"))
    again.restore(bundle, LOCAL)
    assert everything(again) == bundle
    assert whole(again)
    again.close()


def test_a_bundle_that_was_changed_is_refused_and_nothing_of_it_stays(store: Neo4jStore, bundle: Bundle):
    changed = replace(bundle, audit=(replace(bundle.audit[0], actor="alex"), *bundle.audit[1:]))
    fewer = replace(bundle, contacts=bundle.contacts[:-1])
    for wrong in (changed, fewer):
        with pytest.raises(BadInput, match="not what was written"):
            store.restore(wrong, LOCAL)
        assert store.facts(LOCAL).audit_rows == 0
    store.restore(bundle, LOCAL)


def test_a_store_that_holds_something_or_has_another_key_is_left_as_it_is(
    neo4j_server, store: Neo4jStore, bundle: Bundle
):
    store.pin_key("another key", LOCAL)
    with pytest.raises(KeyMismatch):
        store.restore(bundle, LOCAL)
    save(store, ACUTE)
    with pytest.raises(BadInput, match="not empty"):
        store.restore(bundle, LOCAL)
    assert store.facts(LOCAL).audit_rows == 1
    assert whole(store)

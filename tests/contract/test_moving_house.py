"""A store's whole content moves into any other store and stays what it was, hash by hash."""

from dataclasses import fields, replace
from datetime import timedelta

import pyarrow as pa
import pytest

from pathway.errors import BadInput, KeyMismatch
from pathway.stores.base import LOCAL, Bundle, Put, Store
from tests.contract.given import (
    ACUTE,
    INSULIN,
    SMALL_WORLD,
    START,
    Clock,
    Seen,
    add,
    command,
    contact_rows,
    everything,
    ids,
    renamed,
    save,
    shown,
    withdraw,
)
from tests.contract.stores import KINDS, Stores, param
from tests.contract.test_cases import CASE
from tests.contract.test_moves import WEEK

PAIRS = [param(one, other) for one in KINDS for other in KINDS]
RENAME = command(Put(renamed(ACUTE, "Other"), 1), id="rename")


def lived_in(store: Store, folder, clock: Clock) -> Store:
    """A store in which everything has happened at least once."""
    store.pin_key("f" * 64, LOCAL)
    save(store, *SMALL_WORLD)
    clock.pass_()
    store.save(RENAME, LOCAL)
    withdraw(store, INSULIN)
    clock.pass_()
    add(store, folder, *WEEK[:4])
    clock.pass_()
    add(store, folder, *WEEK)
    store.open_case(CASE, LOCAL)
    store.route("case-1", "alex", START, LOCAL)
    return store


def rows_of(bundle: Bundle) -> dict[str, object]:
    """A bundle as plain values."""
    plain = {field.name: getattr(bundle, field.name) for field in fields(bundle)}
    return plain | {
        name: [row for batch in plain[name] for row in batch.to_pylist()] for name in ("versions", "contacts")
    }


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_everything_arrives(stores: Stores, tmp_path, clock, one, other):
    source = lived_in(stores.new(one, clock), tmp_path, clock)
    bundle, moves = everything(source), source.moves(LOCAL)
    source.close()
    target = stores.new(other, clock)
    target.restore(bundle, LOCAL)
    assert rows_of(everything(target)) == rows_of(bundle)
    assert target.check(LOCAL) == []
    assert target.moves(LOCAL).equals(moves)
    assert target.facts(LOCAL).head == bundle.audit[-1].hash
    target.close()


@pytest.fixture
def moved(stores: Stores, store: Store, tmp_path) -> Store:
    """The store with another's content taken over. The clock is still where the other one began."""
    source_clock = Clock()
    source = lived_in(stores.new("memory", source_clock), tmp_path / "source", source_clock)
    store.restore(everything(source), LOCAL)
    return store


def test_a_store_goes_on_where_the_other_left_off(moved: Store, tmp_path):
    last = moved.audit(LOCAL)[-1]
    receipt = save(moved, renamed(ACUTE, "Third"), expected=2)
    assert receipt.recorded_at > last.recorded_at
    again = add(moved, tmp_path, *WEEK, Seen("dan", "RX1/a"))
    assert (again.accepted, again.already_known) == (1, len(WEEK))
    assert moved.audit(LOCAL)[-1].seq == last.seq + 2
    assert moved.check(LOCAL) == []


def test_commands_done_before_the_move_are_known_after_it(moved: Store):
    again = moved.save(RENAME, LOCAL)
    assert again.repeated
    assert again.versions == {("Organisation", "RX1"): 2}


def test_links_words_and_as_known_move_along(moved: Store):
    assert ids(moved.linked("Organisation", "RX1", LOCAL)) == ["RX1/Ward 7"]
    assert ids(moved.search("other", LOCAL)) == ["RX1"]
    assert moved.search("insulin", LOCAL) == []
    assert ("Handoff", "h-1", 1) in shown(moved, as_known=START)
    assert moved.contact_facts(LOCAL, as_known=START + timedelta(seconds=2, microseconds=5)).rows == 4
    assert moved.route("case-1", "alex", START, LOCAL).num_rows == len(
        [row for row in contact_rows(moved) if row["person"] == CASE.person]
    )


def test_only_an_empty_store_takes_over_another(moved: Store):
    before = everything(moved)
    with pytest.raises(BadInput):
        moved.restore(before, LOCAL)
    assert rows_of(everything(moved)) == rows_of(before)


def test_another_key_is_refused(store: Store, stores: Stores, tmp_path, clock):
    bundle = everything(lived_in(stores.new("memory", clock), tmp_path, clock))
    store.pin_key("0" * 64, LOCAL)
    with pytest.raises(KeyMismatch):
        store.restore(bundle, LOCAL)
    assert store.facts(LOCAL).audit_rows == 0


def _changed(
    batches: tuple[pa.RecordBatch, ...], name: str, old: str, new: str
) -> tuple[pa.RecordBatch, ...]:
    def other(batch: pa.RecordBatch) -> pa.RecordBatch:
        column = pa.array([value.replace(old, new) for value in batch[name].to_pylist()])
        return batch.set_column(batch.schema.names.index(name), batch.schema.field(name), column)

    return tuple(other(batch) for batch in batches)


TAMPERED = {
    "a changed text": lambda b: replace(b, versions=_changed(b.versions, "content", "Other", "Forged")),
    "a changed author": lambda b: replace(b, versions=_changed(b.versions, "recorded_by", "sam", "alex")),
    "no versions": lambda b: replace(b, versions=()),
    "a missing row": lambda b: replace(b, audit=b.audit[:2] + b.audit[3:]),
    "a missing last row": lambda b: replace(b, audit=b.audit[:3]),
    "a changed row": lambda b: replace(b, audit=(replace(b.audit[0], actor="alex"), *b.audit[1:])),
    "a missing run": lambda b: replace(b, runs=b.runs[:1]),
    "a changed run": lambda b: replace(b, runs=(replace(b.runs[0], rejected=7), *b.runs[1:])),
    "a changed case": lambda b: replace(b, cases=(replace(b.cases[0], purpose="Curiosity"),)),
    "no contacts": lambda b: replace(b, contacts=()),
    "a missing contact": lambda b: replace(b, contacts=(b.contacts[0].slice(1), *b.contacts[1:])),
    "a contact of no run": lambda b: replace(b, contacts=_changed(b.contacts, "run", b.runs[0].id, "none")),
}


@pytest.mark.parametrize("tampering", TAMPERED.values(), ids=TAMPERED.keys())
def test_what_was_changed_on_the_way_is_refused_and_nothing_of_it_kept(
    store: Store, stores: Stores, tmp_path, clock, tampering
):
    bundle = everything(lived_in(stores.new("memory", clock), tmp_path, clock))
    with pytest.raises(BadInput):
        store.restore(tampering(bundle), LOCAL)
    assert store.facts(LOCAL).audit_rows == 0
    assert shown(store) == []
    assert contact_rows(store) == []
    store.restore(bundle, LOCAL)
    assert store.check(LOCAL) == []

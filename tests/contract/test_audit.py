"""Every write and every look leaves one row in a chain that shows what was changed behind it."""

from dataclasses import replace

from pathway.stores import chain
from pathway.stores.base import LOCAL, Put, Store
from tests.contract.given import (
    ACUTE,
    COMMUNITY,
    START,
    Clock,
    Seen,
    a_run,
    add,
    command,
    renamed,
    save,
    withdraw,
)
from tests.contract.stores import Stores

ROWS = [
    ("edit", "sam", "because", "first", "", 2),
    ("save", "alex", "ward moved 👩🏽‍⚕️", "second", "", 1),
    ("import contacts", "sam", "because", "third", "run-x", 2),
    ("save", "sam", "because", "fourth", "", 1),
]
"""(verb, actor, reason, command, about, how many records and contacts)"""


def written(store: Store, folder) -> list:
    """The audit rows of four writes, each a second after the one before."""
    clock: Clock = store._clock  # the store's own, so that two stores can be told the same
    store.save(command(Put(ACUTE), Put(COMMUNITY), id="first", verb="edit"), LOCAL)
    clock.pass_()
    again = command(Put(renamed(ACUTE, "Other"), 1), id="second", actor="alex", reason="ward moved 👩🏽‍⚕️")
    store.save(again, LOCAL)
    clock.pass_()
    add(store, folder, Seen("ann", "RX1/a"), Seen("bob", "RX1/a"), command_id="third", run=a_run(2, "run-x"))
    clock.pass_()
    store.save(command(Put(renamed(ACUTE, "Third"), 2), id="fourth"), LOCAL)
    return store.audit(LOCAL)


def test_one_row_for_each_write(store: Store, clock, tmp_path):
    rows = written(store, tmp_path)
    assert [(r.verb, r.actor, r.reason, r.command_id, r.about, r.count) for r in rows] == ROWS
    assert [row.seq for row in rows] == [1, 2, 3, 4]
    assert [(row.recorded_at - START).total_seconds() for row in rows] == [0, 1, 2, 3]
    assert list(chain.breaks(rows)) == []
    assert rows[0].previous == chain.GENESIS


def test_rows_after_a_place_and_up_to_a_limit(store: Store, tmp_path):
    rows = written(store, tmp_path)
    assert store.audit(LOCAL, after=2) == rows[2:]
    assert store.audit(LOCAL, after=1, limit=2) == rows[1:3]
    assert store.audit(LOCAL, limit=0) == []
    assert store.audit(LOCAL, after=99) == []


def test_the_head_of_the_chain_is_a_fact_of_the_store(store: Store, tmp_path):
    assert store.facts(LOCAL).head == chain.GENESIS
    assert store.facts(LOCAL).audit_rows == 0
    rows = written(store, tmp_path)
    facts = store.facts(LOCAL)
    assert (facts.head, facts.audit_rows) == (rows[-1].hash, 4)


def test_reading_leaves_no_row(store: Store):
    save(store, ACUTE)
    store.records(LOCAL), store.search("vale", LOCAL), store.history("Organisation", "RX1", LOCAL)
    assert store.facts(LOCAL).audit_rows == 1


def test_the_same_writes_make_the_same_chain_everywhere(store: Store, stores: Stores, tmp_path):
    """Row by row and hash by hash as in the plainest store: a chain can move house."""
    yardstick = stores.new("memory", Clock())
    assert written(store, tmp_path / "a") == written(yardstick, tmp_path / "b")


def test_the_chain_covers_what_was_written(store: Store, clock):
    save(store, ACUTE)
    clock.pass_()
    withdraw(store, ACUTE)
    rows = store.audit(LOCAL)
    for forged in (
        replace(rows[1], actor="alex"),
        replace(rows[1], recorded_at=START),
        replace(rows[1], digest="0" * 64),
        replace(rows[1], count=7),
    ):
        assert list(chain.breaks([rows[0], forged])) == [(2, "was changed after it was written")]

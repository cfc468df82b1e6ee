"""A command done again changes nothing; another one under its name is refused."""

from dataclasses import replace

import pytest

from pathway.errors import CommandReused, StaleWrite
from pathway.stores.base import LOCAL, Put, Receipt, Store, Withdraw
from tests.contract.given import ACUTE, COMMUNITY, START, WARD, command, ids, renamed, save, shown


@pytest.fixture
def done(store: Store):
    """A command that has been done: two records new, one changed, one withdrawn."""
    save(store, COMMUNITY, WARD.model_copy(update={"organisation": "RY2"}))
    made = command(
        Withdraw("Service", WARD.id, 1),
        Put(renamed(COMMUNITY, "Other"), 1),
        Put(ACUTE),
        id="again",
        verb="edit",
    )
    return made, store.save(made, LOCAL)


VERSIONS = {("Organisation", "RX1"): 1, ("Organisation", "RY2"): 2, ("Service", WARD.id): 2}


def test_a_receipt_says_what_was_written(store: Store, done, clock):
    _, receipt = done
    assert receipt == Receipt("again", receipt.recorded_at, VERSIONS, repeated=False)
    assert receipt.recorded_at >= START
    assert store.receipt("again", LOCAL) == replace(receipt, repeated=True)
    assert store.receipt("never", LOCAL) is None
    assert store.receipt("", LOCAL) is None


def test_the_same_command_again_changes_nothing(store: Store, done, clock):
    made, receipt = done
    before = (store.facts(LOCAL), shown(store))
    clock.pass_()
    again = store.save(made, LOCAL)
    assert again == replace(receipt, repeated=True)
    assert store.save(replace(made, changes=tuple(reversed(made.changes))), LOCAL).repeated
    assert (store.facts(LOCAL), shown(store)) == before
    assert store.check(LOCAL) == []


def test_a_command_is_repeated_even_when_its_records_have_moved_on(store: Store, done):
    made, receipt = done
    save(store, renamed(ACUTE, "Later"), expected=1)
    assert store.save(made, LOCAL) == replace(receipt, repeated=True)
    assert store.get("Organisation", "RX1", LOCAL).version == 2


RENAME, HOLD = Put(renamed(COMMUNITY, "Other"), 1), WARD.model_copy(update={"organisation": "RY2"})
OTHERS = [
    {"changes": (Put(ACUTE),)},
    {"changes": ()},
    {"actor": "alex"},
    {"reason": "another reason"},
    {"verb": "save"},
    {"changes": (Withdraw("Service", WARD.id, 1), Put(renamed(COMMUNITY, "Other still"), 1), Put(ACUTE))},
    {"changes": (Withdraw("Service", WARD.id, 2), RENAME, Put(ACUTE))},
    {"changes": (Put(HOLD, 1), RENAME, Put(ACUTE))},
]


def test_a_command_id_with_other_content_is_refused(store: Store, done):
    made, _ = done
    head = store.facts(LOCAL)
    for other in OTHERS:
        with pytest.raises(CommandReused):
            store.save(replace(made, **other), LOCAL)
    assert store.facts(LOCAL) == head


def test_a_refused_command_may_be_tried_again_under_its_name(store: Store):
    save(store, ACUTE)
    stale = command(Put(renamed(ACUTE, "x"), 7), id="once")
    with pytest.raises(StaleWrite):
        store.save(stale, LOCAL)
    assert store.receipt("once", LOCAL) is None
    assert not store.save(replace(stale, changes=(Put(renamed(ACUTE, "x"), 1),)), LOCAL).repeated


def test_what_a_command_wrote(store: Store, done):
    written = store.written_by("again", LOCAL)
    assert [(record.entity.label(), record.version, record.withdrawn) for record in written] == [
        ("Organisation", 1, False),
        ("Organisation", 2, False),
        ("Service", 2, True),
    ]
    assert ids(written) == ["RX1", "RY2", WARD.id]
    save(store, renamed(ACUTE, "Later"), expected=1)
    assert store.written_by("again", LOCAL) == written
    assert store.written_by("never", LOCAL) == []


def test_a_command_without_changes_is_still_on_record(store: Store):
    receipt = store.save(command(id="nothing"), LOCAL)
    assert receipt.versions == {}
    assert store.save(command(id="nothing"), LOCAL).repeated
    assert store.written_by("nothing", LOCAL) == []
    assert [row.count for row in store.audit(LOCAL)] == [0]
    assert store.check(LOCAL) == []

"""A link leads to something that is kept; what points to a record can be asked."""

from datetime import date

import pytest

from graph_schema.accountability import Claim
from graph_schema.events import Event
from graph_schema.handoffs import Handoff
from graph_schema.parties import Organisation, Party, Service
from pathway.errors import LinkTargetMissing
from pathway.stores.base import LOCAL, Put, Store, Withdraw
from tests.contract.given import (
    ACUTE,
    CARERS,
    COMMUNITY,
    INSULIN,
    NURSES,
    RETIRED,
    SMALL_WORLD,
    WARD,
    command,
    ids,
    save,
    withdraw,
)

CLAIM = Claim(
    id="cl-1",
    subject="h-1",
    duty="CLINICAL",
    by="RX1",
    about="carers",
    stance="asserts",
    valid_from=date(2026, 1, 1),
    signatories=("RX1", "RY2"),
)


def test_links_within_one_change_set_may_lead_anywhere_in_it(store: Store):
    save(store, *reversed(SMALL_WORLD), CARERS, CLAIM)
    assert store.check(LOCAL) == []


NOWHERE = {
    "to nothing": Service(id="RY2/x", organisation="RY2", name="x"),
    "to another kind": Service(id="RX1/x", organisation="carers", name="x"),
    "to an organisation for a service": Handoff(id="h-9", from_id="HOME", to_id="RX1"),
    "one of several": Event(id="e", organisations=("RX1", "RZ9")),
    "to its own kind": Event(id="e", same_as="e-0"),
}


def test_a_link_to_what_is_not_there_is_refused(store: Store):
    save(store, ACUTE, CARERS)
    for entity in NOWHERE.values():
        with pytest.raises(LinkTargetMissing) as refusal:
            save(store, entity)
        assert entity.id in refusal.value.what
    assert store.facts(LOCAL).audit_rows == 1


def test_words_that_stand_for_no_record_need_none(store: Store):
    save(store, ACUTE, WARD, Handoff(id="h-9", from_id="HOME", to_id=WARD.id))
    save(store, Handoff(id="h-8", from_id=WARD.id, to_id="DIED"))
    assert ids(store.linked("Service", WARD.id, LOCAL)) == ["h-8", "h-9"]
    assert store.linked("Service", "HOME", LOCAL) == []


def test_an_event_may_be_the_same_as_itself_only_by_its_own_word(store: Store):
    save(store, Event(id="e", same_as="e"))
    assert ids(store.linked("Event", "e", LOCAL)) == ["e"]


def test_a_withdrawn_target_satisfies_no_new_link(store: Store):
    save(store, ACUTE)
    withdraw(store, ACUTE)
    with pytest.raises(LinkTargetMissing):
        save(store, WARD)
    save(store, ACUTE, expected=2)
    save(store, WARD)


def test_a_target_withdrawn_by_the_same_set_is_refused(store: Store):
    save(store, ACUTE)
    with pytest.raises(LinkTargetMissing):
        store.save(command(Put(WARD), Withdraw("Organisation", "RX1", 1)), LOCAL)
    both = command(Put(Organisation(id="RX1", name="New"), 1), Put(WARD))
    store.save(both, LOCAL)


def test_withdrawing_what_others_point_to_keeps_them(store: Store):
    save(store, *SMALL_WORLD)
    withdraw(store, INSULIN)
    assert ids(store.linked("Handoff", "h-1", LOCAL)) == ["hz-1"]
    assert store.get("Hazard", "hz-1", LOCAL).entity == RETIRED
    assert store.check(LOCAL) == []


def test_what_points_to_a_record_is_every_kept_record_with_a_link_to_it(store: Store):
    save(store, *SMALL_WORLD, CARERS, CLAIM)
    found = {
        ("Organisation", "RX1"): ["cl-1", "RX1/Ward 7"],
        ("Organisation", "RY2"): ["cl-1", "RY2/District nursing"],
        ("Service", WARD.id): ["h-1"],
        ("Handoff", "h-1"): ["cl-1", "hz-1"],
        ("Party", "carers"): ["cl-1"],
        ("Hazard", "hz-1"): [],
        ("Handoff", "none"): [],
        ("Organisation", "carers"): ["cl-1"],  # what the claim says would fit an organisation too
        ("Service", "carers"): [],
        ("Nothing", "RX1"): [],
    }
    assert {key: ids(store.linked(*key, LOCAL)) for key in found} == found


def test_links_follow_the_newest_version(store: Store):
    save(store, *SMALL_WORLD)
    moved = Handoff(id="h-1", from_id=NURSES.id, to_id="HOME")
    save(store, moved, expected=1)
    assert store.linked("Service", WARD.id, LOCAL) == []
    assert ids(store.linked("Service", NURSES.id, LOCAL)) == ["h-1"]
    withdraw(store, INSULIN, expected=2)
    assert store.linked("Service", NURSES.id, LOCAL) == []
    save(store, INSULIN, expected=3)
    assert ids(store.linked("Service", NURSES.id, LOCAL)) == ["h-1"]
    assert store.check(LOCAL) == []


def test_one_id_in_two_kinds_is_two_targets(store: Store):
    """A claim's party may be an organisation or a party: where both have the id, it points to both."""
    save(store, *SMALL_WORLD, CARERS)
    save(store, Party(id="RX1", name="Patients of RX1", role="group"))
    save(store, CLAIM, COMMUNITY.model_copy(update={"id": "RZ3"}))
    assert ids(store.linked("Party", "RX1", LOCAL)) == ["cl-1"]
    assert ids(store.linked("Organisation", "RX1", LOCAL)) == ["cl-1", "RX1/Ward 7"]


def test_what_was_withdrawn_since_does_not_shut_in_what_points_to_it(store: Store):
    """A record may go on pointing to what is gone; a new link, or one made again, may not."""
    save(store, *SMALL_WORLD, Event(id="e-1"), Event(id="e-2", same_as="e-1"), Event(id="e-3"))
    withdraw(store, INSULIN)
    other = RETIRED.model_copy(update={"sentence": "Another sentence"})
    save(store, other, expected=1)
    assert store.get("Hazard", "hz-1", LOCAL).entity == other
    withdraw(store, Event(id="e-1"))
    save(store, Event(id="e-2", same_as="e-1", not_same_as=("e-3",)), expected=1)
    assert ids(store.linked("Event", "e-1", LOCAL)) == ["e-2"] == ids(store.linked("Event", "e-3", LOCAL))
    assert store.check(LOCAL) == []
    for lost in (Event(id="e-2", not_same_as=("e-1",)), Event(id="e-2", same_as="e-2", not_same_as=("e-1",))):
        with pytest.raises(LinkTargetMissing):
            save(store, lost, expected=2)
    save(store, Event(id="e-2"), expected=2)
    with pytest.raises(LinkTargetMissing):
        save(store, Event(id="e-2", same_as="e-1"), expected=3)


def test_what_was_withdrawn_after_its_target_comes_back_as_it_was(store: Store):
    """Of two joined records that their source took back, one may come back alone."""
    save(store, Event(id="e-1"), Event(id="e-2", same_as="e-1"))
    withdraw(store, Event(id="e-1"))
    withdraw(store, Event(id="e-2"))
    save(store, Event(id="e-2", same_as="e-1"), expected=2)
    assert ids(store.linked("Event", "e-1", LOCAL)) == ["e-2"] and store.check(LOCAL) == []

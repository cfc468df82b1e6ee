"""Undo: the very opposite of what one command did, and nothing else with it."""

import pytest

from graph_schema.events import Event
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Control, Hazard
from graph_schema.vocabulary import HandoffKind
from pathway.engine import Engine
from pathway.errors import AttachedSince, NotFound, StaleWrite
from pathway.stores.base import Put, Withdraw
from tests.tables import changed, engine_of, handoffs_of, places_of

HANDOFF = handoffs_of("RXA/ward > RXB/nursing | care_request")[0]
HAZARD = Hazard(id="hz", handoff=HANDOFF.id, sentence="Request is not read")
CONTROL = Control(id="k", hazards=("hz",), name="Worklist", effectiveness=0.5)
BY = {"actor": "t", "reason": "test"}


@pytest.fixture
def engine() -> Engine:
    return engine_of(*places_of([HANDOFF]))


def kept(engine: Engine) -> dict[str, str]:
    rows = engine.store.records(engine.viewer, ["Handoff", "Hazard", "Control"])
    return dict(zip(rows["id"].to_pylist(), rows["content"].to_pylist(), strict=True))


def test_a_command_of_several_records_is_undone_whole_and_redone_whole(engine):
    engine.save([Put(HANDOFF), Put(HAZARD), Put(CONTROL)], **BY)
    before = kept(engine)
    second = engine.save([Put(changed(HAZARD, chain="late"), 1), Withdraw("Control", "k", 1)], **BY)
    after = kept(engine)
    undone = engine.undo(second.command_id, actor="t")
    assert kept(engine) == before
    redone = engine.undo(undone.command_id, actor="t")
    assert kept(engine) == after
    engine.undo(redone.command_id, actor="t")
    assert kept(engine) == before


def test_what_was_made_is_withdrawn_and_comes_back_when_the_undo_is_undone(engine):
    made = engine.save([Put(HANDOFF), Put(HAZARD), Put(CONTROL)], **BY)
    before = kept(engine)
    undone = engine.undo(made.command_id, actor="t")
    assert kept(engine) == {}
    engine.undo(undone.command_id, actor="t")
    assert kept(engine) == before


def test_ones_own_changes_are_undone_one_after_another_back_to_nothing(engine):
    made = [engine.put(HANDOFF, expected=0, **BY)]
    for version, chain in enumerate(("late", "later"), start=0):
        entity = changed(HAZARD, chain=chain)
        made.append(engine.put(entity, expected=version, **BY))
    states = [kept(engine)]
    for receipt in reversed(made):
        engine.undo(receipt.command_id, actor="t")
        states.append(kept(engine))
    assert ["later" in repr(one) for one in states] == [True, False, False, False] and states[-1] == {}
    assert '"chain":"late"' in states[1]["hz"].replace(" ", "")


def test_what_another_changed_and_changed_back_since_is_not_undone_unread(engine):
    made = engine.save([Put(HANDOFF), Put(HAZARD)], **BY)
    other = engine.put(changed(HAZARD, chain="late"), expected=1, actor="another", reason="test")
    engine.undo(other.command_id, actor="another")
    with pytest.raises(StaleWrite):
        engine.undo(made.command_id, actor="t")


def test_after_another_change_nothing_is_undone(engine):
    made = engine.save([Put(HANDOFF), Put(HAZARD)], **BY)
    engine.put(changed(HAZARD, chain="late"), expected=1, **BY)
    before = kept(engine)
    with pytest.raises(StaleWrite):
        engine.undo(made.command_id, actor="t")
    assert kept(engine) == before


def test_undone_twice_is_refused(engine):
    made = engine.save([Put(HANDOFF)], **BY)
    engine.undo(made.command_id, actor="t")
    with pytest.raises((StaleWrite, NotFound)):
        engine.undo(made.command_id, actor="t")


def test_what_somebody_attached_since_is_not_taken_away_with_it(engine):
    made = engine.save([Put(HANDOFF)], **BY)
    engine.put(HAZARD, expected=0, **BY)
    with pytest.raises(AttachedSince, match="Hazard hz"):
        engine.undo(made.command_id, actor="t")
    assert HANDOFF.id in kept(engine)
    engine.withdraw("Hazard", "hz", expected=1, **BY)
    engine.undo(made.command_id, actor="t")
    assert kept(engine) == {}


def test_of_many_made_at_once_one_that_is_used_is_found_too(engine):
    places = [f"RXA/s{n} > RXB/t{n} | letter" for n in range(80)]
    handoffs = handoffs_of("\n".join(places))
    engine.save([Put(one) for one in places_of(handoffs) if one.label() == "Service"], **BY)
    made = engine.save([Put(one) for one in handoffs], **BY)
    hazard = changed(HAZARD, handoff=handoffs[77].id)
    engine.put(hazard, expected=0, **BY)
    with pytest.raises(AttachedSince, match="Hazard hz"):
        engine.undo(made.command_id, actor="t")
    engine.withdraw("Hazard", "hz", expected=1, **BY)
    engine.undo(made.command_id, actor="t")
    assert kept(engine) == {}


def test_an_unknown_command_is_not_undone(engine):
    with pytest.raises(NotFound):
        engine.undo("cmd-unknown", actor="t")


def test_moves_accepted_undone_and_accepted_again(engine):
    pair, kind = ("RXA/ward", "RXB/nursing"), HandoffKind.CARE_REQUEST
    receipt, there = engine.accept_moves([pair], kind, **BY)
    engine.undo(receipt.command_id, actor="t")
    again, there = engine.accept_moves([pair], kind, **BY)
    assert there == 0 and again is not None
    assert engine.accept_moves([pair], kind, **BY) == (None, 1)
    assert [one.id for one in engine.snapshot().all(Handoff)] == [HANDOFF.id]


def test_a_withdrawn_handoff_that_moves_bring_back_is_as_it_was_drawn(engine):
    drawn = changed(HANDOFF, name="Insulin visits", limit={"hours": 24, "start": "sent", "stop": "received"})
    engine.put(drawn, expected=0, **BY)
    engine.withdraw("Handoff", HANDOFF.id, expected=1, **BY)
    engine.accept_moves([("RXA/ward", "RXB/nursing")], HandoffKind.CARE_REQUEST, **BY)
    assert engine.get("Handoff", HANDOFF.id).entity == drawn


def test_an_event_placed_twice_on_one_handoff_is_placed_once(engine):
    engine.save([Put(HANDOFF), Put(Event(id="e1"))], **BY)
    engine.place_event("e1", [HANDOFF.id, HANDOFF.id], **BY)
    assert engine.picture().unplaced == ()

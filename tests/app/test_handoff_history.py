"""What was just saved and its undo; who changed what of a handoff, withdrawn records too."""

import pytest
from dash import html

from app.components.tables import text_of
from app.forms.words import names_of
from app.pages.handoff_history import after_undo, history, saved_notice, saved_words
from graph_schema.events import EventMatch
from graph_schema.hazards import Hazard
from pathway.engine import Engine, Put
from pathway.errors import NotFound
from tests.app.handoff_world import CLAIMS, ID, LOST, MOVE, NAMED, UNJUDGED, WORKLIST, world
from tests.app.toy import parts_of
from tests.tables import changed

BY = {"actor": "Safety lead", "reason": "a test"}


@pytest.fixture
def engine() -> Engine:
    return world()


def words(engine: Engine, command: str) -> str:
    return text_of(saved_notice(engine, command))


def lines(engine: Engine, handoff: str = ID) -> list[str]:
    """The rows of the history as they are read, newest first."""
    return [text_of(row) for row in parts_of(history(engine, handoff), html.Tr)[1:]]


# -- saved, undone -----------------------------------------------------------------------------------


def test_what_was_added_changed_or_withdrawn_is_said_with_undo(engine):
    new = Hazard(id="hz-new", handoff=ID, sentence="Wrong team")
    added = engine.put(new, expected=0, **BY)
    assert words(engine, added.command_id).startswith("Hazard added: Wrong team.")
    assert "Undo" in words(engine, added.command_id)
    other = engine.put(changed(new, sentence="Another team"), expected=1, **BY)
    assert words(engine, other.command_id).startswith("Hazard changed: Another team.")
    gone = engine.withdraw("Hazard", "hz-new", expected=2, **BY)
    assert words(engine, gone.command_id).startswith("Hazard withdrawn: Another team.")


def test_nothing_is_offered_for_what_is_not_the_newest_or_not_known(engine):
    new = Hazard(id="hz-new", handoff=ID, sentence="Wrong team")
    first = engine.put(new, expected=0, **BY)
    engine.put(changed(new, sentence="Another team"), expected=1, **BY)
    assert saved_notice(engine, first.command_id) == []
    assert saved_notice(engine, "cmd-of-nobody") == []
    assert saved_notice(engine, None) == []


def test_an_undo_is_said_and_can_be_put_back(engine):
    added = engine.put(Hazard(id="hz-new", handoff=ID, sentence="Wrong team"), expected=0, **BY)
    undone = engine.undo(added.command_id, actor="Safety lead")
    said = words(engine, undone.command_id)
    assert said.startswith("Undone: hazard withdrawn: Wrong team.") and "Put it back" in said
    engine.undo(undone.command_id, actor="Safety lead")
    assert engine.get("Hazard", "hz-new").version == 3


def test_a_claim_kept_as_said_about_somebody_says_so(engine):
    typed = changed(CLAIMS[4], id="cl-typed")
    receipt = engine.claim(typed, on_behalf=True, **BY)
    assert "It was typed in for somebody else" in words(engine, receipt.command_id)
    own = engine.claim(changed(typed, id="cl-own"), on_behalf=False, **BY)
    assert "somebody else" not in words(engine, own.command_id)


def test_an_event_is_named_and_not_its_place(engine):
    event = changed(engine.get("Event", "ev-1").entity, id="ev-new")
    place = EventMatch(id="m-new", event="ev-new", subject=ID, state="confirmed")
    engine.save([Put(event), Put(place)], command_id="cmd-both", **BY)
    written = engine.changes_of("cmd-both")
    assert saved_words(written, names_of(engine.snapshot())) == "Event added: The first visit was missed."


@pytest.mark.parametrize("withdrawn", [False, True])
def test_an_undo_leads_back_to_the_page_or_to_the_list_where_the_handoff_is_gone(engine, withdrawn):
    if withdrawn:
        engine.withdraw("Handoff", ID, expected=1, **BY)
    leads = after_undo(engine, "/handoff", {"id": ID, "saved": "cmd-1"}, "cmd-2")
    assert leads.startswith("/handoffs?saved=cmd-2" if withdrawn else "/handoff?id=")
    assert leads.endswith("saved=cmd-2")
    assert after_undo(engine, "/handoffs", {"kind": "letter"}, "c") == "/handoffs?kind=letter&saved=c"


# -- history -----------------------------------------------------------------------------------------


def test_every_version_says_what_changed_by_whom_and_why(engine):
    engine.put(changed(LOST, sentence="Goes to nobody"), expected=1, actor="Ward manager", reason="clearer")
    newest = lines(engine)[0]
    for part in (
        "Hazard changed",
        "Request goes to a retired address",
        "→ Goes to nobody",
        "Ward manager",
        "clearer",
    ):
        assert part in newest
    assert "hz-lost, version 2" in newest


def test_what_hangs_on_the_handoff_is_told_and_nothing_else(engine):
    told = {(one.entity.label(), one.entity.id) for one in engine.versions_about(ID)}
    for kind, id_ in (
        ("Handoff", ID), ("Hazard", LOST.id), ("Control", WORKLIST.id), ("ControlCheck", "check-1"),
        ("Event", "ev-3"), ("EventMatch", "m-ev-3"), ("Claim", CLAIMS[0].id),
    ):  # fmt: skip
        assert (kind, id_) in told
    assert {kind for kind, _ in told}.isdisjoint({"Crossing", "Organisation", "Service", "Parameter"})
    assert {(one.entity.label(), one.entity.id) for one in engine.versions_about(MOVE.id)} == {
        ("Handoff", MOVE.id)
    }


def test_withdrawn_records_stay_in_the_history(engine):
    engine.withdraw("Hazard", UNJUDGED.id, expected=1, actor="Safety lead", reason="a double")
    assert "Hazard withdrawn" in lines(engine)[0] and "a double" in lines(engine)[0]
    engine.put(UNJUDGED, expected=2, actor="Safety lead", reason="no double after all")
    assert "Hazard brought back" in lines(engine)[0]


def test_a_record_that_was_moved_away_is_still_told_of(engine):
    engine.put(changed(UNJUDGED, handoff=MOVE.id), expected=1, **BY)
    for handoff in (ID, MOVE.id):
        assert [one.version for one in engine.versions_about(handoff) if one.entity.id == UNJUDGED.id] == [
            1,
            2,
        ]


def test_an_id_with_quotes_has_its_history():
    made = world()
    odd = Hazard(id='hz "odd"', handoff=ID, sentence="Odd name")
    made.put(odd, expected=0, **BY)
    made.put(changed(WORKLIST, hazards=[odd.id]), expected=1, **BY)
    found = made.versions_about(ID)
    assert [one.version for one in found if one.entity.id == WORKLIST.id] == [1, 2]


def test_a_claim_is_named_by_who_says_what_of_whom(engine):
    assert any("handover: Organisation HOS accepts Organisation HOS" in line for line in lines(engine))


# -- the picture of one handoff ----------------------------------------------------------------------


def test_a_close_up_says_what_the_whole_picture_says(engine):
    alone = engine.close_up(ID)
    assert [one.id for one in alone.handoffs] == [ID]
    whole = engine.picture()
    assert alone.by_id[ID] == whole.by_id[ID]
    assert engine.close_up(ID) is whole


def test_a_close_up_follows_every_write(engine):
    assert engine.close_up(ID).by_id[ID].name == NAMED.name
    engine.put(changed(NAMED, name="Request"), expected=1, **BY)
    assert engine.close_up(ID).by_id[ID].name == "Request"
    engine.withdraw("Handoff", ID, expected=2, **BY)
    with pytest.raises(NotFound):
        engine.close_up(ID)

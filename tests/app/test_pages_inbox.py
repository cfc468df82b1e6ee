"""The inbox: moves become handoffs once and never over another's; events are placed, refused, taken back."""

import pytest
from dash import html

from app.components.tables import text_of
from app.pages import inbox as page
from app.pages import inbox_events as events
from app.pages import inbox_moves as moves
from graph_schema.events import EventMatch
from graph_schema.handoffs import Handoff
from graph_schema.identifiers import handoff_id
from graph_schema.vocabulary import HandoffKind
from pathway.engine import Engine, Put
from tests.app import seams_world as world
from tests.app.toy import parts_of

ALL = dict.fromkeys(page.FILTERS.values(), "")
PAIR = f"GPX/practice{moves.BETWEEN}HOS/ED"
OTHER = f"COM/nursing{moves.BETWEEN}COM/therapy"


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> Engine:
    """To look at only."""
    return world.in_memory(tmp_path_factory.mktemp("world"))


@pytest.fixture
def engine(tmp_path) -> Engine:
    return world.in_memory(tmp_path)


def open_pairs(engine: Engine, **values: str) -> list[str]:
    return [moves.pair_value(row) for row in moves.open_moves(engine, ALL | values).rows]


def handoffs(engine: Engine) -> dict[str, Handoff]:
    return engine.snapshot().by_id(Handoff)


# -- moves ---------------------------------------------------------------------------------------


def test_moves_are_listed_largest_first_with_all_that_is_known(seen):
    assert open_pairs(seen)[:2] == [PAIR, OTHER] and len(open_pairs(seen)) == 3
    row = moves.move_row(moves.open_moves(seen, ALL).rows[0], seen.picture())
    assert row == {
        "pair": "Larkfield Surgery: practice → Eastmere Hospitals: ED",
        "moves": "13", "people": "13", "median": "6 hours", "p90": "6 hours", "months": "Jan 2026 – Mar 2026",
    }  # fmt: skip


@pytest.mark.parametrize("organisation", ["COM", "HOS", "GPX"])
def test_pairs_that_the_filters_leave_out_are_counted(seen, organisation):
    found = moves.open_moves(seen, ALL | {"organisation": organisation})
    assert found.every == len(found.rows) + found.left_out
    words = text_of(moves.moves_card(seen, ALL | {"organisation": organisation}))
    assert (f"{found.left_out} pair" in words) == bool(found.left_out and found.rows)


def test_the_page_says_what_moves_do_not_show_and_what_is_left_out(seen):
    words = text_of(page.layout(seen, {}))
    assert "3 pairs of services between which people moved in the year have no handoff yet." in words
    assert "They do not show letters, results, prescriptions, or requests that never arrived." in words
    assert "gaps over 30 days, pairs that have a handoff, and 0 smaller pairs not shown" in words


@pytest.mark.parametrize(
    ("values", "left"),
    [
        ({"organisation": "COM"}, 2),
        ({"where": "inside"}, 1),
        ({"where": "between", "organisation": "GPX"}, 1),
    ],
)
def test_filters_leave_some_moves(seen, values, left):
    assert len(open_pairs(seen, **values)) == left


def test_what_is_not_shown_is_counted(seen, monkeypatch):
    monkeypatch.setattr(moves, "FIRST", 1)
    found = moves.open_moves(seen, ALL)
    assert len(found.shown) == 1 and found.hidden == 2
    assert "2 smaller pairs not shown" in text_of(moves.moves_card(seen, ALL))
    assert moves.open_moves(seen, ALL | {"rows": "all"}).hidden == 0


def test_moves_are_accepted_in_bulk_with_a_kind_and_undone_together(engine):
    done = page.accepted(engine, [PAIR, OTHER], "referral", " planner ")
    assert done.words == "2 handoffs made." and not done.errors
    made = handoffs(engine)[handoff_id("GPX/practice", "HOS/ED", "referral")]
    assert made.kind is HandoffKind.REFERRAL and made.source == "accepted from moves"
    assert len(open_pairs(engine)) == 1
    assert {record.recorded_by for record in engine.history("Handoff", made.id)} == {"planner"}
    engine.undo(done.command, actor="planner")
    assert open_pairs(engine)[:2] == [PAIR, OTHER] and made.id not in handoffs(engine)


def test_what_was_undone_can_be_accepted_again(engine):
    engine.undo(page.accepted(engine, [PAIR], "unknown", "a").command, actor="a")
    assert page.accepted(engine, [PAIR], "unknown", "a").words == "1 handoff made."
    assert handoff_id("GPX/practice", "HOS/ED", "unknown") in handoffs(engine)


def test_nothing_that_a_person_drew_is_overwritten(engine):
    id_ = handoff_id("GPX/practice", "HOS/ED", "unknown")
    drawn = Handoff(id=id_, from_id="GPX/practice", to_id="HOS/ED", kind="unknown", name="Drawn by hand")
    engine.save([Put(drawn)], actor="a", reason="drawn while the other looked")
    done = page.accepted(engine, [PAIR, OTHER], "unknown", "b")
    assert done.words == "1 handoff made; 1 was there already and stays as it is."
    assert handoffs(engine)[id_].name == "Drawn by hand"
    assert page.accepted(engine, [PAIR], "unknown", "b").command == ""


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        (([], "referral", "a"), [moves.MOVES]),
        (([PAIR], "", "a"), [moves.KIND]),
        (([PAIR], "referral", "  "), [moves.BY]),
        (([], "", ""), [moves.MOVES, moves.KIND, moves.BY]),
    ],
)
def test_refused_input_names_the_field_and_writes_nothing(seen, given, refused):
    before = seen.facts().audit_rows
    done = page.accepted(seen, *given)
    assert [error.field_id for error in done.errors] == refused and done.command == ""
    assert seen.facts().audit_rows == before


def test_without_moves_the_page_says_why(tmp_path, engine):
    assert "No contacts are loaded" in text_of(page.layout(world.empty(tmp_path / "empty"), {}))
    page.accepted(engine, open_pairs(engine), "unknown", "a")
    assert "Every pair of services between which people moved in the year has a handoff" in text_of(
        moves.moves_card(engine, ALL)
    )


# -- events --------------------------------------------------------------------------------------


def unplaced(engine: Engine) -> list[str]:
    return [event.id for event in events.unplaced_of(engine.picture(), "")]


def test_events_are_listed_latest_first_and_undated_last(seen):
    assert unplaced(seen) == ["ev-4", "ev-2", "ev-3"]
    assert [one.id for one in events.unplaced_of(seen.picture(), "GPX")] == ["ev-3"]


def test_the_chosen_event_tells_all_that_is_known_of_it(seen):
    words = text_of(events.choice(seen.picture(), "ev-2"))
    assert "EV-2 (LOCAL)" in words and "physical moderate, psychological not recorded" in words
    assert "The first visit was missed" in words and "Eastmere Hospitals, Vale Community" in words
    assert "Choose an event" in text_of(events.choice(seen.picture(), None))


@pytest.mark.parametrize(("event", "hidden"), [(None, True), ("no such event", True)])
def test_that_no_handoff_touches_an_event_is_said_of_a_chosen_event_only(seen, event, hidden):
    drawn = events.choice(seen.picture(), event)
    [said] = [one for one in drawn if text_of(one).startswith("No handoff touches")]
    assert said.hidden is hidden


def test_handoffs_of_both_ends_named_come_first_and_an_event_that_names_none_may_belong_anywhere(seen):
    picture = seen.picture()
    by_id = {event.id: event for event in picture.unplaced}
    near = [one.id for one in events.near_handoffs(picture, by_id["ev-2"])]
    assert set(near[:2]) == {world.REQUEST.id, world.RESULT.id} and len(near) == 6
    assert len(events.near_handoffs(picture, by_id["ev-4"])) == 8


def test_an_event_is_placed_once_however_many_handoffs_and_taken_back(engine):
    where = [world.REQUEST.id, world.DISCHARGE.id]
    done = page.decided(engine, "ev-2", where, "lead", placing=True)
    assert done.words == "Placed on 2 handoffs; it counts once." and "ev-2" not in unplaced(engine)
    counted = [row.recorded.in_set for row in engine.picture().boundaries()]
    assert sorted(counted)[-2:] == [1, 2]
    engine.undo(done.command, actor="lead")
    assert "ev-2" in unplaced(engine)
    assert page.decided(engine, "ev-2", where[:1], "lead", placing=True).words.startswith(
        "Placed on 1 handoff;"
    )


def test_a_refusal_is_remembered_and_can_be_taken_back_and_made_again(engine):
    done = page.decided(engine, "ev-3", [], "lead", placing=False)
    assert "remembered" in done.words and "ev-3" not in unplaced(engine)
    assert [one.subject for one in engine.snapshot().all(EventMatch) if one.event == "ev-3"] == [None]
    engine.undo(done.command, actor="lead")
    assert "ev-3" in unplaced(engine)
    assert not page.decided(engine, "ev-3", [], "lead", placing=False).errors


@pytest.mark.parametrize(
    ("given", "placing", "refused"),
    [
        (("", [], "lead"), True, [events.EVENT]),
        (("ev-2", [], "lead"), True, [events.TICKED]),
        (("ev-2", [], "lead"), False, []),
        (("", [], ""), False, [events.EVENT, events.BY]),
    ],
)
def test_what_is_missing_is_said_by_field(given, placing, refused):
    event, where, by = given
    assert [e.field_id for e in events.event_errors(event, where, by, placing=placing)] == refused


def test_an_address_opens_with_an_event_chosen(seen):
    assert "The first visit was missed" in text_of(page.layout(seen, {"event": "ev-2"}).children[-1])
    assert "Choose an event" in text_of(page.layout(seen, {"event": "nobody"}))


def test_every_event_placed_says_so_and_none_recorded_is_not_safe(tmp_path):
    words = text_of(events.events_card(world.empty(tmp_path), "", None))
    assert "No event is recorded." in words and "does not mean that none happened" in words


def test_a_name_cannot_become_markup(seen):
    shown = html.Div(events.choice(seen.picture(), "ev-4"))
    assert f"{world.NASTY} was not told" in text_of(shown) and parts_of(shown, html.B) == []

"""The inbox: moves become handoffs once and never over another's; events are placed, refused, taken back."""

import dash_mantine_components as dmc
import pytest
from dash import html
from dash.development.base_component import Component

from app.components.tables import text_of
from app.pages import inbox as page
from app.pages import inbox_events as events
from app.pages import inbox_moves as moves
from app.pages import inbox_one as one
from app.pages import inbox_queue as many
from app.told_events import names_of
from graph_schema.events import EventMatch
from graph_schema.handoffs import Handoff
from graph_schema.identifiers import handoff_id
from graph_schema.vocabulary import HandoffKind
from pathway.engine import Engine, Put
from pathway.engine.placing import placing_of
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

NONE = dict.fromkeys(events.FILTERS.values(), "")


def waiting(engine: Engine, organisation: str = "") -> list[str]:
    return [one.event.id for one in events.listed_of(engine, organisation)]


def shown(engine: Engine, event: str | None) -> list[Component]:
    picture = engine.picture()
    return one.choice(picture, placing_of(engine, event or ""), names_of(picture))


def test_events_are_listed_by_how_well_their_proposal_fits_and_by_organisation(seen):
    assert waiting(seen) == ["ev-2", "ev-4", "ev-3"]
    assert waiting(seen, "GPX") == ["ev-3"]
    words = text_of(events.events_card(seen, NONE, None))
    assert "3 events name organisations but no handoff. For 1 of 3 a handoff is proposed." in words
    assert "1 of them name" in text_of(events.events_card(seen, NONE | {"organisation": "GPX"}, None))


def test_the_chosen_event_tells_all_that_is_known_of_it_and_why_a_handoff_is_proposed(seen):
    words = text_of(html.Div(shown(seen, "ev-2")))
    assert "EV-2 (LOCAL)" in words and "physical moderate, psychological not recorded" in words
    assert "The first visit was missed" in words and "Eastmere Hospitals, Vale Community" in words
    assert "1 of the 3 signs that could be read speaks for a boundary" in words
    assert "Found elsewhere than it happened" in words and "Where it was found is not recorded" in words
    assert "Which way care went is not known, so both ways are proposed." in words
    assert "Choose an event" in text_of(html.Div(shown(seen, None)))


@pytest.mark.parametrize("event", [None, "no such event"])
def test_that_no_handoff_touches_an_event_is_said_of_a_chosen_event_only(seen, event):
    assert "No handoff touches" not in text_of(html.Div(shown(seen, event)))


def test_what_is_not_proposed_may_be_chosen_among_the_others_of_its_organisations(seen):
    [ticks, others] = [
        next(part for part in parts_of(html.Div(shown(seen, "ev-2")), kind))
        for kind in (dmc.CheckboxGroup, dmc.MultiSelect)
    ]
    proposed = {box.value for box in parts_of(ticks, dmc.Checkbox)}
    assert proposed == {world.REQUEST.id}
    assert len(others.data) == 5 and proposed.isdisjoint(row["value"] for row in others.data)
    nobody = parts_of(html.Div(shown(seen, "ev-4")), dmc.MultiSelect)[0]
    assert len(nobody.data) == 8  # an event that names none may belong to any


def test_an_event_is_placed_once_however_many_handoffs_and_taken_back(engine):
    where = [world.REQUEST.id, world.DISCHARGE.id]
    done = events.decided(engine, one.PLACE, "ev-2", where, by="lead")
    assert done.words == "Placed on 2 handoffs; it counts once." and "ev-2" not in waiting(engine)
    counted = [row.recorded.in_set for row in engine.picture().boundaries()]
    assert sorted(counted)[-2:] == [1, 2]
    engine.undo(done.command, actor="lead")
    assert "ev-2" in waiting(engine)
    again = events.decided(engine, one.PLACE, "ev-2", where[:1], by="lead")
    assert again.words.startswith("Placed on 1 handoff;")


def test_a_refusal_is_remembered_with_its_reason_and_can_be_taken_back_and_made_again(engine):
    done = events.decided(engine, one.REFUSE, "ev-3", [], by="lead", why="A fall")
    assert "remembered" in done.words and "ev-3" not in waiting(engine)
    matches = [each for each in engine.snapshot().all(EventMatch) if each.event == "ev-3"]
    assert [(each.subject, each.reasons) for each in matches] == [(None, ("A fall",))]
    engine.undo(done.command, actor="lead")
    assert "ev-3" in waiting(engine)
    assert not events.decided(engine, one.REFUSE, "ev-3", [], by="lead").errors


def test_one_handoff_is_refused_and_the_event_waits_on(engine):
    done = events.decided(engine, one.NOT_THESE, "ev-2", [world.REQUEST.id], by="lead")
    assert done.words.startswith("It does not belong to 1 handoff.") and "ev-2" in waiting(engine)
    assert placing_of(engine, "ev-2").proposals == ()


@pytest.mark.parametrize(
    ("how", "event", "where", "by", "refused"),
    [
        (one.PLACE, "", [], "lead", [one.EVENT]),
        (one.PLACE, "ev-2", [], "lead", [one.TICKED]),
        (one.NOT_THESE, "ev-2", [], "lead", [one.TICKED]),
        (one.REFUSE, "", [], "", [one.EVENT, one.BY]),
    ],
)
def test_what_is_missing_is_said_by_field_and_nothing_is_written(seen, how, event, where, by, refused):
    before = seen.facts().audit_rows
    done = events.decided(seen, how, event, where, by=by)
    assert [error.field_id for error in done.errors] == refused and seen.facts().audit_rows == before


@pytest.mark.parametrize(
    ("ticked", "by", "why", "refused"),
    [
        ([], "lead", "", [many.SHOWN]),
        (["ev-2\th"], " ", "", [many.MANY_BY]),
        (["ev-2\th"], "lead", "It is 943 476 5919", [many.MANY_WHY]),
    ],
)
def test_what_is_missing_of_several_is_said_by_field(seen, ticked, by, why, refused):
    done = events.decided_together(seen, ticked, by, why, placing=False)
    assert [error.field_id for error in done.errors] == refused


def test_several_are_confirmed_as_they_were_shown_and_those_decided_meanwhile_are_left(engine):
    ticked = many.values_of(events.listed_of(engine, ""), "")
    assert many.pairs_of(ticked) == [("ev-2", world.REQUEST.id)]
    done = events.decided_together(engine, ticked, "lead", placing=True)
    assert done.words == "1 event placed on their first proposal." and waiting(engine) == ["ev-4", "ev-3"]
    again = events.decided_together(engine, ticked, "lead", placing=True)
    assert "1 had been decided meanwhile" in again.words and again.command == ""


def test_several_proposals_are_refused_together(engine):
    ticked = many.values_of(events.listed_of(engine, ""), "")
    done = events.decided_together(engine, ticked, "lead", "Another visit", placing=False)
    assert "That is remembered" in done.words and placing_of(engine, "ev-2").proposals == ()
    engine.undo(done.command, actor="lead")
    assert placing_of(engine, "ev-2").proposals


@pytest.mark.parametrize(("event", "after"), [("ev-2", "ev-4"), ("ev-3", "ev-2"), ("gone", "ev-2")])
def test_the_next_event_comes_up_and_behind_the_last_the_first(seen, event, after):
    assert events.next_after(events.listed_of(seen, ""), event) == after
    assert events.next_after([], event) is None


def test_an_address_opens_with_an_event_chosen(seen):
    assert "Event 1 of 3" in text_of(page.layout(seen, {"event": "ev-2"}))
    assert "Choose an event" in text_of(page.layout(seen, {"event": "nobody"}))


def test_every_event_placed_says_so_and_none_recorded_is_not_safe(tmp_path):
    words = text_of(events.events_card(world.empty(tmp_path), NONE, None))
    assert "No event is recorded." in words and "does not mean that none happened" in words


def test_a_name_cannot_become_markup(seen):
    drawn = html.Div(shown(seen, "ev-4"))
    assert f"{world.NASTY} was not told" in text_of(drawn) and parts_of(drawn, html.B) == []

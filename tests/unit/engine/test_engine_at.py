"""Looking at another moment: the same answers as asking for that moment, and writing stays writing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.parties import Organisation
from pathway.snapshot import end_of_day
from tests.app import seams_world as world

EARLY = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return world.in_memory(tmp_path_factory.mktemp("world"), appetite="2")


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 400))
def test_it_is_the_same_as_asking_for_that_moment(engine, days):
    moment = world.LAST - timedelta(days=days)
    assert engine.at(moment).picture().handoffs == engine.picture(moment).handoffs
    assert engine.at(moment).as_at() == engine.as_at(moment)


def test_the_engine_itself_stays_where_it_was(engine):
    before = engine.as_at()
    assert engine.at(EARLY).as_at().as_of == EARLY
    assert engine.as_at() == before
    assert engine.at(EARLY).as_at().reason == "the date asked for"


def test_a_moment_that_is_asked_for_goes_before_the_one_looked_at(engine):
    assert engine.at(EARLY).as_at(world.LAST).as_of == world.LAST
    assert engine.at(EARLY).at(world.LAST).as_at().as_of == world.LAST


def test_one_handoff_alone_is_of_that_moment_too(engine):
    alone = engine.at(EARLY).close_up(world.REQUEST.id).by_id[world.REQUEST.id]
    assert alone == engine.picture(EARLY).by_id[world.REQUEST.id]


def test_moves_end_on_the_day_looked_at(engine):
    assert engine.at(EARLY).moves().last == EARLY.date()
    assert engine.moves().last is None


def test_a_route_ends_there(engine):
    case = engine.open_case(
        world.PERSON, purpose="Learning response", reference="LR-12", basis="PSIRF", actor="investigator"
    )
    seen = engine.at(datetime(2026, 2, 4, tzinfo=UTC)).trace(case.id, actor="investigator")
    assert len(seen.contacts) == 2
    assert len(engine.trace(case.id, actor="investigator").contacts) == 4


def test_what_is_saved_while_looking_at_a_past_day_is_saved_now(tmp_path):
    engine = world.in_memory(tmp_path)
    view = engine.at(EARLY)
    view.put(Organisation(id="NEW", name="Ferry House"), expected=0, actor="planner", reason="new")
    [record] = engine.history("Organisation", "NEW")
    assert record.recorded_at > EARLY + timedelta(days=30)
    assert "NEW" in engine.snapshot().by_id(Organisation)
    assert view.snapshot().by_id(Organisation).keys() == engine.snapshot().by_id(Organisation).keys()


def test_a_day_is_its_last_local_instant():
    assert end_of_day(datetime(2026, 1, 5).date()).isoformat() == "2026-01-05T23:59:59.999999+00:00"

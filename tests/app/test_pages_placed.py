"""What was decided about events, and pairs of records: said, decided, refused input told."""

import pytest

from app.components.tables import text_of
from app.pages import pairs as pairs_page
from app.pages import placed as page
from graph_schema.events import EventMatch
from pathway.engine import Engine, Put
from pathway.engine.pairs import pairs
from pathway.engine.placing import decided, refuse
from tests.app import seams_world as world
from tests.tables import changed

NONE = dict.fromkeys(page.FILTERS.values(), "")
PLACED, PAIRS = page.DECIDING, pairs_page.DECIDING
NO_ROWS = dict.fromkeys(pairs_page.FILTERS.values(), "")
TOLD = "The visit was missed because the request went to a retired address"


@pytest.fixture
def engine(tmp_path) -> Engine:
    return world.in_memory(tmp_path)


def words(engine: Engine, **values: str) -> str:
    return " ".join(text_of(part) for part in page.shown(engine, NONE | values))


def test_each_decision_says_what_why_and_by_whom(engine):
    refuse(engine, [("ev-3", None)], actor="lead", why="A fall")
    refuse(engine, [("ev-2", world.REQUEST.id)], actor="lead")
    assert "1 record placed and 1 refused wholly. 0 records changed at source since" in words(engine)
    said = words(engine, what="refused")
    assert "2 decisions" in said and "Refused: it belongs to no handoff" in said and "A fall" in said
    assert "Not at Eastmere Hospitals: ward 7 → Vale Community: nursing (care request)" in said
    assert "1 decision" in words(engine, what="placed") and "tester" in words(engine, what="placed")


def test_a_decision_is_taken_back_and_what_is_missing_is_said(engine):
    assert PLACED.decided(engine, page.BACK, "match-1", " ").errors[0].field_id == PLACED.id("by")
    done = PLACED.decided(engine, page.BACK, "match-1", "lead")
    assert done.words.startswith("Taken back.") and decided(engine) == ()
    assert "Nothing is decided yet." in words(engine)
    again = PLACED.decided(engine, page.BACK, "match-1", "lead")
    assert again.errors and "Nothing was changed" in again.errors[0].message
    engine.undo(done.command, actor="lead")
    assert len(decided(engine)) == 1


def test_a_placed_record_that_was_withdrawn_counts_no_more_and_is_listed_with_its_reason(engine):
    event = engine.get("Event", "ev-1")
    assert "1 record placed" in words(engine)
    engine.withdraw("Event", "ev-1", expected=event.version, actor="x", reason="withdrawn at source")
    said = words(engine)
    assert "0 records placed" in said and "1 record withdrawn since: counted nowhere" in said
    assert "withdrawn at source, 21 May 2026" in said


def test_a_record_that_changed_says_what_it_said_then_and_says_now(tmp_path):
    engine = world.in_memory(tmp_path)
    now = engine.clock()
    match, event = engine.get("EventMatch", "match-1"), engine.get("Event", "ev-1")
    assert match.recorded_at == event.recorded_at == now
    engine.store._clock = lambda: now.replace(hour=now.hour + 1)
    later = changed(event.entity, physical="severe")
    engine.save([Put(later, event.version)], actor="x", reason="y")
    said = words(engine)
    assert "1 record changed at source since" in said and "Physical harm: moderate, now severe" in said
    assert "It still holds" in said
    engine.store._clock = lambda: now.replace(hour=now.hour + 2)
    assert PLACED.decided(engine, page.STILL, "ev-1", "lead").words.startswith("What was decided still holds")
    assert "0 records changed at source since" in words(engine)


def test_two_records_stand_side_by_side_and_are_joined_kept_apart_and_taken_apart(engine):
    ends = ("HOS", "COM")
    engine.save(
        [Put(world.event(n, organisations=ends, reporter=ends[n % 2], description=TOLD)) for n in (10, 11)],
        actor="x",
        reason="y",
    )
    [pair] = pairs(engine)
    which = pairs_page.AND.join(pair.ids)
    said = " ".join(text_of(part) for part in pairs_page.shown(engine, NO_ROWS))
    assert "1 pair of records may each be one event" in said and said.count(TOLD) == 2
    assert PAIRS.decided(engine, pairs_page.JOIN, which, "").errors[0].field_id == PAIRS.id("by")
    done = PAIRS.decided(engine, pairs_page.JOIN, which, "lead")
    assert done.words.startswith("Joined")
    said = " ".join(text_of(part) for part in pairs_page.shown(engine, NO_ROWS))
    assert "1 event of several records" in said and said.count(TOLD) == 2
    assert (
        "joined already" in PAIRS.decided(engine, pairs_page.JOIN, "ev-10\tev-10", "lead").errors[0].message
    )
    assert PAIRS.decided(engine, pairs_page.SPLIT, "ev-10", "lead").words.startswith("Taken apart")
    assert PAIRS.decided(engine, pairs_page.APART, which, "lead").words.startswith("Kept apart")
    assert pair.ids not in {one.ids for one in pairs(engine)}
    assert not [one for one in engine.snapshot().all(EventMatch) if one.event in pair.ids]

"""Where to begin: what is here is counted, what comes next is said; nothing is no finding about safety."""

import pytest

from app.components.tables import text_of
from app.pages import start as page
from graph_schema.events import Event
from pathway.engine import Engine
from tests.app import seams_world as world
from tests.tables import engine_of, handoffs_of, places_of

HANDOFFS = handoffs_of("RXA/ward > RXB/nursing | care_request")


def words(engine: Engine) -> str:
    return text_of(page.layout(engine, {}))


def test_an_empty_store_says_so_and_offers_all_five_ways():
    said = words(engine_of())
    assert "Nothing is recorded here yet." in said and "That says nothing about safety." in said
    for name in ("Contacts", "Crossings", "A pathway that you can draw", "A risk register", "Events"):
        assert name in said
    assert said.count("Here: nothing yet") == 5 and "First finding" not in said


@pytest.mark.parametrize(
    ("entities", "here", "then"),
    [
        ([*places_of(HANDOFFS), *HANDOFFS], "1 handoff.", "First finding"),
        ([Event(id="e")], "1 event.", "draw a pathway"),
    ],
)
def test_what_is_here_is_counted_and_the_next_step_follows_from_it(entities, here, then):
    said = words(engine_of(*entities))
    assert f"Here so far: {here}" in said and then in said


def test_a_system_with_everything_leads_to_its_boundaries(tmp_path):
    said = words(world.in_memory(tmp_path))
    assert "where risk gathers and nobody answers" in said and "waiting to be placed" in said


def test_moves_without_a_handoff_lead_to_the_inbox(tmp_path):
    engine = world.empty(tmp_path)
    assert "accept moves" not in words(engine)
    file = tmp_path / "contacts.csv"
    file.write_text(
        "patient,time,organisation,service\nP1,2026-05-01T09:00,RXA,ward\nP1,2026-05-02T09:00,RXB,nursing\n"
    )
    engine.import_contacts([file], actor="t", reason="test")
    said = words(engine)
    assert "2 contacts" in said and "accept moves as handoffs in the inbox" in said
    assert "People moved between 1 pair of services" in said

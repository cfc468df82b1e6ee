"""One person's route by the day asked about: nothing later, nothing lost."""

from datetime import UTC, date, datetime, timedelta

from graph_schema.events import Event, EventMatch
from graph_schema.journeys import Account, Holding, Person
from graph_schema.parties import Post
from pathway.analysis.routes import Route, handoffs_gone, route_of
from pathway.columns import KEPT_CONTACTS
from tests.tables import crossing_of, engine_of, handoffs_of, places_of

AS_OF = datetime(2026, 5, 20, 12, tzinfo=UTC)
LATER = AS_OF + timedelta(days=1)
REQUEST, LETTER = handoffs_of("RXA/ward > RXB/nursing | care_request\nRXB/nursing > RXC/gp | letter")
SENT = ("sent", "2026-05-01T10:00")


def crossed(number: int, *steps: tuple[str, str], handoff=REQUEST, **fields: object):
    return crossing_of(handoff, number, *steps, person="p1", **fields)


def world(*entities):
    return engine_of(*places_of([REQUEST, LETTER]), REQUEST, LETTER, Person(id="p1"), *entities)


def route(*entities, as_of: datetime = AS_OF) -> Route:
    return route_of(world(*entities).snapshot(as_of), KEPT_CONTACTS.empty_table(), "p1")


def test_a_crossing_that_begins_later_is_not_on_the_route_yet():
    later = crossed(2, ("sent", "2026-05-21T10:00"))
    due_later = crossed(3, expected_by=LATER)
    undated = crossed(4)
    found = route(crossed(1, SENT), later, due_later, undated)
    assert [one.request_id for one in found.crossings] == ["R1", "R4"]
    assert found.not_told == 2


def test_what_is_told_or_recorded_of_a_later_time_is_not_told_yet():
    told = {
        "now": Account(id="a1", crossing="c-0001", teller="carer", happened_at=AS_OF, text="Nobody rang"),
        "later": Account(id="a2", crossing="c-0001", teller="carer", happened_at=LATER, text="They came"),
        "undated": Account(
            id="a3", crossing="c-0001", teller="ward", told_on=date(2026, 6, 1), text="It was sent"
        ),
    }
    events = [
        one
        for id_, when in (("e1", AS_OF), ("e2", LATER), ("e3", None))
        for one in (
            Event(id=id_, happened_at=when),
            EventMatch(id=f"m-{id_}", event=id_, subject="c-0001", state="confirmed"),
        )
    ]
    crossing = route(crossed(1, SENT), *told.values(), *events).crossings[0]
    assert [one.text for one in crossing.tellings] == ["Nobody rang", "It was sent"]
    assert [one.id for one in crossing.events] == ["e1", "e3"]


def test_a_crossing_over_a_handoff_that_was_withdrawn_stays_on_the_route():
    nobody = Holding(id="o", crossing="c-0002", held_from=AS_OF - timedelta(days=2), told_by="case review")
    engine = world(crossed(1, SENT), crossed(2, SENT, handoff=LETTER), nobody)
    engine.withdraw("Handoff", LETTER.id, expected=1, actor="t", reason="drawn twice")
    snapshot = engine.snapshot(AS_OF)
    assert handoffs_gone(snapshot, "p1") == (LETTER.id,)
    found = route_of(snapshot, KEPT_CONTACTS.empty_table(), "p1", {LETTER.id: LETTER})
    assert [(one.request_id, one.end.id) for one in found.crossings] == [
        ("R1", "RXB/nursing"),
        ("R2", "RXC/gp"),
    ]
    assert found.unheld_days == 2


def test_a_post_or_group_that_held_it_has_its_name_too():
    post = Post(id="post-1", organisation="RXB", name="Discharge lead")
    held = Holding(
        id="o", crossing="c-0001", holder="post-1", held_from=AS_OF - timedelta(days=2), told_by="RXA"
    )
    found = route(crossed(1, SENT), post, held)
    assert [found.name(party) for party in ("post-1", "RXA", "nobody known", None)] == [
        "Discharge lead",
        "Organisation RXA",
        "nobody known",
        "nobody",
    ]

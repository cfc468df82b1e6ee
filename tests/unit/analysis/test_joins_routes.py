"""One person's route by the day asked about: nothing later, nothing lost."""

from datetime import UTC, date, datetime, timedelta

from graph_schema.accountability import Claim
from graph_schema.events import Event, EventMatch
from graph_schema.handoffs import TimeLimit
from graph_schema.journeys import Account, Crossing, Holding, Person
from graph_schema.parties import Post
from graph_schema.vocabulary import Duty, Stance
from pathway.analysis.limits import LimitState, Why
from pathway.analysis.routes import Route, as_told_by, handoffs_gone, route_of
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


def told(step: str, when: datetime, precision: str, on: date = date(2026, 5, 10)) -> Account:
    return Account(
        id=f"a-{step}", crossing="c-0001", teller="carer", told_on=on, happened_at=when,
        precision=precision, step=step, text="I was there",
    )  # fmt: skip


def test_only_a_step_that_may_be_the_first_puts_its_crossing_in_order():
    steps = crossed(1, SENT, ("received", "2026-05-03T10:00"), ("accepted", "2026-05-04T10:00"))
    early, late = datetime(2026, 4, 30, 9, tzinfo=UTC), datetime(2026, 5, 6, 9, tzinfo=UTC)
    accounts = [told("sent", late, "hour"), told("received", early, "hour"), told("accepted", late, "hour")]
    [one] = route(steps, *accounts).crossings
    assert {times.step: one.puts_in_order(times) for times in one.times_differ} == {
        "sent": True,
        "received": True,
        "accepted": False,
    }
    [of_no_record] = route(crossed(1), told("sent", early, "exact")).crossings
    assert of_no_record.times_differ == () and of_no_record.starts_at is None


def test_as_told_by_a_day_duties_are_read_on_the_crossings_day_as_it_was_told_then():
    claim = Claim(
        id="k", subject=REQUEST.id, duty=Duty.CLINICAL, by="RXA", stance=Stance.ACCEPTS, about="RXA",
        valid_from=date(2026, 4, 20),
    )  # fmt: skip
    record = crossed(1, SENT)
    record = Crossing.model_validate(
        {**record.model_dump(), "statuses": [{"status": "sent", "happened_at": AS_OF, "precision": "day"}]}
    )
    [one] = route(record, claim, told("sent", datetime(2026, 4, 10, 9, tzinfo=UTC), "exact")).crossings
    before = as_told_by(one, date(2026, 5, 9))

    def holders(crossing):
        return next(duty.holders for duty in crossing.then if duty.duty is Duty.CLINICAL)

    assert (one.starts_at.day, holders(one)) == (10, ())
    assert (before.starts_at, holders(before)) == (AS_OF, ("RXA",))
    assert as_told_by(one, date(2026, 5, 10)) == one


def test_limits_are_read_again_where_fewer_times_are_told():
    limit = TimeLimit(hours=24, start="sent", stop="received")
    handoff = REQUEST.model_copy(update={"limit": limit})
    steps = crossed(1, SENT, ("received", "2026-05-02T09:00"))
    [one] = route_of(
        engine_of(*places_of([handoff]), handoff, Person(id="p1"), steps,
                  told("received", datetime(2026, 5, 4, 9, tzinfo=UTC), "exact")).snapshot(AS_OF),
        KEPT_CONTACTS.empty_table(), "p1",
    ).crossings  # fmt: skip
    assert [(fact.state, fact.why) for fact in one.limits] == [(LimitState.CANNOT_TELL, Why.DIFFER)]
    assert [fact.state for fact in as_told_by(one, date(2026, 5, 9)).limits] == [LimitState.KEPT]


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

"""Two sides' records of one event: suggested with reasons, compared only where they may meet."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from graph_schema.events import Event, EventMatch
from graph_schema.journeys import Person
from pathway.analysis import pairs as room
from pathway.analysis.pairs import MOST_WITH_A_WORD, Pair
from pathway.engine import Engine
from pathway.engine.pairs import join, pairs
from tests.tables import crossing_of, engine_of, handoffs_of, places_of

WHEN = datetime(2026, 3, 1, 9, tzinfo=UTC)
HANDOFFS = handoffs_of("RXA/ward > RXB/nursing | care_request\nRXA/clinic > RXC/desk | letter")
FIRST, SECOND = HANDOFFS
TOLD = "Insulin visit missed because the request went to a retired address"
OTHER = "Request for insulin came to a retired address, first visit missed"


def record(number: int, reporter: str | None, *, hours: float = 0, **fields: object) -> Event:
    usual = {"happened_at": WHEN + timedelta(hours=hours), "organisations": ("RXA", "RXB"), "physical": "low"}
    return Event(id=f"e{number}", reporter=reporter, **(usual | fields))


def world(*entities: object) -> Engine:
    return engine_of(*places_of(HANDOFFS), *HANDOFFS, *entities)


def found(*entities: object) -> tuple[Pair, ...]:
    return pairs(world(*entities))


def test_two_sides_that_tell_the_same_in_other_words_are_suggested_with_reasons():
    [pair] = found(record(1, "RXA", description=TOLD), record(2, "RXB", hours=5, description=OTHER))
    assert pair.ids == ("e1", "e2") and pair.apart == timedelta(hours=5)
    assert pair.reasons[0] == "both name the same two ends"
    assert pair.reasons[1].startswith("the words are alike: address, insulin")
    assert pair.reasons[2] == "the worst harm is the same"


@pytest.mark.parametrize(
    ("change", "there"),
    [
        ({}, True),
        ({"reporter": "RXA"}, False),
        ({"reporter": None}, False),
        ({"hours": 47}, True),
        ({"hours": 49}, False),
        ({"hours": 70, "precision": "day"}, True),
        ({"hours": 24 * 20, "precision": "month"}, True),
        ({"hours": 24 * 20, "precision": "order"}, False),
        ({"happened_at": None}, False),
        ({"organisations": ("RXB", "RXC")}, False),
        ({"description": "A fall beside the bed"}, False),
        ({"description": "A fall beside the bed", "hours": 0.5}, True),
        ({"description": "A fall beside the bed", "hours": 0.5, "physical": "severe"}, False),
        ({"type": "good_care"}, False),
        ({"same_as": "e1"}, False),
        ({"not_same_as": ("e1",)}, False),
    ],
)
def test_what_two_records_need_to_be_suggested(change, there):
    fields = {"reporter": "RXB", "hours": 5, "description": OTHER} | change
    assert (
        bool(found(record(1, "RXA", description=TOLD), record(2, fields.pop("reporter"), **fields))) is there
    )


def test_one_crossing_or_one_person_speaks_for_a_pair_without_words():
    people = [Person(id=letter * 64) for letter in "ab"]
    crossings = [
        crossing_of(FIRST, number, ("sent", "2026-03-01T08:00"), person=person)
        for number, person in ((1, "a" * 64), (2, "a" * 64), (3, "b" * 64))
    ]

    def on(*numbers: int) -> list[EventMatch]:
        return [
            EventMatch(id=f"m{at}", event=f"e{at}", subject=f"c-000{number}", state="confirmed")
            for at, number in enumerate(numbers, start=1)
        ]

    both = record(1, "RXA"), record(2, "RXB", hours=9, physical="severe")
    assert "both are about the same crossing" in found(*people, *crossings, *both, *on(1, 1))[0].reasons
    assert "both are about the same person" in found(*people, *crossings, *both, *on(1, 2))[0].reasons
    assert found(*people, *crossings, *both, *on(1, 3)) == ()


def test_records_placed_on_one_handoff_meet_whatever_they_name():
    placed = [EventMatch(id=f"m{n}", event=f"e{n}", subject=FIRST.id, state="confirmed") for n in (1, 2)]
    one = record(1, "RXA", description=TOLD, organisations=("RXA",))
    other = record(2, "RXB", description=OTHER, organisations=("RXB",))
    assert found(one, other) == ()
    assert found(one, other, *placed)[0].reasons[0] == "both are placed on one handoff"


def test_a_word_that_everybody_uses_does_not_make_everything_be_compared(monkeypatch):
    many = [
        record(n, ("RXA", "RXB")[n % 2], hours=n / 60, description=TOLD, precision="month")
        for n in range(300)
    ]
    looks: list[object] = []
    monkeypatch.setattr(room, "_pair", lambda *given: looks.append(given))
    found(*many)
    assert 0 < len(looks) <= 300 * MOST_WITH_A_WORD * (len(TOLD.split()) + 1)


_VOCABULARY = (
    "insulin visit request retired address missed dressing sacral catheter warfarin dose letter clinic scan "
    "discharge summary unread mailbox transport cancelled oxygen delivery swallow texture allergy penicillin "
    "referral bounced triage bloods potassium wound vacuum syringe driver morphine fall sensor wheelchair"
)
WORDS = _VOCABULARY.split()
KNOWN, RECORDS = 10, 200


ENDS = (("RXA", "RXB"), ("RXA", "RXC"), ("RXB", "RXC"))


def planted(every: tuple[tuple[str, str], ...] = ENDS) -> tuple[list[Event], set[tuple[str, str]]]:
    """In half a year at some boundaries: ten events told by both ends in words of their own, 180 by one."""
    rng, made = Random(7), []
    for number in range(RECORDS - KNOWN):
        words, at, ends = rng.sample(WORDS, 8), rng.uniform(0, 24 * 182), rng.choice(every)
        teller, other = rng.sample(ends, 2)
        told = {"organisations": ends, "physical": rng.choice(("none", "low", "moderate"))}
        made.append(record(number, teller, hours=at, description=" ".join(words), **told))
        if number < KNOWN:
            retold = rng.sample([*rng.sample(words, 5), *rng.sample(WORDS, 3)], 8)
            later = at + rng.uniform(0, 36)
            made.append(record(1000 + number, other, hours=later, description=" ".join(retold), **told))
    return made, {tuple(sorted((f"e{n}", f"e{1000 + n}"))) for n in range(KNOWN)}


@pytest.mark.parametrize(("boundaries", "least"), [(3, 0.6), (1, 0.4)], ids=["at three", "all at one"])
def test_ten_known_pairs_among_two_hundred_records_are_found(boundaries: int, least: float):
    """All at one boundary in 37 words is harder; there half of what is suggested is wrong."""
    records, known = planted(ENDS[:boundaries])
    assert len(records) == RECORDS
    suggested = {pair.ids for pair in found(*records)}
    right = len(suggested & known)
    shares = f"recall {right / KNOWN:.0%}, precision {right / len(suggested):.0%}"
    print(f"{RECORDS} records at {boundaries}, {KNOWN} known pairs; {len(suggested)} suggested: {shares}")
    assert right >= KNOWN - 1 and right / len(suggested) >= least


def test_the_total_falls_by_exactly_the_pairs_that_are_joined():
    records, known = planted()
    engine = world(*records)
    before = len(engine.picture().events)
    for one, other in sorted(known):
        join(engine, one, other, actor="lead")
    after = engine.picture().events
    assert (before, len(after)) == (RECORDS, RECORDS - KNOWN)
    assert sum(len(event.records) for event in after) == RECORDS

"""A route without the carer: what is not known stays not known, and no time or order is made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.journeys import Person
from graph_schema.vocabulary import Answer, Carrier
from pathway.analysis.replay import Fate, without_the_carer
from pathway.analysis.routes import route_of
from pathway.columns import KEPT_CONTACTS
from tests.tables import crossing_of, engine_of, handoffs_of, places_of

REQUEST = handoffs_of("RXA/ward > RXB/nursing | care_request")[0]
Given = list[tuple[Carrier | None, Answer]]


def crossings(given_: Given):
    made = [
        crossing_of(
            REQUEST, at, ("sent", "2026-05-01T10:00"), person="p1", carried_by=carrier, other_channel=other
        )
        for at, (carrier, other) in enumerate(given_)
    ]
    engine = engine_of(*places_of([REQUEST]), REQUEST, Person(id="p1"), *made)
    return route_of(engine.snapshot(), KEPT_CONTACTS.empty_table(), "p1").crossings


@pytest.mark.parametrize(
    ("carrier", "other", "fate"),
    [
        (Carrier.CARER, Answer.NO, Fate.LOST),
        (Carrier.CARER, Answer.YES, Fate.REMAINS),
        (Carrier.CARER, Answer.NOT_KNOWN, Fate.NOT_KNOWN),
        (Carrier.SERVICE, Answer.NO, Fate.NOT_BY_CARER),
        (Carrier.PATIENT, Answer.NOT_KNOWN, Fate.NOT_BY_CARER),
        (Carrier.NOBODY, Answer.YES, Fate.NOT_BY_CARER),
        (None, Answer.YES, Fate.NOT_KNOWN),
    ],
)
def test_what_becomes_of_a_crossing(carrier, other, fate):
    [one] = without_the_carer(crossings([(carrier, other)])).crossings
    assert one.fate is fate


def test_supposing_that_another_way_is_not_known_makes_it_neither_lost_nor_safe():
    listed = crossings([(Carrier.CARER, Answer.NO), (Carrier.CARER, Answer.YES)])
    supposed = without_the_carer(listed, {one.id: Answer.NOT_KNOWN for one in listed})
    assert [one.fate for one in supposed.crossings] == [Fate.NOT_KNOWN] * 2
    assert supposed.lose_their_carrier == 2 and all(one.supposed for one in supposed.crossings)


@given(st.lists(st.tuples(st.none() | st.sampled_from(Carrier), st.sampled_from(Answer)), max_size=8))
def test_every_crossing_is_in_one_part_in_the_order_of_the_route(given_):
    listed = crossings(given_)
    replay = without_the_carer(listed)
    assert [one.id for one in replay.crossings] == [one.id for one in listed]
    assert sum(len(replay.requests(fate)) for fate in Fate) == len(listed)
    unknown = sum(one.carried_by is None for one in listed)
    assert replay.carrier_not_said == unknown <= len(replay.requests(Fate.NOT_KNOWN))

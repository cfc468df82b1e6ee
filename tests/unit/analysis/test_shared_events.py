"""One event at several handoffs: whole at each, and once in every sum over them."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.events import Event, EventMatch, EventSource
from graph_schema.hazards import Hazard, Judgement
from pathway.analysis.shared_events import to_sum, total_of
from tests.tables import crossing_of, engine_of, handoffs_of, places_of
from tests.unit.analysis.test_joins_boundaries import AS_OF

SEVEN = handoffs_of("\n".join(f"RXA/ward > RXB/team{number} | letter" for number in range(7)))
WHEN = AS_OF - timedelta(days=20)
SOURCE = EventSource(
    id="src", organisation="RXA", scheme="lfpse", first_day=(AS_OF - timedelta(days=700)).date()
)


def busy(handoff):
    at = SEVEN.index(handoff)
    return [crossing_of(handoff, 100 * at + n, ("sent", f"{WHEN:%Y-%m-%dT%H:%M}")) for n in range(20)]


def event(id_: str, *at: int):
    """A severe event that is placed on some of the handoffs."""
    told = Event(id=id_, happened_at=WHEN, physical="severe", organisations=("RXA", "RXB"))
    matches = [EventMatch(id=f"{id_}-{n}", event=id_, subject=SEVEN[n].id, state="confirmed") for n in at]
    return [told, *matches]


def judged(at: int, people: int = 4) -> Hazard:
    made = Judgement(side="sender", likelihood=2, consequence=4, scale="per_traversal", people=people)
    return Hazard(id=f"z{at}", handoff=SEVEN[at].id, sentence="It is not read", judgements=(made,))


def picture(*entities):
    traffic = [one for handoff in SEVEN for one in busy(handoff)]
    return engine_of(*places_of(SEVEN), *SEVEN, *traffic, *entities).picture(AS_OF)


def mean(total) -> float:
    assert total.estimate is not None
    return total.estimate.mean


def with_judgements(*people: int) -> list[Hazard]:
    return [judged(at, many) for at, many in enumerate(people)]


@pytest.mark.parametrize("source", [[SOURCE], []], ids=["a source covers them", "none does"])
def test_a_letter_with_seven_failures_is_whole_at_each_and_once_at_their_boundary(source):
    """Seven records of one event would break an appetite of two; one does not."""
    apart = picture(*event("e", 0), *source)
    found = picture(*event("e", *range(7)), *source)
    [one], [seven] = apart.boundaries(), found.boundaries()
    assert seven.recorded == one.recorded and one.recorded.in_set == 1
    assert {each.rate.recorded.mid for each in found.handoffs} == {1.0}
    assert {each.evidence.events for each in found.handoffs} == {apart.by_id[SEVEN[0].id].evidence.events}
    assert mean(seven.events) == pytest.approx(1.0)
    assert seven.events.chance_above(2.0) < 0.2


def test_what_is_judged_is_summed_as_before_and_one_persons_word_is_left_out_as_before():
    hazards = with_judgements(4, 4, 1)
    without, found = picture(SOURCE, *hazards), picture(SOURCE, *hazards, *event("e", 0, 1, 2))
    [before], [after] = without.boundaries(), found.boundaries()
    assert after.judged == before.judged
    assert mean(after.events) < mean(before.events) + 1.0
    apart = picture(SOURCE, *hazards, *event("e", 0), *event("f", 1), *event("g", 2)).boundaries()[0]
    assert mean(before.events) < mean(after.events) < mean(apart.events)
    ones = to_sum(found.handoffs)
    assert [one.rate.handoff_id for one in ones] == [one.id for one in found.handoffs]
    assert sum(one.rate != one.backed for one in ones) == 0, "a record stands behind each"
    assert sum(one.rate != one.backed for one in to_sum(without.handoffs)) == 1


def test_events_of_one_handoff_each_leave_every_figure_as_it_is():
    found = picture(SOURCE, *with_judgements(4, 1), *event("e", 0), *event("f", 1), *event("g", 1))
    assert [tuple(one) for one in to_sum(found.handoffs)] == [
        (one.rate, one.backed) for one in found.handoffs
    ]


PLACES = st.lists(st.sets(st.integers(0, 6), min_size=1), min_size=1, max_size=5)


@given(PLACES)
@settings(max_examples=40)
def test_a_sum_of_records_alone_holds_each_event_once_whatever_is_summed(placed):
    told = [part for number, at in enumerate(placed) for part in event(f"e{number}", *sorted(at))]
    found = picture(*told)
    for some in (found.handoffs, found.handoffs[:3], found.handoffs[4:]):
        here = {one.id for each in some for one in each.event_list}
        total = total_of(some)
        assert (mean(total) if here else total.estimate) == (pytest.approx(len(here)) if here else None)
        parts = sum(one.rate.recorded.mid for one in some)
        assert len(here) <= parts + 1e-9, "never more than its parts together"

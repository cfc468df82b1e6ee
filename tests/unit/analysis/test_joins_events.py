"""Events joined to handoffs: once each, where somebody placed them, weighted like their exposure."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.events import Event, EventMatch, EventSource
from tests.tables import changed, crossing_of, engine_of, handoffs_of, places_of

AS_OF = datetime(2026, 5, 20, 12, tzinfo=UTC)
HANDOFFS = handoffs_of(
    "RXA/ward > RXB/nursing | care_request\nRXA/clinic > RXB/nursing | letter\nRXC/a > RXB/nursing | letter"
)
FIRST, SECOND, THIRD = HANDOFFS


def event(number: int, *subjects: str, days_ago: float | None = 30, **fields: object) -> list:
    when = None if days_ago is None else AS_OF - timedelta(days=days_ago)
    made = Event(id=f"e{number}", **({"happened_at": when, "physical": "moderate"} | fields))
    return [made, *(placed(number, subject) for subject in subjects)]


def placed(number: int, subject: str | None, state: str = "confirmed") -> EventMatch:
    return EventMatch(id=f"m{number}-{subject}", event=f"e{number}", subject=subject, state=state)


def engine(*entities):
    return engine_of(*places_of(HANDOFFS), *HANDOFFS, *entities)


def finding(*entities, as_of: datetime = AS_OF):
    return engine(*entities).picture(as_of).by_id[FIRST.id]


def crossings(handoff, *days_ago: float) -> list:
    times = [AS_OF - timedelta(days=days) for days in days_ago]
    number = 1000 * (1 + HANDOFFS.index(handoff))
    return [
        crossing_of(handoff, number + i, ("sent", f"{when:%Y-%m-%dT%H:%M}")) for i, when in enumerate(times)
    ]


# -- one event once ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "same_as",
    [
        pytest.param({2: 1, 3: 2}, id="a chain"),
        pytest.param({1: 2, 2: 1, 3: 1}, id="a cycle with a tail"),
        pytest.param({0: 1, 1: 2, 2: 1}, id="a cycle whose tail comes first"),
        pytest.param({1: 3, 2: 3}, id="a star"),
    ],
)
def test_records_of_one_event_are_one_event_however_they_point(same_as):
    numbers = sorted({*same_as, *same_as.values()})
    records = [
        one
        for number in numbers
        for one in event(number, FIRST.id, same_as=f"e{same_as[number]}" if number in same_as else None)
    ]
    assert finding(*records).events.any == 1


def test_two_records_of_an_event_whose_first_record_opted_out_are_still_one():
    hidden = event(1, FIRST.id, opted_out=True)
    one = finding(*hidden, *event(2, FIRST.id, same_as="e1"), *event(3, FIRST.id, same_as="e1"))
    assert one.events.any == 1
    assert [record.id for record in one.event_list[0].records] == ["e2", "e3"]
    assert one.event_list[0].id == "e2"


@given(st.dictionaries(st.integers(0, 7), st.integers(0, 7), max_size=8), st.sets(st.integers(0, 7)))
@settings(max_examples=40)
def test_events_are_the_connected_records_whatever_points_where(same_as, opted_out):
    records = [
        Event(
            id=f"e{n}",
            same_as=f"e{same_as[n]}" if n in same_as else None,
            opted_out=n in opted_out,
            happened_at=AS_OF - timedelta(days=3),
        )
        for n in range(8)
    ]
    found = engine(*records).picture(AS_OF).unplaced
    expected = [group - opted_out for group in connected(same_as)]
    assert sorted(sorted(int(r.id[1]) for r in one.records) for one in found) == sorted(
        sorted(group) for group in expected if group
    )
    assert all(one.id in {record.id for record in one.records} for one in found)


def connected(same_as: dict[int, int]) -> list[set[int]]:
    groups = [{n} for n in range(8)]
    for one, other in same_as.items():
        joined = [group for group in groups if group & {one, other}]
        groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    return groups


# -- where it belongs --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "counted", "unplaced"), [("confirmed", 1, 0), ("inferred", 0, 1), ("refused", 0, 1)]
)
def test_only_what_somebody_confirmed_is_placed(state, counted, unplaced):
    picture = engine(*event(1), placed(1, FIRST.id, state)).picture(AS_OF)
    assert (picture.by_id[FIRST.id].events.any, len(picture.unplaced)) == (counted, unplaced)


def test_an_event_refused_by_all_is_neither_placed_nor_waiting_to_be():
    assert engine(*event(1), placed(1, None, "refused")).picture(AS_OF).unplaced == ()


def test_an_event_on_a_crossing_counts_at_its_handoff_and_once_beside_the_handoff_itself():
    crossing = crossing_of(FIRST, 1, ("sent", "2026-05-01T10:00"))
    assert finding(crossing, *event(1, "c-0001")).events.any == 1
    assert finding(crossing, *event(1, "c-0001", FIRST.id)).events.any == 1


@pytest.mark.parametrize(
    ("subject", "withdrawn"),
    [
        (SECOND.id, ("Handoff", SECOND.id)),
        ("c-0002", ("Crossing", "c-0002")),
        ("c-0002", ("Handoff", SECOND.id)),
    ],
)
def test_an_event_whose_place_was_withdrawn_waits_to_be_placed_again(subject, withdrawn):
    crossing = crossing_of(SECOND, 2, ("sent", "2026-05-01T10:00"))
    some = engine(crossing, *event(1, subject))
    assert some.picture(AS_OF).unplaced == ()
    some.withdraw(*withdrawn, expected=1, actor="t", reason="t")
    assert [one.id for one in some.picture(AS_OF).unplaced] == ["e1"]


# -- by the day --------------------------------------------------------------------------------------


def test_what_happens_later_is_in_no_count():
    one = finding(*event(1, FIRST.id, days_ago=-1), *event(2, FIRST.id, days_ago=-1, type="good_care"))
    assert (one.events.any, one.events.in_set, one.events.good_care, one.events.undated) == (0, 0, 0, 0)


def test_good_care_is_counted_in_the_same_year_as_events():
    good = [
        one
        for n, days in enumerate((364, 366, -1))
        for one in event(n, FIRST.id, days_ago=days, type="good_care")
    ]
    assert finding(*good).events.good_care == 1


def test_an_unplaced_event_stands_beside_a_boundary_from_its_day_on_and_waits_for_a_decision_before():
    later = engine(*event(1, days_ago=-1, organisations=("RXB",)), *event(2, organisations=("RXB",)))
    picture = later.picture(AS_OF)
    assert {row.unplaced for row in picture.boundaries()} == {1}
    assert picture.headline().unplaced == 1
    assert len(picture.unplaced) == 2


# -- events and traversals are weighted alike, over the same time ------------------------------------

SOURCE = EventSource(id="s", organisation="RXB", scheme="lfpse", first_day=date(2015, 1, 1))


def estimated(low: float, high: float):
    return changed(FIRST, estimate={"low": low, "high": high, "given_by": "Ward manager"})


def evidence(*entities, handoff=FIRST):
    world = [handoff, SECOND, THIRD, *places_of(HANDOFFS), *entities]
    return engine_of(*world).picture(AS_OF).by_id[FIRST.id].evidence


def test_traffic_of_one_year_is_set_against_events_of_that_year_alone():
    events = [one for n, days in enumerate((10, 300, 400, 1000)) for one in event(n, FIRST.id, days_ago=days)]
    seen = evidence(SOURCE, *events, handoff=estimated(100, 100))
    assert seen.events.high == pytest.approx(0.5 ** (10 / 365.25) + 0.5 ** (300 / 365.25))
    assert seen.exposure.mid == pytest.approx(72.2, abs=0.1)  # 100, weighted over the year


def test_events_before_the_first_recorded_crossing_have_nothing_to_be_set_against():
    crossed = crossings(FIRST, 500, 400, 10)
    events = [one for n, days in enumerate((9, 450, 501, 2000)) for one in event(n, FIRST.id, days_ago=days)]
    seen = evidence(SOURCE, *crossed, *events)
    assert seen.events.high == pytest.approx(0.5 ** (9 / 365.25) + 0.5 ** (450 / 365.25))


def test_an_event_known_to_the_day_of_the_first_crossing_is_set_against_it():
    first = crossing_of(FIRST, 1, ("sent", "2026-05-01T10:00"))
    on_the_day = event(
        1, FIRST.id, days_ago=None, happened_at=datetime(2026, 4, 30, 23, tzinfo=UTC), precision="day"
    )
    assert evidence(SOURCE, first, *on_the_day).events.high > 0


def test_a_steady_stream_gives_the_same_rate_however_long_it_is_seen():
    def rate(years: int) -> float:
        days = [n * 5 + 1 for n in range(70 * years)]
        events = [one for n, ago in enumerate(days[::7]) for one in event(n, FIRST.id, days_ago=ago)]
        seen = evidence(SOURCE, *crossings(FIRST, *days), *events)
        return seen.events.mid / seen.exposure.mid

    assert rate(1) == pytest.approx(rate(3), rel=1e-6)


def test_what_only_one_end_recorded_may_be_the_same_as_what_only_the_other_did():
    sides = ["sender", "sender", "receiver", "receiver", "receiver", "neither"]
    events = [
        one for n, side in enumerate(sides) for one in event(n, FIRST.id, days_ago=0, reporter_side=side)
    ]
    seen = evidence(SOURCE, *crossings(FIRST, 1, 2, 3), *events)
    assert (seen.events.low, seen.events.high) == (4, 6)


def test_what_both_ends_recorded_and_somebody_matched_is_known_exactly():
    pair = [
        *event(1, FIRST.id, days_ago=0, reporter_side="sender"),
        *event(2, FIRST.id, days_ago=0, reporter_side="receiver", same_as="e1"),
        *event(3, FIRST.id, days_ago=0, reporter_side="sender"),
    ]
    seen = evidence(SOURCE, *crossings(FIRST, 1, 2, 3), *pair)
    assert (seen.events.low, seen.events.high) == (2, 2)


# -- laws --------------------------------------------------------------------------------------------

SUBJECTS = [FIRST.id, SECOND.id, THIRD.id, "c-1000", "c-2000"]


@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from(SUBJECTS), max_size=3), st.integers(-30, 500), st.booleans()),
        max_size=6,
    )
)
@settings(max_examples=40)
def test_every_event_is_counted_once_in_each_boundary_and_in_no_other_number(drawn):
    events = [
        one
        for n, (subjects, days, harm) in enumerate(drawn)
        for one in event(n, *subjects, days_ago=days, physical="severe" if harm else "low")
    ]
    picture = engine(*crossings(FIRST, 5), *crossings(SECOND, 5), *events).picture(AS_OF)
    of_year = {f"e{n}" for n, (_, days, _) in enumerate(drawn) if 0 <= days < 365}
    for row in picture.boundaries():
        here = {one.id for found in row.handoffs for one in found.event_list} & of_year
        assert row.recorded.any == len(here)
    everywhere = {one.id for found in picture.handoffs for one in found.event_list} & of_year
    by_system = picture.boundaries("icb")  # every handoff lies in one: no ICB is recorded
    assert [row.recorded.any for row in by_system] == [len(everywhere)]
    assert len(picture.unplaced) == sum(not subjects for subjects, _, _ in drawn)

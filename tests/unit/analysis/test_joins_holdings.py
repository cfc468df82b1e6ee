"""Who in fact held crossings: days of the year, accounts that differ, who ended meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.events import Event, EventMatch
from graph_schema.journeys import Holding, Person, StatusChange
from pathway.analysis.holdings import Held, held_by
from tests.tables import changed, crossing_of, engine_of, handoffs_of, places_of

AS_OF = datetime(2026, 5, 20, 12, tzinfo=UTC)
REQUEST, LOST, OTHER = handoffs_of(
    "RXA/ward > RXB/nursing | care_request\nRXB/nursing > LOST | unknown\nRXA/clinic > RXB/nursing | letter"
)
SENT = ("sent", "2026-05-01T10:00")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def holding(number: int, crossing: int, holder: str | None, first: str, until: str | None = None, **fields):
    return Holding(
        id=f"o{number}",
        crossing=f"c-{crossing:04d}",
        holder=holder,
        held_from=instant(first),
        held_until=until and instant(until),
        told_by=fields.pop("told_by", "case review"),
        **fields,
    )


def picture(*entities, as_of: datetime = AS_OF):
    handoffs = (REQUEST, LOST, OTHER)
    return engine_of(*places_of(handoffs), *handoffs, *entities).picture(as_of)


def held(*entities, as_of: datetime = AS_OF):
    return picture(*entities, as_of=as_of).by_id[REQUEST.id].held


# -- days --------------------------------------------------------------------------------------------


def test_days_are_counted_up_to_the_day_asked_about_and_begin_by_it():
    crossing, nobody = (
        crossing_of(REQUEST, 1, SENT),
        holding(1, 1, None, "2026-05-02T12:00", "2026-06-30T12:00"),
    )
    later = holding(2, 1, "RXB", "2026-06-30T12:00")
    assert held(crossing, nobody, later).unheld_days == 18
    assert held(crossing, nobody, later).still_unheld == 1


def test_whoever_is_still_not_held_after_a_year_counts_with_the_years_days():
    old = crossing_of(REQUEST, 1, ("sent", "2024-01-01T10:00"))
    one = held(old, holding(1, 1, None, "2024-01-02T12:00"))
    assert (one.unheld_days, one.unheld, one.still_unheld, one.with_accounts) == (365, 1, 1, 1)


def test_a_crossing_without_any_time_is_held_or_not_all_the_same():
    one = held(crossing_of(REQUEST, 1), holding(1, 1, None, "2026-05-02T12:00", "2026-05-05T12:00"))
    assert (one.unheld_days, one.crossings) == (3, 1)


def test_what_was_over_a_year_ago_is_in_no_days_of_this_year():
    old = crossing_of(REQUEST, 1, ("sent", "2024-01-01T10:00"))
    assert held(old, holding(1, 1, None, "2024-01-02T12:00", "2024-02-01T12:00")) is None


def test_a_time_known_to_the_hour_is_not_rounded_to_days():
    one = held(
        crossing_of(REQUEST, 1, SENT),
        holding(1, 1, None, "2026-05-02T08:00", "2026-05-02T20:00", precision="hour"),
    )
    assert one.unheld_days == 0.5


def test_days_known_as_days_are_local_days_across_the_change_of_clocks():
    one = held(
        crossing_of(REQUEST, 1, ("sent", "2026-03-20T10:00")),
        holding(1, 1, None, "2026-03-28T00:00", "2026-03-29T23:00", precision="day"),
    )
    assert one.unheld_days == 2


def test_accounts_that_differ_are_disputed_and_never_unheld():
    one = held(
        crossing_of(REQUEST, 1, SENT),
        holding(1, 1, None, "2026-05-02T12:00", "2026-05-12T12:00"),
        holding(2, 1, "RXA", "2026-05-05T12:00", "2026-05-20T12:00", told_by="RXA"),
    )
    assert (one.unheld_days, one.disputed_days, one.differ) == (3, 7, 1)


def test_nobody_from_this_very_moment_on_is_still_unheld():
    one = held(crossing_of(REQUEST, 1, SENT), holding(1, 1, None, "2026-05-20T12:00"))
    assert (one.unheld_days, one.still_unheld) == (0, 1)


HOURS = st.integers(0, 400)
ACCOUNTS = st.lists(
    st.tuples(st.sampled_from([None, "RXA", "RXB"]), HOURS, HOURS, st.booleans()).filter(
        lambda a: a[1] < a[2]
    ),
    max_size=6,
)


def accounts_of(drawn) -> list[Held]:
    start = instant("2026-03-20T00:00")
    return [
        Held(holder, start + timedelta(hours=a), start + timedelta(hours=b), False, whole, f"t{number}")
        for number, (holder, a, b, whole) in enumerate(drawn)
    ]


@given(ACCOUNTS, st.randoms(use_true_random=False))
def test_unheld_and_disputed_days_never_exceed_the_days_covered_and_order_never_matters(drawn, random):
    accounts = accounts_of(drawn)
    one = held_by(accounts)
    covered = held_by([Held(None, a.held_from, a.held_until, False, a.whole_days, "t") for a in accounts])
    assert 0 <= one.unheld_days + one.disputed_days <= covered.unheld_days + 1e-9
    shuffled = list(accounts)
    random.shuffle(shuffled)
    assert held_by(shuffled) == one


@given(ACCOUNTS)
def test_one_more_account_of_nobody_never_adds_to_what_another_contradicts(drawn):
    accounts = accounts_of(drawn)
    everywhere = Held("RXC", instant("2026-03-20T00:00"), instant("2026-05-01T00:00"), False, False, "x")
    assert held_by([*accounts, everywhere]).unheld_days == 0


# -- died or lost while nobody held ------------------------------------------------------------------

PERSON = Person(id="p1")
NOBODY = holding(1, 1, None, "2026-05-02T09:00", "2026-05-12T12:00")


def lost(when: str, precision: str = "exact"):
    crossing = crossing_of(LOST, 9, person="p1")
    return changed(
        crossing, statuses=(StatusChange(status="noticed", happened_at=instant(when), precision=precision),)
    )


def ended(*entities):
    return picture(PERSON, crossing_of(REQUEST, 1, SENT, person="p1"), NOBODY, *entities)


@pytest.mark.parametrize(
    ("when", "precision", "people"),
    [
        ("2026-05-02T08:59", "exact", 0),
        ("2026-05-02T09:00", "exact", 1),
        ("2026-05-12T12:01", "exact", 0),
        ("2026-05-01T23:00", "day", 1),  # lost on the 2nd, at what hour?
        ("2026-04-30T23:00", "day", 0),
        ("2026-04-30T23:00", "month", 1),
        ("2026-05-21T12:00", "exact", 0),  # not yet
    ],
)
def test_an_end_counts_where_it_may_have_come_while_nobody_held(when, precision, people):
    assert ended(lost(when, precision)).by_id[REQUEST.id].ended_unheld == people


@pytest.mark.parametrize(
    ("physical", "when", "people"),
    [("fatal", "2026-05-05T10:00", 1), ("severe", "2026-05-05T10:00", 0), ("fatal", "2026-05-15T10:00", 0)],
)
def test_a_fatal_event_on_a_crossing_that_nobody_held_counts(physical, when, people):
    event = Event(id="e", happened_at=instant(when), physical=physical)
    placed = EventMatch(id="m", event="e", subject="c-0001", state="confirmed")
    assert ended(event, placed).by_id[REQUEST.id].ended_unheld == people


def test_without_an_account_of_who_held_nobody_can_tell_who_ended_meanwhile():
    unknown = crossing_of(OTHER, 2, SENT, person="p1")
    found = ended(lost("2026-05-05T10:00"), unknown)
    assert [found.by_id[one.id].ended_unheld for one in (REQUEST, OTHER, LOST)] == [1, None, None]
    across, to_lost = found.boundaries()
    assert (across.ended_unheld, across.ended_not_known) == (1, 1)
    assert (to_lost.ended_unheld, to_lost.ended_not_known) == (None, 1)


@pytest.mark.parametrize(
    ("when", "told", "people"),
    [
        ("2026-05-15T10:00", False, None),  # of the second crossing nobody says who held it then
        ("2026-05-15T10:00", True, 0),
        ("2026-05-05T10:00", False, 1),  # or more
        (None, False, 0),  # nobody died or was lost
    ],
)
def test_nobody_found_is_none_only_where_everybody_who_ended_is_told_of(when, told, people):
    second = [crossing_of(REQUEST, 2, SENT, person="p1")]
    second += [holding(2, 2, "RXB", "2026-05-02T09:00")] if told else []
    found = ended(*second, *([lost(when)] if when else []))
    assert found.by_id[REQUEST.id].ended_unheld == people


def test_a_death_of_earlier_years_stays_in_sight():
    early = [
        crossing_of(OTHER, 2, ("sent", "2024-01-01T10:00"), person="p1"),
        holding(2, 2, None, "2024-01-02T09:00", "2024-01-12T12:00"),
    ]
    one = ended(lost("2024-01-05T10:00"), *early).by_id[OTHER.id]
    assert (one.held, one.ended_unheld) == (None, 1)


def test_one_person_at_two_handoffs_of_a_boundary_is_one_person():
    second = [crossing_of(OTHER, 2, SENT, person="p1"), holding(2, 2, None, "2026-05-02T09:00")]
    found = ended(lost("2026-05-05T10:00"), *second)
    assert [one.ended_unheld for one in found.ended_unheld] == [1, 1]
    assert found.boundaries()[0].ended_unheld == 1

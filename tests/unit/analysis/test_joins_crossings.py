"""Crossings joined to handoffs: what had begun by the day, how long people wait, what kept its limit."""

from datetime import UTC, datetime, timedelta

import pytest

from graph_schema.events import Event, EventMatch
from graph_schema.journeys import Person, StatusChange
from graph_schema.vocabulary import CrossingStatus, Precision, TrafficSource
from pathway.analysis.findings import Requests, TargetFrom
from pathway.settings import Settings
from tests.tables import changed, claims_of, crossing_of, engine_of, handoffs_of, places_of
from tests.unit.importing.files import written

AS_OF = datetime(2026, 5, 20, 12, tzinfo=UTC)
HANDOFF = handoffs_of("RXA/ward > RXB/nursing | care_request")[0]


def found(*entities, as_of: datetime = AS_OF, handoff=HANDOFF):
    """The finding of the one handoff, among these crossings and claims."""
    return engine_of(*places_of([handoff]), handoff, *entities).picture(as_of).handoffs[0]


def crossed(number: int, *steps: tuple[str, str], **fields: object):
    return crossing_of(HANDOFF, number, *steps, **fields)


def vague(number: int, *steps: tuple[str, str | None, str], handoff=HANDOFF):
    """A crossing with (status, local or UTC time, precision) steps."""
    statuses = tuple(
        StatusChange(
            status=CrossingStatus(status),
            happened_at=None if when is None else datetime.fromisoformat(when).replace(tzinfo=UTC),
            precision=Precision(precision),
        )
        for status, when, precision in steps
    )
    return changed(crossing_of(handoff, number), statuses=statuses)


# -- what had begun by the day asked about -----------------------------------------------------------


def test_a_crossing_that_begins_later_is_neither_counted_nor_called_undated():
    later = crossed(1, ("sent", "2026-05-21T10:00"))
    one = found(crossed(2, ("sent", "2026-05-01T10:00")), later)
    assert (one.traffic.per_year, one.traffic.undated) == (1, 0)


def test_before_the_first_crossing_there_is_no_denominator_and_no_counted_zero():
    one = found(crossed(1, ("sent", "2026-05-21T10:00"), ("accepted", "2026-05-22T10:00")))
    assert one.traffic.source is TrafficSource.NONE and one.traffic.per_year is None


def test_before_the_first_crossing_an_estimate_is_used():
    estimated = changed(HANDOFF, estimate={"low": 10, "high": 20, "given_by": "Ward manager"})
    one = found(crossed(1, ("sent", "2026-05-21T10:00")), handoff=estimated)
    assert (one.traffic.source, one.traffic.low) == (TrafficSource.ESTIMATE, 10)


def test_an_untimed_status_of_a_crossing_that_begins_later_does_not_let_it_in():
    later = vague(1, ("sent", "2026-05-21T10:00", "exact"), ("accepted", None, "order"))
    one = found(crossed(2, ("sent", "2026-05-01T10:00")), later)
    assert (one.traffic.per_year, one.traffic.undated) == (1, 0)


def test_what_was_expected_later_has_not_begun_and_what_was_expected_before_has():
    due = crossed(1, expected_by=AS_OF - timedelta(days=1))
    later = crossed(2, expected_by=AS_OF + timedelta(days=1))
    assert (found(due, later).traffic.per_year, found(due, later).traffic.undated) == (1, 0)


def test_a_crossing_without_any_time_is_undated_whatever_the_day():
    one = found(vague(1, ("sent", None, "order")), crossed(2))
    assert (one.traffic.per_year, one.traffic.undated) == (0, 2)


@pytest.mark.parametrize(
    ("sent", "counted"),
    [("2025-05-20T12:00", 0), ("2025-05-20T12:01", 1), ("2026-05-20T12:00", 1), ("2026-05-20T12:01", None)],
)
def test_the_year_is_365_days_long_and_includes_its_end(sent, counted):
    assert found(crossed(1, ("sent", sent))).traffic.per_year == counted


# -- waiting -----------------------------------------------------------------------------------------

ANSWERED = crossed(90, ("sent", "2026-05-01T12:00"), ("accepted", "2026-05-03T12:00"))


def test_who_has_waited_for_more_than_a_year_still_waits():
    one = found(ANSWERED, crossed(1, ("sent", "2024-01-01T12:00")), handoff=timed(7))
    assert (one.waiting.limbo.open, one.waiting.limbo.open_over_target) == (1, 1)
    assert (one.waiting.limbo.crossings, one.waiting.limbo.median) == (1, 2)


def timed(days: int):
    return changed(HANDOFF, limit={"hours": 24 * days, "start": "sent", "stop": "accepted"})


def test_waiting_days_of_the_year_count_whenever_the_wait_began():
    long = crossed(1, ("sent", "2024-01-01T12:00"), ("accepted", "2025-05-30T12:00"))
    one = found(ANSWERED, long, crossed(2, ("sent", "2025-05-10T12:00"), ("accepted", "2025-05-15T12:00")))
    assert (one.waiting.unowned.in_limbo, one.waiting.unowned.high) == (2 + 10, 12)


def test_nobody_accepted_this_year_is_not_the_same_as_nobody_records_acceptance():
    before = crossed(1, ("sent", "2024-01-01T12:00"), ("accepted", "2024-01-02T12:00"))
    one = found(before, crossed(2, ("sent", "2026-05-10T12:00")))
    assert (one.waiting.limbo.open, one.waiting.limbo.median) == (1, None)


@pytest.mark.parametrize(
    "known",
    [
        [("accepted", None, "order")],
        [("acted_on", "2026-05-09T12:00", "exact")],
        [("contact_made", "2026-05-09T12:00", "exact")],
    ],
)
def test_taken_on_at_a_time_nobody_recorded_is_not_still_waiting(known):
    one = found(ANSWERED, vague(1, ("sent", "2026-05-08T12:00", "exact"), *known))
    assert (one.waiting.limbo.open, one.waiting.undated, one.waiting.limbo.crossings) == (0, 1, 1)


@pytest.mark.parametrize(
    ("steps", "still"),
    [
        ([("returned", "2026-05-10T12:00")], False),
        ([("returned", "2026-05-10T12:00"), ("sent", "2026-05-11T12:00")], True),
        (
            [("returned", "2026-05-10T12:00"), ("sent", "2026-05-11T12:00"), ("closed", "2026-05-12T12:00")],
            False,
        ),
    ],
)
def test_sent_again_after_it_came_back_waits_again(steps, still):
    one = found(ANSWERED, crossed(1, ("sent", "2026-05-08T12:00"), *steps))
    assert (one.waiting.limbo.open, one.waiting.ended_otherwise) == (int(still), int(not still))


def test_days_until_a_refusal_were_waited_too():
    one = found(ANSWERED, crossed(1, ("sent", "2026-05-08T12:00"), ("refused", "2026-05-18T12:00")))
    assert (one.waiting.unowned.in_limbo, one.waiting.limbo.patient_days) == (12, 2)


@pytest.mark.parametrize(
    ("step", "low", "high"),
    [
        (("accepted", "2026-05-18T12:00"), 12, 12),
        (("refused", "2026-05-18T12:00"), 12, 12),
        (None, 2, 2 + 12),  # it may go on, or the record of its end may be missing
    ],
)
def test_days_without_an_answer_are_certain_only_where_the_end_of_the_wait_is_recorded(step, low, high):
    denied = claims_of("1 | CLINICAL | RXA | denies | RXA\n1 | CLINICAL | RXB | asserts | RXA", [HANDOFF])
    one = found(ANSWERED, crossed(1, ("sent", "2026-05-08T12:00"), *([step] if step else [])), *denied)
    assert (one.waiting.unowned.low, one.waiting.unowned.high) == (low, high)


def test_accepted_before_release_is_a_warm_handover_of_no_days():
    one = found(crossed(1, ("accepted", "2026-05-01T10:00"), ("discharged", "2026-05-01T12:00")))
    assert (one.waiting.limbo.median, one.waiting.unowned.in_limbo) == (0, 0)


def test_a_claim_begins_at_local_midnight_not_at_midnight_in_greenwich():
    held = claims_of(
        "1 | CLINICAL | RXA | accepts | RXA | 2025-06-11\n1 | CLINICAL | RXB | asserts | RXA | 2025-06-11\n"
        "1 | CLINICAL | RXA | denies | RXA | 2025-01-01 | 2025-06-11\n"
        "1 | CLINICAL | RXB | asserts | RXA | 2025-01-01 | 2025-06-11",
        [HANDOFF],
    )
    summer = crossed(1, ("sent", "2025-06-10T11:00"), ("accepted", "2025-06-12T11:00"))
    one = found(summer, *held)
    assert one.waiting.unowned.low == pytest.approx(12 / 24)  # from noon to midnight, British Summer Time
    assert one.waiting.unowned.in_limbo == 2


@pytest.mark.parametrize(
    ("accepted", "over", "kept"),
    [("2026-05-04T09:15:00", 0, 1), ("2026-05-04T09:15:00.000001", 1, 0), ("2026-05-04T09:14:59", 0, 1)],
)
def test_a_wait_as_long_as_the_limit_is_not_longer_by_a_rounding_error(accepted, over, kept):
    limit = {"hours": 0.25, "start": "arrived", "stop": "accepted"}
    crossing = crossed(1, ("arrived", "2026-05-04T09:00"), ("accepted", accepted))
    one = found(crossing, handoff=changed(HANDOFF, limit=limit))
    assert (one.waiting.limbo.over_target, one.limit.kept) == (over, kept)


@pytest.mark.parametrize(
    ("start", "stop", "declared", "hours", "taken_from"),
    [
        ("sent", "accepted", None, 48, TargetFrom.LIMIT),
        ("arrived", "accepted", None, 48, TargetFrom.LIMIT),
        ("sent", "received", None, 48, TargetFrom.OTHER_LIMIT),
        ("received", "accepted", None, 48, TargetFrom.OTHER_LIMIT),
        ("sent", "accepted", "7", 168, TargetFrom.DECLARED),
    ],
)
def test_only_a_limit_from_release_to_acceptance_limits_a_wait(start, stop, declared, hours, taken_from):
    limited = changed(HANDOFF, limit={"hours": 48, "start": start, "stop": stop})
    engine = engine_of(*places_of([limited]), limited, ANSWERED)
    if declared:
        engine.set_parameter(
            "waiting_target_days", declared, actor="t", reason="t", declared_by="Commissioner"
        )
    target = engine.picture(AS_OF).handoffs[0].waiting.target
    assert (target.hours, target.taken_from) == (hours, taken_from)


def test_crossings_without_acceptance_are_counted_and_so_are_their_people():
    sent = ("sent", "2026-05-08T12:00")
    people = [crossed(1, sent, person="p1"), crossed(2, sent, person="p1"), crossed(3, sent, person="p2")]
    one = found(Person(id="p1"), Person(id="p2"), ANSWERED, *people, crossed(4, sent))
    assert one.waiting.limbo.open == 4
    assert one.waiting.open == Requests(crossings=4, people=2, no_person=1)


# -- waiting until a death ----------------------------------------------------------------------------

(DIED,) = handoffs_of("RXB/nursing > DIED | unknown")
SENT = ("sent", "2026-05-08T12:00")


def waiting_until(*entities, steps=()):
    """The waits of one crossing sent twelve days ago, whose person died as `entities` say."""
    crossing = crossed(1, SENT, *steps, person="p1")
    engine = engine_of(
        *places_of([HANDOFF, DIED]), HANDOFF, DIED, Person(id="p1"), ANSWERED, crossing, *entities
    )
    return engine.picture(AS_OF).by_id[HANDOFF.id].waiting


def death(when: str | None, precision: str = "exact"):
    return changed(vague(9, ("noticed", when, precision), handoff=DIED), person="p1")


@pytest.mark.parametrize(
    ("when", "precision", "open_", "died", "days"),
    [
        ("2026-05-12T12:00", "exact", 0, 1, 4),
        ("2026-05-11T23:00", "day", 0, 1, 4.5 - 1 / 24),  # by the end of the 12th, British Summer Time
        ("2026-04-30T23:00", "month", 0, 1, 12),  # in May, at the latest now
        ("2026-05-01T12:00", "exact", 0, 1, 0),  # sent after the death: nobody waits
        ("2026-05-21T12:00", "exact", 1, 0, 12),  # not yet
    ],
)
def test_a_wait_ends_at_the_death_and_is_counted_apart(when, precision, open_, died, days):
    waiting = waiting_until(death(when, precision))
    assert (waiting.limbo.open, waiting.open.crossings, waiting.died.people) == (open_, open_, died)
    assert waiting.unowned.in_limbo == pytest.approx(2 + days)
    assert waiting.limbo.patient_days == pytest.approx(2 + days)


@pytest.mark.parametrize(
    ("steps", "died", "ended_otherwise"),
    [
        ([("accepted", "2026-05-11T12:00")], 0, 0),
        ([("accepted", "2026-05-13T12:00")], 1, 0),
        ([("returned", "2026-05-11T12:00")], 0, 1),
        ([("cancelled", "2026-05-13T12:00")], 1, 0),  # because of the death
    ],
)
def test_what_came_first_ends_the_wait(steps, died, ended_otherwise):
    waiting = waiting_until(death("2026-05-12T12:00"), steps=steps)
    assert (waiting.died.crossings, waiting.ended_otherwise, waiting.limbo.open) == (died, ended_otherwise, 0)


def test_what_is_sent_after_the_death_is_nobodys_wait():
    assert waiting_until(death("2026-05-01T12:00")).limbo.crossings == 1


def test_who_died_while_waiting_does_not_make_waits_look_shorter():
    waiting = waiting_until(death("2026-05-18T12:00"))
    assert (waiting.limbo.crossings, waiting.limbo.median, waiting.limbo.rmst) == (2, 2, 2 + 88 / 2)


def test_a_death_at_a_time_nobody_recorded_leaves_a_wait_nobody_can_measure():
    waiting = waiting_until(death(None, "order"))
    assert (waiting.limbo.open, waiting.died.crossings, waiting.undated) == (0, 1, 1)
    assert waiting.unowned.in_limbo == 2


def test_a_fatal_event_of_the_crossing_ends_its_wait():
    event = Event(id="e", happened_at=datetime(2026, 5, 12, 12, tzinfo=UTC), physical="fatal")
    waiting = waiting_until(event, EventMatch(id="m", event="e", subject="c-0001", state="confirmed"))
    assert (waiting.limbo.open, waiting.died.crossings, waiting.unowned.in_limbo) == (0, 1, 2 + 4)


# -- within the limit ---------------------------------------------------------------------------------


def limited(hours: float, *crossings):
    handoff = changed(HANDOFF, limit={"hours": hours, "start": "sent", "stop": "received"})
    limit = found(*crossings, handoff=handoff).limit
    return limit.kept, limit.known, limit.unknown


DAY, HOUR, MONTH, EXACT = "day", "hour", "month", "exact"


def case(name: str, hours: float, sent: tuple[str, str], received: tuple[str, str], expected):
    return pytest.param(hours, sent, received, expected, id=name)


@pytest.mark.parametrize(
    ("hours", "sent", "received", "expected"),
    [
        case("to the hour", 24, ("2026-05-01T10:00", EXACT), ("2026-05-02T10:00", EXACT), (1, 1, 0)),
        case("a minute late", 24, ("2026-05-01T10:00", EXACT), ("2026-05-02T10:01", EXACT), (0, 1, 0)),
        case("before it left", 24, ("2026-05-02T10:00", EXACT), ("2026-05-01T10:00", EXACT), (1, 1, 0)),
        case("next day: 0-48 h", 24, ("2026-04-30T23:00", DAY), ("2026-05-01T23:00", DAY), (0, 0, 1)),
        case("two days: 24-72 h", 24, ("2026-04-30T23:00", DAY), ("2026-05-02T23:00", DAY), (0, 0, 1)),
        case("three days", 24, ("2026-04-30T23:00", DAY), ("2026-05-03T23:00", DAY), (0, 1, 0)),
        case("seven days", 168, ("2026-04-30T23:00", DAY), ("2026-05-07T23:00", DAY), (1, 1, 0)),
        case("eight days", 168, ("2026-04-30T23:00", DAY), ("2026-05-08T23:00", DAY), (0, 1, 0)),
        case("60 h by the hour", 48, ("2026-05-01T01:00", HOUR), ("2026-05-03T13:00", HOUR), (0, 1, 0)),
        case("5 h over midnight", 24, ("2026-05-01T22:00", HOUR), ("2026-05-02T03:00", HOUR), (1, 1, 0)),
        case("3-5 h", 4, ("2026-05-01T08:00", HOUR), ("2026-05-01T12:00", HOUR), (0, 0, 1)),
        case("one month", 168, ("2026-02-28T23:00", MONTH), ("2026-02-28T23:00", MONTH), (0, 0, 1)),
        case("two months on", 168, ("2026-01-01T00:00", MONTH), ("2026-03-01T00:00", MONTH), (0, 1, 0)),
        case("order only", 168, ("2026-05-01T10:00", "order"), ("2026-05-02T10:00", EXACT), (0, 0, 1)),
    ],
)  # fmt: skip
def test_a_limit_is_kept_only_where_no_reading_of_the_times_says_otherwise(hours, sent, received, expected):
    assert limited(hours, vague(1, ("sent", *sent), ("received", *received))) == expected


def test_a_later_coarse_time_of_the_same_status_changes_nothing():
    once = vague(
        1, ("sent", "2026-05-01T10:00", EXACT), ("received", "2026-05-02T09:00", EXACT),
        ("sent", "2026-05-04T23:00", DAY),
    )  # fmt: skip
    assert limited(24, once) == (1, 1, 0)


def test_never_arrived_breaks_the_limit_only_once_it_has_passed_for_certain():
    def never(sent: str, precision: str):
        return vague(1, ("sent", sent, precision), ("never_arrived", "2026-05-20T11:00", EXACT))

    assert limited(24, never("2026-05-19T11:00", EXACT)) == (0, 1, 0)
    assert limited(24, never("2026-05-19T13:00", EXACT)) == (0, 0, 1)
    assert limited(24, never("2026-05-18T23:00", DAY)) == (0, 0, 1)  # sent on the 19th, at what hour?
    assert limited(24, never("2026-05-17T23:00", DAY)) == (0, 1, 0)


# -- moves as traffic ---------------------------------------------------------------------------------


def moved(tmp_path, text: str) -> dict[str, tuple[str, float | None]]:
    """Source and traffic of each handoff of a pair between whose services one person moved once."""
    engine = engine_of(*places_of(handoffs_of(text)))
    engine.settings = Settings(key_file=tmp_path / "key")
    for number, handoff in enumerate(handoffs_of(text)):
        engine.put(changed(handoff, id=f"h{number}"), expected=0, actor="t", reason="t")
    rows = "p1,2026-05-01T10:00Z,RXA,ward,visit\np1,2026-05-02T10:00Z,RXB,nursing,visit\n"
    path = written(tmp_path, "patient,time,organisation,service,activity\n" + rows)
    engine.import_contacts([path], actor="t", reason="t")
    found = engine.picture().handoffs
    return {one.id: (one.traffic.source.value, one.traffic.per_year) for one in found}


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["letter"], {"h0": ("moves", 1)}),
        (["unknown"], {"h0": ("moves", 1)}),
        (["letter", "unknown"], {"h0": ("none", None), "h1": ("moves", 1)}),
        (["letter", "result"], {"h0": ("none", None), "h1": ("none", None)}),
        (["unknown", "unknown"], {"h0": ("none", None), "h1": ("none", None)}),
    ],
)
def test_moves_belong_to_one_handoff_of_their_pair_or_to_none(tmp_path, kinds, expected):
    assert moved(tmp_path, "\n".join(f"RXA/ward > RXB/nursing | {kind}" for kind in kinds)) == expected

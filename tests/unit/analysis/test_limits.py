"""Time limits of one crossing: kept, broken, running, or it cannot be told, and never more than times say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.accountability import DutyRule, RuleLimit
from graph_schema.handoffs import TimeLimit
from graph_schema.vocabulary import CrossingStatus, DutyBasis, HandoffKind, Precision, RuleHolder
from pathway.analysis.crossings import crossings_of, within_limit
from pathway.analysis.limits import (
    Limit,
    LimitFact,
    LimitSource,
    LimitState,
    Why,
    known_times,
    limit_facts,
    limits_of,
)
from pathway.analysis.times_told import TimeTold, step_times
from tests.tables import crossing_of, engine_of, handoffs_of, places_of

AS_OF = datetime(2026, 1, 20, 12, tzinfo=UTC)
SOURCE = LimitSource("AR-04", DutyBasis.CONTRACT)
SENT, RECEIVED = CrossingStatus.SENT, CrossingStatus.RECEIVED
[HANDOFF] = handoffs_of("RXA/ward > RXB/gp | discharge")


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def limit(hours: float = 24) -> Limit:
    return Limit(hours, SENT, RECEIVED, (SOURCE,))


def fact(
    hours: float, *steps: tuple[str, datetime | None, str], told=(), as_of: datetime = AS_OF
) -> LimitFact:
    [found] = limit_facts([limit(hours)], known_times(steps, told), as_of)
    return found


def exact(step: str, when: datetime | None) -> tuple[str, datetime | None, str]:
    return step, when, "exact"


def by_day(step: str, when: datetime | None) -> tuple[str, datetime | None, str]:
    return step, when, "day"


@pytest.mark.parametrize(
    ("hours", "steps", "state", "took"),
    [
        (24, [exact("sent", at(5, 9)), exact("received", at(6, 9))], "kept", (24, 24, None)),
        (24, [exact("sent", at(5, 9)), exact("received", at(6, 10))], "broken", (25, 25, None)),
        (24, [by_day("sent", at(5)), by_day("received", at(5))], "kept", (-24, 24, 0)),
        (24, [exact("sent", at(5, 9)), exact("received", at(5, 8))], "kept", (-1, -1, None)),
        (24, [by_day("sent", at(5)), by_day("received", at(6))], "cannot be told", (0, 48, 1)),
        (24, [by_day("sent", at(5)), by_day("received", at(8))], "broken", (48, 96, 3)),
        (168, [by_day("sent", at(2)), by_day("received", at(9))], "kept", (168, 168, 7)),
        (168, [by_day("sent", at(2)), exact("received", at(10, 1))], "broken", (192, 192, 8)),
        (1, [("sent", at(5, 9), "hour"), exact("received", at(5, 10, 30))], "cannot be told",
         (0.5, 1.5, None)),
        (24, [("sent", at(1), "month"), exact("received", at(9))], "cannot be told", (-552, 192, None)),
        (24, [exact("sent", at(20, 9))], "running", (3, 3, None)),
        (168, [by_day("sent", at(13))], "running", (168, 168, 7)),
        (24, [exact("sent", at(5, 12)), exact("never_arrived", at(6))], "broken", (360, None, None)),
    ],
)  # fmt: skip
def test_a_limit_is_read_no_more_exactly_than_its_times_are_known(hours, steps, state, took):
    found = fact(hours, *steps)
    assert (found.state, found.why is None) == (state, state != "cannot be told")
    said = tuple(None if one is None else pytest.approx(one, abs=1e-6) for one in took[:2])
    assert (found.shortest, found.longest) == said and found.days == took[2]


@pytest.mark.parametrize(
    ("steps", "why", "about"),
    [
        ([exact("received", at(6))], Why.NOT_RECORDED, ["sent"]),
        ([], Why.NOT_RECORDED, ["sent", "received"]),
        ([exact("sent", at(5))], Why.NOT_RECORDED, ["received"]),  # passed: it may have come all the same
        ([exact("sent", at(20, 9)), exact("accepted", at(20, 10))], Why.NOT_RECORDED, ["received"]),
        ([exact("sent", at(5)), exact("never_arrived", at(6)), exact("accepted", at(7))], Why.NOT_RECORDED,
         ["received"]),  # it came after all, and nobody recorded when
        ([exact("sent", at(20)), exact("refused", at(20, 2))], Why.ENDED, ["refused"]),
        ([exact("sent", at(5)), exact("received", None)], Why.NO_TIME, ["received"]),
        ([("sent", at(5), "order"), exact("received", at(6))], Why.NO_TIME, ["sent"]),
        ([by_day("sent", at(5)), exact("received", at(6, 9))], Why.COARSE, ["sent"]),
    ],
)  # fmt: skip
def test_what_cannot_be_told_says_why_and_of_which_step(steps, why, about):
    found = fact(24, *steps)
    assert (found.state, found.why, list(found.about)) == (LimitState.CANNOT_TELL, why, about)


@pytest.mark.parametrize(
    ("told", "state"),
    [(at(6, 20), "cannot be told"), (at(5, 23), "kept")],
)
def test_times_that_differ_give_an_answer_only_where_all_give_the_same(told, state):
    record = exact("received", at(5, 22))
    differ = step_times(
        "received", [TimeTold(None, at(5, 22), "exact"), TimeTold("carer", told, "exact", "account")]
    )
    found = fact(24, exact("sent", at(5, 9)), record, told=[differ])
    assert found.state == state and (found.why is Why.DIFFER) is (state != "kept")
    assert fact(24, exact("sent", at(5, 9)), record).state == "kept"


def test_a_step_recorded_twice_counts_from_its_first_time():
    assert fact(24, exact("sent", at(7)), exact("sent", at(5)), exact("received", at(7))).shortest == 48


def rule(id_: str, hours: float, **fields: object) -> DutyRule:
    last = fields.pop("never_over_hours", None)
    made = RuleLimit(hours=hours, start=SENT, stop=RECEIVED, never_over_hours=last)
    return DutyRule(
        id=id_, kinds=(HandoffKind.DISCHARGE,), holder=RuleHolder.SENDER, limit=made,
        basis=DutyBasis.CONTRACT, mandated=True, **fields,
    )  # fmt: skip


def test_a_handoffs_own_limit_and_those_of_all_its_rules_stand_each_once():
    own = HANDOFF.model_copy(
        update={"limit": TimeLimit(hours=24, start=SENT, stop=RECEIVED, basis=DutyBasis.AGREEMENT)}
    )
    found = limits_of(own, [rule("A", 24), rule("B", 0.25, never_over_hours=0.5), rule("C", 0.25)])
    assert [(one.hours, [(s.rule, s.basis, s.never_over) for s in one.sources]) for one in found] == [
        (24, [(None, DutyBasis.AGREEMENT, False), ("A", DutyBasis.CONTRACT, False)]),
        (0.25, [("B", DutyBasis.CONTRACT, False), ("C", DutyBasis.CONTRACT, False)]),
        (0.5, [("B", DutyBasis.CONTRACT, True)]),
    ]
    assert limits_of(HANDOFF, []) == ()


# -- laws ------------------------------------------------------------------------------------------

minutes = st.integers(0, 18 * 24 * 60).map(lambda minute: at(1) + timedelta(minutes=minute))
hours = st.sampled_from([0.25, 1, 24, 36, 48, 72, 168])


@given(hours, minutes, minutes, st.sampled_from(["exact", "hour", "day"]), st.sampled_from(["exact", "day"]))
def test_a_route_says_of_a_limit_what_the_counts_of_its_handoff_say(limit_hours, start, stop, one, other):
    """In winter a local day begins with the day of UTC; times are kept at the beginning of their span."""
    start, stop = (_floored(when, precision) for when, precision in ((start, one), (stop, other)))
    found = fact(limit_hours, ("sent", start, one), ("received", stop, other))
    statuses = [{"status": "sent", "happened_at": start, "precision": one},
                {"status": "received", "happened_at": stop, "precision": other}]  # fmt: skip
    crossing = crossing_of(HANDOFF, 1).model_copy()
    crossing = type(crossing).model_validate({**crossing.model_dump(), "statuses": statuses})
    counted = crossings_of(engine_of(*places_of([HANDOFF]), HANDOFF, crossing).snapshot(AS_OF))
    within = within_limit(
        counted, counted.of(HANDOFF.id), TimeLimit(hours=limit_hours, start=SENT, stop=RECEIVED)
    )
    said = {"kept": (1, 1, 0), "broken": (0, 1, 0), "cannot be told": (0, 0, 1)}[found.state]
    assert (within.kept, within.known, within.unknown) == said


def _floored(when: datetime, precision: str) -> datetime:
    if precision == "day":
        return when.replace(hour=0, minute=0)
    return when.replace(minute=0) if precision == "hour" else when


@given(st.sampled_from([0.25, 1, 24, 36]), minutes, minutes, st.sampled_from(list(Precision)))
def test_knowing_less_never_turns_kept_into_broken(limit_hours, start, stop, precision):
    start, stop = sorted((start, stop))
    known = fact(limit_hours, exact("sent", start), exact("received", stop))
    coarse = fact(limit_hours, exact("sent", start), ("received", stop, precision.value))
    assert coarse.state in (known.state, LimitState.CANNOT_TELL)

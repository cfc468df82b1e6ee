"""Times of one step that cannot all be so: every one stands, and a stated rule orders."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.vocabulary import Precision
from pathway.analysis.times_told import Because, TimeTold, apart, span, step_times

DAY = datetime(2026, 1, 20, tzinfo=UTC)
NEXT = datetime(2026, 1, 21, tzinfo=UTC)
EVENING = datetime(2026, 1, 20, 22, 40, tzinfo=UTC)


def record(when: datetime, precision: str = "day") -> TimeTold:
    return TimeTold(None, when, precision)


def told(teller: str, when: datetime, precision: str = "day", on: str | None = None) -> TimeTold:
    return TimeTold(teller, when, precision, "account", on)


@pytest.mark.parametrize(
    ("times", "first", "because"),
    [
        pytest.param([record(NEXT), told("carer", EVENING, "exact")], "carer", Because.FINER, id="finer"),
        pytest.param([told("carer", DAY), record(NEXT)], None, Because.RECORD, id="as exact: the record"),
        pytest.param(
            [told("A", NEXT, on="2026-03-01"), told("B", DAY, on="2026-02-01")], "B", Because.TOLD_FIRST,
            id="told first",
        ),
        pytest.param([told("A", NEXT), told("B", DAY)], "B", Because.EARLIER, id="nothing tells them apart"),
    ],
)  # fmt: skip
def test_one_time_orders_and_it_is_said_why(times, first, because):
    found = step_times("accepted", times)
    assert found is not None and set(found.told) == set(times)
    assert (found.ordered_by.teller, found.because) == (first, because)
    assert step_times("accepted", reversed(times)) == found


@pytest.mark.parametrize(
    "times",
    [
        pytest.param([record(DAY), told("carer", EVENING, "exact")], id="an hour of that day"),
        pytest.param([record(DAY, "month"), told("carer", NEXT)], id="a day of that month"),
        pytest.param([record(DAY, "order"), told("carer", NEXT)], id="only its place is known"),
        pytest.param([record(DAY)], id="one alone"),
    ],
)
def test_times_that_can_all_be_so_are_no_conflict(times):
    assert step_times("accepted", times) is None


times_told = st.builds(
    TimeTold,
    teller=st.none() | st.sampled_from(["A", "B", "carer"]),
    happened_at=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    precision=st.sampled_from([one.value for one in Precision]),
    kind=st.just("account"),
    told_on=st.none() | st.sampled_from(["2026-01-01", "2026-02-01"]),
)


@given(st.lists(times_told, max_size=5))
def test_none_is_dropped_and_the_first_is_as_exact_as_any(times):
    found = step_times("sent", times)
    if found is None:
        assert not any(apart(one, other) for one in times for other in times)
        return
    assert sorted(map(repr, found.told)) == sorted(map(repr, times))
    order = [one.value for one in Precision]
    assert all(order.index(found.ordered_by.precision) <= order.index(one.precision) for one in times)


@given(times_told, times_told)
def test_being_apart_is_mutual_and_no_time_is_apart_from_itself(one, other):
    assert apart(one, other) is apart(other, one)
    assert not apart(one, one)
    known = span(one.happened_at, one.precision)
    assert known is None or known[0] <= one.happened_at <= known[1]

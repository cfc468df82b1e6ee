"""Numbers, days and sentences: two significant figures, never a zero for what is not known."""

import math
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import text
from app.text import (
    DUTY_NAMES,
    format_count,
    format_day,
    format_duration,
    format_instant,
    format_interval,
    format_number,
    format_period,
    format_share,
    order_only,
    plural,
    read_day,
    read_number,
    sentence_list,
)
from graph_schema.vocabulary import Duty, Precision
from pathway.errors import BadInput


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (14.2, "14"),
        (7.46, "7.5"),
        (0.0349, "0.035"),
        (0.2, "0.20"),
        (9.96, "10"),
        (99.6, "100"),
        (1_234, "1,200"),
        (98_765_432, "99,000,000"),
        (0.000012, "0.000012"),
        (0, "0"),
        (-3.14, "−3.1"),
        (None, "not known"),
        (math.nan, "not known"),
    ],
)
def test_a_number_has_two_significant_figures(number, shown):
    assert format_number(number) == shown


def test_an_infinite_number_is_refused():
    with pytest.raises(ValueError, match="infinite"):
        format_number(math.inf)


@given(st.floats(min_value=1e-9, max_value=1e12))
def test_what_is_shown_is_within_five_percent_of_what_was_found(number):
    assert float(format_number(number).replace(",", "")) == pytest.approx(number, rel=0.0501)


@pytest.mark.parametrize(
    ("mean", "low", "high", "shown"),
    [
        (14.2, 7.46, 24.1, "14 (7.5–24)"),
        (6.1, 3.2, 11, "6.1 (3.2–11)"),
        (3.0, 1.0, 10.0, "3.0 (1.0–10)"),
        (3.1, 0.9, 9.01, "3.1 (0.90–9.0), order of magnitude only"),
        (0.5, 0, 1.2, "0.50 (0–1.2), order of magnitude only"),
        (0, 0, 0, "0 (0–0)"),
        (None, None, None, "not known"),
        (4, None, 9, "not known"),
        (4, 1, math.nan, "not known"),
    ],
)
def test_an_interval_says_when_only_the_order_is_known(mean, low, high, shown):
    assert format_interval(mean, low, high) == shown


@given(low=st.floats(0, 1e6), ratio=st.floats(1, 100))
def test_the_order_alone_is_known_above_ten_to_one(low, ratio):
    high = low * ratio
    assert order_only(low, high) == (high > 10 * low)


def test_what_is_not_known_is_never_a_zero():
    unknown = [
        format_number(None),
        format_interval(None, 0, 1),
        format_count(None),
        format_day(None),
        format_instant(None),
        format_duration(None),
        format_duration(math.nan),
    ]
    assert all(shown.startswith("not ") for shown in unknown)
    assert (format_count(0), format_number(0), format_duration(0)) == ("0", "0", "0 seconds")


def test_the_reason_it_is_not_known_can_be_said():
    assert format_count(None, unknown="no count") == "no count"
    assert format_number(None, unknown="no denominator") == "no denominator"


def test_counts_are_exact():
    assert (format_count(4120), format_count(1_000_001)) == ("4,120", "1,000,001")
    assert format_share(214, 1301, unknown=111) == "214 of 1,301, unknown 111"
    assert format_share(18, 40) == "18 of 40"


@pytest.mark.parametrize(
    ("instant", "precision", "shown"),
    [
        (datetime(2026, 5, 20, 22, 59, 59, tzinfo=UTC), Precision.EXACT, "20 May 2026, 23:59"),
        (datetime(2026, 5, 20, 23, 30, tzinfo=UTC), Precision.EXACT, "21 May 2026, 00:30"),
        (datetime(2026, 5, 19, 23, 0, tzinfo=UTC), Precision.DAY, "20 May 2026"),
        (datetime(2026, 1, 20, 0, 0, tzinfo=UTC), Precision.DAY, "20 Jan 2026"),
        (datetime(2026, 9, 20, 8, 50, tzinfo=UTC), Precision.HOUR, "20 Sep 2026, about 09:00"),
        (datetime(2026, 5, 31, 23, 0, tzinfo=UTC), Precision.MONTH, "Jun 2026"),
        (datetime(2026, 5, 31, 23, 0, tzinfo=UTC), Precision.ORDER, "not known"),
    ],
)
def test_a_time_is_local_and_no_more_exact_than_known(instant, precision, shown):
    assert format_instant(instant, precision) == shown


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        format_day(datetime(2026, 5, 20))


def test_a_period_of_one_day_is_one_day():
    day = date(2026, 5, 20)
    assert format_period(day, day) == "20 May 2026"
    assert format_period(date(2025, 6, 1), day) == "1 Jun 2025 – 20 May 2026"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (1, "1 second"),
        (90, "90 seconds"),
        (150, "2.5 minutes"),
        (7199, "120 minutes"),
        (2 * 86400 - 1, "48 hours"),
        (2 * 86400, "2 days"),
        (9.4 * 86400, "9.4 days"),
        (212 * 86400, "210 days"),
    ],
)
def test_how_long(seconds, shown):
    assert format_duration(seconds) == shown


@pytest.mark.parametrize(
    ("items", "shown"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abc"), "a, b and c")]
)
def test_items_in_a_sentence(items, shown):
    assert sentence_list(items) == shown


def test_a_count_with_its_noun():
    assert [plural(n, "boundary", "boundaries") for n in (0, 1, 1200)] == [
        "0 boundaries",
        "1 boundary",
        "1,200 boundaries",
    ]


@pytest.mark.parametrize(
    "typed",
    ["20 May 2026", "20 may 2026", "20th May, 2026", "20/05/2026", "20.5.2026", "2026-05-20", " 20-5-2026 "],
)
def test_a_day_is_read_day_first(typed):
    assert read_day(typed) == date(2026, 5, 20)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_that_is_shown_can_be_typed(day):
    assert read_day(format_day(day)) == day
    assert read_day(day.isoformat()) == day


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "yesterday",
        "20 May",
        "20 May 26",
        "31 June 2026",
        "5/20/2026",
        "20 Ma 2026",
        "20 Mayor 2026",
        "20 May 2026 at 3",
    ],
)
def test_what_is_no_day_is_refused_with_an_example(typed):
    with pytest.raises(BadInput) as refused:
        read_day(typed)
    assert text.EXAMPLE_DAY in refused.value.try_
    assert typed == "" or typed not in refused.value.what


@pytest.mark.parametrize(
    ("typed", "number"), [("1,480", 1480), ("0.5", 0.5), (" 2 ", 2), ("-3", -3), ("1e3", 1000)]
)
def test_a_number_is_read(typed, number):
    assert read_number(typed) == number


@pytest.mark.parametrize("typed", ["", "two", "1,48", "1 2", "nan", "inf", "12%"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(BadInput, match="not a number"):
        read_number(typed)


@pytest.mark.parametrize(
    ("limits", "said"),
    [({"low": 0}, "at least 0"), ({"high": -5}, "at most -5"), ({"low": 0, "high": 1}, "from 0 to 1")],
)
def test_a_number_out_of_range_is_told_the_range(limits, said):
    with pytest.raises(BadInput) as refused:
        read_number("-1", **limits)
    assert said in refused.value.try_


def test_every_duty_has_a_name():
    assert set(DUTY_NAMES) == set(Duty)
    assert len(set(DUTY_NAMES.values())) == len(Duty)


def test_an_address_holds_only_what_is_given_and_nothing_that_breaks_it():
    made = text.address("/handoff", id="a&b=ü ?#", sector=None, kind="")
    assert made == "/handoff?id=a%26b%3D%C3%BC+%3F%23"

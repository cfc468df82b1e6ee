"""Text becomes instants: offsets, local clocks that jump, dates with slashes that could mean two days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.vocabulary import Precision
from pathway.errors import BadInput, DatesAmbiguous
from pathway.importing.times import REASONS, SKIPPED, TimeReader, to_utc

LONDON = ZoneInfo("Europe/London")
EPOCH = datetime(1970, 1, 1)


def read(*texts, dates=None, zone="Europe/London"):
    reader = TimeReader("given.csv", "seen", zone, dates)
    return reader, reader.read(pa.array(texts, pa.string()))


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


READ = {
    "2026-01-22": ("2026-01-22T00:00", Precision.DAY),
    "2026-07-01": ("2026-06-30T23:00", Precision.DAY),
    "2026-07": ("2026-06-30T23:00", Precision.MONTH),
    "2026-07-01T10:00": ("2026-07-01T09:00", Precision.EXACT),
    "2026-07-01 10:00:05": ("2026-07-01T09:00:05", Precision.EXACT),
    "2026-07-01T10:00:05.1": ("2026-07-01T09:00:05.100000", Precision.EXACT),
    "2026-07-01T10:00:05.123456789": ("2026-07-01T09:00:05.123456", Precision.EXACT),
    "2026-07-01T10:00Z": ("2026-07-01T10:00", Precision.EXACT),
    "2026-07-01T10:00:05+02:00": ("2026-07-01T08:00:05", Precision.EXACT),
    "2026-07-01 10:00:05.25-0530": ("2026-07-01T15:30:05.250000", Precision.EXACT),
    "2026-07-01T10:00+01": ("2026-07-01T09:00", Precision.EXACT),
    "2024-02-29": ("2024-02-29T00:00", Precision.DAY),
    "31/01/2026": ("2026-01-31T00:00", Precision.DAY),
    "31/7/2026 8:05": ("2026-07-31T07:05", Precision.EXACT),
    "31/07/2026T08:05:06.5": ("2026-07-31T07:05:06.500000", Precision.EXACT),
}


@pytest.mark.parametrize("text", READ)
def test_what_is_read(text):
    reader, times = read(text)
    reader.refuse_ambiguous()
    instant, precision = READ[text]
    assert (times.instant(0), times.precision(0)) == (utc(instant), precision)


def test_a_column_of_all_forms_is_read_as_each_alone():
    reader, times = read(*READ, dates="day-first")
    reader.refuse_ambiguous()
    assert [times.instant(row) for row in range(len(READ))] == [utc(instant) for instant, _ in READ.values()]
    assert [times.precision(row) for row in range(len(READ))] == [precision for _, precision in READ.values()]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no time"),
        ("yesterday", "not a date"),
        ("20260101", "not a date"),
        ("03/02/26", "not a date"),
        ("03-02-2026", "not a date"),
        ("44927", "not a date"),
        ("infinity", "not a date"),
        ("2026-02-30", "no such"),
        ("2025-02-29T10:00", "no such"),
        ("2026-13-01", "no such"),
        ("2026-00-10", "no such"),
        ("2026-01-01T24:00", "no such"),
        ("2026-01-01T10:60", "no such"),
        ("2026-01-01T10:00:60", "no such"),
        ("2026-01-01T10:00+99:00", "no such"),
        ("31/04/2026", "no such"),
        ("31/12/2026 25:00", "no such"),
        ("1801-01-01", "year"),
        ("1900-01-01T00:00", None),
        ("2199-12-31", None),
        ("2200-01-01", "year"),
        ("9999-12-31", "year"),
        ("2026-03-29T01:30", "clocks went forward"),
        ("2026-03-29T00:59:59", None),
        ("2026-03-29T02:00", None),
        ("2026-03-29T01:30Z", None),
    ],
)
def test_why_it_is_not_read(text, reason):
    for beside in ((), ("2026-01-01",), ("31/01/2026",)):
        _, times = read(text, *beside)
        found = REASONS.get(int(times.problems[0]))
        assert (found is None) if reason is None else (reason in (found or ""))
        assert (times.instant(0) is None) == (reason is not None)
        assert times.day(0) is None or reason is None
        assert not times.problems[1:].any()


def test_the_hour_that_occurs_twice_is_its_first_and_is_marked():
    _, times = read(
        "2026-10-25T01:30", "2026-10-25T00:30", "2026-10-25T02:30", "2026-10-25", "2026-10-25T01:30Z"
    )
    assert times.instant(0) == utc("2026-10-25T00:30")
    assert times.twice.tolist() == [True, False, False, False, False]


def test_the_local_day_is_not_the_day_in_utc():
    _, times = read("2026-07-01", "2026-06-30T23:30Z", "2026-07-01T00:10")
    assert [times.day(row) for row in range(3)] == [date(2026, 7, 1)] * 3


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["03/02/2026"], "none has a day above 12"),
        (["01/13/2026"], "month first"),
        (["31/01/2026", "01/13/2026"], "month first"),
        (["31/01/2026", "2026-01-31"], "beside"),
        (["31/01/2026", "2026-01"], "beside"),
        (["31/01/2026", "2026-02-30"], "beside"),
    ],
)
def test_dates_that_could_mean_two_days_are_refused(texts, words):
    reader, _ = read(*texts)
    with pytest.raises(DatesAmbiguous) as raised:
        reader.refuse_ambiguous()
    assert words in raised.value.what
    assert raised.value.where == "given.csv, column 'seen'"
    assert "--dates day-first" in raised.value.try_
    assert not any(text in raised.value.what for text in texts)


def test_a_column_is_judged_as_a_whole_not_block_by_block():
    reader = TimeReader("given.csv", "seen")
    reader.read(pa.array(["03/02/2026"]))
    reader.read(pa.array(["31/01/2026"]))
    reader.refuse_ambiguous()
    reader.read(pa.array(["2026-01-01"]))
    with pytest.raises(DatesAmbiguous):
        reader.refuse_ambiguous()


def test_the_user_may_say_what_slashes_mean():
    texts = ("03/02/2026", "2026-02-03", "13/13/2026")
    day_first, times = read(*texts, dates="day-first")
    day_first.refuse_ambiguous()
    assert [times.day(row) for row in range(3)] == [date(2026, 2, 3), date(2026, 2, 3), None]
    iso, times = read(*texts, dates="iso")
    iso.refuse_ambiguous()
    assert [times.day(row) for row in range(3)] == [None, date(2026, 2, 3), None]
    assert "slashes" in REASONS[int(times.problems[0])]


def test_unknown_words_for_dates_and_zones_are_refused():
    with pytest.raises(BadInput, match="day first or not at all"):
        TimeReader("given.csv", "seen", dates="month-first")
    with pytest.raises(BadInput, match="no time zone"):
        read("2026-01-01", zone="Europe/Londinium")


def test_nothing_at_all():
    reader, times = read()
    reader.refuse_ambiguous()
    assert len(times.micros) == 0


ZONES = ["Europe/London", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata", "UTC"]
NEAR_A_CHANGE = st.sampled_from(
    [
        datetime(2026, 3, 29, 1),
        datetime(2026, 10, 25, 1),
        datetime(2018, 11, 4),
        datetime(2018, 2, 18),
        datetime(2026, 4, 5, 2),
        datetime(2026, 10, 4, 2),
        datetime(2011, 12, 30),
    ]
)
CLOCKS = st.one_of(
    st.datetimes(datetime(1972, 1, 1), datetime(2037, 1, 1)),
    st.builds(
        lambda near, off: near + timedelta(seconds=off), NEAR_A_CHANGE, st.integers(-26 * 3600, 26 * 3600)
    ),
)


@given(st.sampled_from(ZONES), st.lists(CLOCKS, min_size=1, max_size=20))
def test_local_clocks_agree_with_the_standard_library(zone, clocks):
    """zoneinfo is the yardstick: a time exists if it survives the way to UTC and back."""
    there = ZoneInfo(zone)
    local = np.array([(clock - EPOCH) // timedelta(microseconds=1) for clock in clocks], np.int64)
    micros, skipped, twice = to_utc(local, zone)
    for row, clock in enumerate(clocks):
        aware = clock.replace(tzinfo=there, fold=0)
        exists = aware.astimezone(UTC).astimezone(there).replace(tzinfo=None) == clock
        assert skipped[row] == (not exists)
        if exists:
            assert EPOCH.replace(tzinfo=UTC) + timedelta(microseconds=int(micros[row])) == aware.astimezone(
                UTC
            )
            assert twice[row] == (aware.utcoffset() != clock.replace(tzinfo=there, fold=1).utcoffset())


@given(st.lists(CLOCKS, min_size=1, max_size=10), st.booleans())
def test_text_means_what_the_standard_library_says(clocks, zulu):
    texts = [f"{clock.isoformat()}{'Z' if zulu else ''}" for clock in clocks]
    _, times = read(*texts)
    for row, clock in enumerate(clocks):
        expected = clock.replace(tzinfo=UTC if zulu else LONDON).astimezone(UTC)
        if times.problems[row] == SKIPPED:
            assert expected.astimezone(LONDON).replace(tzinfo=None) != clock
        else:
            assert times.instant(row) == expected
            assert times.day(row) == expected.astimezone(LONDON).date()

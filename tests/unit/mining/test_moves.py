"""Moves out of contacts, by the one expression, against the slow and obvious way."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import duckdb
import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.columns import MOVES
from pathway.mining import moves as mining
from pathway.mining.following import followed
from tests.unit.mining import brute_force
from tests.unit.mining.brute_force import LONDON, Contact, Window
from tests.unit.mining.contacts import some_contacts, windows

COLUMNS = pa.schema(
    {
        "contact_id": pa.string(),
        "person": pa.string(),
        "happened_us": pa.int64(),
        "day": pa.date32(),
        "organisation": pa.string(),
        "service": pa.string(),
        "seq": pa.int64(),
    }
)
NOON = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
ALL = Window()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def mined(contacts: Sequence[Contact], window: Window = ALL) -> list[dict]:
    """What the expression says of these contacts, on DuckDB."""
    rows = [
        {name: getattr(contact, name) for name in ("contact_id", "person", "organisation", "service", "seq")}
        | {
            "happened_us": (contact.happened_at - EPOCH) // timedelta(microseconds=1),
            "day": contact.happened_at.astimezone(LONDON).date(),
        }
        for contact in contacts
    ]
    given_rows = pa.Table.from_pylist(rows, schema=COLUMNS)
    table = ibis.table(ibis.Schema.from_pyarrow(COLUMNS), name="contacts")
    found = mining.moves(
        followed(table), by=window.by, first=window.first, last=window.last, longest_gap=window.longest_gap
    )
    with duckdb.connect() as duck:
        duck.register("contacts", given_rows)
        answer = mining.finished(duck.execute(ibis.to_sql(found, dialect="duckdb")).to_arrow_table())
    assert answer.schema == MOVES
    return answer.to_pylist()


def route(*stops: tuple[str, float], person: str = "p") -> list[Contact]:
    """One person's stops: place and hours after noon."""
    return [
        Contact(
            f"{person}-{number}",
            person,
            NOON + timedelta(hours=hours),
            place.partition("/")[0],
            place,
            number,
        )
        for number, (place, hours) in enumerate(stops)
    ]


@given(some_contacts(), windows())
def test_the_expression_says_what_counting_by_hand_says(contacts, window):
    assert mined(contacts, window) == brute_force.moves(contacts, window)


def test_a_move_is_two_neighbouring_contacts_in_different_places():
    stays_and_goes = route(("A/1", 0), ("A/1", 1), ("A/2", 3), ("B/1", 7))
    assert [(row["from_id"], row["to_id"], row["gap_median_s"]) for row in mined(stays_and_goes)] == [
        ("A/1", "A/2", 7200.0),
        ("A/2", "B/1", 14400.0),
    ]
    assert [(row["from_id"], row["to_id"]) for row in mined(stays_and_goes, Window("organisation"))] == [
        ("A", "B")
    ]


def test_nobody_moves_between_two_people():
    assert mined(route(("A/1", 0)) + route(("B/1", 1), person="q")) == []


def test_moves_count_movements_and_patients_count_people():
    twice = route(("A/1", 0), ("B/1", 1), ("A/1", 2), ("B/1", 3))
    rows = {
        (row["from_id"], row["to_id"]): row
        for row in mined(twice + route(("A/1", 0), ("B/1", 5), person="q"))
    }
    assert (rows["A/1", "B/1"]["moves"], rows["A/1", "B/1"]["patients"]) == (3, 2)
    assert (rows["B/1", "A/1"]["moves"], rows["B/1", "A/1"]["patients"]) == (1, 1)


def test_quantiles_lie_between_gaps_in_proportion():
    """Gaps of 1 to 11 hours and 60: half are up to 6.5, nine in ten up to 10.9 hours."""
    gaps = [*range(1, 12), 60]
    trips = [contact for gap in gaps for contact in route(("A/1", 0), ("B/1", gap), person=str(gap))]
    [row] = mined(trips)
    assert (row["gap_median_s"], row["gap_p90_s"]) == (6.5 * 3600, 10.9 * 3600)


@pytest.mark.parametrize(
    ("window", "counted"),
    [
        (Window(first=date(2024, 10, 27)), 2),
        (Window(last=date(2024, 10, 26)), 1),
        (Window(first=date(2024, 10, 26), last=date(2024, 10, 26)), 1),
        (Window(longest_gap=timedelta(minutes=90)), 3),
        (Window(longest_gap=timedelta(minutes=90) - timedelta(microseconds=1)), 1),
        (Window(longest_gap=timedelta(0)), 0),
    ],
)
def test_windows_are_local_days_of_arrival_and_gaps_include_their_end(window, counted):
    """Summer time until 01:00 UTC on 27 October: 23:00 UTC on the 26th is midnight, local day the 27th."""
    times = [(21, 30), (22, 59), (24, 29), (25, 59)]
    night = datetime(2024, 10, 26, tzinfo=UTC)
    contacts = [
        Contact(str(place), "p", night + timedelta(hours=hour, minutes=minute), name, name)
        for place, ((hour, minute), name) in enumerate(zip(times, "ABCD", strict=True))
    ]
    assert len(mined(contacts, window)) == counted


def test_ties_are_broken_by_the_files_order_then_by_the_id():
    at_once = [
        Contact("b", "p", NOON, "X", "X", seq=1),
        Contact("a", "p", NOON, "Y", "Y", seq=1),
        Contact("z", "p", NOON, "Z", "Z", seq=0),
    ]
    assert [(row["from_id"], row["to_id"], row["gap_median_s"]) for row in mined(at_once)] == [
        ("Y", "X", 0.0),
        ("Z", "Y", 0.0),
    ]


def test_largest_first_then_by_name_in_code_points():
    names = ["\U0001f3e5", "z", "É", "a", "Z", "\uffee"]
    one_each = [contact for name in names for contact in route((name, 0), ("hub", 1), person=name)]
    busiest = route(("m", 0), ("hub", 1), person="1") + route(("m", 0), ("hub", 1), person="2")
    assert [row["from_id"] for row in mined(one_each + busiest)] == [
        "m",
        "Z",
        "a",
        "z",
        "É",
        "\uffee",
        "\U0001f3e5",
    ]


@given(st.lists(st.integers(0, 4 * 10**15), min_size=1, max_size=40))
def test_rounding_sees_halves_as_halves(gaps):
    """Ten decimal years and more, to the microsecond, against fractions."""
    quantiles = [np.quantile(np.array(gaps, dtype=np.longdouble), share) for share in (0.5, 0.9)]
    told = mining.seconds(np.array(quantiles, dtype=np.float64))
    exact = [
        brute_force.seconds([timedelta(microseconds=gap) for gap in gaps], share)
        for share in (Fraction(1, 2), Fraction(9, 10))
    ]
    assert told.tolist() == pytest.approx(exact, abs=1e-3 if max(gaps) > 2**47 else 0)


@pytest.mark.parametrize(
    ("microseconds", "told"), [(500, 0.0), (1500, 0.002), (2500, 0.002), (2500.1, 0.003), (999_999.9, 1.0)]
)
def test_halves_go_to_the_even_thousandth(microseconds, told):
    assert mining.seconds(np.array([microseconds])).tolist() == [told]
    assert mining.seconds(np.array([np.nextafter(microseconds, 0)])).tolist() == [told]


def test_no_contacts_no_moves():
    assert mined([]) == []

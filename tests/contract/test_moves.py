"""Moves are counted by hand here: who went where, how long between, in which local month."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from pathway.columns import MOVES
from pathway.stores.base import LOCAL, Store
from tests.contract.given import START, Seen, add

MICROSECOND = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
WEEK = [
    Seen("ann", "RX1/a", 0),
    Seen("ann", "RX1/b", 1),
    Seen("ann", "RX1/b", 2),
    Seen("ann", "RY2/a", 5),
    Seen("bob", "RX1/a", 0),
    Seen("bob", "RX1/b", 3),
    Seen("bob", "RX1/a", 4),
    Seen("bob", "RX1/b", 10),
    Seen("cat", "RY2/a", 0),
]


def counted(store: Store, **asked) -> dict[tuple[str, str], tuple]:
    """(from, to) -> moves, patients, median and p90 of the gap in hours."""
    rows = store.moves(LOCAL, **asked).to_pylist()
    return {
        (row["from_id"], row["to_id"]): (
            row["moves"],
            row["patients"],
            round(row["gap_median_s"] / 3600, 9),
            round(row["gap_p90_s"] / 3600, 9),
        )
        for row in rows
    }


def test_two_contacts_in_a_row_in_different_services_are_a_move(store: Store, tmp_path):
    add(store, tmp_path, *WEEK)
    assert counted(store) == {
        ("RX1/a", "RX1/b"): (3, 2, 3.0, 5.4),
        ("RX1/b", "RX1/a"): (1, 1, 1.0, 1.0),
        ("RX1/b", "RY2/a"): (1, 1, 3.0, 3.0),
    }


def test_by_organisation_only_what_crosses_between_them_counts(store: Store, tmp_path):
    add(store, tmp_path, *WEEK)
    assert counted(store, by="organisation") == {("RX1", "RY2"): (1, 1, 3.0, 3.0)}


def test_the_answer_is_columns_largest_first_then_by_name(store: Store, tmp_path):
    ways = ["b>é", "b>a", "a>𝄞", "a>\uffee", "A>b", "é>a"]
    seen = [
        Seen(f"{way}{n}", f"R/{place}", hour)
        for n, way in enumerate(ways)
        for hour, place in enumerate(way.split(">"))
    ]
    add(store, tmp_path, *seen, Seen("more", "R/b", 0), Seen("more", "R/a", 1))
    table = store.moves(LOCAL)
    assert table.schema == MOVES
    found = list(zip(table["from_id"].to_pylist(), table["to_id"].to_pylist(), strict=True))
    rest = sorted(tuple(f"R/{place}" for place in way.split(">")) for way in ways if way != "b>a")
    assert found == [("R/b", "R/a"), *rest]


def test_without_contacts_there_are_columns_and_no_moves(store: Store, tmp_path):
    assert store.moves(LOCAL).schema == MOVES
    add(store, tmp_path, Seen("ann", "RX1/a"))
    assert (store.moves(LOCAL).num_rows, store.moves(LOCAL).schema) == (0, MOVES)


TIES = [
    ((1, 2, 3), "abc", "abc"),
    ((3, 2, 1), "def", "cba"),
    ((0, 0, 0), "ihg", "cba"),
    ((0, -1, 0), "kzj", "bca"),
]
"""(the file's order of places a, b, c at one time, their contact ids, the order in which they count)"""


def test_at_one_time_the_files_order_decides_then_the_id(store: Store, tmp_path):
    seen = [
        Seen(f"person {n}", f"RX1/{place}{n}", seq=seq, id=id_)
        for n, (seqs, ids, _) in enumerate(TIES)
        for place, seq, id_ in zip("abc", seqs, ids, strict=True)
    ]
    add(store, tmp_path, *seen)
    ways = {
        (f"RX1/{one}{n}", f"RX1/{other}{n}"): (1, 1, 0.0, 0.0)
        for n, (_, _, order) in enumerate(TIES)
        for one, other in pairwise(order)
    }
    assert counted(store) == ways


LONGEST = [
    (None, 3),
    (6 * HOUR, 3),
    (6 * HOUR - MICROSECOND, 2),
    (HOUR, 1),
    (HOUR - MICROSECOND, 0),
    (timedelta(0), 0),
]


def test_the_longest_gap_includes_its_end(store: Store, tmp_path):
    add(store, tmp_path, *WEEK)
    for longest, moves in LONGEST:
        found = counted(store, longest_gap=longest)
        assert found.get(("RX1/a", "RX1/b"), (0,))[0] == moves, longest


# British Summer Time: 29 March 2026 01:00 UTC to 25 October 2026 01:00 UTC
ARRIVALS = [
    (datetime(2026, 3, 28, 23, 59, 59, 999999, tzinfo=UTC), date(2026, 3, 28), "2026-03"),
    (datetime(2026, 3, 31, 22, 59, 59, 999999, tzinfo=UTC), date(2026, 3, 31), "2026-03"),
    (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), date(2026, 4, 1), "2026-04"),
    (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 25), "2026-10"),
    (datetime(2026, 10, 31, 23, 30, tzinfo=UTC), date(2026, 10, 31), "2026-10"),
    (datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC), date(2025, 12, 31), "2025-12"),
    (datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1), "2026-01"),
    (datetime(1971, 6, 30, 23, 30, tzinfo=UTC), date(1971, 7, 1), "1971-07"),
]
"""(arrival, its local day, its local month)"""


@pytest.fixture
def arrived(store: Store, tmp_path) -> Store:
    """One person a row of `ARRIVALS`, each going to a place of their own."""
    left = timedelta(days=90)
    came = [(f"person {n}", f"RX1/{n}", at) for n, (at, _, _) in enumerate(ARRIVALS)]
    away = [Seen(who, "RX1/start", at=at - left) for who, _, at in came]
    add(store, tmp_path, *away, *(Seen(who, where, at=at) for who, where, at in came))
    return store


def test_a_window_is_whole_local_days_of_arrival_both_ends_included(arrived: Store):
    places = {f"RX1/{n}": day for n, (_, day, _) in enumerate(ARRIVALS)}
    for edge in sorted(set(places.values())):
        for first, last in ((edge, edge), (edge, None), (None, edge), (edge, date(2000, 1, 1))):
            inside = {
                place
                for place, day in places.items()
                if (first is None or first <= day) and (last is None or day <= last)
            }
            found = arrived.moves(LOCAL, first=first, last=last)["to_id"].to_pylist()
            assert set(found) == inside, (first, last)


def test_a_move_falls_into_the_local_month_of_arrival(arrived: Store):
    months = {
        row["to_id"]: (row["first_month"], row["last_month"]) for row in arrived.moves(LOCAL).to_pylist()
    }
    assert months == {f"RX1/{n}": (month, month) for n, (_, _, month) in enumerate(ARRIVALS)}


def test_first_and_last_month_span_all_arrivals(store: Store, tmp_path):
    for number, when in enumerate((date(2026, 2, 3), date(2025, 11, 30), date(2026, 1, 1))):
        at = datetime(when.year, when.month, when.day, 12, tzinfo=UTC)
        name = f"person {number}"
        add(store, tmp_path, Seen(name, "RX1/a", at=at - HOUR), Seen(name, "RX1/b", at=at))
    (row,) = store.moves(LOCAL).to_pylist()
    assert (row["first_month"], row["last_month"], row["moves"]) == ("2025-11", "2026-02", 3)


QUANTILES = [
    ([1.0], 1.0, 1.0),
    ([1.0, 2.0], 1.5, 1.9),
    ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5.5, 9.1),
    ([0.000001, 0.000002], 0.0, 0.0),
    ([0.0005], 0.0, 0.0),  # halves go to even: no engine's own way of rounding
    ([0.0015], 0.002, 0.002),
    ([0.0025], 0.002, 0.002),
    ([0.002, 0.003], 0.002, 0.003),
    ([0.003, 0.004], 0.004, 0.004),
    ([0.0, 0.1235], 0.062, 0.111),
    ([3.2e8, 3.2e8 + 1], 3.2e8 + 0.5, 3.2e8 + 0.9),
    ([*range(500)], 249.5, 449.1),
]
"""(gaps in seconds, their median, their 90th percentile)"""


def test_quantiles_are_exact_and_rounded_to_a_thousandth(store: Store, tmp_path):
    seen, now = [], START
    for number, (gaps, _, _) in enumerate(QUANTILES):
        for gap in gaps:
            later = now + round(gap * 1_000_000) * MICROSECOND
            seen += [
                Seen("ann", f"RX1/from {number}", at=now, seq=len(seen)),
                Seen("ann", f"RX1/to {number}", at=later, seq=len(seen) + 1),
            ]
            now = later + HOUR
    add(store, tmp_path, *seen)
    rows = {row["from_id"]: row for row in store.moves(LOCAL).to_pylist() if "from" in row["from_id"]}
    assert {name: (row["gap_median_s"], row["gap_p90_s"]) for name, row in rows.items()} == {
        f"RX1/from {number}": (median, p90) for number, (_, median, p90) in enumerate(QUANTILES)
    }


def test_moves_as_known_are_those_between_the_contacts_known_then(store: Store, tmp_path, clock):
    add(store, tmp_path, WEEK[0], WEEK[3])
    then = clock.pass_()
    add(store, tmp_path, *WEEK)
    assert counted(store, as_known=then - MICROSECOND) == {("RX1/a", "RY2/a"): (1, 1, 5.0, 5.0)}
    assert counted(store, as_known=then) == counted(store)
    assert counted(store, as_known=START - HOUR) == {}
    assert counted(store, as_known=then - MICROSECOND, by="organisation") == {
        ("RX1", "RY2"): (1, 1, 5.0, 5.0)
    }


def test_moves_need_no_record_of_the_services(store: Store, tmp_path):
    add(store, tmp_path, Seen("ann", 'local:Dr "Who"/\' OR 1=1', 0), Seen("ann", "é/\\x", 1))
    assert set(counted(store)) == {('local:Dr "Who"/\' OR 1=1', "é/\\x")}

"""What to look at first: a highlight beside a declared appetite, and fronts that trade nothing off."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.analysis.estimates import Estimate
from pathway.analysis.ordering import (
    Candidate,
    Highlight,
    Quarter,
    highlight,
    in_order,
    pareto_fronts,
    quarter,
    unowned_harm,
)

# Golden 5: name, shape, rate, traversals a year, CLINICAL open (None = not asked), open duties low and high
GOLDEN_5 = [
    ("a", 9.0, 600, 4000, True, 5, 6),
    ("b", 2.5, 100, 900, True, 6, 6),
    ("c", 30.0, 6000, 12000, False, 1, 2),
    ("d", 4.0, 900, 3000, True, 3, 3),
    ("e", 1.2, 150, 600, None, 2, 7),
    ("f", 12.0, 3000, 9000, False, 0, 0),
    ("g", 0.9, 60, 150, True, 7, 7),
    ("h", 5.0, 400, 500, False, 2, 2),
]
FRONT = {"a": 1, "b": 1, "c": 2, "d": 2, "e": 4, "f": 3, "g": 1, "h": 3}
FRONT_IF_UNKNOWN_OPEN = {"a": 1, "b": 2, "c": 2, "d": 3, "e": 1, "f": 3, "g": 2, "h": 4}
PERHAPS = {"chance_above": 0.1, "perhaps_above": 0.9}
RISKY = Candidate("h", "h", 60.0, 5, chance_above=0.97, critical_open=True)


def by_hand(points):
    """Peel off, again and again, whatever nothing left dominates."""
    fronts, left, number = [0] * len(points), set(range(len(points))), 0
    while left:
        number += 1
        first = {
            i
            for i in left
            if not any(
                points[j][0] >= points[i][0] and points[j][1] >= points[i][1] and points[j] != points[i]
                for j in left
            )
        }
        for i in first:
            fronts[i] = number
        left -= first
    return fronts


@pytest.mark.parametrize(("column", "wanted"), [(5, FRONT), (6, FRONT_IF_UNKNOWN_OPEN)])
def test_the_fronts_of_the_worked_example(column, wanted):
    points = [(row[1] / row[2] * row[3], row[column]) for row in GOLDEN_5]
    assert dict(zip([row[0] for row in GOLDEN_5], pareto_fronts(points), strict=True)) == wanted


def test_the_unowned_harm_of_the_worked_example():
    found = {}
    for name, shape, rate, traffic, clinical, *_ in GOLDEN_5:
        events = Estimate(shape / rate * traffic, 0.0, 0.0)
        found[name] = unowned_harm(events, critical_open=clinical is True, critical_unknown=clinical is None)
    assert [found[name][0] for name in "abcdefgh"] == pytest.approx([60, 22.5, 0, 40 / 3, 0, 0, 2.25, 0])
    assert [found[name][1] for name in "abcdefgh"] == pytest.approx([60, 22.5, 0, 40 / 3, 4.8, 0, 2.25, 0])


coarse = st.integers(0, 6).map(float)
points_made = st.lists(st.tuples(coarse, coarse), max_size=40)


@given(points_made)
def test_the_sweep_agrees_with_peeling_by_hand(points):
    assert pareto_fronts(points) == by_hand(points)


@given(st.lists(st.tuples(st.floats(0, 1e6), st.integers(0, 10)), max_size=40))
def test_the_sweep_agrees_with_peeling_by_hand_on_fine_numbers(points):
    assert pareto_fronts(points) == by_hand(points)


def test_many_points_are_swept_at_once():
    """A naive peel of 50,000 points on one front after another would take hours."""
    points = [(float(i), 50_000 - i) for i in range(25_000)] + [(float(i), i) for i in range(25_000)]
    fronts = pareto_fronts(points)
    assert fronts[:25_000] == [1] * 25_000
    assert max(fronts) > 10_000


@pytest.mark.parametrize(
    ("appetite", "change", "expected"),
    [
        (20.0, {}, Highlight.YES),
        (20.0, {"chance_above": 0.8}, Highlight.YES),
        (20.0, {"chance_above": 0.79}, Highlight.NO),
        (20.0, {"chance_above": None}, Highlight.NO),
        (20.0, {"critical_open": False}, Highlight.NO),
        (20.0, {"critical_open": False, "critical_unknown": True}, Highlight.POSSIBLY),
        (20.0, {"critical_unknown": True}, Highlight.YES),
        (20.0, {"one_person": True}, Highlight.ONE_PERSON),
        (20.0, {"one_person": True, "critical_open": False, "critical_unknown": True}, Highlight.ONE_PERSON),
        (20.0, {"one_person": True, "critical_open": False}, Highlight.NO),
        (20.0, {"chance_above": 0.79, "perhaps_above": 0.8}, Highlight.PERHAPS_ABOVE),
        (20.0, {"chance_above": 0.79, "perhaps_above": 0.79}, Highlight.NO),
        (20.0, PERHAPS | {"critical_open": False, "critical_unknown": True}, Highlight.PERHAPS_ABOVE),
        (20.0, PERHAPS | {"critical_open": False}, Highlight.NO),
        (20.0, PERHAPS | {"one_person": True}, Highlight.ONE_PERSON),
        (20.0, {"chance_above": 0.9, "perhaps_above": 1.0}, Highlight.YES),
        # 7 recorded: the lower end of their exact interval is 3.3
        (3.2, {"chance_above": 0.01, "recorded": 7}, Highlight.RECORDED_ABOVE),
        (3.3, {"chance_above": 0.01, "recorded": 7}, Highlight.NO),
        (3.2, {"chance_above": 0.9, "recorded": 7}, Highlight.YES),
        (3.2, {"one_person": True, "recorded": 7}, Highlight.RECORDED_ABOVE),
        (3.2, PERHAPS | {"recorded": 7}, Highlight.RECORDED_ABOVE),
        (3.2, {"chance_above": 0.01, "recorded": 7, "critical_open": False}, Highlight.NO),
        (None, {"recorded": 7}, Highlight.NO_APPETITE),
        (None, {}, Highlight.NO_APPETITE),
        (0.0, {}, Highlight.YES),
    ],
)
def test_when_a_handoff_is_highlighted(appetite, change, expected):
    assert highlight(replace(RISKY, **change), appetite=appetite) is expected


@pytest.mark.parametrize(
    ("appetite", "change", "expected"),
    [
        (20.0, {}, Quarter.UNOWNED_RISKY),
        (20.0, {"critical_open": False, "critical_unknown": True}, Quarter.MAYBE_UNOWNED_RISKY),
        (20.0, {"critical_open": False}, Quarter.OWNED_RISKY),
        (20.0, {"chance_above": 0.1}, Quarter.UNOWNED_QUIETER),
        (20.0, {"chance_above": None}, Quarter.UNOWNED_QUIETER),
        (20.0, {"chance_above": 0.1, "critical_open": False}, Quarter.QUIETER),
        (20.0, PERHAPS, Quarter.UNOWNED_PERHAPS_RISKY),
        (20.0, PERHAPS | {"critical_open": False}, Quarter.QUIETER),
        (None, {}, Quarter.NO_APPETITE),
    ],
)
def test_each_quarter_has_its_own_list(appetite, change, expected):
    assert quarter(replace(RISKY, **change), appetite=appetite) is expected


@pytest.mark.parametrize(
    ("events", "is_open", "unknown", "harm"),
    [
        (Estimate(5, 1, 9), True, False, (5, 5)),
        (Estimate(5, 1, 9), True, True, (5, 5)),
        (Estimate(5, 1, 9), False, True, (0, 5)),
        (Estimate(5, 1, 9), False, False, (0, 0)),
        (Estimate(None, 0.01, 3000), True, False, (0.01, 3000)),
        (Estimate(None, 0.01, 3000), False, True, (0, 3000)),
        (Estimate(6, 2, 14, lower_limit=True), True, False, (2, 6)),
        (None, True, False, (0, None)),
        (None, False, False, (0, 0)),
    ],
)
def test_events_expected_where_no_holder_is_agreed(events, is_open, unknown, harm):
    assert unowned_harm(events, critical_open=is_open, critical_unknown=unknown) == harm


def test_the_order_is_by_front_then_unowned_harm_then_name():
    candidates = [
        Candidate("1", "zebra", 5, 5, unowned_harm=1),
        Candidate("2", "apple", 5, 5, unowned_harm=1),
        Candidate("3", "apple", 5, 5, unowned_harm=1),
        Candidate("4", "middle", 4, 6, unowned_harm=2),
        Candidate("5", "aardvark", 1, 1, unowned_harm=9),
    ]
    ordered = in_order(candidates)
    assert [(front, one.id) for front, one in ordered] == [(1, "4"), (1, "2"), (1, "3"), (1, "1"), (2, "5")]


candidates_made = st.builds(
    Candidate,
    st.uuids().map(str),
    st.sampled_from(["a", "b", "ö", "z"]),
    coarse,
    st.integers(0, 4),
    unowned_harm=coarse,
)


@given(st.lists(candidates_made, max_size=20, unique_by=lambda one: one.id), st.randoms())
def test_the_order_is_total(candidates, random):
    ordered = in_order(candidates)
    assert in_order(random.sample(candidates, len(candidates))) == ordered
    assert [front for front, _ in ordered] == sorted(front for front, _ in ordered)

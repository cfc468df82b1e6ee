"""Limbo: how long people wait, with those still waiting counted, and days nobody answers for."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.vocabulary import DutyState
from pathway.analysis.limbo import days_within, limbo, unowned_days
from pathway.errors import BadInput
from tests.golden import golden

FOUR = golden("golden_4_contested")
NAN = math.nan
S = DutyState

waits_made = st.lists(
    st.tuples(st.integers(0, 100), st.none() | st.integers(0, 140)), min_size=1, max_size=25
)


def times(waits):
    return [begins for begins, _ in waits], [NAN if ends is None else ends for _, ends in waits]


def by_hand(waits, now):
    """Kaplan-Meier one time at a time: [(day, share still waiting)], with (days, accepted) of each."""
    known = [
        (
            max(0, (ends if ends is not None and ends <= now else now) - begins),
            ends is not None and ends <= now,
        )
        for begins, ends in waits
        if begins <= now
    ]
    share, curve = 1.0, [(0.0, 1.0)]
    for day in sorted({days for days, accepted in known if accepted}):
        at_risk = sum(1 for days, _ in known if days >= day)
        gone = sum(1 for days, accepted in known if accepted and days == day)
        share *= 1 - gone / at_risk
        curve.append((float(day), share))
    return curve, known


def test_the_worked_example():
    given_times = FOUR["inputs"]
    accept = [NAN if day is None else day for day in given_times["accept"]]
    found = limbo(given_times["release"], accept, now=200, target_days=7, horizon_days=90)
    wanted = FOUR["outputs"]["limbo"]
    assert {key: getattr(found, key) for key in wanted} == pytest.approx(wanted, rel=1e-9)
    assert (found.crossings, found.open_over_target) == (6, 1)

    spells = [(begins, ends, S(state)) for begins, ends, state in FOUR["outputs"]["clinical_spells"]]
    days = unowned_days(given_times["release"], accept, now=200, spells=spells)
    assert days.low == days.high == FOUR["outputs"]["unowned_patient_days"]
    assert days.low / days.in_limbo == pytest.approx(FOUR["outputs"]["unowned_share"])


@given(waits_made, st.integers(0, 120), st.integers(0, 30), st.integers(1, 120))
def test_it_agrees_with_a_curve_drawn_by_hand(waits, now, target, horizon):
    curve, known = by_hand(waits, now)
    found = limbo(*times(waits), now=now, target_days=target, horizon_days=horizon)
    assert (found.crossings, found.patient_days) == (len(known), sum(days for days, _ in known))
    assert found.open == sum(1 for _, accepted in known if not accepted)
    assert found.open_over_target == sum(1 for days, accepted in known if not accepted and days > target)
    if not known:
        assert found.median is found.rmst is found.over_target is None
        return
    halves = [day for day, share in curve if share <= 0.5 + 1e-9]
    assert found.median == (halves[0] if halves else None)
    assert found.over_target == pytest.approx([share for day, share in curve if day <= target][-1])
    level = [
        next(share for day, share in reversed(curve) if day <= half + 0.25)
        for half in np.arange(0, horizon, 0.5)
    ]
    assert found.rmst == pytest.approx(sum(level) / 2)


@given(waits_made, st.integers(0, 120))
def test_people_still_waiting_never_make_waits_look_shorter(waits, now):
    """Without those still open the median and the mean could only be lower."""
    accepted = [(begins, ends) for begins, ends in waits if ends is not None and ends <= now]
    everybody = limbo(*times(waits), now=now, target_days=7)
    flattering = limbo(*times(accepted), now=now, target_days=7)
    if flattering.rmst is not None:
        assert everybody.rmst >= flattering.rmst - 1e-9
        assert everybody.over_target >= flattering.over_target - 1e-9
        assert everybody.median is None or everybody.median >= flattering.median


@given(waits_made, st.integers(0, 120), st.randoms())
def test_the_order_of_crossings_never_matters(waits, now, random):
    shuffled = random.sample(waits, len(waits))
    assert limbo(*times(shuffled), now=now, target_days=7) == limbo(*times(waits), now=now, target_days=7)


@pytest.mark.parametrize(
    ("release", "accept", "now", "days", "still"),
    [
        ([10], [8], 20, 0, 0),  # a warm handover overlaps
        ([10], [10], 20, 0, 0),
        ([10], [15], 20, 5, 0),
        ([10], [NAN], 20, 10, 1),
        ([10], [25], 20, 10, 1),  # accepted later than today: still open today
        ([10], [20], 20, 10, 0),
        ([30], [NAN], 20, 0, 0),  # not yet released
    ],
)
def test_one_crossing_as_it_stands_today(release, accept, now, days, still):
    found = limbo(release, accept, now=now, target_days=7)
    assert (found.patient_days, found.open) == (days, still)


def test_half_is_half_whatever_rounding_says():
    """5/6 x 4/5 x 3/4 is one half, and so is 1 - 0.1 x 5 done in steps."""
    for count in range(2, 60, 2):
        release, accept = [0.0] * count, [float(i + 1) for i in range(count)]
        assert limbo(release, accept, now=1000, target_days=None).median == count / 2


def test_without_acceptances_there_is_no_median_and_the_mean_is_the_horizon():
    found = limbo([0, 5], [NAN, NAN], now=10, target_days=7, horizon_days=90)
    assert (found.median, found.rmst, found.over_target) == (None, 90.0, 1.0)


def test_nothing_known_is_not_zero_days():
    found = limbo([], [], now=10, target_days=7)
    assert (found.crossings, found.median, found.rmst, found.over_target) == (0, None, None, None)
    assert (found.patient_days, found.open) == (0, 0)


def test_a_wait_may_be_known_for_less_long_than_the_others():
    found = limbo([0, 0, 0], [NAN, 4, NAN], now=[2, 10, 10], target_days=3)
    assert (found.patient_days, found.median, found.over_target) == (2 + 4 + 10, 4, 1)


def test_without_a_target_no_share_is_over_it():
    found = limbo([0, 0], [3, NAN], now=10, target_days=None)
    assert (found.over_target, found.open_over_target) == (None, None)


@pytest.mark.parametrize(
    ("release", "accept"),
    [([1, 2], [3]), ([NAN], [3]), ([[1]], [[2]])],
    ids=["ragged", "no release", "nested"],
)
def test_what_has_no_limbo_is_refused(release, accept):
    with pytest.raises(BadInput):
        limbo(release, accept, now=10, target_days=7)


def test_unowned_days_have_an_upper_end_where_nobody_was_asked_or_no_spell_says():
    spells = [(0, 10, S.CONTESTED), (10, 20, S.ASSIGNED), (20, 30, S.NOT_ASSESSED), (30, 35, S.ASSUMED_SELF)]
    found = unowned_days([0], [40], now=100, spells=spells)
    assert (found.low, found.high, found.in_limbo) == (10, 25, 40)
    nothing_said = unowned_days([0, 5], [40, NAN], now=100, spells=[])
    assert (nothing_said.low, nothing_said.high, nothing_said.in_limbo) == (0, 135, 135)


@pytest.mark.parametrize("state", DutyState)
def test_days_are_unowned_in_open_states_only(state):
    found = unowned_days([0], [10], now=100, spells=[(0, 100, state)])
    assert found.low == (10 if state.is_open else 0)
    assert found.high == (10 if state.is_open or state is S.NOT_ASSESSED else 0)


@given(
    waits_made,
    st.integers(0, 120),
    st.lists(st.integers(0, 130), min_size=2, max_size=6, unique=True).map(sorted),
)
def test_unowned_days_counted_day_by_day(waits, now, turns):
    states = [S.CONTESTED, S.ASSIGNED, S.NOT_ASSESSED, S.STALE, S.ASSUMED_SELF]
    spells = [(a, b, states[i % 5]) for i, (a, b) in enumerate(itertools.pairwise(turns))]
    found = unowned_days(*times(waits), now=now, spells=spells)
    low = high = 0
    for begins, ends in waits:
        until = now if ends is None or ends > now else ends
        for day in range(begins, until):
            state = next((state for a, b, state in spells if a <= day < b), S.NOT_ASSESSED)
            low += state.is_open
            high += state.is_open or state is S.NOT_ASSESSED
    assert (found.low, found.high) == (low, high)


def test_spells_in_any_order_but_not_over_one_another():
    spells = [(10, 20, S.ASSIGNED), (0, 10, S.STALE)]
    assert unowned_days([0], [20], now=30, spells=spells).low == 10
    for wrong in ([(0, 10, S.STALE), (9, 20, S.ASSIGNED)], [(10, 0, S.STALE)]):
        with pytest.raises(BadInput):
            unowned_days([0], [20], now=30, spells=wrong)


def test_days_within_a_period():
    begins, ends = np.array([0.0, 5.0, 30.0]), np.array([10.0, 8.0, 40.0])
    assert days_within(begins, ends, 6, 32) == 4 + 2 + 2

"""Controls: what is let through, on average and at its limits."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.vocabulary import ControlState
from pathway.analysis.controls import ControlReading, control_factor
from pathway.errors import BadInput

VERIFIED, UNVERIFIED = ControlState.VERIFIED, ControlState.UNVERIFIED
FAILED, ABSENT = ControlState.FAILED, ControlState.NOT_IN_PLACE

controls_made = st.builds(
    ControlReading,
    effectiveness=st.floats(0, 1),
    state=st.sampled_from(ControlState),
    group=st.sampled_from(["", "", "one system", "one person"]),
    held=st.integers(0, 20),
    passed=st.integers(0, 20),
)


@pytest.mark.parametrize(
    ("control", "mean", "variance"),
    [
        (ControlReading(0.5, VERIFIED), 0.5, 0.0),
        (ControlReading(0.6, UNVERIFIED), 0.3, 0.03),
        (ControlReading(0.9, FAILED), 0.0, 0.0),
        (ControlReading(0.9, ABSENT), 0.0, 0.0),
        (ControlReading(0.9, VERIFIED, held=3, passed=1), 4 / 6, (4 / 6) * (2 / 6) / 7),
        (ControlReading(0.9, UNVERIFIED, held=0, passed=2), 1 / 4, (1 / 4) * (3 / 4) / 5),
        (ControlReading(0.9, FAILED, held=30, passed=0), 0.0, 0.0),
        (ControlReading(0.9, ABSENT, held=30, passed=0), 0.0, 0.0),
    ],
)
def test_what_one_control_is_worth(control, mean, variance):
    assert control.moments == pytest.approx((mean, variance))


def test_the_worked_example_with_its_three_what_ifs():
    factor = control_factor([ControlReading(0.5, VERIFIED), ControlReading(0.6, UNVERIFIED)])
    assert factor.mean == pytest.approx(0.35)
    assert factor.second == pytest.approx(0.13)
    assert (factor.verified_only, factor.all_claimed, factor.fail_together) == pytest.approx((0.5, 0.2, 0.4))


def test_without_controls_everything_gets_through():
    factor = control_factor([])
    assert (factor.mean, factor.second) == (1, 1)
    assert (factor.verified_only, factor.all_claimed, factor.fail_together) == (1, 1, 1)


def test_a_failed_control_counts_in_none_of_the_what_ifs():
    factor = control_factor([ControlReading(0.9, FAILED), ControlReading(0.8, ABSENT)])
    assert (factor.mean, factor.verified_only, factor.all_claimed, factor.fail_together) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("members", "mean", "second"),
    [
        # the best of one group alone; a second group multiplies
        ([ControlReading(0.5, VERIFIED, "s"), ControlReading(0.6, UNVERIFIED, "s")], 0.5, 0.25),
        ([ControlReading(0.2, VERIFIED, "s"), ControlReading(0.6, UNVERIFIED, "s")], 0.7, 0.49 + 0.03),
        # of equal means the one that is known better
        ([ControlReading(0.3, VERIFIED, "s"), ControlReading(0.6, UNVERIFIED, "s")], 0.7, 0.49),
        ([ControlReading(0.5, VERIFIED, "s"), ControlReading(0.5, VERIFIED, "t")], 0.25, 0.0625),
    ],
)
def test_controls_with_a_common_cause_count_once(members, mean, second):
    for order in itertools.permutations(members):
        factor = control_factor(order)
        assert (factor.mean, factor.second) == pytest.approx((mean, second))


def test_what_ifs_count_a_common_cause_once_too():
    both = [ControlReading(0.5, VERIFIED, "s"), ControlReading(0.8, UNVERIFIED, "s")]
    factor = control_factor([*both, ControlReading(0.5, VERIFIED)])
    assert factor.verified_only == pytest.approx(0.25)
    assert factor.all_claimed == pytest.approx(0.2 * 0.5)
    assert factor.fail_together == pytest.approx(0.2)


def test_challenge_data_replace_the_claim_in_the_what_ifs():
    factor = control_factor([ControlReading(0.9, VERIFIED, held=0, passed=8)])
    assert factor.verified_only == factor.all_claimed == factor.fail_together == pytest.approx(0.9)


@given(st.lists(controls_made, max_size=6), st.randoms())
def test_a_factor_is_a_share_whatever_the_order(controls, random):
    factor = control_factor(controls)
    shuffled = random.sample(controls, len(controls))
    assert control_factor(shuffled) == factor
    assert -1e-12 <= factor.all_claimed <= factor.verified_only + 1e-12 <= 1 + 1e-12
    assert factor.all_claimed <= factor.fail_together + 1e-12
    assert factor.mean**2 <= factor.second + 1e-12
    assert factor.second <= factor.mean + 1e-12


@pytest.mark.parametrize(
    "wrong",
    [
        {"effectiveness": 1.1},
        {"effectiveness": -0.1},
        {"effectiveness": 0.5, "held": -1},
        {"effectiveness": 0.5, "passed": -1},
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(BadInput):
        ControlReading(state=VERIFIED, **wrong)

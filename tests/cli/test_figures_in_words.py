"""Figures of the command line in words: the app's, without exponents; what a sum leaves out is said."""

import pytest

from app import wording
from app.cli_output import LEAST, total
from app.shapes import estimate_row
from pathway.analysis.estimates import Estimate
from pathway.analysis.year_totals import YearTotal


def row_of(sum_: YearTotal) -> dict:
    return {
        "events_per_year": estimate_row(sum_.estimate),
        "events_not_known_at": sum_.without_figure,
        "events_limits_with_those": {"lo": sum_.low, "hi": sum_.high},
        "handoffs": ["h"] * sum_.handoffs,
    }


SMALL = Estimate(0.00038, 0.00001, 0.0012)
SUMS = {
    "whole": (YearTotal(Estimate(12, 6, 19), None, 8, 0, 0, 6, 19), "12 (6-19)"),
    "in part": (
        YearTotal(Estimate(12, 6, 19), None, 8, 3, 0, 6, 234),
        "at least 12 (6-19), 3 of 8 without a figure",
    ),
    "small and in part": (
        YearTotal(SMALL, None, 3, 2, 0, 0.00001, 120),
        "under 0.001 to 120, 2 of 3 without a figure",
    ),
    "small and not counted": (
        YearTotal(SMALL, None, 3, 2, 0, 0.00001, None),
        "under 0.001 or more, 2 of 3 without a figure",
    ),
    "small and whole": (YearTotal(SMALL, None, 3, 0, 0, 0, 0.0012), "under 0.001 (under 0.001-0.0012)"),
    "unknown": (YearTotal(None, None, 3, 3, 0, 0, None), "not known"),
}


@pytest.mark.parametrize(("sum_", "words"), SUMS.values(), ids=SUMS)
def test_a_sum_says_what_it_leaves_out(sum_: YearTotal, words: str):
    assert total(row_of(sum_)) == words


def test_small_is_the_same_in_the_app_and_here():
    assert LEAST == wording.LEAST

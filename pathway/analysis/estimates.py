"""Figures that are not exact: counts between two ends, estimates with their interval, chances over both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from pathway.analysis.reporting_share import Rate
from pathway.errors import BadInput


@dataclass(frozen=True, slots=True)
class Between:
    """A count or amount known exactly (`low` = `high`) or only between two ends, 0 or more."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise BadInput(f"a range runs from 0 or more to no less, not {self.low:g} to {self.high:g}")

    @classmethod
    def exactly(cls, value: float) -> Self:
        """A number that was counted."""
        return cls(value, value)

    @property
    def mid(self) -> float:
        """Half way between the ends."""
        return (self.low + self.high) / 2


NOT_ONE = Between(0, 0)


def unmatched(by_sender: float, by_receiver: float) -> Between:
    """
    Events that both ends recorded and nobody could match: between the larger count and both together.

    >>> unmatched(2, 3)
    Between(low=3, high=5)
    """
    return Between(max(by_sender, by_receiver), by_sender + by_receiver)


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    A figure with its 90 % interval; `mean` is None where only limits are known.

    `lower_limit` = the truth may lie above `hi`, because not everything that happens is reported.
    `least_mean`: the mean at the low end of what is only known between two ends; None = all is known exactly.
    """

    mean: float | None
    lo: float
    hi: float
    lower_limit: bool = False
    least_mean: float | None = None

    @property
    def for_order(self) -> float:
        """What it is ordered by: the least mean, or the lower end where that is all the records support."""
        if self.mean is None or self.lower_limit:
            return self.lo
        return self.mean if self.least_mean is None else min(self.mean, self.least_mean)

    @property
    def by_definition(self) -> bool:
        """Whether it is 0 by definition: no judgement and no record comes to exactly that."""
        return self.hi == 0


NOTHING = Estimate(0.0, 0.0, 0.0)
"""0 by definition."""


def chances_over(
    middle: Rate | None, ends: Sequence[Rate | None] | None, per_year: float
) -> tuple[float, float] | None:
    """Least and greatest chance over the readings; at an end out of reach there is nothing."""
    if middle is None:
        return None
    readings = (middle, *(ends or ()))
    found = [0.0 if reading is None else reading.chance_above(per_year) for reading in readings]
    return min(found), max(found)

"""
Events a year summed over several handoffs: what the sum holds, what it leaves out, how far it may reach.

In: the rates of some handoffs. Out: one `YearTotal`, in which a handoff without a figure is never nought.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pathway.analysis.estimates import NOTHING, Estimate, chances_over
from pathway.analysis.handoff_rates import HandoffRate
from pathway.analysis.rates import Gamma, sum_of
from pathway.analysis.reporting_share import Rate


@dataclass(frozen=True, slots=True)
class YearTotal:
    """
    Events per year over several handoffs: a sum over those that have a figure.

    `without_figure` handoffs have none (not assessed, or no denominator) and are not in `estimate`;
    `low` and `high` are the outer limits with them, `high` None where there is none. `lower_limit`
    handoffs are in the sum only as recorded. Of deaths alone it is 0 by definition. `for_order`: the sum of
    what each handoff is ordered by. Of one handoff it is that handoff's own figure.
    """

    estimate: Estimate | None
    distribution: Rate | None
    handoffs: int
    without_figure: int
    lower_limit: int
    low: float
    high: float | None
    ends: tuple[Rate | None, Rate | None] | None = None
    for_order: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether every handoff is in the sum; if not, the sum is at least that."""
        return not self.without_figure

    def chances_above(self, per_year: float) -> tuple[float, float] | None:
        """
        Probability that the handoffs with a figure together exceed `per_year`, all at their low and all at
        their high end; None without any.
        """
        if self.distribution is None:
            return None if self.estimate is None else (0.0, 0.0)
        return chances_over(self.distribution, self.ends, per_year)

    def chance_above(self, per_year: float) -> float | None:
        """The same with all at their low end."""
        found = self.chances_above(per_year)
        return None if found is None else found[0]


def year_total(rates: Iterable[HandoffRate]) -> YearTotal:
    """
    The sum of several handoffs' events per year as one matched Gamma, within a few per cent (METHOD 3.9).

    Handoffs without a figure are counted and widen `low` to `high`; they are never taken as zero.
    """
    every = sorted(rates, key=lambda rate: rate.handoff_id)
    known = [(rate.distribution, rate.events_per_year) for rate in every if rate.distribution is not None]
    unknown = [rate.events_per_year for rate in every if rate.without_figure]
    estimate, gamma = _sum_known([(dist, year) for dist, year in known if year is not None])
    if every and not known and not unknown:
        estimate = NOTHING
    limits = [year for year in unknown if year is not None]
    bounded = len(limits) == len(unknown)
    low, high = (estimate.lo, estimate.hi) if estimate else (0.0, 0.0)
    return YearTotal(
        estimate=estimate,
        distribution=gamma,
        handoffs=len(every),
        without_figure=len(unknown),
        lower_limit=sum(1 for _, year in known if year is not None and year.lower_limit),
        low=low + sum(year.lo for year in limits),
        high=high + sum(year.hi for year in limits) if bounded else None,
        ends=_sum_of_ends(every),
        for_order=sum(year.for_order for _, year in known if year is not None),
    )


def _sum_of_ends(rates: Sequence[HandoffRate]) -> tuple[Rate | None, Rate | None] | None:
    """The sums of all low and of all high ends; None where no handoff has two."""
    known = [rate for rate in rates if rate.distribution is not None]
    if all(rate.ends is None for rate in known):
        return None
    if len(known) == 1:
        return known[0].ends
    both = [rate.ends or (rate.distribution, rate.distribution) for rate in known]
    low, high = ([_as_gamma(end) for end in ends if end is not None] for ends in zip(*both, strict=True))
    return sum_of(low) if low else None, sum_of(high) if high else None


def _as_gamma(rate: Rate) -> Gamma:
    return rate if isinstance(rate, Gamma) else Gamma.from_moments(rate.mean, rate.variance)


def _sum_known(known: Sequence[tuple[Rate, Estimate]]) -> tuple[Estimate | None, Rate | None]:
    if not known:
        return None, None
    if len(known) == 1:
        return known[0][1], known[0][0]
    gamma = sum_of(_as_gamma(dist) for dist, _ in known)
    below = sum(max(0.0, dist.lo - year.lo) for dist, year in known)  # what ranges of input add
    above = sum(max(0.0, year.hi - dist.hi) for dist, year in known)
    lower = any(year.lower_limit for _, year in known)
    return Estimate(gamma.mean, max(0.0, gamma.lo - below), gamma.hi + above, lower), gamma

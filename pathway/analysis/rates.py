"""
How often it goes wrong at one handoff: from what people judged to a rate per traversal (METHOD 2.1-2.6, 2.8).

A rate is a Gamma: "worth alpha events in beta traversals". What was judged is the prior; what was
recorded is added to it. Nothing ordinal is multiplied, added or averaged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, exp, floor, isfinite, log, log1p
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import betainc, betaincc, gammainc, gammaincc, gammainccinv, gammaincinv

from graph_schema.vocabulary import EventSet, HazardBasis, LikelihoodScale
from pathway.analysis.controls import ControlReading, control_factor
from pathway.errors import BadInput

Floats: TypeAlias = NDArray[np.float64]

COVER = 0.90
"""How sure a judge is that the rate lies inside the band they chose (declared, METHOD 13)."""

CHANCE_AT_EACH_TRAVERSAL = {1: (1e-5, 1e-3), 2: (1e-3, 1e-2), 3: (1e-2, 0.1), 4: (0.1, 0.5), 5: (0.5, 0.95)}
TIMES_A_YEAR = {1: (0.05, 1.0), 2: (1.0, 12.0), 3: (12.0, 52.0), 4: (52.0, 365.0), 5: (365.0, 3650.0)}

HALF_LIFE_DAYS = 365.25
DISCOUNT_AFTER_CHANGE = 0.3
DISAGREES_BELOW = 0.05

_TAIL = 0.05  # every interval people see is a 90 % interval


@dataclass(frozen=True, slots=True)
class Gamma:
    """
    What is known of a rate: worth `alpha` events in `beta` units (traversals, or years).

    `lo` and `hi` are its 5 % and 95 % points. Not a confidence interval of a count: for what was
    recorded alone use `exact_poisson`.

    >>> g = Gamma(2.0, 100.0)
    >>> g.mean, round(g.lo, 5), round(g.hi, 5)
    (0.02, 0.00355, 0.04744)
    """

    alpha: float
    beta: float

    def __post_init__(self) -> None:
        if not (self.alpha > 0 and self.beta > 0 and isfinite(self.alpha) and isfinite(self.beta)):
            raise BadInput(f"a rate needs a positive shape and rate, not {self.alpha:g} and {self.beta:g}")

    @classmethod
    def from_moments(cls, mean: float, variance: float) -> Self:
        """The Gamma with that mean and variance: shape mean^2/variance, rate mean/variance."""
        return cls(mean * mean / variance, mean / variance)

    @property
    def mean(self) -> float:
        """Events per unit."""
        return self.alpha / self.beta

    @property
    def variance(self) -> float:
        """Of the rate, in events per unit squared."""
        return self.alpha / (self.beta * self.beta)

    @property
    def lo(self) -> float:
        """The 5 % point: lower end of the 90 % interval."""
        return float(gammaincinv(self.alpha, _TAIL)) / self.beta

    @property
    def hi(self) -> float:
        """The 95 % point: upper end of the 90 % interval."""
        return float(gammainccinv(self.alpha, _TAIL)) / self.beta

    def chance_above(self, rate: float) -> float:
        """Probability that the rate is above `rate` (events per unit)."""
        return float(gammaincc(self.alpha, self.beta * max(0.0, rate)))

    def chance_below(self, rate: float) -> float:
        """Probability that the rate is at most `rate` (events per unit)."""
        return float(gammainc(self.alpha, self.beta * max(0.0, rate)))

    def scaled(self, units: float) -> "Gamma":
        """The same knowledge in other units: events in `units` units, `units` above 0."""
        return Gamma(self.alpha, self.beta / units)

    def discounted(self, delta: float) -> "Gamma":
        """Same mean, worth `delta` of the evidence (0 < delta <= 1): wider, never moved."""
        if not 0 < delta <= 1:
            raise BadInput(f"a discount lies above 0 and up to 1, not {delta:g}")
        return Gamma(self.alpha * delta, self.beta * delta)

    def updated(self, events: float, exposure: float) -> "Gamma":
        """After `events` in `exposure` units were seen: Gamma(alpha + events, beta + exposure)."""
        return Gamma(self.alpha + events, self.beta + exposure)


def sum_of(rates: Iterable[Gamma]) -> Gamma:
    """
    One Gamma for a sum of independent rates, by mean and variance; at least one rate.

    Its 5 % and 95 % points are within a few per cent of simulation (METHOD 2.6, 3.9).

    >>> sum_of([Gamma(2, 8), Gamma(2, 8)])
    Gamma(alpha=4.0, beta=8.0)
    """
    every = list(rates)
    if len(every) == 1:
        return every[0]
    return Gamma.from_moments(sum(rate.mean for rate in every), sum(rate.variance for rate in every))


@lru_cache(maxsize=256)
def band_gamma(low: float, high: float, cover: float = COVER) -> Gamma:
    """
    The one Gamma that puts (1-cover)/2 of its weight below `low` and as much above `high` (METHOD 2.2).

    `low` and `high` are rates (events per unit), 0 < low < high. One root search per band and cover.

    >>> band = band_gamma(0.01005033585, 0.1053605157)
    >>> round(band.alpha, 4), round(band.beta, 3)
    (2.3549, 50.391)
    """
    if not (0 < low < high and isfinite(high)):
        raise BadInput(f"a likelihood band runs from a rate above 0 to a higher one, not {low:g} to {high:g}")
    if not 0 < cover < 1:
        raise BadInput(f"cover lies between 0 and 1, not {cover:g}", try_="0.9 is the default")
    tail = (1 - cover) / 2

    def excess(log_shape: float) -> float:
        shape = exp(log_shape)
        return log(gammainccinv(shape, tail) / gammaincinv(shape, tail)) - log(high / low)

    shape = exp(brentq(excess, log(0.02), log(1e8), xtol=1e-14, rtol=1e-14))
    return Gamma(shape, float(gammainccinv(shape, tail)) / high)


def per_traversal_band(likelihood: int, cover: float = COVER) -> Gamma:
    """Likelihood class 1-5 read as a chance at each traversal; p becomes a rate by -ln(1-p)."""
    low, high = _class_of(likelihood, CHANCE_AT_EACH_TRAVERSAL)
    return band_gamma(-log1p(-low), -log1p(-high), cover)


def per_year_band(likelihood: int, cover: float = COVER) -> Gamma:
    """Likelihood class 1-5 read as times a year: events per year, whatever the traffic."""
    low, high = _class_of(likelihood, TIMES_A_YEAR)
    return band_gamma(low, high, cover)


def _class_of(likelihood: int, table: dict[int, tuple[float, float]]) -> tuple[float, float]:
    if likelihood not in table:
        raise BadInput(f"likelihood L is a class from 1 to 5, not {likelihood}")
    return table[likelihood]


RATE_FLOOR = -log1p(-CHANCE_AT_EACH_TRAVERSAL[1][0])
RATE_CAP = -log1p(-CHANCE_AT_EACH_TRAVERSAL[5][1])


@dataclass(frozen=True, slots=True)
class JudgedHazard:
    """
    One hazard as somebody judged it: likelihood class 1-5 *of that consequence* class 1-5.

    `chain` names a causal chain: hazards of one chain count once, at the largest. `discount` is the
    worth of the judgement (1, 0.5, 0.25: see `quality_discount`). `people` is how many judged; None
    where nobody said.
    """

    likelihood: int
    consequence: int
    basis: HazardBasis = HazardBasis.RESIDUAL
    scale: LikelihoodScale = LikelihoodScale.PER_TRAVERSAL
    controls: tuple[ControlReading, ...] = ()
    chain: str = ""
    discount: float = 1.0
    people: int | None = None

    def __post_init__(self) -> None:
        _class_of(self.likelihood, CHANCE_AT_EACH_TRAVERSAL)
        if self.consequence not in range(1, 6):
            raise BadInput(f"consequence C is a class from 1 to 5, not {self.consequence}")
        if not 0 < self.discount <= 1:
            raise BadInput(f"a discount lies above 0 and up to 1, not {self.discount:g}")


def hazards_in(hazards: Iterable[JudgedHazard], event_set: EventSet) -> tuple[JudgedHazard, ...]:
    """The hazards whose consequence belongs to the event set: a C2 hazard adds nothing to moderate_plus."""
    lowest = event_set.lowest_class
    return tuple(hazard for hazard in hazards if hazard.consequence >= lowest)


def judged_rate(
    hazards: Sequence[JudgedHazard],
    *,
    event_set: EventSet = EventSet.MODERATE_PLUS,
    none_found: bool = False,
    traversals_per_year: float | None = None,
    cover: float = COVER,
) -> Gamma | None:
    """
    Events per traversal as judged, before anything recorded (METHOD 2.6): the prior.

    None where nothing in the event set was judged and `none_found` is False (nobody assessed it
    completely), or where a class means "times a year" and the traffic is not known. Hazards win
    over `none_found`. Controls are applied to inherent judgements only. Never zero: where controls
    are said to stop everything, the rarest class stands.

    >>> hazard = JudgedHazard(3, 3)
    >>> round(judged_rate([hazard]).mean, 5)
    0.04673
    >>> judged_rate([]) is None
    True
    """
    return _judged(hazards, event_set, none_found, traversals_per_year, cover, by_year=False)


def judged_per_year(
    hazards: Sequence[JudgedHazard],
    *,
    event_set: EventSet = EventSet.MODERATE_PLUS,
    none_found: bool = False,
    traversals_per_year: float | None = None,
    cover: float = COVER,
) -> Gamma | None:
    """
    Events per year as judged. Without traffic it exists only where every class means "times a year".

    >>> hazard = JudgedHazard(3, 3, scale=LikelihoodScale.PER_YEAR)
    >>> [round(x, 3) for x in (judged_per_year([hazard]).lo, judged_per_year([hazard]).hi)]
    [12.0, 52.0]
    """
    return _judged(hazards, event_set, none_found, traversals_per_year, cover, by_year=True)


def _judged(
    hazards: Sequence[JudgedHazard],
    event_set: EventSet,
    none_found: bool,
    traffic: float | None,
    cover: float,
    *,
    by_year: bool,
) -> Gamma | None:
    counted = hazards_in(hazards, event_set)
    if not counted:
        return _rarest(traffic, cover, by_year=by_year) if none_found else None
    readings = [_read(hazard, traffic, cover, by_year=by_year) for hazard in counted]
    if any(reading is None for reading in readings):
        return None
    moments = [
        _residual(hazard, reading)
        for hazard, reading in zip(counted, readings, strict=True)
        if reading is not None
    ]
    mean, variance = _sum_once_per_chain(counted, moments)
    if variance <= 0:
        return _rarest(traffic, cover, by_year=by_year)
    return Gamma.from_moments(mean, variance)


def _rarest(traffic: float | None, cover: float, *, by_year: bool) -> Gamma | None:
    rarest = per_traversal_band(1, cover)
    if not by_year:
        return rarest
    return rarest.scaled(traffic) if traffic else None


def _read(hazard: JudgedHazard, traffic: float | None, cover: float, *, by_year: bool) -> Gamma | None:
    """The hazard's band in the wanted unit; None where that unit needs traffic nobody knows."""
    each_time = per_traversal_band(hazard.likelihood, cover)
    each_year = per_year_band(hazard.likelihood, cover)
    if hazard.scale is LikelihoodScale.NOT_DECLARED:
        if not traffic:
            return each_year if by_year else each_time
        in_a_year = wider_reading(hazard.likelihood, traffic, cover)
        return in_a_year if by_year else in_a_year.scaled(1 / traffic)
    if hazard.scale is LikelihoodScale.PER_YEAR:
        if by_year:
            return each_year
        return each_year.scaled(1 / traffic) if traffic else None
    if not by_year:
        return each_time
    return each_time.scaled(traffic) if traffic else None


def wider_reading(likelihood: int, traversals_per_year: float, cover: float = COVER) -> Gamma:
    """
    Events per year of a class whose scale nobody declared: the reading with the wider 90 % interval.

    Width is hi - lo in events per year, the one unit both readings share; a longer interval there is
    also the one that reaches higher. It is a stand-in until somebody says which scale was meant.

    >>> round(wider_reading(3, 5000).mean), round(wider_reading(3, 20).mean)
    (234, 29)
    """
    readings = (
        per_traversal_band(likelihood, cover).scaled(traversals_per_year),
        per_year_band(likelihood, cover),
    )
    return max(readings, key=lambda reading: (reading.hi - reading.lo, reading.mean))


def _residual(hazard: JudgedHazard, reading: Gamma) -> tuple[float, float]:
    """Mean and variance after controls (inherent judgements only) and discount (METHOD 2.4, 2.5)."""
    mean, variance = reading.mean, reading.variance
    if hazard.basis is HazardBasis.INHERENT:
        factor = control_factor(hazard.controls)
        second = (variance + mean * mean) * factor.second
        mean *= factor.mean
        variance = max(0.0, second - mean * mean)
    return mean, variance / hazard.discount


def _sum_once_per_chain(
    hazards: Sequence[JudgedHazard], moments: Sequence[tuple[float, float]]
) -> tuple[float, float]:
    alone = [moment for hazard, moment in zip(hazards, moments, strict=True) if not hazard.chain]
    largest: dict[str, tuple[float, float]] = {}
    for hazard, moment in zip(hazards, moments, strict=True):
        if hazard.chain:
            largest[hazard.chain] = max(moment, largest.get(hazard.chain, moment))
    counted = sorted([*alone, *largest.values()])  # sorted, so that order never changes the last digit
    return sum(mean for mean, _ in counted), sum(variance for _, variance in counted)


def posterior(prior: Gamma, events: float, exposure: float, rho: float = 1.0) -> Gamma:
    """
    What is known after `events` were recorded in `exposure` traversals, a share `rho` being reported.

    Gamma(alpha + y, beta + rho n), METHOD 2.8. Reports are not harm: the result is only as good as rho.

    >>> posterior(Gamma(2, 100), 6, 400).mean
    0.016
    """
    if events < 0 or exposure < 0:
        raise BadInput("events and traversals are counts of 0 or more")
    if not 0 < rho <= 1:
        raise BadInput(f"a reporting share lies above 0 and up to 1, not {rho:g}")
    return prior.updated(events, rho * exposure)


def disagreement(prior: Gamma, events: float, exposure: float, rho: float = 1.0) -> float:
    """
    Two-sided chance of a count as far out as `events`, had the judgement been right (METHOD 2.8).

    2 min(P(Y <= y), P(Y >= y)), Y negative binomial; at most 1. Below 0.05: "assessment and
    incidents disagree". It says that they differ, not which of them is wrong.

    >>> round(disagreement(per_traversal_band(2), 30, 1000), 7)
    0.0001247
    """
    at_most, at_least = count_tails(prior, events, exposure, np.array([rho]))
    return min(1.0, 2 * float(min(at_most[0], at_least[0])))


def count_tails(prior: Gamma, events: float, exposure: float, rho: Floats) -> tuple[Floats, Floats]:
    """P(Y <= y) and P(Y >= y) of a recorded count under the judgement, at each reporting share of `rho`."""
    chance = prior.beta / (prior.beta + rho * exposure)
    at_most = betainc(prior.alpha, floor(events) + 1, chance)
    needed = ceil(events)  # a weighted count of 1.5 is reached by counts of 2 or more
    at_least = betaincc(prior.alpha, needed, chance) if needed > 0 else np.ones_like(chance)
    return at_most, at_least


def exact_poisson(events: float, exposure: float) -> tuple[float, float]:
    """
    Exact 90 % interval of a recorded rate, events per traversal: 5 % in each tail.

    `exposure` above 0. A lower limit of the truth where not everything is reported; the lower end
    is 0 where nothing was recorded.

    >>> [round(end, 4) for end in exact_poisson(3, 100)]
    [0.0082, 0.0775]
    """
    if events < 0 or not exposure > 0:
        raise BadInput("a recorded rate needs 0 or more events and more than 0 traversals")
    low = float(gammaincinv(events, _TAIL)) if events > 0 else 0.0
    return low / exposure, float(gammainccinv(events + 1, _TAIL)) / exposure


def recency_weight(age_days: float, half_life_days: float = HALF_LIFE_DAYS) -> float:
    """
    How much a record of that age still counts: 0.5 ** (age / half-life), METHOD 2.6.

    To be given to events *and* traversals alike; weighting only events makes everything look safer.

    >>> recency_weight(365.25)
    0.5
    """
    if half_life_days <= 0:
        raise BadInput(f"a half-life is more than 0 days, not {half_life_days:g}")
    return float(0.5 ** (max(0.0, age_days) / half_life_days))


def quality_discount(*, people: int | None, with_patient_or_carer: bool, years_old: float) -> float:
    """
    Worth of a judgement (METHOD 2.6): 1 = several people with a patient or carer, 0.25 = older than two
    years, else 0.5.

    >>> quality_discount(people=5, with_patient_or_carer=True, years_old=0.5)
    1.0
    """
    if years_old > 2:
        return 0.25
    return 1.0 if people is not None and people > 1 and with_patient_or_carer else 0.5


def after_change(before: Gamma, claimed_ratio: float, discount: float = DISCOUNT_AFTER_CHANGE) -> Gamma:
    """
    What a changed handoff starts from (METHOD 2.6): old knowledge, discounted, times the claim.

    `claimed_ratio` is the new rate over the old, above 0. Events before the change are not used again.

    >>> round(after_change(Gamma(8, 500), 0.5).mean, 4)
    0.008
    """
    if not claimed_ratio > 0:
        raise BadInput(f"a rate ratio is above 0, not {claimed_ratio:g}")
    return before.discounted(discount).scaled(claimed_ratio)


def limbo_rate(per_day: Gamma, mean_limbo_days: float) -> Gamma:
    """
    Events per traversal of a hazard that acts while a person waits (METHOD 2.1).

    `per_day` is events per patient-day in limbo; `mean_limbo_days` the restricted mean (`limbo.py`).
    """
    return per_day.scaled(mean_limbo_days)

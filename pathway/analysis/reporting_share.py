"""
What share of events gets reported, and what that leaves of a recorded count (METHOD 2.7).

From reports alone the rate and the reporting share cannot be told apart, so the share is always an
explicit input. Measured here: its mean is used. Borrowed, declared as a range, or not known: it is
integrated out on a fixed grid, the same answer every time. No source covers the handoff: records
are no evidence, the judgement stands, and the count is shown beside it as a lower limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, log, log2
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import (
    betaincinv,
    gammainc,
    gammaincc,
    gammainccinv,
    gammaincinv,
    gammaln,
    log_expit,
    logsumexp,
)

from graph_schema.vocabulary import ReportingBasis
from pathway.analysis.rates import Floats, Gamma, count_tails, posterior
from pathway.errors import BadInput

NOT_KNOWN_SHAPE = (2.0, 8.0)
STRIP = (0.5, 0.2, 0.05)

_REACH = 36.0  # of the grid on the logit scale: shares from 2e-16 up
_COARSE_STEP, _COARSE_SHAPE = 0.125, 64.0  # a step must not exceed the width of one Gamma, 1/sqrt(shape)
_PANEL_AT, _PANEL_WEIGHT = np.polynomial.legendre.leggauss(16)
_NEGLIGIBLE = 1e-11
_CELLS_AT_ONCE = 400_000
_TAIL = 0.05


@dataclass(frozen=True, slots=True)
class ReportingShare:
    """
    What is known of the share of events that gets reported, and on what basis.

    Made by `measured`, `borrowed`, `declared`, `not_known`, `no_source`. `shape` is of a Beta;
    `span` the ends of a declared range.
    """

    basis: ReportingBasis
    shape: tuple[float, float] | None = None
    span: tuple[float, float] | None = None

    @property
    def is_evidence(self) -> bool:
        """False where no source covers the handoff: recorded events then move nothing."""
        return self.basis is not ReportingBasis.NO_SOURCE

    @property
    def mean(self) -> float | None:
        """Expected share reported (0-1); None without a source."""
        if self.shape is not None:
            return self.shape[0] / (self.shape[0] + self.shape[1])
        return (self.span[0] + self.span[1]) / 2 if self.span is not None else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """90 % interval of a Beta, or the declared ends; None without a source."""
        if self.shape is not None:
            low, high = betaincinv(*self.shape, [_TAIL, 1 - _TAIL])
            return float(low), float(high)
        return self.span

    @property
    def plugged_in(self) -> float | None:
        """The one value used, where the share is measured or declared as a single value."""
        if self.basis is ReportingBasis.MEASURED:
            return self.mean
        if self.span is not None and self.span[0] == self.span[1]:
            return self.span[0]
        return None


def measured(*, found: int, also_reported: int) -> ReportingShare:
    """
    An independent source found `found` events, of which `also_reported` had been reported.

    Beta(m + 1/2, n - m + 1/2). Two sources that find the same kind of event make the share look too
    high, and the true rate is then higher still.

    >>> round(measured(found=303, also_reported=33).mean, 4)
    0.1102
    """
    if not (0 <= also_reported <= found and found > 0):
        raise BadInput("a measured share needs 1 or more events found, and no more reported than found")
    return ReportingShare(ReportingBasis.MEASURED, shape=(also_reported + 0.5, found - also_reported + 0.5))


def borrowed(alpha: float, beta: float) -> ReportingShare:
    """The share of similar handoffs, Beta(alpha, beta), both 1 or more."""
    if not (alpha >= 1 and beta >= 1):
        raise BadInput(f"a borrowed share is a Beta with both shapes 1 or more, not {alpha:g} and {beta:g}")
    return ReportingShare(ReportingBasis.BORROWED, shape=(alpha, beta))


def declared(low: float, high: float | None = None) -> ReportingShare:
    """
    Somebody declares one value, or a range in which every value is as likely (0 < low <= high <= 1).

    A range says no more than its ends, hence the flat weight.
    """
    top = low if high is None else high
    if not 0 < low <= top <= 1:
        raise BadInput(
            f"a declared reporting share lies above 0 and up to 1, low end first, not {low:g} to {top:g}",
            try_="if nothing is ever reported, say that no source covers the handoff",
        )
    return ReportingShare(ReportingBasis.DECLARED, span=(low, top))


def not_known() -> ReportingShare:
    """A source covers the handoff, its share is not known: integrated over Beta(2, 8)."""
    return ReportingShare(ReportingBasis.INTEGRATED, shape=NOT_KNOWN_SHAPE)


def no_source() -> ReportingShare:
    """No source covers the handoff: recorded events are no evidence of how rare they are."""
    return ReportingShare(ReportingBasis.NO_SOURCE)


@dataclass(frozen=True, slots=True)
class GammaMixture:
    """
    A rate with the reporting share integrated out: Gammas of one shape, weighted.

    `betas` and `weights` run side by side; weights add to 1. `lo` and `hi` are the 5 % and 95 %
    points. Same reading as `rates.Gamma`.
    """

    alpha: float
    betas: tuple[float, ...]
    weights: tuple[float, ...]
    lo: float
    hi: float

    @property
    def mean(self) -> float:
        """Events per unit."""
        return self.alpha * self._moment(1)

    @property
    def variance(self) -> float:
        """Of the rate, in events per unit squared."""
        return self.alpha * (self.alpha + 1) * self._moment(2) - self.mean**2

    def _moment(self, power: int) -> float:
        return float(np.dot(self.weights, np.asarray(self.betas) ** -power))

    def chance_above(self, rate: float) -> float:
        """Probability that the rate is above `rate` (events per unit)."""
        return float(np.dot(self.weights, gammaincc(self.alpha, np.asarray(self.betas) * max(0.0, rate))))

    def chance_below(self, rate: float) -> float:
        """Probability that the rate is at most `rate` (events per unit)."""
        return float(np.dot(self.weights, gammainc(self.alpha, np.asarray(self.betas) * max(0.0, rate))))

    def scaled(self, units: float) -> "GammaMixture":
        """The same knowledge in other units: events in `units` units, `units` above 0."""
        betas = tuple(beta / units for beta in self.betas)
        return GammaMixture(self.alpha, betas, self.weights, self.lo * units, self.hi * units)


Rate: TypeAlias = Gamma | GammaMixture


def after_records(prior: Gamma, events: float, exposure: float, share: ReportingShare) -> Rate:
    """
    The judgement after what was recorded, given what is known of the reporting share.

    Without a source it comes back unchanged: a silent handoff is not a safe one.

    >>> silent = Gamma(2.3549, 50.39114)
    >>> round(after_records(silent, 0, 5000, no_source()).scaled(5000).mean)
    234
    >>> round(after_records(silent, 0, 5000, declared(1.0)).scaled(5000).mean, 1)
    2.3
    """
    return after_records_each([prior], [events], [exposure], share)[0]


def after_records_each(
    priors: Sequence[Gamma], events: Sequence[float], exposures: Sequence[float], share: ReportingShare
) -> list[Rate]:
    """`after_records` for many handoffs with one share: lists of one length in, one rate each out."""
    if not share.is_evidence:
        return list(priors)
    rho = share.plugged_in
    if rho is not None:
        return [posterior(*each, rho) for each in zip(priors, events, exposures, strict=True)]
    found: dict[int, Rate] = {}
    for fineness, rows in _by_fineness(share, priors, events).items():
        at_once = max(1, _CELLS_AT_ONCE // len(_nodes(share, fineness)[0]))
        for some in (rows[start : start + at_once] for start in range(0, len(rows), at_once)):
            mixtures = _integrated(
                [priors[i] for i in some],
                np.array([events[i] for i in some], dtype=float),
                np.array([exposures[i] for i in some], dtype=float),
                *_nodes(share, fineness),
            )
            found.update(zip(some, mixtures, strict=True))
    return [found[i] for i in range(len(priors))]


def records_disagree(prior: Gamma, events: float, exposure: float, share: ReportingShare) -> float:
    """
    Chance of a count as far out as `events`, had the judgement been right (METHOD 2.8).

    The share is plugged in or integrated as in `after_records`. Without a source only an excess can
    disagree: twice the chance of at least so many were every event reported; silence says nothing.

    >>> records_disagree(Gamma(2.3549, 50.39114), 0, 5000, no_source())
    1.0
    """
    if not share.is_evidence:
        _, at_least = count_tails(prior, events, exposure, np.array([1.0]))
        return min(1.0, 2 * float(at_least[0]))
    nodes, log_weights = _nodes(share, _fineness(share, prior.alpha, coarsest=-2))
    weights = np.exp(log_weights)
    heard = weights > _NEGLIGIBLE
    tails = count_tails(prior, events, exposure, nodes[heard])
    return min(1.0, 2 * min(float(weights[heard] @ tail) for tail in tails))


def strip(prior: Gamma, events: float, exposure: float) -> dict[float, Gamma]:
    """What the rate would be at each share of the strip 0.5, 0.2, 0.05: shown where it is not known."""
    return {rho: posterior(prior, events, exposure, rho) for rho in STRIP}


def _fineness(share: ReportingShare, shape: float, coarsest: int = 0) -> int:
    """How often the step is halved to stay within the width of the share and of Gammas of that shape."""
    alpha, beta = share.shape or (1.0, 1.0)
    narrowest = shape + alpha * beta / (alpha + beta)
    return max(coarsest, ceil(log2(narrowest / _COARSE_SHAPE) / 2))


def _by_fineness(
    share: ReportingShare, priors: Sequence[Gamma], events: Sequence[float]
) -> dict[int, list[int]]:
    rows: dict[int, list[int]] = {}
    for i, (prior, seen) in enumerate(zip(priors, events, strict=True)):
        rows.setdefault(_fineness(share, prior.alpha + seen), []).append(i)
    return rows


@lru_cache(maxsize=256)
def _nodes(share: ReportingShare, fineness: int = 0) -> tuple[Floats, Floats]:
    """Shares and the logarithms of their weights before any record is seen; the weights add to 1."""
    rho = share.plugged_in
    if rho is not None:
        return np.array([rho]), np.array([0.0])
    if share.shape is not None:
        nodes, log_weight = _beta_nodes(*share.shape, fineness)
    else:
        assert share.span is not None
        nodes, log_weight = _range_nodes(*share.span, fineness)
    return nodes, log_weight - logsumexp(log_weight)


def _beta_nodes(alpha: float, beta: float, fineness: int) -> tuple[Floats, Floats]:
    """Equal steps on the logit scale, where the sum converges faster than any power of the step."""
    step = _COARSE_STEP / 2**fineness
    logit = np.arange(-_REACH, _REACH + step / 2, step)
    log_weight = alpha * log_expit(logit) + beta * log_expit(-logit)
    kept = log_weight > log_weight.max() - 700
    return np.exp(log_expit(logit[kept])), log_weight[kept]


def _range_nodes(low: float, high: float, fineness: int) -> tuple[Floats, Floats]:
    """Gauss-Legendre in panels on the log scale, where a flat weight becomes the share itself."""
    panels = ceil(2 * 2**fineness * max(1.0, log(high / low)))
    ends = np.linspace(log(low), log(high), panels + 1)
    log_rho = (ends[:-1, None] + np.diff(ends)[:, None] * (_PANEL_AT + 1) / 2).ravel()
    return np.exp(log_rho), np.log(np.tile(_PANEL_WEIGHT, panels)) + log_rho


def _integrated(
    priors: Sequence[Gamma], seen: Floats, exposures: Floats, nodes: Floats, log_weights: Floats
) -> list[GammaMixture]:
    """One mixture each: a node's weight is its own times how likely it makes the count (METHOD 2.7)."""
    alpha = np.array([prior.alpha for prior in priors]) + seen
    betas = np.array([prior.beta for prior in priors])[:, None] + np.outer(exposures, nodes)
    log_weight = log_weights + np.outer(seen, np.log(nodes)) - alpha[:, None] * np.log(betas)
    row, node = np.nonzero(log_weight > log_weight.max(axis=1, keepdims=True) + log(_NEGLIGIBLE))
    weight = np.exp(log_weight[row, node] - log_weight.max(axis=1)[row])
    flat = _Flat(alpha, betas[row, node], weight, row)
    low, high = flat.quantile(_TAIL), flat.quantile(1 - _TAIL)
    return [
        GammaMixture(float(alpha[i]), *flat.parts(i), float(low[i]), float(high[i]))
        for i in range(len(priors))
    ]


class _Flat:
    """The mixtures of many handoffs laid end to end, so that one call serves them all."""

    def __init__(self, alpha: Floats, beta: Floats, weight: Floats, row: NDArray[np.int64]) -> None:
        self.alpha, self.beta, self.row = alpha, beta, row
        self.starts = np.flatnonzero(np.diff(row, prepend=-1))
        total = np.add.reduceat(weight, self.starts)
        self.weight = weight / total[row]
        self._shape = alpha[row]
        self._ends = np.append(self.starts, len(row))

    def parts(self, i: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Rates and weights of the i-th mixture."""
        own = slice(self._ends[i], self._ends[i + 1])
        return tuple(self.beta[own].tolist()), tuple(self.weight[own].tolist())

    def quantile(self, chance: float) -> Floats:
        """The point of each mixture below which `chance` lies: Newton steps inside a shrinking bracket."""
        unit = gammaincinv(self.alpha, chance) if chance < 0.5 else gammainccinv(self.alpha, 1 - chance)
        low = np.log(unit / np.maximum.reduceat(self.beta, self.starts))
        high = np.log(unit / np.minimum.reduceat(self.beta, self.starts))
        at = np.log(unit * np.add.reduceat(self.weight / self.beta, self.starts))
        for _ in range(80):
            excess, slope = self._excess(at, chance)
            low, high = np.where(excess < 0, at, low), np.where(excess < 0, high, at)
            step = np.divide(excess, slope, out=np.full_like(at, np.inf), where=slope > 0)
            newton = at - step
            inside = (newton >= low) & (newton <= high)
            moved = np.where(inside, newton, (low + high) / 2)
            if np.all(np.abs(moved - at) < 1e-11):
                break
            at = moved
        return np.exp(at)

    def _excess(self, log_rate: Floats, chance: float) -> tuple[Floats, Floats]:
        """How far each mixture's cdf at exp(log_rate) lies above `chance`, and its slope in log rate."""
        scaled = np.exp(log_rate)[self.row] * self.beta
        below = np.add.reduceat(self.weight * gammainc(self._shape, scaled), self.starts)
        density = np.exp(self._shape * np.log(scaled) - scaled - gammaln(self._shape))
        return below - chance, np.add.reduceat(self.weight * density, self.starts)

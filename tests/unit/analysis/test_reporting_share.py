"""Reporting share: measured, borrowed, declared, not known, or no source at all."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from graph_schema.vocabulary import ReportingBasis
from pathway.analysis import reporting_share as share
from pathway.analysis.rates import Gamma, disagreement, per_traversal_band, posterior
from pathway.errors import BadInput
from tests.golden import golden

GOLDEN = golden("golden_3_missing")["outputs"]
SARI = {"found": 303, "also_reported": 33}
INTEGRATED = [
    share.not_known(),
    share.borrowed(33.5, 270.5),
    share.declared(0.05, 1),
    share.declared(0.3, 0.4),
]


def by_quadrature(prior, events, exposure, how):
    """Mean and cdf by adaptive quadrature over the share itself: no code of ours."""
    density = stats.beta(*how.shape).pdf if how.shape else stats.uniform(how.span[0], np.ptp(how.span)).pdf
    low, high = how.span or (0, 1)
    middle = posterior(prior, events, exposure, 0.2).mean  # keeps the integrand near 1

    def weight(rho):
        exponent = events * math.log(rho) - (prior.alpha + events) * math.log(prior.beta + rho * exposure)
        return density(rho) * math.exp(
            exponent + (prior.alpha + events) * math.log(prior.beta + 0.2 * exposure)
        )

    def integral(value):
        cuts = [*np.geomspace(1e-6, 0.9, 12), 0.1, 0.11, 0.12, 0.99]
        inside = [cut for cut in cuts if low < cut < high]
        return integrate.quad(
            lambda rho: weight(rho) * value(rho), low, high, points=inside, limit=400, epsrel=1e-10
        )[0]

    total = integral(lambda _: 1.0)
    mean = integral(lambda rho: (prior.alpha + events) / (prior.beta + rho * exposure)) / total

    def cdf(rate):
        component = lambda rho: stats.gamma.cdf(rate * (prior.beta + rho * exposure), prior.alpha + events)  # noqa: E731
        return integral(component) / total

    assert middle > 0
    return mean, cdf


@pytest.mark.parametrize("how", INTEGRATED, ids=lambda how: f"{how.basis}-{how.shape or how.span}")
@pytest.mark.parametrize(
    ("prior", "events", "exposure"),
    [
        (per_traversal_band(2), 2, 1000),
        (per_traversal_band(3), 0, 5000),
        (per_traversal_band(1), 4, 300),
        (per_traversal_band(5), 40, 60),
        (Gamma(30.0, 900.0), 25, 2000),
        (per_traversal_band(3), 90, 3000),
    ],
)
def test_integration_agrees_with_quadrature(prior, events, exposure, how):
    mean, cdf = by_quadrature(prior, events, exposure, how)
    found = share.after_records(prior, events, exposure, how)
    assert found.mean == pytest.approx(mean, rel=1e-7)
    assert cdf(found.lo) == pytest.approx(0.05, abs=1e-7)
    assert cdf(found.hi) == pytest.approx(0.95, abs=1e-7)


def test_integration_of_the_worked_example():
    """Golden 3: L2, 2 of 1,000, the share borrowed from Sari et al."""
    found = share.after_records(per_traversal_band(2), 2, 1000, share.borrowed(33.5, 270.5))
    assert [found.mean, found.lo, found.hi] == pytest.approx(
        [GOLDEN["rho_integrated"][key] for key in ("mean", "lo", "hi")], rel=1e-8
    )


@pytest.mark.parametrize("events", [400, 5000, 90_000])
def test_large_counts_are_integrated_on_a_finer_grid(events):
    """Where each Gamma is narrow the mixture is all reporting share: its ends follow the Beta's."""
    prior, exposure = Gamma(1.0, 1e-6), 1e6
    found = share.after_records(prior, events, exposure, share.not_known())
    # with almost no judgement the count fixes rho x rate, and rho keeps a Beta(1, 8)
    low, high = (events / exposure / stats.beta.ppf(chance, 1, 8) for chance in (0.95, 0.05))
    assert (found.lo, found.hi) == pytest.approx((low, high), rel=0.02 if events == 400 else 0.004)
    assert found.chance_below(found.lo) == pytest.approx(0.05, abs=1e-9)


def test_a_silent_handoff_without_a_source_keeps_its_judgement():
    """5,000 traversals, L3: 234 events a year stay 234; taken at their word, records would say 2.3."""
    judged = per_traversal_band(3)
    silent = share.after_records(judged, 0, 5000, share.no_source()).scaled(5000)
    assert silent.mean == pytest.approx(233.66, abs=0.01)
    assert share.after_records(judged, 0, 5000, share.declared(1.0)).scaled(5000).mean == pytest.approx(
        2.33, abs=0.01
    )
    covered = share.after_records(judged, 0, 5000, share.not_known()).scaled(5000)
    assert 2.33 < covered.mean < 234


@given(
    st.builds(Gamma, st.floats(0.3, 20), st.floats(1, 5000)),
    st.integers(0, 500),
    st.floats(0, 1e5),
)
def test_without_a_source_no_record_moves_the_judgement(prior, events, exposure):
    assert share.after_records(prior, events, exposure, share.no_source()) is prior


def test_a_measured_share_is_plugged_in_at_its_mean():
    how = share.measured(**SARI)
    assert how.shape == tuple(GOLDEN["sari"]["completeness_beta"])
    assert how.mean == pytest.approx(GOLDEN["sari"]["completeness_mean"])
    found = share.after_records(per_traversal_band(2), 2, 1000, how)
    assert found == posterior(per_traversal_band(2), 2, 1000, how.mean)


def test_a_single_declared_value_is_plugged_in():
    assert share.after_records(Gamma(2, 100), 6, 400, share.declared(1.0)) == Gamma(8, 500)


@pytest.mark.parametrize(
    ("how", "basis", "shape"),
    [
        (share.not_known(), ReportingBasis.INTEGRATED, (2, 8)),
        (share.borrowed(2, 2), ReportingBasis.BORROWED, (2, 2)),
        (share.measured(**SARI), ReportingBasis.MEASURED, (33.5, 270.5)),
    ],
)
def test_a_share_says_its_mean_and_interval(how, basis, shape):
    assert how.basis is basis
    assert how.is_evidence
    assert how.mean == pytest.approx(stats.beta(*shape).mean())
    assert how.interval == pytest.approx(stats.beta(*shape).interval(0.9))


def test_a_declared_range_says_its_ends_and_no_source_says_nothing():
    assert (share.declared(0.2, 0.6).mean, share.declared(0.2, 0.6).interval) == (0.4, (0.2, 0.6))
    nothing = share.no_source()
    assert (nothing.basis, nothing.mean, nothing.interval) == (ReportingBasis.NO_SOURCE, None, None)
    assert not nothing.is_evidence


def test_the_strip_shows_three_shares():
    strip = share.strip(per_traversal_band(3), 4, 1000)
    assert list(strip) == [0.5, 0.2, 0.05]
    for rho, rate in strip.items():
        assert rate == posterior(per_traversal_band(3), 4, 1000, rho)
    assert strip[0.5].mean < strip[0.2].mean < strip[0.05].mean


rows = st.lists(
    st.tuples(
        st.builds(Gamma, st.floats(0.3, 20), st.floats(1, 5000)), st.integers(0, 300), st.floats(0, 20_000)
    ),
    max_size=8,
)


@given(rows, st.sampled_from([*INTEGRATED, share.declared(0.7), share.no_source()]))
def test_many_at_once_are_the_same_as_one_by_one(rows, how):
    together = share.after_records_each([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows], how)
    alone = [share.after_records(*row, how) for row in rows]
    assert [(r.mean, r.lo, r.hi) for r in together] == [
        pytest.approx((r.mean, r.lo, r.hi), rel=1e-9) for r in alone
    ]


@given(st.builds(Gamma, st.floats(0.3, 20), st.floats(1, 5000)), st.integers(0, 100), st.floats(1, 20_000))
def test_an_integrated_mean_lies_between_those_of_the_extreme_shares(prior, events, exposure):
    found = share.after_records(prior, events, exposure, share.declared(0.1, 0.9))
    low, high = (posterior(prior, events, exposure, rho).mean for rho in (0.9, 0.1))
    assert low * (1 - 1e-9) <= found.mean <= high * (1 + 1e-9)
    assert found.lo < found.mean < found.hi
    assert found.chance_above(found.hi) == pytest.approx(0.05, abs=1e-8)


def test_a_mixture_in_other_units():
    found = share.after_records(per_traversal_band(2), 2, 1000, share.not_known())
    year = found.scaled(4000)
    assert (year.mean, year.lo, year.hi) == pytest.approx(
        (4000 * found.mean, 4000 * found.lo, 4000 * found.hi)
    )
    assert year.variance == pytest.approx(4000**2 * found.variance)
    assert year.chance_above(4000 * 0.01) == pytest.approx(found.chance_above(0.01))
    assert hash(found) == hash(share.after_records(per_traversal_band(2), 2, 1000, share.not_known()))


def test_the_variance_of_a_mixture_is_that_of_its_draws():
    found = share.after_records(per_traversal_band(3), 3, 500, share.not_known())
    chance = np.random.default_rng(7)
    rates = chance.choice(found.betas, p=np.array(found.weights), size=400_000)
    draws = chance.gamma(found.alpha, 1 / rates)
    assert found.mean == pytest.approx(draws.mean(), rel=0.01)
    assert found.variance == pytest.approx(draws.var(), rel=0.03)


def test_disagreement_allows_for_the_share():
    prior, events, exposure = per_traversal_band(3), 2, 1000
    taken_at_their_word = share.records_disagree(prior, events, exposure, share.declared(1.0))
    assert taken_at_their_word == pytest.approx(disagreement(prior, events, exposure, 1.0))
    assert taken_at_their_word < 0.05 < share.records_disagree(prior, events, exposure, share.not_known())


@pytest.mark.parametrize("how", INTEGRATED, ids=str)
@pytest.mark.parametrize(("events", "exposure"), [(0, 200), (3, 400), (60, 900), (400, 4000)])
def test_integrated_disagreement_agrees_with_quadrature(how, events, exposure):
    prior = per_traversal_band(3)
    density = stats.beta(*how.shape) if how.shape else stats.uniform(how.span[0], np.ptp(how.span))

    def integral(tail):
        low, high = how.span or (density.ppf(1e-13), density.isf(1e-13))
        return integrate.quad(lambda rho: density.pdf(rho) * tail(rho), low, high, limit=400, epsabs=1e-12)[0]

    def count(rho):
        return stats.nbinom(prior.alpha, prior.beta / (prior.beta + rho * exposure))

    at_most = integral(lambda rho: count(rho).cdf(events))
    at_least = integral(lambda rho: count(rho).sf(events - 1))
    wanted = min(1.0, 2 * min(at_most, at_least))
    assert share.records_disagree(prior, events, exposure, how) == pytest.approx(wanted, abs=1e-7)


def test_without_a_source_silence_agrees_and_an_excess_does_not():
    prior = per_traversal_band(2)
    assert share.records_disagree(prior, 0, 50_000, share.no_source()) == 1.0
    assert share.records_disagree(prior, 30, 1000, share.no_source()) < 0.05


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: share.measured(found=0, also_reported=0),
        lambda: share.measured(found=5, also_reported=6),
        lambda: share.measured(found=5, also_reported=-1),
        lambda: share.declared(0.0),
        lambda: share.declared(0.0, 0.5),
        lambda: share.declared(0.5, 0.4),
        lambda: share.declared(0.5, 1.1),
        lambda: share.borrowed(0.5, 2),
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(BadInput):
        wrong()

"""Rates: bands, sums, what controls and records do to them, and when judgement and records disagree."""

import math
from dataclasses import replace
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from graph_schema.vocabulary import ControlState, EventSet, HazardBasis, LikelihoodScale
from pathway.analysis import rates
from pathway.analysis.controls import ControlReading
from pathway.analysis.rates import Gamma, JudgedHazard, judged_per_year, judged_rate
from pathway.errors import BadInput
from tests.golden import golden

ONE, THREE = golden("golden_1_acyclic"), golden("golden_3_missing")
INHERENT, PER_YEAR = HazardBasis.INHERENT, LikelihoodScale.PER_YEAR
NOT_DECLARED = LikelihoodScale.NOT_DECLARED

likelihoods = st.integers(1, 5)
gammas = st.builds(Gamma, st.floats(0.3, 50), st.floats(1, 5000))


def hazards_of(handoff: str) -> list[JudgedHazard]:
    return [
        JudgedHazard(
            each["L"],
            each["C"],
            HazardBasis(each["basis"]),
            controls=tuple(ControlReading(c["e"], ControlState(c["state"])) for c in each["controls"]),
        )
        for each in ONE["inputs"]["hazards"].get(handoff, [])
    ]


@pytest.mark.parametrize(("likelihood", "row"), ONE["band_table"].items())
def test_the_band_table(likelihood, row):
    band = rates.per_traversal_band(int(likelihood))
    assert [band.alpha, band.beta, band.mean] == pytest.approx(
        [row["shape"], row["rate_param"], row["mean"]], rel=1e-9
    )
    assert [band.lo, band.hi] == pytest.approx(row["rate"], rel=1e-9)


@pytest.mark.parametrize(("likelihood", "ends"), rates.TIMES_A_YEAR.items())
def test_a_times_a_year_band_keeps_its_ends(likelihood, ends):
    band = rates.per_year_band(likelihood)
    assert (band.lo, band.hi) == pytest.approx(ends, rel=1e-9)


@pytest.mark.parametrize(("cover", "mean", "shape"), [(0.5, 0.078, 0.56), (0.98, 0.044, 4.5)])
def test_cover_moves_the_weight_of_evidence_more_than_the_mean(cover, mean, shape):
    band = rates.per_traversal_band(3, cover)
    assert band.mean == pytest.approx(mean, abs=5e-4)
    assert band.alpha == pytest.approx(shape, rel=0.01)
    assert stats.gamma.cdf(0.1053605157, band.alpha, scale=1 / band.beta) == pytest.approx(0.5 + cover / 2)


@given(st.floats(1e-6, 10), st.floats(1.05, 1e5), st.floats(0.5, 0.98))
def test_any_band_hits_both_its_ends(low, ratio, cover):
    band = rates.band_gamma(low, low * ratio, cover)
    inside = band.chance_below(low * ratio) - band.chance_below(low)
    assert inside == pytest.approx(cover, abs=1e-8)
    assert band.chance_below(low) == pytest.approx((1 - cover) / 2, abs=1e-8)


def test_a_band_is_searched_for_once():
    rates.band_gamma(0.123, 0.456, 0.8)
    before = rates.band_gamma.cache_info()
    rates.band_gamma(0.123, 0.456, 0.8)
    assert rates.band_gamma.cache_info().hits == before.hits + 1


@pytest.mark.parametrize("handoff", ONE["outputs"]["prior"])
def test_prior_and_posterior_of_the_worked_example(handoff):
    hazards = hazards_of(handoff)
    prior = judged_rate(hazards, none_found=not hazards)
    after = rates.posterior(
        prior, ONE["inputs"]["incidents"][handoff], ONE["inputs"]["counts"][handoff], ONE["inputs"]["rho"]
    )
    for found, wanted in ((prior, "prior"), (after, "posterior")):
        expected = ONE["outputs"][wanted][handoff]
        assert {key: getattr(found, key) for key in expected} == pytest.approx(expected, rel=1e-8)


def test_the_sum_over_the_worked_example_as_one_gamma():
    flows, after = ONE["outputs"]["traversals"], ONE["outputs"]["posterior"]
    total = rates.sum_of(
        Gamma(after[e]["alpha"], after[e]["beta"]).scaled(flow) for e, flow in flows.items() if e in after
    )
    expected = ONE["outputs"]["harm_interval"]
    assert {key: getattr(total, key) for key in expected} == pytest.approx(expected, rel=1e-8)


def test_a_smaller_reporting_share_means_more_events():
    prior = judged_rate(hazards_of("WARD>COMM"))
    assert rates.posterior(prior, 6, 400, 0.3).mean == pytest.approx(
        ONE["outputs"]["rho_0_3"]["ward_comm"], rel=1e-8
    )


def test_disagreement_of_the_worked_examples():
    ward = rates.disagreement(judged_rate(hazards_of("WARD>COMM")), 6, 400)
    assert ward == pytest.approx(ONE["outputs"]["conflict_ward_comm"], rel=1e-8)
    many = rates.disagreement(rates.per_traversal_band(2), 30, 1000)
    assert many == pytest.approx(THREE["outputs"]["conflict_if_30_of_1000"], rel=1e-8)


@given(gammas, st.integers(0, 200), st.floats(1, 10_000), st.floats(0.01, 1))
def test_disagreement_is_the_two_sided_negative_binomial_chance(prior, events, exposure, rho):
    count = stats.nbinom(prior.alpha, prior.beta / (prior.beta + rho * exposure))
    wanted = min(1.0, 2 * min(count.cdf(events), count.sf(events - 1)))
    assert rates.disagreement(prior, events, exposure, rho) == pytest.approx(wanted, rel=1e-6, abs=1e-12)


def test_where_nobody_could_have_crossed_nothing_disagrees():
    assert rates.disagreement(Gamma(2, 100), 0, 0) == 1.0


@given(gammas, st.integers(0, 500), st.floats(1, 50_000), st.floats(0.01, 1))
def test_the_posterior_lies_between_judgement_and_record(prior, events, exposure, rho):
    after, recorded = rates.posterior(prior, events, exposure, rho), events / (rho * exposure)
    low, high = sorted((prior.mean, recorded))
    assert low * (1 - 1e-9) <= after.mean <= high * (1 + 1e-9)


@given(likelihoods, st.floats(0.01, 0.99), st.lists(st.floats(0, 0.95), max_size=2))
def test_verifying_a_control_narrows_what_is_known(likelihood, effectiveness, others):
    beside = [ControlReading(e, ControlState.UNVERIFIED) for e in others]
    spread = {}
    for state in (ControlState.UNVERIFIED, ControlState.VERIFIED):
        controls = (ControlReading(effectiveness, state), *beside)
        spread[state] = judged_rate([JudgedHazard(likelihood, 3, INHERENT, controls=controls)]).variance
    assert spread[ControlState.VERIFIED] <= spread[ControlState.UNVERIFIED] * (1 + 1e-12)


def test_controls_are_applied_to_inherent_judgements_only():
    control = (ControlReading(0.5, ControlState.VERIFIED),)
    plain = rates.per_traversal_band(3).mean
    assert judged_rate([JudgedHazard(3, 3, controls=control)]).mean == pytest.approx(plain)
    assert judged_rate([JudgedHazard(3, 3, INHERENT, controls=control)]).mean == pytest.approx(plain / 2)


def test_controls_said_to_stop_everything_leave_the_rarest_class_never_zero():
    everything = (ControlReading(1.0, ControlState.VERIFIED),)
    rate = judged_rate([JudgedHazard(5, 5, INHERENT, controls=everything)])
    assert rate == rates.per_traversal_band(1)
    yearly = judged_per_year([JudgedHazard(5, 5, INHERENT, controls=everything)], traversals_per_year=1000)
    assert yearly.mean == pytest.approx(1000 * rate.mean)


@pytest.mark.parametrize(
    ("event_set", "classes"),
    [
        (EventSet.ANY, [1, 2, 3, 4, 5]),
        (EventSet.HARM, [2, 3, 4, 5]),
        (EventSet.MODERATE_PLUS, [3, 4, 5]),
        (EventSet.SEVERE_PLUS, [4, 5]),
    ],
)
def test_a_hazard_counts_in_the_sets_its_consequence_belongs_to(event_set, classes):
    counted = [c for c in range(1, 6) if judged_rate([JudgedHazard(3, c)], event_set=event_set)]
    assert counted == classes


def test_nothing_judged_is_not_a_rate_and_none_found_is_the_rarest_class():
    outside = [JudgedHazard(5, 2)]
    assert judged_rate([]) is None
    assert judged_rate(outside) is None
    assert judged_rate(outside, none_found=True) == rates.per_traversal_band(1)


def test_hazards_win_over_none_found():
    assert judged_rate([JudgedHazard(4, 3)], none_found=True).mean > 0.3


def test_hazards_of_one_chain_count_once_at_the_largest():
    small, large = JudgedHazard(2, 3, chain="fax"), JudgedHazard(3, 3, chain="fax")
    other, alone = JudgedHazard(2, 4, chain="bleep"), JudgedHazard(1, 3)
    mean = {level: rates.per_traversal_band(level).mean for level in (1, 2, 3)}
    assert judged_rate([small, large]).mean == pytest.approx(mean[3])
    together = judged_rate([small, large, other, alone]).mean
    assert together == pytest.approx(mean[3] + mean[2] + mean[1])


def test_a_chain_is_taken_within_the_event_set():
    out_of_set, in_set = JudgedHazard(5, 2, chain="fax"), JudgedHazard(2, 3, chain="fax")
    assert judged_rate([out_of_set, in_set]).mean == pytest.approx(rates.per_traversal_band(2).mean)


hazards_made = st.builds(
    JudgedHazard,
    likelihoods,
    st.integers(1, 5),
    st.sampled_from(HazardBasis),
    chain=st.sampled_from(["", "", "a", "b"]),
    discount=st.sampled_from([1.0, 0.5, 0.25]),
)


@given(st.lists(hazards_made, max_size=6), st.randoms())
def test_the_order_of_hazards_never_matters(hazards, random):
    assert judged_rate(random.sample(hazards, len(hazards))) == judged_rate(hazards)


@given(st.lists(hazards_made, min_size=1, max_size=4), hazards_made)
def test_another_hazard_never_lowers_the_rate(hazards, more):
    before, after = judged_rate(hazards), judged_rate([*hazards, more])
    if before is not None:
        assert after.mean >= before.mean * (1 - 1e-12)


@given(hazards_made, st.sampled_from([0.5, 0.25]))
def test_a_discount_widens_and_never_moves(hazard, discount):
    full = judged_rate([replace(hazard, discount=1.0)])
    worth_less = judged_rate([replace(hazard, discount=discount)])
    if full is not None:
        assert worth_less.mean == pytest.approx(full.mean)
        assert worth_less.alpha == pytest.approx(full.alpha * discount)


@pytest.mark.parametrize("scale", LikelihoodScale)
@given(likelihood=likelihoods, traffic=st.floats(1, 1e6))
def test_per_year_is_per_traversal_times_traffic_on_every_scale(scale, likelihood, traffic):
    hazards = [JudgedHazard(likelihood, 3, scale=scale)]
    each = judged_rate(hazards, traversals_per_year=traffic)
    year = judged_per_year(hazards, traversals_per_year=traffic)
    assert (year.alpha, year.beta) == pytest.approx((each.alpha, each.beta / traffic))


def test_times_a_year_do_not_grow_with_traffic():
    hazards = [JudgedHazard(3, 3, scale=PER_YEAR)]
    for traffic in (None, 10, 10_000):
        year = judged_per_year(hazards, traversals_per_year=traffic)
        assert (year.lo, year.hi) == pytest.approx((12, 52))


@pytest.mark.parametrize(
    ("scale", "rate", "year"),
    [
        (LikelihoodScale.PER_TRAVERSAL, True, False),
        (LikelihoodScale.PER_YEAR, False, True),
        (LikelihoodScale.NOT_DECLARED, True, True),
    ],
)
def test_without_traffic_a_class_stays_in_its_own_unit(scale, rate, year):
    hazards = [JudgedHazard(3, 3, scale=scale)]
    assert (judged_rate(hazards) is not None) is rate
    assert (judged_per_year(hazards) is not None) is year


def test_scales_that_cannot_be_joined_without_traffic_give_no_rate():
    mixed = [JudgedHazard(3, 3), JudgedHazard(3, 3, scale=PER_YEAR)]
    assert judged_rate(mixed) is None
    assert judged_per_year(mixed) is None
    assert judged_rate(mixed, traversals_per_year=1000) is not None


@pytest.mark.parametrize(
    ("traffic", "wider"),
    [(50, LikelihoodScale.PER_YEAR), (300, LikelihoodScale.PER_YEAR), (5000, LikelihoodScale.PER_TRAVERSAL)],
)
def test_an_undeclared_scale_is_read_the_wider_way(traffic, wider):
    read = judged_per_year([JudgedHazard(3, 3, scale=NOT_DECLARED)], traversals_per_year=traffic)
    wanted = judged_per_year([JudgedHazard(3, 3, scale=wider)], traversals_per_year=traffic)
    assert (read.lo, read.hi) == pytest.approx((wanted.lo, wanted.hi))


@given(likelihoods, st.floats(1, 1e6))
def test_the_wider_reading_is_at_least_as_wide_as_either(likelihood, traffic):
    wide = rates.wider_reading(likelihood, traffic)
    for scale in (LikelihoodScale.PER_TRAVERSAL, LikelihoodScale.PER_YEAR):
        other = judged_per_year([JudgedHazard(likelihood, 3, scale=scale)], traversals_per_year=traffic)
        assert wide.hi - wide.lo >= (other.hi - other.lo) * (1 - 1e-9)


@given(st.integers(0, 300), st.floats(0.1, 1e5))
def test_the_interval_of_a_record_is_the_exact_poisson_one(events, exposure):
    low, high = rates.exact_poisson(events, exposure)
    wanted_low = stats.chi2.ppf(0.05, 2 * events) / 2 if events else 0.0
    assert low * exposure == pytest.approx(wanted_low)
    assert high * exposure == pytest.approx(stats.chi2.ppf(0.95, 2 * events + 2) / 2)


def test_recency_weighs_events_and_traversals_alike():
    """Golden 3: 100, 120 and 80 traversals 0, 6 and 12 months old."""
    ages, traversals = [0, 182.625, 365.25], [100, 120, 80]
    exposure = sum(n * rates.recency_weight(age) for n, age in zip(traversals, ages, strict=True))
    assert exposure == pytest.approx(THREE["outputs"]["recency"]["n_eff"], rel=1e-9)


@given(st.lists(st.tuples(st.floats(0, 2000), st.floats(1, 500)), min_size=1), st.floats(0.001, 0.2))
def test_a_constant_rate_is_left_as_it_is_by_recency(months, rate):
    weighted = [(n * rate * rates.recency_weight(age), n * rates.recency_weight(age)) for age, n in months]
    assert sum(y for y, _ in weighted) / sum(n for _, n in weighted) == pytest.approx(rate)


@pytest.mark.parametrize(
    ("people", "patient", "years", "worth"),
    [
        (5, True, 1, 1.0),
        (5, False, 1, 0.5),
        (1, True, 1, 0.5),
        (None, True, 0, 0.5),
        (5, True, 2, 1.0),
        (5, True, 2.1, 0.25),
        (None, False, 3, 0.25),
    ],
)
def test_what_a_judgement_is_worth(people, patient, years, worth):
    assert rates.quality_discount(people=people, with_patient_or_carer=patient, years_old=years) == worth


def test_a_changed_handoff_starts_from_the_old_knowledge_discounted():
    start = rates.after_change(Gamma(10, 500), 0.5)
    assert (start.alpha, start.beta) == pytest.approx((3.0, 300.0))
    assert start.mean == pytest.approx(0.01)


def test_a_hazard_that_acts_while_people_wait():
    found = golden("golden_4_contested")["outputs"]
    per_day = Gamma(2.0, 2.0 / found["limbo_hazard"]["rate_per_day"])
    each = rates.limbo_rate(per_day, found["limbo"]["rmst"])
    assert each.mean == pytest.approx(found["limbo_hazard"]["per_traversal"], rel=1e-8)


def test_an_interval_is_a_90_percent_interval():
    """A large shape is nearly normal, whose 90 % interval is 1.645 standard deviations either way."""
    rate = Gamma(1e6, 1e6)
    reach = NormalDist().inv_cdf(0.95) * math.sqrt(rate.variance)
    assert (rate.lo, rate.hi) == pytest.approx((1 - reach, 1 + reach), abs=1e-5)
    assert rate.chance_above(rate.hi) == pytest.approx(0.05)
    assert rate.chance_below(rate.lo) == pytest.approx(0.05)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Gamma(0, 1),
        lambda: Gamma(1, -1),
        lambda: Gamma(math.nan, 1),
        lambda: Gamma(1, math.inf),
        lambda: Gamma(1, 1).discounted(0),
        lambda: Gamma(1, 1).discounted(1.1),
        lambda: rates.band_gamma(0.0, 1.0),
        lambda: rates.band_gamma(2.0, 1.0),
        lambda: rates.band_gamma(1.0, 2.0, 1.0),
        lambda: rates.per_traversal_band(0),
        lambda: rates.per_year_band(6),
        lambda: JudgedHazard(6, 3),
        lambda: JudgedHazard(3, 0),
        lambda: JudgedHazard(3, 3, discount=0),
        lambda: rates.posterior(Gamma(1, 1), -1, 10),
        lambda: rates.posterior(Gamma(1, 1), 1, -10),
        lambda: rates.posterior(Gamma(1, 1), 1, 10, 0),
        lambda: rates.posterior(Gamma(1, 1), 1, 10, 1.5),
        lambda: rates.exact_poisson(1, 0),
        lambda: rates.exact_poisson(-1, 5),
        lambda: rates.recency_weight(1, 0),
        lambda: rates.after_change(Gamma(1, 1), 0),
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(BadInput):
        wrong()

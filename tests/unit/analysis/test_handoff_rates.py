"""A handoff's figures: judged and recorded apart, unknown as a state, sums in which unknown is never zero."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from graph_schema.vocabulary import EvidenceState, LikelihoodScale, ReportingBasis
from pathway.analysis import estimates
from pathway.analysis import reporting_share as share
from pathway.analysis.estimates import Between, Estimate
from pathway.analysis.handoff_rates import HandoffEvidence, handoff_rates
from pathway.analysis.rates import Gamma, JudgedHazard, per_traversal_band, per_year_band, posterior
from pathway.analysis.year_totals import year_total
from pathway.errors import BadInput
from tests.golden import golden

L2, L3 = JudgedHazard(2, 3), JudgedHazard(3, 3)
YEARLY = JudgedHazard(3, 3, scale=LikelihoodScale.PER_YEAR)
UNSCALED = JudgedHazard(3, 3, scale=LikelihoodScale.NOT_DECLARED)
ALL_REPORTED = share.declared(1.0)
State = EvidenceState


def exactly(value):
    return Between.exactly(value)


def evidence(*hazards, y=0, n=None, traffic=1000, how=None, in_year=None, **more):
    """One handoff: `y` recorded in `n` traversals, `in_year` (default `y`) this year, `traffic` a year."""

    def between(value):
        return value if value is None else Between(*value) if isinstance(value, tuple) else exactly(value)

    return HandoffEvidence(
        "h",
        hazards,
        events=between(y),
        exposure=between(n),
        traversals_per_year=between(traffic),
        share=how or share.no_source(),
        in_year=between(y if in_year is None else in_year),
        **more,
    )


def rate(*hazards, **given):
    return handoff_rates([evidence(*hazards, **given)])[0]


@pytest.mark.parametrize(
    ("given_evidence", "state", "also"),
    [
        (evidence(L3), State.ASSESSED, ()),
        (evidence(none_found=True), State.NONE_FOUND, ()),
        (evidence(L3, none_found=True), State.ASSESSED, ()),
        (evidence(L3, traffic=None), State.NO_DENOMINATOR, (State.ASSESSED,)),
        (evidence(L3, traffic=0), State.NO_DENOMINATOR, (State.ASSESSED,)),
        (evidence(UNSCALED), State.SCALE_NOT_DECLARED, (State.ASSESSED,)),
        (evidence(y=3, n=500), State.RECORDED, ()),
        (evidence(y=3, traffic=None), State.NOT_ASSESSED, (State.NO_DENOMINATOR,)),
        (evidence(y=0, n=500), State.NOT_ASSESSED, ()),
        (evidence(y=3, n=500, in_year=0), State.NOT_ASSESSED, ()),  # all of them before the year
        (evidence(y=0, n=500, how=ALL_REPORTED), State.NOT_ASSESSED, ()),
        (evidence(), State.NOT_ASSESSED, ()),
        (evidence(traffic=None), State.NOT_ASSESSED, (State.NO_DENOMINATOR,)),
        (evidence(JudgedHazard(5, 2), y=0), State.NOT_ASSESSED, ()),
        (evidence(JudgedHazard(5, 2), y=2, n=100), State.RECORDED, ()),
    ],
)
def test_what_a_figure_rests_on(given_evidence, state, also):
    found = handoff_rates([given_evidence])[0]
    assert (found.state, found.also) == (state, also)


def test_judged_recorded_and_both_together_are_three_figures():
    found = rate(L2, y=20, n=2000, in_year=11, traffic=1000, how=ALL_REPORTED)
    assert found.judged_per_year.mean == pytest.approx(1000 * per_traversal_band(2).mean)
    assert (found.recorded, found.recorded_per_year.mean) == (exactly(11), 11)
    assert found.events_per_year.mean == pytest.approx(1000 * posterior(per_traversal_band(2), 20, 2000).mean)
    assert found.combined.mean == pytest.approx(found.events_per_year.mean / 1000)
    assert found.judged_per_year.mean < found.events_per_year.mean < found.recorded_per_year.mean


def test_a_silent_handoff_without_a_source_is_not_a_safe_one():
    found = rate(L3, y=0, n=5000, traffic=5000)
    assert found.events_per_year == found.judged_per_year
    assert found.events_per_year.mean == pytest.approx(233.66, abs=0.01)
    assert found.recorded_per_year is None
    assert (found.reporting, found.disagreement) == (ReportingBasis.NO_SOURCE, 1.0)


def test_without_a_source_records_are_a_count_beside_the_judgement():
    found = rate(L2, y=30, n=1000)
    assert found.events_per_year == found.judged_per_year
    assert found.recorded == exactly(30)
    assert found.recorded_per_year.lower_limit
    assert found.disagrees


def test_a_share_that_is_not_known_is_integrated_and_has_a_strip():
    found = rate(L3, y=2, n=1000, how=share.not_known())
    wanted = share.after_records(per_traversal_band(3), 2, 1000, share.not_known()).scaled(1000)
    assert found.events_per_year == Estimate(wanted.mean, wanted.lo, wanted.hi)
    assert [rho for rho, _ in found.strip_per_year] == [0.5, 0.2, 0.05]
    assert found.strip_per_year[0][1].mean == pytest.approx(
        1000 * posterior(per_traversal_band(3), 2, 1000, 0.5).mean
    )
    assert rate(L3, y=2, n=1000, how=ALL_REPORTED).strip_per_year == ()


def test_recorded_and_not_assessed_is_a_lower_limit_ordered_by_its_lower_end():
    found = rate(y=3, n=500, traffic=1000)
    year = found.events_per_year
    assert year.mean == 3
    assert (year.lo, year.hi) == pytest.approx((stats.chi2.ppf(0.05, 6) / 2, stats.chi2.ppf(0.95, 8) / 2))
    assert year.lower_limit
    assert year.for_order == year.lo
    assert found.judged is found.combined is None
    assert found.chance_above(year.lo) == pytest.approx(0.95)


@pytest.mark.parametrize("how", [share.no_source(), share.not_known(), ALL_REPORTED])
@pytest.mark.parametrize("hazards", [(), (L3,)])
def test_what_was_recorded_is_never_below_the_count_of_the_year(hazards, how):
    """Recency belongs into what changes a judgement: seven events of the year stay seven."""
    found = rate(*hazards, y=4.1, n=4.7, in_year=7, traffic=8, how=how)
    assert found.recorded_per_year.mean == 7
    assert found.recorded_per_year.lo == pytest.approx(stats.chi2.ppf(0.05, 14) / 2)
    assert found.recorded_per_year.hi == pytest.approx(stats.chi2.ppf(0.95, 16) / 2)
    if not hazards:
        assert found.events_per_year.mean == 7


def test_events_that_both_ends_may_have_recorded_reach_from_the_larger_count_to_both():
    found = rate(in_year=(4, 7), traffic=8)
    assert found.recorded_per_year.mean == 7
    assert found.recorded_per_year.lo == pytest.approx(stats.chi2.ppf(0.05, 8) / 2)
    assert found.recorded_per_year.hi == pytest.approx(stats.chi2.ppf(0.95, 16) / 2)


def test_a_source_of_half_the_year_leaves_the_upper_end_open_and_the_count_as_it_is():
    half = rate(in_year=2, traffic=100, n=50, how=ALL_REPORTED, covered_share=0.5)
    whole = rate(in_year=2, traffic=100, n=100, how=ALL_REPORTED)
    assert half.recorded_per_year.mean == whole.recorded_per_year.mean == 2
    assert half.recorded_per_year.hi == pytest.approx(2 * whole.recorded_per_year.hi)
    assert half.recorded_per_year.lower_limit and not whole.recorded_per_year.lower_limit
    assert rate(L3, in_year=0, traffic=100, n=0, how=ALL_REPORTED, covered_share=0).recorded_per_year is None


def test_records_are_complete_only_where_that_is_declared():
    assert not rate(L3, y=3, n=500, how=ALL_REPORTED).recorded_per_year.lower_limit
    for how in (
        share.no_source(),
        share.not_known(),
        share.declared(0.9),
        share.measured(found=9, also_reported=9),
    ):
        assert rate(L3, y=3, n=500, how=how).recorded_per_year.lower_limit


def test_not_assessed_has_limits_and_no_mean_and_is_never_zero():
    found = rate(traffic=1000)
    golden_limits = golden("golden_3_missing")["outputs"]["A_HOME"]
    assert found.events_per_year.mean is None
    assert found.events_per_year.lo == pytest.approx(1000 * golden_limits["lo"])
    assert found.events_per_year.hi == pytest.approx(1000 * golden_limits["hi"])
    assert found.chance_above(0) is None
    assert found.disagreement is None


def test_without_a_denominator_there_is_no_figure_a_year_only_a_count():
    found = rate(L3, y=4, traffic=None)
    assert found.judged.mean == pytest.approx(per_traversal_band(3).mean)
    assert found.judged_per_year is found.events_per_year is found.recorded_per_year is None
    assert found.recorded == exactly(4)


def test_times_a_year_need_no_denominator():
    found = rate(YEARLY, traffic=None)
    assert found.judged is None
    assert (found.events_per_year.lo, found.events_per_year.hi) == pytest.approx((12, 52))
    assert found.events_per_year.mean == pytest.approx(per_year_band(3).mean)


def test_without_exposure_the_judgement_stands():
    found = rate(L3, y=4, n=None, traffic=1000, how=ALL_REPORTED)
    assert found.events_per_year == found.judged_per_year


def test_a_range_of_traversals_bounds_rate_and_year_from_both_ends():
    """Golden 3, C>HOME: a starred count (1 to 7) in 300 to 900 traversals, on a borrowed judgement."""
    borrowed = golden("golden_3_missing")["outputs"]["class_prior"]
    prior = Gamma(borrowed["alpha"], borrowed["beta"])
    wanted = golden("golden_3_missing")["outputs"]["C_HOME"]
    assert posterior(prior, 1, 900).lo == pytest.approx(wanted["lo"], rel=1e-6)
    assert posterior(prior, 7, 300).hi == pytest.approx(wanted["hi"], rel=1e-6)

    found = rate(L2, y=(1, 7), n=(300, 900), traffic=(300, 900), how=ALL_REPORTED)
    band = per_traversal_band(2)
    assert found.combined.lo == pytest.approx(posterior(band, 1, 900).lo)
    assert found.combined.hi == pytest.approx(posterior(band, 7, 300).hi)
    assert found.combined.mean == pytest.approx(posterior(band, 4, 600).mean)
    assert found.events_per_year.lo == pytest.approx(300 * posterior(band, 1, 300).lo)
    assert found.events_per_year.hi == pytest.approx(900 * posterior(band, 7, 900).hi)


def test_a_range_that_starts_at_no_traffic_at_all():
    found = rate(L3, YEARLY, traffic=(0, 400))
    assert found.judged_per_year.lo == 0
    assert found.judged_per_year.hi > found.judged_per_year.mean > 0
    assert found.judged.hi == pytest.approx(2.995732274)


@pytest.mark.parametrize("hazard", [L3, YEARLY], ids=["each time", "times a year"])
@given(
    events=st.tuples(*[st.integers(0, 20)] * 3).map(sorted),
    traffic=st.tuples(*[st.integers(50, 500)] * 3).map(sorted),
    how=st.sampled_from([share.no_source(), ALL_REPORTED, share.declared(0.2)]),
)
def test_a_range_contains_every_exact_reading_within_it(hazard, events, traffic, how):
    ends = {"y": (events[0], events[2]), "n": (traffic[0], traffic[2]), "traffic": (traffic[0], traffic[2])}
    ranged = rate(hazard, how=how, **ends)
    for y, n in itertools.product(events, traffic):
        one = rate(hazard, y=y, n=n, traffic=n, how=how)
        for wide, exact in ((ranged.events_per_year, one.events_per_year), (ranged.combined, one.combined)):
            assert wide.lo <= exact.lo * (1 + 1e-9)
            assert wide.hi >= exact.hi * (1 - 1e-9)


def test_a_range_is_surely_above_only_where_it_is_so_at_its_low_end():
    ranged = rate(L3, traffic=(800, 2000))
    ends = [rate(L3, traffic=traffic).chance_above(60) for traffic in (800, 2000)]
    assert ranged.chances_above(60) == pytest.approx(tuple(ends))
    assert ranged.chance_above(60) == pytest.approx(ends[0])
    assert ends[0] < rate(L3, traffic=1400).chance_above(60) < ends[1]
    assert rate(L3, YEARLY, traffic=(0, 2000)).chance_above(0.001) == 0
    exact = rate(L3, traffic=800)
    assert exact.ends is None and len(set(exact.chances_above(60))) == 1
    recorded = rate(in_year=(4, 7), traffic=100)
    assert recorded.chances_above(5) == pytest.approx((stats.gamma.sf(5, 4), stats.gamma.sf(5, 7)))


def test_a_total_is_surely_above_only_with_all_at_their_low_ends():
    parts = [rate(L3, traffic=(800, 2000)), rate(L2, traffic=1000), rate()]
    low, high = (year_total([rate(L3, traffic=n), rate(L2, traffic=1000)]) for n in (800, 2000))
    total = year_total(parts)
    assert total.chances_above(60) == pytest.approx((low.chance_above(60), high.chance_above(60)))
    assert total.chance_above(60) == pytest.approx(low.chance_above(60))
    assert year_total([rate(L3, traffic=(0, 2000))]).chance_above(60) == 0


def test_a_scale_nobody_declared_is_read_at_both_ends_of_the_traffic():
    ranged = rate(UNSCALED, traffic=(77, 420))
    ends = [rate(UNSCALED, traffic=traffic).judged_per_year for traffic in (77, 420)]
    assert ranged.judged_per_year.lo <= min(end.lo for end in ends)
    assert ranged.judged_per_year.hi >= max(end.hi for end in ends)


def test_a_disagreement_within_a_range_is_shown_only_where_every_reading_shows_it():
    assert rate(L2, y=30, n=1000, how=ALL_REPORTED).disagrees
    assert not rate(L2, y=(3, 30), n=1000, how=ALL_REPORTED).disagrees
    assert rate(L2, y=(25, 30), n=1000, how=ALL_REPORTED).disagrees


@pytest.mark.parametrize(
    ("people", "y", "how", "alone"),
    [
        (1, 0, share.no_source(), True),
        (None, 0, share.no_source(), True),
        (1, 0, ALL_REPORTED, True),
        (1, 5, share.no_source(), True),
        (1, 5, ALL_REPORTED, False),
        (3, 0, share.no_source(), False),
    ],
)
def test_one_persons_judgement_is_called_that(people, y, how, alone):
    assert rate(replace(L3, people=people), y=y, n=500, how=how).one_judgement is alone


def test_several_hazards_are_one_persons_judgement_only_if_all_are():
    assert rate(replace(L3, people=1), replace(L2, people=1)).one_judgement
    assert not rate(replace(L3, people=1), replace(L2, people=4)).one_judgement
    assert not rate(none_found=True).one_judgement


def test_many_handoffs_come_back_in_the_order_given():
    given_evidence = [
        replace(evidence(JudgedHazard(1 + i % 5, 3), y=i % 4, n=100 + i, how=how), handoff_id=f"h{i}")
        for i, how in enumerate(
            [share.not_known(), share.no_source(), ALL_REPORTED, share.declared(0.1, 0.5)] * 6
        )
    ]
    together = handoff_rates(given_evidence)
    assert [found.handoff_id for found in together] == [each.handoff_id for each in given_evidence]
    for each, found in zip(given_evidence, together, strict=True):
        assert found.events_per_year.mean == pytest.approx(handoff_rates([each])[0].events_per_year.mean)
    assert handoff_rates([]) == []


def test_events_of_both_ends_that_nobody_could_match_are_a_range():
    assert estimates.unmatched(4, 7) == Between(7, 11)
    assert estimates.unmatched(0, 0) == exactly(0)


@pytest.mark.parametrize("ends", [(-1, 2), (3, 2), (float("nan"), 1)])
def test_a_range_runs_upwards_from_zero(ends):
    with pytest.raises(BadInput):
        Between(*ends)


def test_a_total_is_one_matched_gamma():
    parts = [rate(L2, traffic=1000), rate(L3, traffic=200)]
    total = year_total(parts)
    mean = sum(part.events_per_year.mean for part in parts)
    variance = sum(part.distribution.variance for part in parts)
    assert total.estimate.mean == pytest.approx(mean)
    assert (total.estimate.lo, total.estimate.hi) == pytest.approx(
        stats.gamma.ppf([0.05, 0.95], mean**2 / variance, scale=variance / mean)
    )
    assert total.chance_above(total.estimate.hi) == pytest.approx(0.05)
    assert (total.handoffs, total.without_figure, total.lower_limit) == (2, 0, 0)
    assert (total.low, total.high) == (total.estimate.lo, total.estimate.hi)


def test_a_handoff_without_a_figure_is_counted_and_widens_never_zero():
    known, unknown, unbounded = rate(L2), rate(), rate(L3, traffic=None)
    total = year_total([known, unknown])
    assert total.estimate.mean == pytest.approx(known.events_per_year.mean)
    assert (total.handoffs, total.without_figure) == (2, 1)
    assert total.high == pytest.approx(known.events_per_year.hi + unknown.events_per_year.hi)
    assert total.low == pytest.approx(known.events_per_year.lo + unknown.events_per_year.lo)
    assert year_total([known, unbounded]).high is None
    nothing = year_total([unknown])
    assert (nothing.estimate, nothing.chance_above(1)) == (None, None)


def test_a_total_keeps_what_is_only_recorded_as_a_lower_limit():
    total = year_total([rate(L2), rate(y=3, n=500)])
    assert total.lower_limit == 1
    assert total.estimate.lower_limit
    assert total.estimate.mean == pytest.approx(1000 * per_traversal_band(2).mean + 3)


def test_a_total_keeps_what_ranges_of_input_add():
    ranged = rate(L2, y=(1, 7), n=(300, 900), traffic=(300, 900), how=ALL_REPORTED)
    total = year_total([ranged])
    assert total.estimate.lo <= ranged.events_per_year.lo * (1 + 1e-9)
    assert total.estimate.hi >= ranged.events_per_year.hi * (1 - 1e-9)


def test_a_total_of_one_is_that_handoffs_own_figure():
    for one in (
        rate(L3, y=2, n=1000, how=share.not_known()),
        rate(L3, traffic=(800, 2000)),
        rate(y=3, n=500),
    ):
        total = year_total([one, rate(traffic=None)])
        assert (total.estimate, total.distribution) == (one.events_per_year, one.distribution)
        assert total.chances_above(2) == one.chances_above(2)


def test_a_total_is_ordered_by_the_sum_of_what_its_handoffs_are_ordered_by():
    judged, recorded, unknown = rate(L2), rate(y=3, n=500), rate()
    total = year_total([judged, recorded, unknown])
    assert total.for_order == pytest.approx(judged.events_per_year.mean + recorded.events_per_year.lo)
    assert total.for_order > year_total([judged, unknown]).for_order  # harm recorded moves nothing down
    assert year_total([unknown]).for_order == 0


def test_an_estimate_is_ordered_by_its_low_end():
    ranged, low = rate(L3, traffic=(800, 2000)), rate(L3, traffic=800)
    assert ranged.events_per_year.mean > ranged.events_per_year.for_order
    assert ranged.events_per_year.for_order == pytest.approx(low.events_per_year.mean)


def test_a_total_does_not_depend_on_order():
    parts = [replace(rate(L2, traffic=t), handoff_id=f"h{t}") for t in (3, 1000, 17, 250)]
    assert year_total(parts) == year_total(parts[::-1])


def test_a_total_of_integrated_rates_adds_means_and_variances():
    parts = [rate(L3, y=2, n=1000, how=share.not_known()), rate(L2, y=1, n=900, how=share.not_known())]
    total = year_total(parts)
    assert total.distribution.mean == pytest.approx(sum(p.distribution.mean for p in parts))
    assert total.distribution.variance == pytest.approx(sum(p.distribution.variance for p in parts))

"""
What a handoff's rate of events rests on, and what it comes to in a year (METHOD 2.6-2.9).

In: what was judged, what was recorded, the traffic, and what is known of reporting. Out: one
`HandoffRate` each, in which what people judged and what was recorded are two separate figures, and
an unknown is a state with limits, never a zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from graph_schema.vocabulary import EventSet, EvidenceState, LikelihoodScale, ReportingBasis
from pathway.analysis.estimates import NOT_ONE, NOTHING, Between, Estimate, chances_over
from pathway.analysis.rates import (
    COVER,
    DISAGREES_BELOW,
    RATE_CAP,
    RATE_FLOOR,
    Gamma,
    JudgedHazard,
    exact_poisson,
    hazards_in,
    judged_per_year,
    judged_rate,
)
from pathway.analysis.reporting_share import (
    Rate,
    ReportingShare,
    after_records_each,
    no_source,
    records_disagree,
    strip,
)


@dataclass(frozen=True, slots=True)
class HandoffEvidence:
    """
    All that bears on one handoff's rate, within one event set.

    `events` in `exposure` traversals are what a judgement is changed by, both weighted for recency or
    neither; None = traversals in that time not known. `in_year`: the plain count of the last 365 days, which
    never fades; `covered_share` of that year's traversals were on days that a source covered (1 where none
    covers any). `traversals_per_year` is the plain count of the last
    365 days, or an estimate with its range; None or 0 = no denominator. `none_found` = assessed
    completely, nothing found. `share` says whether any source covers the handoff at all. `event_ids`:
    the recorded events behind `events`, for "show working". `no_handoff`: it leads to a death, and nobody
    has put a hazard or an event there; its rate is 0 by definition (METHOD 1). `as_of`, `cover`: the moment
    and how much of a band its ends are taken to hold, for whoever works it out again (`shared_events`).
    """

    handoff_id: str
    hazards: tuple[JudgedHazard, ...] = ()
    none_found: bool = False
    event_set: EventSet = EventSet.MODERATE_PLUS
    events: Between = NOT_ONE
    exposure: Between | None = None
    traversals_per_year: Between | None = None
    share: ReportingShare = field(default_factory=no_source)
    event_ids: tuple[str, ...] = ()
    no_handoff: bool = False
    in_year: Between = NOT_ONE
    covered_share: float = 1.0
    as_of: datetime | None = field(default=None, compare=False)
    cover: float = COVER

    @property
    def counted(self) -> tuple[JudgedHazard, ...]:
        """The hazards that belong to the event set."""
        return hazards_in(self.hazards, self.event_set)

    @property
    def assessed(self) -> bool:
        """True where somebody has judged it, be it to say that nothing was found."""
        return bool(self.counted) or self.none_found


@dataclass(frozen=True, slots=True)
class HandoffRate:
    """
    Events at one handoff, per traversal (`judged`, `combined`) and per year.

    `judged_per_year` is what people judged alone; `recorded_per_year` what was recorded in the year alone,
    never below the count; `events_per_year` both together, the headline. Each is None where it cannot be
    worked out. `recorded` is the plain count. `distribution` (and `judged_distribution`, of what was judged
    alone) is events per year, for `chance_above` and sums; `ends` its lowest and highest reading where it is
    only known between two (None = exactly; at an end of None there is nothing). Reported is not happened,
    and none of these is a judgement of anybody's work.
    """

    handoff_id: str
    state: EvidenceState
    also: tuple[EvidenceState, ...]
    judged: Estimate | None
    combined: Estimate | None
    judged_per_year: Estimate | None
    recorded_per_year: Estimate | None
    events_per_year: Estimate | None
    recorded: Between
    reporting: ReportingBasis
    disagreement: float | None
    one_judgement: bool
    strip_per_year: tuple[tuple[float, Estimate], ...] = ()
    distribution: Rate | None = None
    judged_distribution: Gamma | None = None
    ends: tuple[Rate | None, Rate | None] | None = None

    @property
    def disagrees(self) -> bool:
        """True: "assessment and incidents disagree"; both are shown, re-assessment is asked for."""
        return self.disagreement is not None and self.disagreement < DISAGREES_BELOW

    @property
    def without_figure(self) -> bool:
        """Whether it has no figure for a sum; 0 by definition is one."""
        return self.distribution is None and self.state is not EvidenceState.NO_HANDOFF

    def chances_above(self, per_year: float) -> tuple[float, float] | None:
        """
        Probability of more than `per_year` expected events a year, at the low and at the high end of what is
        only known between two ends; None where nothing supports one.
        """
        if self.state is EvidenceState.NO_HANDOFF:
            return 0.0, 0.0
        return chances_over(self.distribution, self.ends, per_year)

    def chance_above(self, per_year: float) -> float | None:
        """The same at the low end: what is above there is above wherever the truth lies between the ends."""
        found = self.chances_above(per_year)
        return None if found is None else found[0]


@dataclass(frozen=True, slots=True)
class _Case:
    """One reading of what is only known between ends."""

    events: float
    exposure: float | None
    per_year: float | None


@dataclass(slots=True)
class _Working:
    """The readings of one handoff: first the middle; then rate low and high, year low and high."""

    evidence: HandoffEvidence
    counted: tuple[JudgedHazard, ...]
    cases: list[_Case]
    priors: list[Gamma | None]
    combined: list[Rate | None]


def handoff_rates(evidence: Sequence[HandoffEvidence], *, cover: float = COVER) -> list[HandoffRate]:
    """
    The rate of each handoff, in the order given. Many at once cost little more than one.

    >>> silent = HandoffEvidence("h", (JudgedHazard(3, 3),), traversals_per_year=Between(5000, 5000))
    >>> round(handoff_rates([silent])[0].events_per_year.mean)
    234
    """
    working = [_start(each, cover) for each in evidence]
    _add_records(working)
    return [
        _of_a_death(each.evidence) if each.evidence.no_handoff else _finish(each, cover) for each in working
    ]


def _start(evidence: HandoffEvidence, cover: float) -> _Working:
    cases, counted = _cases(evidence), evidence.counted
    priors = [
        judged_rate(
            counted,
            event_set=evidence.event_set,
            none_found=evidence.none_found,
            traversals_per_year=case.per_year,
            cover=cover,
        )
        for case in cases
    ]
    return _Working(evidence, counted, cases, priors, list(priors))


def _cases(evidence: HandoffEvidence) -> list[_Case]:
    """The middle alone where everything is exact, else with the corners that bound rate and year."""
    seen, exposure, traffic = evidence.events, evidence.exposure, evidence.traversals_per_year
    if traffic is not None and traffic.high == 0:
        traffic = None

    def case(events: str, traversals: str) -> _Case:
        return _Case(
            getattr(seen, events),
            None if exposure is None else getattr(exposure, traversals),
            None if traffic is None else getattr(traffic, traversals),
        )

    if all(known is None or known.low == known.high for known in (seen, exposure, traffic)):
        return [case("mid", "mid")]
    corners = [("mid", "mid"), ("low", "high"), ("high", "low"), ("low", "low"), ("high", "high")]
    return [case(*corner) for corner in corners]


def _add_records(working: Sequence[_Working]) -> None:
    """Fills `combined` where records are evidence, one call for all handoffs that share a share."""
    jobs: dict[ReportingShare, list[tuple[_Working, int, Gamma, _Case, float]]] = {}
    for each in working:
        for i, (case, prior) in enumerate(zip(each.cases, each.priors, strict=True)):
            if prior is not None and case.exposure:
                jobs.setdefault(each.evidence.share, []).append((each, i, prior, case, case.exposure))
    for share, rows in jobs.items():
        rates = after_records_each(
            [prior for _, _, prior, _, _ in rows],
            [case.events for _, _, _, case, _ in rows],
            [exposure for *_, exposure in rows],
            share,
        )
        for (each, i, *_), rate in zip(rows, rates, strict=True):
            each.combined[i] = rate


def _finish(work: _Working, cover: float) -> HandoffRate:
    evidence = work.evidence
    judged_years = [
        _judged_year(work, case, prior, cover) for case, prior in zip(work.cases, work.priors, strict=True)
    ]
    years = [
        rate.scaled(case.per_year) if rate is not None and case.per_year else judged
        for rate, case, judged in zip(work.combined, work.cases, judged_years, strict=True)
    ]
    busiest = RATE_CAP * max(case.per_year or 0.0 for case in work.cases)
    state, also = _states(evidence, work.counted)
    return HandoffRate(
        handoff_id=evidence.handoff_id,
        state=state,
        also=also,
        judged=_estimate(work.priors, ceiling=RATE_CAP),
        combined=_estimate(work.combined, ceiling=RATE_CAP),
        judged_per_year=_estimate(judged_years, ceiling=busiest),
        recorded_per_year=_recorded_per_year(evidence),
        events_per_year=_estimate(years, ceiling=busiest) or _without_judgement(evidence, state),
        recorded=evidence.in_year,
        reporting=evidence.share.basis,
        disagreement=_disagreement(work),
        one_judgement=_one_judgement(evidence, work.counted),
        strip_per_year=_strip(work),
        distribution=years[0] or _recorded_distribution(evidence.in_year.high, state),
        ends=_ends(years) if years[0] else _recorded_ends(evidence.in_year, state),
        judged_distribution=judged_years[0],
    )


def _of_a_death(evidence: HandoffEvidence) -> HandoffRate:
    """0 by definition: nothing passes to anybody, so nobody needs to judge it (METHOD 1)."""
    return HandoffRate(
        handoff_id=evidence.handoff_id,
        state=EvidenceState.NO_HANDOFF,
        also=(),
        judged=None,
        combined=None,
        judged_per_year=None,
        recorded_per_year=None,
        events_per_year=NOTHING,
        recorded=evidence.in_year,
        reporting=evidence.share.basis,
        disagreement=None,
        one_judgement=False,
    )


def _judged_year(work: _Working, case: _Case, prior: Gamma | None, cover: float) -> Gamma | None:
    if prior is not None and case.per_year:
        return prior.scaled(case.per_year)
    return judged_per_year(
        work.counted,
        event_set=work.evidence.event_set,
        none_found=work.evidence.none_found,
        traversals_per_year=case.per_year,
        cover=cover,
    )


def _estimate(rates: Sequence[Rate | None], *, ceiling: float) -> Estimate | None:
    """The middle reading with the outermost ends of all readings; one out of reach has the widest ends."""
    middle = rates[0]
    if middle is None:
        return None
    ends = [(rate.lo, rate.hi) if rate is not None else (0.0, ceiling) for rate in rates]
    least = min(0.0 if rate is None else rate.mean for rate in rates) if len(rates) > 1 else None
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    return Estimate(middle.mean, low, high, least_mean=least)


def _states(
    evidence: HandoffEvidence, counted: Sequence[JudgedHazard]
) -> tuple[EvidenceState, tuple[EvidenceState, ...]]:
    """What the figure rests on, the most cautionary word first (METHOD 2.9)."""
    traffic = evidence.traversals_per_year
    found: list[EvidenceState] = []
    if traffic is None or traffic.high == 0:
        found.append(EvidenceState.NO_DENOMINATOR)
    if counted:
        if any(hazard.scale is LikelihoodScale.NOT_DECLARED for hazard in counted):
            found.append(EvidenceState.SCALE_NOT_DECLARED)
        found.append(EvidenceState.ASSESSED)
    elif evidence.none_found:
        found.append(EvidenceState.NONE_FOUND)
    elif evidence.in_year.high > 0 and not found:
        found.append(EvidenceState.RECORDED)
    else:
        found.insert(0, EvidenceState.NOT_ASSESSED)
    return found[0], tuple(found[1:])


def _recorded_per_year(evidence: HandoffEvidence) -> Estimate | None:
    """
    The count of the year with its exact interval; None without a denominator, and where silence says nothing.

    The upper end allows for the part of the year that no source covered. No share reported is applied: that
    is a lower limit, unless somebody declares that all is reported and a source covered the whole year.
    """
    traffic, seen, covered = evidence.traversals_per_year, evidence.in_year, evidence.covered_share
    silent = seen.high == 0 and not (evidence.share.is_evidence and covered > 0)
    if traffic is None or traffic.high == 0 or silent:
        return None
    low, _ = exact_poisson(seen.low, 1.0)
    _, high = exact_poisson(seen.high, covered or 1.0)
    complete = evidence.share.plugged_in == 1.0 and covered == 1.0
    return Estimate(seen.high, low, high, lower_limit=not complete)


def _without_judgement(evidence: HandoffEvidence, state: EvidenceState) -> Estimate | None:
    """What may be said where nobody judged: the record as a lower limit, or the widest limits there are."""
    if evidence.assessed:
        return None
    if state is EvidenceState.RECORDED:
        recorded = _recorded_per_year(evidence)
        assert recorded is not None
        return Estimate(recorded.mean, recorded.lo, recorded.hi, lower_limit=True)
    traffic = evidence.traversals_per_year
    if traffic is None or traffic.high == 0:
        return None
    return Estimate(None, RATE_FLOOR * traffic.low, RATE_CAP * traffic.high)


def _recorded_distribution(events: float, state: EvidenceState) -> Gamma | None:
    """The lower side of the exact Poisson interval: how sure the record alone makes us of a rate a year."""
    return Gamma(events, 1.0) if state is EvidenceState.RECORDED else None


def _ends(years: Sequence[Rate | None]) -> tuple[Rate | None, Rate | None] | None:
    """The lowest and highest reading of events a year; None where there is but one."""
    if len(years) == 1:
        return None
    known = sorted((year for year in years if year is not None), key=lambda year: year.mean)
    return known[0] if len(known) == len(years) else None, known[-1]


def _recorded_ends(seen: Between, state: EvidenceState) -> tuple[Rate | None, Rate | None] | None:
    if seen.low == seen.high:
        return None
    return _recorded_distribution(seen.low, state), _recorded_distribution(seen.high, state)


def _disagreement(work: _Working) -> float | None:
    """The largest over all readings: a disagreement is shown only where every reading shows it."""
    chances = [
        records_disagree(prior, case.events, case.exposure, work.evidence.share)
        for case, prior in zip(work.cases, work.priors, strict=True)
        if prior is not None and case.exposure
    ]
    return max(chances, default=None)


def _one_judgement(evidence: HandoffEvidence, counted: Sequence[JudgedHazard]) -> bool:
    """True where nothing but one person's judgement stands behind the figure; unsaid counts as one."""
    if not counted:
        return False
    supported = evidence.share.is_evidence and evidence.exposure is not None and evidence.events.low > 0
    return not supported and all((hazard.people or 1) <= 1 for hazard in counted)


def _strip(work: _Working) -> tuple[tuple[float, Estimate], ...]:
    """Events a year at each share of the strip, where the share is not known."""
    prior, case = work.priors[0], work.cases[0]
    if work.evidence.share.basis is not ReportingBasis.INTEGRATED:
        return ()
    if prior is None or not case.exposure or not case.per_year:
        return ()
    rates = strip(prior, case.events, case.exposure)
    years = ((rho, rate.scaled(case.per_year)) for rho, rate in rates.items())
    return tuple((rho, Estimate(year.mean, year.lo, year.hi)) for rho, year in years)

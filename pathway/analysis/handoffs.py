"""
Each handoff with everything that bears on it: traffic, rate, events, hazards, duties, waits, who held it.

The join of analysis: one `HandoffFinding` a handoff, worked out from a snapshot alone.
"""

from collections.abc import Collection, Mapping
from functools import partial

import numpy as np
import numpy.typing as npt

from graph_schema.handoffs import Handoff, TimeLimit
from graph_schema.hazards import Consideration
from graph_schema.vocabulary import DutyState, End, EventSet
from pathway.analysis.accountability import Accountability, limit_words, mark_of
from pathway.analysis.backing import chances_above
from pathway.analysis.crossings import Crossings, carer_carried, within_limit
from pathway.analysis.endings import deaths_of, ended_unheld
from pathway.analysis.estimates import Between
from pathway.analysis.events import (
    Coverage,
    Joined,
    count_events,
    coverage_by_organisation,
)
from pathway.analysis.evidence import (
    covered_events,
    covered_share,
    events_in_year,
    recorded,
    weighted_events,
    weighted_exposure,
)
from pathway.analysis.findings import (
    HandoffDuty,
    HandoffFinding,
    HeldInFact,
    Waiting,
)
from pathway.analysis.handoff_rates import HandoffEvidence, HandoffRate
from pathway.analysis.hazards import HazardFinding
from pathway.analysis.holdings import HeldBy, held_by_crossing
from pathway.analysis.ordering import Candidate, Highlight, highlight
from pathway.analysis.parameters import Parameters
from pathway.analysis.places import Places, boundary_type
from pathway.analysis.prompts import considered, latest_answers
from pathway.analysis.reporting_share import no_source
from pathway.analysis.traffic import Traffic
from pathway.analysis.waiting import target_of, waiting_of
from pathway.snapshot import Snapshot

Positions = npt.NDArray[np.int64]

HEADLINE = EventSet.MODERATE_PLUS


class Handoffs:
    """Everything the findings of one snapshot's handoffs are worked out from, each read once."""

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        crossings: Crossings,
        accountability: Accountability,
        events: tuple[Joined, ...],
        prompts: Mapping[str, Collection[str]],
    ) -> None:
        self.snapshot, self.crossings = snapshot, crossings
        self.accountability, self.prompts = accountability, prompts
        self.places: Places = accountability.places
        self.parameters: Parameters = accountability.parameters
        self.answers = latest_answers(snapshot.all(Consideration), snapshot.day)
        self.coverage = coverage_by_organisation(snapshot)
        ever, self.held = held_by_crossing(snapshot)
        self.ended_unheld = ended_unheld(snapshot, crossings, ever, events)
        self.deaths = deaths_of(snapshot, crossings, events)

    def evidence(
        self,
        handoff: Handoff,
        traffic: Traffic,
        hazards: tuple[HazardFinding, ...],
        events: tuple[Joined, ...],
    ) -> HandoffEvidence:
        """What `rates` needs of one handoff: judgements, covered records, traffic, reporting share."""
        covered, positions = self._covered(handoff), self.crossings.of(handoff.id)
        year = None if traffic.low is None or traffic.high is None else Between(traffic.low, traffic.high)
        day = self.snapshot.day
        seen = recorded(events, HEADLINE, self.crossings, positions, traffic)
        return HandoffEvidence(
            handoff_id=handoff.id,
            hazards=tuple(found.reading(found.used, day) for found in hazards if found.used is not None),
            none_found=handoff.nothing_found,
            event_set=HEADLINE,
            events=weighted_events(covered_events(seen, covered), self.snapshot.as_of),
            exposure=weighted_exposure(self.crossings, positions, traffic, covered),
            traversals_per_year=year,
            share=self.parameters.reporting_share if covered else no_source(),
            event_ids=tuple(event.id for event in covered_events(seen, covered)),
            no_handoff=handoff.to_id == End.DIED.value and not (hazards or events),
            in_year=events_in_year(events, HEADLINE, self.snapshot.as_of),
            covered_share=covered_share(self.crossings, positions, traffic, covered),
            as_of=self.snapshot.as_of,
            cover=self.parameters.cover,
        )

    def finding(
        self,
        handoff: Handoff,
        traffic: Traffic,
        hazards: tuple[HazardFinding, ...],
        events: tuple[Joined, ...],
        *,
        evidence: HandoffEvidence,
        rate: HandoffRate,
        backed: HandoffRate,
    ) -> HandoffFinding:
        """Everything people see of one handoff."""
        start, end = self.places.ends(handoff)
        duties = self.accountability.of(handoff)
        positions = self.crossings.of(handoff.id)
        year = positions[self.crossings.in_year[positions]]
        limit, words = self._limit(handoff)
        ended = self.ended_unheld.get(handoff.id)
        counted = count_events(events, self.snapshot.as_of, HEADLINE)
        opened = [duty for duty in duties if duty.state.is_open]
        unknown = [duty for duty in duties if duty.state is DutyState.NOT_ASSESSED]
        return HandoffFinding(
            handoff=handoff,
            start=start,
            end=end,
            boundary_type=boundary_type(start, end),
            traffic=traffic,
            evidence=evidence,
            rate=rate,
            backed=backed,
            events=counted,
            event_list=events,
            hazards=hazards,
            prompts=considered(
                handoff.prompts_considered,
                self.prompts.get(handoff.kind.value, ()),
                [one.hazard for one in hazards],
                self.answers.get(handoff.id, ()),
            ),
            answers=self.answers.get(handoff.id, ()),
            duties=duties,
            open_low=len(opened),
            open_high=len(opened) + len(unknown),
            applicable=sum(duty.state is not DutyState.NOT_APPLICABLE for duty in duties),
            soft=sum(duty.state.is_soft for duty in duties),
            critical_open=tuple(duty.duty for duty in opened if duty.critical),
            critical_unknown=tuple(duty.duty for duty in unknown if duty.critical),
            mark=mark_of(duties),
            waiting=self._waiting(handoff, limit),
            held=held_in_fact(self.crossings, handoff.id, year, self.held),
            carer=carer_carried(self.crossings, year),
            limit=within_limit(self.crossings, year, limit) if limit and len(year) else None,
            limit_text=words,
            ended_unheld=None if ended is None else len(ended),
            highlight=highlight_of(rate, backed, duties, self.parameters.appetite, recorded=counted.in_set),
        )

    def _covered(self, handoff: Handoff) -> tuple[Coverage, ...]:
        start, end = self.places.ends(handoff)
        return (*self.coverage.get(start.organisation, ()), *self.coverage.get(end.organisation, ()))

    def _limit(self, handoff: Handoff) -> tuple[TimeLimit | None, str]:
        """The handoff's own time limit, else that of a default rule; with its words and basis."""
        if handoff.limit is not None:
            own = handoff.limit
            return own, f"{limit_words(own.hours, own.start.label, own.stop.label)} ({own.basis.value})"
        rule = self.accountability.limit_rule(handoff)
        if rule is None or rule.limit is None:
            return None, ""
        limit = TimeLimit(
            hours=rule.limit.hours, start=rule.limit.start, stop=rule.limit.stop, basis=rule.basis
        )
        expected = "" if rule.mandated else "; expected, not mandated"
        words = limit_words(limit.hours, limit.start.label, limit.stop.label)
        return limit, f"{words} ({rule.basis.value}, rule {rule.id}{expected})"

    def _waiting(self, handoff: Handoff, limit: TimeLimit | None) -> Waiting | None:
        return waiting_of(
            self.crossings,
            self.crossings.of(handoff.id),
            target=target_of(self.parameters.waiting_target_days, limit),
            deaths=self.deaths,
            spells=partial(self.accountability.clinical_spells, handoff),
        )


def held_in_fact(
    crossings: Crossings, handoff: str, in_year: Positions, held: Mapping[str, HeldBy]
) -> HeldInFact | None:
    """
    What accounts say of who held the crossings of a handoff in the year; None where none has an account.

    `held`: of the year, by crossing. A crossing that began earlier counts where an account of it reaches
    into the year; so does one without any time.
    """
    positions = crossings.of(handoff)
    told = {position: held[id_] for position in positions if (id_ := crossings.ids[position]) in held}
    if not told:
        return None
    return HeldInFact(
        crossings=len({*in_year.tolist(), *told}),
        with_accounts=len(told),
        unheld_days=sum(one.unheld_days for one in told.values()),
        unheld=sum(bool(one.unheld) for one in told.values()),
        still_unheld=sum(one.still_unheld for one in told.values()),
        differ=sum(one.accounts_differ for one in told.values()),
        disputed_days=sum(one.disputed_days for one in told.values()),
    )


def highlight_of(
    rate: HandoffRate,
    backed: HandoffRate,
    duties: tuple[HandoffDuty, ...],
    appetite: float | None,
    *,
    recorded: int,
) -> Highlight:
    """Whether risk gathers while a critical duty is open (METHOD 5.2). `recorded`: events of the year."""
    critical = [duty.state for duty in duties if duty.critical]
    counting = chances_above(appetite, rate, backed).counting
    candidate = Candidate(
        id=rate.handoff_id,
        name=rate.handoff_id,
        events_per_year=rate.events_per_year.for_order if rate.events_per_year else 0.0,
        open_duties=0,
        chance_above=counting.chance_above,
        perhaps_above=counting.perhaps_above,
        critical_open=any(state.is_open for state in critical),
        critical_unknown=DutyState.NOT_ASSESSED in critical,
        one_person=counting.one_person,
        recorded=recorded,
    )
    return highlight(candidate, appetite=appetite)

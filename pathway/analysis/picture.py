"""The whole picture of one snapshot: every handoff and boundary, the headline, and the lists beside it."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from functools import cache, cached_property

from graph_schema.handoffs import Handoff
from pathway.analysis.accountability import Accountability
from pathway.analysis.backing import backed_rates
from pathway.analysis.boundaries import boundary_findings
from pathway.analysis.crossings import YEAR_DAYS, crossings_of
from pathway.analysis.events import (
    Joined,
    events_by_handoff,
    joined_events,
    perhaps_in_year,
    unplaced_events,
)
from pathway.analysis.findings import BoundaryFinding, HandoffFinding, Headline
from pathway.analysis.handoff_rates import handoff_rates
from pathway.analysis.handoffs import Handoffs
from pathway.analysis.hazards import hazard_findings
from pathway.analysis.ordering import Highlight
from pathway.analysis.parameters import Parameters, parameters_of
from pathway.analysis.places import BoundaryBy, Places, places_of
from pathway.analysis.touched import touched_handoffs
from pathway.analysis.traffic import moves_by_pair, traffic_of
from pathway.snapshot import Snapshot

METHOD_VERSION = "1"
"""Changes whenever a number on the same data would change; printed with every figure."""


class Picture:
    """
    Findings of every handoff of a snapshot, in id order, and what is summed and listed from them.

    Make it with `picture_of`. Frozen in effect: nothing here changes after it is made.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        places: Places,
        parameters: Parameters,
        handoffs: tuple[HandoffFinding, ...],
        events: tuple[Joined, ...],
        *,
        ended: Mapping[str, frozenset[str]],
    ) -> None:
        self.snapshot, self.places, self.parameters = snapshot, places, parameters
        self.handoffs, self.events, self._ended = handoffs, events, ended
        self.boundaries = cache(self._boundaries)

    def with_handoffs(self, handoffs: tuple[HandoffFinding, ...]) -> "Picture":
        """The same picture of other handoffs, whose findings rest on the same snapshot."""
        return Picture(self.snapshot, self.places, self.parameters, handoffs, self.events, ended=self._ended)

    @cached_property
    def by_id(self) -> Mapping[str, HandoffFinding]:
        """The handoffs by id."""
        return {found.id: found for found in self.handoffs}

    @cached_property
    def unplaced(self) -> tuple[Joined, ...]:
        """Events that wait to be placed or refused, those after `as_of` too: they wait all the same."""
        return unplaced_events(self.events, self.snapshot)

    @cached_property
    def unplaced_in_year(self) -> tuple[Joined, ...]:
        """Those of the year that ends at `as_of`, as every sum is, and those of no known time."""
        return tuple(one for one in self.unplaced if perhaps_in_year(one, self.snapshot.as_of))

    @cached_property
    def ended_unheld(self) -> tuple[HandoffFinding, ...]:
        """Handoffs where people died or were lost while nobody held them: listed first of all."""
        found = [one for one in self.handoffs if one.ended_unheld]
        return tuple(sorted(found, key=lambda one: (-(one.ended_unheld or 0), one.name, one.id)))

    @cached_property
    def ask_first(self) -> tuple[HandoffFinding, ...]:
        """Handoffs about whose critical duties nobody has asked, busiest first; unknown traffic last."""
        found = [one for one in self.handoffs if one.ask_first]
        return tuple(sorted(found, key=lambda one: (-(one.traffic.per_year or -1), one.name, one.id)))

    @cached_property
    def highest_rate(self) -> tuple[HandoffFinding, ...]:
        """
        Handoffs by events per traversal, largest first, so that small streams are not buried.

        Those that nobody judged stand at the lower end of what was recorded (METHOD 2.9).
        """
        rates = {one.id: rate.for_order for one in self.handoffs if (rate := one.per_traversal) is not None}
        found = (one for one in self.handoffs if one.id in rates)
        return tuple(sorted(found, key=lambda one: (-rates[one.id], one.name, one.id)))

    def _boundaries(self, by: BoundaryBy = "organisation") -> tuple[BoundaryFinding, ...]:
        return boundary_findings(
            self.handoffs,
            by=by,
            snapshot=self.snapshot,
            places=self.places,
            appetite=self.parameters.appetite,
            unplaced=self.unplaced_in_year,
            ended=self._ended,
        )

    def headline(self, by: BoundaryBy = "organisation") -> Headline:
        """The sentence on top, as numbers."""
        rows = self.boundaries(by)
        told = [one.held.unheld_days for one in self.handoffs if one.held is not None]
        waits = [one.waiting.unowned for one in self.handoffs if one.waiting is not None]
        return Headline(
            appetite=self.parameters.appetite,
            boundaries=len(rows),
            highlighted=sum(row.highlight is Highlight.YES for row in rows),
            possibly=sum(row.highlight is Highlight.POSSIBLY for row in rows),
            perhaps_above=sum(row.highlight is Highlight.PERHAPS_ABOVE for row in rows),
            recorded_above=sum(row.highlight is Highlight.RECORDED_ABOVE for row in rows),
            nobody_asked=sum(row.nobody_asked for row in rows),
            not_all_asked=sum(
                bool(row.ask_first) and not (row.critical_open or row.nobody_asked) for row in rows
            ),
            unplaced=len(self.unplaced_in_year),
            handoffs=len(self.handoffs),
            not_known=sum(one.rate.without_figure for one in self.handoffs),
            unowned_low=sum(row.unowned_harm_low for row in rows),
            unowned_high=None
            if any(row.unowned_harm_high is None for row in rows)
            else sum(row.unowned_harm_high or 0 for row in rows),
            unheld_days=sum(told) if told else None,
            unowned_days=(sum(one.low for one in waits), sum(one.high for one in waits)) if waits else None,
        )


def picture_of(
    snapshot: Snapshot,
    prompts: Mapping[str, Collection[str]] | None = None,
    *,
    only: Collection[str] | None = None,
) -> Picture:
    """
    The picture of a snapshot. `prompts`: the entries that the hazard library has for each kind of handoff.

    Its handoffs are those that existed at some time in the year that ends at `as_of`.
    `only`: ids of the handoffs wanted (None = every one); what is found of them is the same either way, and
    boundaries and lists are then of these alone.
    """
    parameters, places = parameters_of(snapshot), places_of(snapshot)
    handoffs = tuple(one for one in snapshot.all(Handoff) if _in_year(one, snapshot) or _in(only, one))
    crossings, events = crossings_of(snapshot), joined_events(snapshot)
    traffic = traffic_of(handoffs, crossings, moves_by_pair(snapshot))
    hazards = hazard_findings(snapshot, {id_: one.per_year for id_, one in traffic.items()})
    placed = events_by_handoff(events)
    work = Handoffs(
        snapshot,
        crossings=crossings,
        accountability=Accountability(snapshot, places, parameters),
        events=events,
        prompts=prompts or {},
    )
    wanted = [one for one in handoffs if only is None or _in(only, one)]
    of = [(one, traffic[one.id], hazards.get(one.id, ()), placed.get(one.id, ())) for one in wanted]
    evidence = [work.evidence(*each) for each in of]
    rates = handoff_rates(evidence, cover=parameters.cover)
    backed = backed_rates(evidence, hazards, snapshot.day, cover=parameters.cover)
    found = tuple(
        work.finding(*each, evidence=seen, rate=rate, backed=backed.get(rate.handoff_id, rate))
        for each, seen, rate in zip(of, evidence, rates, strict=True)
    )
    return Picture(snapshot, places, parameters, found, events, ended=work.ended_unheld)


def picture_after(
    before: Picture, snapshot: Snapshot, prompts: Mapping[str, Collection[str]] | None = None
) -> Picture:
    """
    The same as `picture_of`, much sooner where little has changed since `before`, a picture of every handoff.

    `prompts` must be those of `before`.
    """
    touched = touched_handoffs(before.snapshot, snapshot)
    if touched is None:
        return picture_of(snapshot, prompts)
    fresh = picture_of(snapshot, prompts, only=touched)
    found = {id_: one for id_, one in before.by_id.items() if id_ not in touched}
    found |= {id_: one for id_, one in fresh.by_id.items() if _in_year(one.handoff, snapshot)}
    handoffs = tuple(found[one.id] for one in snapshot.all(Handoff) if one.id in found)
    return fresh.with_handoffs(handoffs)


def _in(only: Collection[str] | None, handoff: Handoff) -> bool:
    return only is not None and handoff.id in only


def _in_year(handoff: Handoff, snapshot: Snapshot) -> bool:
    """Whether a handoff existed at some time in the year that ends at `as_of`: figures are of that year."""
    begun = handoff.valid_from is None or handoff.valid_from <= snapshot.day
    return begun and (handoff.valid_to is None or handoff.valid_to > snapshot.day - timedelta(days=YEAR_DAYS))

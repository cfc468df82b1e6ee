"""
Events that stand at several handoffs, counted once where those handoffs are summed.

A letter with seven failures is a failure at each of seven handoffs, and one event. Each handoff's own figure
holds it whole; a sum over k of them takes a k-th of it at each. So a sum may be less than its parts together.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pathway.analysis.backing import backed_rates
from pathway.analysis.evidence import events_in_year, weighted_events
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.handoff_rates import HandoffEvidence, HandoffRate, handoff_rates
from pathway.analysis.year_totals import YearTotal, year_total
from pathway.snapshot import LOCAL_ZONE


class ToSum(NamedTuple):
    """The rate of a handoff as it is to be summed, and the same without what one person alone judged."""

    rate: HandoffRate
    backed: HandoffRate


def total_of(handoffs: Iterable[HandoffFinding]) -> YearTotal:
    """Events a year over some handoffs, each event once."""
    return year_total(one.rate for one in to_sum(tuple(handoffs)))


def to_sum(handoffs: Sequence[HandoffFinding]) -> list[ToSum]:
    """
    The rates of some handoffs that are summed, in their order, so that each event is counted once.

    They are the handoffs' own where no event stands at two of them; they are for sums alone, and no figure
    of a handoff.
    """
    own = {one.id: ToSum(one.rate, one.backed) for one in handoffs}
    shares = _shares(handoffs)
    if shares:
        again = [one for one in handoffs if any(event.id in shares for event in one.event_list)]
        own |= _again(again, shares)
    return [own[one.id] for one in handoffs]


def _shares(handoffs: Iterable[HandoffFinding]) -> dict[str, float]:
    """How much of an event each of its handoffs has, of events that stand at several of them."""
    at = Counter(id_ for one in handoffs for id_ in {event.id for event in one.event_list})
    return {id_: 1 / count for id_, count in at.items() if count > 1}


def _again(handoffs: Sequence[HandoffFinding], shares: Mapping[str, float]) -> dict[str, ToSum]:
    evidence = [_shared(one, shares) for one in handoffs]
    if not evidence or evidence[0].as_of is None:
        return {}
    day, cover = evidence[0].as_of.astimezone(LOCAL_ZONE).date(), evidence[0].cover
    rates = {rate.handoff_id: rate for rate in handoff_rates(evidence, cover=cover)}
    backed = backed_rates(evidence, {one.id: one.hazards for one in handoffs}, day, cover=cover)
    return {id_: ToSum(rate, backed.get(id_, rate)) for id_, rate in rates.items()}


def _shared(found: HandoffFinding, shares: Mapping[str, float]) -> HandoffEvidence:
    """The evidence of one handoff, with its share of each event."""
    seen, behind = found.evidence, frozenset(found.evidence.event_ids)
    if seen.as_of is None:
        return seen
    return replace(
        seen,
        events=weighted_events((one for one in found.event_list if one.id in behind), seen.as_of, shares),
        in_year=events_in_year(found.event_list, seen.event_set, seen.as_of, shares),
    )

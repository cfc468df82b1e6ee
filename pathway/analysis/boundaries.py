"""
Boundaries: the handoffs between one pair of organisations (places, ICBs, sectors), or inside one, summed.

Sums are of events, traversals and days, and counts of handoffs by state; a duty's state is never merged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graph_schema.vocabulary import CRITICAL_DUTIES, Duty, End
from pathway.analysis.accountability import duty_mark, worst_mark
from pathway.analysis.backing import Chances, chances_above
from pathway.analysis.crossings import CarerCarried, WithinLimit
from pathway.analysis.estimates import Estimate
from pathway.analysis.events import Joined, count_events, organisations_named
from pathway.analysis.findings import NOT_KNOWN, BoundaryFinding, HandoffFinding, HeldInFact, Mark
from pathway.analysis.handoff_rates import HandoffRate
from pathway.analysis.ordering import Candidate, Highlight, highlight, in_order, unowned_harm
from pathway.analysis.places import BoundaryBy, Place, Places
from pathway.analysis.rates import sum_of
from pathway.analysis.shared_events import to_sum
from pathway.analysis.year_totals import year_total
from pathway.snapshot import Snapshot

Key = tuple[str, str]


@dataclass(frozen=True)
class _Around:
    """What a boundary's finding needs besides its handoffs."""

    by: BoundaryBy
    as_of: datetime
    places: Places
    appetite: float | None
    naming: Mapping[str, frozenset[str]]
    ended: Mapping[str, frozenset[str]]


def boundary_findings(
    handoffs: Sequence[HandoffFinding],
    *,
    by: BoundaryBy,
    snapshot: Snapshot,
    places: Places,
    appetite: float | None,
    unplaced: Sequence[Joined],
    ended: Mapping[str, frozenset[str]],
) -> tuple[BoundaryFinding, ...]:
    """
    Every boundary, in the order of METHOD 5.3: front, then events where no holder is agreed, then name.

    First of all stand those where people died or were lost while nobody held them; those without any figure
    stand before the quiet ones at the end. An unplaced event is
    counted beside each boundary of an organisation that it names. `ended`: by handoff, who died or was lost
    while nobody held them (no entry: nobody can tell); one person at two handoffs of a boundary counts once.
    """
    groups: dict[Key, list[HandoffFinding]] = {}
    for found in handoffs:
        groups.setdefault((found.start.key(by), found.end.key(by)), []).append(found)
    around = _Around(by, snapshot.as_of, places, appetite, _naming(unplaced), ended)
    return _ordered(_boundary(key, tuple(group), around) for key, group in groups.items())


def _ordered(rows: Iterable[BoundaryFinding]) -> tuple[BoundaryFinding, ...]:
    """In order; a row without any figure has its place in it, and no front."""
    by_id = {row.id: row for row in rows}
    ordered = in_order(_candidate(row) for row in by_id.values())
    ranked = sorted(ordered, key=lambda pair: not by_id[pair[1].id].ended_unheld)
    fronts = {one.id: front for front, one in ranked}
    return tuple(
        replace(row, front=fronts[row.id] if row.events.estimate else None, rank=rank)
        for rank, row in enumerate(_no_data_before_quiet([by_id[one.id] for _, one in ranked]), start=1)
    )


def _no_data_before_quiet(rows: Sequence[BoundaryFinding]) -> list[BoundaryFinding]:
    """
    No data is not low risk: those without any figure come before the last of those that have one, at which
    nothing is open and nothing is above the appetite. None comes later than it did among the others.
    """
    known = [place for place, row in enumerate(rows) if row.events.estimate is not None and not _quiet(row)]
    split = max(known, default=-1) + 1
    tail = sorted(rows[split:], key=lambda row: row.events.estimate is not None)
    return [*rows[:split], *tail]


def _quiet(row: BoundaryFinding) -> bool:
    if row.ended_unheld or row.critical_open:
        return False
    return row.highlight in (Highlight.NO, Highlight.NO_APPETITE, Highlight.NO_BOUNDARY)


def _candidate(row: BoundaryFinding) -> Candidate:
    return Candidate(
        id=row.id,
        name=row.name,
        events_per_year=row.events.for_order,
        open_duties=row.open_low,
        unowned_harm=row.unowned_harm_low,
    )


def _boundary(key: Key, group: tuple[HandoffFinding, ...], around: _Around) -> BoundaryFinding:
    summed = to_sum(group)
    total = year_total(one.rate for one in summed)
    harm = [_unowned(found, one.rate) for found, one in zip(group, summed, strict=True)]
    events = {event.id: event for found in group for event in found.event_list}
    known = [found.traffic.per_year for found in group if found.traffic.per_year is not None]
    organisations = {place.organisation for found in group for place in (found.start, found.end)}
    ended = [around.ended[found.id] for found in group if found.id in around.ended]
    recorded = count_events(events.values(), around.as_of)
    chances = chances_above(around.appetite, total, year_total(one.backed for one in summed))
    return BoundaryFinding(
        from_key=key[0],
        to_key=key[1],
        from_name=_name(key[0], group[0].start, around),
        to_name=_name(key[1], group[0].end, around),
        handoffs=group,
        traversals=sum(known) if known else None,
        traversals_not_known=len(group) - len(known),
        judged=_judged(found.rate for found in group),
        events=total,
        recorded=recorded,
        no_source=sum(found.rate.reporting.value == "no_source" for found in group),
        unowned_harm_low=sum(low for low, _ in harm),
        unowned_harm_high=None
        if any(high is None for _, high in harm)
        else sum(high or 0 for _, high in harm),
        open_low=sum(found.open_low for found in group),
        open_high=sum(found.open_high for found in group),
        critical=tuple((duty, _marks(group, duty)) for duty in CRITICAL_DUTIES),
        mark=worst_mark(found.mark for found in group),
        highlight=_highlight(key, group, chances, recorded.in_set, around.appetite),
        chance_above_appetite=chances.every[0],
        chance_above_at_most=chances.every[1],
        ask_first=sum(found.ask_first for found in group),
        claimed_only=sum(any(duty.claimed_only for duty in found.duties if duty.critical) for found in group),
        ended_unheld=len(frozenset().union(*ended)) if ended else None,
        ended_not_known=len(group) - len(ended),
        held=_held(group),
        carer=_carer(group),
        limit=_limit(group),
        unplaced=len(frozenset().union(*(around.naming.get(one, frozenset()) for one in organisations))),
        front=None,
        rank=0,
    )


def _unowned(found: HandoffFinding, rate: HandoffRate) -> tuple[float, float | None]:
    return unowned_harm(
        rate.events_per_year,
        critical_open=bool(found.critical_open),
        critical_unknown=bool(found.critical_unknown),
    )


def _highlight(
    key: Key, group: Sequence[HandoffFinding], chances: Chances, recorded: int, appetite: float | None
) -> Highlight:
    """What only has in common that an end is not recorded is no boundary: nothing gathers there."""
    if NOT_KNOWN & set(key) and appetite is not None:
        return Highlight.NO_BOUNDARY
    return highlight(_for_highlight(group, chances, recorded), appetite=appetite)


def _for_highlight(group: Sequence[HandoffFinding], chances: Chances, recorded: int) -> Candidate:
    counting = chances.counting
    return Candidate(
        id="",
        name="",
        events_per_year=0.0,
        open_duties=0,
        chance_above=counting.chance_above,
        perhaps_above=counting.perhaps_above,
        critical_open=any(found.critical_open for found in group),
        critical_unknown=any(found.critical_unknown for found in group),
        one_person=counting.one_person,
        recorded=recorded,
    )


def _judged(rates: Iterable[HandoffRate]) -> Estimate | None:
    """Judged events a year over the handoffs that have any: moments add, one matched Gamma."""
    judged = [rate.judged_distribution for rate in rates if rate.judged_distribution is not None]
    if not judged:
        return None
    total = sum_of(judged)
    return Estimate(total.mean, total.lo, total.hi)


def _marks(group: Iterable[HandoffFinding], duty: Duty) -> tuple[tuple[Mark, int], ...]:
    marks = [duty_mark(one) for found in group for one in found.duties if one.duty is duty]
    counts = {mark: marks.count(mark) for mark in Mark}
    return tuple((mark, count) for mark, count in counts.items() if count)


def _held(group: Iterable[HandoffFinding]) -> HeldInFact | None:
    told = [found.held for found in group if found.held is not None]
    if not told:
        return None
    return HeldInFact(
        crossings=sum(one.crossings for one in told),
        with_accounts=sum(one.with_accounts for one in told),
        unheld_days=sum(one.unheld_days for one in told),
        unheld=sum(one.unheld for one in told),
        still_unheld=sum(one.still_unheld for one in told),
        differ=sum(one.differ for one in told),
        disputed_days=sum(one.disputed_days for one in told),
    )


def _carer(group: Sequence[HandoffFinding]) -> CarerCarried:
    return CarerCarried(
        carried=sum(found.carer.carried for found in group),
        asked=sum(found.carer.asked for found in group),
        no_other_way=sum(found.carer.no_other_way for found in group),
        other_way_not_known=sum(found.carer.other_way_not_known for found in group),
    )


def _limit(group: Iterable[HandoffFinding]) -> WithinLimit | None:
    limits = [found.limit for found in group if found.limit is not None]
    if not limits:
        return None
    return WithinLimit(
        kept=sum(one.kept for one in limits),
        known=sum(one.known for one in limits),
        unknown=sum(one.unknown for one in limits),
    )


def _naming(unplaced: Iterable[Joined]) -> dict[str, frozenset[str]]:
    """The unplaced events that name each organisation."""
    found: dict[str, set[str]] = {}
    for event in unplaced:
        for organisation in organisations_named(event):
            found.setdefault(organisation, set()).add(event.id)
    return {organisation: frozenset(events) for organisation, events in found.items()}


def _name(key: str, place: Place, around: _Around) -> str:
    if around.by == "organisation" or place.id in End.__members__:
        return place.organisation_name
    if around.by == "icb":
        return place.icb_name or "ICB not recorded"
    if around.by == "place":
        return key or "place not recorded"
    return place.sector.label

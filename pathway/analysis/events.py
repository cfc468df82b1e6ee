"""
Recorded events: where they are placed, what counts once, who could have recorded them, what is unplaced.

Reported is not happened. A count without a source that covers the handoff is a lower limit and moves
nothing; good care is shown and never offsets harm; a risk record is no event.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.events import Event, EventMatch, EventSource
from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import CaughtBy, EventSet, EventType, Harm, MatchState, ReporterSide
from pathway.snapshot import LOCAL_ZONE, Snapshot

HAPPENED = (EventType.INCIDENT, EventType.OUTCOME)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Joined:
    """
    One event, however many records it has: its records joined by `same_as`, counted once.

    `records` are those records, `id` is of one of them, `subjects` the handoffs and crossings that any of
    them is placed on, and `handoffs` the handoffs that this comes to; what was withdrawn is not among them.
    """

    id: str
    records: tuple[Event, ...]
    subjects: tuple[str, ...]
    handoffs: tuple[str, ...]

    @property
    def harm(self) -> Harm:
        """The worst grade of any of its records."""
        return max((event.worse_harm for event in self.records), key=lambda harm: harm.rank)

    @property
    def happened_at(self) -> datetime | None:
        """The earliest recorded time; None where no record has one."""
        return min((event.happened_at for event in self.records if event.happened_at), default=None)

    @property
    def sides(self) -> frozenset[ReporterSide]:
        """Which ends recorded it."""
        return frozenset(record.reporter_side for record in self.records)

    @property
    def counts(self) -> bool:
        """Whether something happened: incidents and outcomes of concern."""
        return any(event.type in HAPPENED for event in self.records)

    @property
    def is_good_care(self) -> bool:
        """Whether it records something that went well."""
        return any(event.type is EventType.GOOD_CARE for event in self.records)

    def caught_by(self, who: CaughtBy) -> bool:
        """Whether any record says so."""
        return any(event.caught_by is who for event in self.records)

    def belongs_to(self, event_set: EventSet) -> bool:
        """Whether its grade belongs to an event set; an event without a grade belongs only to `any`."""
        return event_set is EventSet.ANY or self.harm.rank + 1 >= event_set.lowest_class


@dataclass(frozen=True)
class EventCount:
    """
    Events placed on one handoff (or boundary) in the 365 days that end at `as_of`.

    `in_set`: moderate or worse. `ungraded`: events whose grade nobody recorded. `undated`: placed here but
    without a time, in no year. `sides`: which ends recorded any. `caught_by_carer`: a rescue must not make
    a boundary look safe.
    """

    in_set: int = 0
    any: int = 0
    ungraded: int = 0
    undated: int = 0
    caught_by_carer: int = 0
    good_care: int = 0
    sides: frozenset[ReporterSide] = frozenset()


def joined_events(snapshot: Snapshot) -> tuple[Joined, ...]:
    """Every event that is not opted out, its second records joined to it, with what it is placed on."""
    placed = _placed_on(snapshot)
    reached = _handoffs_reached(snapshot, {subject for subjects in placed.values() for subject in subjects})
    found = []
    for records in _one_event_each(snapshot.all(Event)):
        subjects = sorted({s for r in records for s in placed.get(r.id, ()) if s in reached})
        handoffs = sorted({handoff for s in subjects if (handoff := reached[s]) is not None})
        found.append(Joined(_first(records), records, tuple(subjects), tuple(handoffs)))
    return tuple(sorted(found, key=lambda event: event.id))


def events_by_handoff(events: Iterable[Joined]) -> dict[str, tuple[Joined, ...]]:
    """The events placed on each handoff, directly or on one of its crossings; each once a handoff."""
    found: dict[str, list[Joined]] = {}
    for event in events:
        for handoff in event.handoffs:
            found.setdefault(handoff, []).append(event)
    return {handoff: tuple(listed) for handoff, listed in found.items()}


def count_events(
    events: Iterable[Joined], as_of: datetime, event_set: EventSet = EventSet.MODERATE_PLUS
) -> EventCount:
    """Count events of the year that ends at `as_of`; the same event given twice counts once."""
    once = {event.id: event for event in events}.values()
    happened = [event for event in once if event.counts]
    year = [event for event in happened if in_year(event, as_of)]
    return EventCount(
        in_set=sum(event.belongs_to(event_set) for event in year),
        any=len(year),
        ungraded=sum(event.harm is Harm.NOT_RECORDED for event in year),
        undated=sum(event.happened_at is None for event in happened),
        caught_by_carer=sum(event.caught_by(CaughtBy.CARER) for event in year),
        good_care=sum(event.is_good_care and in_year(event, as_of) for event in once),
        sides=frozenset(side for event in year for side in event.sides),
    )


def unplaced_events(events: Iterable[Joined], snapshot: Snapshot) -> tuple[Joined, ...]:
    """
    Events that wait for somebody to place or refuse them, of whatever day, in id order.

    So does an event whose place was withdrawn. They are counted beside, never in, a boundary.
    """
    refused = {
        match.event
        for match in snapshot.all(EventMatch)
        if match.state is MatchState.REFUSED and match.subject is None
    }
    return tuple(
        event
        for event in events
        if not event.handoffs and not any(record.id in refused for record in event.records)
    )


def organisations_named(event: Joined) -> frozenset[str]:
    """The organisations that an event's records name: where it happened or was found, and who reported it."""
    named = {organisation for record in event.records for organisation in record.organisations}
    others = {each for record in event.records for each in (record.reporter, record.identified_location)}
    return frozenset(named | {each for each in others if each})


@dataclass(frozen=True)
class Coverage:
    """Local days on which an organisation could have reported: from the first, to the last included."""

    first: date
    last: date

    def holds(self, instant: datetime) -> bool:
        """Whether an instant lies on one of the days."""
        return self.first <= instant.astimezone(LOCAL_ZONE).date() <= self.last


def coverage_by_organisation(snapshot: Snapshot) -> Mapping[str, tuple[Coverage, ...]]:
    """When each organisation could have reported, by its event sources; none = no events means nothing."""
    found: dict[str, list[Coverage]] = {}
    for source in snapshot.all(EventSource):
        last = min(day for day in (source.last_day, source.as_at, snapshot.day) if day is not None)
        if source.first_day <= last:
            found.setdefault(source.organisation, []).append(Coverage(source.first_day, last))
    return {organisation: tuple(sorted(spells, key=astuple)) for organisation, spells in found.items()}


def happened_by(event: Joined, as_of: datetime) -> bool:
    """Whether it had happened by then; one without a time may have."""
    return event.happened_at is None or event.happened_at <= as_of


def perhaps_in_year(event: Joined, as_of: datetime) -> bool:
    """Whether it happened in the year that ends then; one without a time may have."""
    return event.happened_at is None or in_year(event, as_of)


def in_year(event: Joined, as_of: datetime) -> bool:
    """Whether it is known to have happened in the 365 days that end at `as_of`."""
    when = event.happened_at
    return when is not None and as_of - YEAR < when <= as_of


def _one_event_each(events: Iterable[Event]) -> list[tuple[Event, ...]]:
    """Records that `same_as` joins, in id order; through one that opted out too, but without it."""
    group: dict[str, set[str]] = {}
    kept = []
    for event in events:
        if not event.opted_out:
            kept.append(event)
        if event.same_as is not None:
            joined = group.get(event.id, {event.id}) | group.get(event.same_as, {event.same_as})
            group.update(dict.fromkeys(joined, joined))
    found: dict[str, list[Event]] = {}
    for event in kept:
        found.setdefault(min(group.get(event.id, {event.id})), []).append(event)
    return [tuple(records) for records in found.values()]


def _first(records: Sequence[Event]) -> str:
    """The record that is a second record of none of the others; of several, or of none, the first id."""
    ids = {record.id for record in records}
    return min((r.id for r in records if r.same_as not in ids), default=min(ids))


def _handoffs_reached(snapshot: Snapshot, subjects: set[str]) -> dict[str, str | None]:
    """The handoff of each subject that is there; None for a crossing whose handoff was withdrawn."""
    standing = {handoff.id for handoff in snapshot.all(Handoff)}
    table = snapshot.crossings
    rows = table.filter(pc.is_in(table["id"], pa.array(sorted(subjects), pa.string())))
    of = zip(rows["id"].to_pylist(), rows["handoff"].to_pylist(), strict=True)
    found = {crossing: handoff if handoff in standing else None for crossing, handoff in of}
    return found | {subject: subject for subject in subjects & standing}


def _placed_on(snapshot: Snapshot) -> dict[str, set[str]]:
    placed: dict[str, set[str]] = {}
    for match in snapshot.all(EventMatch):
        if match.state is MatchState.CONFIRMED and match.subject is not None:
            placed.setdefault(match.event, set()).add(match.subject)
    return placed

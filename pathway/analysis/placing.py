"""
Where an unplaced event may belong: handoffs to propose, best first, each with its reasons.

Worked out, never stored, and in no sum: a proposal is a guess until a person confirms it. The order is one
reason after another, never a product of them. Which way care went is said only where the process is a
referral or a discharge and the settings of the two ends agree with it; else both ways are offered.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import combinations

from graph_schema.events import EventMatch
from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import End, MatchState, Precision
from pathway.analysis.events import Joined, organisations_named
from pathway.analysis.fits import WAY, WAYS, Fit, Told, fit_of
from pathway.analysis.kinds_told import kinds_of_process, kinds_told
from pathway.analysis.places import Place, Places
from pathway.analysis.signs import Signs, codes, signs_of
from pathway.snapshot import LOCAL_ZONE, Snapshot

MOST = 5
"""So many proposals at most are made for an event; the others are found by looking."""


class Confidence(StrEnum):
    """How well a proposal fits, in words."""

    WELL = "fits well"
    PARTLY = "fits in part"
    LITTLE = "fits little"


RANKS = {one: number for number, one in enumerate(Confidence)}


@dataclass(frozen=True)
class Proposal:
    """A handoff that an event may belong to. `alike`: how many other handoffs fit it exactly as well."""

    handoff: str
    confidence: Confidence
    reasons: tuple[str, ...]
    alike: int


@dataclass(frozen=True)
class Placing:
    """
    What is said and what may be proposed of one unplaced event. `way_known`: whether the record says which
    way care went.
    """

    event: Joined
    signs: Signs
    proposals: tuple[Proposal, ...]
    way_known: bool

    @property
    def first(self) -> Proposal | None:
        """The best proposal; None where nothing can be proposed."""
        return self.proposals[0] if self.proposals else None


class Proposer:
    """
    Proposals for events among handoffs that stand. Make it once for a set of handoffs and ask it for many.

    `busy`: handoffs by how many crossed in a year, to order those that fit alike.
    """

    def __init__(self, handoffs: Iterable[Handoff], places: Places, busy: Mapping[str, float]) -> None:
        self._places, self._busy = places, busy
        self._touching: dict[str, list[Handoff]] = {}
        self._joining: dict[frozenset[str], list[Handoff]] = {}
        for one in handoffs:
            bodies = frozenset(place.organisation for place in places.ends(one))
            self._joining.setdefault(bodies, []).append(one)
            for body in bodies:
                self._touching.setdefault(body, []).append(one)
        self._fits: dict[tuple[Told, bool], tuple[Fit, ...]] = {}
        self._made: dict[str, tuple[Joined, frozenset[str], Placing]] = {}

    def placing(self, event: Joined, refused: Collection[str] = ()) -> Placing:
        """What may be proposed for an event, but for the handoffs that a person has `refused` for it."""
        never = frozenset(refused)
        kept = self._made.get(event.id)
        if kept is None or kept[1] != never or not _same(kept[0], event):
            kept = event, never, self._placing(event, never)
            self._made[event.id] = kept
        return kept[2]

    def _placing(self, event: Joined, refused: frozenset[str]) -> Placing:
        signs = signs_of(event.records)
        told = self._telling(event, signs)
        fits = self._standing(self._fitting(told, both=True), event, refused)
        if len(fits) < MOST:  # one end fits worse than two, whatever else is told
            fits += self._standing(self._fitting(told, both=False), event, refused)
        made = tuple(_proposal(fit, fits) for fit in fits[:MOST])
        return Placing(event, signs, made, any(code in WAYS for code in told.process) and _sided(fits))

    def _standing(self, fits: Iterable[Fit], event: Joined, refused: frozenset[str]) -> list[Fit]:
        days = _days_of(event)
        return [fit for fit in fits if fit.handoff.id not in refused and _stood(fit.handoff, days)]

    def _telling(self, event: Joined, signs: Signs) -> Told:
        named = organisations_named(event)
        text = " ".join(record.description or "" for record in event.records)
        lower = text.lower()
        services = {
            place.id for body in named for name, place in self._services.get(body, ()) if name in lower
        }
        words = kinds_told(text)
        process = frozenset(code for one in event.records for code in codes(one.process))
        return Told(
            named=named,
            words=frozenset(words.items()),
            by_process=kinds_of_process(process),
            process=process,
            areas=frozenset(area for one in event.records for area in one.service_areas),
            services=frozenset(services),
            shift=any(sign.rule == "i" and sign.said == "yes" for sign in signs.all),
        )

    @cached_property
    def _services(self) -> Mapping[str, Sequence[tuple[str, Place]]]:
        """The services of each organisation by their names, as far as a name says anything."""
        found: dict[str, list[tuple[str, Place]]] = {}
        for place in self._places.known.values():
            if place.id not in End.__members__ and len(place.name) > 2:
                found.setdefault(place.organisation, []).append((place.name.lower(), place))
        return found

    def _fitting(self, told: Told, *, both: bool) -> tuple[Fit, ...]:
        """The handoffs worth proposing, best first: those of which both ends are named, or the others."""
        if (told, both) not in self._fits:
            near = self._both_named(told) if both else self._one_named(told)
            fits = [
                fit_of(one, *self._places.ends(one), told) for one in {one.id: one for one in near}.values()
            ]
            self._fits[told, both] = tuple(sorted(fits, key=self._best_first))
        return self._fits[told, both]

    def _best_first(self, fit: Fit) -> tuple[object, ...]:
        return *(-part for part in fit.key), -self._busy.get(fit.handoff.id, 0), fit.handoff.id

    def _both_named(self, told: Told) -> Iterator[Handoff]:
        for pair in combinations(sorted(told.named), 2):
            yield from self._joining.get(frozenset(pair), ())
        if told.shift and len(told.named) == 1:
            yield from self._joining.get(told.named, ())

    def _one_named(self, told: Told) -> Iterator[Handoff]:
        """Where one end alone is named, something else has to speak for a handoff."""
        both = {one.id for one in self._both_named(told)}
        kinds = told.by_process.union(kind for kind, _ in told.words)
        for body in sorted(told.named):
            for one in self._touching.get(body, ()):
                speaks = one.kind in kinds or told.services & {one.from_id, one.to_id}
                if speaks and one.id not in both:
                    yield one


def _same(one: Joined, other: Joined) -> bool:
    """Whether two hold the very same records: then they tell the same."""
    return len(one.records) == len(other.records) and all(
        mine is theirs for mine, theirs in zip(one.records, other.records, strict=True)
    )


def proposer_of(snapshot: Snapshot, places: Places, busy: Mapping[str, float]) -> Proposer:
    """Proposals among every handoff of a snapshot."""
    return Proposer(snapshot.all(Handoff), places, busy)


def refused_by_event(matches: Iterable[EventMatch]) -> dict[str, set[str]]:
    """The handoffs and crossings that a person has refused for each record."""
    found: dict[str, set[str]] = {}
    for one in matches:
        if one.state is MatchState.REFUSED and one.subject is not None:
            found.setdefault(one.event, set()).add(one.subject)
    return found


@dataclass(frozen=True)
class Hits:
    """
    How proposals fare where the place is known: of `events`, how many had the right handoff proposed first,
    among the first three, and how many had none proposed.

    It holds for such records as were tried, and for no others.
    """

    events: int
    first: int
    in_three: int
    none: int


def hits_of(proposer: Proposer, placed: Iterable[Joined]) -> Hits:
    """What would be proposed for events that are placed, had nobody said where they belong."""
    tried = [(set(event.handoffs), proposer.placing(event).proposals) for event in placed]
    found = [(truth, [one.handoff for one in proposals]) for truth, proposals in tried if truth]
    return Hits(
        events=len(found),
        first=sum(bool(truth & set(ids[:1])) for truth, ids in found),
        in_three=sum(bool(truth & set(ids[:3])) for truth, ids in found),
        none=sum(not ids for _, ids in found),
    )


def in_order(placings: Iterable[Placing]) -> tuple[Placing, ...]:
    """Those whose first proposal fits best first; then those with more signs; then the latest."""
    return tuple(sorted(placings, key=_order))


def _order(one: Placing) -> tuple[object, ...]:
    rank = RANKS[one.first.confidence] if one.first else len(RANKS)
    when = one.event.happened_at
    return rank, -one.signs.points, when is None, -when.timestamp() if when else 0, one.event.id


def _sided(fits: Sequence[Fit]) -> bool:
    return bool(fits) and fits[0].key[WAY] > 0


def _proposal(fit: Fit, fits: Sequence[Fit]) -> Proposal:
    alike = sum(other.key == fit.key for other in fits) - 1
    ends, services, kind, *_ = fit.key
    if ends == 2 and (kind or services) and not alike:
        confidence = Confidence.WELL
    else:
        confidence = Confidence.PARTLY if ends == 2 or (kind and services) else Confidence.LITTLE
    return Proposal(fit.handoff.id, confidence, fit.reasons, alike)


def _stood(handoff: Handoff, days: tuple[date, date] | None) -> bool:
    """Whether the handoff existed on one of the days; without a day it may have."""
    if days is None or (handoff.valid_from is None and handoff.valid_to is None):
        return True
    first, last = days
    begun = handoff.valid_from is None or handoff.valid_from <= last
    return begun and (handoff.valid_to is None or handoff.valid_to > first)


def _days_of(event: Joined) -> tuple[date, date] | None:
    """The first and last day on which it may have happened; None where nothing is known."""
    when = event.happened_at
    if when is None:
        return None
    record = next(one for one in event.records if one.happened_at == when)
    day = when.astimezone(LOCAL_ZONE).date()
    if record.precision is Precision.ORDER:
        return None
    return (day, day + timedelta(days=31)) if record.precision is Precision.MONTH else (day, day)

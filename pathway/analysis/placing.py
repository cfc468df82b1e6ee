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
from graph_schema.vocabulary import End, HandoffKind, MatchState, Precision, Sector
from pathway.analysis.events import Joined, organisations_named
from pathway.analysis.kinds_told import kinds_of_process, kinds_told
from pathway.analysis.places import Place, Places
from pathway.analysis.signs import Signs, codes, signs_of
from pathway.snapshot import LOCAL_ZONE, Snapshot

MOST = 5
"""So many proposals at most are made for an event; the others are found by looking."""
_SETTINGS: Mapping[str, frozenset[Sector]] = {
    **dict.fromkeys(("1", "19"), frozenset({Sector.ACUTE, Sector.TERTIARY})),
    **dict.fromkeys(("3", "18"), frozenset({Sector.URGENT})),
    **dict.fromkeys(("4", "14"), frozenset({Sector.MENTAL_HEALTH})),
    **dict.fromkeys(("6", "7", "16"), frozenset({Sector.COMMUNITY})),
    **dict.fromkeys(("9", "10", "11"), frozenset({Sector.PHARMACY})),
    **dict.fromkeys(("12", "13"), frozenset({Sector.SOCIAL_CARE})),
    "17": frozenset({Sector.PRIMARY}),
}
"""LFPSE's service types as the settings of services here; prison and unknown have none."""
_HOSPITAL = frozenset({Sector.ACUTE, Sector.TERTIARY, Sector.MENTAL_HEALTH})
_HOME = frozenset(
    {Sector.PRIMARY, Sector.PHARMACY, Sector.COMMUNITY, Sector.SOCIAL_CARE, Sector.VOLUNTARY, Sector.SUPPLY}
)
_FIRST_CONTACT = frozenset({Sector.PRIMARY, Sector.PHARMACY, Sector.URGENT})
_WAYS = {"8": (_FIRST_CONTACT, _HOSPITAL | {Sector.COMMUNITY}), "9": (_HOSPITAL, _HOME)}
"""Process -> settings that it leads from, and to. A referral between others may go either way."""


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


@dataclass(frozen=True)
class _Told:
    """What of an event bears on where it belongs; events that tell the same are looked up once."""

    named: frozenset[str]
    words: frozenset[tuple[HandoffKind, str]]
    by_process: frozenset[HandoffKind]
    process: frozenset[str]
    areas: frozenset[str]
    services: frozenset[str]
    shift: bool


@dataclass(frozen=True)
class _Fit:
    """How one handoff fits what is told, reason by reason; a larger `key` fits better."""

    handoff: Handoff
    key: tuple[int, ...]
    reasons: tuple[str, ...]


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
        self._fits: dict[tuple[_Told, bool], tuple[_Fit, ...]] = {}
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
        return Placing(event, signs, made, any(code in _WAYS for code in told.process) and _sided(fits))

    def _standing(self, fits: Iterable[_Fit], event: Joined, refused: frozenset[str]) -> list[_Fit]:
        days = _days_of(event)
        return [fit for fit in fits if fit.handoff.id not in refused and _stood(fit.handoff, days)]

    def _telling(self, event: Joined, signs: Signs) -> _Told:
        named = organisations_named(event)
        text = " ".join(record.description or "" for record in event.records)
        lower = text.lower()
        services = {
            place.id for body in named for name, place in self._services.get(body, ()) if name in lower
        }
        words = kinds_told(text)
        process = frozenset(code for one in event.records for code in codes(one.process))
        return _Told(
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

    def _fitting(self, told: _Told, *, both: bool) -> tuple[_Fit, ...]:
        """The handoffs worth proposing, best first: those of which both ends are named, or the others."""
        if (told, both) not in self._fits:
            near = self._both_named(told) if both else self._one_named(told)
            fits = [self._fit(one, told) for one in {one.id: one for one in near}.values()]
            self._fits[told, both] = tuple(sorted(fits, key=self._best_first))
        return self._fits[told, both]

    def _best_first(self, fit: _Fit) -> tuple[object, ...]:
        return *(-part for part in fit.key), -self._busy.get(fit.handoff.id, 0), fit.handoff.id

    def _both_named(self, told: _Told) -> Iterator[Handoff]:
        for pair in combinations(sorted(told.named), 2):
            yield from self._joining.get(frozenset(pair), ())
        if told.shift and len(told.named) == 1:
            yield from self._joining.get(told.named, ())

    def _one_named(self, told: _Told) -> Iterator[Handoff]:
        """Where one end alone is named, something else has to speak for a handoff."""
        both = {one.id for one in self._both_named(told)}
        kinds = told.by_process.union(kind for kind, _ in told.words)
        for body in sorted(told.named):
            for one in self._touching.get(body, ()):
                speaks = one.kind in kinds or told.services & {one.from_id, one.to_id}
                if speaks and one.id not in both:
                    yield one

    def _fit(self, handoff: Handoff, told: _Told) -> _Fit:
        start, end = self._places.ends(handoff)
        ends, end_words = _ends_named(start, end, told)
        kind, kind_words = _kind_told(handoff.kind, told)
        services = [place for place in (start, end) if place.id in told.services]
        settings = _settings(start, end, told)
        way = _way(start, end, told)
        reasons = [
            end_words,
            *kind_words,
            *(f"it tells of “{place.name}”" for place in services),
            *([f"the settings of {_ends(settings)} are among the service areas"] if settings else []),
            *(["the process and the settings say this way"] if way > 0 else []),
        ]
        return _Fit(handoff, (ends, len(services), kind, way, settings), tuple(reasons))


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


def _ends_named(start: Place, end: Place, told: _Told) -> tuple[int, str]:
    if start.organisation == end.organisation:
        alone = told.named == {start.organisation}
        words = "it lies inside the only organisation named" if alone else "it lies inside one of those named"
        return (2 if alone and told.shift else 1), words
    named = [place for place in (start, end) if place.organisation in told.named]
    words = (
        "both ends are named"
        if len(named) == 2
        else f"{named[0].organisation_name} is named, the other end is not"
    )
    return len(named), words


def _kind_told(kind: HandoffKind, told: _Told) -> tuple[int, list[str]]:
    """How many hints speak of this kind: the telling, the process."""
    said = next((word for of, word in told.words if of is kind), None)
    process = kind in told.by_process
    words = [f"“{said}” is told, which fits the kind {kind.label}"] if said else []
    return bool(said) + process, words + ([f"the process fits the kind {kind.label}"] if process else [])


def _settings(start: Place, end: Place, told: _Told) -> int:
    wanted = frozenset(sector for area in told.areas for sector in _SETTINGS.get(area, ()))
    return sum(place.sector in wanted for place in (start, end))


def _ends(count: int) -> str:
    return "both ends" if count == 2 else "one end"


def _way(start: Place, end: Place, told: _Told) -> int:
    """1: the process and the settings say this way; -1: the other way; 0: nobody can say."""
    said = {
        way
        for code in told.process & _WAYS.keys()
        for way in (_along(code, start, end) - _along(code, end, start),)
        if way
    }
    return said.pop() if len(said) == 1 else 0


def _along(process: str, start: Place, end: Place) -> int:
    leads_from, leads_to = _WAYS[process]
    return int(start.sector in leads_from and end.sector in leads_to)


_WAY = 3
"""Where the way stands in the key of a fit."""


def _sided(fits: Sequence[_Fit]) -> bool:
    return bool(fits) and fits[0].key[_WAY] > 0


def _proposal(fit: _Fit, fits: Sequence[_Fit]) -> Proposal:
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

"""
Who could report at each end of a boundary, and who did: the sending side, the receiving side, patients.

Reported is not happened, and silence is no finding where nobody could report: a side without a source is told
apart from a side that never reports although people cross.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from graph_schema.events import Event, EventSource
from graph_schema.vocabulary import Answer, End, ReporterSide, Scheme, TrafficSource
from pathway.analysis.crossings import YEAR_DAYS
from pathway.analysis.events import Joined, organisations_named, perhaps_in_year
from pathway.analysis.places import Place
from pathway.analysis.traffic import Traffic
from pathway.snapshot import Snapshot

PEOPLES_SCHEMES = frozenset({Scheme.COMPLAINT, Scheme.FEEDBACK})
Waiting = Mapping[str, Sequence[frozenset[str]]]
"""By who recorded them: the organisations that each unplaced event names."""
_COUNTED = (TrafficSource.CROSSINGS, TrafficSource.MOVES)


@dataclass(frozen=True)
class Sources:
    """
    Who could report at one end, in the year that ends at the as-at day.

    `could` None: no organisation stands at this end (home, a patient, a carer). NO: no source is recorded for
    it, or only one that had ended; NOT_KNOWN: no source of anybody is recorded at all. `days`: days of the
    year on which one could.
    """

    place: Place
    spells: tuple[EventSource, ...]
    could: Answer | None
    days: int


class Side(StrEnum):
    """What one end of a boundary reported in the year."""

    REPORTED = "reported"
    SILENT = "never reported"
    UNPLACED = "reported only what is not placed yet"
    NO_SOURCE = "no source"
    NOT_KNOWN = "not known"
    FEW = "too few crossings to tell"
    NO_COUNT = "crossings not counted"
    NOBODY = "no organisation at this end"
    ONE = "one organisation at both ends"


@dataclass(frozen=True)
class Reports:
    """
    The reports of a boundary in the year beside its crossings. `unsaid`: reports that say neither side, which
    may be either's: then nobody is called silent. `crossings`: counted ones (recorded, or moves), None where
    none are counted.
    """

    sender: int
    receiver: int
    people: int
    others: int
    unsaid: int
    crossings: float | None
    sides: tuple[Side, Side]

    @property
    def silent(self) -> tuple[str, ...]:
        """Which sides never report although people cross and they could: "sender", "receiver"."""
        named = zip(("sender", "receiver"), self.sides, strict=True)
        return tuple(name for name, side in named if side is Side.SILENT)


def sources_of(snapshot: Snapshot) -> Mapping[str, tuple[EventSource, ...]]:
    """The sources of each organisation that had begun by the as-at day."""
    found: dict[str, list[EventSource]] = {}
    for source in snapshot.all(EventSource):
        if source.first_day <= snapshot.day:
            found.setdefault(source.organisation, []).append(source)
    return {organisation: tuple(spells) for organisation, spells in found.items()}


def sources_at(place: Place, sources: Mapping[str, Sequence[EventSource]], day: date) -> Sources:
    """Who could report at one end in the year that ends on a day."""
    if place.id in End.__members__:
        return Sources(place, (), None, 0)
    spells = tuple(sources.get(place.organisation, ()))
    days = _days_covered(spells, day)
    none = Answer.NO if sources else Answer.NOT_KNOWN
    return Sources(place, spells, Answer.YES if days else none, days)


def last_day_of(source: EventSource, day: date) -> date:
    """The last day of a source that is known of: its own, that of its extract, or the as-at day."""
    return min(one for one in (source.last_day, source.as_at, day) if one is not None)


def reports_of(
    ends: tuple[Sources, Sources],
    events: Iterable[Joined],
    traffic: Iterable[Traffic],
    snapshot: Snapshot,
    *,
    least: float,
    waiting: Waiting,
) -> Reports:
    """
    What each side of a boundary reported in the year; an event of no known time may be of the year.

    `least`: crossings of the year, on days on which a side could report, below which silence says nothing.
    `events` may hold one event several times: it counts once, for each side that recorded it. `waiting`:
    whoever recorded an event that is not placed yet and may be of this boundary is not called silent.
    """
    once = {event.id: event for event in events if perhaps_in_year(event, snapshot.as_of)}
    sides = [frozenset(_side(one, ends) for one in event.records) for event in once.values()]
    counted = [one.low for one in traffic if one.source in _COUNTED and one.low is not None]
    crossings = sum(counted) if counted else None
    sender, receiver = (sum(side in found for found in sides) for side in ("sender", "receiver"))
    unsaid = sum(found == {"unsaid"} for found in sides)
    one, other = (end.place.organisation for end in ends)
    states = tuple(
        Side.ONE if one == other else _state(end, count, unsaid, (crossings, least), waits)
        for end, count, waits in (
            (ends[0], sender, _waits(waiting, one, other)),
            (ends[1], receiver, _waits(waiting, other, one)),
        )
    )
    return Reports(
        sender=sender,
        receiver=receiver,
        people=sum("people" in found for found in sides),
        others=sum("others" in found for found in sides),
        unsaid=unsaid,
        crossings=crossings,
        sides=(states[0], states[1]),
    )


def waiting_of(unplaced: Iterable[Joined]) -> Waiting:
    """Events that are not placed yet, by who recorded them; where nobody says, by each that they name."""
    found: dict[str, list[frozenset[str]]] = {}
    for event in unplaced:
        reporters = {record.reporter for record in event.records if record.reporter}
        for organisation in reporters or organisations_named(event):
            found.setdefault(organisation, []).append(organisations_named(event))
    return found


def _waits(waiting: Waiting, own: str, other: str) -> bool:
    """Whether one end recorded an unplaced event that names the other end; one that does not is elsewhere."""
    return any(other in named for named in waiting.get(own, ()))


def _state(end: Sources, reports: int, unsaid: int, of: tuple[float | None, float], waits: bool) -> Side:
    crossings, least = of
    tests = {
        Side.NOBODY: end.could is None,
        Side.REPORTED: bool(reports),
        Side.NO_SOURCE: end.could is Answer.NO,
        Side.NOT_KNOWN: end.could is Answer.NOT_KNOWN or bool(unsaid),
        Side.UNPLACED: waits,
        Side.NO_COUNT: crossings is None,
        Side.FEW: crossings is not None and crossings * end.days / YEAR_DAYS < least,
    }
    return next((side for side, holds in tests.items() if holds), Side.SILENT)


def _side(record: Event, ends: tuple[Sources, Sources]) -> str:
    """Whose record it is: as it says; else by the organisation that recorded it, where one end is its."""
    if record.scheme in PEOPLES_SCHEMES:
        return "people"
    if record.reporter_side in (ReporterSide.SENDER, ReporterSide.RECEIVER):
        return record.reporter_side.value
    organisations = [end.place.organisation for end in ends]
    if organisations.count(record.reporter or "") == 1:
        return ("sender", "receiver")[organisations.index(record.reporter or "")]
    neither = record.reporter_side is ReporterSide.NEITHER or record.reporter is not None
    return "others" if neither else "unsaid"


def _days_covered(spells: Iterable[EventSource], day: date) -> int:
    first = day - timedelta(days=YEAR_DAYS - 1)
    covered: set[int] = set()
    for spell in spells:
        start, last = max(spell.first_day, first), last_day_of(spell, day)
        covered.update(range(start.toordinal(), last.toordinal() + 1))
    return len(covered)

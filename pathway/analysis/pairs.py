"""
Pairs of records that may be two sides' tellings of one event, with the reasons; a person joins them, or not.

Two records are compared only where different organisations reported them, both have a time, and they are
placed on one handoff or name the same two organisations. Within the window that their times allow they are
suggested where the crossing or person is the same, where the words are alike, or where the hour is the same.
A pair is a guess: records alike may be two events, and one event may be told in other words.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import combinations

import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.events import Event
from graph_schema.vocabulary import Precision
from pathway.analysis.events import Joined, organisations_named
from pathway.snapshot import Snapshot

WINDOWS: Mapping[Precision, timedelta] = {
    Precision.EXACT: timedelta(days=2),
    Precision.HOUR: timedelta(days=2),
    Precision.DAY: timedelta(days=3),
    Precision.MONTH: timedelta(days=31),
}
"""How far apart two tellings may be: the wider of what both times allow. Without a time, none."""
SAME_HOUR = timedelta(hours=1)
ALIKE = 0.5
"""The share of the telling words of the shorter telling that the other has too."""
FEWEST = 3
"""Words that two tellings must share at least."""
MOST_WITH_A_WORD = 24
"""A word that more records of one place have tells none of them apart, and is not followed."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_OFTEN = (
    "about after again also and because been before being could from have into more most only other over "
    "same should some such than that their them then there these they this those until very were what when "
    "where which while will with without would patient person nobody never went came told said made"
)
_COMMON = frozenset(_OFTEN.split())
_HOUR = "both happened within the same hour"
_EXACT = (Precision.EXACT, Precision.HOUR)


@dataclass(frozen=True)
class Pair:
    """
    Two events of one record or more each that may be one.

    `apart`: between their times. `shared`: how many telling words both have.
    """

    one: Joined
    other: Joined
    reasons: tuple[str, ...]
    apart: timedelta
    shared: int

    @property
    def ids(self) -> tuple[str, str]:
        """The ids of both, smaller first."""
        return self.one.id, self.other.id


@dataclass(frozen=True)
class _Side:
    """What is compared of one event."""

    event: Joined
    when: datetime
    precision: Precision
    reporters: frozenset[str]
    subjects: frozenset[str]
    people: frozenset[str]

    @property
    def window(self) -> timedelta:
        """How far from its time another telling of it may be."""
        return WINDOWS[self.precision]

    @cached_property
    def words(self) -> frozenset[str]:
        """The telling words of its records: long ones that are not in every sentence."""
        text = " ".join(record.description or "" for record in self.event.records).lower()
        return frozenset(_WORD.findall(text)) - _COMMON


def suggested_pairs(events: Iterable[Joined], snapshot: Snapshot) -> tuple[Pair, ...]:
    """
    The pairs worth a look, most reasons first. `events`: as `joined_events` gives them.

    Of several that an event might pair with only the likest is suggested, and only where it is the likest of
    both; when that is decided the next may come up. Those that a person said are not the same are not among
    them. Records without a time or a reporter are compared with none.
    """
    sides = _sides(events, snapshot)
    blocks = _blocks(sides)
    seen: dict[tuple[str, str], Pair] = {}
    for place, members in blocks.items():
        for one, other in _near(members):
            key = (min(one.event.id, other.event.id), max(one.event.id, other.event.id))
            if key not in seen and (pair := _pair(one, other, place)) is not None:
                seen[key] = pair
    return tuple(sorted(_likest_of_both(seen.values()), key=_likest_first))


def _likest_first(pair: Pair) -> tuple[int, int, timedelta, tuple[str, str]]:
    return -len(pair.reasons), -pair.shared, pair.apart, pair.ids


def _likest_of_both(pairs: Iterable[Pair]) -> list[Pair]:
    best: dict[str, Pair] = {}
    ordered = sorted(pairs, key=_likest_first)
    for pair in ordered:
        for id_ in pair.ids:
            best.setdefault(id_, pair)
    return [pair for pair in ordered if all(best[id_] is pair for id_ in pair.ids)]


def _sides(events: Iterable[Joined], snapshot: Snapshot) -> list[_Side]:
    happened = [one for one in events if one.counts and one.happened_at is not None]
    person_of = _people(snapshot, {subject for one in happened for subject in one.subjects})
    found = []
    for one in happened:
        assert one.happened_at is not None
        precision = next(r.precision for r in one.records if r.happened_at == one.happened_at)
        reporters = frozenset(record.reporter for record in one.records if record.reporter)
        if precision in WINDOWS and reporters:
            subjects = frozenset(one.subjects)
            people = frozenset(person_of[s] for s in subjects if s in person_of)
            found.append(_Side(one, one.happened_at, precision, reporters, subjects, people))
    return found


def _people(snapshot: Snapshot, subjects: Collection[str]) -> dict[str, str]:
    """The person of each crossing among the subjects, where it is recorded."""
    table = snapshot.crossings
    rows = table.filter(pc.is_in(table["id"], pa.array(sorted(subjects), pa.string())))
    pairs = zip(rows["id"].to_pylist(), rows["person"].to_pylist(), strict=True)
    return {crossing: person for crossing, person in pairs if person}


def _blocks(sides: Iterable[_Side]) -> dict[str, list[_Side]]:
    """Events that share a handoff, or the two organisations they name: only these are compared."""
    found: dict[str, list[_Side]] = {}
    for side in sides:
        places = [f"handoff {one}" for one in side.event.handoffs]
        named = sorted(organisations_named(side.event))
        places += [f"between {one} {other}" for one, other in combinations(named[:6], 2)]
        for place in places:
            found.setdefault(place, []).append(side)
    return {place: sorted(members, key=_in_time) for place, members in found.items() if len(members) > 1}


def _in_time(side: _Side) -> tuple[datetime, str]:
    return side.when, side.event.id


def _near(members: Sequence[_Side]) -> Iterator[tuple[_Side, _Side]]:
    """Pairs of one block worth comparing: by a word, a crossing or a person they share, or by the hour."""
    shares: tuple[Callable[[_Side], frozenset[str]], ...] = (
        lambda side: side.words,
        lambda side: side.subjects - set(side.event.handoffs),
        lambda side: side.people,
    )
    for share in shares:
        having: dict[str, list[_Side]] = {}
        for side in members:
            for word in share(side):
                having.setdefault(word, []).append(side)
        for group in having.values():
            yield from _within(group, most=MOST_WITH_A_WORD)
    exact = [side for side in members if side.precision in _EXACT]
    times = [side.when for side in exact]
    for at, side in enumerate(exact):
        for other in exact[at + 1 : min(bisect_right(times, side.when + SAME_HOUR), at + MOST_WITH_A_WORD)]:
            yield side, other


def _within(group: Sequence[_Side], *, most: int) -> Iterator[tuple[_Side, _Side]]:
    """Those of a group, in order of time, that lie in one window; no more than `most` after each."""
    for at, side in enumerate(group):
        for other in group[at + 1 : at + most]:
            if other.when - side.when > max(WINDOWS.values()):
                break
            yield side, other


def _pair(one: _Side, other: _Side, place: str) -> Pair | None:
    """The pair with its reasons; None where too little speaks for it or a person has spoken against it."""
    if one.event.id > other.event.id:
        one, other = other, one
    apart = abs(one.when - other.when)
    if apart > max(one.window, other.window) or _same_reporter(one, other) or _kept_apart(one, other):
        return None
    telling = _telling(one, other, apart)
    if not telling or (telling == [_HOUR] and one.event.harm is not other.event.harm):
        return None
    where = "both are placed on one handoff" if place.startswith("handoff") else "both name the same two ends"
    harm = ["the worst harm is the same"] if one.event.harm is other.event.harm else []
    return Pair(one.event, other.event, (where, *telling, *harm), apart, len(one.words & other.words))


def _same_reporter(one: _Side, other: _Side) -> bool:
    """Two sides' tellings have different tellers: one organisation's two records are another matter."""
    return bool(one.reporters & other.reporters)


def _kept_apart(one: _Side, other: _Side) -> bool:
    return _says(one.event.records, other.event.records) or _says(other.event.records, one.event.records)


def _says(records: Sequence[Event], others: Sequence[Event]) -> bool:
    ids = {record.id for record in others}
    return any(ids & set(record.not_same_as) for record in records)


def _telling(one: _Side, other: _Side, apart: timedelta) -> list[str]:
    found = []
    if (one.subjects & other.subjects) - set(one.event.handoffs):
        found.append("both are about the same crossing")
    elif one.people & other.people:
        found.append("both are about the same person")
    shared = one.words & other.words
    fewer = min(len(one.words), len(other.words))
    if len(shared) >= FEWEST and len(shared) >= ALIKE * fewer:
        found.append(f"the words are alike: {', '.join(sorted(shared)[:4])}")
    if apart <= SAME_HOUR and one.precision in _EXACT and other.precision in _EXACT:
        found.append(_HOUR)
    return found

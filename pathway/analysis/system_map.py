"""
What of a whole system is drawn: which places, which lines alone, which are bundled, which are hidden.

Organisations first; those that are opened show their services, and a service that is looked at shows the
other ends of its handoffs too. A line between two organisations is a sum; it is never given one duty's state.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from graph_schema.parties import Remit
from graph_schema.vocabulary import Answer, End, GapType
from pathway.analysis.coverage import ends_with_death, review_of
from pathway.analysis.events import organisations_named
from pathway.analysis.findings import BoundaryFinding, HandoffFinding, Mark
from pathway.analysis.picture import Picture
from pathway.analysis.places import Place
from pathway.analysis.shared_events import total_of
from pathway.analysis.year_totals import YearTotal

Pair = tuple[str, str]
NO_SOURCE = "no_source"


def must_show(one: HandoffFinding) -> bool:
    """Never hidden: a handoff with a duty open, or perhaps open, a hazard, or unknown traffic."""
    return bool(one.open_high or one.hazards) or one.traffic.per_year is None


def no_source(one: HandoffFinding) -> bool:
    """Whether no event source covers the year at a handoff: "no events" means nothing there."""
    return one.rate.reporting.value == NO_SOURCE


def no_remit(one: HandoffFinding) -> bool:
    """Whether no oversight remit reaches a handoff (G9)."""
    return GapType.G9 in one.gaps


def not_judged(one: HandoffFinding) -> bool:
    """Whether nobody is known to have judged a hazard of a handoff, as coverage counts it."""
    return review_of(one).by.answer is not Answer.YES and not ends_with_death(one)


def remits_recorded(picture: Picture) -> bool:
    """Whether any remit of anybody is on record; without one nobody can tell what is reached."""
    return bool(picture.snapshot.records(Remit))


@dataclass(frozen=True)
class Line:
    """
    The handoffs from one drawn place to another: between services a single one, else all of them.

    `start`, `end`: ids of what is drawn at its ends (a service, an organisation, a word for home …).
    `rank`: of its boundary in the order of attention (METHOD 5), 1 = first. With one place at both ends it is
    what lies inside a box, and drawn there.
    """

    start: str
    end: str
    handoffs: tuple[HandoffFinding, ...]
    rank: int

    @property
    def id(self) -> str:
        """The handoff's own id where it stands for one, the box's for its inside; else made of its ends."""
        if self.inside:
            return self.start
        return self.handoffs[0].id if self.alone else f"all: {self.start} > {self.end}"

    @property
    def alone(self) -> bool:
        """Whether it is one handoff, drawn between its own two ends."""
        one = self.handoffs[0].handoff
        ends = (one.from_id, one.to_id)
        return len(self.handoffs) == 1 and not self.inside and (self.start, self.end) == ends

    @property
    def inside(self) -> bool:
        """Whether it is what lies inside one box."""
        return self.start == self.end

    @cached_property
    def marks(self) -> Mapping[Mark, int]:
        """How many of its handoffs are drawn as what, by their worst critical duty."""
        return Counter(one.mark for one in self.handoffs)

    @cached_property
    def events(self) -> YearTotal:
        """Events a year over its handoffs; those without a figure are counted and in no sum."""
        return total_of(self.handoffs)

    @property
    def traffic(self) -> float | None:
        """Crossings a year over those whose number is known; None where none is, which is not zero."""
        known = [one.traffic.per_year for one in self.handoffs if one.traffic.per_year is not None]
        return sum(known) if known else None

    @property
    def no_source(self) -> int:
        """At how many of its handoffs no event source covers the year."""
        return sum(map(no_source, self.handoffs))

    @property
    def no_remit(self) -> int:
        """How many of its handoffs no oversight remit reaches (G9)."""
        return sum(map(no_remit, self.handoffs))

    @property
    def not_judged(self) -> int:
        """At how many of its handoffs nobody is known to have judged a hazard."""
        return sum(map(not_judged, self.handoffs))

    @property
    def must_show(self) -> bool:
        """Whether any of its handoffs may never be hidden."""
        return any(must_show(one) for one in self.handoffs)


@dataclass(frozen=True)
class Bundle:
    """Several lines beyond the budget that may not be hidden: from one sector to another, or inside one."""

    start: str
    end: str
    lines: tuple[Line, ...]

    @property
    def handoffs(self) -> tuple[HandoffFinding, ...]:
        """The handoffs of all its lines."""
        return tuple(one for line in self.lines for one in line.handoffs)


@dataclass(frozen=True)
class Hidden:
    """
    Lines that are in the table only. No duty is open or unanswered in them, no hazard stands there, and their
    traffic is known. `events` of `all_events` a year (means, where there is a figure); `without_figure`: at
    how many of their handoffs there is none.
    """

    lines: tuple[Line, ...]
    events: float
    all_events: float
    without_figure: int

    @property
    def share(self) -> float | None:
        """The part of the expected events that is hidden; None where no line has a figure."""
        return self.events / self.all_events if self.all_events else None


@dataclass(frozen=True)
class Drawn:
    """
    What is drawn of all lines: `lines` in the order of attention, `bundles`, and what is `hidden`.
    `asked`: how many of the lines somebody asked to see; they are drawn beyond the budget.
    """

    lines: tuple[Line, ...]
    bundles: tuple[Bundle, ...]
    hidden: Hidden
    asked: int = 0

    @property
    def every(self) -> int:
        """All lines there are."""
        return len(self.lines) + sum(len(bundle.lines) for bundle in self.bundles) + len(self.hidden.lines)


@dataclass(frozen=True)
class Shown:
    """
    Which services are drawn: those of organisations that are `opened`, the one looked at, and others that are
    drawn only as the far end of its handoffs (`also`: and of what else is asked for, such as a way).
    """

    opened: frozenset[str]
    service: str = ""
    also: frozenset[tuple[str, str]] = frozenset()

    def pair(self, one: HandoffFinding) -> Pair:
        """Between which two boxes a handoff is drawn."""
        ends = (one.handoff.from_id, one.handoff.to_id)
        if (self.service and self.service in ends) or ends in self.also:
            return ends
        return self._key(one.start), self._key(one.end)

    def services(self, handoffs: Iterable[HandoffFinding]) -> frozenset[str]:
        """Every service that is drawn."""
        shown = {self.service} if self.service else set()
        for one in handoffs:
            ends = (one.handoff.from_id, one.handoff.to_id)
            if self.pair(one) == ends:
                shown.update(end for end in ends if not is_end(end))
        return self.opened | shown

    def asks_for(self, start: str, end: str) -> bool:
        """Whether a line is one that somebody asked to see."""
        ends = {start, end}
        return bool(ends & self.opened) or self.service in ends or (start, end) in self.also

    def _key(self, place: Place) -> str:
        return place.id if place.id in self.opened or is_end(place.id) else place.organisation


def shown_services(known: Iterable[Place], opened: Collection[str]) -> frozenset[str]:
    """The services of opened organisations."""
    return frozenset(place.id for place in known if place.organisation in opened and not is_end(place.id))


def is_end(id_: str) -> bool:
    """Whether an end of a handoff is no service: home, the patient, died …"""
    return id_ in End.__members__


def lines_of(handoffs: Sequence[HandoffFinding], shown: Shown, ranks: Mapping[Pair, int]) -> tuple[Line, ...]:
    """
    Every line between what is drawn, in the order of attention; handoffs inside one drawn box make none.

    `ranks`: of each pair of organisations, as boundaries are ordered. Between two services (or a service and
    home) each handoff is a line of its own.
    """
    groups: dict[tuple[str, ...], list[HandoffFinding]] = {}
    for one in handoffs:
        start, end = shown.pair(one)
        if start == end:
            continue
        alone = (start, end) == (one.handoff.from_id, one.handoff.to_id)
        groups.setdefault((start, end, one.id) if alone else (start, end), []).append(one)
    lines = [Line(key[0], key[1], tuple(group), _rank(group[0], ranks)) for key, group in groups.items()]
    return tuple(sorted(lines, key=_attention))


def ranks_of(boundaries: Iterable[BoundaryFinding]) -> dict[Pair, int]:
    """Of each pair of organisations its place in the order of attention."""
    return {(row.from_key, row.to_key): row.rank for row in boundaries}


def drawn(
    lines: Sequence[Line], budget: int, sector_of: Mapping[str, str], shown: Shown | None = None
) -> Drawn:
    """
    As many lines as the budget has, and beyond it those that somebody asked to see.

    Hidden are those of least expected events and traffic that may be hidden; if that is not enough, the last
    in the order of attention are bundled by the sectors of their two ends; one that has none of its kind
    stands alone. `sector_of`: of everything that is drawn.
    """
    wanted = [line for line in lines if shown is not None and shown.asks_for(line.start, line.end)]
    others = [line for line in lines if shown is None or not shown.asks_for(line.start, line.end)]
    over = max(0, len(others) - budget)
    quiet = sorted((line for line in others if not line.must_show), key=_quietest)[:over]
    gone = {line.id for line in quiet}
    left = [line for line in others if line.id not in gone]
    alone, rest = [*wanted, *left[:budget]], left[budget:]
    groups: dict[Pair, list[Line]] = {}
    for line in rest:
        groups.setdefault((sector_of[line.start], sector_of[line.end]), []).append(line)
    alone += [group[0] for group in groups.values() if len(group) == 1]
    bundles = [Bundle(*key, tuple(group)) for key, group in sorted(groups.items()) if len(group) > 1]
    return Drawn(tuple(sorted(alone, key=_attention)), tuple(bundles), _hidden(quiet, lines), len(wanted))


def inside(handoffs: Iterable[HandoffFinding], shown: Shown) -> dict[str, list[HandoffFinding]]:
    """By organisation, the handoffs that lie inside its box, where they cannot be seen as lines."""
    found: dict[str, list[HandoffFinding]] = {}
    for one in handoffs:
        start, end = shown.pair(one)
        if start == end:
            found.setdefault(start, []).append(one)
    return found


def insides_of(
    handoffs: Iterable[HandoffFinding], shown: Shown, ranks: Mapping[Pair, int]
) -> tuple[Line, ...]:
    """What lies inside each drawn box, in the order of attention; with the lines every handoff once."""
    groups = inside(handoffs, shown).items()
    return in_order(Line(key, key, tuple(group), _rank(group[0], ranks)) for key, group in groups)


def in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines, and what lies inside boxes, in the order of attention."""
    return tuple(sorted(lines, key=_attention))


def unplaced_by_organisation(picture: Picture) -> dict[str, int]:
    """Events of the year, or of no known time, that name an organisation and stand at no handoff yet."""
    return dict(Counter(name for event in picture.unplaced_in_year for name in organisations_named(event)))


def _rank(one: HandoffFinding, ranks: Mapping[Pair, int]) -> int:
    return ranks.get((one.start.key("organisation"), one.end.key("organisation")), len(ranks) + 1)


def _attention(line: Line) -> tuple[int, int, str]:
    return (line.rank, -line.marks.get(Mark.OPEN, 0), line.id)


def _quietest(line: Line) -> tuple[float, float, str]:
    return (line.events.for_order, line.traffic or 0.0, line.id)


def _hidden(quiet: Sequence[Line], lines: Sequence[Line]) -> Hidden:
    return Hidden(
        tuple(quiet),
        sum(map(_mean, quiet)),
        sum(map(_mean, lines)) if quiet else 0.0,
        sum(line.events.without_figure for line in quiet),
    )


def _mean(line: Line) -> float:
    estimate = line.events.estimate
    return 0.0 if estimate is None or estimate.mean is None else estimate.mean

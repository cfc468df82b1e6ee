"""How people move: stories that many live through, as contacts and crossings in columns."""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from graph_schema.identifiers import service_id
from pathway.demo.chance import Flags, Floats, Ints, round_up_shares, stream, waits
from pathway.demo.handoffs import Lines
from pathway.demo.parameters import MINUTES_A_DAY, Episode, Step
from pathway.demo.people import People
from pathway.errors import BadInput

ARRIVED, REFUSED, NEVER, CANCELLED = range(4)
_MORE_THAN_NEEDED = 1.25  # stories that stop, or run past the last day, leave fewer crossings
_OPENS, _CLOSES = 8 * 60 + 30, 17 * 60 + 30


@dataclass(frozen=True)
class Contacts:
    """Someone seen somewhere. `minute`: from midnight of the first day; `service`, `activity`: words."""

    person: Ints
    minute: Ints
    body: Ints
    service: npt.NDArray[np.object_]
    activity: npt.NDArray[np.object_]


@dataclass(frozen=True)
class Crossings:
    """One request each. `line`: its handoff; `outcome`: `ARRIVED` and the like; `fork`: 0 = no fork."""

    person: Ints
    line: Ints
    minute: Ints
    outcome: Ints
    fork: Ints


def chosen(columns: Contacts, keep: Flags | Ints) -> Contacts:
    """Some of the contacts."""
    return Contacts(**{field.name: getattr(columns, field.name)[keep] for field in fields(columns)})


def chosen_crossings(columns: Crossings, keep: Flags | Ints) -> Crossings:
    """Some of the crossings."""
    return Crossings(**{field.name: getattr(columns, field.name)[keep] for field in fields(columns)})


def stories(lines: Lines, people: People) -> tuple[Contacts, Crossings]:
    """Everything that happens in episodes up to the last minute, rather more crossings than are wanted."""
    parameters = lines.world.parameters
    counts = _how_often(lines)
    told = [
        _Story(lines, people, episode, int(count), number).tell()
        for number, (episode, count) in enumerate(zip(parameters.episodes, counts, strict=True))
    ]
    contacts = joined_contacts([contacts for contacts, _ in told])
    crossings = joined_crossings([crossings for _, crossings in told])
    contacts = chosen(contacts, contacts.minute <= parameters.last_minute)
    crossings = chosen_crossings(crossings, crossings.minute <= parameters.last_minute)
    if len(crossings.minute) < parameters.crossings:
        raise BadInput("the demo's episodes make fewer crossings than it asks for")
    return contacts, crossings


def background(lines: Lines, people: People, size: int, unseen: Ints) -> Contacts:
    """
    Contacts that belong to no story: first one of each unseen person, then others in random order.

    Fewer than `size` where they fall on bodies that lack the service.
    """
    parameters = lines.world.parameters
    rng = stream(parameters.seed, "background")
    rows = parameters.background
    shares = np.array([float(row["share"]) for row in rows])
    kind = rng.choice(len(shares), size=size, p=shares / shares.sum())
    person = rng.choice(len(people.ids), size=size, p=people.weight)
    minute = rng.integers(0, parameters.last_minute - 7 * MINUTES_A_DAY, size=size)
    parts = []
    for number, row in enumerate(rows):
        own = kind == number
        parts.append(
            _seen(lines, people, row["visit"], row["activity"], person=person[own], minute=minute[own])
        )
    others = joined_contacts(parts)
    first = _seen(
        lines, people, rows[0]["visit"], rows[0]["activity"], person=unseen, minute=minute[: len(unseen)]
    )
    return joined_contacts([first, chosen(others, rng.permutation(len(others.minute)))])


def _how_often(lines: Lines) -> Ints:
    parameters = lines.world.parameters
    shares = np.array([episode.share for episode in parameters.episodes])
    each = np.array(
        [sum(step.chance for step in episode.steps if step.cross) for episode in parameters.episodes]
    )
    wanted = parameters.crossings * _MORE_THAN_NEEDED / (shares * each).sum() * shares.sum()
    return round_up_shares(shares, int(wanted))


class _Story:
    """One kind of episode, lived by many at once: arrays hold one value for each time it happens."""

    def __init__(self, lines: Lines, people: People, episode: Episode, size: int, number: int) -> None:
        self.lines, self.people, self.episode, self.number = lines, people, episode, number
        self.parameters = lines.world.parameters
        self.rng = stream(self.parameters.seed, f"episode {episode.name}")
        self.person: Ints = self.rng.choice(len(people.ids), size=size, p=people.weight)
        self.minute: Ints = self.rng.integers(0, self.parameters.last_minute, size=size)
        self.going: Flags = np.ones(size, dtype=bool)
        self.contacts: list[Contacts] = []
        self.crossings: list[Crossings] = []
        self.outcome_shares = _outcome_shares(lines)

    def tell(self) -> tuple[Contacts, Crossings]:
        """Live through every step."""
        for step in self.episode.steps:
            size = len(self.minute)
            later = self.minute + waits(self.rng, step.after, 0.5, size)
            happens = self.going & (self.rng.random(size) < step.chance)
            if step.cross:
                self._cross(step, happens, later)
            else:
                self._visit(step, happens, later)
        return joined_contacts(self.contacts), joined_crossings(self.crossings)

    def _visit(self, step: Step, happens: Flags, later: Ints) -> None:
        for turn in range(step.times):
            minute = later + int(turn * step.every * MINUTES_A_DAY)
            seen = _seen(
                self.lines,
                self.people,
                step.visit,
                step.activity,
                person=self.person[happens],
                minute=minute[happens],
            )
            self.contacts.append(seen)
        self.minute = np.where(happens, later, self.minute)

    def _cross(self, step: Step, happens: Flags, later: Ints) -> None:
        line = self._line_of(step.cross)
        happens = happens & (line >= 0)
        draw = self.rng.random(len(line))
        outcome = (draw[:, None] < self.outcome_shares[line]).argmax(axis=1)
        fork = (
            (self.number + 1) * 1_000_000 + np.arange(1, len(line) + 1) if step.fork else np.zeros_like(line)
        )
        self.crossings.append(
            Crossings(self.person[happens], line[happens], later[happens], outcome[happens], fork[happens])
        )
        self.minute = np.where(happens, later, self.minute)
        if step.stops:
            self.going &= ~(happens & (outcome != ARRIVED))

    def _line_of(self, flow_id: str) -> Ints:
        number = self.lines.flow_number[flow_id]
        flow = self.parameters.flows[number]
        start, end = (self._bodies(place) for place in (flow.start, flow.end))
        found: Ints = self.lines.table[number, start, end]
        return found

    def _bodies(self, place: str) -> Ints:
        if "/" not in place:
            return np.full(len(self.person), -1, dtype=np.int64)
        return self.people.uses[place.split("/", 1)[0]][self.person]


def _outcome_shares(lines: Lines) -> Floats:
    """[handoff, outcome]: cumulative shares, in the order of the outcomes."""
    never = lines.number("never_arrived", lines.of_flows("never_arrived"))
    refused, cancelled = lines.of_flows("refused"), lines.of_flows("cancelled")
    arrived = 1 - never - refused - cancelled
    return np.cumsum(np.column_stack([arrived, refused, never, cancelled + 1e-9]), axis=1)


def _seen(lines: Lines, people: People, place: str, activity: str, *, person: Ints, minute: Ints) -> Contacts:
    """Contacts at each person's own body of a sort; those whose body lacks the service are left out."""
    sort, service = place.split("/", 1)
    bodies = lines.world.bodies
    body = people.uses[sort][person]
    has = np.array([service in each.services for each in bodies] + [False])
    about = lines.world.parameters.sorts[sort]
    if about.get("office") or service in about.get("office_services", ()):
        minute = in_office_hours(minute, lines.world.parameters.first_day.weekday())
    names = np.array([service_id(each.id, service) for each in bodies] + [""], dtype=object)
    keep = has[body]
    return Contacts(
        person=person[keep],
        minute=minute[keep],
        body=body[keep],
        service=names[body][keep],
        activity=np.full(int(keep.sum()), activity, dtype=object),
    )


def in_office_hours(minute: Ints, first_weekday: int) -> Ints:
    """The same time, or the next time the office is open: times never run backwards."""
    day, clock = minute // MINUTES_A_DAY, minute % MINUTES_A_DAY
    spare = minute % (_CLOSES - _OPENS)
    late = clock > _CLOSES
    day = day + late
    clock = np.where(late | (clock < _OPENS), _OPENS + spare, clock)
    weekend = np.maximum((day + first_weekday) % 7 - 4, 0)
    day = day + np.where(weekend > 0, 3 - weekend, 0)
    return np.asarray(day * MINUTES_A_DAY + clock, dtype=np.int64)


def joined_contacts(parts: list[Contacts]) -> Contacts:
    """Several columns of contacts, one behind the other."""
    return Contacts(**{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Contacts)})


def joined_crossings(parts: list[Crossings]) -> Crossings:
    """Several columns of crossings, one behind the other."""
    return Crossings(
        **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Crossings)}
    )

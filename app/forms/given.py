"""What a form knows beside what is typed: the records there are, the handoff it is about, the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.components.forms import Choice
from graph_schema.entity import Entity
from graph_schema.handoffs import Handoff
from graph_schema.parties import Organisation, Party, Post, Service
from graph_schema.vocabulary import DUTIES_V2, Duty, End, PartyRole
from pathway.analysis.places import Place, Places, places_of
from pathway.snapshot import Snapshot

STARTS = (End.HOME, End.PATIENT, End.CARER)
PEOPLE = {
    "local:patients": ("Patients", PartyRole.PATIENT),
    "local:carers": ("Carers", PartyRole.CARER),
}
"""Parties that a form offers although nobody has recorded them yet; they are saved with the first claim."""


@dataclass(frozen=True)
class Given:
    """
    `id`: of the record, made before it is saved. `handoff`: the one it is about; None for places. `before`:
    the record being changed; None for a new one.
    `query`: what the address presets. `today` is the day it is typed on, `as_at` the day figures stand for.
    """

    snapshot: Snapshot
    today: date
    id: str = ""
    handoff: Handoff | None = None
    before: Entity | None = None
    duties: tuple[Duty, ...] = DUTIES_V2
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def as_at(self) -> date:
        """The day that figures stand for."""
        return self.snapshot.day

    @property
    def places(self) -> Places:
        """Every service and end by id."""
        return places_of(self.snapshot)

    @property
    def ends(self) -> tuple[Place, ...]:
        """Sender and receiver; none where the form is about no handoff."""
        return () if self.handoff is None else self.places.ends(self.handoff)


def organisations(given: Given) -> list[Choice]:
    """Every organisation: those at the ends first, then by name."""
    near = [place.organisation for place in given.ends if place.id not in End.__members__]
    named = {one.id: one.name for one in given.snapshot.all(Organisation)}
    return _ends_first(named, near)


def services(given: Given) -> list[Choice]:
    """Every service with its organisation, by organisation and name."""
    places = given.places
    found = [places.of(service.id) for service in given.snapshot.all(Service)]
    ordered = sorted(found, key=lambda place: (place.organisation_name, place.name, place.id))
    return [(place.id, f"{place.organisation_name}: {place.name}") for place in ordered]


def starts(given: Given) -> list[Choice]:
    """Where a handoff may start: a service, home, patient or carer."""
    return [*services(given), *_ends(STARTS)]


def destinations(given: Given) -> list[Choice]:
    """Where a handoff may lead: a service or any end."""
    return [*services(given), *_ends(tuple(End))]


def parties(given: Given) -> list[Choice]:
    """Who can hold or say something: both ends, patients and carers, posts, then every other body."""
    bodies = {one.id: one.name for one in given.snapshot.all(Organisation)}
    groups = {one.id: one.name for one in given.snapshot.all(Party)}
    known = {one.role for one in given.snapshot.all(Party)}
    groups |= {id_: name for id_, (name, role) in PEOPLE.items() if role not in known}
    posts = {
        one.id: f"{one.name}, post at {bodies.get(one.organisation, one.organisation)}"
        for one in given.snapshot.all(Post)
    }
    near = [place.organisation for place in given.ends if place.organisation in bodies]
    first = _ends_first({id_: bodies[id_] for id_ in near}, near)
    rest = [choice for choice in _by_name(bodies) if choice[0] not in near]
    return [*first, *_by_name(groups), *_by_name(posts), *rest]


def _ends_first(named: Mapping[str, str], near: Sequence[str]) -> list[Choice]:
    first = [(id_, named[id_]) for id_ in dict.fromkeys(near) if id_ in named]
    return [*first, *(choice for choice in _by_name(named) if choice[0] not in near)]


def _by_name(named: Mapping[str, str]) -> list[Choice]:
    return sorted(named.items(), key=lambda item: (item[1], item[0]))


def _ends(ends: Sequence[End]) -> list[Choice]:
    return [(end.value, f"{end.value.capitalize()}: {end.meaning}") for end in ends]

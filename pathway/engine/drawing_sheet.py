"""
A pathway's drawing while it is changed: what stands on it, what joins and what leaves.

Nothing is written here; `done` says which records a change puts and which go.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph_schema.entity import Entity
from graph_schema.handoffs import Handoff, Pathway, Position
from graph_schema.parties import Service
from graph_schema.vocabulary import Channel, End, HandoffKind
from pathway.analysis.pathways import DRAWN, Drawing
from pathway.engine.drawing_reading import Reading
from pathway.errors import CannotDraw
from pathway.stores.base import Change

Op = Mapping[str, Any]
"""A change as JSON: {"op", …}."""


@dataclass
class Edit:
    """`words` stand in the history and on the undo button; `notes` are told to whoever made the change."""

    words: str
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Sheet:
    """A pathway while it is changed: places, handoffs and positions in order."""

    read: Reading
    drawing: Drawing
    places: list[str]
    handoffs: list[str]
    layout: dict[str, Position]
    made: dict[str, Entity] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def stand(self, place: str, at: Sequence[float] | None = None) -> None:
        """A place stands on the drawing from now on."""
        if place not in self.places:
            self.places.append(place)
        if at is not None:
            self.layout[place] = position_of(place, at)

    def join(self, handoff: Handoff, new: bool) -> None:
        """A handoff joins the drawing, its ends with it."""
        if handoff.id not in self.handoffs:
            self.handoffs.append(handoff.id)
        for end in (handoff.from_id, handoff.to_id):
            self.stand(end)
        if new:
            self.made[handoff.id] = handoff

    def leave(self, handoff: Handoff) -> None:
        """
        A handoff leaves the drawing, its ends stay. It is withdrawn where a drawing made it and nobody else
        uses it; otherwise it stands, and the notes say why.
        """
        for end in (handoff.from_id, handoff.to_id):
            self.stand(end)
        self.handoffs.remove(handoff.id)
        why = why_it_stands(self.read, handoff)
        if why:
            self.notes.append(f"{self.read.words(handoff)} is off this drawing but still stands: {why}")
        else:
            self.gone.append(handoff.id)

    def done(self, words: str, **said: Any) -> Edit:
        """What it comes to."""
        pathway = self.drawing.pathway
        content = {
            "places": tuple(self.places),
            "handoffs": tuple(self.handoffs),
            "layout": tuple(one for place, one in self.layout.items() if place in self.places),
        }
        changed = Pathway.model_validate(pathway.model_dump() | content | said)
        puts = self.read.puts([*self.made.values(), changed])
        withdrawn = [self.read.withdraw(Handoff.label(), id_) for id_ in self.gone]
        return Edit(words, [*puts, *withdrawn], self.notes)


def sheet_of(read: Reading) -> Sheet:
    """The drawing as it stands; what was withdrawn elsewhere is no longer on it."""
    drawing = read.drawing
    pathway, notes = drawing.pathway, []
    if len(drawing.handoffs) < len(pathway.handoffs):
        gone = len(pathway.handoffs) - len(drawing.handoffs)
        notes.append(f"{gone} of its handoffs had been withdrawn elsewhere and left the drawing")
    places = [one for one in pathway.places if one in End.__members__ or read.service(one)]
    return Sheet(
        read,
        drawing,
        places,
        [one.id for one in drawing.handoffs],
        {one.place: one for one in pathway.layout},
        notes=notes,
    )


def refuse_gone(sheet: Sheet, place: str) -> None:
    """Raises `CannotDraw` unless a place is an end, or a service that is kept and has not ended."""
    if place in End.__members__:
        return
    service = sheet.read.service(place)
    if service is None:
        raise CannotDraw(f"there is no service {place}", try_="add it as a new service")
    if service.valid_to is not None and service.valid_to <= sheet.read.today:
        raise CannotDraw(
            f"{sheet.read.name(place)} ended on {service.valid_to:%-d %B %Y}",
            try_="choose what came after it",
        )


def position_of(place: str, at: Sequence[float]) -> Position:
    """Where a place stands, to a tenth of a unit."""
    return Position(place=place, x=round(float(at[0]), 1), y=round(float(at[1]), 1))


def why_it_stands(read: Reading, handoff: Handoff) -> str:
    """Why a handoff stands although it left a drawing; "" where it may go with it."""
    if handoff.source != DRAWN:
        return f"it was not made here ({handoff.source})"
    kinds = sorted({one.entity.label().lower() for one in read.hangs_on(handoff.id)})
    return f"something hangs on it ({', '.join(kinds)})" if kinds else ""


def in_words(value: Any) -> str:
    """A value of a handoff in words; what nobody said is "not said"."""
    if value is None or value in (HandoffKind.UNKNOWN, Channel.UNKNOWN):
        return "not said"
    if isinstance(value, HandoffKind | Channel):
        return value.label
    if hasattr(value, "hours"):
        return f"{value.hours:g} hours from {value.start.label} to {value.stop.label}"
    if hasattr(value, "given_by"):
        return f"{value.low:g} to {value.high:g} a year, given by {value.given_by}"
    return str(value)


def place_name(sheet: Sheet, place: str) -> str:
    """A place's name, also of a service that this very change makes."""
    made = sheet.made.get(place)
    return made.name if isinstance(made, Service) else sheet.read.name(place)


def ends_name(sheet: Sheet, handoff: Handoff) -> str:
    """The two ends of a handoff: "ED to ward 7"."""
    return f"{place_name(sheet, handoff.from_id)} to {place_name(sheet, handoff.to_id)}"

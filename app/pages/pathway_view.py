"""What a pathway's page shows of it now: read once for the tables, the drawing and the lists to choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import has_request_context, request

from app.as_at import HEADER
from app.components.figures import Source
from app.components.forms import Choice
from app.components.marks import Mark
from app.figures.pathways import Told
from app.pages import pathway_forms as forms
from app.pages.pathway_outline import line_choices, place_choices
from app.text import format_day, format_instant, plural
from app.wording import MARKS
from graph_schema.entity import Record
from graph_schema.handoffs import Handoff, Pathway
from graph_schema.identifiers import short_hash
from graph_schema.parties import Organisation
from pathway.analysis.pathways import Drawing
from pathway.engine import Engine
from pathway.engine import pathways as drawing
from pathway.engine.pathways import Named
from pathway.snapshot import LOCAL_ZONE

ALL_SAVED = "All changes saved. "
ANOTHER_YEAR = Told(Mark.NOT_ASKED, "not in the year looked at")


@dataclass
class Marks:
    """
    How handoffs are drawn, worked out once for each state of the store and shared by every page that is open.

    It takes longer than an edit may wait for, so edits show what was worked out last.
    """

    head: str = ""
    told: dict[tuple[str, str], dict[str, Told]] = field(default_factory=dict)

    def of(self, pathway: str) -> Mapping[str, Told]:
        """What was worked out last."""
        return self.told.get((pathway, _day_asked()), {})

    def look(self, engine: Engine, drawn: Drawing) -> Mapping[str, Told]:
        """What holds now."""
        head = engine.facts().head
        if head != self.head:
            self.head, self.told = head, {}
        key = (drawn.pathway.id, _day_asked())
        if key not in self.told:
            self.told[key] = marks_of(engine, drawn)
        return self.told[key]


@dataclass(frozen=True)
class View:
    """
    A pathway as it stands, with the names of its places and what is known of its handoffs.

    `records`: the pathway's own, then those of its handoffs.
    """

    records: Sequence[Record]
    drawn: Drawing
    named: Mapping[str, Named]
    told: Mapping[str, Told]
    teller: str = ""
    others: Sequence[Choice] = ()

    @property
    def under(self) -> str:
        """What the pathway describes, and who tells it."""
        meaning = self.drawn.pathway.kind.meaning
        return f"{meaning}, {self.teller}." if self.teller else f"{meaning}."

    @property
    def places(self) -> list[Choice]:
        """Its places, to choose from."""
        return place_choices(self.drawn, self.named)

    @property
    def lines(self) -> list[Choice]:
        """Its handoffs, to choose from."""
        return line_choices(self.drawn, self.named)

    @property
    def versions(self) -> list[Choice]:
        """What stands now, its named versions and other pathways, to be compared."""
        named = [
            (one.name, f"{one.name} ({format_instant(one.as_known)})") for one in self.drawn.pathway.versions
        ]
        return [(forms.NOW, "As it stands now"), *named, *self.others]

    @property
    def last(self) -> Record:
        """What was written last of the pathway and its handoffs."""
        return max(self.records, key=lambda one: one.recorded_at)

    @property
    def seen(self) -> dict[str, int]:
        """The version of each of its handoffs: what somebody sees who looks at it now."""
        return {one.entity.id: one.version for one in self.records[1:]}

    @property
    def saved(self) -> str:
        """When the drawing was last changed, and by whom."""
        when = self.last.recorded_at.astimezone(LOCAL_ZONE)
        return f"{ALL_SAVED}The last: {when:%H:%M} on {format_day(when.date())}, by {self.last.recorded_by}."

    @property
    def source(self) -> Source:
        """What its tables rest on."""
        drawn = self.drawn
        records = f"{plural(len(drawn.places), 'place')} and {plural(len(drawn.handoffs), 'handoff')}"
        day = format_day(self.last.recorded_at.astimezone(LOCAL_ZONE).date())
        return Source(f"{records} of the pathway {drawn.pathway.name}", "as drawn", day, "nothing")

    @property
    def choices(self) -> dict[str, Sequence[Choice]]:
        """The lists to choose from."""
        return {"places": self.places, "lines": self.lines, "versions": self.versions}

    @property
    def offered(self) -> dict[str, str]:
        """A mark of each list to choose from: the same for as long as it offers the same."""
        return {
            name: short_hash(*(f"{value} {label}" for value, label in of))
            for name, of in self.choices.items()
        }

    def fingerprint(self) -> str:
        """The same for as long as nothing of it changes."""
        handoffs = [one.to_json() for one in self.drawn.handoffs]
        names = [f"{place} {named}" for place, named in self.named.items()]
        told = [f"{id_} {one}" for id_, one in sorted(self.told.items())]
        return short_hash(self.drawn.pathway.to_json(), *handoffs, *names, *told)


def view_of(engine: Engine, pathway: str, told: Mapping[str, Told]) -> View:
    """A pathway as it stands now. Raises `NotFound`."""
    drawn = drawing.drawing_of(engine, pathway)
    named = drawing.named_places(engine, drawn)
    by = drawn.pathway.told_by
    teller = engine.get(Organisation.label(), by).entity.name if by else ""
    others = [
        (f"{forms.OTHER}{id_}", f"Another pathway: {name}")
        for id_, name in drawing.pathway_names(engine).items()
        if id_ != pathway
    ]
    records = [
        engine.get(Pathway.label(), pathway),
        *(engine.get(Handoff.label(), one.id) for one in drawn.handoffs),
    ]
    return View(records, drawn, named, told, teller, others)


def marks_of(engine: Engine, drawn: Drawing) -> dict[str, Told]:
    """How each handoff is drawn: by its worst critical duty, in words too."""
    found = drawing.findings(engine, drawn)
    return {
        one.id: Told(MARKS[found[one.id].mark], found[one.id].mark.value) if one.id in found else ANOTHER_YEAR
        for one in drawn.handoffs
    }


def undo_words(engine: Engine, pathway: str, actor: str) -> tuple[str, str]:
    """What the buttons for undo and redo say that they would do."""
    if not actor:
        return "Undo", "Redo"
    stack = drawing.can_undo(engine, pathway, actor)
    undo = f"Undo: {stack.undo[0].words}" if stack.undo else "Nothing to undo"
    redo = f"Redo: {stack.redo[0].words}" if stack.redo else "Nothing to redo"
    return undo, redo


def _day_asked() -> str:
    """The day that the page stands for, as its browser says it: marks of one day are not those of another."""
    return request.headers.get(HEADER, "") if has_request_context() else ""


def kept(view: View) -> dict[str, Any]:
    """What the browser keeps of what it shows: whether it is still so, which versions were seen, what is offered."""
    return {"mark": view.fingerprint(), "versions": view.seen, "offered": view.offered}

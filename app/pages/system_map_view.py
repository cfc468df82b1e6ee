"""What the map shows for an address: which handoffs, which boxes, which lines; and how that becomes another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from app.figures.system_map import ENDS, HOMES, Box, Graph, end_box, graph_of, mark_of
from app.figures.system_map_layers import LAYERS, Layer, layer_of
from app.text import plural, sentence_list
from app.wording import END_WORDS, organisation_words, place_words
from graph_schema.vocabulary import Sector
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.paths import Path, fewest_handoffs
from pathway.analysis.picture import Picture
from pathway.analysis.places import Place
from pathway.analysis.system_map import (
    Drawn,
    Line,
    Shown,
    drawn,
    in_order,
    insides_of,
    is_end,
    lines_of,
    ranks_of,
    remits_recorded,
    shown_services,
    unplaced_by_organisation,
)

BUDGETS = ("20", "40", "80", "160", "320")
BUDGET = "40"
KEPT = 6
"""So many views of one picture are kept at once."""


@dataclass(frozen=True)
class View:
    """What somebody asked to see. `opened`: organisations; `service`: the one looked at; `start`, `to`: a path."""

    organisation: str = ""
    sector: str = ""
    layer: str = "duties"
    lines: str = BUDGET
    opened: tuple[str, ...] = ()
    service: str = ""
    start: str = ""
    to: str = ""

    @property
    def filters(self) -> tuple[str, str]:
        """What decides which handoffs are looked at."""
        return self.organisation, self.sector

    def kept(self) -> dict[str, Any]:
        """As the browser keeps it."""
        return asdict(self)

    def toggled(self, organisation: str) -> "View":
        """With that organisation opened, or closed where it was open; what is looked at in it goes with it."""
        if organisation not in self.opened:
            return replace(self, opened=(*self.opened, organisation))
        return replace(self, opened=tuple(one for one in self.opened if one != organisation), service="")

    def looking_at(self, service: str) -> "View":
        """With the handoffs of that service in sight, or no longer."""
        return replace(self, service="" if self.service == service else service)


@dataclass(frozen=True)
class Seen:
    """
    What is drawn for a view. `left`: the handoffs that the filters leave; `insides`: those inside each box, as
    one line each; `layer`: what is shown on lines.
    """

    view: View
    left: Sequence[HandoffFinding]
    drawn: Drawn
    graph: Graph
    path: Path | None
    insides: Sequence[Line]
    layer: Layer

    @cached_property
    def mark(self) -> str:
        """The name of exactly this drawing."""
        return mark_of(self.graph)

    @property
    def whole(self) -> dict[str, Any]:
        """The drawing with its name, as it is sent whole."""
        return {**self.graph, "mark": self.mark}

    @property
    def lines(self) -> list[Line]:
        """Every line there is: those that are drawn alone, hidden, and drawn together."""
        together = (line for one in self.drawn.bundles for line in one.lines)
        return [*self.drawn.lines, *self.drawn.hidden.lines, *together]

    @property
    def inside(self) -> int:
        """How many handoffs lie inside a box, on no line."""
        return sum(len(one.handoffs) for one in self.insides)

    @property
    def within(self) -> Mapping[str, Line]:
        """What lies inside a box, by the box."""
        return {one.start: one for one in self.insides}

    @property
    def order(self) -> list[str]:
        """The lines, and the boxes with handoffs inside, in the order of attention."""
        return [one.id for one in in_order([*self.drawn.lines, *self.insides])]

    @property
    def path_ids(self) -> list[str]:
        """The lines of the path."""
        steps = {(step.start, step.end) for step in self.path.steps} if self.path else set()
        return [line.id for line in self.drawn.lines if (line.start, line.end) in steps]


_kept: WeakKeyDictionary[Picture, dict[View, Seen]] = WeakKeyDictionary()


def view_of(picture: Picture, asked: Mapping[str, Any]) -> View:
    """What an address, or the browser, asks for; what there is no such thing of counts as not asked."""
    places = picture.places.known
    organisations = {place.organisation for place in places.values()}
    opened = asked.get("opened") or ()
    names = opened.split(",") if isinstance(opened, str) else opened
    layer, lines = asked.get("layer") or "", asked.get("lines") or ""
    return View(
        organisation=_one_of(asked.get("organisation"), organisations),
        sector=_one_of(asked.get("sector"), {sector.value for sector in Sector}),
        layer=layer if layer in LAYERS else "duties",
        lines=lines if lines in BUDGETS else BUDGET,
        opened=tuple(one for one in dict.fromkeys(names) if one in organisations and not is_end(one)),
        service=_one_of(asked.get("service"), places),
        start=_one_of(asked.get("start"), places),
        to=_one_of(asked.get("to"), places),
    )


def seen(picture: Picture, view: View) -> Seen:
    """What is drawn of a picture for a view; the same is worked out once."""
    views = _kept.setdefault(picture, {})
    found = views.pop(view, None) or _seen(picture, view)
    views[view] = found
    for oldest in list(views)[:-KEPT]:
        del views[oldest]
    return found


def without_handoff(picture: Picture) -> list[str]:
    """The places from and to which no handoff of the whole system leads: no way starts or ends there."""
    used = {id_ for one in picture.handoffs for id_ in (one.handoff.from_id, one.handoff.to_id)}
    return sorted(set(picture.places.known) - used)


def matches(one: HandoffFinding, view: View) -> bool:
    """Whether a handoff touches the organisation and the sector asked for."""
    ends = (one.start, one.end)
    return (not view.organisation or any(place.organisation == view.organisation for place in ends)) and (
        not view.sector or any(place.sector.value == view.sector for place in ends)
    )


def drawn_name(picture: Picture, id_: str) -> str:
    """What is drawn under an id, in words: a service with its organisation, an organisation, home …"""
    known = picture.places.known.get(id_)
    return place_words(known) if known is not None else picture.places.organisation_name(id_)


def line_name(picture: Picture, line: Line) -> str:
    """Between what a line lies, or inside what."""
    if line.inside:
        return f"Inside {drawn_name(picture, line.start)}"
    return f"{drawn_name(picture, line.start)} → {drawn_name(picture, line.end)}"


def _one_of(asked: Any, known: Iterable[str]) -> str:
    return asked if isinstance(asked, str) and asked in set(known) else ""


def _seen(picture: Picture, view: View) -> Seen:
    left = [one for one in picture.handoffs if matches(one, view)]
    path = fewest_handoffs(left, view.start, view.to) if view.start and view.to else None
    steps = frozenset((step.start, step.end) for step in path.steps) if path else frozenset()
    shown = Shown(shown_services(picture.places.known.values(), view.opened), view.service, steps)
    ranks = ranks_of(picture.boundaries("organisation"))
    lines, insides = lines_of(left, shown, ranks), insides_of(left, shown, ranks)
    layer = layer_of(view.layer, remits=remits_recorded(picture))
    boxes = _boxes(picture, left, shown, view, {one.start: _Inside(one, layer) for one in insides})
    sector_of = {id_: box.sector for box in boxes for id_ in (box.id, *(one[0] for one in box.services))}
    chosen = drawn(lines, int(view.lines), sector_of, shown)
    graph = graph_of(boxes, _sectors(boxes), chosen, layer)
    return Seen(view, left, chosen, graph, path, insides, layer)


@dataclass(frozen=True)
class _Inside:
    """What is said of the handoffs inside one box, in the layer that is shown: the same as on a line."""

    line: Line
    layer: Layer

    @property
    def below(self) -> str:
        """The second line of its box: "● 3 of 8 inside"."""
        label = self.layer.label(self.line)
        return f"{label} inside" if label else ""

    @property
    def words(self) -> str:
        """What is heard of it."""
        return f"Inside it: {self.layer.words(self.line)}"

    @property
    def marks(self) -> Mapping[str, int]:
        """How many handoffs are in each part of the legend."""
        return self.layer.counts(self.line.handoffs)


def _sectors(boxes: Iterable[Box]) -> list[str]:
    present = {box.sector for box in boxes}
    order = [HOMES, *(sector.label.capitalize() for sector in Sector), ENDS]
    return [name for name in order if name in present]


def _boxes(
    picture: Picture, left: Sequence[HandoffFinding], shown: Shown, view: View, insides: Mapping[str, _Inside]
) -> list[Box]:
    """Every organisation that has a service or a handoff; with a filter, those at the ends of what it leaves."""
    touched = {place.organisation: place for one in left for place in (one.start, one.end)}
    if not (view.organisation or view.sector):
        for place in picture.places.known.values():
            touched.setdefault(place.organisation, place)
        touched = {key: place for key, place in touched.items() if not is_end(key) or _used(key, left)}
    services: dict[str, list[Place]] = {}
    for place in picture.places.known.values():
        services.setdefault(place.organisation, []).append(place)
    unplaced = unplaced_by_organisation(picture)
    there = shown.services(left)
    return [
        end_box(key, f"{END_WORDS[key]}.") if is_end(key)
        else _box(
            place, services.get(key, []), there,
            within=insides.get(key), unplaced=unplaced.get(key, 0), view=view,
        )
        for key, place in touched.items()
    ]  # fmt: skip


def _used(end: str, left: Iterable[HandoffFinding]) -> bool:
    return any(end in (one.handoff.from_id, one.handoff.to_id) for one in left)


def _box(
    place: Place, services: Sequence[Place], shown: frozenset[str], *,
    within: _Inside | None, unplaced: int, view: View,
) -> Box:  # fmt: skip
    listed = sorted((one for one in services if one.id in shown), key=lambda one: (one.name, one.id))
    said = [
        f"{place.sector.label}, {plural(len(services), 'service')}",
        *([f"{plural(unplaced, 'event')} that name it and are not placed"] if unplaced else []),
    ]
    below = [within.below] if within else []
    if view.layer == "unplaced":
        below = [f"{plural(unplaced, 'event')} not placed"] if unplaced else []
    name = organisation_words(place)
    if listed and len(listed) < len(services):
        below.append(f"{len(listed)} of {len(services)} services")
        said.append(f"{len(listed)} of its services are drawn")
    return Box(
        place.organisation,
        name,
        place_sector(services, place).capitalize(),
        words=" ".join([f"{sentence_list(said)}.", *([within.words] if within else [])]),
        below=", ".join(filter(None, below)),
        marks=within.marks if within else {},
        services=[(one.id, one.name, f"{organisation_words(one)}.") for one in listed],
    )


def place_sector(services: Sequence[Place], place: Place) -> str:
    """
    Where an organisation stands: in the sector that most of its services work in, of equals the first.

    An organisation works in several at times (a trust with an urgent treatment centre); its box stands once.
    """
    order = list(Sector)
    counts: dict[Sector, int] = {}
    for one in services or [place]:
        counts[one.sector] = counts.get(one.sector, 0) + 1
    return max(counts, key=lambda sector: (counts[sector], -order.index(sector))).label

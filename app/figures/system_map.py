"""
The map of a system: where each box stands, and what is written on each line. Pure: the same on every visit.

Sectors in their fixed order from left to right, organisations by name below their sector; opening one makes
its box larger and moves those below it. In: what is drawn. Out: what `app.care_graph` draws, and what differs.
"""

import json
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from app.figures.drawing import shortened
from app.text import plural
from app.wording import END_WORDS, MARKS, figure_words, middle_words
from pathway.analysis.findings import Mark
from pathway.analysis.system_map import Bundle, Drawn, Line

Graph = Mapping[str, Sequence[Mapping[str, Any]]]

ACROSS, DOWN = 330, 108
BOX = (236, 80)
CELL = (206, 54)
CELLS_DOWN, CELL_DOWN, CELL_ACROSS, OPENED_TOP = 12, 64, 218, 58
WIDE_BY_HIGH = 1.4
WIDEST = 10.0
HOMES, ENDS = "home", "end of a route"
MORE = "more: "


@dataclass(frozen=True)
class Box:
    """
    An organisation, or home and the like. `services`: (id, name, words) of those that are drawn; `all_services`:
    how many it has. `below`: the second line; `words`: what is heard.
    """

    id: str
    name: str
    sector: str
    words: str = ""
    below: str = ""
    end: bool = False
    services: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True)
class Layer:
    """One way of looking: what is written on a line, how wide it is, and what is heard."""

    name: str
    legend: str
    label: Callable[[Line | Bundle], str]
    weight: Callable[[Line | Bundle], float]
    words: Callable[[Line | Bundle], str]


@dataclass
class _Placed:
    heads: list[dict[str, Any]] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)


def graph_of(boxes: Sequence[Box], sectors: Sequence[str], drawn: Drawn, layer: Layer) -> Graph:
    """Everything that is drawn. `sectors`: their names from left to right."""
    together = {sector for one in drawn.bundles for sector in (one.start, one.end)}
    placed = _placed(boxes, sectors, together)
    most = max([layer.weight(one) for one in (*drawn.lines, *drawn.bundles)] + [1e-9])
    lines = [_line(one, layer, most) for one in drawn.lines]
    bundles = [_bundle(one, layer, most) for one in drawn.bundles]
    return {
        "heads": placed.heads,
        "groups": placed.groups,
        "places": placed.places,
        "lines": [*lines, *bundles],
    }


def mark_of(graph: Graph) -> str:
    """A name for exactly this drawing: another drawing has another."""
    return blake2b(json.dumps(graph, sort_keys=True).encode(), digest_size=9).hexdigest()


def difference(before: Graph, after: Graph) -> dict[str, Any]:
    """
    What to tell a drawing that shows `before`: what is new or other, and the ids of all that should stand.

    >>> difference({"lines": [{"id": "a", "w": 1}, {"id": "b"}]}, {"lines": [{"id": "a", "w": 2}]})
    {'put': {'lines': [{'id': 'a', 'w': 2}]}, 'ids': ['a']}
    """
    put = {}
    for kind, wanted in after.items():
        there = {one["id"]: one for one in before.get(kind, ())}
        other = [one for one in wanted if there.get(one["id"]) != one]
        if other:
            put[kind] = other
    return {"put": put, "ids": [one["id"] for wanted in after.values() for one in wanted]}


# -- where things stand --------------------------------------------------------------------------


def _placed(boxes: Sequence[Box], sectors: Sequence[str], together: Collection[str]) -> _Placed:
    placed, rows = _Placed(), _rows(boxes, sectors)
    x, used = 0.0, rows
    for sector in sectors:
        group = sorted((box for box in boxes if box.sector == sector), key=lambda box: (box.name, box.id))
        if used + len(group) + 1 > rows:  # a small sector stands below the one before where there is room
            x, used = x + ACROSS if placed.heads else x, 0
        top = used * DOWN
        for column in range(0, max(1, len(group)), rows - 1):
            x += ACROSS if column else 0
            part = group[column : column + rows - 1]
            width = _column(placed, part, x, top)
            placed.heads.append(_head(sector, x, top, first=not column, together=sector in together))
            used, top = used + len(part) + 1, 0
            if width > ACROSS:
                x, used = x + width - ACROSS, rows
        used = used if len(group) < rows else rows
    return placed


def _rows(boxes: Sequence[Box], sectors: Sequence[str]) -> int:
    """So many boxes below each other that the whole is about as wide as a screen; opening one changes nothing."""
    cells = len(boxes) + len(sectors)
    return max(6, math.ceil(math.sqrt(cells * ACROSS / (DOWN * WIDE_BY_HIGH))))


def _column(placed: _Placed, boxes: Sequence[Box], x: float, top: float) -> float:
    """One column of boxes under its heading; how wide it is."""
    y, width = top + DOWN, float(ACROSS)
    for box in boxes:
        wide, high = _size(box)
        left = x - BOX[0] / 2
        centre = (left + wide / 2, y - BOX[1] / 2 + high / 2)
        _stand(placed, box, centre, (wide, high))
        y += high - BOX[1] + DOWN
        width = max(width, wide + ACROSS - BOX[0])
    return width


def _head(sector: str, x: float, top: float, *, first: bool, together: bool) -> dict[str, Any]:
    """The name of a sector over its column; where lines are drawn together they start and end there."""
    name = sector if first else f"{sector}, continued"
    found = {"id": f"{MORE}{name}", "label": name, "x": x, "y": top + 30, "w": BOX[0]}
    words = "Lines of several of its organisations that are drawn together start and end here."
    return {**found, "together": True, "words": words} if together and first else found


def _size(box: Box) -> tuple[float, float]:
    if not box.services:
        return BOX
    down = min(CELLS_DOWN, len(box.services))
    across = math.ceil(len(box.services) / CELLS_DOWN)
    return max(BOX[0], across * CELL_ACROSS + 18), OPENED_TOP + down * CELL_DOWN + 6


def _stand(placed: _Placed, box: Box, centre: tuple[float, float], size: tuple[float, float]) -> None:
    x, y = centre
    name = shortened(short_name(box.name), 40)
    if box.end:
        placed.places.append(
            {
                "id": box.id,
                "label": name,
                "sub": "",
                "x": x,
                "y": y,
                "kind": "end",
                "words": box.words,
                "w": 190,
                "h": 64,
                "size": 21,
            }
        )
        return
    label = (", " if box.services else "\n").join(filter(None, (name, box.below)))
    placed.groups.append(
        {
            "id": box.id, "label": label, "name": box.name, "x": x, "y": y, "w": size[0], "h": size[1],
            "size": 21, "opened": bool(box.services), "words": box.words,
        }
    )  # fmt: skip
    left, top = x - size[0] / 2 + 15, y - size[1] / 2 + OPENED_TOP
    for number, (id_, called, words) in enumerate(box.services):
        across, down = divmod(number, CELLS_DOWN)
        placed.places.append(
            {
                "id": id_, "label": shortened(called, 34), "sub": "", "kind": "service", "words": words, "group": box.id,
                "w": CELL[0], "h": CELL[1], "size": 18,
                "x": left + across * CELL_ACROSS + CELL[0] / 2, "y": top + down * CELL_DOWN + CELL[1] / 2,
            }
        )  # fmt: skip


def short_name(name: str) -> str:
    """
    A name without what most names of its kind end in; what is heard and the table have it whole.

    >>> short_name("Eastmere Hospitals NHS Trust"), short_name("Fernhill Steps Surgery")
    ('Eastmere Hospitals', 'Fernhill Steps Surgery')
    """
    for ending in (" NHS Foundation Trust", " NHS Trust", " Community Interest Company", " CIC"):
        name = name.removesuffix(ending)
    return name


# -- lines ---------------------------------------------------------------------------------------


def _line(one: Line, layer: Layer, most: float) -> dict[str, Any]:
    found = {
        "id": one.id,
        "from": one.start,
        "to": one.end,
        "label": layer.label(one),
        "words": layer.words(one),
        "width": _width(layer.weight(one), most),
        "marks": {MARKS[mark].value: count for mark, count in one.marks.items()},
    }
    return {**found, "mark": MARKS[one.handoffs[0].mark].value, "width": 3.5} if one.alone else found


def _bundle(one: Bundle, layer: Layer, most: float) -> dict[str, Any]:
    marks: dict[str, int] = {}
    for handoff in one.handoffs:
        marks[MARKS[handoff.mark].value] = marks.get(MARKS[handoff.mark].value, 0) + 1
    return {
        "id": f"{MORE}{one.start} > {one.end}",
        "from": f"{MORE}{one.start}",
        "to": f"{MORE}{one.end}",
        "label": f"{len(one.lines)} more",
        "words": f"{plural(len(one.lines), 'line')} drawn together. {layer.words(one)}",
        "width": _width(layer.weight(one), most),
        "marks": marks,
        "bundle": True,
    }


def _width(weight: float, most: float) -> float:
    return round(1.5 + (WIDEST - 1.5) * math.sqrt(max(0.0, weight) / most), 1)


# -- layers --------------------------------------------------------------------------------------


def _counted(name: str, legend: str, short: str, count: Callable[[Line], int], said: str) -> Layer:
    """A layer that counts handoffs: "3 of 7 no source"."""

    def total(one: Line | Bundle) -> int:
        return sum(count(line) for line in _lines(one))

    def label(one: Line | Bundle) -> str:
        return f"{total(one)} of {len(one.handoffs)} {short}" if total(one) else ""

    def words(one: Line | Bundle) -> str:
        return f"{said} at {total(one)} of {plural(len(one.handoffs), 'handoff')}."

    return Layer(name, legend, label, lambda one: float(total(one)), words)


def _lines(one: Line | Bundle) -> Sequence[Line]:
    return (one,) if isinstance(one, Line) else one.lines


def _mark_count(mark: Mark) -> Callable[[Line], int]:
    return lambda line: line.marks.get(mark, 0)


def _duty_label(one: Line | Bundle) -> str:
    if isinstance(one, Line) and one.alone:
        return one.handoffs[0].handoff.kind.label
    every, opened = len(one.handoffs), sum(line.marks.get(Mark.OPEN, 0) for line in _lines(one))
    unanswered = sum(line.marks.get(Mark.NOT_ASKED, 0) for line in _lines(one))
    if opened:
        return f"● {opened} of {every}"
    return f"? {unanswered} of {every}" if unanswered else f"{every}"


def _duty_words(one: Line | Bundle) -> str:
    counts = [
        f"{sum(line.marks.get(mark, 0) for line in _lines(one))} {words}"
        for mark, words in DUTY_WORDS.items()
        if any(line.marks.get(mark, 0) for line in _lines(one))
    ]
    return f"{plural(len(one.handoffs), 'handoff')}: {', '.join(counts)}."


def _events_label(one: Line | Bundle) -> str:
    """The middle of what has a figure; "≥" where some handoff has none, for then it is at least that."""
    totals = [line.events for line in _lines(one)]
    known = [
        total.estimate for total in totals if total.estimate is not None and total.estimate.mean is not None
    ]
    if not known:
        return "no figure"
    figure = (
        middle_words(known[0]) if len(known) == 1 else figure_words(sum(each.mean or 0 for each in known))
    )
    return figure if all(total.is_whole for total in totals) else f"≥ {figure}"


def _events_words(one: Line | Bundle) -> str:
    without = sum(line.events.without_figure for line in _lines(one))
    out = f", without a figure at {without} of {plural(len(one.handoffs), 'handoff')}" if without else ""
    figure = _events_label(one).replace("≥", "at least")
    return f"Events expected in a year: {figure}{out}."


def _events_weight(one: Line | Bundle) -> float:
    return sum(line.events.for_order for line in _lines(one))


DUTY_WORDS = {
    Mark.OPEN: "with a critical duty open",
    Mark.CLAIMED_ONLY: "claimed only",
    Mark.NOT_ASKED: "not answered",
    Mark.AGREED: "agreed",
    Mark.NOT_APPLICABLE: "does not apply",
}
LAYERS: Mapping[str, Layer] = {
    "duties": Layer(
        "Duties",
        "On a line: at how many of its handoffs a critical duty is open (●), else not answered (?). Its width: how many are open.",
        _duty_label, lambda one: float(sum(line.marks.get(Mark.OPEN, 0) for line in _lines(one))), _duty_words,
    ),
    "events": Layer(
        "Events a year",
        "On a line: events expected in a year, moderate or worse; ≥ where some handoff has no figure. Its width: the same.",
        _events_label, _events_weight, _events_words,
    ),
    "unplaced": Layer(
        "Unplaced events",
        "In a box: events that name the organisation and stand at no handoff yet. They are on no line.",
        lambda _one: "", lambda _one: 0.0, lambda one: f"{plural(len(one.handoffs), 'handoff')}.",
    ),
    "sources": _counted(
        "Who could report",
        "On a line: at how many of its handoffs nobody could have reported an event: no events means nothing there.",
        "no source", lambda line: line.no_source, "No event source",
    ),
    "reviews": _counted(
        "Who reviewed",
        "On a line: at how many of its handoffs nobody has judged a hazard.",
        "not judged", lambda line: line.not_judged, "Nobody has judged a hazard",
    ),
    "remits": _counted(
        "Which remit reaches",
        "On a line: how many of its handoffs no oversight remit reaches.",
        "no remit", lambda line: line.no_remit, "No remit reaches",
    ),
}  # fmt: skip


def end_box(id_: str, words: str) -> Box:
    """Home, the patient, a carer stand on the left; died, lost and still in progress on the right."""
    left = id_ in ("HOME", "PATIENT", "CARER")
    return Box(id_, END_WORDS[id_], HOMES if left else ENDS, words, end=True)

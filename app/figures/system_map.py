"""
The map of a system: where each box stands, and what is written on each line. Pure: the same on every visit.

Sectors in their fixed order from left to right, organisations by name below their sector; opening one makes
its box larger and moves those below it. In: what is drawn. Out: what `app.care_graph` draws, and what differs.
"""

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from app.figures.drawing import shortened
from app.figures.system_map_layers import Layer
from app.text import plural
from app.wording import END_WORDS, MARKS
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
ALONE = 14
"""How large the words of a single handoff are where its state is not drawn."""


@dataclass(frozen=True)
class Box:
    """
    An organisation, or home and the like. `services`: (id, name, words) of those that are drawn; `below`: the
    second line; `words`: what is heard; `marks`: how many handoffs inside are in each part of the legend.
    """

    id: str
    name: str
    sector: str
    words: str = ""
    below: str = ""
    end: bool = False
    services: Sequence[tuple[str, str, str]] = ()
    marks: Mapping[str, int] = field(default_factory=dict)


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
    x, used, grown = 0.0, rows, 0.0
    for sector in sectors:
        group = sorted((box for box in boxes if box.sector == sector), key=lambda box: (box.name, box.id))
        if used + len(group) + 1 > rows:  # a small sector stands below the one before where there is room
            x, used, grown = x + ACROSS if placed.heads else x, 0, 0.0
        top = used * DOWN + grown
        for column in range(0, max(1, len(group)), rows - 1):
            x += ACROSS if column else 0
            part = group[column : column + rows - 1]
            width, more = _column(placed, part, x, top)
            placed.heads.append(_head(sector, x, top, first=not column, together=sector in together))
            used, top, grown = used + len(part) + 1, 0, more if column else grown + more
            if width > ACROSS:
                x, used = x + width - ACROSS, rows
        used = used if len(group) < rows else rows
    return placed


def _rows(boxes: Sequence[Box], sectors: Sequence[str]) -> int:
    """So many boxes below each other that the whole is about as wide as a screen; opening one changes nothing."""
    cells = len(boxes) + len(sectors)
    return max(6, math.ceil(math.sqrt(cells * ACROSS / (DOWN * WIDE_BY_HIGH))))


def _column(placed: _Placed, boxes: Sequence[Box], x: float, top: float) -> tuple[float, float]:
    """One column of boxes under its heading; how wide it is, and how much higher for what is opened in it."""
    y, width, more = top + DOWN, float(ACROSS), 0.0
    for box in boxes:
        wide, high = _size(box)
        left = x - BOX[0] / 2
        centre = (left + wide / 2, y - BOX[1] / 2 + high / 2)
        _stand(placed, box, centre, (wide, high))
        y += high - BOX[1] + DOWN
        more += high - BOX[1]
        width = max(width, wide + ACROSS - BOX[0])
    return width, more


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
            "marks": box.marks,
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
    """One line; where it is one handoff, and duties are looked at, it is drawn by its worst critical duty."""
    found = {
        "id": one.id,
        "from": one.start,
        "to": one.end,
        "label": layer.label(one),
        "words": layer.words(one),
        "width": _width(layer.weight(one), most),
        "marks": layer.counts(one.handoffs),
    }
    if not one.alone:
        return found
    if not layer.by_state:
        return {**found, "size": ALONE}
    return {**found, "mark": MARKS[one.handoffs[0].mark].value, "width": 3.5}


def _bundle(one: Bundle, layer: Layer, most: float) -> dict[str, Any]:
    return {
        "id": f"{MORE}{one.start} > {one.end}",
        "from": f"{MORE}{one.start}",
        "to": f"{MORE}{one.end}",
        "label": f"{len(one.lines)} more",
        "words": f"{plural(len(one.lines), 'line')} drawn together. {layer.words(one)}",
        "width": _width(layer.weight(one), most),
        "marks": layer.counts(one.handoffs),
        "bundle": True,
    }


def _width(weight: float, most: float) -> float:
    return round(1.5 + (WIDEST - 1.5) * math.sqrt(max(0.0, weight) / most), 1)


def end_box(id_: str, words: str) -> Box:
    """Home, the patient, a carer stand on the left; died, lost and still in progress on the right."""
    left = id_ in ("HOME", "PATIENT", "CARER")
    return Box(id_, END_WORDS[id_], HOMES if left else ENDS, words, end=True)

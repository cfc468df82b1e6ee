"""A drawing of `app.care_graph` as a still picture, for paper and files: the same boxes and lines, in Python."""

import math
from collections.abc import Collection, Mapping
from typing import Any

from app.components.marks import MARKS, Mark
from app.components.style import TOKENS
from app.figures.drawing import box, mark_shape, picture, words
from app.figures.system_map import BOX, Graph

MARGIN = 30
PLACE = (150, 62)
"""A place that says nothing of its size, as on the page."""
HEAD = 44
SHARES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)
LETTER = 0.56
"""How wide a letter is, as a part of its size."""


def still_graph(graph: Graph) -> str:
    """The picture: lines first, boxes above them; a line's words stand at its middle."""
    places = _places(graph)
    if not places:
        return picture(BOX[0], BOX[1], [])
    left, top = min(_left(one) for one in places) - MARGIN, min(_top(one) for one in places) - MARGIN
    right = max(one["x"] + _size(one)[0] / 2 for one in places) + MARGIN
    bottom = max(one["y"] + _size(one)[1] / 2 for one in places) + MARGIN
    at = {one["id"]: one for one in places}
    parts = [
        *(_box(one) for one in graph.get("groups", ()) if one["opened"]),
        *(_line(one, at) for one in graph["lines"]),
        *(_box(one) for one in graph.get("groups", ()) if not one["opened"]),
        *map(_box, graph["places"]),
        *map(_head, graph.get("heads", ())),
        *(_label(one, at) for one in graph["lines"] if one.get("label")),
    ]
    moved = f'<g transform="translate({-left:.1f} {-top:.1f})">{"".join(parts)}</g>'
    return picture(right - left, bottom - top, [moved])


def _places(graph: Graph) -> list[Mapping[str, Any]]:
    return [one for kind in ("heads", "groups", "places") for one in graph.get(kind, ())]


def _size(one: Mapping[str, Any]) -> tuple[float, float]:
    if "w" in one:
        return one["w"], one.get("h", HEAD)
    return PLACE


def _left(one: Mapping[str, Any]) -> float:
    return one["x"] - _size(one)[0] / 2


def _top(one: Mapping[str, Any]) -> float:
    return one["y"] - _size(one)[1] / 2


def _box(one: Mapping[str, Any]) -> str:
    wide, high = _size(one)
    drawn = box(
        _left(one), _top(one), wide, high, rx=high / 2 if one.get("kind") == "end" else 6,
        fill=TOKENS["pale" if "opened" in one else "paper"], stroke=TOKENS["blue" if "opened" in one else "grey"],
    )  # fmt: skip
    size = one.get("size", 13)
    lines = wrapped("\n".join(filter(None, (one["label"], one.get("sub")))), wide / (LETTER * size))
    y = _top(one) + size + 8 if one.get("opened") else one["y"] - (len(lines) - 2) * size * 0.6 - size * 0.25
    return drawn + "".join(
        words(one["x"], y + number * size * 1.2, line, text_anchor="middle", font_size=size)
        for number, line in enumerate(lines)
    )


def _head(one: Mapping[str, Any]) -> str:
    drawn = words(
        one["x"], one["y"] + 8, one["label"], text_anchor="middle", font_size=26, fill=TOKENS["grey"]
    )
    if not one.get("together"):
        return drawn
    dotted = {"stroke": TOKENS["grey"], "stroke_dasharray": "3 3", "fill": TOKENS["paper"], "rx": 6}
    return box(_left(one), one["y"] - HEAD / 2, one["w"], HEAD, **dotted) + drawn


def wrapped(text: str, letters: float) -> list[str]:
    """
    A label in as many lines as it takes.

    >>> wrapped("Northgate and Tarnside Hospitals", 20)
    ['Northgate and', 'Tarnside Hospitals']
    """
    lines: list[str] = []
    for part in text.split("\n"):
        lines.append("")
        for word in part.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and len(longer) > letters:
                lines.append(word)
            else:
                lines[-1] = longer
    return lines


def _line(one: Mapping[str, Any], at: Mapping[str, Mapping[str, Any]]) -> str:
    start, end = at[one["from"]], at[one["to"]]
    if start is end:
        return ""
    (x1, y1), (x2, y2) = _edge(start, end), _edge(end, start)
    mark = MARKS[Mark(one["mark"])] if one.get("mark") else None
    colour = mark.colour if mark else TOKENS["grey"]
    dash = mark.dash if mark else "2 4" if one.get("bundle") else ""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    opacity = "" if mark else ' stroke-opacity="0.55"'
    width = one.get("width", 2.5)
    return (
        f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dashed}{opacity}/>'
        + _arrow((x1, y1), (x2, y2), colour, width)
    )


def _edge(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[float, float]:
    """Where the straight way to the other leaves this box."""
    wide, high = _size(one)
    dx, dy = other["x"] - one["x"], other["y"] - one["y"]
    share = min(wide / 2 / abs(dx) if dx else math.inf, high / 2 / abs(dy) if dy else math.inf, 0.5)
    return one["x"] + dx * share, one["y"] + dy * share


def _arrow(start: tuple[float, float], end: tuple[float, float], colour: str, width: float) -> str:
    (x1, y1), (x2, y2) = start, end
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    dx, dy, size = (x2 - x1) / length, (y2 - y1) / length, 8 + width
    points = [
        (x2, y2),
        (x2 - dx * size - dy * size / 2, y2 - dy * size + dx * size / 2),
        (x2 - dx * size + dy * size / 2, y2 - dy * size - dx * size / 2),
    ]
    return f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" fill="{colour}"/>'


def _label(one: Mapping[str, Any], at: Mapping[str, Mapping[str, Any]]) -> str:
    x, y = _beside_boxes(at[one["from"]], at[one["to"]], at.values())
    size = 12 if one.get("mark") else one.get("size", 18)
    wide = len(one["label"]) * size * LETTER + 10
    ground = box(
        x - wide / 2, y - size * 0.8, wide, size * 1.5, rx=4, fill=TOKENS["paper"], stroke=TOKENS["line"]
    )
    sign = mark_shape(Mark(one["mark"]), x - wide / 2 - 8, y, 5) if one.get("mark") else ""
    return ground + sign + words(x, y + size * 0.35, one["label"], text_anchor="middle", font_size=size)


def _beside_boxes(
    start: Mapping[str, Any], end: Mapping[str, Any], boxes: Collection[Mapping[str, Any]]
) -> tuple[float, float]:
    """A point of the line that covers no name, as near to its middle as there is one; else its middle."""
    if start is end:
        return start["x"] + BOX[0] / 2, start["y"] - HEAD / 2
    dx, dy = end["x"] - start["x"], end["y"] - start["y"]
    points = [(start["x"] + dx * share, start["y"] + dy * share) for share in SHARES]
    closed = [one for one in boxes if not one.get("opened")]
    return next((point for point in points if not any(_covers(one, point) for one in closed)), points[0])


def _covers(one: Mapping[str, Any], point: tuple[float, float]) -> bool:
    wide, high = _size(one)
    return abs(point[0] - one["x"]) < wide / 2 + 20 and abs(point[1] - one["y"]) < high / 2 + 8


def size_of(graph: Graph) -> tuple[int, int]:
    """How wide it is drawn, at least and at most, in pixels."""
    places = _places(graph) or [{"x": 0}]
    wide = max(one["x"] for one in places) - min(one["x"] for one in places) + BOX[0] + 2 * MARGIN
    return round(wide * 0.4), round(wide)

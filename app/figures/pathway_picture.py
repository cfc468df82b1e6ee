"""A pathway's drawing as a still picture, to be saved and printed: the places and handoffs as they were put."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from app.components.marks import MARKS, Mark
from app.components.style import TOKENS
from app.figures.drawing import box, line, mark_shape, picture, shortened, words

WIDE, HIGH, MARGIN, LETTERS = 144, 46, 30, 20
STRETCH = 1.5
"""Wider than on the screen: what passes has to stand between two places, and nobody can zoom on paper."""
APART = 16
"""Between two handoffs of the same two places."""
Graph = Mapping[str, Sequence[Mapping[str, Any]]]


def pathway_picture(graph: Graph) -> str:
    """The SVG of what `graph_of` tells the drawing; "" where nothing stands on it."""
    places = graph["places"]
    if not places:
        return ""
    left, top = min(one["x"] for one in places), min(one["y"] for one in places)
    at = {
        one["id"]: ((one["x"] - left) * STRETCH + MARGIN + WIDE / 2, one["y"] - top + MARGIN + HIGH / 2)
        for one in places
    }
    width = max(x for x, _ in at.values()) + WIDE / 2 + MARGIN
    height = max(y for _, y in at.values()) + HIGH / 2 + MARGIN
    pairs: dict[frozenset[str], int] = {}
    lines = []
    for one in graph["lines"]:
        pair = frozenset((one["from"], one["to"]))
        pairs[pair] = pairs.get(pair, 0) + 1
        lines += _line(one, at[one["from"]], at[one["to"]], pairs[pair] - 1)
    return picture(width, height, [*lines, *(part for one in places for part in _place(one, *at[one["id"]]))])


def _place(one: Mapping[str, Any], x: float, y: float) -> list[str]:
    end = one["kind"] == "end"
    frame = box(
        x - WIDE / 2, y - HIGH / 2, WIDE, HIGH, rx=HIGH / 2 if end else 4, fill=TOKENS["paper"],
        stroke=TOKENS["ink"], stroke_width=1.5,
    )  # fmt: skip
    if not one["sub"]:
        return [frame, words(x, y + 4, shortened(one["label"], LETTERS), text_anchor="middle")]
    return [
        frame,
        words(x, y - 4, shortened(one["label"], LETTERS), text_anchor="middle", font_weight="bold"),
        words(x, y + 13, shortened(one["sub"], LETTERS), text_anchor="middle", fill=TOKENS["grey"]),
    ]


def _line(
    one: Mapping[str, Any], start: tuple[float, float], end: tuple[float, float], nth: int
) -> list[str]:
    """An arrow from the rim of one place to that of the other, with what passes and its mark in the middle."""
    (x1, y1), (x2, y2) = start, end
    length = math.hypot(x2 - x1, y2 - y1) or 1
    across, down = (x2 - x1) / length, (y2 - y1) / length
    aside = (nth + 1) // 2 * (-1 if nth % 2 else 1) * APART
    x1, y1, x2, y2 = x1 - down * aside, y1 + across * aside, x2 - down * aside, y2 + across * aside
    rim = min(WIDE / 2 / abs(across) if across else math.inf, HIGH / 2 / abs(down) if down else math.inf)
    x1, y1, x2, y2 = x1 + across * rim, y1 + down * rim, x2 - across * rim, y2 - down * rim
    mark = Mark(one["mark"])
    style: dict[str, Any] = {"stroke": MARKS[mark].colour, "stroke_width": 2}
    if MARKS[mark].dash:
        style["stroke_dasharray"] = MARKS[mark].dash
    middle = (x1 + x2) / 2, (y1 + y2) / 2
    text = shortened(one["label"], LETTERS)
    wide = len(text) * 6 + 22
    return [
        line(x1, y1, x2, y2, **style),
        _head(x2, y2, across, down, MARKS[mark].colour),
        box(middle[0] - wide / 2, middle[1] - 9, wide, 18, fill=TOKENS["paper"]),
        mark_shape(mark, middle[0] - wide / 2 + 8, middle[1], 5),
        words(middle[0] - wide / 2 + 18, middle[1] + 4, text, font_size=11),
    ]


def _head(x: float, y: float, across: float, down: float, colour: str) -> str:
    back, side = 9, 4
    corners = [
        (x, y),
        (x - back * across - side * down, y - back * down + side * across),
        (x - back * across + side * down, y - back * down - side * across),
    ]
    points = " ".join(f"{one:.1f},{other:.1f}" for one, other in corners)
    return f'<polygon points="{points}" fill="{colour}"/>'

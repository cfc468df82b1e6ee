"""A few figures with their intervals, one bar a row, on one scale: how much, and how sure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.components.style import TOKENS
from app.figures.drawing import line, picture, words
from app.text import format_number

WIDTH, LEFT, RIGHT, TOP, STEP = 420, 92, 400, 30, 40
TICKS = tuple(10.0**power for power in range(-4, 6))
LEAST_SPAN = 100.0
"""The scale shows at least this ratio, so that a narrow interval does not look like a wide one."""


@dataclass(frozen=True)
class Bar:
    """
    One figure, events a year: `mean` None = only limits are known. `lower_limit`: the truth may lie above.

    `strong` is the figure that counts. `said` stands above the bar.
    """

    label: str
    mean: float | None
    lo: float
    hi: float
    said: str = ""
    lower_limit: bool = False
    strong: bool = False


def intervals(bars: Sequence[Bar]) -> str:
    """The picture: a log scale, because a figure may be known only to its order of magnitude."""
    scale = _Scale(bars)
    bottom = TOP + STEP * len(bars)
    parts = [_axis(scale, bottom)]
    for number, bar in enumerate(bars):
        parts.append(_row(bar, scale, TOP + STEP * number))
    return picture(WIDTH, bottom + 44, parts)


class _Scale:
    """Where a number of events lies on the paper; what lies outside stands at the edge."""

    def __init__(self, bars: Sequence[Bar]) -> None:
        known = [value for bar in bars for value in (bar.mean, bar.lo, bar.hi) if value]
        low, high = min(known, default=0.1), max(known, default=10.0)
        low = min(low, high / LEAST_SPAN)
        self.low, self.high = math.floor(math.log10(low)), math.ceil(math.log10(high))

    def x(self, events: float) -> float:
        """Events a year to units from the left."""
        if events <= 0:
            return LEFT
        share = (math.log10(events) - self.low) / (self.high - self.low)
        return LEFT + min(max(share, 0.0), 1.0) * (RIGHT - LEFT)


def _axis(scale: _Scale, bottom: float) -> str:
    parts = [line(LEFT, bottom, RIGHT, bottom, stroke=TOKENS["grey"])]
    for tick in TICKS:
        if scale.low <= round(math.log10(tick)) <= scale.high:
            x = scale.x(tick)
            parts.append(line(x, bottom, x, bottom + 5, stroke=TOKENS["grey"]))
            label = format_number(tick).removesuffix(".0")
            if "." in label:
                label = label.rstrip("0")
            parts.append(words(x, bottom + 18, label, text_anchor="middle", font_size=11))
    said = "moderate or worse events a year, 90 % interval (log scale)"
    middle = (LEFT + RIGHT) / 2
    parts.append(words(middle, bottom + 38, said, text_anchor="middle", font_size=11, fill=TOKENS["grey"]))
    return "".join(parts)


def _row(bar: Bar, scale: _Scale, y: float) -> str:
    weight = {"font_weight": "bold"} if bar.strong else {}
    parts = [words(0, y + 4, bar.label, **weight)]
    colour = TOKENS["ink"] if bar.strong else TOKENS["grey"] if bar.lower_limit else TOKENS["blue"]
    dashes = {"stroke_dasharray": "5 4"} if bar.lower_limit or bar.mean is None else {}
    stroke = {"stroke": colour, "stroke_width": 3.5 if bar.strong else 2.5} | dashes
    start, end = scale.x(bar.lo), scale.x(bar.hi)
    parts.append(line(start, y, end, y, **stroke))
    if bar.lower_limit:
        parts.append(_arrow(end, y, colour))
    if bar.mean is not None:
        parts.append(_dot(scale.x(bar.mean), y, colour, hollow=bar.lower_limit))
    if bar.said:
        x = scale.x(bar.mean) if bar.mean is not None else (start + end) / 2
        x = min(max(x, LEFT + 60), RIGHT - 60)
        parts.append(words(x, y - 10, bar.said, text_anchor="middle", font_size=11, fill=TOKENS["grey"]))
    return "".join(parts)


def _arrow(x: float, y: float, colour: str) -> str:
    points = f"{x:.1f},{y - 5:.1f} {x + 9:.1f},{y:.1f} {x:.1f},{y + 5:.1f}"
    return f'<polygon points="{points}" fill="{colour}"/>'


def _dot(x: float, y: float, colour: str, *, hollow: bool) -> str:
    fill = TOKENS["paper"] if hollow else colour
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5" fill="{fill}" stroke="{colour}" stroke-width="2.5"/>'

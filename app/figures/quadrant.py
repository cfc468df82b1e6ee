"""Events a year against open duties: where risk gathers and nobody answers, one dot a boundary."""

import math
from collections.abc import Sequence

from app.components.marks import Mark
from app.components.style import TOKENS
from app.figures.drawing import box, line, mark_shape, picture, shortened, words
from app.text import format_number
from pathway.analysis.findings import BoundaryFinding

WIDTH, HEIGHT = 620, 440
LEFT, RIGHT, TOP, BOTTOM = 60, 600, 30, 380
LABELLED = 3
LEAST = 0.001
"""Fewer events a year than this stand at the left edge: one in a thousand years is far enough."""
TICKS = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1_000.0, 10_000.0)


def quadrant(rows: Sequence[BoundaryFinding], appetite: float | None, mark_of: dict[str, Mark]) -> str:
    """
    The picture of some boundaries in their order. x: moderate or worse events a year on a log scale, with
    the 90 % interval; y: open duties, with a line up to those perhaps open. Boundaries without a figure
    are not drawn; the caller says how many.
    """
    drawn = [row for row in rows if row.events.estimate is not None and row.events.estimate.mean]
    low, high = _span(drawn, appetite)
    most = max([row.open_high for row in drawn] + [4])
    frame = _Frame(low, high, most)
    parts = [frame.axes(appetite)]
    for row in reversed(drawn):
        parts.append(_dot(row, frame, mark_of[row.id]))
    parts += [_label(row, frame) for row in drawn[:LABELLED]]
    return picture(WIDTH, HEIGHT, parts)


def alt_text(rows: Sequence[BoundaryFinding], appetite: float | None, highlighted: int) -> str:
    """What the picture finds, in a sentence."""
    drawn = sum(row.events.estimate is not None and bool(row.events.estimate.mean) for row in rows)
    if appetite is None:
        return f"{drawn} boundaries by events a year and open duties; no appetite is declared."
    return (
        f"{drawn} boundaries by events a year and open duties; {highlighted} lie above the appetite of "
        f"{appetite:g} events a year with a critical duty open. The table says the same."
    )


class _Frame:
    """Where a number of events and of duties lies on the paper."""

    def __init__(self, low: float, high: float, most: int) -> None:
        self.low, self.high, self.most = math.log10(low), math.log10(high), most

    def x(self, events: float) -> float:
        """Events a year to units from the left; what lies outside stands at the edge."""
        share = (math.log10(max(events, 1e-12)) - self.low) / (self.high - self.low)
        return LEFT + min(max(share, 0.0), 1.0) * (RIGHT - LEFT)

    def y(self, duties: float) -> float:
        """Open duties to units from the top."""
        return BOTTOM - duties / self.most * (BOTTOM - TOP)

    def axes(self, appetite: float | None) -> str:
        """Axes, ticks, and the declared appetite with the corner where both are high."""
        parts = []
        if appetite is not None:
            at = self.x(appetite)
            parts.append(box(at, TOP, RIGHT - at, BOTTOM - TOP - 10, fill=TOKENS["open-pale"]))
            parts.append(line(at, TOP - 8, at, BOTTOM, stroke=TOKENS["grey"], stroke_dasharray="5 4"))
            words_ = f"appetite: {appetite:g} a year"
            side = {"text_anchor": "end"} if at > (LEFT + RIGHT) / 2 else {}
            parts.append(words(at + (-4 if side else 4), TOP - 12, words_, fill=TOKENS["grey"], **side))
        parts.append(line(LEFT, BOTTOM, RIGHT, BOTTOM, stroke=TOKENS["grey"]))
        parts.append(line(LEFT, TOP, LEFT, BOTTOM, stroke=TOKENS["grey"]))
        for tick in TICKS:
            if self.low - 1e-9 <= math.log10(tick) <= self.high + 1e-9:
                at = self.x(tick)
                parts.append(line(at, BOTTOM, at, BOTTOM + 5, stroke=TOKENS["grey"]))
                parts.append(
                    words(at, BOTTOM + 20, format_number(tick).removesuffix(".0"), text_anchor="middle")
                )
        step = max(1, round(self.most / 6))
        for duties in range(0, self.most + 1, step):
            parts.append(words(LEFT - 10, self.y(duties) + 4, str(duties), text_anchor="end"))
        middle = (TOP + BOTTOM) / 2
        turned = f"rotate(-90 18 {middle:g})"
        grey = {"fill": TOKENS["grey"], "text_anchor": "middle"}
        parts.append(words(18, middle, "duties open (dot) to perhaps open (top)", transform=turned, **grey))
        centre = (LEFT + RIGHT) / 2
        parts.append(
            words(centre, BOTTOM + 44, "moderate or worse events a year, 90 % interval (log scale)", **grey)
        )
        return "".join(parts)


def _span(rows: Sequence[BoundaryFinding], appetite: float | None) -> tuple[float, float]:
    figures = [row.events.estimate for row in rows if row.events.estimate]
    values = [f.mean for f in figures if f.mean] + ([appetite] if appetite else [])
    low, high = max(min(values, default=0.1) / 3, LEAST), max(values, default=10) * 3
    return 10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high))


def _dot(row: BoundaryFinding, frame: _Frame, mark: Mark) -> str:
    figure = row.events.estimate
    assert figure is not None and figure.mean is not None
    x, y = frame.x(figure.mean), frame.y(row.open_low)
    colour = {"stroke": TOKENS["grey"], "stroke_width": 1.2}
    size = 4 + min(6.0, math.sqrt(max(row.traversals or 0, 0)) / 12)
    return (
        line(frame.x(figure.lo), y, frame.x(figure.hi), y, **colour)
        + line(x, y, x, frame.y(row.open_high), stroke_dasharray="2 3", **colour)
        + mark_shape(mark, x, y, size)
    )


def _label(row: BoundaryFinding, frame: _Frame) -> str:
    figure = row.events.estimate
    assert figure is not None and figure.mean is not None
    x, y = frame.x(figure.mean), frame.y(row.open_low)
    anchor = {"text_anchor": "end"} if x > (LEFT + RIGHT) / 2 else {}
    style = {"font_weight": "bold", "paint_order": "stroke", "stroke": TOKENS["paper"], "stroke_width": 3}
    return words(x + (-12 if anchor else 12), y - 10, shortened(row.name, 44), **style, **anchor)

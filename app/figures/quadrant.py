"""Events a year against open duties: where risk gathers and nobody answers, one dot a boundary."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.components.marks import Mark
from app.components.style import TOKENS
from app.figures.drawing import box, line, mark_shape, picture, words
from pathway.analysis.findings import BoundaryFinding

WIDTH, HEIGHT = 620, 470
LEFT, RIGHT, TOP, BOTTOM = 60, 604, 40, 400
LEAST = 0.001
"""Fewer events a year than this stand at the left edge: one in a thousand years is far enough."""
EVENT_TICKS = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1_000.0, 10_000.0)
DUTY_TICKS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
LETTER, LINE_HEIGHT = 7.0, 13.0
"""Width and height of a figure of the labels, on the safe side."""
Area = tuple[float, float, float, float]
"""left, top, right, bottom"""


def is_drawn(row: BoundaryFinding) -> bool:
    """Whether a boundary has a figure, and so a dot."""
    return row.events.estimate is not None and bool(row.events.estimate.mean)


def quadrant(
    rows: Sequence[BoundaryFinding], appetite: float | None, mark_of: Mapping[str, Mark], first: int = 1
) -> str:
    """
    The picture of some boundaries in their order; a dot's number is its row's place, from `first`.

    x: moderate or worse events a year on a log scale, with the 90 % interval, dotted as far as handoffs without
    a figure may reach; y: open duties, with a line up
    to those perhaps open, small numbers spread. Boundaries without a figure are not drawn; the caller says
    how many. A number for which there is no room is left out.
    """
    drawn = [(place, row) for place, row in enumerate(rows, start=first) if is_drawn(row)]
    frame = _Frame.around([row for _, row in drawn], appetite)
    dots = [_Dot.of(place, row, frame, mark_of[row.id]) for place, row in drawn]
    parts = [_shade(frame, appetite), *(_whiskers(dot) for dot in reversed(dots)), _axes(frame)]
    parts += [mark_shape(dot.mark, dot.x, dot.y, dot.size) for dot in reversed(dots)]
    return picture(WIDTH, HEIGHT, [*parts, *_labels(dots), _appetite(frame, appetite)])


def alt_text(rows: Sequence[BoundaryFinding], appetite: float | None, highlighted: int) -> str:
    """What the picture finds, in a sentence."""
    drawn = sum(map(is_drawn, rows))
    first = f"{drawn} {'boundary' if drawn == 1 else 'boundaries'} by events a year and open duties; "
    if appetite is None:
        return f"{first}no appetite is declared. The table says the same."
    return (
        f"{first}{highlighted} {'lies' if highlighted == 1 else 'lie'} above the appetite of {appetite:g} events a "
        "year with a critical duty open. The table says the same."
    )


@dataclass(frozen=True)
class _Frame:
    """Where a number of events and of duties lies on the paper. `low`, `high`: powers of ten."""

    low: float
    high: float
    most: int

    @classmethod
    def around(cls, drawn: Sequence[BoundaryFinding], appetite: float | None) -> "_Frame":
        """Wide enough for every dot and the appetite, in whole powers of ten."""
        figures = [row.events.estimate for row in drawn if row.events.estimate]
        values = [figure.mean for figure in figures if figure.mean] + ([appetite] if appetite else [])
        low, high = max(min(values, default=0.1) / 2, LEAST), max(values, default=10) * 2
        most = max([row.open_high for row in drawn] + [5])
        return cls(math.floor(math.log10(low)), max(math.ceil(math.log10(high)), math.log10(low) + 1), most)

    def x(self, events: float) -> float:
        """Events a year to units from the left; what lies outside stands at the edge."""
        share = (math.log10(min(max(events, 1e-12), 1e12)) - self.low) / (self.high - self.low)
        return LEFT + min(max(share, 0.0), 1.0) * (RIGHT - LEFT)

    def y(self, duties: float) -> float:
        """Open duties to units from the top: nought at the foot, small numbers spread."""
        return BOTTOM - math.log1p(duties) / math.log1p(self.most) * (BOTTOM - TOP)


@dataclass(frozen=True)
class _Dot:
    """One boundary on the paper."""

    number: int
    mark: Mark
    x: float
    y: float
    size: float
    left: float
    right: float
    perhaps: float
    top: float

    @classmethod
    def of(cls, number: int, row: BoundaryFinding, frame: _Frame, mark: Mark) -> "_Dot":
        """Where a boundary lies, how large its dot is, and how far its whiskers reach."""
        figure = row.events.estimate
        assert figure is not None and figure.mean is not None
        size = 4 + min(6.0, math.sqrt(max(row.traversals or 0, 0)) / 12)
        x, y = frame.x(figure.mean), frame.y(row.open_low)
        with_all = math.inf if row.events.high is None else row.events.high
        ends = frame.x(figure.lo), frame.x(figure.hi), frame.x(with_all), frame.y(row.open_high)
        return cls(number, mark, x, y, size, *ends)


def _whiskers(dot: _Dot) -> str:
    colour = {"stroke": TOKENS["grey"], "stroke_width": 1.2}
    dotted = colour | {"stroke_dasharray": "1.5 3"}
    perhaps = line(dot.x, dot.y, dot.x, dot.top, **dotted) + line(
        dot.right, dot.y, dot.perhaps, dot.y, **dotted
    )
    return perhaps + line(dot.left, dot.y, dot.right, dot.y, **colour)


def _shade(frame: _Frame, appetite: float | None) -> str:
    """The corner where both are high."""
    if appetite is None:
        return ""
    at, foot = frame.x(appetite), frame.y(0.5)
    return box(at, TOP, RIGHT - at, foot - TOP, fill=TOKENS["open-pale"])


def _appetite(frame: _Frame, appetite: float | None) -> str:
    if appetite is None:
        return ""
    at = frame.x(appetite)
    side = {"text_anchor": "end"} if at > (LEFT + RIGHT) / 2 else {}
    said = words(
        at + (-5 if side else 5), TOP - 10, f"appetite: {appetite:g} a year", fill=TOKENS["grey"], **side
    )
    return line(at, TOP - 20, at, BOTTOM, stroke=TOKENS["grey"], stroke_dasharray="5 4") + said


def _axes(frame: _Frame) -> str:
    parts = [line(LEFT, BOTTOM, RIGHT, BOTTOM, stroke=TOKENS["grey"])]
    parts.append(line(LEFT, TOP, LEFT, BOTTOM, stroke=TOKENS["grey"]))
    for tick in EVENT_TICKS:
        if frame.low - 1e-9 <= math.log10(tick) <= frame.high + 1e-9:
            at = frame.x(tick)
            parts.append(line(at, BOTTOM, at, BOTTOM + 5, stroke=TOKENS["grey"]))
            parts.append(words(at, BOTTOM + 20, f"{tick:,g}", text_anchor="middle"))
    for duties in DUTY_TICKS:
        if duties <= frame.most:
            at = frame.y(duties)
            parts.append(line(LEFT - 5, at, LEFT, at, stroke=TOKENS["grey"]))
            parts.append(words(LEFT - 9, at + 4, f"{duties:,}", text_anchor="end"))
    grey = {"fill": TOKENS["grey"], "text_anchor": "middle"}
    middle, centre = (TOP + BOTTOM) / 2, (LEFT + RIGHT) / 2
    turned = f"rotate(-90 16 {middle:g})"
    parts.append(
        words(16, middle, "duties open (dot) to perhaps open (dotted line)", transform=turned, **grey)
    )
    parts.append(words(centre, BOTTOM + 42, "moderate or worse events a year, with 90 % interval", **grey))
    parts.append(
        words(
            centre,
            BOTTOM + 60,
            "dotted: with handoffs that have no figure; both scales spread small numbers",
            font_size=11,
            **grey,
        )
    )
    return "".join(parts)


def _labels(dots: Sequence[_Dot]) -> list[str]:
    """The numbers, each where nothing else stands; one without room is left out."""
    taken = [(dot.x - dot.size, dot.y - dot.size, dot.x + dot.size, dot.y + dot.size) for dot in dots]
    return [_label(dot, taken) for dot in dots]


def _label(dot: _Dot, taken: list[Area]) -> str:
    text, gap = str(dot.number), dot.size + 3
    width = LETTER * len(text)
    middle, level = dot.x - width / 2, dot.y - LINE_HEIGHT / 2
    over, under = dot.y - gap - LINE_HEIGHT, dot.y + gap
    places = [(middle, over), (dot.x + gap, level), (dot.x - gap - width, level), (middle, under)]
    corners = [(left, top) for left in (dot.x + gap, dot.x - gap - width) for top in (over, under)]
    for left, top in [*places, *corners]:
        area = (left, top, left + width, top + LINE_HEIGHT)
        if _is_free(area, taken):
            taken.append(area)
            halo = {"paint_order": "stroke", "stroke": TOKENS["paper"], "stroke_width": 3}
            return words(left, top + LINE_HEIGHT - 3, text, font_weight="bold", **halo)
    return ""


def _is_free(area: Area, taken: Sequence[Area]) -> bool:
    """Whether an area lies on the paper and meets none that is taken."""
    left, top, right, bottom = area
    if left < LEFT + 2 or right > RIGHT + 10 or top < TOP - 4 or bottom > BOTTOM:
        return False
    return not any(
        left < to and frm < right and top < foot and head < bottom for frm, head, to, foot in taken
    )

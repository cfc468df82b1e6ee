"""
The bow-tie of a handoff as a drawing: threats and barriers left, what follows right, the failure in the middle.

One row a threat. Each barrier is drawn whole at its first threat and by its number at the others. Shapes say what
words say: nothing is told by colour alone. What a carer did has a shape and a column of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.barriers import (
    carer_words,
    claim_words,
    holder_words,
    judged_words,
    library_name,
    state_words,
    workaround_words,
)
from app.components.style import TOKENS
from app.figures.drawing import box, line, picture
from app.figures.text_boxes import Line, fitted, height_of, written
from app.text import plural
from graph_schema.vocabulary import BarrierSide, ControlState, Harm, JudgedBy
from pathway.analysis.bow_tie import Barrier, BowTie, Threat

SIZE, PAD, GAP, ROW_GAP, TOP = 13.0, 8.0, 8.0, 16.0, 14.0
WIDTH = 1400.0
SIGN = 20.0
"""Room for the sign of a barrier's state, left of its words."""
COLUMNS = {
    "threat": (10.0, 205.0, "Threats"),
    "prevention": (241.0, 218.0, "Barriers before it fails"),
    "top": (487.0, 118.0, ""),
    "recovery": (633.0, 218.0, "Barriers after it has failed"),
    "judged": (877.0, 205.0, "Harm that people judged"),
    "recorded": (1104.0, 122.0, "Harm recorded in the year"),
    "carer": (1256.0, 134.0, "What the carer did; not a control"),
}
"""Left edge, width and heading of each column."""
_RED, _GREY, _SOFT, _INK = TOKENS["open"], TOKENS["grey"], TOKENS["soft"], TOKENS["ink"]
_BORDERS: dict[ControlState, tuple[str, str]] = {
    ControlState.VERIFIED: (_INK, ""),
    ControlState.UNVERIFIED: (_SOFT, "6 3"),
    ControlState.FAILED: (_RED, ""),
    ControlState.NOT_IN_PLACE: (_RED, "2 4"),
}
_SAID_BY_COLOUR = {
    ControlState.VERIFIED: _INK,
    ControlState.UNVERIFIED: _SOFT,
    ControlState.FAILED: _RED,
    ControlState.NOT_IN_PLACE: _RED,
}


@dataclass(frozen=True)
class TextBox:
    """
    One box of the drawing with its words. `look`: threat, barrier, repeated, none, top, judged, recorded or
    carer; `barrier`: the one that it is of.
    """

    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]
    look: str
    barrier: Barrier | None = None

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Row:
    """One threat: its boxes, by column, from the top."""

    threat: TextBox
    prevention: tuple[TextBox, ...]
    recovery: tuple[TextBox, ...]
    judged: TextBox

    @property
    def boxes(self) -> tuple[TextBox, ...]:
        """All of them."""
        return (self.threat, *self.prevention, *self.recovery, self.judged)


@dataclass(frozen=True)
class Plan:
    """Where everything of a bow-tie stands."""

    rows: tuple[Row, ...]
    beside: tuple[TextBox, ...]
    heads: tuple[TextBox, ...]
    height: float

    @property
    def boxes(self) -> tuple[TextBox, ...]:
        """Every box with words."""
        return (*self.heads, *(each for row in self.rows for each in row.boxes), *self.beside)


def bow_tie_picture(tie: BowTie) -> str:
    """The drawing of a bow-tie with at least one threat."""
    plan = plan_of(tie)
    legend, end = _legend(plan.height + 10)
    parts = [
        *_connections(plan),
        *(_drawn(each) for each in plan.boxes),
        _divider(plan),
        *legend,
    ]
    return picture(WIDTH, end, parts)


def plan_of(tie: BowTie) -> Plan:
    """Where the boxes stand: a row a threat, as high as its highest column; the others in the middle."""
    heads = tuple(
        _text(name, TOP, [Line(words, bold=True)], "head") for name, (_, _, words) in COLUMNS.items()
    )
    y = first = max(head.y + head.height for head in heads) + 4
    rows: list[Row] = []
    seen: dict[int, int] = {}
    for threat in tie.threats:
        row, height = _row(tie, threat, y, seen)
        rows.append(row)
        y += height + ROW_GAP
    bottom = y - ROW_GAP
    beside = [_top(tie), _recorded(tie), _carer(tie)]
    bottom = max(bottom, first + max(each.height for each in beside))
    middle = (first + bottom) / 2
    placed = tuple(replace(each, y=middle - each.height / 2) for each in beside)
    return Plan(tuple(rows), placed, heads, bottom)


def _row(tie: BowTie, threat: Threat, y: float, seen: dict[int, int]) -> tuple[Row, float]:
    sides = {
        side: _stack(side, [tie.by_number[number] for number in numbers], threat, y, seen)
        for side, numbers in (
            (BarrierSide.PREVENTION, threat.prevention),
            (BarrierSide.RECOVERY, threat.recovery),
        )
    }
    row = Row(
        _threat(threat, y), sides[BarrierSide.PREVENTION], sides[BarrierSide.RECOVERY], _judged(threat, y)
    )
    bottom = max(each.y + each.height for each in row.boxes)
    return row, bottom - y


def _stack(
    side: BarrierSide, barriers: Sequence[Barrier], threat: Threat, y: float, seen: dict[int, int]
) -> tuple[TextBox, ...]:
    """The barriers of a threat on one side, below each other; drawn whole where they come first."""
    column = side.value
    if not barriers:
        when = "before it fails" if side is BarrierSide.PREVENTION else "after it has failed"
        return (_text(column, y, [Line(f"no barrier recorded {when}", colour=_GREY)], "none"),)
    made: list[TextBox] = []
    for barrier in barriers:
        first = seen.setdefault(barrier.number, threat.number)
        again = first != threat.number
        lines = _again(barrier, first) if again else _barrier(barrier)
        made.append(_text(column, y, lines, "repeated" if again else "barrier", barrier))
        y += made[-1].height + GAP
    return tuple(made)


def _text(column: str, y: float, lines: Iterable[Line], look: str, barrier: Barrier | None = None) -> TextBox:
    """A box as high as its words need."""
    x, width, _ = COLUMNS[column]
    room = width - 2 * PAD - (SIGN if barrier else 0)
    found = tuple(fitted(lines, room, SIZE))
    return TextBox(x, y, width, height_of(found, SIZE) + 2 * PAD, found, look, barrier)


# -- what stands in the boxes ----------------------------------------------------------------------


def _threat(threat: Threat, y: float) -> TextBox:
    hazard = threat.found.hazard
    named = library_name(hazard.library_id)
    lines = [Line(f"{threat.number} {named or hazard.sentence}", bold=True)]
    if named and hazard.sentence != named:
        lines.append(Line(hazard.sentence))
    return _text("threat", y, lines, "threat")


def _judged(threat: Threat, y: float) -> TextBox:
    lines = [Line(f"Threat {threat.number}", bold=True)]
    for side, whose in ((JudgedBy.SENDER, "Sender"), (JudgedBy.RECEIVER, "Receiver")):
        lines.append(Line(f"{whose}: {judged_words(threat, side)}"))
    if threat.judged(JudgedBy.OTHER):
        lines.append(Line(f"Somebody else: {judged_words(threat, JudgedBy.OTHER)}"))
    if threat.found.differs:
        lines.append(Line("The two differ", bold=True, colour=_RED))
    return _text("judged", y, lines, "judged")


def _barrier(barrier: Barrier) -> list[Line]:
    found = barrier.found
    lines = [
        Line(f"B{barrier.number} {found.control.name}", bold=True),
        Line(state_words(found), colour=_SAID_BY_COLOUR[found.state]),
        Line(claim_words(found)),
    ]
    held = f"held by {holder_words(barrier)}"
    lines.append(Line(held, bold=barrier.unowned, colour=_RED if barrier.unowned else _INK))
    if found.control.workaround:
        lines.append(Line(workaround_words(found).partition("; if absent")[0], colour=_SOFT))
    for cause in barrier.shared:
        lines.append(Line(f"fails with {plural(len(cause.barriers) - 1, 'other')}: {cause.name}"))
    return lines


def _again(barrier: Barrier, first: int) -> list[Line]:
    return [Line(f"B{barrier.number}, drawn at threat {first}", colour=_GREY)]


def _top(tie: BowTie) -> TextBox:
    paper = TOKENS["paper"]
    return _text(
        "top",
        0,
        [Line("This handoff fails or is unsafe", True, paper), Line(tie.one.name, colour=paper)],
        "top",
    )


def _recorded(tie: BowTie) -> TextBox:
    if not tie.recorded:
        return _text(
            "recorded", 0, [Line("None recorded. That does not say that none happened.")], "recorded"
        )
    lines = [Line(f"{harm_words(harm)}: {count:,}") for harm, count in tie.recorded]
    return _text("recorded", 0, lines, "recorded")


def _carer(tie: BowTie) -> TextBox:
    return _text("carer", 0, [Line(words) for words in carer_words(tie)], "carer")


def harm_words(harm: Harm) -> str:
    """
    A recorded grade in two words.

    >>> harm_words(Harm.SEVERE), harm_words(Harm.FATAL), harm_words(Harm.NOT_RECORDED)
    ('Severe harm', 'Fatal', 'Not graded')
    """
    short = {Harm.FATAL: "Fatal", Harm.NOT_RECORDED: "Not graded", Harm.NONE: "No harm"}
    return short.get(harm, f"{harm.label.capitalize()} harm")


# -- strokes ---------------------------------------------------------------------------------------


def _drawn(each: TextBox) -> str:
    shape = {"barrier": _barrier_shape, "repeated": _barrier_shape}.get(each.look, _plain_shape)
    indent = SIGN if each.barrier else 0
    return shape(each) + written(each.lines, each.x + PAD + indent, each.y + PAD, SIZE)


def _plain_shape(each: TextBox) -> str:
    style: dict[str, dict[str, str | float]] = {
        "head": {"fill": "none"},
        "threat": {"fill": TOKENS["pale"], "stroke": _GREY},
        "none": {"fill": "url(#hatch)", "stroke": _GREY, "stroke_dasharray": "3 3", "fill_opacity": 0.25},
        "top": {"fill": TOKENS["dark-blue"], "rx": 10},
        "judged": {"fill": TOKENS["paper"], "stroke": _GREY},
        "recorded": {"fill": TOKENS["paper"], "stroke": _INK, "stroke_width": 2},
        "carer": {"fill": TOKENS["paper"], "stroke": TOKENS["carer"], "stroke_width": 2, "rx": 26},
    }
    return box(each.x, each.y, each.width, each.height, **style[each.look])


def _barrier_shape(each: TextBox) -> str:
    """A box by what is known of the barrier; a workaround's corners are cut; two rings: a common cause."""
    barrier = each.barrier
    assert barrier is not None
    colour, dash = _BORDERS[barrier.found.state]
    cut = 10.0 if barrier.found.control.workaround else 0.0
    right, bottom = each.x + each.width, each.y + each.height
    points = [
        *((each.x + cut, each.y), (right - cut, each.y), (right, each.y + cut), (right, bottom - cut)),
        *((right - cut, bottom), (each.x + cut, bottom), (each.x, bottom - cut), (each.x, each.y + cut)),
    ]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    width = 1 if each.look == "repeated" else 2
    drawn = (
        f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" fill="{TOKENS["paper"]}" '
        f'stroke="{colour}" stroke-width="{width}"{dashed}/>'
    )
    signs = sign(barrier.found.state, each.x + PAD + 5, each.y + PAD + 8)
    return drawn + signs + (rings(each.x + PAD + 5, each.y + PAD + 28) if _ringed(each) else "")


def _ringed(each: TextBox) -> bool:
    return bool(each.barrier and each.barrier.shared and each.look == "barrier")


def sign(state: ControlState, x: float, y: float) -> str:
    """A tick, a hollow diamond, a cross, or an empty dotted square."""
    stroke = f'fill="none" stroke="{_BORDERS[state][0]}" stroke-width="2"'
    if state is ControlState.VERIFIED:
        return f'<path d="M{x - 5:.1f} {y:.1f}l4 4l7 -9" {stroke}/>'
    if state is ControlState.UNVERIFIED:
        return f'<path d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z" {stroke}/>'
    if state is ControlState.FAILED:
        return f'<path d="M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10" {stroke}/>'
    return f'<path d="M{x - 5:.1f} {y - 5:.1f}h10v10h-10z" {stroke} stroke-dasharray="2 2"/>'


def rings(x: float, y: float) -> str:
    """Two rings, one in the other: it fails together with others."""
    ring = f'r="4" fill="none" stroke="{_INK}" stroke-width="1.5"'
    return f'<circle cx="{x - 2.5:.1f}" cy="{y:.1f}" {ring}/><circle cx="{x + 2.5:.1f}" cy="{y:.1f}" {ring}/>'


def _connections(plan: Plan) -> Iterable[str]:
    """From threat to barriers to the middle, and on to what follows; only through the gaps between boxes."""
    top = plan.beside[0]
    buses = {"prevention": top.x - 14, "recovery": top.x + top.width + 14}
    for name, bus in buses.items():
        ys = [each.middle for row in plan.rows for each in getattr(row, name)]
        yield line(bus, min(*ys, top.middle), bus, max(*ys, top.middle), stroke=_GREY)
    yield line(buses["prevention"], top.middle, top.x, top.middle, stroke=_GREY)
    yield line(top.x + top.width, top.middle, buses["recovery"], top.middle, stroke=_GREY)
    for row in plan.rows:
        yield from _fan(row.threat, row.prevention, towards=buses["prevention"])
        yield from _fan(row.judged, row.recovery, towards=buses["recovery"])


def _fan(end: TextBox, barriers: Sequence[TextBox], *, towards: float) -> Iterable[str]:
    """From the box at the outer end through each barrier to the line that leads to the middle."""
    left = towards > end.x
    outer = end.x + end.width if left else end.x
    half = outer + (13 if left else -13)
    own = min(max(end.middle, end.y), end.y + end.height)
    ys = [each.middle for each in barriers]
    yield line(outer, own, half, own, stroke=_GREY)
    yield line(half, min(*ys, own), half, max(*ys, own), stroke=_GREY)
    for each in barriers:
        near, far = (each.x, each.x + each.width) if left else (each.x + each.width, each.x)
        yield line(half, each.middle, near, each.middle, stroke=_GREY)
        yield line(far, each.middle, towards, each.middle, stroke=_GREY)


def _divider(plan: Plan) -> str:
    x = COLUMNS["carer"][0] - 15
    return line(x, TOP, x, plan.height, stroke=TOKENS["carer"], stroke_dasharray="2 5")


def _legend(y: float) -> tuple[list[str], float]:
    """What the shapes mean, in one line."""
    said = [
        (ControlState.VERIFIED, "verified: tested, in date"),
        (ControlState.UNVERIFIED, "unverified: claimed, or its test is overdue"),
        (ControlState.FAILED, "failed"),
        (ControlState.NOT_IN_PLACE, "not in place"),
    ]
    x, parts = 18.0, []
    for state, words in said:
        parts += [sign(state, x, y + 9), written([Line(words)], x + 12, y, SIZE)]
        x += 40 + len(words) * SIZE * 0.56
    parts += [rings(x, y + 9), written([Line("fails together with others")], x + 14, y, SIZE)]
    x += 42 + 26 * SIZE * 0.56
    parts += [
        f'<path d="M{x - 6:.1f} {y + 5:.1f}l4 -4h8l4 4v8l-4 4h-8l-4 -4z" fill="none" stroke="{_SOFT}"/>',
        written([Line("cut corners: a workaround")], x + 16, y, SIZE),
    ]
    return parts, y + 34

"""A route without the carer: a box a crossing, told apart by shape, stroke and words; no days, no other order."""

from app.components.style import TOKENS
from app.figures.drawing import box, line, picture, words
from pathway.analysis.replay import Fate, Replay, Replayed

A_ROW, WIDTH, HEIGHT, GAP = 6, 168, 62, 14
TEXTS = {
    Fate.LOST: "lost",
    Fate.REMAINS: "would remain",
    Fate.NOT_KNOWN: "not known",
    Fate.NOT_BY_CARER: "not by the carer",
}
_STROKES = {
    Fate.LOST: (TOKENS["open"], "7 4"),
    Fate.REMAINS: (TOKENS["ink"], ""),
    Fate.NOT_KNOWN: (TOKENS["unknown"], "2 3"),
    Fate.NOT_BY_CARER: (TOKENS["grey"], ""),
}


def replay_picture(replay: Replay) -> str:
    """Every crossing in the order of the route, as many to a line as fit."""
    count = len(replay.crossings)
    rows = (count + A_ROW - 1) // A_ROW
    parts = [_box(one, *_at(place)) for place, one in enumerate(replay.crossings)]
    return picture(width_of(replay), max(1, rows) * (HEIGHT + GAP) + GAP, parts)


def width_of(replay: Replay) -> int:
    """How wide the drawing is by itself."""
    return GAP + min(A_ROW, max(1, len(replay.crossings))) * (WIDTH + GAP)


def _at(place: int) -> tuple[float, float]:
    return GAP + place % A_ROW * (WIDTH + GAP), GAP + place // A_ROW * (HEIGHT + GAP)


def _box(one: Replayed, x: float, y: float) -> str:
    colour, dash = _STROKES[one.fate]
    dashed = {"stroke_dasharray": dash} if dash else {}
    fill = "url(#hatch)" if one.fate is Fate.NOT_KNOWN else TOKENS["paper"]
    wide = 1.2 if one.fate is Fate.NOT_BY_CARER else 2.4
    frame = box(x, y, WIDTH, HEIGHT, rx=4, fill=fill, stroke=colour, stroke_width=wide, **dashed)
    halo = {"paint_order": "stroke", "stroke": TOKENS["paper"], "stroke_width": 4}
    head = words(x + 44, y + 26, one.request_id, font_weight="bold", font_size=14, **halo)
    said = words(x + 44, y + 46, TEXTS[one.fate], **halo)
    return frame + _sign(one.fate, x + 22, y + HEIGHT / 2, colour) + head + said


def _sign(fate: Fate, x: float, y: float, colour: str) -> str:
    """A cross, an arrow, a question mark, a short line."""
    stroke = {"stroke": colour, "stroke_width": 3}
    if fate is Fate.LOST:
        return line(x - 8, y - 8, x + 8, y + 8, **stroke) + line(x - 8, y + 8, x + 8, y - 8, **stroke)
    if fate is Fate.REMAINS:
        head = f'<polygon points="{x + 10:.1f},{y:.1f} {x:.1f},{y - 7:.1f} {x:.1f},{y + 7:.1f}" fill="{colour}"/>'
        return line(x - 10, y, x + 2, y, **stroke) + head
    if fate is Fate.NOT_KNOWN:
        disc = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="12" fill="{TOKENS["paper"]}" stroke="{colour}" stroke-width="2"/>'
        return disc + words(x, y + 6, "?", text_anchor="middle", font_weight="bold", font_size=17)
    return line(x - 8, y, x + 8, y, **stroke | {"stroke_width": 2})

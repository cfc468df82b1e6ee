"""The few strokes that all pictures share: escaped text, marks with colour and shape, hatching."""

import re
from html import escape

from app.components.marks import MARKS, Mark
from app.components.style import TOKENS

_NOT_DRAWABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML may not hold."""
HATCH = (
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="5" height="5" fill="{TOKENS["paper"]}"/>'
    f'<path d="M0 0V5" stroke="{TOKENS["unknown"]}" stroke-width="2"/></pattern></defs>'
)


def picture(width: float, height: float, parts: list[str]) -> str:
    """A whole drawing of that many user units, with the hatch that unknown states are filled with."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'font-family="Arial, Helvetica, sans-serif" font-size="12" fill="{TOKENS["ink"]}">'
        f"{HATCH}{drawable(''.join(parts))}</svg>"
    )


def words(x: float, y: float, text: str, **style: str | float) -> str:
    """Escaped text at a point; keyword names with `_` become attributes with `-`."""
    return f'<text x="{x:.1f}" y="{y:.1f}"{_attributes(style)}>{escape(text)}</text>'


def drawable(text: str) -> str:
    """
    A text without signs that no picture may hold: one of them, and none of it would be drawn.

    >>> drawable("Work\x07list")
    'Work\ufffdlist'
    """
    return _NOT_DRAWABLE.sub("\ufffd", text)


def line(x1: float, y1: float, x2: float, y2: float, **style: str | float) -> str:
    """A straight line."""
    drawn = {"stroke": TOKENS["ink"]} | style
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" fill="none"{_attributes(drawn)}/>'


def box(x: float, y: float, width: float, height: float, **style: str | float) -> str:
    """A rectangle."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"{_attributes(style)}/>'


def mark_shape(mark: Mark, x: float, y: float, size: float = 7) -> str:
    """One mark: circle open, diamond claimed only, square agreed, hatched circle not answered."""
    colour = MARKS[mark].colour
    outline = {"stroke": colour, "stroke-width": 2}
    if mark is Mark.AGREED:
        return box(x - size * 0.85, y - size * 0.85, size * 1.7, size * 1.7, fill=colour)
    if mark is Mark.CLAIMED:
        points = (
            f"{x:.1f},{y - size:.1f} {x + size:.1f},{y:.1f} {x:.1f},{y + size:.1f} {x - size:.1f},{y:.1f}"
        )
        return f'<polygon points="{points}" fill="{TOKENS["paper"]}"{_attributes(outline)}/>'
    fill = {Mark.OPEN: colour, Mark.NOT_ASKED: "url(#hatch)"}.get(mark, TOKENS["paper"])
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" fill="{fill}"{_attributes(outline)}/>'


def shortened(text: str, most: int) -> str:
    """
    A name cut to fit, with an ellipsis; the table twin has it whole.

    >>> shortened("Eastmere Hospitals NHS Trust", 12)
    'Eastmere Ho…'
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _attributes(style: dict[str, str | float]) -> str:
    return "".join(f' {name.replace("_", "-")}="{escape(str(value))}"' for name, value in style.items())

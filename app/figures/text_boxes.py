"""
Boxes whose words fit: how wide words are drawn, and the lines that they take in a given width.

Widths are those of Arial, a little on the wide side, so that a box drawn without that font still holds its words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.components.style import TOKENS
from app.figures.drawing import words

_NARROW, _SLIM, _CAPITAL, _WIDE = 0.3, 0.42, 0.74, 0.98
_USUAL = 0.6
_BY_LETTER = (
    dict.fromkeys("iljI.,:;'’|!", _NARROW)
    | dict.fromkeys('ftr-()[]/ “”"·', _SLIM)
    | dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ&", _CAPITAL)
    | dict.fromkeys("mwMW%@—→…", _WIDE)
)
BOLDER = 1.08
LEADING = 1.3
"""From one line to the next, as a part of the letters' size."""


@dataclass(frozen=True)
class Line:
    """A line of words as it is asked for; it may take several when it is drawn."""

    text: str
    bold: bool = False
    colour: str = TOKENS["ink"]


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """
    How wide words are drawn at most, in the units of the drawing.

    >>> width_of("ill", 10) < width_of("MMM", 10)
    True
    """
    return sum(_BY_LETTER.get(letter, _USUAL) for letter in text) * size * (BOLDER if bold else 1)


def fitted(lines: Iterable[Line], width: float, size: float) -> list[Line]:
    """
    The lines broken so that each fits the width; a word that alone is too long is broken inside.

    >>> [line.text for line in fitted([Line("Request goes to a retired address")], 90, 12)]
    ['Request goes', 'to a retired', 'address']
    """
    return [
        Line(part, line.bold, line.colour) for line in lines for part in _broken(line, width, size) if part
    ]


def _broken(line: Line, width: float, size: float) -> list[str]:
    found = [""]
    for word in (piece for whole in line.text.split() for piece in _pieces(whole, line, width, size)):
        longer = f"{found[-1]} {word}".strip()
        if found[-1] and width_of(longer, size, bold=line.bold) > width:
            found.append(word)
        else:
            found[-1] = longer
    return found


def _pieces(word: str, line: Line, width: float, size: float) -> list[str]:
    """A word as it is, or cut where it no longer fits."""
    found = [""]
    for letter in word:
        if found[-1] and width_of(found[-1] + letter, size, bold=line.bold) > width:
            found.append("")
        found[-1] += letter
    return found


def height_of(lines: Sequence[Line], size: float) -> float:
    """How high fitted lines are drawn."""
    return len(lines) * size * LEADING


def written(lines: Sequence[Line], x: float, y: float, size: float) -> str:
    """Fitted lines below each other, from their upper left corner."""
    return "".join(
        words(
            x,
            y + size * (LEADING * number + 1),
            line.text,
            font_size=size,
            fill=line.colour,
            **({"font_weight": "bold"} if line.bold else {}),
        )
        for number, line in enumerate(lines)
    )

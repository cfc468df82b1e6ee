"""From whom to whom: one cell a pair, its size the traffic, its colour and shape the worst critical duty."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.components.marks import Mark
from app.components.style import TOKENS
from app.figures.drawing import line, mark_shape, picture, shortened, words

CELL, LEFT, TOP, RIGHT, FOOT = 22, 300, 196, 106, 44
NAME_LETTERS, GROUP_LETTERS = 29, 16
SMALLEST, LARGEST = 3.5, 9.0
SIZES = (1, 10, 100, 1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Cell:
    """One pair that has handoffs: traffic a year (None = no count) and how it is drawn."""

    from_key: str
    to_key: str
    traffic: float | None
    mark: Mark


def width_of(keys: Sequence[str]) -> int:
    """How wide the picture is by itself, in units of which one is a pixel at its own size."""
    return LEFT + CELL * len(keys) + RIGHT


def matrix(
    keys: Sequence[str], names: Mapping[str, str], groups: Mapping[str, str], cells: Sequence[Cell]
) -> str:
    """
    The picture. `keys` in the order of rows and columns; `groups` names the sector of each, with a line
    where it changes. Rows are "from", columns "to". A pair without a count has a question mark.
    """
    size = CELL * len(keys)
    at = {key: (number + 0.5) * CELL for number, key in enumerate(keys)}
    most = max([cell.traffic or 0 for cell in cells] + [1])
    parts = [_grid(keys, groups, size), *_groups(keys, groups)]
    for key, middle in at.items():
        name = shortened(names[key], NAME_LETTERS)
        parts.append(words(LEFT - 8, TOP + middle + 4, name, text_anchor="end"))
        turned = f"translate({LEFT + middle + 4:.1f} {TOP - 7}) rotate(-60)"
        parts.append(words(0, 0, name, transform=turned))
    for cell in cells:
        x, y = LEFT + at[cell.to_key], TOP + at[cell.from_key]
        parts.append(mark_shape(cell.mark, x, y, _size(cell.traffic, most)))
        if cell.traffic is None:
            parts.append(words(x + 5, y - 3, "?", font_size=10, font_weight="bold"))
    parts.append(words(LEFT - 8, TOP - 10, "from ↓  to →", text_anchor="end", fill=TOKENS["grey"]))
    parts.append(_legend(most, TOP + size + 26, any(cell.traffic is None for cell in cells)))
    return picture(width_of(keys), TOP + size + FOOT, parts)


def _size(traffic: float | None, most: float) -> float:
    return SMALLEST + (LARGEST - SMALLEST) * math.sqrt((traffic or 0) / most)


def _grid(keys: Sequence[str], groups: Mapping[str, str], size: float) -> str:
    parts = []
    for number in range(len(keys) + 1):
        new = number == 0 or number == len(keys) or groups[keys[number - 1]] != groups[keys[number]]
        stroke = {"stroke": TOKENS["grey"] if new else TOKENS["line"], "stroke_width": 1 if new else 0.6}
        at = number * CELL
        parts.append(line(LEFT - (290 if new else 0), TOP + at, LEFT + size, TOP + at, **stroke))
        parts.append(line(LEFT + at, TOP, LEFT + at, TOP + size, **stroke))
    return "".join(parts)


def _groups(keys: Sequence[str], groups: Mapping[str, str]) -> list[str]:
    """The name of each sector at its first row."""
    first = {group: number for number, group in reversed(list(enumerate(groups[key] for key in keys)))}
    return [
        words(12, TOP + (number + 0.5) * CELL + 4, shortened(group, GROUP_LETTERS), fill=TOKENS["grey"])
        for group, number in first.items()
    ]


def _legend(most: float, y: float, unknown: bool) -> str:
    """How large a number of crossings is drawn."""
    parts, x = [words(12, y + 4, "crossings a year:", fill=TOKENS["grey"])], 124.0
    fitting = [size for size in SIZES if size <= most]
    for crossings in fitting[:: max(1, len(fitting) // 3)]:
        said, size = f"{crossings:,}", _size(crossings, most)
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="none" stroke="{TOKENS["grey"]}"/>'
        )
        parts.append(words(x + 13, y + 4, said))
        x += 32 + 7 * len(said)
    if unknown:
        parts.append(words(x, y + 4, "? no count", font_weight="bold"))
    return "".join(parts)

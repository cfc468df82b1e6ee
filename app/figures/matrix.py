"""From whom to whom: one cell a pair, its size the traffic, its colour and shape the worst critical duty."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.components.marks import Mark
from app.components.style import TOKENS
from app.figures.drawing import line, mark_shape, picture, shortened, words

CELL, LEFT, TOP, EDGE = 22, 210, 190, 10
NAME_LETTERS = 30


@dataclass(frozen=True)
class Cell:
    """One pair that has handoffs: traffic a year (None = no count) and how it is drawn."""

    from_key: str
    to_key: str
    traffic: float | None
    mark: Mark


def matrix(
    keys: Sequence[str], names: Mapping[str, str], groups: Mapping[str, str], cells: Sequence[Cell]
) -> str:
    """
    The picture. `keys` in the order of rows and columns; `groups` names the sector of each, with a line
    where it changes. Rows are "from", columns "to".
    """
    size = CELL * len(keys)
    at = {key: number for number, key in enumerate(keys)}
    most = max([cell.traffic or 0 for cell in cells] + [1])
    parts = [_grid(keys, groups, size)]
    for key, number in at.items():
        middle = (number + 0.5) * CELL
        name = shortened(names[key], NAME_LETTERS)
        parts.append(words(LEFT - 6, TOP + middle + 4, name, text_anchor="end", font_size=11))
        turned = f"translate({LEFT + middle + 4:.1f} {TOP - 6}) rotate(-60)"
        parts.append(words(0, 0, name, transform=turned, font_size=11))
    for cell in cells:
        x = LEFT + (at[cell.to_key] + 0.5) * CELL
        y = TOP + (at[cell.from_key] + 0.5) * CELL
        share = math.sqrt((cell.traffic or 0) / most)
        parts.append(mark_shape(cell.mark, x, y, 3.5 + 5.5 * share))
    parts.append(words(EDGE, TOP - 10, "from ↓  to →", fill=TOKENS["grey"], font_size=11))
    return picture(LEFT + size + 100, TOP + size + EDGE, parts)


def _grid(keys: Sequence[str], groups: Mapping[str, str], size: float) -> str:
    parts = []
    for number in range(len(keys) + 1):
        new = number == 0 or number == len(keys) or groups[keys[number - 1]] != groups[keys[number]]
        stroke = {"stroke": TOKENS["grey"] if new else TOKENS["line"], "stroke_width": 1 if new else 0.6}
        at = number * CELL
        parts.append(line(LEFT, TOP + at, LEFT + size, TOP + at, **stroke))
        parts.append(line(LEFT + at, TOP, LEFT + at, TOP + size, **stroke))
    return "".join(parts)

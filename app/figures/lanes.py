"""Between sectors: one line a pair, its width the traffic. Counts of handoffs by state, no merged state."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.components.style import TOKENS
from app.figures.drawing import box, picture, shortened, words

WIDTH, LEFT, RIGHT, STEP, TOP = 620, 170, 450, 54, 40


@dataclass(frozen=True)
class Link:
    """All handoffs from one sector to another: how many, how many with a critical duty open, traffic."""

    from_sector: str
    to_sector: str
    handoffs: int
    opened: int
    traffic: float


def lanes(sectors: Sequence[str], links: Sequence[Link]) -> str:
    """The picture: senders on the left, receivers on the right, sectors in their fixed order."""
    at = {sector: TOP + 20 + number * STEP for number, sector in enumerate(sectors)}
    most = max([link.traffic for link in links] + [1])
    parts = [
        words(LEFT, 20, "from", text_anchor="end", fill=TOKENS["grey"]),
        words(RIGHT, 20, "to", fill=TOKENS["grey"]),
    ]
    for link in sorted(links, key=lambda one: (one.traffic, one.from_sector, one.to_sector)):
        parts.append(_curve(at[link.from_sector], at[link.to_sector], link, most))
    for sector, y in at.items():
        parts.append(box(LEFT - 150, y - 14, 150, 28, rx=4, fill=TOKENS["paper"], stroke=TOKENS["grey"]))
        parts.append(words(LEFT - 142, y + 4, shortened(sector, 20)))
        parts.append(box(RIGHT, y - 14, 150, 28, rx=4, fill=TOKENS["paper"], stroke=TOKENS["grey"]))
        parts.append(words(RIGHT + 8, y + 4, shortened(sector, 20)))
    return picture(WIDTH, TOP + STEP * len(sectors) + 10, parts)


def _curve(start: float, end: float, link: Link, most: float) -> str:
    width = 1 + 9 * math.sqrt(link.traffic / most)
    middle = (LEFT + RIGHT) / 2
    return (
        f'<path d="M{LEFT} {start:.1f}C{middle} {start:.1f} {middle} {end:.1f} {RIGHT} {end:.1f}" fill="none" '
        f'stroke="{TOKENS["grey"]}" stroke-width="{width:.1f}" stroke-opacity="0.45"/>'
    )

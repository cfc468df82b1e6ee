"""Between sectors: one line a pair, its width the traffic. Counts of handoffs by state, no merged state."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.components.style import TOKENS
from app.figures.drawing import box, picture, shortened, words
from app.text import plural

WIDTH, BOX_WIDTH, BOX_HEIGHT, STEP, TOP = 680, 190, 40, 54, 40
LEFT, RIGHT = BOX_WIDTH + 4, WIDTH - BOX_WIDTH - 4


@dataclass(frozen=True)
class Link:
    """
    All handoffs from one sector to another: how many, with a critical duty open at how many, traffic a year
    where it is counted.
    """

    from_sector: str
    to_sector: str
    handoffs: int
    opened: int
    traffic: float


def lanes(sectors: Sequence[str], links: Sequence[Link]) -> str:
    """
    The picture: senders on the left, receivers on the right, sectors in their fixed order.

    Each box counts the handoffs that leave or reach its sector, and at how many a critical duty is open.
    """
    at = {sector: TOP + 20 + number * STEP for number, sector in enumerate(sectors)}
    most = max([link.traffic for link in links] + [1])
    parts = [
        words(LEFT, 20, "from", text_anchor="end", fill=TOKENS["grey"]),
        words(RIGHT, 20, "to", fill=TOKENS["grey"]),
    ]
    for link in sorted(links, key=lambda one: (one.traffic, one.from_sector, one.to_sector)):
        parts.append(_curve(at[link.from_sector], at[link.to_sector], link, most))
    for sector, y in at.items():
        parts.append(_box(4, y, sector, [link for link in links if link.from_sector == sector]))
        parts.append(_box(RIGHT, y, sector, [link for link in links if link.to_sector == sector]))
    return picture(WIDTH, TOP + STEP * len(sectors) + 10, parts)


def _box(x: float, y: float, sector: str, links: Sequence[Link]) -> str:
    handoffs, opened = sum(link.handoffs for link in links), sum(link.opened for link in links)
    said = f"{plural(handoffs, 'handoff')}, {opened:,} open" if handoffs else "none"
    return (
        box(x, y - BOX_HEIGHT / 2, BOX_WIDTH, BOX_HEIGHT, rx=4, fill=TOKENS["paper"], stroke=TOKENS["grey"])
        + words(x + 8, y - 3, shortened(sector, 28), font_weight="bold")
        + words(x + 8, y + 12, said, fill=TOKENS["grey"], font_size=11)
    )


def _curve(start: float, end: float, link: Link, most: float) -> str:
    width = 1 + 9 * math.sqrt(link.traffic / most)
    middle = (LEFT + RIGHT) / 2
    return (
        f'<path d="M{LEFT} {start:.1f}C{middle} {start:.1f} {middle} {end:.1f} {RIGHT} {end:.1f}" fill="none" '
        f'stroke="{TOKENS["grey"]}" stroke-width="{width:.1f}" stroke-opacity="0.45"/>'
    )

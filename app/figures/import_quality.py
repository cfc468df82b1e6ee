"""How many of the records of events lack what: one bar a challenge, as a share of all that were looked at."""

from collections.abc import Sequence

from app.components.style import TOKENS
from app.figures.drawing import line, picture, words
from pathway.analysis.import_quality import Challenge

WIDTH, LEFT, RIGHT, TOP, STEP = 640, 310, 500, 20, 30


def shares(found: Sequence[Challenge]) -> str:
    """The bars, each on the whole of its records; where there is no record there is no bar."""
    return picture(
        WIDTH, TOP + STEP * len(found), [_bar(one, TOP + STEP * at) for at, one in enumerate(found)]
    )


def _bar(one: Challenge, y: float) -> str:
    whole = line(LEFT, y, RIGHT, y, stroke=TOKENS["line"], stroke_width=10)
    said = words(RIGHT + 8, y + 4, f"{one.count:,} of {one.of:,}", font_size=12)
    name = words(LEFT - 10, y + 4, one.what, font_size=12, text_anchor="end")
    if not one.of:
        return name + words(LEFT, y + 4, "no record", font_size=12, fill=TOKENS["grey"])
    end = LEFT + (RIGHT - LEFT) * one.count / one.of
    bar = line(LEFT, y, end, y, stroke=TOKENS["blue"], stroke_width=10) if one.count else ""
    return whole + bar + name + said

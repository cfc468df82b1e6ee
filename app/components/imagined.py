"""What every count of handoffs says of those that stand only in drawings of work as imagined."""

from collections.abc import Iterable

from dash import html
from dash.development.base_component import Component

from app.components.pieces import link
from app.text import address, imagined_words
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.imagined import only_imagined
from pathway.analysis.picture import Picture

ONLY_DRAWN = "imagined"
"""The filter of the list of handoffs that leaves these."""
HERE = (
    "This handoff stands only in drawings of work as imagined: drawn by people, and no crossing, event or "
    "move of the year is recorded here. Every figure counts it like the others."
)


def imagined_note(picture: Picture, counted: Iterable[HandoffFinding] | None = None) -> list[Component]:
    """
    The sentence beside a headline, with the way to them unless it is about them alone; nothing where there
    are none.

    `counted`: the handoffs that the headline is about; None = every one of the picture.
    """
    found = picture.handoffs if counted is None else tuple(counted)
    many = len(only_imagined(picture.snapshot, found))
    if not many:
        return []
    words = imagined_words(many, len(found))
    there = link("Show them", address("/handoffs", basis=ONLY_DRAWN))
    return [html.P([words] if many == len(found) else [f"{words} ", there], className="note", role="note")]


def imagined_here(picture: Picture, one: HandoffFinding) -> list[Component]:
    """The same of one handoff, on its own page."""
    if not only_imagined(picture.snapshot, [one]):
        return []
    return [html.P(HERE, className="note", role="note")]

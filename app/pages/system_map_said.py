"""What the map has found, in words: what is on it, what is hidden, the way that was asked for; and on paper."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.figures import figure_frame, svg_picture
from app.components.marks import LEGEND, MARKS, legend
from app.components.pieces import details, lead, stressed
from app.figures.still_graph import size_of, still_graph
from app.figures.system_map import LAYERS
from app.pages.system_map_table import table_of
from app.pages.system_map_view import Seen
from app.text import plural
from app.wording import MARKS as DRAWN
from app.wording import figure_words, place_words, source_of
from pathway.analysis.findings import Mark
from pathway.analysis.picture import Picture

WORKING = (
    "Sectors stand in their fixed order, organisations below them by name; nothing else decides where a box is. A line is all handoffs from one "
    "box to another. Handoffs inside one box are counted in it and drawn when it is opened. When there are more lines than asked for, "
    "those with the least expected events and crossings are hidden first, and never one that has a duty open or not answered, a hazard, or "
    "unknown traffic; if that is not enough, lines from one organisation into one sector are drawn together, dotted."
)


def sentence(shown: Seen) -> Component:
    """What the map has found, and what is not on it."""
    pairs = shown.drawn.every
    opened = sum(line.marks.get(Mark.OPEN, 0) > 0 for line in _all_lines(shown))
    said: list[Any] = [
        f"{plural(len(shown.left), 'handoff')} over {plural(pairs, 'line')}. ",
        stressed(f"A critical duty is open on {opened:,} of these lines.", open_=True),
        " ",
        hidden_words(shown),
    ]
    return lead(said)


def lit_choices(shown: Seen) -> list[dict[str, str]]:
    """All and each state, with how many of the handoffs that the filters leave are drawn so."""
    counts = {mark: sum(DRAWN[one.mark] is mark for one in shown.left) for mark in LEGEND}
    marks = [
        (mark.value, f"{MARKS[mark].symbol} {MARKS[mark].words} {counts[mark]:,}".strip()) for mark in LEGEND
    ]
    every = [("", f"All {len(shown.left):,}"), *marks]
    return [{"value": value, "label": label} for value, label in every]


def hidden_words(shown: Seen) -> str:
    """
    "Showing 80 of 183 lines" and what the others carry. What is hidden is counted, and never an open duty.
    """
    drawn = shown.drawn
    said = [f"Showing {len(drawn.lines):,} of {plural(drawn.every, 'line')}"]
    if drawn.bundles:
        together = sum(len(one.lines) for one in drawn.bundles)
        said.append(f"{together:,} more are drawn together as {plural(len(drawn.bundles), 'dotted line')}")
    if drawn.hidden.lines:
        share = drawn.hidden.share
        carry = (
            "events that nobody has a figure for"
            if share is None
            else "no expected events"
            if not share
            else f"{figure_words(100 * share)} % of the expected events that have a figure"
        )
        without = (
            f" ({plural(drawn.hidden.without_figure, 'handoff')} of them without a figure)"
            if drawn.hidden.without_figure
            else ""
        )
        said.append(
            f"{len(drawn.hidden.lines):,} are hidden; they carry {carry}{without} and no duty that is open or not answered"
        )
    if shown.within:
        said.append(f"{plural(shown.within, 'handoff lies', 'handoffs lie')} inside a box")
    return "; ".join(said) + "."


def path_words(picture: Picture, shown: Seen) -> str:
    """The path that was asked for, place by place; or that there is none."""
    path, view = shown.path, shown.view
    assert path is not None
    start, end = _place(picture, view.start), _place(picture, view.to)
    if not path.found:
        if view.start == view.to:
            return f"{start} is both ends: choose two places."
        return f"No way from {start} to {end} over handoffs that are drawn. From {start} one comes to {plural(path.reachable, 'place')}."
    names = [start, *(_place(picture, step.end) for step in path.steps)]
    return f"{plural(len(path.steps), 'handoff')}: {' → '.join(names)}."


def _all_lines(shown: Seen) -> Sequence[Any]:
    drawn = shown.drawn
    return [*drawn.lines, *drawn.hidden.lines, *(line for one in drawn.bundles for line in one.lines)]


def _place(picture: Picture, id_: str) -> str:
    return place_words(picture.places.of(id_))


def below(picture: Picture, shown: Seen) -> list[Component]:
    """Source, the way that was asked for, the still picture for paper and files, and the table."""
    left_out = [
        *(
            [plural(len(picture.unplaced), "event not placed", "events not placed")]
            if picture.unplaced
            else []
        ),
        *([plural(shown.within, "handoff inside a box", "handoffs inside a box")] if shown.within else []),
        *([f"{plural(len(shown.drawn.hidden.lines), 'line')} hidden"] if shown.drawn.hidden.lines else []),
    ]
    source = source_of(picture, shown.left, left_out)
    least, most = size_of(shown.graph)
    still = figure_frame(
        "Map",
        svg_picture(still_graph(shown.graph), alt=hidden_words(shown), least_width=least, most_width=most),
        source=source,
        working=[html.P(WORKING), html.P(LAYERS[shown.view.layer].legend)],
        under=legend(),
    )
    way = [html.P(path_words(picture, shown), className="lead")] if shown.path is not None else []
    return [
        *way,
        details("The map as a picture, for paper and files", [still]),
        table_of(picture, shown, source),
    ]

"""What the map has found, in words: what is on it, what is hidden, the way that was asked for; and on paper."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.figures import figure_frame, svg_picture
from app.components.marks import legend
from app.components.pieces import details, lead, stressed
from app.figures.still_graph import size_of, still_graph
from app.pages.system_map_table import table_of
from app.pages.system_map_view import Seen, without_handoff
from app.text import plural, sentence_list
from app.wording import figure_words, place_words, source_of
from graph_schema.vocabulary import End
from pathway.analysis.findings import HandoffFinding, Mark
from pathway.analysis.picture import Picture

WORKING = (
    "Sectors stand in their fixed order, organisations below them by name; nothing else decides where a box is. A line is all handoffs from one "
    "box to another. Handoffs inside one box are counted in it (“● 3 of 8 inside”) and drawn when it is opened. When there are more lines than asked for, "
    "those with the least expected events and crossings are hidden first, and never one that has a duty open or not answered, a hazard, or "
    "unknown traffic; if that is not enough, lines from one organisation into one sector are drawn together, dotted."
)


def sentence(shown: Seen) -> Component:
    """What the map has found, and what is not on it: every handoff is on one line or inside one box."""
    on_lines = sum(map(_opened, (line.handoffs for line in shown.lines)))
    in_boxes = sum(_opened(one.handoffs) for one in shown.insides)
    boxes = f" and inside {plural(in_boxes, 'box', 'boxes')}" if in_boxes else ""
    said: list[Any] = [
        f"{counted_words(shown)} ",
        stressed(f"A critical duty is open on {plural(on_lines, 'line')}{boxes}.", open_=True),
        " ",
        hidden_words(shown),
    ]
    return lead(said)


def counted_words(shown: Seen) -> str:
    """
    Where the handoffs are: "347 handoffs: 324 on 183 lines, 23 inside 6 boxes."

    Without services opened, lines and boxes together are the pairs of the matrix.
    """
    many, inside = len(shown.left), shown.inside
    lines = plural(shown.drawn.every, "line")
    if not inside:
        return f"{plural(many, 'handoff')} on {lines}."
    boxes = plural(len(shown.insides), "box", "boxes")
    return f"{plural(many, 'handoff')}: {many - inside:,} on {lines}, {inside:,} inside {boxes}."


def _opened(handoffs: Sequence[HandoffFinding]) -> bool:
    return any(one.mark is Mark.OPEN for one in handoffs)


def lit_choices(shown: Seen) -> list[dict[str, str]]:
    """All and each part of the layer's legend, with how many of the handoffs that the filters leave are in it."""
    layer = shown.layer
    counts = layer.counts(shown.left)
    every = [("", f"All {len(shown.left):,}")]
    parts = [
        (part.code, f"{part.words} {counts.get(part.code, 0):,}")
        for part in layer.parts
        if part.code in counts or not part.rare
    ]
    return [{"value": value, "label": label} for value, label in [*every, *parts]]


def lit_of(choices: Sequence[Mapping[str, str]], asked: str) -> str:
    """What is asked to stand out; nothing where this layer's legend has no such part."""
    return asked if any(one["value"] == asked for one in choices) else ""


def layer_legend(shown: Seen) -> list[Component]:
    """What lines look like in this layer, and what its numbers count; states only where they are drawn."""
    layer = shown.layer
    states = [legend()] if layer.by_state else []
    return [*states, html.P(layer_words(shown), className="quiet")]


def layer_words(shown: Seen) -> str:
    """The layer's legend in words, with what its counts are of."""
    layer = shown.layer
    if not layer.parts:
        return layer.legend
    said = f"{layer.legend} The numbers above the map count handoffs, each once, on lines and inside boxes"
    if not layer.by_state:
        return f"{said}."
    return f"{said}, by the worst critical duty{_where_none_applies(shown)}."


def _where_none_applies(shown: Seen) -> str:
    none = [one for one in shown.left if one.mark is Mark.NOT_APPLICABLE]
    if not none:
        return ""
    death = ", which end with a death" if all(one.end.id == End.DIED.value for one in none) else ""
    return f"; none applies at {len(none):,} of them{death}"


def hidden_words(shown: Seen) -> str:
    """
    "Showing 80 of 183 lines" and what the others carry. What is hidden is counted, and never an open duty.
    """
    drawn = shown.drawn
    said = [f"Showing {len(drawn.lines):,} of {plural(drawn.every, 'line')}{_beyond(shown)}"]
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
    return "; ".join(said) + "."


def _beyond(shown: Seen) -> str:
    """Why more lines are drawn alone than were asked for; "" where there are not."""
    drawn, budget = shown.drawn, int(shown.view.lines)
    if len(drawn.lines) <= budget:
        return ""
    others = len(drawn.lines) - drawn.asked
    why = [
        *([f"{drawn.asked:,} of what is opened, looked at or on the way"] if drawn.asked else []),
        *([f"{min(others, budget):,} others, as asked for"] if drawn.asked and others else []),
        *([f"{others - budget:,} that nothing is drawn together with"] if others > budget else []),
    ]
    return f" ({sentence_list(why)})" if drawn.asked else f" ({why[0]} beyond the {budget} asked for)"


def path_words(picture: Picture, shown: Seen) -> str:
    """The path that was asked for, place by place; or that there is none."""
    path, view = shown.path, shown.view
    assert path is not None
    start, end = _place(picture, view.start), _place(picture, view.to)
    if not path.found:
        if view.start == view.to:
            return f"{start} is both ends: choose two places."
        bare = [id_ for id_ in (view.start, view.to) if id_ in without_handoff(picture)]
        if bare:
            names = sentence_list([_place(picture, id_) for id_ in bare])
            return f"No handoff leads from or to {names}: choose another place, such as a service of the same organisation."
        return f"No way from {start} to {end} over handoffs that are drawn. From {start} one comes to {plural(path.reachable, 'place')}."
    names = [start, *(_place(picture, step.end) for step in path.steps)]
    return f"{plural(len(path.steps), 'handoff')}: {' → '.join(names)}."


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
        *([plural(shown.inside, "handoff inside a box", "handoffs inside a box")] if shown.inside else []),
        *([f"{plural(len(shown.drawn.hidden.lines), 'line')} hidden"] if shown.drawn.hidden.lines else []),
    ]
    source = source_of(picture, shown.left, left_out)
    least, most = size_of(shown.graph)
    still = figure_frame(
        "Map",
        svg_picture(
            still_graph(shown.graph),
            alt=f"{counted_words(shown)} {hidden_words(shown)}",
            least_width=least,
            most_width=most,
        ),
        source=source,
        working=[html.P(WORKING), html.P(shown.layer.legend)],
        under=legend() if shown.layer.by_state else html.P(shown.layer.legend),
    )
    way = [html.P(path_words(picture, shown), className="lead")] if shown.path is not None else []
    return [
        *way,
        details("The map as a picture, for paper and files", [still]),
        table_of(picture, shown, source),
    ]

"""
The map as a table: a row for every line that is drawn and every box with handoffs inside, then what is drawn
together and what is hidden. All its rows together are every handoff once.
"""

from typing import Any

from dash import html
from dash.development.base_component import Component

from app import file_columns
from app.components.figures import Source
from app.components.later import Later
from app.components.marks import MARKS as LOOKS
from app.components.pieces import button_row, card, link, print_button, quiet
from app.components.tables import Column, csv_button, data_table
from app.pages.system_map_view import Seen, line_name
from app.text import address, plural
from app.wording import (
    MARKS,
    crossings_number,
    total_words,
    traffic_words,
    without_words,
)
from pathway.analysis.picture import Picture
from pathway.analysis.system_map import Line, in_order

FIRST = 25
DRAWN, IN_BOX = "drawn", "in its box"
COLUMNS = (
    Column("pair", "From → to", heads_row=True),
    Column("handoffs", "Handoffs", numeric=True),
    Column("states", "By worst critical duty"),
    Column("traffic", "Crossings", note="a year", numeric=True),
    Column("events", "Events a year", note="moderate or worse, 90 % interval"),
    Column("seen", "On the map"),
)
FILE_COLUMNS = (*COLUMNS, *file_columns.COLUMNS)
"""As shown, and beside it the figures as numbers."""


def table_of(picture: Picture, shown: Seen, source: Source) -> Component:
    """Every line, drawn or not, and the inside of boxes, in the order of attention; the first here, all as a file."""
    alone = {line.id for line in shown.drawn.lines}
    together = {line.id for one in shown.drawn.bundles for line in one.lines}
    lines = sorted(
        in_order([*shown.lines, *shown.insides]),
        key=lambda line: (line.id not in alone and not line.inside, line.id not in together),
    )
    seen_as = {
        line.id: IN_BOX
        if line.inside
        else DRAWN
        if line.id in alone
        else "drawn together"
        if line.id in together
        else "hidden"
        for line in lines
    }
    rows = Later(lines, lambda line: _row(picture, line, seen_as[line.id]))
    boxes = f" and {plural(len(shown.insides), 'box', 'boxes')}" if shown.insides else ""
    many = f"{plural(len(shown.lines), 'line')}{boxes}"
    table = data_table(
        "map-lines-table",
        COLUMNS,
        rows[:FIRST],
        caption=f"{many}; {FIRST} rows shown here" if len(rows) > FIRST else many,
        order="Those that are drawn first, in the order of attention.",
        empty="No line: no handoff leads from one box to another.",
        cards=False,
    )
    layer = quiet(shown.layer.legend)
    tools = button_row(
        [csv_button("map", FILE_COLUMNS, rows, source=source, every=len(rows) > FIRST), print_button()]
    )
    return card("The map as a table", [tools, html.P(layer), table, _others(shown, len(rows))])


def _others(shown: Seen, many: int) -> Component:
    """Where the rest is, and the same handoffs as a matrix."""
    there = address("/matrix", organisation=shown.view.organisation or None, sector=shown.view.sector or None)
    more = f"{many - FIRST:,} more are in the file of all rows. " if many > FIRST else ""
    return html.P([more, link("The same handoffs as a matrix", there), "."])


def _row(picture: Picture, line: Line, seen_as: str) -> dict[str, Any]:
    without = without_words(line.events)
    name = line_name(picture, line)
    if line.alone:
        name = f"{name}: {line.handoffs[0].handoff.kind.label}"
    shows = html.Button(name, type="button", className="link-button", **{"data-map-fly": line.id})
    counts = {MARKS[mark]: count for mark, count in line.marks.items()}
    known = line.traffic is not None
    return {
        "pair": [shows if seen_as in (DRAWN, IN_BOX) else name],
        "handoffs": f"{len(line.handoffs):,}",
        "states": ", ".join(f"{LOOKS[mark].words} {counts[mark]}" for mark in LOOKS if counts.get(mark)),
        "traffic": [crossings_number(line.handoffs), html.Br(), quiet(traffic_words(line.handoffs))]
        if known
        else ["no count"],
        "events": [total_words(line.events), *([html.Br(), quiet(without)] if without else [])],
        "seen": seen_as,
        **file_columns.cells_of(line.handoffs),
    }

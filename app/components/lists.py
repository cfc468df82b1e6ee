"""A list of any length in a card: its first rows, the next on demand, and all of them as files."""

from collections.abc import Sequence

from dash.development.base_component import Component

from app.components.figures import Source
from app.components.notices import note
from app.components.pieces import Content, button_row, card, details, parts
from app.components.tables import Column, Row, csv_button, data_table

FIRST, MOST = 10, 100
"""Rows in view, and rows that open on the page; beyond them they are in the file, and that is said."""


def list_card(
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    order: str,
    empty: str,
    source: Source,
    under: Content = "",
) -> Component:
    """The card. `name` is unique on the page and names the files; `under` stands before the table."""
    first, rest = rows[:FIRST], rows[FIRST : FIRST + MOST]
    caption = f"First {len(first)} of {len(rows):,}" if rest else f"All {len(rows):,}"
    shown: list[Component | str] = [
        *parts(under),
        data_table(name, columns, first, caption=caption, order=order, empty=empty),
    ]
    if rest:
        more = data_table(
            f"{name}-more", columns, rest, caption=f"The next {len(rest):,}", order=order, empty=empty
        )
        hidden = len(rows) - FIRST - len(rest)
        further = [note(f"{hidden:,} more are in the file alone.")] if hidden else []
        shown.append(details(f"{len(rows) - FIRST:,} more", [more, *further]))
    if len(rows):
        shown.append(button_row([csv_button(name, columns, rows, source=source)]))
    return card(title, shown)

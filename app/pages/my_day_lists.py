"""A list of My day: a card with the most urgent first, each line with the way to do something about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.figures import Source
from app.components.later import Later
from app.components.pieces import button_row, card, link
from app.components.tables import Column, Row, csv_button, data_table
from app.filters import first_row, rows_words
from app.forms.addresses import handoff_address
from app.text import format_day, plural
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.my_day import MyDay
from pathway.analysis.parameters import Parameters

ROWS = 25
DO = Column("do", "What to do")


@dataclass(frozen=True)
class Shown:
    """What the page shows: what waits, what parties are called, the declared span, the first row shown."""

    day: MyDay
    names: Mapping[str, str]
    parameters: Parameters
    rows: str

    @property
    def organisation(self) -> str:
        """Whose day it is."""
        return self.day.own.organisation

    def source(self, records: str, period: str, left_out: str = "") -> Source:
        """Where the rows of a list come from; handoffs of a body that was split are in none."""
        split = self.day.own.unclear
        out = [left_out] if left_out else []
        out += [f"{plural(split, 'handoff')} of a body that was split"] if split else []
        at = f"{records} at the boundaries of {self.day.own.name}"
        return Source(at, period, format_day(self.day.day), ", ".join(out) or "nothing")


@dataclass(frozen=True)
class Listed:
    """One list: its file name, title, columns, things, and what is said of it."""

    name: str
    title: str
    columns: tuple[Column, ...]
    things: Sequence[Any]
    row: Callable[[Any], dict[str, Any]]
    noun: str
    order: str
    empty: str
    source: Source
    remarks: Sequence[Any] = ()


def list_card(one: Listed, rows: str) -> Component:
    """The card of one list: its files, its rows, and the remarks about it."""
    first = first_row(rows, len(one.things))
    page = [one.row(each) for each in one.things[first - 1 : first - 1 + ROWS]]
    last = first - 1 + len(page)
    many = f"{rows_words(first, last)} of {plural(len(one.things), one.noun)}" if page else ""
    table = data_table(one.name, (*one.columns, DO), page, caption=many, order=one.order, empty=one.empty)
    said = [html.P(words) for words in one.remarks if words]
    made = card(one.title, [*_files(one, page), table, *said])
    made.id = f"{one.name}-card"
    return made


def _files(one: Listed, page: Sequence[Row]) -> list[Component]:
    if not page:
        return []
    files = [csv_button(one.name, one.columns, page, source=one.source)]
    if len(page) < len(one.things):
        every = Later(one.things, one.row)
        files.append(csv_button(one.name, one.columns, every, source=one.source, every=True))
    return [button_row(files)]


def at_words(handoffs: Sequence[HandoffFinding]) -> list[Component]:
    """The handoffs, one a line."""
    return [html.Div(link(one.name, handoff_address(one.id))) for one in handoffs]


def to_do(words: str, href: str, about: str) -> Component:
    """The way to do it; `about` is heard with it."""
    return link([words, html.Span(f" – {about}", className="visually-hidden")], href)

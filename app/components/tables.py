"""
Tables that can be read by ear, by keyboard, on a narrow screen and on paper; and the same rows as files.

CSV and workbook are made from the cells that are shown, so that they cannot say something else.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from dash import html
from dash.development.base_component import Component

from app.components.figures import Source
from app.components.later import kept
from app.components.pieces import empty_state
from pathway.cells import guarded

Cell = Component | str | Sequence["Component | str"]
Row = Mapping[str, Cell]

BLOCKS = (html.Br, html.Div, html.P, html.Li, html.Dd, html.Dt)


@dataclass(frozen=True)
class Column:
    """
    One column. `note` is the second line of its header (the unit, what is left out); `numeric` aligns right;
    `heads_row` marks the column that names the row.
    """

    key: str
    label: str
    note: str = ""
    numeric: bool = False
    heads_row: bool = False

    @property
    def in_words(self) -> str:
        """Label and note on one line: "Crossings (a year)"."""
        return f"{self.label} ({self.note})" if self.note else self.label


def data_table(
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    caption: str,
    order: str,
    empty: str,
    chosen: frozenset[int] = frozenset(),
    cards: bool = True,
    source: Source | None = None,
) -> Component:
    """
    A table with a caption, its sort order in words, and a scroll region of its own.

    `name` is unique on the page; `order` says how the rows are sorted ("most events a year first"); `empty`
    is the sentence shown instead of no rows; `chosen` are places of rows to stress. On a narrow screen rows
    become cards, or with `cards=False` the table scrolls. Every cell says something: what is not known is
    said in words, so `None` is refused with `ValueError`.

    Every table can be saved: give its `source` here, and buttons stand under it, for rows that no filter of
    the page touches; or put a `csv_button` of the same name beside it.
    """
    if not rows:
        return empty_state(empty)
    caption_id = f"{name}-caption"
    title = [html.Span(caption, className="caption"), ". ", html.Span(order, className="quiet")]
    head = html.Tr([_header(column) for column in columns], role="row")
    body = [_row(columns, row, place in chosen) for place, row in enumerate(rows)]
    table = html.Table(
        [
            html.Caption(title, id=caption_id),
            html.Thead(head, role="rowgroup"),
            html.Tbody(body, role="rowgroup"),
        ],
        id=name,
        role="table",
        className="data-table as-cards" if cards else "data-table",
    )
    label = {"aria-labelledby": caption_id}
    region = html.Div(table, className="table-scroll", role="region", tabIndex=0, **label)
    if source is None:
        return region
    files = csv_button(name, columns, rows, source=source, filtered=False)
    return html.Div([region, html.Div(files, className="button-row table-saving")])


def csv_button(
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    source: Source,
    every: bool = False,
    filtered: bool = True,
) -> Component:
    """
    Saves the rows given as they are shown, as CSV and as a workbook, with source and as-at date on every row;
    `every`: the rows on other pages of the table too.

    The browser adds the page's filters as a column (`filtered` false: they leave this table alone), and the
    banner of invented data as another where there is one. `name` makes the file name. Make it again whenever
    the table is made again. Rows that are made `Later` are made when somebody saves them.
    """
    lines = partial(csv_lines, columns, rows, source=source)
    word = kept(rows, lines)
    said = f"of all {len(rows):,} rows" if every else f"of the {len(rows):,} rows shown"
    told = {
        "data-csv": "" if word else json.dumps(lines(), ensure_ascii=False),
        "data-csv-kept": word,
        "data-csv-name": f"careseams-{name}{'-all' if every else ''}.csv",
        "data-filtered": "yes" if filtered else "no",
    }
    about = {"data-xlsx": json.dumps(asdict(source), ensure_ascii=False)}
    buttons = [
        _file_button("CSV", said, short=not every, told=told),
        _file_button("XLSX", said, short=not every, told=about),
    ]
    return html.Span(buttons, className="table-files")


def _file_button(kind: str, said: str, *, short: bool, told: Mapping[str, str]) -> Component:
    return html.Button(
        kind if short else f"{kind} {said}",
        type="button",
        className="button button-secondary",
        **{**told, "aria-label": f"{kind} {said}"},
    )


def csv_lines(columns: Sequence[Column], rows: Sequence[Row], *, source: Source) -> list[str]:
    """One CSV record a line, none of them with a line break inside: the header, then the rows as shown."""
    lines = [[*(column.in_words for column in columns), "source", "as at"]]
    for row in rows:
        lines.append([*(text_of(_cell(row, column)) for column in columns), source.in_words, source.as_at])
    return [_csv_line(line) for line in lines]


def text_of(cell: Cell) -> str:
    """
    What a cell says, without its looks; parts that stand on lines of their own are set apart by " · ".

    >>> text_of(["14 ", html.B("(7.5–24)"), html.Br(), "17 judged"])
    '14 (7.5–24) · 17 judged'
    """
    words = " ".join("".join(_pieces(cell)).replace("\n", "\0").split(" "))
    parts = [" ".join(part.split()) for part in words.split("\0")]
    return " · ".join(part for part in parts if part)


def _pieces(cell: Cell | None) -> list[str]:
    if cell is None:
        return []
    if isinstance(cell, Component):
        if getattr(cell, "aria-hidden", None) == "true":
            return []
        inner = _pieces(getattr(cell, "children", None))
        return ["\n", *inner, "\n"] if isinstance(cell, BLOCKS) else inner
    if isinstance(cell, Sequence) and not isinstance(cell, str):
        return [piece for part in cell for piece in _pieces(part)]
    return [str(cell)]


def _csv_line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([guarded(cell) for cell in cells])
    return out.getvalue()


def _header(column: Column) -> Component:
    note = [html.Br(), html.Span(column.note, className="quiet")] if column.note else []
    name = "number" if column.numeric else ""
    return html.Th([column.label, *note], scope="col", role="columnheader", className=name)


def _row(columns: Sequence[Column], row: Row, chosen: bool) -> Component:
    cells = [_shown(column, _cell(row, column)) for column in columns]
    return html.Tr(cells, role="row", className="chosen" if chosen else "")


def _shown(column: Column, cell: Cell) -> Component:
    inside = cell if isinstance(cell, Component | str) else list(cell)
    name = "number" if column.numeric else ""
    if column.heads_row:
        return html.Th(inside, scope="row", role="rowheader", className=name)
    return html.Td(inside, role="cell", className=name, **{"data-label": column.in_words})


def _cell(row: Row, column: Column) -> Cell:
    cell = row[column.key]
    if cell is None:
        raise ValueError(f"{column.label}: say in words what is not known")
    return cell

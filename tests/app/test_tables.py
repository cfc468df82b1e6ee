"""Tables that can be read by ear and by keyboard; a CSV that says what they say and runs nothing."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict

import pytest
from dash import html
from dash.development.base_component import Component
from hypothesis import given
from hypothesis import strategies as st

from app.components.marks import Mark, tag
from app.components.tables import Column, csv_button, csv_lines, data_table, text_of
from tests.app.toy import COLUMNS, SOURCE, Boundaries, parts_of

ROWS = Boundaries().rows()
ONE = (Column("a", "A"),)


def table(**given: object) -> Component:
    """The toy table, changed as given."""
    usual = {"caption": "Boundaries", "order": "Most events a year first.", "empty": "No boundary here."}
    return data_table("t", COLUMNS, given.pop("rows", ROWS), **(usual | given))


def read_back(lines: list[str]) -> list[list[str]]:
    """What a CSV reader finds."""
    return list(csv.reader(io.StringIO("\r\n".join(lines))))


def test_a_table_has_a_caption_its_order_and_a_region_named_by_it():
    made = table()
    (caption,) = parts_of(made, html.Caption)
    assert text_of(caption) == "Boundaries. Most events a year first."
    assert (made.role, made.tabIndex, getattr(made, "aria-labelledby")) == ("region", 0, caption.id)


def test_every_header_has_a_scope():
    headers = parts_of(table(), html.Th)
    assert [header.scope for header in headers] == ["col"] * len(COLUMNS) + ["row"] * len(ROWS)
    assert [header.role for header in headers] == ["columnheader"] * len(COLUMNS) + ["rowheader"] * len(ROWS)


def test_a_cell_names_its_column_and_unit_for_narrow_screens():
    cell = parts_of(table(), html.Td)[0]
    assert (getattr(cell, "data-label"), cell.className) == ("Crossings (a year)", "number")


def test_rows_can_be_stressed():
    names = [row.className for row in parts_of(table(chosen=frozenset({1})), html.Tr)[1:]]
    assert names == ["", "chosen"]


def test_a_wide_table_may_scroll_instead():
    names = [parts_of(table(cards=cards), html.Table)[0].className for cards in (True, False)]
    assert names == ["data-table as-cards", "data-table"]


def test_no_rows_are_a_sentence_not_an_empty_table():
    made = table(rows=[])
    assert parts_of(made, html.Table) == []
    assert text_of(made) == "No boundary here."


def test_what_is_not_known_has_to_be_said():
    with pytest.raises(ValueError, match="Crossings: say in words"):
        table(rows=[ROWS[0] | {"crossings": None}])


def test_the_csv_says_what_the_table_says():
    lines = read_back(csv_lines(COLUMNS, ROWS, source=SOURCE))
    assert lines[0] == [
        "Boundary",
        "Crossings (a year)",
        "Events a year (judged · recorded)",
        "Critical duties",
        "source",
        "as at",
    ]
    assert lines[1][:4] == [
        "Eastmere Hospitals → Vale Community · 4 handoffs: letter, supply",
        "4,120",
        "14 (7.5–24) · 17 · 9 recorded",
        "accept: open at 3 of 4 · clinical: claimed, not confirmed",
    ]
    assert {line[-1] for line in lines[1:]} == {"20 May 2026"}
    assert all("38 events not placed" in line[-2] for line in lines[1:])


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'=1"),
        ("＝1", "'＝1"),
        ("-3", "-3"),
        ("-1,200.5", "-1,200.5"),
        ("−3.1", "−3.1"),
        ("not recorded", "not recorded"),
        ('a "b", c', 'a "b", c'),
        ("", ""),
    ],
)
def test_nothing_that_a_spreadsheet_would_run(cell, kept):
    assert read_back(csv_lines(ONE, [{"a": cell}], source=SOURCE))[1][0] == kept


@given(st.text())
def test_any_text_stays_one_cell_of_one_line(cell):
    line = csv_lines(ONE, [{"a": cell}], source=SOURCE)[1]
    (row,) = read_back([line])
    assert len(row) == 3
    assert not row[0].startswith(("=", "+", "@", "\t", "\r"))
    assert "\n" not in line and "\r" not in line


def test_the_buttons_hold_the_lines_and_say_how_many_rows():
    csv_, xlsx = csv_button("boundaries", COLUMNS, ROWS, source=SOURCE).children
    assert json.loads(getattr(csv_, "data-csv")) == csv_lines(COLUMNS, ROWS, source=SOURCE)
    assert getattr(csv_, "data-csv-name") == "careseams-boundaries.csv"
    assert [getattr(one, "aria-label") for one in (csv_, xlsx)] == [
        "CSV of the 2 rows shown",
        "XLSX of the 2 rows shown",
    ]
    assert json.loads(getattr(xlsx, "data-xlsx")) == asdict(SOURCE)


def test_all_rows_have_a_file_of_their_own():
    csv_, xlsx = csv_button("t", COLUMNS, ROWS, source=SOURCE, every=True).children
    assert (csv_.children, xlsx.children) == ("CSV of all 2 rows", "XLSX of all 2 rows")
    assert getattr(csv_, "data-csv-name") == "careseams-t-all.csv"


@pytest.mark.parametrize(("filtered", "said"), [(True, "yes"), (False, "no")])
def test_a_table_that_filters_leave_alone_says_so(filtered, said):
    csv_, _ = csv_button("t", COLUMNS, ROWS, source=SOURCE, filtered=filtered).children
    assert getattr(csv_, "data-filtered") == said


def cells() -> Iterator[tuple[object, str]]:
    """Cells and what they say."""
    yield "plain", "plain"
    yield ["one ", html.B("two")], "one two"
    yield [html.Div("one"), html.Div("two")], "one · two"
    yield html.Ul([html.Li("a"), html.Li(["b", html.Br(), "c"])]), "a · b · c"
    yield html.Span(["  a\nb  ", html.Span("  c")]), "a · b c"
    yield tag(Mark.CLAIMED, "only they say so"), "only they say so"
    yield [html.Span(), "x", html.Span(3)], "x3"
    yield "", ""


@pytest.mark.parametrize(("cell", "said"), list(cells()))
def test_what_a_cell_says(cell, said):
    assert text_of(cell) == said

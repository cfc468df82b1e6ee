"""A workbook says what the CSV says: numbers are numbers, texts stay texts, and what it is of is in it."""

import csv
import io
import json

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from app.components.tables import Column, csv_lines
from app.server import KEYS, create_app
from app.workbooks import CUT, KIND, LONGEST_CELL, PATH, Asked, Told, harmless, value_of, workbook
from tests.app.toy import PAGES, SOURCE, ToyEngine

TOKEN = "a-token-that-is-long-enough"
ABOUT = {
    "page": "Boundaries, /?sector=acute",
    "filters": "Sector: Acute",
    "records": SOURCE.records,
    "period": SOURCE.period,
    "as_at": SOURCE.as_at,
    "left_out": SOURCE.left_out,
    "note": "Invented data.",
}
ONE = (Column("a", "A"),)


def opened(*cells: str) -> Workbook:
    """The workbook of a table with one column, read back."""
    lines = csv_lines(ONE, [{"a": cell} for cell in cells], source=SOURCE)
    return load_workbook(
        io.BytesIO(workbook(Asked(name="careseams-t", lines=lines, told=Told(**ABOUT)))), rich_text=False
    )


@pytest.mark.parametrize(
    ("cell", "kept", "looks"),
    [
        ("4,120", 4120, "#,##0"),
        ("0", 0, "#,##0"),
        ("7.0", 7.0, "#,##0.0"),
        ("−3.1", -3.1, "#,##0.0"),
        ("-1,200.50", -1200.5, "#,##0.00"),
        ("1,20", "1,20", "General"),
        ("007", "007", "General"),
        ("1e5", "1e5", "General"),
        ("1234567890123456", "1234567890123456", "General"),
        ("14 (7.5–24)", "14 (7.5–24)", "General"),
        ("under 0.001", "under 0.001", "General"),
        ("not recorded", "not recorded", "General"),
        ("#N/A", "#N/A", "General"),
    ],
)
def test_one_plain_number_is_a_number_and_nothing_else_is(cell, kept, looks):
    found = opened(cell)["Table"]["A2"]
    assert (found.value, isinstance(found.value, str), found.number_format) == (
        kept,
        isinstance(kept, str),
        looks,
    )


@pytest.mark.parametrize("cell", ["=1+1", "+44 20", "@SUM(A1)", "  =1", "=HYPERLINK(1)"])
def test_nothing_is_run(cell):
    found = opened(cell)["Table"]["A2"]
    assert (found.data_type, found.value) == ("s", f"'{cell}" if not cell.startswith(" ") else "'=1")


def test_no_cell_is_a_formula_whatever_is_posted():
    asked = Asked(name="careseams-t", lines=["a", "=1+1", "#N/A"], told=Told(**ABOUT | {"filters": "=2+2"}))
    book = load_workbook(io.BytesIO(workbook(asked)))
    assert {cell.data_type for sheet in book for row in sheet.rows for cell in row} == {"s"}


@given(st.text(max_size=60))
def test_a_workbook_holds_any_text(text):
    [row] = csv.reader(csv_lines(ONE, [{"a": text}], source=SOURCE)[1:])
    said = value_of(row[0])
    assert opened(text)["Table"]["A2"].value == (harmless(said) or None if isinstance(said, str) else said)


def test_what_is_longer_than_a_cell_may_be_says_that_it_is_cut():
    found = opened("x" * (LONGEST_CELL + 1))["Table"]["A2"].value
    assert len(found) == LONGEST_CELL and found.endswith(CUT)


def test_the_rows_are_those_of_the_csv_with_the_header_in_view():
    sheet = opened("one", "two")["Table"]
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["A", "source", "as at"],
        *([text, SOURCE.in_words, "20 May 2026"] for text in ("one", "two")),
    ]
    assert sheet.freeze_panes == "A2"


def test_the_second_sheet_says_what_the_first_shows():
    about = dict(opened("one", "two")["About"].values)
    assert about == {
        "What": "In words",
        "Page": "Boundaries, /?sector=acute",
        "Filters": "Sector: Acute",
        "As at": "20 May 2026",
        "Source": "41 judged hazards",
        "Period": "1 Jun 2025 – 20 May 2026",
        "Left out": "38 events not placed",
        "Rows in this file": "2",
        "Read this too": "What is not known is said in words; it is neither zero nor safe.",
        "Note": "Invented data.",
    }


# -- posting ---------------------------------------------------------------------------------------


@pytest.fixture
def app():
    return create_app(ToyEngine(), token=TOKEN, pages=PAGES)


@pytest.fixture
def inside(app) -> FlaskClient:
    client = app.server.test_client()
    client.get(f"/?token={TOKEN}")
    return client


def posted(client: FlaskClient, app, **changed: object):
    """What the browser posts, changed as given; with the header that only our pages can send."""
    body = {"name": "careseams-t", "lines": ["A", "one"], "told": ABOUT} | changed
    headers = {"X-CSRFToken": app.server.extensions[KEYS].csrf}
    return client.post(PATH, data=json.dumps(body), headers=headers)


def test_a_posted_table_comes_back_as_a_file_that_nobody_keeps(app, inside):
    answer = posted(inside, app)
    assert (answer.status_code, answer.mimetype) == (200, KIND)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="careseams-t.xlsx"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert load_workbook(io.BytesIO(answer.data))["Table"]["A2"].value == "one"


@pytest.mark.parametrize(
    "changed",
    [
        {"name": 'careseams-"; x'},
        {"name": "../etc"},
        {"lines": []},
        {"lines": "A"},
        {"lines": ['"never closed']},
        {"lines": ["A" + "," * 16_384]},
        {"told": ABOUT | {"more": "x"}},
        {"told": {}},
        {"extra": 1},
    ],
)
def test_what_is_no_table_is_refused_in_words(app, inside, changed):
    answer = posted(inside, app, **changed)
    assert answer.status_code == 400
    assert "no table of ours" in answer.text


def test_only_our_own_pages_are_answered(app, inside):
    assert inside.post(PATH, json={}).status_code == 403
    assert posted(app.server.test_client(), app).status_code == 403
    assert inside.get(PATH).status_code in (200, 405)  # the app's own page, never a file
    assert inside.get(PATH).mimetype != KIND

"""Long tables: rows are made when they are looked at, lines when the file is asked for; none is missing."""

import json

import pytest
from dash import html

from app.components.figures import Source
from app.components.later import KEPT_TABLES, MOST, KeptTables, Later
from app.components.tables import Column, csv_button, csv_lines
from app.server import create_app
from tests.app.toy import ToyEngine, parts_of

TOKEN = "a-token-that-is-long-enough"
COLUMNS = (Column("n", "Number"),)
SOURCE = Source("3 numbers", "ever", "20 May 2026", "nothing")


def row(number: int) -> dict[str, str]:
    return {"n": f"number {number}"}


def button(rows) -> html.Button:
    saved = csv_button("numbers", COLUMNS, rows, source=SOURCE, every=True)
    return next(one for one in parts_of(saved, html.Button) if hasattr(one, "data-csv"))


def test_a_row_is_made_only_when_it_is_looked_at():
    made = []
    rows = Later([1, 2, 3], lambda number: made.append(number) or row(number))
    assert len(rows) == 3 and made == []
    assert rows[1:2] == [row(2)] and made == [2]
    assert list(rows) == [row(1), row(2), row(3)]


@pytest.fixture
def app():
    return create_app(ToyEngine(), token=TOKEN)


@pytest.fixture
def inside(app):
    client = app.server.test_client()
    client.get(f"/?token={TOKEN}")
    return client


def test_outside_an_answer_the_lines_go_out_at_once(app):
    rows = Later([1, 2, 3], row)
    assert json.loads(getattr(button(rows), "data-csv")) == csv_lines(COLUMNS, list(rows), source=SOURCE)


def test_within_an_answer_a_word_goes_out_and_the_lines_are_asked_for_with_it(app, inside):
    rows = Later([1, 2, 3], row)
    with app.server.test_request_context("/"):
        out = button(rows)
    word = getattr(out, "data-csv-kept")
    assert getattr(out, "data-csv") == "" and len(word) > 20
    answer = inside.get(f"/table/{word}")
    assert answer.json == csv_lines(COLUMNS, list(rows), source=SOURCE)
    assert answer.headers["Cache-Control"] == "no-store"


def test_rows_that_are_there_go_out_at_once(app):
    with app.server.test_request_context("/"):
        assert json.loads(getattr(button([row(1)]), "data-csv"))


def test_a_word_that_nobody_knows_is_answered_with_what_to_do(inside):
    answer = inside.get("/table/no-such-word")
    assert answer.status_code == 404 and "load the page again" in answer.text


def test_a_kept_table_is_refused_to_who_was_not_let_in(app):
    word = app.server.extensions[KEPT_TABLES].keep(lambda: ["n", "1"])
    assert app.server.test_client().get(f"/table/{word}").status_code == 401


def test_only_the_newest_are_kept():
    tables = KeptTables()
    words = [tables.keep(lambda number=number: [str(number)]) for number in range(MOST + 1)]
    assert len(set(words)) == MOST + 1
    assert tables.lines(words[0]) is None and tables.lines(words[1]) == ["1"]

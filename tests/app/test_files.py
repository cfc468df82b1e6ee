"""Every table of every page can be saved, and says what it is of."""

import json

import pytest
from dash import html

from app.pages import PAGES
from tests.app import seams_world as world
from tests.app.walk import Seen, every_page, every_state, tables_without_a_file


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    engine = world.in_memory(tmp_path_factory.mktemp("world"), appetite="2")
    return [*every_page(engine), *every_state(engine)]


def test_the_walk_finds_every_page_and_every_form(seen):
    walked = {one.address.partition("?")[0] for one in seen}
    assert {page.PATH for page in PAGES} <= walked
    kinds = {one.address.partition("kind=")[2].partition("&")[0] for one in seen}
    assert {"Hazard", "Event", "Claim", "Handoff", "Service", "Organisation"} <= kinds
    assert not [one.address for one in seen if "went wrong on our side" in str(one.drawn)]


def test_every_table_can_be_saved_as_csv_and_workbook(seen):
    assert sum(len(one.parts(html.Table)) for one in seen) > 15
    assert {one.address: missing for one in seen if (missing := tables_without_a_file(one))} == {}


def test_a_table_without_a_file_is_found():
    table, other = html.Table(id="t"), html.Table(id="other")
    assert tables_without_a_file(Seen("/", html.Div([table, other]))) == ["other", "t"]
    file = html.Button(**{"data-csv-name": "careseams-t-all.csv"})
    assert tables_without_a_file(Seen("/", html.Div([table, other, file]))) == ["other"]
    assert tables_without_a_file(Seen("/", html.Div(html.Section([other, table, file])))) == []


def test_every_file_says_its_source_its_date_and_what_is_left_out(seen):
    told = [
        json.loads(told)
        for one in seen
        for button in one.parts(html.Button)
        if (told := getattr(button, "data-xlsx", None))
    ]
    assert told
    for one in told:
        assert set(one) == {"records", "period", "as_at", "left_out"}
        assert all(words.strip() for words in one.values())

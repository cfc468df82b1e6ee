"""Every table of every page can be saved, and says what it is of."""

import json

import pytest
from dash import html

from app.pages import PAGES
from tests.app import seams_world as world
from tests.app.walk import every_page, every_state


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
    found = 0
    for one in seen:
        names = {getattr(b, "data-csv-name", "") for b in one.parts(html.Button)}
        for table in one.parts(html.Table):
            name = f"careseams-{table.id.removesuffix('-more')}"
            assert names & {f"{name}.csv", f"{name}-all.csv"}, f"{one.address}: {table.id} has no file"
            found += 1
    assert found > 15


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

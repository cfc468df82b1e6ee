"""The day in the address: read, told where it cannot be, and the same figures as the command line's."""

import json
from datetime import date
from urllib.parse import quote

import pytest
from dash import html
from flask import Flask

from app.as_at import HEADER, Asked, Dated, day_notice, day_of, looking_at, read_asked
from app.cli import main
from app.components.forms import SAVED_NOW, actor_field
from app.components.tables import text_of
from app.pages import boundaries
from app.server import create_app
from app.text import format_day
from pathway.engine import Engine
from pathway.errors import BadInput
from pathway.settings import Settings
from pathway.snapshot import end_of_day
from tests.app import seams_world as world
from tests.app.test_security import CALLBACK, csrf, route
from tests.app.toy import PAGES, ToyEngine, parts_of

DAY = date(2026, 3, 3)
TYPED = [("2026-03-03", DAY), (" 2026-03-03 ", DAY), ("3 March 2026", DAY), ("", None), ("  ", None)]


@pytest.mark.parametrize(("text", "day"), TYPED)
def test_what_is_a_day_is_read(text, day):
    assert read_asked(text) == Asked(day)


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "0001-01-01", "9999-12-31", "2026-03-03T10:00", "¹"])
def test_what_is_no_day_is_kept_to_be_told(text):
    assert read_asked(text) == Asked(unread=text)
    with pytest.raises(BadInput):
        day_of(text)


@pytest.mark.parametrize(
    ("asked", "warning", "said"),
    [
        (Asked(), "", None),
        (Asked(), "Only part of the year. Nothing is scaled.", "Only part of the year. Nothing is scaled."),
        (Asked(unread="soon"), "", "The address asks for a day that cannot be read."),  # perhaps a name
        (
            Asked(DAY),
            "",
            "As at 3 Mar 2026, not the newest. It shows that day by all that is known today:",
        ),
        (Asked(DAY), "Only part of the year.", "may not show on this page. · Only part of the year."),
    ],
)
def test_what_has_to_be_known_of_the_day_stands_on_top(asked, warning, said):
    found = day_notice(asked, warning)
    assert found is None if said is None else said in text_of(found)


def test_a_form_says_while_a_day_is_chosen_that_what_is_saved_is_saved_now():
    hint, only_then = actor_field("by").description
    assert (only_then.children, only_then.className) == (SAVED_NOW, "past-only")
    assert hint


# -- the engine that pages have --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "shown"),
    [(None, "20 May"), ("2026-03-03", "3 Mar"), ("soon", "20 May"), (quote("3. März 2026"), "20 May")],
)
def test_a_question_from_a_page_is_of_the_day_in_its_address(header, shown):
    engine = Dated(ToyEngine())
    with Flask("t").test_request_context(headers={HEADER: header} if header else {}):
        as_of = engine.as_at().as_of
        assert f"{as_of.day} {as_of:%b}" == shown


def test_outside_a_question_it_is_the_engine_as_it_is():
    toy = ToyEngine()
    assert Dated(toy).as_at() == toy.as_at()
    assert Dated(toy).as_of is toy.as_of
    with pytest.raises(AttributeError):
        Dated(toy).no_such_verb()


TOKEN = "a-token-that-is-long-enough"


def opened(search: str) -> dict:
    """What the shell answers for an address."""
    app = create_app(ToyEngine(), token=TOKEN, pages=PAGES)
    client = app.server.test_client()
    client.get(f"/?token={TOKEN}")
    body = route("/hazards")
    body["inputs"][1]["value"] = search
    return client.post(CALLBACK, json=body, headers=csrf(app)).json["response"]


def test_the_header_says_the_day_and_that_it_was_chosen():
    shown = opened("?as_of=2026-03-03")
    assert shown["as-at"]["children"] == "As at 3 Mar 2026 (the day you chose)"
    assert shown["arrival"]["data"]["chosen"] is True
    assert "not the newest" in str(shown["as-at-warning"])


def test_a_day_that_cannot_be_read_shows_the_newest_and_says_so():
    shown = opened("?as_of=soon")
    assert shown["as-at"]["children"].startswith("As at 20 May 2026")
    assert shown["arrival"]["data"]["chosen"] is False
    assert "a day that cannot be read" in str(shown["as-at-warning"])


# -- the same figures as the command line ----------------------------------------------------------


@pytest.mark.parametrize("day", ["2026-03-03", "2025-12-01", "2027-01-01"])
def test_figures_of_a_day_are_those_of_the_command_line(day, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CARESEAMS_KEY_FILE", str(tmp_path / "key"))
    store = str(tmp_path / "store")
    engine = Engine.open(store, Settings(key_file=tmp_path / "key"), create=True)
    world.fill(engine, tmp_path, appetite="2")
    view = looking_at(engine, read_asked(day))
    rows = view.picture().boundaries()
    ours = [(row.from_key, row.to_key, row.traversals, row.open_low, row.open_high) for row in rows]
    shown = boundaries.shown(view, dict.fromkeys(boundaries.FILTERS.values(), ""))
    files = [getattr(one, "data-xlsx", None) for one in parts_of(html.Div(shown), html.Button)]
    assert view.as_at().as_of == end_of_day(date.fromisoformat(day))
    engine.store.close()
    capsys.readouterr()
    assert main(["boundaries", "--as-of", day, "--json", "--store", store]) == 0
    told = json.loads(capsys.readouterr().out)
    keys = ("from", "to", "crossings", "open_low", "open_high")
    assert [tuple(row[key] for key in keys) for row in told["boundaries"]] == ours
    assert {json.loads(one)["as_at"] for one in files if one} == {format_day(date.fromisoformat(day))}

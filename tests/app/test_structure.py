"""Every page can be walked by its headings: one first heading, and no level left out below it."""

import json
import re
from collections import defaultdict
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from dash import Dash, html

from app.page import Page
from app.pages import PAGES
from tests.app import seams_world as world
from tests.app.walk import every_page, every_state

LEVELS = {html.H1: 1, html.H2: 2, html.H3: 3, html.H4: 4, html.H5: 5, html.H6: 6}


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    engine = world.in_memory(tmp_path_factory.mktemp("world"), appetite="2")
    return [*every_page(engine), *every_state(engine)]


def levels(one) -> list[int]:
    """The levels of the headings in the order of the page."""
    return [LEVELS[type(part)] for part in html.Div(one.drawn)._traverse() if type(part) in LEVELS]


def test_each_page_has_one_first_heading_and_it_comes_first(seen):
    wrong = {
        one.address: levels(one)
        for one in seen
        if "," not in one.address and levels(one)[:1] + [n for n in levels(one)[1:] if n == 1] != [1]
    }
    assert wrong == {}


def test_no_level_is_left_out(seen):
    wrong = {
        one.address: found
        for one in seen
        for found in [[2, *levels(one)] if "," in one.address else levels(one)]
        if any(after > before + 1 for before, after in pairwise(found))
    }
    assert wrong == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.NAME)
def test_every_page_is_what_the_shell_takes_for_one(page: Page):
    assert page.PATH.startswith("/") and page.NAME and len(page.HELP) == 2
    assert callable(page.layout) and callable(page.register)


SHARED = {
    "actor",  # said on the handoff's page, and kept on the form that it leads to
    "address",  # the shell's
}


def heard_by(page: Page) -> set[str]:
    """What the callbacks of a page listen to, read or write; of a kind of button, the kind."""
    app = Dash(__name__)
    page.register(app, None)
    told = {str(one["id"]) for made in app._callback_list for one in (*made["inputs"], *made["state"])}
    written = {
        name for made in app._callback_list for name in re.split(r"\.\.\.?", made["output"].strip("."))
    }
    told |= {one.rpartition(".")[0] or one for one in written}
    return {json.loads(one)["type"] if one.startswith("{") else one for one in told} - SHARED


def drawn_on(seen) -> dict[str, set[str]]:
    """The ids that each page draws, by its path."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in seen:
        for part in html.Div(one.drawn)._traverse():
            id_ = getattr(part, "id", None)
            if id_:
                found[urlsplit(one.address).path].add(id_["type"] if isinstance(id_, dict) else str(id_))
    return found


def test_no_page_hears_what_another_one_draws_or_hears(seen):
    """Else what is typed on one page would do something on another, or be refused by both."""
    heard, drawn = {page.PATH: heard_by(page) for page in PAGES}, drawn_on(seen)
    wrong = {
        (page, other): both
        for page in heard
        for other in heard
        if page != other and (both := heard[page] & (heard[other] | drawn[other]))
    }
    assert wrong == {}

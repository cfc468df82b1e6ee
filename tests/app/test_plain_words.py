"""No page says a word that only builders use, or what a program says for "nothing"."""

import pytest
from dash import dcc, html

from app.components.figures import svg_picture
from app.components.forms import select_field, text_field
from app.components.tables import Column, csv_button
from app.figures.drawing import picture, words
from app.pages import PAGES
from app.text import never_said
from tests.app import seams_world as world
from tests.app.toy import SOURCE
from tests.app.walk import every_page, every_state, words_on


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    engine = world.in_memory(tmp_path_factory.mktemp("world"), appetite="2")
    return [*every_page(engine), *every_state(engine)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Three nodes and an edge", ["nodes", "edge"]),
        ("The posterior, the Score", ["posterior", "Score"]),
        ("null", ["null"]),
        ("nan per year", ["nan"]),
        ("a risk score of 3", ["score"]),
        ("None", ["None"]),
        ("True", ["True"]),
        ("{'kind': 'letter'}", ["{'"]),
        ("<Duty.ACCEPT: 'ACCEPT'>", ["<Duty."]),
        ("None of them is known.", []),
        ("It is true of none.", []),
        ("knowledge, hedge, underscore, nodal", []),
        ("annulled", []),
    ],
)
def test_the_list_finds_what_it_is_for(text, found):
    assert never_said(text) == found


def test_no_page_says_such_a_word(seen):
    said = [
        (one.address, word, text[:80])
        for one in seen
        for text in words_on(one.drawn)
        for word in never_said(text)
    ]
    assert said == []


def test_neither_do_the_helps_and_names():
    for page in PAGES:
        assert [word for text in (page.NAME, *page.HELP) for word in never_said(text)] == []


@pytest.mark.parametrize(
    "part",
    [
        html.P(["One ", html.B("node")]),
        text_field("f", "The node", hint="h"),
        text_field("f", "F", hint="a node"),
        text_field("f", "F", error="no node"),
        select_field("f", "F", [("a", "a node")]),
        svg_picture(picture(1, 1, [words(0, 0, "a node")]), alt="x"),
        svg_picture("<svg></svg>", alt="a node"),
        csv_button("t", (Column("a", "node"),), [{"a": "x"}], source=SOURCE),
        html.Div(**{"aria-label": "node"}),
        dcc.Link("node", href="/"),
    ],
)
def test_the_walk_reads_whatever_people_read(part):
    assert [word for text in words_on(part) for word in never_said(text)]

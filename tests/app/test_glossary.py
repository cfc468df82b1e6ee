"""The first use of a word on a page shows what it means; links, labels and tables are left alone."""

import pytest
from dash import dcc, html

from app.components.figures import svg_picture
from app.components.forms import text_field
from app.components.pieces import details, page_heading
from app.components.tables import text_of
from app.glossary import FORMS, MEANINGS, explained, meanings
from graph_schema.catalogue import glossary
from tests.app import seams_world as world
from tests.app.toy import parts_of
from tests.app.walk import every_page


def words(part) -> list[str]:
    """The words that show their meaning, as they stand there."""
    return [one.children for one in parts_of(html.Div(part), html.Button) if one.className == "word"]


@pytest.mark.parametrize(
    ("part", "found"),
    [
        (html.P("A handoff and another handoff"), ["handoff"]),
        (html.P("Handoffs: 3 duties, 2 boundaries"), ["Handoffs", "duties", "boundaries"]),
        (html.Div([html.P("One claim"), html.P("A claim, an event")]), ["claim", "event"]),
        (html.P([html.Strong("7 boundaries"), " of all boundaries"]), ["boundaries"]),
        (html.P("claimed, removed, uncontrolled, eventually"), []),
        (html.P([dcc.Link("a handoff", href="/"), html.A("a claim", href="#x")]), []),
        (page_heading("Handoffs"), []),
        (text_field("f", "Handoff", hint="which handoff"), []),
        (html.Table(html.Tr(html.Td("a handoff"))), []),
        (details("Handoffs", "a handoff"), []),
        (html.Div("a handoff", role="alert"), []),
        (html.Label("handoff"), []),
        (svg_picture("<svg/>", alt="a handoff"), []),
        (html.P(""), []),
        (html.P(), []),
        (html.P(3), []),
    ],
)
def test_which_words_show_their_meaning(part, found):
    assert words(explained(html.Div(part))) == found


def test_the_page_says_the_same_as_before():
    made = html.Div([html.P(["The ", html.B("handoff"), " of 2 boundaries."]), "And a claim."])
    before = text_of(made)
    assert text_of(explained(made)) == before == "The handoff of 2 boundaries. · And a claim."


def test_each_word_leads_to_its_meaning_and_all_of_them_are_there():
    [word] = [one for one in parts_of(explained(html.Div(html.P("a handoff"))), html.Button) if one.className]
    there = {one.id: text_of(one) for one in parts_of(meanings(), html.Div)}
    assert there[getattr(word, "aria-describedby")].startswith("Handoff: Something that has to pass")
    assert len(there) == len(FORMS) == len(MEANINGS)
    assert all(one.hidden and one.role == "tooltip" for one in parts_of(meanings(), html.Div))


def test_meanings_are_those_of_the_catalogue_where_it_has_them():
    for word, meaning in glossary().items():
        assert MEANINGS.get(word, meaning).startswith(meaning)
    assert not set(MEANINGS) - set(FORMS)


def test_no_word_is_explained_twice_on_any_page(tmp_path):
    shown = {one.address: words(one.drawn) for one in every_page(world.in_memory(tmp_path, appetite="2"))}
    for found in shown.values():
        described = [word.lower().rstrip("s") for word in found]
        assert len(set(described)) == len(described)
    assert "boundaries" in shown["/"]

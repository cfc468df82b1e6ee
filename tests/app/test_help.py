"""Every page says which question it answers and what it does not say, in one place under its heading."""

import pytest
from dash import html

from app.components.pieces import page_heading
from app.components.tables import text_of
from app.pages import PAGES
from app.shell import draw, with_help
from tests.app.toy import ToyEngine

SAID = ("Who answers for it?", "Who is to blame.")


class Asked:
    """A page with a way back above its heading."""

    PATH, NAME, HELP = "/asked", "Asked", SAID

    def layout(self, engine, query):
        """A line, the heading, a line."""
        engine.ask()
        return html.Div([html.P("The way back"), page_heading("Asked"), html.P("The rest")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.NAME)
def test_every_page_says_what_it_answers_and_what_not(page):
    question, does_not_say = page.HELP
    assert question.endswith("?") and question[0].isupper()
    assert does_not_say.endswith(".") and does_not_say[0].isupper()
    assert max(len(question), len(does_not_say)) <= 240


def test_it_stands_under_the_heading_closed():
    back, heading, about, rest = draw(Asked(), ToyEngine(), {}).children
    assert (text_of(back), text_of(heading), text_of(rest)) == ("The way back", "Asked", "The rest")
    assert text_of(about) == (
        "About this page · It answers: Who answers for it? · It does not say: Who is to blame."
    )
    assert isinstance(about, html.Details) and getattr(about, "open", None) is None


def test_a_page_without_a_heading_has_it_at_its_top():
    about, rest = with_help(html.Div([html.P("Only this")]), SAID).children
    assert text_of(about).startswith("About this page") and text_of(rest) == "Only this"


def test_what_went_wrong_needs_no_help():
    assert "About this page" not in text_of(draw(Asked(), ToyEngine(fails=KeyError("x")), {}))

"""Pictures as files and pages on paper say by themselves what they show, of when, and what is left out."""

import re
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest
from dash import html
from playwright.sync_api import Page, expect

from app.components.figures import chart, figure_frame, svg_picture
from app.components.pieces import filter_bar, page_heading
from app.components.tables import Column, data_table
from app.server import create_app
from tests.app.toy import BANNER, PAGES, SOURCE, SVG, ToyEngine
from tests.browser.browsing import assert_accessible, let_in, wait_idle

NAME = "{http://www.w3.org/2000/svg}"
TITLE = 'Events & <b>duties</b>, "open"'


class Pictures:
    """One picture of each sort, two in one frame, and a form that opens on demand."""

    PATH, NAME = "/pictures", "Pictures"

    def layout(self, engine, query):
        """They are all there is."""
        two = html.Div([svg_picture(SVG, alt="First – one open"), svg_picture(SVG, alt="Second")])
        table = data_table(
            "t",
            (Column("a", "A", heads_row=True),),
            [{"a": "one"}],
            caption="T",
            order="",
            empty="",
            source=SOURCE,
        )
        bars = go.Figure(go.Bar(x=["north", "south"], y=[3, 5]))
        return html.Div(
            [
                page_heading("Pictures"),
                filter_bar([PAGES[0].layout(ToyEngine(), {}).children[2].children[0].children[0]]),
                figure_frame(TITLE, two, source=SOURCE),
                figure_frame("A chart", chart(bars, alt="South has more"), source=SOURCE),
                figure_frame("No picture", html.P("Nothing is drawn."), source=SOURCE),
                table,
            ]
        )

    def register(self, app, engine):
        """Nothing."""


@pytest.fixture
def origin(page: Page, live) -> str:
    origin = let_in(page, live(create_app(ToyEngine(), banner=BANNER, pages=(*PAGES, Pictures()))))
    page.goto(f"{origin}/pictures?sector=acute")
    wait_idle(page)
    return origin


def saved_svg(page: Page, title: str) -> tuple[str, ElementTree.Element]:
    """The name and the drawing of a picture that was saved."""
    with page.expect_download() as saved:
        page.get_by_role("button", name=f"SVG of {title}", exact=True).click()
    return saved.value.suggested_filename, ElementTree.fromstring(saved.value.path().read_bytes())


def words_of(svg: ElementTree.Element) -> str:
    """All text of a drawing, lines joined."""
    return " ".join("".join(one.itertext()) for one in svg.iter(f"{NAME}text"))


def test_a_picture_is_saved_with_what_it_is_of(page, origin):
    name, svg = saved_svg(page, TITLE)
    assert name == "careseams-events-b-duties-b-open.svg"
    assert svg.find(f"{NAME}title").text == TITLE
    assert svg.find(f"{NAME}desc").text == "First – one open Second"
    said = words_of(svg)
    assert said.startswith(TITLE) and SOURCE.in_words in said
    assert "Filters: Sector: All sectors." in said and "Pictures, /pictures?sector=acute" in said
    assert said.endswith(BANNER)
    assert len(list(svg.iter(f"{NAME}circle"))) == 2


def test_a_chart_is_saved_as_it_is_drawn(page, origin):
    page.locator(".js-plotly-plot .barlayer path").first.wait_for(state="attached")
    _, svg = saved_svg(page, "A chart")
    assert {"north", "south"} <= set(words_of(svg).split())
    assert svg.find(f"{NAME}desc").text == "South has more"
    assert SOURCE.in_words in words_of(svg)


def test_where_nothing_is_drawn_nothing_is_offered(page, origin):
    expect(page.get_by_role("button", name=re.compile("^SVG of"))).to_have_count(2)
    assert_accessible(page)


def test_a_picture_that_cannot_be_saved_is_told(page, origin):
    page.evaluate("document.querySelectorAll('.figure img').forEach((one) => one.remove())")
    page.get_by_role("button", name=f"SVG of {TITLE}", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="could not be made")).to_be_visible()


def test_paper_says_filters_date_source_and_what_is_left_out(page, origin):
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    view = page.locator("#paper-view")
    expect(view).to_be_visible()
    expect(view).to_have_text("Filters: Sector: All sectors. Page: Pictures, /pictures?sector=acute")
    for shown in (page.get_by_role("banner"), page.locator("#banner"), page.get_by_role("contentinfo")):
        expect(shown).to_be_visible()
    expect(page.get_by_text(SOURCE.in_words).first).to_be_visible()
    expect(page.locator(".filter-bar")).to_be_hidden()
    for button in page.locator("button:not(.word)").all():
        expect(button).to_be_hidden()


def test_colours_that_carry_meaning_are_printed(page, origin):
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).printColorAdjust") == "exact"


def test_a_screen_does_not_show_what_is_for_paper(page, origin):
    expect(page.locator("#paper-view")).to_be_hidden()

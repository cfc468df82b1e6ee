"""The shell on small pages: quiet, accessible, by keyboard, with Back, narrow, honest when it fails."""

import csv
import io
import re
from datetime import date

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from app.server import create_app
from pathway.analysis.year_held import PartOfYear
from pathway.errors import StoreUnreachable
from tests.app.toy import BANNER, PAGES, ToyEngine
from tests.browser.browsing import (
    LiveServer,
    assert_accessible,
    assert_fits,
    begin_at,
    go,
    take_picture,
    wait_idle,
)
from tests.browser.keyboard import button, choose_by_keys, enter, tab_and_write, tick

WIDTHS = (320, 400)  # 320 is a screen 1,280 wide at 400 % zoom
FOCUSED = "document.activeElement"


@pytest.fixture
def engine() -> ToyEngine:
    return ToyEngine(saved=[])


@pytest.fixture
def origin(page: Page, live, engine: ToyEngine) -> str:
    """The toy app, opened at its first address, drawn."""
    return begin_at(page, live(create_app(engine, banner=BANNER, pages=PAGES)))


def navigation(page: Page) -> Locator:
    """The way to the pages."""
    return page.get_by_role("navigation", name="Main")


def focused(page: Page) -> str:
    """What has the focus, as a person would name it."""
    named = f"{FOCUSED}.id || {FOCUSED}.getAttribute('aria-label') || {FOCUSED}.textContent"
    return page.evaluate(named).split(" Critical")[0]


@pytest.mark.parametrize("path", ["/", "/hazards", "/handoff?id=h+1", "/nowhere"])
def test_every_page_is_accessible_and_usable_on_a_narrow_screen(page, origin, path):
    go(page, origin + path)
    name = f"shell{path.partition('?')[0].replace('/', '-')}"
    take_picture(page, name)
    assert_accessible(page)
    for width in WIDTHS:
        assert_fits(page, width)
        take_picture(page, f"{name}-{width}")
    assert_accessible(page)


def test_the_first_address_loses_its_token(page, live):
    app = create_app(ToyEngine(), token="a-token-that-is-long-enough", pages=PAGES)
    address = live(app)
    page.goto(address)
    wait_idle(page)
    assert page.url == address.partition("?")[0]
    assert "long-enough" not in page.evaluate("document.documentElement.outerHTML")
    assert "careseams_session" not in page.evaluate("document.cookie")
    page.go_back()
    assert "token" not in page.url


def test_the_header_says_what_when_and_that_it_is_invented(page, origin):
    expect(page).to_have_title("Boundaries – Careseams")
    expect(page.get_by_role("banner")).to_contain_text("As at 20 May 2026")
    expect(page.locator("#banner")).to_have_text(BANNER)
    expect(page.get_by_role("contentinfo")).to_contain_text("the last instant of the loaded data")
    expect(navigation(page).get_by_role("link")).to_have_text(["Boundaries", "Hazards"])
    assert page.locator("html").get_attribute("lang") == "en-GB"


def test_a_year_that_is_not_whole_is_said_on_every_page(page, live):
    part = PartOfYear(
        "crossings", 194, date(2024, 5, 20), date(2026, 5, 20), begins_late=True, ends_early=False
    )
    engine = ToyEngine()
    address = live(create_app(engine, pages=PAGES))
    warning = page.locator("#as-at-warning")
    go(page, address)
    expect(warning).to_be_hidden()
    engine.parts_of_year = (part,)
    for path in ("/", "/hazards"):
        go(page, address.partition("/?")[0] + path)
        expect(warning).to_be_visible()
        expect(warning).to_contain_text("holds 194 days of crossings (from 20 May 2024)")
        assert_accessible(page)
        assert_fits(page, WIDTHS[0])


def test_tab_goes_through_the_page_in_the_order_it_is_read(page, origin):
    order = []
    for _ in range(17):
        page.keyboard.press("Tab")
        order.append(focused(page))
    assert order == [
        *("Skip to main content", "Skip to the first table", "Boundaries", "Hazards", "As at 20 May 2026"),
        *("boundaries", "events", "sector"),
        *("CSV of the 2 rows shown", "XLSX of the 2 rows shown", "Print"),
        *("Picture, scrolls sideways", "SVG of Events a year, and open duties"),
        *("hazards", "Show working"),
        *("Boundaries.", "Eastmere Hospitals → Vale Community"),
    ]


def test_the_skip_link_leads_past_the_navigation(page, origin):
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert focused(page) == "main"
    assert page.url == f"{origin}/"
    page.keyboard.press("Tab")
    assert focused(page) == "boundaries"


def test_the_focus_is_seen_on_links_buttons_and_fields(page, origin):
    looks = "getComputedStyle(document.activeElement)"
    page.get_by_role("button", name="Print").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(f"{looks}.outlineColor") == "rgb(255, 235, 59)"
    assert "rgb(33, 43, 50)" in page.evaluate(f"{looks}.boxShadow")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(f"{looks}.outlineColor") == "rgb(255, 235, 59)"
    page.get_by_role("link", name="Hazards").focus()
    assert page.evaluate(f"{looks}.backgroundColor") == "rgb(255, 235, 59)"
    take_picture(page, "shell-focus")


def test_every_target_is_large_enough(page, origin):
    small = page.evaluate(
        """[...document.querySelectorAll("button:not(.word), summary, nav a, input")]
        .filter((one) => one.offsetParent && (one.offsetHeight < 24 || one.offsetWidth < 24))
        .map((one) => one.outerHTML)"""
    )
    assert small == []


def test_back_brings_the_last_page_and_says_where_we_are(page, origin):
    nav = navigation(page)
    nav.get_by_role("link", name="Hazards").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a hazard")
    expect(page).to_have_title("Hazards – Careseams")
    expect(nav.locator("[aria-current=page]")).to_have_text("Hazards")
    assert focused(page) == "main"
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where risk gathers and nobody answers")
    expect(nav.locator("[aria-current=page]")).to_have_text("Boundaries")
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a hazard")


def test_two_addresses_of_one_page_are_two_steps(page, origin):
    page.get_by_role("link", name="Eastmere Hospitals").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Handoff h 1")
    expect(navigation(page).locator("[aria-current=page]")).to_have_text("Boundaries")
    page.get_by_role("link", name="The next one").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Handoff h 2")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Handoff h 1")
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Boundaries").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where risk gathers and nobody answers")


def choose_sector(page: Page, name: str) -> None:
    """By keyboard, as the field is meant to be used."""
    page.get_by_label("Sector", exact=True).first.click()
    page.get_by_role("option", name=name).click()


def test_a_filter_lives_in_the_address_and_does_not_draw_the_page_again(page, origin):
    page.evaluate("document.getElementById('drawn-times').textContent = 'still here'")
    choose_sector(page, "Acute")
    expect(page).to_have_url(f"{origin}/?sector=acute")
    expect(page.locator("#drawn-times")).to_have_text("still here")
    page.reload()
    expect(page.locator("#drawn-for")).to_have_text("acute")
    expect(page.get_by_label("Sector", exact=True).first).to_have_value("Acute")
    choose_sector(page, "All sectors")
    expect(page).to_have_url(f"{origin}/")


def test_a_filter_is_still_there_after_back_and_gone_after_the_navigation(page, origin):
    nav = navigation(page)
    choose_sector(page, "Acute")
    expect(page).to_have_url(f"{origin}/?sector=acute")
    nav.get_by_role("link", name="Hazards").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a hazard")
    page.go_back()
    expect(page.locator("#drawn-for")).to_have_text("acute")
    choose_sector(page, "Primary")
    expect(page).to_have_url(f"{origin}/?sector=primary")
    nav.get_by_role("link", name="Boundaries").click()
    expect(page.locator("#drawn-for")).to_have_text("all sectors")
    expect(page).to_have_url(f"{origin}/")


def test_a_refused_form_says_which_field_why_and_keeps_what_was_typed(page, origin, engine):
    go(page, f"{origin}/hazards")
    page.get_by_label("Since when").fill("yesterday")
    page.get_by_role("button", name="Save").click()
    summary = page.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_text(
        [
            "Say what could go wrong",
            "That is not a date: type a date such as 20 May 2026",
            "That is not a number: type a number such as 2 or 0.5",
        ]
    )
    expect(page.get_by_label("Since when")).to_have_value("yesterday")
    expect(page.get_by_label("Since when")).to_have_attribute("aria-invalid", "true")
    take_picture(page, "shell-refused")
    assert_accessible(page)
    summary.get_by_role("link", name="That is not a date").click()
    expect(page.get_by_label("Since when")).to_be_focused()
    assert page.url == f"{origin}/hazards"
    assert engine.saved == []


def test_a_form_can_be_filled_by_keyboard_alone(page, origin, engine):
    go(page, f"{origin}/hazards")
    tab_and_write(page, "what", "Letter goes to a retired address")
    kind = page.locator("#kind")
    page.keyboard.press("Tab")
    expect(kind).to_be_focused()
    choose_by_keys(page, kind, "Disch")
    rare = page.get_by_role("radio", name="Rare")
    expect(rare).to_be_focused()
    tick(page, rare)
    page.keyboard.press("Tab")
    for field, typed in (("since", "20/5/2026"), ("often", "0.5")):
        expect(page.locator(f"#{field}")).to_be_focused()
        tab_and_write(page, field, typed)
    expect(button(page, "Save")).to_be_focused()
    enter(page, button(page, "Save"))
    expect(page.get_by_role("status").filter(has_text="Hazard added.")).to_be_visible()
    assert engine.saved == [("Letter goes to a retired address", "", "discharge", "1", "20/5/2026", "0.5")]
    assert_accessible(page)


FASTER_THAN_ANY_TIMER = """() => {
  const type = (id, text) => {
    const field = document.getElementById(id);
    field.focus();
    const kind = field.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  type("since", "20 May 2026");
  type("what", "Letter lost");
  type("why", "No address");
  document.querySelector("input[type=radio][value='2']").click();
  type("often", "0.5");
  document.getElementById("save").focus();
  document.getElementById("save").click();
}"""


def test_the_last_letter_typed_is_saved_on_the_slowest_computer(page, origin, engine):
    """Everything in one turn of the browser: no timer runs between the last letter and the button."""
    go(page, f"{origin}/hazards")
    page.evaluate(FASTER_THAN_ANY_TIMER)
    expect(page.get_by_role("status").filter(has_text="Hazard added.")).to_be_visible()
    assert engine.saved == [("Letter lost", "No address", "letter", "2", "20 May 2026", "0.5")]


def test_a_choice_made_just_before_the_button_is_saved(page, origin, engine):
    go(page, f"{origin}/hazards")
    page.get_by_label("What could go wrong").fill("Letter lost")
    page.get_by_label("Since when").fill("20 May 2026")
    page.get_by_label("How often").fill("2")
    page.get_by_label("Kind of handoff").first.click()
    page.get_by_role("option", name="Result").wait_for()
    page.evaluate("""async () => {
      const options = [...document.querySelectorAll("[role=option]")];
      options.find((one) => one.textContent.startsWith("Result")).click();
      await null;  // as between two events: what React has queued runs, no timer does
      document.getElementById("save").focus();
      await null;
      document.getElementById("save").click();
    }""")
    expect(page.get_by_role("status").filter(has_text="Hazard added.")).to_be_visible()
    assert engine.saved[0][2] == "result"


@pytest.mark.parametrize(
    ("press", "said"),
    [("Refuse", "No server answers."), ("Break", "Something went wrong on our side")],
)
def test_what_goes_wrong_is_told_at_the_top_and_can_be_put_away(page, origin, press, said):
    go(page, f"{origin}/hazards")
    page.get_by_label("What could go wrong").fill("still here")
    page.get_by_role("button", name=press).click()
    problem = page.locator(".problem")
    expect(problem).to_contain_text(said)
    expect(problem).to_be_focused()
    expect(problem).to_be_in_viewport()
    expect(page.get_by_label("What could go wrong")).to_have_value("still here")
    take_picture(page, f"shell-{press.lower()}")
    assert_accessible(page)
    problem.get_by_role("button", name="Dismiss").click()
    expect(problem).to_have_count(0)


def test_a_problem_is_left_behind_with_the_page(page, origin):
    go(page, f"{origin}/hazards")
    page.get_by_role("button", name="Refuse").click()
    expect(page.locator(".problem")).to_be_visible()
    navigation(page).get_by_role("link", name="Boundaries").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where risk gathers and nobody answers")
    expect(page.locator(".problem")).to_have_count(0)


def test_a_page_that_cannot_be_made_says_why(page, origin, engine):
    engine.fails = StoreUnreachable("no server answers", where="neo4j://127.0.0.1:7687", try_="start it")
    go(page, origin)
    expect(page.get_by_role("main")).to_contain_text("What to try: start it")
    assert_accessible(page)


def test_a_browser_that_is_no_longer_begin_at_is_told(page, origin, watch):
    watch.expected += [r"status of 40[13]", r"Callback error updating"]
    page.context.clear_cookies()
    navigation(page).get_by_role("link", name="Hazards").click()
    expect(page.get_by_role("alert").filter(has_text="no longer let in")).to_be_visible()
    go_without_waiting = page.goto(f"{origin}/hazards")
    assert go_without_waiting is not None and go_without_waiting.status == 401
    expect(page.get_by_role("heading", level=1)).to_have_text("This browser has not been let in")
    assert_accessible(page)


def test_a_server_that_went_away_is_told(page, engine, watch):
    watch.expected += [r"ERR_CONNECTION_REFUSED", r"Callback failed: the server did not respond"]
    with LiveServer(create_app(engine, pages=PAGES)) as server:
        watch.origins.append(server.origin)
        go(page, server.address)
    navigation(page).get_by_role("link", name="Hazards").click()
    expect(page.get_by_role("alert").filter(has_text="Careseams does not answer")).to_be_visible()


def test_the_csv_is_what_is_shown_with_its_label(page, origin):
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV of the 2 rows shown").click()
    assert saved.value.suggested_filename == "careseams-boundaries.csv"
    text = saved.value.path().read_text(encoding="utf-8-sig")
    header, first, second = csv.reader(io.StringIO(text))
    assert header[-4:] == ["source", "as at", "filters", "note"]
    assert {len(line) for line in (header, first, second)} == {8}
    assert first[:2] == ["Eastmere Hospitals → Vale Community · 4 handoffs: letter, supply", "4,120"]
    assert second[0] == '\'=Larkfield, "north"'
    told = ["20 May 2026", "Sector: All sectors", BANNER]
    assert [line[-3:] for line in (first, second)] == [told] * 2


def test_the_workbook_says_what_the_csv_says_and_what_it_is_of(page, origin):
    choose_sector(page, "Acute")
    with page.expect_download() as saved:
        page.get_by_role("button", name="XLSX of the 2 rows shown").click()
    assert saved.value.suggested_filename == "careseams-boundaries.xlsx"
    book = load_workbook(io.BytesIO(saved.value.path().read_bytes()))
    header, first, second = [[cell.value for cell in row] for row in book["Table"].rows]
    assert header[-4:] == ["source", "as at", "filters", "note"]
    assert first[:2] == ["Eastmere Hospitals → Vale Community · 4 handoffs: letter, supply", 4120]
    assert second[0] == '\'=Larkfield, "north"'
    assert first[-2:] == ["Sector: Acute", BANNER]
    about = dict(book["About"].values)
    assert about["Page"] == "Where risk gathers and nobody answers, /?sector=acute"
    assert (about["Filters"], about["As at"]) == ("Sector: Acute", "20 May 2026")
    assert about["Left out"] == "38 events not placed"
    assert about["Note"] == BANNER


def test_a_workbook_that_cannot_be_made_is_told(page, origin, watch):
    watch.expected += [r"status of 400"]
    page.evaluate("document.querySelector('[data-csv]').dataset.csv = '[]'")
    page.get_by_role("button", name="XLSX of the 2 rows shown").click()
    expect(page.get_by_role("alert").filter(has_text="could not be made")).to_be_visible()
    assert_accessible(page)


def test_a_row_becomes_a_card_that_names_each_cell(page, origin):
    page.set_viewport_size({"width": 400, "height": 800})
    cell = page.locator("#boundaries td").first
    name = cell.evaluate("(cell) => getComputedStyle(cell, '::before').content")
    assert "Crossings (a year)" in name
    expect(page.get_by_role("cell", name="4,120")).to_be_visible()
    expect(page.get_by_role("columnheader", name=re.compile("Crossings"))).to_have_count(1)


def test_paper_gets_the_working_and_nothing_that_only_a_screen_can_use(page, origin):
    page.emulate_media(media="print")
    expect(navigation(page)).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.locator("#banner")).to_be_visible()
    working = page.get_by_text("3 hazards, 2 controls, 6 events.")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(working).to_be_visible()
    expect(page.locator(".heatmaplayer image").first).to_be_visible()
    take_picture(page, "shell-print")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(working).to_be_hidden()


def test_a_chart_is_drawn_under_the_security_policy(page, origin):
    expect(page.locator(".heatmaplayer image").first).to_be_attached()
    assert (
        page.locator(".js-plotly-plot").evaluate("(plot) => plot._fullLayout.font.family")
        == "Arial, sans-serif"
    )


def test_working_opens_by_keyboard(page, origin):
    page.get_by_text("Show working").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 hazards, 2 controls, 6 events.")).to_be_visible()

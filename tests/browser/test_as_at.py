"""Another day, chosen in the header: in the address, in every link and answer, until somebody goes back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import assert_accessible, assert_fits, go, take_picture, wait_idle
from tests.browser.seams import choose, engine, kept_system, origin

__all__ = ["engine", "kept_system", "origin"]

DAY = "2026-03-03"


def header(page: Page):
    """The as-at date, which opens."""
    return page.locator("#as-at-open summary")


def choose_day(page: Page, typed: str) -> None:
    """As somebody does who sees it."""
    header(page).click()
    page.get_by_label("Another day").fill(typed)
    page.get_by_role("button", name="Show the data as at this day").click()
    wait_idle(page)


@pytest.fixture
def past(page: Page, origin: str) -> str:
    """The boundaries as at a chosen day."""
    go(page, f"{origin}/")
    choose_day(page, "3 March 2026")
    expect(page).to_have_url(re.compile(rf"{origin}/\?as_of={DAY}$"))
    return origin


def test_by_default_the_header_says_the_newest_and_why(page, origin):
    go(page, f"{origin}/")
    expect(header(page)).to_have_text(re.compile(r"As at 20 May 2026 \(last instant of the data\)"))
    assert "as_of" not in page.url


def test_a_chosen_day_stands_in_header_address_banner_and_figures(page, past):
    expect(header(page)).to_have_text(re.compile(r"As at 3 Mar 2026 \(the day you chose\)"))
    expect(page.locator("#as-at-warning")).to_contain_text("not the newest")
    expect(page.locator("#boundaries-caption")).to_be_visible()
    told = page.locator("[data-csv-name='careseams-boundaries.csv']").get_attribute("data-csv")
    assert "3 Mar 2026" in told and "20 May" not in told
    assert_accessible(page)
    take_picture(page, "as-at")
    header(page).click()
    assert_accessible(page)
    for width in (400, 320):
        assert_fits(page, width)
    assert_accessible(page)


def test_filters_links_and_back_keep_the_day(page, past):
    choose(page, "b-sector", "Acute")
    assert f"as_of={DAY}" in page.url and "sector=acute" in page.url
    told = page.locator("[data-csv-name='careseams-boundaries.csv']").get_attribute("data-csv")
    assert "3 Mar 2026" in told and "20 May" not in told
    page.get_by_role("link", name="Clear the filters").click()
    expect(page).to_have_url(f"{past}/?as_of={DAY}")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Handoffs").click()
    expect(page).to_have_url(f"{past}/handoffs?as_of={DAY}")
    wait_idle(page)
    expect(page.locator("#nav [aria-current=page]")).to_have_text("Handoffs")
    page.locator("#handoffs tbody th a").first.click()
    wait_idle(page)
    assert page.url.endswith(f"as_of={DAY}") and "/handoff?id=" in page.url
    expect(header(page)).to_contain_text("3 Mar 2026")
    page.go_back()
    page.go_back()
    page.go_back()
    page.go_back()
    wait_idle(page)
    expect(header(page)).to_contain_text("20 May 2026")
    page.go_forward()
    expect(header(page)).to_contain_text("3 Mar 2026")


def test_a_link_that_is_copied_keeps_the_day(page, past):
    link = page.locator("#boundaries tbody th a").first
    link.hover()
    assert link.get_attribute("href").endswith(f"as_of={DAY}")
    nav = page.get_by_role("link", name="Matrix")
    nav.focus()
    assert nav.get_attribute("href") == f"/matrix?as_of={DAY}"
    header(page).click()
    page.get_by_role("button", name="Back to the newest").click()
    wait_idle(page)
    nav.focus()
    assert nav.get_attribute("href") == "/matrix"


def test_back_to_the_newest(page, past):
    header(page).click()
    page.get_by_role("button", name="Back to the newest").click()
    expect(page).to_have_url(f"{past}/")
    expect(header(page)).to_contain_text("20 May 2026")
    expect(page.locator("#as-at-warning")).not_to_contain_text("not the newest")
    page.go_back()
    expect(header(page)).to_contain_text("3 Mar 2026")


def test_by_keyboard_and_escape_closes(page, origin):
    go(page, f"{origin}/")
    header(page).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("next week")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_idle(page)
    field = page.get_by_label("Another day")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#as-at-open")).to_contain_text("That is not a date")
    expect(field).to_have_value("next week")
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(header(page)).to_be_focused()
    assert page.url == f"{origin}/"


def test_a_day_that_cannot_be_read_is_told(page, origin):
    go(page, f"{origin}/matrix?as_of=soon")
    expect(page.locator("#as-at-warning")).to_contain_text("a day that cannot be read")
    expect(header(page)).to_contain_text("20 May 2026")


def test_what_is_written_on_a_past_day_is_said_to_be_saved_now_and_leads_back_there(page, past, engine):
    go(page, f"{past}/handoff/form?kind=Organisation&as_of={DAY}")
    expect(page.locator(".past-only")).to_be_visible()
    page.locator("#organisation-name").fill("Ferry House")
    page.locator("#actor").fill("Planner")
    page.get_by_role("button", name=re.compile("^Save")).click()
    wait_idle(page)
    assert f"as_of={DAY}" in page.url and "saved=" in page.url
    expect(header(page)).to_contain_text("3 Mar 2026")
    assert [one.entity.name for one in engine.search("Ferry")] == ["Ferry House"]
    go(page, f"{past}/handoff/form?kind=Organisation")
    expect(page.locator(".past-only")).to_be_hidden()

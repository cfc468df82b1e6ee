"""The matrix in the browser: drilled to services by address, never blown up, its table by keyboard."""

from playwright.sync_api import Page, expect

from app.figures.matrix import width_of
from tests.browser.browsing import assert_presentable, go, wait_idle
from tests.browser.seams import choose, engine, kept_system, origin, table_rows

__all__ = ["engine", "kept_system", "origin"]


def test_the_page_is_accessible_quiet_and_fits(page: Page, origin):
    page.set_viewport_size({"width": 1300, "height": 1000})
    go(page, f"{origin}/matrix")
    assert_presentable(page, "matrix")


def test_an_organisation_opens_into_services_and_the_address_keeps_it(page: Page, origin):
    go(page, f"{origin}/matrix")
    assert len(table_rows(page, "matrix")) == 8
    choose(page, "m-inside", "Vale Community")
    assert page.url == f"{origin}/matrix?organisation=COM"
    assert table_rows(page, "matrix")[0] == "Eastmere Hospitals: ward 7 → Vale Community: nursing"
    page.reload()
    wait_idle(page)
    assert len(table_rows(page, "matrix")) == 2
    expect(page.get_by_alt_text("pairs of services with handoffs")).to_be_visible()
    page.locator("#matrix").get_by_role("link").first.click()
    wait_idle(page)
    page.go_back()
    wait_idle(page)
    assert len(table_rows(page, "matrix")) == 2


def test_a_picture_of_a_few_is_not_blown_up(page: Page, origin):
    page.set_viewport_size({"width": 1300, "height": 1000})
    go(page, f"{origin}/matrix?organisation=HSP")
    image = page.get_by_alt_text("pair of services with handoffs")
    assert image.bounding_box()["width"] == width_of(["one", "other"])


def test_the_long_table_is_reached_and_scrolled_by_keyboard(page: Page, origin):
    go(page, f"{origin}/matrix")
    region = page.get_by_role("region", name="All 8 pairs")
    region.focus()
    page.keyboard.press("Tab")
    assert "Larkfield Surgery" in page.evaluate("document.activeElement.textContent")

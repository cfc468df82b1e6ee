"""What holds on every page: dark, four times as large, without movement, from the first address on."""

import pytest
from playwright.sync_api import Page, expect

from app.pages import PAGES
from app.text import address
from tests.app import seams_world as world
from tests.browser.browsing import assert_accessible, go, take_picture, wait_idle
from tests.browser.seams import engine, kept_system, origin

__all__ = ["engine", "kept_system", "origin"]

QUERIES = {
    "/my-day": {"organisation": "HOS"},
    "/handoff": {"id": world.REQUEST.id},
    "/handoff/bow-tie": {"id": world.REQUEST.id},
    "/handoff/form": {"kind": "Hazard", "handoff": world.REQUEST.id},
}
ADDRESSES = [address(page.PATH, **QUERIES.get(page.PATH, {})) for page in PAGES]
SCHEME = "document.documentElement.getAttribute('data-mantine-color-scheme')"
GROUND = "getComputedStyle(document.body).backgroundColor"
DARK_GROUND = "rgb(24, 32, 38)"


def opened(page: Page) -> None:
    """Everything that opens on demand."""
    for summary in page.locator("main summary").all():
        if summary.is_visible() and not summary.evaluate("(one) => one.parentElement.open"):
            summary.click()


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_page_is_accessible_in_the_dark(page, origin, path):
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    go(page, origin + path)
    assert (page.evaluate(SCHEME), page.evaluate(GROUND)) == ("dark", DARK_GROUND)
    opened(page)
    assert_accessible(page)
    take_picture(page, f"dark{path.partition('?')[0].replace('/', '-')}")
    moving = "document.getAnimations().filter((one) => one.playState === 'running').length"
    assert page.evaluate(moving) == 0


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_page_can_be_read_four_times_as_large(page, origin, path):
    """400 % of a screen 1,280 by 1,024: nothing but tables and pictures in regions scrolls sideways."""
    page.set_viewport_size({"width": 320, "height": 256})
    go(page, origin + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    skip = page.get_by_role("link", name="Skip to main content")
    skip.focus()
    expect(skip).to_be_in_viewport()
    fixed = """[...document.querySelectorAll("body *")].filter((one) =>
      ["fixed", "sticky"].includes(getComputedStyle(one).position) && one.offsetHeight > 128
      && !one.closest("[hidden]")).map((one) => one.className || one.id)"""
    assert page.evaluate(fixed) == []


def test_the_choice_of_colours_is_kept_and_the_computer_is_followed_otherwise(page, origin):
    go(page, f"{origin}/")
    page.emulate_media(color_scheme="light")
    assert page.evaluate(SCHEME) == "light"
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => {GROUND} === '{DARK_GROUND}'")
    colours = page.get_by_role("group", name="Colours")
    colours.get_by_role("button", name="Light").click()
    assert page.evaluate(SCHEME) == "light"
    page.reload()
    wait_idle(page)
    assert page.evaluate(SCHEME) == "light"
    expect(colours.get_by_role("button", name="Light")).to_have_attribute("aria-pressed", "true")
    colours.get_by_role("button", name="As this computer").click()
    assert page.evaluate(SCHEME) == "dark"


def test_paper_stays_light(page, origin):
    go(page, f"{origin}/")
    page.emulate_media(color_scheme="dark", media="print")
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"


def test_forms_are_dark_too(page, origin):
    page.emulate_media(color_scheme="dark")
    go(page, origin + ADDRESSES[[one.PATH for one in PAGES].index("/handoff/form")])
    page.locator("#actor").fill("Safety lead")
    page.get_by_role("button", name="Save").first.click()
    wait_idle(page)
    assert_accessible(page)
    page.locator("input[aria-haspopup=listbox]").first.click()
    page.get_by_role("option").first.wait_for()
    assert_accessible(page)
    take_picture(page, "dark-form")

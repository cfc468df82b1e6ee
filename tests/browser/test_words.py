"""A word's meaning is seen on hover and by key, can be pointed at, and goes away with Escape (1.4.13)."""

import pytest
from playwright.sync_api import Page, expect

from app.server import create_app
from tests.app.toy import PAGES, ToyEngine
from tests.browser.browsing import assert_accessible, begin_at


@pytest.fixture
def origin(page: Page, live) -> str:
    return begin_at(page, live(create_app(ToyEngine(), pages=PAGES)))


def test_a_meaning_is_seen_on_hover_and_can_be_pointed_at(page, origin):
    word, meaning = page.locator(".word").first, page.locator("#meaning-boundary")
    expect(meaning).to_be_hidden()
    word.hover()
    expect(meaning).to_be_visible()
    expect(meaning).to_contain_text("Two organisations, places or areas")
    meaning.hover()
    expect(meaning).to_be_visible()
    page.mouse.move(600, 5)
    expect(meaning).to_be_hidden()


def test_a_meaning_is_heard_and_seen_by_key_and_escape_puts_it_away(page, origin):
    word, meaning = page.locator(".word").first, page.locator("#meaning-boundary")
    word.focus()
    expect(meaning).to_be_visible()
    expect(word).to_have_accessible_description(
        "Boundary: Two organisations, places or areas between which something has to pass, or the inside of "
        "one: all handoffs from the one to the other."
    )
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    expect(word).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(meaning).to_be_visible()
    page.keyboard.press("Tab")
    expect(meaning).to_be_hidden()


@pytest.mark.parametrize("size", [(320, 256), (400, 800)])
def test_a_meaning_stays_on_a_narrow_screen(page, origin, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.locator(".word").first.focus()
    box = page.locator("#meaning-boundary").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= size[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]

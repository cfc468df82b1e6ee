"""Working a page without a mouse, as people do: the next key comes when the page shows the last one."""

import re
from collections.abc import Sequence

from playwright.sync_api import Locator, Page, expect

from tests.browser.browsing import wait_idle

# Every choice that is shown has each word that was typed: the list is no longer the one of before.
NARROWED = """(words) => {
  const shown = [...document.querySelectorAll("[role=option]")].filter((one) => one.checkVisibility());
  return shown.length > 0 && shown.every((one) => {
    const label = one.textContent.toLowerCase();
    return words.every((word) => label.includes(word));
  });
}"""

# The field says what was chosen; in the list it may say more.
CHOSEN = """([field, label]) => field.value !== "" && label.startsWith(field.value)"""


def tab_to(page: Page, target: Locator, most: int = 200) -> None:
    """Press Tab until the focus is there."""
    _go_on(page, target, "Tab", most)


def tab_back_to(page: Page, target: Locator, most: int = 30) -> None:
    """Press Shift and Tab until the focus is there."""
    _go_on(page, target, "Shift+Tab", most)


def button(page: Page, name: str | re.Pattern[str]) -> Locator:
    """A button of the page itself, by all that it says or by a pattern."""
    return page.locator("main").get_by_role("button", name=name, exact=True)


def enter(page: Page, target: Locator) -> None:
    """Tab to it, press Enter, and wait for what it does."""
    tab_to(page, target)
    enter_on(page, target)


def enter_on(page: Page, target: Locator) -> None:
    """Press Enter on it, wherever the focus was, and wait for what it does."""
    target.focus()
    page.keyboard.press("Enter")
    wait_idle(page)


def type_over(page: Page, text: str) -> None:
    """Type into the field that has the focus, in place of what stands in it."""
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)
    expect(page.locator(":focus")).to_have_value(text)


def write(page: Page, field: str, text: str) -> None:
    """Type into a field, by its id, in place of what stands in it."""
    page.locator(f"#{field}").focus()
    type_over(page, text)


def tab_and_write(page: Page, field: str, text: str) -> None:
    """Tab to a field, type into it, and leave it."""
    tab_to(page, page.locator(f"#{field}"))
    type_over(page, text)
    page.keyboard.press("Tab")


def tick(page: Page, box: Locator) -> None:
    """Press Space on a box that is not ticked, or on one of a few that is not chosen."""
    expect(box).not_to_be_checked()
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()


def tab_and_tick(page: Page, box: Locator) -> None:
    """Tab to it, and tick it."""
    tab_to(page, box)
    tick(page, box)


def take_first(page: Page, field: Locator, typed: str) -> str:
    """Take the first of a list that fits what is typed, and stay; what the list called it."""
    field.focus()
    type_over(page, typed)
    page.wait_for_function(NARROWED, arg=re.findall(r"[^\s(:,;“”→)]+", typed.lower()))
    first = page.get_by_role("option").first
    label = first.inner_text()
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("data-combobox-selected", "true")
    page.keyboard.press("Enter")
    return label


def choose_by_keys(page: Page, field: Locator, typed: str) -> None:
    """Take the first of a list that fits what is typed, and leave the field."""
    label = take_first(page, field, typed)
    expect(field).to_have_attribute("aria-expanded", "false")
    page.wait_for_function(CHOSEN, arg=[field.element_handle(), label])
    page.keyboard.press("Tab")
    wait_idle(page)


def choose_many_by_keys(page: Page, field: Locator, typed: Sequence[str]) -> None:
    """Take the first that fits each, from a list that takes any number, and leave the field."""
    for words in typed:
        take_first(page, field, words)
        expect(field).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    wait_idle(page)


def _go_on(page: Page, target: Locator, key: str, most: int) -> None:
    for _ in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not reach {target}")

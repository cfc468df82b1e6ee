"""
Somebody who sees nothing and has only keys: heard is what has the focus and what live regions say, no more.

The question: which three boundaries are unassigned, and who stands on each side?
"""

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page

from tests.browser.browsing import go, wait_idle
from tests.browser.seams import engine, kept_system, origin

__all__ = ["engine", "kept_system", "origin"]

MOST_KEYS = 60
LISTEN = """() => {
  window.__heard = [];
  const say = (region) => {
    const words = region.innerText.trim();
    if (words && !region.hidden && words !== region.__said) window.__heard.push(words);
    region.__said = words;
  };
  const regions = "[role=status], [role=alert], [aria-live]";
  new MutationObserver((changes) => {
    for (const change of changes) {
      const node = change.target instanceof Element ? change.target : change.target.parentElement;
      const region = node && node.closest(regions);
      if (region) say(region);
    }
  }).observe(document.documentElement, { childList: true, characterData: true, subtree: true });
}"""
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "";
  const of = (ids) => (ids || "").split(" ").map((id) => document.getElementById(id)).filter(Boolean)
    .map((part) => part.textContent).join(" ");
  const label = one.labels && one.labels.length ? one.labels[0].textContent : "";
  const field = ["INPUT", "TEXTAREA", "SELECT"].includes(one.tagName);
  const name = one.getAttribute("aria-label") || of(one.getAttribute("aria-labelledby")) || label
    || (field || one.tagName === "MAIN" ? "" : one.textContent);
  const option = of(one.getAttribute("aria-activedescendant"));
  return [name, field ? one.value : "", option].filter(Boolean).join(": ");
}"""


@dataclass
class Listener:
    """Presses keys, counts them, and knows only what was heard."""

    page: Page
    keys: int = 0
    heard: list[str] = field(default_factory=list)

    def press(self, key: str) -> str:
        """One key; what has the focus then."""
        self.page.keyboard.press(key)
        self.keys += 1
        assert self.keys < MOST_KEYS, f"too many keys; heard so far: {self.heard}"
        wait_idle(self.page)
        self.heard += self.page.evaluate("window.__heard.splice(0)")
        return self.page.evaluate(FOCUSED)

    def type(self, text: str) -> str:
        """Letter by letter: each is a key."""
        return [self.press(letter) for letter in text][-1]

    def tab_to(self, name: str) -> str:
        """On and on until something of that name is heard."""
        while not (focused := self.press("Tab")).startswith(name):
            pass
        return focused

    def last(self, pattern: str) -> re.Match[str]:
        """The latest that was said like that; listening costs no key, and a busy server takes a while."""
        for _ in range(100):
            found = [match for said in self.heard if (match := re.search(pattern, said))]
            if found:
                break
            self.page.wait_for_timeout(200)
            self.heard += self.page.evaluate("window.__heard.splice(0)")
        assert found, f"nobody said {pattern!r}; heard: {self.heard}"
        return found[-1]


@pytest.fixture
def listener(page: Page, origin: str) -> Listener:
    """On the first page of the app, having touched nothing."""
    page.add_init_script(f"document.addEventListener('DOMContentLoaded', {LISTEN})")
    go(page, origin)
    return Listener(page)


def sides(said: str) -> list[tuple[str, str]]:
    """Who stands on each side of the boundaries that were said."""
    found = []
    for name in said.rstrip(".").split("; "):
        _, _, boundary = name.partition(", ")
        if inside := re.fullmatch("inside (.+)", boundary):
            found.append((inside[1], inside[1]))
        else:
            between = re.fullmatch("from (.+) to (.+)", boundary)
            assert between is not None, boundary
            found.append((between[1], between[2]))
    return found


def test_which_three_boundaries_are_unassigned_and_who_stands_on_each_side(listener, engine):
    assert listener.press("Tab") == "Skip to main content"
    assert listener.last("^Boundaries. 8 boundaries")
    listener.press("Enter")
    listener.tab_to("Gap: ")
    listener.type("nob")
    while "Nobody holds it" not in listener.press("ArrowDown"):
        pass
    listener.press("Enter")
    told = listener.last(r"^3 boundaries of 8: (.+)$")
    assert sorted(sides(told[1])) == [
        ("Eastmere Hospitals", "Eastmere Hospitals"),
        ("Eastmere Hospitals", "Vale Community"),
        ("Vale Community", "Larkfield Surgery"),
    ]
    truth = {row.id for row in engine.picture().boundaries() if any(gap.value == "G1" for gap in row.gaps)}
    assert len(truth) == 3
    print(f"answered in {listener.keys} key presses")
    assert listener.keys < MOST_KEYS


def test_a_page_says_what_it_is_and_found_when_it_arrives(listener):
    listener.tab_to("Matrix")
    listener.press("Enter")
    assert listener.last(r"^Matrix\. 8 handoffs over")


def test_what_filters_leave_is_said_on_every_page(listener):
    listener.tab_to("Handoffs")
    listener.press("Enter")
    assert listener.last(r"^Handoffs\. ")
    listener.tab_to("Kind: ")
    listener.type("resu")
    listener.press("ArrowDown")
    listener.press("Enter")
    assert listener.last(r"^1 of 8 handoffs\.")


def test_the_first_table_is_one_jump_away(listener):
    listener.press("Tab")
    assert listener.press("Tab") == "Skip to the first table"
    table = listener.press("Enter")
    assert table.startswith("The only one") or "first" in table.lower()

"""Trace in the browser: leave first; the identifier is in no page, address, answer or log afterwards."""

import logging

import pytest
from playwright.sync_api import Page, expect

from tests.app.seams_world import PERSON
from tests.browser.browsing import assert_accessible, assert_fits, assert_presentable, go, wait_idle
from tests.browser.seams import engine, errors, fill, kept_system, origin, press

__all__ = ["engine", "kept_system", "origin"]
LEAVE = {
    "t_purpose": "Learning response LR-12",
    "t_reference": "LR-12",
    "t_basis": "PSIRF",
    "t_actor": "investigator",
}


@pytest.fixture
def answers(page: Page) -> list[str]:
    """Every address asked for and every answer of the server, as text."""
    heard: list[str] = []

    def keep(response) -> None:
        heard.append(response.url)
        if "_dash-update-component" in response.url:
            heard.append(response.text())

    page.on("response", keep)
    return heard


def open_route(page: Page, origin: str) -> None:
    go(page, f"{origin}/trace")
    fill(page, t_who=PERSON, **LEAVE)
    press(page, "Open the route")
    expect(page.locator("#route")).to_be_visible()


def test_the_form_and_the_route_are_accessible_quiet_and_fit(page: Page, origin):
    page.set_viewport_size({"width": 1300, "height": 1000})
    go(page, f"{origin}/trace")
    assert_accessible(page)
    assert_fits(page, 320)
    page.set_viewport_size({"width": 1300, "height": 1000})
    open_route(page, origin)
    assert_presentable(page, "trace")


def test_the_route_is_walked_on_a_drawing_step_by_step(page: Page, origin, answers):
    open_route(page, origin)
    expect(page.locator("#route-drawing[data-ready=yes]")).to_be_visible()
    page.locator("#route-drawing").focus()
    said = page.locator(".care-graph-said")
    steps = page.locator("#route tbody tr").count()
    assert steps == 4
    for number in range(1, steps + 1):
        page.keyboard.press("]")
        expect(said).to_contain_text(f"Crossing {number}: ")
    page.keyboard.press("]")
    expect(said).to_have_text("That was the last one.")
    kept = page.evaluate("JSON.stringify({...sessionStorage})")
    assert "case-" not in kept and PERSON not in kept


def test_without_purpose_case_and_basis_nothing_is_opened(page: Page, origin, engine):
    before = engine.facts().audit_rows
    go(page, f"{origin}/trace")
    fill(page, t_who=PERSON, t_purpose="Learning response")
    press(page, "Open the route")
    expect(errors(page).get_by_role("link")).to_have_text(
        [
            "Give your case reference",
            "Say on what basis you may look",
            "Say your name or role: every look is kept with it",
        ]
    )
    expect(page.locator("#t-purpose")).to_have_value("Learning response")
    assert page.locator("#route").count() == 0 and engine.facts().audit_rows == before


def test_the_identifier_leaves_no_trace(page: Page, origin, engine, answers, caplog):
    caplog.set_level(logging.DEBUG)
    before = engine.facts().audit_rows
    open_route(page, origin)
    assert engine.facts().audit_rows == before + 2
    state = page.evaluate("JSON.stringify(window.dash_stores[0].getState().layout)")
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    dom = page.content() + page.evaluate("[...document.querySelectorAll('input')].map((i) => i.value).join()")
    for place in (dom, state, stored, page.url, caplog.text, "".join(answers)):
        assert PERSON not in place
    assert page.url == f"{origin}/trace" and any("case-" in answer for answer in answers)


def test_what_is_known_of_the_route_is_in_picture_and_table(page: Page, origin):
    open_route(page, origin)
    expect(page.locator(".lead")).to_contain_text(
        "4 crossings across 3 organisations. 1 day in which nobody held"
    )
    assert page.locator("#route tbody tr").count() == 4
    expect(page.get_by_alt_text("4 crossings, 4 contacts")).to_be_visible()
    row = page.locator("#route tbody tr").nth(2)
    expect(row).to_contain_text("accounts differ on 1 day")
    expect(row).to_contain_text("told by Eastmere Hospitals:")


def test_a_case_number_opens_it_again_and_a_wrong_one_does_not(page: Page, origin, engine):
    go(page, f"{origin}/")
    open_route(page, origin)
    case = page.locator(".leave dd").first.inner_text()
    go(page, f"{origin}/trace")
    page.get_by_text("Look again at a case that is open").click()
    fill(page, t_case="case-0000", t_again_by="investigator")
    press(page, "Look again")
    expect(errors(page)).to_contain_text("There is no case of that number")
    fill(page, t_case=case)
    press(page, "Look again")
    expect(page.locator("#route")).to_be_visible()
    page.go_back()
    wait_idle(page)
    assert page.locator("#route").count() == 0

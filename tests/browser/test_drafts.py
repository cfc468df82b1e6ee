"""Nothing typed is lost: not by a refused save, a reload, a way round, or a lost connection."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.pages import pathways
from app.server import create_app
from app.text import address
from tests.app import seams_world as world
from tests.browser.browsing import LiveServer, assert_accessible, go, let_in, wait_idle
from tests.browser.seams import BANNER, choose, engine, kept_system, origin

__all__ = ["engine", "kept_system", "origin"]

FORM = address("/handoff/form", kind="Hazard", handoff=world.REQUEST.id)
WORDS = "It is mislaid on an empty desk"


def notice(page: Page):
    """What says that something typed earlier is here again."""
    return page.locator("#draft-kept")


@pytest.fixture
def typed(page: Page, origin: str) -> str:
    """A hazard, half typed; the last field still has the focus."""
    go(page, origin + FORM)
    expect(notice(page)).to_be_hidden()
    choose(page, "hazard-sender-likelihood", "4")
    page.locator("#hazard-sentence").fill(WORDS)
    return origin


def assert_all_there(page: Page) -> None:
    """What was typed stands in the fields, and is said not to be saved."""
    wait_idle(page)
    expect(page.locator("#hazard-sentence")).to_have_value(WORDS)
    expect(page.locator("#hazard-sender-likelihood")).to_have_value(re.compile("^4"))
    expect(notice(page)).to_be_visible()
    expect(notice(page)).to_contain_text("It is not saved yet")


def save(page: Page) -> None:
    """With a name."""
    page.locator("#actor").fill("Safety lead")
    page.get_by_role("button", name="Save the hazard").click()
    wait_idle(page)


def test_a_reload_loses_nothing_and_says_so(page, typed):
    page.reload()
    assert_all_there(page)
    assert_accessible(page)


def test_a_way_round_loses_nothing_and_what_is_saved_is_no_draft_any_more(page, typed, engine):
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Matrix").click()
    wait_idle(page)
    expect(notice(page)).to_be_hidden()
    go(page, typed + FORM)
    assert_all_there(page)
    choose(page, "hazard-sender-consequence", "3")
    save(page)
    expect(page).to_have_url(re.compile("saved="))
    assert [one.entity.sentence for one in engine.search("mislaid")] == [WORDS]
    go(page, typed + FORM)
    expect(page.locator("#hazard-sentence")).to_have_value("")
    expect(notice(page)).to_be_hidden()


def test_starting_afresh_forgets(page, typed):
    page.reload()
    assert_all_there(page)
    notice(page).get_by_role("button", name="Start afresh").click()
    wait_idle(page)
    expect(page.locator("#hazard-sentence")).to_have_value("")
    expect(notice(page)).to_be_hidden()


def test_a_refused_save_and_a_reload_after_it(page, typed, engine):
    page.get_by_role("button", name="Save the hazard").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.reload()
    assert_all_there(page)
    assert engine.search("mislaid") == []


def test_a_lost_connection_loses_nothing_and_saving_again_saves_once(page, engine, watch):
    watch.expected += [r"ERR_INTERNET_DISCONNECTED", r"the server did not respond"]
    app = create_app(engine, banner=BANNER)
    with LiveServer(app) as server:
        watch.origins.append(server.origin)
        origin = let_in(page, server.address)
        go(page, origin + FORM)
        choose(page, "hazard-sender-likelihood", "4")
        choose(page, "hazard-sender-consequence", "3")
        page.locator("#hazard-sentence").fill(WORDS)
        ids = page.locator("[data-kept-form]").get_attribute("data-store-data")
        page.context.set_offline(True)
        save(page)
        expect(page.get_by_role("alert").filter(has_text="does not answer")).to_be_visible()
        expect(page.locator("#hazard-sentence")).to_have_value(WORDS)
        page.context.set_offline(False)
        page.reload()
        assert_all_there(page)
        assert page.locator("[data-kept-form]").get_attribute("data-store-data") != ids
        save(page)
        [record] = engine.search("mislaid")
        assert record.entity.id in ids


def test_a_form_that_leads_on_when_it_has_saved_keeps_no_draft(page, origin, engine):
    go(page, f"{origin}/pathways")
    page.locator(f"#{pathways.TITLE}").fill("Falls at home")
    page.locator(f"#{pathways.ACTOR}").fill("Planner")
    page.locator(f"#{pathways.MAKE}").click()
    expect(page).to_have_url(re.compile("/pathway.id="))
    go(page, f"{origin}/pathways")
    expect(page.locator(f"#{pathways.TITLE}")).to_have_value("")
    expect(notice(page)).to_be_hidden()


def test_another_day_is_chosen_and_nothing_typed_is_lost(page, typed):
    page.locator("#as-at-open summary").click()
    page.get_by_label("Another day").fill("3 March 2026")
    page.get_by_role("button", name="Show the data as at this day").click()
    expect(page).to_have_url(re.compile("as_of=2026-03-03"))
    assert_all_there(page)
    page.go_back()
    assert_all_there(page)


def test_nothing_about_one_persons_route_is_kept(page, origin):
    go(page, f"{origin}/trace")
    for field, text in (("t-who", "P-0001"), ("t-purpose", "Learning"), ("t-reference", "LR-12")):
        page.locator(f"#{field}").fill(text)
        page.locator(f"#{field}").blur()
    stored = page.evaluate("JSON.stringify(sessionStorage) + JSON.stringify(localStorage)")
    assert not any(text in stored for text in ("P-0001", "Learning", "LR-12"))
    page.reload()
    wait_idle(page)
    expect(page.locator("#t-purpose")).to_have_value("")

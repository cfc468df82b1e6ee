"""A look loses nothing half typed, ends when its case ends, and tells no outcome that nobody asked for."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from graph_schema.journeys import Account
from pathway.engine.routes import tell
from tests import holt_world as holt
from tests.browser.browsing import assert_accessible, take_picture, wait_idle
from tests.browser.keyboard import button, choose_by_keys, enter, enter_on, tab_to, tick, write
from tests.browser.seams import errors, saved
from tests.browser.test_route_story import (
    OUTCOMES,
    engine,
    kept_case,
    look_so,
    open_case,
    open_part,
    origin,
)

__all__ = ["engine", "kept_case", "origin"]
CALLBACK = "_dash-update-component"
HALF = "Nobody came, and the second line is not typed y"


def half_an_account(page: Page) -> None:
    open_part(page, "An account of a crossing")
    choose_by_keys(page, page.locator("#ta-crossing"), "D10")
    choose_by_keys(page, page.locator("#ta-teller"), "The patient")
    write(page, "ta-day", "22 Jan 2026")
    write(page, "ta-text", HALF)
    page.keyboard.press("Tab")


def stands(page: Page) -> None:
    """What was typed is there still."""
    expect(page.locator("#ta-crossing")).to_have_value("D10")
    expect(page.locator("#ta-teller")).to_have_value("The patient")
    expect(page.locator("#ta-day")).to_have_value("22 Jan 2026")
    expect(page.locator("#ta-text")).to_have_value(HALF)


# -- half typed ------------------------------------------------------------------------------------------


def test_half_an_account_outlives_what_others_add_and_another_way_to_look(page: Page, origin, engine):
    case = engine.store.case(open_case(page, origin), engine.viewer)
    half_an_account(page)
    rows = engine.snapshot().crossings.to_pylist()
    d01 = next(row["id"] for row in rows if row["request_id"] == "D01" and row["person"] == case.person)
    another = Account(id="a-other", crossing=d01, teller="carer", text="I rang the clinic myself")
    tell(engine, case, another, actor="another investigator")

    write(page, "t-day", "some day in Janu")
    open_part(page, "A step of a crossing")
    choose_by_keys(page, page.locator("#ts-crossing"), "D16")
    choose_by_keys(page, page.locator("#ts-status"), "Noticed")
    enter(page, button(page, "Keep this step"))
    expect(saved(page)).to_contain_text("Step kept.")
    expect(saved(page)).to_be_in_viewport()
    expect(page.locator(".told-of").filter(has_text="I rang the clinic myself")).to_have_count(1)
    expect(button(page, "Keep this step")).to_be_focused()
    expect(page.locator("#ts-crossing")).to_have_value("")  # kept once, by one press
    expect(page.locator("#ts-status")).to_have_value("")
    stands(page)

    expect(page.locator("#t-day")).to_have_value("some day in Janu")

    tick(page, page.locator("#t-on-that-day"))
    look_so(page, "15 January 2026")  # D10 had not happened by then: it is chosen, and stays
    expect(page.locator("#route tbody tr")).to_have_count(7)
    stands(page)
    enter_on(page, button(page, "Show what it came to"))
    stands(page)
    page.locator("summary").filter(has_text="Open another route").focus()
    page.keyboard.press("Enter")
    open_part(page, "Look again at a case")
    write(page, "t-case", "case-none")
    write(page, "t-again-by", "investigator")
    enter_on(page, button(page, "Look again"))
    expect(errors(page)).to_contain_text("There is no case of that number")
    expect(page.locator("#route")).to_be_visible()
    stands(page)

    enter(page, button(page, "Keep this account"))
    expect(page.locator("#ta-text")).to_have_value("")
    expect(page.locator("#ta-crossing")).to_have_value("")
    [kept] = engine.search("second line is not typed")
    assert (kept.entity.text, kept.entity.teller) == (HALF, "patient")
    assert_accessible(page)


def test_what_is_offered_follows_the_reading(page: Page, origin):
    open_case(page, origin)
    hint = page.locator(".mantine-TextInput-root").filter(has=page.locator("#ti-what"))
    expect(hint).to_contain_text("Open concerns")
    tick(page, page.locator("#t-on-that-day"))
    look_so(page, "15 January 2026")
    open_part(page, "A step of a crossing")
    page.locator("#ts-crossing").click()
    expect(page.get_by_role("option", name="D07")).to_be_visible()
    assert page.get_by_role("option", name="D08").count() == 0
    page.keyboard.press("Escape")
    expect(hint).not_to_contain_text("Open concerns")


def test_another_persons_case_begins_with_empty_forms(page: Page, origin):
    open_case(page, origin)
    half_an_account(page)
    page.locator("summary").filter(has_text="Open another route").focus()
    page.keyboard.press("Enter")
    for field, text in (
        ("t-who", holt.TWIN),
        ("t-purpose", "LR-13"),
        ("t-reference", "LR-13"),
        ("t-basis", "PSIRF"),
    ):
        write(page, field, text)
    write(page, "t-actor", "investigator")
    enter_on(page, button(page, "Open the route"))
    expect(page.locator("#route tbody")).to_contain_text("T09")
    for field in ("ta-crossing", "ta-teller", "ta-day", "ta-text"):
        expect(page.locator(f"#{field}")).to_have_value("")
    assert HALF not in page.evaluate("JSON.stringify(window.dash_stores[0].getState().layout)")


# -- the end ---------------------------------------------------------------------------------------------


def test_when_the_case_ends_its_route_is_put_away_by_itself(page: Page, origin, engine, monkeypatch):
    monkeypatch.setattr("pathway.engine.verbs.CASE_OPEN_FOR", timedelta(seconds=12))
    open_case(page, origin)
    expect(page.locator("#route")).to_have_count(0)
    expect(page.get_by_text("The case that was open here has ended")).to_be_visible()
    wait_idle(page)
    assert page.url == f"{origin}/trace?ended=yes"
    expect(page.get_by_role("button", name="Open the route")).to_be_visible()
    assert "D01" not in page.content()
    page.go_back()  # it stands in the place of the page with the route, which is not gone back to
    assert "D01" not in page.content()


def test_once_the_case_has_ended_nothing_is_taken_back_or_written(page: Page, origin, engine):
    case = engine.store.case(open_case(page, origin), engine.viewer)
    open_part(page, "A step of a crossing")
    choose_by_keys(page, page.locator("#ts-crossing"), "D16")
    choose_by_keys(page, page.locator("#ts-status"), "Noticed")
    enter(page, button(page, "Keep this step"))
    expect(saved(page)).to_contain_text("Step kept.")
    half_an_account(page)
    engine.clock = lambda: case.open_until + timedelta(seconds=1)
    head = engine.facts().head
    tab_to(page, button(page, "Undo"), most=300)
    page.keyboard.press("Enter")
    wait_idle(page)
    expect(errors(page)).to_contain_text("This case ended on")
    enter(page, button(page, "Keep this account"))
    expect(errors(page)).to_contain_text("This case ended on")
    assert engine.facts().head == head
    stands(page)


def test_undone_by_keyboard_the_focus_is_on_what_says_so(page: Page, origin):
    open_case(page, origin)
    open_part(page, "A step of a crossing")
    choose_by_keys(page, page.locator("#ts-crossing"), "D16")
    choose_by_keys(page, page.locator("#ts-status"), "Noticed")
    enter(page, button(page, "Keep this step"))
    page.keyboard.press("Tab")  # Undo is the next
    expect(button(page, "Undo")).to_be_focused()
    page.keyboard.press("Enter")
    wait_idle(page)
    expect(saved(page)).to_have_text("Taken back.")
    expect(saved(page)).to_be_focused()
    take_picture(page, "route-taken-back")


def test_who_looks_may_not_be_the_person(page: Page, origin, engine):
    case = open_case(page, origin)
    head = engine.facts().head
    page.locator("summary").filter(has_text="Open another route").focus()
    page.keyboard.press("Enter")
    open_part(page, "Look again at a case")
    write(page, "t-case", case)
    write(page, "t-again-by", "clerk of holt m")
    enter_on(page, button(page, "Look again"))
    expect(errors(page)).to_contain_text(
        "The text under “Your name or role” seems to hold the person’s own identifier"
    )
    assert engine.facts().head == head


# -- what the browser is told ----------------------------------------------------------------------------


@pytest.fixture
def answers(page: Page) -> Callable[[], list[str]]:
    """Every answer of every callback so far, with what is packed in it; waits for those on their way."""
    asked: list[str] = []
    heard: list[str] = []

    def ask(request: Any) -> None:
        if CALLBACK in request.url:
            asked.append(request.url)

    def hear(response: Any) -> None:
        if CALLBACK in response.url:
            text = response.text()
            heard.append("\n".join(words(json.loads(text))).lower() if text else "")

    def every() -> list[str]:
        for _ in range(200):
            if len(heard) == len(asked):
                return heard
            page.wait_for_timeout(100)
        raise AssertionError(f"{len(asked)} asked, {len(heard)} answered")

    page.on("request", ask)
    page.on("response", hear)
    page.on("requestfailed", lambda request: heard.append("") if CALLBACK in request.url else None)
    return every


def words(part: Any) -> Iterator[str]:
    """Each text of a JSON document, and what is packed into it."""
    if isinstance(part, dict):
        for name, one in part.items():
            yield name
            yield from words(one)
    elif isinstance(part, list):
        for one in part:
            yield from words(one)
    elif isinstance(part, str):
        head, sign, packed = part.partition("base64,")
        yield base64.b64decode(unquote(packed)).decode() if sign and head.startswith("data:") else part


def came_to(engine) -> set[str]:
    """How each crossing of the case came out, in words."""
    _, route = holt.open_route(engine)
    harm = {f"{event.harm.label} harm" for one in route.crossings for event in one.events}
    said = {one.what_happened for one in route.crossings if one.what_happened}
    told = {telling.text for one in route.crossings for telling in one.tellings}
    return {one.lower() for one in (*harm, *said, *OUTCOMES) if one not in told}


def test_no_answer_to_the_browser_tells_how_it_came_out_before_somebody_asks(
    page: Page, origin, engine, answers
):
    hidden = came_to(engine)
    assert len(hidden) > 20
    twin = open_case(page, origin, holt.TWIN)
    open_case(page, origin)
    look_so(page, "1 April 2026")
    tick(page, page.locator("#t-without"))
    write(page, "t-twin", twin)
    enter_on(page, button(page, "Look so"))
    expect(page.locator("#beside")).to_be_visible()
    half_an_account(page)
    enter(page, button(page, "Keep this account"))
    expect(saved(page)).to_contain_text("Account kept.")
    enter_on(page, button(page, "Undo"))
    expect(saved(page)).to_contain_text("Taken back.")
    write(page, "t-doc-by", "investigator")
    with page.expect_download():
        enter_on(page, button(page, "Make the document"))
    expect(page.locator("#t-doc-said")).to_contain_text("Document made without the outcome")
    tick(page, page.locator("#t-on-that-day"))
    enter_on(page, button(page, "Look so"))
    before = answers()
    assert len(before) > 8 and [one for one in hidden if any(one in answer for answer in before)] == []
    enter_on(page, button(page, "Show what it came to"))
    assert sum(any(one in answer for answer in answers()) for one in hidden) > 10

"""The inbox in the browser: moves in bulk, events one by one, refused input kept, every change undone."""

from playwright.sync_api import Page, expect

from graph_schema.handoffs import Handoff
from tests.browser.browsing import assert_presentable, go, wait_idle
from tests.browser.seams import (
    choose,
    engine,
    errors,
    fill,
    kept_system,
    origin,
    press,
    saved,
    table_rows,
)

__all__ = ["engine", "kept_system", "origin"]
REQUEST = "Eastmere Hospitals: ward 7 → Vale Community: nursing (care request)"


def test_the_page_is_accessible_quiet_and_fits(page: Page, origin):
    page.set_viewport_size({"width": 1300, "height": 1000})
    go(page, f"{origin}/inbox?event=ev-2")
    assert_presentable(page, "inbox")


def test_refused_moves_keep_what_was_chosen_and_say_which_field(page: Page, origin):
    go(page, f"{origin}/inbox")
    page.get_by_label("Larkfield Surgery: practice → Eastmere Hospitals: ED").check()
    press(page, "Make handoffs", "#i-moves-part")
    expect(errors(page)).to_have_text("There is a problemSay your name or role: every change is kept with it")
    expect(page.get_by_label("Larkfield Surgery: practice → Eastmere Hospitals: ED")).to_be_checked()
    assert page.locator("#i-moves-by").get_attribute("aria-invalid") == "true"


def test_moves_are_accepted_in_bulk_and_undone(page: Page, origin, engine):
    go(page, f"{origin}/inbox")
    press(page, "Tick all 3 shown")
    choose(page, "i-kind", "Referral")
    fill(page, i_moves_by="planner")
    press(page, "Make handoffs", "#i-moves-part")
    expect(saved(page)).to_contain_text("3 handoffs made.")
    expect(page.locator("#i-moves-part")).to_contain_text("Every pair of services between which people moved")
    assert len(engine.snapshot().all(Handoff)) == 11
    press(page, "Undo", "#i-moves-said")
    expect(saved(page)).to_contain_text("Undone: 3 handoffs withdrawn.")
    assert len(table_rows(page, "moves")) == 3 and len(engine.snapshot().all(Handoff)) == 8


def test_filters_of_moves_stand_in_the_address(page: Page, origin):
    go(page, f"{origin}/inbox")
    choose(page, "i-where", "Inside one organisation")
    assert page.url == f"{origin}/inbox?where=inside"
    assert table_rows(page, "moves") == ["Vale Community: nursing → Vale Community: therapy"]
    page.reload()
    wait_idle(page)
    assert len(table_rows(page, "moves")) == 1


def test_an_event_is_placed_and_taken_back_and_refused(page: Page, origin, engine):
    go(page, f"{origin}/inbox")
    choose(page, "i-event", "EV-2")
    expect(page.locator("#i-choice")).to_contain_text("The first visit was missed")
    press(page, "Place it")
    expect(errors(page)).to_contain_text("Tick at least one handoff, or say that it belongs to none")
    expect(page.locator("#i-event")).to_have_value(
        "EV-2, 20 Apr 2026: harm moderate, Eastmere Hospitals, Vale Community"
    )
    page.get_by_label(REQUEST).check()
    fill(page, i_events_by="lead")
    press(page, "Place it")
    expect(saved(page)).to_contain_text("Placed on 1 handoff; it counts once.")
    assert len(engine.picture().unplaced) == 2
    press(page, "Undo", "#i-events-said")
    expect(saved(page)).to_contain_text("Undone: 1 decision taken back.")
    choose(page, "i-event", "EV-2")
    fill(page, i_events_by="lead")
    press(page, "It belongs to no handoff")
    expect(saved(page)).to_contain_text("That is remembered.")
    assert {one.id for one in engine.picture().unplaced} == {"ev-3", "ev-4"}

"""The rows of a pathway's tables while others draw: no press is lost or hits another row, the focus stays."""

import pytest
from playwright.sync_api import Page, expect

from app.pages import pathway, pathway_callbacks, pathways
from app.server import create_app
from pathway.engine import Engine
from pathway.engine import pathways as drawing
from tests.browser.browsing import go, let_in, wait_idle
from tests.browser.keyboard import button, choose_by_keys, enter_on, take_first
from tests.tables import engine_of, handoffs_of, places_of

SERVICES = [f"RXA/s{number}" for number in range(8)]
OFF = "#pathway-places tbody button"


@pytest.fixture
def engine() -> Engine:
    return engine_of(*places_of(handoffs_of("\n".join(f"{one} > RXB/ward" for one in SERVICES))))


@pytest.fixture
def made(page: Page, live, engine: Engine, monkeypatch) -> str:
    """A pathway of eight places, opened by somebody with a name; what others draw is looked up often."""
    monkeypatch.setattr(pathway_callbacks, "EVERY", 250)
    id_ = drawing.make_pathway(engine, "Falls", actor="t")
    for seq, place in enumerate(SERVICES):
        other(engine, id_, seq, op="add", place=place)
    origin = let_in(page, live(create_app(engine, pages=(pathways, pathway))))
    go(page, f"{origin}/pathway?id={id_}")
    page.locator("#pw-actor").fill("ICS planner")
    page.locator("#pw-actor").blur()
    wait_idle(page)
    return id_


def other(engine: Engine, id_: str, seq: int, **op: object) -> None:
    drawing.apply(engine, id_, {"client": "other", "seq": seq, **op}, actor="Trust")


def places(engine: Engine, id_: str) -> list[str]:
    return list(drawing.drawing_of(engine, id_).places)


def rows(page: Page) -> list[str]:
    return page.locator("#pathway-places tbody th").all_inner_texts()


def hold(page: Page, name: str) -> tuple[float, float]:
    """Put the mouse's button down on a button of the page; where that is."""
    button = page.get_by_role("button", name=name, exact=False)
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def test_a_row_that_is_pressed_while_another_goes_is_the_one_that_was_pressed(page: Page, made, engine):
    hold(page, "Take off s5")
    other(engine, made, 20, op="remove", ids=[SERVICES[1]])
    page.wait_for_function("() => document.querySelector('#pw-saved').textContent.includes('Trust')")
    page.wait_for_timeout(1500)
    page.mouse.up()
    expect(page.locator("#pathway-places tbody tr")).to_have_count(6)
    assert places(engine, made) == [one for one in SERVICES if one not in (SERVICES[1], SERVICES[5])]


def test_rows_that_were_on_their_way_when_one_was_pressed_change_nothing(page: Page, made, engine):
    """Those come between the finger's going down and up, whatever waits: they had been let through before."""
    page.evaluate("() => { window.dash_clientside.pathway_rows.whenFree = (rows) => rows; }")
    hold(page, "Take off s5")
    other(engine, made, 20, op="remove", ids=[SERVICES[1]])
    expect(page.locator("#pathway-places tbody tr")).to_have_count(7)
    page.mouse.up()
    expect(page.locator("#pathway-places tbody tr")).to_have_count(6)
    assert places(engine, made) == [one for one in SERVICES if one not in (SERVICES[1], SERVICES[5])]


def test_a_press_that_is_drawn_away_from_is_none(page: Page, made, engine):
    x, y = hold(page, "Take off s5")
    page.mouse.move(x, y - 160)
    page.mouse.up()
    page.wait_for_timeout(500)
    assert places(engine, made) == SERVICES


def test_presses_while_others_draw_are_all_done(page: Page, made, engine):
    for number, place in enumerate(SERVICES[:6]):
        other(engine, made, 30 + number, op="place_at", place=SERVICES[7], x=number * 50, y=0)
        other(
            engine,
            made,
            50 + number,
            op="add",
            place=["HOME", "PATIENT", "CARER", "LOST", "DIED", "OPEN"][number],
        )
        page.wait_for_timeout(number * 60)
        page.get_by_role("button", name=f"Take off {place.split('/')[1]}", exact=False).click()
    expect(page.locator("#pathway-places tbody tr")).to_have_count(8)
    wait_idle(page)
    assert set(places(engine, made)) == {*SERVICES[6:], "HOME", "PATIENT", "CARER", "LOST", "DIED", "OPEN"}


def test_what_is_being_chosen_stays_while_others_draw(page: Page, made, engine):
    """Somebody is still in the field: what they chose is handed over when they leave it."""
    field = page.locator("#pw-from")
    choice = take_first(page, field, "s3")
    expect(field).to_have_value(choice)
    other(engine, made, 20, op="connect", **{"from": SERVICES[1], "to": SERVICES[2]})
    expect(page.locator("#pathway-handoffs tbody tr")).to_have_count(1)
    wait_idle(page)
    expect(field).to_be_focused()
    expect(field).to_have_value(choice)
    page.keyboard.press("Tab")
    choose_by_keys(page, page.locator("#pw-to"), "s4")
    enter_on(page, button(page, "Connect"))
    expect(page.locator("#pathway-handoffs tbody tr")).to_have_count(2)
    drawn = drawing.drawing_of(engine, made)
    assert (SERVICES[3], SERVICES[4]) in {(one.from_id, one.to_id) for one in drawn.handoffs}


def test_two_presses_at_once_are_two(page: Page, made, engine):
    page.evaluate(
        f"() => {{ for (const one of [...document.querySelectorAll('{OFF}')].slice(0, 4)) one.click(); }}"
    )
    expect(page.locator("#pathway-places tbody tr")).to_have_count(4)
    assert places(engine, made) == SERVICES[4:]


def test_the_keyboard_stays_on_its_row_when_the_table_is_drawn_anew(page: Page, made, engine):
    button = page.get_by_role("button", name="Take off s5", exact=False)
    button.focus()
    other(engine, made, 20, op="remove", ids=[SERVICES[1]])
    expect(page.locator("#pathway-places tbody tr")).to_have_count(7)
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#pathway-places tbody tr")).to_have_count(6)
    assert SERVICES[5] not in places(engine, made)
    expect(page.get_by_role("button", name="Take off s6", exact=False)).to_be_focused()


def test_change_chooses_the_handoff_of_the_row(page: Page, made, engine):
    other(engine, made, 20, op="connect", **{"from": SERVICES[0], "to": SERVICES[1]})
    page.get_by_role("button", name="Change s0, Organisation RXA → s1, Organisation RXA").click()
    expect(page.locator("#pw-line")).to_have_value("s0 → s1: kind not said")

"""A pathway drawn on its picture, by keys and by mouse: every edit is kept, and what others draw appears."""

import pytest
from playwright.sync_api import Page, expect

from app.pages import pathway, pathways
from app.server import create_app
from graph_schema.handoffs import Handoff
from graph_schema.identifiers import handoff_id
from pathway.engine import Engine
from pathway.engine import pathways as drawing
from tests.browser.browsing import go, let_in, take_picture, wait_idle
from tests.tables import engine_of, handoffs_of, places_of

CY = "document.querySelector('#pw-canvas .care-graph-drawing')._cy"
ED, WARD, NURSES, HOME = "RXA/ED", "RXA/ward", "RXB/nursing", "HOME"
SPOTS = {ED: [0, 0], WARD: [300, 0], NURSES: [600, 0], HOME: [600, 200]}


@pytest.fixture
def engine() -> Engine:
    return engine_of(*places_of(handoffs_of(f"{ED} > {WARD}\n{NURSES} > {HOME}")))


@pytest.fixture
def id_(page: Page, live, engine: Engine) -> str:
    """A pathway of four places, opened, with the keyboard on its drawing."""
    made = drawing.make_pathway(engine, "Falls", actor="t")
    for seq, (place, at) in enumerate(SPOTS.items()):
        other(engine, made, seq, op="add", place=place, at=at)
    origin = let_in(page, live(create_app(engine, pages=(pathways, pathway))))
    go(page, f"{origin}/pathway?id={made}")
    expect(page.locator("#pw-canvas[data-ready=yes]")).to_be_visible()
    return made


@pytest.fixture
def drawn(page: Page, id_: str) -> str:
    """The same, with somebody's name."""
    name_myself(page)
    page.locator("#pw-canvas").focus()
    return id_


def name_myself(page: Page) -> None:
    page.locator("#pw-actor").fill("ICS planner")
    page.locator("#pw-actor").blur()
    wait_idle(page)


def other(engine: Engine, made: str, seq: int, **op: object) -> None:
    """What somebody else draws."""
    drawing.apply(engine, made, {"client": "other", "seq": seq, **op}, actor="Trust")


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def lines(engine: Engine, made: str) -> set[str]:
    return set(drawing.drawing_of(engine, made).by_id)


def on_picture(page: Page) -> set[str]:
    return set(page.evaluate(f"{CY}.edges().map((one) => one.id())"))


def saved(page: Page) -> None:
    """Wait until nothing waits."""
    expect(page.locator("#pw-saved[data-waiting='']")).to_be_visible()
    wait_idle(page)


def at(page: Page, place: str) -> tuple[float, float]:
    """Where a place is on the screen."""
    page.locator("#pw-canvas").scroll_into_view_if_needed()
    x, y = page.evaluate(
        f"(id) => {{ const p = {CY}.getElementById(id).renderedPosition(); return [p.x, p.y] }}", place
    )
    box = page.locator("#pw-canvas .care-graph-drawing").bounding_box()
    assert box is not None
    return box["x"] + x, box["y"] + y


def test_connect_remove_undo_and_redo_by_keys(page: Page, drawn, engine):
    keys(page, "ArrowRight", "c", "ArrowRight", "Enter")
    saved(page)
    [line] = lines(engine, drawn)
    assert on_picture(page) == {line}
    expect(page.locator("#pathway-handoffs tbody tr")).to_have_count(1)
    start, stop = (engine.get("Handoff", line).entity.from_id, engine.get("Handoff", line).entity.to_id)
    assert start != stop and {start, stop} <= set(SPOTS)
    take_picture(page, "pathway-drawing")
    page.locator("#pw-canvas").focus()
    keys(page, "Control+z")
    saved(page)
    assert (lines(engine, drawn), on_picture(page)) == (set(), set())
    keys(page, "Control+y")
    saved(page)
    assert (lines(engine, drawn), on_picture(page)) == ({line}, {line})
    assert engine.get("Handoff", line).recorded_by == "ICS planner"


def test_twenty_five_fast_moves_are_twenty_five_saved(page: Page, drawn, engine):
    keys(page, "ArrowRight", *["Alt+ArrowDown"] * 25)
    saved(page)
    for _ in range(200):  # "saved" may be of the edit before the last; none is lost if they all come
        rows = engine.store.audit(engine.viewer)
        moves = [row for row in rows if row.actor == "ICS planner" and row.reason.startswith("moved")]
        if len(moves) >= 25:
            break
        page.wait_for_timeout(100)
    assert len(moves) == 25
    moved = [
        one for one in drawing.drawing_of(engine, drawn).pathway.layout if one.y == SPOTS[one.place][1] + 250
    ]
    assert len(moved) == 1


def test_a_place_is_dragged_and_stays_there(page: Page, drawn, engine):
    x, y = at(page, ED)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 60, steps=8)
    page.mouse.up()
    saved(page)
    found = {one.place: one for one in drawing.drawing_of(engine, drawn).pathway.layout}
    assert found[ED].y > 20
    page.reload()
    wait_idle(page)
    shown = page.evaluate(f"{CY}.getElementById('{ED}').position().y")
    assert shown == pytest.approx(found[ED].y, abs=0.6)


def test_a_handoff_is_drawn_by_mouse(page: Page, drawn, engine):
    page.get_by_label("The mouse draws handoffs").check()
    wait_idle(page)
    (x, y), (to_x, to_y) = at(page, ED), at(page, WARD)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(to_x, to_y, steps=12)
    page.mouse.up()
    saved(page)
    assert lines(engine, drawn) == {handoff_id(ED, WARD, "unknown")}


def test_a_refused_edit_is_said_and_the_drawing_is_as_it_was(page: Page, drawn, engine):
    other(engine, drawn, 10, op="connect", **{"from": ED, "to": WARD})
    expect(page.locator("#pathway-handoffs tbody tr")).to_have_count(1)
    page.get_by_label("The mouse draws handoffs").check()
    wait_idle(page)
    (x, y), (to_x, to_y) = at(page, ED), at(page, WARD)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(to_x, to_y, steps=12)
    page.mouse.up()
    expect(page.locator("#pw-said")).to_contain_text("are connected already")
    saved(page)
    assert on_picture(page) == lines(engine, drawn) == {handoff_id(ED, WARD, "unknown")}


def heard(page: Page) -> str:
    return page.locator(".care-graph-said").inner_text()


def go_to(page: Page, name: str) -> None:
    """Walk with the arrows until that place is heard."""
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowLeft"):
        if heard(page).startswith(name):
            return
        page.keyboard.press(key)
    assert heard(page).startswith(name)


def test_a_handoff_is_split_and_led_elsewhere_by_keys(page: Page, drawn, engine):
    other(engine, drawn, 10, op="connect", **{"from": ED, "to": WARD})
    page.wait_for_function(f"() => {CY}.edges().length === 1")
    page.locator("#pw-canvas").focus()
    go_to(page, "ED")
    keys(page, "l", "s")
    go_to(page, "nursing")
    keys(page, "Enter")
    saved(page)
    halves = {handoff_id(ED, NURSES, "unknown"), handoff_id(NURSES, WARD, "unknown")}
    assert lines(engine, drawn) == on_picture(page) == halves
    page.locator("#pw-canvas").focus()
    go_to(page, "ED")
    keys(page, "l", "m")
    go_to(page, "ward")
    keys(page, "Enter")
    saved(page)
    moved = {handoff_id(ED, WARD, "unknown"), handoff_id(NURSES, WARD, "unknown")}
    assert lines(engine, drawn) == on_picture(page) == moved
    page.locator("#pw-canvas").focus()
    keys(page, "Control+z", "Control+z")
    saved(page)
    assert lines(engine, drawn) == {handoff_id(ED, WARD, "unknown")}


def test_a_place_dropped_on_a_handoff_splits_it(page: Page, drawn, engine):
    other(engine, drawn, 10, op="connect", **{"from": ED, "to": NURSES})
    other(engine, drawn, 11, op="place_at", place=WARD, x=300, y=200)
    page.wait_for_function(
        f"() => {CY}.edges().length === 1 && {CY}.getElementById('{WARD}').position().y === 200"
    )
    (x, y), (ed_x, ed_y), (to_x, _) = at(page, WARD), at(page, ED), at(page, NURSES)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move((ed_x + to_x) / 2, ed_y, steps=12)
    page.mouse.up()
    saved(page)
    halves = {handoff_id(ED, WARD, "unknown"), handoff_id(WARD, NURSES, "unknown")}
    assert lines(engine, drawn) == on_picture(page) == halves


def test_what_others_draw_appears_and_n_leads_to_the_place_to_add(page: Page, drawn, engine):
    other(engine, drawn, 11, op="connect", **{"from": WARD, "to": NURSES})
    other(engine, drawn, 12, op="remove", ids=[HOME])
    page.wait_for_function(f"() => {CY}.edges().length === 1 && {CY}.getElementById('HOME').empty()")
    page.locator("#pw-canvas").focus()
    keys(page, "n")
    expect(page.locator("#pw-add-place")).to_be_focused()
    keys(page, *"Home:", "ArrowDown", "Enter", "Tab", "Enter")
    expect(page.locator("#pathway-places tbody tr")).to_have_count(4)
    found = {one.place: (one.x, one.y) for one in drawing.drawing_of(engine, drawn).pathway.layout}
    assert HOME in found and found[HOME] not in [(x, y) for x, y in SPOTS.values()]


def test_without_a_name_nothing_is_saved_and_nothing_is_lost(page: Page, id_, engine):
    page.locator("#pw-canvas").focus()
    keys(page, "ArrowRight", "c", "ArrowRight", "Enter")
    expect(page.locator(".error-summary")).to_contain_text("1 change of the drawing not saved yet")
    assert lines(engine, id_) == set()
    name_myself(page)
    saved(page)
    expect(page.locator("#pathway-handoffs tbody tr")).to_have_count(1)
    assert len(engine.snapshot().all(Handoff)) == 1


def test_undo_and_redo_by_keys_are_heard_and_shown(page: Page, drawn, engine):
    keys(page, "ArrowRight", "c", "ArrowRight", "Enter")
    saved(page)
    page.locator("#pw-canvas").focus()
    for key, words in (("Control+z", "Undone: connected"), ("Control+y", "Done again: connected")):
        keys(page, key)
        expect(page.locator("#announcement")).to_contain_text(words)
        expect(page.locator("#pw-said")).to_contain_text(words)


def test_a_refusal_is_seen_beside_the_drawing_and_gone_when_something_was_done(page: Page, drawn, engine):
    told = page.locator(".care-graph-said")
    keys(page, "s")
    expect(told).to_have_text("Go to a handoff first: L goes along them.")
    box, screen = told.bounding_box(), page.viewport_size
    assert box is not None and screen is not None
    assert box["height"] > 12 and box["y"] + box["height"] <= screen["height"]
    other(engine, drawn, 10, op="connect", **{"from": ED, "to": WARD})
    page.wait_for_function(f"() => {CY}.edges().length === 1")
    go_to(page, "ED")
    keys(page, "c")
    go_to(page, "ward")
    keys(page, "Enter")
    expect(told).to_contain_text("Not done:")
    expect(page.locator("#pw-said")).to_contain_text("Not done")
    expect(page.locator("#announcement")).to_contain_text("are connected already")
    page.locator("#pw-tidy").click()
    expect(page.locator("#pw-said")).not_to_contain_text("Not done")
    expect(told).not_to_contain_text("Not done")
    expect(page.locator("#announcement")).not_to_contain_text("connected already")


def test_whoever_makes_a_pathway_draws_it(page: Page, live, engine):
    origin = let_in(page, live(create_app(engine, pages=(pathways, pathway))))
    for name, who in (("Falls", "Leon Holt, planner"), ("Hips", "Maya Holt, planner")):
        go(page, f"{origin}/pathways")
        page.locator("#ps-name").fill(name)
        page.locator("#ps-actor").fill(who)
        page.locator("#ps-make").click()
        expect(page.locator("#pw-actor")).to_have_value(who)
        expect(page.locator("#pw-undo")).to_have_text("Nothing to undo")
        page.reload()
        expect(page.locator("#pw-actor")).to_have_value(who)

"""Story 1, the planner draws a pathway: in the tables by keyboard alone, on the picture, from a template."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.pages import handoff, pathway, pathways
from app.server import create_app
from graph_schema.handoffs import Handoff, Pathway
from graph_schema.identifiers import handoff_id
from graph_schema.parties import Organisation, Service
from graph_schema.vocabulary import HandoffKind, Sector
from pathway.engine import Engine, Put
from pathway.engine import pathways as drawing
from pathway.library.pathways import pathway_templates
from tests.browser.browsing import assert_accessible, assert_presentable, go, let_in, take_picture, wait_idle
from tests.browser.keyboard import button, choose_by_keys, choose_many_by_keys, enter_on, tick, write
from tests.browser.seams import BANNER, opened

PAGES = (pathways, pathway, handoff)
BODIES = {
    "AMB": ("Shire Ambulance", Sector.URGENT, ("crew",)),
    "HOS": ("Eastmere Hospitals", Sector.ACUTE, ("ED", "AMU", "ward 7", "radiology", "ward pharmacy")),
    "CLI": ("Northgate Centre", Sector.TERTIARY, ("movement clinic",)),
    "GPX": ("Larkfield Surgery", Sector.PRIMARY, ("practice",)),
    "PHA": ("Larkfield Pharmacy", Sector.PHARMACY, ("pharmacy",)),
    "COM": ("Vale Community", Sector.COMMUNITY, ("nursing",)),
    "SOC": ("Eastmere Council", Sector.SOCIAL_CARE, ("adult social care",)),
    "CAR": ("Brightday", Sector.SOCIAL_CARE, ("home care",)),
}
SERVICES = [f"{body}/{name}" for body, (_, _, names) in BODIES.items() for name in names]
LINES = [
    ("HOME", "AMB/crew"), ("AMB/crew", "HOS/ED"), ("HOS/ED", "HOS/AMU"), ("HOS/AMU", "HOS/ward 7"),
    ("HOS/radiology", "HOS/ED"), ("HOS/ward 7", "CLI/movement clinic"), ("HOS/ward 7", "GPX/practice"),
    ("HOS/ward pharmacy", "PHA/pharmacy"), ("HOS/ward 7", "COM/nursing"),
    ("HOS/ward 7", "SOC/adult social care"), ("SOC/adult social care", "CAR/home care"),
    ("HOS/ward 7", "HOME"), ("GPX/practice", "PHA/pharmacy"), ("CLI/movement clinic", "GPX/practice"),
]  # fmt: skip
CY = "document.querySelector('#pw-canvas .care-graph-drawing')._cy"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """The services of the story, and no handoff."""
    made = opened(tmp_path)
    bodies = [Organisation(id=id_, name=name, sector=sector) for id_, (name, sector, _) in BODIES.items()]
    services = [Service(id=one, organisation=one[:3], name=one[4:]) for one in SERVICES]
    made.save(map(Put, [*bodies, *services]), actor="tester", reason="a world")
    yield made
    made.store.close()


@pytest.fixture
def origin(page: Page, live, engine: Engine) -> str:
    return let_in(page, live(create_app(engine, pages=PAGES, banner=BANNER)))


def write_and_leave(page: Page, field: str, text: str) -> None:
    write(page, field, text)
    page.keyboard.press("Tab")
    wait_idle(page)


def begin(page: Page, origin: str, name: str = "Falls", start: str = "") -> str:
    """A new pathway, made by keyboard; its id."""
    go(page, f"{origin}/pathways")
    write_and_leave(page, "ps-name", name)
    write_and_leave(page, "ps-actor", "ICS planner")
    if start:
        tick(page, page.get_by_role("radio", name=start))
    enter_on(page, button(page, "Make the pathway"))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    write_and_leave(page, "pw-actor", "ICS planner")
    return page.evaluate("new URLSearchParams(location.search).get('id')")


def by_name(engine: Engine) -> dict[str, str]:
    """How each place is called in the lists."""
    named = {one.id: one.name for one in engine.snapshot().all(Service)}
    return {"HOME": "Home:", **named}


def looked_up(page: Page) -> None:
    """Until the duties are: then the tables are drawn once more."""
    expect(page.locator("#pathway-handoffs")).not_to_contain_text("not looked up yet")
    wait_idle(page)


def rows(page: Page, table: str) -> list[str]:
    looked_up(page)
    return page.locator(f"#{table} tbody tr").all_inner_texts()


def on_picture(page: Page) -> tuple[set[str], set[str]]:
    """The places and handoffs of the picture."""
    page.wait_for_function(f"() => !!{CY}")
    nodes = page.evaluate(f"{CY}.nodes('.place').map((one) => one.id())")
    lines = page.evaluate(f"{CY}.edges().map((one) => one.id())")
    return set(nodes), set(lines)


def test_twelve_services_and_fourteen_handoffs_in_the_tables_by_keyboard_alone(
    page: Page, origin, engine, tmp_path, live
):
    id_ = begin(page, origin)
    named = by_name(engine)
    for place in SERVICES:
        choose_by_keys(page, page.locator("#pw-add-place"), f"{BODIES[place[:3]][0]}: {named[place]}")
        enter_on(page, button(page, "Add"))
    expect(page.locator("#pathway-places tbody tr")).to_have_count(12)
    choose_by_keys(page, page.locator("#pw-add-place"), "Home:")
    enter_on(page, button(page, "Add"))
    for start, stop in LINES:
        choose_by_keys(page, page.locator("#pw-from"), named[start])
        choose_by_keys(page, page.locator("#pw-to"), named[stop])
        enter_on(page, button(page, "Connect"))
    expect(page.locator("#pathway-handoffs tbody tr")).to_have_count(14)

    enter_on(page, button(page, "Change ED, Eastmere Hospitals → AMU, Eastmere Hospitals: kind not said"))
    choose_by_keys(page, page.locator("#pw-kind"), "ward move")
    page.locator("summary", has_text="Time limit").focus()
    page.keyboard.press("Enter")
    write_and_leave(page, "pw-hours", "4")
    choose_by_keys(page, page.locator("#pw-limit-start"), "sent")
    choose_by_keys(page, page.locator("#pw-limit-stop"), "accepted")
    enter_on(page, button(page, "Save what is said"))
    move = handoff_id("HOS/ED", "HOS/AMU", "unknown")
    row = page.locator("#pathway-handoffs tbody tr", has_text="ED → AMU")
    expect(row).to_contain_text("4 hours from sent to accepted")
    enter_on(page, button(page, "Tidy up from left to right"))
    expect(page.locator("#pw-undo")).to_have_text("Undo: moved 13 places")

    drawn = drawing.drawing_of(engine, id_)
    assert [(one.from_id, one.to_id) for one in drawn.handoffs] == LINES
    assert set(drawn.places) == {"HOME", *SERVICES} and len(drawn.pathway.layout) == 13
    assert drawn.by_id[move].kind is HandoffKind.WARD_MOVE
    assert on_picture(page) == (set(drawn.places), set(drawn.by_id))

    before = rows(page, "pathway-places"), rows(page, "pathway-handoffs")
    engine.store.close()
    again = opened(tmp_path)
    assert drawing.drawing_of(again, id_) == drawn
    page.watch.origins.append("http://127.0.0.1")
    opened_again = let_in(page, live(create_app(again, pages=PAGES, banner=BANNER)))
    go(page, f"{opened_again}/pathway?id={id_}")
    assert (rows(page, "pathway-places"), rows(page, "pathway-handoffs")) == before
    write_and_leave(page, "pw-actor", "ICS planner")
    expect(page.locator("#pw-undo")).to_have_text("Undo: moved 13 places")
    for _ in range(30):
        enter_on(page, button(page, page.locator("#pw-undo").inner_text()))
    expect(page.locator("#pw-undo")).to_have_text("Nothing to undo")
    assert drawing.drawing_of(again, id_).places == ()
    again.store.close()


def test_the_same_with_a_mouse(page: Page, origin, engine, tmp_path):
    id_ = begin(page, origin)
    told = drawing.bring("services", [], places=[*SERVICES, "HOME"])
    drawing.apply(engine, id_, {**told, "client": "t", "seq": 1}, actor="ICS planner")
    expect(page.locator("#pathway-places tbody tr")).to_have_count(13)
    page.get_by_role("button", name="Tidy up from left to right").click()
    wait_idle(page)
    page.get_by_label("The mouse draws handoffs").check()
    wait_idle(page)
    page.locator("#pw-canvas").scroll_into_view_if_needed()
    box = page.locator("#pw-canvas .care-graph-drawing").bounding_box()
    at = "(id) => { const p = " + CY + ".getElementById(id).renderedPosition(); return [p.x, p.y] }"
    for start, stop in LINES:
        (x, y), (to_x, to_y) = page.evaluate(at, start), page.evaluate(at, stop)
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.down()
        page.mouse.move(box["x"] + to_x, box["y"] + to_y, steps=12)
        page.mouse.up()
    expect(page.locator("#pw-saved[data-waiting='']")).to_be_visible()
    expect(page.locator("#pathway-handoffs tbody tr")).to_have_count(14)
    drawn = drawing.drawing_of(engine, id_)
    assert [(one.from_id, one.to_id) for one in drawn.handoffs] == LINES
    page.reload()
    wait_idle(page)
    assert on_picture(page) == (set(drawn.places), set(drawn.by_id))
    assert drawing.drawing_of(engine, id_) == drawn


def test_a_template_is_bound_to_services_and_taken_back_whole(page: Page, origin, engine):
    id_ = begin(page, origin, start="A template")
    template = pathway_templates()[0]
    tick(page, page.get_by_role("radio", name=template.name))
    wait_idle(page)
    enter_on(page, button(page, "Bring in the template"))
    drawn = drawing.drawing_of(engine, id_)
    assert len(drawn.handoffs) == 14 and len(drawn.places) == 13
    expect(page.locator(".saved-bar")).to_contain_text("Brought in 14 handoffs")
    expect(page.locator("#pathway-handoffs tbody tr")).to_have_count(14)
    take_picture(page, "pathway-template")
    enter_on(page, button(page, page.locator("#pw-undo").inner_text()))
    expect(page.locator("#pathway-handoffs")).to_have_count(0)
    assert engine.snapshot().all(Handoff) == ()


def test_accepted_moves_are_what_a_pathway_starts_from(page: Page, origin, engine):
    pairs = [("HOS/ED", "HOS/AMU"), ("HOS/AMU", "HOS/ward 7"), ("COM/nursing", "GPX/practice")]
    engine.accept_moves(pairs, HandoffKind.WARD_MOVE, actor="t", reason="moves")
    id_ = begin(page, origin, start="Handoffs that stand")
    names = [f"Eastmere Hospitals: {name}" for name in ("ED", "AMU", "ward 7")]
    for name in names:
        write(page, "pw-moves", name)
        expect(page.get_by_role("option")).to_have_count(1)
    choose_many_by_keys(page, page.locator("#pw-moves"), names)
    enter_on(page, button(page, "Bring in what stands"))
    drawn = drawing.drawing_of(engine, id_)
    assert [(one.from_id, one.to_id) for one in drawn.handoffs] == sorted(pairs[:2], reverse=True)[::-1]
    expect(page.locator("#pathway-handoffs tbody tr")).to_have_count(2)
    looked_up(page)
    enter_on(page, button(page, "Take off ward 7, Eastmere Hospitals"))
    expect(page.locator("#pw-said")).to_contain_text("still stands: it was not made here")
    assert len(engine.snapshot().all(Handoff)) == 3


def test_what_makes_no_sense_is_refused_with_the_reason(page: Page, origin, engine):
    id_ = begin(page, origin)
    enter_on(page, button(page, "Add"))
    expect(page.locator(".error-summary")).to_contain_text("Choose the place to add")
    for place in ("Eastmere Hospitals: ED", "Died:"):
        choose_by_keys(page, page.locator("#pw-add-place"), place)
        enter_on(page, button(page, "Add"))
    choose_by_keys(page, page.locator("#pw-from"), "Died:")
    choose_by_keys(page, page.locator("#pw-to"), "ED")
    enter_on(page, button(page, "Connect"))
    expect(page.locator("#pw-said")).to_contain_text(
        "Nothing can be handed on from “died”: it is only an end"
    )
    assert drawing.drawing_of(engine, id_).handoffs == ()


def test_two_people_at_once_and_mine_or_theirs(page: Page, origin, engine):
    id_ = begin(page, origin)
    told = {"client": "other", "from": "HOS/ED", "to": "HOS/AMU"}
    drawing.apply(engine, id_, {"op": "connect", "seq": 1, **told}, actor="Trust")
    expect(page.locator("#pathway-handoffs tbody tr")).to_have_count(1)
    enter_on(page, button(page, "Change ED, Eastmere Hospitals → AMU, Eastmere Hospitals: kind not said"))
    expect(page.locator("#pw-kind")).not_to_have_value("")
    line = handoff_id("HOS/ED", "HOS/AMU", "unknown")
    letter = {"op": "set", "line": line, "field": "kind", "value": "letter"}
    drawing.apply(engine, id_, {**letter, "client": "other", "seq": 2}, actor="Trust")
    choose_by_keys(page, page.locator("#pw-kind"), "ward move")
    enter_on(page, button(page, "Save what is said"))
    asked = page.get_by_role("group", name="Mine or theirs")
    expect(asked).to_contain_text("They: what passes: letter")
    state = page.locator("#pw-saved")
    expect(state).to_contain_text("1 change of yours is not saved: choose below")
    expect(state).not_to_contain_text("All changes saved")
    expect(asked).to_be_focused()
    choose_by_keys(page, page.locator("#pw-add-place"), "Vale Community: nursing")
    enter_on(page, button(page, "Add"))  # something else is done meanwhile, and the question stays
    expect(page.locator("#pathway-places tbody tr")).to_have_count(3)
    expect(asked).to_contain_text("They: what passes: letter")
    state.get_by_role("link", name="choose below").click()
    expect(asked).to_be_focused()
    assert_accessible(page)
    take_picture(page, "pathway-conflict")
    enter_on(page, button(page, "Keep theirs"))
    assert drawing.drawing_of(engine, id_).handoffs[0].kind is HandoffKind.LETTER
    expect(asked).to_have_count(0)
    expect(state).to_contain_text("All changes saved")
    assert "ward move" in engine.store.audit(engine.viewer)[-1].reason
    expect(page.locator("#pw-kind")).to_have_value(re.compile("^Letter"))
    advice = {**letter, "value": "advice", "client": "other", "seq": 3}
    drawing.apply(engine, id_, advice, actor="Trust")
    choose_by_keys(page, page.locator("#pw-kind"), "referral")
    enter_on(page, button(page, "Save what is said"))
    expect(asked).to_contain_text("They: what passes: advice")
    enter_on(page, button(page, "Keep mine"))
    assert drawing.drawing_of(engine, id_).handoffs[0].kind is HandoffKind.REFERRAL
    choose_by_keys(page, page.locator("#pw-kind"), "return")
    enter_on(page, button(page, "Save what is said"))
    expect(page.locator(".saved-bar")).to_contain_text("return")
    assert drawing.drawing_of(engine, id_).handoffs[0].kind is HandoffKind.RETURN


def test_versions_are_named_and_compared(page: Page, origin, engine):
    begin(page, origin)
    for place in ("Eastmere Hospitals: ED", "Eastmere Hospitals: AMU"):
        choose_by_keys(page, page.locator("#pw-add-place"), place)
        enter_on(page, button(page, "Add"))
    write_and_leave(page, "pw-version-name", "May")
    enter_on(page, button(page, "Name this version"))
    choose_by_keys(page, page.locator("#pw-from"), "ED")
    choose_by_keys(page, page.locator("#pw-to"), "AMU")
    enter_on(page, button(page, "Connect"))
    choose_by_keys(page, page.locator("#pw-first"), "May")
    enter_on(page, button(page, "Compare"))
    [row] = rows(page, "pathway-differences")
    assert "ED → AMU" in row and "only on the second" in row
    expect(page.locator("#pw-drawn-second[data-ready=yes]")).to_be_visible()
    drawn = CY.replace("#pw-canvas", "#pw-drawn-{}") + ".edges().map((one) => one.data('label'))"
    assert page.evaluate(drawn.format("first")) == []
    assert page.evaluate(drawn.format("second")) == ["kind not said; only here"]
    assert_accessible(page)
    take_picture(page, "pathway-compared")
    assert engine.snapshot().all(Pathway)[0].versions[0].name == "May"


def test_a_service_is_found_by_its_words_in_any_order_and_not_added_twice(page: Page, origin, engine):
    begin(page, origin)
    field, options = page.locator("#pw-add-place"), page.locator("[role=option]:visible")
    for typed in ("Eastmere ward 7", "7 ward eastmere", "Eastmere Hospitals: ward 7"):
        field.click()
        field.fill(typed)
        expect(options).to_have_text(["Eastmere Hospitals: ward 7"])
        page.keyboard.press("Escape")
    field.fill("Eastmere theatre")
    expect(options).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_text("A service that is not in the list").click()
    write_and_leave(page, "pw-new-name", "Eastmere Ward 7")
    page.keyboard.press("Tab")
    expect(page.locator("#pw-new-alike")).to_contain_text("There already: Eastmere Hospitals: ward 7.")
    choose_by_keys(page, page.locator("#pw-new-of"), "Eastmere Hospitals")
    enter_on(page, button(page, "Add the new service"))
    expect(page.locator(".error-summary")).to_contain_text("Eastmere Hospitals has “ward 7” already")
    assert_accessible(page)
    take_picture(page, "pathway-alike")
    assert len(engine.snapshot().all(Service)) == len(SERVICES)


def test_a_pathway_is_withdrawn_and_put_back(page: Page, origin, engine):
    id_ = begin(page, origin)
    choose_by_keys(page, page.locator("#pw-add-place"), "Eastmere Hospitals: ED")
    enter_on(page, button(page, "Add"))
    enter_on(page, button(page, "Withdraw this pathway"))
    enter_on(page, button(page, "Cancel"))
    enter_on(page, button(page, "Withdraw this pathway"))
    enter_on(page, button(page, "Withdraw the pathway"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Pathways")
    assert engine.snapshot().all(Pathway) == ()
    enter_on(page, button(page, "Put it back"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Falls")
    assert drawing.drawing_of(engine, id_).places == ("HOS/ED",)


def test_both_pages_are_presentable(page: Page, origin, engine):
    id_ = drawing.make_pathway(engine, "Falls", actor="t")
    told = drawing.bring("moves", [], places=SERVICES)
    drawing.apply(engine, id_, {**told, "client": "t", "seq": 1}, actor="t")
    for seq, (start, stop) in enumerate(LINES, start=2):
        told = {"op": "connect", "client": "t", "seq": seq, "from": start, "to": stop}
        drawing.apply(engine, id_, told, actor="t")
    go(page, f"{origin}/pathways")
    assert_presentable(page, "pathways")
    page.set_viewport_size({"width": 1280, "height": 900})
    go(page, f"{origin}/pathway?id={id_}")
    assert_presentable(page, "pathway")

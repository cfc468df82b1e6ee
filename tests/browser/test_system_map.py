"""A planner walks the map: by keyboard alone, in step with its table, on other days, and out to a file."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pathway.engine import Engine
from tests.app import seams_world as world
from tests.browser.browsing import assert_accessible, assert_presentable, go, wait_idle
from tests.browser.keyboard import take_first
from tests.browser.seams import choose, engine, kept_system, opened, origin

__all__ = ["engine", "kept_system", "opened", "origin"]
CY = "document.querySelector('#map .care-graph-drawing')._cy"

COVERED = f"""(kind) => {{
  const cy = {CY};
  const only = {{ includeEdges: false, includeOverlays: false, includeUnderlays: false }};
  const box = (one, how) => [one.id(), one.renderedBoundingBox(how)];
  const written = cy.edges().filter((one) => one.data("label") && !one.hasClass("wordless"));
  const words = written.map((one) => box(one, only));
  const closed = cy.elements(kind).filter((one) => !one.hasClass("opened"));
  const others = kind === "edge" ? words : closed.map((one) => box(one, {{ includeLabels: false }}));
  const both = (a, b, one, two) => Math.min(a[two], b[two]) - Math.max(a[one], b[one]) > 2;
  const lies = (a, b) => both(a, b, "x1", "x2") && both(a, b, "y1", "y2");
  const under = ([id, a]) => others.filter(([other, b]) => other !== id && lies(a, b));
  return words.flatMap((one) => under(one).map(([other]) => [one[0], other]));
}}"""


@pytest.fixture
def map_page(page: Page, origin: str) -> Page:
    go(page, f"{origin}/map")
    expect(page.locator("#map[data-ready=yes]")).to_be_visible()
    page.locator("#map").focus()
    return page


def press(page: Page, *keys: str) -> str:
    """Press keys; what is heard after the last."""
    for key in keys:
        page.keyboard.press(key)
    wait_idle(page)
    return page.locator(".care-graph-said").first.inner_text()


def ids(page: Page, selector: str = "*") -> set[str]:
    return set(page.evaluate(f"(wanted) => {CY}.elements(wanted).map((one) => one.id())", selector))


def query(page: Page) -> str:
    return page.url.partition("?")[2]


def back(page: Page) -> None:
    """Back, and until the page stands."""
    page.go_back()
    page.wait_for_timeout(300)
    wait_idle(page)


def beside(page: Page):
    return page.locator("#map-beside")


def test_the_worst_boundaries_are_found_and_opened_by_keyboard_alone(map_page):
    heard = press(map_page, "]")
    assert heard.startswith("Number 1 of 8. Eastmere Hospitals.")
    assert "Inside it: 1 handoff: 1 with a critical duty open." in heard
    expect(beside(map_page).get_by_role("link", name="All handoffs inside it")).to_be_visible()
    assert press(map_page, "]") == (
        "Number 2 of 8. Vale Community to Larkfield Surgery. 1 handoff: 1 with a critical duty open."
    )
    expect(beside(map_page)).to_contain_text("1 handoff")
    heard = press(map_page, "]")
    assert heard.startswith("Number 3 of 8.")
    expect(beside(map_page).get_by_role("link").first).to_be_visible()
    assert press(map_page, "Escape") == "Everything is in sight again."
    expect(beside(map_page)).to_contain_text("Nothing chosen")


def test_an_organisation_is_opened_and_one_services_handoffs_are_seen(map_page):
    while "Eastmere Hospitals" not in (heard := press(map_page, "ArrowRight")):
        assert "Nothing further" not in heard
    press(map_page, "e")
    assert {"HOS/ward 7", "HOS/radiology", "HOS/ED", "HOS/outpatients", world.RESULT.id} <= ids(map_page)
    assert "opened=HOS" in query(map_page)
    expect(beside(map_page).get_by_role("button", name="Show the organisation only")).to_be_visible()
    rows = map_page.locator("#map-lines-table tbody tr")
    expect(rows).to_have_count(8)
    map_page.locator("[data-map-fly]", has_text="ward 7 → Vale").first.focus()
    map_page.keyboard.press("Enter")
    expect(beside(map_page)).to_contain_text("Eastmere Hospitals: ward 7 → Vale Community")
    map_page.locator("#map").focus()
    press(map_page, "ArrowLeft", "e")
    assert {world.REQUEST.id, world.UNCOUNTED.id, "COM/nursing", "HSP/team"} <= ids(map_page)
    assert "service=HOS" in query(map_page)


def test_a_view_is_an_address(map_page, origin):
    choose(map_page, "map-organisation", "Vale Community")
    choose(map_page, "map-layer", "Who could report")
    seen = ids(map_page)
    assert "GPX" in seen and "HSP" not in seen
    again = map_page.url
    go(map_page, f"{origin}/matrix")
    map_page.go_back()
    wait_idle(map_page)
    assert map_page.url == again and ids(map_page) == seen
    expect(map_page.locator("#map-layer")).to_have_value("Who could report")


def test_what_is_looked_for_comes_into_sight_whatever_the_filters(map_page):
    choose(map_page, "map-organisation", "Vale Community")
    assert "HSP" not in ids(map_page)
    map_page.locator("#map").focus()
    map_page.keyboard.press("/")
    expect(map_page.locator("#map-find")).to_be_focused()
    take_first(map_page, map_page.locator("#map-find"), "Dyke")
    expect(beside(map_page)).to_contain_text(world.NASTY)
    wait_idle(map_page)
    assert {"HSP", "HOS"} <= ids(map_page)
    expect(map_page.locator("#map-organisation")).to_have_value("All organisations")
    expect(beside(map_page)).to_contain_text(world.NASTY)


def test_the_legend_lets_one_state_stand_out(map_page):
    map_page.locator("#map-lit label", has_text="open 3").click()
    wait_idle(map_page)
    assert len(ids(map_page, "edge") - ids(map_page, "edge.back")) == 2
    assert "lit=open" in query(map_page)


def test_the_way_from_the_carer_to_the_clinic(map_page):
    map_page.locator("summary", has_text="The way from one place").click()
    choose(map_page, "map-from", "the carer")
    choose(map_page, "map-to", "Eastmere Hospitals: outpatients")
    words = "2 handoffs: the carer → Larkfield Surgery: practice → Eastmere Hospitals: outpatients."
    expect(map_page.locator("#map-below .lead")).to_have_text(words)
    assert {world.REFERRAL.id, world.CONCERN.id} <= ids(map_page, "edge") - ids(map_page, "edge.back")
    assert "start=CARER" in query(map_page)


def test_each_change_of_view_is_a_step_that_back_undoes(map_page, origin):
    first = ids(map_page)
    choose(map_page, "map-layer", "Who could report")
    layered = query(map_page)
    map_page.locator("#map").focus()
    while "Eastmere Hospitals" not in (heard := press(map_page, "ArrowRight")):
        assert "Nothing further" not in heard
    press(map_page, "e")
    opened_there = ids(map_page)
    assert "HOS/ED" in opened_there
    map_page.get_by_role("slider").press("ArrowLeft")
    wait_idle(map_page)
    assert "as_of" in query(map_page)
    map_page.locator("#map").focus()
    back(map_page)
    assert (query(map_page), ids(map_page)) == (layered, first)
    assert map_page.evaluate("document.activeElement.id") == "map"
    expect(map_page.locator("#map-layer")).to_have_value("Who could report")
    back(map_page)
    assert (query(map_page), ids(map_page)) == ("", first)
    expect(map_page.locator("#map-layer")).to_have_value("Duties")
    map_page.go_forward()
    map_page.wait_for_url(f"**?{layered}")
    wait_idle(map_page)
    expect(map_page.locator("#map-layer")).to_have_value("Who could report")
    back(map_page)
    map_page.go_back()  # to where nothing is drawn
    assert not map_page.url.startswith(f"{origin}/map")


def test_an_address_that_is_put_right_is_no_step(page, origin):
    go(page, f"{origin}/matrix")
    go(page, f"{origin}/map?lines=7&layer=no")
    expect(page.locator("#map[data-ready=yes]")).to_be_visible()
    wait_idle(page)
    back(page)
    assert page.url.startswith(f"{origin}/matrix")


def test_each_layer_has_its_own_legend_and_a_filter_brings_what_it_leaves_into_sight(map_page):
    states = map_page.locator("#map-layer-said .legend")
    expect(states).to_contain_text("claimed only")
    map_page.locator("#map-lit label", has_text="open 3").click()
    choose(map_page, "map-layer", "Who could report")
    expect(states).to_have_count(0)
    expect(map_page.locator("#map-lit label")).to_have_text(["All 8", "no source 3", "a source covers it 5"])
    assert "lit" not in query(map_page)
    assert not ids(map_page, ".back")
    map_page.locator("#map-lit label", has_text="no source").click()
    wait_idle(map_page)
    assert ids(map_page, "edge.back")
    choose(map_page, "map-layer", "Unplaced events")
    expect(map_page.locator("#map-legend")).to_be_hidden()
    map_page.evaluate(f"{CY}.viewport({{ zoom: 2, pan: {{ x: -2000, y: -2000 }} }})")
    choose(map_page, "map-organisation", "Vale Community")
    map_page.wait_for_function(
        f"""() => {{ const cy = {CY}; const box = cy.elements().renderedBoundingBox();
        return box.x1 >= 0 && box.y1 >= 0 && box.x2 <= cy.width() && box.y2 <= cy.height(); }}"""
    )


def test_words_of_lines_lie_on_no_box_and_on_no_other_words(map_page):
    press(map_page, "ArrowRight", "ArrowRight", "e")
    press(map_page, "Escape")
    map_page.wait_for_function(
        f"() => {CY}.edges('[label]').every((one) => !one.data('label') || one.data('above') !== undefined)"
    )
    for kind in ("node.place, node.group, node.head", "edge"):
        assert map_page.evaluate(COVERED, kind) == []


def test_the_worst_line_lies_above_all_others_so_that_none_goes_through_its_words(map_page):
    worst, *others = map_page.evaluate(
        f"""() => {CY}.edges().sort((a, b) => b.style("z-index") - a.style("z-index"))
        .map((one) => [one.id(), Number(one.style("z-index"))])"""
    )
    assert len(others) == 6 and all(height < worst[1] for _, height in others)
    boxes = map_page.evaluate(f"{CY}.nodes('.place, .group').map((one) => Number(one.style('z-index')))")
    assert min(boxes) > worst[1]
    press(map_page, "]", "]")
    assert map_page.evaluate(f"{CY}.edges('.cursor').map((one) => one.id())") == [worst[0]]


def test_on_a_narrow_screen_the_map_begins_on_the_first_screen(map_page):
    map_page.set_viewport_size({"width": 400, "height": 800})
    map_page.evaluate("scrollTo(0, 0)")
    assert map_page.locator("#map").bounding_box()["y"] < 700
    expect(map_page.locator("#map-layer")).to_be_hidden()
    map_page.locator("#map").focus()
    map_page.keyboard.press("/")
    expect(map_page.locator("#map-find")).to_be_focused()
    opens = map_page.get_by_role("button", name="Filters, legend and day")
    expect(opens).to_have_attribute("aria-expanded", "true")
    map_page.keyboard.press("Escape")
    map_page.locator("#map-find").blur()
    map_page.evaluate("scrollTo(0, 0)")
    assert_accessible(map_page)
    opens.click()
    expect(map_page.locator("#map-find")).to_be_hidden()


def test_another_day_is_chosen_and_what_changed_since_is_said(map_page, engine: Engine):
    slider = map_page.get_by_role("slider")
    slider.focus()
    for _ in range(18):
        map_page.keyboard.press("ArrowLeft")
    wait_idle(map_page)
    expect(slider).to_have_attribute("aria-valuetext", "30 Nov 2024")
    said = map_page.locator("#map-day-said")
    expect(said).to_contain_text("As at 30 Nov 2024")
    expect(map_page.locator("#as-at")).to_contain_text("30 Nov 2024")
    expect(map_page.locator("#map-changes")).to_contain_text("What changed from 30 Nov 2024 to 20 May 2026")
    expect(map_page.locator("#map-changes-table tbody tr").first).to_be_visible()
    assert "as_of=2024-11-30" in query(map_page)
    map_page.keyboard.press("End")
    wait_idle(map_page)
    expect(said).to_contain_text("20 May 2026, the newest")
    assert "as_of" not in query(map_page)


def test_what_somebody_else_writes_stands_on_the_map_at_the_next_step(map_page, engine: Engine):
    assert "all: HOS > HSP" in ids(map_page)
    engine.withdraw("Handoff", world.UNCOUNTED.id, expected=1, actor="somebody", reason="drawn twice")
    map_page.locator("#map").focus()
    press(map_page, "ArrowRight", "e")
    assert "all: HOS > HSP" not in ids(map_page)
    expect(map_page.locator("#map-said")).to_contain_text("7 handoffs")


def test_the_map_is_accessible_fits_and_comes_as_a_file(map_page):
    map_page.locator("summary", has_text="The map as a picture").click()
    with map_page.expect_download() as saved:
        map_page.get_by_role("button", name="SVG of Map").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert "Eastmere" in text and "As at 20 May 2026" in text
    map_page.reload()
    wait_idle(map_page)
    assert_accessible(map_page)
    assert_presentable(map_page, "map")

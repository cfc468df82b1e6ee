"""The drawing in a real browser: walked by keyboard, edited by mouse, and no edit is ever lost."""

import pytest
from playwright.sync_api import Page, expect

from app.server import create_app
from tests.app.toy import ToyEngine
from tests.browser.browsing import assert_accessible, begin_at, wait_idle
from tests.browser.drawing import GRAPH, Drawn

CY = "document.querySelector('#drawing .care-graph-drawing')._cy"


@pytest.fixture
def opened(page: Page, live):
    """Open a page with one drawing, with the keyboard on it."""

    def open_(drawn: Drawn) -> Drawn:
        begin_at(page, live(create_app(ToyEngine(), pages=(drawn,))))
        ready(page)
        return drawn

    return open_


def ready(page: Page) -> None:
    expect(page.locator("#drawing[data-ready=yes]")).to_be_visible()
    page.locator("#drawing").focus()


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def heard(page: Page) -> str:
    return page.locator(".care-graph-said").inner_text()


def told(page: Page, drawn: Drawn, many: int) -> list[dict]:
    """What the server was told, without the numbers of the sender."""
    for _ in range(200):
        if len(drawn.told) >= many:
            break
        page.wait_for_timeout(50)
    assert len(drawn.told) == many
    return [{k: v for k, v in one.items() if k not in ("client", "seq", "tries")} for one in drawn.told]


def send(page: Page, drawn: Drawn, **answer) -> None:
    drawn.answer = answer
    page.locator("#send").click()
    wait_idle(page)


def at(page: Page, id_: str) -> tuple[float, float]:
    """Where a place is on the screen."""
    x, y = page.evaluate(
        f"(id) => {{ const p = {CY}.getElementById(id).renderedPosition(); return [p.x, p.y] }}", id_
    )
    box = page.locator("#drawing").bounding_box()
    return box["x"] + x, box["y"] + y


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def ids(page: Page) -> set[str]:
    return set(page.evaluate(f"{CY}.elements().map((one) => one.id())"))


def test_it_is_walked_and_heard_by_keyboard_alone(opened, page):
    drawn = opened(Drawn(editable=False))
    steps = [
        ("ArrowRight", "ED. 0 lines in, 1 line out."),
        ("ArrowRight", "Ward 7. 1 line in, 1 line out."),
        ("l", "Ward 7 to District nursing. agreed."),
        ("l", "ED to Ward 7. open."),
        ("L", "Ward 7 to District nursing. agreed."),
        ("ArrowRight", "District nursing. 1 line in, 0 lines out."),
        ("ArrowDown", "Home. 0 lines in, 0 lines out."),
        ("ArrowDown", "Nothing further that way."),
        ("l", "No handoff from or to Home is drawn."),
        ("]", "Number 1 of 2. Ward 7 to District nursing. agreed."),
        ("]", "Number 2 of 2. ED to Ward 7. open."),
        ("]", "That was the last one."),
        ("[", "Number 1 of 2. Ward 7 to District nursing. agreed."),
        ("Escape", "Everything is in sight again."),
    ]
    for key, words in steps:
        keys(page, key)
        assert heard(page) == words
    expect(page.locator("#said")).to_have_text("none None")
    assert "line" in {one["kind"] for one in drawn.tapped}
    keys(page, "/")
    assert page.evaluate("document.activeElement.id") == "find"
    assert drawn.told == []


def test_without_leave_to_edit_no_key_changes_anything(opened, page):
    drawn = opened(Drawn(editable=False))
    keys(page, "ArrowRight", "Delete", "c", "n", "Control+z", "Alt+ArrowRight")
    drag(page, at(page, "X1/ED"), (at(page, "X1/ED")[0], at(page, "X1/ED")[1] + 60))
    page.wait_for_timeout(300)
    assert drawn.told == []
    assert {"X1/ED", "h-1"} <= ids(page)


def test_every_edit_by_keyboard(opened, page):
    drawn = opened(Drawn())
    keys(page, "ArrowRight", "c", "ArrowRight", "ArrowRight", "Enter")
    assert heard(page) == "Handoff from ED to District nursing."
    keys(page, "Alt+ArrowDown", "Alt+Shift+ArrowLeft")
    keys(page, "ArrowLeft", "l", "l", "s", "ArrowRight", "ArrowRight", "Enter")
    keys(page, "ArrowLeft", "l", "m", "ArrowRight", "ArrowDown", "Enter")
    keys(page, "Control+z", "Control+y", "Control+Shift+Z")
    assert told(page, drawn, 8)[0] == {"op": "connect", "from": "X1/ED", "to": "Y2/DN"}
    assert told(page, drawn, 8)[1] == {"op": "place_at", "place": "Y2/DN", "x": 600, "y": 10, "was": [600, 0]}
    assert told(page, drawn, 8)[2] == {
        "op": "place_at",
        "place": "Y2/DN",
        "x": 550,
        "y": 10,
        "was": [600, 10],
    }
    assert [one["op"] for one in told(page, drawn, 8)[3:]] == ["split", "move_end", "undo", "redo", "redo"]
    keys(page, "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "Delete")
    assert heard(page) == "Removed: ED. Control Z takes it back."
    assert told(page, drawn, 9)[-1] == {"op": "remove", "ids": ["X1/ED"]}
    assert not {"X1/ED", "h-1"} & ids(page)
    keys(page, "n")
    expect(page.locator("#said")).to_have_text("add None")


def test_what_is_begun_can_be_left(opened, page):
    drawn = opened(Drawn())
    keys(page, "ArrowRight", "c", "Escape")
    assert heard(page) == "Left as it was."
    keys(page, "Enter")
    expect(page.locator("#said")).to_have_text("place X1/ED")
    keys(page, "c", "Enter")
    assert heard(page) == "A handoff leads from one place to another: nothing has changed."
    keys(page, "s")
    assert heard(page) == "Go to a handoff first: L goes along them."
    assert drawn.told == []


def test_every_edit_by_mouse(opened, page):
    drawn = opened(Drawn())
    ward = at(page, "X1/W7")
    drag(page, ward, (ward[0], ward[1] + 90))
    moved = told(page, drawn, 1)[0]
    assert (moved["op"], moved["place"], moved["was"]) == ("place_at", "X1/W7", [300, 0])
    send(page, drawn, drawing=True)
    drag(page, at(page, "Y2/DN"), at(page, "HOME"))
    assert told(page, drawn, 2)[1] == {"op": "connect", "from": "Y2/DN", "to": "HOME"}
    send(page, drawn, drawing=False, command={"op": "drawing", "graph": GRAPH})
    expect(page.locator("#drawing")).to_be_visible()
    ed, ward = at(page, "X1/ED"), at(page, "X1/W7")
    drag(page, at(page, "HOME"), ((ed[0] + ward[0]) / 2, (ed[1] + ward[1]) / 2))
    assert told(page, drawn, 3)[2] == {"op": "split", "line": "h-1", "place": "HOME"}


def test_an_end_is_dragged_by_its_grip(opened, page):
    drawn = opened(Drawn())
    ed, ward = at(page, "X1/ED"), at(page, "X1/W7")
    page.mouse.click((ed[0] + ward[0]) / 2, (ed[1] + ward[1]) / 2)
    grip = at(page, "grip to")
    drag(page, grip, (grip[0], grip[1] + 80))
    assert heard(page) == "Dropped on no place: nothing has changed."
    drag(page, at(page, "grip to"), at(page, "HOME"))
    assert told(page, drawn, 1) == [{"op": "move_end", "line": "h-1", "end": "to", "place": "HOME"}]


@pytest.mark.parametrize("slow", [0.0, 0.4])
def test_twenty_five_fast_edits_are_twenty_five(opened, page, slow):
    drawn = opened(Drawn(slow=slow))
    keys(page, "ArrowRight", *["Alt+ArrowDown"] * 25)
    moves = told(page, drawn, 25)
    assert [one["y"] for one in moves] == list(range(10, 260, 10))
    assert [one["seq"] for one in drawn.told] == list(range(1, 26))
    assert len({one["client"] for one in drawn.told}) == 1


def test_what_was_not_acknowledged_is_sent_again_after_a_silence_and_after_a_reload(opened, page):
    drawn = opened(Drawn(deaf=True))
    keys(page, "ArrowRight", "Alt+ArrowDown")
    wait_idle(page)
    drawn.deaf = False
    told(page, drawn, 1)
    drawn.deaf = True
    keys(page, "Alt+ArrowDown")
    wait_idle(page)
    page.reload()
    drawn.deaf = False
    wait_idle(page)
    assert [one["seq"] for one in drawn.told] == [1, 2] or told(page, drawn, 2)
    ready(page)
    keys(page, "ArrowRight", "Alt+ArrowDown")
    assert told(page, drawn, 3)[2]["op"] == "place_at"
    assert [one["seq"] for one in drawn.told] == [1, 2, 3]


def test_a_refusal_is_heard_and_the_drawing_that_comes_back_stands(opened, page):
    drawn = opened(Drawn())
    keys(page, "ArrowRight", "c", "ArrowRight", "Enter")
    told(page, drawn, 1)
    refused = {
        "client": drawn.told[0]["client"],
        "seq": 1,
        "refused": [{"seq": 1, "why": "it is already there"}],
    }
    send(page, drawn, ack=refused, command={"op": "drawing", "graph": GRAPH})
    assert heard(page) == "Not done: it is already there"
    assert ids(page) == {"X1/ED", "X1/W7", "Y2/DN", "HOME", "h-1", "h-2"}


def test_only_what_differs_is_told_and_what_does_not_fit_is_asked_for_again(opened, page):
    drawn = opened(Drawn(editable=False, graph={**GRAPH, "mark": "a"}))
    put = {"places": [{"id": "P", "label": "Pharmacy", "x": 300, "y": 200, "kind": "service"}]}
    line = {"id": "h-3", "from": "X1/W7", "to": "P", "label": "prescription", "mark": "not_asked"}
    every = ["X1/W7", "Y2/DN", "HOME", "P", "h-2", "h-3"]
    first = {"op": "change", "from": "a", "mark": "b", "put": {**put, "lines": [line]}, "ids": every}
    send(page, drawn, command=first)
    assert ids(page) == set(every)
    second = {
        "op": "change",
        "from": "b",
        "mark": "c",
        "put": {"lines": [{**line, "to": "HOME"}]},
        "ids": every,
    }
    send(page, drawn, command=second)
    assert page.evaluate(f"{CY}.getElementById('h-3').target().id()") == "HOME"
    assert drawn.shown == "c"
    for wrong in ({"from": "c", "ids": ["X1/W7", "X1/ED"]}, {"from": "b", "ids": ["X1/W7"]}):
        drawn.tapped.clear()
        send(page, drawn, command={"op": "change", "mark": "d", "put": {}, **wrong})
        assert [one["kind"] for one in drawn.tapped] == ["again"]
    assert ids(page) == set(every), "nothing was done by halves"
    send(page, drawn, lit="agreed")
    back = set(page.evaluate(f"{CY}.elements('.back').map((one) => one.id())"))
    assert back == {"HOME", "P", "h-3"}
    send(page, drawn, command={"op": "fly", "id": "h-2"})
    assert heard(page) == "Ward 7 to District nursing. agreed."


def test_it_has_a_name_and_its_keys_are_told(opened, page):
    opened(Drawn())
    assert_accessible(page)
    drawing = page.locator("#drawing")
    expect(drawing).to_have_accessible_name("Pathway")
    expect(drawing).to_have_accessible_description(page.locator("#drawing-keys").inner_text())


@pytest.mark.parametrize(
    ("drawn", "says", "silent"),
    [
        (Drawn(), "C starts a handoff", "organisation"),
        (Drawn(editable=False), "Right bracket goes to the next line", "organisation"),
        (Drawn(editable=False, keys="E opens an organisation."), "E opens an organisation.", "bracket"),
    ],
    ids=["edited", "looked at", "in the page's words"],
)
def test_only_keys_that_there_are_are_told(opened, page, drawn, says, silent):
    opened(drawn)
    help_ = page.locator("#drawing-keys")
    expect(help_).to_contain_text(says)
    expect(help_).not_to_contain_text(silent)


def test_a_handoff_is_drawn_by_mouse_without_a_warning(opened, page):
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type == "warning" else None)
    drawn = opened(Drawn())
    send(page, drawn, drawing=True)
    drag(page, at(page, "Y2/DN"), at(page, "HOME"))
    told(page, drawn, 1)
    assert [one for one in said if "mapping" in one] == []


def test_words_of_a_short_line_stand_beside_it_and_leave_its_arrow_in_sight(opened, page):
    ward = {"id": "X1/W7", "label": "Ward 7", "sub": "Eastmere", "x": 230, "y": 0, "kind": "service"}
    line = {"id": "h-1", "from": "X1/ED", "to": "X1/W7", "label": "kind not said; only here", "size": 12}
    opened(Drawn(editable=False, graph={"places": [GRAPH["places"][0], ward], "lines": [line]}))
    page.wait_for_function(f"() => {CY}.getElementById('h-1').data('above') !== undefined")
    words, way, places = page.evaluate(
        f"""() => {{
        const line = {CY}.getElementById("h-1");
        const only = {{ includeEdges: false, includeOverlays: false, includeUnderlays: false }};
        const boxes = {CY}.nodes().map((one) => one.boundingBox({{ includeLabels: false }}));
        return [line.boundingBox(only), line.midpoint(), boxes];
        }}"""
    )
    assert not words["y1"] <= way["y"] <= words["y2"]
    for box in places:
        across = min(words["x2"], box["x2"]) - max(words["x1"], box["x1"])
        down = min(words["y2"], box["y2"]) - max(words["y1"], box["y1"])
        assert across <= 2 or down <= 2

"""An investigator rebuilds a route from several accounts, reads it as then known, and without the carer."""

import base64
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Locator, Page, expect

from app.server import create_app
from pathway.engine import Engine
from tests import holt_world as holt
from tests.browser.browsing import assert_presentable, go, let_in, wait_idle
from tests.browser.keyboard import button, choose_by_keys, enter, enter_on, tab_and_tick, tab_to, tick, write
from tests.browser.seams import BANNER, errors, opened, saved

LEAVE = {
    "t-purpose": "Learning response LR-12",
    "t-reference": "LR-12",
    "t-basis": "PSIRF",
    "t-actor": "investigator",
}
OUTCOMES = ("pressure ulcer", "hypoglycaemia", "harm: moderate", "moderate harm", "severe", "readmitted")


@pytest.fixture(scope="session")
def kept_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Holt case and its twin in an embedded store."""
    folder = tmp_path_factory.mktemp("holt")
    engine = holt.fill(opened(folder), folder)
    engine.store.close()
    return folder


@pytest.fixture
def engine(kept_case: Path, tmp_path: Path) -> Iterator[Engine]:

    shutil.copytree(kept_case, tmp_path / "case")
    engine = opened(tmp_path / "case")
    yield engine
    engine.store.close()


@pytest.fixture
def origin(page: Page, live, engine: Engine) -> str:
    return let_in(page, live(create_app(engine, banner=BANNER)))


def open_case(page: Page, origin: str, who: str = holt.PERSON) -> str:
    """Leave to look, typed by keyboard; the case number."""
    go(page, f"{origin}/trace")
    for field, text in {"t-who": who, **LEAVE}.items():
        write(page, field, text)
    enter_on(page, button(page, "Open the route"))
    expect(page.locator("#route")).to_be_visible()
    return page.locator(".leave dd").first.inner_text()


def look_so(page: Page, day: str = "") -> None:
    if day:
        write(page, "t-day", day)
    enter_on(page, button(page, "Look so"))


def open_part(page: Page, words: str) -> None:
    tab_to(page, page.locator("summary").filter(has_text=words), most=300)
    page.keyboard.press("Enter")


def row(page: Page, table: str, first: str) -> Locator:
    head = page.locator("th").filter(has_text=re.compile(rf"^\s*{first}(?!\d)"))
    return page.locator(f"#{table} tbody tr").filter(has=head)


def everything(page: Page) -> str:
    """All that the page holds: words, attributes, what its files would say, and its pictures' own text."""
    text = page.locator("main").inner_html()
    kept = page.evaluate("[...document.querySelectorAll('[data-csv]')].map((one) => one.dataset.csv).join()")
    images = page.evaluate("[...document.querySelectorAll('img.picture')].map((one) => one.src)")
    pictures = [base64.b64decode(unquote(one).partition("base64,")[2]).decode() for one in images]
    state = page.evaluate("JSON.stringify(window.dash_stores[0].getState().layout)")
    said = re.sub(r"base64,[A-Za-z0-9+/=%]+", "", "\n".join([text, kept, state]))
    return "\n".join([said, *pictures]).lower()


# -- 4: from several accounts ---------------------------------------------------------------------------


def test_the_route_is_rebuilt_and_every_account_stands_beside_the_others(page: Page, origin):
    open_case(page, origin)
    expect(page.locator("#route tbody tr")).to_have_count(18)
    assert page.locator("#route tbody th").get_by_text("out of DISCHARGE-2026-01-20").count() == 3
    first = row(page, "route", "D01")
    expect(first).to_contain_text("refused: 8 Oct 2025")
    expect(first).to_contain_text("noticed: 11 Nov 2025")
    expect(first).to_contain_text("noticed 36 days after its first step")
    expect(first).to_contain_text("nobody: 34 days")
    conflict = page.locator(".times-differ")
    expect(conflict).to_have_count(1)
    expect(conflict).to_contain_text(
        "the carer says 20 Jan 2026, 22:40; the record of the crossing says 21 Jan 2026; "
        "Vale Community NHS Trust says 21 Jan 2026. They put nothing in order: the crossing goes by its "
        "first step. Where one time of this step is needed, only its record’s is used; that calls nobody "
        "right."
    )
    told = page.locator(".told-of").filter(has=page.get_by_role("heading", name="D09"))
    tops = [one.bounding_box()["y"] for one in told.locator(".teller").all()]
    assert len(tops) == 3 and len(set(tops)) == 1  # beside each other, none beneath
    assert told.locator("h4").all_inner_texts() == [
        "The carer",
        "Record of the crossing",
        "Vale Community NHS Trust",
    ]
    assert_presentable(page, "route")


def test_what_the_receiver_knew_is_lost_where_it_was_known_and_not_before(page: Page, origin):
    open_case(page, origin)
    heads = page.locator("#items thead th").all_inner_texts()
    at = heads.index("Open concerns") - 1
    said = {
        r: row(page, "items", r).locator("td").nth(at).inner_text().split("\n")[0]
        for r in ("D14", "D15", "D16")
    }
    assert said == {"D14": "? not recorded", "D15": "✓ carried", "D16": "✕ lost; D15 had carried it"}
    insulin = heads.index("Insulin dose") - 1
    expect(row(page, "items", "D11").locator("td").nth(insulin)).to_contain_text("stale")
    swallow = row(page, "items", "D04").locator("td").nth(heads.index("Swallow plan") - 1)
    expect(swallow).to_contain_text("not in the service’s own message")
    expect(swallow).to_contain_text("carried by the carer: it may have reached them that way")
    look_so(page, "24 November 2099")
    expect(errors(page)).to_contain_text("That day has not come yet")


def test_an_account_and_an_item_are_written_down_by_keyboard_and_taken_back(page: Page, origin, engine):
    open_case(page, origin)
    open_part(page, "An account of a crossing")
    enter(page, button(page, "Keep this account"))
    expect(errors(page)).to_contain_text("Choose a crossing")
    for field in ("ta-crossing", "ta-teller", "ta-day", "ta-time", "ta-step", "ta-text"):
        tab_to(page, page.locator(f"#{field}"))  # from the error summary on, in order
    choose_by_keys(page, page.locator("#ta-crossing"), "D10")
    choose_by_keys(page, page.locator("#ta-teller"), "The patient")
    write(page, "ta-day", "22 Jan 2026")
    write(page, "ta-time", "07:30")
    choose_by_keys(page, page.locator("#ta-step"), "Received")
    write(page, "ta-text", "Somebody wired about 943 476 5919")
    enter(page, button(page, "Keep this account"))
    expect(errors(page)).to_be_visible()
    assert engine.search("wired about") == []
    write(page, "ta-text", "Nobody came, I rang them myself")
    enter(page, button(page, "Keep this account"))
    expect(saved(page)).to_contain_text("Account kept.")
    told = page.locator(".told-of").filter(has=page.get_by_role("heading", name="D10"))
    expect(told).to_contain_text("Nobody came, I rang them myself")
    expect(page.locator(".times-differ")).to_have_count(2)  # D10: received on another day by its record
    page.locator(".saved-bar button").focus()
    page.keyboard.press("Enter")
    wait_idle(page)
    expect(saved(page)).to_contain_text("Taken back.")
    expect(told).to_have_count(0)

    open_part(page, "What became of one piece")
    choose_by_keys(page, page.locator("#ti-crossing"), "D18")
    write(page, "ti-what", "open concerns")
    tab_and_tick(page, page.get_by_role("radio", name="Sent: "))
    choose_by_keys(page, page.locator("#ti-teller"), "Case review")
    enter(page, button(page, "Keep this item"))
    expect(saved(page)).to_contain_text("Item kept.")
    expect(row(page, "items", "D18")).to_contain_text("carried")


# -- 5: then, now, and as then known ---------------------------------------------------------------------


def test_a_day_is_read_three_ways_and_the_concern_is_inherited_by_nobody(page: Page, origin):
    open_case(page, origin)
    enter_on(page, button(page, "Look so"))
    assert page.locator("#readings").count() == 0
    look_so(page, "31 March 2026")
    oversee = page.locator("#readings tbody tr").filter(has_text="D15").filter(has_text="oversee")
    expect(oversee.locator("td").nth(1)).to_contain_text("agreed: NHS Eastmere ICB")
    expect(oversee.locator("td").nth(2)).to_have_text("not recorded here by then")
    look_so(page, "1 April 2026")
    expect(oversee.locator("td").nth(1)).to_contain_text("not taken up")
    expect(oversee.locator("td").nth(1)).to_contain_text("inherited by NHS Eastmere and Northgate ICB")
    assert_presentable(page, "route-day")


def test_what_it_came_to_is_nowhere_until_somebody_asks(page: Page, origin, engine):
    case = open_case(page, origin)
    expect(page.locator("#t-guard")).to_contain_text("What it came to is hidden until you ask for it")
    held = everything(page)
    assert [word for word in OUTCOMES if word in held] == []
    before = engine.facts().audit_rows
    enter_on(page, button(page, "Show what it came to"))
    expect(page.locator("#t-guard")).to_be_focused()
    expect(row(page, "route", "D11")).to_contain_text("event: moderate harm, recorded 2 times")
    held = everything(page)
    assert [word for word in OUTCOMES if word not in held] == []
    [look] = engine.store.audit(engine.viewer, after=before)
    assert (look.verb, look.about) == ("look at route", case)
    enter_on(page, button(page, "Hide what it came to"))
    assert [word for word in OUTCOMES if word in everything(page)] == []


def test_as_on_a_day_nothing_later_is_shown(page: Page, origin):
    open_case(page, origin)
    tick(page, page.locator("#t-on-that-day"))
    enter_on(page, button(page, "Look so"))
    expect(errors(page)).to_contain_text("Say as on which day")
    look_so(page, "15 January 2026")
    expect(page.locator("#route tbody tr")).to_have_count(7)
    expect(page.locator("#t-guard")).to_contain_text("nothing that happened later is shown")
    held = everything(page)
    assert "d08" not in held and "swallow advice" not in held
    assert "noticed: 22 apr 2026" not in held and "i asked twice" not in held  # told in March


# -- 6: without the carer --------------------------------------------------------------------------------


def test_the_route_is_replayed_without_the_carer_and_the_twin_stands_beside_it(page: Page, origin, engine):
    twin = open_case(page, origin, holt.TWIN)
    case = open_case(page, origin)
    tick(page, page.locator("#t-without"))
    look_so(page)
    said = page.locator("#t-replayed")
    expect(said).to_have_text("10 of 18 lose their carrier: 8 had no other way, 2 would remain (D04, D05).")
    fates = {r: row(page, "replay", r).locator("td").last.inner_text() for r in ("D01", "D04", "D07")}
    assert fates == {"D01": "lost", "D04": "would remain", "D07": "not carried by the carer"}
    assert page.locator("#beside").count() == 0  # never by a guess

    choose_by_keys(page, page.locator("#t-supposed"), "D04")
    write(page, "t-twin", case)
    enter_on(page, button(page, "Look so"))
    expect(errors(page)).to_contain_text("of the same person")
    before = engine.facts().audit_rows
    write(page, "t-twin", twin)
    enter_on(page, button(page, "Look so"))
    expect(said).to_contain_text("1 would remain (D05), of 1 it is not known whether there was another way")
    expect(row(page, "replay", "D04").locator("td").last).to_have_text("not known")
    beside = page.locator("#beside tbody tr").filter(has_text="D09, T09")
    expect(beside.locator("td").last).to_contain_text("carried by nobody; nobody held it for 4 days")
    looks = [row.about for row in engine.store.audit(engine.viewer, after=before)]
    assert sorted(looks) == sorted([case, twin])
    assert [word for word in OUTCOMES if word in everything(page)] == []
    assert_presentable(page, "route-replay")


def test_what_is_saved_of_it_says_for_which_case(page: Page, origin):
    twin, case = open_case(page, origin, holt.TWIN), open_case(page, origin)
    tick(page, page.locator("#t-without"))
    write(page, "t-twin", twin)
    enter_on(page, button(page, "Look so"))
    files = page.evaluate("[...document.querySelectorAll('[data-csv]')].map((one) => one.dataset.csv)")
    lines = [json.loads(one) for one in files if one]
    assert lines and all(
        case in line and "hidden until asked for" in line for one in lines for line in one[1:]
    )
    assert any(twin in line for one in lines for line in one)

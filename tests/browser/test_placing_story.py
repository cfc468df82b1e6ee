"""A safety lead places what arrived: confirms, refuses, joins a pair, takes back; by keyboard alone."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from app.server import create_app
from graph_schema.events import Event, EventMatch
from graph_schema.vocabulary import MatchState, Scheme
from pathway.engine import Engine, Put
from pathway.engine.pairs import pairs
from pathway.engine.placing import placing_of
from tests.browser.browsing import assert_presentable, go, let_in, wait_idle
from tests.browser.keyboard import button, enter, tab_and_tick, tab_and_write, tab_back_to, tab_to
from tests.browser.seams import BANNER, choose, opened
from tests.tables import handoffs_of, places_of

HANDOFFS = handoffs_of("""
    HOS/ward 7     > COM/nursing  | care_request
    HOS/ward 7     > GPX/practice | discharge
    GPX/practice   > HOS/clinic   | referral
    HOS/clinic     > GPX/practice | letter
    HOS/laboratory > GPX/practice | result
    COM/nursing    > GPX/practice | prescription
    HOS/ward 7     > SOC/home care | care_request
""")
CARE, DISCHARGE, REFERRAL, LETTER, RESULT, PRESCRIPTION, HOME = HANDOFFS
HEAD = "ReferenceNumber,ApproximateDate,PhysicalHarm,Organisation,ReporterOrganisation,Process,description"
ROWS = (
    "EV-01,2026-05-01,3,HOS;GPX,GPX,12,The clinic letter came after four weeks",
    "EV-02,2026-05-02,4,HOS;GPX,GPX,12,A blood result was never read",
    "EV-03,2026-05-03,4,HOS;GPX,HOS,8,Referral lost between two systems",
    "EV-04,2026-05-04,3,HOS;COM,COM,9,Care request after discharge went to a retired address",
    "EV-05,2026-05-05,4,COM;GPX,COM,5,No prescription for insulin",
    "EV-06,2026-05-06,4,HOS;GPX,HOS,12,The clinic letter named another drug",
    "EV-07,2026-05-07,5,HOS;SOC,SOC,9,Home care began a day late",
    "EV-08,2026-05-08,5,HOS,HOS,6,A fall beside the bed",
    "EV-09,2026-05-09,2,HOS;GPX,GPX,9,One letter and nothing that it asked for was done",
    "EV-10,2026-05-04,3,HOS;COM,HOS,9,Care request sent to a retired address and nobody told",
)
FIRST_FIVE = {"EV-01": LETTER, "EV-02": RESULT, "EV-03": REFERRAL, "EV-05": PRESCRIPTION, "EV-07": HOME}


@pytest.fixture
def engine(tmp_path: Path):
    engine = opened(tmp_path)
    engine.save(map(Put, [*places_of(HANDOFFS), *HANDOFFS]), actor="t", reason="a small world")
    load(engine, tmp_path)
    yield engine
    engine.store.close()


@pytest.fixture
def origin(page: Page, live, engine: Engine) -> str:
    return let_in(page, live(create_app(engine, banner=BANNER)))


def load(engine: Engine, folder: Path, rows: tuple[str, ...] = ROWS) -> None:
    file = folder / "lfpse.csv"
    file.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    engine.import_records("events", [file], scheme=Scheme.LFPSE, actor="importer", reason="extract of May")


def undo(page: Page) -> None:
    """It stands before the part that was drawn anew."""
    target = page.locator("#i-events-undo")
    tab_back_to(page, target)
    enter(page, target)


def event_of(engine: Engine, reference: str) -> str:
    return next(one.id for one in engine.snapshot().all(Event) if one.reference == reference)


def open_event(page: Page, origin: str, engine: Engine, reference: str) -> None:
    go(page, f"{origin}/inbox?event={event_of(engine, reference)}")
    expect(page.locator("#i-choice")).to_contain_text(reference)


def said(page: Page) -> Locator:
    return page.locator("#i-events-said .saved-bar")


def matches(engine: Engine) -> dict[tuple[str, str | None], MatchState]:
    names = {one.id: one.reference for one in engine.snapshot().all(Event)}
    return {(names[one.event] or "", one.subject): one.state for one in engine.snapshot().all(EventMatch)}


def test_five_are_confirmed_three_refused_and_the_same_file_changes_nothing(
    page: Page, origin, engine, tmp_path
):
    go(page, f"{origin}/inbox")
    expect(page.locator("#i-events-part .lead")).to_contain_text(
        "10 events name organisations but no handoff."
    )

    # Five at once, each on the proposal that stands in its row; nothing that is not shown.
    for reference in FIRST_FIVE:
        tab_and_tick(page, page.locator("#to-place").get_by_role("checkbox", name=reference))
    tab_and_write(page, "i-many-by", "Safety lead")
    enter(page, button(page, "Confirm the first proposal of those ticked"))
    expect(said(page)).to_contain_text("5 events placed on their first proposal.")
    placed = {key for key, state in matches(engine).items() if state is MatchState.CONFIRMED}
    assert placed == {(reference, handoff.id) for reference, handoff in FIRST_FIVE.items()}
    expect(page.locator("#i-event-at")).to_be_focused()
    undo(page)
    expect(said(page)).to_contain_text("Undone: 5 decisions taken back.")
    assert matches(engine) == {}
    for reference in FIRST_FIVE:
        tab_and_tick(page, page.locator("#to-place").get_by_role("checkbox", name=reference))
    tab_and_write(page, "i-many-by", "Safety lead")
    enter(page, button(page, "Confirm the first proposal of those ticked"))
    expect(said(page)).to_contain_text("5 events placed")

    # Three refused: one handoff of an event, with its reason; two events wholly.
    open_event(page, origin, engine, "EV-06")
    expect(page.locator("#i-choice")).to_contain_text("Fits well: both ends are named, “letter” is told")
    tab_and_tick(page, page.locator(".proposals").get_by_role("checkbox").first)
    tab_to(page, page.locator("#i-why"))
    page.keyboard.type("The letter was right, the shelf was wrong")
    tab_and_write(page, "i-events-by", "Safety lead")
    enter(page, button(page, "Not the handoffs ticked"))
    expect(said(page)).to_contain_text("not proposed again")
    expect(page.locator(".proposals").get_by_role("checkbox").first).not_to_have_attribute("value", LETTER.id)
    enter(page, button(page, "Later"))
    expect(page.locator("#i-event-at")).to_be_focused()
    expect(page.locator("#i-event-at")).to_contain_text("of 5")
    for reference in ("EV-08", "EV-10"):
        open_event(page, origin, engine, reference)
        tab_and_write(page, "i-events-by", "Safety lead")
        enter(page, button(page, "It belongs to no handoff"))
        expect(said(page)).to_contain_text("Refused: it belongs to no handoff. That is remembered.")

    before, versions = matches(engine), len(engine.snapshot().all(Event))
    load(engine, tmp_path)
    assert matches(engine) == before and len(engine.snapshot().all(Event)) == versions == len(ROWS)
    go(page, f"{origin}/inbox")
    expect(page.locator("#i-events-part .lead")).to_contain_text("3 events name organisations")
    again = placing_of(engine, event_of(engine, "EV-06"))
    assert again is not None and LETTER.id not in {one.handoff for one in again.proposals}
    for reference in (*FIRST_FIVE, "EV-08", "EV-10"):
        assert placing_of(engine, event_of(engine, reference)) is None
    assert sum(one.events.any for one in engine.picture().handoffs) == 5

    # What was decided stands on a page of its own; a record that changed at source is listed until looked at.
    load(engine, tmp_path, (ROWS[0].replace(",3,", ",1,"), *ROWS[1:]))
    go(page, f"{origin}/placed")
    expect(page.locator("#decisions")).to_contain_text("The letter was right, the shelf was wrong")
    expect(page.locator(".lead")).to_contain_text("1 record changed at source since")
    expect(page.locator("#changed-since")).to_contain_text("Physical harm: moderate, now fatal")
    tab_and_write(page, "d-by", "Safety lead")
    enter(page, button(page, "It still holds – EV-01"))
    expect(page.locator(".lead")).to_contain_text("0 records changed at source since")
    enter(page, button(page, "Take back – EV-08"))
    expect(page.locator("#d-said")).to_contain_text("waits in the inbox again")
    assert placing_of(engine, event_of(engine, "EV-08")) is not None
    assert_presentable(page, "placed")


def test_one_letter_with_seven_failures_reaches_seven_handoffs_and_counts_once(page: Page, origin, engine):
    open_event(page, origin, engine, "EV-09")
    boxes = page.locator(".proposals").get_by_role("checkbox")
    proposed = boxes.count()
    for number in range(proposed):
        tab_and_tick(page, boxes.nth(number))
    tab_to(page, page.locator("#i-others"))
    for more in range(1, 1 + len(HANDOFFS) - proposed):
        for _ in range(more):
            page.keyboard.press("ArrowDown")
            expect(page.locator("[data-combobox-selected]")).to_have_count(1)
        page.keyboard.press("Enter")
        expect(page.locator(".mantine-Pill-label")).to_have_count(more)
    tab_and_write(page, "i-events-by", "Safety lead")
    expect(page.locator(".proposals input:checked")).to_have_count(proposed)
    expect(page.locator(".mantine-Pill-label")).to_have_count(len(HANDOFFS) - proposed)
    enter(page, button(page, "Place it"))
    expect(said(page)).to_contain_text("Placed on 7 handoffs; it counts once.")
    picture = engine.picture()
    assert [one.events.in_set for one in picture.handoffs] == [1] * 7
    assert {row.recorded.in_set for row in picture.boundaries()} == {1}
    assert len([one for one in picture.events if one.handoffs]) == 1
    go(page, f"{origin}/")
    rows = page.locator("#boundaries tbody tr", has_text="Organisation HOS → Organisation GPX")
    expect(rows).to_contain_text("1 recorded")
    files = page.locator("[data-csv-name='careseams-boundaries.csv']").first
    told = [line for line in json.loads(files.get_attribute("data-csv") or "[]") if "HOS → " in line]
    assert told and not any(f"{many} recorded" in line for line in told for many in range(2, 9))


def test_two_sides_records_are_joined_once_count_once_and_are_split_again(page: Page, origin, engine):
    for reference in ("EV-04", "EV-10"):
        match = EventMatch(
            id=f"m-{reference}", event=event_of(engine, reference), subject=CARE.id, state="confirmed"
        )
        engine.save([Put(match)], actor="t", reason="placed by both sides")
    assert engine.picture().by_id[CARE.id].events.any == 2
    go(page, f"{origin}/pairs")
    expect(page.locator(".lead")).to_contain_text("1 pair of records may each be one event")
    row = page.locator("#pairs tbody tr")
    expect(row).to_contain_text("Care request after discharge went to a retired address")
    expect(row).to_contain_text("Care request sent to a retired address and nobody told")
    expect(row).to_contain_text("Both are placed on one handoff")
    expect(row).to_contain_text("The words are alike")
    assert_presentable(page, "pairs")
    enter(page, button(page, re.compile("They are one event – EV-(04|10) and")))
    expect(page.locator(".error-summary")).to_contain_text("Say your name or role")
    tab_and_write(page, "p2-by", "Safety lead")
    enter(page, button(page, re.compile("They are one event – EV-(04|10) and")))
    expect(page.locator("#p2-said")).to_contain_text("the two records count as one event")
    assert engine.picture().by_id[CARE.id].events.any == 1 and pairs(engine) == ()
    expect(page.locator(".beside")).to_contain_text("sent to a retired address and nobody told")
    tab_to(page, page.locator("#p2-undo"))
    page.keyboard.press("Enter")
    wait_idle(page)
    expect(page.locator("#p2-said")).to_contain_text("Undone")
    assert engine.picture().by_id[CARE.id].events.any == 2
    enter(page, button(page, re.compile("Not the same – EV-(04|10) and")))
    expect(page.locator("#p2-said")).to_contain_text("That is remembered")
    go(page, f"{origin}/pairs")
    expect(page.locator(".lead")).to_contain_text("No two records look like two sides’ tellings")
    assert engine.picture().by_id[CARE.id].events.any == 2


def test_rows_and_the_open_event_stand_in_the_address(page: Page, origin, engine):
    more = [
        Event(id=f"more-{n:02d}", organisations=("HOS", "GPX"), reference=f"M-{n:02d}") for n in range(40)
    ]
    engine.save(map(Put, more), actor="t", reason="more")
    go(page, f"{origin}/inbox")
    choose(page, "i-event-rows", "Rows 26 to 50")
    assert page.url == f"{origin}/inbox?events=26"
    assert page.locator("#to-place tbody tr").count() == 25
    page.locator("#to-place").get_by_role("link").first.click()
    wait_idle(page)
    expect(page.locator("#i-choice")).to_contain_text("Recorded by")
    choose(page, "i-event", "EV-03")
    assert f"event={event_of(engine, 'EV-03')}" in page.url
    page.go_back()
    wait_idle(page)
    assert page.url == f"{origin}/inbox?events=26"
    assert page.locator("#to-place tbody tr").count() == 25

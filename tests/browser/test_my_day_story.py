"""A safety lead's day, by keyboard alone: what waits, a check recorded, an old word confirmed."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.server import create_app
from graph_schema.confirmations import Confirmation
from graph_schema.events import Event
from graph_schema.hazards import ControlCheck
from pathway.engine import Engine, Put
from tests.app import my_day_world as world
from tests.browser.browsing import assert_accessible, assert_fits, assert_presentable, begin_at, go, wait_idle
from tests.browser.keyboard import choose_by_keys, enter, tab_and_tick, tab_and_write, tab_to
from tests.browser.seams import BANNER, choose, opened, saved, table_rows

REQUEST = world.REQUEST.id
HOSPITAL = "Eastmere Hospitals"


@pytest.fixture
def engine(tmp_path: Path):
    engine = world.fill(opened(tmp_path))
    yield engine
    engine.store.close()


@pytest.fixture
def origin(page: Page, live, engine: Engine) -> str:
    return begin_at(page, live(create_app(engine, banner=BANNER)))


def opened_day(page: Page) -> None:
    """From wherever one is: the navigation, the organisation typed and chosen."""
    enter(page, page.locator("#nav").get_by_role("link", name="My day", exact=True))
    expect(page.locator(".empty-sentence").first).to_contain_text("Choose your organisation")
    tab_to(page, page.locator("#md-organisation"))
    choose_by_keys(page, page.locator("#md-organisation"), HOSPITAL)
    expect(page.locator(".lead")).to_contain_text(f"3 handoffs of {HOSPITAL}, as at 1 Jun 2026")


def width(engine: Engine) -> float:
    figure = engine.picture().by_id[REQUEST].rate.judged_per_year
    return figure.hi - figure.lo


def test_a_safety_leads_day(page: Page, origin: str, engine: Engine):
    opened_day(page)
    assert page.url.endswith("organisation=HOS")
    lead = page.locator(".lead")
    for words in ("3 control checks overdue", "2 asks waiting", "1 duty to speak of again", "3 new events"):
        expect(lead).to_contain_text(words)
    expect(page.locator("#md-shown")).not_to_contain_text("EV-3")
    assert [row.splitlines()[0] for row in table_rows(page, "checks")] == [
        "Worklist 1",
        "Worklist 4",
        "Worklist 5",
    ]
    assert_accessible(page)

    # The overdue control reads "unverified" in words and shape, here and at its handoff.
    first = page.locator("#checks tbody tr").first
    expect(first.locator(".tag")).to_have_text("◆ unverified")
    expect(first).to_contain_text("review was due 1 Mar 2026")
    wide = width(engine)

    # A check is recorded from the line, by keyboard; the line is gone and the interval narrower.
    enter(page, first.get_by_role("link", name="Record a check"))
    expect(page.locator("h1")).to_have_text("Add a check")
    expect(page.locator("#controlcheck-control")).to_have_value("Worklist 1")
    tab_and_tick(page, page.get_by_label("Verified: Tested"))
    tab_and_write(page, "controlcheck-method", "Twenty requests followed to the end")
    tab_and_write(page, "controlcheck-next-due", "1 Dec 2026")
    tab_and_write(page, "actor", "Safety lead")
    enter(page, page.get_by_role("button", name="Save the check"))
    expect(saved(page)).to_contain_text("Check of a control added: verified, 1 Jun 2026.")
    assert "/my-day?organisation=HOS" in page.url
    expect(page.locator(".lead")).to_contain_text("2 control checks overdue")
    expect(page.locator("#checks")).not_to_contain_text("Worklist 1")
    assert width(engine) < wide
    [kept] = engine.snapshot().all(ControlCheck)
    assert (kept.control, kept.checked_on) == ("ct-1", date(2026, 6, 1))

    # It is undone, and waits again.
    enter(page, page.get_by_role("button", name="Undo", exact=True))
    expect(page.locator(".lead")).to_contain_text("3 control checks overdue")
    assert width(engine) == wide


def test_an_old_handoff_is_confirmed_by_one_press(page: Page, origin: str, engine: Engine):
    before = [one.duties for one in engine.picture().handoffs]
    go(page, f"{origin}/my-day?organisation=HOS")
    row = page.locator("#old-words tbody tr", has_text="a handoff as it is recorded").first
    expect(row).to_contain_text("last confirmed 13 months ago by Vale Community, on 21 Apr 2025")
    expect(row).to_contain_text("aged")
    expect(page.locator("#old-words")).not_to_contain_text("%")
    press = row.get_by_role("button", name="Confirm")
    enter(page, press)
    expect(page.locator(".error-summary")).to_contain_text("Say your name or role")
    tab_and_write(page, "md-by", "Ward manager")
    enter(page, press)
    expect(saved(page)).to_contain_text(f"Confirmed by {HOSPITAL} on 1 Jun 2026.")
    expect(page.locator("#md-said .saved-bar")).to_be_focused()
    made = [one for one in engine.snapshot().all(Confirmation) if one.by == "HOS"]
    assert [one.subject for one in made] == [REQUEST]
    assert [one.duties for one in engine.picture().handoffs] == before
    row = page.locator("#old-words tbody tr", has_text="a handoff as it is recorded").first
    expect(row).not_to_contain_text("21 Apr 2025")

    enter(page, page.locator("#md-undo"))
    expect(saved(page)).to_contain_text("Undone")
    expect(row).to_contain_text("21 Apr 2025")


def test_thirteen_months_after_the_press_it_is_listed_again(page: Page, origin: str, engine: Engine):
    go(page, f"{origin}/my-day?organisation=HOS")
    tab_and_write(page, "md-by", "Ward manager")
    row = page.locator("#old-words tbody tr", has_text="a handoff as it is recorded").first
    enter(page, row.get_by_role("button", name="Confirm"))
    engine.clock = lambda: world.NOW + timedelta(days=396)
    go(page, f"{origin}/my-day?organisation=HOS&as_of=2027-07-01")
    said = page.locator("#old-words tbody tr", has_text="on 1 Jun 2026")
    expect(said).to_contain_text(f"last confirmed 13 months ago by {HOSPITAL}")
    go(page, f"{origin}/handoff?id={REQUEST}&as_of=2027-07-01")
    expect(page.locator("#main")).to_contain_text(
        f"last confirmed 13 months ago by {HOSPITAL}, on 1 Jun 2026"
    )


def test_what_was_begun_and_not_saved_is_found_again(page: Page, origin: str):
    for number in (1, 3):
        go(page, f"{origin}/handoff/form?kind=Hazard&handoff={world.HANDOFFS[number - 1].id}")
        page.locator("#hazard-sentence").fill("The request is not read")
        page.locator("#hazard-sentence").blur()
        wait_idle(page)
    go(page, f"{origin}/my-day?organisation=HOS")
    card = page.locator("#drafts-card")
    expect(card.get_by_role("link")).to_have_count(1)
    expect(card).to_contain_text("Begun at handoffs of other boundaries, and not listed: 1.")
    card.get_by_role("link").click()
    wait_idle(page)
    expect(page.locator("#hazard-sentence")).to_have_value("The request is not read")


def test_back_works_and_the_page_can_be_shown(page: Page, origin: str):
    go(page, f"{origin}/my-day?organisation=HOS")
    enter(page, page.locator("#new-events tbody tr").first.get_by_role("link").first)
    page.go_back()
    wait_idle(page)
    expect(page.locator(".lead")).to_contain_text(HOSPITAL)
    assert_presentable(page, "my-day")


def test_the_form_of_a_check_can_be_used_by_everybody(page: Page, origin: str):
    go(page, f"{origin}/handoff/form?kind=ControlCheck&handoff={REQUEST}&control=ct-1")
    assert_accessible(page)
    for width_shown in (400, 320):
        assert_fits(page, width_shown)
    tab_and_write(page, "controlcheck-checked-on", "2 Jun 2026")
    tab_and_write(page, "controlcheck-next-due", "1 Jun 2026")
    tab_and_write(page, "controlcheck-method", "Asked")
    enter(page, page.get_by_role("button", name="Save the check"))
    summary = page.locator(".error-summary")
    expect(summary).to_contain_text("Say what was found")
    tab_and_tick(page, page.get_by_label("Verified: Tested"))
    tab_and_write(page, "actor", "Safety lead")
    enter(page, page.get_by_role("button", name="Save the check"))
    expect(summary).to_contain_text("nobody can have checked it on a day to come")


def test_rows_after_the_first_are_offered_when_another_organisation_is_chosen(
    page: Page, origin: str, engine: Engine
):
    more = [
        Event(id=f"more-{number:02}", reference=f"MORE-{number:02}", organisations=("HOS",))
        for number in range(40)
    ]
    engine.save(map(Put, more), actor="tester", reason="many at once")
    go(page, f"{origin}/my-day?organisation=EAS")
    choose(page, "md-organisation", HOSPITAL)
    expect(page.locator("#unplaced tbody tr")).to_have_count(25)
    choose(page, "md-rows", "Rows 26 to 42")
    expect(page.locator("#unplaced tbody tr")).to_have_count(17)
    assert page.url.endswith("organisation=HOS&rows=26")

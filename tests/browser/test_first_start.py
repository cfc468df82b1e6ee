"""A newcomer with a file of their own: from an empty store to a first finding, by the guided start."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.server import create_app
from graph_schema.handoffs import Handoff
from graph_schema.parties import Service
from pathway.engine import Engine
from pathway.settings import Settings
from tests.browser.browsing import assert_presentable, go, let_in, wait_idle
from tests.browser.seams import choose, errors, fill, press, saved

CONTACTS = "Pseudo ID,Surname,Seen on,Trust,Ward name\n" + "".join(
    f"P{number},Somebody,{10 + number % 10}/03/2026 09:00,RXA,ED\n"
    f"P{number},Somebody,{12 + number % 10}/03/2026 10:00,RXB,nursing\n"
    for number in range(40)
)


@pytest.fixture
def empty(page: Page, live, tmp_path: Path):
    """The app over a store with nothing in it."""
    settings = Settings(key_file=tmp_path / "key")
    engine = Engine.open(str(tmp_path / "store"), settings, create=True)
    yield let_in(page, live(create_app(engine))), engine
    engine.store.close()


def chosen(page: Page, file: Path) -> None:
    with page.expect_file_chooser(timeout=15_000) as asked:
        page.locator("#if-file").get_by_role("button", name="Choose a file").press("Enter")
    asked.value.set_files(file)
    expect(page.locator("#first-fields")).to_be_visible()
    wait_idle(page)


def test_a_newcomers_own_contacts_lead_to_a_first_finding(page: Page, empty, tmp_path):
    origin, engine = empty
    file = tmp_path / "export.csv"
    file.write_text(CONTACTS)
    go(page, origin)
    page.get_by_role("link", name="start here").press("Enter")
    expect(page.get_by_role("heading", name="Bring in what you have")).to_be_visible()
    assert_presentable(page, "start-empty")
    page.get_by_role("link", name="Bring in contacts").press("Enter")
    expect(page.get_by_role("heading", name="Bring in a first file")).to_be_visible()
    chosen(page, file)
    assert_presentable(page, "first-file")
    assert "Somebody" not in page.content()
    expect(page.get_by_role("combobox", name="Column of service")).to_have_value("Ward name")

    press(page, "Bring it in")
    expect(errors(page)).to_contain_text("Say your name or role")
    fill(page, if_by="Planner")
    page.get_by_role("button", name="Try it").press("Enter")
    expect(page.locator("#if-done")).to_contain_text("Nothing was written. Of 80 rows: 80 accepted")
    page.get_by_role("button", name="Bring it in").press("Enter")
    expect(page.locator("#if-done")).to_contain_text("People moved between 1 pair of services")
    assert_presentable(page, "first-finding")

    page.get_by_role("link", name="Accept moves as handoffs in the inbox").press("Enter")
    page.get_by_label(re.compile("RXA: ED → RXB: nursing")).first.check()
    choose(page, "i-kind", "Referral")
    fill(page, i_moves_by="Planner")
    press(page, "Make handoffs", "#i-moves-part")
    expect(saved(page)).to_contain_text("1 handoff made.")
    go(page, origin)
    expect(page.locator("main")).to_contain_text("1 boundary")
    assert len(engine.snapshot().by_id(Handoff)) == 1


def test_a_patient_column_of_nhs_numbers_needs_leave_and_is_never_shown(page: Page, empty, tmp_path):
    origin, engine = empty
    file = tmp_path / "export.csv"
    file.write_text(CONTACTS.replace("Pseudo ID", "NHS Number"))
    go(page, f"{origin}/import-first?what=contacts")
    chosen(page, file)
    fill(page, if_by="Planner")
    press(page, "Bring it in")
    expect(errors(page)).to_contain_text("tick that you may bring them in")
    assert engine.snapshot().contact_rows == 0
    page.get_by_label("I may bring in identifiers of patients").press("Space")
    press(page, "Bring it in")
    expect(page.locator("#if-done")).to_contain_text("80 accepted")
    assert engine.snapshot().contact_rows == 80


HANDOFFS = "Sender,Receiver,Type\nRXA/ward,RXB/nursing,care request\nRXA/ED,RXA/ward,nonsense\n"


def test_handoffs_that_came_in_are_taken_back_by_keyboard(page: Page, empty, tmp_path):
    origin, engine = empty
    file = tmp_path / "drawn.csv"
    file.write_text(HANDOFFS)
    go(page, f"{origin}/import-first?what=handoffs")
    chosen(page, file)
    fill(page, if_by="Planner")
    press(page, "Bring it in")
    expect(saved(page)).to_contain_text("1 row brought in.")
    assert len(engine.snapshot().by_id(Handoff)) == 1
    assert_presentable(page, "first-file-undo")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(saved(page)).to_contain_text("Undone: what the file brought is withdrawn")
    assert engine.snapshot().by_id(Handoff) == {} == engine.snapshot().by_id(Service)
    expect(page.locator("#if-done")).to_be_empty()


def test_handoffs_that_do_not_fit_are_told_by_row_and_the_template_is_saved(page: Page, empty, tmp_path):
    origin, _ = empty
    file = tmp_path / "drawn.csv"
    file.write_text(HANDOFFS)
    go(page, f"{origin}/import-first?what=handoffs")
    chosen(page, file)
    fill(page, if_by="Planner")
    press(page, "Try it")
    expect(page.locator("#first-why")).to_contain_text("Type")
    with page.expect_download() as asked:
        page.get_by_role("button", name="Save as a template").press("Enter")
    text = Path(asked.value.path()).read_text()
    assert '"import": "handoffs"' in text and "Receiver" in text and "nonsense" not in text

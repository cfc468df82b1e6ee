"""One whole story for each kind of user on the embedded store: planner, safety lead, investigator."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.server import create_app
from graph_schema.handoffs import Handoff
from graph_schema.identifiers import handoff_id
from pathway.demo import DemoFiles, generate
from pathway.engine import Engine
from pathway.engine.demo import demo_parameters
from pathway.stores.writing import LOOK, OPEN_CASE
from tests.browser.browsing import go, wait_idle
from tests.browser.seams import (
    BANNER,
    choose,
    engine,
    fill,
    kept_system,
    opened,
    origin,
    press,
    saved,
    table_rows,
)

__all__ = ["engine", "kept_system", "origin"]
WHO = {"actor": "tester", "reason": "a story"}
MODEL = ("organisations", "parties", "services", "handoffs", "claims")
PATIENT = "HOLT-M"
NEW_CONTACTS = "patient,time,organisation,service,activity\n" + "".join(
    f"N-{number:02d},2026-04-{10 + number}T09:00,HOS,radiology,scan\n"
    f"N-{number:02d},2026-04-{12 + number}T09:00,HSP,team,visit\n"
    for number in range(8)
)


def test_a_planner_brings_in_contacts_accepts_moves_and_sees_the_boundary(
    page: Page, origin, engine, tmp_path
):
    file = tmp_path / "new.csv"
    file.write_text(NEW_CONTACTS, encoding="utf-8")
    assert engine.import_contacts([file], **WHO).accepted == 16

    go(page, f"{origin}/inbox")
    choose(page, "i-organisation", "Fen &")
    [move] = table_rows(page, "moves")
    assert move.startswith("Eastmere Hospitals: radiology → Fen &")
    page.get_by_label(move).check()
    choose(page, "i-kind", "Referral")
    fill(page, i_moves_by="ICS planner")
    press(page, "Make handoffs", "#i-moves-part")
    expect(saved(page)).to_contain_text("1 handoff made.")
    made = handoff_id("HOS/radiology", "HSP/team", "referral")
    assert made in engine.snapshot().by_id(Handoff)
    assert engine.history("Handoff", made)[0].recorded_by == "ICS planner"

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Boundaries").click()
    wait_idle(page)
    row = page.locator("#boundaries tbody tr", has_text="Eastmere Hospitals → Fen &")
    expect(row).to_contain_text("2 handoffs: referral")
    expect(row).to_contain_text("moves at 1, no count at 1")
    expect(row).to_contain_text("nobody has judged")


def test_a_safety_lead_declares_an_appetite_sees_the_boundary_and_places_an_event(page: Page, origin, engine):
    go(page, f"{origin}/")
    expect(page.locator(".lead")).to_contain_text("No appetite is declared, so none is highlighted.")
    fill(page, b_appetite="2", b_appetite_by="Quality committee", b_actor="Safety lead")
    press(page, "Declare")
    expect(page.locator(".lead")).to_contain_text(
        "1 of 8 boundaries carries more than the declared 2 events a year"
    )
    highlighted = page.locator("#boundaries tr.chosen")
    expect(highlighted).to_contain_text("Eastmere Hospitals → Vale Community")
    expect(highlighted).to_contain_text("accept: open")
    expect(highlighted).to_contain_text("1 unplaced event of the year names an end of it")
    expect(highlighted).to_contain_text("1 recorded")

    page.get_by_role("link", name="Place or refuse them").click()
    wait_idle(page)
    choose(page, "i-event", "EV-2")
    page.get_by_label("Eastmere Hospitals: ward 7 → Vale Community: nursing (care request)").check()
    fill(page, i_events_by="Safety lead")
    press(page, "Place it")
    expect(saved(page)).to_contain_text("it counts once")

    go(page, f"{origin}/")
    expect(page.locator("#boundaries tr.chosen")).to_contain_text("2 recorded")
    expect(page.locator("#boundaries tr.chosen")).not_to_contain_text("unplaced")


def only(file: Path, keep: Callable[[dict[str, str]], bool]) -> Path:
    """A copy of a file with some of its rows."""
    with file.open(encoding="utf-8", newline="") as given:
        rows = list(csv.DictReader(given))
    made = file.with_name(f"only-{file.name}")
    with made.open("w", encoding="utf-8", newline="") as copy:
        writer = csv.DictWriter(copy, list(rows[0]))
        writer.writeheader()
        writer.writerows(filter(keep, rows))
    return made


def requests_of(file: Path) -> set[str]:
    with file.open(encoding="utf-8", newline="") as given:
        return {row["request_id"] for row in csv.DictReader(given)}


@pytest.fixture
def holt(tmp_path: Path) -> Engine:
    """The Holt case of the demo, with every organisation, handoff and claim, and without the other people."""
    files: DemoFiles = generate(demo_parameters(), tmp_path / "files")
    engine = opened(tmp_path)
    for what, file in files.model:
        if what in MODEL:
            engine.import_records(what, [file], **WHO)
    engine.import_contacts([only(files.contacts, lambda row: row["patient"] == PATIENT)], **WHO)
    crossings = only(files.crossings, lambda row: row["patient"] == PATIENT)
    theirs = requests_of(crossings)
    about = {
        name: only(file, lambda row: row["request_id"] in theirs)
        for name, file in (("holdings", files.holdings), ("accounts", files.accounts))
    }
    engine.import_crossings([crossings], **about, **WHO)
    yield engine
    engine.store.close()


def test_an_investigator_opens_the_route_of_the_holt_case(page: Page, live, holt):
    address = live(create_app(holt, banner=BANNER))
    page.goto(address)
    wait_idle(page)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Trace").click()
    wait_idle(page)
    fill(page, t_who=PATIENT, t_purpose="Learning response LR-12", t_reference="LR-12")
    fill(page, t_basis="PSIRF learning response", t_actor="Investigator")
    press(page, "Open the route")

    lead = page.locator(".lead")
    expect(lead).to_contain_text(
        "18 crossings across 12 organisations. 223 days in which nobody held one of them"
    )
    expect(lead).to_contain_text("10 of 18 were carried by the carer; 8 had no other way.")
    expect(lead).to_contain_text("Accounts differ on 3.")
    rows = page.locator("#route tbody tr")
    assert rows.count() == 18
    expect(rows.nth(6)).to_contain_text("D07")
    expect(rows.nth(6)).to_contain_text("nobody: 97 days")
    differ = [row.split("\n")[0] for row in rows.filter(has_text="accounts differ on").all_inner_texts()]
    assert differ == ["D04", "D05", "D11"]
    assert page.get_by_text("out of DISCHARGE").count() == 3
    assert PATIENT not in page.content()
    assert [row.verb for row in holt.store.audit(holt.viewer)][-2:] == [OPEN_CASE, LOOK]

"""Planner: rehearse a reorganisation of the demo: the expected gaps, none closed, nothing changed, a list."""

import csv
import io
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.server import create_app
from graph_schema.rehearsals import BodyChange
from pathway.demo import DemoFiles, generate
from pathway.engine import Engine, rehearsals
from pathway.engine.demo import demo_parameters
from tests.browser.browsing import assert_presentable, begin_at, wait_idle
from tests.browser.keyboard import choose_many_by_keys, tick
from tests.browser.seams import BANNER, errors, fill, opened, press, saved

WHO = {"actor": "tester", "reason": "a story"}
LATER = {"asks", "events"}
PREFIX = "local:DEMO-"
EXPECTED = {
    row["kind"]: row
    for row in tomllib.loads((demo_parameters().parent / "rehearsals.toml").read_text(encoding="utf-8"))[
        "rehearsal"
    ]
}


@pytest.fixture(scope="module")
def kept_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's bodies, handoffs, claims, hazards and remits; nobody's journeys are needed to rehearse."""
    folder = tmp_path_factory.mktemp("demo")
    files: DemoFiles = generate(demo_parameters(), folder / "files")
    engine = opened(folder)
    for what, file in files.model:
        if what not in LATER:
            assert not engine.import_records(what, [file], **WHO).rejected
    engine.seed_rules(actor="tester")
    engine.store.close()
    return folder


@pytest.fixture
def engine(kept_demo: Path) -> Iterator[Engine]:
    engine = opened(kept_demo)
    yield engine
    engine.store.close()


@pytest.fixture
def origin(page: Page, live, engine: Engine) -> str:
    return begin_at(page, live(create_app(engine, banner=BANNER)))


def exported(engine: Engine, folder: Path) -> dict[str, bytes]:
    engine.export(folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def to_page(page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Rehearsal").click()
    wait_idle(page)


def rehearse(page: Page, kind: str, bodies: tuple[str, ...], names: str, day: str) -> None:
    tick(page, page.get_by_role("radio", name=kind))
    choose_many_by_keys(page, page.locator("#r-old"), bodies)
    fill(page, r_names=names, r_day=day)
    page.locator("#r-add").focus()
    page.keyboard.press("Enter")
    wait_idle(page)


def gaps_in_file(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as file:
        page.locator(".card:has(#r-new-gaps)").get_by_role(
            "button", name="CSV of the", exact=False
        ).first.click()
    return list(csv.DictReader(io.StringIO(file.value.path().read_text(encoding="utf-8-sig"))))


def shown_gaps(page: Page) -> list[tuple[str, ...]]:
    """Handoff and duty of each row of the new gaps, by what the address of each link says."""
    rows = page.locator("#r-new-gaps tbody tr")
    found = []
    for number in range(rows.count()):
        row = rows.nth(number)
        link = row.get_by_role("link").first.get_attribute("href")
        found.append((link, row.locator("td").first.inner_text()))
    return found


def test_a_merger_shows_the_expected_gaps_and_changes_nothing(page: Page, origin, engine, tmp_path):
    before = exported(engine, tmp_path / "before")
    to_page(page)
    press(page, "Rehearse it")
    expect(errors(page)).to_contain_text("First day")
    rehearse(
        page, "They merge", ("Eastmere Hosp", "Vale Comm"), "Eastmere and Vale NHS Trust", "1 October 2026"
    )
    row = EXPECTED["merge"]
    expect(page.locator(".lead")).to_contain_text(
        f"On 1 Oct 2026: {len(row['gaps'])} duties would be less sure, at 5 handoffs."
    )
    expect(page.locator(".lead")).to_contain_text(
        "more, agreed today, would be inherited and not reaffirmed: not drawn as agreed until"
    )
    expect(page.locator(".lead")).to_contain_text("No gap closes by it")
    assert len(shown_gaps(page)) == len(row["gaps"])
    told = gaps_in_file(page)
    assert len(told) == len(row["gaps"])
    assert {(one["Before"].split(" · ")[0], one["After"].split(" · ")[0]) for one in told} == {
        ("agreed", "claimed, not confirmed, inherited and not reaffirmed"),
        ("agreed, review due", "claimed, not confirmed, inherited and not reaffirmed"),
    }
    assert all("Eastmere and Vale NHS Trust" in one["After"] for one in told)
    assert exported(engine, tmp_path / "after") == before

    address = page.url
    page.goto(address)  # the address holds it
    wait_idle(page)
    assert len(shown_gaps(page)) == len(row["gaps"])
    assert_presentable(page, "rehearsal")


def test_an_abolition_is_kept_as_a_dated_list_with_owners(page: Page, origin, engine, tmp_path):
    before = exported(engine, tmp_path / "before")
    to_page(page)
    rehearse(page, "They end", ("Penwick Mere Home",), "", "1 October 2026")
    row = EXPECTED["abolition"]
    opens = sum(one["after"] == "STALE" and one["before"] != "CONTESTED" for one in row["gaps"])
    expect(page.locator(".lead")).to_contain_text(
        f"{opens} duties would open, 2 duties would be less sure and 1 duty would have a gap of another kind"
    )
    found = rehearsals.rehearsed(engine, [_change(row)], row["day"])
    assert sorted((one.handoff.id.replace(PREFIX, ""), one.duty.value) for one in found.new_gaps) == sorted(
        (one["handoff"], one["duty"]) for one in row["gaps"]
    )
    expect(page.locator("#r-new-gaps")).to_contain_text("lapsed")

    press(page, "Keep the list")
    expect(page.locator("#r-keep-said")).to_contain_text("Give the list a name")
    fill(page, r_called="Home help ends", r_by="ICS planner", r_due="1 September 2026")
    press(page, "Keep the list")
    expect(page.get_by_role("heading", name="Home help ends", level=1)).to_be_visible()
    expect(page.locator(".lead")).to_contain_text("0 of 8 done.")
    rows = page.locator("#to-dos tbody tr")
    assert rows.count() == 8
    expect(rows.first).to_contain_text("1 Sep 2026")
    expect(rows.first).to_contain_text("would still have to be agreed")
    owners = set(page.locator("#to-dos tbody tr td:nth-child(4)").all_inner_texts())
    assert owners == {"Vale Community NHS Trust", "Eastmere Council adult social care"}

    tick(page, page.get_by_role("checkbox").first)
    press(page, "It is done")
    expect(saved(page)).to_contain_text("1 ticked: done.")
    expect(page.locator(".lead")).to_contain_text("1 of 8 done.")
    press(page, "Undo")
    expect(page.locator(".lead")).to_contain_text("0 of 8 done.")
    assert_presentable(page, "rehearsal-kept")

    after = exported(engine, tmp_path / "after")
    own = {"Rehearsal", "SafetyAction"}
    others = [line for line in after["records.jsonl"].splitlines() if json.loads(line)["kind"] not in own]
    assert others == before["records.jsonl"].splitlines()
    to_page(page)
    expect(page.locator("#kept")).to_contain_text("Home help ends")
    expect(page.locator("#kept")).to_contain_text("0 of 8")


def _change(row):
    return BodyChange(kind=row["kind"], old=tuple(PREFIX + one for one in row["old"]), new=tuple(row["new"]))

"""Safety lead: the bow-tie of a handoff; a barrier of nobody; one mailbox under nine; a named workaround."""

import base64
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.text import address
from graph_schema.hazards import Control
from pathway.engine import Engine, Put
from tests.app import barriers_world as world
from tests.browser.browsing import assert_presentable, go, wait_idle
from tests.browser.keyboard import choose_by_keys, enter_on
from tests.browser.seams import fill, opened, origin, press, saved, table_rows

__all__ = ["origin"]
TEXTS_THAT_OVERLAP = """() => {
  const boxes = [...document.querySelectorAll("text")].map((one) => [one.getBBox(), one.textContent]);
  const found = [];
  boxes.forEach(([a, one], n) => boxes.slice(n + 1).forEach(([b, other]) => {
    const across = a.x < b.x + b.width - 0.5 && b.x < a.x + a.width - 0.5;
    const down = a.y + 2 < b.y + b.height - 2 && b.y + 2 < a.y + a.height - 2;
    if (across && down) found.push(`${one} / ${other}`);
  }));
  return found;
}"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """The world of barriers in an embedded store."""
    engine = opened(tmp_path)
    records = (*world.RECORDS, *world.EVENTS, *world.carried(0, 1))
    engine.save(map(Put, records), actor="tester", reason="a story")
    yield engine
    engine.store.close()


def bow_tie(page: Page, origin: str, handoff) -> None:
    go(page, f"{origin}{address('/handoff/bow-tie', id=handoff.id)}")


def drawing(page: Page) -> str:
    """The picture as it is saved: the SVG itself."""
    source = page.locator("figure img").get_attribute("src")
    assert source is not None
    return base64.b64decode(source.partition(",")[2]).decode()


def saved_csv(page: Page, table: str) -> list[dict[str, str]]:
    with page.expect_download() as file:
        page.locator(f'button[data-csv-name="careseams-{table}.csv"]').first.click()
    return list(csv.DictReader(io.StringIO(file.value.path().read_text(encoding="utf-8-sig"))))


def test_the_bow_tie_of_a_handoff_by_keyboard(page: Page, origin):
    go(page, f"{origin}{address('/handoff', id=world.FIRST.id)}")
    enter_on(page, page.get_by_role("link", name="Bow-tie: what stands between this handoff and harm"))
    expect(page.locator(".lead")).to_contain_text("2 threats, 2 barriers: 1 verified.")
    expect(page.locator(".lead")).to_contain_text("The two ends judged 1 threat differently.")
    first = page.locator("#bow-tie-threats tbody tr").first
    expect(first).to_contain_text("moderate harm, unlikely; 4 people, 1 Feb 2026")
    expect(first).to_contain_text("severe harm, possible; 4 people, 1 Feb 2026")
    picture = drawing(page)
    for words in (
        "Barriers before it fails",
        "Barriers after it has failed",
        "not in place",
        "The two differ",
    ):
        assert words in picture
    assert picture.count(">What the carer<") + picture.count("not a") > 0  # a column of its own
    expect(page.locator("#bow-tie-carer")).to_contain_text("2 of 4 crossings asked about")
    beside = page.context.new_page()
    beside.set_content(picture)
    assert beside.evaluate(TEXTS_THAT_OVERLAP) == []
    beside.close()
    assert_presentable(page, "bow-tie")


def test_the_picture_saves_prints_and_reads_in_the_dark(page: Page, origin):
    bow_tie(page, origin, world.FIRST)
    with page.expect_download() as file:
        page.get_by_role("button", name="SVG of The bow-tie").click()
    text = file.value.path().read_text(encoding="utf-8")
    assert "B1 Acknowledgement" in text and "As at" in text
    page.emulate_media(color_scheme="dark")
    assert_presentable(page, "bow-tie-dark")
    page.emulate_media(color_scheme="light", media="print")
    expect(page.locator("figure img")).to_be_visible()
    expect(page.locator("#bow-tie-barriers")).to_be_visible()


def test_a_barrier_of_nobody_is_a_finding_until_somebody_is_named(page: Page, origin, engine):
    bow_tie(page, origin, world.SECOND)
    expect(page.locator(".lead")).to_contain_text("Nobody holds 1 barrier.")
    enter_on(page, page.get_by_role("link", name="Every barrier without an owner"))
    assert {row.split("\n")[0] for row in table_rows(page, "barriers-unowned")} == {
        "Weekly list",
        "Desk check",
    }
    rows = {row["Barrier"]: row for row in saved_csv(page, "barriers-unowned")}
    assert rows["Weekly list"]["Numbered check"] == "D305"
    assert rows["Desk check"]["Holder"].startswith("nobody: the post is vacant (Ward clerk")
    assert_presentable(page, "barriers")

    page.go_back()
    wait_idle(page)
    enter_on(page, page.get_by_role("link", name="Say who holds it – Weekly list"))
    more = page.locator("summary", has_text="More").first
    more.focus()
    page.keyboard.press("Enter")
    choose_by_keys(page, page.locator("#control-holder"), "Organisation COM")
    fill(page, actor="Safety lead")
    press(page, "Save the control")
    expect(saved(page).first).to_be_visible()
    assert engine.snapshot().by_id(Control)["ct-list"].holder == "COM"
    bow_tie(page, origin, world.SECOND)
    expect(page.get_by_text("Somebody is named for each barrier.")).to_be_visible()
    expect(page.locator(".lead")).not_to_contain_text("Nobody holds")


def test_one_mailbox_is_one_finding_and_switching_it_off_stores_nothing(page: Page, origin, engine):
    before = engine.facts()
    bow_tie(page, origin, world.FIRST)
    enter_on(page, page.get_by_role("link", name="Referral mailbox: 9 barriers, 9 handoffs, 4 pathways"))
    expect(page.locator(".lead")).to_contain_text(
        "Referral mailbox lies under 9 barriers: 9 handoffs, 4 pathways."
    )
    lost = page.locator("#what-if")
    expect(lost).to_contain_text("9 hazards would lose a barrier. 7 would have none left that stands.")
    expect(lost).to_contain_text(
        "Where it can be worked out, at 2 handoffs, judged events a year would go from"
    )
    expect(lost).to_contain_text("At 7 handoffs the change cannot be said")
    expect(lost).to_contain_text("cannot be said: judged with its barriers in place")
    assert len(saved_csv(page, "barriers-what-if")) == 9
    page.locator(".card:has(#barriers-causes) summary").first.click()
    assert (
        len(
            page.locator("#barriers-causes tbody tr")
            .first.get_by_role("link", name=re.compile(r"^Referral \d"))
            .all()
        )
        == 9
    )
    assert_presentable(page, "barriers-what-if")
    page.reload()
    wait_idle(page)
    expect(page.locator("#what-if")).to_contain_text("Nothing is stored.")
    choose_by_keys(page, page.locator("#ba-without"), "the ward clerk")
    expect(page.locator("#what-if")).to_contain_text("As if the ward clerk had failed")
    assert "without=the" in page.url
    assert engine.facts() == before


def test_a_workaround_has_a_name_and_is_never_more_than_unverified(page: Page, origin, engine):
    go(page, f"{origin}{address('/handoff/form', kind='Control', handoff=world.THIRD.id, hazard='hz-3')}")
    fill(page, control_name="Asking twice", control_effectiveness="0.6", control_tested_on="1 Mar 2026")
    page.get_by_label("Verified", exact=False).first.check()
    page.locator("summary", has_text="More").first.click()
    page.get_by_label("A workaround rather than", exact=False).check()
    fill(page, control_depends_on="the ward clerk", control_since="1 Dec 2025")
    fill(page, control_if_absent="It waits for Monday", actor="Safety lead")
    press(page, "Save the control")
    expect(saved(page).first).to_be_visible()

    bow_tie(page, origin, world.THIRD)
    row = page.locator("#bow-tie-barriers tbody tr", has_text="Asking twice")
    expect(row).to_contain_text("unverified")
    expect(row).to_contain_text("a workaround, which never counts as more")
    expect(row).to_contain_text("depends on the ward clerk; since 1 Dec 2025; if absent: It waits for Monday")
    assert "workaround; depends on" in drawing(page)

    go(page, f"{origin}/barriers")
    rows = {row["Workaround"]: row for row in saved_csv(page, "barriers-workarounds")}
    assert set(rows) == {"Asking twice", "Ringing the team as well"}
    assert rows["Asking twice"]["Depends on"] == "the ward clerk"
    [clerk] = [
        row for row in saved_csv(page, "barriers-causes") if "the ward clerk" in row["What they rest on"]
    ]
    assert clerk["Handoffs"] == "2"

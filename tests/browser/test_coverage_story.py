"""Planner: what can nobody see? Hatched, in words, on paper; a remit less; a difference becomes a hazard."""

import csv
import io
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from graph_schema.handoffs import Pathway
from graph_schema.hazards import Hazard
from graph_schema.parties import Organisation, Remit
from graph_schema.vocabulary import Sector
from pathway.engine import Put
from pathway.engine.coverage import coverage
from tests.app import seams_world as world
from tests.browser.browsing import assert_presentable, go, wait_idle
from tests.browser.keyboard import choose_by_keys
from tests.browser.seams import engine, fill, kept_system, origin, press, saved, table_rows
from tests.tables import changed

__all__ = ["engine", "kept_system", "origin"]
BODIES = (
    Organisation(id="QAA", name="NHS Vale ICB", sector=Sector.OVERSIGHT),
    Organisation(id="PC1", name="Vale Collaborative", sector=Sector.OVERSIGHT),
)
REMITS = (
    Remit(id="rm-icb", body="QAA", organisations=("HSP",), basis="statute", valid_from=date(2022, 7, 1)),
    Remit(id="rm-pc", body="PC1", organisations=("COM",), basis="agreement"),
)
THEIRS = changed(world.DISCHARGE, id="com-discharge", channel="phone")
TOLD = (
    Pathway(
        id="p-hos", name="Leaving", kind="provider_version", told_by="HOS", handoffs=(world.DISCHARGE.id,)
    ),
    Pathway(id="p-com", name="Leaving", kind="provider_version", told_by="COM", handoffs=(THEIRS.id,)),
)


def save(engine, *entities):
    engine.save(map(Put, entities), actor="tester", reason="a story")


def names(page: Page, table: str) -> list[str]:
    return [row.split("\n")[0] for row in table_rows(page, table)]


def saved_csv(page: Page, within: str) -> list[dict[str, str]]:
    with page.expect_download() as file:
        page.locator(within).get_by_role("button", name="CSV of the", exact=False).first.click()
    return list(csv.DictReader(io.StringIO(file.value.path().read_text(encoding="utf-8-sig"))))


def test_a_boundary_without_a_source_is_hatched_everywhere_and_never_low(page: Page, origin, engine):
    go(page, f"{origin}/coverage")
    dark = [row for row in coverage(engine).boundaries if row.could_report != "yes"]
    expect(page.locator(".lead")).to_contain_text(
        f"At {len(dark)} of 7 boundaries nobody is known to be able to report."
    )
    rows = page.locator("#coverage tbody tr")
    for number in range(rows.count()):
        seen = rows.nth(number).get_by_text("no data: nobody could report")
        assert (seen.count() > 0) == (number < len(dark))  # first of all, never below one that is seen
    mark = page.locator("#coverage .tag-no-data").first
    for medium in ("screen", "print"):
        page.emulate_media(media=medium)
        expect(mark).to_be_visible()
        assert "gradient" in mark.evaluate("one => getComputedStyle(one).backgroundImage")
    page.emulate_media(media="screen")
    told = saved_csv(page, ".card:has(#coverage)")
    assert [("no data: nobody could report" in row["Who could report"]) for row in told] == [
        number < len(dark) for number in range(len(told))
    ]
    assert "low" not in page.locator("#coverage").inner_text().lower()
    assert_presentable(page, "coverage")


def test_without_one_bodys_remit_exactly_its_sole_boundaries_appear(page: Page, origin, engine):
    save(engine, *BODIES, *REMITS)
    go(page, f"{origin}/coverage")
    before = names(page, "cv-unreached") if page.locator("#cv-unreached").count() else []
    [sole] = [one for one in coverage(engine).sole if one.body == "PC1"]
    alone = {coverage(engine).by_id[id_].finding.name for id_ in sole.handoffs}
    assert alone and not alone & set(before)

    choose_by_keys(page, page.locator("#cv-without"), "Vale Coll")
    expect(page.locator(".note", has_text="As if Vale Collaborative had no remit")).to_contain_text(
        f"{len(sole.handoffs)} handoff"
    )
    assert set(names(page, "cv-unreached")) - set(before) == alone
    expect(page.locator("#cv-unreached")).to_contain_text("NHS Vale ICB (statute): it names neither end")
    assert "without=PC1" in page.url

    engine.withdraw("Remit", "rm-pc", expected=1, actor="tester", reason="a story")
    go(page, f"{origin}/coverage")
    assert set(names(page, "cv-unreached")) - set(before) == alone


def test_a_difference_of_two_tellings_is_one_key_from_a_hazard(page: Page, origin, engine):
    save(engine, THEIRS, *TOLD)
    go(page, f"{origin}/coverage")
    table = page.locator("#cv-told-1")
    expect(table).to_contain_text("how it travels")
    expect(table).to_contain_text("phone")
    table.get_by_role("link", name="Make it a hazard").focus()
    page.keyboard.press("Enter")
    wait_idle(page)
    expect(page.locator("#hazard-sentence")).to_have_value(
        "Vale Community and Eastmere Hospitals tell it differently: how it travels (phone; unknown)"
    )
    fill(page, actor="Safety lead")
    press(page, "Save the hazard")
    expect(saved(page).first).to_be_visible()
    [made] = [one for one in engine.snapshot().all(Hazard) if "tell it differently" in one.sentence]
    assert made.handoff == THEIRS.id and made.judgements == ()


@pytest.mark.parametrize("unseen", ["source", "remit", "review", "voice"])
def test_what_the_filters_hide_is_counted(page: Page, origin, engine, unseen):
    go(page, f"{origin}/coverage?unseen={unseen}&organisation=HOS")
    found = coverage(engine)
    expect(page.locator(".note", has_text="The filters leave").first).to_contain_text(
        f"of {len(found.boundaries)} boundaries"
    )
    expect(page.locator(".lead")).to_contain_text(f"of {len(found.boundaries)} boundaries")

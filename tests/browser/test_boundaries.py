"""Boundaries in the browser: filters in the address, an appetite declared, the file as the table is shown."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.app.seams_world import NASTY
from tests.browser.browsing import assert_presentable, go, wait_idle
from tests.browser.seams import (
    choose,
    engine,
    errors,
    fill,
    kept_system,
    origin,
    press,
    saved,
    table_rows,
)

__all__ = ["engine", "kept_system", "origin"]
LEAD = ".lead"


def test_the_page_is_accessible_quiet_and_fits(page: Page, origin):
    page.set_viewport_size({"width": 1300, "height": 1000})
    go(page, f"{origin}/")
    assert_presentable(page, "boundaries")
    expect(page.locator("#boundaries")).to_contain_text(NASTY)


def test_filters_stand_in_the_address_and_come_back(page: Page, origin):
    go(page, f"{origin}/")
    choose(page, "b-organisation", "Vale Community")
    choose(page, "b-kind", "Care request")
    assert table_rows(page, "boundaries") == ["Eastmere Hospitals → Vale Community\n1 handoff: care request"]
    assert page.url == f"{origin}/?organisation=COM&kind=care_request"
    page.reload()
    wait_idle(page)
    assert len(table_rows(page, "boundaries")) == 1
    expect(page.locator("#b-organisation")).to_have_value("Vale Community")
    page.locator("#boundaries").get_by_role("link").first.click()
    wait_idle(page)
    assert page.url.startswith(f"{origin}/handoff?id=")
    page.go_back()
    wait_idle(page)
    assert len(table_rows(page, "boundaries")) == 1
    page.get_by_role("link", name="Clear the filters").click()
    wait_idle(page)
    assert page.url == f"{origin}/" and len(table_rows(page, "boundaries")) == 8


def test_an_appetite_is_refused_by_field_declared_and_undone(page: Page, origin):
    go(page, f"{origin}/")
    expect(page.locator(LEAD)).to_contain_text("No appetite is declared")
    fill(page, b_appetite="two", b_appetite_by="Board")
    press(page, "Declare")
    expect(errors(page)).to_contain_text("Type a number of events a year above 0")
    expect(page.locator("#b-appetite")).to_have_value("two")
    assert page.locator("#b-appetite").get_attribute("aria-invalid") == "true"
    errors(page).get_by_role("link", name="Say your name or role").click()
    assert page.evaluate("document.activeElement.id") == "b-actor"
    fill(page, b_appetite="2", b_actor="sam")
    press(page, "Declare")
    expect(saved(page)).to_contain_text("Appetite declared: 2 events a year, by Board.")
    expect(page.locator(LEAD)).to_contain_text(
        "1 of 8 boundaries carries more than the declared 2 events a year"
    )
    assert page.locator("#boundaries tr.chosen th").inner_text().startswith("Eastmere Hospitals → Vale")
    press(page, "Undo")
    expect(page.locator(LEAD)).to_contain_text("No appetite is declared")
    assert page.locator("#boundaries tr.chosen").count() == 0


def test_the_file_holds_what_the_table_shows(page: Page, origin, tmp_path: Path):
    go(page, f"{origin}/")
    choose(page, "b-organisation", "Vale Community")
    with page.expect_download() as download:
        page.locator("[data-csv-name='careseams-boundaries.csv']").click()
    download.value.save_as(tmp_path / "saved.csv")
    text = (tmp_path / "saved.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[1].split(" · ")[0] for row in rows[1:]] == [
        name.split("\n")[0] for name in table_rows(page, "boundaries")
    ]
    assert rows[0][-4:] == ["source", "as at", "filters", "note"]
    assert "Organisation: Vale Community; Sector: All sectors" in rows[1][-2]
    assert rows[1][-1].startswith("Invented data.")


@pytest.mark.parametrize("address", ["/?rows=-1&gap=x&sector=%3Cb%3E", "/?organisation=NOPE"])
def test_an_address_that_asks_for_nonsense_shows_everything_and_says_so(page: Page, origin, address):
    go(page, origin + address)
    expect(page.get_by_role("note").first).to_contain_text("that is not here; it is left out")
    assert len(table_rows(page, "boundaries")) == 8


def test_a_page_drawn_anew_is_told_to_itself_a_few_times_not_once_an_element(page: Page, origin):
    """Each telling asks every element of the page; once an element, large tables froze the tab."""
    go(page, f"{origin}/")
    page.evaluate("() => { window.told = 0; window.dash_stores[0].subscribe(() => { window.told += 1; }); }")
    choose(page, "b-where", "Between organisations")
    elements = page.locator("#b-shown *").count()
    assert elements > 300 and page.evaluate("window.told") < 100

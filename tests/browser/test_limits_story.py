"""An investigator sees which time limits of a route were broken, by which rule, and what nobody can tell."""

import csv
import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import holt_world as holt
from tests.browser.browsing import assert_presentable
from tests.browser.keyboard import tick, write
from tests.browser.seams import opened
from tests.browser.test_route_story import engine, look_so, open_case, open_part, origin, row

__all__ = ["engine", "origin"]


@pytest.fixture(scope="session")
def kept_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Holt case in an embedded store, with the default rules."""
    folder = tmp_path_factory.mktemp("holt-rules")
    case = holt.fill(opened(folder), folder)
    case.seed_rules(actor="tester")
    case.store.close()
    return folder


def test_the_broken_limits_are_told_with_their_rules_and_those_of_others_are_not_kept(page: Page, origin):
    open_case(page, origin)
    said = page.locator(".route-limits")
    expect(said).to_have_text(
        "4 time limits of 3 crossings: 4 broken (D02, rule AR-05; D05, rules AR-09a and AR-09b; D08, rule "
        "AR-04), 0 kept, 0 running and 0 that cannot be told. For 15 crossings no limit is recorded here."
    )
    for request, words in {
        "D02": "broken: day 16; limit 7 days from seen to received (rule AR-05, contract)",
        "D05": "broken: 96 minutes; limit 15 minutes from arrived to accepted "
        "(rules AR-09a and AR-09b, contract)",
        "D08": "broken: day 3; limit 24 hours from discharged to received (rule AR-04, contract)",
        "D16": "no limit is recorded here",
    }.items():
        expect(row(page, "route", request)).to_contain_text(words)
    assert "a time limit was surely broken at 3 of them" in (
        page.get_by_role("img", name="nobody held one of the").get_attribute("alt") or ""
    )
    open_part(page, "How time limits are read")
    expect(page.get_by_text("Broken says neither why nor by whom")).to_be_visible()
    assert_presentable(page, "route")

    kept = page.locator("[data-csv-name='careseams-route.csv']").first.get_attribute("data-csv")
    heads, *lines = list(csv.reader(json.loads(kept or "[]")))
    at = next(place for place, head in enumerate(heads) if head.startswith("Time limits"))
    [waited] = [line for line in lines if line[0].startswith("D05")]
    assert "broken: 96 minutes; limit 15" in waited[at] and "limit 30 minutes" in waited[at]


def test_on_an_earlier_day_the_limit_runs_still(page: Page, origin):
    open_case(page, origin)
    write(page, "t-day", "5 December 2025")
    tick(page, page.locator("#t-on-that-day"))
    look_so(page)
    expect(page.locator("#t-guard")).to_contain_text("5 Dec 2025")
    expect(page.locator(".route-limits")).to_contain_text(
        "1 time limit of 1 crossing: 0 broken, 0 kept, 1 running"
    )
    expect(row(page, "route", "D02")).to_contain_text("running: day 3 by 5 Dec 2025; limit 7 days")

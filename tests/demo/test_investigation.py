"""The document of the Holt case says what `data/demo/holt.json` expects, and names nobody by title."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from app.text import never_said
from pathway.engine import Engine
from pathway.engine.investigation import investigate
from pathway.reporting.investigation import Investigation, Passing
from pathway.reporting.investigation_gaps import questions
from pathway.reporting.investigation_html import as_html
from pathway.reporting.investigation_timeline import timeline
from pathway.settings import Settings
from pathway.snapshot import LOCAL_ZONE
from pathway.stores.memory import MemoryStore
from tests import holt_world

EXPECTED = json.loads((holt_world.SYSTEM.parent / "holt.json").read_text(encoding="utf-8"))["expected"]


@pytest.fixture(scope="module")
def holt(tmp_path_factory: pytest.TempPathFactory) -> Investigation:
    folder = tmp_path_factory.mktemp("holt")
    engine = holt_world.fill(Engine(MemoryStore(), Settings(key_file=folder / "key")), folder)
    engine.seed_rules(actor="test")
    case, _ = holt_world.open_route(engine)
    return investigate(engine, case.id, actor="test")


def crossing(holt: Investigation, reference: str) -> Passing:
    return next(one for one in holt.passings if one.reference == reference)


def held_on(one: Passing, day: date) -> list[str | None]:
    """Who held it at the beginning of a day, by each account."""
    return [
        held.holder
        for held in one.holders
        if held.since.astimezone(LOCAL_ZONE).date() <= day
        and (held.still or day < held.until.astimezone(LOCAL_ZONE).date())
    ]


def test_it_has_the_eighteen_crossings_in_order(holt):
    assert [one.reference for one in holt.passings] == [f"D{number:02d}" for number in range(1, 19)]
    assert len(holt.organisations) == EXPECTED["organisations_at_an_end"]
    assert (holt.carer_carried, holt.carer_only) == (
        len(EXPECTED["carried_by_carer"]),
        len(EXPECTED["without_the_carer"]["no_other_channel"]),
    )


def test_the_first_was_noticed_after_36_days(holt):
    first = crossing(holt, "D01")
    assert first.noticed_after == EXPECTED["discovery_lag_days"]["D01"] == 36
    assert "noticed 36 days after its first recorded step" in as_html(holt)


def test_days_nobody_held_and_accounts_that_differ(holt):
    wanted = dict(EXPECTED["days_held_by_nobody_to_2026_05_20"])
    assert holt.unheld_days == wanted.pop("total")
    assert {one.reference: one.unheld_days for one in holt.passings if one.unheld_days} == wanted
    assert [one.reference for one in holt.passings if one.accounts_differ] == EXPECTED["accounts_differ"]


def test_who_held_the_concern_on_the_last_day_of_march_and_on_the_first_of_april(holt):
    concern = crossing(holt, "D15")
    [last] = held_on(concern, date(2026, 3, 31))
    assert last is not None and last.startswith("NHS Eastmere ICB")
    assert held_on(concern, date(2026, 4, 1)) == [] and EXPECTED["holder_of_D15"]["2026-04-01"] is None
    asked = [one.words for one in questions(holt) if one.about == "D15"]
    assert "Who held it from 1 Apr 2026 on?" in asked


def test_whoever_held_it_until_it_was_received_held_it_to_its_end(holt):
    """The clinic's letter is told of until 18 December, when it was received: nothing later is untold."""
    untold = [one.reference for one in holt.passings if one.told_until is not None]
    assert untold == ["D04", "D11", "D15"]


def test_the_limits_that_were_broken_stand_in_the_summary_the_crossing_and_the_timeline(holt):
    broken = {one.reference for one in holt.passings if any(said.broken for said in one.limits)}
    assert broken == set(EXPECTED["time_limits_broken"])
    assert holt.limits.startswith("4 time limits of 3 crossings: 4 broken (D02, rule AR-05; D05, ")
    assert holt.limits.endswith("For 15 crossings no limit is recorded here.")
    waited = crossing(holt, "D05")
    assert [said.words.partition(" from ")[0] for said in waited.limits] == [
        "broken: 96 minutes; limit 15 minutes",
        "broken: 96 minutes; limit 30 minutes",
    ]
    assert [words.partition(" from ")[0] for words in waited.expected] == ["15 minutes", "30 minutes"]
    [first] = [row for row in timeline(holt) if row.what == "D08, discharge: discharged"]
    assert any(words.startswith("time limit broken: day 3; limit 24 hours") for words in first.queries)
    assert "4 time limits of 3 crossings" in as_html(holt)


def test_three_crossings_of_one_discharge_say_so(holt):
    parents = [one.reference for one in holt.passings if one.parent]
    assert parents == ["D08", "D09", "D10"] and len({crossing(holt, name).parent for name in parents}) == 1


def test_the_carers_accounts_stand_beside_and_the_conflict_of_times_is_told(holt):
    rows = timeline(holt)
    beside = {row.what.split(",")[0] for row in rows if row.family}
    assert beside == {"D01", "D05", "D09", "D14"}
    [times] = crossing(holt, "D09").times_differ
    assert times.step == "accepted" and {one.teller for one in times.times} >= {"carer", None}
    assert any(words.startswith("times of “accepted” differ") for row in rows for words in row.queries)


def test_what_the_receiver_knew_is_in_it_and_what_nobody_recorded_is_not_lost(holt):
    items = {one.reference: {item.what: item.reached for item in one.items} for one in holt.passings}
    assert items["D03"] == {"Parkinson's dose times": "stale"} and items["D01"] == {}
    assert items["D13"] == {"Swallow plan": "lost"}


def test_one_event_of_two_records_counts_once_and_a_rescue_is_told(holt):
    [event] = crossing(holt, "D11").outcomes
    assert (event.records, len(event.recorded_by)) == (2, 2)
    [first] = crossing(holt, "D01").outcomes
    assert first.caught_by == ("carer",) and "caught by carer" in as_html(holt)


@pytest.mark.parametrize("with_outcome", [True, False])
def test_its_words_are_plain(holt, with_outcome):
    text = re.sub(
        r"<style>.*?</style>|<[^>]*>", " ", as_html(replace(holt, with_outcome=with_outcome)), flags=re.S
    )
    assert never_said(text) == [] and "None" not in text


def test_nothing_was_left_out_and_the_method_is_named(holt):
    assert holt.left_out == 0 and holt.method_version == "1"

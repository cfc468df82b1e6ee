"""The product finds what is planted in the demo, and works out the Holt case's answers from its files."""

import json
import tomllib
from datetime import UTC, datetime

import pytest

from graph_schema.identifiers import handoff_id
from graph_schema.vocabulary import Duty, DutyState, GapType
from pathway.analysis.findings import BoundaryFinding, HandoffFinding, Mark
from pathway.analysis.ordering import Highlight
from pathway.analysis.picture import Picture
from pathway.analysis.routes import Route
from tests.demo.conftest import SYSTEM, ComeIn, Demo

PLANTED = tomllib.loads((SYSTEM.parent / "planted.toml").read_text(encoding="utf-8"))["planted"]
EXPECTED = json.loads((SYSTEM.parent / "holt.json").read_text(encoding="utf-8"))["expected"]


@pytest.fixture(scope="session")
def picture(come_in: ComeIn) -> Picture:
    return come_in.engine.picture()


@pytest.fixture(scope="session")
def holt(come_in: ComeIn) -> Route:
    return route(come_in, "HOLT-M")


@pytest.fixture(scope="session")
def twin(come_in: ComeIn) -> Route:
    return route(come_in, "TWIN-M")


def route(come_in: ComeIn, patient: str) -> Route:
    case = come_in.engine.open_case(patient, purpose="test", reference="LR-1", basis="invented", actor="test")
    return come_in.engine.trace(case.id, actor="test")


def those(found_by: str) -> list:
    return [pytest.param(row, id=row["id"]) for row in PLANTED if row["expect"]["list"] == found_by]


def handoff(picture: Picture, row) -> HandoffFinding:
    return picture.by_id[handoff_id(row["from"], row["to"], row["kind"])]


def boundary(picture: Picture, row) -> BoundaryFinding:
    found = handoff(picture, row)
    return next(one for one in picture.boundaries() if found in one.handoffs)


def states(finding: HandoffFinding, row) -> dict[str, str]:
    return {duty: finding.duty(Duty(duty)).state.value for duty in row["expect"]["states"]}


# -- coming in ---------------------------------------------------------------------------------------


def test_every_row_comes_in_and_none_is_said_twice(demo: Demo, come_in: ComeIn):
    for word, report in come_in.reports.items():
        assert (report.rejected, report.already_known, report.notes) == (0, 0, ()), word
    rows = demo.files.rows
    told = {word: report.rows for word, report in come_in.reports.items()}
    assert told.pop("crossings") == rows["crossings"] + rows["holdings"] + rows["accounts"]
    assert told == {word: rows[word] for word in told}


def test_it_is_told_as_at_its_last_day_with_the_declared_appetite(come_in: ComeIn, picture: Picture):
    assert come_in.engine.as_at().day.isoformat() == EXPECTED["as_at"]
    assert picture.headline().appetite == 2


# -- what is planted ---------------------------------------------------------------------------------


@pytest.mark.parametrize("row", those("highlighted"))
def test_risky_and_nobody_holds_it_is_highlighted(picture: Picture, row):
    found = handoff(picture, row)
    assert states(found, row) == row["expect"]["states"]
    assert found.highlight is Highlight.YES
    assert boundary(picture, row).highlight is Highlight.YES


def test_nothing_else_is_highlighted_by_accident(picture: Picture):
    found = {one.id for one in picture.handoffs if one.highlight is Highlight.YES}
    assert found == {handoff(picture, row.values[0]).id for row in those("highlighted")}


@pytest.mark.parametrize("row", those("ask first"))
def test_what_nobody_was_asked_about_is_on_the_list_to_ask_first(picture: Picture, row):
    found = handoff(picture, row)
    assert found in picture.ask_first
    assert states(found, row) == row["expect"]["states"]
    assert found.traffic.per_year >= row["expect"]["least_crossings"] / 2
    assert found.highlight is not Highlight.YES
    assert boundary(picture, row).ask_first >= 1


@pytest.mark.parametrize("row", those("one-sided"))
def test_one_sided_reporting_is_seen(picture: Picture, row):
    found = handoff(picture, row)
    assert {side.value for side in found.events.sides} == {row["expect"]["side"]}
    assert found.events.any >= row["expect"]["least_events"] / 2
    assert boundary(picture, row).one_sided


@pytest.mark.parametrize("row", those("carer-carried"))
def test_what_carers_carry_is_counted_of_those_asked(picture: Picture, row):
    carer = handoff(picture, row).carer
    assert carer.carried / carer.asked >= row["expect"]["least_share"]
    assert carer.no_other_way / carer.carried >= row["expect"]["least_no_other_way"]


@pytest.mark.parametrize("row", those("highest rate per 1,000"))
def test_the_small_stream_leads_the_list_of_rates(picture: Picture, row):
    found = handoff(picture, row)
    assert picture.highest_rate[row["expect"]["rank"] - 1] is found
    assert 0 < found.traffic.per_year <= row["expect"]["most_crossings"]
    assert found.highlight is not Highlight.YES  # without a list of its own it would be buried


@pytest.mark.parametrize("row", those("died or lost while nobody held"))
def test_who_died_or_was_lost_while_nobody_held_is_listed_first(picture: Picture, row):
    found = handoff(picture, row)
    assert found in picture.ended_unheld
    assert found.ended_unheld == row["expect"]["people"]
    first = picture.boundaries()[
        : len({boundary(picture, p.values[0]).id for p in those(row["expect"]["list"])})
    ]
    assert boundary(picture, row) in first


def test_nobody_else_ended_while_nobody_held(picture: Picture):
    planted = {handoff(picture, p.values[0]).id for p in those("died or lost while nobody held")}
    assert {one.id for one in picture.ended_unheld} == planted


@pytest.mark.parametrize("row", those("claimed only"))
def test_the_holders_own_word_is_not_agreement(picture: Picture, row):
    found = handoff(picture, row)
    assert states(found, row) == row["expect"]["states"]
    assert found.mark is Mark.CLAIMED_ONLY
    assert boundary(picture, row).claimed_only >= 1


@pytest.mark.parametrize("row", those("disagreement"))
def test_judgement_and_records_that_disagree_are_told_so(picture: Picture, row):
    assert handoff(picture, row).rate.disagrees


@pytest.mark.parametrize("row", those("possibly"))
def test_risky_and_not_asked_is_possibly_highlighted(picture: Picture, row):
    found = handoff(picture, row)
    assert states(found, row) == row["expect"]["states"]
    assert found.highlight is Highlight.POSSIBLY
    assert boundary(picture, row).highlight is Highlight.POSSIBLY


@pytest.mark.parametrize("row", those("one person's judgement"))
def test_one_persons_judgement_highlights_nothing(picture: Picture, row):
    found = handoff(picture, row)
    assert states(found, row) == row["expect"]["states"]
    assert found.highlight is Highlight.ONE_PERSON
    assert boundary(picture, row).highlight is Highlight.ONE_PERSON


def test_every_planted_finding_is_looked_for():
    looked_for = {
        "highlighted", "ask first", "one-sided", "carer-carried", "highest rate per 1,000", "claimed only",
        "died or lost while nobody held", "disagreement", "possibly", "one person's judgement",
    }  # fmt: skip
    assert {row["expect"]["list"] for row in PLANTED} == looked_for


@pytest.mark.parametrize("state", sorted(set(DutyState) - {DutyState.NOT_APPLICABLE}))
def test_claims_come_to_every_state_somewhere(picture: Picture, state):
    assert any(duty.state is state for one in picture.handoffs for duty in one.duties)


@pytest.mark.parametrize("gap", list(GapType))
def test_every_kind_of_gap_is_somewhere(picture: Picture, gap):
    assert any(gap in one.gaps for one in picture.handoffs)


def test_unplaced_events_stand_beside_the_boundaries(picture: Picture):
    assert 50 <= len(picture.unplaced) <= 80
    assert any(row.unplaced for row in picture.boundaries())


# -- the Holt case -----------------------------------------------------------------------------------


def test_the_route_has_eighteen_crossings_and_two_hundred_and_twenty_three_unheld_days(holt: Route):
    assert [crossing.request_id for crossing in holt.crossings] == [f"D{n:02d}" for n in range(1, 19)]
    days = {one.request_id: one.held.unheld_days for one in holt.crossings if one.held and one.held.unheld}
    wanted = dict(EXPECTED["days_held_by_nobody_to_2026_05_20"])
    assert holt.unheld_days == wanted.pop("total")
    assert days == wanted


def test_who_carried_it_and_where_accounts_differ(holt: Route):
    by = {one.request_id: one.carried_by for one in holt.crossings}
    assert [request for request, who in by.items() if who == "carer"] == EXPECTED["carried_by_carer"]
    assert (holt.carer_carried, holt.carer_only) == (10, 8)
    differ = [one.request_id for one in holt.crossings if one.held and one.held.accounts_differ]
    assert differ == EXPECTED["accounts_differ"]


def test_the_longest_unheld_spell_that_has_ended(holt: Route):
    ended = [one for one in holt.crossings if one.held and one.held.unheld and not one.held.still_unheld]
    longest = max(ended, key=lambda one: one.held.unheld_days)
    assert (longest.request_id, longest.held.unheld_days) == ("D07", EXPECTED["longest_unheld"]["days"])


def test_the_event_recorded_twice_counts_once(picture: Picture):
    found = picture.by_id["local:DEMO-GP1/practice > local:DEMO-COM/district nursing: prescription"]
    (joined,) = (event for event in found.event_list if event.id == "E11a")
    assert {record.id for record in joined.records} == {"E11a", "E11b"}


def test_the_concern_lapses_with_the_board_that_took_it(come_in: ComeIn, picture: Picture):
    concern = "CARER > local:DEMO-ICA/main: escalation"
    now = picture.by_id[concern].duty(Duty.OVERSEE)
    assert now.state is DutyState.STALE
    assert GapType.G2 in now.gaps
    before = come_in.engine.picture(datetime(2026, 3, 31, 12, tzinfo=UTC)).by_id[concern].duty(Duty.OVERSEE)
    assert before.state is DutyState.ASSIGNED
    assert before.holders == (EXPECTED["holder_of_D15"]["2026-03-31"],)


def test_the_twin_is_unheld_for_far_longer_with_nobody_to_carry(holt: Route, twin: Route):
    assert twin.carer_carried == 0
    assert twin.unheld_days > 2 * holt.unheld_days
    assert len(twin.crossings) == len(holt.crossings) - 2

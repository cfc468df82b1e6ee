"""What is planted in the demo is in its files as `planted.toml` says."""

import tomllib
from collections import Counter

import pytest

from graph_schema.identifiers import handoff_id
from graph_schema.vocabulary import CRITICAL_DUTIES
from tests.demo.conftest import SYSTEM, Demo, judgements

PLANTED = {
    row["id"]: row
    for row in tomllib.loads((SYSTEM.parent / "planted.toml").read_text(encoding="utf-8"))["planted"]
}
IN_THE_LAST_YEAR = "2025-05-20"


def subject(row) -> str:
    return handoff_id(row["from"], row["to"], row["kind"])


def those(finding: str) -> list:
    return [pytest.param(row, id=id_) for id_, row in PLANTED.items() if row["finding"] == finding]


def crossings(demo: Demo, row) -> list[dict[str, str]]:
    ends = (row["from"], row["to"], row["kind"])
    return [one for one in demo.rows("crossings") if (one["from"], one["to"], one["kind"]) == ends]


def about(demo: Demo, word: str, row, column: str = "handoff") -> list[dict[str, str]]:
    return [one for one in demo.rows(word) if one[column] == subject(row)]


def test_the_list_is_as_long_as_it_must_be():
    found = Counter(row["finding"] for row in PLANTED.values())
    assert found["risky, nobody holds"] >= 5
    assert {
        "quiet, nobody was asked",
        "one-sided reporting",
        "carer-carried",
        "small stream, highest rate",
        "ended while nobody held",
        "only the holder says so",
    } <= set(found)
    assert all(row["in_words"] and row["expect"]["list"] for row in PLANTED.values())


def test_everything_is_planted_on_handoffs_of_the_model(demo: Demo):
    assert {subject(row) for row in PLANTED.values()} <= demo.ids["handoffs"]


@pytest.mark.parametrize("row", those("risky, nobody holds"))
def test_risky_ones_are_busy_judged_by_several_and_answered_as_planted(demo: Demo, row):
    assert len(crossings(demo, row)) >= 60
    hazards = [one for one in about(demo, "hazards", row) if one["library_id"] in row["make"]["hazards"]]
    assert len(hazards) == len(row["make"]["hazards"])
    for hazard in hazards:
        judged = judgements(hazard)
        assert {one["likelihood"] for one in judged.values()} == {str(row["make"]["likelihood"])}
        assert all(int(one["people"]) > 1 for one in judged.values())
    said = {one["duty"] for one in about(demo, "claims", row, "subject")}
    assert {duty for duty, how in row["make"]["duties"].items() if how != "not asked"} <= said


@pytest.mark.parametrize("row", those("quiet, nobody was asked"))
def test_quiet_ones_have_traffic_and_nothing_else(demo: Demo, row):
    assert len(crossings(demo, row)) >= row["expect"]["least_crossings"]
    assert about(demo, "hazards", row) == []
    assert about(demo, "claims", row, "subject") == []
    assert about(demo, "asks", row, "subject") == []
    assert about(demo, "events", row) == []


@pytest.mark.parametrize("row", those("one-sided reporting"))
def test_one_side_alone_recorded_although_both_could(demo: Demo, row):
    events = about(demo, "events", row)
    assert len(events) >= row["expect"]["least_events"]
    assert {event["reporter_side"] for event in events} == {row["expect"]["side"]}
    assert {event["reporter"] for event in events} <= {
        row["from" if row["expect"]["side"] == "sender" else "to"].split("/")[0]
    }
    could = {one["organisation"] for one in demo.rows("event-sources")}
    assert {row["from"].split("/")[0], row["to"].split("/")[0]} <= could
    assert (
        sum(event["happened_at"][:10] > IN_THE_LAST_YEAR for event in events) >= row["expect"]["least_events"]
    )


@pytest.mark.parametrize("row", those("carer-carried"))
def test_carers_carried_most_of_those_that_were_asked_about(demo: Demo, row):
    asked = [one for one in crossings(demo, row) if one["carried_by"]]
    carried = [one for one in asked if one["carried_by"] == "carer"]
    assert len(asked) >= 8
    assert len(carried) / len(asked) >= row["expect"]["least_share"]
    no_way = [one for one in carried if one["other_channel"] == "no"]
    assert len(no_way) / len(carried) >= row["expect"]["least_no_other_way"]


@pytest.mark.parametrize("row", those("small stream, highest rate"))
def test_the_small_stream_is_small_and_judged_worse_than_any_other(demo: Demo, row):
    latest = [one for one in crossings(demo, row) if one["sent"] > IN_THE_LAST_YEAR]
    assert 1 <= len(latest) <= row["expect"]["most_crossings"]
    classes: dict[bool, set[str]] = {True: set(), False: set()}
    for hazard in demo.rows("hazards"):
        classes[hazard["handoff"] == subject(row)] |= {
            one["likelihood"] for one in judgements(hazard).values()
        }
    assert min(classes[True]) > max(classes[False])


@pytest.mark.parametrize("row", those("ended while nobody held"))
def test_people_died_or_were_lost_while_nobody_held_theirs(demo: Demo, row):
    ended = {one["patient"]: one["closed"] for one in demo.rows("crossings") if one["to"] in ("DIED", "LOST")}
    person = {one["request_id"]: one["patient"] for one in crossings(demo, row)}
    found = set()
    for held in demo.rows("holdings"):
        who = person.get(held["request_id"])
        if held["holder"] == "nobody" and who in ended:
            inside = held["from"] <= ended[who] and (held["until"] == "" or ended[who] <= held["until"])
            found |= {who} if inside else set()
    assert len(found) == row["expect"]["people"]


@pytest.mark.parametrize("row", those("only the holder says so"))
def test_nobody_else_agrees_with_the_holder(demo: Demo, row):
    for duty in CRITICAL_DUTIES:
        said = [one for one in about(demo, "claims", row, "subject") if one["duty"] == duty.value]
        assert {one["stance"] for one in said} == {"accepts"}
        assert len({one["by"] for one in said}) == 1


@pytest.mark.parametrize("row", those("risky, nobody was asked"))
def test_risky_and_unasked(demo: Demo, row):
    assert len(about(demo, "hazards", row)) == len(row["make"]["hazards"])
    assert about(demo, "claims", row, "subject") == []


@pytest.mark.parametrize("row", those("one person's judgement"))
def test_one_person_alone_judged_it_and_nothing_was_recorded(demo: Demo, row):
    judged = [judgements(hazard) for hazard in about(demo, "hazards", row)]
    judged = [sides for sides in judged if sides]
    assert len(judged) == len(row["make"]["hazards"])
    assert all([one["people"] for one in sides.values()] == ["1"] for sides in judged)
    assert {one["type"] for one in about(demo, "events", row)} <= {"risk"}


@pytest.mark.parametrize("row", those("judgement and records disagree"))
def test_rare_by_judgement_and_often_by_record(demo: Demo, row):
    for hazard in about(demo, "hazards", row):
        assert {one["likelihood"] for one in judgements(hazard).values()} == {"1"}
    assert len(about(demo, "events", row)) >= row["make"]["events"]["count"]


def test_nobody_else_died_or_was_lost_while_nobody_held(demo: Demo):
    """A death beside an unheld crossing is a finding, so there must be none by accident."""
    ended = {one["patient"]: one["closed"] for one in demo.rows("crossings") if one["to"] in ("DIED", "LOST")}
    of = {one["request_id"]: one for one in demo.rows("crossings")}
    people = set()
    for held in demo.rows("holdings"):
        one = of[held["request_id"]]
        when = ended.get(one["patient"])
        if held["holder"] == "nobody" and when and held["from"] <= when <= (held["until"] or "9"):
            people.add((handoff_id(one["from"], one["to"], one["kind"]), one["patient"]))
    found = Counter(handoff for handoff, _ in people)
    planted = {subject(row): row["expect"]["people"] for row in PLANTED.values() if "people" in row["expect"]}
    assert found == planted

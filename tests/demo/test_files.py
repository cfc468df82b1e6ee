"""The invented demo as files: its size, that it hangs together, and that nothing in it is real."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_schema.catalogue import RECORDS, links
from graph_schema.identifiers import handoff_id, is_nhs_number, is_ods_code
from graph_schema.vocabulary import CrossingStatus, End
from pathway.demo import generate
from pathway.importing.identifiers_scan import identifying_header, kinds_found
from tests.demo.conftest import SYSTEM, Demo, judgements
from tests.shared_data import shared_data

KINDS = {
    "organisations": "Organisation",
    "parties": "Party",
    "services": "Service",
    "posts": "Post",
    "roles": "Role",
    "organisation-links": "OrganisationLink",
    "successions": "Succession",
    "remits": "Remit",
    "handoffs": "Handoff",
    "pathways": "Pathway",
    "hazards": "Hazard",
    "controls": "Control",
    "control-checks": "ControlCheck",
    "event-sources": "EventSource",
    "claims": "Claim",
    "asks": "Ask",
    "events": "Event",
}
STATUSES = tuple(status.value for status in CrossingStatus)


@pytest.mark.parametrize(
    ("word", "least", "most"),
    [
        ("contacts", 30_000, 30_000),
        ("crossings", 8_000, 8_000),
        ("services", 150, 150),
        ("organisations", 38, 45),
        ("handoffs", 250, 350),
        ("hazards", 250, 500),
        ("claims", 1_000, 3_000),
        ("events", 200, 600),
        ("holdings", 2_000, 6_000),
        ("accounts", 40, 400),
    ],
)
def test_the_demo_is_as_large_as_it_says(demo: Demo, word, least, most):
    assert least <= len(demo.rows(word)) <= most
    assert demo.files.rows[word] == len(demo.rows(word))


def test_the_readme_says_its_size(demo: Demo):
    readme = (SYSTEM.parent / "README.md").read_text(encoding="utf-8")
    for word in ("organisations", "services", "handoffs"):
        assert re.search(rf"\b{demo.files.rows[word]}\s+(\w+\s)?{word}", readme), word
    for word in ("contacts", "crossings"):
        assert f"{demo.files.rows[word]:,} {word}" in readme


def test_three_thousand_people_live_in_it_over_two_years(demo: Demo):
    people = {row["patient"] for row in demo.rows("contacts")} - {"HOLT-M", "TWIN-M"}
    assert 2_900 <= len(people) <= 3_000
    days = sorted(row["time"][:10] for row in demo.rows("contacts"))
    assert days[0] == "2024-05-21"
    assert days[-1] == "2026-05-20"


def test_every_sector_is_there(demo: Demo):
    sectors = Counter(row["sector"] for row in demo.rows("organisations"))
    assert set(sectors) == {
        "primary", "pharmacy", "urgent", "acute", "tertiary", "mental_health",
        "community", "social_care", "supply", "voluntary", "oversight",
    }  # fmt: skip


# -- nothing in it is real ---------------------------------------------------------------------------


def cells(demo: Demo) -> Iterator[tuple[str, str, str]]:
    for path in sorted(demo.files.folder.glob("*.csv")):
        for row in demo.rows(path.stem):
            for column, value in row.items():
                yield path.stem, column, value


def test_no_identifier_is_an_ods_code(demo: Demo):
    ids = {id_ for word in ("organisations", "services", "parties", "posts") for id_ in demo.ids[word]}
    assert all(id_.startswith("local:DEMO-") for id_ in ids)
    # "111" is the invented provider's short name in the demo; alone it would look like an ODS code
    assert not any(is_ods_code(id_) for id_ in ids)
    assert all(row["organisation"].startswith("local:DEMO-") for row in demo.rows("contacts"))


def test_no_organisation_has_the_name_of_a_real_one(demo: Demo):
    names = {row["name"].upper() for row in demo.rows("organisations")} - {"NHS ENGLAND REGION"}
    real = set()
    for file in ("ods/etr.csv", "ods/epraccur.csv"):
        with shared_data(file).open(encoding="utf-8", errors="replace", newline="") as rows:
            real |= {row[1].upper() for row in csv.reader(rows) if len(row) > 1}
    assert len(real) > 1_000
    assert not names & real


def test_nothing_looks_like_a_real_person(demo: Demo):
    seen = Counter()
    for word, column, value in cells(demo):
        assert identifying_header(column) is None or column == "name", (word, column)
        if value and (word, value) not in seen:
            seen[word, value] += 1
            assert not is_nhs_number(value), (word, column)
    assert len(seen) > 50_000


def test_free_text_passes_the_scan_for_identifiers(demo: Demo):
    texts = {
        value
        for word, column, value in cells(demo)
        if column
        in ("carries", "what_happened", "text", "description", "sentence", "words", "note", "method")
    }
    assert len(texts) > 100
    assert [text for text in texts if kinds_found(text)] == []


def test_the_only_names_of_people_are_invented_and_never_where_a_patient_stands(demo: Demo):
    for word, column, value in cells(demo):
        if re.search(r"\b(Maya|Leon)\b", value):
            assert column in ("what_happened", "carries", "text", "description", "words"), (word, column)
        if column == "patient":
            assert re.fullmatch(r"P\d{5}|HOLT-M|TWIN-M", value)


def test_every_record_says_that_it_is_invented(demo: Demo):
    for word, _ in demo.files.model:
        assert {row["source"] for row in demo.rows(word)} == {"invented demo"}, word


# -- it hangs together -------------------------------------------------------------------------------


def test_ids_are_given_once_in_each_file(demo: Demo):
    for word, _ in demo.files.model:
        assert len(demo.ids[word]) == len(demo.rows(word)), word
    for word, key in (("contacts", "contact_id"), ("crossings", "request_id")):
        assert len({row[key] for row in demo.rows(word)}) == len(demo.rows(word)), word


@pytest.mark.parametrize("word", sorted(KINDS))
def test_every_link_leads_to_a_record_of_the_right_kind(demo: Demo, word):
    files_of = {kind: word for word, kind in KINDS.items()}
    for name, link in links(RECORDS[KINDS[word]]).items():
        known = {id_ for kind in link.to if kind in files_of for id_ in demo.ids[files_of[kind]]}
        known |= set(link.otherwise.__members__) if link.otherwise else set()
        said = {one for row in demo.rows(word) for one in row.get(name, "").split(";") if one}
        assert said <= known, (word, name, sorted(said - known)[:3])


def test_an_appetite_is_declared_by_a_body_and_not_a_person(demo: Demo):
    (appetite,) = demo.files.parameters
    assert (appetite.id, appetite.value, appetite.source) == ("appetite", "2", "invented demo")
    assert "committee" in appetite.declared_by


def test_events_are_placed_on_handoffs_that_are_there_or_on_none(demo: Demo):
    placed = {row["handoff"] for row in demo.rows("events")}
    assert placed - {""} <= demo.ids["handoffs"]
    unplaced = [row for row in demo.rows("events") if not row["handoff"]]
    assert 50 <= len(unplaced) <= 80
    assert all(row["organisations"] for row in unplaced)


def test_crossings_go_over_handoffs_of_the_model(demo: Demo):
    for row in demo.rows("crossings"):
        assert handoff_id(row["from"], row["to"], row["kind"]) in demo.ids["handoffs"]


def test_holdings_and_accounts_belong_to_crossings_and_name_bodies(demo: Demo):
    requests = {row["request_id"] for row in demo.rows("crossings")}
    bodies = demo.ids["organisations"]
    for row in demo.rows("holdings"):
        assert row["request_id"] in requests
        assert row["holder"] in bodies | {"nobody"}
        assert row["told_by"] in bodies | {"case review"}
        assert row["until"] == "" or row["until"] > row["from"]
    for row in demo.rows("accounts"):
        assert row["request_id"] in requests
        assert row["teller"] in bodies | {"carer", "patient"}


def test_contacts_name_services_of_the_model(demo: Demo):
    for row in demo.rows("contacts"):
        assert f"{row['organisation']}/{row['service']}" in demo.ids["services"]


def test_nothing_happens_after_the_last_day(demo: Demo):
    for row in demo.rows("crossings"):
        assert all(row[status][:10] <= "2026-05-20" for status in STATUSES)
    for word in ("contacts", "holdings", "events", "claims", "control-checks"):
        for column in ("time", "from", "until", "happened_at", "recorded_on", "valid_from", "checked_on"):
            assert all(row.get(column, "")[:10] <= "2026-05-20" for row in demo.rows(word)), (word, column)


def test_every_crossing_has_a_time_of_its_own(demo: Demo):
    for row in demo.rows("crossings"):
        assert any(row[status] for status in STATUSES), row["request_id"]


@pytest.mark.parametrize(
    "chain",
    [
        ("seen", "typed", "sent", "received"),
        ("discharged", "sent", "received", "accepted"),
        ("sent", "accepted"),
        ("arrived", "accepted"),
        ("sent", "refused", "noticed"),
        ("sent", "never_arrived", "noticed"),
        ("expected", "contact_made"),
    ],
)
def test_statuses_follow_their_order(demo: Demo, chain):
    found = 0
    for row in demo.rows("crossings"):
        told = [row[status] for status in chain if row[status] and row[chain[0]]]
        found += len(told) == len(chain)
        assert told == sorted(told), row["request_id"]
    assert found > 20


def test_nothing_happens_to_people_after_they_died(demo: Demo):
    ended = {
        row["patient"]: row["closed"]
        for row in demo.rows("crossings")
        if row["to"] in (End.DIED.value, End.LOST.value)
    }
    assert len(ended) >= 50
    for row in demo.rows("contacts"):
        if row["patient"] in ended:
            assert row["time"] <= ended[row["patient"]]
    for row in demo.rows("crossings"):
        for status in STATUSES:
            if row["patient"] in ended and row[status]:
                assert row[status][:10] <= ended[row["patient"]][:10]


def test_a_discharge_makes_several_crossings_of_one_person(demo: Demo):
    forks: dict[str, list[dict[str, str]]] = {}
    for row in demo.rows("crossings"):
        if row["parent"]:
            forks.setdefault(row["parent"], []).append(row)
    assert sum(len(rows) > 1 for rows in forks.values()) > 300
    assert all(len({row["patient"] for row in rows}) == 1 for rows in forks.values())


def test_much_was_not_asked_and_that_is_left_empty(demo: Demo):
    rows = demo.rows("crossings")
    assert 0.6 < sum(row["carried_by"] == "" for row in rows) / len(rows) < 0.9
    asked = [row for row in rows if row["carried_by"] in ("carer", "patient")]
    assert {row["other_channel"] for row in asked} == {"yes", "no", "not_known"}
    by_service = [row for row in rows if row["carried_by"] in ("", "service")]
    assert {row["other_channel"] for row in by_service} == {""}


@pytest.mark.parametrize(
    ("word", "column", "wanted"),
    [
        ("claims", "stance", {"accepts", "asserts", "denies", "delegates", "nobody", "dont_know"}),
        ("claims", "evidence", {"contract", "agreed_sop", "own_policy", "verbal"}),
        ("controls", "state", {"verified", "unverified", "failed", "not_in_place"}),
        ("events", "caught_by", {"staff", "carer", "patient", "system", "nobody", "not_recorded"}),
        ("events", "reporter_side", {"sender", "receiver", "not_recorded"}),
        ("events", "scheme", {"lfpse", "local"}),
        ("events", "physical", {"none", "low", "moderate", "severe", "fatal", "not_recorded"}),
    ],
)
def test_what_was_said_and_recorded_is_of_every_sort(demo: Demo, word, column, wanted):
    assert wanted <= {row[column] for row in demo.rows(word)}


def test_some_hazards_are_judged_by_both_ends_some_by_one_some_by_one_person_some_by_nobody(demo: Demo):
    judged = [judgements(row) for row in demo.rows("hazards")]
    sides = Counter(tuple(one) for one in judged)
    assert set(sides) == {("sender", "receiver"), ("sender",), ("receiver",), ()}
    every = [one for sides in judged for one in sides.values()]
    assert any(one["people"] == "1" for one in every)
    assert {one["basis"] for one in every} == {"residual", "inherent"}
    assert {one["scale"] for one in every} == {"per_traversal", "per_year", "not_declared"}


def test_some_were_asked_and_have_not_answered(demo: Demo):
    silent = [row for row in demo.rows("asks") if not row["answer"]]
    assert len(silent) > 100
    assert all(row["answer_by"] for row in silent)


def test_only_bodies_with_a_source_record_in_lfpse_and_only_while_they_could(demo: Demo):
    since = {row["organisation"]: row["first_day"] for row in demo.rows("event-sources")}
    assert 0 < len(since) < len(demo.rows("organisations")) / 2
    for row in demo.rows("events"):
        if row["scheme"] == "lfpse":
            assert row["reporter"] in since
            if row["id"].startswith("EV"):
                assert since[row["reporter"]] <= row["recorded_on"]


def test_a_second_record_of_an_event_comes_from_the_other_end(demo: Demo):
    by_id = {row["id"]: row for row in demo.rows("events")}
    second = [row for row in by_id.values() if row["same_as"]]
    assert len(second) >= 10
    for row in second:
        first = by_id[row["same_as"]]
        assert row["handoff"] == first["handoff"]
        assert row["reporter"] != first["reporter"]


def test_people_are_seen_by_day_in_offices(demo: Demo):
    hours = Counter(
        int(row["time"][11:13])
        for row in demo.rows("contacts")
        if row["service"] == "practice" and row["patient"].startswith("P")
    )
    assert set(hours) <= set(range(8, 18))


# -- the same parameters, the same bytes -------------------------------------------------------------


def digests(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*"))}


def test_the_same_parameters_give_the_same_bytes(demo: Demo, tmp_path):
    generate(SYSTEM, tmp_path)
    assert digests(tmp_path) == digests(demo.files.folder)


def test_another_seed_moves_people_and_leaves_the_bodies(demo: Demo, tmp_path):
    for path in SYSTEM.parent.glob("*"):
        text = path.read_text(encoding="utf-8").replace("seed = 20260520", "seed = 7")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    made = generate(tmp_path / "system.toml", tmp_path / "out")
    other, own = digests(made.folder), digests(demo.files.folder)
    same = {name for name in own if own[name] == other[name]}
    assert {"organisations.csv", "services.csv", "remits.csv", "successions.csv"} <= same
    assert not same & {"contacts.csv", "crossings.csv", "claims.csv", "events.csv", "hazards.csv"}

"""Records are kept whole, listed in one order, and come back as they were given."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from graph_schema.accountability import Claim
from graph_schema.events import Event
from graph_schema.handoffs import Handoff, TimeLimit, TrafficEstimate
from graph_schema.hazards import Hazard, Judgement
from graph_schema.journeys import CareContact, Crossing, StatusChange
from graph_schema.parties import Party, Period, Post
from pathway.columns import RECORDS
from pathway.errors import AudienceRefused, BadInput, CareseamsError, NotFound, StaleWrite
from pathway.stores.base import LOCAL, Put, Store, Viewer, Withdraw
from tests.contract.given import (
    ACUTE,
    CARERS,
    COMMUNITY,
    INSULIN,
    RETIRED,
    SMALL_WORLD,
    START,
    WARD,
    command,
    renamed,
    save,
    shown,
    withdraw,
)

RICH = (
    *SMALL_WORLD,
    CARERS,
    Post(
        id="post-1",
        organisation="RX1",
        name="Discharge lead",
        vacant=(Period(first=date(2026, 1, 1)), Period(first=date(2025, 1, 1), until=date(2025, 2, 1))),
    ),
    Handoff(
        id="h-2",
        from_id="HOME",
        to_id=WARD.id,
        limit=TimeLimit(hours=0.5, start="sent", stop="received"),
        estimate=TrafficEstimate(low=0, high=1e6, given_by="Ward manager"),
        prompts_considered=0,
        valid_to=date(2027, 4, 1),
    ),
    Hazard(
        id="hz-2",
        handoff="h-2",
        sentence="Ligne 1\nline 2\ttab \x00 nul \\ \" ' `; DROP TABLE record; --",
        judgements=(
            Judgement(side="sender", likelihood=3, consequence=5, people=4),
            Judgement(side="receiver", likelihood=1, consequence=1, judged_on=date(2026, 2, 1)),
        ),
    ),
    Event(
        id="ev-1",
        happened_at=datetime(2026, 1, 22, 8, 0, 0, 123456, tzinfo=UTC),
        organisations=("RX1", "RY2"),
    ),
    Crossing(
        id="c-1",
        handoff="h-1",
        request_id="D09",
        statuses=(StatusChange(status="sent", happened_at=START), StatusChange(status="never_arrived")),
    ),
    Claim(
        id="cl-1",
        subject="h-1",
        duty="CLINICAL",
        by="RX1",
        about="carers",
        stance="asserts",
        valid_from=date(2026, 1, 1),
        signatories=("RX1", "RY2"),
        words="“on receipt of the fax” 👩🏽‍⚕️ é é 𝄞 \u202e",
    ),
)
"""One of each shape: nested parts, several of them, dates, instants, odd texts, links of every sort."""
HARD_IDS = [
    "A",
    "Z",
    "a",
    "z",
    "É",
    "é",
    "ﬁ",
    "日本",
    "\uffee",
    "𝄞",
    "👩🏽‍⚕️",
    "a b",
    "a/b",
    "a'b",
    'a"b',
    "a\\b",
    "%",
    "_",
    "*",
]


def test_what_is_given_comes_back(store: Store):
    save(store, *RICH)
    for entity in RICH:
        record = store.get(entity.label(), entity.id, LOCAL)
        assert record.entity == entity
        assert type(record.entity) is type(entity)
        assert (record.version, record.recorded_at, record.withdrawn) == (1, START, False)
        assert (record.recorded_by, record.reason) == ("sam", "because")


def test_records_are_columns_in_order_of_kind_and_id(store: Store):
    save(store, *RICH)
    table = store.records(LOCAL)
    assert table.schema == RECORDS
    keys = list(zip(table["kind"].to_pylist(), table["id"].to_pylist(), strict=True))
    assert keys == sorted((entity.label(), entity.id) for entity in RICH)
    contents = dict(zip(keys, table["content"].to_pylist(), strict=True))
    assert contents == {(entity.label(), entity.id): entity.to_json() for entity in RICH}


def test_ids_stand_in_order_of_code_points(store: Store):
    parties = [Party(id=id_, name="x", role="group") for id_ in HARD_IDS]
    save(store, *parties)
    assert [id_ for _, id_, _ in shown(store)] == sorted(HARD_IDS)
    for party in parties:
        assert store.get("Party", party.id, LOCAL).entity == party


def test_records_of_some_kinds(store: Store):
    save(store, *SMALL_WORLD)
    for kinds, found in (
        (None, 6),
        ([], 0),
        (["Service"], 2),
        (["Service", "Organisation"], 4),
        (("Hazard", "Post"), 1),
        (["Nothing"], 0),
        (["service"], 0),
    ):
        table = store.records(LOCAL, kinds=kinds)
        assert (table.num_rows, table.schema) == (found, RECORDS), kinds


def test_an_empty_store_is_empty_columns(store: Store):
    assert store.records(LOCAL).schema == RECORDS
    assert store.records(LOCAL).num_rows == 0
    assert sum(batch.num_rows for batch in store.versions(LOCAL)) == 0


def test_what_is_not_there_is_not_found(store: Store):
    save(store, ACUTE)
    for kind, id_ in (("Service", "RX1"), ("Organisation", "rx1"), ("Nothing", "RX1"), ("Organisation", "")):
        for ask in (store.get, store.history):
            with pytest.raises(NotFound):
                ask(kind, id_, LOCAL)


def test_an_id_belongs_to_its_kind(store: Store):
    save(store, ACUTE, Party(id="RX1", name="Patients of RX1", role="group"))
    assert store.get("Party", "RX1", LOCAL).entity.name == "Patients of RX1"
    assert store.get("Organisation", "RX1", LOCAL).entity == ACUTE


def test_a_change_is_the_next_version(store: Store, clock):
    save(store, ACUTE)
    clock.pass_()
    receipt = save(store, renamed(ACUTE, "Vale Hospital"), expected=1)
    assert receipt.versions == {("Organisation", "RX1"): 2}
    assert shown(store) == [("Organisation", "RX1", 2)]
    assert store.get("Organisation", "RX1", LOCAL).entity.name == "Vale Hospital"


def test_a_stale_write_is_refused_and_names_both_versions(store: Store):
    save(store, ACUTE)
    for expected in (0, 2, -1):
        with pytest.raises(StaleWrite) as refusal:
            save(store, renamed(ACUTE, "Other"), expected=expected)
        assert (refusal.value.expected, refusal.value.found) == (expected, 1)
    with pytest.raises(StaleWrite):
        withdraw(store, ACUTE, expected=5)
    assert store.get("Organisation", "RX1", LOCAL).entity == ACUTE


def test_a_version_of_what_is_not_there_is_stale(store: Store):
    with pytest.raises(StaleWrite) as refusal:
        save(store, ACUTE, expected=3)
    assert (refusal.value.expected, refusal.value.found) == (3, 0)


OTHER = Put(renamed(ACUTE, "Other"), 1)
SEEN = CareContact(id="k", person="p", happened_at=START, organisation="RX1", service="RX1/a")
REFUSED = {
    "stale": (OTHER, Put(COMMUNITY, 4)),
    "withdrawing what is not there": (OTHER, Withdraw("Service", "none", 1)),
    "a link to nothing": (OTHER, Put(INSULIN)),
    "the same record twice": (OTHER, Withdraw("Organisation", "RX1", 1)),
    "a contact": (OTHER, Put(SEEN)),
}


def test_a_refused_change_set_changes_nothing(store: Store):
    save(store, ACUTE)
    before = (store.facts(LOCAL), shown(store), store.audit(LOCAL))
    for changes in REFUSED.values():
        with pytest.raises(CareseamsError):
            store.save(command(*changes), LOCAL)
        assert (store.facts(LOCAL), shown(store), store.audit(LOCAL)) == before
    assert store.get("Organisation", "RX1", LOCAL).entity == ACUTE
    assert store.check(LOCAL) == []


def test_a_withdrawn_record_leaves_the_lists_but_not_the_history(store: Store, clock):
    save(store, ACUTE)
    clock.pass_()
    receipt = withdraw(store, ACUTE)
    assert receipt.versions == {("Organisation", "RX1"): 2}
    assert shown(store) == []
    record = store.get("Organisation", "RX1", LOCAL)
    assert record.withdrawn
    assert record.entity == ACUTE
    assert [version.withdrawn for version in store.history("Organisation", "RX1", LOCAL)] == [False, True]


def test_a_withdrawn_record_is_not_withdrawn_again_but_can_come_back(store: Store):
    save(store, ACUTE)
    withdraw(store, ACUTE)
    with pytest.raises(NotFound):
        withdraw(store, ACUTE, expected=2)
    with pytest.raises(StaleWrite):
        save(store, ACUTE)
    save(store, ACUTE, expected=2)
    assert shown(store) == [("Organisation", "RX1", 3)]


def test_a_write_says_which_it_is_who_makes_it_and_why(store: Store):
    whole = command(Put(ACUTE))
    for field in ("command_id", "actor", "reason"):
        for text in ("", "  ", "\ud800"):
            with pytest.raises(BadInput):
                store.save(replace(whole, **{field: text}), LOCAL)
    assert shown(store) == []


def test_other_audiences_see_nothing(store: Store):
    outside = Viewer("partner", audience="ics")
    for ask in (
        store.facts,
        store.records,
        store.audit,
        store.check,
        store.cases,
        store.contact_facts,
        store.moves,
    ):
        with pytest.raises(AudienceRefused):
            ask(outside)
    for ask in (store.versions, store.contacts, store.import_runs, store.key_fingerprint):
        with pytest.raises(AudienceRefused):
            ask(outside)
    with pytest.raises(AudienceRefused):
        store.save(command(Put(RETIRED)), outside)
    with pytest.raises(AudienceRefused):
        store.search("x", outside)

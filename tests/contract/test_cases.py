"""A person's route opens only with purpose, case and basis, for a time, and every look is on record."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from pathway.columns import KEPT_CONTACTS
from pathway.errors import BadInput, CareseamsError, CommandReused, NotFound, PurposeMissing, Refused
from pathway.stores.base import LOCAL, Case, Store
from tests.contract.given import START, Seen, add, contact_rows, person

CASE = Case(
    id="case-1",
    person=person("ann"),
    purpose="Why the insulin request was lost 👩🏽‍⚕️",
    reference="PSII 2026/12",
    basis="PSIRF",
    opened_at=START,
    opened_by="sam",
    open_until=START + timedelta(days=30),
)


@pytest.fixture
def told(store: Store, tmp_path, clock) -> Store:
    """Two people with contacts, and a case about one of them."""
    add(store, tmp_path, *(Seen(who, f"RX1/{n}", n % 3) for n, who in enumerate(["ann", "bob"] * 4)))
    clock.pass_()
    store.open_case(CASE, LOCAL)
    return store


def test_a_case_is_remembered_and_audited(told: Store):
    assert told.case("case-1", LOCAL) == CASE
    assert told.cases(LOCAL) == [CASE]
    row = told.audit(LOCAL)[-1]
    assert (row.verb, row.actor, row.reason, row.about, row.count) == (
        "open case",
        "sam",
        CASE.purpose,
        "case-1",
        0,
    )
    assert told.check(LOCAL) == []


def test_a_route_is_one_persons_contacts_in_order(told: Store):
    table = told.route("case-1", "alex", START, LOCAL)
    assert table.schema == KEPT_CONTACTS
    assert table.to_pylist() == [row for row in contact_rows(told) if row["person"] == CASE.person]
    assert table.num_rows == 4


def test_a_route_as_known_holds_what_was_loaded_by_then(told: Store, tmp_path, clock):
    loaded = told.import_runs(LOCAL)[0].recorded_at
    late = clock.pass_()
    add(told, tmp_path, Seen("ann", "RX2/late", -5), Seen("bob", "RX2/late", 9))

    def services(as_known: datetime | None) -> list[str]:
        table = told.route("case-1", "alex", START, LOCAL, as_known=as_known)
        assert table.schema == KEPT_CONTACTS
        return table["service"].to_pylist()

    assert services(None)[0] == "RX2/late"
    assert services(None)[1:] == services(late - timedelta(microseconds=1)) == services(loaded)
    assert len(services(loaded)) == 4
    assert services(loaded - timedelta(microseconds=1)) == []
    assert services(late) == services(None)


def test_a_moment_without_its_offset_is_no_look(told: Store):
    rows = told.facts(LOCAL).audit_rows
    with pytest.raises(BadInput):
        told.route("case-1", "alex", START, LOCAL, as_known=datetime(2026, 5, 1))
    assert told.facts(LOCAL).audit_rows == rows


def test_every_look_is_on_record_even_where_nothing_is_found(told: Store, clock):
    told.open_case(replace(CASE, id="case-2", person=person("nobody")), LOCAL)
    clock.pass_()
    assert told.route("case-2", "alex", START, LOCAL).num_rows == 0
    told.route("case-2", "alex", START, LOCAL)
    told.route("case-2", "alex", START, LOCAL, for_document=True)
    *looks, document = [row for row in told.audit(LOCAL) if row.verb.startswith("look at route")]
    assert document.verb == "look at route, for a document"
    assert {row.verb for row in looks} == {"look at route"}
    assert [(row.actor, row.reason, row.about, row.command_id) for row in looks] == 2 * [
        ("alex", CASE.purpose, "case-2", "")
    ]
    assert told.check(LOCAL) == []


def test_a_route_closes_when_the_cases_time_is_over(told: Store):
    told.route("case-1", "alex", CASE.open_until, LOCAL)
    rows = told.facts(LOCAL).audit_rows
    for late in (timedelta(microseconds=1), timedelta(days=400)):
        with pytest.raises(Refused):
            told.route("case-1", "alex", CASE.open_until + late, LOCAL)
    assert told.facts(LOCAL).audit_rows == rows
    assert told.case("case-1", LOCAL) == CASE


def test_no_case_without_purpose_reference_and_basis(store: Store):
    for field in ("person", "purpose", "reference", "basis", "opened_by"):
        for text in ("", " \t"):
            with pytest.raises(PurposeMissing):
                store.open_case(replace(CASE, **{field: text}), LOCAL)
    assert store.cases(LOCAL) == []
    assert store.facts(LOCAL).audit_rows == 0


def test_a_case_has_an_id_and_times_with_their_offset(store: Store):
    naive = datetime(2026, 5, 1)
    for change in ({"id": ""}, {"id": "a\nb"}, {"opened_at": naive}, {"open_until": naive}):
        with pytest.raises(BadInput):
            store.open_case(replace(CASE, **change), LOCAL)


def test_the_same_case_again_changes_nothing_another_under_its_id_is_refused(told: Store):
    head = told.facts(LOCAL)
    told.open_case(CASE, LOCAL)
    for other in (
        {"purpose": "Curiosity"},
        {"person": person("bob")},
        {"open_until": START + timedelta(days=900)},
    ):
        with pytest.raises(CommandReused):
            told.open_case(replace(CASE, **other), LOCAL)
    assert told.facts(LOCAL) == head
    assert told.case("case-1", LOCAL) == CASE


def test_cases_stand_by_the_time_they_were_opened_then_id(told: Store):
    others = [
        replace(CASE, id="case-0"),
        replace(CASE, id="late", opened_at=START + timedelta(days=1)),
        replace(CASE, id="z", opened_at=START - timedelta(days=1)),
    ]
    for case in others:
        told.open_case(case, LOCAL)
    assert [case.id for case in told.cases(LOCAL)] == ["z", "case-0", "case-1", "late"]


def test_what_is_not_there_is_not_found(store: Store):
    with pytest.raises(NotFound):
        store.case("none", LOCAL)
    with pytest.raises(NotFound):
        store.route("none", "alex", START, LOCAL)
    assert store.facts(LOCAL).audit_rows == 0


def test_a_look_says_who_looks(told: Store):
    with pytest.raises(CareseamsError):
        told.route("case-1", " ", START, LOCAL)

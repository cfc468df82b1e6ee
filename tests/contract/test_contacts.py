"""Contacts come in once, whole or not at all, and stay as known by the run that brought them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pathway.columns import KEPT_CONTACTS, bucket_of
from pathway.errors import BadInput, CommandReused, LinkTargetMissing, StaleWrite
from pathway.stores.base import LOCAL, ContactFacts, Put, Store
from tests.contract.given import (
    ACUTE,
    START,
    WARD,
    Seen,
    a_run,
    add,
    contact_rows,
    person,
    save,
    shown,
)

ANN = (Seen("ann", "RX1/a", 0), Seen("ann", "RX1/b", 1, activity="triage"), Seen("ann", "RY2/a", 2, seq=5))
PEOPLE = [
    Seen(f"person {n}", f"R{n % 3}/s{n % 7}", n / 7, activity=None if n % 2 else "é 👩🏽‍⚕️")
    for n in range(200)
]


def test_contacts_come_back_as_they_were_told(store: Store, tmp_path):
    receipt = add(store, tmp_path, *ANN, run=a_run(3, "run-1"))
    assert contact_rows(store) == [
        {name: value for name, value in seen.row(0).items() if name not in ("row", "named")}
        | {"run": "run-1"}
        for seen in ANN
    ]
    assert {batch.schema for batch in store.contacts(LOCAL)} == {KEPT_CONTACTS}
    assert (receipt.accepted, receipt.already_known, receipt.conflicts) == (3, 0, ())
    assert receipt.run == replace(a_run(3, "run-1"), recorded_at=START, accepted=3, already_known=0)
    assert store.import_runs(LOCAL) == [receipt.run]
    assert store.check(LOCAL) == []


def test_contacts_stand_by_bucket_person_time_seq_and_id(store: Store, tmp_path):
    tied = [
        Seen("ann", f"RX1/{id_}", 3, id=id_, seq=seq) for id_, seq in (("z", 1), ("b", 2), ("a", 2), ("é", 2))
    ]
    add(store, tmp_path, *PEOPLE, *tied)
    rows = contact_rows(store)
    order = [(bucket_of(r["person"]), r["person"], r["happened_at"], r["seq"], r["contact_id"]) for r in rows]
    assert order == sorted(order)
    assert len(rows) == 204
    assert [row["contact_id"] for row in rows if row["person"] == person("ann")] == ["z", "a", "b", "é"]


def test_facts_of_the_contacts(store: Store, tmp_path):
    assert store.contact_facts(LOCAL) == ContactFacts(0, 0, 0, 0, None, None, 0, 0)
    add(store, tmp_path, *ANN, Seen("ann", "RX1/c", 2), Seen("ann", "RX1/d", 2), Seen("bob", "RX1/a", 2))
    assert store.contact_facts(LOCAL) == ContactFacts(
        rows=6,
        people=2,
        organisations=2,
        services=5,
        first=START,
        last=START + timedelta(hours=2),
        ties=2,
        runs=1,
    )


def test_adding_known_contacts_changes_nothing(store: Store, tmp_path, clock):
    add(store, tmp_path, *ANN)
    before = (store.facts(LOCAL), contact_rows(store), store.import_runs(LOCAL))
    clock.pass_()
    receipt = add(store, tmp_path, *(replace(seen, seq=99) for seen in ANN))
    assert (receipt.accepted, receipt.already_known, receipt.run) == (0, 3, None)
    assert (store.facts(LOCAL), contact_rows(store), store.import_runs(LOCAL)) == before


def test_an_overlapping_file_adds_what_is_new(store: Store, tmp_path, clock):
    add(store, tmp_path, *ANN[:2], run=a_run(2, "run-1"))
    clock.pass_()
    receipt = add(store, tmp_path, *ANN, Seen("bob", "RX1/a"), run=a_run(4, "run-2"))
    assert (receipt.accepted, receipt.already_known) == (2, 2)
    assert [row["run"] for row in contact_rows(store) if row["person"] == person("ann")] == [
        "run-1",
        "run-1",
        "run-2",
    ]
    assert [(run.id, run.accepted) for run in store.import_runs(LOCAL)] == [("run-1", 2), ("run-2", 2)]
    assert store.check(LOCAL) == []


OTHERS = [
    {"who": "bob"},
    {"where": "RX1/z"},
    {"where": "RZ9/a"},
    {"hours": 5},
    {"at": START + timedelta(microseconds=1)},
    {"activity": "triage"},
    {"activity": ""},
]


def test_an_id_with_other_content_is_a_conflict_and_not_added(store: Store, tmp_path):
    known = Seen("ann", "RX1/a", id="k-1")
    add(store, tmp_path, known)
    receipt = add(
        store, tmp_path, *(replace(known, **other) for other in OTHERS), Seen("ann", "RX1/b", 1, id="k-2")
    )
    conflicts = tuple(range(2, 2 + len(OTHERS)))
    assert (receipt.accepted, receipt.already_known, receipt.conflicts) == (1, 0, conflicts)
    assert [row["contact_id"] for row in contact_rows(store)] == ["k-1", "k-2"]
    assert store.check(LOCAL) == []


def test_conflicts_inside_one_file_keep_the_first_row(store: Store, tmp_path):
    receipt = add(
        store,
        tmp_path,
        Seen("ann", "RX1/a", 9, id="k"),
        Seen("ann", "RX1/b", 1, id="k"),
        Seen("ann", "RX1/a", 9, id="k", seq=4),
        Seen("bob", "RX1/a", 9, id="k"),
    )
    assert (receipt.accepted, receipt.already_known, receipt.conflicts) == (1, 1, (3, 5))
    assert [(row["service"], row["seq"]) for row in contact_rows(store)] == [("RX1/a", 0)]


def test_nothing_accepted_but_conflicts_writes_nothing(store: Store, tmp_path):
    add(store, tmp_path, Seen("ann", "RX1/a", id="k"))
    receipt = add(store, tmp_path, Seen("ann", "RX1/b", id="k"))
    assert (receipt.accepted, receipt.conflicts, receipt.run) == (0, (2,), None)
    assert store.facts(LOCAL).audit_rows == 1


def test_a_dry_run_writes_nothing(store: Store, tmp_path):
    add(store, tmp_path, *ANN[:1])
    before = (store.facts(LOCAL), contact_rows(store))
    receipt = add(store, tmp_path, *ANN, Seen("ann", "RX1/x", id="k"), dry_run=True, records=(Put(ACUTE),))
    assert (receipt.accepted, receipt.already_known, receipt.run) == (3, 1, None)
    assert (store.facts(LOCAL), contact_rows(store), shown(store)) == (*before, [])
    assert store.check(LOCAL) == []


def test_records_come_with_their_contacts_or_not_at_all(store: Store, tmp_path):
    add(store, tmp_path, *ANN, records=(Put(WARD), Put(ACUTE)), command_id="both")
    assert shown(store) == [("Organisation", "RX1", 1), ("Service", WARD.id, 1)]
    assert [row.count for row in store.audit(LOCAL)] == [5]
    assert store.receipt("both", LOCAL).versions == {("Organisation", "RX1"): 1, ("Service", WARD.id): 1}
    before = (store.facts(LOCAL), contact_rows(store))
    stale, lost = (Put(ACUTE),), (Put(WARD.model_copy(update={"id": "x", "organisation": "none"})),)
    for records, refusal in ((stale, StaleWrite), (lost, LinkTargetMissing)):
        with pytest.raises(refusal):
            add(store, tmp_path, Seen("bob", "RX1/a"), records=records)
    assert (store.facts(LOCAL), contact_rows(store)) == before
    assert store.check(LOCAL) == []


def test_records_alone_are_written_without_a_run(store: Store, tmp_path):
    add(store, tmp_path, *ANN)
    receipt = add(store, tmp_path, *ANN, records=(Put(ACUTE),), command_id="records")
    assert (receipt.accepted, receipt.run) == (0, None)
    assert shown(store) == [("Organisation", "RX1", 1)]
    assert [(row.about, row.count) for row in store.audit(LOCAL)][1] == ("", 1)
    assert add(store, tmp_path, *ANN, records=(Put(ACUTE),), command_id="records") == receipt
    assert store.check(LOCAL) == []


def test_the_same_import_again_gives_the_first_receipt(store: Store, tmp_path, clock):
    save(store, ACUTE)
    told = {"run": a_run(4, "run-1"), "command_id": "again", "records": (Put(WARD),)}
    twice = (*ANN, Seen("ann", "RX1/other", id="k"), Seen("ann", "RX1/another", id="k"))
    first = add(store, tmp_path, *twice, **told)
    before = (store.facts(LOCAL), contact_rows(store))
    clock.pass_()
    assert add(store, tmp_path, *twice, **told) == first
    assert (first.accepted, first.conflicts) == (4, (6,))
    assert (store.facts(LOCAL), contact_rows(store)) == before
    for other in ({"run": a_run(3, "run-2")}, {"records": ()}, {"actor": "alex"}, {"reason": "other"}):
        with pytest.raises(CommandReused):
            add(store, tmp_path, *twice, **told | other)


def test_two_runs_cannot_have_one_id(store: Store, tmp_path):
    add(store, tmp_path, *ANN, run=a_run(3, "run-1"))
    with pytest.raises(BadInput):
        add(store, tmp_path, Seen("bob", "RX1/a"), run=a_run(1, "run-1"))
    assert len(contact_rows(store)) == 3


def test_an_import_says_which_it_is_who_makes_it_and_why(store: Store, tmp_path):
    for given in ({"command_id": ""}, {"actor": " "}, {"reason": ""}, {"run": a_run(1, "a\nb")}):
        with pytest.raises(BadInput):
            add(store, tmp_path, *ANN, **given)
    assert contact_rows(store) == []


def test_as_known_is_by_import_run(store: Store, tmp_path, clock):
    add(store, tmp_path, *ANN[:2])
    between = clock.pass_()
    add(store, tmp_path, *ANN[2:], Seen("bob", "RX1/a", -5))
    clock.pass_()
    facts = store.contact_facts(LOCAL, as_known=between - timedelta(microseconds=1))
    assert (facts.rows, facts.people, facts.runs, facts.last) == (2, 1, 1, START + timedelta(hours=1))
    assert store.contact_facts(LOCAL, as_known=between) == store.contact_facts(LOCAL)
    assert store.contact_facts(LOCAL).runs == 2
    nothing = store.contact_facts(LOCAL, as_known=datetime(2020, 1, 1, tzinfo=UTC))
    assert nothing == ContactFacts(0, 0, 0, 0, None, None, 0, 0)


def test_a_late_contact_stands_in_its_place(store: Store, tmp_path, clock):
    add(store, tmp_path, ANN[0], ANN[2])
    clock.pass_()
    add(store, tmp_path, ANN[1])
    assert [row["service"] for row in contact_rows(store)] == ["RX1/a", "RX1/b", "RY2/a"]


def test_an_empty_folder_adds_nothing(store: Store, tmp_path):
    receipt = add(store, tmp_path)
    assert (receipt.accepted, receipt.already_known, receipt.conflicts, receipt.run) == (0, 0, (), None)
    assert store.facts(LOCAL).audit_rows == 0

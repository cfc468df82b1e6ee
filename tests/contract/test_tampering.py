"""`check` finds what was changed behind the store's back: audit rows, versions, current records, runs."""

from datetime import timedelta

import pytest

from pathway.stores.base import LOCAL, Store
from tests.contract.given import ACUTE, SMALL_WORLD, START, Clock, Seen, a_run, add, renamed, save
from tests.contract.stores import Stores
from tests.contract.test_cases import CASE

# what is tampered with: (SQL, Cypher, the findings it must give)
TAMPERINGS = {
    "author of an audit row": (
        "UPDATE audit SET actor = 'alex' WHERE seq = 2",
        "MATCH (a:Audit {seq: 2}) SET a.actor = 'alex'",
        {"C201", "C104"},
    ),
    "reason of an audit row": (
        "UPDATE audit SET reason = 'another' WHERE seq = 1",
        "MATCH (a:Audit {seq: 1}) SET a.reason = 'another'",
        {"C202"},
    ),
    "digest of an audit row": (
        f"UPDATE audit SET digest = '{'0' * 64}' WHERE seq = 2",
        f"MATCH (a:Audit {{seq: 2}}) SET a.digest = '{'0' * 64}'",
        {"C201", "C202"},
    ),
    "an audit row in the middle gone": (
        "DELETE FROM audit WHERE seq = 2",
        "MATCH (a:Audit {seq: 2}) DELETE a",
        {"C201", "C203"},
    ),
    "the last audit row gone": (
        "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
        "MATCH (a:Audit) WITH max(a.seq) AS last MATCH (a:Audit {seq: last}) DELETE a",
        {"C205"},
    ),
    "content of a version": (
        "UPDATE record_version SET content = replace(content, 'Renamed', 'Forged') WHERE version = 2",
        "MATCH (v:Version {version: 2}) SET v.content = replace(v.content, 'Renamed', 'Forged')",
        {"C202", "C105"},
    ),
    "author of a version": (
        "UPDATE record_version SET recorded_by = 'alex' WHERE version = 2",
        "MATCH (v:Version {version: 2}) SET v.recorded_by = 'alex'",
        {"C104"},
    ),
    "time of a version": (
        "UPDATE record_version SET recorded_at = recorded_at - 1 WHERE version = 2",
        "MATCH (v:Version {version: 2}) SET v.recorded_at = v.recorded_at - duration({microseconds: 1})",
        {"C104"},
    ),
    "withdrawal of a version": (
        "UPDATE record_version SET withdrawn = 1 WHERE version = 2",
        "MATCH (v:Version {version: 2}) SET v.withdrawn = true",
        {"C202", "C105"},
    ),
    "a version gone": (
        "DELETE FROM record_version WHERE version = 1 AND id = 'RX1'",
        "MATCH (v:Version {version: 1, id: 'RX1'}) DELETE v",
        {"C202", "C101"},
    ),
    "content nobody can read": (
        "UPDATE record_version SET content = '{}' WHERE version = 2",
        "MATCH (v:Version {version: 2}) SET v.content = '{}'",
        {"C202", "C102"},
    ),
    "content of a current record": (
        "UPDATE record SET content = replace(content, 'Renamed', 'Forged') WHERE id = 'RX1'",
        "MATCH (r:Record {id: 'RX1'}) SET r.content = replace(r.content, 'Renamed', 'Forged')",
        {"C105", "C107"},
    ),
    "a current record gone": (
        "DELETE FROM record WHERE id = 'hz-1'",
        "MATCH (r:Record {id: 'hz-1'}) DETACH DELETE r",
        {"C105"},
    ),
    "a link gone": (
        "DELETE FROM link WHERE id = 'hz-1'",
        "MATCH (:Record {id: 'hz-1'})-[link]->() DELETE link",
        {"C106"},
    ),
    "counts of an import run": (
        "UPDATE import_run SET rejected = 9",
        "MATCH (run:ImportRun) SET run.rejected = 9",
        {"C202"},
    ),
    "an import run gone": (
        "DELETE FROM import_run",
        "MATCH (run:ImportRun) DETACH DELETE run",
        {"C202"},
    ),
    "purpose of a case": (
        "UPDATE open_case SET purpose = 'Curiosity'",
        "MATCH (c:Case) SET c.purpose = 'Curiosity'",
        {"C202"},
    ),
    "a case gone": ("DELETE FROM open_case", "MATCH (c:Case) DETACH DELETE c", {"C202"}),
}


@pytest.fixture
def lived_in(stores: Stores, lasting: str, tmp_path, clock: Clock) -> Store:
    """A store with records, two versions of one, an import and a case."""
    store = stores.new(lasting, clock)
    save(store, *SMALL_WORLD)
    clock.pass_()
    save(store, renamed(ACUTE, "Renamed"), expected=1)
    clock.pass_(timedelta(hours=1))
    add(store, tmp_path, Seen("ann", "RX1/a"), Seen("ann", "RX1/b", 1), run=a_run(2, "run-1"))
    store.open_case(CASE, LOCAL)
    assert store.get("Organisation", "RX1", LOCAL).recorded_at > START
    assert store.check(LOCAL) == []
    return store


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_was_changed_behind_its_back_is_found(stores: Stores, lasting: str, lived_in: Store, name: str):
    sql, cypher, expected = TAMPERINGS[name]
    stores.tamper(lasting, sql=sql, cypher=cypher)
    found = lived_in.check(LOCAL)
    assert expected <= {finding.number for finding in found}
    assert all(finding.what and finding.where for finding in found)


def test_contacts_that_are_gone_are_found(stores: Stores, lasting: str, lived_in: Store):
    gone = "MATCH (c:CareContact) DETACH DELETE c"
    stores.tamper(lasting, sql="DELETE FROM contact_file", cypher=gone)
    assert "2 contacts were added, 0 are there" in [finding.what for finding in lived_in.check(LOCAL)]


def test_a_finding_names_what_was_changed(stores: Stores, lasting: str, lived_in: Store):
    sql, cypher, _ = TAMPERINGS["content of a version"]
    stores.tamper(lasting, sql=sql, cypher=cypher)
    where = {(finding.number, finding.where) for finding in lived_in.check(LOCAL)}
    assert {("C202", "audit row 2"), ("C105", "Organisation RX1")} <= where
    assert not any("Forged" in finding.what for finding in lived_in.check(LOCAL))

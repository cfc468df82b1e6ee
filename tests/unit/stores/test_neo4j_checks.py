"""`check` finds what was changed behind the store, each under its own number."""

import pytest

from pathway.stores.base import LOCAL
from pathway.stores.neo4j import Neo4jStore
from tests.contract.given import COMMUNITY, SMALL_WORLD, Seen, a_run, add, renamed, save, withdraw
from tests.unit.stores.neo4j_given import ask, new_store, whole

TAMPERED = {
    "an audit row": ("MATCH (a:Audit {seq: 2}) SET a.actor = 'alex'", {"C201", "C104"}),
    "an audit row's field": (
        "MATCH (a:Audit {seq: 2}) REMOVE a.digest, a.recorded_at",
        {"C104", "C201", "C202", "C204"},
    ),
    "an audit row gone": ("MATCH (a:Audit {seq: 2}) DELETE a", {"C201", "C203", "C207"}),
    "the newest audit row gone": ("MATCH (a:Audit {seq: 4}) DELETE a", {"C203", "C206", "C207"}),
    "a reason": ("MATCH (a:Audit {seq: 1}) SET a.reason = 'another'", {"C104", "C202"}),
    "the head": ("MATCH (s:Store) SET s.head = reverse(s.head)", {"C206"}),
    "a command": ("MATCH (c:Command) WHERE c.seq = 1 SET c.seq = 2", {"C207"}),
    "a version's content": (
        "MATCH (v:Version {key: 'Organisation:RY2:1'}) SET v.content = replace(v.content, 'Vale', 'Dale')",
        {"C202"},
    ),
    "a version's author": (
        "MATCH (v:Version {key: 'Hazard:hz-1:1'}) SET v.recorded_by = 'x'",
        {"C104", "C105"},
    ),
    "a version gone": ("MATCH (v:Version {key: 'Organisation:RY2:1'}) DELETE v", {"C101", "C103", "C202"}),
    "a version emptied": ("MATCH (v:Version {key: 'Organisation:RY2:1'}) REMOVE v.content", {"C102", "C202"}),
    "a record gone": ("MATCH (r:Hazard) DETACH DELETE r", {"C105"}),
    "a record's content": (
        "MATCH (r:Hazard) SET r.content = replace(r.content, 'retired', 'new')",
        {"C105", "C107"},
    ),
    "a shown field": ("MATCH (r:Hazard) SET r.sentence = 'All is well'", {"C107"}),
    "a field that is not there": ("MATCH (r:Hazard) SET r.risk = 'low'", {"C107"}),
    "a label": ("MATCH (r:Hazard) REMOVE r:Hazard", {"C107"}),
    "words for searching": ("MATCH (r:Hazard) SET r.tokens = ['well']", {"C107"}),
    "a relationship gone": ("MATCH (:Handoff)-[link:FROM]->() DELETE link", {"C106"}),
    "a relationship too many": (
        "MATCH (h:Handoff), (o:Organisation {id: 'RX1'}) CREATE (h)-[:REQUESTED_BY]->(o)",
        {"C106"},
    ),
    "a relationship from what is no record": (
        "MATCH (h:Handoff) CREATE (:Hazard:Record {id: 'x'})-[:ABOUT]->(h)",
        {"C105", "C106", "C107"},
    ),
    "a contact gone": ("MATCH (c:CareContact) WITH c LIMIT 1 DETACH DELETE c", {"C301"}),
    "a contact without a person": ("MATCH (c:CareContact)<-[h:HAS]-() WITH h LIMIT 1 DELETE h", {"C302"}),
    "a contact at another service": (
        "MATCH (c:CareContact) WITH c LIMIT 1 SET c.service = 'RX9/x'",
        {"C302"},
    ),
    "a contact's time": ("MATCH (c:CareContact) WITH c LIMIT 1 SET c.happened_us = 1", {"C303"}),
    "a contact's day": ("MATCH (c:CareContact) WITH c LIMIT 1 SET c.day = '2026-04-02'", {"C303"}),
    "a contact of no run": ("MATCH (c:CareContact) WITH c LIMIT 1 SET c.run = 'none'", {"C301", "C304"}),
    "a run": ("MATCH (run:ImportRun) SET run.accepted = 3", {"C202", "C301"}),
}


@pytest.fixture(scope="module")
def filled(neo4j_server, tmp_path_factory):
    """A store with something of everything; each test mends what it spoils."""
    with new_store(neo4j_server) as store:
        save(store, *SMALL_WORLD)
        save(store, renamed(COMMUNITY, "Vale Community"), expected=1)
        add(
            store,
            tmp_path_factory.mktemp("a"),
            Seen("ann", "RX1/a"),
            Seen("ann", "RX1/b", 1),
            run=a_run(2, "r"),
        )
        withdraw(store, COMMUNITY, 2)
        yield store


def test_a_store_that_nobody_touched_is_whole(filled: Neo4jStore):
    assert whole(filled)


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_behind_the_store_is_found(neo4j_server, filled: Neo4jStore, what: str):
    query, numbers = TAMPERED[what]
    kept = [*filled.versions(LOCAL)], filled.audit(LOCAL)
    saved = ask(neo4j_server, "MATCH (n) RETURN elementId(n), labels(n), properties(n)")
    drawn = ask(neo4j_server, "MATCH (a)-[l]->(b) RETURN elementId(a), type(l), elementId(b)")
    ask(neo4j_server, query)
    try:
        found = filled.check(LOCAL)
        assert {finding.number for finding in found} == numbers, found
        assert all(finding.what and finding.where for finding in found)
    finally:
        mend(neo4j_server, saved, drawn)
    assert ([*filled.versions(LOCAL)], filled.audit(LOCAL)) == kept


def mend(server, nodes: list, links: list) -> None:
    """Put the whole graph back."""
    ask(server, "MATCH (n) DETACH DELETE n")
    ask(
        server,
        """
        UNWIND $nodes AS node CREATE (n:$(node[1])) SET n = node[2]
        WITH collect([node[0], n]) AS made
        UNWIND $links AS link
        WITH link, [pair IN made WHERE pair[0] = link[0] | pair[1]][0] AS a,
          [pair IN made WHERE pair[0] = link[2] | pair[1]][0] AS b
        CREATE (a)-[:$(link[1])]->(b)
        """,
        nodes=nodes,
        links=links,
    )


def test_a_write_during_a_check_is_no_finding(filled: Neo4jStore, monkeypatch):
    """The look without the lock is torn by a save; the look under the lock is not."""
    from pathway.stores import neo4j_checks

    real, looks = neo4j_checks.audit.rows, []

    def with_a_save_in_between(tx, *given):
        rows = real(tx, *given)
        if not looks:
            looks.append(save(filled, renamed(SMALL_WORLD[0], "Vale Acute"), expected=1))
        return rows

    monkeypatch.setattr(neo4j_checks.audit, "rows", with_a_save_in_between)
    assert filled.check(LOCAL) == []
    assert looks

"""A rehearsal writes nothing; kept, it is a dated list with owners, and nothing else has changed."""

import json
from datetime import date
from pathlib import Path

import pytest
from neo4j import GraphDatabase

from graph_schema.rehearsals import BodyChange, Rehearsal
from pathway.engine import Engine, Put, rehearsals
from pathway.errors import BadInput, IdentifyingText
from pathway.settings import Settings
from pathway.stores.neo4j import Neo4jStore
from tests.tables import claims_of
from tests.unit.analysis.test_rehearsal import AGREED, DAY, HANDOFFS, REQUEST, WORLD, change, world

BY = {"actor": "planner"}
OWN = {"Rehearsal", "SafetyAction"}


def exported(engine, folder: Path) -> dict[str, bytes]:
    engine.export(folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def others(lines: bytes) -> list[str]:
    """The lines about everything but rehearsals and their to-dos."""
    return [line for line in lines.decode().splitlines() if json.loads(line).get("kind") not in OWN]


def test_rehearsing_leaves_the_store_as_it_is_to_the_byte(tmp_path):
    engine = world(AGREED)
    before = exported(engine, tmp_path / "before")
    for kind, old, new in (
        ("abolition", "RXB", ""),
        ("split", "RXA", "RXM RXN"),
        ("merge", "RXA RXB", "RXM"),
    ):
        assert rehearsals.rehearsed(engine, [change(kind, old, new)], DAY).new_gaps
    assert exported(engine, tmp_path / "after") == before


def test_keeping_the_list_writes_the_list_and_nothing_else(tmp_path):
    engine = world(AGREED)
    before = exported(engine, tmp_path / "before")
    picture = [(one.id, one.duties) for one in engine.picture().handoffs]
    found = rehearsals.rehearsed(engine, [change("abolition", "RXB")], DAY)
    id_, receipt = rehearsals.keep(engine, found, name="Without B", **BY)
    after = exported(engine, tmp_path / "after")
    assert others(after["records.jsonl"]) == before["records.jsonl"].decode().splitlines()
    assert len(after["records.jsonl"].splitlines()) == len(before["records.jsonl"].splitlines()) + 2
    assert [(one.id, one.duties) for one in engine.picture().handoffs] == picture
    [kept] = rehearsals.kept_all(engine)
    assert kept == rehearsals.kept(engine, id_)
    [to_do] = kept.to_dos
    assert (to_do.handoff, to_do.duty, to_do.holder, to_do.due_on) == (REQUEST.id, "CLINICAL", "RXA", DAY)
    assert kept.rehearsal.changes == (BodyChange(kind="abolition", old=("RXB",)),)
    assert kept.rehearsal.made_on == date(2026, 6, 1)
    engine.undo(receipt.command_id, actor="planner")
    assert rehearsals.kept_all(engine) == ()


def test_to_dos_are_given_to_somebody_and_ticked():
    engine = world(AGREED)
    found = rehearsals.rehearsed(engine, [change("abolition", "RXB")], DAY)
    id_, _ = rehearsals.keep(engine, found, name="Without B", due_on=date(2026, 5, 1), **BY)
    [to_do] = rehearsals.kept(engine, id_).to_dos
    assert rehearsals.kept(engine, id_).overdue(date(2026, 6, 1)) == 1
    rehearsals.assign(engine, [to_do.id], "QAA", **BY)
    rehearsals.tick(engine, [to_do.id], **BY)
    kept = rehearsals.kept(engine, id_)
    assert (kept.done, kept.to_dos[0].holder, kept.to_dos[0].done_on) == (1, "QAA", date(2026, 6, 1))
    assert kept.overdue(date(2026, 6, 1)) == 0
    rehearsals.tick(engine, [to_do.id], done=False, **BY)
    assert rehearsals.kept(engine, id_).done == 0
    assert [record.reason for record in engine.history("SafetyAction", to_do.id)][1:] == [
        "given to somebody to do", "done", "not done after all"
    ]  # fmt: skip


@pytest.mark.neo4j
def test_on_neo4j_a_list_is_kept_and_ticked_and_nothing_else_changes(neo4j_server, tmp_path):
    with GraphDatabase.driver(neo4j_server.uri, auth=neo4j_server.auth) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n", database_="neo4j")
    store = Neo4jStore.create(neo4j_server.uri, user=neo4j_server.user, password=neo4j_server.password)
    engine = Engine(store, Settings(key_file=tmp_path / "pseudonym.key"))
    engine.save(map(Put, (*WORLD, *claims_of(AGREED, HANDOFFS))), actor="t", reason="a small world")
    before = exported(engine, tmp_path / "before")
    found = rehearsals.rehearsed(engine, [change("merge", "RXA RXB", "RXM")], DAY)
    assert exported(engine, tmp_path / "rehearsed") == before
    id_, _ = rehearsals.keep(engine, found, name="One trust", **BY)
    [to_do] = rehearsals.kept(engine, id_).to_dos
    rehearsals.tick(engine, [to_do.id], **BY)
    assert (rehearsals.kept(engine, id_).done, to_do.holder) == (1, "RXB")
    after = exported(engine, tmp_path / "after")
    assert others(after["records.jsonl"]) == before["records.jsonl"].decode().splitlines()
    assert engine.check() == []
    store.close()


def test_what_is_refused():
    engine = world(AGREED)
    found = rehearsals.rehearsed(engine, [change("rename", "RXC", "RXM")], DAY)
    with pytest.raises(BadInput, match="nothing to do"):
        rehearsals.keep(engine, found, name="A new name", **BY)
    with pytest.raises(BadInput, match="nothing is ticked"):
        rehearsals.tick(engine, [], **BY)
    ends = rehearsals.rehearsed(engine, [change("abolition", "RXB")], DAY)
    with pytest.raises(IdentifyingText):
        rehearsals.keep(engine, ends, name="Rang 999 000 0018", **BY)
    assert not engine.snapshot().all(Rehearsal)

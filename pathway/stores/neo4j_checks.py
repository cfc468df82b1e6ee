"""
Is the graph what was written? The rules of every store, and those that only this one needs.

C106 relationships, C107 nodes, C108 constraints and indexes, C206 and C207 the store's own node and commands,
C301 to C304 contacts. Contacts are counted by run: a finding names no contact and no person.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, LiteralString

from neo4j import ManagedTransaction

from pathway.stores import checking
from pathway.stores import neo4j_audit as audit
from pathway.stores.base import AuditRow, CheckFinding, ImportRun
from pathway.stores.chain import GENESIS
from pathway.stores.neo4j_graph import LINK_NAMES, Drawn, drawn, key_text, returned, version_in
from pathway.stores.neo4j_opening import missing_shapes
from pathway.stores.writing import Key, Version


def findings(tx: ManagedTransaction, head: audit.Head) -> list[CheckFinding]:
    """Everything that does not fit. Only under the store's lock is it sure that nobody wrote in between."""
    rows, runs = audit.rows(tx), audit.runs(tx)
    versions = [version_in(row) for row in tx.run(f"MATCH (r:Version) {returned('r')}")]
    versions.sort(key=lambda version: (version.seq, *version.key))
    current = {v.key: v for v in map(version_in, tx.run(f"MATCH (r:Record) {returned('r')}"))}
    return [
        *checking.findings(rows, versions, current, runs, audit.cases(tx)),
        *_graph(tx, current),
        *_shapes(tx),
        *_head(head, rows),
        *_commands(rows, audit.commands(tx)),
        *_contacts(tx, runs),
    ]


def _graph(tx: ManagedTransaction, current: Mapping[Key, Version]) -> Iterator[CheckFinding]:
    """Each node, and where it leads, against what its record says."""
    leads: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for source, name, target in tx.run(_LEADS, names=sorted(LINK_NAMES)):
        leads[source].add((name, target))
    shown = {key: (node, labels) for key, node, labels in tx.run(_NODES)}
    for key, version in sorted(current.items()):
        said = drawn(version)
        yield from _links(said, leads.pop(key_text(key), set()))
        yield from _node(said, *shown.get(key_text(key), ({}, [])))
    for source in sorted(leads):
        yield CheckFinding("C106", "relationships lead from what is no record", source or "no key")


def _links(said: Drawn, leads: set[tuple[str, str]]) -> Iterator[CheckFinding]:
    """A kept record leads to what it says and to nothing else; of several kinds of one id, to any."""
    reached = {(name, target[1]) for name, target in said.links if (name, key_text(target)) in leads}
    missing = {(name, id_) for name, (_, id_) in said.links} - reached
    more = leads - {(name, key_text(target)) for name, target in said.links}
    for name in sorted({name for name, _ in missing | more}):
        yield CheckFinding("C106", f"the relationship {name} is not what the record says", _where(said))


def _node(said: Drawn, node: Mapping[str, Any], labels: Collection[str]) -> Iterator[CheckFinding]:
    """The node shows what its record says: fields, words for searching, the kind as its label."""
    found = {name: _native(value) for name, value in node.items()}
    wrong = sorted(name for name in said.node.keys() | found.keys() if said.node.get(name) != found.get(name))
    wrong += [] if set(labels) == {"Record", said.version.kind} else ["label"]
    if wrong:
        what = f"the node shows other values than its record: {', '.join(wrong)}"
        yield CheckFinding("C107", what, _where(said))


def _native(value: Any) -> Any:
    """Dates and times as Python's own."""
    return value.to_native() if hasattr(value, "to_native") else value


def _shapes(tx: ManagedTransaction) -> Iterator[CheckFinding]:
    for name in sorted(missing_shapes(tx)):
        yield CheckFinding("C108", "this constraint or index is missing", name)


def _head(head: audit.Head, rows: Sequence[AuditRow]) -> Iterator[CheckFinding]:
    end = (rows[-1].seq, rows[-1].hash, rows[-1].recorded_at) if rows else (0, GENESIS, None)
    if (head.rows, head.hash, head.last and head.last.recorded_at) != end:
        what = f"the store ends at audit row {head.rows}, the chain at another or another hash"
        yield CheckFinding("C206", what, f"audit row {end[0]}")


def _commands(rows: Sequence[AuditRow], kept: Mapping[str, int]) -> Iterator[CheckFinding]:
    said = {row.command_id: row.seq for row in rows if row.command_id}
    for command, seq in sorted(said.items() ^ kept.items()):
        yield CheckFinding("C207", f"the kept command {command} is not the audit row's", f"audit row {seq}")


def _contacts(tx: ManagedTransaction, runs: Sequence[ImportRun]) -> Iterator[CheckFinding]:
    counts = dict(tx.run("MATCH (c:CareContact) RETURN coalesce(c.run, ''), count(*)").values())
    for run in runs:
        kept = counts.pop(run.id, 0)
        if kept != run.accepted:
            yield CheckFinding("C301", f"{run.accepted} contacts were added, {kept} are there", _run(run.id))
    begun = set(tx.run("MATCH (run:ImportRun) RETURN run.id").value())
    for stray in sorted(counts.keys() - begun):
        yield CheckFinding("C304", f"{counts[stray]} contacts belong to no import run", _run(stray))
    for number, what, query in _CONTACT_RULES:
        for run_id, count in sorted(tx.run(query, runs=[run.id for run in runs]).values()):
            yield CheckFinding(number, f"{count} contacts {what}", _run(run_id))


def _where(said: Drawn) -> str:
    return f"{said.version.kind} {said.version.id}"


def _run(run: str) -> str:
    return f"import run {run}"


_LEADS: LiteralString = """
    MATCH (r:Record)-[link]->(target) WHERE type(link) IN $names
    RETURN coalesce(r.key, ''), type(link), coalesce(target.key, '')
"""
_NODES: LiteralString = "MATCH (r:Record) RETURN r.key, properties(r), labels(r)"
_CONTACT_RULES: tuple[tuple[str, str, LiteralString], ...] = (
    (
        "C302",
        "have not one person and one service of their own",
        """
        MATCH (c:CareContact) WHERE c.run IN $runs AND (
          COUNT { (c)<-[:HAS]-(:Journey) } <> 1 OR COUNT { (c)-[:AT]->() } <> 1
          OR NOT EXISTS { (c)-[:AT]->(:Service {id: c.service}) })
        RETURN c.run, count(*)
        """,
    ),
    (
        "C303",
        "have a time or local day that is not that of their microseconds",
        """
        MATCH (c:CareContact) WHERE c.run IN $runs
        WITH c, datetime({epochSeconds: 0}) + duration({microseconds: c.happened_us}) AS moment
        WITH c, toString(date(datetime({datetime: moment, timezone: 'Europe/London'}))) AS day,
          c.happened_at.epochSeconds * 1000000 + c.happened_at.microsecond AS shown_us
        WHERE coalesce(shown_us <> c.happened_us OR c.day <> day, true)
        RETURN c.run, count(*)
        """,
    ),
)

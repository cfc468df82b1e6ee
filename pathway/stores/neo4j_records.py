"""
Records in Neo4j: the node of each, every version, links and words, read and written in bulk.

Every function takes a transaction; those that write are called while it holds the store's lock.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby, islice
from typing import Any, TypeVar

from neo4j import ManagedTransaction

from graph_schema.catalogue import RECORDS as KINDS
from pathway.stores import writing
from pathway.stores.base import Change
from pathway.stores.neo4j_graph import (
    LINK_NAMES,
    current_of,
    key_text,
    links_said,
    make_links,
    mistakable,
    node_of,
    put_records,
    returned,
    version_in,
    version_node,
)
from pathway.stores.tokens import tokens
from pathway.stores.writing import Draft, Key, Version

ROWS = 2_000
"""Rows of one statement: enough to hide its cost, few enough for a small heap."""
T = TypeVar("T")

# -- read ----------------------------------------------------------------------------------------


def of_keys(tx: ManagedTransaction, keys: Iterable[Key]) -> dict[Key, Version]:
    """The current version of each of these records that is there."""
    query = f"UNWIND $keys AS key MATCH (r:Record {{key: key}}) {returned('r')}"
    found: dict[Key, Version] = {}
    for some in parts(sorted(keys)):
        rows = tx.run(query, keys=[key_text(key) for key in some])
        found |= {version.key: version for version in map(version_in, rows)}
    return found


def history(tx: ManagedTransaction, kind: str, id_: str) -> list[Version]:
    """Every version of one record, oldest first; empty if there is no such record."""
    query = f"""
        MATCH (r:Record {{key: $key}})
        UNWIND range(1, r.version) AS number
        MATCH (v:Version {{key: $key + ':' + toString(number)}})
        {returned("v")} ORDER BY version
    """
    return list(map(version_in, tx.run(query, key=key_text((kind, id_)))))


def known(tx: ManagedTransaction, kind: str, id_: str, as_known: datetime | None) -> Version | None:
    """The version of one record that was the newest at that time, withdrawn or not."""
    if as_known is None:
        return of_keys(tx, [(kind, id_)]).get((kind, id_))
    earlier = [version for version in history(tx, kind, id_) if version.recorded_at <= as_known]
    return earlier[-1] if earlier else None


def kept(tx: ManagedTransaction, kinds: Sequence[str] | None, as_known: datetime | None) -> list[Version]:
    """Records not withdrawn, of those kinds, now or as known at a time, by kind and id."""
    wanted = sorted(KINDS.keys() if kinds is None else KINDS.keys() & set(kinds))
    if as_known is None:
        queries = [current_of(kind) for kind in wanted]
        found = [version_in(row) for query in queries for row in tx.run(query)]
    else:
        found = list(map(version_in, tx.run(_AS_KNOWN, moment=as_known, kinds=wanted)))
    return sorted(found, key=lambda version: version.key)


def linked(tx: ManagedTransaction, kind: str, id_: str) -> list[Version]:
    """
    Records not withdrawn that point to this one, by kind and id.

    The graph finds them; what each says decides, because one id may be of several kinds.
    """
    query = f"""
        UNWIND $keys AS key
        MATCH (:Record {{key: key}})<--(r:Record) WHERE NOT r.withdrawn
        WITH DISTINCT r {returned("r")}
    """
    keys = [key_text((like, id_)) for like in mistakable(kind)]
    found = sorted(map(version_in, tx.run(query, keys=keys)), key=lambda version: version.key)
    return [version for version in found if (kind, id_) in {target for _, target in links_said(version)}]


def search(tx: ManagedTransaction, text: str, limit: int) -> list[Version]:
    """Records not withdrawn that hold every token, by id and kind."""
    words = sorted(tokens(text))
    if not words or limit <= 0:
        return []
    query = """
        MATCH (r:Record) WHERE NOT r.withdrawn AND all(word IN $words WHERE word IN r.tokens)
        RETURN r.id, r.record_kind
    """
    found = sorted((id_, kind) for id_, kind in tx.run(query, words=words).values())[:limit]
    versions = of_keys(tx, [(kind, id_) for id_, kind in found])
    return [versions[kind, id_] for id_, kind in found]


def brought_by(tx: ManagedTransaction, first: int, last: int | None = None) -> list[Version]:
    """The versions of one audit row, or of all from one to another, by row, kind and id."""
    query = f"MATCH (v:Version) WHERE $first <= v.seq <= $last {returned('v')}"
    rows = tx.run(query, first=first, last=first if last is None else last)
    return sorted(map(version_in, rows), key=lambda version: (version.seq, *version.key))


def spans(tx: ManagedTransaction, size: int) -> list[tuple[int, int]]:
    """(first, last) audit rows whose versions together are some `size` rows, whole audit rows each."""
    query = "MATCH (v:Version) RETURN v.seq AS seq, count(*) AS versions ORDER BY seq"
    found: list[tuple[int, int]] = []
    room = 0
    for seq, count in tx.run(query).values():
        if room <= 0:
            found.append((seq, seq))
            room = size
        found[-1] = (found[-1][0], seq)
        room -= count
    return found


# -- write ---------------------------------------------------------------------------------------


def drafted(tx: ManagedTransaction, ordered: Sequence[Change]) -> tuple[list[Draft], dict[Key, Version]]:
    """
    What the changes come to here, and the current versions they replace.

    Refuses stale changes and links that lead nowhere.
    """
    current = of_keys(tx, map(writing.key_of, ordered))
    writing.refuse_stale(ordered, {key: (v.version, v.withdrawn) for key, v in current.items()})
    made = writing.drafts(ordered, {key: version.content for key, version in current.items()})
    wanted = list(writing.wanted_links(ordered))
    mine = {(draft.kind, draft.id): not draft.withdrawn for draft in made}
    sought = {(kind, link.target) for link in wanted for kind in link.to} - mine.keys()
    there = _kept_keys(tx, sought) | {key for key, stays in mine.items() if stays}
    for link in wanted:
        if not any((kind, link.target) in there for kind in link.to):
            raise writing.link_missing(link)
    return made, current


def write(tx: ManagedTransaction, versions: Sequence[Version], replaced: Mapping[Key, Version]) -> None:
    """Add these versions and make them the current ones in place of those they replace."""
    add_versions(tx, versions)
    _drop_links(tx, [version.key for version in replaced.values() if not version.withdrawn])
    show_nodes(tx, versions)
    show_links(tx, versions)


def add_versions(tx: ManagedTransaction, versions: Iterable[Version]) -> None:
    """Add versions to the history alone."""
    for some in parts(versions):
        query = "UNWIND $nodes AS node CREATE (v:Version) SET v = node"
        tx.run(query, nodes=[version_node(version) for version in some]).consume()


def merge_versions(tx: ManagedTransaction, versions: Iterable[Version]) -> None:
    """Add versions to the history alone; those that are there stay as they are."""
    query = "UNWIND $nodes AS node MERGE (v:Version {key: node.key}) ON CREATE SET v = node"
    tx.run(query, nodes=[version_node(version) for version in versions]).consume()


def show_nodes(tx: ManagedTransaction, versions: Iterable[Version]) -> None:
    """Make these the current versions, without their links."""
    for kind, of_kind in groupby(sorted(versions, key=lambda v: v.key), key=lambda v: v.kind):
        for some in parts(of_kind):
            tx.run(put_records(kind), nodes=[node_of(version) for version in some]).consume()


def show_links(tx: ManagedTransaction, versions: Iterable[Version]) -> None:
    """
    Make the relationships that these versions say, from nodes that have none.

    Where an id is of several kinds that the field may point to, each gets one.
    """
    pairs: dict[str, set[tuple[str, str]]] = {}
    for version in versions:
        for name, target in links_said(version):
            pairs.setdefault(name, set()).add((key_text(version.key), key_text(target)))
    for name in sorted(pairs):
        for some in parts(sorted(pairs[name])):
            tx.run(make_links(name), pairs=[list(pair) for pair in some]).consume()


def parts(things: Iterable[T], size: int = ROWS) -> Iterator[list[T]]:
    """
    Lists of at most that many.

    >>> list(parts([1, 2, 3], 2))
    [[1, 2], [3]]
    """
    iterator = iter(things)
    while some := list(islice(iterator, size)):
        yield some


def _kept_keys(tx: ManagedTransaction, keys: Iterable[Key]) -> set[Key]:
    query = """
        UNWIND $keys AS key MATCH (r:Record {key: key}) WHERE NOT r.withdrawn RETURN r.record_kind, r.id
    """
    there: set[Key] = set()
    for some in parts(sorted(keys)):
        rows: list[list[Any]] = tx.run(query, keys=[key_text(key) for key in some]).values()
        there |= {(kind, id_) for kind, id_ in rows}
    return there


def _drop_links(tx: ManagedTransaction, keys: Iterable[Key]) -> None:
    query = """
        UNWIND $keys AS key
        MATCH (:Record {key: key})-[link]->() WHERE type(link) IN $names DELETE link
    """
    for some in parts(keys):
        tx.run(query, keys=[key_text(key) for key in some], names=sorted(LINK_NAMES)).consume()


_AS_KNOWN = f"""
    MATCH (v:Version) WHERE v.recorded_at <= $moment AND v.record_kind IN $kinds
    WITH v.record_kind AS kind, v.id AS id, max(v.version) AS newest
    MATCH (w:Version {{key: kind + ':' + id + ':' + toString(newest)}}) WHERE NOT w.withdrawn
    {returned("w")}
"""

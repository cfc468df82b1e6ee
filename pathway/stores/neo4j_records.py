"""
Records in Neo4j: the node of each, every version, links and words, read and written in bulk.

Every function takes a transaction; those that write are called while it holds the store's lock.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import LiteralString, TypeVar

from neo4j import ManagedTransaction

from pathway.stores import writing
from pathway.stores.base import Change
from pathway.stores.neo4j_graph import (
    LINK_NAMES,
    Drawn,
    drawn,
    key_text,
    links_said,
    mistakable,
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
    wanted = None if kinds is None else sorted(set(kinds))
    if as_known is None:
        found = tx.run(_KEPT if wanted is None else _KEPT_OF, kinds=wanted)
    else:
        found = tx.run(_AS_KNOWN, moment=as_known, kinds=wanted)
    return sorted(map(version_in, found), key=lambda version: version.key)


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
    query = f"""
        MATCH (r:Record) WHERE NOT r.withdrawn AND all(word IN $words WHERE word IN r.tokens)
        WITH r ORDER BY coalesce(r.order_id, r.id), r.record_kind LIMIT $limit
        {returned("r")}
    """
    found = map(version_in, tx.run(query, words=words, limit=limit))
    return sorted(found, key=lambda version: (version.id, version.kind))


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
    wanted = list(writing.wanted_links(ordered))
    mine = set(map(writing.key_of, ordered))
    found = of_keys(tx, mine | {(kind, link.target) for link in wanted for kind in link.to})
    current = {key: version for key, version in found.items() if key in mine}
    writing.refuse_stale(ordered, {key: (v.version, v.withdrawn) for key, v in current.items()})
    made = writing.drafts(ordered, {key: version.content for key, version in current.items()})
    withdrawn = {key: version.withdrawn for key, version in found.items()}
    withdrawn |= {(draft.kind, draft.id): draft.withdrawn for draft in made}
    writing.refuse_lost_links(wanted, lambda key: not withdrawn.get(key, True), current)
    return made, current


def write(tx: ManagedTransaction, versions: Sequence[Version], replaced: Mapping[Key, Version]) -> None:
    """Add these versions and make them the current ones in place of those they replace."""
    before = {key: links_said(version) for key, version in replaced.items()}
    new = [drawn(version) for version in versions]
    relinked = [one for one in new if one.links != before.get(one.version.key, frozenset())]
    _drop_links(tx, [one.version.key for one in relinked if before.get(one.version.key)])
    for some in parts(new):
        _adopt(tx, some)
        tx.run(_PUT + _AND_VERSION, nodes=[one.node for one in some]).consume()
    _make_links(tx, relinked)


def merge_versions(tx: ManagedTransaction, versions: Iterable[Version]) -> None:
    """Add versions to the history alone; those that are there stay as they are."""
    query = "UNWIND $nodes AS node MERGE (v:Version {key: node.key}) ON CREATE SET v = node"
    tx.run(query, nodes=[version_node(version) for version in versions]).consume()


def show_nodes(tx: ManagedTransaction, versions: Sequence[Version]) -> None:
    """Make these the current versions, without their links."""
    shown = [drawn(version) for version in versions]
    _adopt(tx, shown)
    tx.run(_PUT, nodes=[one.node for one in shown]).consume()


def show_links(tx: ManagedTransaction, versions: Sequence[Version]) -> None:
    """Draw the relationships that these versions say, in place of those that lead from their nodes."""
    _drop_links(tx, [version.key for version in versions])
    _make_links(tx, [drawn(version) for version in versions])


def parts(things: Iterable[T], size: int = ROWS) -> Iterator[list[T]]:
    """
    Lists of at most that many.

    >>> list(parts([1, 2, 3], 2))
    [[1, 2], [3]]
    """
    iterator = iter(things)
    while some := list(islice(iterator, size)):
        yield some


def _adopt(tx: ManagedTransaction, shown: Iterable[Drawn]) -> None:
    """Contacts may have made bare nodes of services and journeys already: these become the records'."""
    for kind, query in _ADOPT.items():
        ids = sorted(one.version.id for one in shown if one.version.kind == kind)
        if ids:
            tx.run(query, ids=ids).consume()


def _make_links(tx: ManagedTransaction, shown: Iterable[Drawn]) -> None:
    """Where an id is of several kinds that the field may point to, each gets a relationship."""
    links = sorted(
        (key_text(one.version.key), name, key_text(target)) for one in shown for name, target in one.links
    )
    for some in parts(links):
        tx.run(_LINK, links=[list(link) for link in some]).consume()


def _drop_links(tx: ManagedTransaction, keys: Iterable[Key]) -> None:
    query = """
        UNWIND $keys AS key
        MATCH (:Record {key: key})-[link]->() WHERE type(link) IN $names DELETE link
    """
    for some in parts(keys):
        tx.run(query, keys=[key_text(key) for key in some], names=sorted(LINK_NAMES)).consume()


_KEPT = f"MATCH (r:Record) WHERE NOT r.withdrawn {returned('r')}"
_KEPT_OF = f"MATCH (r:Record) WHERE r.record_kind IN $kinds AND NOT r.withdrawn {returned('r')}"
_AS_KNOWN = f"""
    MATCH (v:Version) WHERE v.recorded_at <= $moment AND ($kinds IS NULL OR v.record_kind IN $kinds)
    WITH v.record_kind AS kind, v.id AS id, max(v.version) AS newest
    MATCH (w:Version {{key: kind + ':' + id + ':' + toString(newest)}}) WHERE NOT w.withdrawn
    {returned("w")}
"""
_ADOPT: dict[str, LiteralString] = {
    "Service": """
        UNWIND $ids AS id MATCH (bare:Service {id: id}) WHERE NOT bare:Record
        SET bare:Record, bare.key = 'Service:' + id
    """,
    "Journey": """
        UNWIND $ids AS id MATCH (bare:Journey {id: id}) WHERE NOT bare:Record
        SET bare:Record, bare.key = 'Journey:' + id
    """,
}
_PUT: LiteralString = """
    UNWIND $nodes AS node
    MERGE (r:Record {key: node.key}) SET r = node, r:$(node.record_kind)
"""
_AND_VERSION: LiteralString = """
    CREATE (v:Version {key: node.key + ':' + toString(node.version)})
    SET v += node {
      .seq, .record_kind, .id, .version, .recorded_at, .recorded_by, .reason, .withdrawn, .content
    }
"""
"""Made, never merged: a version is there once, and what was written is never written over."""
_LINK: LiteralString = """
    UNWIND $links AS link
    MATCH (a:Record {key: link[0]})
    MATCH (b:Record {key: link[2]})
    CREATE (a)-[:$(link[1])]->(b)
"""

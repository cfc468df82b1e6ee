"""
Records in SQLite: the current row of each, every version, links and words, read and written in bulk.

Every function takes a connection; those that write are called inside a transaction under the write lock.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from graph_schema.catalogue import RECORDS as KINDS
from graph_schema.catalogue import links, links_of
from graph_schema.entity import Entity
from pathway.stores import writing
from pathway.stores.base import Change, CheckFinding
from pathway.stores.instants import microseconds, moment
from pathway.stores.tokens import tokens, tokens_of
from pathway.stores.writing import Draft, Key, Version

_ADD_VERSION = "INSERT INTO record_version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SHOW = "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_OF_KEYS = """
    SELECT r.* FROM json_each(?) w
    CROSS JOIN record r ON r.kind = json_extract(w.value, '$[0]') AND r.id = json_extract(w.value, '$[1]')
"""
"""CROSS JOIN makes SQLite look up each key rather than read every record."""
_ONE = """
    SELECT * FROM record_version WHERE kind = ? AND id = ? AND recorded_at <= coalesce(?, recorded_at)
    ORDER BY version DESC LIMIT 1
"""
_KEPT = """
    SELECT * FROM record
    WHERE NOT withdrawn AND (?1 IS NULL OR kind IN (SELECT value FROM json_each(?1))) ORDER BY kind, id
"""
_KNOWN = """
    SELECT * FROM record_version WHERE NOT withdrawn AND (kind, id, version) IN (
        SELECT kind, id, max(version) FROM record_version
        WHERE recorded_at <= ?2 AND (?1 IS NULL OR kind IN (SELECT value FROM json_each(?1)))
        GROUP BY kind, id
    ) ORDER BY kind, id
"""
_SEARCH = """
    SELECT kind, id FROM token WHERE token IN (SELECT value FROM json_each(?))
    GROUP BY id, kind HAVING count(*) = ? ORDER BY id, kind LIMIT ?
"""


# -- read ----------------------------------------------------------------------------------------


def of_keys(connection: sqlite3.Connection, keys: Iterable[Key]) -> dict[Key, Version]:
    """The current version of each of these records that is there."""
    wanted = json.dumps(sorted(keys), ensure_ascii=False)
    return {version.key: version for version in _versions(connection.execute(_OF_KEYS, (wanted,)))}


def one(connection: sqlite3.Connection, kind: str, id_: str, as_known: datetime | None) -> Version | None:
    """The version of one record that was the newest at that time, withdrawn or not."""
    until = None if as_known is None else microseconds(as_known)
    return next(_versions(connection.execute(_ONE, (kind, id_, until))), None)


def history(connection: sqlite3.Connection, kind: str, id_: str) -> list[Version]:
    """Every version of one record, oldest first."""
    query = "SELECT * FROM record_version WHERE kind = ? AND id = ? ORDER BY version"
    return list(_versions(connection.execute(query, (kind, id_))))


def kept(
    connection: sqlite3.Connection, kinds: Sequence[str] | None, as_known: datetime | None
) -> list[Version]:
    """Records not withdrawn, of those kinds, now or as known at a time, by kind and id."""
    listed = None if kinds is None else json.dumps(list(kinds))
    if as_known is None:
        return list(_versions(connection.execute(_KEPT, (listed,))))
    return list(_versions(connection.execute(_KNOWN, (listed, microseconds(as_known)))))


def linked(connection: sqlite3.Connection, kind: str, id_: str) -> list[Version]:
    """Records not withdrawn that point to this one, by kind and id."""
    found = connection.execute("SELECT DISTINCT kind, id, field FROM link WHERE target = ?", (id_,))
    pointing = {
        (from_kind, from_id) for from_kind, from_id, field in found if kind in _LINKS[from_kind, field]
    }
    return sorted(of_keys(connection, pointing).values(), key=lambda version: version.key)


def search(connection: sqlite3.Connection, text: str, limit: int) -> list[Version]:
    """Records not withdrawn that hold every token, by id and kind."""
    wanted = sorted(tokens(text))
    listed = json.dumps(wanted, ensure_ascii=False)
    found = connection.execute(_SEARCH, (listed, len(wanted), max(limit, 0))).fetchall()
    versions = of_keys(connection, found)
    return [versions[key] for key in found]


def brought_by(connection: sqlite3.Connection, seq: int) -> list[Version]:
    """The versions of one audit row, by kind and id."""
    query = "SELECT * FROM record_version WHERE seq = ? ORDER BY kind, id"
    return list(_versions(connection.execute(query, (seq,))))


def every_version(connection: sqlite3.Connection) -> Iterator[Version]:
    """Every version, by audit row, kind, id."""
    return _versions(connection.execute("SELECT * FROM record_version ORDER BY seq, kind, id"))


def every_current(connection: sqlite3.Connection) -> dict[Key, Version]:
    """The current row of every record, withdrawn or not."""
    found = _versions(connection.execute("SELECT * FROM record"))
    return {version.key: version for version in found}


# -- write ---------------------------------------------------------------------------------------


def drafted(
    connection: sqlite3.Connection, ordered: Sequence[Change]
) -> tuple[list[Draft], dict[Key, Version]]:
    """
    What the changes come to here, and the current versions they replace.

    Refuses stale changes and links that lead nowhere.
    """
    current = of_keys(connection, map(writing.key_of, ordered))
    writing.refuse_stale(ordered, {key: (v.version, v.withdrawn) for key, v in current.items()})
    made = writing.drafts(ordered, {key: version.content for key, version in current.items()})
    wanted = list(writing.wanted_links(ordered))
    there = of_keys(connection, {(kind, link.target) for link in wanted for kind in link.to})
    withdrawn = {key: version.withdrawn for key, version in there.items()}
    withdrawn |= {(draft.kind, draft.id): draft.withdrawn for draft in made}
    writing.refuse_lost_links(wanted, lambda key: not withdrawn.get(key, True), current)
    return made, current


def write(
    connection: sqlite3.Connection, versions: Sequence[Version], replaced: Mapping[Key, Version]
) -> None:
    """Add these versions and make them the current ones in place of those they replace."""
    add_versions(connection, versions)
    _forget(connection, [version for version in replaced.values() if not version.withdrawn])
    show(connection, versions)


def add_versions(connection: sqlite3.Connection, versions: Iterable[Version]) -> None:
    """Add versions to the history alone."""
    connection.executemany(_ADD_VERSION, (_values(version) for version in versions))


def show(connection: sqlite3.Connection, versions: Sequence[Version]) -> None:
    """Make these the current versions, with their links and words."""
    connection.executemany(_SHOW, (_values(version) for version in versions))
    shown = [version for version in versions if not version.withdrawn]
    pointing = sorted(link for version in shown for link in _links(version))
    connection.executemany("INSERT INTO link (kind, id, field, target) VALUES (?, ?, ?, ?)", pointing)
    found = sorted(token for version in shown for token in _tokens(version))
    connection.executemany("INSERT INTO token (token, id, kind) VALUES (?, ?, ?)", found)


def _forget(connection: sqlite3.Connection, replaced: Sequence[Version]) -> None:
    connection.executemany(
        "DELETE FROM link WHERE kind = ? AND id = ?", [version.key for version in replaced]
    )
    old = [token for version in replaced for token in _tokens(version)]
    connection.executemany("DELETE FROM token WHERE token = ? AND id = ? AND kind = ?", old)


# -- check ---------------------------------------------------------------------------------------


def index_findings(connection: sqlite3.Connection, current: Mapping[Key, Version]) -> Iterator[CheckFinding]:
    """Links and words that are not those of the current records."""
    shown = [version for version in current.values() if not version.withdrawn and _readable(version)]
    said = {link for version in shown for link in _links(version)}
    kept = set(connection.execute("SELECT kind, id, field, target FROM link"))
    for kind, id_, field, _ in sorted(said ^ kept):
        yield CheckFinding("C106", f"the kept link {field} is not what the record says", f"{kind} {id_}")
    words = {token for version in shown for token in _tokens(version)}
    differing = words ^ set(connection.execute("SELECT token, id, kind FROM token"))
    for kind, id_ in sorted({(kind, id_) for _, id_, kind in differing}):
        yield CheckFinding("C107", "the words kept for searching are not the record's", f"{kind} {id_}")


_LINKS = {(label, column): link.to for label, kind in KINDS.items() for column, link in links(kind).items()}


def _links(version: Version) -> set[tuple[str, str, str, str]]:
    return {(version.kind, version.id, field, target) for field, _, target in links_of(_entity(version))}


def _entity(version: Version) -> Entity:
    return KINDS[version.kind].from_json(version.content)


def _values(version: Version) -> tuple:
    seq, kind, id_, number, recorded_at, *rest = version
    return (seq, kind, id_, number, microseconds(recorded_at), *rest)


def _readable(version: Version) -> bool:
    """What cannot be read has its own finding."""
    try:
        return bool(_entity(version))
    except (KeyError, ValueError):
        return False


def _tokens(version: Version) -> list[tuple[str, str, str]]:
    return [(token, version.id, version.kind) for token in tokens_of(version.id, version.content)]


def _versions(rows: Iterable[tuple]) -> Iterator[Version]:
    for seq, kind, id_, version, recorded_at, by, reason, withdrawn, content in rows:
        yield Version(seq, kind, id_, version, moment(recorded_at), by, reason, bool(withdrawn), content)

"""
How records lie in the graph: their nodes and relationships.

A record is `(:Record:Hazard {key: "Hazard:hz-1", id, …})`; its links are relationships with the catalogue's
names. Kinds and names go into Cypher as parameters too (dynamic labels and types), so no query is built.
"""

from collections.abc import Iterable
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, LiteralString, NamedTuple

from graph_schema.catalogue import RECORDS as KINDS
from graph_schema.catalogue import links, links_of
from graph_schema.entity import Entity
from pathway.stores.instants import moment
from pathway.stores.tokens import tokens_of
from pathway.stores.writing import Key, Version

LINK_NAMES = frozenset(link.name for kind in KINDS.values() for link in links(kind).values())
KEPT_BESIDE = (
    *("key", "record_kind", "seq", "version", "recorded_at", "recorded_by", "reason", "withdrawn"),
    *("content", "tokens", "order_id"),
)
"""What a record's node holds beside the entity's own fields."""
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1

_VERSION = """
  coalesce({n}.seq, 0) AS seq, coalesce({n}.record_kind, '') AS kind, coalesce({n}.id, '') AS id,
  coalesce({n}.version, 0) AS version,
  coalesce({n}.recorded_at.epochSeconds * 1000000 + {n}.recorded_at.microsecond, 0) AS recorded_us,
  coalesce({n}.recorded_by, '') AS recorded_by, coalesce({n}.reason, '') AS reason,
  coalesce({n}.withdrawn, false) AS withdrawn, coalesce({n}.content, '') AS content
"""
"""What somebody took out by hand is read as empty, so that `check` can say so."""


def key_text(key: Key) -> str:
    """
    A record's key as one text; a kind holds no colon, so it can be read back.

    >>> key_text(("Hazard", "hz:1"))
    'Hazard:hz:1'
    """
    return f"{key[0]}:{key[1]}"


def version_key(version: Version) -> str:
    """The key of one version of a record."""
    return f"{key_text(version.key)}:{version.version}"


def returned(node: LiteralString) -> LiteralString:
    """A RETURN clause that gives the fields of `Version`, in their order, of the node of that name."""
    return "RETURN" + _VERSION.replace("{n}", node)


def order_text(id_: str) -> str | None:
    """
    What stands for an id where Cypher sorts, None where the id itself does.

    Cypher compares texts in UTF-16, the other stores by code point. The bytes of UTF-8, read as Latin-1,
    stand in the same order for both; of plain ASCII they are the text itself.

    >>> order_text("RX1/Ward 7"), order_text("\uff5e") < order_text("\U0001d11e")
    (None, True)
    """
    return None if id_.isascii() else id_.encode().decode("latin-1")


class Drawn(NamedTuple):
    """A record as the graph shows it: its node's properties, and where it may lead, by relationship."""

    version: Version
    node: dict[str, Any]
    links: frozenset[tuple[str, Key]]


def drawn(version: Version) -> Drawn:
    """
    The version as the graph shows it. Values that are themselves structures stand in `content` alone.

    What cannot be read gets a bare node: `check` finds it, and nothing is dropped in silence.
    """
    entity = _read(version)
    fields = flat(entity) if entity else {}
    words = sorted(tokens_of(version.id, version.content)) if entity else []
    node = fields | version_node(version) | {"key": key_text(version.key), "tokens": words}
    if order := order_text(version.id):
        node["order_id"] = order
    return Drawn(version, node, links_said(version, entity))


def version_node(version: Version) -> dict[str, Any]:
    """The properties of a version's node."""
    return {
        "key": version_key(version),
        "seq": version.seq,
        "record_kind": version.kind,
        "id": version.id,
        "version": version.version,
        "recorded_at": version.recorded_at,
        "recorded_by": version.recorded_by,
        "reason": version.reason,
        "withdrawn": version.withdrawn,
        "content": version.content,
    }


def flat(entity: Entity) -> dict[str, Any]:
    """
    The fields of an entity that fit a node's properties, for people who ask the graph themselves.

    >>> from graph_schema.parties import Party
    >>> flat(Party(id="p", name="Carers", role="carer"))["role"]
    'carer'
    """
    fitting = ((name, _property(value)) for name, value in entity.model_dump().items())
    return {name: value for name, value in fitting if value is not None}


def links_said(version: Version, entity: Entity | None = None) -> frozenset[tuple[str, Key]]:
    """
    (relationship's name, possible target) for each link of a version and each kind that it may point to.

    None where it is withdrawn or cannot be read. `entity`: the version's, where it was read already.
    """
    entity = entity or _read(version)
    if version.withdrawn or entity is None:
        return frozenset()
    return frozenset((link.name, (kind, id_)) for _, link, id_ in links_of(entity) for kind in link.to)


@cache
def mistakable(kind: str) -> tuple[str, ...]:
    """
    The kinds that share a link with this one, itself among them: one id may be of any of them.

    >>> mistakable("Party")
    ('Organisation', 'Party', 'Post')
    """
    shared = {kind}
    for entity in KINDS.values():
        for link in links(entity).values():
            if kind in link.to:
                shared |= set(link.to)
    return tuple(sorted(shared))


def version_in(row: Iterable[Any]) -> Version:
    """A row of a query that ends in `returned(…)`, as a version."""
    seq, kind, id_, number, recorded_us, recorded_by, reason, withdrawn, content = row
    return Version(seq, kind, id_, number, moment(recorded_us), recorded_by, reason, withdrawn, content)


def _read(version: Version) -> Entity | None:
    """What cannot be read has its own finding."""
    kind = KINDS.get(version.kind)
    try:
        return kind.from_json(version.content) if kind else None
    except ValueError:
        return None


def _property(value: Any) -> Any:
    """The value as a property, or None where a property cannot hold it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        inner = [_property(one) for one in value]
        return inner if len({type(one) for one in inner}) <= 1 and None not in inner else None
    if isinstance(value, int):
        return value if _SMALLEST <= value <= _LARGEST else None
    return value if isinstance(value, str | float | date) else None

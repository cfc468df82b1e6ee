"""What became of one handoff: every version of it and of what hangs on it, withdrawn or not."""

import json
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.catalogue import links_of
from graph_schema.entity import Entity, Record
from graph_schema.handoffs import Handoff
from pathway.columns import VERSIONS
from pathway.snapshot import record_from_row

_STEPS = (
    ("Hazard", "handoff", ("Handoff",)),
    ("Consideration", "handoff", ("Handoff",)),
    ("Control", "hazards", ("Hazard",)),
    ("ControlCheck", "control", ("Control",)),
    ("EventMatch", "subject", ("Handoff",)),
    ("Claim", "subject", ("Handoff", "Hazard", "Control")),
    ("Ask", "subject", ("Handoff", "Hazard", "Control")),
    ("Confirmation", "subject", ("Handoff", "Claim")),
)
"""(kind, its field that makes it belong, the kinds it then points to), each behind those it hangs on."""
_KINDS = pa.array([Handoff.label(), "Event", *(kind for kind, _, _ in _STEPS)])


def versions_about(batches: Iterable[pa.RecordBatch], handoff: str) -> list[Record]:
    """
    The versions of a handoff, its hazards, their controls and checks, events placed on it, claims and asks.

    `batches`: every version of a store, `columns.VERSIONS`. What belonged to the handoff in any version
    counts, so that a record that was moved away or withdrawn is still told of. Oldest first, then by kind
    and id.
    """
    kept = [batch.filter(pc.is_in(batch["kind"], _KINDS)) for batch in batches]
    table = pa.Table.from_batches(kept, VERSIONS)
    found = {Handoff.label(): {handoff}}
    for kind, field, over in _STEPS:
        near = set().union(*(found[one] for one in over))
        found[kind] = {
            one.entity.id for one in _naming(table, kind, near) if _points_to(one.entity, field, near)
        }
    placed = _records(_rows(table, "EventMatch", found["EventMatch"]))
    found["Event"] = {one.entity.event for one in placed}
    every = [one for kind, ids in found.items() for one in _records(_rows(table, kind, ids))]
    return sorted(every, key=lambda one: (one.recorded_at, one.entity.label(), one.entity.id, one.version))


def _points_to(entity: Entity, field: str, ids: set[str]) -> bool:
    return any(name == field and target in ids for name, _, target in links_of(entity))


def _naming(table: pa.Table, kind: str, ids: set[str]) -> list[Record]:
    """The versions of a kind in whose text one of the ids stands: few, so that few are read as records."""
    rows = table.filter(pc.equal(table["kind"], kind))
    hit = pa.array([False] * rows.num_rows, pa.bool_())
    for id_ in sorted(ids):
        hit = pc.or_(hit, pc.match_substring(rows["content"], json.dumps(id_, ensure_ascii=False)))
    return _records(rows.filter(hit))


def _rows(table: pa.Table, kind: str, ids: set[str]) -> pa.Table:
    wanted = pc.is_in(table["id"], pa.array(sorted(ids), pa.string()))
    return table.filter(pc.and_(pc.equal(table["kind"], kind), wanted))


def _records(rows: pa.Table) -> list[Record]:
    return [record_from_row(row) for row in rows.to_pylist()]

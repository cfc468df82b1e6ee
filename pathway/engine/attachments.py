"""What hangs on a record: so that an undo takes away nothing that somebody attached since."""

from collections.abc import Collection, Iterable

from graph_schema.catalogue import links_of
from graph_schema.entity import Record
from pathway.errors import AttachedSince
from pathway.snapshot import record_from_row
from pathway.stores.base import Change, Put, Store, Viewer, Withdraw

_FEW = 20
"""For so many records each is asked about; for more every kept record is read once."""


def refuse_attached(store: Store, viewer: Viewer, changes: Collection[Change]) -> None:
    """
    Raise `AttachedSince` where a record that is not itself changed points to one that is to be withdrawn.

    A record that was withdrawn already, or that nobody uses, is no obstacle.
    """
    gone = {(one.kind, one.id) for one in changes if isinstance(one, Withdraw)}
    changed = gone | {(one.entity.label(), one.entity.id) for one in changes if isinstance(one, Put)}
    for record in _pointing_at(store, viewer, gone):
        kind, id_ = record.entity.label(), record.entity.id
        if (kind, id_) not in changed:
            raise AttachedSince(kind, id_)


def _pointing_at(store: Store, viewer: Viewer, keys: Collection[tuple[str, str]]) -> Iterable[Record]:
    if len(keys) <= _FEW:
        for kind, id_ in sorted(keys):
            yield from store.linked(kind, id_, viewer)
        return
    for row in store.records(viewer).to_pylist():
        record = record_from_row(row)
        if any((kind, target) in keys for _, link, target in links_of(record.entity) for kind in link.to):
            yield record

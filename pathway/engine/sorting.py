"""
What the records of files come to, set against what is kept: new, changed, known, or rejected.

A file adds and changes. It brings nothing back that a person withdrew, takes nothing back that a person
changed since a file last said the same, and empties nothing that it has no column for. It withdraws two
things alone: an event that was kept before and, says its source now, may not be shared; and one that its
source has withdrawn. The latter comes back when its source brings it back, unless a person withdrew it too.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import ValidationError

from graph_schema.catalogue import links_of
from graph_schema.entity import Entity, Record
from graph_schema.events import Event, EventMatch
from graph_schema.journeys import CarriedItem, Crossing, StatusChange, same_item
from pathway.errors import NotFound
from pathway.importing.batch import Batch, Place, Rejection
from pathway.snapshot import record_from_row
from pathway.stores.base import Change, Put, Store, Viewer, Withdraw

Key = tuple[str, str]
"""(kind, id) of a record."""
IMPORT = "import"
"""The verb of the audit rows that files bring."""
WITHDRAWN = "withdrawn at source"
"""The verb of the audit rows by which a source withdraws its records."""
_FEW = 100
"""Up to so many histories are asked for one by one; more are read in one pass over all versions."""


class Kept(NamedTuple):
    """A record as it stands, and its version."""

    entity: Entity
    version: int


@dataclass(frozen=True)
class Sorted:
    """
    Records of one batch against what is kept: to be written, withdrawn, known already, rejected.

    `retired`: what its source has withdrawn, written apart so that the reason stands with it. `stay`: ids of
    rows' records that stay withdrawn, because a person withdrew them.
    """

    puts: tuple[Put, ...]
    withdrawals: tuple[Withdraw, ...]
    accepted: int
    changed: int
    known: int
    rejections: tuple[Rejection, ...]
    notes: tuple[str, ...]
    retired: tuple[Withdraw, ...] = ()
    stay: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that is to be written together."""
        return (*self.puts, *self.withdrawals)


def sort_batches(store: Store, viewer: Viewer, batches: Iterable[Batch]) -> list[Sorted]:
    """
    Which records of each batch are new, changed or known, each batch seen after those before it.

    A record that points to what is not there is rejected. What a batch `made` beside its rows is added where
    it is absent and changes nothing that is there. A placement of an event that a person has confirmed,
    refused or withdrawn is never changed by a file; without its event it counts nowhere.
    """
    shelf = Shelf(store, viewer)
    found = []
    for batch in batches:
        withdrawals = _opted_out(shelf, batch)
        retired = _retired(shelf, batch)
        shelf.take_out((*withdrawals, *retired))
        one = replace(_sorted(shelf, batch, withdrawals), retired=retired)
        shelf.add(one.puts)
        found.append(one)
    return found


class Shelf:
    """What is kept, and beside it what earlier files of the same command are about to write."""

    def __init__(self, store: Store, viewer: Viewer) -> None:
        self._store, self._viewer = store, viewer
        self._rows = store.records(viewer)
        self._added: dict[Key, Kept] = {}
        self._taken_out: set[Key] = set()
        self.present: set[Key] = set(
            zip(self._rows["kind"].to_pylist(), self._rows["id"].to_pylist(), strict=True)
        )

    def add(self, puts: Iterable[Put]) -> None:
        """From now on these count as kept."""
        for put in puts:
            self._added[key_of(put.entity)] = Kept(put.entity, put.expected + 1)
            self.present.add(key_of(put.entity))

    def take_out(self, withdrawals: Iterable[Withdraw]) -> None:
        """From now on these count as withdrawn."""
        self._taken_out |= {(one.kind, one.id) for one in withdrawals}
        self.present -= self._taken_out

    def kept(self, keys: Collection[Key]) -> dict[Key, Kept]:
        """Those of some records that are kept."""
        there = {key: Kept(record.entity, record.version) for key, record in _each(self._rows, keys)}
        there |= {key: self._added[key] for key in keys if key in self._added}
        return {key: kept for key, kept in there.items() if key not in self._taken_out}

    def withdrawn(self, keys: Collection[Key]) -> set[Key]:
        """Those of some records that were kept once and are withdrawn."""
        absent = {key for key in keys if key not in self.present}
        gone = {key for key, versions in self._histories(absent).items() if versions[-1].withdrawn}
        return gone | (absent & self._taken_out)

    def withdrawn_by_source(self, keys: Collection[Key]) -> dict[Key, Kept]:
        """Those of some withdrawn records that only their source withdrew, as they last stood."""
        histories = self._histories({key for key in keys if key not in self._taken_out})
        verbs = {row.recorded_at: row.verb for row in self._store.audit(self._viewer)} if histories else {}
        return {
            key: Kept(versions[-1].entity, versions[-1].version)
            for key, versions in histories.items()
            if verbs.get(versions[-1].recorded_at) == WITHDRAWN
        }

    def said_before(self, keys: Collection[Key]) -> dict[Key, Entity]:
        """What a file last said of some records, where a person has changed them since."""
        histories = self._histories({key for key in keys if key not in self._added})
        verbs = {row.recorded_at: row.verb for row in self._store.audit(self._viewer)} if histories else {}
        found = {}
        for key, versions in histories.items():
            by_file = [one for one in versions if verbs.get(one.recorded_at) == IMPORT]
            if by_file and by_file[-1].version < versions[-1].version:
                found[key] = by_file[-1].entity
        return found

    def brought(self, keys: Collection[Key]) -> set[Key]:
        """Those of some records of which a file wrote any version; the others were typed in here."""
        histories = self._histories(keys)
        verbs = {row.recorded_at: row.verb for row in self._store.audit(self._viewer)} if histories else {}
        return {
            key
            for key, versions in histories.items()
            if any(verbs.get(one.recorded_at) == IMPORT for one in versions)
        }

    def _histories(self, keys: Collection[Key]) -> dict[Key, list[Record]]:
        """Every version of those records that ever were, oldest first."""
        if len(keys) <= _FEW:
            asked = ((key, self._history(*key)) for key in sorted(keys))
            return {key: versions for key, versions in asked if versions}
        found: dict[Key, list[Record]] = {}
        for batch in self._store.versions(self._viewer):
            for key, record in _each(pa.Table.from_batches([batch]), keys):
                found.setdefault(key, []).append(record)
        return found

    def _history(self, kind: str, id_: str) -> list[Record]:
        try:
            return self._store.history(kind, id_, self._viewer)
        except NotFound:
            return []


def key_of(entity: Entity) -> Key:
    """Kind and id."""
    return entity.label(), entity.id


def _each(rows: pa.Table, keys: Collection[Key]) -> Iterator[tuple[Key, Record]]:
    """The rows of some records, read; the others are not."""
    kinds, ids = ({key[part] for key in keys} for part in (0, 1))
    near = pc.and_(
        pc.is_in(rows["kind"], pa.array(sorted(kinds), pa.string())),
        pc.is_in(rows["id"], pa.array(sorted(ids), pa.string())),
    )
    for row in rows.filter(near).to_pylist():
        if (row["kind"], row["id"]) in keys:
            yield (row["kind"], row["id"]), record_from_row(row)


def _opted_out(shelf: Shelf, batch: Batch) -> tuple[Withdraw, ...]:
    """The kept events whose source says now that they may not be shared; whoever placed them, they go."""
    kept = shelf.kept({(Event.label(), id_) for id_ in batch.opted_out})
    return tuple(Withdraw(*key, one.version) for key, one in sorted(kept.items()))


def _retired(shelf: Shelf, batch: Batch) -> tuple[Withdraw, ...]:
    """The kept events that their source has withdrawn."""
    kept = shelf.kept({(Event.label(), id_) for id_ in batch.withdrawn if id_ not in batch.opted_out})
    return tuple(Withdraw(*key, one.version) for key, one in sorted(kept.items()))


def _sorted(shelf: Shelf, batch: Batch, withdrawals: tuple[Withdraw, ...]) -> Sorted:
    spoken = {key_of(entity) for entity in (*batch.accepted, *batch.made)}
    kept, gone = shelf.kept(spoken), shelf.withdrawn(spoken)
    back = shelf.withdrawn_by_source({key for key in gone if key[0] == Event.label()}) if gone else {}
    gone -= back.keys()
    rows = {at: entity for at, entity in enumerate(batch.accepted) if key_of(entity) not in gone}
    made = {
        key_of(entity): entity
        for entity in batch.made
        if key_of(entity) not in kept and key_of(entity) not in gone
    }
    stay, unplaced = len(batch.accepted) - len(rows), sum(key[0] == EventMatch.label() for key in made)
    lost = settle(shelf.present, rows, made)
    unplaced -= sum(key[0] == EventMatch.label() for key in made)
    news = _news(shelf, batch, rows, kept)
    rejections = [*_told(shelf, batch, lost), *news.impossible]
    new = [entity for entity in rows.values() if key_of(entity) not in kept]
    brought = [_brought(entity, back.get(key_of(entity)), batch) for entity in new]
    puts = [*map(Put, _needed(made.values(), list(rows.values()))), *brought, *news.puts]
    return Sorted(
        puts=tuple(puts),
        withdrawals=withdrawals,
        accepted=len(new) + len(news.puts),
        changed=len(news.puts),
        known=len(batch.accepted) - len(new) - len(news.puts) - len(rejections),
        rejections=(*batch.rejections, *rejections),
        notes=(*batch.notes, *_notes(stay, news.left, unplaced, len(withdrawals))),
        stay=tuple(key_of(entity)[1] for entity in batch.accepted if key_of(entity) in gone),
    )


def _brought(entity: Entity, back: Kept | None, batch: Batch) -> Put:
    """A new record; or one that its source withdrew and brings back, with what people said of it."""
    if back is None:
        return Put(entity)
    said = batch.said.get(entity.label(), frozenset()) | entity.model_fields_set
    return Put(_merged(back.entity, entity, said), back.version)


@dataclass(frozen=True)
class _News:
    """What rows say of kept records: to be written, said before, and what makes no sense with the rest."""

    puts: tuple[Put, ...]
    left: int
    impossible: tuple[Rejection, ...]


def _news(shelf: Shelf, batch: Batch, rows: Mapping[int, Entity], kept: Mapping[Key, Kept]) -> _News:
    merged = {}
    for at, entity in rows.items():
        old = kept.get(key_of(entity))
        if old is not None and not isinstance(entity, EventMatch):
            said = batch.said.get(entity.label(), frozenset()) | entity.model_fields_set
            if (new := _merged(old.entity, entity, said)) is not old.entity:
                merged[at] = (old, new, said)
    before = shelf.said_before({key_of(rows[at]) for at in merged})
    puts, left, impossible = [], 0, []
    for at, (old, new, said) in merged.items():
        base = before.get(key_of(new))
        if base is not None and _merged(base, rows[at], said) is base:
            left += 1
        elif (fault := _fault(new)) is not None:
            place = batch.places[at]
            impossible.append(Rejection(place.file, place.row, "", "row", fault))
        else:
            puts.append(Put(new, old.version))
    return _News(tuple(puts), left, tuple(impossible))


def _merged(old: Entity, new: Entity, said: Collection[str]) -> Entity:
    """What is kept with what a row says of it; the kept entity itself where that is nothing new."""
    update = {
        name: getattr(new, name)
        for name in sorted(said)
        if name not in ("id", "source", "statuses", "items") and getattr(new, name) != getattr(old, name)
    }
    if isinstance(old, Crossing) and isinstance(new, Crossing):
        statuses = _gathered(old.statuses, new.statuses)
        items = _items(old.items, new.items)
        update |= {"statuses": statuses} if statuses != old.statuses else {}
        update |= {"items": items} if items != old.items else {}
    return old.model_copy(update={**update, "source": new.source}) if update else old


def _gathered(old: Sequence[StatusChange], new: Sequence[StatusChange]) -> tuple[StatusChange, ...]:
    """
    A later file adds steps to a crossing and takes none away; a step with a time replaces one without.

    In order of time where every time is known, else as they were told.
    """
    if set(new) <= set(old):
        return tuple(old)
    steps = {(one.status, one.happened_at): one for one in (*old, *new)}
    timed = {status for status, when in steps if when is not None}
    kept = [one for (status, when), one in steps.items() if when is not None or status not in timed]
    times = [one.happened_at for one in kept if one.happened_at is not None]
    if len(times) < len(kept):
        return tuple(kept)
    order = sorted(range(len(kept)), key=lambda at: (times[at], at))
    return tuple(kept[at] for at in order)


def _items(old: Sequence[CarriedItem], new: Sequence[CarriedItem]) -> tuple[CarriedItem, ...]:
    """A later file adds items; of what the same teller says about the same item the newest counts."""
    kept = {(same_item(one.what), one.told_by): one for one in (*old, *new)}
    return tuple(kept.values())


def _fault(entity: Entity) -> str | None:
    """Why what is kept and what a row says make no sense together; None where they do."""
    try:
        type(entity).model_validate(entity.model_dump())
    except ValidationError as fault:
        reason = fault.errors(include_url=False, include_context=False, include_input=False)[0]["msg"]
        return f"together with what is kept: {reason.removeprefix('Value error, ')}"
    return None


Missing = tuple[str, tuple[str, ...], str]
"""The field of a link that leads nowhere, the kinds it may lead to, the id it names."""


def settle(present: set[Key], rows: dict[int, Entity], made: dict[Key, Entity]) -> dict[int, Missing]:
    """
    Leave in `rows` and `made` only what points to something; what hangs on what is taken out goes too.

    Returns the rows that were taken out, and what each of them misses.
    """
    lost: dict[int, Missing] = {}
    while True:
        here = present | made.keys() | {key_of(entity) for entity in rows.values()}
        out = {at: missing for at, entity in rows.items() if (missing := _missing(entity, here))}
        unmade = [key for key, entity in made.items() if _missing(entity, here)]
        if not out and not unmade:
            return lost
        lost |= out
        for at in out:
            del rows[at]
        for key in unmade:
            del made[key]


def _missing(entity: Entity, here: set[Key]) -> Missing | None:
    for column, link, target in links_of(entity):
        if not any((kind, target) in here for kind in link.to):
            return column, link.to, target
    return None


def _told(shelf: Shelf, batch: Batch, lost: Mapping[int, Missing]) -> list[Rejection]:
    """The rejection of each row that points to what is not there, or was withdrawn."""
    named = {(kind, target) for _, kinds, target in lost.values() for kind in kinds}
    gone = shelf.withdrawn(named) if named else set()
    return [
        _lost(batch.places[at], column, kinds, withdrawn=any((kind, target) in gone for kind in kinds))
        for at, (column, kinds, target) in lost.items()
    ]


def _lost(place: Place, column: str, kinds: tuple[str, ...], *, withdrawn: bool) -> Rejection:
    what = " or ".join(kind.lower() for kind in kinds)
    why = f"the {what} with that id was withdrawn: bring it back first"
    absent = f"there is no {what} with that id: import it first"
    return Rejection(place.file, place.row, column, "text", why if withdrawn else absent)


def _needed(made: Iterable[Entity], good: Sequence[Entity]) -> list[Entity]:
    """What was made about rows that came in or for them, and what that in turn needs; the rest stays out."""
    by_key = {key_of(entity): entity for entity in made}
    rows = {key_of(entity) for entity in good}
    about = [
        entity
        for entity in by_key.values()
        if any((kind, target) in rows for _, link, target in links_of(entity) for kind in link.to)
    ]
    wanted, waiting = {key_of(entity): entity for entity in about}, [*good, *about]
    while waiting:
        for _, link, target in links_of(waiting.pop()):
            for key in ((kind, target) for kind in link.to):
                if key in by_key and key not in wanted:
                    wanted[key] = by_key[key]
                    waiting.append(by_key[key])
    return list(wanted.values())


def _notes(stay: int, left: int, unplaced: int, withdrawn: int) -> list[str]:
    notes = []
    if withdrawn:
        events = "1 event that was" if withdrawn == 1 else f"{withdrawn} events that were"
        notes.append(f"{events} kept before may not be shared any more, says the source: withdrawn.")
    if stay:
        notes.append(f"{_rows(stay)} of what was withdrawn here: it stays withdrawn.")
    if left:
        notes.append(f"{_rows(left)} of what was changed here since a file last said the same: it stays so.")
    if unplaced:
        events = (
            "1 event names a handoff that is"
            if unplaced == 1
            else f"{unplaced} events name handoffs that are"
        )
        notes.append(f"{events} not here or withdrawn: not placed.")
    return notes


def _rows(count: int) -> str:
    return "1 row tells" if count == 1 else f"{count} rows tell"

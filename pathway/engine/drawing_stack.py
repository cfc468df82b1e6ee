"""
What of a drawing somebody can undo and redo, worked out from the audit: it survives every reload.

Every change to a drawing bears the pathway in its command's id, and says in its verb whether it was made,
undone or redone. To undo is to take that change back out of what stands now (`analysis.merging`), whoever
else has drawn in between; to redo is to undo the undo.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from graph_schema.entity import Entity, Record
from graph_schema.handoffs import Handoff, Pathway
from graph_schema.identifiers import short_hash
from graph_schema.vocabulary import End
from pathway.analysis.merging import Merged, Touched, keyed, taken_back
from pathway.engine.attachments import refuse_attached
from pathway.engine.drawing_handoffs import FIELD_WORDS
from pathway.engine.drawing_reading import Reading
from pathway.engine.drawing_sheet import Op
from pathway.engine.verbs import Engine
from pathway.errors import CannotDraw, DrawnOtherwise
from pathway.stores.base import AuditRow, Change

DRAW, UNDO, REDO, KEPT = "draw", "undo drawing", "redo drawing", "theirs kept on drawing"
"""The verbs under which changes to drawings stand in the audit."""
_SENT = frozenset({"client", "seq", "tries"})
"""What says how a change was sent, not what it is."""
Pairs = Sequence[tuple[Record, Record]]
_FIELD_WORDS = FIELD_WORDS | {"layout": "where places stand"}


@dataclass(frozen=True)
class Step:
    """One change that can be taken back: its command, what it did in words, whether it undid that."""

    command: str
    words: str
    undone: bool = False


@dataclass(frozen=True)
class Stack:
    """What one person can undo and redo on one drawing, the last first."""

    undo: tuple[Step, ...] = ()
    redo: tuple[Step, ...] = ()


def command_id(pathway: str, op: Op) -> str:
    """
    The id of a change: the same for the same change sent again.

    What it says is part of it: a tab that was doubled counts on under the same name, and its changes are
    others under the same numbers.
    """
    said = {key: value for key, value in op.items() if key not in _SENT}
    content = short_hash(json.dumps(said, sort_keys=True, default=str))[:16]
    return f"{_prefix(pathway)} {op['client']} {op['seq']} {content}"


def stack_of(engine: Engine, pathway: str, actor: str) -> Stack:
    """What somebody can undo and redo on a pathway's drawing now."""
    prefix = _prefix(pathway)
    rows = engine.store.audit(engine.viewer)
    return replayed(row for row in rows if row.actor == actor and row.command_id.startswith(prefix))


def replayed(rows: Iterable[AuditRow]) -> Stack:
    """
    The stack that one person's changes to one drawing leave, oldest first.

    An undo of which nothing was left to take back (theirs was kept) is done with: there is nothing to redo.
    """
    undo: list[Step] = []
    redo: list[Step] = []
    for row in rows:
        if row.verb == DRAW and row.count:
            undo.append(Step(row.command_id, row.reason))
            redo.clear()
        elif row.verb in (UNDO, REDO):
            taken, given = (undo, redo) if row.verb == UNDO else (redo, undo)
            step = taken.pop() if taken else None
            if step is not None and row.count:
                given.append(Step(row.command_id, step.words, row.verb == UNDO))
    return Stack(tuple(reversed(undo)), tuple(reversed(redo)))


def inverse(engine: Engine, read: Reading, step: Step, actor: str, *, over: bool = False) -> list[Change]:
    """
    What takes a step back out of what stands now; empty where it is out already.

    Raises `DrawnOtherwise` where somebody else has changed the same since, be it away and back again;
    `AttachedSince` where something was attached to what it made.
    """
    written = engine.store.written_by(step.command, engine.viewer)
    theirs = {id(one): _by_others(engine, read, one, actor) for one in written}
    found = [(one, _merged(engine, read, one, theirs[id(one)], over)) for one in written]
    touched = [(field, theirs[id(one)]) for one, merged in found for field in merged.touched]
    if touched:
        wants = "do again" if step.undone else "take back"
        raise DrawnOtherwise(f"{wants}: {step.words}", _theirs(touched))
    changes = [change for one, merged in found for change in _change(read, one.entity, merged)]
    refuse_attached(engine.store, engine.viewer, changes)
    _refuse_dangling(read, changes)
    return changes


def _by_others(engine: Engine, read: Reading, written: Record, actor: str) -> Pairs:
    """What others wrote of a record after one of its versions: each version with the one before it."""
    kind, id_ = written.entity.label(), written.entity.id
    now = read.record(kind, id_)
    if now is None or now.version == written.version:  # as it mostly is: a long history is not read for it
        return []
    every = engine.history(kind, id_)[written.version - 1 :]
    return [(one, other) for one, other in pairwise(every) if other.recorded_by != actor]


def _merged(engine: Engine, read: Reading, written: Record, theirs: Pairs, over: bool) -> Merged:
    now = read.kept(written.entity.label(), written.entity.id)
    since = [(_kept(one), _kept(other)) for one, other in theirs]
    return taken_back(_before(engine, written), _kept(written), now, over=over, since=since)


def _kept(record: Record) -> Entity | None:
    return None if record.withdrawn else record.entity


def _before(engine: Engine, written: Record) -> Entity | None:
    """What stood before a version was written: each write has an instant of its own, so the one before it."""
    if written.version == 1:
        return None
    then = written.recorded_at - timedelta(microseconds=1)
    found = engine.store.get(written.entity.label(), written.entity.id, engine.viewer, then)
    return None if found.withdrawn else found.entity


def _change(read: Reading, written: Entity, merged: Merged) -> list[Change]:
    kind, id_ = written.label(), written.id
    now = read.kept(kind, id_)
    if merged.entity == now:
        return []
    return [read.withdraw(kind, id_) if merged.entity is None else read.put(merged.entity)]


def _theirs(touched: Sequence[tuple[Touched, Pairs]]) -> str:
    """What was changed since; the last of it with who did it, where somebody else did."""
    names = (_FIELD_WORDS.get(one.field, one.field) for one, _ in touched if one.field)
    fields = ", ".join(dict.fromkeys(names))
    what = f"changed since: {fields}" if fields else "changed the same since"
    wrote = [other for field, pairs in touched for one, other in pairs if _wrote(field, one, other)]
    last = max(wrote, key=lambda one: one.recorded_at, default=None)
    return what if last is None else f"{what} ({last.recorded_by}: {last.reason})"


def _wrote(touched: Touched, one: Record, other: Record) -> bool:
    """Whether a version is among those that changed what is asked about."""
    if not touched.field or one.withdrawn or other.withdrawn:
        return True
    was, made = (getattr(record.entity, touched.field) for record in (one, other))
    if not touched.keys:
        return bool(was != made)
    return any(keyed(was).get(key) != keyed(made).get(key) for key in touched.keys)


def _refuse_dangling(read: Reading, changes: Sequence[Change]) -> None:
    """Raises `CannotDraw` where a drawing would show again what was withdrawn elsewhere meanwhile."""
    coming = {one.entity.id for one in changes if hasattr(one, "entity")}
    for one in changes:
        pathway = getattr(one, "entity", None)
        if not isinstance(pathway, Pathway):
            continue
        for id_ in pathway.handoffs:
            if id_ not in coming and read.handoff(id_) is None:
                raise CannotDraw(f"{Handoff.label().lower()} {id_} was withdrawn elsewhere meanwhile")
        for place in pathway.places:
            if place not in coming and place not in End.__members__ and read.service(place) is None:
                raise CannotDraw(f"service {place} was withdrawn elsewhere meanwhile")


def _prefix(pathway: str) -> str:
    return f"draw {short_hash('Pathway', pathway)[:16]}"

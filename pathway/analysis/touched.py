"""
Which handoffs an edit bears on, so that a picture is made anew of those alone.

What bears on more than the handoffs it names (bodies, roles, rules, events, choices …) is not told apart
here: then everything is made anew. A law in the tests says that both ways give the same.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

from graph_schema.accountability import Ask, Claim
from graph_schema.confirmations import Confirmation
from graph_schema.entity import Entity, Record
from graph_schema.events import Event, EventMatch
from graph_schema.handoffs import Handoff, Pathway
from graph_schema.hazards import Consideration, Control, ControlCheck, Hazard
from graph_schema.learning import SafetyAction
from graph_schema.rehearsals import Rehearsal
from graph_schema.vocabulary import End
from pathway.snapshot import Snapshot

_ENDS_OF_LIFE = frozenset({End.DIED.value, End.LOST.value})
_NOWHERE = frozenset({Pathway.label(), SafetyAction.label(), Rehearsal.label(), Confirmation.label()})
"""Kinds that no finding of a handoff reads."""

_FEW = 100
"""So many placings at once are looked up one by one; more come from a file, which bears on everything."""


class _BearsOnMore(Exception):
    """An edit that may bear on handoffs that it does not name."""


def touched_handoffs(before: Snapshot, after: Snapshot) -> frozenset[str] | None:
    """
    The ids of the handoffs whose findings may differ between two snapshots; None = perhaps every one.

    Ids of what is no handoff, or is none any longer, may be among them.
    """
    if not _same_moment(before, after) or not _same_people(before, after):
        return None
    kinds = {*before.kept, *after.kept}
    try:
        return frozenset(id_ for kind in kinds for id_ in _touched_by(kind, before, after))
    except _BearsOnMore:
        return None


def _same_moment(before: Snapshot, after: Snapshot) -> bool:
    """Whether both stand for one moment; with nothing dated to the minute, a day is one moment."""
    if before.as_known != after.as_known or before.day != after.day:
        return False
    timeless = not (after.statuses.num_rows or after.holdings.num_rows or after.records(Event))
    return before.as_of == after.as_of or (timeless and not after.moves.num_rows)


def _same_people(before: Snapshot, after: Snapshot) -> bool:
    """Whether what happened to people is the same: crossings, accounts, contacts and their moves."""
    return (
        before.happened is after.happened
        and before.contact_rows == after.contact_rows
        and before.moves.equals(after.moves)
    )


def _touched_by(kind: str, before: Snapshot, after: Snapshot) -> Iterator[str]:
    changed = _changed(before.kept.get(kind, ()), after.kept.get(kind, ()))
    if kind in _NOWHERE or not changed:
        return
    if kind not in _BEARS_ON or (kind == EventMatch.label() and len(changed) > _FEW):
        raise _BearsOnMore
    for entity in changed:
        yield from _BEARS_ON[kind](entity, after)


def _changed(before: tuple[Record, ...], after: tuple[Record, ...]) -> list[Entity]:
    """What is in one of them alone: as it was, as it is."""
    if before is after:
        return []
    old, new = ({id(record): record for record in records} for records in (before, after))
    return [record.entity for key in old.keys() ^ new.keys() for record in [old.get(key) or new[key]]]


# -- where each kind bears -------------------------------------------------------------------------


def _handoff(entity: Entity, snapshot: Snapshot) -> Iterable[str]:
    """Itself, and those between the same ends: a pair's moves belong to one handoff of it at most."""
    handoff = cast(Handoff, entity)
    if handoff.to_id in _ENDS_OF_LIFE:
        raise _BearsOnMore  # who died counts at every handoff they crossed
    pair = (handoff.from_id, handoff.to_id)
    return (one.id for one in snapshot.all(Handoff) if (one.from_id, one.to_id) == pair)


def _control(entity: Entity, snapshot: Snapshot) -> Iterable[str]:
    hazards = snapshot.by_id(Hazard)
    return (hazards[one].handoff for one in cast(Control, entity).hazards if one in hazards)


def _check(entity: Entity, snapshot: Snapshot) -> Iterable[str]:
    control = snapshot.by_id(Control).get(cast(ControlCheck, entity).control)
    return _control(control, snapshot) if control is not None else ()


def _match(entity: Entity, snapshot: Snapshot) -> Iterable[str]:
    """
    Every handoff that its event is placed on: they share it, and its weight.

    More where the event has several records, or a crossing has it: a fatal one tells of a death.
    """
    match = cast(EventMatch, entity)
    joined = any(
        (one.same_as is not None and match.event == one.id) or one.same_as == match.event
        for one in snapshot.all(Event)
    )
    placed = {
        one.subject
        for one in (match, *snapshot.all(EventMatch))
        if one.event == match.event and one.subject is not None
    }
    if joined or not placed <= snapshot.by_id(Handoff).keys():
        raise _BearsOnMore
    return placed


def _named(field: str) -> Callable[[Any, Snapshot], Iterable[str]]:
    return lambda entity, _: (getattr(entity, field),)


_BEARS_ON: dict[str, Callable[[Any, Snapshot], Iterable[str]]] = {
    Claim.label(): _named("subject"),
    Ask.label(): _named("subject"),
    Hazard.label(): _named("handoff"),
    Consideration.label(): _named("handoff"),
    Handoff.label(): _handoff,
    Control.label(): _control,
    ControlCheck.label(): _check,
    EventMatch.label(): _match,
}

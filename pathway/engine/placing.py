"""
Where unplaced events may belong, and what a person decides: placed, refused, taken back, still right.

A proposal is worked out anew from what stands; only a decision is kept, with its reasons. A refusal is
remembered by event and handoff, so a file that says the same again brings no proposal back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.entity import Record
from graph_schema.events import Event, EventMatch
from graph_schema.handoffs import Handoff
from graph_schema.identifiers import match_id
from graph_schema.parties import Organisation, Service
from graph_schema.vocabulary import MatchState
from pathway.analysis.events import Joined
from pathway.analysis.picture import Picture
from pathway.analysis.placing import Placing, Proposer, in_order, proposer_of, refused_by_event
from pathway.engine.verbs import Engine, refuse_identifying_text
from pathway.errors import BadInput, NotFound
from pathway.snapshot import record_from_row
from pathway.stores.base import Put, Receipt, Store, Withdraw

_NOT_TOLD = frozenset({"id", "source", "owner", "share", "same_as", "not_same_as"})
"""Fields of an event that say nothing of what happened."""
_FEW = 100
"""Up to so many histories are asked for one by one; more are read in one pass over all versions."""
_Standing = tuple[tuple[object, ...], Proposer]
_PROPOSERS: WeakKeyDictionary[Store, _Standing] = WeakKeyDictionary()
"""The last proposer of each store, for as long as its handoffs, services and traffic are the same."""


@dataclass(frozen=True)
class Decided:
    """A decision that stands: an event placed on a handoff or crossing, or refused (without one: wholly)."""

    match: EventMatch
    event: Event | None
    at: datetime
    by: str
    version: int


@dataclass(frozen=True)
class Changed:
    """
    An event whose record says something else than when it was decided where it belongs.

    `before`: the record as it stood then. `fields`: what differs. `decided`: what was decided, newest first.
    """

    event: Event
    before: Event
    fields: tuple[str, ...]
    decided: tuple[Decided, ...]


@dataclass(frozen=True)
class Gone:
    """A placed or wholly refused event whose record was withdrawn: when, why, and what was decided of it."""

    event: Event
    at: datetime
    reason: str
    decided: tuple[Decided, ...]


def placings(engine: Engine) -> tuple[Placing, ...]:
    """Every unplaced event with what may be proposed for it, best fitting first. Kept until a write."""
    return engine.once(("placings",), lambda: _placings(engine))


def placing_of(engine: Engine, event: str) -> Placing | None:
    """One unplaced event with its proposals; None where no such event waits."""
    return next((one for one in placings(engine) if one.event.id == event), None)


def place(
    engine: Engine, event: str, subjects: Sequence[str], *, actor: str, reason: str = "placed in the inbox"
) -> Receipt:
    """
    Say that an event belongs to these handoffs (or crossings); it counts once however many they are.

    What was proposed for a handoff is kept as the reason. Raises `BadInput`, `NotFound`, `StaleWrite`.
    """
    if not subjects:
        raise BadInput("choose at least one handoff", try_="or refuse the event")
    return _save(engine, [(event, one, ()) for one in subjects], MatchState.CONFIRMED, actor, reason)


def place_many(engine: Engine, shown: Iterable[tuple[str, str]], *, actor: str) -> tuple[Receipt | None, int]:
    """
    Confirm what was proposed and shown, (event, handoff) each, together: (receipt, how many were left).

    One that is no longer proposed (placed, refused or changed meanwhile) is left as it is. The receipt is
    None where every one was left.
    """
    wanted = list(dict.fromkeys(shown))
    still = {(one.event.id, p.handoff) for one in placings(engine) for p in one.proposals}
    chosen = [(event, handoff, ()) for event, handoff in wanted if (event, handoff) in still]
    if not chosen:
        return None, len(wanted)
    receipt = _save(engine, chosen, MatchState.CONFIRMED, actor, "proposals confirmed in the inbox")
    return receipt, len(wanted) - len(chosen)


def refuse(engine: Engine, pairs: Iterable[tuple[str, str | None]], *, actor: str, why: str = "") -> Receipt:
    """
    Say that events do not belong to handoffs, (event, handoff) each; a handoff of None: to any at all.

    Remembered, with `why`: it is not proposed again. Raises `IdentifyingText`.
    """
    refuse_identifying_text("reason", why, where="this refusal")
    reasons = (why.strip(),) if why.strip() else ()
    wanted = [(event, subject, reasons) for event, subject in dict.fromkeys(pairs)]
    if not wanted:
        raise BadInput("nothing is chosen", try_="choose an event and a handoff")
    return _save(engine, wanted, MatchState.REFUSED, actor, "refused in the inbox")


def take_back(engine: Engine, match: str, *, actor: str) -> Receipt:
    """Take a decision back, whoever made it: what was refused may be proposed again."""
    record = engine.get(EventMatch.label(), match)
    change = Withdraw(EventMatch.label(), match, record.version)
    return engine.save([change], actor=actor, reason="a decision about an event taken back")


def still_right(engine: Engine, event: str, *, actor: str) -> Receipt:
    """Say that what was decided of an event holds for its record as it is now."""
    own = [record for record in engine.snapshot().records(EventMatch) if record.entity.event == event]
    if not own:
        raise NotFound(f"nothing was decided about event {event}", try_="look at the inbox again")
    puts = [Put(record.entity, record.version) for record in own]
    return engine.save(puts, actor=actor, reason="looked at again: what was decided still holds")


def decided(engine: Engine) -> tuple[Decided, ...]:
    """Every decision that a person or a file made and that stands, newest first."""
    events = engine.snapshot().by_id(Event)
    records = [one for one in engine.snapshot().records(EventMatch) if one.entity.state in _MADE]
    found = [_decided(record, events.get(record.entity.event)) for record in records]
    return tuple(sorted(found, key=lambda one: (-one.at.timestamp(), one.match.id)))


def changed_since(engine: Engine) -> tuple[Changed, ...]:
    """Placed or wholly refused events whose record says something else now, those changed last first."""
    return engine.once(("changed since",), lambda: _changed_since(engine))


def withdrawn_since(engine: Engine) -> tuple[Gone, ...]:
    """Placed or wholly refused events whose record is withdrawn: they count nowhere. Withdrawn last first."""
    return engine.once(("changed since", "gone"), lambda: _withdrawn_since(engine))


_MADE = (MatchState.CONFIRMED, MatchState.REFUSED)


def _decided(record: Record[EventMatch], event: Event | None) -> Decided:
    return Decided(record.entity, event, record.recorded_at, record.recorded_by, record.version)


def _placings(engine: Engine) -> tuple[Placing, ...]:
    picture = engine.picture()
    proposer = _proposer(engine, picture)
    refused = refused_by_event(picture.snapshot.all(EventMatch))
    return in_order(proposer.placing(one, _refused(one, refused)) for one in picture.unplaced)


def _refused(event: Joined, refused: dict[str, set[str]]) -> set[str]:
    return {subject for record in event.records for subject in refused.get(record.id, ())}


def _proposer(engine: Engine, picture: Picture) -> Proposer:
    """The one of last time, where what it rests on stands: it has read the events already."""
    snapshot = picture.snapshot
    busy = {one.id: one.traffic.per_year or 0.0 for one in picture.handoffs}
    rests_on = (*(snapshot.all(kind) for kind in (Handoff, Service, Organisation)), busy)
    kept = _PROPOSERS.get(engine.store)
    if kept is None or kept[0] != rests_on:
        kept = rests_on, proposer_of(snapshot, picture.places, busy)
        _PROPOSERS[engine.store] = kept
    return kept[1]


_Wanted = tuple[str, str | None, tuple[str, ...]]
"""Event, handoff or crossing (None: any), and why."""


def _save(engine: Engine, wanted: Sequence[_Wanted], state: MatchState, actor: str, reason: str) -> Receipt:
    proposed = {
        (one.event.id, p.handoff): p.reasons for one in placings(engine) for p in one.proposals
    }  # what was proposed is why
    puts = []
    for event, subject, why in dict.fromkeys(wanted):
        id_ = match_id(event, subject)
        reasons = why if state is MatchState.REFUSED else proposed.get((event, subject or ""), ())
        match = EventMatch(id=id_, event=event, subject=subject, state=state, reasons=reasons)
        puts.append(Put(match, _version(engine, id_)))
    return engine.save(puts, actor=actor, reason=reason)


def _version(engine: Engine, id_: str) -> int:
    """The version to write over, that of a withdrawn record too; 0 for what never was."""
    try:
        return engine.store.get(EventMatch.label(), id_, engine.viewer).version
    except NotFound:
        return 0


def _changed_since(engine: Engine) -> tuple[Changed, ...]:
    by_event: dict[str, list[Decided]] = {}
    for one in decided(engine):
        if one.match.state is MatchState.CONFIRMED or one.match.subject is None:
            by_event.setdefault(one.match.event, []).append(one)
    later = [
        record
        for record in engine.snapshot().records(Event)
        if record.entity.id in by_event and record.recorded_at > by_event[record.entity.id][0].at
    ]
    histories = _histories(engine, [record.entity.id for record in later])
    found = []
    for record in sorted(later, key=lambda one: (-one.recorded_at.timestamp(), one.entity.id)):
        made = by_event[record.entity.id]
        stood = [one for one in histories[record.entity.id] if one.recorded_at <= made[0].at]
        if stood and (fields := _differing(stood[-1].entity, record.entity)):
            found.append(Changed(record.entity, stood[-1].entity, fields, tuple(made)))
    return tuple(found)


def _withdrawn_since(engine: Engine) -> tuple[Gone, ...]:
    by_event: dict[str, list[Decided]] = {}
    for one in decided(engine):
        told = one.match.state is MatchState.CONFIRMED or one.match.subject is None
        if one.event is None and told:
            by_event.setdefault(one.match.event, []).append(one)
    known = engine.snapshot().as_known
    found = []
    for id_, versions in _histories(engine, list(by_event)).items():
        seen = [one for one in versions if known is None or one.recorded_at <= known]
        if seen and seen[-1].withdrawn:
            last = seen[-1]
            found.append(Gone(last.entity, last.recorded_at, last.reason, tuple(by_event[id_])))
    return tuple(sorted(found, key=lambda one: (-one.at.timestamp(), one.event.id)))


def _differing(before: Event, now: Event) -> tuple[str, ...]:
    names = (name for name in Event.model_fields if name not in _NOT_TOLD)
    return tuple(name for name in names if getattr(before, name) != getattr(now, name))


def _histories(engine: Engine, ids: Sequence[str]) -> dict[str, list[Record[Event]]]:
    """Every version of some events, oldest first."""
    if len(ids) <= _FEW:
        return {id_: engine.history(Event.label(), id_) for id_ in ids}
    wanted, found = pa.array(ids, pa.string()), dict[str, list[Record[Event]]]()
    for batch in engine.store.versions(engine.viewer):
        near = pc.and_(pc.equal(batch["kind"], Event.label()), pc.is_in(batch["id"], wanted))
        for row in batch.filter(near).to_pylist():
            record = record_from_row(row)
            found.setdefault(record.entity.id, []).append(record)
    return found

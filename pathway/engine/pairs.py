"""
Two sides' records of one event: suggested, joined once by a person, split again, or told apart for good.

Joined, they count once and both tellings stay as they were written. That two are not the same is kept in one
of the records, so that nobody is asked twice, also after a file says the same again.
"""

from graph_schema.entity import Record
from graph_schema.events import Event
from pathway.analysis.events import Joined
from pathway.analysis.pairs import Pair, suggested_pairs
from pathway.engine.verbs import Engine
from pathway.errors import BadInput, NotFound
from pathway.stores.base import Put, Receipt


def pairs(engine: Engine) -> tuple[Pair, ...]:
    """The pairs worth a look, most reasons first. Kept until a write."""
    return engine.once(("pairs",), lambda: suggested_pairs(engine.picture().events, engine.snapshot()))


def join(engine: Engine, one: str, other: str, *, actor: str) -> Receipt:
    """
    Say that two events, by the ids that a picture gives them, are one: from now on they count once.

    Every record of both points to the same one, never through another: a source may take any of them back,
    and the rest stay one event. Undoing it splits the two. Raises `BadInput` where they are one already,
    `NotFound`, `StaleWrite`.
    """
    first, second = _event(engine, one), _event(engine, other)
    if first.id == second.id:
        raise BadInput("these are joined already", try_="look at the list again")
    if _points_away(second) and not _points_away(first):
        first, second = second, first  # what its source took back is of the same event when it returns
    others = [one.id for one in (*first.records, *second.records) if first.id not in (one.id, one.same_as)]
    records = [_record(engine, one) for one in others]
    puts = [Put(one.entity.model_copy(update={"same_as": first.id}), one.version) for one in records]
    return engine.save(puts, actor=actor, reason="two records of one event, joined by a person")


def _points_away(event: Joined) -> bool:
    """Whether one of its records is joined to one that is not there now."""
    here = {one.id for one in event.records}
    return any(one.same_as is not None and one.same_as not in here for one in event.records)


def keep_apart(engine: Engine, one: str, other: str, *, actor: str) -> Receipt:
    """Say that two events are not the same; remembered, so that they are not suggested again."""
    first, second = _event(engine, one), _event(engine, other)
    record = _record(engine, first.id)
    others = tuple(dict.fromkeys((*record.entity.not_same_as, second.id)))
    apart = record.entity.model_copy(update={"not_same_as": others})
    return engine.save([Put(apart, record.version)], actor=actor, reason="two events, says a person")


def joined(engine: Engine) -> tuple[Joined, ...]:
    """The events that have more than one record; those joined last come first."""
    when = {record.entity.id: record.recorded_at for record in engine.snapshot().records(Event)}
    found = [one for one in engine.picture().events if len(one.records) > 1]
    return tuple(sorted(found, key=lambda one: max(when[each.id] for each in one.records), reverse=True))


def split(engine: Engine, event: str, *, actor: str) -> Receipt:
    """Take the records of one event apart again: each is an event of its own from now on."""
    records = [_record(engine, one.id) for one in _event(engine, event).records if one.same_as is not None]
    if not records:
        raise BadInput("this event has one record", try_="look at the list again")
    puts = [Put(one.entity.model_copy(update={"same_as": None}), one.version) for one in records]
    return engine.save(puts, actor=actor, reason="records taken apart: not one event")


def _event(engine: Engine, id_: str) -> Joined:
    found = next((one for one in engine.picture().events if one.id == id_), None)
    if found is None:
        raise NotFound(f"event {id_} is not there", try_="look at the list again")
    return found


def _record(engine: Engine, id_: str) -> Record[Event]:
    """The record as it stands now, whatever day is looked at."""
    return engine.get(Event.label(), id_)

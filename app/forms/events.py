"""An event, typed in; a new one is placed on the handoff it was typed in for."""

from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow.compute as pc

from app.components.forms import Choice
from app.forms.fields import Clock, Day, choose, day, line, many, text, tick
from app.forms.form import Content, Form, Misfit, Section, Values, plain
from app.forms.given import Given, organisations
from graph_schema.entity import Entity, Record
from graph_schema.events import Event, EventMatch
from graph_schema.identifiers import match_id
from graph_schema.vocabulary import Harm, MatchState, Precision
from pathway.snapshot import LOCAL_ZONE

_OWN = (
    *("type", "scheme", "reference", "recorded_on", "physical", "psychological", "reporter"),
    *("reporter_side", "caught_by", "who_was_harmed", "organisations", "description", "same_as"),
)
_TO_THE_HOUR = (Precision.EXACT, Precision.HOUR)


def _events(given: Given) -> list[Choice]:
    """Other events, newest first, to say that this is a second record of one."""
    others = [one for one in given.snapshot.all(Event) if given.before is None or one.id != given.before.id]
    ordered = sorted(others, key=lambda one: (one.happened_at is not None, one.happened_at, one.id))
    return [
        (one.id, f"{one.reference or one.id}: {one.description or one.type.label}") for one in ordered[::-1]
    ]


_FIRST = (
    choose(Event, "type", label="What sort of record", optional=False),
    Day(name="day", label="Day it happened", hint="Empty: not known", optional=True),
    Clock(name="clock", label="Time", hint="For example, 14:30. Empty: only the day is known", optional=True),
    text(Event, "description"),
)
_HARM = (
    choose(Event, "physical", label="Physical harm", optional=False),
    choose(Event, "psychological", label="Psychological harm", optional=False),
    choose(Event, "caught_by", label="Who noticed or stopped it", optional=False),
    choose(Event, "reporter_side", label="Which end recorded it", optional=False),
)
_MORE = (
    choose(Event, "precision", label="How exactly the time is known", optional=False),
    choose(Event, "scheme", label="Where it was recorded", optional=False),
    line(Event, "reference"),
    day(Event, "recorded_on", label="Day it was recorded"),
    choose(Event, "reporter", organisations),
    many(Event, "organisations", organisations),
    line(Event, "who_was_harmed"),
    choose(Event, "same_as", _events, label="A second record of another event; both count once"),
    tick(Event, "opted_out", label="Data-sharing opt-out is set: it is then left out of every count"),
)


def moment(day_: date, clock: time | None) -> datetime:
    """
    A local day and time in UTC; a day alone is its first instant. An hour that occurs twice is its first.

    Raises `Misfit` for an hour that the clocks skip.

    >>> moment(date(2026, 7, 1), time(9)).isoformat()
    '2026-07-01T08:00:00+00:00'
    """
    local = datetime.combine(day_, clock or time(), tzinfo=LOCAL_ZONE)
    made = local.astimezone(UTC)
    if made.astimezone(LOCAL_ZONE).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Misfit("clock", "Time: the clocks went forward then; that hour does not exist")
    return made


def _make(values: Values, given: Given) -> tuple[Content, tuple[Entity, ...]]:
    content: dict[str, Any] = {name: values[name] for name in _OWN} | {"opted_out": values["opted_out"]}
    content["organisations"] = values["organisations"] or ()
    if given.before is None and values["day"] is None and values["description"] is None:
        raise Misfit("description", "Say what happened, or when")
    content |= _when(values, given)
    if given.before is not None or given.handoff is None:
        return content, ()
    return content, (placed_on(given.id, given.handoff.id),)


def _when(values: Values, given: Given) -> dict[str, Any]:
    before = given.before
    if isinstance(before, Event) and all(values[name] == same for name, same in _time_shown(before).items()):
        return {}  # the field shows no seconds, and they are not to be lost
    if values["day"] is None:
        if values["clock"] is not None:
            raise Misfit("day", "Day it happened: a time alone says too little; type the day too")
        return {"happened_at": None, "precision": values["precision"]}
    precision = Precision(values["precision"])
    if values["clock"] is None and precision in _TO_THE_HOUR:
        precision = Precision.DAY
    return {"happened_at": moment(values["day"], values["clock"]), "precision": precision}


def placed_on(event: str, handoff: str) -> EventMatch:
    """That an event belongs to a handoff, because a person says so."""
    return EventMatch(id=match_id(event, handoff), event=event, subject=handoff, state=MatchState.CONFIRMED)


def _shown(entity: Event, given: Given) -> Values:
    return dict(plain((*_OWN, "opted_out"))(entity, given)) | _time_shown(entity)


def _time_shown(event: Event) -> dict[str, Any]:
    """Day, time of day and precision as they stand in the fields."""
    shown = {"day": None, "clock": None, "precision": event.precision.value}
    if event.happened_at is None:
        return shown
    local = event.happened_at.astimezone(LOCAL_ZONE)
    clock = local.time().replace(second=0, microsecond=0) if event.precision in _TO_THE_HOUR else None
    return shown | {"day": local.date(), "clock": clock}


def places_here(given: Given) -> list[Record[EventMatch]]:
    """What says that the event belongs to this handoff, directly or by one of its crossings."""
    if given.before is None or given.handoff is None:
        return []
    crossings = given.snapshot.crossings
    over = crossings.filter(pc.equal(crossings["handoff"], given.handoff.id))["id"].to_pylist()
    here = {given.handoff.id, *over}
    return [
        record
        for record in given.snapshot.records(EventMatch)
        if record.entity.event == given.before.id
        and record.entity.subject in here
        and record.entity.state is MatchState.CONFIRMED
    ]


def taken_off(record: Record[EventMatch]) -> EventMatch:
    """The same place, refused: remembered, so that nobody has to say it twice."""
    return record.entity.model_copy(update={"state": MatchState.REFUSED})


def _start(_given: Given) -> Values:
    return {
        "type": "incident",
        "scheme": "local",
        "precision": "exact",
        "physical": Harm.NOT_RECORDED.value,
        "psychological": Harm.NOT_RECORDED.value,
        "caught_by": "not_recorded",
        "reporter_side": "not_recorded",
    }


EVENT = Form(
    kind=Event,
    noun="event",
    sections=(
        Section("What happened", _FIRST, beside=True),
        Section("Harm, and who noticed", _HARM, beside=True),
        Section("More", _MORE, more=True),
    ),
    make=_make,
    start=_start,
    shown=_shown,
)

"""
What an investigator does with one person's route: read its duties on a day, and write down what is told.

Three readings stand beside each other: as it stood then by what is known today, as it stood then by what was
known then, and as it stands now. None of them says who was right.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from graph_schema.handoffs import Handoff
from graph_schema.journeys import Account, CarriedItem, Crossing, StatusChange, same_item
from graph_schema.vocabulary import CRITICAL_DUTIES, Duty, DutyState
from pathway.analysis.accountability import Accountability, party_names
from pathway.analysis.findings import HandoffDuty
from pathway.analysis.places import places_of
from pathway.analysis.routes import Route
from pathway.engine.verbs import Engine, refuse_identifying_text
from pathway.errors import BadInput, NotFound
from pathway.snapshot import Snapshot, end_of_day
from pathway.stores.base import Case, Put, Receipt
from pathway.stores.writing import check_open


@dataclass(frozen=True)
class Stood:
    """
    One duty in one reading. `inherited_by`: it has lapsed with its body, and this one stands in its place;
    nobody has taken it up.
    """

    found: HandoffDuty
    inherited_by: str | None = None


@dataclass(frozen=True)
class DutyReadings:
    """One duty in the three readings. `as_known` None = the handoff was not recorded here by then."""

    duty: Duty
    as_known_today: Stood
    as_known: Stood | None
    now: Stood


@dataclass(frozen=True)
class Readings:
    """What stood on `day`, and stands on `now`, by crossing of the route."""

    day: date
    now: date
    of: Mapping[str, tuple[DutyReadings, ...]]


def readings(engine: Engine, route: Route, day: date) -> Readings:
    """
    The critical duties of each crossing, and every other duty about which somebody has said something.

    By what was known then: by what this store held at the end of that day; what people knew and had not
    recorded is not in it.
    """
    # Now is the data's last instant, also where the route is looked at as on an earlier day.
    now, then = engine.snapshot(None, route.as_known), end_of_day(day)
    known = engine.snapshot(then, then)
    before, after = Accountability(known, places_of(known)), Accountability(now, places_of(now))
    recorded = known.by_id(Handoff)
    found = {
        one.id: _of_one(_handoff(engine, now, one.handoff_id), (before, after), day, recorded)
        for one in route.crossings
    }
    return Readings(day, now.day, found)


def _of_one(
    handoff: Handoff, both: tuple[Accountability, Accountability], day: date, recorded: Mapping[str, Handoff]
) -> tuple[DutyReadings, ...]:
    before, after = both
    then = {one.duty: _stood(after, one, day) for one in after.of(handoff, day=day)}
    now = {one.duty: _stood(after, one, after.snapshot.day) for one in after.of(handoff)}
    known = {}
    if handoff.id in recorded:
        known = {one.duty: _stood(before, one, day) for one in before.of(recorded[handoff.id], day=day)}
    return tuple(
        DutyReadings(duty, then[duty], known.get(duty), now[duty])
        for duty in then
        if duty in CRITICAL_DUTIES or any(one and one.found.says for one in (then[duty], known.get(duty)))
        or now[duty].found.says
    )  # fmt: skip


def _stood(by: Accountability, found: HandoffDuty, day: date) -> Stood:
    if found.state is not DutyState.STALE:
        return Stood(found)
    named = party_names(by.snapshot)
    for saying in found.says:
        heir = by.of_the_day(saying.about, day) if saying.about else None
        if saying.lapsed and heir is not None and heir != saying.about:
            return Stood(found, named.get(heir, heir))
    return Stood(found)


def _handoff(engine: Engine, snapshot: Snapshot, id_: str) -> Handoff:
    """A handoff, also one that was withdrawn: what happened there stays on the route."""
    kept = snapshot.by_id(Handoff).get(id_)
    if kept is not None:
        return kept
    entity = engine.store.get(Handoff.label(), id_, engine.viewer).entity
    assert isinstance(entity, Handoff)
    return entity


# -- writing down what is told --------------------------------------------------------------------------


def told_in(case: Case) -> str:
    """The reason that is kept with what is told while a case is open."""
    return f"told in {case.id}, {case.reference}"


def tell(engine: Engine, case: Case, account: Account, *, actor: str) -> Receipt:
    """
    Keep one account beside the others; it overwrites none.

    Raises `IdentifyingText`, `Refused` where the case has ended, `NotFound` where the crossing is not on its
    person's route. So do the others.
    """
    _admit(engine, case, {"actor": actor, "teller": account.teller, "text": account.text})
    refuse_identifying_text("teller", account.teller, where="this account")
    _crossing(engine, case, account.crossing or "")
    return engine.put(account, expected=0, actor=actor, reason=told_in(case))


def tell_item(engine: Engine, case: Case, crossing: str, item: CarriedItem, *, actor: str) -> Receipt:
    """
    Keep what somebody says became of one piece of information. What others say of it stays.

    Raises `BadInput` where the same teller has said something about it: that is not written over unread.
    """
    _admit(engine, case, {"actor": actor, "what": item.what, "told_by": item.told_by})
    refuse_identifying_text("told_by", item.told_by, where="this item")
    kept, version = _crossing(engine, case, crossing)
    if any((same_item(one.what), one.told_by) == (same_item(item.what), item.told_by) for one in kept.items):
        raise BadInput(
            "the same teller has already said what became of this item here",
            where=f"crossing {kept.request_id}",
            try_="undo that, or name another teller",
        )
    changed = _changed(kept, items=(*kept.items, item))
    return engine.save([Put(changed, version)], actor=actor, reason=told_in(case))


def add_step(engine: Engine, case: Case, crossing: str, step: StatusChange, *, actor: str) -> Receipt:
    """Keep one more step of a crossing; those that stand there stay."""
    _admit(engine, case, {"actor": actor})
    kept, version = _crossing(engine, case, crossing)
    if step in kept.statuses:
        raise BadInput("this step stands there already", where=f"crossing {kept.request_id}")
    changed = _changed(kept, statuses=(*kept.statuses, step))
    return engine.save([Put(changed, version)], actor=actor, reason=told_in(case))


def take_back(engine: Engine, case: Case, command: str, *, actor: str) -> Receipt:
    """
    Undo what was told while this case is open; once it has ended, what is told stands.

    Raises `Refused` where the case has ended, `NotFound` where the change was not told in it.
    """
    _admit(engine, case, {"actor": actor})
    written = engine.store.written_by(command, engine.viewer)
    if any(record.reason != told_in(case) for record in written):
        raise NotFound(
            "that was not told in this case", where=f"case {case.id}", try_="undo it where it was made"
        )
    return engine.undo(command, actor=actor)


def _admit(engine: Engine, case: Case, texts: Mapping[str, str]) -> None:
    check_open(case, engine.clock())
    engine.refuse_own_identifier(case, texts)


def _crossing(engine: Engine, case: Case, id_: str) -> tuple[Crossing, int]:
    """A crossing of the case's person, and its version; another's is not known here."""
    record = engine.get(Crossing.label(), id_)
    crossing: Crossing = record.entity
    if crossing.person != case.person:
        raise NotFound(f"no crossing {id_} on this route", where=f"case {case.id}")
    return crossing, record.version


def _changed(kept: Crossing, **fields: object) -> Crossing:
    return Crossing.model_validate({**kept.model_dump(), **fields})

"""
One person's route: contacts and crossings in time, who held what by every account, what should have been.

Facts, accounts and interpretations stay apart; nothing is merged. It describes handoffs, not people's work.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import CRITICAL_DUTIES, Carrier
from pathway.analysis.accountability import Accountability, party_names
from pathway.analysis.crossings import ENDED, begun_by
from pathway.analysis.events import Joined, happened_by, joined_events
from pathway.analysis.findings import HandoffDuty
from pathway.analysis.holdings import Held, HeldBy, days_between, held_by, holdings_by_crossing
from pathway.analysis.limits import Known, LimitFact, LimitState, known_times, limit_facts, limits_of
from pathway.analysis.places import Place, Places, places_of
from pathway.analysis.times_told import StepTimes, TimeTold, step_times
from pathway.snapshot import LOCAL_ZONE, Snapshot

_Duties = Callable[[date], tuple[HandoffDuty, ...]]
_ENDS = frozenset({"accepted", "received", *(status.value for status in ENDED)})


@dataclass(frozen=True)
class RouteContact:
    """Someone was seen. Times are UTC."""

    contact_id: str
    happened_at: datetime
    place: Place
    activity: str | None


@dataclass(frozen=True)
class RouteStatus:
    """One step of a crossing; `happened_at` None = it happened, nobody recorded when."""

    status: str
    happened_at: datetime | None
    precision: str


@dataclass(frozen=True)
class Telling:
    """One account beside the others: who tells it, when it was told, what kind of statement it is."""

    teller: str
    told_on: str | None
    happened_at: datetime | None
    precision: str
    kind: str
    text: str
    step: str | None = None


@dataclass(frozen=True)
class ItemTold:
    """What somebody says became of one piece of information at a crossing."""

    what: str
    state: str
    known_before: str
    told_by: str


@dataclass(frozen=True)
class RouteCrossing:
    """
    One request or transfer of the route. `held` None = nobody has said who held it: not known.

    `then`, `now`: who should have held the critical duties, by the claims on the crossing's day and at
    `as_of`. `starts_at`, `ends_at`: first recorded step, and acceptance, receipt or end. `times_differ`: the
    steps of which times are told that cannot all be so; `starts_at` follows the one that orders.
    """

    id: str
    request_id: str
    handoff_id: str
    kind: str
    start: Place
    end: Place
    parent: str | None
    statuses: tuple[RouteStatus, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    carried_by: str | None
    other_channel: str
    carries: str | None
    what_happened: str | None
    accounts: tuple[Held, ...]
    held: HeldBy | None
    tellings: tuple[Telling, ...]
    then: tuple[HandoffDuty, ...]
    now: tuple[HandoffDuty, ...]
    events: tuple[Joined, ...]
    items: tuple[ItemTold, ...] = ()
    times_differ: tuple[StepTimes, ...] = ()
    starts_precision: str = "exact"
    told_until: datetime | None = None
    """From then on nobody has said who held it, and it had not ended; None = told of to its end."""
    limits: tuple[LimitFact, ...] = ()
    """What became of each time limit; empty = none is recorded, which is not kept."""
    duties_on: _Duties = field(kw_only=True, repr=False, compare=False)
    """The critical duties by the claims on another day: what `then` is read from."""

    def puts_in_order(self, times: StepTimes) -> bool:
        """Whether the crossing's place in the order hangs on which time of a step is taken."""
        recorded = any(one.status == times.step and one.happened_at for one in self.statuses)
        first = min(one.happened_at for one in times.told)
        return recorded and self.starts_at is not None and first <= self.starts_at

    @property
    def limit_broken(self) -> bool:
        """Whether a time limit was surely broken; no = none was, none is recorded, or nobody can tell."""
        return any(one.state is LimitState.BROKEN for one in self.limits)

    @property
    def noticed_after(self) -> float | None:
        """Local days from the first step until somebody noticed it had gone wrong; None = not recorded."""
        noticed = (one.happened_at for one in self.statuses if one.status == "noticed" and one.happened_at)
        first = min(noticed, default=None)
        if first is None or self.starts_at is None:
            return None
        return days_between(self.starts_at, first, whole=True)


@dataclass(frozen=True)
class Route:
    """
    One person's whole route up to `as_of`, contacts and crossings each in order of time, undated ones last.

    `unheld_days`: days in which every account says that nobody held a crossing, summed over crossings.
    `not_told`: crossings without any account of who held them. `names`: of every party that can hold one.
    """

    as_of: datetime
    as_known: datetime | None
    contacts: tuple[RouteContact, ...]
    crossings: tuple[RouteCrossing, ...]
    unheld_days: float
    unheld_crossings: int
    accounts_differ: int
    not_told: int
    carer_carried: int
    carer_only: int
    names: Mapping[str, str] = field(repr=False)

    @property
    def limits(self) -> tuple[tuple[str, tuple[LimitFact, ...]], ...]:
        """What became of the time limits of each crossing, by its request; no facts = none is recorded."""
        return tuple((one.request_id, one.limits) for one in self.crossings)

    @property
    def told_in_part(self) -> int:
        """Crossings that had not ended, of which nobody has said who held them from some time on."""
        return sum(one.told_until is not None for one in self.crossings)

    def name(self, party: str | None) -> str:
        """Who holds or tells something, as people say it; nobody where there is no party."""
        return "nobody" if party is None else self.names.get(party, party)

    @property
    def organisations(self) -> tuple[tuple[str, str], ...]:
        """(id, name) of every organisation or end met, in order of first meeting."""
        met: dict[str, str] = {}
        for crossing in self.crossings:
            for place in (crossing.start, crossing.end):
                met.setdefault(place.organisation, place.organisation_name)
        for contact in self.contacts:
            met.setdefault(contact.place.organisation, contact.place.organisation_name)
        return tuple(met.items())


def route_of(
    snapshot: Snapshot, contacts: pa.Table, person: str, gone: Mapping[str, Handoff] | None = None
) -> Route:
    """
    The route of one pseudonymous person.

    `contacts`: `columns.KEPT_CONTACTS` of that person. Only what had happened by `as_of` is in it.
    `gone`: the handoffs of `handoffs_gone`; one that is not given would lose a crossing: `KeyError`.
    """
    places = places_of(snapshot)
    crossings = _crossings(snapshot, places, person, gone or {})
    told = [crossing.held for crossing in crossings if crossing.held is not None]
    by_carer = [crossing for crossing in crossings if crossing.carried_by == Carrier.CARER.value]
    return Route(
        as_of=snapshot.as_of,
        as_known=snapshot.as_known,
        contacts=_contacts(snapshot, contacts, places),
        crossings=crossings,
        unheld_days=sum(held.unheld_days for held in told),
        unheld_crossings=sum(bool(held.unheld) for held in told),
        accounts_differ=sum(held.accounts_differ for held in told),
        not_told=len(crossings) - len(told),
        carer_carried=len(by_carer),
        carer_only=sum(crossing.other_channel == "no" for crossing in by_carer),
        names=party_names(snapshot),
    )


def handoffs_gone(snapshot: Snapshot, person: str) -> tuple[str, ...]:
    """The ids of the withdrawn handoffs that a person has crossed: what happened there stays on the route."""
    rows = snapshot.crossings.filter(pc.equal(snapshot.crossings["person"], person))
    return tuple(sorted(set(rows["handoff"].to_pylist()) - snapshot.by_id(Handoff).keys()))


def _contacts(snapshot: Snapshot, contacts: pa.Table, places: Places) -> tuple[RouteContact, ...]:
    return tuple(
        RouteContact(row["contact_id"], row["happened_at"], places.of(row["service"]), row["activity"])
        for row in contacts.to_pylist()
        if row["happened_at"] <= snapshot.as_of
    )


@dataclass(frozen=True)
class _About:
    """Everything known about one person's crossings, by crossing id."""

    places: Places
    duties: Accountability
    handoffs: dict[str, Handoff]
    statuses: dict[str, tuple[RouteStatus, ...]]
    accounts: dict[str, tuple[Held, ...]]
    tellings: dict[str, tuple[Telling, ...]]
    events: dict[str, tuple[Joined, ...]]
    items: dict[str, tuple[ItemTold, ...]]


def _crossings(
    snapshot: Snapshot, places: Places, person: str, gone: Mapping[str, Handoff]
) -> tuple[RouteCrossing, ...]:
    begun = snapshot.crossings.filter(pa.array(begun_by(snapshot)))
    rows = begun.filter(pc.equal(begun["person"], person)).to_pylist()
    wanted = pa.array([row["id"] for row in rows], pa.string())
    about = _About(
        places=places,
        duties=Accountability(snapshot, places),
        handoffs={**gone, **snapshot.by_id(Handoff)},
        statuses=_statuses(snapshot, wanted),
        accounts=holdings_by_crossing(snapshot, only=wanted),
        tellings=_tellings(snapshot, wanted),
        events=_events(snapshot, {row["id"] for row in rows}),
        items=_items(snapshot, wanted),
    )
    made = [_crossing(row, about) for row in rows]
    far = datetime.max.replace(tzinfo=snapshot.as_of.tzinfo)
    return tuple(sorted(made, key=lambda one: (one.starts_at or far, one.request_id, one.id)))


def _crossing(row: dict[str, str | None], about: _About) -> RouteCrossing:
    id_, handoff = str(row["id"]), about.handoffs[str(row["handoff"])]
    steps = about.statuses.get(id_, ())
    tellings = about.tellings.get(id_, ())
    differ = _times_differ(steps, tellings)
    starts_at, precision = _start(steps, differ)
    ends = [step.happened_at for step in steps if step.happened_at and step.status in _ENDS]
    held = about.accounts.get(id_, ())
    as_of = about.duties.snapshot.as_of
    start, end = about.places.ends(handoff)
    limits = limits_of(handoff, about.duties.rules(handoff))

    def duties_on(day: date) -> tuple[HandoffDuty, ...]:
        return about.duties.of(handoff, day=day, only=CRITICAL_DUTIES)

    return RouteCrossing(
        id=id_,
        request_id=str(row["request_id"]),
        handoff_id=handoff.id,
        kind=handoff.kind.value,
        start=start,
        end=end,
        parent=row["parent"],
        statuses=steps,
        starts_at=starts_at,
        ends_at=max(ends, default=None),
        carried_by=row["carried_by"],
        other_channel=str(row["other_channel"]),
        carries=row["carries"],
        what_happened=row["what_happened"],
        accounts=held,
        held=held_by(held) if held else None,
        tellings=tellings,
        then=_then(starts_at, duties_on),
        now=about.duties.of(handoff, only=CRITICAL_DUTIES),
        events=about.events.get(id_, ()),
        items=about.items.get(id_, ()),
        times_differ=differ,
        starts_precision=precision,
        told_until=_told_until(held, max(ends, default=None), as_of),
        limits=limit_facts(limits, _times(steps, differ), as_of),
        duties_on=duties_on,
    )


def as_told_by(one: RouteCrossing, day: date) -> RouteCrossing:
    """
    A crossing as far as it was told by a day: later accounts are out, and what follows from them too.

    Of an account that bears no day of telling nobody can say that it was told by then: it is out as well.
    """
    tellings = tuple(told for told in one.tellings if told_by(told, day))
    differ = _times_differ(one.statuses, tellings)
    starts_at, precision = _start(one.statuses, differ)
    known = _times(one.statuses, differ)
    return replace(
        one,
        tellings=tellings,
        times_differ=differ,
        starts_at=starts_at,
        starts_precision=precision,
        then=_then(starts_at, one.duties_on),
        limits=tuple(fact for was in one.limits for fact in limit_facts([was.limit], known, was.as_of)),
    )


def _then(starts_at: datetime | None, duties_on: _Duties) -> tuple[HandoffDuty, ...]:
    """The duties on the crossing's own day; none where that is not recorded."""
    return duties_on(starts_at.astimezone(LOCAL_ZONE).date()) if starts_at else ()


def _times(steps: Iterable[RouteStatus], differ: Iterable[StepTimes]) -> Known:
    return known_times(((one.status, one.happened_at, one.precision) for one in steps), differ)


def told_by(told: Telling, day: date) -> bool:
    """Whether an account is known to have been told by a day."""
    return told.told_on is not None and date.fromisoformat(str(told.told_on)) <= day


def _told_until(accounts: Sequence[Held], ended: datetime | None, as_of: datetime) -> datetime | None:
    last = max((held.held_until for held in accounts), default=None)
    if last is None or last >= as_of or any(held.still for held in accounts):
        return None
    # Somebody who held it beyond its receipt answered for it still: what came after that is not told.
    return None if ended is not None and ended >= last else last


def _times_differ(steps: Iterable[RouteStatus], tellings: Iterable[Telling]) -> tuple[StepTimes, ...]:
    """The steps of which times are told that cannot all be so; a step recorded twice happened twice."""
    told: dict[str, list[TimeTold]] = {}
    for step in steps:
        if step.happened_at is not None:
            told.setdefault(step.status, []).append(TimeTold(None, step.happened_at, step.precision))
    twice = {step for step, times in told.items() if len(times) > 1}
    for one in tellings:
        if one.step is not None and one.step not in twice and one.happened_at is not None:
            time = TimeTold(one.teller, one.happened_at, one.precision, one.kind, one.told_on)
            told.setdefault(one.step, []).append(time)
    found = (step_times(step, times) for step, times in told.items() if step not in twice)
    return tuple(one for one in found if one is not None)


def _start(steps: Iterable[RouteStatus], differ: Iterable[StepTimes]) -> tuple[datetime | None, str]:
    """When the first recorded step was and how exactly that is known, by the time that orders it."""
    by = {one.step: (one.ordered_by.happened_at, one.ordered_by.precision) for one in differ}
    times = [by.get(one.status, (one.happened_at, one.precision)) for one in steps if one.happened_at]
    first = min(((when, precision) for when, precision in times if when), default=None)
    return first if first else (None, "exact")


def _items(snapshot: Snapshot, wanted: pa.Array) -> dict[str, tuple[ItemTold, ...]]:
    table = snapshot.happened.items
    found: dict[str, list[ItemTold]] = {}
    for row in table.filter(pc.is_in(table["crossing"], wanted)).to_pylist():
        found.setdefault(row.pop("crossing"), []).append(ItemTold(**row))
    return {crossing: tuple(told) for crossing, told in found.items()}


def _statuses(snapshot: Snapshot, wanted: pa.Array) -> dict[str, tuple[RouteStatus, ...]]:
    table = snapshot.statuses
    found: dict[str, list[RouteStatus]] = {}
    for row in table.filter(pc.is_in(table["crossing"], wanted)).to_pylist():
        if row["happened_at"] is None or row["happened_at"] <= snapshot.as_of:
            step = RouteStatus(row["status"], row["happened_at"], row["precision"])
            found.setdefault(row["crossing"], []).append(step)
    return {crossing: tuple(steps) for crossing, steps in found.items()}


def _tellings(snapshot: Snapshot, wanted: pa.Array) -> dict[str, tuple[Telling, ...]]:
    table = snapshot.happened.accounts
    found: dict[str, list[Telling]] = {}
    for row in table.filter(pc.is_in(table["crossing"], wanted)).to_pylist():
        crossing = row["crossing"]
        if row["happened_at"] is not None and row["happened_at"] > snapshot.as_of:
            continue
        fields = {
            name: row[name]
            for name in ("teller", "told_on", "happened_at", "precision", "kind", "text", "step")
        }
        found.setdefault(crossing, []).append(Telling(**fields))
    return {crossing: tuple(listed) for crossing, listed in found.items()}


def _events(snapshot: Snapshot, crossings: set[str]) -> dict[str, tuple[Joined, ...]]:
    found: dict[str, list[Joined]] = {}
    for event in joined_events(snapshot):
        for subject in event.subjects if happened_by(event, snapshot.as_of) else ():
            if subject in crossings:
                found.setdefault(subject, []).append(event)
    return {crossing: tuple(listed) for crossing, listed in found.items()}

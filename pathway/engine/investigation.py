"""
One person's route as a document: read under the leave of a case, scanned, in words that name nobody.

The look is recorded before anything is read, as for every look at a route.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.handoffs import Handoff
from graph_schema.parties import Party
from graph_schema.vocabulary import End, PartyRole
from pathway.analysis.picture import METHOD_VERSION
from pathway.analysis.received import received
from pathway.analysis.routes import Route
from pathway.engine.demo import BANNER, is_demo
from pathway.engine.investigation_parts import About, passing_of
from pathway.engine.left_out import Scan
from pathway.engine.limits import limits_sentence
from pathway.engine.routes import DutyReadings, readings
from pathway.engine.verbs import Engine
from pathway.errors import NothingRecorded
from pathway.reporting import investigation as document
from pathway.reporting.investigation import Investigation, Passing
from pathway.reporting.words import END_WORDS
from pathway.snapshot import LOCAL_ZONE, Snapshot
from pathway.stores.base import Case

_FAMILY_ROLES = (PartyRole.PATIENT, PartyRole.CARER)
_FAMILY = frozenset({*(role.value for role in _FAMILY_ROLES), End.PATIENT.value, End.CARER.value})


def investigate(
    engine: Engine,
    case_id: str,
    *,
    actor: str,
    with_outcome: bool = True,
    as_of: datetime | None = None,
    as_known: datetime | None = None,
) -> Investigation:
    """
    The document of a case that is open still. The look is recorded first.

    Raises `NotFound` where there is no such case, `Refused` where it has ended, `NothingRecorded` where the
    person has no contact and no crossing (the look is recorded all the same).
    """
    case = engine.store.case(case_id, engine.viewer)
    route = engine.trace(case_id, actor=actor, as_of=as_of, as_known=as_known, for_document=True)
    if not route.contacts and not route.crossings and (as_of or as_known):
        raise NothingRecorded(
            "nothing of this person is recorded here by that day, so there is nothing to write down",
            where=case_id,
            try_="a later day, or check how the identifier is written in your files",
        )
    if not route.contacts and not route.crossings:
        raise NothingRecorded(
            "nobody of that identifier has a contact or crossing here, so there is nothing to write down",
            where=case_id,
            try_="check how the identifier is written in your files, then open a new case",
        )
    return investigation_of(
        case,
        route,
        engine.snapshot(as_of, as_known),
        stood=_stood(engine, route),
        with_outcome=with_outcome,
        banner=BANNER if is_demo(engine) else "",
    )


def _stood(engine: Engine, route: Route) -> dict[str, tuple[DutyReadings, ...]]:
    """The readings of each crossing's duties on its own day; a crossing without a day has none."""
    days = {one.id: one.starts_at.astimezone(LOCAL_ZONE).date() for one in route.crossings if one.starts_at}
    read = {day: readings(engine, route, day).of for day in sorted(set(days.values()))}
    return {id_: read[day][id_] for id_, day in days.items()}


def investigation_of(
    case: Case,
    route: Route,
    snapshot: Snapshot,
    *,
    stood: Mapping[str, tuple[DutyReadings, ...]],
    with_outcome: bool = True,
    banner: str = "",
) -> Investigation:
    """A route as a document: what looks like a name or number of a person is left out, and counted."""
    scan = Scan()
    about = replace(_about(route, snapshot, scan), with_outcome=with_outcome, readings=stood)
    passings = _distinct(tuple(passing_of(one, about) for one in route.crossings))
    made = Investigation(
        leave=document.Leave(case.id, case.purpose, case.reference, case.basis),
        as_of=route.as_of,
        as_of_reason=snapshot.as_of_reason,
        as_known=route.as_known,
        with_outcome=with_outcome,
        seen=tuple(
            document.Seen(one.happened_at, about.service(one.place), about.body(one.place), one.activity)
            for one in route.contacts
        ),
        passings=passings,
        organisations=tuple(about.names[key] for key in about.met),
        silent_organisations=tuple(about.names[key] for key in _silent(route, about)),
        unheld_days=route.unheld_days,
        carer_carried=route.carer_carried,
        carer_only=route.carer_only,
        sources=_sources(route, about),
        method_version=METHOD_VERSION,
        banner=banner,
        limits=limits_sentence(
            [(one.reference, crossed.limits) for one, crossed in zip(passings, route.crossings, strict=True)]
        ),
    )
    # The case number is ours and random: digits in it are nobody's.
    clean = replace(scan.value(made), leave=replace(scan.value(made.leave), case=case.id))
    return replace(clean, left_out=len(scan.refused))


def _about(route: Route, snapshot: Snapshot, scan: Scan) -> About:
    handoffs = snapshot.by_id(Handoff)
    crossed = {
        one.handoff_id: handoffs[one.handoff_id] for one in route.crossings if one.handoff_id in handoffs
    }
    family = {party.id for party in snapshot.all(Party) if party.role in _FAMILY_ROLES}
    return About(
        route=route,
        handoffs=crossed,
        expected=_expected(route, snapshot),
        family=_FAMILY | family,
        names={key: END_WORDS.get(key) or scan.name(name, key) for key, name in route.organisations},
        items=received(route.crossings),
        readings={},
        scan=scan,
        with_outcome=False,
    )


def _expected(route: Route, snapshot: Snapshot) -> dict[str, datetime]:
    """By when each crossing should have come, of those where that is recorded."""
    table = snapshot.crossings.select(["id", "expected_by"])
    wanted = pa.array([one.id for one in route.crossings], pa.string())
    rows = table.filter(pc.is_in(table["id"], wanted)).to_pylist()
    return {row["id"]: row["expected_by"] for row in rows if row["expected_by"] is not None}


def _distinct(passings: tuple[Passing, ...]) -> tuple[Passing, ...]:
    """References by which each crossing can be told apart: a second one of the same bears its number."""
    seen: Counter[str] = Counter()
    told = []
    for one in passings:
        seen[one.reference] += 1
        number = seen[one.reference]
        told.append(one if number == 1 else replace(one, reference=f"{one.reference} ({number})"))
    return tuple(told)


def _silent(route: Route, about: About) -> tuple[str, ...]:
    """Organisations met of which no contact is loaded, and which are not recorded to tell anything."""
    heard = {one.place.organisation for one in route.contacts}
    for one in route.crossings:
        heard |= {held.told_by for held in one.accounts} | {told.teller for told in one.tellings}
    return tuple(key for key in about.met if key not in heard)


def _sources(route: Route, about: About) -> tuple[document.Source, ...]:
    bodies = Counter(about.body(one.place) for one in route.contacts)
    held = Counter(about.party(account.told_by) for one in route.crossings for account in one.accounts)
    told = Counter(about.party(telling.teller) for one in route.crossings for telling in one.tellings)
    steps = sum(len(one.statuses) for one in route.crossings)
    listed = [
        document.Source("Contacts: somebody was seen", len(route.contacts), _counted(bodies)),
        document.Source("Crossings: requests and transfers", len(route.crossings), ()),
        document.Source("Steps of crossings", steps, ()),
        document.Source("Accounts of who held a crossing", held.total(), _counted(held)),
        document.Source("Accounts of what happened", told.total(), _counted(told)),
    ]
    if about.with_outcome:
        events = {event.id: len(event.records) for one in route.crossings for event in one.events}
        listed.append(document.Source("Events placed on a crossing, each counted once", len(events), ()))
    return tuple(listed)


def _counted(counts: Counter[str]) -> tuple[str, ...]:
    return tuple(f"{name} {count:,}" for name, count in sorted(counts.items()))

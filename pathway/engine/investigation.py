"""
One person's route as a document: read under the leave of a case, scanned, in words that name nobody.

The look is recorded before anything is read, as for every look at a route.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.handoffs import Handoff
from graph_schema.parties import Party
from graph_schema.vocabulary import (
    AccountKind,
    Channel,
    CrossingStatus,
    DutyState,
    End,
    PartyRole,
    Precision,
)
from pathway.analysis.accountability import Accountability, limit_words
from pathway.analysis.events import Joined
from pathway.analysis.findings import HandoffDuty
from pathway.analysis.picture import METHOD_VERSION
from pathway.analysis.places import Place, places_of
from pathway.analysis.routes import Route, RouteCrossing, Telling
from pathway.engine.demo import BANNER, is_demo
from pathway.engine.left_out import Scan
from pathway.engine.verbs import Engine
from pathway.errors import NothingRecorded
from pathway.reporting import investigation as document
from pathway.reporting.investigation import Investigation, Passing
from pathway.reporting.words import DUTY_NAMES, END_WORDS, format_day, format_instant, state_words
from pathway.snapshot import Snapshot
from pathway.stores.base import Case

_ENDS = frozenset(
    {
        *(CrossingStatus.ACCEPTED, CrossingStatus.RECEIVED, CrossingStatus.REFUSED),
        *(CrossingStatus.RETURNED, CrossingStatus.CANCELLED, CrossingStatus.CLOSED),
        CrossingStatus.NEVER_ARRIVED,
    }
)
_FAMILY_ROLES = (PartyRole.PATIENT, PartyRole.CARER)
_FAMILY = frozenset({*(role.value for role in _FAMILY_ROLES), End.PATIENT.value, End.CARER.value})
UNNAMED = "service not named"
_UNSETTLED = (DutyState.NOT_ASSESSED,)


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
    route = engine.trace(case_id, actor=actor, as_of=as_of, as_known=as_known)
    if not route.contacts and not route.crossings:
        raise NothingRecorded(
            "nobody of that identifier has a contact or crossing here, so there is nothing to write down",
            where=case_id,
            try_="check how the identifier is written in your files, then open a new case",
        )
    banner = BANNER if is_demo(engine) else ""
    return investigation_of(
        case, route, engine.snapshot(as_of, as_known), with_outcome=with_outcome, banner=banner
    )


def investigation_of(
    case: Case, route: Route, snapshot: Snapshot, *, with_outcome: bool = True, banner: str = ""
) -> Investigation:
    """A route as a document: what looks like a name or number of a person is left out, and counted."""
    scan = Scan()
    about = _about(route, snapshot, scan, with_outcome=with_outcome)
    passings = _distinct(tuple(_passing(one, about) for one in route.crossings))
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
    )
    # The case number is ours and random: digits in it are nobody's.
    clean = replace(scan.value(made), leave=replace(scan.value(made.leave), case=case.id))
    return replace(clean, left_out=len(scan.refused))


@dataclass(frozen=True)
class _About:
    """What the words of a route are made from. `names`: of every body and end, safe to be read."""

    route: Route
    handoffs: Mapping[str, Handoff]
    limits: Mapping[str, str]
    expected: Mapping[str, datetime]
    family: frozenset[str]
    names: Mapping[str, str]
    scan: Scan
    with_outcome: bool

    @property
    def met(self) -> tuple[str, ...]:
        """The organisations at an end of a crossing or seen, without ends that are none."""
        return tuple(key for key, _ in self.route.organisations if key not in End.__members__)

    def body(self, place: Place) -> str:
        """The organisation of a place, or its end in words."""
        return self.names[place.organisation]

    def service(self, place: Place) -> str:
        """The service; that none is named where it bears its organisation's name."""
        if place.organisation in END_WORDS:
            return self.body(place)
        whole = place.name in (place.organisation_name, "main")
        return UNNAMED if whole else self.scan.text(place.name)

    def place(self, place: Place) -> str:
        """Organisation and service."""
        service, body = self.service(place), self.body(place)
        return body if service in (body, UNNAMED) else f"{body}: {service}"

    def party(self, party: str) -> str:
        """Who holds, tells or says something: a body, a role, or "patient" and "carer"."""
        if party.upper() in (End.PATIENT.value, End.CARER.value):
            return party.lower()
        return self.scan.name(self.route.name(party), party)


def _about(route: Route, snapshot: Snapshot, scan: Scan, *, with_outcome: bool) -> _About:
    handoffs = snapshot.by_id(Handoff)
    duties = Accountability(snapshot, places_of(snapshot))
    crossed = {
        one.handoff_id: handoffs[one.handoff_id] for one in route.crossings if one.handoff_id in handoffs
    }
    family = {party.id for party in snapshot.all(Party) if party.role in _FAMILY_ROLES}
    return _About(
        route=route,
        handoffs=crossed,
        limits={id_: words for id_, handoff in crossed.items() if (words := _limit(handoff, duties))},
        expected=_expected(route, snapshot),
        family=_FAMILY | family,
        names={key: END_WORDS.get(key) or scan.name(name, key) for key, name in route.organisations},
        scan=scan,
        with_outcome=with_outcome,
    )


def _expected(route: Route, snapshot: Snapshot) -> dict[str, datetime]:
    """By when each crossing should have come, of those where that is recorded."""
    table = snapshot.crossings.select(["id", "expected_by"])
    wanted = pa.array([one.id for one in route.crossings], pa.string())
    rows = table.filter(pc.is_in(table["id"], wanted)).to_pylist()
    return {row["id"]: row["expected_by"] for row in rows if row["expected_by"] is not None}


def _limit(handoff: Handoff, duties: Accountability) -> str:
    if (own := handoff.limit) is not None:
        return f"{limit_words(own.hours, own.start.label, own.stop.label)} ({own.basis.label})"
    rule = duties.limit_rule(handoff)
    if rule is None or rule.limit is None:
        return ""
    words = limit_words(rule.limit.hours, rule.limit.start.label, rule.limit.stop.label)
    return (
        f"{words} (rule {rule.id}, {rule.basis.label}{'' if rule.mandated else ', expected, not mandated'})"
    )


def _distinct(passings: tuple[Passing, ...]) -> tuple[Passing, ...]:
    """References by which each crossing can be told apart: a second one of the same bears its number."""
    seen: Counter[str] = Counter()
    told = []
    for one in passings:
        seen[one.reference] += 1
        number = seen[one.reference]
        told.append(one if number == 1 else replace(one, reference=f"{one.reference} ({number})"))
    return tuple(told)


def _passing(one: RouteCrossing, about: _About) -> Passing:
    handoff = about.handoffs.get(one.handoff_id)
    known = handoff is not None and handoff.channel is not Channel.UNKNOWN
    expected_by = about.expected.get(one.id)
    return Passing(
        reference=about.scan.text(one.request_id),
        kind=one.kind.replace("_", " "),
        start=about.place(one.start),
        end=about.place(one.end),
        services=(about.service(one.start), about.service(one.end)),
        organisations=(about.body(one.start), about.body(one.end)),
        parent=one.parent,
        steps=_steps(one),
        ended=any(step.status in _ENDS for step in one.statuses),
        carries=one.carries,
        channel=handoff.channel.meaning.lower() if handoff is not None and known else None,
        expected=(
            *([f"by {format_instant(expected_by)}"] if expected_by else []),
            *([about.limits[one.handoff_id]] if one.handoff_id in about.limits else []),
        ),
        summed_up=one.what_happened if about.with_outcome else None,
        carried_by=one.carried_by,
        other_way=one.other_channel,
        holders=tuple(_holder(one, about)),
        unheld=one.held.unheld if one.held else (),
        still_unheld=one.held is not None and one.held.still_unheld,
        unheld_days=one.held.unheld_days if one.held else None,
        disputed_days=one.held.disputed_days if one.held else None,
        accounts_differ=one.held is not None and one.held.accounts_differ,
        told_until=_told_until(one, about.route.as_of),
        told=tuple(_told(telling, about) for telling in one.tellings),
        duties=_duties(one, about),
        outcomes=tuple(_outcome(event, about) for event in one.events) if about.with_outcome else (),
    )


def _steps(one: RouteCrossing) -> tuple[document.Step, ...]:
    """The steps in order of time, those of one time together; undated ones last."""
    together: dict[tuple[datetime | None, str], list[str]] = {}
    for step in one.statuses:
        together.setdefault((step.happened_at, step.precision), []).append(step.status.replace("_", " "))
    made = [
        document.Step(tuple(statuses), happened_at, Precision(precision))
        for (happened_at, precision), statuses in together.items()
    ]
    dated = [step for step in made if document.is_dated(step)]
    dated.sort(key=lambda step: step.happened_at.isoformat() if step.happened_at else "")
    return (*dated, *(step for step in made if not document.is_dated(step)))


def _holder(one: RouteCrossing, about: _About) -> list[document.Holder]:
    return [
        document.Holder(
            holder=None if held.holder is None else about.party(held.holder),
            since=held.held_from,
            until=held.held_until,
            still=held.still,
            precision=Precision.DAY if held.whole_days else Precision.EXACT,
            told_by=about.party(held.told_by),
        )
        for held in one.accounts
    ]


def _told_until(one: RouteCrossing, as_of: datetime) -> datetime | None:
    """When the last account of who held it ends, where that is before the as-at date."""
    last = max((held.held_until for held in one.accounts), default=None)
    still = any(held.still for held in one.accounts)
    return last if last is not None and last < as_of and not still else None


def _told(telling: Telling, about: _About) -> document.Told:
    day = datetime.fromisoformat(telling.told_on) if telling.told_on else None
    return document.Told(
        teller=about.party(telling.teller),
        kind=AccountKind(telling.kind),
        happened_at=telling.happened_at,
        precision=Precision(telling.precision),
        told_on=format_day(day.date()) if day else None,
        text=telling.text,
        by_family=telling.teller in about.family,
    )


def _duties(one: RouteCrossing, about: _About) -> tuple[document.DutyThenNow, ...]:
    then = {found.duty: found for found in one.then}
    return tuple(
        document.DutyThenNow(
            duty=DUTY_NAMES[found.duty],
            then=_standing(then[found.duty], about) if found.duty in then else None,
            now=_standing(found, about),
        )
        for found in one.now
    )


def _standing(found: HandoffDuty, about: _About) -> document.Standing:
    return document.Standing(
        words=state_words(found.state, found.row, said=found.unanswered, inherited=found.inherited),
        holders=tuple(about.party(holder) for holder in found.holders),
        proposed=tuple(
            f"rule {one.rule_id} proposes {about.scan.name(one.holder_name, one.holder or 'a body')}"
            f"{'' if one.mandated else ' (expected, not mandated)'}"
            for one in found.proposals
        ),
        settled=not found.state.is_open and found.state not in _UNSETTLED,
    )


def _outcome(event: Joined, about: _About) -> document.Outcome:
    reporters = dict.fromkeys(record.reporter for record in event.records if record.reporter)
    return document.Outcome(
        harm="good care" if event.is_good_care else f"{event.harm.label} harm",
        records=len(event.records),
        recorded_by=tuple(about.party(one) for one in reporters),
    )


def _silent(route: Route, about: _About) -> tuple[str, ...]:
    """Organisations met of which no contact is loaded, and which are not recorded to tell anything."""
    heard = {one.place.organisation for one in route.contacts}
    for one in route.crossings:
        heard |= {held.told_by for held in one.accounts} | {told.teller for told in one.tellings}
    return tuple(key for key in about.met if key not in heard)


def _sources(route: Route, about: _About) -> tuple[document.Source, ...]:
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

"""What one crossing is in the investigation document: steps, accounts, claims and items, in safe words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import AccountKind, CaughtBy, Channel, CrossingStatus, DutyState, End, Precision
from pathway.analysis.events import Joined
from pathway.analysis.findings import Proposal
from pathway.analysis.places import Place
from pathway.analysis.received import ItemAt
from pathway.analysis.routes import Route, RouteCrossing, Telling
from pathway.analysis.times_told import StepTimes
from pathway.engine.left_out import Scan
from pathway.engine.limits import limit_and_source, said_of
from pathway.engine.routes import DutyReadings, Stood
from pathway.reporting import investigation as document
from pathway.reporting.investigation import Passing
from pathway.reporting.words import (
    DUTY_NAMES,
    END_WORDS,
    format_day,
    format_instant,
    harm_words,
    state_words,
)

_ENDS = frozenset(
    {
        *(CrossingStatus.ACCEPTED, CrossingStatus.RECEIVED, CrossingStatus.REFUSED),
        *(CrossingStatus.RETURNED, CrossingStatus.CANCELLED, CrossingStatus.CLOSED),
        CrossingStatus.NEVER_ARRIVED,
    }
)
UNNAMED = "service not named"


@dataclass(frozen=True)
class About:
    """What the words of a route are made from. `names`: of every body and end, safe to be read."""

    route: Route
    handoffs: Mapping[str, Handoff]
    expected: Mapping[str, datetime]
    family: frozenset[str]
    names: Mapping[str, str]
    items: Mapping[str, tuple[ItemAt, ...]]
    readings: Mapping[str, tuple[DutyReadings, ...]]
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


def passing_of(one: RouteCrossing, about: About) -> Passing:
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
            *(limit_and_source(fact.limit) for fact in one.limits),
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
        told_until=one.told_until,
        told=tuple(_told(telling, about) for telling in sorted(one.tellings, key=_telling_order)),
        duties=_duties(one, about),
        outcomes=tuple(_outcome(event, about) for event in one.events) if about.with_outcome else (),
        items=tuple(_item(item, about) for item in about.items[one.id] if item.told),
        times_differ=tuple(_times(one, times, about) for times in one.times_differ),
        limits=said_of(one.limits),
    )


def _item(item: ItemAt, about: About) -> document.Item:
    tellers = dict.fromkeys(about.party(one.told_by) for one in item.told)
    return document.Item(
        what=item.what,
        reached=item.reached.value,
        told_by=tuple(tellers),
        known_at=item.known_at,
        perhaps_by=item.perhaps_by,
        said_unknown=item.said_unknown,
    )


def _times(one: RouteCrossing, times: StepTimes, about: About) -> document.TimesDiffer:
    told = tuple(
        document.TimeSaid(
            about.party(said.teller) if said.teller else None, said.happened_at, Precision(said.precision)
        )
        for said in times.told
    )
    because = times.because.value if one.puts_in_order(times) else None
    return document.TimesDiffer(times.step.replace("_", " "), told, because)


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


def _holder(one: RouteCrossing, about: About) -> list[document.Holder]:
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


def _telling_order(telling: Telling) -> tuple[bool, str, str, str, str]:
    """By the time told of, then the day of telling; those without a time last."""
    at = telling.happened_at
    return at is None, at.isoformat() if at else "", telling.told_on or "", telling.teller, telling.text


def _told(telling: Telling, about: About) -> document.Told:
    day = datetime.fromisoformat(telling.told_on) if telling.told_on else None
    return document.Told(
        teller=about.party(telling.teller),
        kind=AccountKind(telling.kind),
        happened_at=telling.happened_at,
        precision=Precision(telling.precision),
        told_on=format_day(day.date()) if day else None,
        text=telling.text,
        by_family=telling.teller in about.family,
        step=telling.step,
    )


def _duties(one: RouteCrossing, about: About) -> tuple[document.DutyThenNow, ...]:
    """Each duty in three readings; of a crossing without a day only as it stands now."""
    readings = about.readings.get(one.id)
    if readings is None:
        return tuple(
            document.DutyThenNow(DUTY_NAMES[found.duty], None, None, _standing(Stood(found), about))
            for found in one.now
        )
    return tuple(_duty(reading, about) for reading in readings)


def _duty(reading: DutyReadings, about: About) -> document.DutyThenNow:
    return document.DutyThenNow(
        duty=DUTY_NAMES[reading.duty],
        then=_standing(reading.as_known_today, about),
        then_known=None if reading.as_known is None else _standing(reading.as_known, about),
        now=_standing(reading.now, about),
    )


def _standing(stood: Stood, about: About) -> document.Standing:
    found = stood.found
    words = state_words(found.state, found.row, said=found.unanswered, inherited=found.inherited)
    if stood.inherited_by:
        words = f"{words}; {about.scan.text(stood.inherited_by)} stands in its place and has not taken it up"
    return document.Standing(
        words=words,
        holders=tuple(about.party(holder) for holder in found.holders),
        proposed=tuple(_proposed(one, about) for one in found.proposals),
        settled=not found.state.is_open and found.state is not DutyState.NOT_ASSESSED,
    )


def _proposed(one: Proposal, about: About) -> str:
    """A proposal as a proposal: which rule, whom, and whether it is mandated."""
    holder = about.scan.name(one.holder_name, one.holder or "a body")
    return f"rule {one.rule_id} proposes {holder}{'' if one.mandated else ' (expected, not mandated)'}"


def _outcome(event: Joined, about: About) -> document.Outcome:
    reporters = dict.fromkeys(record.reporter for record in event.records if record.reporter)
    return document.Outcome(
        harm="good care" if event.is_good_care else harm_words(event.harm),
        records=len(event.records),
        recorded_by=tuple(about.party(one) for one in reporters),
        caught_by=tuple(
            who.label for who in CaughtBy if who is not CaughtBy.NOT_RECORDED and event.caught_by(who)
        ),
    )

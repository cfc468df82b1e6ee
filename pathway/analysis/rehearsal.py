"""
A reorganisation rehearsed: what is said today, read on the day of the change without it and with it.

It forecasts what would be open unless people speak before then. It does not say what they will say, and a
reorganisation closes nothing by itself (METHOD 4.7).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from graph_schema.accountability import Ask, Claim
from graph_schema.entity import active_on
from graph_schema.events import EventSource
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Control, Hazard
from graph_schema.learning import Escalation, SafetyAction
from graph_schema.parties import Organisation, OrganisationLink, Party, Post, Remit, Service
from graph_schema.rehearsals import BodyChange
from graph_schema.vocabulary import Duty, DutyState, End, GapType, SuccessionKind
from pathway.analysis.accountability import Accountability, duty_mark
from pathway.analysis.duties import POSITIVE
from pathway.analysis.findings import HandoffDuty, Mark
from pathway.analysis.parameters import parameters_of
from pathway.analysis.places import Place, places_of
from pathway.analysis.successions import severity
from pathway.analysis.what_if import on_day, touched_parties, what_if
from pathway.snapshot import Snapshot


class Effect(StrEnum):
    """What a change does to one duty at one handoff, worst first. None of them is a gap closed."""

    OPENS = "a gap opens"
    WORSE = "less sure than before"
    OTHER_GAP = "a gap of another kind"
    NO_HOLDER = "its holder is gone"
    ONE_LESS = "somebody it names is gone"
    INHERITED = "inherited, not reaffirmed"
    LAPSES = "what was said lapses, the state stays"
    RENAMED = "the same, under another name"
    SAME = "stays as it is"


_DATE = "%-d %B %Y"
_AGREED = frozenset({DutyState.ASSIGNED, DutyState.ASSIGNED_REVIEW_DUE})
_TO_AGREE = frozenset({Effect.OPENS, Effect.WORSE, Effect.OTHER_GAP, Effect.NO_HOLDER, Effect.ONE_LESS})


@dataclass(frozen=True)
class DutyChange:
    """
    One duty at one handoff before and after. `touching`: ids of the claims in force that are by or of a body
    that changes; `lapsing`: those of them that bind nobody afterwards. `gone`: who is said to hold it before
    and is not there afterwards, nor is one body in their place.
    """

    handoff: Handoff
    duty: Duty
    before: HandoffDuty
    after: HandoffDuty
    touching: tuple[str, ...]
    lapsing: tuple[str, ...]
    gone: tuple[str, ...] = ()

    @property
    def new_gaps(self) -> tuple[GapType, ...]:
        """The labels of gaps that were not there before."""
        return tuple(sorted(self.after.gaps - self.before.gaps))

    @property
    def effect(self) -> Effect:
        """What the change does."""
        before, after = self.before.state, self.after.state
        tests = {
            Effect.OPENS: after.is_open and not before.is_open,
            Effect.WORSE: severity(after) > severity(before) or (before in _AGREED and after not in _AGREED),
            Effect.OTHER_GAP: bool(self.new_gaps),
            Effect.NO_HOLDER: bool(self.before.holders) and not set(self.after.holders) - set(self.gone),
            Effect.ONE_LESS: bool(self.gone),
            Effect.INHERITED: self.after.inherited and not self.before.inherited,
            Effect.LAPSES: bool(self.lapsing),
            Effect.RENAMED: (self.before.holders, self.before.text) != (self.after.holders, self.after.text),
        }
        return next((effect for effect, holds in tests.items() if holds), Effect.SAME)

    @property
    def is_new_gap(self) -> bool:
        """Whether something is open, or less sure, or open in another way, that was not."""
        return self.effect in (Effect.OPENS, Effect.WORSE, Effect.OTHER_GAP)

    @property
    def loses_agreed(self) -> bool:
        """Whether it was agreed, and would be so only through the change: drawn as agreed no longer."""
        return duty_mark(self.before) is Mark.AGREED and self.effect is Effect.INHERITED

    @property
    def to_agree(self) -> bool:
        """
        Whether people have to agree who holds it: a new gap; somebody whom it names is gone; or what was
        agreed is inherited.
        """
        return self.effect in _TO_AGREE or self.loses_agreed


@dataclass(frozen=True)
class OverseerLost:
    """A handoff that a body's remit reached and would not; `left`: bodies whose remit still would."""

    handoff: Handoff
    lost: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True)
class Loose:
    """
    A record that names a body that changes, and what becomes of it: `now` the body that would stand in its
    place, "" where there is none or nobody can tell which.
    """

    kind: str
    id: str
    words: str
    handoff: str
    party: str
    now: str


class Rehearsed:
    """The differences that some changes would make on a day. Make it with `rehearse`."""

    def __init__(self, snapshot: Snapshot, changes: Sequence[BodyChange], day: date) -> None:
        self.day, self.changes = day, tuple(changes)
        self.before, self.after = on_day(snapshot, day), what_if(snapshot, changes, day)
        self.touched = touched_parties(snapshot, changes, day)
        parameters = parameters_of(snapshot)
        self._was = Accountability(self.before, places_of(self.before), parameters)
        self._is = Accountability(self.after, places_of(self.after), parameters)
        self.handoffs = tuple(one for one in self.before.all(Handoff) if _stands(one, day))

    @cached_property
    def changed(self) -> tuple[DutyChange, ...]:
        """
        Every duty that refers to a body that changes: in a claim in force, or asked of it; worst effect
        first, then by handoff and duty.
        """
        found = [one for handoff in self.handoffs for one in self._of(handoff)]
        order = list(Effect)
        duties = list(Duty)
        return tuple(
            sorted(found, key=lambda one: (order.index(one.effect), one.handoff.id, duties.index(one.duty)))
        )

    @cached_property
    def new_gaps(self) -> tuple[DutyChange, ...]:
        """Those of them that would be open, less sure, or open in another way."""
        return tuple(one for one in self.changed if one.is_new_gap)

    @cached_property
    def overseers_lost(self) -> tuple[OverseerLost, ...]:
        """Handoffs that a body's remit reaches and would not, those that none would reach first."""
        found = []
        for handoff in self.handoffs if self._oversight else ():
            was, now = (self._bodies(work, handoff) for work in (self._was, self._is))
            lost = {body for body in was if self._is.of_the_day(body, self.day) not in now}
            if lost:
                names = tuple(sorted(map(self.name, lost)))
                left = tuple(sorted(self.name(body) for body in now))
                found.append(OverseerLost(handoff, names, left))
        return tuple(sorted(found, key=lambda one: (bool(one.left), one.handoff.id)))

    @cached_property
    def loose(self) -> tuple[Loose, ...]:
        """Controls, hazards, asks, actions, escalations and event sources that name a body that changes."""
        return tuple(sorted(self._loose(), key=lambda one: (one.kind, one.handoff, one.id)))

    def name(self, party: str) -> str:
        """A party's name, of a body to be too."""
        return self._is.name(party)

    def in_its_place(self, party: str) -> str:
        """The one body or post that would stand in a party's place; "" where there is none, or several."""
        return self._is.of_the_day(party, self.day) or ""

    def until_then(self, party: str) -> str:
        """
        Who can act for a party before the day: what takes its place, where that is there already; else itself
        where one body will stand in its place; "" where none will, or several.
        """
        now = self.in_its_place(party)
        return now if not now or now in self._recorded else self.before_it(party)

    def before_it(self, party: str) -> str:
        """The one body or post that a party is before the changes; "" where it is none, or several."""
        return self._was.of_the_day(party, self.day) or ""

    @cached_property
    def _recorded(self) -> frozenset[str]:
        kinds = (Organisation, Post, Party)
        return frozenset(one.id for kind in kinds for one in self.before.all(kind))

    def ends(self, handoff: Handoff) -> tuple[Place, Place]:
        """Where a handoff starts and leads."""
        return self._was.places.ends(handoff)

    # -- inside ----------------------------------------------------------------------------------

    @cached_property
    def _claims(self) -> Mapping[str, tuple[Claim, ...]]:
        found: dict[str, list[Claim]] = {}
        for claim in self.before.all(Claim):
            if active_on(self.day, claim.valid_from, claim.valid_to):
                found.setdefault(claim.subject, []).append(claim)
        return {subject: tuple(claims) for subject, claims in found.items()}

    def _of(self, handoff: Handoff) -> Iterable[DutyChange]:
        claims = self._claims.get(handoff.id, ())
        touching = [claim for claim in claims if self.touched & _parties(claim)]
        duties = self._duties(handoff, touching)
        if not duties:
            return
        both = (work.of(handoff, day=self.day, only=duties) for work in (self._was, self._is))
        for before, after in zip(*both, strict=True):
            own = [claim for claim in touching if claim.duty is before.duty]
            found = DutyChange(
                handoff=handoff,
                duty=before.duty,
                before=before,
                after=after,
                touching=tuple(claim.id for claim in own),
                lapsing=tuple(claim.id for claim in own if self._lapses(claim)),
                gone=tuple(sorted(filter(self._is_gone, _said_to_hold(before, own)))),
            )
            if own or found.effect is not Effect.SAME:
                yield found

    def _duties(self, handoff: Handoff, touching: Iterable[Claim]) -> tuple[Duty, ...]:
        """The duties that may change: all where an end changes, else those spoken of, and who oversees."""
        if self.touched & {place.organisation for place in self.ends(handoff)}:
            return tuple(Duty)
        told = {claim.duty for claim in touching}
        if self._oversight and self.touched & self._was.overseers(handoff, self.day):
            told.add(Duty.OVERSEE)
        return tuple(duty for duty in Duty if duty in told)

    @cached_property
    def _oversight(self) -> bool:
        """Whether a body that changes may oversee anything: by a remit, a link, or as an area's board."""
        snapshot = self.before
        over = {remit.body for remit in snapshot.all(Remit)}
        over |= {link.to_organisation for link in snapshot.all(OrganisationLink)}
        boards = {body.icb for body in snapshot.all(Organisation)} | {
            one.icb for one in snapshot.all(Service)
        }
        return bool(self.touched & (over | boards))

    def _lapses(self, claim: Claim) -> bool:
        """Whether a claim by or of a body that changes would bind nobody new."""
        return any(party is not None and self._is_gone(party) for party in (claim.by, claim.about))

    def _is_gone(self, party: str) -> bool:
        """Whether a party would not be there any more, nor one body or post in its place."""
        return party in self.touched and not self.in_its_place(party)

    def _bodies(self, work: Accountability, handoff: Handoff) -> set[str]:
        remits = work.remits(handoff, self.day)
        return {work.of_the_day(remit.body, self.day) or remit.body for remit in remits}

    def _loose(self) -> Iterable[Loose]:
        snapshot, hazards = self.before, self.before.by_id(Hazard)
        for hazard in snapshot.all(Hazard):
            yield from self._names("Hazard", hazard.id, hazard.sentence, hazard.handoff, hazard.holder)
        for control in snapshot.all(Control):
            at = next((hazards[one].handoff for one in control.hazards if one in hazards), "")
            yield from self._names("Control", control.id, control.name, at, control.holder)
        for ask in snapshot.all(Ask):
            if ask.answer is None and ask.asked_on <= self.day:
                words = f"{ask.duty.meaning} Asked on {ask.asked_on:{_DATE}}"
                yield from self._names("Ask", ask.id, words, ask.subject, ask.asked)
        for action in snapshot.all(SafetyAction):
            if action.done_on is None:
                yield from self._names(
                    "SafetyAction", action.id, action.action, action.handoff or "", action.holder
                )
        for raised in snapshot.all(Escalation):
            if raised.replied_on is None:
                yield from self._names("Escalation", raised.id, "", raised.subject, raised.raised_to)
        for source in snapshot.all(EventSource):
            if source.last_day is None or source.last_day >= self.day:
                yield from self._names("EventSource", source.id, source.scheme.label, "", source.organisation)

    def _names(self, kind: str, id_: str, words: str, handoff: str, party: str | None) -> Iterable[Loose]:
        if party is not None and party in self.touched:
            yield Loose(kind, id_, words, handoff, party, self.in_its_place(party))


@dataclass(frozen=True)
class ToDo:
    """Something to be done before the day: what, about which handoff and duty, and who might be asked to."""

    what: str
    handoff: str
    duty: Duty | None
    owner: str


def to_dos(found: Rehearsed) -> tuple[ToDo, ...]:
    """
    What has to be done so that no new gap opens on the day and nobody is relied on who is gone, one for each,
    in their order.

    The owner is a proposal, of bodies that are there today: who holds it where one body will stand in their
    place, else the other end; "" where that is not one body. Nobody has agreed to it.
    """
    renamed = {old for change in found.changes if change.kind is SuccessionKind.RENAME for old in change.old}
    listed = [
        ToDo(
            f"Agree who holds it from that day ({one.effect.value})",
            one.handoff.id,
            one.duty,
            _owner(found, one),
        )
        for one in found.changed
        if one.to_agree
    ]
    listed += [
        ToDo("Find a body whose remit reaches it", one.handoff.id, Duty.OVERSEE, "")
        for one in found.overseers_lost
        if not one.left
        and not any(gap.handoff.id == one.handoff.id and gap.duty is Duty.OVERSEE for gap in found.new_gaps)
    ]
    listed += [
        ToDo(
            f"{_LOOSE[one.kind]}: {one.words}" if one.words else _LOOSE[one.kind],
            one.handoff,
            None,
            found.until_then(one.party),
        )
        for one in found.loose
        if one.kind in _LOOSE and one.now != one.party and found.before_it(one.party) not in renamed
    ]
    return tuple(listed)


_LOOSE = {
    "Control": "Agree who keeps the control working",
    "Hazard": "Agree who looks after the hazard",
    "Ask": "Ask again",
    "SafetyAction": "Agree who does the action",
    "Escalation": "Raise the concern again",
    "EventSource": "Make sure that events can still be reported",
}


def rehearse(snapshot: Snapshot, changes: Sequence[BodyChange], day: date) -> Rehearsed:
    """
    What some changes of bodies would do on a day, by what is known now. Nothing is written.

    Raises `BadInput` for a change that cannot be.
    """
    return Rehearsed(snapshot, changes, day)


def _owner(found: Rehearsed, one: DutyChange) -> str:
    holders = [found.until_then(party) for party in one.before.holders if party in found.touched]
    if len(holders) == 1 and holders[0]:
        return holders[0]
    places = (place for place in found.ends(one.handoff) if place.id not in End.__members__)
    ends = {now for place in places if (now := found.until_then(place.organisation))}
    others = ends - found.touched or ends
    return min(others) if len(others) == 1 else ""


def _said_to_hold(duty: HandoffDuty, claims: Iterable[Claim]) -> set[str]:
    named = {claim.about for claim in claims if claim.stance in POSITIVE and claim.about is not None}
    return named.union(duty.holders)


def _parties(claim: Claim) -> set[str]:
    return {party for party in (claim.by, claim.about, *claim.signatories) if party is not None}


def _stands(handoff: Handoff, day: date) -> bool:
    return active_on(day, handoff.valid_from, handoff.valid_to)


def bodies_on(snapshot: Snapshot, day: date) -> tuple[Organisation, ...]:
    """The organisations that are there on a day, and so may change on it, by name."""
    standing = (one for one in snapshot.all(Organisation) if active_on(day, one.valid_from, one.valid_to))
    return tuple(sorted(standing, key=lambda one: (one.name, one.id)))

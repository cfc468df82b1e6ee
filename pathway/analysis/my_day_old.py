"""
What has grown old at one organisation's boundaries: tests of controls, claims, words not confirmed since.

That something is old says that nobody has looked lately. It does not say that it has changed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from graph_schema.accountability import Claim
from graph_schema.entity import active_on
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Control
from graph_schema.vocabulary import ControlState, Duty, DutyState
from pathway.analysis.confirmations import Age, LastWord, LastWords
from pathway.analysis.findings import HandoffDuty, HandoffFinding
from pathway.analysis.hazards import ControlFinding
from pathway.analysis.own_boundaries import HOLDS, Own
from pathway.snapshot import Snapshot

SOON = timedelta(days=60)
"""So long before its day a check or the end of a claim is said to be due soon."""
_AGREED = frozenset({DutyState.ASSIGNED, DutyState.ASSIGNED_REVIEW_DUE})


@dataclass(frozen=True)
class Check:
    """
    One control that waits for a check. `days` past its day, below 0 before it; None where there is neither a
    test nor a day to look again on record.
    """

    found: ControlFinding
    handoffs: tuple[HandoffFinding, ...]
    days: int | None

    @property
    def overdue(self) -> bool:
        """Whether its day has come."""
        return self.days is not None and self.days >= 0


class Why(StrEnum):
    """Why a duty is to be spoken of again, the most urgent first."""

    LAPSED = "the claim has ended, and nothing was said since"
    STALE = "what was said has lapsed"
    INHERITED = "inherited, nobody has spoken since"
    REVIEW_DUE = "its review date has come"
    LAPSES = "the claim ends soon"
    REVIEW_SOON = "its review is due soon"


@dataclass(frozen=True)
class ToSay:
    """One duty of a handoff of which something is to be said again. `day`: of the end or review, if any."""

    handoff: HandoffFinding
    duty: Duty
    why: Why
    day: date | None
    claim: Claim | None


@dataclass(frozen=True)
class ToConfirm:
    """Something whose last word is old. `claim`, `control`: which, where it is not the handoff itself."""

    handoff: HandoffFinding
    word: LastWord
    claim: Claim | None = None
    control: Control | None = None


# -- controls ----------------------------------------------------------------------------------------------


def checks_of(own: Own, day: date) -> tuple[Check, ...]:
    """Longest overdue first, then soonest due; at the end those of which no test or day is on record."""
    found = [check for check in map(_check(day), _controls(own).values()) if check is not None]
    return tuple(sorted(found, key=lambda one: (-(one.days if one.days is not None else -9999), _name(one))))


def _name(one: Check) -> tuple[str, str]:
    return one.found.control.name, one.found.control.id


def _controls(own: Own) -> Mapping[str, tuple[ControlFinding, list[HandoffFinding]]]:
    """Each control once, with every handoff at which it stands."""
    found: dict[str, tuple[ControlFinding, list[HandoffFinding]]] = {}
    for one in own.handoffs:
        for control in {each.control.id: each for hazard in one.hazards for each in hazard.controls}.values():
            found.setdefault(control.control.id, (control, []))[1].append(one)
    return found


def _check(day: date) -> Callable[[tuple[ControlFinding, list[HandoffFinding]]], Check | None]:
    def waits(each: tuple[ControlFinding, list[HandoffFinding]]) -> Check | None:
        found, handoffs = each
        if found.due is not None and found.due <= day + SOON:
            return Check(found, tuple(handoffs), (day - found.due).days)
        untested = found.due is None and found.tested_on is None
        here = found.state is not ControlState.NOT_IN_PLACE
        return Check(found, tuple(handoffs), None) if untested and here else None

    return waits


# -- what is to be said again ------------------------------------------------------------------------------


def to_say_of(own: Own, snapshot: Snapshot) -> tuple[ToSay, ...]:
    """One line a duty, by its most urgent reason, then by day and handoff."""
    found: dict[tuple[str, Duty], ToSay] = {}
    for one in (*_ending(own, snapshot), *_read_as_old(own)):
        key = (one.handoff.id, one.duty)
        if key not in found or _urgent(one) < _urgent(found[key]):
            found[key] = one
    return tuple(sorted(found.values(), key=_urgent))


def _urgent(one: ToSay) -> tuple[object, ...]:
    return list(Why).index(one.why), one.day or date.max, one.handoff.name, one.handoff.id, one.duty.value


def _ending(own: Own, snapshot: Snapshot) -> Iterable[ToSay]:
    """
    Its own claims that ended or end soon, or whose review has come or comes soon.

    Of one that ended nothing is to be said where it has spoken since, or the duty is agreed without it.
    """
    near, day = {one.id: one for one in own.handoffs}, snapshot.day
    begun = [one for one in snapshot.all(Claim) if one.by in own.parties and one.valid_from <= day]
    standing = {(one.subject, one.duty) for one in begun if active_on(day, one.valid_from, one.valid_to)}
    for claim in begun:
        one = near.get(claim.subject)
        if one is None:
            continue
        settled = (claim.subject, claim.duty) in standing or _agreed(one, claim.duty)
        if (why := _why(claim, day, settled=settled)) is not None:
            yield ToSay(one, claim.duty, *why, claim)


def _agreed(one: HandoffFinding, duty: Duty) -> bool:
    return any(each.duty is duty and each.state in _AGREED for each in one.duties)


def _why(claim: Claim, day: date, *, settled: bool) -> tuple[Why, date] | None:
    end, review = claim.valid_to, claim.review_on
    if end is not None and end <= day:
        return None if settled else (Why.LAPSED, end)
    if review is not None and review <= day:
        return Why.REVIEW_DUE, review
    if end is not None and end <= day + SOON:
        return Why.LAPSES, end
    return (Why.REVIEW_SOON, review) if review is not None and review <= day + SOON else None


def _read_as_old(own: Own) -> Iterable[ToSay]:
    """Duties that are read as lapsed or inherited, where it holds them or has spoken of them."""
    for one in own.handoffs:
        for duty in one.duties:
            stale = duty.state is DutyState.STALE
            if (stale or duty.inherited) and _concerns(duty, own):
                yield ToSay(one, duty.duty, Why.STALE if stale else Why.INHERITED, duty.since, None)


def _concerns(duty: HandoffDuty, own: Own) -> bool:
    told = {party for saying in duty.says for party in (saying.by, saying.about)}
    return bool((told | set(duty.holders)) & own.parties)


# -- what has aged -----------------------------------------------------------------------------------------


def old_words(
    own: Own, snapshot: Snapshot, checks: Sequence[Check], to_say: Sequence[ToSay]
) -> tuple[tuple[ToConfirm, ...], int]:
    """What is to be confirmed again, oldest first; and of how much no day is recorded by then."""
    listed = {one.found.control.id for one in checks}, {one.claim.id for one in to_say if one.claim}
    every = [*_words(own, snapshot)]
    due = [
        one
        for one in every
        if one.word.age.is_due
        and not (one.control and one.control.id in listed[0])
        and not (one.claim and one.claim.id in listed[1])
    ]
    unknown = sum(one.word.age is Age.UNKNOWN and one.control is None for one in every)
    order = sorted(due, key=lambda one: (one.word.on, one.handoff.name, one.word.kind, one.word.subject))
    return tuple(order), unknown


def _words(own: Own, snapshot: Snapshot) -> Iterable[ToConfirm]:
    known, claims = LastWords(snapshot), _claims_by_handoff(own, snapshot)
    records = {record.entity.id: record for record in snapshot.records(Handoff)}
    for one in own.handoffs:
        yield ToConfirm(one, known.on_handoff(records[one.id]))
        agreed = {duty.duty for duty in one.duties if duty.state in _AGREED}
        for claim in claims.get(one.id, ()):
            if claim.duty in agreed:
                yield ToConfirm(one, known.on_claim(claim), claim=claim)
    for found, handoffs in _controls(own).values():
        yield ToConfirm(handoffs[0], known.on_control(found), control=found.control)


def _claims_by_handoff(own: Own, snapshot: Snapshot) -> Mapping[str, list[Claim]]:
    """Its own claims that hold on the day."""
    found: dict[str, list[Claim]] = {}
    for claim in snapshot.all(Claim):
        holds = active_on(snapshot.day, claim.valid_from, claim.valid_to)
        if claim.by in own.parties and holds and claim.stance in HOLDS:
            found.setdefault(claim.subject, []).append(claim)
    return found

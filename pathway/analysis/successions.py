"""
What becomes of duties when bodies change, and how a duty's state runs over a period (METHOD 4.7).

Claims are read through a renaming from its day on; a reorganisation may not close a gap on its own.
Run at a day still to come it is a forecast: which duties lapse on 1 April.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Generic

from graph_schema.vocabulary import DUTIES_V2, Duty, DutyState, PartyRole, Stance, SuccessionKind
from pathway.analysis.duties import (
    DutyClaim,
    DutyFinding,
    Standing,
    When,
    duty_finding,
)

_SUBSTANTIVE = frozenset({Stance.ACCEPTS, Stance.ASSERTS, Stance.DENIES, Stance.DELEGATES})
_ENDS_CLAIMS = frozenset({SuccessionKind.SPLIT, SuccessionKind.ABOLITION})


@dataclass(frozen=True, slots=True)
class Succession(Generic[When]):
    """
    From `day` on the bodies `old` are gone and `new` stand in their place (none: abolished).

    A merger, transfer or rename has one new body, and claims are read as if of it. After a split or
    abolition old claims bind nobody new: they end on the day.
    """

    day: When
    kind: SuccessionKind
    old: frozenset[str]
    new: tuple[str, ...] = ()

    @property
    def ends_claims(self) -> bool:
        """Whether claims of the old bodies end, rather than pass on."""
        return self.kind in _ENDS_CLAIMS or len(self.new) != 1


def duty_findings_after(
    claims: Iterable[DutyClaim[When]],
    at: When,
    standing: Standing,
    successions: Iterable[Succession[When]] = (),
    duties: Sequence[Duty] = DUTIES_V2,
) -> dict[Duty, DutyFinding]:
    """
    Every duty at one time, read through the successions up to then.

    The worst is kept of how it would read had none of the unconfirmed ones happened, and after each of
    them. It is marked `inherited` where that is worse than the plain reading, where a holder stands in the
    place of a body that was named, or where one that shared the duty is gone. A succession is confirmed for a
    duty by a claim in force from its day on: made or signed by the new body; after a split or abolition, by
    anybody who says who does or does not hold it. `standing` says what the old bodies were too, else nobody
    could tell what was agreed before.
    """
    own: dict[Duty, list[DutyClaim[When]]] = {duty: [] for duty in duties}
    for claim in claims:
        if claim.duty in own:
            own[claim.duty].append(claim)
    past = in_order(s for s in successions if s.day <= at)
    return {duty: _finding_after(duty, told, at, standing, past) for duty, told in own.items()}


def _finding_after(
    duty: Duty,
    claims: Sequence[DutyClaim[When]],
    at: When,
    standing: Standing,
    past: Sequence[Succession[When]],
) -> DutyFinding:
    doubtful = [
        s for s in past if s.kind is not SuccessionKind.RENAME and not _confirmed(s, past, claims, at)
    ]
    readings = []
    for count in range(len(doubtful) + 1):
        left_out = doubtful[count:]
        applied = [s for s in past if s not in left_out]
        readings.append(_read_through(duty, claims, at, standing, applied))
    plain = readings[-1]
    worst = max(reversed(readings), key=lambda reading: severity(reading.state))
    if severity(worst.state) == severity(plain.state):
        alone = _left_alone(plain, (_all_now(one.holders, past) for one in readings))
        active = [claim for claim in claims if claim.active(at)]
        return replace(plain, inherited=alone or _in_an_old_place(plain, active, doubtful, past))
    return replace(
        worst,
        holders=_all_now(worst.holders, past),
        fallback=_all_now(worst.fallback, past),
        documents=_all_now(worst.documents, past),
        inherited=True,
    )


def _left_alone(plain: DutyFinding, before: Iterable[Iterable[str]]) -> bool:
    """Whether those who hold it shared it with one who is gone: nobody has said since that they do alone."""
    return plain.state.is_soft and any(set(plain.holders) < set(holders) for holders in before)


def _in_an_old_place(
    plain: DutyFinding,
    active: Sequence[DutyClaim[When]],
    doubtful: Iterable[Succession[When]],
    past: Sequence[Succession[When]],
) -> bool:
    """
    Whether some holder is one because what is said of or by a body that it replaced is read as of it; or,
    where everyone has answered, an answer is such a body's.
    """
    replaced = frozenset[str]().union(*(_replaced(s) for s in doubtful if not s.ends_claims))
    if plain.state is DutyState.UNASSIGNED:
        return any(claim.by in replaced for claim in active)
    told = {party for claim in active for party in (claim.by, claim.about)}
    return bool(set(_all_now(told & replaced, past)) & set(plain.holders))


def _replaced(succession: Succession[When]) -> frozenset[str]:
    """The bodies in whose place another stands; a post that goes on under another body stands in its own."""
    others = succession.old - set(succession.new)
    return others or succession.old


def _all_now(parties: Iterable[str], past: Sequence[Succession[When]]) -> tuple[str, ...]:
    return tuple(sorted({name for party in parties for name in names_now(party, past)}))


def severity(state: DutyState) -> int:
    """How far a state is from agreed: 0 agreed or not applicable, 1 soft, 2 not assessed, 3 open."""
    if state.is_open:
        return 3
    if state is DutyState.NOT_ASSESSED:
        return 2
    return 1 if state.is_soft else 0


def _confirmed(
    succession: Succession[When],
    past: Sequence[Succession[When]],
    claims: Iterable[DutyClaim[When]],
    at: When,
) -> bool:
    """Whether somebody has spoken of the duty since and still does, so that the new reading is theirs."""
    spoken = (claim for claim in claims if claim.stance in _SUBSTANTIVE and claim.active(at))
    since = [claim for claim in spoken if succession.day <= claim.t0]
    if succession.ends_claims:
        return bool(since)
    later = past[past.index(succession) + 1 :]
    names = _names_since(succession.new[0], later)
    return any(claim.by in names or claim.signatories & names for claim in since)


def names_now(party: str, past: Iterable[Succession[When]]) -> set[str]:
    """What a body is called after these successions, in order; itself where nothing replaced it."""
    names = {party}
    for succession in past:
        if names & succession.old and succession.new:
            names = (names - succession.old) | set(succession.new)
    return names


def _names_since(party: str, later: Iterable[Succession[When]]) -> set[str]:
    """Every name a body has had since, its own first one too: who spoke as one of them spoke for it."""
    names = {party}
    for succession in later:
        if names & succession.old:
            names |= set(succession.new)
    return names


def _read_through(
    duty: Duty,
    claims: Sequence[DutyClaim[When]],
    at: When,
    standing: Standing,
    applied: Sequence[Succession[When]],
) -> DutyFinding:
    read = list(claims)
    for i, succession in enumerate(applied):
        active = [claim for claim in read if claim.active(at)]
        if _unheard(standing.principals.get(duty, frozenset()), active, succession, applied[i + 1 :]):
            standing = replace(standing, unheard=standing.unheard | {duty})
        change = _end_claim if succession.ends_claims else _rename_claim
        read = [change(claim, succession) for claim in read]
        standing = _rename_standing(standing, succession)
    return duty_finding(duty, read, at, standing)


def _unheard(
    principals: frozenset[str],
    active: Sequence[DutyClaim[When]],
    succession: Succession[When],
    later: Sequence[Succession[When]],
) -> bool:
    """
    Whether a body that a succession replaces or enlarges never answered, or one that is gone was to answer;
    and none has answered since.

    One partner's answer is not the merged body's, in whosever name that goes on; and with a body that is gone
    its answer has ended, and its silence has not become one.
    """
    bodies = principals & (succession.old | set(succession.new))
    if not (bodies if succession.ends_claims else bodies - {claim.by for claim in active}):
        return False
    same = succession.kind is SuccessionKind.RENAME
    since = [claim for claim in active if same or succession.day <= claim.t0]
    if succession.ends_claims:
        return not since
    return not {claim.by for claim in since} & _names_since(succession.new[0], later)


def in_order(successions: Iterable[Succession[When]]) -> list[Succession[When]]:
    """
    By day; on one day what makes a body comes before what becomes of that body, else by name.

    >>> taken = Succession(10.0, SuccessionKind.TRANSFER, frozenset({"B"}), ("A",))
    >>> renamed = Succession(10.0, SuccessionKind.RENAME, frozenset({"A"}), ("C",))
    >>> [one.new[0] for one in in_order([renamed, taken])]
    ['A', 'C']
    """
    left = sorted(successions, key=lambda s: (s.day, sorted(s.old), s.new))
    ordered: list[Succession[When]] = []
    while left:
        same_day = [one for one in left if one.day == left[0].day]
        free = (one for one in same_day if not any(_makes(other, one) for other in same_day))
        ordered.append(next(free, left[0]))
        left.remove(ordered[-1])
    return ordered


def _makes(other: Succession[When], one: Succession[When]) -> bool:
    return other is not one and bool((set(other.new) - other.old) & one.old)


def _rename_claim(claim: DutyClaim[When], succession: Succession[When]) -> DutyClaim[When]:
    """The claim read as the new body's; one that had ended by then stays the old body's."""
    if claim.t1 is not None and claim.t1 <= succession.day:
        return claim
    new = succession.new[0]

    def renamed(party: str) -> str:
        return new if party in succession.old else party

    return replace(
        claim,
        by=renamed(claim.by),
        about=renamed(claim.about),
        signatories=frozenset(renamed(party) for party in claim.signatories),
    )


def _end_claim(claim: DutyClaim[When], succession: Succession[When]) -> DutyClaim[When]:
    """A claim by or of a body that is gone ends on the day; its signature binds nobody new."""
    if not {claim.by, claim.about} & succession.old:
        return replace(claim, signatories=claim.signatories - succession.old)
    if claim.t1 is not None and claim.t1 <= succession.day:
        return claim
    return replace(claim, t1=succession.day)


def _rename_standing(standing: Standing, succession: Succession[When]) -> Standing:
    principals = {duty: _names_now_of(parties, succession) for duty, parties in standing.principals.items()}
    lead = {
        duty: succession.new[0] if body in succession.old and len(succession.new) == 1 else body
        for duty, body in standing.joint_lead.items()
    }
    roles = _inherited_roles(standing.roles, succession)
    return replace(standing, principals=principals, joint_lead=lead, roles=roles)


def _names_now_of(parties: frozenset[str], succession: Succession[When]) -> frozenset[str]:
    return parties - succession.old | set(succession.new) if parties & succession.old else parties


def _inherited_roles(
    roles: Mapping[str, frozenset[PartyRole]], succession: Succession[When]
) -> dict[str, frozenset[PartyRole]]:
    """A new body whose roles nobody recorded has those of the bodies it replaced."""
    known = dict(roles)
    before = frozenset(role for old in succession.old for role in roles.get(old, frozenset()))
    for new in succession.new:
        known.setdefault(new, before)
    return known


def duty_spells(
    duty: Duty,
    claims: Iterable[DutyClaim[When]],
    start: When,
    end: When,
    *,
    standing: Standing,
    successions: Iterable[Succession[When]] = (),
) -> list[tuple[When, When, DutyState]]:
    """
    The state of one duty over a period as (from, until before, state), together the whole period.

    Empty where `start` is not before `end`. Neighbouring spells differ in state.
    """
    own = [claim for claim in claims if claim.duty is duty]
    changes = list(successions)
    turns = {claim.t0 for claim in own} | {s.day for s in changes}
    turns |= {turn for claim in own for turn in (claim.t1, claim.review) if turn is not None}
    inside: list[When] = sorted(turn for turn in turns if start < turn < end)
    corners = sorted({start, end}.union(inside)) if start < end else []
    spells: list[tuple[When, When, DutyState]] = []
    for begins, until in pairwise(corners):
        state = duty_findings_after(own, begins, standing, changes, (duty,))[duty].state
        if spells and spells[-1][2] is state:
            spells[-1] = (spells[-1][0], until, state)
        else:
            spells.append((begins, until, state))
    return spells

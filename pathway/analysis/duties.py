"""
Who holds a duty on a day, going by what everybody says (METHOD 4.1-4.3).

In: claims about one handoff, and what is declared about its parties. Out: one `DutyFinding` per
duty: a state, the row of the decision table it came from, and the holders. Claims are recorded and
compared; this decides neither law nor blame. The order and repetition of claims never matter.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from graph_schema.vocabulary import (
    DUTIES_V2,
    OVERSIGHT_ROLES,
    PROVIDER_ROLES,
    ClaimEvidence,
    Duty,
    DutyState,
    PartyRole,
    Stance,
)
from pathway.errors import BadInput

When = TypeVar("When", float, date, datetime)

Eligible = Mapping[Duty, frozenset[PartyRole]]

ELIGIBLE: Eligible = MappingProxyType(
    {duty: OVERSIGHT_ROLES if duty is Duty.OVERSEE else PROVIDER_ROLES for duty in DUTIES_V2}
)
"""Which roles may hold which duty unless somebody declares otherwise (a visible, dated policy choice)."""

FORMAL = frozenset({ClaimEvidence.STATUTE, ClaimEvidence.CONTRACT, ClaimEvidence.AGREED_SOP})
POSITIVE = frozenset({Stance.ACCEPTS, Stance.ASSERTS, Stance.DELEGATES})

_PATIENT_ROLES = frozenset({PartyRole.PATIENT, PartyRole.CARER})
_SILENT = frozenset({Stance.NOBODY, Stance.DONT_KNOW})

NOT_REAFFIRMED = "inherited, not reaffirmed"
NOTHING_SAID = 2
"""The row of a duty about which nobody says anything on that day."""

ROW_TEXT: Mapping[int, str] = MappingProxyType(
    {
        0: "does not apply here",
        1: "lapsed, and nothing has replaced it",
        2: "nobody has been asked",
        3: "two answers from one organisation",
        4: "shared, with an agreed lead",
        5: "shared, nobody leads",
        6: "both say: us",
        7: "they disagree",
        8: "passed on, not accepted",
        9: "holder and counterpart agree",
        10: "only they say so",
        11: "each says: them",
        12: "passed on, not accepted",
        13: "others think it is them; they have not said",
        14: "answers differ about who it is",
        15: "left to the patient or carer",
        16: "only an oversight body is named",
        17: "everyone has answered, nobody holds it",
        18: "lapsed, and nothing has replaced it",
        19: "not everyone has answered",
    }
)


@dataclass(frozen=True, slots=True)
class DutyClaim(Generic[When]):
    """
    What `by` says about one duty, and of whom (`about`; empty for nobody and dont_know).

    It holds from `t0` until before `t1` (None = until further notice). Times are all numbers of days
    or all dates. Raises `BadInput` where stance and party do not fit.
    """

    duty: Duty
    by: str
    stance: Stance
    about: str
    t0: When
    t1: When | None = None
    review: When | None = None
    evidence: ClaimEvidence = ClaimEvidence.VERBAL
    signatories: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.stance not in _SILENT and not self.about:
            raise BadInput(f"'{self.stance.value}' is said of somebody: name the holder")
        if self.stance is Stance.ACCEPTS and self.about != self.by:
            raise BadInput(
                "'accepts' is said about oneself: holder and by must be the same",
                try_="use 'asserts' for another party",
            )

    def active(self, at: When) -> bool:
        """Whether it holds at that time: t0 <= at < t1."""
        return self.t0 <= at and (self.t1 is None or at < self.t1)

    def ended(self, at: When) -> bool:
        """Whether it has held and no longer does."""
        return self.t1 is not None and self.t0 < self.t1 <= at


@dataclass(frozen=True, slots=True)
class Standing:
    """
    What is declared about one handoff beside its claims.

    `roles`: what each party is. `principals`: who must have answered before a duty is UNASSIGNED; a
    duty without any never is. `joint_lead`: the lead of an agreement to share ("" = none leads).
    `unheard`: duties of which a body that is gone said nothing, and nobody in its place has since; nobody can
    say then that everyone has answered.
    """

    roles: Mapping[str, frozenset[PartyRole]]
    eligible: Eligible = field(default_factory=lambda: ELIGIBLE)
    principals: Mapping[Duty, frozenset[str]] = field(default_factory=dict)
    joint_lead: Mapping[Duty, str] = field(default_factory=dict)
    not_applicable: frozenset[Duty] = frozenset()
    unheard: frozenset[Duty] = frozenset()

    def may_hold(self, party: str, duty: Duty) -> bool:
        """Whether the party is eligible; a patient or carer never is."""
        roles = self.roles.get(party, frozenset())
        return bool(roles & self.eligible.get(duty, frozenset())) and not roles & _PATIENT_ROLES

    def is_patient(self, party: str) -> bool:
        """Whether it is a patient or carer."""
        return bool(self.roles.get(party, frozenset()) & _PATIENT_ROLES)

    def is_oversight(self, party: str) -> bool:
        """Whether it is a body that oversees."""
        return bool(self.roles.get(party, frozenset()) & OVERSIGHT_ROLES)


def principals_of(
    ends: Iterable[str], overseers: Iterable[str], duties: Iterable[Duty] = DUTIES_V2
) -> dict[Duty, frozenset[str]]:
    """Sender and receiver; for OVERSEE each ICB, collaborative and region touched (`overseers`)."""
    both, bodies = frozenset(ends), frozenset(overseers)
    return {duty: bodies if duty is Duty.OVERSEE else both for duty in duties}


@dataclass(frozen=True, slots=True)
class DutyFinding:
    """
    What the claims about one duty add up to at one time.

    `row` is the row of METHOD 4.3's table. `holders` are in alphabetical order and empty where nobody
    is named. `fallback`: with whom a passed-on duty stays until it is taken up. `documents`: whom a
    statute, contract or agreed procedure names while people disagree. `cannot_hold`: named, but
    neither eligible, patient, carer nor oversight body. `evidence` is of what names the holders.
    `inherited`: a reorganisation would have closed it, has put a holder in the place of the one who was
    named, or has ended one of those who shared it, and nobody has spoken since. A name is not acceptance.
    """

    duty: Duty
    state: DutyState
    row: int
    holders: tuple[str, ...]
    text: str
    lapsed_holders: tuple[str, ...] = ()
    lapsed_on: Any = None
    fallback: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    cannot_hold: tuple[str, ...] = ()
    evidence: frozenset[ClaimEvidence] = frozenset()
    inherited: bool = False

    def sentence(
        self,
        name: Callable[[str], str] = lambda party: party,
        day: Callable[[Any], str] = lambda when: f"{when}",
    ) -> str:
        """The state in words, with everybody it must name: fallback, lapsed holder, what documents say."""
        parts = [self.text]
        if self.fallback:
            parts.append(f"stays with {_all(self.fallback, name)}")
        if self.lapsed_holders:
            parts.append(f"{_all(self.lapsed_holders, name)}, lapsed on {day(self.lapsed_on)}")
        if self.documents:
            parts.append(f"document points to {_all(self.documents, name)}")
        if self.cannot_hold:
            parts.append(f"{_all(self.cannot_hold, name)} named, but may not hold this duty")
        if self.inherited:
            parts.append(NOT_REAFFIRMED)
        return "; ".join(parts)


def _all(parties: Iterable[str], name: Callable[[str], str]) -> str:
    return " and ".join(name(party) for party in parties)


def duty_findings(
    claims: Iterable[DutyClaim[When]],
    at: When,
    standing: Standing,
    duties: Sequence[Duty] = DUTIES_V2,
) -> dict[Duty, DutyFinding]:
    """Every duty's finding at one time, in the order of `duties`; claims about other duties are left out."""
    by_duty: dict[Duty, list[DutyClaim[When]]] = {duty: [] for duty in duties}
    for claim in claims:
        if claim.duty in by_duty:
            by_duty[claim.duty].append(claim)
    return {duty: duty_finding(duty, own, at, standing) for duty, own in by_duty.items()}


def duty_finding(duty: Duty, claims: Iterable[DutyClaim[When]], at: When, standing: Standing) -> DutyFinding:
    """
    One duty at one time: the first row of METHOD 4.3's table that fits.

    >>> standing = Standing({"A": frozenset({PartyRole.PROVIDER}), "B": frozenset({PartyRole.PROVIDER})})
    >>> claim = DutyClaim(Duty.ACCEPT, "A", Stance.ASSERTS, "B", 0.0)
    >>> finding = duty_finding(Duty.ACCEPT, [claim], 30.0, standing)
    >>> finding.state.value, finding.holders, finding.row
    ('ASSUMED_IMPUTED', ('B',), 13)
    """
    if duty in standing.not_applicable:
        return _finding(duty, 0, DutyState.NOT_APPLICABLE)
    own = [claim for claim in claims if claim.duty is duty]
    active = [claim for claim in own if claim.active(at)]
    lapsed = [claim for claim in own if claim.stance in POSITIVE and claim.ended(at)]
    if not active:
        return _lapsed(duty, 1, lapsed) if lapsed else _finding(duty, 2, DutyState.NOT_ASSESSED)
    heard = _Heard(duty, active, at, standing)
    finding = _eligible_rows(heard) or _other_rows(heard)
    if finding is not None:
        return finding
    answered = {claim.by for claim in active}
    principals = standing.principals.get(duty, frozenset())
    extra = {"cannot_hold": tuple(sorted(heard.cannot_hold))}
    if principals and principals <= answered and duty not in standing.unheard:
        return _finding(duty, 17, DutyState.UNASSIGNED, **extra)
    if lapsed:
        return _lapsed(duty, 18, lapsed, **extra)
    return _finding(duty, 19, DutyState.NOT_ASSESSED, **extra)


@dataclass(slots=True)
class _Said:
    """What one party says of itself and what others say of it: yes, no, both or nothing."""

    yes: bool = False
    no: bool = False
    others_yes: bool = False
    others_no: bool = False
    passed_to: bool = False


class _Heard(Generic[When]):
    """The active claims of one duty, read: who accepts, denies, is named, has been passed it."""

    def __init__(self, duty: Duty, active: Sequence[DutyClaim[When]], at: When, standing: Standing) -> None:
        self.duty, self.standing = duty, standing
        self.active: Sequence[DutyClaim[When]] = active
        self.at: When = at
        self.said: dict[str, _Said] = {}
        for claim in active:
            self._hear(claim)
        eligible = {h: said for h, said in self.said.items() if standing.may_hold(h, duty)}
        self.accepts = {h for h, said in eligible.items() if said.yes and not said.no}
        self.torn = {h for h, said in eligible.items() if said.yes and said.no}
        self.denies = {h for h, said in eligible.items() if said.no and not said.yes and said.others_yes}
        silent = {h: said for h, said in eligible.items() if not (said.yes or said.no)}
        self.named = {h for h, said in silent.items() if said.others_yes}
        self.passed_to = {h for h, said in silent.items() if said.passed_to}
        others = {
            h for h, said in self.said.items()
            if h not in eligible and not said.no and (said.yes or said.others_yes or said.passed_to)
        }  # fmt: skip
        self.patients = {h for h in others if standing.is_patient(h)}
        self.overseers = {h for h in others - self.patients if standing.is_oversight(h)}
        self.cannot_hold = others - self.patients - self.overseers

    def _of(self, party: str) -> _Said:
        return self.said.setdefault(party, _Said())

    def _hear(self, claim: DutyClaim[When]) -> None:
        of_itself = claim.by == claim.about
        match claim.stance:
            case Stance.ACCEPTS:
                said = self._of(claim.by)
                said.yes = True
                said.others_yes |= bool(claim.signatories - {claim.by})
            case Stance.ASSERTS:
                said = self._of(claim.about)
                signed = claim.evidence in FORMAL and claim.about in claim.signatories
                said.yes |= of_itself or signed
                said.others_yes |= not of_itself
            case Stance.DENIES:
                said = self._of(claim.about)
                said.no |= of_itself
                said.others_no |= not of_itself
            case Stance.DELEGATES:
                said = self._of(claim.about)
                said.passed_to = True
                said.others_yes |= not of_itself

    def finding(self, row: int, state: DutyState, holders: Iterable[str], **extra: Any) -> DutyFinding:
        """A finding of this duty with what its holders' names rest on."""
        named = tuple(sorted(holders))
        positive = [claim for claim in self.active if claim.stance in POSITIVE]
        extra["evidence"] = frozenset(claim.evidence for claim in positive if claim.about in named)
        extra["cannot_hold"] = tuple(sorted(self.cannot_hold))
        if state is DutyState.CONTESTED:
            papers = {claim.about for claim in positive if claim.evidence in FORMAL}
            extra["documents"] = tuple(sorted(papers))
        return _finding(self.duty, row, state, named, **extra)


def _finding(
    duty: Duty, row: int, state: DutyState, holders: tuple[str, ...] = (), **extra: Any
) -> DutyFinding:
    text = extra.pop("text", ROW_TEXT[row])
    return DutyFinding(duty, state, row, holders, text, **extra)


def _lapsed(duty: Duty, row: int, lapsed: Sequence[DutyClaim[When]], **extra: Any) -> DutyFinding:
    last = max(claim.t1 for claim in lapsed if claim.t1 is not None)
    holders = tuple(sorted({claim.about for claim in lapsed if claim.t1 == last}))
    return _finding(duty, row, DutyState.STALE, lapsed_holders=holders, lapsed_on=last, **extra)


def _eligible_rows(heard: _Heard[When]) -> DutyFinding | None:
    """Rows 3 to 14: somebody who may hold the duty accepts, denies or is named."""
    if heard.torn:
        return heard.finding(3, DutyState.CONTESTED, heard.torn)
    if len(heard.accepts) > 1:
        return _several_accept(heard)
    if heard.accepts:
        return _one_accepts(heard, *heard.accepts)
    return _none_accepts(heard)


def _none_accepts(heard: _Heard[When]) -> DutyFinding | None:
    if heard.denies:
        return heard.finding(11, DutyState.CONTESTED, heard.denies | heard.named)
    if heard.passed_to:
        fallback = _passed_on_by(heard)
        return heard.finding(12, DutyState.DELEGATED_UNACCEPTED, heard.passed_to, fallback=fallback)
    if len(heard.named) == 1:
        return heard.finding(13, DutyState.ASSUMED_IMPUTED, heard.named)
    return heard.finding(14, DutyState.CONTESTED, heard.named) if heard.named else None


def _several_accept(heard: _Heard[When]) -> DutyFinding:
    lead = heard.standing.joint_lead.get(heard.duty)
    if lead is None:
        return heard.finding(6, DutyState.CONTESTED, heard.accepts)
    if not lead:
        return heard.finding(5, DutyState.JOINT_NO_LEAD, heard.accepts)
    if lead in heard.accepts:
        return heard.finding(4, DutyState.ASSIGNED, {lead})
    text = "shared, but the agreed lead has not accepted"
    return heard.finding(6, DutyState.CONTESTED, heard.accepts, text=text)


def _one_accepts(heard: _Heard[When], holder: str) -> DutyFinding:
    said = heard.said[holder]
    if said.others_no or heard.denies or heard.named - heard.passed_to:
        return heard.finding(7, DutyState.CONTESTED, {holder} | heard.denies | heard.named)
    if heard.passed_to:
        return heard.finding(8, DutyState.DELEGATED_UNACCEPTED, {holder}, fallback=(holder,))
    if not said.others_yes:
        return heard.finding(10, DutyState.ASSUMED_SELF, {holder})
    due = any(
        claim.review is not None and claim.review <= heard.at
        for claim in heard.active
        if claim.about == holder
    )
    if due:
        text = f"{ROW_TEXT[9]}, but the review date has come"
        return heard.finding(9, DutyState.ASSIGNED_REVIEW_DUE, {holder}, text=text)
    return heard.finding(9, DutyState.ASSIGNED, {holder})


def _passed_on_by(heard: _Heard[When]) -> tuple[str, ...]:
    """Until it is accepted a duty stays with whoever passed it on (METHOD 4.3, rows 8 and 12)."""
    return tuple(
        sorted(
            {
                claim.by
                for claim in heard.active
                if claim.stance is Stance.DELEGATES and claim.about in heard.passed_to
            }
        )
    )


def _other_rows(heard: _Heard[When]) -> DutyFinding | None:
    """Rows 15 and 16: only patients, carers or oversight bodies are named."""
    if heard.patients:
        return heard.finding(15, DutyState.PATIENT_HELD, heard.patients | heard.overseers)
    if heard.overseers:
        return heard.finding(16, DutyState.OVERSIGHT_ONLY, heard.overseers)
    return None

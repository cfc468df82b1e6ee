"""
Who answers for each handoff on a day: claims, roles, remits, rules and successions joined.

It says who says who holds what, and where that leaves a gap. It decides neither law nor blame.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from graph_schema.accountability import Claim, DutyRule
from graph_schema.entity import active_on
from graph_schema.handoffs import Handoff
from graph_schema.parties import (
    Organisation,
    OrganisationLink,
    Party,
    Post,
    Remit,
    Role,
    Succession,
)
from graph_schema.vocabulary import (
    CRITICAL_DUTIES,
    OVERSIGHT_ROLES,
    Duty,
    DutyState,
    End,
    OrganisationLinkKind,
    PartyRole,
    RuleHolder,
    Sector,
    Stance,
)
from pathway.analysis import duties as table
from pathway.analysis.findings import HandoffDuty, Mark, Proposal, Saying
from pathway.analysis.gaps import LabelFacts, gap_labels
from pathway.analysis.parameters import Parameters, parameters_of
from pathway.analysis.places import Place, Places
from pathway.analysis.successions import Succession as Change
from pathway.analysis.successions import duty_findings_after, duty_spells
from pathway.snapshot import Snapshot

_SENDER_AND_RECEIVER = {
    End.PATIENT.value: PartyRole.PATIENT,
    End.CARER.value: PartyRole.CARER,
    End.HOME.value: PartyRole.PATIENT,
}
_DATE_FORMAT = "%-d %B %Y"


class Accountability:
    """
    The standing arrangements of one snapshot, ready to be asked about any handoff and day.

    Made once a snapshot; answering for one handoff costs about its own claims and rules.
    """

    def __init__(self, snapshot: Snapshot, places: Places, parameters: Parameters | None = None) -> None:
        self.snapshot, self.places = snapshot, places
        self.parameters = parameters or parameters_of(snapshot)

    def of(
        self, handoff: Handoff, *, day: date | None = None, only: Sequence[Duty] | None = None
    ) -> tuple[HandoffDuty, ...]:
        """The duties of a handoff on a day (by default the snapshot's), in the order of the vocabulary."""
        day = day or self.snapshot.day
        wanted = tuple(duty for duty in self.parameters.duties if only is None or duty in only)
        claims = self._claims.get(handoff.id, ())
        read = [_as_read(claim) for claim in claims]
        standing = self.standing(handoff, claims, day)
        found = duty_findings_after(read, day, standing, self._changes, wanted)
        return tuple(self._finding(handoff, claims, found[duty], day) for duty in wanted)

    def clinical_spells(
        self, handoff: Handoff, first: date, last: date
    ) -> list[tuple[date, date, DutyState]]:
        """The state of the CLINICAL duty from one day until before another."""
        claims = self._claims.get(handoff.id, ())
        standing = self.standing(handoff, claims, first)
        read = [_as_read(claim) for claim in claims]
        return duty_spells(Duty.CLINICAL, read, first, last, standing=standing, successions=self._changes)

    def standing(self, handoff: Handoff, claims: Iterable[Claim], day: date) -> table.Standing:
        """What is declared about a handoff beside its claims: roles, principals, eligibility, joint leads."""
        ends = [place.organisation for place in self.places.ends(handoff) if place.id not in End.__members__]
        return table.Standing(
            roles=self._roles_on(day),
            eligible=self._eligible,
            principals=table.principals_of(ends, self.overseers(handoff, day), self.parameters.duties),
            joint_lead=_joint_leads(claims, day),
        )

    def overseers(self, handoff: Handoff, day: date) -> frozenset[str]:
        """Bodies that OVERSEE asks: ICBs of both ends, their regions and collaboratives, and remits."""
        ends = [place for place in self.places.ends(handoff) if place.id not in End.__members__]
        found = {place.icb for place in ends if place.icb}
        organisations = {place.organisation for place in ends}
        for link in self.snapshot.all(OrganisationLink):
            touches = link.from_organisation in organisations and _overseeing(link.kind)
            if touches and active_on(day, link.valid_from, link.valid_to):
                found.add(link.to_organisation)
        found |= {remit.body for remit in self.remits(handoff, day)}
        roles = self._roles_on(day)
        return frozenset(
            self._now(body, day) for body in found if roles.get(body, frozenset()) & OVERSIGHT_ROLES
        )

    def remits(self, handoff: Handoff, day: date) -> tuple[Remit, ...]:
        """The remits that reach a handoff on a day."""
        start, end = self.places.ends(handoff)
        return tuple(
            remit
            for remit in self.snapshot.all(Remit)
            if active_on(day, remit.valid_from, remit.valid_to) and _reaches(remit, handoff, start, end)
        )

    def proposals(self, handoff: Handoff, duty: Duty) -> tuple[Proposal, ...]:
        """What the default rules propose for a duty of a handoff; a proposal assigns nothing."""
        start, end = self.places.ends(handoff)
        return tuple(
            self._proposal(rule, handoff, start, end)
            for rule in self.snapshot.all(DutyRule)
            if rule.duty is duty and _fits(rule, handoff, start, end)
        )

    def limit_rule(self, handoff: Handoff) -> DutyRule | None:
        """The first rule that sets a time limit for this handoff."""
        start, end = self.places.ends(handoff)
        rules = self.snapshot.all(DutyRule)
        return next((rule for rule in rules if rule.limit and _fits(rule, handoff, start, end)), None)

    def name(self, party: str) -> str:
        """A party's name as people say it; its id where no record describes it."""
        return self._names.get(party, party)

    # -- inside ----------------------------------------------------------------------------------

    @cached_property
    def _claims(self) -> Mapping[str, tuple[Claim, ...]]:
        found: dict[str, list[Claim]] = {}
        for claim in self.snapshot.all(Claim):
            found.setdefault(claim.subject, []).append(claim)
        return {subject: tuple(claims) for subject, claims in found.items()}

    @cached_property
    def _names(self) -> Mapping[str, str]:
        names = {party.id: party.name for party in self.snapshot.all(Party)}
        names |= {post.id: post.name for post in self.snapshot.all(Post)}
        return names | {body.id: body.name for body in self.snapshot.all(Organisation)}

    @cached_property
    def _changes(self) -> tuple[Change[date], ...]:
        return tuple(
            Change(one.on, one.kind, frozenset(one.old), one.new) for one in self.snapshot.all(Succession)
        )

    @cached_property
    def _eligible(self) -> table.Eligible:
        extra = self.parameters.icb_may_hold or frozenset()
        return {
            duty: roles | OVERSIGHT_ROLES if duty in extra else roles
            for duty, roles in table.ELIGIBLE.items()
        }

    @cached_property
    def _roles_by_day(self) -> dict[date, Mapping[str, frozenset[PartyRole]]]:
        return {}

    def _roles_on(self, day: date) -> Mapping[str, frozenset[PartyRole]]:
        if day not in self._roles_by_day:
            self._roles_by_day[day] = roles_on(self.snapshot, day)
        return self._roles_by_day[day]

    def _now(self, body: str, day: date) -> str:
        for change in sorted(self._changes, key=lambda change: change.day):
            if change.day <= day and body in change.old and len(change.new) == 1:
                body = change.new[0]
        return body

    def _finding(
        self, handoff: Handoff, claims: Iterable[Claim], found: table.DutyFinding, day: date
    ) -> HandoffDuty:
        own = [claim for claim in claims if claim.duty is found.duty]
        proposals = self.proposals(handoff, found.duty)
        facts = LabelFacts(
            rules_mandated=tuple(proposal.mandated for proposal in proposals),
            vacant=self._vacant(day),
            remit_reaches=bool(self.remits(handoff, day)) if self.snapshot.all(Remit) else None,
        )
        active = [claim for claim in own if active_on(day, claim.valid_from, claim.valid_to)]
        return HandoffDuty(
            duty=found.duty,
            state=found.state,
            row=found.row,
            holders=found.holders,
            holder_names=tuple(self.name(holder) for holder in found.holders),
            text=found.sentence(self.name, lambda when: when.strftime(_DATE_FORMAT)),
            gaps=gap_labels(found, facts),
            since=max((claim.valid_from for claim in active), default=None),
            says=tuple(self._saying(claim, day) for claim in own if claim.valid_from <= day),
            proposals=proposals,
            critical=found.duty in CRITICAL_DUTIES,
        )

    def _saying(self, claim: Claim, day: date) -> Saying:
        return Saying(
            claim_id=claim.id,
            by=claim.by,
            by_name=self.name(claim.by),
            stance=claim.stance.value,
            about=claim.about,
            about_name=self.name(claim.about) if claim.about else None,
            valid_from=claim.valid_from,
            valid_to=claim.valid_to,
            evidence=claim.evidence.value,
            words=claim.words,
            lapsed=not active_on(day, claim.valid_from, claim.valid_to),
        )

    def _proposal(self, rule: DutyRule, handoff: Handoff, start: Place, end: Place) -> Proposal:
        holder, words = _proposed(rule.holder, handoff, start, end)
        limit = rule.limit
        return Proposal(
            rule_id=rule.id,
            holder=holder,
            holder_name=self.name(holder) if holder else words,
            basis=rule.basis.value,
            mandated=rule.mandated,
            limit=limit_words(limit.hours, limit.start.label, limit.stop.label) if limit else "",
            text=rule.text,
        )

    def _vacant(self, day: date) -> frozenset[str]:
        return frozenset(
            post.id
            for post in self.snapshot.all(Post)
            if any(active_on(day, period.first, period.until) for period in post.vacant)
        )


def mark_of(duties: Iterable[HandoffDuty]) -> Mark:
    """
    How a handoff is drawn: the worst of its critical duties. Claimed, shared without a lead and overdue for
    review are never drawn as agreed.
    """
    return worst_mark(duty_mark(duty.state) for duty in duties if duty.critical)


def worst_mark(marks: Iterable[Mark]) -> Mark:
    """The worst of some marks: open, claimed only, nobody asked, agreed."""
    present = set(marks)
    order = (Mark.OPEN, Mark.CLAIMED_ONLY, Mark.NOT_ASKED, Mark.AGREED)
    return next((mark for mark in order if mark in present), Mark.NOT_APPLICABLE)


def duty_mark(state: DutyState) -> Mark:
    """How one duty's state is drawn."""
    if state.is_open:
        return Mark.OPEN
    if state is DutyState.NOT_ASSESSED:
        return Mark.NOT_ASKED
    if state is DutyState.NOT_APPLICABLE:
        return Mark.NOT_APPLICABLE
    return Mark.CLAIMED_ONLY if state.is_soft else Mark.AGREED


def roles_on(snapshot: Snapshot, day: date) -> Mapping[str, frozenset[PartyRole]]:
    """
    What each party is on a day: its dated roles; where none was ever recorded, what its sector suggests.

    A post has the roles of its organisation. The ends PATIENT, CARER and HOME are patient, carer, patient.
    """
    found: dict[str, set[PartyRole]] = {end: {role} for end, role in _SENDER_AND_RECEIVER.items()}
    recorded = {role.party for role in snapshot.all(Role)}
    for organisation in snapshot.all(Organisation):
        if organisation.id not in recorded:
            found[organisation.id] = {_suggested(organisation.sector)}
    for party in snapshot.all(Party):
        found.setdefault(party.id, set()).add(party.role)
    for role in snapshot.all(Role):
        if active_on(day, role.valid_from, role.valid_to):
            found.setdefault(role.party, set()).add(role.role)
    for post in snapshot.all(Post):
        found.setdefault(post.id, set()).update(found.get(post.organisation, set()))
    return {party: frozenset(roles) for party, roles in found.items()}


def limit_words(hours: float, start: str, stop: str) -> str:
    """
    A time limit in words.

    >>> limit_words(24, "discharged", "received"), limit_words(0.25, "arrived", "accepted")
    ('24 hours from discharged to received', '15 minutes from arrived to accepted')
    """
    if hours < 1:
        amount = f"{hours * 60:.0f} minutes"
    elif hours >= 48 and hours % 24 == 0:
        amount = f"{hours / 24:.0f} days"
    else:
        amount = f"{hours:g} hours"
    return f"{amount} from {start} to {stop}"


def _suggested(sector: Sector) -> PartyRole:
    return PartyRole.ICB if sector is Sector.OVERSIGHT else PartyRole.PROVIDER


def _as_read(claim: Claim) -> table.DutyClaim[date]:
    return table.DutyClaim(
        duty=claim.duty,
        by=claim.by,
        stance=claim.stance,
        about=claim.about or "",
        t0=claim.valid_from,
        t1=claim.valid_to,
        review=claim.review_on,
        evidence=claim.evidence,
        signatories=frozenset(claim.signatories),
    )


def _joint_leads(claims: Iterable[Claim], day: date) -> dict[Duty, str]:
    leads: dict[Duty, str] = {}
    for claim in claims:
        if (
            claim.joint
            and claim.stance is Stance.ACCEPTS
            and active_on(day, claim.valid_from, claim.valid_to)
        ):
            leads[claim.duty] = claim.lead or leads.get(claim.duty, "")
    return leads


def _overseeing(kind: OrganisationLinkKind) -> bool:
    return kind in (OrganisationLinkKind.OVERSEEN_BY, OrganisationLinkKind.MEMBER_OF)


def _reaches(remit: Remit, handoff: Handoff, start: Place, end: Place) -> bool:
    if remit.kinds and handoff.kind not in remit.kinds:
        return False
    if remit.organisations and not {start.organisation, end.organisation} & set(remit.organisations):
        return False
    return remit.place is None or remit.place in (start.place, end.place)


def _fits(rule: DutyRule, handoff: Handoff, start: Place, end: Place) -> bool:
    if rule.kinds and handoff.kind not in rule.kinds:
        return False
    if rule.setting is not None and rule.setting not in (start.sector, end.sector):
        return False
    return not rule.between_organisations or start.organisation != end.organisation


def _proposed(holder: RuleHolder, handoff: Handoff, start: Place, end: Place) -> tuple[str | None, str]:
    """Whom a rule proposes: (party, words where it is no single party)."""
    sender = None if start.id in End.__members__ else start.organisation
    receiver = None if end.id in End.__members__ else end.organisation
    one = {
        RuleHolder.SENDER: sender,
        RuleHolder.RECEIVER: receiver,
        RuleHolder.REQUESTER: handoff.requester,
        RuleHolder.ICB_THEN_REGION: start.icb or end.icb or None,
    }.get(holder)
    return one, holder.meaning

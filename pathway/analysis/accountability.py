"""
Who answers for each handoff on a day: claims, roles, remits, rules and successions joined.

It says who says who holds what, and where that leaves a gap. It decides neither law nor blame.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from graph_schema.accountability import Ask, Claim, DutyRule
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
    SuccessionKind,
)
from pathway.analysis import duties as table
from pathway.analysis.agreements import joint_leads
from pathway.analysis.findings import HandoffDuty, Mark, Proposal, Saying
from pathway.analysis.gaps import LabelFacts, gap_labels
from pathway.analysis.parameters import Parameters, parameters_of
from pathway.analysis.places import Place, Places
from pathway.analysis.remits import reaches
from pathway.analysis.successions import Succession as Change
from pathway.analysis.successions import duty_findings_after, in_order, names_now
from pathway.snapshot import Snapshot

_SENDER_AND_RECEIVER = {
    End.PATIENT.value: PartyRole.PATIENT,
    End.CARER.value: PartyRole.CARER,
    End.HOME.value: PartyRole.PATIENT,
}
_DATE_FORMAT = "%-d %B %Y"

ASKED, ANSWERED_ONCE = "asked, nobody has answered", "asked, no answer holds any longer"
"""A duty about which nobody says anything, where that is not because nobody was asked."""


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
        claims, remits = self._claims.get(handoff.id, ()), self.remits(handoff, day)
        standing = self._standing(handoff, claims, day, self._overseers(handoff, day))
        found = self._found(claims, day, standing, wanted)
        rules = self._rules_of(handoff)
        about = _About(handoff, day, bool(remits) if self.snapshot.records(Remit) else None)
        return tuple(
            self._finding(
                about,
                [claim for claim in claims if claim.duty is duty],
                found[duty],
                [rule for rule in rules if _proposes(rule, duty)],
            )
            for duty in wanted
        )

    def _found(
        self, claims: Sequence[Claim], day: date, standing: table.Standing, wanted: Sequence[Duty]
    ) -> dict[Duty, table.DutyFinding]:
        """
        What each duty's claims add up to, read through the reorganisations that touch that duty alone.

        Of a duty without a claim no reorganisation changes anything.
        """
        found: dict[Duty, table.DutyFinding] = {}
        for duty in wanted:
            own = [claim for claim in claims if claim.duty is duty]
            if own:
                changes = self._changes_of(own, standing.principals.get(duty, frozenset()))
                read = _as_read(own)
                found |= duty_findings_after(read, day, standing, changes, (duty,))
            else:
                found[duty] = table.duty_finding(duty, (), day, standing)
        return found

    def clinical_spells(
        self, handoff: Handoff, first: date, last: date
    ) -> list[tuple[date, date, DutyState]]:
        """The state of the CLINICAL duty from one day until before another, as it stood on each day."""
        duty = Duty.CLINICAL
        claims = [claim for claim in self._claims.get(handoff.id, ()) if claim.duty is duty]
        read = _as_read(claims)
        ends = self._standing(handoff, claims, first).principals.get(duty, frozenset())
        changes = self._changes_of(claims, ends)
        turns = {turn for one in read for turn in (one.t0, one.t1, one.review) if turn is not None}
        turns |= {change.day for change in changes} | self._role_turns
        corners = [first, *sorted(turn for turn in turns if first < turn < last), last]
        spells: list[tuple[date, date, DutyState]] = []
        for begins, until in pairwise(corners):
            standing = self._standing(handoff, claims, begins)
            state = duty_findings_after(read, begins, standing, changes, (duty,))[duty].state
            since = spells.pop()[0] if spells and spells[-1][2] is state else begins
            spells.append((since, until, state))
        return spells

    def remits(self, handoff: Handoff, day: date) -> tuple[Remit, ...]:
        """The remits that reach a handoff on a day; none of a body that is gone with no one in its place."""
        return tuple(one for one in self._texts(handoff, day) if self.of_the_day(one.body, day) is not None)

    def overseers(self, handoff: Handoff, day: date) -> frozenset[str]:
        """
        The bodies of the day that OVERSEE asks about a handoff: over its ends, or by a remit.

        One whose successors are several, or none, is left out: nobody can tell which of them it is.
        """
        recorded = self._overseers(handoff, day)
        return frozenset(now for body in recorded if (now := self.of_the_day(body, day)) is not None)

    def limit_rule(self, handoff: Handoff) -> DutyRule | None:
        """The first rule that sets a time limit for this handoff."""
        return next((rule for rule in self._rules_of(handoff) if rule.limit), None)

    def rules(self, handoff: Handoff) -> tuple[DutyRule, ...]:
        """The default rules that fit a handoff."""
        return self._rules_of(handoff)

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
    def _asked_on(self) -> Mapping[tuple[str, Duty], date]:
        """The first day on which anybody is recorded to have been asked about a duty, by subject and duty."""
        found: dict[tuple[str, Duty], date] = {}
        for ask in self.snapshot.all(Ask):
            about = (ask.subject, ask.duty)
            found[about] = min(ask.asked_on, found.get(about, date.max))
        return found

    def _asked(self, about: "_About", duty: Duty) -> bool:
        """Whether anybody is recorded to have been asked about a duty by the day."""
        return self._asked_on.get((about.handoff.id, duty), date.max) <= about.day

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return party_names(self.snapshot)

    @cached_property
    def _changes(self) -> tuple[Change[date], ...]:
        """Recorded successions; and bodies and posts that ended without one, which is an abolition."""
        recorded = [
            Change(one.on, one.kind, frozenset(one.old), one.new) for one in self.snapshot.all(Succession)
        ]
        told = frozenset().union(*(change.old for change in recorded))
        bodies: tuple[Organisation | Post, ...] = (*self.snapshot.all(Organisation), *self.snapshot.all(Post))
        ended = [
            Change(one.valid_to, SuccessionKind.ABOLITION, frozenset({one.id}))
            for one in bodies
            if one.valid_to is not None and one.id not in told
        ]
        posts = _posts_through([*recorded, *ended], self.snapshot.all(Post))
        return tuple(in_order((*recorded, *ended, *posts)))

    def _changes_of(self, claims: Iterable[Claim], principals: Iterable[str]) -> tuple[Change[date], ...]:
        """The changes that touch a party to these claims, or a body that it became or came from."""
        parties = {party for claim in claims for party in (claim.by, claim.about, *claim.signatories)}
        parties.update(principals)
        touching: dict[Change[date], None] = {}
        while True:
            near = [one for one in self._changes if one not in touching and parties & {*one.old, *one.new}]
            if not near:
                return tuple(change for change in self._changes if change in touching)
            touching |= dict.fromkeys(near)
            parties = parties.union(*((*one.old, *one.new) for one in near))

    def _standing(
        self, handoff: Handoff, claims: Iterable[Claim], day: date, overseers: frozenset[str] = frozenset()
    ) -> table.Standing:
        """What is declared about a handoff beside its claims: roles, principals, eligibility, joint leads."""
        ends = [place.organisation for place in self.places.ends(handoff) if place.id not in End.__members__]
        return table.Standing(
            roles=self._roles_on(day),
            eligible=self._eligible,
            principals=table.principals_of(ends, overseers, self.parameters.duties),
            joint_lead=joint_leads(claims, day),
            not_applicable=_needless(handoff, claims, self.parameters.duties),
        )

    def _texts(self, handoff: Handoff, day: date) -> Iterable[Remit]:
        """The remits in force on a day whose text takes in a handoff, whatever became of their bodies."""
        start, end = self.places.ends(handoff)
        return (remit for remit in self._on(day).remits if reaches(remit, handoff, start, end))

    def _overseers(self, handoff: Handoff, day: date) -> frozenset[str]:
        """
        Bodies that OVERSEE asks: ICBs of both ends, their regions and collaboratives, and remits.

        As recorded: a body that others replaced counts until the duty is read through its succession.
        """
        ends = [place for place in self.places.ends(handoff) if place.id not in End.__members__]
        on, roles = self._on(day), self._roles_on(day)
        found = {place.icb for place in ends if place.icb}
        found |= {remit.body for remit in self._texts(handoff, day)}
        found = found.union(*(on.linked.get(place.organisation, ()) for place in ends))
        return frozenset(body for body in found if roles.get(body, frozenset()) & OVERSIGHT_ROLES)

    @cached_property
    def _eligible(self) -> table.Eligible:
        extra = self.parameters.icb_may_hold or frozenset()
        return {
            duty: roles | OVERSIGHT_ROLES if duty in extra else roles
            for duty, roles in table.ELIGIBLE.items()
        }

    @cached_property
    def _role_turns(self) -> frozenset[date]:
        """Days on which some party's roles change."""
        roles = self.snapshot.all(Role)
        return frozenset(day for role in roles for day in (role.valid_from, role.valid_to) if day is not None)

    @cached_property
    def _turns(self) -> frozenset[date]:
        """Days on which some party's roles, or some body, change."""
        return self._role_turns.union(change.day for change in self._changes)

    def _roles_on(self, day: date) -> Mapping[str, frozenset[PartyRole]]:
        """
        What each party is on a day: the same as on the last day on which some role or body changed.

        A body that ended, and its posts, are what they were on the day before: what was agreed with them is
        read as it was agreed (METHOD 4.7), though their roles have ended too.
        """
        since = max((turn for turn in self._turns if turn <= day), default=date.min)
        if since not in self._roles_since:
            self._roles_since[since] = {**roles_on(self.snapshot, since), **self._roles_before(since)}
        return self._roles_since[since]

    def _roles_before(self, day: date) -> dict[str, frozenset[PartyRole]]:
        """What the bodies that have ended by a day, and their posts, were on their last day."""
        found: dict[str, frozenset[PartyRole]] = {}
        for change in self._changes:
            if change.day <= day:
                last = self._roles_on(change.day - timedelta(days=1))
                found |= {party: last[party] for party in change.old if last.get(party)}
        return found

    @cached_property
    def _roles_since(self) -> dict[date, Mapping[str, frozenset[PartyRole]]]:
        return {}

    @cached_property
    def _by_day(self) -> dict[date, "_OnDay"]:
        return {}

    def _on(self, day: date) -> "_OnDay":
        if day not in self._by_day:
            self._by_day[day] = _on_day(self.snapshot, day)
        return self._by_day[day]

    @cached_property
    def _ended(self) -> frozenset[str]:
        """Bodies and posts that end on some day."""
        return frozenset[str]().union(*(change.old for change in self._changes))

    def of_the_day(self, party: str, day: date) -> str | None:
        """What a party has become by a day; None where that is nobody, or one of several."""
        if party not in self._ended:
            return party
        past = [change for change in self._changes if change.day <= day]
        names = names_now(party, past)
        gone = any(not change.new and names & change.old for change in past)
        return None if gone or len(names) > 1 else min(names)

    def _rules_of(self, handoff: Handoff) -> tuple[DutyRule, ...]:
        """The rules that fit a handoff; those of one kind between such ends are the same."""
        start, end = self.places.ends(handoff)
        alike = (handoff.kind, start.sector, end.sector, start.organisation == end.organisation)
        if alike not in self._rules:
            rules = self.snapshot.all(DutyRule)
            self._rules[alike] = tuple(rule for rule in rules if _fits(rule, handoff, start, end))
        return self._rules[alike]

    @cached_property
    def _rules(self) -> dict[tuple[object, ...], tuple[DutyRule, ...]]:
        return {}

    def _finding(
        self, about: "_About", own: list[Claim], found: table.DutyFinding, rules: list[DutyRule]
    ) -> HandoffDuty:
        day, (start, end) = about.day, self.places.ends(about.handoff)
        active = [claim for claim in own if active_on(day, claim.valid_from, claim.valid_to)]
        begun = [claim for claim in own if claim.valid_from <= day]
        asked = bool(begun) or self._asked(about, found.duty)
        if found.row == table.NOTHING_SAID and asked:
            found = replace(found, text=ANSWERED_ONCE if begun else ASKED)
        facts = LabelFacts(
            rules_mandated=tuple(rule.mandated for rule in rules),
            vacant=self._on(day).vacant,
            remit_reaches=about.remit_reaches,
        )
        return HandoffDuty(
            duty=found.duty,
            state=found.state,
            row=found.row,
            holders=found.holders,
            holder_names=tuple(self.name(holder) for holder in found.holders),
            text=found.sentence(self.name, lambda when: when.strftime(_DATE_FORMAT)),
            gaps=gap_labels(found, facts),
            since=max((claim.valid_from for claim in active), default=None),
            says=tuple(self._saying(claim, day) for claim in begun),
            proposals=tuple(self._proposal(rule, about, start, end) for rule in rules),
            critical=found.duty in CRITICAL_DUTIES,
            asked=asked,
            inherited=found.inherited,
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
            typed_for=claim.typed_for,
        )

    def _proposal(self, rule: DutyRule, about: "_About", start: Place, end: Place) -> Proposal:
        """What a rule proposes, of the body of the day; in words where no body of the day is the one."""
        recorded, words = _proposed(rule.holder, about.handoff, start, end)
        holder = self.of_the_day(recorded, about.day) if recorded else None
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


@dataclass(frozen=True)
class _About:
    """Which handoff on which day; `remit_reaches`: whether a remit does (None: remits are not recorded)."""

    handoff: Handoff
    day: date
    remit_reaches: bool | None


def _posts_through(changes: Iterable[Change[date]], posts: Iterable[Post]) -> list[Change[date]]:
    """
    What becomes of posts when their body ends: with nobody in its place, or several, they end too.

    Where one body stands in its place they go on, and what they hold is inherited until they speak.
    """
    ended = [
        (change, post)
        for change in changes
        for post in posts
        if post.organisation in change.old and post.organisation not in change.new
    ]
    return [
        Change(change.day, SuccessionKind.ABOLITION, frozenset({post.id}))
        if change.ends_claims
        else Change(change.day, change.kind, frozenset({post.id}), (post.id,))
        for change, post in ended
        if active_on(change.day, post.valid_from, post.valid_to)
    ]


@dataclass(frozen=True)
class _OnDay:
    """What stands on one day whatever the handoff. `linked`: the bodies over each organisation."""

    remits: tuple[Remit, ...]
    linked: Mapping[str, frozenset[str]]
    vacant: frozenset[str]


def _on_day(snapshot: Snapshot, day: date) -> _OnDay:
    linked: dict[str, set[str]] = {}
    for link in snapshot.all(OrganisationLink):
        if _overseeing(link.kind) and active_on(day, link.valid_from, link.valid_to):
            linked.setdefault(link.from_organisation, set()).add(link.to_organisation)
    return _OnDay(
        remits=tuple(r for r in snapshot.all(Remit) if active_on(day, r.valid_from, r.valid_to)),
        linked={organisation: frozenset(bodies) for organisation, bodies in linked.items()},
        vacant=frozenset(
            post.id
            for post in snapshot.all(Post)
            if any(active_on(day, period.first, period.until) for period in post.vacant)
        ),
    )


def mark_of(duties: Iterable[HandoffDuty]) -> Mark:
    """
    How a handoff is drawn: the worst of its critical duties. Claimed, shared without a lead, overdue for
    review and inherited without a word since are never drawn as agreed.
    """
    return worst_mark(duty_mark(duty) for duty in duties if duty.critical)


def worst_mark(marks: Iterable[Mark]) -> Mark:
    """The worst of some marks: open, claimed only, not answered, agreed."""
    present = set(marks)
    order = (Mark.OPEN, Mark.CLAIMED_ONLY, Mark.NOT_ASKED, Mark.AGREED)
    return next((mark for mark in order if mark in present), Mark.NOT_APPLICABLE)


def duty_mark(duty: HandoffDuty) -> Mark:
    """How one duty is drawn."""
    if duty.state.is_open:
        return Mark.OPEN
    if duty.state is DutyState.NOT_ASSESSED:
        return Mark.NOT_ASKED
    if duty.state is DutyState.NOT_APPLICABLE:
        return Mark.NOT_APPLICABLE
    return Mark.CLAIMED_ONLY if duty.state.is_soft or duty.inherited else Mark.AGREED


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


def party_names(snapshot: Snapshot) -> dict[str, str]:
    """The name of every party that can hold, claim, be asked or tell, by id."""
    names = {party.id: party.name for party in snapshot.all(Party)}
    names |= {post.id: post.name for post in snapshot.all(Post)}
    return names | {body.id: body.name for body in snapshot.all(Organisation)}


def limit_words(hours: float, start: str, stop: str) -> str:
    """
    A time limit in words.

    >>> limit_words(24, "discharged", "received"), limit_words(0.25, "arrived", "accepted")
    ('24 hours from discharged to received', '15 minutes from arrived to accepted')
    >>> limit_words(1, "sent", "received")
    '1 hour from sent to received'
    """
    return f"{amount_words(hours)} from {start} to {stop}"


def amount_words(hours: float) -> str:
    """
    How long a limit is.

    >>> amount_words(0.5), amount_words(24), amount_words(168)
    ('30 minutes', '24 hours', '7 days')
    """
    if hours < 1:
        return f"{hours * 60:.0f} minutes"
    if hours >= 48 and hours % 24 == 0:
        return f"{hours / 24:.0f} days"
    return f"{hours:g} {'hour' if hours == 1 else 'hours'}"


def _needless(handoff: Handoff, claims: Iterable[Claim], duties: Iterable[Duty]) -> frozenset[Duty]:
    """With a death nothing passes to anybody (METHOD 1), so no duty applies that nobody has spoken of."""
    if handoff.to_id != End.DIED.value:
        return frozenset()
    return frozenset(duties) - {claim.duty for claim in claims}


def _suggested(sector: Sector) -> PartyRole:
    return PartyRole.ICB if sector is Sector.OVERSIGHT else PartyRole.PROVIDER


def _as_read(claims: Sequence[Claim]) -> list[table.DutyClaim[date]]:
    """
    The claims of one duty as they count.

    A yes that was typed in for a party is what somebody says of it: it closes nothing in its name. Beside a
    holder's own yes, no yes counts that was typed in: for the holder, it would be holder and counterpart in
    one; for another party, whoever types would make it agree. So it takes two parties' own words (or a paper
    that one of them signed) before anything is agreed.
    """
    own = [claim for claim in claims if not claim.typed_for and _own_yes(claim)]
    return [_read(claim, *period) for claim in claims for period in _periods(claim, own)]


def _periods(claim: Claim, own: Iterable[Claim]) -> list[tuple[date, date | None]]:
    """
    When a claim counts: its period; of what was typed in for a party the days without its own word, and of a
    yes those without the word of whom it names.
    """
    left: list[tuple[date, date | None]] = [(claim.valid_from, claim.valid_to)]
    for other in own if claim.typed_for else ():
        if other.by == claim.by or (claim.stance in table.POSITIVE and other.by == claim.about):
            left = [piece for period in left for piece in _without(period, other.valid_from, other.valid_to)]
    return left


def _own_yes(claim: Claim) -> bool:
    return claim.stance in (Stance.ACCEPTS, Stance.ASSERTS) and claim.by == claim.about


def _without(
    period: tuple[date, date | None], first: date, until: date | None
) -> list[tuple[date, date | None]]:
    """A period without the days from `first` until before `until`."""
    begins, ends = period
    if (until is not None and until <= begins) or (ends is not None and ends <= first):
        return [period]
    before: list[tuple[date, date | None]] = [(begins, first)] if begins < first else []
    after: list[tuple[date, date | None]] = []
    if until is not None and (ends is None or until < ends):
        after = [(until, ends)]
    return before + after


def _read(claim: Claim, first: date, until: date | None) -> table.DutyClaim[date]:
    in_its_name = claim.typed_for and claim.stance is Stance.ASSERTS and claim.by == claim.about
    return table.DutyClaim(
        duty=claim.duty,
        by=f"for {claim.by}" if in_its_name else claim.by,
        stance=claim.stance,
        about=claim.about or "",
        t0=first,
        t1=until,
        review=claim.review_on,
        evidence=claim.evidence,
        signatories=frozenset(claim.signatories),
    )


def _proposes(rule: DutyRule, duty: Duty) -> bool:
    """Whether a rule proposes a holder of a duty; that it must not be the patient proposes nobody."""
    return rule.duty in (None, duty) and rule.holder is not RuleHolder.NEVER_PATIENT_OR_CARER


def _overseeing(kind: OrganisationLinkKind) -> bool:
    return kind in (OrganisationLinkKind.OVERSEEN_BY, OrganisationLinkKind.MEMBER_OF)


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

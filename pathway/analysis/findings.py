"""
What analysis says of a handoff and of a boundary: frozen rows whose fields are what people see.

Every figure is events of the headline set (moderate or worse) in a year of 365 days, days, or counts. None is
"not known", which is neither zero nor safe. `lo` and `hi` bound 90 %.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graph_schema.handoffs import Handoff
from graph_schema.hazards import Consideration
from graph_schema.vocabulary import Duty, DutyState, EvidenceState, GapType, Sector, Stance
from pathway.analysis.crossings import CarerCarried, WithinLimit
from pathway.analysis.duties import NOTHING_SAID
from pathway.analysis.estimates import Estimate
from pathway.analysis.events import EventCount, Joined
from pathway.analysis.handoff_rates import HandoffEvidence, HandoffRate
from pathway.analysis.hazards import HazardFinding
from pathway.analysis.limbo import Limbo, UnownedDays
from pathway.analysis.ordering import Highlight
from pathway.analysis.places import Place
from pathway.analysis.traffic import Traffic
from pathway.analysis.year_totals import YearTotal

NOT_KNOWN = frozenset({"", Sector.UNKNOWN.value})
"""Keys of ends that nobody recorded."""


class Mark(StrEnum):
    """How a handoff is drawn: by its worst critical duty. Only `AGREED` is ever drawn as agreed."""

    OPEN = "open"
    CLAIMED_ONLY = "claimed only"
    NOT_ASKED = "nobody, or not everyone, has answered"
    AGREED = "agreed"
    NOT_APPLICABLE = "not applicable"


_YES = frozenset({Stance.ACCEPTS.value, Stance.ASSERTS.value})


@dataclass(frozen=True)
class Saying:
    """
    One claim as people read it: who says what of whom, since when, on what evidence.

    `typed_for`: typed in for that party by somebody else, without its evidence; a yes of that kind is not its
    own word.
    """

    claim_id: str
    by: str
    by_name: str
    stance: str
    about: str | None
    about_name: str | None
    valid_from: date
    valid_to: date | None
    evidence: str
    words: str | None
    lapsed: bool
    typed_for: bool = False


@dataclass(frozen=True)
class Proposal:
    """What a default rule proposes: a holder with basis and limit. A proposal assigns nothing."""

    rule_id: str
    holder: str | None
    holder_name: str
    basis: str
    mandated: bool
    limit: str
    text: str


@dataclass(frozen=True)
class HandoffDuty:
    """
    One duty of one handoff on a day. `row` is the row of METHOD 4.3's table; `text` the state in words.

    `claimed_only`: a gap is closed only by the holder's own word. `since`: first day of the newest claim
    that counts. `asked`: somebody is recorded to have been asked about it by that day, or has answered.
    `inherited`: it reads so only through a reorganisation, and nobody has spoken since (METHOD 4.7).
    """

    duty: Duty
    state: DutyState
    row: int
    holders: tuple[str, ...]
    holder_names: tuple[str, ...]
    text: str
    gaps: frozenset[GapType]
    since: date | None
    says: tuple[Saying, ...]
    proposals: tuple[Proposal, ...]
    critical: bool
    asked: bool
    inherited: bool = False

    @property
    def unanswered(self) -> str:
        """How far asking has come where it is not assessed, "nobody has been asked"; "" in other states."""
        return self.text.partition("; ")[0] if self.state is DutyState.NOT_ASSESSED else ""

    @property
    def claimed_only(self) -> bool:
        """Whether only the holder says so: the counterpart has not agreed."""
        return self.state is DutyState.ASSUMED_SELF

    @property
    def agreed_as_told(self) -> bool:
        """Whether another party's agreement was typed in for it: told by somebody, and not its own word."""
        told = (one for one in self.says if one.typed_for and not one.lapsed and one.stance in _YES)
        return self.claimed_only and any(
            one.by not in self.holders and one.about in self.holders for one in told
        )


class TargetFrom(StrEnum):
    """Where the time that waits are compared with comes from. Only `LIMIT` is a limit to acceptance."""

    DECLARED = "declared"
    LIMIT = "limit"
    OTHER_LIMIT = "limit between other statuses"


@dataclass(frozen=True)
class WaitTarget:
    """What waits are compared with. `runs`: between which statuses the limit runs that it is taken from."""

    hours: float
    taken_from: TargetFrom
    runs: str = ""


@dataclass(frozen=True)
class Requests:
    """Some crossings, and of how many people they are; `no_person` of them do not say whose they are."""

    crossings: int
    people: int
    no_person: int


@dataclass(frozen=True)
class Waiting:
    """
    Release to acceptance, in days: `limbo` and `unowned` say what they count.

    `limbo` is of the crossings released in the year; but its `open` and `open_over_target` are of all that
    nobody is recorded to have accepted until now, whenever they were released: `open` says of how many people
    they are. `died`: of the whole record, the crossings whose person died before they were accepted; in
    `limbo` and `unowned` such a wait lasts until the death. `unowned`: patient-days of the year, whenever a
    wait began, those before a refusal too. `ended_otherwise`: released in the year, and refused, returned,
    cancelled or closed without acceptance; they are not in `limbo`. `undated`: crossings of the year whose
    release, or whose end though they were taken on or the person died, has no recorded time: of their wait
    nobody can tell.
    """

    limbo: Limbo
    open: Requests
    died: Requests
    unowned: UnownedDays
    ended_otherwise: int
    undated: int
    target: WaitTarget | None


@dataclass(frozen=True)
class HeldInFact:
    """
    What accounts say of who held crossings in the 365 days that end at `as_of`: `with_accounts` of
    `crossings` have any account that reaches into them.

    `unheld_days`: days in which accounts say that nobody held one; `unheld` how many crossings had such days.
    `differ`: crossings whose accounts differ; their disputed days are not in `unheld_days`.
    """

    crossings: int
    with_accounts: int
    unheld_days: float
    unheld: int
    still_unheld: int
    differ: int
    disputed_days: float


@dataclass(frozen=True)
class HandoffFinding:
    """
    Everything people see of one handoff at `as_of`. Sorted by id unless an order says otherwise.

    `evidence`: exactly what went into `rate`, for "show working". `backed`: the rate without what one person
    alone judged; the same where nothing rests on one person. `ended_unheld`: people of the whole record who
    died or were lost while nobody held their crossing; None where no crossing has an account of who held it.
    `prompts`: considered at least, and there are. `answers`: what each side said last of each prompt.
    """

    handoff: Handoff
    start: Place
    end: Place
    boundary_type: str
    traffic: Traffic
    evidence: HandoffEvidence
    rate: HandoffRate
    backed: HandoffRate
    events: EventCount
    event_list: tuple[Joined, ...]
    hazards: tuple[HazardFinding, ...]
    prompts: tuple[int | None, int]
    duties: tuple[HandoffDuty, ...]
    open_low: int
    open_high: int
    applicable: int
    soft: int
    critical_open: tuple[Duty, ...]
    critical_unknown: tuple[Duty, ...]
    mark: Mark
    waiting: Waiting | None
    held: HeldInFact | None
    carer: CarerCarried
    limit: WithinLimit | None
    limit_text: str
    ended_unheld: int | None
    highlight: Highlight
    answers: tuple[Consideration, ...] = ()

    @property
    def id(self) -> str:
        """The handoff's id."""
        return self.handoff.id

    @property
    def name(self) -> str:
        """What people call it, else its two ends."""
        return self.handoff.name or f"{self.handoff.kind.label}: {self.start.name} → {self.end.name}"

    @property
    def gaps(self) -> frozenset[GapType]:
        """Every gap label of its duties."""
        return frozenset(gap for duty in self.duties for gap in duty.gaps)

    @property
    def judged_later(self) -> int:
        """How many judgements of its hazards are dated after the as-at date; none of them is used."""
        return sum(len(hazard.later) for hazard in self.hazards)

    @property
    def ask_first(self) -> bool:
        """Whether a critical duty is open to question only because nobody, or not everyone, has answered."""
        return bool(self.critical_unknown) and not self.critical_open

    @property
    def per_traversal(self) -> Estimate | None:
        """
        Events per traversal; None where only limits are known, or nothing.

        Where nobody judged, what was recorded, a lower limit.
        """
        rate, year, traffic = self.rate.combined, self.rate.events_per_year, self.traffic.per_year
        if rate is not None and rate.mean is not None:
            return rate
        if not traffic or year is None or year.mean is None or self.rate.state is not EvidenceState.RECORDED:
            return None
        return Estimate(year.mean / traffic, year.lo / traffic, year.hi / traffic, year.lower_limit)

    def duty(self, duty: Duty) -> HandoffDuty:
        """The finding of one duty. Raises `KeyError` for a duty outside the vocabulary in use."""
        return {found.duty: found for found in self.duties}[duty]


@dataclass(frozen=True)
class BoundaryFinding:
    """
    The handoffs between one pair of organisations (or places, ICBs, sectors), or inside one, summed.

    `events`: events a year over handoffs that have a figure, and how many have none (they are not zero).
    `unowned_harm_low`/`_high`: events a year where a critical duty is open (upper: or perhaps open).
    `chance_above_appetite`: with all that is only known between two ends at its low end;
    `chance_above_at_most`: at its high end.
    `unplaced`: events of the year, or of no known time, that name one of its organisations and no handoff;
    beside it, in no sum.
    `ended_unheld`: people of the whole record who died or were lost while nobody held their crossing, over
    the handoffs where that is known; at `ended_not_known` it is not. None where it is known at none.
    `front`: 1 = nothing is both riskier and more open (METHOD 5.3); None = no rate.
    """

    from_key: str
    to_key: str
    from_name: str
    to_name: str
    handoffs: tuple[HandoffFinding, ...]
    traversals: float | None
    traversals_not_known: int
    judged: Estimate | None
    events: YearTotal
    recorded: EventCount
    no_source: int
    unowned_harm_low: float
    unowned_harm_high: float | None
    open_low: int
    open_high: int
    critical: tuple[tuple[Duty, tuple[tuple[Mark, int], ...]], ...]
    mark: Mark
    highlight: Highlight
    chance_above_appetite: float | None
    chance_above_at_most: float | None
    ask_first: int
    claimed_only: int
    ended_unheld: int | None
    ended_not_known: int
    held: HeldInFact | None
    carer: CarerCarried
    limit: WithinLimit | None
    unplaced: int
    front: int | None
    rank: int

    @property
    def id(self) -> str:
        """Stable identity: the two keys."""
        return f"{self.from_key} > {self.to_key}"

    @property
    def inside(self) -> bool:
        """Whether both ends are the same organisation (place, ICB, sector); two unknown ones are not."""
        return self.from_key == self.to_key and self.from_key not in NOT_KNOWN

    @property
    def name(self) -> str:
        """The boundary as people read it."""
        return f"Inside {self.from_name}" if self.inside else f"{self.from_name} → {self.to_name}"

    @property
    def gaps(self) -> frozenset[GapType]:
        """Every gap label of its handoffs."""
        return frozenset(gap for handoff in self.handoffs for gap in handoff.gaps)

    @property
    def critical_open(self) -> bool:
        """Whether a critical duty is open at any of its handoffs."""
        return any(handoff.critical_open for handoff in self.handoffs)

    @property
    def nobody_asked(self) -> bool:
        """Whether nobody was asked about any critical duty of any of its handoffs; silence is not that."""
        every = (found for handoff in self.handoffs for found in handoff.duties)
        critical = [one for one in every if one.critical and one.state is not DutyState.NOT_APPLICABLE]
        return bool(critical) and not any(one.asked or one.row != NOTHING_SAID for one in critical)

    @property
    def disagree(self) -> int:
        """At how many handoffs assessment and incidents disagree; both stand, for somebody to look again."""
        return sum(handoff.rate.disagrees for handoff in self.handoffs)

    @property
    def one_sided(self) -> bool:
        """Whether events were recorded by one end only."""
        return len(self.recorded.sides) == 1


@dataclass(frozen=True)
class Headline:
    """
    The sentence on top: `highlighted` of `boundaries` carry more than `appetite` events a year with a
    critical duty open. At `nobody_asked` more nobody has been asked about any critical duty; at
    `not_all_asked` more not everyone has answered about one, and none is open. `appetite` None = not
    declared.

    `unowned_low`, `unowned_high`: events a year expected where no holder is agreed. `unheld_days` None =
    not recorded anywhere; `unowned_days`: waiting days while the CLINICAL duty was open, low and high.
    """

    appetite: float | None
    boundaries: int
    highlighted: int
    possibly: int
    perhaps_above: int
    recorded_above: int
    nobody_asked: int
    not_all_asked: int
    unplaced: int
    handoffs: int
    not_known: int
    unowned_low: float
    unowned_high: float | None
    unheld_days: float | None
    unowned_days: tuple[float, float] | None

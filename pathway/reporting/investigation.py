"""
The investigation document as a value: one person's route with what is told, what is not known, what is open.

Facts, accounts and interpretations stay apart; the patient's and the carer's accounts stand beside the
records. It describes handoffs, not people's work: it says neither why something happened nor who is to
blame. What nobody recorded is None or empty here and is said in words by whoever renders it, never as zero.
"""

from dataclasses import dataclass
from datetime import datetime

from graph_schema.vocabulary import AccountKind, CrossingStatus, Precision
from pathway.reporting.items import means, reached_words
from pathway.reporting.limits import LimitSaid
from pathway.reporting.words import format_day, format_instant, sentence_list
from pathway.snapshot import LOCAL_ZONE

NO_ORDER = (
    "They put nothing in order: a crossing goes by its first step. Where one time of this step is needed, "
    "only its record’s is used; that calls nobody right"
)
NOTICED = CrossingStatus.NOTICED.label

WARNING = (
    "A route can identify a person even without a name. Use this document only for the purpose of its case, "
    "and show it to nobody else. The look that it was made from is recorded."
)
OUTCOME_LEFT_OUT = (
    "What it came to is left out: events, grades of harm, and the sentences in which records sum up what "
    "happened. So what came later does not colour how each step is read. Accounts stand as they were told, "
    "and may speak of it."
)


@dataclass(frozen=True)
class Leave:
    """Under which leave the route was looked at. It names nobody."""

    case: str
    purpose: str
    reference: str
    basis: str


@dataclass(frozen=True)
class Told:
    """One account, by role or body. `happened_at`: when it was, by this account; `step`: of which step."""

    teller: str
    kind: AccountKind
    happened_at: datetime | None
    precision: Precision
    told_on: str | None
    text: str
    by_family: bool
    step: str | None = None


@dataclass(frozen=True)
class Step:
    """What was recorded of a crossing at one time; `happened_at` None = it happened, nobody recorded when."""

    statuses: tuple[str, ...]
    happened_at: datetime | None
    precision: Precision


@dataclass(frozen=True)
class TimeSaid:
    """One time of a step; `teller` None = the record of the crossing itself."""

    teller: str | None
    happened_at: datetime
    precision: Precision

    @property
    def words(self) -> str:
        """Who says when."""
        return f"{self.teller or 'the record'}: {format_instant(self.happened_at, self.precision)}"


@dataclass(frozen=True)
class TimesDiffer:
    """
    A step of which times are told that cannot all be so.

    `because`: why the first of them orders; None = the crossing's place does not hang on this step.
    """

    step: str
    times: tuple[TimeSaid, ...]
    because: str | None

    @property
    def words(self) -> str:
        """Every time with its teller, and which of them orders, if one does: it may be the wrong one."""
        told = "; ".join(one.words for one in self.times)
        order = NO_ORDER if self.because is None else f"Ordered by the first, because {self.because}"
        return f"times of “{self.step}” differ: {told}. {order}"


@dataclass(frozen=True)
class Item:
    """
    A piece of information at one crossing: what became of it in the service's own message, by whom.

    `perhaps_by`: the patient or carer who may have brought it all the same. What nobody recorded is not here.
    """

    what: str
    reached: str
    told_by: tuple[str, ...]
    known_at: str | None
    perhaps_by: str | None = None
    said_unknown: bool = False

    @property
    def words(self) -> str:
        """What became of it, where it was known last, who may have brought it, and who says so."""
        meant = means(self.reached, self.perhaps_by, said_unknown=self.said_unknown)
        said = "; ".join([reached_words(self.reached, self.known_at), *meant])
        return f"{self.what}: {said} (told by {sentence_list(self.told_by)})"


@dataclass(frozen=True)
class Holder:
    """One account of who held a crossing in a period; `holder` None = nobody, by this account."""

    holder: str | None
    since: datetime
    until: datetime
    still: bool
    precision: Precision
    told_by: str


@dataclass(frozen=True)
class Standing:
    """
    What the claims about one duty add up to on one day: its state in words, and who holds it by that.

    `proposed`: what a rule proposes; a proposal assigns nothing. `settled`: somebody holds it by claims that
    count; without it the duty is open, or nobody knows.
    """

    words: str
    holders: tuple[str, ...]
    proposed: tuple[str, ...]
    settled: bool


@dataclass(frozen=True)
class DutyThenNow:
    """
    One duty on the day of the crossing and at the as-at date.

    `then`: by all that is known today; None = that day is not recorded. `then_known`: by what was recorded
    here at the end of that day; None = the handoff was not recorded here by then.
    """

    duty: str
    then: Standing | None
    then_known: Standing | None
    now: Standing


@dataclass(frozen=True)
class Outcome:
    """
    An event placed on a crossing; joined records count once. Reported is not happened.

    `caught_by`: who noticed or stopped it, as recorded; empty = not recorded, which is not nobody.
    """

    harm: str
    records: int
    recorded_by: tuple[str, ...]
    caught_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """A contact: somebody was seen. It shows no letter, no result and no request."""

    happened_at: datetime
    place: str
    organisation: str
    activity: str | None


@dataclass(frozen=True)
class Passing:
    """
    One request or transfer, whether or not it arrived, with everything told of it.

    `unheld_days`, `disputed_days` None = nobody has said who held it, which is not none. `unheld`: spells in
    which every account says that nobody did. `told_until`: the end of the last account; None = told to the
    end, or not at all. `start`, `end`: organisation and service. `channel` None = not known how it travels.
    `expected`: limits and times by which it should have come; `limits`: what became of each limit.
    """

    reference: str
    kind: str
    start: str
    end: str
    services: tuple[str, str]
    organisations: tuple[str, str]
    parent: str | None
    steps: tuple[Step, ...]
    ended: bool
    carries: str | None
    channel: str | None
    expected: tuple[str, ...]
    summed_up: str | None
    carried_by: str | None
    other_way: str
    holders: tuple[Holder, ...]
    unheld: tuple[tuple[datetime, datetime], ...]
    still_unheld: bool
    unheld_days: float | None
    disputed_days: float | None
    accounts_differ: bool
    told_until: datetime | None
    told: tuple[Told, ...]
    duties: tuple[DutyThenNow, ...]
    outcomes: tuple[Outcome, ...]
    items: tuple[Item, ...] = ()
    times_differ: tuple[TimesDiffer, ...] = ()
    limits: tuple[LimitSaid, ...] = ()

    @property
    def dated(self) -> tuple[Step, ...]:
        """The steps of which a time is known."""
        return tuple(step for step in self.steps if is_dated(step))

    @property
    def noticed_after(self) -> int | None:
        """Days from the first recorded step to its being noticed; None where either day is not known."""
        to_the_day = [step for step in self.dated if step.precision is not Precision.MONTH]
        noticed = [step for step in to_the_day if NOTICED in step.statuses]
        if not noticed or to_the_day[0] != self.dated[0]:
            return None
        first, then = to_the_day[0].happened_at, noticed[0].happened_at
        assert first is not None and then is not None
        return (then.astimezone(LOCAL_ZONE).date() - first.astimezone(LOCAL_ZONE).date()).days

    @property
    def family(self) -> tuple[Told, ...]:
        """What the patient or a carer tells of it."""
        return tuple(one for one in self.told if one.by_family)


@dataclass(frozen=True)
class Source:
    """Where something in the document comes from: what, how many, and from whom."""

    what: str
    count: int
    whence: tuple[str, ...]


@dataclass(frozen=True)
class Investigation:
    """
    The whole document. The same case over the same records gives an equal value, whenever it is made.

    `unheld_days`: summed over the crossings of which somebody told who held them. `left_out`: how many texts
    were replaced because they look like a name or number of a person; a scan finds patterns, not people.
    `banner`: what stands on every page of invented data. `limits`: how many time limits were broken and kept.
    """

    leave: Leave
    as_of: datetime
    as_of_reason: str
    as_known: datetime | None
    with_outcome: bool
    seen: tuple[Seen, ...]
    passings: tuple[Passing, ...]
    organisations: tuple[str, ...]
    silent_organisations: tuple[str, ...]
    unheld_days: float
    carer_carried: int
    carer_only: int
    sources: tuple[Source, ...]
    method_version: str
    banner: str
    limits: str = ""
    left_out: int = 0


def is_dated(at: Step | Told) -> bool:
    """Whether a time is known that can be put in order."""
    return at.happened_at is not None and at.precision is not Precision.ORDER


def gaps_in_brief(one: Passing) -> tuple[str, ...]:
    """What is open about a crossing, in a few words each; it asks nothing of anybody."""
    said = [
        "nobody has said who held it" if not one.holders else "",
        "by every account nobody held it for a time" if one.unheld else "",
        "accounts of who held it differ" if one.accounts_differ else "",
        f"nobody has said who held it from {format_day(one.told_until)} on" if one.told_until else "",
        "nobody has said who carried it" if one.carried_by is None else "",
        "no acceptance, receipt or end is recorded" if not one.ended else "",
        *(f"time limit {said.words}" for said in one.limits if said.broken or said.why_not is not None),
        *(f"{told.teller} tells of {when_told(told)}, a day without a recorded step" for told in astray(one)),
    ]
    return tuple(words for words in said if words)


def astray(one: Passing) -> tuple[Told, ...]:
    """Accounts of no named step that tell of a day without a recorded one: perhaps the same happening."""
    days = {format_instant(step.happened_at, Precision.DAY) for step in one.dated}
    listed = [
        told
        for told in one.told
        if is_dated(told) and told.precision is not Precision.MONTH and told.step is None
    ]
    return tuple(
        told for told in listed if days and format_instant(told.happened_at, Precision.DAY) not in days
    )


def when_told(told: Told) -> str:
    """When it happened by an account, no more exactly than it says."""
    return format_instant(told.happened_at, told.precision, unknown="no time")

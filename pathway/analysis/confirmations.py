"""
How old the last word is: when a handoff, an agreed claim or a control was last confirmed, and by whom.

Age is told in months and words. It is no confidence, and it changes no duty's state and no figure: what
nobody has looked at for a year may be as true as ever, and what was confirmed yesterday may not be.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from graph_schema.accountability import Claim
from graph_schema.confirmations import Confirmation
from graph_schema.entity import Record
from graph_schema.handoffs import Handoff
from pathway.analysis.hazards import ControlFinding
from pathway.analysis.parameters import Parameters, parameters_of
from pathway.snapshot import LOCAL_ZONE, Snapshot


class Age(StrEnum):
    """How the last word stands to the declared span; `UNKNOWN`: no day by then is recorded."""

    FRESH = "within the span"
    GRACE = "due, within the grace"
    AGED = "aged"
    UNKNOWN = "not known"

    @property
    def is_due(self) -> bool:
        """Whether it is to be confirmed again."""
        return self in (Age.GRACE, Age.AGED)


class Ground(StrEnum):
    """What the last word is."""

    CONFIRMED = "confirmed"
    SAID = "said"
    TESTED = "tested"
    DRAWN = "drawn or changed"


@dataclass(frozen=True)
class LastWord:
    """
    The last word on one thing by a day. `subject`: its id; `by`: the body, "" where no body is recorded;
    `on`: its day, None where none is recorded by then; `months`: whole months since. `later`: the first
    confirmation dated after the day, which counts for nothing else here.
    """

    kind: str
    subject: str
    ground: Ground
    by: str
    on: date | None
    months: int | None = None
    age: Age = Age.UNKNOWN
    later: date | None = None


class LastWords:
    """The last words of one snapshot, ready to be asked about any handoff, claim or control."""

    def __init__(self, snapshot: Snapshot, parameters: Parameters | None = None) -> None:
        self._day, self._parameters = snapshot.day, parameters or parameters_of(snapshot)
        self._last: dict[str, Confirmation] = {}
        self._later: dict[str, date] = {}
        for one in sorted(snapshot.all(Confirmation), key=lambda one: (one.confirmed_on, one.id)):
            if one.confirmed_on <= self._day:
                self._last[one.subject] = one
            else:
                self._later.setdefault(one.subject, one.confirmed_on)

    def on_handoff(self, record: Record[Handoff]) -> LastWord:
        """
        Of a handoff: its last confirmation; where there is none, the day its record was last written.

        That somebody wrote the record later is no word on how it runs: it may have come from a file. Who
        wrote it stands in its history, not here: it may be a person.
        """
        written = record.recorded_at.astimezone(LOCAL_ZONE).date()
        return self._aged(self._or_confirmed("Handoff", record.entity.id, Ground.DRAWN, "", written))

    def on_claim(self, claim: Claim) -> LastWord:
        """Of a claim: its last confirmation; else the first day on which it holds, when it was said."""
        return self._aged(self._or_confirmed("Claim", claim.id, Ground.SAID, claim.by, claim.valid_from))

    def on_control(self, found: ControlFinding) -> LastWord:
        """Of a control: its last test. Nobody confirms a control without one."""
        by, later = found.control.holder or "", found.later.checked_on if found.later else None
        return self._aged(
            LastWord("Control", found.control.id, Ground.TESTED, by, found.tested_on, later=later)
        )

    def _or_confirmed(self, kind: str, subject: str, ground: Ground, by: str, on: date) -> LastWord:
        last, later = self._last.get(subject), self._later.get(subject)
        if last is not None:
            return LastWord(kind, subject, Ground.CONFIRMED, last.by, last.confirmed_on, later=later)
        return LastWord(kind, subject, ground, by, on if on <= self._day else None, later=later)

    def _aged(self, word: LastWord) -> LastWord:
        if word.on is None:
            return word
        return replace(word, months=months_between(word.on, self._day), age=self._age(word.on))

    def _age(self, on: date) -> Age:
        span, grace = self._parameters.confirm_after_months, self._parameters.confirm_grace_months
        if self._day >= months_after(on, span + grace):
            return Age.AGED
        return Age.GRACE if self._day >= months_after(on, span) else Age.FRESH


def words_on_handoffs(snapshot: Snapshot) -> Mapping[str, LastWord]:
    """The last word on every handoff."""
    known = LastWords(snapshot)
    return {record.entity.id: known.on_handoff(record) for record in snapshot.records(Handoff)}


def months_after(day: date, months: int) -> date:
    """
    The same day so many months later; the last of the month where it has no such day.

    >>> months_after(date(2026, 1, 31), 1), months_after(date(2025, 11, 5), 13)
    (datetime.date(2026, 2, 28), datetime.date(2026, 12, 5))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def months_between(first: date, last: date) -> int:
    """
    Whole months from a day to a later one.

    >>> months_between(date(2025, 4, 20), date(2026, 5, 19))
    12
    >>> months_between(date(2026, 1, 31), date(2026, 2, 28))
    1
    """
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if months_after(first, months) <= last else months - 1

"""
Who was asked which duty and has not answered: silence by body and by days since asked.

A question is one duty of one handoff put to one party, however often it was asked. Nobody's silence says
that they hold a duty, or that they do not; it says only that no answer is recorded. An ask dated after the
day counts for nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from graph_schema.accountability import Ask, Claim
from graph_schema.entity import Record
from graph_schema.handoffs import Handoff
from graph_schema.parties import Organisation
from graph_schema.vocabulary import Duty
from pathway.analysis.accountability import party_names
from pathway.snapshot import LOCAL_ZONE, Snapshot

Key = tuple[str, str, Duty]
"""(party asked, handoff, duty) of a question."""


class Reply(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    SAID = "said since, not as an answer to it"
    TAKEN_BACK = "the answer was withdrawn"
    SILENT = "no answer recorded"

    @property
    def is_silence(self) -> bool:
        """Whether nothing that they said stands."""
        return self in (Reply.SILENT, Reply.TAKEN_BACK)


@dataclass(frozen=True)
class Question:
    """
    One duty of one handoff put to one party, as it stands on `day`.

    `asks`: each time it was asked, oldest first, none after `day`. `reply` is to the last of them. `claim`:
    what they said, where they did. `silent_since`: the first day of asking that nothing has answered; None
    where it is answered. `overdue`: days past the day by which an answer was hoped for; None where none was
    named, it is not past, or it is answered. `late`: how many days after that day the answer came; 0 in time,
    None where either day is not recorded.
    """

    party: str
    subject: str
    duty: Duty
    day: date
    asks: tuple[Ask, ...]
    reply: Reply
    claim: Claim | None
    silent_since: date | None
    overdue: int | None
    late: int | None

    @property
    def last(self) -> Ask:
        """The last time it was asked."""
        return self.asks[-1]

    @property
    def is_silent(self) -> bool:
        """Whether no answer to it stands."""
        return self.silent_since is not None

    @property
    def days(self) -> int | None:
        """Days since it was first asked without an answer; None where it is answered."""
        return None if self.silent_since is None else (self.day - self.silent_since).days


@dataclass(frozen=True)
class BodySilence:
    """
    One party's questions: `asked` of them, `answered`, and `silent`, the oldest `since` that day.

    `overdue`: silent ones past the day by which an answer was hoped for. `late`: answers that came after it.
    `ended_on`: the body is gone since that day, so that nobody there can answer any more.
    """

    party: str
    name: str
    asked: int
    answered: int
    silent: int
    since: date | None
    days: int | None
    overdue: int
    late: int
    ended_on: date | None


@dataclass(frozen=True)
class Asking:
    """
    Everything asked by `day`. `later`: asks dated after it; `elsewhere`: asks about what is no handoff that
    is there. Neither is counted in anything else.
    """

    day: date
    questions: tuple[Question, ...]
    bodies: tuple[BodySilence, ...]
    later: int
    elsewhere: int

    @property
    def silent(self) -> tuple[Question, ...]:
        """The questions without an answer, longest silence first."""
        found = [one for one in self.questions if one.is_silent]
        return tuple(sorted(found, key=lambda one: (one.silent_since, one.party, one.subject, one.duty)))


def asking_of(snapshot: Snapshot, day: date | None = None) -> Asking:
    """What was asked by a day (by default the snapshot's), and what became of it; longest silence first."""
    day = day or snapshot.day
    handoffs, every = snapshot.by_id(Handoff), snapshot.all(Ask)
    past = [ask for ask in every if ask.asked_on <= day]
    about = [ask for ask in past if ask.subject in handoffs]
    claims = _claims_by_question(snapshot)
    known = {record.entity.id: record.entity for record in snapshot.records(Claim)}
    by_key: dict[Key, list[Ask]] = {}
    for ask in sorted(about, key=lambda ask: (ask.asked_on, ask.id)):
        by_key.setdefault((ask.asked, ask.subject, ask.duty), []).append(ask)
    questions = tuple(
        _question(tuple(asks), day, known, claims.get(key, ())) for key, asks in sorted(by_key.items())
    )
    return Asking(
        day=day,
        questions=questions,
        bodies=_bodies(questions, snapshot),
        later=len(every) - len(past),
        elsewhere=len(past) - len(about),
    )


def _claims_by_question(snapshot: Snapshot) -> Mapping[Key, Sequence[Record[Claim]]]:
    found: dict[Key, list[Record[Claim]]] = {}
    for record in snapshot.records(Claim):
        claim = record.entity
        found.setdefault((claim.by, claim.subject, claim.duty), []).append(record)
    return found


def _question(
    asks: tuple[Ask, ...], day: date, known: Mapping[str, Claim], said: Sequence[Record[Claim]]
) -> Question:
    replies = [_reply(ask, day, known, said) for ask in asks]
    last, (reply, claim) = asks[-1], replies[-1]
    unanswered = len(asks)
    while unanswered and replies[unanswered - 1][0].is_silence:
        unanswered -= 1
    since = asks[unanswered].asked_on if unanswered < len(asks) else None
    over = (day - last.answer_by).days if last.answer_by is not None and since is not None else 0
    return Question(
        party=last.asked,
        subject=last.subject,
        duty=last.duty,
        day=day,
        asks=asks,
        reply=reply,
        claim=claim,
        silent_since=since,
        overdue=over if over > 0 else None,
        late=_late(last) if reply is Reply.ANSWERED else None,
    )


def _reply(
    ask: Ask, day: date, known: Mapping[str, Claim], said: Sequence[Record[Claim]]
) -> tuple[Reply, Claim | None]:
    """
    What answers one ask: its own answer; else what they have said of the same since they were asked.

    What counts in a state on the day has been said by then, so that nobody is silent whose claim counts.
    """
    answer = known.get(ask.answer or "")
    if answer is not None and min(ask.answered_on or answer.valid_from, answer.valid_from) <= day:
        return Reply.ANSWERED, answer
    since = [record.entity for record in said if _said_since(record, ask.asked_on, day)]
    if since and answer is None:
        return Reply.SAID, max(since, key=lambda claim: (claim.valid_from, claim.id))
    gone = ask.answer is not None and answer is None
    return (Reply.TAKEN_BACK if gone else Reply.SILENT), None


def _said_since(record: Record[Claim], asked_on: date, day: date) -> bool:
    """Whether a claim was made on or after a day of asking: by its own first day, or when it was kept."""
    said, kept = record.entity, record.recorded_at.astimezone(LOCAL_ZONE).date()
    lapsed = said.valid_to is not None and said.valid_to <= asked_on  # a register that is loaded late
    return not lapsed and said.valid_from <= day and max(said.valid_from, kept) >= asked_on


def _late(ask: Ask) -> int | None:
    if ask.answered_on is None or ask.answer_by is None:
        return None
    return max(0, (ask.answered_on - ask.answer_by).days)


def _bodies(questions: Iterable[Question], snapshot: Snapshot) -> tuple[BodySilence, ...]:
    names = party_names(snapshot)
    ends = {one.id: one.valid_to for one in snapshot.all(Organisation)}
    found = [
        _body(party, names.get(party, party), list(own), ends.get(party))
        for party, own in groupby(questions, key=lambda one: one.party)
    ]
    return tuple(sorted(found, key=lambda one: (-(one.days or 0), -one.silent, one.name, one.party)))


def _body(party: str, name: str, own: Sequence[Question], end: date | None) -> BodySilence:
    silent = [one for one in own if one.silent_since is not None]
    since = min((one.silent_since for one in silent if one.silent_since is not None), default=None)
    day = own[0].day
    return BodySilence(
        party=party,
        name=name,
        asked=len(own),
        answered=len(own) - len(silent),
        silent=len(silent),
        since=since,
        days=None if since is None else (day - since).days,
        overdue=sum(one.overdue is not None for one in silent),
        late=sum(bool(one.late) for one in own),
        ended_on=end if end is not None and end <= day else None,
    )

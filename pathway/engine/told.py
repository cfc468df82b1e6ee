"""
Taking what parties say when they are asked: the claim, and on the ask that it was answered, in one command.

So undo takes both back. What is typed in for a party is never its own word (`as_kept`), and never takes the
place of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from graph_schema.accountability import Ask, Claim
from graph_schema.entity import Record
from graph_schema.handoffs import Handoff
from graph_schema.identifiers import short_hash
from graph_schema.vocabulary import Stance
from pathway.engine.asks import To, latest, today
from pathway.engine.standing import mark_of, unread
from pathway.engine.typed_claims import as_kept
from pathway.errors import BadInput, NotFound, SaidAlready
from pathway.stores.base import Change, Put, Receipt, Withdraw

if TYPE_CHECKING:
    from pathway.engine.verbs import Engine

NAMES_NOBODY = (Stance.NOBODY, Stance.DONT_KNOW)


@dataclass(frozen=True)
class Typing:
    """
    Who types in what others say, why, and as which command: sent twice it is done once.

    `own`: whoever types speaks for the party itself. Else it is typed in for them: never their own word.
    """

    actor: str
    reason: str
    command_id: str
    own: bool = False


@dataclass(frozen=True)
class Answer:
    """
    What came back to one ask. `about`: whom they name; empty for nobody, do not know, and themselves.

    `valid_from`: the first day on which what they say holds. `over`: the mark of the former answer that is to
    be replaced, read by whoever types (`standing`); "" where none was seen.
    """

    ask: str
    stance: Stance
    valid_from: date
    about: str | None = None
    words: str | None = None
    over: str = ""


def answer(engine: "Engine", answers: Sequence[Answer], *, answered_on: date | None, by: Typing) -> Receipt:
    """
    Take some answers together: for each the claim, and on its ask that this claim answered it.

    Of an ask that is answered already the former answer holds until the day on which this one begins. The
    same answers sent again as the same command are kept once. Raises `NotFound` for an ask that is not there,
    `BadInput` where what is said does not fit, the days do not, or a party's own word would be replaced by
    what is typed in for it; `SaidAlready`, by ask, where another answer stands that nobody has read.
    """
    if not answers:
        raise BadInput("there is no answer to keep", try_="choose what they say")
    if answered_on is not None and answered_on > today(engine):
        raise BadInput("no answer can have come on a day to come", try_="give the day on which it came")
    changes: list[Change] = []
    unseen: dict[str, str] = {}
    for one in answers:
        record = engine.get(Ask.label(), one.ask)
        asked: Ask = record.entity
        if answered_on is not None and answered_on < asked.asked_on:
            raise BadInput("an answer came before its question", try_="give the day on which it came")
        before = latest(engine, Claim.label(), asked.answer) if asked.answer else None
        said, kept = _claims_for(engine, asked, one, before=before, own=by.own)
        if mark := unread(before, said, one.over):
            unseen[one.ask] = mark
        closed = asked.model_copy(update={"answer": said.id, "answered_on": answered_on})
        changes += [*kept, *([Put(closed, record.version)] if closed != asked else [])]
    done = _done_before(engine, by.command_id)
    if done and _says_the_same(engine, changes, by):
        return done
    if unseen:
        raise SaidAlready(unseen)
    return _save(engine, changes, by)


def tell(
    engine: "Engine",
    to: To,
    stance: Stance | None,
    *,
    about: str | None = None,
    by: Typing,
    day: date | None = None,
    over: str = "",
) -> Receipt:
    """
    What one party says of one duty from a day on, by default the as-at day; None takes back what was said.

    It replaces the one claim of that party that counts on that day or begins later, and answers what it was
    asked of this. A day to come is kept as it is given. Raises `BadInput` where the party says several
    things, where its words are kept, or where its own word would be replaced by what is typed in for it;
    `SaidAlready` where something else stands than what `over` marks as read; `NotFound` where there is
    nothing to take back. A command that was done before does nothing again.
    """
    if done := _done_before(engine, by.command_id):
        return done
    day = day or min(engine.as_at().day, today(engine))
    linked = engine.store.linked(Handoff.label(), to.handoff, engine.viewer)
    claim, asks = _only_claim(linked, to, day), _asks(linked, to, today(engine))
    if claim is not None and not by.own:
        _refuse_over_own_word(claim.entity)
    if claim is not None and mark_of(claim.entity) != over:
        raise SaidAlready({claim.entity.id: mark_of(claim.entity)})
    if stance is None:
        return _save(engine, _taken_back(claim, asks, day), by)
    told, kept = _told(engine, to, (stance, about), claim=claim, day=day, own=by.own)
    closing = {"answer": told.id, "answered_on": today(engine)}
    closed = [
        Put(one.entity.model_copy(update=closing), one.version) for one in asks if one.entity.answer is None
    ]
    return _save(engine, [*kept, *closed], by)


def stands_from(engine: "Engine", to: To, day: date) -> Claim | None:
    """What `tell` would replace from a day on, None for nothing; `BadInput` where it is several things."""
    found = _only_claim(engine.store.linked(Handoff.label(), to.handoff, engine.viewer), to, day)
    return found.entity if found else None


# -- inside --------------------------------------------------------------------------------------------


def _save(engine: "Engine", changes: Iterable[Change], by: Typing) -> Receipt:
    return engine.save(changes, actor=by.actor, reason=by.reason, command_id=by.command_id)


def _done_before(engine: "Engine", command_id: str) -> Receipt | None:
    """What a command did that came before; None for a new one."""
    written = engine.changes_of(command_id)
    if not written:
        return None
    versions = {(one.entity.label(), one.entity.id): one.version for one in written}
    return Receipt(command_id, written[0].recorded_at, versions, repeated=True)


def _says_the_same(engine: "Engine", changes: Iterable[Change], by: Typing) -> bool:
    written = {(one.entity.label(), one.entity.id): one.entity for one in engine.changes_of(by.command_id)}
    entities = [one.entity for one in changes if isinstance(one, Put)]
    return all(written.get((entity.label(), entity.id)) == entity for entity in entities)


def _claims_for(
    engine: "Engine", asked: Ask, said: Answer, *, before: Record[Claim] | None, own: bool
) -> tuple[Claim, list[Change]]:
    """
    The claim that an answer makes, and what to keep for it.

    What was answered before holds until the day on which the new answer begins; one that begins no earlier
    is said otherwise instead. Papers and dates of what was said before belong to that, not to the new answer.
    """
    about = None if said.stance in NAMES_NOBODY else said.about or asked.asked
    content: dict[str, object] = {
        "subject": asked.subject, "duty": asked.duty, "by": asked.asked,
        "stance": said.stance, "about": about, "valid_from": said.valid_from, "words": said.words,
    }  # fmt: skip
    if before is not None and not before.withdrawn and not own:
        _refuse_over_own_word(before.entity)
    return _instead(engine, before, content, ("answer", asked.id, said.valid_from.isoformat()), own=own)


def _told(
    engine: "Engine",
    to: To,
    said: tuple[Stance, str | None],
    *,
    claim: Record[Claim] | None,
    day: date,
    own: bool,
) -> tuple[Claim, list[Change]]:
    """The claim that counts from a day on; what was said until then still stands for the days before."""
    if claim is not None and claim.entity.words:
        raise BadInput("their words are kept with it", try_="change it on the handoff's page")
    content: dict[str, object] = {
        "subject": to.handoff, "duty": to.duty, "by": to.party,
        "stance": said[0], "about": said[1], "valid_from": day,
    }  # fmt: skip
    named = ("told", to.handoff, to.duty.value, to.party, day.isoformat())
    return _instead(engine, claim, content, named, own=own)


def _instead(
    engine: "Engine",
    before: Record[Claim] | None,
    content: dict[str, object],
    named: tuple[str, ...],
    *,
    own: bool,
) -> tuple[Claim, list[Change]]:
    """A claim in the place of another, from its first day on; figures of days before stay as they were."""
    begins = content["valid_from"]
    assert isinstance(begins, date)
    if before is None or before.withdrawn:
        id_, version = _free_id(engine, named)
        made = as_kept(_checked({"id": id_} | content), on_behalf=not own)
        return made, [Put(made, version)]
    old = before.entity
    if begins <= old.valid_from:
        made = as_kept(_checked({"id": old.id} | content), on_behalf=not own)
        return made, [Put(made, before.version)]
    made = as_kept(_checked({"id": _free_id(engine, named)[0]} | content), on_behalf=not own)
    over = old.valid_to is not None and old.valid_to <= begins
    ended = [] if over else [Put(old.model_copy(update={"valid_to": begins}), before.version)]
    return made, [*ended, Put(made, _free_id(engine, named)[1])]


def _free_id(engine: "Engine", named: tuple[str, ...]) -> tuple[str, int]:
    """
    An id for a new claim, and the version it is written over: a withdrawn one may come back, and what stands
    under the id is never overwritten.
    """
    id_ = f"claim-{short_hash(*named)}"
    there = latest(engine, Claim.label(), id_)
    if there is None or there.withdrawn:
        return id_, 0 if there is None else there.version
    return f"claim-{short_hash(*named, str(there.version))}", 0


def _taken_back(claim: Record[Claim] | None, asks: Iterable[Record[Ask]], day: date) -> list[Change]:
    """Without the claim whoever was asked is silent again; what held before that day is ended, not undone."""
    if claim is None:
        raise NotFound("they say nothing of it, so there is nothing to take back")
    if claim.entity.valid_from < day:
        return [Put(claim.entity.model_copy(update={"valid_to": day}), claim.version)]
    silent = {"answer": None, "answered_on": None}
    opened = [
        Put(one.entity.model_copy(update=silent), one.version)
        for one in asks
        if one.entity.answer == claim.entity.id
    ]
    return [Withdraw(Claim.label(), claim.entity.id, claim.version), *opened]


def _only_claim(linked: Iterable[Record], to: To, day: date) -> Record[Claim] | None:
    """What counts on a day or begins later: beside it a word without an end would stand twice."""
    found = [
        record
        for record in linked
        if isinstance(record.entity, Claim)
        and (record.entity.subject, record.entity.duty, record.entity.by) == to
        and (record.entity.valid_to is None or record.entity.valid_to > day)
    ]
    if len(found) > 1:
        raise BadInput(
            "they say several things of it, at once or one after the other",
            try_="change or withdraw one of them on the handoff's page",
        )
    return found[0] if found else None


def _asks(linked: Iterable[Record], to: To, day: date) -> list[Record[Ask]]:
    return [
        record
        for record in linked
        if isinstance(record.entity, Ask)
        and (record.entity.subject, record.entity.duty, record.entity.asked) == to
        and record.entity.asked_on <= day
    ]


def _refuse_over_own_word(claim: Claim) -> None:
    if not claim.typed_for:
        raise BadInput(
            "their own word stands there, and what is typed in for them does not replace it",
            where=claim.id,
            try_="change or withdraw it on the handoff's page",
        )


def _checked(content: dict[str, object]) -> Claim:
    try:
        return Claim.model_validate(content)
    except ValueError as refused:
        raise BadInput(
            "what is said names nobody", where=str(content["duty"]), try_="say of whom"
        ) from refused

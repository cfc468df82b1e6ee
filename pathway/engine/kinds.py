"""
Kinds of handoffs applied to many at once, and their prompts considered one by one.

Setting a kind writes nothing else: hazards, claims and answers stay as they are, and the prompts of the new
kind wait. What was assessed in one number for the former kind says nothing of the new one and is taken back.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph_schema.entity import Record, active_on
from graph_schema.handoffs import Handoff, TimeLimit
from graph_schema.hazards import Consideration, Hazard
from graph_schema.identifiers import consideration_id
from graph_schema.vocabulary import Channel, HandoffKind, JudgedBy, PromptOutcome
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.prompts import (
    Prompted,
    PromptTotal,
    considered,
    latest_answers,
    prompt_total,
    prompted,
)
from pathway.engine.asks import latest, today
from pathway.engine.standing import unread
from pathway.engine.verbs import Engine, refuse_identifiers
from pathway.errors import BadInput, SaidAlready
from pathway.library.archetypes import archetypes, prompt_ids
from pathway.stores.base import Put, Receipt

_NAMED = 3


@dataclass(frozen=True)
class Applied:
    """
    What applying a kind did: the receipt (None where every handoff said so already), how many were
    `changed`, how many were `already` so, and at how many an assessment of the former kind was `taken_back`.
    `limits_left`: handoffs that have a time limit of their own, which the usual one did not replace.
    """

    receipt: Receipt | None
    changed: int
    already: int
    taken_back: int
    limits_left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """
    What one side says of one prompt, by which role or body, on which day, and why.

    `over`: the mark of what that side said on that day already and is to be replaced (`standing`).
    """

    prompt: str
    outcome: PromptOutcome
    considered_by: str
    side: JudgedBy
    considered_on: date
    why: str | None = None
    hazard: str | None = None
    over: str = ""


# -- looking -----------------------------------------------------------------------------------------------


def prompts_at(one: HandoffFinding) -> tuple[Prompted, ...]:
    """Every prompt of a handoff with what came of it, guidewords first."""
    return prompted(prompt_ids(one.handoff.kind), [found.hazard for found in one.hazards], one.answers)


def total_of(handoffs: Sequence[HandoffFinding]) -> PromptTotal:
    """The prompts of some handoffs together."""
    return prompt_total((one.prompts, prompts_at(one)) for one in handoffs)


def prompts_now(
    engine: Engine, handoff: str, day: date
) -> tuple[tuple[int | None, int], tuple[Prompted, ...]]:
    """
    (Considered, there are) and every prompt of one handoff as they stand now, by a day.

    The same as in a picture made anew, and much sooner: only what hangs on the handoff is read.
    """
    kept: Handoff = engine.get(Handoff.label(), handoff).entity
    linked = [one.entity for one in engine.store.linked(Handoff.label(), handoff, engine.viewer)]
    hazards = [one for one in linked if isinstance(one, Hazard)]
    said = latest_answers((one for one in linked if isinstance(one, Consideration)), day).get(handoff, ())
    ids = prompt_ids(kept.kind)
    return considered(kept.prompts_considered, ids, hazards, said), prompted(ids, hazards, said)


# -- applying a kind to many -----------------------------------------------------------------------------


def own_limits(engine: Engine, ids: Collection[str], kind: HandoffKind) -> dict[str, int]:
    """The handoffs with another time limit than a kind's usual one, each with the version that is read."""
    usual, wanted = archetypes()[kind].usual_limit, set(ids)
    return {
        one.entity.id: one.version
        for one in engine.snapshot().records(Handoff)
        if one.entity.id in wanted and one.entity.limit not in (None, usual)
    }


def apply_kind(
    engine: Engine,
    ids: Collection[str],
    kind: HandoffKind,
    *,
    channel: Channel | None = None,
    usual_limit: bool = False,
    replace_limits: Mapping[str, int] | None = None,
    actor: str,
    reason: str,
    command_id: str | None = None,
) -> Applied:
    """
    Set the kind of some handoffs, and where asked their channel and the kind's usual limit, in one command.

    `channel` None and `usual_limit` False leave what is there. What says all of it already is not written.
    A limit that was recorded for a handoff is replaced only where `replace_limits` names the handoff with the
    version at which it was read (`own_limits`); the others are `limits_left`.
    Raises `BadInput` where nothing is chosen, the kind has no usual limit, or two handoffs between the same
    two ends would become alike; then nothing is written. `NotFound` for one that is not there.
    """
    if not ids:
        raise BadInput("no handoff is chosen", try_="tick at least one")
    limit = archetypes()[kind].usual_limit if usual_limit else None
    if usual_limit and limit is None:
        raise BadInput(
            f"no rule gives a usual time limit for the kind “{kind.label}”", try_="leave the limit as it is"
        )
    wanted: dict[str, object] = {"kind": kind}
    wanted |= {"channel": channel} if channel is not None else {}
    records = [engine.get(Handoff.label(), id_) for id_ in sorted(set(ids))]
    limits = _limits(records, limit, replace_limits or {})
    changed = [(one, one.entity.model_copy(update=wanted | limits[one.entity.id])) for one in records]
    changed = [(one, new) for one, new in changed if new != one.entity]
    _refuse_alike(engine, [new for one, new in changed if one.entity.kind is not kind])
    puts = [Put(_assessed_anew(one.entity, new), one.version) for one, new in changed]
    taken_back = sum(put.entity != new for put, (_, new) in zip(puts, changed, strict=True))
    receipt = engine.save(puts, actor=actor, reason=reason, command_id=command_id) if puts else None
    left = tuple(id_ for id_, new in limits.items() if limit is not None and not new)
    return Applied(receipt, len(puts), len(records) - len(puts), taken_back, left)


def _limits(
    records: Iterable[Record[Handoff]], usual: TimeLimit | None, read: Mapping[str, int]
) -> dict[str, dict[str, object]]:
    """What each handoff is given as its limit: nothing where it has one of its own that was not read."""
    return {
        one.entity.id: {"limit": usual}
        if usual is not None and (one.entity.limit in (None, usual) or read.get(one.entity.id) == one.version)
        else {}
        for one in records
    }


def _assessed_anew(before: Handoff, after: Handoff) -> Handoff:
    """A number of prompts, or that nothing was found, was said of the former kind."""
    if before.kind is after.kind:
        return after
    return after.model_copy(update={"nothing_found": False, "prompts_considered": None})


def _refuse_alike(engine: Engine, new: Sequence[Handoff]) -> None:
    """Two handoffs of one kind between the same two ends could not be told apart by any file."""
    if not new or new[0].kind is HandoffKind.UNKNOWN:
        return
    day, changing = today(engine), {one.id for one in new}
    there = [
        one
        for one in engine.snapshot().all(Handoff)
        if one.id not in changing and one.kind is new[0].kind and active_on(day, one.valid_from, one.valid_to)
    ]
    pairs = Counter((one.from_id, one.to_id) for one in (*there, *new))
    alike = sorted({f"{one.from_id} → {one.to_id}" for one in new if pairs[one.from_id, one.to_id] > 1})
    if alike:
        more = f" and {len(alike) - _NAMED} more" if len(alike) > _NAMED else ""
        raise BadInput(
            f"there would be two handoffs of the kind “{new[0].kind.label}” between the same two ends",
            where="; ".join(alike[:_NAMED]) + more,
            try_="leave one of the two out",
        )


# -- considering prompts ---------------------------------------------------------------------------------


def consider(
    engine: Engine, handoff: str, answer: Answer, *, actor: str, command_id: str | None = None
) -> Receipt:
    """
    Keep what one side says of one prompt at a handoff; said again on the same day it replaces what it was.

    Raises `SaidAlready` where that side has said something else on that day and `over` does not mark it as
    read; `BadInput` for a prompt that is none of the handoff's kind, a day to come, or an answer that lacks
    its reason; `NotFound` for a handoff that is not there. A command done before does nothing again.
    """
    if command_id is not None and (written := engine.changes_of(command_id)):
        versions = {(one.entity.label(), one.entity.id): one.version for one in written}
        return Receipt(command_id, written[0].recorded_at, versions, repeated=True)
    made = consideration_of(engine, handoff, answer)
    put = considered_over(engine, made, answer.over)
    return engine.save([put], actor=actor, reason="a prompt considered", command_id=command_id)


def considered_over(engine: Engine, made: Consideration, over: str) -> Put:
    """The write of an answer to a prompt. Raises `SaidAlready` where it would replace another unread."""
    before = latest(engine, Consideration.label(), made.id)
    if mark := unread(before, made, over):
        raise SaidAlready({made.id: mark})
    return Put(made, 0 if before is None else before.version)


def consideration_of(engine: Engine, handoff: str, answer: Answer) -> Consideration:
    """The record that an answer makes; see `consider` for what is refused."""
    kept: Record[Handoff] = engine.get(Handoff.label(), handoff)
    if answer.prompt not in prompt_ids(kept.entity.kind):
        raise BadInput(
            f"that is no prompt of the kind “{kept.entity.kind.label}”",
            where=answer.prompt,
            try_="draw the page anew: its kind may have changed",
        )
    if answer.considered_on > today(engine):
        raise BadInput("nobody has considered it on a day to come", try_="give the day on which it was")
    if len(answer.considered_by.strip()) < 2:
        raise BadInput("nobody is named who considered it", try_="say which role or body")
    why = (answer.why or "").strip() or None
    if answer.outcome is PromptOutcome.DOES_NOT_APPLY and why is None:
        raise BadInput("that it does not apply needs its reason", try_="say why, in a few words")
    made = Consideration(
        id=consideration_id(handoff, answer.prompt, answer.side.value, answer.considered_on.isoformat()),
        handoff=handoff,
        prompt=answer.prompt,
        outcome=answer.outcome,
        hazard=answer.hazard,
        why=why,
        considered_by=answer.considered_by.strip(),
        side=answer.side,
        considered_on=answer.considered_on,
    )
    refuse_identifiers(made)
    return made

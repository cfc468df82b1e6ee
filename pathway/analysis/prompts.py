"""
Which prompts were considered at a handoff, by whom, and what came of each.

One definition of "m of k prompts considered": those that somebody answered one by one and those whose hazard
stands there, or the number that was declared where that is larger. That a prompt was considered does not say
that it was considered well. What is dated after the as-at day counts for nothing.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from graph_schema.hazards import Consideration, Hazard
from graph_schema.vocabulary import PromptOutcome

_CAUTION = (PromptOutcome.DOES_NOT_APPLY, PromptOutcome.NOT_KNOWN, PromptOutcome.HAZARD)
"""Of two answers of one side on one day, the later in this order counts."""


class PromptState(StrEnum):
    """How far one prompt is at one handoff."""

    HAZARD = "hazard recorded"
    REFUSED = "does not apply, with a reason"
    NOT_KNOWN = "not known yet"
    OPEN = "not yet considered"

    @property
    def is_considered(self) -> bool:
        """Whether somebody came to an answer; "not known yet" is none."""
        return self in (PromptState.HAZARD, PromptState.REFUSED)


@dataclass(frozen=True)
class Prompted:
    """One prompt: its state, the hazards that stand there for it, and what each side said last."""

    prompt: str
    state: PromptState
    hazards: tuple[Hazard, ...]
    answers: tuple[Consideration, ...]

    @property
    def differs(self) -> bool:
        """Whether the sides' last answers are not the same."""
        return len({one.outcome for one in self.answers}) > 1


@dataclass(frozen=True)
class PromptTotal:
    """
    The prompts of some handoffs together.

    `considered` of `prompts` over the handoffs where somebody said something; at `silent` nobody did. The
    four states are over all of them, prompt by prompt; `declared_more`: considered by a declared number
    alone, which does not say which.
    """

    handoffs: int
    silent: int
    considered: int
    prompts: int
    hazard: int
    refused: int
    not_known: int
    open: int
    declared_more: int


def latest_answers(every: Iterable[Consideration], day: date) -> dict[str, tuple[Consideration, ...]]:
    """For each handoff the last answer of each side to each prompt, by a day; later ones do not count."""
    made = (one for one in every if one.considered_on <= day)
    last: dict[tuple[str, str, str], Consideration] = {}
    for one in sorted(made, key=_newest_last):
        last[one.handoff, one.prompt, one.side.value] = one
    found: dict[str, list[Consideration]] = {}
    for key in sorted(last):
        found.setdefault(key[0], []).append(last[key])
    return {handoff: tuple(answers) for handoff, answers in found.items()}


def _newest_last(one: Consideration) -> tuple[object, ...]:
    return one.considered_on, _CAUTION.index(one.outcome), one.id


def prompted(
    prompts: Iterable[str], hazards: Iterable[Hazard], answers: Sequence[Consideration]
) -> tuple[Prompted, ...]:
    """
    Each prompt of one handoff with its state, in the order given.

    `hazards`: those that stand on the handoff; an answer whose hazard is not among them is none any more.
    """
    there = {one.id: one for one in hazards}
    stands = [one for one in answers if one.hazard is None or one.hazard in there]
    said: dict[str, list[Consideration]] = {}
    for one in stands:
        said.setdefault(one.prompt, []).append(one)
    of: dict[str, dict[str, Hazard]] = {}
    for hazard in there.values():
        if hazard.library_id:
            of.setdefault(hazard.library_id, {})[hazard.id] = hazard
    for one in stands:
        if one.hazard:
            of.setdefault(one.prompt, {})[one.hazard] = there[one.hazard]
    return tuple(
        _prompted(id_, tuple(of.get(id_, {}).values()), tuple(said.get(id_, ())))
        if id_ in of or id_ in said
        else _open(id_)
        for id_ in prompts
    )


@cache
def _open(prompt: str) -> Prompted:
    return Prompted(prompt, PromptState.OPEN, (), ())


def _prompted(prompt: str, hazards: tuple[Hazard, ...], answers: tuple[Consideration, ...]) -> Prompted:
    outcomes = {one.outcome for one in answers}
    if hazards:
        state = PromptState.HAZARD
    elif PromptOutcome.DOES_NOT_APPLY in outcomes:
        state = PromptState.REFUSED
    else:
        state = PromptState.NOT_KNOWN
    return Prompted(prompt, state, tuple(sorted(hazards, key=lambda one: one.id)), answers)


def considered(
    declared: int | None,
    prompts: Collection[str],
    hazards: Iterable[Hazard],
    answers: Sequence[Consideration],
) -> tuple[int | None, int]:
    """
    How many prompts of a handoff were considered at least, and how many there are; None = nobody has said.

    A declared number never says more than there are prompts: it may have been given for another kind.
    """
    found = prompted(prompts, hazards, answers)
    there = sum(one.state.is_considered for one in found)
    told = declared is not None or any(one.state is not PromptState.OPEN for one in found)
    return (max(min(declared or 0, len(prompts)), there) if told else None), len(prompts)


def prompt_total(each: Iterable[tuple[tuple[int | None, int], Sequence[Prompted]]]) -> PromptTotal:
    """Sum over handoffs: of each its (considered, there are) and its prompts one by one."""
    listed = list(each)
    states = Counter(one.state for _, found in listed for one in found)
    told = [(m, k) for (m, k), _ in listed if m is not None]
    one_by_one = sum(many for state, many in states.items() if state.is_considered)
    return PromptTotal(
        handoffs=len(listed),
        silent=len(listed) - len(told),
        considered=sum(m for m, _ in told),
        prompts=sum(k for _, k in told),
        hazard=states[PromptState.HAZARD],
        refused=states[PromptState.REFUSED],
        not_known=states[PromptState.NOT_KNOWN],
        open=states[PromptState.OPEN],
        declared_more=sum(m for m, _ in told) - one_by_one,
    )


def all_together(totals: Iterable[PromptTotal]) -> PromptTotal:
    """The sum of some sums, over different handoffs."""
    listed = [astuple(one) for one in totals]
    return PromptTotal(*(sum(each) for each in zip(*listed, strict=True))) if listed else prompt_total(())


def of_another_kind(prompts: Collection[str], answers: Sequence[Consideration]) -> tuple[Consideration, ...]:
    """Answers to prompts that are none of this kind's: kept, shown, and not counted."""
    return tuple(one for one in answers if one.prompt not in prompts)

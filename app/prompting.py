"""
Prompts in words: what is asked, how many were considered, and what came of each.

That a prompt was considered does not say that it was considered well; one that nobody answered is neither a
hazard nor safe.
"""

from collections.abc import Iterable, Mapping, Sequence

from app.components.forms import Choice
from app.text import address, format_day, format_share
from graph_schema.hazards import Consideration
from graph_schema.vocabulary import Guideword, HandoffKind, JudgedBy, PromptOutcome
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.prompts import Prompted, PromptState, PromptTotal
from pathway.library.archetypes import archetypes

KINDS = "/kinds"
SIDES: Mapping[JudgedBy, str] = {
    JudgedBy.SENDER: "Sender",
    JudgedBy.RECEIVER: "Receiver",
    JudgedBy.BOTH: "Both ends together",
    JudgedBy.OTHER: "Somebody else",
}
SAYS: Mapping[PromptOutcome, str] = {
    PromptOutcome.HAZARD: "It may happen here: record a hazard",
    PromptOutcome.DOES_NOT_APPLY: "It does not apply here",
    PromptOutcome.NOT_KNOWN: "Not known yet",
}
"""What can be answered to a prompt."""


def says_choices() -> list[Choice]:
    """What can be answered, by its code."""
    return [(outcome.value, words) for outcome, words in SAYS.items()]


def side_choices() -> list[Choice]:
    """Whose answer it is."""
    return [(side.value, words) for side, words in SIDES.items()]


def prompts_address(handoff: str) -> str:
    """The prompts of a handoff, open to be answered."""
    return f"{address('/handoff', id=handoff, prompts='open')}#prompts"


def prompt_name(prompt: str) -> str:
    """
    A guideword or entry of the library as people read it.

    >>> prompt_name("not_acted"), prompt_name("HZ-16")
    ('Read, and nobody acted', 'Wrong patient or merged identity across systems')
    """
    return _NAMES.get(prompt, prompt)


_NAMES = {prompt.id: prompt.words for prompt in archetypes()[HandoffKind.UNKNOWN].prompts}


def is_guideword(prompt: str) -> bool:
    """Whether a prompt is one of the seven guidewords, and no entry of the library."""
    return prompt in set(Guideword)


def considered_words(prompts: tuple[int | None, int], *, declared: bool) -> str:
    """
    "m of k prompts considered" of one handoff. `declared`: somebody gave a number.

    >>> considered_words((4, 16), declared=True)
    '4 of 16 prompts for this kind considered'
    """
    considered, there_are = prompts
    if considered is None:
        return f"nobody has said how many of the {there_are} prompts for this kind were considered"
    said = f"{format_share(considered, there_are)} prompts for this kind considered"
    unsaid = " one by one or by their hazard; nobody has said how many more were considered"
    return said if declared else f"{said}{unsaid}"


def together_words(handoffs: Sequence[HandoffFinding]) -> str:
    """The same over some handoffs; where nobody said anything, that is told."""
    told = [one.prompts for one in handoffs if one.prompts[0] is not None]
    if not told:
        return "prompts considered: not recorded"
    considered, there = sum(prompts[0] or 0 for prompts in told), sum(prompts[1] for prompts in told)
    rest = len(handoffs) - len(told)
    return f"{considered} of {there} prompts considered" + (f", not recorded at {rest}" if rest else "")


def total_words(total: PromptTotal) -> str:
    """
    "m of k prompts considered" over the handoffs where somebody said something, and at how many nobody did.

    >>> total_words(PromptTotal(3, 1, 5, 24, 1, 1, 0, 34, 3))
    '5 of 24 considered; at 1 nobody has said'
    >>> total_words(PromptTotal(2, 2, 0, 0, 0, 0, 0, 24, 0))
    'nobody has said'
    """
    if not total.handoffs:
        return "no handoff"
    if total.silent == total.handoffs:
        return "nobody has said"
    rest = f"; at {total.silent:,} nobody has said" if total.silent else ""
    return f"{total.considered:,} of {total.prompts:,} considered{rest}"


def answer_words(one: Consideration) -> str:
    """
    One answer as it was given: what, why, by whom, of which side, when.

    >>> answer_words(Consideration(id="c", handoff="h", prompt="late", outcome="does_not_apply",
    ...     side="sender", why="By telephone", considered_by="Ward manager", considered_on="2026-02-01"))
    'does not apply: “By telephone” (Ward manager, sender, 1 Feb 2026)'
    """
    why = f": “{one.why}”" if one.why else ""
    return (
        f"{one.outcome.label}{why} ({one.considered_by}, {one.side.label}, {format_day(one.considered_on)})"
    )


def state_words(one: Prompted) -> list[str]:
    """What is said of a prompt, a line each; what nobody has considered says so."""
    lines = [answer_words(answer) for answer in one.answers]
    recorded = [f"hazard: {hazard.sentence}" for hazard in one.hazards]
    if one.state is PromptState.OPEN:
        return [PromptState.OPEN.value]
    differs = ["the sides say different things"] if one.differs else []
    return [*recorded, *lines, *differs]


def counted_words(found: Iterable[Prompted]) -> str:
    """
    How many prompts are in each state, as a sentence part.

    >>> counted_words([Prompted("late", PromptState.OPEN, (), ())])
    '0 with a hazard, 0 refused with a reason, 0 not known yet, 1 not answered one by one'
    """
    states = [one.state for one in found]
    return (
        f"{states.count(PromptState.HAZARD)} with a hazard, "
        f"{states.count(PromptState.REFUSED)} refused with a reason, "
        f"{states.count(PromptState.NOT_KNOWN)} not known yet, "
        f"{states.count(PromptState.OPEN)} not answered one by one"
    )

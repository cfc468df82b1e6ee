"""Hazards, controls, checks of controls, and the prompts that were considered."""

from datetime import date
from typing import Self

from pydantic import model_validator

from graph_schema.entity import Entity, Id, Link, Part, fact
from graph_schema.parties import PARTY_KINDS
from graph_schema.vocabulary import (
    BarrierSide,
    ControlState,
    HazardBasis,
    JudgedBy,
    LikelihoodScale,
    PromptOutcome,
)


class Judgement(Part):
    """
    One side's judgement of a hazard: class L of consequence C, on a declared scale.

    L is the likelihood of *that consequence*, not of the hazard being present. L and C are labels of bands;
    they are never multiplied, added or averaged.
    """

    side: JudgedBy = fact("Whose judgement", example="sender")
    likelihood: int = fact("Likelihood class, 1 rare to 5 almost certain", example=3, ge=1, le=5)
    consequence: int = fact(
        "Consequence class: 1 none, 2 low, 3 moderate, 4 severe, 5 fatal", example=3, ge=1, le=5
    )
    scale: LikelihoodScale = fact(
        "What the likelihood is a likelihood of",
        example="per_traversal",
        default=LikelihoodScale.NOT_DECLARED,
    )
    basis: HazardBasis = fact(
        "With controls in place, or as if there were none", example="residual", default=HazardBasis.RESIDUAL
    )
    people: int | None = fact("How many people judged it; empty = not known", example=4, default=None, ge=1)
    with_patient_or_carer: bool = fact("A patient or carer took part", example="true", default=False)
    judged_on: date | None = fact("When", example="2026-02-01", default=None)


class Hazard(Entity):
    """What could go wrong at a handoff. Both ends' judgements are kept apart and never averaged."""

    handoff: Id = fact(
        "Handoff it belongs to", example="RX1/ED > RX1/AMU: ward_move", link=Link("ABOUT", ("Handoff",))
    )
    sentence: str = fact(
        "What could go wrong, in one sentence",
        example="Request goes to a retired address",
        free_text=True,
        min_length=3,
    )
    library_id: str | None = fact("Entry of the hazard library", example="HZ-19", default=None)
    judgements: tuple[Judgement, ...] = fact(
        "Judgements, one a side; none = not judged", example=None, default=()
    )
    chain: str | None = fact(
        "Name shared by hazards of one causal chain; a chain counts once, at its largest",
        example="summary late",
        default=None,
    )
    holder: Id | None = fact(
        "Who looks after this hazard", example="RX1", default=None, link=Link("OWNED_BY", PARTY_KINDS)
    )


def cause_key(name: str | None) -> str:
    """
    A common cause as it is compared: capitals and blanks make no other cause; "" for none.

    >>> cause_key("  Referral  Mailbox"), cause_key(None)
    ('referral mailbox', '')
    """
    return " ".join((name or "").split()).casefold()


class Control(Entity):
    """
    A barrier on one or more hazards. A carer is never a control: what a carer does is recorded on crossings.

    `effectiveness` is the share of events it is claimed to stop; what it stops is unknown until tested.
    """

    hazards: tuple[Id, ...] = fact(
        "Hazards it acts on", example="hz-1", link=Link("ACTS_ON", ("Hazard",)), min_length=1
    )
    name: str = fact("What it is", example="Acknowledgement worklist", free_text=True, min_length=2)
    effectiveness: float = fact(
        "Share of events it is claimed to stop", example=0.5, unit="share 0-1", ge=0, le=1
    )
    state: ControlState = fact("What is known of it", example="unverified", default=ControlState.UNVERIFIED)
    side: BarrierSide = fact(
        "Before or after the handoff fails", example="prevention", default=BarrierSide.PREVENTION
    )
    holder: Id | None = fact(
        "Who keeps it working", example="RX1", default=None, link=Link("OWNED_BY", PARTY_KINDS)
    )
    common_cause: str | None = fact(
        "Name shared by controls that would fail together: a mailbox, system, form, role or post",
        example="referral mailbox",
        default=None,
        free_text=True,
    )
    workaround: bool = fact(
        "A workaround rather than a designed control; never counts as more than unverified",
        example="false",
        default=False,
    )
    depends_on: str | None = fact(
        "What a workaround depends on: a role, post or thing, never a person's name",
        example="the ward clerk",
        default=None,
        free_text=True,
    )
    since: date | None = fact("Since when it is done this way", example="2025-11-01", default=None)
    if_absent: str | None = fact(
        "What happens when that is away or out of order",
        example="Nobody rings; the request waits",
        default=None,
        free_text=True,
    )
    tested_on: date | None = fact("When it was last tested", example="2026-02-09", default=None)
    review_due: date | None = fact(
        "A verified control counts as unverified from this day", example="2026-08-09", default=None
    )
    held: int = fact("Times it was challenged and held", example=0, default=0, ge=0, unit="challenges")
    got_past: int = fact("Times it was challenged and failed", example=0, default=0, ge=0, unit="challenges")

    @property
    def causes(self) -> tuple[str, ...]:
        """What it would fail with, as it is named: its common cause, then what it depends on; each once."""
        named = [one for one in (self.common_cause, self.depends_on) if one and cause_key(one)]
        return tuple(named if len({cause_key(one) for one in named}) == len(named) else named[:1])


class ControlCheck(Entity):
    """One test of a control. It changes what is known, not what happens."""

    control: Id = fact("Control", example="c-1", link=Link("CHECKED", ("Control",)))
    checked_on: date = fact("When", example="2026-02-09")
    method: str = fact("How", example="Twenty requests followed to the end", free_text=True)
    result: ControlState = fact("What was found", example="verified")
    next_due: date | None = fact("When to look again", example="2026-08-09", default=None)


class Consideration(Entity):
    """
    What one side said of one prompt at one handoff on a day. It is no judgement of how likely harm is.

    One a prompt, side and day: what is said on a later day stands beside it, and counts from that day on.
    """

    handoff: Id = fact(
        "Handoff at which it was considered",
        example="RX1/ED > RX1/AMU: ward_move",
        link=Link("ABOUT", ("Handoff",)),
    )
    prompt: str = fact(
        "Entry of the hazard library, or a guideword (not_sent, late, wrong_place, incomplete, not_read, "
        "not_acted, acted_twice)",
        example="HZ-19",
        min_length=2,
        max_length=40,
    )
    outcome: PromptOutcome = fact("What came of it", example="hazard")
    hazard: Id | None = fact(
        "Hazard that was recorded for it", example="hz-1", default=None, link=Link("FOUND", ("Hazard",))
    )
    why: str | None = fact(
        "Why it does not apply, or what is not known",
        example="Every request is taken by telephone",
        default=None,
        free_text=True,
    )
    considered_by: str = fact(
        "Who considered it: a role or body, never a person's name",
        example="Ward manager",
        free_text=True,
        min_length=2,
    )
    side: JudgedBy = fact("Whose answer it is", example="sender")
    considered_on: date = fact("When", example="2026-02-01")

    @model_validator(mode="after")
    def outcome_is_complete(self) -> Self:
        """A hazard recorded names it and nothing else does; what does not apply says why."""
        if (self.outcome is PromptOutcome.HAZARD) != (self.hazard is not None):
            raise ValueError("a hazard is named where one is recorded, and nowhere else")
        if self.outcome is PromptOutcome.DOES_NOT_APPLY and not (self.why or "").strip():
            raise ValueError("say why it does not apply here")
        return self

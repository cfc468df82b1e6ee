"""Claims of accountability, asks, default rules, declared parameters: who says who holds what."""

from datetime import date
from typing import Self

from pydantic import model_validator

from graph_schema.entity import Entity, Id, Link, Part, fact
from graph_schema.parties import PARTY_KINDS
from graph_schema.vocabulary import (
    ClaimEvidence,
    CrossingStatus,
    Duty,
    DutyBasis,
    HandoffKind,
    RuleHolder,
    Sector,
    Stance,
)

SUBJECTS = ("Handoff", "Crossing", "Hazard", "Control", "Event", "LearningResponse", "Pathway")


class Claim(Entity):
    """
    What one party says about a duty, on two time axes: when it holds, and (in its record) when it was known.

    The product records and compares claims. It does not decide law or blame. What is typed in for somebody
    else without that party's evidence is kept as `asserts`, never `accepts`, and `typed_for` says so: it is
    what others say of that party, not its own word.
    """

    subject: Id = fact(
        "What it is about", example="RX1/ED > RX1/AMU: ward_move", link=Link("ABOUT", SUBJECTS)
    )
    duty: Duty = fact("Which duty", example="CLINICAL")
    by: Id = fact("Who says so", example="RX1", link=Link("BY", PARTY_KINDS))
    stance: Stance = fact("What they say", example="accepts")
    about: Id | None = fact(
        "Whom they say it of; empty for nobody and dont_know",
        example="RX1",
        default=None,
        link=Link("OF", PARTY_KINDS),
    )
    valid_from: date = fact("First day on which it holds", example="2026-01-01")
    valid_to: date | None = fact("First day on which it no longer holds", example="2026-07-01", default=None)
    review_on: date | None = fact(
        "Day on which it should be looked at again", example="2027-01-01", default=None
    )
    evidence: ClaimEvidence = fact("What it rests on", example="verbal", default=ClaimEvidence.VERBAL)
    reference: str | None = fact("Document and clause", example="SOP 12, 3.4", default=None)
    signatories: tuple[Id, ...] = fact(
        "Parties that signed", example="RX1;RY2", default=(), link=Link("SIGNED_BY", PARTY_KINDS)
    )
    joint: bool = fact("Part of an agreement to share the duty", example="false", default=False)
    lead: Id | None = fact(
        "Who leads under that agreement", example="RX1", default=None, link=Link("LED_BY", PARTY_KINDS)
    )
    words: str | None = fact(
        "The words that were used", example="on receipt of the fax", default=None, free_text=True
    )
    typed_for: bool = fact(
        "Typed in for that party by somebody else, without its evidence", example="false", default=False
    )

    @model_validator(mode="after")
    def stance_and_party_fit(self) -> Self:
        """`accepts` is said about oneself; `nobody` and `dont_know` name no one; the rest name somebody."""
        if self.stance in (Stance.NOBODY, Stance.DONT_KNOW):
            if self.about is not None:
                raise ValueError(f"'{self.stance.value}' names nobody: leave 'about' empty")
        elif self.about is None:
            raise ValueError(f"'{self.stance.value}' needs 'about': whom is it said of?")
        if self.stance is Stance.ACCEPTS and self.about != self.by:
            raise ValueError("'accepts' is said about oneself; use 'asserts' for another party")
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError("the claim ends before it begins")
        return self


class Ask(Entity):
    """Who was asked which duty about what. Silence is shown by body and days."""

    subject: Id = fact(
        "What it is about", example="RX1/ED > RX1/AMU: ward_move", link=Link("ABOUT", SUBJECTS)
    )
    duty: Duty = fact("Which duty", example="ACCEPT")
    asked: Id = fact("Who was asked", example="RY2", link=Link("ASKED", PARTY_KINDS))
    asked_on: date = fact("When", example="2026-02-01")
    answer_by: date | None = fact("By when an answer was hoped for", example="2026-03-01", default=None)
    answer: Id | None = fact(
        "The claim that answered; empty = silent so far",
        example="cl-1",
        default=None,
        link=Link("ANSWERED_BY", ("Claim",)),
    )
    answered_on: date | None = fact(
        "Day on which that answer came; empty = not recorded", example="2026-02-20", default=None
    )


class RuleLimit(Part):
    """A rule's time limit, from one status of a crossing to another."""

    hours: float = fact("Longest time allowed", example=24, unit="hours", gt=0)
    start: CrossingStatus = fact("Status that starts the clock", example="discharged")
    stop: CrossingStatus = fact("Status that stops it", example="received")
    never_over_hours: float | None = fact(
        "A second limit that is never to be passed", example=0.5, unit="hours", default=None
    )


class DutyRule(Entity):
    """A published default: proposes a holder with basis and time limit; never assigns."""

    kinds: tuple[HandoffKind, ...] = fact(
        "Kinds of handoff; empty = every kind", example="discharge", default=()
    )
    setting: Sector | None = fact(
        "Only where an end works in this sector", example="mental_health", default=None
    )
    between_organisations: bool = fact(
        "Only where the ends are different organisations", example="false", default=False
    )
    duty: Duty | None = fact("Which duty; empty = every duty", example="HANDOVER", default=None)
    holder: RuleHolder = fact("Whom it proposes", example="sender")
    until: str = fact("Until when", example="received", default="")
    limit: RuleLimit | None = fact("Time limit", example=None, default=None)
    basis: DutyBasis = fact("What it rests on", example="contract")
    mandated: bool = fact("False: expected, not mandated", example="true", default=True)
    closed_by: str = fact("What ends it", example="Sent and received times", default="")
    text: str = fact("The rule in words", example="Discharging provider, within 24 hours", default="")
    note: str | None = fact("Note", example=None, default=None)


class Parameter(Entity):
    """A declared choice: versioned, dated, named, printed wherever it is used (METHOD 13)."""

    value: str = fact("Value as JSON text", example="2.0")
    declared_by: str = fact(
        "Role or body that declared it; never a person's name", example="Quality committee"
    )
    declared_on: date = fact("When", example="2026-04-01")
    note: str | None = fact("Why", example="Board paper 12", default=None, free_text=True)

"""
What obliges a handoff: a clause, a standard or a guideline behind its duties, or nothing that anybody cites.

A citation says that a text exists, not that anybody keeps it; custom and practice is no text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graph_schema.accountability import Claim, DutyRule
from graph_schema.entity import active_on
from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import ClaimEvidence, DutyBasis, RuleHolder

CLAUSES = frozenset({DutyBasis.STATUTE, DutyBasis.CONTRACT, DutyBasis.STANDARD, DutyBasis.AGREEMENT})
_FORMAL = frozenset({ClaimEvidence.STATUTE, ClaimEvidence.CONTRACT, ClaimEvidence.AGREED_SOP})


class Obliged(StrEnum):
    """The firmest text behind a handoff, firmest first. Only the first three are texts about this handoff."""

    CITED = "a claim cites its text"
    MANDATED = "a clause or standard for its kind"
    EXPECTED = "a guideline for its kind"
    UNCITED = "somebody says so on a text that nobody cites"
    GENERAL = "only what is expected of every handoff"
    CUSTOM = "custom and practice only"
    NOTHING = "nothing"

    @property
    def is_text(self) -> bool:
        """Whether a clause, standard or guideline about this handoff can be pointed to."""
        return self in (Obliged.CITED, Obliged.MANDATED, Obliged.EXPECTED)


@dataclass(frozen=True)
class Obligation:
    """The firmest text behind a handoff, with the references of claims and the ids of rules that reach it."""

    obliged: Obliged
    references: tuple[str, ...]
    rules: tuple[str, ...]


def obligation_of(
    handoff: Handoff, claims: Iterable[Claim], rules: Iterable[DutyRule], day: date
) -> Obligation:
    """
    What obliges a handoff on a day. `claims`: about it; `rules`: those that reach it.

    A time limit of its own counts by its basis, as a rule for its kind does.
    """
    active = [claim for claim in claims if active_on(day, claim.valid_from, claim.valid_to)]
    cited = sorted({claim.reference for claim in active if claim.evidence in _FORMAL and claim.reference})
    proposing = [rule for rule in rules if rule.holder is not RuleHolder.NEVER_PATIENT_OR_CARER]
    own = [(rule.basis, rule.mandated) for rule in proposing if rule.kinds or rule.setting]
    own += [(handoff.limit.basis, True)] if handoff.limit is not None else []
    general = [rule.basis for rule in proposing if not (rule.kinds or rule.setting)]
    tests = {
        Obliged.CITED: bool(cited),
        Obliged.MANDATED: any(basis in CLAUSES and mandated for basis, mandated in own),
        Obliged.EXPECTED: any(basis in CLAUSES or basis is DutyBasis.EXPECTATION for basis, mandated in own),
        Obliged.UNCITED: any(claim.evidence in _FORMAL for claim in active),
        Obliged.GENERAL: any(basis in CLAUSES or basis is DutyBasis.EXPECTATION for basis in general),
        Obliged.CUSTOM: any(basis is DutyBasis.CONVENTION for basis in (*general, *(b for b, _ in own))),
    }
    firmest = next((obliged for obliged, holds in tests.items() if holds), Obliged.NOTHING)
    return Obligation(firmest, tuple(cited), tuple(rule.id for rule in proposing))

"""
What is missing at a handoff: open duties as a range of counts, and the labels G1 to G10 (METHOD 4.4).

No weights: a duty is open, soft, not assessed or held. Labels are worked out from states, never stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from graph_schema.vocabulary import CRITICAL_DUTIES, Duty, DutyState, GapType
from pathway.analysis.duties import FORMAL, DutyFinding

_HELD = frozenset({DutyState.ASSIGNED, DutyState.ASSIGNED_REVIEW_DUE})
_BY_STATE = {
    DutyState.UNASSIGNED: GapType.G1,
    DutyState.OVERSIGHT_ONLY: GapType.G1,
    DutyState.STALE: GapType.G2,
    DutyState.ASSUMED_IMPUTED: GapType.G3,
    DutyState.DELEGATED_UNACCEPTED: GapType.G3,
    DutyState.PATIENT_HELD: GapType.G7,
    DutyState.NOT_ASSESSED: GapType.G10,
}
_ROWS_THAT_DIFFER, _ROWS_SHARED = frozenset({3, 7, 11, 14}), frozenset({5, 6})
_ROWS_ACCEPTED = frozenset(range(3, 11))
"""The rows of METHOD 4.3 in which some party that may hold the duty accepts it, be it disputed."""


@dataclass(frozen=True, slots=True)
class Gap:
    """
    How many of the applicable duties are open: `low` of them for certain, up to `high` if those about
    which nobody, or not everyone, has answered are open too. Both are shares (0-1), None where no duty
    applies.

    It counts duties, not harm; an open duty is a question to people, not a finding against them.
    """

    applicable: int
    open: int
    soft: int
    not_assessed: int
    critical_open: tuple[Duty, ...]
    critical_unknown: tuple[Duty, ...]

    @property
    def low(self) -> float | None:
        """Open duties of those that apply."""
        return self.open / self.applicable if self.applicable else None

    @property
    def high(self) -> float | None:
        """Open and not assessed duties of those that apply."""
        return (self.open + self.not_assessed) / self.applicable if self.applicable else None

    @property
    def order(self) -> tuple[int, int, int, int]:
        """For sorting, largest first: critical duties open, then open, soft, not assessed (METHOD 4.4)."""
        return len(self.critical_open), self.open, self.soft, self.not_assessed


def gap_of(findings: Iterable[DutyFinding], critical: Iterable[Duty] = CRITICAL_DUTIES) -> Gap:
    """
    The gap of one handoff.

    >>> finding = DutyFinding(Duty.ACCEPT, DutyState.NOT_ASSESSED, 2, (), "")
    >>> gap = gap_of([finding])
    >>> gap.low, gap.high, gap.critical_unknown[0].value
    (0.0, 1.0, 'ACCEPT')
    """
    every, weighty = list(findings), set(critical)
    unknown = [found.duty for found in every if found.state is DutyState.NOT_ASSESSED]
    opened = [found.duty for found in every if found.state.is_open]
    return Gap(
        applicable=sum(1 for found in every if found.state is not DutyState.NOT_APPLICABLE),
        open=len(opened),
        soft=sum(1 for found in every if found.state.is_soft),
        not_assessed=len(unknown),
        critical_open=tuple(sorted(duty for duty in opened if duty in weighty)),
        critical_unknown=tuple(sorted(duty for duty in unknown if duty in weighty)),
    )


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """
    What labels need beside a finding.

    `rules_mandated`: one entry for each default rule that proposes a holder of this duty, False where
    it is expected and not mandated. `vacant`: posts without anybody that day. `remit_reaches`: whether
    some body's remit reaches the handoff; None = remits are not recorded, which labels nothing.
    """

    rules_mandated: tuple[bool, ...] = ()
    vacant: frozenset[str] = frozenset()
    remit_reaches: bool | None = None


def gap_labels(finding: DutyFinding, facts: LabelFacts | None = None) -> frozenset[GapType]:
    """
    The labels of one duty (DESIGN 4); empty where it does not apply or is agreed and current.

    G3 also where a rule proposes somebody and nobody who may hold the duty has accepted it. G6 where rules
    that are expected, not mandated are all there is: no agreed holder, and no statute, contract or agreed
    procedure.

    >>> found = DutyFinding(Duty.ACCEPT, DutyState.CONTESTED, 6, ("A", "B"), "")
    >>> [label.value for label in gap_labels(found)]
    ['G5']
    """
    known = facts or LabelFacts()
    if finding.state is DutyState.NOT_APPLICABLE:
        return frozenset()
    tests = {
        GapType.G3: known.rules_mandated != () and finding.row not in _ROWS_ACCEPTED,
        GapType.G4: finding.row in _ROWS_THAT_DIFFER,
        GapType.G5: finding.row in _ROWS_SHARED,
        GapType.G6: _only_expected(finding, known),
        GapType.G8: any(holder in known.vacant for holder in finding.holders),
        GapType.G9: finding.duty is Duty.OVERSEE and known.remit_reaches is False,
    }
    labels = {label for label, holds in tests.items() if holds}
    if finding.state in _BY_STATE:
        labels.add(_BY_STATE[finding.state])
    return frozenset(labels)


def _only_expected(finding: DutyFinding, facts: LabelFacts) -> bool:
    if finding.state in _HELD or not facts.rules_mandated:
        return False
    return not any(facts.rules_mandated) and not finding.evidence & FORMAL

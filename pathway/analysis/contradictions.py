"""
Answers that cannot both hold, side by side: pairs of claims on one duty of one handoff.

Where the state of the duty is "answers differ" (METHOD 4.3, rows 3, 6, 7, 11 and 14) a contradiction
`differs`; these are exactly the duties with that state, so that no two pages say different things. Elsewhere
words may not fit although the state does not turn on them: one says that nobody holds it, another names
somebody; or somebody is named who may not hold it. They are listed apart. Which of two is right is not
decided here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from graph_schema.accountability import Claim
from graph_schema.entity import Record
from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import DutyState, Stance
from pathway.analysis.agreements import accepted_in
from pathway.analysis.findings import HandoffDuty, Saying
from pathway.snapshot import Snapshot

_SHARED = (4, 5)
"""The rows of METHOD 4.3 in which those who accept have agreed to share."""


@dataclass(frozen=True)
class Quote:
    """What one party says, in its words where they are kept; who typed it in, and when it was kept."""

    saying: Saying
    typed_by: str
    typed_at: datetime


@dataclass(frozen=True)
class Contradiction:
    """
    One duty of one handoff about which what is said does not fit together.

    `pairs`: every two claims that cannot both hold. Empty only where a reorganisation sets them against each
    other; `said` has all that count on the day in every case.
    """

    handoff: Handoff
    duty: HandoffDuty
    pairs: tuple[tuple[Quote, Quote], ...]
    said: tuple[Quote, ...]

    @property
    def differs(self) -> bool:
        """Whether the state of the duty is "answers differ"."""
        return self.duty.state is DutyState.CONTESTED


def contradictions(
    snapshot: Snapshot, duties: Iterable[tuple[Handoff, HandoffDuty]]
) -> tuple[Contradiction, ...]:
    """
    Of these duties those about which what is said does not fit together: those whose answers differ first,
    critical ones before others, then by handoff. The claims are those that count on the day of the findings.
    """
    kept = {record.entity.id: record for record in snapshot.records(Claim)}
    made = (_contradiction(handoff, duty, kept) for handoff, duty in duties if _may_differ(duty))
    found = [one for one in made if one.pairs or one.differs]
    return tuple(
        sorted(found, key=lambda one: (not one.differs, not one.duty.critical, one.handoff.id, one.duty.duty))
    )


def cannot_both_hold(one: Claim, other: Claim, *, shared: bool = False) -> bool:
    """
    Whether two claims on the same duty cannot both be so. `shared`: those who accept it agree to share it.

    "We do not know" fits with everything; that a duty was passed on to somebody fits with who passed it on.
    """
    return (
        _denied(one, other)
        or _denied(other, one)
        or _nobody(one, other)
        or _nobody(other, one)
        or _two_names(one, other, shared)
    )


def _may_differ(duty: HandoffDuty) -> bool:
    return duty.state is DutyState.CONTESTED or sum(not saying.lapsed for saying in duty.says) > 1


def _contradiction(handoff: Handoff, duty: HandoffDuty, kept: dict[str, Record[Claim]]) -> Contradiction:
    counted = sorted(
        (one for one in duty.says if not one.lapsed), key=lambda one: (one.by_name, one.claim_id)
    )
    said = [(_quote(one, kept[one.claim_id]), kept[one.claim_id].entity) for one in counted]
    shared = duty.row in _SHARED
    pairs = tuple(
        (quote, against)
        for (quote, claim), (against, other) in combinations(said, 2)
        if cannot_both_hold(claim, other, shared=shared)
    )
    return Contradiction(handoff, duty, pairs, tuple(quote for quote, _ in said))


def _quote(saying: Saying, record: Record[Claim]) -> Quote:
    return Quote(saying, record.recorded_by, record.recorded_at)


def _denied(one: Claim, other: Claim) -> bool:
    return one.stance is Stance.DENIES and _positive(other) and one.about == other.about


def _nobody(one: Claim, other: Claim) -> bool:
    return one.stance is Stance.NOBODY and _positive(other)


def _two_names(one: Claim, other: Claim, shared: bool) -> bool:
    names = (Stance.ACCEPTS, Stance.ASSERTS)
    if one.stance not in names or other.stance not in names or one.about == other.about:
        return False
    return not (shared and accepted_in(one) is not None and accepted_in(other) is not None)


def _positive(claim: Claim) -> bool:
    return claim.stance in (Stance.ACCEPTS, Stance.ASSERTS, Stance.DELEGATES)

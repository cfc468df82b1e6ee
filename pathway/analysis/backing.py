"""
Whose judgement a figure may rest on: one person's alone highlights nothing, and silences nothing either.

Beside each handoff's rate stands the rate without what one person alone judged. A highlight needs the latter
to be above the appetite; where only the former is, that is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple, Protocol

from pathway.analysis.handoff_rates import HandoffEvidence, HandoffRate, handoff_rates
from pathway.analysis.hazards import HazardFinding
from pathway.analysis.ordering import sure_enough

Ends = tuple[float | None, float | None]


class Chances(NamedTuple):
    """
    Probability of exceeding the appetite, at the low and at the high end of what is only known between two
    ends (METHOD 2.9): by any judgement, and by those of several people or by records.
    """

    every: Ends
    several: Ends

    @property
    def counting(self) -> "Counting":
        """
        What a highlight goes by: several people's judgement as far as it reaches, else one person's.

        What several judged to be perhaps above the appetite is perhaps above, whatever one person adds.
        """
        low, high = self.several
        if sure_enough(high) and not sure_enough(low):
            return Counting(low, high, one_person=False)
        return Counting(*self.every, one_person=not sure_enough(high))


class Counting(NamedTuple):
    """What a highlight goes by: the chance at both ends, and whether one person alone stands behind it."""

    chance_above: float | None
    perhaps_above: float | None
    one_person: bool


class _HasChance(Protocol):
    def chances_above(self, per_year: float) -> tuple[float, float] | None: ...


def backed_evidence(
    evidence: HandoffEvidence, hazards: Sequence[HazardFinding], today: date
) -> HandoffEvidence:
    """
    The evidence without what one person alone judged; the very same object where that changes nothing.

    A hazard that several people judged too counts by their judgement. Where records that are evidence stand
    behind the figure, it does not rest on one person.
    """
    seen = evidence.share.is_evidence and evidence.exposure is not None and evidence.events.low > 0
    if seen or all(found.used is found.by_several for found in hazards):
        return evidence
    readings = (found.reading(found.by_several, today) for found in hazards if found.by_several is not None)
    return replace(evidence, hazards=tuple(readings), none_found=evidence.none_found and not hazards)


def backed_rates(
    evidence: Sequence[HandoffEvidence],
    hazards: Mapping[str, Sequence[HazardFinding]],
    today: date,
    *,
    cover: float,
) -> dict[str, HandoffRate]:
    """By handoff: its rate without what one person alone judged, where that makes a difference."""
    pairs = [(seen, backed_evidence(seen, hazards.get(seen.handoff_id, ()), today)) for seen in evidence]
    other = [backed for seen, backed in pairs if backed is not seen]
    return {rate.handoff_id: rate for rate in handoff_rates(other, cover=cover)}


def chances_above(appetite: float | None, every: _HasChance, backed: _HasChance) -> Chances:
    """
    How probable it is that the appetite is exceeded; None where none is declared or nothing supports one.

    The first is never below the second: what one person adds may blur a figure and takes no warning away.
    """
    unknown: Ends = (None, None)
    if appetite is None:
        return Chances(unknown, unknown)
    any_, several = every.chances_above(appetite) or unknown, backed.chances_above(appetite) or unknown
    low, high = (
        max((chance for chance in pair if chance is not None), default=None)
        for pair in zip(any_, several, strict=True)
    )
    return Chances((low, high), several)

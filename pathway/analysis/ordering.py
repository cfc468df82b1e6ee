"""
What to look at first (METHOD 5.2, 5.3): a highlight that needs a declared appetite, and fronts.

In: events a year with their uncertainty beside open duties. Out: who is highlighted and a total
order. Nothing is traded off: riskier *and* more open comes first, and no figure joins the two.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pathway.analysis.estimates import Estimate
from pathway.analysis.rates import exact_poisson

SURE_ENOUGH = 0.8
"""How probable it must be that the appetite is exceeded."""


class Highlight(StrEnum):
    """Whether risk gathers here while a critical duty is open (METHOD 5.2)."""

    YES = "above appetite, critical duty open"
    POSSIBLY = "above appetite, critical duty perhaps open"
    PERHAPS_ABOVE = "perhaps above appetite, critical duty open or perhaps open"
    NO = "not highlighted"
    ONE_PERSON = "one person's judgement: highlights nothing on its own"
    RECORDED_ABOVE = "recorded alone above appetite, critical duty open"
    NO_APPETITE = "no appetite declared"
    NO_BOUNDARY = "an end is not recorded: no boundary"


class Quarter(StrEnum):
    """Where a handoff or boundary lies between appetite and ownership: each has its own list."""

    UNOWNED_RISKY = "above appetite, critical duty open"
    MAYBE_UNOWNED_RISKY = "above appetite, critical duty perhaps open"
    UNOWNED_PERHAPS_RISKY = "perhaps above appetite, critical duty open or perhaps open"
    OWNED_RISKY = "above appetite, critical duties held"
    UNOWNED_QUIETER = "critical duty open, not shown to be above appetite"
    QUIETER = "neither shown to be above appetite nor open"
    NO_APPETITE = "no appetite declared"


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    A handoff or boundary to be put in order.

    `chance_above`: probability that its events a year exceed the declared appetite, None where no
    appetite is declared or no figure supports it; `perhaps_above` the same at the high end of what is only
    known between two ends, such as an estimate of traffic. `events_per_year` is what it is ordered by
    (`Estimate.for_order`; 0 where nothing is known). `open_duties` is the low end of the range.
    `unowned_harm`: events a year where a critical duty is open, low end. `recorded`: events of the year.
    """

    id: str
    name: str
    events_per_year: float
    open_duties: int
    unowned_harm: float = 0.0
    chance_above: float | None = None
    critical_open: bool = False
    critical_unknown: bool = False
    one_person: bool = False
    perhaps_above: float | None = None
    recorded: int = 0


def highlight(candidate: Candidate, *, appetite: float | None) -> Highlight:
    """
    Whether to highlight: P(above appetite) at least 0.8 *and* a critical duty open (METHOD 5.2).

    Possibly: nobody has been asked about a critical duty. Perhaps above: only at the high end of what is
    known between two ends. Without a declared appetite (events a year) nothing is highlighted. A judgement
    of one person alone is called that. Recorded above: the judgement outweighs the records, and these alone
    are above it (the lower end of their exact interval). Not highlighted is not safe.

    >>> risky = Candidate("h", "h", 60, 5, chance_above=0.97, critical_open=True)
    >>> highlight(risky, appetite=20).name, highlight(risky, appetite=None).name
    ('YES', 'NO_APPETITE')
    """
    found = _by_quarter(candidate, appetite)
    if found in (Highlight.YES, Highlight.NO_APPETITE) or not candidate.critical_open or appetite is None:
        return found
    alone, _ = exact_poisson(candidate.recorded, 1.0)
    return Highlight.RECORDED_ABOVE if alone > appetite else found


def _by_quarter(candidate: Candidate, appetite: float | None) -> Highlight:
    match quarter(candidate, appetite=appetite):
        case Quarter.NO_APPETITE:
            return Highlight.NO_APPETITE
        case Quarter.UNOWNED_RISKY:
            return Highlight.ONE_PERSON if candidate.one_person else Highlight.YES
        case Quarter.MAYBE_UNOWNED_RISKY:
            return Highlight.ONE_PERSON if candidate.one_person else Highlight.POSSIBLY
        case Quarter.UNOWNED_PERHAPS_RISKY:
            return Highlight.ONE_PERSON if candidate.one_person else Highlight.PERHAPS_ABOVE
        case _:
            return Highlight.NO


def quarter(candidate: Candidate, *, appetite: float | None) -> Quarter:
    """Which list a candidate belongs to; the threshold is declared, never a median."""
    if appetite is None:
        return Quarter.NO_APPETITE
    if sure_enough(candidate.chance_above):
        if candidate.critical_open:
            return Quarter.UNOWNED_RISKY
        return Quarter.MAYBE_UNOWNED_RISKY if candidate.critical_unknown else Quarter.OWNED_RISKY
    if sure_enough(candidate.perhaps_above) and (candidate.critical_open or candidate.critical_unknown):
        return Quarter.UNOWNED_PERHAPS_RISKY
    return Quarter.UNOWNED_QUIETER if candidate.critical_open else Quarter.QUIETER


def sure_enough(chance: float | None) -> bool:
    """Whether a probability is enough for a highlight."""
    return chance is not None and chance >= SURE_ENOUGH


def unowned_harm(
    events: Estimate | None, *, critical_open: bool, critical_unknown: bool
) -> tuple[float, float | None]:
    """
    Events a year expected where no holder is agreed, low and high end (METHOD 4.5).

    Low counts a critical duty that is open; high also one nobody was asked about. Where only limits
    of the rate are known they are the ends; None = no denominator, hence no upper end.

    >>> unowned_harm(Estimate(4.8, 1, 9), critical_open=False, critical_unknown=True)
    (0.0, 4.8)
    """
    if not (critical_open or critical_unknown):
        return 0.0, 0.0
    if events is None:
        return 0.0, None
    high = events.hi if events.mean is None else events.mean
    return (events.for_order if critical_open else 0.0), high


def pareto_fronts(points: Sequence[tuple[float, float]]) -> list[int]:
    """
    The front of each point, 1 = nothing is at least as large in both and larger in one.

    One sweep, O(n log n): in order of the first value each point joins the first front whose last
    member does not dominate it. Equal points share a front.

    >>> pareto_fronts([(60, 5), (60, 1), (2.25, 7)])
    [1, 2, 1]
    """
    fronts = [0] * len(points)
    last: list[tuple[float, float]] = []  # (-second, -first) of each front's last member, rising
    for i in sorted(range(len(points)), key=lambda i: (-points[i][0], -points[i][1])):
        key = (-points[i][1], -points[i][0])
        at = bisect_left(last, key)
        if at == len(last):
            last.append(key)
        else:
            last[at] = key
        fronts[i] = at + 1
    return fronts


def in_order(candidates: Iterable[Candidate]) -> list[tuple[int, Candidate]]:
    """
    (front, candidate), first to look at first: by front, then unowned harm, then name, then id.

    Fronts are on events a year and open duties (low end). The order is total and does not depend on
    the order given; a place in it is not a measure of safety.
    """
    every = list(candidates)
    fronts = pareto_fronts([(one.events_per_year, one.open_duties) for one in every])
    return sorted(
        zip(fronts, every, strict=True),
        key=lambda pair: (pair[0], -pair[1].unowned_harm, pair[1].name, pair[1].id),
    )

"""
Findings in words: what every page says the same way.

A figure with its interval, days, traffic with where it comes from, the source line under a picture or table,
and how a finding is drawn. What is too small to be worth digits is "under 0.001", never zero.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from app.components.figures import Source
from app.components.forms import FieldError
from app.components.marks import Mark
from app.text import format_day, format_number, format_period, plural, sentence_list
from graph_schema.vocabulary import EvidenceState, ReportingBasis, TrafficSource
from pathway.analysis import findings as found
from pathway.analysis.estimates import Estimate
from pathway.analysis.events import Joined
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.picture import Picture
from pathway.analysis.places import Place
from pathway.analysis.traffic import between
from pathway.analysis.year_totals import YearTotal
from pathway.engine import YEAR
from pathway.errors import IdentifyingText
from pathway.reporting.words import END_WORDS, days_number, days_words  # noqa: F401 - as documents say them
from pathway.snapshot import LOCAL_ZONE

LEAST = 0.001
"""Events a year below which digits say nothing: less than one in a thousand years."""

MARKS = {
    found.Mark.OPEN: Mark.OPEN,
    found.Mark.CLAIMED_ONLY: Mark.CLAIMED,
    found.Mark.NOT_ASKED: Mark.NOT_ASKED,
    found.Mark.AGREED: Mark.AGREED,
    found.Mark.NOT_APPLICABLE: Mark.NOT_APPLICABLE,
}
TRAFFIC_WORDS = {
    TrafficSource.CROSSINGS: "recorded crossings",
    TrafficSource.MOVES: "moves",
    TrafficSource.ESTIMATE: "an estimate",
    TrafficSource.NONE: "no count",
}


def identifying(refused: IdentifyingText, field_id: str, label: str = "") -> list[FieldError]:
    """Words that seem to identify somebody, as the error of their field, with its label."""
    text = f"The text under “{label}”" if label else "What you typed"
    return [FieldError(field_id, f"{text} seems to hold {sentence_list(refused.kinds)}: {refused.try_}")]


def figure_words(value: float | None) -> str:
    """
    A worked-out number; very small ones in words.

    >>> [figure_words(x) for x in (12.3, 0.0349, 0.00038, 0, None)]
    ['12', '0.035', 'under 0.001', '0', 'not known']
    """
    return f"under {LEAST:g}" if value is not None and 0 < value < LEAST else format_number(value)


def middle_words(figure: Estimate) -> str:
    """
    The figure of an estimate without its interval; what was only counted as the count that it is.

    >>> middle_words(Estimate(7, 3.3, 13, lower_limit=True)), middle_words(Estimate(7, 3.3, 13))
    ('7', '7.0')
    """
    mean = figure.mean
    counted = figure.lower_limit and mean is not None and 0 < mean < 10 and mean == round(mean)
    return f"{mean:.0f}" if counted else figure_words(mean)


def estimate_words(figure: Estimate | None) -> str:
    """
    A figure with its interval; a lower limit says so.

    >>> estimate_words(Estimate(0.00038, 0.00001, 0.0012))
    'under 0.001 (under 0.001–0.0012)'
    >>> estimate_words(Estimate(None, 0.0002, 60)), estimate_words(None), estimate_words(Estimate(0, 0, 0))
    ('not assessed (under 0.001–60)', 'not known', '0 by definition')
    """
    if figure is None:
        return "not known"
    if figure.by_definition:
        return "0 by definition"
    low, high = figure_words(figure.lo), figure_words(figure.hi)
    interval = f"({low}–{high})" if low != high else f"({low})"
    if figure.mean is None:
        return f"not assessed {interval}"
    limit = ", a lower limit" if figure.lower_limit else ""
    mean = middle_words(figure)
    return f"{mean}{limit}" if mean == low == high else f"{mean} {interval}{limit}"


def total_words(total: YearTotal) -> str:
    """
    A sum over handoffs with its interval; where some have no figure, it is at least that, and one too small
    for digits says only how far it reaches with them.

    >>> total_words(YearTotal(Estimate(12, 6, 19), None, 8, 3, 0, 6, 234))
    'at least 12 (6.0–19)'
    >>> total_words(YearTotal(Estimate(0.0004, 0.00001, 0.0012), None, 3, 2, 0, 0.00001, 120))
    'under 0.001 to 120'
    """
    figure = total.estimate
    if total.is_whole or figure is None:
        return estimate_words(figure)
    tiny = figure.mean is not None and figure.mean < LEAST
    return _with_all(total) if tiny else f"at least {estimate_words(figure)}"


def without_words(total: YearTotal) -> str:
    """
    What a sum leaves out, and how far it reaches with that; "" where it is whole.

    >>> without_words(YearTotal(Estimate(12, 6, 19), None, 8, 3, 0, 6, 234))
    'no figure at 3 of 8 handoffs; with them 6.0 to 230'
    """
    if total.is_whole:
        return ""
    out = f"no figure at {total.without_figure} of {plural(total.handoffs, 'handoff')}"
    return f"{out}; with them {_with_all(total)}"


def _with_all(total: YearTotal) -> str:
    low = figure_words(total.low)
    if total.high is None:
        return f"{low} or more: no upper end where no crossing of the year is counted"
    return f"{low} to {figure_words(total.high)}"


def traffic_words(handoffs: Sequence[HandoffFinding]) -> str:
    """
    Where the traffic of some handoffs comes from: always printed beside a number of crossings.

    "recorded crossings; 2 more without a date", "recorded crossings at 5, moves at 2, no count at 1".
    """
    counts = Counter(one.traffic.source for one in handoffs)
    without = sum(one.traffic.undated for one in handoffs)
    undated = f"; {without:,} more without a date" if without else ""
    if len(counts) == 1:
        return TRAFFIC_WORDS[next(iter(counts))] + undated
    known = [source for source in TrafficSource if counts[source]]
    return ", ".join(f"{TRAFFIC_WORDS[source]} at {counts[source]}" for source in known) + undated


def traffic_of(handoffs: Iterable[HandoffFinding]) -> float | None:
    """Crossings a year over those whose number is known; None where none is, which is not zero."""
    known = [one.traffic.per_year for one in handoffs if one.traffic.per_year is not None]
    return sum(known) if known else None


def crossings_number(handoffs: Iterable[HandoffFinding]) -> str:
    """Crossings a year over those whose number is known: "442"; of an estimate both ends: "800 to 2,000"."""
    ends = between(one.traffic for one in handoffs)
    if ends is None:
        return "no count"
    low, high = (f"{number:,.0f}" for number in ends)
    return low if low == high else f"{low} to {high}"


def organisation_words(place: Place) -> str:
    """An organisation, or an end that is none ("the carer"), as people say it."""
    return END_WORDS.get(place.organisation, place.organisation_name)


def place_words(place: Place) -> str:
    """
    A service with its organisation; a service that bears its organisation's name, or none, once.

    >>> place_words(Place("A/ED", "ED", "A", "Eastmere Hospitals", "acute", "", ""))
    'Eastmere Hospitals: ED'
    """
    if place.organisation in END_WORDS or place.name in (place.organisation_name, "main"):
        return organisation_words(place)
    return f"{organisation_words(place)}: {place.name}"


def period_of(picture: Picture) -> str:
    """The 365 days that end at the as-at date."""
    first = (picture.snapshot.as_of - YEAR).astimezone(LOCAL_ZONE).date()
    return format_period(first, picture.snapshot.day)


def source_of(picture: Picture, handoffs: Sequence[HandoffFinding], left_out: Sequence[str]) -> Source:
    """What a figure over these handoffs rests on, and what it leaves out ("nothing" is said too)."""
    snapshot = picture.snapshot
    judged = sum(hazard.used is not None for one in handoffs for hazard in one.hazards)
    crossings = sum(_counted(one, TrafficSource.CROSSINGS) for one in handoffs)
    moves = sum(_counted(one, TrafficSource.MOVES) for one in handoffs)
    records = [
        plural(len(handoffs), "handoff"),
        plural(judged, "judged hazard"),
        plural(_events_of_the_year(handoffs, snapshot.as_of), "recorded event"),
        plural(crossings, "recorded crossing"),
        *([plural(moves, "move")] if moves else []),
    ]
    return Source(
        sentence_list(records),
        period_of(picture),
        format_day(snapshot.as_of),
        ", ".join([*left_out, *_judged_later(handoffs)]) or "nothing",
    )


def source_here(what: str, picture: Picture, left_out: str = "") -> Source:
    """What a list of records as they are kept rests on: of all dates, known on the as-at date."""
    return Source(what, "all dates", format_day(picture.snapshot.as_of), left_out or "nothing")


def unseen(handoffs: Sequence[HandoffFinding]) -> bool:
    """Whether of none of some handoffs anybody could report events, and nobody has judged any."""
    return bool(handoffs) and all(
        one.rate.reporting is ReportingBasis.NO_SOURCE
        and one.rate.judged_per_year is None
        and one.rate.state is not EvidenceState.NO_HANDOFF
        for one in handoffs
    )


UNSEEN = "nobody could report, nobody has judged"
"""What stands, hatched, where `unseen`."""


def _judged_later(handoffs: Iterable[HandoffFinding]) -> list[str]:
    later = sum(one.judged_later for one in handoffs)
    return [f"{plural(later, 'judgement')} dated after the as-at date"] if later else []


def _counted(one: HandoffFinding, source: TrafficSource) -> int:
    return round(one.traffic.per_year or 0) if one.traffic.source is source else 0


def _events_of_the_year(handoffs: Iterable[HandoffFinding], as_of: datetime) -> int:
    once: dict[str, Joined] = {event.id: event for one in handoffs for event in one.event_list}
    return sum(
        event.counts and event.happened_at is not None and as_of - YEAR < event.happened_at <= as_of
        for event in once.values()
    )

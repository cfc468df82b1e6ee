"""
What was recorded at a handoff, set against the traversals over which it could have been recorded.

Events and traversals run over the same time and carry the same weights: else a rate is of nothing. Reported
is not happened, and a count without a source is no evidence of how rare something is.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

from graph_schema.vocabulary import EventSet, ReporterSide
from pathway.analysis.crossings import (
    DAY_US,
    YEAR_DAYS,
    Crossings,
    Micros,
    local_day,
    local_midnight,
    micros,
)
from pathway.analysis.estimates import Between, unmatched
from pathway.analysis.events import Coverage, Joined, in_year
from pathway.analysis.rates import recency_weight
from pathway.analysis.traffic import Traffic

Positions = npt.NDArray[np.int64]
_EPOCH = date(1970, 1, 1)
ONE_EACH: Mapping[str, float] = {}
"""Every event is counted whole."""


def recorded(
    events: Sequence[Joined],
    event_set: EventSet,
    crossings: Crossings,
    positions: Positions,
    traffic: Traffic,
) -> list[Joined]:
    """
    The events of a set that can be set against the handoff's traversals: from when those are known on.

    `positions`: of the handoff's crossings. Where its traffic is that of the year, so are the events; where
    nobody knows any, every event up to `as_of`.
    """
    now, first = micros(crossings.snapshot.as_of), _known_since(crossings, positions, traffic)
    return [
        event
        for event in events
        if event.counts
        and event.belongs_to(event_set)
        and event.happened_at is not None
        and first <= micros(event.happened_at) <= now
    ]


def covered_events(events: Sequence[Joined], covered: Sequence[Coverage]) -> list[Joined]:
    """Those of some dated events that fall on covered days; all of them where nothing is covered."""
    return [
        event
        for event in events
        if event.happened_at is not None
        and (not covered or any(spell.holds(event.happened_at) for spell in covered))
    ]


def weighted_events(
    events: Iterable[Joined], as_of: datetime, shares: Mapping[str, float] = ONE_EACH
) -> Between:
    """
    How many some dated events are, weighted for recency. `shares`: of events, by id, of which less than the
    whole is to be counted (`shared_events`).
    """
    ages = [(event, as_of - event.happened_at) for event in events if event.happened_at]
    return _matched(
        (event, shares.get(event.id, 1.0) * recency_weight(age.total_seconds() / 86_400))
        for event, age in ages
    )


def events_in_year(
    events: Sequence[Joined], event_set: EventSet, as_of: datetime, shares: Mapping[str, float] = ONE_EACH
) -> Between:
    """
    The plain count of a set in the 365 days that end at `as_of`, covered or not; `high` counts every one.

    A count is what was recorded: it never fades, so no figure "as recorded" is below it. `shares` as above.
    """
    year = (event for event in events if event.counts and in_year(event, as_of))
    return _matched((event, shares.get(event.id, 1.0)) for event in year if event.belongs_to(event_set))


def covered_share(
    crossings: Crossings, positions: Positions, traffic: Traffic, covered: Sequence[Coverage]
) -> float:
    """The share of the year's traversals on covered days, unweighted; 1 where nothing is covered."""
    if not covered or traffic.low is None:
        return 1.0
    if not len(positions):
        days = _epoch_day(crossings.snapshot.day) - np.arange(YEAR_DAYS)
        return float(np.mean(_inside(days, covered)))
    year = positions[crossings.in_year[positions]]
    return float(np.mean(_inside(crossings.first_day[year], covered))) if len(year) else 0.0


def _matched(weighted: Iterable[tuple[Joined, float]]) -> Between:
    """
    A count of weighted events.

    What only the sender recorded and what only the receiver did may be the same events, unless somebody has
    joined them (METHOD 2.6): then the count lies between the larger of the two and both together.
    """
    by_end = {ReporterSide.SENDER: 0.0, ReporterSide.RECEIVER: 0.0}
    others = 0.0
    for event, weight in weighted:
        end = next(iter(event.sides)) if len(event.sides) == 1 else ReporterSide.NEITHER
        if end in by_end:
            by_end[end] += weight
        else:
            others += weight
    doubtful = unmatched(by_end[ReporterSide.SENDER], by_end[ReporterSide.RECEIVER])
    return Between(others + doubtful.low, others + doubtful.high)


def weighted_exposure(
    crossings: Crossings, positions: Positions, traffic: Traffic, covered: Sequence[Coverage]
) -> Between | None:
    """Traversals on covered days (all days where nothing is covered), weighted as their events are."""
    if traffic.low is None or traffic.high is None:
        return None
    if len(positions):
        return Between.exactly(_weighted_crossings(crossings, positions, covered))
    share = _share_of_year(crossings.snapshot.day, covered)
    return Between(traffic.low * share, traffic.high * share)


def _known_since(crossings: Crossings, positions: Positions, traffic: Traffic) -> int:
    """The first instant whose traversals are known: the day of the first crossing; else a year ago."""
    now = micros(crossings.snapshot.as_of)
    if len(positions):
        first = int(min(crossings.first_at[positions].min(), now))
        return local_midnight(local_day(first))
    return 0 if traffic.low is None else now - YEAR_DAYS * DAY_US + 1


def _weighted_crossings(crossings: Crossings, positions: Positions, covered: Sequence[Coverage]) -> float:
    now = micros(crossings.snapshot.as_of)
    dated = positions[crossings.first_at[positions] <= now]
    if covered:
        dated = dated[_inside(crossings.first_day[dated], covered)]
    when = crossings.first_at[dated]
    return float(np.sum(_weights((now - when) / DAY_US)))


def _share_of_year(today: date, covered: Sequence[Coverage]) -> float:
    """The weighted share of the last year's days on which a source covered the handoff."""
    ages = np.arange(YEAR_DAYS)
    if covered:
        ages = ages[_inside(_epoch_day(today) - ages, covered)]
    return float(np.sum(_weights(ages.astype(float)))) / YEAR_DAYS


def _inside(days: Micros, covered: Sequence[Coverage]) -> npt.NDArray[np.bool_]:
    inside = np.zeros(len(days), dtype=bool)
    for spell in covered:
        inside |= (days >= _epoch_day(spell.first)) & (days <= _epoch_day(spell.last))
    return inside


def _weights(age_days: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """`rates.recency_weight` of many ages at once."""
    return np.power(recency_weight(1.0), np.maximum(age_days, 0.0))


def _epoch_day(day: date) -> int:
    return day.toordinal() - _EPOCH.toordinal()

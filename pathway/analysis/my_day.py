"""
What waits for one organisation on a day, at its boundaries: new events, checks, asks, claims, old words.

It says what is recorded to wait, not what matters most. Nothing of other boundaries is in it, and no person's
name.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from graph_schema.vocabulary import CaughtBy
from pathway.analysis.asks import Question, asking_of
from pathway.analysis.events import Joined, organisations_named
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.my_day_old import Check, ToConfirm, ToSay, checks_of, old_words, to_say_of
from pathway.analysis.own_boundaries import Own, own_of
from pathway.analysis.picture import Picture
from pathway.snapshot import LOCAL_ZONE, Snapshot

LOOK_BACK = timedelta(days=30)
"""So long before the as-at date events count as new, where nobody chooses another day."""


@dataclass(frozen=True)
class NewEvent:
    """One event, its records joined. `day`: recorded in its scheme; `recorded` False: it happened."""

    event: Joined
    handoffs: tuple[HandoffFinding, ...]
    day: date
    recorded: bool


@dataclass(frozen=True)
class MyDay:
    """
    Everything that waits for `own` on `day`, each list the most urgent first.

    `events`: recorded from `since` on. `undated`: events at its boundaries without any day. `later_events`:
    those of days after `day`. `unknown`: handoffs of which no last word by then is recorded.
    """

    own: Own
    day: date
    since: date
    events: tuple[NewEvent, ...]
    undated: int
    later_events: int
    checks: tuple[Check, ...]
    asks: tuple[Question, ...]
    to_say: tuple[ToSay, ...]
    to_confirm: tuple[ToConfirm, ...]
    unknown: int
    unplaced: tuple[Joined, ...]

    @property
    def overdue(self) -> int:
        """Control checks whose day has come."""
        return sum(one.overdue for one in self.checks)

    @property
    def untested(self) -> int:
        """Controls without any test and any day to look again on record: neither overdue nor not."""
        return sum(one.days is None for one in self.checks)

    @property
    def caught_by_carer(self) -> int:
        """New events that a carer noticed or stopped: a rescue must not make a boundary look safe."""
        return sum(one.event.caught_by(CaughtBy.CARER) for one in self.events)


def my_day(picture: Picture, snapshot: Snapshot, organisation: str, since: date | None = None) -> MyDay:
    """What waits for one organisation; `snapshot` is that of the picture, with what bears on no figure."""
    own, since = own_of(picture, organisation), since or snapshot.day - LOOK_BACK
    events, undated, later = _new_events(picture, own, since)
    checks, to_say = checks_of(own, snapshot.day), to_say_of(own, snapshot)
    old, unknown = old_words(own, snapshot, checks, to_say)
    return MyDay(
        own=own,
        day=snapshot.day,
        since=since,
        events=events,
        undated=undated,
        later_events=later,
        checks=checks,
        asks=tuple(one for one in asking_of(snapshot).silent if one.party in own.parties),
        to_say=to_say,
        to_confirm=old,
        unknown=unknown,
        unplaced=_unplaced(picture, own),
    )


# -- events ------------------------------------------------------------------------------------------------


def _new_events(picture: Picture, own: Own, since: date) -> tuple[tuple[NewEvent, ...], int, int]:
    """Those recorded from a day on, latest first; how many have no day; how many are of a later day."""
    near, day = {one.id: one for one in own.handoffs}, picture.snapshot.day
    found, undated, later = [], 0, 0
    for event in picture.events:
        at = tuple(near[id_] for id_ in event.handoffs if id_ in near)
        dated = _day_of(event) if at else None
        if dated is None:
            undated += bool(at)
        elif dated[0] > day:
            later += 1
        elif dated[0] >= since:
            found.append(NewEvent(event, at, *dated))
    return tuple(sorted(found, key=lambda one: (-one.day.toordinal(), one.event.id))), undated, later


def _day_of(event: Joined) -> tuple[date, bool] | None:
    """The last day on which it was recorded; else the day it happened; None where neither is known."""
    recorded = [record.recorded_on for record in event.records if record.recorded_on is not None]
    if recorded:
        return max(recorded), True
    happened = event.happened_at
    return (happened.astimezone(LOCAL_ZONE).date(), False) if happened is not None else None


def _unplaced(picture: Picture, own: Own) -> tuple[Joined, ...]:
    """Those that name it and had happened, longest known first, undated ones last."""
    day = picture.snapshot.day
    named = [
        one
        for one in picture.unplaced
        if organisations_named(one) & own.parties and (_day_of(one) or (day, False))[0] <= day
    ]
    return tuple(sorted(named, key=lambda one: (_day_of(one) or (date.max, False), one.id)))

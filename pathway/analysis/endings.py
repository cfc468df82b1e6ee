"""
Who died or was lost while nobody held one of their crossings: listed before every risk.

From accounts of holding, crossings that lead to DIED or LOST, and fatal events placed on a crossing. It says
that they coincide, not that one caused the other.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import pyarrow as pa

from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import End, Harm
from pathway.analysis.crossings import NEVER, NO_TIME, Crossings, micros, slack_of
from pathway.analysis.events import Joined
from pathway.analysis.holdings import HeldBy
from pathway.snapshot import Snapshot

Moments = dict[str, list[tuple[int, int]]]
"""When something happened, at the earliest and at the latest, in microseconds since 1970."""
Unheld = Mapping[str, HeldBy]


def ended_unheld(
    snapshot: Snapshot, crossings: Crossings, held: Unheld, events: Iterable[Joined]
) -> dict[str, frozenset[str]]:
    """
    By handoff: the people who died or were lost while nobody held their crossing of it.

    A person stands for themselves, by pseudonym; a crossing without one by its own id. A time known only to
    the hour, day or month counts where it may have lain in an unheld spell.
    """
    ends, fatal = _ends_of_people(snapshot, crossings), _fatal_events(snapshot, events)
    found: dict[str, set[str]] = {}
    for position, id_ in enumerate(crossings.ids):
        one = held.get(id_)
        if one is None or not one.unheld:
            continue
        person = crossings.person[position]
        moments = [*(ends.get(person, ()) if person else ()), *fatal.get(id_, ())]
        if any(_within(moment, spell) for moment in moments for spell in one.unheld):
            handoff = crossings.handoff_ids[crossings.handoff[position]]
            found.setdefault(handoff, set()).add(person or id_)
    return {handoff: frozenset(people) for handoff, people in found.items()}


def _within(moment: tuple[int, int], spell: tuple[datetime, datetime]) -> bool:
    earliest, latest = moment
    return earliest <= micros(spell[1]) and latest >= micros(spell[0])


def _ends_of_people(snapshot: Snapshot, crossings: Crossings) -> Moments:
    leading = {h.id for h in snapshot.all(Handoff) if h.to_id in (End.DIED.value, End.LOST.value)}
    found: Moments = {}
    for handoff in sorted(leading):
        for position in crossings.of(handoff):
            person, when = crossings.person[position], int(crossings.first_at[position])
            slack = int(crossings.first_slack[position])
            if person is not None and when != NEVER and slack < NO_TIME:
                found.setdefault(person, []).append((when, when + slack))
    return found


def _fatal_events(snapshot: Snapshot, events: Iterable[Joined]) -> Moments:
    found: Moments = {}
    for event in events:
        for record in event.records if event.harm is Harm.FATAL else ():
            when = record.happened_at
            if when is None or when > snapshot.as_of:
                continue
            slack = int(slack_of(pa.chunked_array([[record.precision.value]]))[0])
            for subject in event.subjects if slack < NO_TIME else ():
                found.setdefault(subject, []).append((micros(when), micros(when) + slack))
    return found

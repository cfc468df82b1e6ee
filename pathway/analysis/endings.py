"""
Who died or was lost while nobody held one of their crossings: listed before every risk; and who died when.

From accounts of holding, crossings that lead to DIED or LOST, and fatal events placed on a crossing. It says
that they coincide, not that one caused the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import numpy as np
import pyarrow as pa

from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import End, Harm
from pathway.analysis.crossings import NEVER, NO_TIME, NOT_YET, Crossings, Micros, micros, slack_of
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
    By handoff: the people who died or were lost while nobody held their crossing of it, in the whole record.

    A handoff has no entry where nobody can tell: none of its crossings has an account of who held it, or
    nobody is found and somebody who died or was lost has a crossing without one. Else there may be more than
    are found. A person stands for themselves, by pseudonym; a crossing without one by its own id. A time
    known only to the hour, day or month counts where it may have lain in an unheld spell.
    """
    ends = _ends_of_people(snapshot, crossings, End.DIED, End.LOST)
    fatal = _fatal_events(snapshot, events)
    found: dict[str, set[str]] = {}
    untold: set[str] = set()
    for position, id_ in enumerate(crossings.ids):
        handoff, person = crossings.handoff_ids[crossings.handoff[position]], crossings.person[position]
        moments = [*(ends.get(person, ()) if person else ()), *fatal.get(id_, ())]
        one = held.get(id_)
        if one is None:
            untold |= {handoff} if moments else set()
            continue
        people = found.setdefault(handoff, set())
        if any(_within(moment, spell) for moment in moments for spell in one.unheld):
            people.add(person or id_)
    return {one: frozenset(people) for one, people in found.items() if people or one not in untold}


def deaths_of(snapshot: Snapshot, crossings: Crossings, events: Iterable[Joined]) -> Micros:
    """
    When the person of each crossing died, at the latest; `NEVER` = no death is recorded, `NOT_YET` = they
    died, and nobody recorded when.

    A crossing that leads to DIED tells of every crossing of its person; a fatal event of the crossing it is
    placed on.
    """
    ends, fatal = _ends_of_people(snapshot, crossings, End.DIED), _fatal_events(snapshot, events)
    died = {crossings.person[position] for position in _leading_to(snapshot, crossings, End.DIED)} - {None}
    now, found = micros(snapshot.as_of), np.full(len(crossings.ids), NEVER, dtype=np.int64)
    for position, (id_, person) in enumerate(zip(crossings.ids, crossings.person, strict=True)):
        moments = ends.get(person) or fatal.get(id_)
        if moments:
            found[position] = min(now, *(latest for _, latest in moments))
        elif person in died:
            found[position] = NOT_YET
    return found


def _within(moment: tuple[int, int], spell: tuple[datetime, datetime]) -> bool:
    earliest, latest = moment
    return earliest <= micros(spell[1]) and latest >= micros(spell[0])


def _ends_of_people(snapshot: Snapshot, crossings: Crossings, *ends: End) -> Moments:
    found: Moments = {}
    for position in _leading_to(snapshot, crossings, *ends):
        person, when = crossings.person[position], int(crossings.first_at[position])
        slack = int(crossings.first_slack[position])
        if person is not None and when != NEVER and slack < NO_TIME:
            found.setdefault(person, []).append((when, when + slack))
    return found


def _leading_to(snapshot: Snapshot, crossings: Crossings, *ends: End) -> Iterator[int]:
    leading = {h.id for h in snapshot.all(Handoff) if h.to_id in {end.value for end in ends}}
    for handoff in sorted(leading):
        yield from crossings.of(handoff).tolist()


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

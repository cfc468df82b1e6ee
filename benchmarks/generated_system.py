"""A system of a given size, the same every time: organisations in sectors, services, handoffs, claims …"""

from collections.abc import Iterator
from datetime import date

import numpy as np

from graph_schema.accountability import Claim
from graph_schema.entity import Entity
from graph_schema.events import EventSource
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Hazard, Judgement
from graph_schema.identifiers import handoff_id
from graph_schema.parties import Organisation, Service
from graph_schema.vocabulary import CRITICAL_DUTIES, HandoffKind, Sector

SEED = 20260520
SECTORS = [one for one in Sector if one not in (Sector.UNKNOWN, Sector.OVERSIGHT)]
KINDS = [one for one in HandoffKind if one is not HandoffKind.UNKNOWN]
SINCE = date(2025, 1, 1)


def system(organisations: int = 60, services: int = 2000, handoffs: int = 10_000) -> Iterator[Entity]:
    """
    The records: of ten handoffs four have claims by both ends, three of one end alone, three of nobody;
    one in three has a judged hazard.
    """
    chance = np.random.default_rng(SEED)
    bodies = [
        Organisation(id=f"G{n:02d}", name=f"Organisation {n:02d}", sector=SECTORS[n % len(SECTORS)])
        for n in range(organisations)
    ]
    yield from bodies
    yield from (
        EventSource(id=f"src-{body.id}", organisation=body.id, scheme="lfpse", first_day=SINCE)
        for body in bodies[::2]
    )
    places = [f"{bodies[n % organisations].id}/service {n:04d}" for n in range(services)]
    yield from (Service(id=one, organisation=one[:3], name=one[4:]) for one in places)
    for number, (start, end) in enumerate(_pairs(chance, places, handoffs)):
        kind = KINDS[number % len(KINDS)]
        made = Handoff(id=handoff_id(start, end, kind.value), from_id=start, to_id=end, kind=kind)
        yield made
        yield from _said(made, number)


def _pairs(chance: np.random.Generator, places: list[str], count: int) -> Iterator[tuple[str, str]]:
    """A service hands over to few organisations, most of them near it in the list; no pair twice."""
    seen: set[tuple[str, str]] = set()
    while len(seen) < count:
        start = int(chance.integers(len(places)))
        end = (start + int(chance.choice([1, 2, 3, 7, 11])) + 60 * int(chance.integers(4))) % len(places)
        pair = (places[start], places[end])
        if pair not in seen and pair[0] != pair[1]:
            seen.add(pair)
            yield pair


def _said(one: Handoff, number: int) -> Iterator[Entity]:
    start, end = one.from_id[:3], one.to_id[:3]
    sayers = [(start, "accepts"), (end, "asserts")] if start != end else [(start, "accepts")]
    for duty in CRITICAL_DUTIES if number % 10 < 7 else ():
        for by, stance in sayers[: 2 if number % 10 < 4 else 1]:
            yield Claim(
                id=f"cl-{number}-{duty.value}-{by}", subject=one.id, duty=duty, by=by, stance=stance,
                about=start, valid_from=SINCE,
            )  # fmt: skip
    if number % 3 == 0:
        judged = Judgement(
            side="both", likelihood=1 + number % 5, consequence=3, scale="per_traversal", people=4
        )
        yield Hazard(id=f"hz-{number}", handoff=one.id, sentence="It is not read", judgements=(judged,))

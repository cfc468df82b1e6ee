"""Events of a generated system whose place is known; each record leaves out what real records leave out."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from graph_schema.entity import Entity
from graph_schema.events import Event, EventMatch
from graph_schema.handoffs import Handoff
from graph_schema.identifiers import match_id
from pathway.analysis.kinds_told import BY_PROCESS

SEED = 20260521
LAST = datetime(2026, 5, 20, 12, tzinfo=UTC)
OTHER_END, PROCESS, KIND_TOLD, SERVICE_TOLD = 0.75, 0.6, 0.5, 0.2
"""The share of records that name the other end, a fitting process, a word of the kind, a service."""


def events(handoffs: Sequence[Handoff], count: int, *, placed: bool = True) -> Iterator[Entity]:
    """`count` events over a year at handoffs drawn by chance; with where each belongs, or without."""
    chance = np.random.default_rng(SEED)
    for number in range(count):
        one = handoffs[int(chance.integers(len(handoffs)))]
        yield _event(one, number, chance)
        if placed:
            id_ = f"gen-{number:05d}"
            yield EventMatch(id=match_id(id_, one.id), event=id_, subject=one.id, state="confirmed")


def _event(one: Handoff, number: int, chance: np.random.Generator) -> Event:
    ends = [one.from_id[:3], one.to_id[:3]]
    reporter = ends[int(chance.integers(2))]
    named = ends if chance.random() < OTHER_END else [reporter]
    process = [code for code, kinds in BY_PROCESS.items() if one.kind in kinds]
    told = ["It went wrong"]
    if chance.random() < KIND_TOLD:
        told.append(f"with the {one.kind.label}")
    if chance.random() < SERVICE_TOLD:
        told.append(f"at {one.to_id[4:]}")
    told.append(f"on occasion {number}")
    return Event(
        id=f"gen-{number:05d}",
        reference=f"GEN-{number:05d}",
        scheme="lfpse",
        happened_at=LAST - timedelta(hours=float(chance.integers(24 * 365))),
        precision="day",
        physical="low",
        reporter=reporter,
        organisations=tuple(dict.fromkeys(named)),
        process=process[0] if process and chance.random() < PROCESS else None,
        description=" ".join(told),
    )

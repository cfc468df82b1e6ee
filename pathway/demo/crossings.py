"""What became of each crossing: statuses with their times, who carried it, what had to pass."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from graph_schema.vocabulary import Answer, Carrier, CrossingStatus
from pathway.demo.chance import Flags, Ints, pick, stream, waits
from pathway.demo.handoffs import Lines
from pathway.demo.journeys import ARRIVED, CANCELLED, NEVER, REFUSED, Crossings
from pathway.demo.parameters import MINUTES_A_DAY

UNSAID = -1
"""A time that nobody recorded, or that has not come."""
STATUSES = tuple(status.value for status in CrossingStatus)
_TOLD_AFTER_DAYS = 2.0

Words = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Told:
    """
    Crossings with what is on record of them. `times`: status -> minute of each crossing, `UNSAID` where none.

    `carried_by` and `other_channel` are "" where nobody was asked; `expected_by` is `UNSAID` without a limit.
    """

    crossings: Crossings
    times: dict[str, Ints]
    by_day: Flags
    expected_by: Ints
    carried_by: Words
    other_channel: Words
    carries: Words
    what_happened: Words

    @cached_property
    def first(self) -> Ints:
        """When each crossing begins."""
        return self.crossings.minute

    @cached_property
    def went_wrong(self) -> Ints:
        """When each was refused, cancelled or known never to have arrived; `UNSAID` where it was not."""
        wrong = [self.times[status] for status in ("refused", "never_arrived", "cancelled")]
        return np.asarray(np.maximum.reduce(wrong), dtype=np.int64)

    def at(self, status: str) -> Ints:
        """When each crossing had a status; `UNSAID` where none is on record."""
        return self.times[status]


def told(lines: Lines, crossings: Crossings) -> Told:
    """What is on record of crossings by the last minute."""
    parameters = lines.world.parameters
    rng = stream(parameters.seed, "crossings")
    numbers = parameters.numbers["crossings"]
    size = len(crossings.minute)
    times = {status: np.full(size, UNSAID, dtype=np.int64) for status in STATUSES}
    _steps(lines, crossings, times, rng)
    _failures(lines, crossings, times, rng)
    recorded = rng.random(size) < numbers["times_recorded"]
    _forget(lines, crossings, times, ~recorded & (crossings.outcome == ARRIVED))
    for minutes in times.values():
        minutes[minutes > parameters.last_minute] = UNSAID
    carried_by, other = _carried(lines, crossings, times["noticed"], rng)
    by_day = np.array([line.flow.by_day for line in lines.all])[crossings.line]
    return Told(
        crossings=crossings,
        times=times,
        by_day=by_day,
        expected_by=_expected_by(lines, crossings),
        carried_by=carried_by,
        other_channel=other,
        carries=_carries(lines, crossings, rng),
        what_happened=_what_happened(crossings, carried_by),
    )


def _of_flow(lines: Lines, crossings: Crossings, flow: int) -> Ints:
    numbers = np.array([lines.flow_number[line.flow.id] for line in lines.all])
    return np.flatnonzero(numbers[crossings.line] == flow)


def _steps(lines: Lines, crossings: Crossings, times: dict[str, Ints], rng: np.random.Generator) -> None:
    """The usual run: each status some days after the one before; a refusal breaks it off, loss too."""
    spread = lines.world.parameters.numbers["crossings"]["spread"]
    for number, flow in enumerate(lines.world.parameters.flows):
        rows = _of_flow(lines, crossings, number)
        minute = crossings.minute[rows].copy()
        outcome = crossings.outcome[rows]
        for place, (status, after) in enumerate(flow.steps):
            minute = minute + waits(rng, after, spread, len(rows))
            reached = (outcome == ARRIVED) | (place == 0)
            reached |= (outcome == REFUSED) & (status in ("received", "typed", "sent"))
            times[status][rows[reached]] = minute[reached]


def _failures(lines: Lines, crossings: Crossings, times: dict[str, Ints], rng: np.random.Generator) -> None:
    numbers = lines.world.parameters.numbers["crossings"]
    size = len(crossings.minute)
    seen = np.maximum.reduce(list(times.values()))
    wrong_at = seen + waits(rng, _TOLD_AFTER_DAYS, numbers["spread"], size)
    noticed_at = wrong_at + waits(rng, numbers["noticed_after_days"], 0.9, size)
    share = lines.number("noticed", np.full(len(lines.all), numbers["noticed"]))[crossings.line]
    noticed = rng.random(size) < share
    for outcome, statuses in (
        (REFUSED, ("refused", "returned")),
        (NEVER, ("never_arrived",)),
        (CANCELLED, ("cancelled",)),
    ):
        rows = crossings.outcome == outcome
        for status in statuses:
            times[status][rows] = wrong_at[rows]
        times["noticed"][rows & noticed] = noticed_at[rows & noticed]


def _forget(lines: Lines, crossings: Crossings, times: dict[str, Ints], rows: Flags) -> None:
    """Where later steps are not on record, only the first is."""
    for number, flow in enumerate(lines.world.parameters.flows):
        own = _of_flow(lines, crossings, number)
        lost = own[rows[own]]
        for status, _ in flow.steps[1:]:
            times[status][lost] = UNSAID


def _carried(
    lines: Lines, crossings: Crossings, noticed: Ints, rng: np.random.Generator
) -> tuple[Words, Words]:
    numbers = lines.world.parameters.numbers["crossings"]
    every = np.ones(len(lines.all))
    asked = lines.number("asked", every * numbers["asked_who_carried"])[crossings.line]
    carer = lines.number("carer", every * numbers["carer"])[crossings.line]
    size = len(crossings.minute)
    draw = rng.random(size)
    who = np.full(size, Carrier.SERVICE.value, dtype=object)
    who[draw < carer + numbers["patient"]] = Carrier.PATIENT.value
    who[draw < carer] = Carrier.CARER.value
    who[(crossings.outcome != ARRIVED) & (noticed == UNSAID)] = Carrier.NOBODY.value
    who[rng.random(size) >= asked] = ""
    other = pick(rng, numbers["other_channel"], size)
    only = lines.number("no_other_way", every * 0)[crossings.line]
    other[rng.random(size) < only] = Answer.NO.value
    by_people = (who == Carrier.CARER.value) | (who == Carrier.PATIENT.value)
    other[~by_people] = ""
    return who, other


def _expected_by(lines: Lines, crossings: Crossings) -> Ints:
    hours = np.array([line.flow.limit["hours"] if line.flow.limit else -1.0 for line in lines.all])
    limit = hours[crossings.line]
    due = crossings.minute + np.rint(limit * MINUTES_A_DAY / 24).astype(np.int64)
    return np.where(limit < 0, UNSAID, due)


def _carries(lines: Lines, crossings: Crossings, rng: np.random.Generator) -> Words:
    said = [line.flow.carries or ("",) for line in lines.all]
    draw = rng.random(len(crossings.line))
    return np.array(
        [said[line][int(at * len(said[line]))] for line, at in zip(crossings.line, draw, strict=True)],
        dtype=object,
    )


def _what_happened(crossings: Crossings, carried_by: Words) -> Words:
    said = np.full(len(crossings.minute), "", dtype=object)
    said[carried_by == Carrier.PATIENT.value] = "The patient rang until it was done"
    said[carried_by == Carrier.CARER.value] = "A carer phoned and carried the papers"
    said[crossings.outcome == REFUSED] = "Sent back as outside the criteria"
    said[crossings.outcome == NEVER] = "It never reached the receiver"
    said[crossings.outcome == CANCELLED] = "Closed before it was done"
    return said

"""What people tell about single crossings: the patient's and the carer's words beside the records."""

import numpy as np

from graph_schema.vocabulary import Carrier
from pathway.demo.chance import Ints, stream
from pathway.demo.crossings import Told
from pathway.demo.handoffs import Lines
from pathway.demo.journeys import ARRIVED, NEVER

_CARER = ("I rang three times before anyone had it", "I took the letter there myself", "Nobody rang us")
_PATIENT = ("I rang and they had not heard of me", "I brought my own list", "I waited and then I rang")
_SENDER = "Sent on the day, no answer received"
_RECEIVER = "Nothing was received"


def accounts(lines: Lines, record: Told) -> list[tuple[int, str, str, str, int]]:
    """(crossing, teller, kind, text, minute it was told) of some crossings, in order of crossing."""
    parameters = lines.world.parameters
    rng = stream(parameters.seed, "accounts")
    size = len(record.first)
    wanted = rng.random(size) < parameters.numbers["crossings"]["accounts"] * 4
    by_people = np.isin(record.carried_by, [Carrier.CARER.value, Carrier.PATIENT.value])
    made: list[tuple[int, str, str, str, int]] = []
    for row in np.flatnonzero(wanted & (by_people | (record.crossings.outcome == NEVER))):
        told = int(record.first[row] + rng.integers(2, 40) * 1440)
        if told > parameters.last_minute:
            continue
        made.extend(_tellings(lines, record, int(row), told, rng.integers(3, size=2)))
    return made


def _tellings(
    lines: Lines, record: Told, row: int, told: int, which: Ints
) -> list[tuple[int, str, str, str, int]]:
    line = lines.all[record.crossings.line[row]]
    who = record.carried_by[row]
    found = []
    if who == Carrier.CARER.value:
        found.append((row, "carer", "account", _CARER[which[0]], told))
    if who == Carrier.PATIENT.value:
        found.append((row, "patient", "account", _PATIENT[which[0]], told))
    if record.crossings.outcome[row] != ARRIVED and line.start >= 0:
        found.append((row, lines.body(line.start), "fact", _SENDER, told))
        if line.end >= 0 and not line.inside:
            found.append((row, lines.body(line.end), "fact", _RECEIVER, told))
    return found

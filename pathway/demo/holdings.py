"""Who in fact held a crossing, as far as anybody wrote it down; nobody, or accounts that differ, too."""

from dataclasses import dataclass, fields

import numpy as np

from pathway.demo.chance import Flags, Floats, Ints, stream, waits
from pathway.demo.crossings import UNSAID, Told
from pathway.demo.handoffs import Lines
from pathway.demo.journeys import ARRIVED
from pathway.demo.parameters import MINUTES_A_DAY

NOBODY = -1
CASE_REVIEW = -2
"""A teller that is no body: somebody read the notes afterwards."""


@dataclass(frozen=True)
class Holdings:
    """`crossing`: position; `holder`: position of a body or `NOBODY`; `until`: `UNSAID` = still."""

    crossing: Ints
    holder: Ints
    begin: Ints
    until: Ints
    teller: Ints


def holdings(lines: Lines, record: Told) -> Holdings:
    """What somebody wrote down about part of the crossings."""
    parameters = lines.world.parameters
    rng = stream(parameters.seed, "holdings")
    numbers = parameters.numbers["crossings"]
    crossings = record.crossings
    start, end = (
        np.array([getattr(line, side) for line in lines.all])[crossings.line] for side in ("start", "end")
    )
    size = len(start)
    every = np.ones(len(lines.all))
    share = lines.number("holding_known", every * numbers["holding_known"])[crossings.line]
    known = (rng.random(size) < share) & (start >= 0)
    came = known & (crossings.outcome == ARRIVED) & (record.at("accepted") != UNSAID) & (end >= 0)
    wrong = known & (record.went_wrong != UNSAID)
    draw = rng.random(size)
    nobody = lines.number("nobody_held", every * numbers["nobody_held"])[crossings.line]
    gap = came & (draw < nobody)
    differ = came & ~gap & (start != end) & (draw < nobody + numbers["accounts_differ"])
    parts = [
        *_passed_on(record, came & ~differ, gap, (start, end), rng.random(size)),
        *_two_accounts(record, differ, start, end),
        *_gone_wrong(record, wrong, start),
    ]
    made = Holdings(**{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Holdings)})
    return _tidy(lines, record, made, rng)


def _rows(
    crossing: Flags, holder: Ints | int, begin: Ints, until: Ints | int, teller: Ints | int = CASE_REVIEW
) -> Holdings:
    rows = np.flatnonzero(crossing)
    size = len(crossing)
    return Holdings(
        crossing=rows,
        holder=np.broadcast_to(holder, size)[rows],
        begin=begin[rows],
        until=np.broadcast_to(until, size)[rows],
        teller=np.broadcast_to(teller, size)[rows],
    )


def _passed_on(
    record: Told, rows: Flags, gap: Flags, ends: tuple[Ints, Ints], part: Floats
) -> list[Holdings]:
    """The sender until it lets go, sometimes nobody, the receiver from acceptance on."""
    first, accepted = record.first, record.at("accepted")
    lets_go = first + np.rint((accepted - first) * 0.5 * part).astype(np.int64)
    return [
        _rows(rows, ends[0], first, np.where(gap, lets_go, accepted)),
        _rows(gap, NOBODY, lets_go, accepted),
        _rows(rows, ends[1], accepted, UNSAID),
    ]


def _two_accounts(record: Told, rows: Flags, start: Ints, end: Ints) -> list[Holdings]:
    """Until acceptance each end says that the other held it."""
    first, accepted = record.first, record.at("accepted")
    return [
        _rows(rows, start, first, accepted, end),
        _rows(rows, end, first, accepted, start),
        _rows(rows, end, accepted, UNSAID),
    ]


def _gone_wrong(record: Told, rows: Flags, start: Ints) -> list[Holdings]:
    """The sender until it went wrong, nobody until somebody noticed, the sender again."""
    wrong, noticed = record.went_wrong, record.at("noticed")
    return [
        _rows(rows, start, record.first, wrong),
        _rows(rows, NOBODY, wrong, noticed),
        _rows(rows & (noticed != UNSAID), start, noticed, UNSAID),
    ]


def _tidy(lines: Lines, record: Told, made: Holdings, rng: np.random.Generator) -> Holdings:
    """Whole days where only days are known, an end for what is long over, nothing that lasts no time."""
    last = lines.world.parameters.last_minute
    by_day = record.by_day[made.crossing]
    begin, until = made.begin.copy(), made.until.copy()
    over = begin + waits(rng, 30, 0.5, len(begin))
    settled = (until == UNSAID) & (made.holder != NOBODY) & (over < last)
    until[settled] = over[settled]
    begin[by_day] -= begin[by_day] % MINUTES_A_DAY
    ended = by_day & (until != UNSAID)
    until[ended] -= until[ended] % MINUTES_A_DAY
    keep = ((until > begin) | (until == UNSAID)) & (begin <= last)
    until[until > last] = UNSAID
    order = np.lexsort((made.holder, begin, made.crossing))
    order = order[keep[order]]
    columns = {f.name: getattr(made, f.name)[order] for f in fields(Holdings)}
    return Holdings(**{**columns, "begin": begin[order], "until": until[order]})

"""
Who in fact held a crossing, by the accounts of it: days in which nobody did, and where accounts differ.

These are accounts of what happened, apart from standing claims about who should. Days in which accounts
differ are counted apart and never as unheld.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.vocabulary import Precision
from pathway.snapshot import LOCAL_ZONE, Snapshot

_DAY_SECONDS = 86_400.0
_YEAR = timedelta(days=365)
_IN_HOURS = (Precision.EXACT.value, Precision.HOUR.value)


@dataclass(frozen=True)
class Held:
    """One account of who held a crossing from one instant until before another; None = nobody / still."""

    holder: str | None
    held_from: datetime
    held_until: datetime
    still: bool
    whole_days: bool
    told_by: str


@dataclass(frozen=True)
class HeldBy:
    """
    What the accounts of one crossing add up to at `as_of`.

    `unheld_days`: days in which every account that covers them says nobody held it. `disputed_days`: days
    covered by accounts that name different holders. `unheld`: the spells behind `unheld_days`.
    """

    unheld_days: float
    disputed_days: float
    accounts_differ: bool
    unheld: tuple[tuple[datetime, datetime], ...]
    still_unheld: bool


def holdings_by_crossing(snapshot: Snapshot, only: pa.Array | None = None) -> dict[str, tuple[Held, ...]]:
    """
    Every account of holding that begins by `as_of`, by crossing; open ends are cut at `as_of`.

    `only`: ids of the crossings wanted; None = every crossing.
    """
    found: dict[str, list[Held]] = {}
    table = snapshot.holdings
    rows = table if only is None else table.filter(pc.is_in(table["crossing"], only))
    for row in rows.to_pylist():
        if row["held_from"] > snapshot.as_of:
            continue
        until = row["held_until"]
        still = until is None or until > snapshot.as_of
        found.setdefault(row["crossing"], []).append(
            Held(
                holder=row["holder"],
                held_from=row["held_from"],
                held_until=snapshot.as_of if still else until,
                still=still,
                whole_days=row["precision"] not in _IN_HOURS,
                told_by=row["told_by"],
            )
        )
    return {crossing: tuple(sorted(held, key=_order)) for crossing, held in found.items()}


def held_by(accounts: Iterable[Held], since: datetime | None = None) -> HeldBy:
    """
    Add up the accounts of one crossing, from `since` on (None = from their beginning).

    Time is cut at every beginning and end; a stretch is unheld where all accounts covering it say nobody,
    disputed where they name different holders (nobody is one of the answers).
    """
    listed = sorted(_from(accounts, since), key=_order)
    whole = all(held.whole_days for held in listed)
    cuts = sorted({held.held_from for held in listed} | {held.held_until for held in listed})
    unheld: list[tuple[datetime, datetime]] = []
    disputed = 0.0
    for begin, end in pairwise(cuts):
        answers = {held.holder for held in listed if held.held_from <= begin and end <= held.held_until}
        if len(answers) > 1:
            disputed += days_between(begin, end, whole=whole)
        elif answers == {None}:
            unheld.append((begin, end))
    spells = _joined(unheld)
    return HeldBy(
        unheld_days=sum(days_between(begin, end, whole=whole) for begin, end in spells),
        disputed_days=disputed,
        accounts_differ=disputed > 0 or _answers_differ_at_once(listed),
        unheld=tuple(spells),
        still_unheld={held.holder for held in listed if held.still} == {None},
    )


def held_by_crossing(snapshot: Snapshot) -> tuple[Mapping[str, HeldBy], Mapping[str, HeldBy]]:
    """
    What the accounts of every crossing add up to: over all time, and over the 365 days that end at `as_of`.

    The second has only crossings of which an account reaches into the year, whenever they began.
    """
    since = snapshot.as_of - _YEAR
    ever, year = {}, {}
    for crossing, accounts in holdings_by_crossing(snapshot).items():
        ever[crossing] = held_by(accounts)
        if accounts[0].held_from >= since:
            year[crossing] = ever[crossing]
        elif any(held.still or held.held_until > since for held in accounts):
            year[crossing] = held_by(accounts, since)
    return ever, year


def _from(accounts: Iterable[Held], since: datetime | None) -> Iterable[Held]:
    if since is None:
        return accounts
    reaching = (held for held in accounts if held.still or held.held_until > since)
    return [replace(held, held_from=max(held.held_from, since)) for held in reaching]


def days_between(begin: datetime, end: datetime, *, whole: bool) -> float:
    """
    Days from one instant to another: local calendar days where only days are known, else exact days.

    >>> from datetime import UTC
    >>> days_between(datetime(2025, 10, 7, 23, tzinfo=UTC), datetime(2025, 11, 11, tzinfo=UTC), whole=True)
    34.0
    """
    if whole:
        first, last = begin.astimezone(LOCAL_ZONE).date(), end.astimezone(LOCAL_ZONE).date()
        return float((last - first).days)
    return (end - begin).total_seconds() / _DAY_SECONDS


def _answers_differ_at_once(listed: list[Held]) -> bool:
    """Accounts that begin at one instant and name different holders differ, even where they last no time."""
    starts: dict[datetime, set[str | None]] = {}
    for held in listed:
        starts.setdefault(held.held_from, set()).add(held.holder)
    return any(len(answers) > 1 for answers in starts.values())


def _joined(spells: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for begin, end in spells:
        if joined and joined[-1][1] == begin:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return joined


def _order(held: Held) -> tuple[datetime, datetime, str, str]:
    return held.held_from, held.held_until, held.holder or "", held.told_by

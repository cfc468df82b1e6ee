"""
Moves: two consecutive contacts of one person in different places.

They show people being seen in one place and then in another. They do not show letters, results,
prescriptions, or requests that never arrived; and a gap is not a wait.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from ibis import _
from ibis.expr.types import Table

from pathway import columns

_MICROSECOND = timedelta(microseconds=1)
_SHARES = [0.5, 0.9]
_MILLISECOND = 10_000
"""In tenths of a microsecond."""


def moves(
    contacts: Table,
    *,
    by: str = "service",
    first: date | None = None,
    last: date | None = None,
    longest_gap: timedelta | None = None,
) -> Table:
    """
    One row for each pair of places with a move between them; `finished` makes `columns.MOVES` of it.

    Needs the columns `person`, `gap_us`, `next_day`, the places `by` and `next_{by}` (see `following`).
    `first` and `last` are local days of arrival, both included; `longest_gap` includes its end.
    Quantiles are exact, by linear interpolation, in microseconds.
    """
    came_from, went_to = contacts[by], contacts[f"next_{by}"]
    counted = [came_from != went_to]
    if first is not None:
        counted.append(contacts.next_day >= first)
    if last is not None:
        counted.append(contacts.next_day <= last)
    if longest_gap is not None:
        counted.append(contacts.gap_us <= longest_gap // _MICROSECOND)
    pairs = contacts.filter(counted).group_by(from_id=came_from, to_id=went_to)
    found = pairs.agg(
        moves=_.count(),
        patients=_.person.nunique(),
        gaps_us=_.gap_us.quantile(_SHARES),
        first_day=_.next_day.min(),
        last_day=_.next_day.max(),
    )
    return found.mutate(gap_median_us=_.gaps_us[0], gap_p90_us=_.gaps_us[1]).drop("gaps_us")


def finished(found: pa.Table) -> pa.Table:
    """
    The answer of `moves` as people get it: `columns.MOVES`, largest first, then by name in code points.

    Columns: `from_id`, `to_id` (text), `moves`, `patients` (whole), `gap_median_us`, `gap_p90_us` (float),
    `first_day`, `last_day` (date).
    """
    ids = [found[name].cast(pa.string()).to_pylist() for name in ("from_id", "to_id")]
    counts = found["moves"].to_pylist()
    order = sorted(range(found.num_rows), key=lambda row: (-counts[row], ids[0][row], ids[1][row]))
    shown: dict[str, Any] = {
        "from_id": ids[0],
        "to_id": ids[1],
        "moves": counts,
        "patients": found["patients"],
        "gap_median_s": seconds(found["gap_median_us"].to_numpy()),
        "gap_p90_s": seconds(found["gap_p90_us"].to_numpy()),
        "first_month": months(found["first_day"]),
        "last_month": months(found["last_day"]),
    }
    return pa.table(shown, schema=columns.MOVES).take(pa.array(order, pa.int64())).combine_chunks()


def seconds(gaps_us: np.ndarray) -> np.ndarray:
    """
    Quantiles of gaps, from microseconds to seconds, rounded half to even to 0.001 s.

    A quantile that falls between two whole gaps is a multiple of a tenth of a microsecond (shares 0.5, 0.9),
    so the last digits in which engines differ are dropped first, and halves are still seen as halves.

    >>> seconds(np.array([1_000_500.0, 1_001_500.0000000001, 90_000_000.0])).tolist()
    [1.0, 1.002, 90.0]
    """
    tenths = np.rint(np.asarray(gaps_us, dtype=np.float64) * 10).astype(np.int64)
    whole, rest = np.divmod(tenths, _MILLISECOND)
    half = _MILLISECOND // 2
    up = (rest > half) | ((rest == half) & (whole % 2 == 1))
    rounded: np.ndarray = (whole + up) / 1000
    return rounded


def months(days: pa.ChunkedArray) -> list[str]:
    """
    The month `YYYY-MM` of each day.

    >>> months(pa.chunked_array([[date(2024, 3, 31)]]))
    ['2024-03']
    """
    names: list[str] = np.datetime_as_string(days.to_numpy().astype("datetime64[M]")).tolist()
    return names

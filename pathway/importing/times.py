"""
Columns of text become instants in UTC, in microseconds.

Read: `2026-01-22`, `2026-01-22T08:00`, the same with seconds, fractions, a blank for the T, `Z` or an
offset; `2026-01` where a month is enough; `22/01/2026` and `22/01/2026 08:00`, day first. A date alone is
the start of that local day. A local time that occurs twice (clocks go back) is its first occurrence, and is
counted; one that does not exist (clocks go forward) is refused.

Slashes: 03/02/2026 is 3 February here and 2 March elsewhere. Without `dates`, they are read day first only
where a column proves it by itself (some day above 12, no month above 12) and holds no dates in the other
form; else the column is refused.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.vocabulary import Precision
from pathway.errors import BadInput, DatesAmbiguous
from pathway.importing.blocks import shown

Dates = Literal["iso", "day-first"]

_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
_OFFSET = r"(?:Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)"
_ISO = rf"^[0-9]{{4}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?:[T ]{_CLOCK}{_OFFSET}?)?$"
_ISO_FORM = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ]|$)"
_WITH_OFFSET = rf"{_CLOCK}{_OFFSET}$"
_MONTH = r"^[0-9]{4}-(?:0[1-9]|1[0-2])$"
_SLASH = (
    r"^(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})"
    r"(?:[ T](?P<hour>[0-9]{1,2})(?P<rest>:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?))?$"
)
_FIRST_YEAR, _LAST_YEAR = "1900", "2199"
_FIRST_MICROS = int(datetime(1900, 1, 2, tzinfo=UTC).timestamp()) * 1_000_000
_END_MICROS = int(datetime(2199, 12, 31, tzinfo=UTC).timestamp()) * 1_000_000
"""A day inside those years, so that an offset cannot lead out of them."""
_DAY = 86_400_000_000
_MARGIN = 3 * 3_600_000_000
"""Three hours around a day, in microseconds: a day is quiet if no clock changes in it or near its ends."""

EMPTY, UNREADABLE, NO_SUCH, YEAR, SKIPPED, SLASHED = 1, 2, 3, 4, 5, 6
REASONS = {
    EMPTY: "no time",
    UNREADABLE: "not a date or time as year-month-day or day/month/year",
    NO_SUCH: "there is no such date or time",
    YEAR: f"a year outside {_FIRST_YEAR} to {_LAST_YEAR}",
    SKIPPED: "the clocks went forward: this local time did not exist",
    SLASHED: "a date with slashes, where only year-month-day is read",
}
PRECISIONS = (Precision.EXACT, Precision.DAY, Precision.MONTH)
_EXACT, _DAY_ONLY, _MONTH_ONLY = 0, 1, 2

Micros = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Times:
    """
    A column of times. `micros`: since 1970 in UTC, 0 where there is a problem. `local`: the local clock.

    `problems`: 0, or a key of `REASONS`. `precisions`: places in `PRECISIONS`. `twice`: local times in the
    hour that occurs twice, read as its first occurrence.
    """

    micros: Micros
    local: Micros
    problems: Codes
    precisions: Codes
    twice: Mask

    @property
    def is_day(self) -> Mask:
        """Where only the day is known."""
        return np.asarray(self.precisions == _DAY_ONLY)

    @property
    def is_month(self) -> Mask:
        """Where only the month is known."""
        return np.asarray(self.precisions == _MONTH_ONLY)

    def instant(self, row: int) -> datetime | None:
        """The instant of a row, or None where there is a problem."""
        return None if self.problems[row] else _at(int(self.micros[row]))

    def day(self, row: int) -> date | None:
        """The local day of a row, or None where there is a problem."""
        return None if self.problems[row] else _at(int(self.local[row])).date()

    def precision(self, row: int) -> Precision:
        """How exactly the time of a row is known."""
        return PRECISIONS[self.precisions[row]]


class TimeReader:
    """
    Reads one column, block by block, and remembers what forms of date it held.

    `column` and `file` are for messages. `refuse_ambiguous` is asked after the last block.
    """

    def __init__(
        self, file: str, column: str, zone: str = "Europe/London", dates: Dates | None = None
    ) -> None:
        if dates not in (None, *get_args(Dates)):
            raise BadInput(
                "dates with slashes are read day first or not at all",
                where="--dates",
                try_=" or ".join(get_args(Dates)),
            )
        self._file, self._column, self._zone, self._dates = file, column, zone, dates
        self._iso = self._slashed = self._day_proven = self._month_proven = False

    def read(self, texts: pa.Array) -> Times:
        """The times of a block of trimmed texts without nulls. Raises `BadInput` for an unknown zone."""
        iso = _mask(pc.match_substring_regex(texts, _ISO))
        if iso.all() and (times := self._all_iso(texts)) is not None:
            return times
        slashed = _mask(pc.match_substring_regex(texts, _SLASH))
        month = _mask(pc.match_substring_regex(texts, _MONTH))
        iso_form = _mask(pc.match_substring_regex(texts, _ISO_FORM))
        self._iso |= bool(iso_form.any() or month.any())
        if slashed.any():
            texts = self._turned_round(texts, slashed)
        if month.any():
            texts = pc.if_else(pa.array(month), pc.binary_join_element_wise(texts, "01", "-"), texts)
        problems = _problems(texts, readable=slashed | month | iso_form)
        if self._dates == "iso":
            problems[slashed] = SLASHED
        return self._in_utc(texts, problems, month)

    def _all_iso(self, texts: pa.Array) -> Times | None:
        """The usual case, read in one go; None where some day or year is out of bounds after all."""
        self._iso |= len(texts) > 0
        nothing = np.zeros(len(texts), bool)
        try:
            times = self._in_utc(texts, np.zeros(len(texts), np.uint8), nothing)
        except pa.ArrowInvalid:
            return None
        inside = (times.local >= _FIRST_MICROS) & (times.local < _END_MICROS)
        return times if inside.all() else None

    def refuse_ambiguous(self) -> None:
        """Raises `DatesAmbiguous` where the column's dates could be read in two ways."""
        if self._dates is not None or not self._slashed:
            return
        where = f"{self._file}, column {shown([self._column])}"
        if self._iso:
            raise DatesAmbiguous(
                "the column holds dates with slashes beside dates as year-month-day",
                where=where,
                try_="--dates day-first reads 03/02/2026 as 3 February; --dates iso rejects such rows",
            )
        if self._month_proven or not self._day_proven:
            why = "some can only be month first" if self._month_proven else "none has a day above 12"
            raise DatesAmbiguous(
                f"it is not certain that the dates with slashes are day first: {why}",
                where=where,
                try_="--dates day-first, if 03/02/2026 means 3 February; else write 2026-02-03",
            )

    def _turned_round(self, texts: pa.Array, slashed: Mask) -> pa.Array:
        parts = pc.extract_regex(texts.filter(pa.array(slashed)), _SLASH)
        day, month, year, hour, rest = (parts.field(place) for place in range(5))
        self._slashed = True
        self._day_proven |= bool(pc.any(pc.greater(day.cast(pa.int16()), 12)).as_py())
        self._month_proven |= bool(pc.any(pc.greater(month.cast(pa.int16()), 12)).as_py())
        days = pc.binary_join_element_wise(year, _two(month), _two(day), "-")
        clock = pc.if_else(pc.equal(rest, ""), "", pc.binary_join_element_wise("T", _two(hour), rest, ""))
        return pc.replace_with_mask(texts, pa.array(slashed), pc.binary_join_element_wise(days, clock, ""))

    def _in_utc(self, texts: pa.Array, problems: Codes, month: Mask) -> Times:
        good = problems == 0
        offset = good & _mask(pc.match_substring_regex(texts, _WITH_OFFSET))
        local = np.zeros(len(texts), np.int64)
        micros = np.zeros(len(texts), np.int64)
        twice = np.zeros(len(texts), bool)
        there = good & ~offset
        local[there] = _micros(_picked(texts, there), pa.timestamp("us"))
        micros[offset] = _micros(_picked(texts, offset), pa.timestamp("us", "UTC"))
        micros[there], skipped, twice[there] = to_utc(local[there], self._zone)
        problems[np.flatnonzero(there)[skipped]] = SKIPPED
        micros[problems != 0] = 0
        local[offset] = _local_clock(micros[offset], self._zone)
        precisions = np.where(_mask(pc.equal(pc.utf8_length(texts), 10)), _DAY_ONLY, _EXACT).astype(np.uint8)
        precisions[month] = _MONTH_ONLY
        return Times(micros, local, problems, precisions, twice & (precisions == _EXACT))


def to_utc(local: Micros, zone: str) -> tuple[Micros, Mask, Mask]:
    """
    Local clock times in UTC; which of them did not exist; which occur twice (and are taken as the first).

    Raises `BadInput` for an unknown zone.

    >>> noon = np.array([datetime(2026, 7, 1, 12, tzinfo=UTC).timestamp() * 1e6], np.int64)
    >>> _at(int(to_utc(noon, "Europe/London")[0][0])).isoformat()
    '2026-07-01T11:00:00+00:00'
    """
    _refuse_unknown_zone(zone)
    days, of = np.unique(local // _DAY, return_inverse=True)
    starts = days * _DAY
    # Clocks change on few days, so the offset is looked up once a day and only those days go one by one.
    before = _offsets(starts - _MARGIN, zone)
    quiet = before == _offsets(starts + _DAY + _MARGIN, zone)
    offsets = before[of]
    skipped, twice = np.zeros(len(local), bool), np.zeros(len(local), bool)
    rest = np.flatnonzero(~quiet[of])
    if len(rest):
        usual = _assumed(local[rest], zone)
        offsets[rest] = local[rest] - usual
        skipped[rest] = _assumed(local[rest], zone, nonexistent="latest") != usual
        twice[rest] = _assumed(local[rest], zone, ambiguous="latest") != usual
    return local - offsets, skipped, twice


def _offsets(local: Micros, zone: str) -> Micros:
    """Local time minus UTC, in microseconds."""
    return local - _assumed(local, zone)


def _assumed(local: Micros, zone: str, ambiguous: str = "earliest", nonexistent: str = "earliest") -> Micros:
    naive = pa.array(local, pa.int64()).cast(pa.timestamp("us"))
    aware = pc.assume_timezone(naive, zone, ambiguous=ambiguous, nonexistent=nonexistent)
    return np.asarray(aware.cast(pa.int64()).to_numpy())


def _local_clock(micros: Micros, zone: str) -> Micros:
    aware = pa.array(micros, pa.int64()).cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us", zone))
    return np.asarray(pc.local_timestamp(aware).cast(pa.int64()).to_numpy())


def _refuse_unknown_zone(zone: str) -> None:
    try:
        _assumed(np.zeros(1, np.int64), zone)
    except pa.ArrowInvalid as fault:
        raise BadInput(
            "there is no time zone of that name", where=f"zone '{zone}'", try_="Europe/London"
        ) from fault


def _problems(texts: pa.Array, readable: Mask) -> Codes:
    """What is wrong with each text, of which `readable` have a known form (and slashes are turned round)."""
    problems = np.where(readable, 0, UNREADABLE).astype(np.uint8)
    problems[_mask(pc.equal(texts, ""))] = EMPTY
    problems[readable & ~_mask(pc.match_substring_regex(texts, _ISO))] = NO_SUCH
    year = pc.utf8_slice_codeunits(texts, 0, 4)
    outside = _mask(pc.or_(pc.less(year, _FIRST_YEAR), pc.greater(year, _LAST_YEAR)))
    problems[(problems == 0) & outside] = YEAR
    late = np.flatnonzero((problems == 0) & _mask(pc.greater(pc.utf8_slice_codeunits(texts, 8, 10), "28")))
    if len(late):
        problems[late[~_in_calendar(texts.take(pa.array(late)))]] = NO_SUCH
    return problems


def _in_calendar(texts: pa.Array) -> Mask:
    """Whether the day is one of its month's days."""
    month = pc.utf8_slice_codeunits(texts, 0, 7).to_numpy(zero_copy_only=False).astype("datetime64[M]")
    days = (month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")
    day = pc.utf8_slice_codeunits(texts, 8, 10).cast(pa.int64()).to_numpy()
    return np.asarray(day <= days.astype(np.int64))


def _micros(texts: pa.Array, kind: pa.DataType) -> Micros:
    if pc.any(pc.greater(pc.find_substring(texts, "."), 0)).as_py():
        # Arrow reads six digits of a second; more would be an error, and are cut.
        texts = pc.replace_substring_regex(texts, r"(\.[0-9]{6})[0-9]+", r"\1")
    return np.asarray(texts.cast(kind).cast(pa.int64()).to_numpy())


def _picked(texts: pa.Array, rows: Mask) -> pa.Array:
    return texts if rows.all() else texts.filter(pa.array(rows))


def _two(digits: pa.Array) -> pa.Array:
    return pc.utf8_lpad(digits, 2, "0")


def _mask(booleans: pa.Array) -> Mask:
    return np.asarray(booleans.to_numpy(zero_copy_only=False), bool)


def _at(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)

"""Contacts in plain Python: sorted out, counted, moved. The yardstick for what DuckDB and Cypher answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from pathway import columns
from pathway.columns import bucket_of
from pathway.stores.base import By, ContactFacts

LOCAL_TIME = ZoneInfo("Europe/London")
_MICROSECOND = timedelta(microseconds=1)


class Contact(NamedTuple):
    """One row of `columns.KEPT_CONTACTS`."""

    contact_id: str
    person: str
    happened_at: datetime
    organisation: str
    service: str
    activity: str | None
    seq: int
    run: str

    @property
    def said(self) -> tuple[object, ...]:
        """What must be equal for two contacts of one id to be the same; `seq` orders, never identifies."""
        return self.person, self.happened_at, self.organisation, self.service, self.activity

    @property
    def place_in_order(self) -> tuple[str, str, datetime, int, str]:
        """Bucket, person, time, seq, id."""
        return bucket_of(self.person), self.person, self.happened_at, self.seq, self.contact_id


@dataclass(frozen=True)
class Sifted:
    """What became of staged rows: new contacts, how many were known, file rows in conflict."""

    new: list[Contact]
    already_known: int
    conflicts: tuple[int, ...]


def staged_rows(folder: Path, run: str) -> list[tuple[int, Contact]]:
    """(file row, contact) of every staged file, in file order."""
    rows = [row for path in sorted(folder.glob("b*.parquet")) for row in pq.read_table(path).to_pylist()]
    rows.sort(key=lambda row: (row["row"], row["contact_id"]))
    return [(row["row"], _contact(row | {"run": run})) for row in rows]


def sift(staged: Iterable[tuple[int, Contact]], known: dict[str, Contact]) -> Sifted:
    """The first row of a new id is new; the same again is known; other content is a conflict."""
    new: dict[str, Contact] = {}
    already, conflicts = 0, []
    for row, contact in staged:
        before = known.get(contact.contact_id) or new.get(contact.contact_id)
        if before is None:
            new[contact.contact_id] = contact
        elif before.said == contact.said:
            already += 1
        else:
            conflicts.append(row)
    return Sifted(list(new.values()), already, tuple(sorted(conflicts)))


def contact_facts(contacts: Sequence[Contact], runs: int) -> ContactFacts:
    """What these contacts are."""
    times = [contact.happened_at for contact in contacts]
    return ContactFacts(
        rows=len(contacts),
        people=len({contact.person for contact in contacts}),
        organisations=len({contact.organisation for contact in contacts}),
        services=len({contact.service for contact in contacts}),
        first=min(times, default=None),
        last=max(times, default=None),
        ties=sum(one.happened_at == next_.happened_at for one, next_ in _neighbours(contacts)),
        runs=runs,
    )


def moves(
    contacts: Iterable[Contact],
    *,
    by: By,
    first: date | None,
    last: date | None,
    longest_gap: timedelta | None,
) -> pa.Table:
    """Neighbouring contacts of one person in different places: `columns.MOVES`."""
    found: dict[tuple[str, str], list[tuple[timedelta, str, str]]] = {}
    for one, next_ in _neighbours(contacts):
        from_id, to_id = getattr(one, by), getattr(next_, by)
        gap, day = next_.happened_at - one.happened_at, next_.happened_at.astimezone(LOCAL_TIME).date()
        too_long = longest_gap is not None and gap > longest_gap
        outside = (first is not None and day < first) or (last is not None and day > last)
        if from_id != to_id and not too_long and not outside:
            found.setdefault((from_id, to_id), []).append((gap, one.person, f"{day:%Y-%m}"))
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = [_moves_row(pair, made) for pair, made in ordered]
    return pa.Table.from_pylist(rows, schema=columns.MOVES)


def quantile_s(gaps: Iterable[timedelta], share: Fraction) -> float:
    """
    The exact quantile of some gaps by linear interpolation, in seconds, rounded half to even to 0.001 s.

    >>> quantile_s([timedelta(seconds=1), timedelta(seconds=2)], Fraction(1, 2))
    1.5
    """
    ordered = sorted(gap // _MICROSECOND for gap in gaps)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    exact = ordered[below] + (ordered[above] - ordered[below]) * (place - below)
    return round(exact / 1000) / 1000


def table(contacts: Iterable[Contact]) -> pa.Table:
    """Contacts as `columns.KEPT_CONTACTS`, by bucket, person, time, seq, id."""
    ordered = sorted(contacts, key=lambda contact: contact.place_in_order)
    return pa.Table.from_pylist([contact._asdict() for contact in ordered], schema=columns.KEPT_CONTACTS)


def contacts_of(batch: pa.RecordBatch) -> Iterator[Contact]:
    """The contacts of a `columns.KEPT_CONTACTS` batch."""
    return (_contact(row) for row in batch.to_pylist())


def _contact(row: dict) -> Contact:
    utc = row["happened_at"].astimezone(UTC)
    return Contact(**{name: row[name] for name in Contact._fields} | {"happened_at": utc})


def _neighbours(contacts: Iterable[Contact]) -> Iterator[tuple[Contact, Contact]]:
    ordered = sorted(contacts, key=lambda contact: contact.place_in_order)
    for _, own in groupby(ordered, key=lambda contact: contact.person):
        yield from pairwise(own)


def _moves_row(pair: tuple[str, str], made: list[tuple[timedelta, str, str]]) -> dict[str, object]:
    gaps = [gap for gap, _, _ in made]
    months = [month for _, _, month in made]
    return {
        "from_id": pair[0],
        "to_id": pair[1],
        "moves": len(made),
        "patients": len({person for _, person, _ in made}),
        "gap_median_s": quantile_s(gaps, Fraction(1, 2)),
        "gap_p90_s": quantile_s(gaps, Fraction(9, 10)),
        "first_month": min(months),
        "last_month": max(months),
    }

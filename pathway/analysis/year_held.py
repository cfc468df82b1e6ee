"""
How much of the year that is looked at the loaded data reach: its figures count what is loaded, no more.

Nothing is scaled up. A year that holds half a year of data has half the traffic, and that is said beside it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from pathway.analysis.crossings import YEAR_DAYS
from pathway.snapshot import LOCAL_ZONE, Loaded, Snapshot

FEW_DAYS = 7
"""So many days without a record at either end leave a year whole: not everything happens every day."""


@dataclass(frozen=True)
class PartOfYear:
    """
    Data of which the 365 days that end on the as-at date hold only `days`.

    `what` is contacts or crossings; `first` and `last` are the local days of all that is loaded of them.
    `begins_late`: the year reaches further back; `ends_early`: nothing that happened later is known.
    """

    what: str
    days: int
    first: date
    last: date
    begins_late: bool
    ends_early: bool


def parts_of_year(snapshot: Snapshot) -> tuple[PartOfYear, ...]:
    """What is loaded for a part of the year only; empty where the year is whole, or nothing is loaded."""
    parts = (_part(loaded, snapshot.day) for loaded in snapshot.loaded)
    return tuple(part for part in parts if part.begins_late or part.ends_early)


def _part(loaded: Loaded, today: date) -> PartOfYear:
    begin = today - timedelta(days=YEAR_DAYS - 1)
    first, last = (moment.astimezone(LOCAL_ZONE).date() for moment in (loaded.first, loaded.last))
    return PartOfYear(
        what=loaded.what,
        days=max(0, (min(last, today) - max(first, begin)).days + 1),
        first=first,
        last=last,
        begins_late=(first - begin).days > FEW_DAYS,
        ends_early=(today - last).days > FEW_DAYS,
    )

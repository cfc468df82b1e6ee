"""
Figures over some handoffs as columns of a file: one number a cell, so that a spreadsheet can reckon.

The page says the same in words. What is not known stays a word, and how many handoffs a number leaves out
stands beside it: no cell is zero because nobody knows.
"""

from collections.abc import Sequence
from decimal import Decimal

from app.components.tables import Column
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.shared_events import total_of
from pathway.analysis.traffic import between
from pathway.analysis.year_totals import YearTotal

NOT_KNOWN = "not known"
COLUMNS = (
    Column("crossings_low", "Crossings: low end", note="a year, where there is a count"),
    Column("crossings_high", "Crossings: high end", note="a year, where there is a count"),
    Column("crossings_without", "Handoffs without a count of crossings"),
    Column("events_middle", "Events: middle", note="a year, where there is a figure"),
    Column("events_low", "Events: low end", note="a year, 90 % interval, where there is a figure"),
    Column("events_high", "Events: high end", note="a year, 90 % interval, where there is a figure"),
    Column("events_least", "Events: at the least", note="a year, with all handoffs"),
    Column("events_most", "Events: at the most", note="a year, with all handoffs"),
    Column("events_without", "Handoffs without a figure of events"),
)


def cells_of(handoffs: Sequence[HandoffFinding]) -> dict[str, str]:
    """The cells of `COLUMNS`. With all handoffs a sum reaches as far as those without a figure may."""
    crossings = between(one.traffic for one in handoffs) or (None, None)
    total = total_of(handoffs)
    known = total.estimate
    return {
        "crossings_low": plain(crossings[0]),
        "crossings_high": plain(crossings[1]),
        "crossings_without": plain(sum(one.traffic.ends is None for one in handoffs)),
        "events_middle": plain(known and known.mean),
        "events_low": plain(known and known.lo),
        "events_high": plain(known and known.hi),
        "events_least": plain(_least(total)),
        "events_most": plain(total.high),
        "events_without": plain(total.without_figure),
    }


def plain(number: float | None) -> str:
    """
    A number as a spreadsheet reads it, to four figures below ten thousand; never a small one as nought.

    >>> [plain(number) for number in (12, 12345, 0.000012345, 0, None)]
    ['12', '12345', '0.00001234', '0', 'not known']
    """
    if number is None:
        return NOT_KNOWN
    if float(number).is_integer():
        return str(int(number))
    return f"{Decimal(f'{number:.4g}') if abs(number) < 10_000 else round(number):f}"


def _least(total: YearTotal) -> float | None:
    """Where nothing is known of any handoff the least is not nought, it is not known."""
    return None if total.estimate is None and total.high is None and not total.low else total.low

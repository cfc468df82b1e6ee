"""Challenges of records of events as a table: k of n, why it matters, what to do."""

from collections.abc import Sequence

from dash.development.base_component import Component

from app.components.figures import Source
from app.components.tables import Column, data_table
from pathway.engine.import_quality import Challenge

COLUMNS = (
    Column("what", "What is missing", heads_row=True),
    Column("count", "Records", note="k of n", numeric=True),
    Column("share", "Share"),
    Column("why", "Why it matters"),
    Column("do", "What to do"),
)


def quality_table(
    name: str,
    found: Sequence[Challenge],
    caption: str,
    source: Source,
    *,
    order: str = "As they stand in the way of placing.",
) -> Component:
    """Every challenge, also those that no record has."""
    rows = [
        {
            "what": one.what[0].upper() + one.what[1:],
            "count": f"{one.count:,} of {one.of:,}",
            "share": share_words(one),
            "why": one.why,
            "do": one.do if one.count else "Nothing",
        }
        for one in found
    ]
    return data_table(
        name, COLUMNS, rows, caption=caption, order=order, empty="None.",
        source=source,
    )  # fmt: skip


def share_words(one: Challenge) -> str:
    """
    The share in whole per cent; of nothing there is none.

    >>> share_words(Challenge("k", "w", 1, 300, "", "")), share_words(Challenge("k", "w", 0, 0, "", ""))
    ('under 1 %', 'no record')
    """
    if not one.of:
        return "no record"
    share = 100 * one.count / one.of
    if 0 < share < 1:
        return "under 1 %"
    return "over 99 %" if 99 < share < 100 else f"{share:.0f} %"

"""Rows of a file that did not come in, counted by column and reason, with the first of each."""

from dash.development.base_component import Component

from app.components.figures import Source
from app.components.tables import Column, data_table
from pathway.engine import ImportReport

_COLUMNS = (
    Column("column", "Column", heads_row=True),
    Column("why", "Why"),
    Column("rows", "Rows", numeric=True),
    Column("first", "First of them", note="counted from 1 under the header"),
)
FEW = 10
"""So many rows are named of each reason."""


def rejections_table(name: str, report: ImportReport, source: Source) -> list[Component]:
    """The table, most rows first; nothing where every row came in. `name` is unique on the page."""
    if not report.rejections:
        return []
    found: dict[tuple[str, str], list[int]] = {}
    for one in report.rejections:
        found.setdefault((one.column, one.reason), []).append(one.row)
    rows = [
        {
            "column": column or "the whole row",
            "why": reason,
            "rows": f"{len(numbers):,}",
            "first": ", ".join(f"{row:,}" for row in numbers[:FEW]) + (" …" if len(numbers) > FEW else ""),
        }
        for (column, reason), numbers in sorted(found.items(), key=lambda one: -len(one[1]))
    ]
    return [
        data_table(
            name,
            _COLUMNS,
            rows,
            caption="Rows that did not come in",
            order="Most rows first.",
            empty="None.",
            source=source,
        )
    ]

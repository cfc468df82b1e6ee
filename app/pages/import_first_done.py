"""What became of a first file, row by row in numbers, and the first finding with what comes next."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.figures import Source
from app.components.pieces import card, details, lead, link, stressed
from app.components.tables import Column, data_table
from app.import_rejections_table import rejections_table
from app.text import format_day, plural
from pathway.engine import Engine, ImportReport
from pathway.engine.first_files import finding

_FATES = (Column("fate", "What became of them", heads_row=True), Column("rows", "Rows", numeric=True))


def done_parts(report: ImportReport, what: str, engine: Engine) -> list[Component]:
    """The numbers of an import, or of its rehearsal; after an import what it shows first."""
    source = Source(
        plural(report.rows, "row"), "as the file has them", format_day(engine.snapshot().as_of), "nothing"
    )
    fates = _fates(report)
    rows = [{"fate": fate, "rows": f"{count:,}"} for fate, count in fates]
    would = "Nothing was written. " if report.dry_run else ""
    numbers = ", ".join(f"{count:,} {fate}" for fate, count in fates)
    told = f"{would}Of {plural(report.rows, 'row')}: {numbers}."
    table = data_table(
        "first-fates", _FATES, rows, caption=f"All {plural(report.rows, 'row')}",
        order="Every row is in one of these numbers.", empty="None.", source=source,
    )  # fmt: skip
    notes = details("What else was noticed", [html.Ul([html.Li(one) for one in report.notes])])
    title = "What would become of it" if report.dry_run else "What became of it"
    inside = [
        lead([stressed(told)]),
        table,
        *rejections_table("first-why", report, source),
        *([notes] if report.notes else []),
    ]
    found = [] if report.dry_run else [card("First finding", [lead(_finding(what, engine)), _then(what)])]
    return [*found, card(title, inside)]


def _fates(report: ImportReport) -> list[tuple[str, int]]:
    """What became of the rows; a row that the file itself says twice was not known before it came."""
    known = report.already_known - report.repeated
    repeated = [("repeated in the file", report.repeated)] if report.repeated else []
    return [
        ("accepted", report.accepted),
        ("known before", known),
        *repeated,
        ("rejected", report.rejected),
    ]


def _finding(what: str, engine: Engine) -> list[Any]:
    found = finding(engine, what)
    if what == "contacts":
        pairs = plural(found.count, "pair")
        said = f"People moved between {pairs} of services in the last year of the data."
        return [
            stressed(said),
            f" That is read from {plural(found.of, 'contact')}; no letter or result is in it.",
        ]
    if what == "crossings":
        said = f"For {found.count:,} of {plural(found.of, 'crossing')} no acceptance is recorded."
        return [stressed(said), " What is not recorded may have happened: ask the receiver."]
    said = f"At {found.count:,} of {plural(found.of, 'handoff')} nobody, or not everyone, has said who holds what."
    return [stressed(said), " That is no finding about safety; it is where to ask first."]


def _then(what: str) -> Component:
    """What comes next."""
    links = {
        "contacts": [
            link("Accept moves as handoffs in the inbox", "/inbox"),
            "; then ask both ends who holds them.",
        ],
        "crossings": [
            link("See the boundaries", "/"),
            ": where requests wait, and who held them. Days of waiting count until an acceptance is recorded.",
        ],
        "handoffs": [link("Ask both ends", "/ask"), ", or ", link("see the boundaries", "/"), "."],
    }[what]
    return html.P(["Next: ", *links])

"""What became of a file: every row in one number, why rows were rejected, and what keeps the others from use."""

from dash import html
from dash.development.base_component import Component

from app.components.figures import Source
from app.components.notices import note
from app.components.pieces import card, lead, link, stressed
from app.components.tables import Column, data_table
from app.import_quality_table import quality_table
from app.import_rejections_table import rejections_table
from app.placed import PLACED
from app.text import format_day, plural, sentence_list
from pathway.engine import Engine, ImportReport
from pathway.engine.fates import Fates
from pathway.engine.import_quality import import_quality

_FATES = (
    ("placed", "Placed", "at a handoff, by a person or by the file"),
    ("refused", "Refused", "a person said that they belong to no handoff"),
    ("unplaced", "Unplaced", "they wait in the inbox, and stand in no sum until somebody decides"),
    ("rejected", "Rejected", "they did not come in: see why below"),
    ("opted_out", "Opted out", "their source says that they may not be shared: not kept"),
    ("withdrawn", "Withdrawn", "their source has withdrawn them: they count nowhere"),
    ("repeated", "Repeated", "an earlier row of the file says the same"),
    ("kept_out", "Withdrawn here", "somebody here withdrew the record: it stays withdrawn"),
)
_FATE_COLUMNS = (
    Column("fate", "What became of them", heads_row=True),
    Column("rows", "Rows", numeric=True),
    Column("means", "That is"),
)


def done_card(report: ImportReport, engine: Engine) -> Component:
    """The numbers of an import or of its rehearsal; they add up to the rows of the file."""
    fates = report.fates or Fates()
    day = format_day(engine.snapshot().as_of)
    source = Source(plural(report.rows, "row"), "as the file has them", day, "nothing")
    rows = [
        {"fate": label, "rows": f"{getattr(fates, name):,}", "means": means}
        for name, label, means in _FATES
        if name in ("placed", "refused", "unplaced", "rejected") or getattr(fates, name)
    ]
    title = "What would become of it" if report.dry_run else "What became of it"
    would = "Nothing was written. " if report.dry_run else ""
    four = f"{fates.placed:,} placed, {fates.refused:,} refused, {fates.unplaced:,} unplaced, {fates.rejected:,} rejected"
    table = data_table(
        "import-fates", _FATE_COLUMNS, rows, caption=f"All {plural(report.rows, 'row')}",
        order="Every row is in one of these numbers.", empty="None.", source=source,
    )  # fmt: skip
    inside = [
        lead([stressed(f"{would}Of {plural(report.rows, 'row')}: {four}.")]),
        _changes(report),
        table,
        *rejections_table("import-why", report, source),
        *(
            [note(f"Columns not used: {sentence_list([f'“{name}”' for name in report.not_used])}.")]
            if report.not_used
            else []
        ),
    ]
    return html.Div([card(title, inside), _quality(report, engine, source)])


def _changes(report: ImportReport) -> Component:
    new, repeated = report.accepted - report.changed, report.repeated
    said = [
        f"{plural(new, 'new record')}",
        f"{report.changed:,} changed",
        f"{report.already_known - repeated:,} known before",
        *([f"{repeated:,} repeated in the file"] if repeated else []),
    ]
    gone = report.retired + report.withdrawn
    more = (
        f" {plural(gone, 'record')} kept before will count no more, because their source took them back."
        if gone
        else ""
    )
    lost = report.placed_before
    told = f" {lost:,} of them had been placed or refused: " if lost else ""
    way = [told, link("see what was decided", PLACED), "."] if lost else []
    return html.P([f"{sentence_list(said)}.{more}", *way])


def _quality(report: ImportReport, engine: Engine, source: Source) -> Component:
    found = import_quality(engine, read=report.events)
    return card(
        "What cannot be used, and why that matters",
        [
            quality_table("import-challenges", found.challenges, "Of the rows that can be read", source),
            html.P([link("Import quality of all events that are kept", "/import-quality")]),
        ],
    )

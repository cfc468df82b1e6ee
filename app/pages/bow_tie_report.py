"""The bow-tie of a handoff as a document: the page's picture, sentence and tables in one file."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.components.tables import Column, text_of
from app.figures.bow_tie import bow_tie_picture
from app.pages import bow_tie_tables as tables
from app.text import format_day, plural
from app.wording import source_of
from pathway.analysis.bow_tie import BowTie
from pathway.analysis.picture import METHOD_VERSION, Picture
from pathway.errors import NotFound
from pathway.reporting.bow_tie import BowTieReport, ReportTable


def report_of(tie: BowTie, picture: Picture, *, banner: str = "") -> BowTieReport:
    """The report's value. Raises `NotFound` where no hazard is recorded: then there is no bow-tie."""
    if not tie.threats:
        raise NotFound(
            "no hazard is recorded at this handoff, so there is no bow-tie; not assessed is not safe",
            try_="add a hazard first",
        )
    return BowTieReport(
        handoff=tie.one.name,
        finding=finding_words(tie),
        svg=bow_tie_picture(tie),
        alt=alt_words(tie),
        tables=(
            _table("Threats", "As in the picture.", "None.", tables.THREATS, tables.threat_rows(tie)),
            _table("Barriers", "As in the picture.", "No barrier is recorded. That is not known to be none.",
                   tables.BARRIERS[:-1], tables.barrier_rows(tie)),
            _table("Harm: judged, and recorded", "Worst first.", "None.", tables.HARM, tables.harm_rows(tie)),
            _table("What the carer did; not a control", "Crossings and events of the year.",
                   "Nothing recorded.", tables.CARER, tables.carer_rows(tie)),
        ),
        source=source_of(picture, [tie.one], []).in_words,
        as_at=format_day(picture.snapshot.as_of),
        banner=banner,
        method=METHOD_VERSION,
    )  # fmt: skip


def finding_words(tie: BowTie) -> str:
    """The finding of the page in a sentence or two."""
    return text_of(tables.finding(tie))


def alt_words(tie: BowTie) -> str:
    """What the picture shows, for whoever does not see it."""
    threats, barriers = plural(len(tie.threats), "threat"), plural(len(tie.barriers), "barrier")
    return (
        f"{threats} and {barriers} round this handoff; nobody holds {len(tie.unowned)} of them, and "
        f"{len(tie.bare)} of the threats have none that stands. The tables below say the same."
    )


def _table(
    caption: str, order: str, empty: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]
) -> ReportTable:
    return ReportTable(
        caption,
        order,
        empty,
        tuple(column.in_words for column in columns),
        tuple(tuple(text_of(row[column.key]) for column in columns) for row in rows),
    )

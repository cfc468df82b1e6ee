"""What can nobody see? Who could report, who judged, whose remit reaches, who was heard; and what none of them is."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from app.components.imagined import imagined_note
from app.components.later import Later
from app.components.marks import no_data
from app.components.notices import note
from app.components.pieces import (
    button_row,
    card,
    empty_state,
    filter_bar,
    lead,
    link,
    page_heading,
    print_button,
    quiet,
    stressed,
)
from app.components.tables import Column, csv_button, data_table
from app.filters import (
    Filter,
    Values,
    chosen,
    fields,
    first_row,
    not_known,
    redraw_by_filters,
    row_choices,
    rows_words,
)
from app.pages import coverage_lists as lists
from app.pages.boundary_table import boundary_address, boundary_name
from app.pages.coverage_told import told_card
from app.pages.coverage_words import could_report, heard, reached, reported, reviewed
from app.shell import keep_filters
from app.text import plural
from app.wording import END_WORDS, crossings_number, organisation_words, source_of, traffic_words
from graph_schema.vocabulary import Answer
from pathway.analysis.coverage import BoundaryCoverage, Coverage, HandoffCoverage
from pathway.engine import Engine
from pathway.engine.coverage import coverage

PATH, NAME = "/coverage", "Coverage"
HELP = (
    "If something went wrong at a handoff, who could report it, who has judged it, whose remit reaches it, and was a "
    "patient or carer heard?",
    "That what can be seen is safe, or that anybody looks. “No data” is a state of its own: it is neither low risk "
    "nor a fault of anybody.",
)
SHOWN = "cv-shown"
FILTERS = {
    "cv-organisation": "organisation",
    "cv-unseen": "unseen",
    "cv-without": "without",
    "cv-rows": "rows",
}
FIRST_ROWS = 25
UNSEEN = {
    "source": ("Nobody could report", lambda row: row.could_report is not Answer.YES),
    "remit": ("Some handoff is reached by no remit", lambda row: bool(row.unreached)),
    "review": ("Some handoff that nobody reviewed", lambda row: bool(row.unreviewed)),
    "voice": ("Some handoff without a patient’s or carer’s account", lambda row: bool(row.unheard)),
}
ORDER = (
    "Where nobody could report comes first; then where some handoff is reached by no remit, then unreviewed, then "
    "without an account of a patient or carer; among equals no count first, then most crossings. It is no order of risk."
)
COLUMNS = (
    Column("boundary", "Boundary", heads_row=True),
    Column("report", "Who could report"),
    Column("review", "Who reviewed hazards"),
    Column("remit", "Whose remit reaches"),
    Column("heard", "Patient or carer heard"),
    Column("reports", "Reports", note="in the year"),
    Column("crossings", "Crossings", note="a year", numeric=True),
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The page for the filters of its address."""
    found = coverage(engine)
    heading = page_heading("What can nobody see?", "No data is not low risk.")
    if not found.handoffs:
        words = "There is no handoff yet, so there is nothing that could be seen or not."
        return html.Div([heading, empty_state(words, link("Add a handoff", "/handoff/form?kind=Handoff"))])
    filters = _filters(found)
    values, unknown = chosen(filters, query), not_known(filters, query)
    return html.Div(
        [
            heading,
            filter_bar(fields(filters, values)),
            *([note(unknown)] if unknown else []),
            html.Div(shown(engine, values), id=SHOWN),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Filters redraw the table and the lists."""
    keep_filters(app, FILTERS)
    redraw_by_filters(app, SHOWN, FILTERS, partial(shown, engine))


def shown(engine: Engine, values: Values) -> list[Component]:
    """The sentence, the table of boundaries and the lists, for what the filters leave."""
    whole = coverage(engine)
    found = coverage(engine, without=values["without"]) if values["without"] else whole
    new = frozenset(one.id for one in found.unreached) - {one.id for one in whole.unreached}
    rows = [row for row in found.boundaries if _passes(row, values)]
    ids = {one.id for row in rows for one in row.handoffs}
    return [
        _lead(found),
        *imagined_note(found.picture, [one.finding for one in found.handoffs]),
        *_as_if(found, whole, new),
        *_how_many(found, rows, values),
        _table(found, rows, values),
        lists.unreached_card(found, [one for one in found.unreached if one.id in ids], new),
        lists.sole_card(found),
        lists.silent_card(found, [row for row in found.silent if _passes(row, values)]),
        lists.obliged_card(found, [one for one in found.without_text if one.id in ids]),
        lists.untravelled_card(found),
        lists.undrawn_card(found),
        told_card(found),
    ]


def _passes(row: BoundaryCoverage, values: Values) -> bool:
    ends = (row.boundary.from_key, row.boundary.to_key)
    unseen = UNSEEN.get(values["unseen"])
    return (not values["organisation"] or values["organisation"] in ends) and (
        unseen is None or unseen[1](row)
    )


def _lead(found: Coverage) -> Component:
    """The finding in a sentence, over every boundary."""
    dark = sum(row.could_report is not Answer.YES for row in found.boundaries)
    handoffs = len(found.handoffs)
    unreviewed = sum(one.review.by.answer is not Answer.YES for one in found.handoffs)
    unheard = sum(one.voices.answer is not Answer.YES for one in found.handoffs)
    return lead(
        [
            stressed(
                f"At {dark:,} of {plural(len(found.boundaries), 'boundary', 'boundaries')} nobody is known to be able to report.",
                open_=True,
            ),
            f" Of {plural(handoffs, 'handoff')}{_others_of_the_year(found)}, no remit is known to reach {len(found.unreached):,}, nobody is known to have "
            f"judged a hazard of {unreviewed:,}, and about {unheard:,} no patient or carer is known to have been heard.",
        ]
    )


def _others_of_the_year(found: Coverage) -> str:
    """Why the map and the matrix count more handoffs than this page."""
    if not found.left_out:
        return ""
    year = len(found.picture.handoffs)
    ends = "ends in death or has itself ended" if found.left_out == 1 else "end in death or have ended"
    return f" ({found.left_out:,} more of the year’s {year:,} {ends}: nothing passes there now)"


def _as_if(found: Coverage, whole: Coverage, new: frozenset[str]) -> list[Component]:
    """What the what-if does: nothing of it is saved."""
    if not found.without:
        return []
    name = found.accountability.name(found.without)
    before = {row.id for row in whole.boundaries if row.bodies}
    lost = sum(row.id in before and not row.bodies for row in found.boundaries)
    return [
        note(
            f"As if {name} had no remit: {plural(len(new), 'handoff')} would be reached by nobody, and nobody would "
            f"reach any handoff of {plural(lost, 'boundary', 'boundaries')} that it reaches now. Nothing is saved."
        )
    ]


def _how_many(found: Coverage, rows: Sequence[BoundaryCoverage], values: Values) -> list[Component]:
    """What is hidden is counted."""
    if not any(values[key] for key in ("organisation", "unseen")):
        return []
    words = (
        f"The filters leave {len(rows):,} of {plural(len(found.boundaries), 'boundary', 'boundaries')} and "
        f"{sum(len(row.handoffs) for row in rows):,} of {plural(len(found.handoffs), 'handoff')}. The sentence on top and "
        "the lists of bodies and of what was travelled are about all of them. "
    )
    return [note([words, link("Clear the filters", PATH)])]


def _table(found: Coverage, rows: Sequence[BoundaryCoverage], values: Values) -> Component:
    first = first_row(values["rows"], len(rows))
    listed = rows[first - 1 : first - 1 + FIRST_ROWS]
    cells = [_row(row, found) for row in listed]
    caption = f"{rows_words(first, first - 1 + len(listed))} of {len(rows):,}" if rows else ""
    table = data_table(
        "coverage",
        COLUMNS,
        cells,
        caption=caption,
        order=ORDER,
        empty="No boundary matches these filters. That is not a finding: widen them.",
    )
    files = [csv_button("coverage", COLUMNS, cells, source=_source(found, listed))] if cells else []
    if len(listed) < len(rows):
        every = Later(rows, lambda row: _row(row, found))
        files.append(csv_button("coverage", COLUMNS, every, source=_source(found, rows), every=True))
    return card(
        "Boundary by boundary",
        [button_row([*files, print_button()]), table, *_others(listed, rows), _key()],
    )


def _others(listed: Sequence[BoundaryCoverage], rows: Sequence[BoundaryCoverage]) -> list[Component]:
    hidden = [row for row in rows if row not in listed]
    if not hidden:
        return []
    dark = sum(row.could_report is not Answer.YES for row in hidden)
    words = f"{len(hidden):,} more boundaries are on other pages; at {dark:,} of them nobody is known to be able to report. Choose them under “Rows shown”."
    return [note(words)]


def _key() -> Component:
    return html.P(
        [no_data("in words"), quiet(" nobody is on record who could see it, or nobody can tell.")],
        className="legend",
    )


def _source(found: Coverage, rows: Sequence[BoundaryCoverage]) -> Any:
    handoffs = [one.finding for row in rows for one in row.handoffs]
    out = len(found.handoffs) - len(handoffs)
    hidden = [f"{plural(out, 'handoff')} not shown"] if out else []
    unplaced = len(found.picture.unplaced)
    loose = [plural(unplaced, "event not placed", "events not placed")] if unplaced else []
    without = [f"the remits of {found.accountability.name(found.without)}"] if found.without else []
    return source_of(found.picture, handoffs, [*hidden, *lists.left_out(found), *loose, *without])


def _row(row: BoundaryCoverage, found: Coverage) -> dict[str, Any]:
    """One boundary as cells; what nobody can see is hatched, and says so."""
    handoffs: Sequence[HandoffCoverage] = row.handoffs
    findings = [one.finding for one in handoffs]
    return {
        "boundary": [
            link(boundary_name(row.boundary), boundary_address(row.boundary)),
            html.Br(),
            quiet(plural(len(handoffs), "handoff")),
        ],
        "report": could_report(row.sources, found.snapshot.day),
        "review": reviewed(handoffs),
        "remit": reached(row),
        "heard": heard(handoffs),
        "reports": reported(row.reports, row.could_report),
        "crossings": [crossings_number(findings), html.Br(), quiet(traffic_words(findings))],
    }


def _filters(found: Coverage) -> list[Filter]:
    places = [place for one in found.handoffs for place in (one.finding.start, one.finding.end)]
    named = {
        place.organisation: organisation_words(place)
        for place in places
        if place.organisation not in END_WORDS
    }
    by_name = sorted(named.items(), key=lambda item: (item[1], item[0]))
    bodies = [(one.body, one.body_name) for one in found.sole]
    unseen = [(key, words) for key, (words, _) in UNSEEN.items()]
    rows = row_choices(len(found.boundaries), FIRST_ROWS)
    return [
        Filter("cv-organisation", "organisation", "Organisation", "All organisations", by_name),
        Filter("cv-unseen", "unseen", "Only where", "Every boundary", unseen),
        Filter(
            "cv-without",
            "without",
            "As if without the remits of",
            "Nobody: as they are",
            sorted(bodies, key=lambda one: one[1]),
        ),
        Filter("cv-rows", "rows", "Rows shown", rows_words(1, FIRST_ROWS), rows),
    ]

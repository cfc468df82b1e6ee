"""Import quality: what keeps the recorded events from being used across organisations, as counts to send back."""

from collections.abc import Mapping
from functools import partial

from dash import Dash, html
from dash.development.base_component import Component

from app.components.figures import Source, figure_frame, svg_picture
from app.components.notices import note
from app.components.pieces import breadcrumb, card, filter_bar, lead, page_heading, print_button, stressed
from app.figures.import_quality import shares
from app.filters import Filter, Values, chosen, fields, not_known, redraw_by_filters
from app.import_quality_table import quality_table, share_words
from app.shell import keep_filters
from app.text import format_day, plural
from graph_schema.vocabulary import Scheme
from pathway.engine import Engine
from pathway.engine.import_quality import ImportQuality, import_quality

PATH, NAME, UNDER = "/import-quality", "Import quality", "/start"
HELP = (
    "What is missing in the recorded events, so that they cannot be placed or compared?",
    "Whether care is safe, or whose fault a gap in a record is: forms and exports leave things out, too.",
)
SHOWN = "iq-shown"
FILTERS = {"iq-scheme": "scheme"}


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """All events, or those of one scheme."""
    filters = _filters()
    values, unknown = chosen(filters, query), not_known(filters, query)
    return html.Div(
        [
            breadcrumb([("Bring a file in", "/import")], NAME),
            page_heading(NAME, "What stops recorded events from being used across organisations."),
            filter_bar(fields(filters, values), [print_button()]),
            *([note(unknown)] if unknown else []),
            html.Div(shown(engine, values), id=SHOWN),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """The filter redraws the tables and stands in the address."""
    keep_filters(app, FILTERS)
    redraw_by_filters(app, SHOWN, FILTERS, partial(shown, engine))


def _filters() -> list[Filter]:
    schemes = [(one.value, one.label) for one in Scheme]
    return [Filter("iq-scheme", "scheme", "Scheme", "All schemes", schemes)]


def shown(engine: Engine, values: Values) -> list[Component]:
    """The answer in a sentence, the challenges, and how much of each field is unknown."""
    scheme = Scheme(values["scheme"]) if values["scheme"] else None
    found = import_quality(engine, scheme)
    source = Source(
        plural(found.records, "record of events", "records of events"),
        "whenever they happened",
        format_day(engine.snapshot().as_of),
        "events whose source opted out",
    )
    apart = [
        note(
            "LFPSE and NRLS are both here. They differ in what is recorded and how: they are counted apart and never "
            "joined in one trend."
        )
    ]
    return [
        lead(_finding(found)),
        *(apart if found.both else []),
        figure_frame(
            "What records of events lack",
            svg_picture(shares(found.challenges), alt=_alt(found), least_width=560, most_width=760),
            source=source,
        ),
        card("Challenges", [quality_table("challenges", found.challenges, "Of the records kept", source)]),
        card(
            "Unknown in each field",
            [
                quality_table(
                    "unknown-fields",
                    found.fields,
                    "Records that say nothing in a field",
                    source,
                    order="Most unknown first.",
                )
            ],
        ),
    ]


def _alt(found: ImportQuality) -> str:
    worst = max(found.challenges, key=lambda one: one.count)
    if not worst.count:
        return "No challenge is found in any record."
    return f"Most frequent: {worst.what.lower()}, {worst.count:,} of {worst.of:,}. The table says the same."


def _finding(found: ImportQuality) -> list[Component | str]:
    if not found.records:
        return ["No event is recorded, so nothing can be said of them. That is not that none happened."]
    worst = max(found.challenges, key=lambda one: one.count)
    if not worst.count:
        return [
            stressed("None of these challenges"),
            f" is found in {plural(found.records, 'record')}.",
            *_events(found),
        ]
    schemes = ", ".join(f"{of.label}: {count:,}" for of, count in found.schemes)
    return [
        stressed(f"{worst.what}: {worst.count:,} of {plural(worst.of, 'record')}, {share_words(worst)}."),
        f" That is the most frequent challenge. All records that are kept, by scheme: {schemes}.",
        *_events(found),
    ]


def _events(found: ImportQuality) -> list[str]:
    """Why another page counts fewer; nothing where it does not."""
    if found.events in (None, found.records):
        return []
    return [
        f" The {plural(found.records, 'record')} are of {plural(found.events or 0, 'event')}: records that a person "
        "joined count once elsewhere, and are looked at one by one here, because each lacks things of its own."
    ]

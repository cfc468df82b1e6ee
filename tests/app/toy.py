"""Small pages that use every component once, and an engine that says what it is told to say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import plotly.graph_objects as go
from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from app.components.figures import Source, chart, figure_frame, svg_picture
from app.components.forms import (
    FieldError,
    date_field,
    error_summary,
    error_texts,
    filter_field,
    long_text_field,
    number_field,
    radio_field,
    select_field,
    term_choices,
    text_field,
)
from app.components.marks import Mark, duties_mark, duty_mark, legend
from app.components.notices import confirm_bar, note, saved_bar
from app.components.pieces import (
    breadcrumb,
    button,
    button_row,
    card,
    filter_bar,
    grid,
    headline_number,
    lead,
    link,
    page_heading,
    print_button,
    quiet,
    stressed,
)
from app.components.tables import Column, csv_button, data_table
from app.shell import keep_filters
from app.text import address, format_interval, read_day, read_number
from graph_schema.vocabulary import Duty, DutyState, HandoffKind
from pathway.analysis.year_held import PartOfYear
from pathway.errors import BadInput, StoreUnreachable

BANNER = "Invented data. No real person, place or organisation."
AS_OF = datetime(2026, 5, 20, 22, 59, 59, tzinfo=UTC)
SOURCE = Source("41 judged hazards", "1 Jun 2025 – 20 May 2026", "20 May 2026", "38 events not placed")
COLUMNS = (
    Column("boundary", "Boundary", heads_row=True),
    Column("crossings", "Crossings", note="a year", numeric=True),
    Column("events", "Events a year", note="judged · recorded", numeric=True),
    Column("duties", "Critical duties"),
)
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 120" font-family="Arial" font-size="12">
<path d="M20 100H400" stroke="#4C6272"/>
<circle cx="200" cy="40" r="8" fill="#D5281B"/>
<text x="214" y="44">open</text></svg>"""


def parts_of(component: Component, kind: type[Component]) -> list[Component]:
    """Every component of that kind inside, in order."""
    return [part for part in component._traverse() if isinstance(part, kind)]


@dataclass
class ToyEngine:
    """`fails` is raised by whatever a page asks; `saved` keeps what was typed."""

    as_of: datetime | None = AS_OF
    fails: Exception | None = None
    saved: list[tuple[Any, ...]] | None = None
    parts_of_year: tuple[PartOfYear, ...] = ()
    reason: str = "the last instant of the loaded data"

    def as_at(self) -> SimpleNamespace:
        """As the real one answers."""
        return SimpleNamespace(as_of=self.as_of, reason=self.reason, parts_of_year=self.parts_of_year)

    def at(self, as_of: datetime) -> "ToyEngine":
        """The same at another moment."""
        return replace(self, as_of=as_of, reason="the date asked for")

    def ask(self) -> None:
        """Raise what was told."""
        if self.fails is not None:
            raise self.fails


class Boundaries:
    """A page of pictures and tables, as the landing page will be."""

    PATH, NAME = "/", "Boundaries"

    def layout(self, engine: ToyEngine, query: Mapping[str, str]) -> Component:
        """Everything that shows."""
        engine.ask()
        rows = self.rows()
        picture = figure_frame(
            "Events a year, and open duties",
            svg_picture(SVG, alt="One boundary above the appetite with a duty open", least_width=380),
            source=SOURCE,
            working="3 hazards, 2 controls, 6 events.",
            under=legend(),
        )
        table = data_table(
            "boundaries",
            COLUMNS,
            rows,
            caption="Boundaries",
            order="Critical duty open first, then most events a year.",
            empty="No boundary matches these filters.",
            chosen=frozenset({0}),
        )
        sectors = [("acute", "Acute"), ("primary", "Primary")]
        sector = filter_field("sector", "Sector", sectors, every="All sectors", value=query.get("sector"))
        return html.Div(
            [
                page_heading("Where risk gathers and nobody answers"),
                lead(
                    [
                        stressed("9 of 61 boundaries", open_=True),
                        " carry more than the declared 2 events a year.",
                    ]
                ),
                filter_bar(
                    [sector], [csv_button("boundaries", COLUMNS, rows, source=SOURCE), print_button()]
                ),
                html.P(query.get("sector", "all sectors"), id="drawn-for"),
                html.P("", id="drawn-times"),
                grid([picture, card("The same, in order", [table])], columns="wide-right"),
                grid([self._numbers(), card("A chart", self._chart(), pale=True)]),
            ]
        )

    def rows(self) -> list[dict[str, Any]]:
        """Two boundaries, one of them named like a formula."""
        return [
            {
                "boundary": [
                    link("Eastmere Hospitals → Vale Community", address("/handoff", id="h 1")),
                    html.Br(),
                    quiet("4 handoffs: letter, supply"),
                ],
                "crossings": "4,120",
                "events": [html.B("14"), " (7.5–24)", html.Br(), quiet("17 · 9 recorded")],
                "duties": [
                    html.Div(duties_mark(Mark.OPEN, Duty.ACCEPT, count=3, of=4)),
                    html.Div(duty_mark(DutyState.ASSUMED_SELF, duty=Duty.CLINICAL)),
                ],
            },
            {
                "boundary": '=Larkfield, "north"',
                "crossings": "not recorded",
                "events": "no denominator",
                "duties": [
                    duty_mark(DutyState.ASSIGNED, holder="Larkfield Surgery"),
                    duty_mark(DutyState.NOT_ASSESSED, row=2),
                ],
            },
        ]

    def register(self, app: Dash, engine: ToyEngine) -> None:
        """Filters in the address."""
        keep_filters(app, {"sector": "sector"})

    def _numbers(self) -> Component:
        shown = format_interval(8.2, 4.6, 13.1).split(" ", 1)
        return card(
            "How much harm, how sure",
            [headline_number(shown[0], f"events a year {shown[1]}"), note("Moves do not show letters.")],
        )

    def _chart(self) -> Component:
        figure = go.Figure(go.Heatmap(z=[[1, 2], [3, 4]]))
        return chart(figure, alt="A heat map of four cells", height=220)


class Hazards:
    """A page with a form."""

    PATH, NAME = "/hazards", "Hazards"
    FIELDS = ("what", "why", "kind", "likely", "since", "often")

    def layout(self, engine: ToyEngine, query: Mapping[str, str]) -> Component:
        """Every kind of field."""
        return html.Div(
            [
                page_heading("Add a hazard", "One sentence is enough."),
                html.Div(id="said"),
                text_field("what", "What could go wrong", hint="No names, no NHS numbers"),
                long_text_field("why", "Why", optional=True),
                select_field("kind", "Kind of handoff", term_choices(tuple(HandoffKind)), value="letter"),
                radio_field("likely", "How likely", [("1", "Rare"), ("2", "Unlikely")], optional=True),
                date_field("since", "Since when"),
                number_field("often", "How often", unit="times a year"),
                button_row(
                    [
                        button("Save", "save"),
                        button("Break", "break", kind="secondary"),
                        button("Refuse", "refuse", kind="danger"),
                    ]
                ),
                confirm_bar("Withdraw this claim?", yes="Withdraw the claim", yes_id="yes", no_id="no"),
            ]
        )

    def register(self, app: Dash, engine: ToyEngine) -> None:
        """Save, and the two ways in which it can go wrong."""

        @app.callback(
            Output("said", "children"),
            *(Output(name, "error") for name in self.FIELDS),
            Input("save", "n_clicks"),
            *(State(name, "value") for name in self.FIELDS),
            prevent_initial_call=True,
        )
        def save(_clicks: int, *typed: Any) -> tuple[Any, ...]:
            values = dict(zip(self.FIELDS, typed, strict=True))
            errors = self._errors(values)
            if not errors and engine.saved is not None:
                engine.saved.append(typed)
            return (
                error_summary(errors) or saved_bar("Hazard added.", "undo"),
                *error_texts(errors, self.FIELDS),
            )

        @app.callback(
            Output("said", "children", allow_duplicate=True),
            Input("break", "n_clicks"),
            prevent_initial_call=True,
        )
        def fail(_clicks: int) -> Any:
            raise KeyError("943 476 5919")

        @app.callback(
            Output("said", "children", allow_duplicate=True),
            Input("refuse", "n_clicks"),
            prevent_initial_call=True,
        )
        def refuse(clicks: int) -> Any:
            if not clicks:
                return no_update
            raise StoreUnreachable("no server answers", where="neo4j://127.0.0.1", try_="start it")

    def _errors(self, values: Mapping[str, Any]) -> list[FieldError]:
        errors = [] if values["what"] else [FieldError("what", "Say what could go wrong")]
        for name, read in (("since", read_day), ("often", read_number)):
            try:
                read(values[name])
            except BadInput as refused:
                errors.append(FieldError(name, f"{refused.what.capitalize()}: {refused.try_}"))
        return errors


class Handoff:
    """A page reached from another."""

    PATH, NAME, UNDER = "/handoff", "Handoff", "/"

    def layout(self, engine: ToyEngine, query: Mapping[str, str]) -> Component:
        """Which one it is."""
        return html.Div(
            [
                breadcrumb([("Boundaries", "/")], query.get("id", "none")),
                page_heading(f"Handoff {query.get('id')}"),
                link("The next one", address("/handoff", id="h 2")),
            ]
        )

    def register(self, app: Dash, engine: ToyEngine) -> None:
        """Nothing."""


PAGES = (Boundaries(), Hazards(), Handoff())

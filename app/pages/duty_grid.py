"""Duties by handoff in a grid: what is said of each, and what one party says, changed by click or key."""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update, set_props
from dash.development.base_component import Component

from app.asking import ASKS, GRID, asks_address
from app.components.forms import FieldError, actor_field, radio_field, select_field
from app.components.marks import legend
from app.components.notices import announce, note
from app.components.pieces import breadcrumb, card, filter_bar, page_heading, print_button
from app.filters import Filter, Values, chosen, fields, not_known, row_choices, rows_words
from app.forms.given import Given, parties
from app.pages import duty_grid_cells as cells
from app.shell import keep_filters
from app.text import format_day
from app.undoing import Outcome, said, taken_back
from app.wording import organisation_words
from graph_schema.vocabulary import End
from pathway.engine import Engine
from pathway.engine.asks import today
from pathway.snapshot import Snapshot

PATH, NAME, UNDER = GRID, "Duties by handoff", ASKS
HELP = (
    "What is said about each duty of these handoffs, and what does this party say of them?",
    "That a duty is agreed because a cell was changed: it takes the holder’s own word and the counterpart’s.",
)
PARTY, OWN, BY, LIST, SAID, QUEUE, DONE, UNDO = (
    *("g-party", "g-own", "g-by", "g-list", "g-said", "g-queue", "g-done", "g-undo"),
)
FILTERS = {
    "g-organisation": "organisation",
    "g-which": "which",
    "g-duties": "duties",
    "g-rows": "rows",
    PARTY: "party",
}
MOST_DRAWN = 8
KEYS = (
    "Arrow keys go from cell to cell. Enter, Space or a click goes on to the next thing that the party may say; "
    "with Shift, back. Each change is saved at once and can be undone."
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The grid for the filters of its address: to look at, until a party is chosen."""
    filters = _filters(engine)
    values, unknown = chosen(filters, query), not_known(filters, query)
    given = Given(snapshot=engine.snapshot(), today=today(engine))
    party = query.get("party", "")
    known = parties(given)
    values = {**values, "party": party if party in dict(known) else ""}
    as_told = select_field(
        PARTY, "As told by", known, value=values["party"] or None, optional=True,
        hint="Nothing can be changed until somebody is chosen",
    )  # fmt: skip
    as_told.debounce = False
    own = radio_field(
        OWN,
        "Who types",
        [(cells.THEIRS, "I type in what they told"), (cells.OURS, "I speak for them")],
        hint="What is typed in for somebody else never counts as their acceptance",
        value=cells.THEIRS,
    )
    return html.Div(
        [
            breadcrumb([("Asks", asks_address())], NAME),
            page_heading(NAME, "Each cell: what all that is said adds up to."),
            filter_bar(fields(filters, values), [print_button()]),
            *([note(unknown)] if unknown else []),
            card("Change it as told", [html.Div([as_told, own, actor_field(BY)], className="two-fields")]),
            dcc.Store(id=QUEUE, data=[]),
            dcc.Store(id=DONE, data=[]),
            html.Div(shown(engine, values), id=LIST),
            # Under the grid and always in view: above it, it would push another cell under the pointer.
            html.Div(id=SAID, className="grid-said"),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Filters redraw the grid; what waits in the browser's queue is done once each, in its order."""
    keep_filters(app, FILTERS)
    one_at_a_time, drawn = Lock(), _Drawn(engine)

    @app.callback(
        Output(LIST, "children"), *(Input(id_, "value") for id_ in FILTERS), prevent_initial_call=True
    )
    def redraw(*given: str | None) -> Any:
        return shown(engine, _values(given))

    @app.callback(
        Output(SAID, "children"),
        Output(DONE, "data"),
        Input(QUEUE, "data"),
        State(OWN, "value"),
        State(BY, "value"),
        prevent_initial_call=True,
    )
    def change(queue: list[dict[str, Any]] | None, own: str | None, by: str | None) -> tuple[Any, Any]:
        if not queue:
            return no_update, no_update
        if not (by or "").strip():
            wrong = FieldError(BY, "Say your name or role: every change is kept with it")
            set_props(BY, {"error": wrong.message})
            return said(Outcome(errors=[wrong])), [one["command"] for one in queue]
        set_props(BY, {"error": ""})
        with one_at_a_time:
            before = drawn.of(queue[-1]["drawing"])
            done = [cells.changed(engine, before, one, own=own or "", by=(by or "").strip()) for one in queue]
            for cell in dict.fromkeys(one["cell"] for one in queue):
                inside = cells.content(engine, before, cell, queue[-1]["party"])
                set_props(cells.cell_id(cell), {"children": inside})
        return _done(done[-1]), [one["command"] for one in queue]

    app.clientside_callback(ClientsideFunction("careseamsGrid", "done"), Input(DONE, "data"))

    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Output(LIST, "children", allow_duplicate=True),
        Input(UNDO, "n_clicks"),
        State(UNDO, "value"),
        *(State(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def undo(clicks: int, pressed: str, *given: str | None) -> tuple[Any, Any]:
        if not clicks or ctx.triggered_id != UNDO:
            return no_update, no_update
        command, actor = taken_back(pressed)
        engine.undo(command, actor=actor)
        return said(Outcome("Undone: the cell is as it was before.")), shown(engine, _values(given))


def _done(outcome: Outcome) -> Component | None:
    """What was changed, with its undo; a refusal leaves the focus in the cell."""
    if not outcome.errors:
        return said(outcome, UNDO)
    words = " ".join(error.message for error in outcome.errors)
    announce(words)
    return html.Div(html.P(words), className="error-summary")


class _Drawn:
    """
    The snapshots that cells are changed on, one for each drawing of a grid.

    So a change reads what is said about its handoff and nothing else; a new drawing sees everything anew.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine, self._kept = engine, dict[str, Snapshot]()

    def of(self, drawing: str) -> Snapshot:
        """The snapshot of a drawing that the browser names, made where there is none."""
        if drawing not in self._kept:
            while len(self._kept) >= MOST_DRAWN:
                del self._kept[next(iter(self._kept))]
            self._kept[drawing] = self._engine.snapshot()
        return self._kept[drawing]


def shown(engine: Engine, values: Values) -> list[Component]:
    """The grid, and how it is worked."""
    found = cells.found_for(engine, values)
    as_at, now = engine.snapshot().day, today(engine)
    day = (
        f" What is said here holds from {format_day(min(as_at, now))}, the as-at date." if as_at < now else ""
    )
    how = KEYS + day if values["party"] else "Choose under “As told by” whose answers you change. " + day
    return [card("Duties by handoff", [html.P(how), *cells.grid(engine, found, values), legend()])]


def _filters(engine: Engine) -> list[Filter]:
    handoffs = engine.picture().handoffs
    ends = {
        place.organisation: organisation_words(place) for one in handoffs for place in (one.start, one.end)
    }
    bodies = sorted(ends.items(), key=lambda one: (one[0] in End.__members__, one[1], one[0]))
    every = f"All {len(engine.parameters().duties)} duties"
    return [
        Filter("g-organisation", "organisation", "Organisation at either end", "All organisations", bodies),
        Filter("g-which", "which", "Which handoffs", "All handoffs", cells.WHICH),
        Filter("g-duties", "duties", "Duties", "Critical duties", [("every", every)]),
        Filter(
            "g-rows", "rows", "Rows shown", rows_words(1, cells.ROWS), row_choices(len(handoffs), cells.ROWS)
        ),
    ]


def _values(given: Sequence[str | None]) -> Values:
    return dict(zip(FILTERS.values(), (value or "" for value in given), strict=True))

"""Duties by handoff in a grid: what is said of each, and what one party says, changed by click or key."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from threading import Lock
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update, set_props
from dash.development.base_component import Component

from app.asking import ASKS, GRID, asks_address, figures_as_at
from app.components.forms import (
    FieldError,
    actor_field,
    date_field,
    error_texts,
    nobody_said,
    radio_field,
    select_field,
)
from app.components.marks import legend
from app.components.notices import announce, note
from app.components.pieces import breadcrumb, button, card, filter_bar, page_heading, print_button
from app.filters import Filter, Values, chosen, fields, not_known, redraw_by_filters, row_choices, rows_words
from app.forms.given import Given, parties
from app.pages import duty_grid_cells as cells
from app.pages import duty_grid_said as saying
from app.shell import keep_filters
from app.text import format_day, read_day
from app.undoing import Outcome, said
from app.wording import organisation_words
from graph_schema.vocabulary import End
from pathway.engine import Engine
from pathway.engine.asks import today
from pathway.errors import BadInput, NotFound
from pathway.snapshot import Snapshot

PATH, NAME, UNDER = GRID, "Duties by handoff", ASKS
HELP = (
    "What is said about each duty of these handoffs, and what does this party say of them?",
    "That a duty is agreed because a cell was changed: it takes the holder’s own word and the counterpart’s.",
)
PARTY, OWN, BY, HOLDS, LIST, SAID, QUEUE, DONE, UNDO = (
    *("g-party", "g-own", "g-by", "g-holds", "g-list", "g-said", "g-queue", "g-done", "g-undo"),
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
    "Arrow keys go from cell to cell. Space or a click goes on to the next thing that the party may say, with Shift "
    "back: it is chosen, not saved. Enter saves it, Escape drops it; you may choose in many cells and save them all "
    "below the grid. Ctrl and Z together drop the choice where you are, else undo what you saved last, one after "
    "another."
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
        [(saying.THEIRS, "I type in what they told"), (saying.OURS, "I speak for them")],
        hint="What is typed in for somebody else never counts as their acceptance",
        value=saying.THEIRS,
    )
    now, as_at = today(engine), engine.snapshot().day
    holds = date_field(HOLDS, "Holds from", hint="What you save next", value=format_day(min(now, as_at)))
    later = [note(figures_as_at(as_at))] if as_at < now else []
    return html.Div(
        [
            breadcrumb([("Asks", asks_address())], NAME),
            page_heading(NAME, "Each cell: what all that is said adds up to."),
            filter_bar(fields(filters, values), [print_button()]),
            *([note(unknown)] if unknown else []),
            card(
                "Change it as told",
                [*later, html.Div([as_told, own, actor_field(BY), holds], className="two-fields")],
            ),
            dcc.Store(id=QUEUE, data=[]),
            dcc.Store(id=DONE, data=[]),
            html.Div(shown(engine, values), id=LIST),
            # Under the grid and always in view: above it, it would push another cell under the pointer.
            html.Div([_not_saved(), html.Div(id=SAID)], className="grid-said"),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Filters redraw the grid; what waits in the browser's queue is done once each, in its order."""
    keep_filters(app, FILTERS)
    one_at_a_time, drawn = Lock(), _Drawn(engine)

    redraw_by_filters(app, LIST, FILTERS, partial(shown, engine))

    @app.callback(
        Output(SAID, "children"),
        Output(DONE, "data"),
        Input(QUEUE, "data"),
        State(OWN, "value"),
        State(BY, "value"),
        State(HOLDS, "value"),
        prevent_initial_call=True,
    )
    def change(
        queue: list[dict[str, Any]] | None, own: str | None, by: str | None, holds: str | None
    ) -> tuple[Any, Any]:
        if not queue:
            return no_update, no_update
        day, wrong = top_errors(by, holds)
        for field, error in zip((BY, HOLDS), error_texts(wrong, (BY, HOLDS)), strict=True):
            set_props(field, {"error": error})
        if wrong:
            kept = [
                {"command": one["command"], "seen": one["seen"], "done": False, "again": True}
                for one in queue
            ]
            return said(Outcome(errors=wrong)), kept
        with one_at_a_time:
            before = drawn.of(queue[-1]["drawing"])
            done = [
                saying.recorded(engine, before, one, own=own or "", by=(by or "").strip(), day=day)
                for one in queue
            ]
            seen = {one["command"]: _redrawn(engine, before, one, day) for one in queue}
        handled = [
            {"command": one["command"], "seen": seen[one["command"]], "done": not outcome.errors}
            for one, outcome in zip(queue, done, strict=True)
        ]
        return _done(done), handled

    app.clientside_callback(ClientsideFunction("careseamsGrid", "done"), Input(DONE, "data"))


def top_errors(by: str | None, holds: str | None) -> tuple[date | None, list[FieldError]]:
    """From which day on what is saved holds, and what is wrong above the grid."""
    wrong, day = [], None
    if not (by or "").strip():
        wrong.append(nobody_said(BY))
    try:
        day = read_day(holds or "")
    except BadInput as refused:
        wrong.append(FieldError(HOLDS, f"Holds from: {refused.what}; {refused.try_}"))
    return day, wrong


def _redrawn(engine: Engine, before: Snapshot, one: Mapping[str, Any], day: date | None) -> str:
    """The mark of what the next choice would replace; the cell is drawn anew where it is in view."""
    try:
        now = saying.now_at(engine, before, one["cell"], one["party"])
    except NotFound:
        return ""
    if one["shown"]:
        set_props(cells.cell_id(one["cell"]), {"children": cells.content(now, one["party"])})
    return saying.mark_from(engine, before, one, day)


def _not_saved() -> Component:
    """How many choices are not saved, and buttons for all of them; shown while there are some."""
    words = html.Span(id="g-waiting-words")
    buttons = [button("Save them all", "g-save-all"), button("Drop them", "g-drop-all", kind="secondary")]
    return html.Div([words, *buttons], id="g-waiting", className="note", hidden=True)


def _done(outcomes: Sequence[Outcome]) -> Component | None:
    """What was recorded last, with its undo; each refusal is told, and leaves the focus in the cell."""
    refused = [error.message for one in outcomes for error in one.errors]
    if not refused:
        return said(outcomes[-1], UNDO)
    announce(" ".join(refused))
    return html.Div([html.P(words) for words in refused], className="error-summary")


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
    how = KEYS if values["party"] else "Choose under “As told by” whose answers you change."
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

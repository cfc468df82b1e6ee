"""What has arrived and wants a person's decision: events nobody has placed, moves nobody has drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from app.components.forms import error_texts
from app.components.notices import note
from app.components.pieces import button_row, filter_bar, page_heading, print_button
from app.filters import Filter, Values, chosen, fields, not_known, row_choices, rows_words
from app.pages import inbox_events as events
from app.pages import inbox_moves as moves
from app.pages.inbox_queue import ROWS
from app.shell import keep_filters
from app.text import plural
from app.undoing import Outcome, register_undo, said
from graph_schema.parties import Organisation
from graph_schema.vocabulary import HandoffKind
from pathway.engine import Engine

PATH, NAME = "/inbox", "Inbox"
HELP = (
    "Which events stand at no handoff, and which moves of people are no handoff yet?",
    "That these are all: moves show no letter, no result, no prescription and no request that never arrived.",
)

FILTERS = {"i-organisation": "organisation", "i-event-rows": "events", "i-where": "where", "i-rows": "rows"}
MOVES_SAID, MOVES_PART = "i-moves-said", "i-moves-part"
NOTHING: Values = dict.fromkeys(FILTERS.values(), "")


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """Both lists as they stand now."""
    filters = _filters(engine)
    values, unknown = chosen(filters, query), not_known(filters, query)
    return html.Div(
        [
            page_heading("Inbox", "What wants a person’s decision"),
            filter_bar(fields(filters, values), [print_button()]),
            *([note(unknown)] if unknown else []),
            _to_the_lists(),
            html.Div(id=events.SAID),
            html.Div(events.events_card(engine, values, query.get("event")), id=events.PART),
            html.Div(id=MOVES_SAID),
            html.Div(moves.moves_card(engine, values), id=MOVES_PART),
        ]
    )


def _to_the_lists() -> Component:
    """What may have harmed somebody comes first; whoever came to draw is one key away from the moves."""
    parts = [("Unplaced events", events.PART), ("Moves", MOVES_PART)]
    ways = [html.A(words, href=f"#{part}", className="link") for words, part in parts]
    return html.Nav(button_row(ways), **{"aria-label": "On this page"})


def register(app: Dash, engine: Engine) -> None:
    """Filters, moves to accept, events to place or refuse, and undo of either."""
    keep_filters(app, FILTERS)
    _register_filters(app, engine)
    _register_moves(app, engine)
    _register_moves_undo(app, engine)
    events.register(app, engine)


def _register_filters(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(MOVES_PART, "children", allow_duplicate=True),
        Output(events.PART, "children", allow_duplicate=True),
        *(Input(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def refilter(*given: str | None) -> tuple[Any, Any]:
        values = _values(given)
        of_events, of_moves = ctx.triggered_id in events.FILTERS, ctx.triggered_id != "i-event-rows"
        return (
            moves.moves_card(engine, values) if of_moves else no_update,
            events.events_card(engine, values, None) if of_events else no_update,
        )

    @app.callback(
        Output(moves.MOVES, "value"),
        Input(moves.ALL, "n_clicks"),
        *(State(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def tick_all(clicks: int, *given: str | None) -> Any:
        if not clicks:
            return no_update
        return [moves.pair_value(row) for row in moves.open_moves(engine, _values(given)).shown]


def _register_moves(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(MOVES_SAID, "children"),
        Output(MOVES_PART, "children"),
        *(Output(id_, "error") for id_ in moves.FORM),
        Input(moves.ACCEPT, "n_clicks"),
        State(moves.MOVES, "value"),
        State(moves.KIND, "value"),
        State(moves.BY, "value"),
        *(State(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def accept(
        clicks: int, ticked: list[str] | None, kind: str | None, by: str | None, *given: str | None
    ) -> tuple[Any, ...]:
        if not clicks:
            return (no_update,) * 5
        done = accepted(engine, ticked or [], kind or "", by or "")
        if done.errors:
            return said(done), no_update, *error_texts(done.errors, moves.FORM)
        return said(done, moves.UNDO), moves.moves_card(engine, _values(given)), *[no_update] * 3


def accepted(engine: Engine, ticked: Sequence[str], kind: str, by: str) -> Outcome:
    """Make handoffs of the ticked moves, or say what has to be put right."""
    errors = moves.accept_errors(ticked, kind, by)
    if errors:
        return Outcome(errors=errors)
    pairs = [moves.pair_of(one) for one in ticked]
    receipt, there = engine.accept_moves(
        pairs, HandoffKind(kind), actor=by.strip(), reason="moves accepted in the inbox"
    )
    command = receipt.command_id if receipt else ""
    return Outcome(moves.accepted_words(len(pairs), there), command, by.strip())


def _register_moves_undo(app: Dash, engine: Engine) -> None:
    register_undo(
        app,
        engine,
        moves.UNDO,
        MOVES_SAID,
        words=lambda done: f"Undone: {plural(len(done.versions), 'handoff')} withdrawn.",
        parts=[MOVES_PART],
        given=list(FILTERS),
        draw=lambda *given: [moves.moves_card(engine, _values(given))],
    )


def _values(given: Sequence[str | None]) -> Values:
    return dict(zip(FILTERS.values(), (value or "" for value in given), strict=True))


def _filters(engine: Engine) -> tuple[Filter, ...]:
    named = [(one.id, one.name) for one in engine.snapshot().all(Organisation)]
    where = (("between", "Between organisations"), ("inside", "Inside one organisation"))
    rows = (("100", "First 100"), ("all", "All"))
    choices = (
        ("Organisation", "All organisations", sorted(named, key=lambda item: (item[1], item[0]))),
        ("Events shown", rows_words(1, ROWS), row_choices(len(engine.picture().unplaced), ROWS)),
        ("Moves", "Everywhere", where),
        ("Moves shown", f"First {moves.FIRST}", rows),
    )
    return tuple(
        Filter(id_, key, label, every, listed)
        for (id_, key), (label, every, listed) in zip(FILTERS.items(), choices, strict=True)
    )

"""What has arrived and wants a person's decision: moves nobody has drawn, events nobody has placed."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from app.components.forms import (
    FieldError,
    actor_field,
    error_summary,
    select_field,
    term_choices,
    tick_boxes,
)
from app.components.notices import announce, note, saved_bar
from app.components.pieces import button, button_row, card, details, lead, page_heading, stressed
from app.components.tables import Column, data_table
from app.text import format_day, format_duration, plural
from graph_schema.handoffs import Handoff
from graph_schema.parties import Organisation
from graph_schema.vocabulary import HandoffKind
from pathway.analysis.events import Joined, organisations_named
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.picture import Picture
from pathway.engine import MOVES_SHOW_ONLY, Engine

PATH, NAME = "/inbox", "Inbox"

MOVES, KIND, MOVES_BY, ACCEPT, MOVES_PART, MOVES_SAID, MOVES_UNDO = (
    "i-moves", "i-kind", "i-moves-by", "i-accept", "i-moves-part", "i-moves-said", "i-moves-undo",
)  # fmt: skip
EVENT, WHERE, EVENTS_BY, PLACE, REFUSE, EVENTS_PART, EVENTS_SAID, EVENTS_UNDO, CHOICE = (
    "i-event", "i-where", "i-events-by", "i-place", "i-refuse", "i-events-part", "i-events-said",
    "i-events-undo", "i-choice",
)  # fmt: skip
LAST_MOVES, LAST_EVENT = "i-last-moves", "i-last-event"
MOST_MOVES, MOST_EVENTS = 20, 200
BETWEEN = " ⟶ "

EVENT_COLUMNS = (
    Column("reference", "Reference", heads_row=True),
    Column("day", "Happened"),
    Column("harm", "Harm"),
    Column("organisations", "Organisations named"),
    Column("description", "What is told"),
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """Both lists as they stand now."""
    return html.Div(
        [
            page_heading("Inbox", "What wants a person’s decision"),
            html.Div(id=MOVES_SAID),
            html.Div(moves_part(engine), id=MOVES_PART),
            html.Div(id=EVENTS_SAID),
            html.Div(events_part(engine, query.get("event")), id=EVENTS_PART),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Accept moves, place or refuse an event, undo either."""
    _register_moves(app, engine)
    _register_events(app, engine)


def _register_moves(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(MOVES_SAID, "children"),
        Output(MOVES_PART, "children"),
        Input(ACCEPT, "n_clicks"),
        State(MOVES, "value"),
        State(KIND, "value"),
        State(MOVES_BY, "value"),
        prevent_initial_call=True,
    )
    def accept(clicks: int, chosen: list[str] | None, kind: str | None, by: str | None) -> tuple[Any, Any]:
        if not clicks:
            return no_update, no_update
        errors = accept_errors(chosen, kind, by)
        if errors:
            return error_summary(errors), no_update
        pairs = [tuple(one.split(BETWEEN)) for one in chosen or []]
        receipt, there = engine.accept_moves(
            pairs,
            HandoffKind(str(kind)),
            actor=str(by).strip(),
            reason="moves accepted in the inbox",  # type: ignore[arg-type]
        )
        made = len(pairs) - there
        words = f"{plural(made, 'handoff')} made; {there} were there already and stay as they are."
        announce(words)
        if receipt is None:
            return saved_bar(words), moves_part(engine)
        return _undoable(words, receipt.command_id, MOVES_UNDO), moves_part(engine)

    @app.callback(
        Output(MOVES_SAID, "children", allow_duplicate=True),
        Output(MOVES_PART, "children", allow_duplicate=True),
        Input(MOVES_UNDO, "n_clicks"),
        State(MOVES_UNDO, "value"),
        State(MOVES_BY, "value"),
        prevent_initial_call=True,
    )
    def undo(clicks: int, command: str, by: str | None) -> tuple[Any, Any]:
        if not clicks or ctx.triggered_id != MOVES_UNDO:
            return no_update, no_update
        engine.undo(command, actor=(by or "").strip() or "local")
        announce("Undone.")
        return saved_bar("Undone: the handoffs are withdrawn."), moves_part(engine)


def _register_events(app: Dash, engine: Engine) -> None:
    @app.callback(Output(CHOICE, "children"), Input(EVENT, "value"), prevent_initial_call=True)
    def choose(event: str | None) -> Component:
        return _where_choice(engine.picture(), event)

    @app.callback(
        Output(EVENTS_SAID, "children"),
        Output(EVENTS_PART, "children"),
        Input(PLACE, "n_clicks"),
        Input(REFUSE, "n_clicks"),
        State(EVENT, "value"),
        State(WHERE, "value"),
        State(EVENTS_BY, "value"),
        prevent_initial_call=True,
    )
    def decide(
        place: int, refuse: int, event: str | None, where: list[str] | None, by: str | None
    ) -> tuple[Any, Any]:
        if not (place or refuse):
            return no_update, no_update
        placing = ctx.triggered_id == PLACE
        errors = event_errors(event, where if placing else ["none"], by)
        if errors:
            return error_summary(errors), no_update
        who = str(by).strip()
        if placing:
            receipt = engine.place_event(str(event), where or [], actor=who, reason="placed in the inbox")
            words = f"Placed on {plural(len(where or []), 'handoff')}; it counts once."
        else:
            receipt = engine.refuse_event(str(event), actor=who, reason="refused in the inbox")
            words = "Refused: it belongs to no handoff. That is remembered."
        announce(words)
        return _undoable(words, receipt.command_id, EVENTS_UNDO), events_part(engine, None)

    @app.callback(
        Output(EVENTS_SAID, "children", allow_duplicate=True),
        Output(EVENTS_PART, "children", allow_duplicate=True),
        Input(EVENTS_UNDO, "n_clicks"),
        State(EVENTS_UNDO, "value"),
        State(EVENTS_BY, "value"),
        prevent_initial_call=True,
    )
    def undo(clicks: int, command: str, by: str | None) -> tuple[Any, Any]:
        if not clicks or ctx.triggered_id != EVENTS_UNDO:
            return no_update, no_update
        engine.undo(command, actor=(by or "").strip() or "local")
        announce("Undone.")
        return saved_bar("Undone: the event is unplaced again."), events_part(engine, None)


def accept_errors(chosen: Sequence[str] | None, kind: str | None, by: str | None) -> list[FieldError]:
    """What has to be put right before moves become handoffs."""
    errors = []
    if not chosen:
        errors.append(FieldError(MOVES, "Choose at least one move"))
    if not kind:
        errors.append(FieldError(KIND, "Say what kind of handoff they are; “unknown” is an answer"))
    if not (by or "").strip():
        errors.append(FieldError(MOVES_BY, "Say who you are"))
    return errors


def event_errors(event: str | None, where: Sequence[str] | None, by: str | None) -> list[FieldError]:
    """What has to be put right before an event is placed or refused."""
    errors = []
    if not event:
        errors.append(FieldError(EVENT, "Choose an event"))
    if event and not where:
        errors.append(FieldError(WHERE, "Choose at least one handoff, or refuse the event"))
    if not (by or "").strip():
        errors.append(FieldError(EVENTS_BY, "Say who you are"))
    return errors


def moves_part(engine: Engine) -> Component:
    """The moves of the last year for which no handoff is drawn, largest first."""
    rows = open_moves(engine)
    snapshot = engine.snapshot()
    gap = engine.parameters().longest_gap_days
    words = lead([stressed(plural(len(rows), "move")), " between services have no handoff yet."])
    about = note(
        f"{MOVES_SHOW_ONLY} Counted over the year to {format_day(snapshot.as_of)}, gaps up to {gap:g} days."
    )
    if not rows:
        return card("Moves", [words, about])
    picture = engine.picture()
    choices = [(_pair(row), _move_words(row, picture)) for row in rows[:MOST_MOVES]]
    hidden = len(rows) - len(choices)
    return card(
        "Moves",
        [
            words,
            about,
            tick_boxes(
                MOVES, "Moves to accept", choices, hint="Each becomes a handoff of the kind you choose"
            ),
            *(
                [html.P(f"{hidden:,} smaller ones come after these are decided.", className="quiet")]
                if hidden
                else []
            ),
            select_field(
                KIND, "Kind of handoff", term_choices(tuple(HandoffKind)), value=HandoffKind.UNKNOWN.value
            ),
            actor_field(MOVES_BY),
            button_row([button("Make handoffs", ACCEPT)]),
        ],
    )


def open_moves(engine: Engine) -> list[dict[str, Any]]:
    """The moves of the picture's year whose pair has no handoff."""
    snapshot = engine.snapshot()
    drawn = {(handoff.from_id, handoff.to_id) for handoff in snapshot.all(Handoff)}
    return [row for row in snapshot.moves.to_pylist() if (row["from_id"], row["to_id"]) not in drawn]


def events_part(engine: Engine, chosen: str | None) -> Component:
    """The events without a handoff, and what can be done with one of them."""
    picture = engine.picture()
    events = picture.unplaced
    words = lead([stressed(plural(len(events), "event")), " name organisations but no handoff."])
    if not events:
        return card("Unplaced events", [words])
    names = {one.id: one.name for one in picture.snapshot.all(Organisation)}
    rows = [_event_row(event, names) for event in events[:MOST_EVENTS]]
    table = data_table(
        "unplaced", EVENT_COLUMNS, rows, caption="Unplaced events", order="By identifier.", empty="None."
    )
    choices = [(event.id, _event_words(event, names)) for event in events]
    known = chosen if chosen in {event.id for event in events} else None
    return card(
        "Unplaced events",
        [
            words,
            html.P(
                "They stand beside the boundaries of the organisations they name, and in no sum, until you decide."
            ),
            select_field(EVENT, "Event", choices, value=known),
            html.Div(_where_choice(picture, known), id=CHOICE),
            actor_field(EVENTS_BY),
            button_row(
                [button("Place it", PLACE), button("It belongs to no handoff", REFUSE, kind="secondary")]
            ),
            details(f"All {len(events):,} as a table", table),
        ],
    )


def _where_choice(picture: Picture, event_id: str | None) -> Component:
    event = next((one for one in picture.unplaced if one.id == event_id), None)
    if event is None:
        return html.P("Choose an event to see the handoffs of the organisations it names.", id=WHERE)
    named = organisations_named(event)
    near = [one for one in picture.handoffs if {one.start.organisation, one.end.organisation} & named]
    both = [one for one in near if {one.start.organisation, one.end.organisation} <= named]
    listed = sorted(near, key=lambda one: (one not in both, one.name, one.id))
    if not listed:
        return html.P(
            "No handoff touches an organisation that it names. Draw one first, or refuse it.", id=WHERE
        )
    return tick_boxes(WHERE, "Handoffs it belongs to", [(one.id, _handoff_words(one)) for one in listed])


def _undoable(words: str, command: str, undo_id: str) -> Component:
    bar = saved_bar(words, undo_id)
    bar.children[-1].value = command
    return bar


def _pair(row: Mapping[str, Any]) -> str:
    return f"{row['from_id']}{BETWEEN}{row['to_id']}"


def _move_words(row: Mapping[str, Any], picture: Picture) -> str:
    start, end = picture.places.of(row["from_id"]), picture.places.of(row["to_id"])
    return (
        f"{start.organisation_name}: {start.name} → {end.organisation_name}: {end.name}. "
        f"{plural(row['moves'], 'move')} of {plural(row['patients'], 'person', 'people')}, "
        f"median gap {format_duration(row['gap_median_s'])}"
    )


def _handoff_words(one: HandoffFinding) -> str:
    return f"{one.start.organisation_name} → {one.end.organisation_name}: {one.name}"


def _event_words(event: Joined, names: Mapping[str, str]) -> str:
    first = event.records[0]
    named = ", ".join(names.get(one, one) for one in sorted(organisations_named(event)))
    return f"{first.reference or event.id}: {event.harm.label} harm, {named or 'no organisation named'}"


def _event_row(event: Joined, names: Mapping[str, str]) -> dict[str, Any]:
    first = event.records[0]
    return {
        "reference": first.reference or event.id,
        "day": format_day(event.happened_at, unknown="not recorded"),
        "harm": event.harm.label,
        "organisations": ", ".join(names.get(one, one) for one in sorted(organisations_named(event)))
        or "none",
        "description": first.description or "not told",
    }

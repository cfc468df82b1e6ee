"""What was decided about events: placed, refused, changed at source since; each may be taken back."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from app.asking import handoff_words
from app.components.forms import FieldError, actor_field
from app.components.later import Later
from app.components.notices import note
from app.components.pieces import (
    breadcrumb,
    button,
    button_row,
    card,
    empty_state,
    filter_bar,
    lead,
    page_heading,
    print_button,
    quiet,
    stressed,
)
from app.components.tables import Column, Row, csv_button, data_table
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
    values_of,
)
from app.placed import INBOX, PLACED
from app.shell import keep_filters
from app.text import NOT_RECORDED, format_day, format_instant, plural, sentence_list
from app.undoing import Outcome, register_undo, said
from app.wording import source_here
from graph_schema.catalogue import columns
from graph_schema.events import Event
from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import MatchState, Term
from pathway.analysis.picture import Picture
from pathway.engine import Engine
from pathway.engine.placing import (
    Changed,
    Decided,
    Gone,
    changed_since,
    decided,
    still_right,
    take_back,
    withdrawn_since,
)
from pathway.errors import CareseamsError

PATH, NAME, UNDER = PLACED, "What was decided about events", INBOX
HELP = (
    "Which events were placed or refused, by whom and why, and which records have changed at source since?",
    "That a placement is right, or that an event happened as it is told.",
)
SHOWN, SAID, UNDO, BY = "d-shown", "d-said", "d-undo", "d-by"
BACK, STILL = "d-back", "d-still"
FILTERS = {"d-what": "what", "d-rows": "rows"}
ROWS = 25
WHAT = (("placed", "Placed"), ("refused", "Refused"))
STATES = {"placed": MatchState.CONFIRMED, "refused": MatchState.REFUSED}
COLUMNS = (
    Column("event", "Event", heads_row=True),
    Column("what", "What was decided"),
    Column("why", "Why"),
    Column("by", "By whom, when"),
)
CHANGED = (
    Column("event", "Event", heads_row=True),
    Column("what", "What was decided"),
    Column("changed", "What the record said then, and says now"),
    Column("next", "What now"),
)

GONE = (
    Column("event", "Event", heads_row=True),
    Column("what", "What was decided"),
    Column("why", "Why its record was withdrawn, and when"),
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """What changed since it was decided, then every decision."""
    filters = _filters(engine)
    values, unknown = chosen(filters, query), not_known(filters, query)
    return html.Div(
        [
            breadcrumb([("Inbox", INBOX)], NAME),
            page_heading(NAME, "Each decision is kept and can be taken back."),
            filter_bar(fields(filters, values), [print_button()]),
            *([note(unknown)] if unknown else []),
            html.Div(id=SAID),
            actor_field(BY),
            html.Div(shown(engine, values), id=SHOWN),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """A decision is taken back, or said to hold; both with an undo."""
    keep_filters(app, FILTERS)
    redraw_by_filters(app, SHOWN, FILTERS, lambda values: shown(engine, values))

    @app.callback(
        Output(SAID, "children"),
        Output(SHOWN, "children", allow_duplicate=True),
        Output(BY, "error"),
        *(Input({"type": what, "id": ALL}, "n_clicks") for what in (BACK, STILL)),
        State(BY, "value"),
        *(State(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def decide(*given: Any) -> tuple[Any, Any, Any]:
        if not any(click for clicks in given[:2] for click in clicks) or not isinstance(
            ctx.triggered_id, dict
        ):
            return no_update, no_update, no_update
        done = done_with(engine, ctx.triggered_id["type"], ctx.triggered_id["id"], given[2] or "")
        if done.errors:
            return said(done), no_update, done.errors[0].message
        return said(done, UNDO), shown(engine, values_of(FILTERS, given[3:])), ""

    register_undo(
        app,
        engine,
        UNDO,
        SAID,
        words=lambda _done: "Undone: the decision stands as it stood.",
        parts=[SHOWN],
        given=list(FILTERS),
        draw=lambda *given: [shown(engine, values_of(FILTERS, given))],
    )


def done_with(engine: Engine, what: str, id_: str, by: str) -> Outcome:
    """Take a decision back, or say that what was decided of an event still holds."""
    if not by.strip():
        return Outcome(errors=[FieldError(BY, "Say your name or role: every change is kept with it")])
    try:
        if what == BACK:
            receipt = take_back(engine, id_, actor=by.strip())
            words = "Taken back. Where nothing else places the event, it waits in the inbox again."
        else:
            receipt = still_right(engine, id_, actor=by.strip())
            words = "What was decided still holds for the record as it is now."
    except CareseamsError as refused:
        message = f"{refused.what[0].upper()}{refused.what[1:]}: {refused.try_}. Nothing was changed"
        return Outcome(errors=[FieldError(BY, message)])
    return Outcome(words, receipt.command_id, by.strip())


def shown(engine: Engine, values: Values) -> list[Component]:
    """The finding in a sentence; records that changed; the decisions."""
    every, changed, picture = decided(engine), changed_since(engine), engine.picture()
    gone, live = withdrawn_since(engine), [one for one in every if one.event is not None]
    placed = len({one.match.event for one in live if one.match.state is MatchState.CONFIRMED})
    refused = len({one.match.event for one in live if one.match.subject is None})
    lost = f", and {plural(len(gone), 'record')} withdrawn since: counted nowhere" if gone else ""
    words = f"{plural(placed, 'record')} placed and {refused:,} refused wholly. "
    return [
        lead([words, stressed(f"{plural(len(changed), 'record')} changed at source since{lost}")]),
        *([card("Withdrawn since it was decided", _gone(gone, picture))] if gone else []),
        card("Changed since it was decided", _changed(changed, picture)),
        card("Decisions", _decisions(_left(every, values), values, picture)),
    ]


def _left(every: Sequence[Decided], values: Values) -> list[Decided]:
    wanted = STATES.get(values["what"])
    return [one for one in every if wanted is None or one.match.state is wanted]


def _changed(changed: Sequence[Changed], picture: Picture) -> list[Component]:
    if not changed:
        return [empty_state("No record has changed since somebody decided where it belongs.")]
    listed = changed[:ROWS]
    rows = [_changed_row(one, picture) for one in listed]
    table = data_table(
        "changed-since", CHANGED, rows, caption=plural(len(changed), "changed record"),
        order="Changed last first.", empty="None.",
    )  # fmt: skip
    out = len(changed) - len(listed)
    left_out = f"{plural(out, 'record')} not shown" if out else "nothing"
    source = source_here(plural(len(listed), "changed record"), picture, left_out)
    cells = [row | {"next": "to be looked at"} for row in rows]
    files = csv_button("changed-since", CHANGED, cells, source=source, filtered=False)
    return [button_row([files]), table]


def _gone(gone: Sequence[Gone], picture: Picture) -> list[Component]:
    """All of them: a placed record that counts no more is not to be overlooked."""
    rows = [
        {
            "event": one.event.reference or one.event.id,
            "what": [html.Div(_what(each, picture)) for each in one.decided],
            "why": f"{one.reason}, {format_day(one.at)}",
        }
        for one in gone
    ]
    caption = plural(len(gone), "withdrawn record")
    table = data_table(
        "gone-since", GONE, rows, caption=caption, order="Withdrawn last first.", empty="None."
    )
    source = source_here(caption, picture, "nothing")
    return [button_row([csv_button("gone-since", GONE, rows, source=source, filtered=False)]), table]


def _changed_row(one: Changed, picture: Picture) -> Row:
    reference = one.event.reference or one.event.id
    labels = {column.name: column.description for column in columns(Event)}
    differ = [
        html.Div(
            f"{labels[name]}: {_value(getattr(one.before, name))}, now {_value(getattr(one.event, name))}"
        )
        for name in one.fields
    ]
    still = button("It still holds", {"type": STILL, "id": one.event.id}, kind="secondary")
    still.children = [still.children, html.Span(f" – {reference}", className="visually-hidden")]
    return {
        "event": reference,
        "what": [html.Div(_what(each, picture)) for each in one.decided],
        "changed": differ,
        "next": still,
    }


def _value(value: Any) -> str:
    if value is None or value == () or not str(value):
        return NOT_RECORDED
    if isinstance(value, Term):
        return value.label
    if isinstance(value, tuple):
        return sentence_list([str(one) for one in value])
    return format_instant(value) if hasattr(value, "hour") else str(value)


def _decisions(left: Sequence[Decided], values: Values, picture: Picture) -> list[Component]:
    if not left:
        return [empty_state("Nothing is decided yet.")]
    first = first_row(values["rows"], len(left))
    listed = left[first - 1 : first - 1 + ROWS]
    cells = [_row(one, picture) for one in listed]
    buttons = [cell | {"by": [cell["by"], _back(one)]} for cell, one in zip(cells, listed, strict=True)]
    some = f"{rows_words(first, first + len(listed) - 1)} of " if len(listed) < len(left) else ""
    table = data_table(
        "decisions", COLUMNS, buttons, caption=f"{some}{plural(len(left), 'decision')}",
        order="Newest first.", empty="None.",
    )  # fmt: skip
    source = source_here(plural(len(left), "decision"), picture)
    files = [csv_button("decisions", COLUMNS, cells, source=source)]
    if len(listed) < len(left):
        rows = Later(left, lambda one: _row(one, picture))
        files.append(csv_button("decisions", COLUMNS, rows, source=source, every=True))
    return [button_row(files), table]


def _row(one: Decided, picture: Picture) -> Row:
    event = one.event
    reference = (event.reference or event.id) if event else one.match.event
    told = (event.description if event else None) or f"in words: {NOT_RECORDED}"
    return {
        "event": [
            reference,
            html.Div(quiet(told if event else "its record was withdrawn: it counts nowhere")),
        ],
        "what": _what(one, picture),
        "why": sentence_list(list(one.match.reasons)) or NOT_RECORDED,
        "by": html.Div(f"{one.by}, {format_day(one.at)}"),
    }


def _what(one: Decided, picture: Picture) -> str:
    if one.match.subject is None:
        return "Refused: it belongs to no handoff"
    word = "Placed on" if one.match.state is MatchState.CONFIRMED else "Not at"
    handoff = picture.snapshot.by_id(Handoff).get(one.match.subject)
    return f"{word} {handoff_words(handoff, picture.places) if handoff else 'one crossing, or a handoff that is gone'}"


def _back(one: Decided) -> Component:
    reference = (one.event.reference or one.event.id) if one.event else one.match.event
    made = button("Take back", {"type": BACK, "id": one.match.id}, kind="secondary")
    made.children = [made.children, html.Span(f" – {reference}", className="visually-hidden")]
    return made


def _filters(engine: Engine) -> list[Filter]:
    rows = row_choices(len(decided(engine)), ROWS)
    return [
        Filter("d-what", "what", "Decisions", "All decisions", WHAT),
        Filter("d-rows", "rows", "Decisions shown", rows_words(1, ROWS), rows),
    ]

"""Two sides' records of one event: side by side with what is alike, joined once by a person or kept apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from app.components.forms import FieldError, actor_field
from app.components.notices import note
from app.components.pieces import (
    breadcrumb,
    button,
    button_row,
    card,
    details,
    empty_state,
    filter_bar,
    heading,
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
from app.placed import INBOX, PAIRS
from app.shell import keep_filters
from app.text import format_duration, plural
from app.told_events import Names, names_of, record_told, reference_words
from app.undoing import Outcome, register_undo, said
from app.wording import source_here
from pathway.analysis.events import Joined
from pathway.analysis.pairs import Pair
from pathway.analysis.picture import Picture
from pathway.engine import Engine
from pathway.engine.pairs import join, joined, keep_apart, pairs, split
from pathway.errors import CareseamsError

PATH, NAME, UNDER = PAIRS, "Two records of one event?", INBOX
HELP = (
    "Which two records may be two sides’ tellings of one event, and what is alike in them?",
    "That they are one: only a person can say so. Records without a time or a reporter are compared with none.",
)
SHOWN, SAID, UNDO, BY = "p2-shown", "p2-said", "p2-undo", "p2-by"
JOIN, APART, SPLIT = "p2-join", "p2-apart", "p2-split"
FILTERS = {"p2-rows": "rows"}
ROWS = 10
AND = "\t"
"""Between the two events that a button is about."""
COLUMNS = (
    Column("one", "One record", heads_row=True),
    Column("other", "The other record"),
    Column("alike", "What is alike"),
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The pairs that wait, and those that were joined."""
    filters = _filters(engine)
    values, unknown = chosen(filters, query), not_known(filters, query)
    return html.Div(
        [
            breadcrumb([("Inbox", INBOX)], NAME),
            page_heading(NAME, "Joined, they count once; both tellings stay as they were written."),
            filter_bar(fields(filters, values), [print_button()]),
            *([note(unknown)] if unknown else []),
            html.Div(id=SAID),
            actor_field(BY),
            html.Div(shown(engine, values), id=SHOWN),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Join, keep apart, take apart; each with its undo."""
    keep_filters(app, FILTERS)
    redraw_by_filters(app, SHOWN, FILTERS, lambda values: shown(engine, values))

    @app.callback(
        Output(SAID, "children"),
        Output(SHOWN, "children", allow_duplicate=True),
        Output(BY, "error"),
        *(Input({"type": what, "id": ALL}, "n_clicks") for what in (JOIN, APART, SPLIT)),
        State(BY, "value"),
        *(State(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def decide(*given: Any) -> tuple[Any, Any, Any]:
        if not any(click for clicks in given[:3] for click in clicks) or not isinstance(
            ctx.triggered_id, dict
        ):
            return no_update, no_update, no_update
        done = decided(engine, ctx.triggered_id["type"], ctx.triggered_id["id"], given[3] or "")
        if done.errors:
            return said(done), no_update, done.errors[0].message
        return said(done, UNDO), shown(engine, values_of(FILTERS, given[4:])), ""

    register_undo(
        app,
        engine,
        UNDO,
        SAID,
        words=lambda _done: "Undone: the records stand as they stood.",
        parts=[SHOWN],
        given=list(FILTERS),
        draw=lambda *given: [shown(engine, values_of(FILTERS, given))],
    )


def decided(engine: Engine, what: str, which: str, by: str) -> Outcome:
    """Join two events, keep them apart, or take one apart; or say what has to be put right."""
    if not by.strip():
        return Outcome(errors=[FieldError(BY, "Say your name or role: every change is kept with it")])
    one, _, other = which.partition(AND)
    try:
        if what == JOIN:
            receipt = join(engine, one, other, actor=by.strip())
            words = "Joined: the two records count as one event. Both tellings stay."
        elif what == APART:
            receipt = keep_apart(engine, one, other, actor=by.strip())
            words = "Kept apart: two events. That is remembered, and not suggested again."
        else:
            receipt = split(engine, one, actor=by.strip())
            words = "Taken apart: each record is an event of its own again."
    except CareseamsError as refused:
        message = f"{refused.what[0].upper()}{refused.what[1:]}: {refused.try_}. Nothing was changed"
        return Outcome(errors=[FieldError(BY, message)])
    return Outcome(words, receipt.command_id, by.strip())


def shown(engine: Engine, values: Values) -> list[Component]:
    """How many there are in a sentence; the pairs; what was joined."""
    found, picture = pairs(engine), engine.picture()
    names, first = names_of(picture), first_row(values["rows"], len(found))
    listed = found[first - 1 : first - 1 + ROWS]
    return [
        lead(_finding(len(found))),
        card("Suggested", _suggested(listed, found, picture, names)),
        *_joined(joined(engine), names),
    ]


def _finding(many: int) -> list[Component | str]:
    if not many:
        return [
            "No two records look like two sides’ tellings of one event. Told in other words, some still may be."
        ]
    return [stressed(plural(many, "pair")), " of records may each be one event that two sides recorded."]


def _suggested(
    listed: Sequence[Pair], found: Sequence[Pair], picture: Picture, names: Names
) -> list[Component]:
    if not found:
        return [empty_state("Nothing is suggested.")]
    cells = [_row(pair, names) for pair in listed]
    buttons = [
        cell | {"alike": [cell["alike"], _buttons(pair)]} for cell, pair in zip(cells, listed, strict=True)
    ]
    table = data_table(
        "pairs",
        COLUMNS,
        buttons,
        caption=plural(len(found), "pair"),
        order="Most alike first; then closest in time.",
        empty="None.",
    )
    out = len(found) - len(listed)
    left_out = f"{plural(out, 'pair')} not shown" if out else "nothing"
    source = source_here(plural(len(listed), "suggested pair"), picture, left_out)
    words = (
        "Compared are records of different organisations within a few days, at one handoff or naming the same two "
        "organisations. A suggestion is a guess; it joins nothing by itself."
    )
    return [note(words), button_row([csv_button("pairs", COLUMNS, cells, source=source)]), table]


def _row(pair: Pair, names: Names) -> Row:
    reasons = [html.Li(f"{words[0].upper()}{words[1:]}") for words in pair.reasons]
    apart = format_duration(pair.apart.total_seconds()) if pair.apart else "no time"
    return {
        "one": _told(pair.one, names),
        "other": _told(pair.other, names),
        "alike": html.Div([html.Ul(reasons, className="plain-list"), html.Div(quiet(f"{apart} apart"))]),
    }


def _told(event: Joined, names: Names) -> Component:
    return html.Div([record_told(record, names) for record in event.records], className="told")


def _buttons(pair: Pair) -> Component:
    which = AND.join(pair.ids)
    about = f"{reference_words(pair.one)} and {reference_words(pair.other)}"
    made = [
        button("They are one event", {"type": JOIN, "id": which}),
        button("Not the same", {"type": APART, "id": which}, kind="secondary"),
    ]
    for one in made:
        one.children = [one.children, html.Span(f" – {about}", className="visually-hidden")]
    return button_row(made)


def _joined(events: Sequence[Joined], names: Names) -> list[Component]:
    """What was joined, the tellings beside each other."""
    if not events:
        return []
    blocks = [_one_joined(event, names) for event in events]
    words = (
        f"{plural(len(events), 'event')} of several records, as at the day looked at; each counts once. Those "
        "joined or changed last come first."
    )
    more = details(f"{len(blocks) - ROWS:,} more", blocks[ROWS:]) if len(blocks) > ROWS else None
    return [card("Joined", [html.P(words), *blocks[:ROWS], *([more] if more is not None else [])])]


def _one_joined(event: Joined, names: Names) -> Component:
    return html.Div(
        [
            heading(reference_words(event), level=3),
            html.Div([_told_alone(record, names) for record in event.records], className="beside"),
            button_row([_split_button(event)]),
        ]
    )


def _told_alone(record: Any, names: Names) -> Component:
    return html.Div(record_told(record, names), className="told")


def _split_button(event: Joined) -> Component:
    made = button("Take apart", {"type": SPLIT, "id": event.id}, kind="secondary")
    made.children = [made.children, html.Span(f" – {reference_words(event)}", className="visually-hidden")]
    return made


def _filters(engine: Engine) -> list[Filter]:
    rows = row_choices(len(pairs(engine)), ROWS)
    return [Filter("p2-rows", "rows", "Pairs shown", rows_words(1, ROWS), rows)]

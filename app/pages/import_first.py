"""A first file of contacts, crossings or handoffs: which column is which, a try, brought in, a first finding."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from app.components.file_choice import file_choice
from app.components.forms import (
    FieldError,
    actor_field,
    error_texts,
    filter_field,
    radio_field,
    tick_field,
)
from app.components.notices import note
from app.components.pieces import breadcrumb, button, button_row, card, details, lead, page_heading, stressed
from app.components.tables import Column, data_table
from app.pages.import_first_done import done_parts
from app.text import plural
from app.undoing import UNDONE_FILE as UNDONE
from app.undoing import Outcome, register_undo, said
from app.uploads import bytes_of
from app.uploads_kept import keep_instead, kept
from pathway.engine import Engine
from pathway.engine.first_files import (
    FIRST_FILES,
    FieldGuess,
    Seen,
    bring,
    fields_guessed,
    look,
    template_for,
)
from pathway.engine.looking import day_first
from pathway.engine.mapping import Template, template_text
from pathway.errors import IdentifiableRefused

PATH, NAME, UNDER = "/import-first", "A first file", "/start"
HELP = (
    "How do contacts, crossings or handoffs come in from a file whose columns nobody here has seen?",
    "That the file is right or whole. Contacts show people moving; they show no letter, no result and no request "
    "that never arrived.",
)
WHAT, FILE, KEPT, SAID, SHOWN, DONE = "if-what", "if-file", "if-kept", "if-said", "if-shown", "if-done"
FIELD, DATES, LEAVE, BY = "if-field", "if-dates", "if-leave", "if-by"
TRY, BRING, SAVE, SAVED, UNDO = "if-try", "if-bring", "if-save", "if-saved", "if-undo"
COPY = ("careseams export before-contacts", "careseams import bundle before-contacts --store another-folder")
"""How contacts are taken back: a copy made before, and that copy as a store of its own."""
LARGEST = 11 << 20
NOT_THERE = "-"
KINDS = [
    ("contacts", "Contacts: who was seen where and when"),
    ("crossings", "Crossings: requests and transfers, whether or not they arrived"),
    ("handoffs", "Handoffs: from which service to which, and what passes"),
]
_FIELDS = (
    Column("field", "What is needed", heads_row=True),
    Column("column", "Column of the file"),
    Column("why", "Why we think so"),
)


def layout(_engine: Engine, query: Mapping[str, str]) -> Component:
    """What the file holds and which it is; the rest stands under it when there is one."""
    what = query.get("what", "")
    chosen = what if what in FIRST_FILES else FIRST_FILES[0]
    return html.Div(
        [
            breadcrumb([("Bring in", UNDER)], NAME),
            page_heading("Bring in a first file", "Contacts, crossings or handoffs, whatever their columns."),
            card(
                "Which file",
                [
                    radio_field(WHAT, "What it holds", KINDS, value=chosen),
                    html.P(
                        "A CSV or Parquet file. It is read on this computer and kept, under no name of its own, only "
                        "while you work at it, an hour at most."
                    ),
                    file_choice(FILE, "Choose a file", what="The first file", accept=".csv,.gz,.parquet"),
                ],
            ),
            dcc.Store(id=KEPT),
            dcc.Download(id=SAVED),
            html.Div(id=SAID),
            html.Div(id=SHOWN),
            html.Div(id=DONE),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """A file is chosen, its columns said, tried and brought in."""

    @app.callback(
        Output(SAID, "children"),
        Output(SHOWN, "children"),
        Output(DONE, "children"),
        Output(KEPT, "data"),
        Output(FILE, "contents"),
        Input(FILE, "contents"),
        Input(WHAT, "value"),
        State(KEPT, "data"),
        prevent_initial_call=True,
    )
    def choose(sent: str | None, what: str, token: str | None) -> tuple[Any, ...]:
        if not sent and (ctx.triggered_id != WHAT or not token):
            return (no_update,) * 5
        if sent:
            token, seen = kept_instead(engine, sent, token, what)
        else:
            seen = look(engine, kept(token or ""))
        return None, columns_parts(seen, what), None, token, None

    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Output(DONE, "children", allow_duplicate=True),
        Output(SAVED, "data"),
        Output(BY, "error"),
        Input(TRY, "n_clicks"),
        Input(BRING, "n_clicks"),
        Input(SAVE, "n_clicks"),
        State({"type": FIELD, "field": ALL}, "value"),
        State({"type": FIELD, "field": ALL}, "id"),
        *(State(id_, "value") for id_ in (DATES, BY, WHAT)),
        State(LEAVE, "checked"),
        State(KEPT, "data"),
        prevent_initial_call=True,
    )
    def act(trying: int, bringing: int, saving: int, *given: Any) -> tuple[Any, ...]:
        values, ids, dates, by, what, leave, token = given
        if not (trying or bringing or saving) or not token:
            return (no_update,) * 4
        columns = {
            id_["field"]: one for id_, one in zip(ids, values, strict=True) if one and one != NOT_THERE
        }
        template = template_for(what, columns, day_first=dates == "day-first")
        if ctx.triggered_id == SAVE:
            return no_update, no_update, dcc.send_string(template_text(template), "mapping-template.json"), ""
        done, shown = acted(
            engine, token, template, by or "", trying=ctx.triggered_id == TRY, leave=bool(leave)
        )
        bar = said(done, UNDO if done.command else "")
        return bar, shown, no_update, error_texts(done.errors, [BY])[0]

    register_undo(app, engine, UNDO, SAID, words=lambda _: UNDONE, parts=[DONE], draw=lambda: [None])


def kept_instead(engine: Engine, sent: str, before: str | None, what: str) -> tuple[str, Seen]:
    """The file that was sent, kept in place of the one before, and what is in it."""
    content = bytes_of(sent, LARGEST, try_=f"use: careseams import {what} FILE")
    return keep_instead(content, before, lambda file: look(engine, file))


def columns_parts(seen: Seen, what: str) -> list[Component]:
    """The first rows, each field with the column that it is likely in, and what can be done."""
    guesses = fields_guessed(seen, what)
    missing = [one.meaning for one in guesses if one.required and not one.column]
    rows = [_field_row(one, seen) for one in guesses]
    found = sum(bool(one.column) for one in guesses)
    words = f" {found:,} of {plural(len(guesses), 'field')} found by themselves; look at each, and change what is wrong."
    table = data_table(
        "first-fields", _FIELDS, rows, caption="Fields", order="Needed ones first.", empty="None."
    )
    parts = [
        lead([stressed(f"{plural(seen.rows, 'row')}, {plural(len(seen.columns), 'column')}."), words]),
        *([note(f"Not found, and needed: {'; '.join(missing)}. Choose their columns.")] if missing else []),
        details("Its first rows", [_first_rows(seen)]),
        table,
        radio_field(
            DATES,
            "Dates with slashes, like 03/02/2026",
            [("day-first", "The day comes first: 3 February"), ("iso", "There are none")],
            value="day-first" if day_first(seen, [one.name for one in seen.columns]) else "iso",
        ),
        tick_field(
            LEAVE,
            "I may bring in identifiers of patients",
            hint="They are kept as keyed hashes only. Needed where the patient column holds NHS numbers",
        ),
        *([_no_way_back()] if what == "contacts" else []),
        actor_field(BY),
        button_row(
            [
                button("Try it", TRY),
                button("Bring it in", BRING, kind="secondary"),
                button("Save as a template", SAVE, kind="secondary"),
            ]
        ),
    ]
    return [card("Which column is which", parts)]


def _no_way_back() -> Component:
    before, after = map(html.Code, COPY)
    return note(
        [
            "Contacts that came in stay: no button and no command takes them back. Try the file first. If you are "
            "not sure of it, keep a copy before: ",
            before,
            ". The copy becomes a store of its own, without this file: ",
            after,
            ".",
        ]
    )


def _field_row(one: FieldGuess, seen: Seen) -> dict[str, Any]:
    columns = [column.name for column in seen.columns if not column.identifying or one.field == "patient"]
    made = filter_field(
        {"type": FIELD, "field": one.field},  # type: ignore[arg-type]
        f"Column of {one.field.replace('_', ' ')}",
        [(NOT_THERE, "Not in the file"), *((name, name) for name in columns)],
        every="",
        value=one.column or NOT_THERE,
    )
    made.data = made.data[1:]
    made.allowDeselect = False
    needed = "needed" if one.required else "may be left out"
    return {
        "field": [
            html.Div(f"{one.field.replace('_', ' ').capitalize()}, {needed}"),
            html.Div(one.meaning, className="quiet"),
        ],
        "column": made,
        "why": one.why or "neither a name nor values tell",
    }


def _first_rows(seen: Seen) -> Component:
    columns = tuple(Column(str(at), one.name, heads_row=at == 0) for at, one in enumerate(seen.columns))
    deepest = max((len(one.first) for one in seen.columns), default=0)
    rows = [
        {str(at): _value(one.identifying, one.first, row) for at, one in enumerate(seen.columns)}
        for row in range(deepest)
    ]
    return data_table(
        "first-rows",
        columns,
        rows,
        caption="First rows",
        order="In the file's order.",
        empty="No row.",
        cards=False,
    )


def _value(identifying: str | None, first: Sequence[str], row: int) -> str:
    if identifying:
        return "not shown"
    text = first[row] if row < len(first) else ""
    return (text if len(text) <= 60 else f"{text[:59]}…") or "empty"


def acted(
    engine: Engine, token: str, template: Template, by: str, *, trying: bool, leave: bool
) -> tuple[Outcome, Any]:
    """Try the file, or bring it in and say what it shows first; or say what has to be put right."""
    if not trying and not by.strip():
        return Outcome(
            errors=[FieldError(BY, "Say your name or role: every change is kept with it")]
        ), no_update
    try:
        report = bring(
            engine, kept(token), template, identifiable=leave, dry_run=trying, actor=by.strip() or "local"
        )
    except IdentifiableRefused as refused:
        words = f"{refused.what}: leave those columns out, or tick that you may bring them in"
        return Outcome(errors=[FieldError(LEAVE, f"{words[0].upper()}{words[1:]}")]), no_update
    words = (
        f"Tried: {plural(report.rows, 'row')}. Nothing was written."
        if trying
        else f"{plural(report.accepted, 'row')} brought in."
    )
    done = Outcome(words, ",".join(report.commands), by.strip())
    return done, done_parts(report, template.imports, engine)

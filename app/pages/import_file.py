"""Bring a file in: choose it, see its first rows, say which column is which, try it, bring it in, undo."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from app.components.file_choice import file_choice
from app.components.forms import (
    FieldError,
    actor_field,
    error_texts,
    select_field,
    term_choices,
    text_field,
)
from app.components.notices import saved_bar
from app.components.pieces import button, button_row, card, link, page_heading, quiet
from app.pages.import_file_columns import (
    COLUMN,
    DATES,
    LOST,
    NOT_READ,
    WORD,
    WORDS_PART,
    columns_card,
    lost_words,
    words_card,
)
from app.pages.import_file_done import done_card
from app.text import plural
from app.undoing import UNDONE_FILE as UNDONE
from app.undoing import Outcome, register_undo, said
from app.uploads import bytes_of
from app.uploads_kept import keep_instead, kept
from graph_schema.vocabulary import Scheme
from pathway.engine import Engine, ImportReport
from pathway.engine.imports import Options
from pathway.engine.looking import (
    Choices,
    Seen,
    day_first,
    guesses,
    look,
    template_of_choices,
    words_to_say,
)
from pathway.engine.mapping import Template, built_in, template_of, template_text

PATH, NAME, UNDER = "/import", "Bring a file in", "/start"
HELP = (
    "How do the records of a local system, of LFPSE or NRLS, or of complaints come in, whatever their columns?",
    "That what came in is right, or all there is: reported is not happened, and a file holds what somebody chose "
    "to export.",
)
FILE, LOAD, SCHEME, TEMPLATE, TITLE, BY = (
    "im-file",
    "im-load",
    "im-scheme",
    "im-template",
    "im-title",
    "im-by",
)
KEPT, LOADED, SAID, SHOWN, ACT, DONE = "im-kept", "im-loaded", "im-said", "im-shown", "im-act", "im-done"
TRY, BRING, SAVE, SAVED, UNDO = "im-try", "im-bring", "im-save", "im-saved", "im-undo"
LARGEST = 11 << 20
"""Bytes of a file on the page: with what the browser adds it stays below what the server takes."""
GUESS = "guess"
ENDINGS = ".csv,.gz,.json,.ndjson,.parquet"


def layout(_engine: Engine, _query: Mapping[str, str]) -> Component:
    """The choice of what it is and of the file; the rest stands under it when there is a file."""
    return html.Div(
        [
            page_heading(
                NAME, "Every row ends placed, refused, unplaced or rejected; none is dropped unseen."
            ),
            card("Which file", _which_file()),
            *(dcc.Store(id=id_) for id_ in (KEPT, LOADED)),
            dcc.Download(id=SAVED),
            html.Div(id=SAID),
            html.Div(id=SHOWN),
            html.Div(id=WORDS_PART),
            html.Div(_actions(), id=ACT, hidden=True),
            html.Div(id=DONE),
        ]
    )


def _which_file() -> list[Component]:
    templates = [
        (GUESS, "None: look at the file and guess"),
        *((name, of.name) for name, of in built_in().items()),
    ]
    return [
        html.Div(
            [
                select_field(SCHEME, "What it holds", term_choices(list(Scheme)), value=Scheme.LOCAL.value),
                select_field(TEMPLATE, "Mapping template", templates, value=GUESS),
            ],
            className="two-fields",
        ),
        html.P(
            [
                "A CSV, Parquet or JSON file of recorded events, FHIR AdverseEvents too. ",
                quiet(
                    "It is read on this computer, kept in a folder that only you may read while you work at it, an "
                    "hour at most, and under no name of its own."
                ),
            ]
        ),
        button_row(
            [
                file_choice(FILE, "Choose a file", what="A file of recorded events", accept=ENDINGS),
                file_choice(
                    LOAD, "Load a template file", what="A mapping template", accept=".json", kind="secondary"
                ),
            ]
        ),
        html.P(
            [
                "Contacts, crossings and handoffs have ",
                link("a page of their own", "/import-first"),
                ", and so has ",
                link("a risk register", "/registers"),
                ". For larger files and the rest of the model: ",
                html.Code("careseams import"),
                ".",
            ]
        ),
    ]


def _actions() -> Component:
    return card(
        "Try it, then bring it in",
        [
            html.Div(
                [
                    text_field(TITLE, "Name of the template", value="Our mapping", hint="No names of people"),
                    actor_field(BY),
                ],
                className="two-fields",
            ),
            button_row(
                [
                    button("Try it", TRY),
                    button("Bring it in", BRING, kind="secondary"),
                    button("Save as a template", SAVE, kind="secondary"),
                ]
            ),
        ],
    )


def register(app: Dash, engine: Engine) -> None:
    """A file is chosen, a template loaded, columns and words chosen; then tried, brought in, undone."""
    _register_file(app, engine)
    _register_words(app, engine)
    _register_acts(app, engine)
    register_undo(app, engine, UNDO, SAID, words=lambda _: UNDONE, parts=[DONE], draw=lambda: [None])


def _register_file(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(SAID, "children"),
        Output(SHOWN, "children"),
        Output(ACT, "hidden"),
        Output(DONE, "children"),
        Output(KEPT, "data"),
        Output(LOADED, "data"),
        Output(FILE, "contents"),
        Output(LOAD, "contents"),
        Output(SCHEME, "value"),
        Input(FILE, "contents"),
        Input(LOAD, "contents"),
        Input(TEMPLATE, "value"),
        State(KEPT, "data"),
        State(LOADED, "data"),
        prevent_initial_call=True,
    )
    def choose(
        sent: str | None, loaded: str | None, named: str | None, token: str | None, text: str | None
    ) -> tuple[Any, ...]:
        # What was refused before stays in its field: only what is given now is read.
        sent, loaded = (
            sent if ctx.triggered_id == FILE else None,
            loaded if ctx.triggered_id == LOAD else None,
        )
        if not sent and not loaded and ctx.triggered_id != TEMPLATE:
            return (no_update,) * 9
        if loaded:
            text = bytes_of(loaded, 1 << 20, try_="a template is small").decode(errors="replace")
        elif ctx.triggered_id == TEMPLATE:
            text = None
        template = template_chosen(named, text)
        shown: Any = no_update
        if sent:
            content = bytes_of(sent, LARGEST, try_="use: careseams import events FILE --template TEMPLATE")
            token, seen = keep_instead(content, token, lambda file: look(engine, file))
            shown = columns_of(seen, template)
        elif token:
            shown = columns_of(look(engine, kept(token)), template)
        bar = saved_bar(f"Template “{template.name}” loaded.") if template and loaded else None
        scheme = template.scheme.value if template and template.scheme else no_update
        return bar, shown, not token, None, token, text, None, None, scheme


def columns_of(seen: Seen, template: Template | None) -> Component:
    """The columns of a file that was looked at, each with what it is taken for."""
    found = guesses(seen, template)
    dated = [one.column for one in found if one.field in ("happened_at", "recorded_on")]
    return columns_card(seen, found, day_first=day_first(seen, dated, template))


def template_chosen(named: str | None, text: str | None) -> Template | None:
    """The template that somebody loaded, else the one of that name, else none."""
    if text:
        return template_of(text, "the template file")
    return built_in().get(named or "")


def _register_words(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(WORDS_PART, "children"),
        Input({"type": COLUMN, "column": ALL}, "value"),
        State({"type": COLUMN, "column": ALL}, "id"),
        State({"type": WORD, "field": ALL, "word": ALL, "rows": ALL}, "value"),
        State({"type": WORD, "field": ALL, "word": ALL, "rows": ALL}, "id"),
        State(KEPT, "data"),
        State(LOADED, "data"),
        State(TEMPLATE, "value"),
        State(SCHEME, "value"),
        prevent_initial_call=True,
    )
    def words(
        values: list[str], ids: list[Any], said_words: list[str], word_ids: list[Any], *given: Any
    ) -> Any:
        token, text, named, scheme = given
        if not token or not ids:
            return None
        seen = look(engine, kept(token))
        codes = built_in()["lfpse-5"] if scheme == Scheme.LFPSE.value else None
        template = template_chosen(named, text) or codes
        told = words_to_say(seen, _fields(seen, ids, values), template)
        chosen = _words(word_ids, said_words)
        return words_card(told, chosen)

    @app.callback(
        Output(LOST, "children"),
        Input({"type": WORD, "field": ALL, "word": ALL, "rows": ALL}, "value"),
        State({"type": WORD, "field": ALL, "word": ALL, "rows": ALL}, "id"),
        prevent_initial_call=True,
    )
    def lost(values: list[str | None], ids: list[Any]) -> str:
        without = zip(ids, values, strict=True)
        return lost_words([int(id_["rows"]) for id_, value in without if (value or NOT_READ) == NOT_READ])


def _fields(seen: Seen, ids: Sequence[Mapping[str, Any]], values: Sequence[str | None]) -> dict[str, str]:
    """Column -> field, of the columns that are read."""
    return {
        seen.columns[int(id_["column"])].name: value
        for id_, value in zip(ids, values, strict=True)
        if value and value != NOT_READ
    }


def _words(ids: Sequence[Mapping[str, Any]], values: Sequence[str | None]) -> dict[tuple[str, str], str]:
    return {(id_["field"], id_["word"]): value or NOT_READ for id_, value in zip(ids, values, strict=True)}


def _register_acts(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Output(DONE, "children", allow_duplicate=True),
        Output(SAVED, "data"),
        Output(BY, "error"),
        Input(TRY, "n_clicks"),
        Input(BRING, "n_clicks"),
        Input(SAVE, "n_clicks"),
        State({"type": COLUMN, "column": ALL}, "value"),
        State({"type": COLUMN, "column": ALL}, "id"),
        State({"type": WORD, "field": ALL, "word": ALL, "rows": ALL}, "value"),
        State({"type": WORD, "field": ALL, "word": ALL, "rows": ALL}, "id"),
        *(State(id_, "data") for id_ in (KEPT, LOADED)),
        *(State(id_, "value") for id_ in (TEMPLATE, SCHEME, TITLE, DATES, BY)),
        prevent_initial_call=True,
    )
    def act(trying: int, bringing: int, saving: int, *given: Any) -> tuple[Any, ...]:
        values, ids, word_values, word_ids, token, text, named, scheme, title, dates, by = given
        if not (trying or bringing or saving) or not token:
            return (no_update,) * 4
        seen = look(engine, kept(token))
        words = {key: ours for key, ours in _words(word_ids, word_values).items() if ours != NOT_READ}
        chosen = Choices(
            (title or "").strip() or "Our mapping",
            Scheme(scheme or Scheme.LOCAL.value),
            _fields(seen, ids, values),
            words,
            dates == "day-first",
        )
        template = template_of_choices(seen, chosen, template_chosen(named, text))
        if ctx.triggered_id == SAVE:
            return no_update, no_update, dcc.send_string(template_text(template), "mapping-template.json"), ""
        done, shown = acted(engine, token, template, by or "", trying=ctx.triggered_id == TRY)
        errors = error_texts(done.errors, [BY])[0]
        return said(done, UNDO if done.command else ""), shown, no_update, errors


def acted(
    engine: Engine, token: str, template: Template, by: str, *, trying: bool
) -> tuple[Outcome, Component | Any]:
    """Try a file, or bring it in; or say what has to be put right."""
    if not trying and not by.strip():
        return Outcome(
            errors=[FieldError(BY, "Say your name or role: every change is kept with it")]
        ), no_update
    if not template.fields:
        return Outcome(errors=[FieldError(SHOWN, "Choose a field for at least one column")]), no_update
    options = Options(template=template, dry_run=trying)
    report = engine.import_records(
        "events", [kept(token)], scheme=template.scheme or Scheme.LOCAL, options=options,
        actor=by.strip() or "local", reason=f"brought in by the mapping {template.name}",
    )  # fmt: skip
    return Outcome(_words_of(report), ",".join(report.commands), by.strip()), done_card(report, engine)


def _words_of(report: ImportReport) -> str:
    if report.dry_run:
        return f"Tried: {plural(report.rows, 'row')}. Nothing was written."
    if not report.commands:
        return f"{plural(report.rows, 'row')} read: nothing new, nothing was written."
    return f"{plural(report.accepted, 'record')} brought in or changed of {plural(report.rows, 'row')}."

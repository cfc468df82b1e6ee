"""Type in what a returned sheet says, or what somebody told: many answers on one page, by keyboard alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update, set_props
from dash.development.base_component import Component

from app.asking import (
    ANSWERS,
    ASKS,
    SHEET,
    asked_words,
    asks_address,
    figures_as_at,
    handoff_words,
    question_words,
    say_choices,
)
from app.components.forms import actor_field, date_field, radio_field
from app.components.notices import note
from app.components.pieces import (
    breadcrumb,
    button,
    button_row,
    card,
    empty_state,
    link,
    page_heading,
    quiet,
)
from app.components.standing import keep_or_replace
from app.forms.fields import NO_NAMES
from app.pages.answers_taken import (
    BY,
    CAME,
    FROM,
    OURS,
    OWN,
    THEIRS,
    TYPED,
    Row,
    Taken,
    Top,
    datalist_names,
    field_id,
    stands_words,
    taken,
)
from app.text import address, format_day, plural
from app.undoing import Outcome, register_undo, said
from graph_schema.handoffs import Handoff
from pathway.analysis.accountability import party_names
from pathway.analysis.asks import Question
from pathway.engine import Engine, new_id
from pathway.engine.asks import asking, today
from pathway.errors import NotFound

PATH, NAME, UNDER = ANSWERS, "Type in answers", ASKS
HELP = (
    "What did this body say when it was asked, and in which words?",
    "That they agree: what is typed in for somebody else is never their own word, and never counts as acceptance.",
)
SAID, LIST, SAVE, COMMAND, UNDO, NAMES, PARTY = (
    *("an-said", "an-list", "an-save", "an-command", "an-undo", "an-names", "an-party"),
)
SAVE_ONE, KEEP, REPLACE = "an-save-one", "an-keep", "an-replace"
"""Buttons of one row: save it; and where somebody has answered meanwhile, keep what stands or replace it."""
TOP = (BY, OWN, CAME, FROM)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The open questions of the body that the address names, else the bodies that have some."""
    party = query.get("party", "")
    names = party_names(engine.snapshot())
    if not party:
        return _choice(engine, names)
    if party not in names:
        raise NotFound("there is no body of that name", where=party, try_="start from the list of asks")
    return html.Div(
        [
            breadcrumb([("Asks", asks_address())], NAME),
            page_heading(f"Answers of {names[party]}", "A row is saved when something is chosen in it."),
            dcc.Store(id=COMMAND, data=new_id("cmd")),
            dcc.Store(id=PARTY, data=party),
            html.Div(id=SAID),
            _top(engine, names[party]),
            html.Div(rows(engine, party), id=LIST),
            button_row(
                [button("Save all that is typed", SAVE), link("Sheet to print", address(SHEET, party=party))]
            ),
            html.Datalist([html.Option(value=one) for one in datalist_names(engine)], id=NAMES),
        ],
        className="form-page",
    )


def register(app: Dash, engine: Engine) -> None:
    """Save one row or all; undo opens the questions again."""

    @app.callback(
        Output(SAID, "children"),
        Output(COMMAND, "data"),
        Input(SAVE, "n_clicks"),
        Input({"type": SAVE_ONE, "ask": ALL}, "n_clicks"),
        Input({"type": REPLACE, "ask": ALL, "over": ALL}, "n_clicks"),
        *(State(id_, "value") for id_ in TOP),
        State({"type": TYPED[0], "ask": ALL}, "data"),
        *(State({"type": kind, "ask": ALL}, "value") for kind in TYPED[1:]),
        State({"type": TYPED[0], "ask": ALL}, "id"),
        State(COMMAND, "data"),
        prevent_initial_call=True,
    )
    def save(_all: int | None, _each: list[Any], _over: list[Any], *given: Any) -> tuple[Any, Any]:
        if not ctx.triggered_id or not ctx.triggered[0]["value"]:
            return no_update, no_update
        top, typed, ids, command = given[:4], given[4:7], given[7], given[8]
        rows_typed = [
            Row(id_["ask"], *(value or "" for value in values))
            for id_, *values in zip(ids, *typed, strict=True)
        ]
        if isinstance(ctx.triggered_id, dict):
            ask, over = ctx.triggered_id["ask"], ctx.triggered_id.get("over", "")
            rows_typed = [replace(row, over=over) for row in rows_typed if row.ask == ask]
        done = taken(engine, rows_typed, Top(*(value or "" for value in top)), command)
        _show(done, rows_typed)
        if done.outcome.errors:
            return said(done.outcome), no_update
        for ask, words in done.saved.items():
            set_props({"type": "an-row", "ask": ask}, {"children": html.P([html.B("Saved: "), words])})
        return said(done.outcome, UNDO), new_id("cmd")

    register_undo(
        app,
        engine,
        UNDO,
        SAID,
        words=lambda _done: "Undone: the questions are open again.",
        parts=[LIST],
        given={PARTY: "data"},
        draw=lambda party: [rows(engine, party)],
    )

    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Input({"type": KEEP, "ask": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def keep(_each: list[Any]) -> Any:
        if not ctx.triggered_id or not ctx.triggered[0]["value"]:
            return no_update
        ask = ctx.triggered_id["ask"]
        stands = html.P([html.B("Kept as it stands: "), stands_words(engine, ask)])
        set_props({"type": "an-row", "ask": ask}, {"children": stands})
        return said(Outcome("Kept as it stands: what you typed in that row was not saved."))


def _show(done: Taken, typed: Sequence[Row]) -> None:
    """What has to be put right, or stands there already, beside its row; fine rows say nothing."""
    for row in typed:
        shown: Any = done.errors.get(row.ask, "")
        if stands := done.outcome.stands.get(row.ask):
            words = f"Answered already. {stands.words} Nothing of yours was saved."
            keep = {"type": KEEP, "ask": row.ask}
            shown = keep_or_replace(
                words, keep, {"type": REPLACE, "ask": row.ask, "over": stands.mark}, "this answer"
            )
        set_props({"type": "an-error", "ask": row.ask}, {"children": shown})


def rows(engine: Engine, party: str) -> list[Component]:
    """Every open question of a body, by handoff, each with its fields."""
    found = asking(engine, max(today(engine), engine.snapshot().day))
    own = [one for one in found.questions if one.party == party and one.is_silent]
    if not own:
        return [empty_state("Every question that they were asked is answered, or they were asked none.")]
    kept, places = engine.snapshot().by_id(Handoff), engine.picture().places
    return [
        card(
            handoff_words(kept[subject], places),
            [_row(one, question_words(one.duty, kept[subject], places)) for one in questions],
        )
        for subject, questions in groupby(own, key=lambda one: one.subject)
    ]


def _row(one: Question, words: str) -> Component:
    ask, kept = one.last.id, {"persistence": "answers", "persistence_type": "session"}
    label = field_id("label", ask)
    stance, about, used = TYPED
    fields = [
        _select(ask, words),
        dcc.Store(id={"type": stance, "ask": ask}, data=""),
        _line(ask, about, "Whom they name", kept, list=NAMES),
        _line(ask, used, "The words they used", kept, maxLength=2000),
        html.Button(
            ["Save", html.Span(f": {words}", className="visually-hidden")],
            id={"type": SAVE_ONE, "ask": ask},
            type="button",
            className="button button-secondary",
        ),
    ]
    asked = quiet(f"Asked on {asked_words(one)}")
    return html.Div(
        [
            html.P([words, " ", asked], id=label),
            html.Div(fields, className="answer-fields"),
            html.Div(id={"type": "an-error", "ask": ask}, className="answer-error"),
        ],
        id={"type": "an-row", "ask": ask},
        role="group",
        className="answer-row",
        **{"aria-labelledby": label},
    )


def _select(ask: str, words: str) -> Component:
    """A list of the browser's own, so that a letter chooses; `answers.js` tells Dash and keeps it."""
    options = [html.Option(text, value=value) for value, text in say_choices()]
    label = {"aria-label": f"They say: {words}", "data-ask": ask}
    return html.Label(
        [html.Span("They say"), html.Select(options, className="line", **label)], className="line-label"
    )


def _line(ask: str, kind: str, label: str, kept: Mapping[str, Any], **more: Any) -> Component:
    """A plain line of text: kept in the browser with every letter, so that a reload loses nothing."""
    id_ = {"type": kind, "ask": ask}
    box = dcc.Input(id=id_, type="text", value="", autoComplete="off", className="line", **kept, **more)
    return html.Label([html.Span(label), box], className=f"line-label {kind}")


def _top(engine: Engine, name: str) -> Component:
    now, as_at = today(engine), engine.snapshot().day
    own = radio_field(
        OWN,
        "Who types",
        [(THEIRS, f"I type in what {name} wrote or told"), (OURS, f"I speak for {name}")],
        hint="What is typed in for somebody else is kept as said about them: it never counts as their acceptance",
        value=THEIRS,
    )
    came = date_field(CAME, "The answers came on", value=format_day(now), optional=True)
    holds = date_field(FROM, "What they say holds from", value=format_day(min(now, as_at)))
    later = []
    if as_at < now:
        later = [note(figures_as_at(as_at))]
    return card(
        "For all of these answers",
        [
            *later,
            html.Div([actor_field(BY), own], className="two-fields"),
            html.Div([came, holds], className="two-fields"),
            html.P(
                quiet(
                    f"{NO_NAMES}. Tab goes from field to field; a letter chooses an answer; Enter saves a row."
                )
            ),
        ],
    )


def _choice(engine: Engine, names: Mapping[str, str]) -> Component:
    found = asking(engine, max(today(engine), engine.snapshot().day))
    waiting = [one for one in found.bodies if one.silent]
    items = [
        html.Li([link(names.get(one.party, one.party), address(ANSWERS, party=one.party)), " ",
                 quiet(plural(one.silent, "open question"))])
        for one in sorted(waiting, key=lambda one: (one.name, one.party))
    ]  # fmt: skip
    listed = html.Ul(items) if items else empty_state("No question waits for an answer.")
    return html.Div(
        [breadcrumb([("Asks", asks_address())], NAME), page_heading("Type in answers, of whom?"), listed]
    )

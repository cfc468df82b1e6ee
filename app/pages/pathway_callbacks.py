"""What happens on a pathway's page: buttons, the drawing's queue, what others draw, and questions they raise."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from app.components.forms import FieldError, error_summary, nobody_said
from app.components.notices import announce, saved_bar
from app.components.pieces import button, button_row, page_heading
from app.figures.pathways import graph_of
from app.pages import pathway_forms as forms
from app.pages import pathway_ops as ops
from app.pages.pathway_outline import outline
from app.pages.pathway_view import ALL_SAVED, Marks, View, kept, undo_words, view_of
from app.text import plural
from pathway.engine import Engine, new_id
from pathway.engine import pathways as drawing
from pathway.errors import CareseamsError, NotFound

KEY, SEEN, DRAWN, ASKED, TICK, SHOWN = (
    "pw-id", "pw-seen", "pw-drawn", "pw-asked", "pw-tick", "pw-shown",
)  # fmt: skip
FITS = frozenset({forms.ADD, forms.NEW, forms.TIDY, forms.BRING, forms.BRING_MOVES, forms.UNDO, forms.REDO})
"""After these the drawing is shown whole: what is new may stand outside what was in view."""
PRESSED, HEARD, ROWS = "pw-pressed", "pw-heard", "pw-rows"
QUESTION, QUESTIONS = "pw-question", "pw-questions"
SAVED, SAID, CANVAS, OUTLINE, TITLED = "pw-saved", "pw-said", "pw-canvas", "pw-outline", "pw-titled"
EVERY = 3000
"""Milliseconds between two looks at what others have drawn."""
WHO = nobody_said(forms.ACTOR)
LONGEST_FILE = 2_000_000


def register(app: Dash, engine: Engine, marks: Marks) -> None:
    """Everything that the page does."""
    _buttons(app, engine)
    _rows(app, engine)
    _line(app, engine)
    _redraw(app, engine, marks)
    _tick(app, engine, marks)
    _queue(app, engine)
    _questions(app, engine)
    _in_the_browser(app)


def said(outcome: ops.Outcome) -> list[Component]:
    """What became of changes, on the page and heard."""
    told = " ".join((*outcome.refused, outcome.words)).strip()
    announce(told)
    errors = error_summary(outcome.errors)
    shown = [] if errors is None else [errors]
    if outcome.refused:
        lines = [html.P(one) for one in outcome.refused]
        shown.append(html.Div([html.P(html.B("Not done")), *lines], className="note", role="note"))
    if outcome.words:
        shown.append(saved_bar(outcome.words))
    return shown


def saved_line(saved: str, asked: Sequence[Mapping[str, Any]] | None) -> str | list[str | Component]:
    """When it was saved last; while somebody's own change waits for an answer, that it is not saved."""
    if not asked:
        return saved
    verb = "is" if len(asked) == 1 else "are"
    words = f"{plural(len(asked), 'change')} of yours {verb} not saved"
    return [
        html.B([f"{words}: ", html.A("choose below", href=f"#{QUESTION}")]),
        f". {saved.removeprefix(ALL_SAVED)}",
    ]


def question(asked: Sequence[Mapping[str, Any]] | None) -> list[Component]:
    """The first of what is to be answered."""
    return [_question(asked[0], len(asked))] if asked else []


def _question(asked: Mapping[str, Any], many: int) -> Component:
    more = f" (the first of {many})" if many > 1 else ""
    return html.Div(
        [
            html.P(html.B(f"Somebody else has changed the same meanwhile{more}")),
            html.P(["You: ", asked["mine"]]),
            html.P(["They: ", asked["theirs"]]),
            button_row(
                [button("Keep mine", forms.MINE), button("Keep theirs", forms.THEIRS, kind="secondary")]
            ),
        ],
        id=QUESTION,
        className="confirm-bar",
        role="group",
        tabIndex=-1,
        **{"aria-label": "Mine or theirs", "data-take-focus": "yes"},
    )


def fresh_token(*, fit: bool = False) -> dict[str, Any]:
    """Something new: what the page shows is asked for again. `fit`: the drawing is shown whole."""
    return {"token": new_id("drawn"), "fit": fit}


# -- changes -------------------------------------------------------------------------------------


def _buttons(app: Dash, engine: Engine) -> None:
    states = (KEY, SEEN, ASKED, forms.WAS, forms.AT, forms.ACTOR)
    props = dict.fromkeys(states, "data") | {forms.ACTOR: "value"}

    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Output(DRAWN, "data", allow_duplicate=True),
        Output(ASKED, "data", allow_duplicate=True),
        Output(SHOWN, "data", allow_duplicate=True),
        Output(forms.AT, "data", allow_duplicate=True),
        *(Output(id_, "value", allow_duplicate=True) for id_ in forms.CLEARED),
        *(Input(id_, "n_clicks") for id_ in forms.BUTTONS),
        *(State(id_, props[id_]) for id_ in states),
        State({"type": forms.ROLES, "role": ALL}, "value"),
        State({"type": forms.ROLES, "role": ALL}, "id"),
        *(State(id_, "value") for id_ in forms.FIELDS),
        prevent_initial_call=True,
    )
    def pressed(*given: Any) -> tuple[Any, ...]:
        clicks, rest = given[: len(forms.BUTTONS)], given[len(forms.BUTTONS) :]
        if not any(clicks) or ctx.triggered_id not in forms.BUTTONS:
            return (no_update,) * (5 + len(forms.CLEARED))
        pathway, seen, asked, was, at, actor, bound, roles, *fields = rest
        typed = dict(zip(forms.FIELDS, fields, strict=True))
        typed[forms.ROLES] = {role["role"]: one for role, one in zip(roles, bound, strict=True)}
        shown = {"versions": (seen or {}).get("versions"), "was": was, "at": at}
        outcome = press(engine, (pathway, str(ctx.triggered_id)), typed, shown, actor=(actor or "").strip())
        emptied = [forms.EMPTY.get(one) if outcome.done else no_update for one in forms.CLEARED]
        fresh = fresh_token(fit=ctx.triggered_id in FITS)
        shown_again = fresh if outcome.done else no_update
        spot = None if outcome.done else no_update
        return said(outcome), fresh, outcome.left_open(asked or ()), shown_again, spot, *emptied


def press(
    engine: Engine, where: tuple[str, str], typed: Mapping[str, Any], seen: Mapping[str, Any], *, actor: str
) -> ops.Outcome:
    """What a button does (`where`: pathway and button): the changes that it stands for are made, or it is said what is missing."""
    pathway, pressed = where
    if not actor:
        return ops.Outcome(errors=(WHO,))
    try:
        wanted = ops.ops_of(pressed, typed, engine, drawing.drawing_of(engine, pathway), seen)
    except ops.Asks as asks:
        return ops.Outcome(errors=(asks.error,))
    return ops.made(engine, pathway, wanted, actor)


def _rows(app: Dash, engine: Engine) -> None:
    """What is pressed in the tables; the browser keeps it until it is heard (`pathway_rows.js`)."""

    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Output(DRAWN, "data", allow_duplicate=True),
        Output(ASKED, "data", allow_duplicate=True),
        Output(HEARD, "data"),
        Input(PRESSED, "data"),
        State(KEY, "data"),
        State(forms.ACTOR, "value"),
        State(ASKED, "data"),
        prevent_initial_call=True,
    )
    def take_off(
        pressed: list[dict[str, Any]] | None, pathway: str, actor: str | None, asked: list[ops.Op] | None
    ) -> tuple[Any, ...]:
        if not pressed:
            return (no_update,) * 4
        if not (actor or "").strip():
            return said(ops.Outcome(errors=(WHO,))), no_update, no_update, pressed[-1]["seq"]
        ack, outcome = ops.acknowledged(engine, pathway, pressed, actor.strip(), seen=False)
        return said(outcome), fresh_token(), outcome.left_open(asked or ()), ack["seq"]

    app.clientside_callback(ClientsideFunction("pathway_rows", "heard"), Input(HEARD, "data"))
    app.clientside_callback(
        ClientsideFunction("pathway_rows", "whenFree"),
        Output(OUTLINE, "children"),
        Input(ROWS, "data"),
        prevent_initial_call=True,
    )


def _line(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(forms.WAS, "data"),
        *(Output(id_, "value", allow_duplicate=True) for id_ in forms.OF_LINE),
        Input(forms.LINE, "value"),
        Input(SHOWN, "data"),
        State(KEY, "data"),
        prevent_initial_call=True,
    )
    def show(line: str | None, _again: Any, pathway: str) -> tuple[Any, ...]:
        if not line:
            return (no_update,) * (1 + len(forms.OF_LINE))
        drawn = drawing.drawing_of(engine, pathway)
        if line not in drawn.by_id:
            return None, *(forms.EMPTY.get(one) for one in forms.OF_LINE)
        was = ops.shown_of(drawn, line)
        return was, *typed_of(was)


def typed_of(was: Mapping[str, Any]) -> list[Any]:
    """What the form holds for a handoff, in the order of `forms.OF_LINE`."""
    limit, estimate = was["limit"] or {}, was["estimate"] or {}
    numbers = {
        name: f"{part[name]:.15g}"
        for part in (limit, estimate)
        for name in ("hours", "low", "high")
        if name in part
    }
    return [
        *(was["kind"], was["channel"], was["name"] or ""),
        *(numbers.get("hours", ""), limit.get("start"), limit.get("stop"), limit.get("basis")),
        *(numbers.get("low", ""), numbers.get("high", ""), estimate.get("given_by", "")),
    ]


# -- what is shown -------------------------------------------------------------------------------


def _redraw(app: Dash, engine: Engine, marks: Marks) -> None:
    lists = (forms.FROM, forms.TO, forms.SPLIT_AT, forms.MOVE_TO)

    @app.callback(
        Output(CANVAS, "command"),
        Output(ROWS, "data"),
        Output(SEEN, "data"),
        Output(SAVED, "children"),
        Output(TITLED, "children"),
        Output(forms.UNDO, "children"),
        Output(forms.REDO, "children"),
        Output(forms.LINE, "data"),
        Output(forms.FIRST, "data"),
        Output(forms.SECOND, "data"),
        *(Output(id_, "data") for id_ in lists),
        Input(DRAWN, "data"),
        Input(forms.ACTOR, "value"),
        State(KEY, "data"),
        State(ASKED, "data"),
        State(SEEN, "data"),
    )
    def redraw(
        drawn: dict[str, Any] | None,
        actor: str | None,
        pathway: str,
        asked: list[ops.Op] | None,
        seen: Mapping[str, Any] | None,
    ) -> tuple[Any, ...]:
        undo, redo = undo_words(engine, pathway, (actor or "").strip())
        if drawn is None:
            return *[no_update] * 5, undo, redo, *[no_update] * (3 + len(lists))
        view = view_of(engine, pathway, marks.of(pathway))
        places, lines, versions = other_choices(view, (seen or {}).get("offered", {}))
        graph = graph_of(view.drawn, view.named, view.told)
        title = page_heading(view.drawn.pathway.name, view.under)
        n = engine.facts().audit_rows
        whole = [{"op": "all", "n": n}] if drawn["fit"] and ctx.triggered_id == DRAWN else []
        return (
            [{"op": "drawing", "graph": graph, "n": n}, *whole],
            outline(view.drawn, view.named, view.told, view.source, view.seen),
            kept(view),
            saved_line(view.saved, asked),
            title.children,
            undo,
            redo,
            lines,
            versions,
            versions,
            *[places] * len(lists),
        )


def other_choices(view: View, shown: Mapping[str, str]) -> list[Any]:
    """Places, lines and versions to choose from; those that are offered already stay, with what is being chosen."""
    offered = view.offered
    return [no_update if shown.get(name) == offered[name] else _data(of) for name, of in view.choices.items()]


def _data(choices: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in choices]


def _tick(app: Dash, engine: Engine, marks: Marks) -> None:
    @app.callback(
        Output(DRAWN, "data", allow_duplicate=True),
        Output(SAVED, "children", allow_duplicate=True),
        Output(TICK, "disabled"),
        Input(TICK, "n_intervals"),
        State(KEY, "data"),
        State(SEEN, "data"),
        State(ASKED, "data"),
        prevent_initial_call=True,
    )
    def look(
        _ticks: int, pathway: str, seen: Mapping[str, Any], asked: list[ops.Op] | None
    ) -> tuple[Any, ...]:
        return looked(engine, marks, pathway, str((seen or {}).get("mark")), asked or ())


def looked(
    engine: Engine, marks: Marks, pathway: str, seen: str, asked: Sequence[ops.Op] = ()
) -> tuple[Any, ...]:
    """
    Whether somebody else, or another page, has changed what is shown; what the saved line says; whether to
    stop looking. What goes wrong is said there: it comes every few seconds, and would take the focus each time.
    """
    try:
        told = marks.look(engine, drawing.drawing_of(engine, pathway))
        view = view_of(engine, pathway, told)
    except NotFound:
        return no_update, "Somebody has withdrawn this pathway: nothing more can be drawn on it.", True
    except CareseamsError as error:
        return no_update, f"What others draw is not shown now: {error.what}.", False
    return (no_update if view.fingerprint() == seen else fresh_token()), saved_line(view.saved, asked), False


# -- the drawing ---------------------------------------------------------------------------------


def _queue(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(CANVAS, "ack"),
        Output(SAID, "children", allow_duplicate=True),
        Output(DRAWN, "data", allow_duplicate=True),
        Output(ASKED, "data", allow_duplicate=True),
        Input(CANVAS, "pending"),
        State(KEY, "data"),
        State(forms.ACTOR, "value"),
        State(ASKED, "data"),
        prevent_initial_call=True,
    )
    def hear(
        pending: list[dict[str, Any]] | None, pathway: str, actor: str | None, asked: list[ops.Op] | None
    ) -> tuple[Any, ...]:
        if not pending:
            return (no_update,) * 4
        if not (actor or "").strip():
            waiting = FieldError(forms.ACTOR, ops.not_saved(pending))
            return no_update, said(ops.Outcome(errors=(waiting,))), no_update, no_update
        ack, outcome = ops.acknowledged(engine, pathway, pending, actor.strip())
        return ack, said(outcome), fresh_token(), outcome.left_open(asked or ())


def _questions(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Output(DRAWN, "data", allow_duplicate=True),
        Output(ASKED, "data"),
        Output(SHOWN, "data", allow_duplicate=True),
        Input(forms.MINE, "n_clicks"),
        Input(forms.THEIRS, "n_clicks"),
        State(ASKED, "data"),
        State(KEY, "data"),
        State(forms.ACTOR, "value"),
        prevent_initial_call=True,
    )
    def decide(
        mine: int, theirs: int, asked: list[dict[str, Any]] | None, pathway: str, actor: str | None
    ) -> tuple[Any, ...]:
        if not (mine or theirs) or not asked:
            return (no_update,) * 4
        if not (actor or "").strip():
            return said(ops.Outcome(errors=(WHO,))), *[no_update] * 3
        first, *rest = asked
        op = ops.decided(first, mine=ctx.triggered_id == forms.MINE)
        outcome = ops.made(engine, pathway, [op], actor.strip())
        fresh = fresh_token()
        return said(outcome), fresh, [*outcome.asked, *rest], fresh

    @app.callback(Output(QUESTIONS, "children"), Input(ASKED, "data"), prevent_initial_call=True)
    def ask(asked: list[dict[str, Any]] | None) -> list[Component]:
        return question(asked)


def _in_the_browser(app: Dash) -> None:
    """What needs no server: how much is not saved yet, the way to a form, what the mouse does."""
    app.clientside_callback(
        ClientsideFunction("pathway", "waiting"),
        Output(SAVED, "data-waiting"),
        Input(CANVAS, "pending"),
        Input(CANVAS, "ack"),
    )
    app.clientside_callback(
        ClientsideFunction("pathway", "tapped"),
        Output(forms.AT, "data"),
        Output(forms.LINE, "value"),
        Input(CANVAS, "tap"),
        prevent_initial_call=True,
    )
    app.clientside_callback(ClientsideFunction("pathway", "answered"), Input(SAID, "children"))
    app.clientside_callback(
        ClientsideFunction("pathway", "same"), Output(CANVAS, "drawing"), Input(forms.DRAW, "checked")
    )

"""Looking at an open route another way, and writing down what is told: each press is a look, and recorded."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from app.components.forms import FieldError, error_summary, error_texts
from app.components.notices import announce
from app.pages.trace_add import FORMS, KEPT, emptied, keep, said_of, undo_of, wrong_of
from app.pages.trace_route import shown
from app.pages.trace_view import (
    DAY,
    LOOK,
    ON_THAT_DAY,
    OPENED,
    OUTCOME,
    SUPPOSED,
    TWIN,
    WITHOUT,
    View,
    ended,
    guarded,
)
from app.text import plural, read_day
from app.undoing import Outcome, said, taken_back
from app.wording import identifying
from pathway.analysis.routes import Route
from pathway.engine import Case, Engine
from pathway.engine.last_day import refuse_days_beyond, refuse_days_to_come
from pathway.engine.routes import take_back
from pathway.errors import BadInput, IdentifyingText, NotFound, Refused
from pathway.snapshot import end_of_day

SAID, SHOWN = "t-said", "t-shown"
CONTROLS = {DAY: "value", ON_THAT_DAY: "checked", WITHOUT: "checked", SUPPOSED: "value", TWIN: "value"}
WITH_ERRORS = (DAY, TWIN)
Opened = Mapping[str, Any]
Seen = tuple[Case | None, Route | None, View, list[FieldError]]


def register(app: Dash, engine: Engine) -> None:
    """The presses on an open route."""
    states = [State(id_, name) for id_, name in CONTROLS.items()]

    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Output(SHOWN, "children", allow_duplicate=True),
        *(Output(id_, "error") for id_ in WITH_ERRORS),
        Input(LOOK, "n_clicks"),
        Input(OUTCOME, "n_clicks"),
        State(OPENED, "data"),
        *states,
        prevent_initial_call=True,
    )
    def look(clicks: int, asked: int, opened: Opened, *typed: Any) -> tuple[Any, ...]:
        if not (clicks or asked):
            return (no_update,) * (2 + len(WITH_ERRORS))
        flipped = {**opened, "outcomes": bool(opened["outcomes"]) is not (ctx.triggered_id == OUTCOME)}
        seen = look_so(engine, flipped, dict(zip(CONTROLS, typed, strict=True)))
        if seen[3]:
            return error_summary(seen[3]), no_update, *error_texts(seen[3], WITH_ERRORS)
        return None, _drawn(engine, seen), *[no_update] * len(WITH_ERRORS)

    for which, fields in FORMS.items():
        _register_form(app, engine, which, fields)
        _register_undo(app, engine, which)


def _register_form(app: Dash, engine: Engine, which: str, fields: tuple[str, ...]) -> None:
    @app.callback(
        Output(wrong_of(which), "children"),
        *(Output(said_of(one), "children", allow_duplicate=True) for one in FORMS),
        Output(SHOWN, "children", allow_duplicate=True),
        *(Output(id_, name) for name in ("error", "value") for id_ in fields),
        Input(which, "n_clicks"),
        State(OPENED, "data"),
        *(State(id_, name) for id_, name in CONTROLS.items()),
        *(State(id_, "value") for id_ in fields),
        prevent_initial_call=True,
    )
    def write(clicks: int, opened: Opened, *given: Any) -> tuple[Any, ...]:
        if not clicks:
            return (no_update,) * (2 + len(FORMS) + 2 * len(fields))
        ways, typed = given[: len(CONTROLS)], given[len(CONTROLS) :]
        case = engine.store.case(opened["case"], engine.viewer)
        words = {id_: (text or "").strip() for id_, text in zip(fields, typed, strict=True)}
        receipt, errors = keep(engine, case, which, words, opened["actor"])
        if receipt is None:
            wrong = (error_summary(errors), *[None] * len(FORMS), no_update)
            return *wrong, *error_texts(errors, fields), *[no_update] * len(fields)
        bar = said(Outcome(KEPT[which], receipt.command_id, opened["actor"]), undo_of(which))
        bars = [bar if one == which else None for one in FORMS]
        return None, *bars, _again(engine, opened, ways), *[""] * len(fields), *map(emptied, fields)


def _register_undo(app: Dash, engine: Engine, which: str) -> None:
    @app.callback(
        Output(said_of(which), "children", allow_duplicate=True),
        Output(SHOWN, "children", allow_duplicate=True),
        Input(undo_of(which), "n_clicks"),
        State(undo_of(which), "value"),
        State(OPENED, "data"),
        *(State(id_, name) for id_, name in CONTROLS.items()),
        prevent_initial_call=True,
    )
    def undo(clicks: int, pressed: str, opened: Opened, *ways: Any) -> tuple[Any, Any]:
        if not clicks or ctx.triggered_id != undo_of(which):
            return no_update, no_update
        errors = taken_back_of(engine, opened, pressed, which)
        if errors:
            return error_summary(errors), no_update
        bar = said(Outcome("Taken back."))
        assert bar is not None
        bar.tabIndex = -1
        setattr(bar, "data-take-focus", "yes")  # the button that had the focus is gone
        return bar, _again(engine, opened, ways)


def taken_back_of(engine: Engine, opened: Opened, pressed: str, which: str) -> list[FieldError]:
    """Take back what one press of a form kept, by the case of this look; or why that cannot be."""
    case = engine.store.case(opened["case"], engine.viewer)
    command, actor = taken_back(pressed)
    try:
        take_back(engine, case, command, actor=actor)
    except Refused:
        return [FieldError(which, ended(case))]
    return []


def _again(engine: Engine, opened: Opened, ways: Any) -> Component:
    """
    The route drawn anew, looked at as it was; where that is not typed whole, plainly, with what is typed.

    The focus stays where the press was.
    """
    typed = dict(zip(CONTROLS, ways, strict=True))
    case, route, view, errors = look_so(engine, opened, typed)
    if errors:
        case, route, view, errors = look_so(engine, opened, {})
        half = {"said_day": typed[DAY], "twin_case": typed[TWIN], "supposed": typed[SUPPOSED]}
        view = replace(view, **{name: text or "" for name, text in half.items()})
    return _drawn(engine, (case, route, replace(view, pressed=False), errors))


def _drawn(engine: Engine, seen: Seen) -> Any:
    case, route, view, _ = seen
    if case is None or route is None:
        return no_update
    announce(f"{plural(len(route.crossings), 'crossing')} shown.")
    return shown(case, route, engine, view)


def look_so(engine: Engine, opened: Opened, typed: Mapping[str, Any]) -> Seen:
    """
    The route of an open case, looked at as it is asked for; or what has to be put right.

    Nothing is read before everything that was typed makes sense; then each route that is read is a look.
    """
    view, errors = _view(opened, typed)
    if errors:
        return None, None, view, errors
    try:
        if view.day is not None:
            refuse_days_beyond(engine, end_of_day(view.day) if view.on_that_day else None)
            refuse_days_to_come(engine, view.day)
    except BadInput as refused:
        return None, None, view, [FieldError(DAY, _in_a_field(refused))]
    case = engine.store.case(opened["case"], engine.viewer)
    as_of = end_of_day(view.day) if view.on_that_day and view.day else None
    try:
        twin = _twin(engine, case, view, as_of)
    except _WrongTwin as wrong:
        return None, None, view, [FieldError(TWIN, str(wrong))]
    try:
        route = engine.trace(case.id, actor=view.actor, as_of=as_of)
    except IdentifyingText as refused:
        return None, None, view, identifying(refused, DAY, "Your name or role")
    except Refused:
        return None, None, view, [FieldError(DAY, ended(case))]
    return case, route, replace(view, twin=twin and guarded(twin, view)), []


class _WrongTwin(Exception):
    """The route beside cannot be shown, and why."""


def _view(opened: Opened, typed: Mapping[str, Any]) -> tuple[View, list[FieldError]]:
    view = View(
        on_that_day=bool(typed.get(ON_THAT_DAY)),
        outcomes=bool(opened.get("outcomes")),
        without=bool(typed.get(WITHOUT)),
        supposed=typed.get(SUPPOSED) or "",
        twin_case=(typed.get(TWIN) or "").strip(),
        actor=opened["actor"],
        pressed=True,
    )
    said_day = (typed.get(DAY) or "").strip()
    if view.on_that_day and not said_day:
        return view, [FieldError(DAY, "Say as on which day")]
    try:
        return replace(view, day=read_day(said_day) if said_day else None), []
    except BadInput as refused:
        return view, [FieldError(DAY, _in_a_field(refused))]


def _in_a_field(refused: BadInput) -> str:
    return f"{refused.what[:1].upper()}{refused.what[1:]}: {refused.try_}"


def _twin(engine: Engine, case: Case, view: View, as_of: Any) -> Route | None:
    """The route to stand beside it: of another person, by a case that is open."""
    if not (view.without and view.twin_case):
        return None
    try:
        other = engine.store.case(view.twin_case, engine.viewer)
        if other.person == case.person:
            raise _WrongTwin("That case is of the same person: its route is this one")
        return engine.trace(other.id, actor=view.actor, as_of=as_of)
    except NotFound:
        raise _WrongTwin("There is no case of that number: open that route first") from None
    except IdentifyingText:
        raise _WrongTwin("Your name or role holds that person’s identifier: look under another") from None
    except Refused:
        raise _WrongTwin("That case has ended: open a new one, with its purpose and basis") from None

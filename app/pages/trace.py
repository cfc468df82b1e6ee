"""What happened on one person's way, who held each crossing and should have, and which time limits were broken?"""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from app.components.forms import FieldError, actor_field, error_summary, error_texts, secret_field, text_field
from app.components.notices import announce, note
from app.components.pieces import button, button_row, card, details, page_heading
from app.pages import trace_choices, trace_document, trace_looking
from app.pages.trace_route import WARNING, beside, shown
from app.pages.trace_view import View, ended
from app.text import plural
from app.wording import identifying
from pathway.analysis.routes import Route
from pathway.engine import Case, Engine
from pathway.engine.demo import is_demo
from pathway.errors import IdentifyingText, NotFound, Refused

PATH, NAME = "/trace", "Trace"
HELP = (
    "What happened on one person’s way, who held each crossing and should have, and which time limits were broken?",
    "Why it happened, or what else happened: only what was recorded and told is here. Accounts that differ stand beside each other, and none is decided. What it came to is hidden until you ask for it.",
)

WHO, PURPOSE, REFERENCE, BASIS, ACTOR, OPEN = (
    "t-who", "t-purpose", "t-reference", "t-basis", "t-actor", "t-open",
)  # fmt: skip
CASE, AGAIN_BY, AGAIN = "t-case", "t-again-by", "t-again"
SAID, SHOWN, BESIDE, FORMS = "t-said", "t-shown", "t-beside", "t-forms"
FORM, AGAIN_FORM = (WHO, PURPOSE, REFERENCE, BASIS, ACTOR), (CASE, AGAIN_BY)
NEEDED = {
    WHO: "Type the person’s identifier, as it stands in your files",
    PURPOSE: "Say why this route is looked at",
    REFERENCE: "Give your case reference",
    BASIS: "Say on what basis you may look",
    ACTOR: "Say your name or role: every look is kept with it",
    CASE: "Type the case number",
    AGAIN_BY: "Say your name or role: every look is kept with it",
}
FIELD_OF = {"purpose": PURPOSE, "reference": REFERENCE, "basis": BASIS, "actor": ACTOR, "opened_by": ACTOR}
LABELS = {PURPOSE: "Purpose", REFERENCE: "Case reference", BASIS: "Basis", ACTOR: "Your name or role"}
INVENTED = "In the invented demo two identifiers have a case: HOLT-M is Maya Holt, and TWIN-M the same needs without a carer."
ENDED_HERE = "ended"
"""In the address when the browser has put a route away."""
ENDED = (
    "The case that was open here has ended, and its route is no longer shown. Nothing that was kept is lost."
)
Looked = tuple[Case | None, Route | None, list[FieldError]]


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """Purpose, case and basis first; the route stands below once leave is recorded, and as long as it holds."""
    return html.Div(
        [
            page_heading("One person’s route", "Purpose, case and basis first"),
            html.Div([note(ENDED)] if ENDED_HERE in query else None, id=SAID),
            # With the first form the note goes: beside a route no identifier stands.
            html.Div([*([note(INVENTED)] if is_demo(engine) else []), *_forms()], id=FORMS),
            html.Div(id=SHOWN),
            html.Div(id=BESIDE),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Open a case, or look again at one that is open. The identifier is forgotten as soon as it is read."""
    trace_document.register(app, engine)
    trace_looking.register(app, engine)
    trace_choices.register(app)

    @app.callback(
        Output(SAID, "children"),
        Output(FORMS, "children"),
        Output(SHOWN, "children"),
        Output(BESIDE, "children"),
        *(Output(id_, "error") for id_ in FORM),
        Input(OPEN, "n_clicks"),
        *(State(id_, "value") for id_ in FORM),
        prevent_initial_call=True,
    )
    def look(clicks: int, *typed: str | None) -> tuple[Any, ...]:
        if not clicks:
            return (no_update,) * (4 + len(FORM))
        return _answer(engine, open_and_look(engine, _typed(FORM, typed)), FORM)

    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Output(FORMS, "children", allow_duplicate=True),
        Output(SHOWN, "children", allow_duplicate=True),
        Output(BESIDE, "children", allow_duplicate=True),
        *(Output(id_, "error") for id_ in AGAIN_FORM),
        Input(AGAIN, "n_clicks"),
        *(State(id_, "value") for id_ in AGAIN_FORM),
        prevent_initial_call=True,
    )
    def again(clicks: int, *typed: str | None) -> tuple[Any, ...]:
        if not clicks:
            return (no_update,) * (4 + len(AGAIN_FORM))
        told = _typed(AGAIN_FORM, typed)
        return _answer(engine, look_again(engine, told), AGAIN_FORM, told[AGAIN_BY])


def _answer(engine: Engine, looked: Looked, form: tuple[str, ...], actor: str = "") -> tuple[Any, ...]:
    """
    The route and fresh forms, in which nothing of the last stands; or what has to be put right.

    Then a route that is open stays, and what is half typed beside it.
    """
    case, route, errors = looked
    if case is None or route is None:
        return error_summary(errors), no_update, no_update, no_update, *error_texts(errors, form)
    announce(f"{plural(len(route.crossings), 'crossing')} shown.")
    drawn = shown(case, route, engine, View(actor=actor or case.opened_by))
    again = details("Open another route", _forms())
    return None, again, drawn, beside(case, route), *[no_update] * len(form)


def open_and_look(engine: Engine, typed: Mapping[str, str]) -> Looked:
    """Record leave to look and read the route, or say what has to be put right. `typed`: by field id."""
    errors = missing(typed)
    if errors:
        return None, None, errors
    who, purpose, reference, basis, actor = (typed[field] for field in FORM)
    try:
        case = engine.open_case(who, purpose=purpose, reference=reference, basis=basis, actor=actor)
        return case, engine.trace(case.id, actor=actor), []
    except IdentifyingText as refused:
        field = FIELD_OF.get(refused.field, PURPOSE)
        return None, None, identifying(refused, field, LABELS[field])
    except NotFound:
        return (
            None,
            None,
            [FieldError(WHO, "Nobody of that identifier is known here: check how your files write it")],
        )


def look_again(engine: Engine, typed: Mapping[str, str]) -> Looked:
    """The route of a case that is open still; each look is recorded anew."""
    case_id, actor, errors = typed[CASE], typed[AGAIN_BY], missing(typed)
    if errors:
        return None, None, errors
    try:
        case = engine.store.case(case_id, engine.viewer)
        return case, engine.trace(case_id, actor=actor), []
    except NotFound:
        return None, None, [FieldError(CASE, "There is no case of that number: open the route above")]
    except IdentifyingText as refused:
        return None, None, identifying(refused, AGAIN_BY, LABELS[ACTOR])
    except Refused:
        return None, None, [FieldError(CASE, ended(case))]


def _typed(form: Sequence[str], typed: Sequence[str | None]) -> dict[str, str]:
    return {field: (given or "").strip() for field, given in zip(form, typed, strict=True)}


def missing(typed: Mapping[str, str]) -> list[FieldError]:
    """What has to be filled in before a route is opened."""
    return [FieldError(field, NEEDED[field]) for field, given in typed.items() if not given]


def _forms() -> list[Component]:
    opening = card(
        "Leave to look",
        [
            html.P(WARNING),
            secret_field(
                WHO,
                "Person’s identifier",
                hint="As it stands in your files. It is turned into a pseudonym and not kept",
            ),
            text_field(PURPOSE, LABELS[PURPOSE], hint="For example, learning response LR-12. No names"),
            text_field(REFERENCE, LABELS[REFERENCE]),
            text_field(BASIS, LABELS[BASIS], hint="For example, PSIRF learning response; consent recorded"),
            actor_field(ACTOR),
            button_row([button("Open the route", OPEN)]),
        ],
    )
    again = [
        html.P("For eight hours a case number stands for the person; then a new case has to be opened."),
        text_field(CASE, "Case number", hint="It begins with “case-”"),
        actor_field(AGAIN_BY),
        button_row([button("Look again", AGAIN, kind="secondary")]),
    ]
    return [opening, details("Look again at a case that is open", again)]

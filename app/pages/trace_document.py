"""The route as a document to keep and print: made again under the same leave, so the look is recorded again."""

from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from app.components.forms import FieldError, actor_field, error_summary, error_texts, tick_field
from app.components.notices import announce, saved_bar
from app.components.pieces import button, button_row, card
from app.pages.trace_view import ended
from app.text import plural
from app.wording import identifying
from pathway.engine import Case, Engine
from pathway.engine.investigation import investigate
from pathway.errors import IdentifyingText, NothingRecorded, Refused
from pathway.reporting.investigation import Investigation
from pathway.reporting.investigation_html import as_html, seal_of

CASE, BY, OUTCOME, MAKE = "t-doc-case", "t-doc-by", "t-doc-outcome", "t-doc-make"
SAID, FILE = "t-doc-said", "t-doc-file"
ABOUT = (
    "Timeline with fact, account and interpretation apart, crossings with who held them, claims then and now, what is not "
    "known, questions still open. It is one file that asks nothing of any other computer; print it, and case, purpose, "
    "basis and warning stand on each page. Texts that look like a name are left out and counted."
)


def document_card(case: Case) -> Component:
    """What makes the document of the case in view."""
    return card(
        "The investigation document",
        [
            html.P(ABOUT),
            html.Div(id=SAID),
            dcc.Store(id=CASE, data=case.id),
            dcc.Download(id=FILE),
            tick_field(OUTCOME, "With the outcome: events, harm, and the sentences in which records sum up"),
            actor_field(BY),
            button_row([button("Make the document", MAKE, kind="secondary")]),
        ],
    )


def register(app: Dash, engine: Engine) -> None:
    """Make the document and hand it to the browser; nothing of it stays on the server."""

    @app.callback(
        Output(SAID, "children"),
        Output(BY, "error"),
        Output(FILE, "data"),
        Input(MAKE, "n_clicks"),
        State(CASE, "data"),
        State(BY, "value"),
        State(OUTCOME, "checked"),
        prevent_initial_call=True,
    )
    def make(clicks: int, case: str, by: str | None, outcome: bool | None) -> tuple[Any, Any, Any]:
        if not clicks:
            return no_update, no_update, no_update
        made, errors = made_by(engine, case, (by or "").strip(), with_outcome=bool(outcome))
        if made is None:
            return error_summary(errors), *error_texts(errors, (BY,)), None
        text = as_html(made)
        announce("The document is made.")
        file = {"content": text, "filename": file_name(made), "type": "text/html;charset=utf-8"}
        return saved_bar(told(made, seal_of(text))), "", file


def made_by(
    engine: Engine, case: str, actor: str, *, with_outcome: bool
) -> tuple[Investigation | None, list[FieldError]]:
    """The document, or what has to be put right; without a name nothing is looked at."""
    if not actor:
        return None, [FieldError(BY, "Say your name or role: every look is kept with it")]
    try:
        return investigate(engine, case, actor=actor, with_outcome=with_outcome), []
    except Refused:
        return None, [FieldError(BY, ended(engine.store.case(case, engine.viewer)))]
    except IdentifyingText as refused:
        return None, identifying(refused, BY, "Your name or role")
    except NothingRecorded as nothing:
        return None, [FieldError(BY, f"{nothing.what.capitalize()}. {(nothing.try_ or '').capitalize()}")]


def file_name(made: Investigation) -> str:
    """The case number alone: it names nobody."""
    return f"careseams-investigation-{made.leave.case}.html"


def told(made: Investigation, seal: str) -> str:
    """What was made, and its seal to keep elsewhere."""
    outcome = "with the outcome" if made.with_outcome else "without the outcome"
    left_out = f"{plural(made.left_out, 'text')} left out as identifying"
    return f"Document made {outcome}; {left_out}. The look is recorded. Seal, to keep elsewhere: {seal}"

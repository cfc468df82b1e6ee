"""
What the app says back: saved and how to undo it, a question before an end, a refusal, a fault of ours.

A message tells what happened, where, and what to try; a fault shows a reference number and nothing else.
"""

from collections.abc import Sequence

from dash import html, set_props
from dash.development.base_component import Component

from app.components.pieces import button
from pathway.errors import CareseamsError

ANNOUNCEMENT, PROBLEM = "announcement", "problem"
"""Ids of the shell: the live region and the place for problems."""


def saved_bar(message: str, undo_id: str = "") -> Component:
    """ "Hazard added." with Undo beside it where `undo_id` is given."""
    undo = [button("Undo", undo_id, kind="secondary")] if undo_id else []
    return html.Div([html.Span(message), *undo], className="saved-bar", role="status")


def confirm_bar(question: str, *, yes: str, yes_id: str, no_id: str, no: str = "Cancel") -> Component:
    """Asks before something ends; `yes` says what will happen ("Withdraw the claim"), never "OK"."""
    choices = [button(yes, yes_id, kind="danger"), button(no, no_id, kind="secondary")]
    return html.Div(
        [html.P(question), html.Div(choices, className="button-row")],
        className="confirm-bar",
        role="group",
        tabIndex=-1,
        **{"aria-label": question, "data-take-focus": "yes"},
    )


def note(children: Component | str | Sequence[Component | str]) -> Component:
    """A remark that must not be missed: what a figure does not show, what has not been recorded."""
    return html.Div(children, className="note", role="note")


def announce(sentence: str) -> None:
    """Say a sentence to people who listen to the page. Only inside a callback."""
    set_props(ANNOUNCEMENT, {"children": sentence})


def refusal(error: CareseamsError) -> Component:
    """A deliberate error as a polite message: what, where, what to try."""
    lines = [html.P(_sentence(error.what))]
    if error.where:
        lines.append(html.P(["Where: ", error.where]))
    if error.try_:
        lines.append(html.P(["What to try: ", error.try_]))
    return _problem("This could not be done", lines)


def fault(reference: str) -> Component:
    """A fault of ours. `reference` finds the details in the server's log; nothing else is told."""
    return _problem(
        "Something went wrong on our side",
        [
            html.P("What you were doing may not have been done. Look again before you rely on it."),
            html.P(["If you ask for help, quote reference ", html.B(reference), "."]),
        ],
    )


def show_problem(panel: Component) -> None:
    """Put a refusal or fault at the top of the page. Only inside a callback."""
    set_props(PROBLEM, {"children": panel})


def _problem(title: str, lines: Sequence[Component]) -> Component:
    dismiss = html.Button(
        "Dismiss", type="button", className="button button-secondary", **{"data-dismiss": "yes"}
    )
    return html.Div(
        [html.H2(title), *lines, dismiss], className="problem", tabIndex=-1, **{"data-take-focus": "yes"}
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")

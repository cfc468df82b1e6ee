"""
The day that a page stands for: chosen in its header, kept in its address, the same in each answer to it.

Pages ask the engine and know nothing of it: what they are given looks at the day of the address. What cannot
be read as a day is told, and the newest is shown.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from flask import has_request_context, request

from app.components.forms import date_field
from app.components.pieces import bold_first, button, button_row
from app.text import EXAMPLE_DAY, format_day, read_day
from pathway.errors import BadInput
from pathway.snapshot import end_of_day

AS_OF = "as_of"
HEADER = "X-Careseams-As-Of"
"""Sent by the browser with each question: the day in the address, so that no page has to pass it on."""

DAY, SHOW, CHOSEN = "as-of-day", "as-of-show", "as-of-chosen"
FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST = 40
KNOWN_TODAY = (
    "It shows that day by all that is known today: what was recorded later counts, and what bears no first "
    "day, such as a handoff that was drawn since, counts on every day."
)
SAVED_NOW = (
    "You are looking at a day that you chose. What you save is saved now; it counts from the days that it "
    "names, and may not show on this page."
)


@dataclass(frozen=True)
class Asked:
    """The day that an address asks for, None for the newest; `unread`: what stands there and is no day."""

    day: date | None = None
    unread: str = ""


def read_asked(text: str) -> Asked:
    """
    What an address asks for.

    >>> read_asked("2026-03-03").day, read_asked("").day, read_asked("soon")
    (datetime.date(2026, 3, 3), None, Asked(day=None, unread='soon'))
    """
    if not text.strip():
        return Asked()
    try:
        return Asked(day_of(text))
    except BadInput:
        return Asked(unread=text.strip()[:LONGEST])


def day_of(text: str) -> date:
    """The day that somebody typed; `BadInput` where it is none that data can stand for."""
    day = read_day(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadInput("that is no day that data can stand for", try_=f"type a date such as {EXAMPLE_DAY}")
    return day


def looking_at(engine: Any, asked: Asked) -> Any:
    """The engine, looking at the day that is asked for."""
    return engine if asked.day is None else engine.at(end_of_day(asked.day))


class Dated:
    """
    The engine as pages have it: it looks at the day in the address of the page that asks.

    Outside a question from a browser it is the engine as it is.
    """

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._view = lru_cache(maxsize=8)(lambda asked: looking_at(engine, asked))

    def __getattr__(self, name: str) -> Any:
        text = request.headers.get(HEADER, "") if has_request_context() else ""
        return getattr(self._view(read_asked(unquote(text))), name)


def day_choice(shown_id: str) -> Component:
    """The as-at date in the header; it opens to choose another."""
    newest = html.Button(
        "Back to the newest", type="button", className="button button-secondary", **{"data-day": ""}
    )
    field = date_field(DAY, "Another day")
    inside = [
        field,
        button_row([button("Show the data as at this day", SHOW), newest]),
        dcc.Store(id=CHOSEN),
    ]
    return html.Details(
        [html.Summary(html.Span("As at …", id=shown_id)), html.Div(inside, className="as-at-choice")],
        id="as-at-open",
        className="as-at",
    )


def day_notice(asked: Asked, warning: str) -> list[Component] | None:
    """What stands above a page whose day is chosen, cannot be read, or ends a year that is not whole."""
    said = []
    if asked.unread:
        said.append(
            "The address asks for a day that cannot be read. What follows is the "
            f"newest; type a date such as {EXAMPLE_DAY} under the as-at date."
        )
    if asked.day is not None:
        said.append(f"As at {format_day(asked.day)}, not the newest. {KNOWN_TODAY} {SAVED_NOW}")
    said += [warning] if warning else []
    return [html.P(bold_first(one)) for one in said] or None


def register_choice(app: Dash) -> None:
    """Read the day that was typed; the browser puts it into the address, as a step that Back undoes."""

    @app.callback(
        Output(CHOSEN, "data"),
        Output(DAY, "error"),
        Input(SHOW, "n_clicks"),
        State(DAY, "value"),
        prevent_initial_call=True,
    )
    def choose(clicks: int, typed: str | None) -> tuple[Any, Any]:
        if not clicks:
            return no_update, no_update
        try:
            return {"day": day_of(typed or "").isoformat(), "press": clicks}, ""
        except BadInput as refused:
            return no_update, f"{refused.what.capitalize()}: {refused.try_}"

    app.clientside_callback(ClientsideFunction("careseams", "goToDay"), Input(CHOSEN, "data"))

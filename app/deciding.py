"""
Pages whose rows have buttons that decide about them: who decides is said once above, and each can be undone.

Dash makes the rows anew after each decision; what was done is said above them, with its undo.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from app.components.forms import FieldError, actor_field, nobody_said
from app.components.notices import note
from app.components.pieces import button, filter_bar, print_button
from app.filters import Filter, Values, chosen, fields, not_known, redraw_by_filters, values_of
from app.shell import keep_filters
from app.undoing import Outcome, register_undo, said
from pathway.engine import Engine, Receipt
from pathway.errors import CareseamsError

Decide = Callable[[Engine, str, str], tuple[Receipt, str]]
"""Given what a button is about and who pressed it: decides, and tells in words what was done."""


@dataclass(frozen=True)
class Deciding:
    """
    What such a page is made of. `ids`: a prefix of its own, so that no two pages share an id. `buttons`: what
    each kind of button does. `undone`: what is said after an undo.
    """

    prefix: str
    filters: Mapping[str, str]
    buttons: Mapping[str, Decide]
    undone: str
    shown: Callable[[Engine, Values], list[Component]]

    def id(self, part: str) -> str:
        """The id of a part of the page: `shown`, `said`, `undo`, `by`."""
        return f"{self.prefix}-{part}"

    def body(self, engine: Engine, filters: Sequence[Filter], query: Mapping[str, str]) -> list[Component]:
        """Filters, what was done, who decides, the rows."""
        values, unknown = chosen(filters, query), not_known(filters, query)
        return [
            filter_bar(fields(filters, values), [print_button()]),
            *([note(unknown)] if unknown else []),
            html.Div(id=self.id("said")),
            actor_field(self.id("by")),
            html.Div(self.shown(engine, values), id=self.id("shown")),
        ]

    def decided(self, engine: Engine, what: str, which: str, by: str) -> Outcome:
        """What a press came to, or what has to be put right; then nothing was written."""
        if not by.strip():
            return Outcome(errors=[nobody_said(self.id("by"))])
        try:
            receipt, words = self.buttons[what](engine, which, by.strip())
        except CareseamsError as refused:
            message = f"{refused.what[0].upper()}{refused.what[1:]}: {refused.try_}. Nothing was changed"
            return Outcome(errors=[FieldError(self.id("by"), message)])
        return Outcome(words, receipt.command_id, by.strip())

    def register(self, app: Dash, engine: Engine) -> None:
        """Filters, decisions, and their undo."""
        keep_filters(app, self.filters)
        redraw_by_filters(app, self.id("shown"), self.filters, lambda values: self.shown(engine, values))
        self._register_buttons(app, engine)
        register_undo(
            app,
            engine,
            self.id("undo"),
            self.id("said"),
            words=lambda _done: self.undone,
            parts=[self.id("shown")],
            given=list(self.filters),
            draw=lambda *given: [self.shown(engine, values_of(self.filters, given))],
        )

    def _register_buttons(self, app: Dash, engine: Engine) -> None:
        many = len(self.buttons)

        @app.callback(
            Output(self.id("said"), "children"),
            Output(self.id("shown"), "children", allow_duplicate=True),
            Output(self.id("by"), "error"),
            *(Input({"type": what, "id": ALL}, "n_clicks") for what in self.buttons),
            State(self.id("by"), "value"),
            *(State(id_, "value") for id_ in self.filters),
            prevent_initial_call=True,
        )
        def decide(*given: Any) -> tuple[Any, Any, Any]:
            pressed = ctx.triggered_id
            if not any(click for clicks in given[:many] for click in clicks) or not isinstance(pressed, dict):
                return no_update, no_update, no_update
            done = self.decided(engine, pressed["type"], pressed["id"], given[many] or "")
            if done.errors:
                return said(done), no_update, done.errors[0].message
            values = values_of(self.filters, given[many + 1 :])
            return said(done, self.id("undo")), self.shown(engine, values), ""


def button_about(words: str, what: str, which: str, about: str, *, kind: str = "secondary") -> Component:
    """A button of a row; whoever does not see the row hears what it is about."""
    made = button(words, {"type": what, "id": which}, kind=kind)
    made.children = [words, html.Span(f" – {about}", className="visually-hidden")]
    return made

"""
How a route is looked at: on which day, whether what it came to is shown, with or without the carer.

What it came to stays hidden until somebody asks for it: whoever knows how it ended finds that it was plain.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from app.components.figures import Source
from app.components.forms import date_field, select_field, text_field, tick_field
from app.components.pieces import button, button_row, card
from app.text import format_day, format_instant, plural
from graph_schema.vocabulary import Carrier
from pathway.analysis.routes import Route, RouteCrossing, as_told_by, told_by
from pathway.engine import Case

OPENED, DAY, ON_THAT_DAY, WITHOUT, SUPPOSED, TWIN = (
    "t-opened", "t-day", "t-on-that-day", "t-without", "t-supposed", "t-twin",
)  # fmt: skip
LOOK, OUTCOME = "t-look", "t-outcome"
HIDDEN = (
    "What it came to is hidden until you ask for it: harm, and the sentence that says how it ended. "
    "An account is shown as it was told, and may tell it."
)
SHOWN = "What it came to is shown. Whoever knows how it ended finds it hard to see what could be known then."
LEFT_OUT = "what it came to, which is hidden until asked for"


@dataclass(frozen=True)
class View:
    """
    How the route is looked at. `on_that_day`: nothing later than `day` is shown. `supposed`: the crossing of
    which another way is supposed not to be known. `twin`: another person's route, of a case of its own.
    `said_day`: a day as it is typed that is none yet.
    """

    day: date | None = None
    on_that_day: bool = False
    outcomes: bool = False
    without: bool = False
    supposed: str = ""
    twin: Route | None = None
    twin_case: str = ""
    said_day: str = ""
    actor: str = ""
    pressed: bool = False

    @property
    def left_out(self) -> tuple[str, ...]:
        """What this way of looking leaves out of pictures and tables, in words."""
        return () if self.outcomes else (LEFT_OUT,)


def guarded(route: Route, view: View) -> Route:
    """The route without what it came to, and without what was told after the day; harm is not in it at all."""
    crossings = route.crossings
    if view.on_that_day and view.day is not None:
        crossings = tuple(as_told_by(one, view.day) for one in crossings)
    if not view.outcomes:
        crossings = tuple(replace(one, events=(), what_happened=None) for one in crossings)
    return replace(route, crossings=crossings)


def told_after(route: Route, day: date) -> int:
    """How many accounts were told after a day, or on a day that nobody recorded."""
    return sum(not told_by(one, day) for crossing in route.crossings for one in crossing.tellings)


def with_left_out(source: Source, view: View) -> Source:
    """The source of a figure, with what this way of looking leaves out."""
    return replace(source, left_out="; ".join([source.left_out, *view.left_out]))


def guard_words(route: Route, view: View) -> str:
    """What is hidden, in words; and what "as on that day" leaves out."""
    said = SHOWN if view.outcomes else HIDDEN
    if not view.on_that_day or view.day is None:
        return said
    later = told_after(route, view.day)
    are = "is" if later == 1 else "are"
    left = f" {plural(later, 'account')} told after that day, or on a day nobody recorded, {are} left out."
    return (
        f"{said} As on {format_day(view.day)}: nothing that happened later is shown.{left if later else ''}"
    )


def ended(case: Case) -> str:
    """That nothing more is read or written by a case, and what to do."""
    return f"This case ended on {format_instant(case.open_until)}: open a new one, with its purpose and basis"


def controls(case: Case, route: Route, view: View) -> Component:
    """The ways of looking. Each press is a look of its own, and recorded."""
    carried = [one for one in route.crossings if one.carried_by == Carrier.CARER.value]
    said = "Hide what it came to" if view.outcomes else "Show what it came to"
    focus = {"data-take-focus": "yes"} if view.pressed else {}
    return card(
        "How to look at it",
        [
            dcc.Store(
                id=OPENED, data={"case": case.id, "actor": view.actor, "outcomes": view.outcomes}
            ),
            html.P(guard_words(route, view), id="t-guard", tabIndex=-1, **focus),
            button_row([button(said, OUTCOME, kind="secondary")]),
            html.Div(
                [html.Div(list(_days(view))), html.Div(list(_carer(view, carried)))],
                className="trace-controls",
            ),
            button_row([button("Look so", LOOK)]),
            html.P("Each press is a look, and is recorded.", className="quiet"),
        ],
    )  # fmt: skip


def _days(view: View) -> Sequence[Component]:
    typed = view.day.isoformat() if view.day else view.said_day
    return (
        date_field(
            DAY,
            "Who should have held it, on a day",
            hint="Three readings: then as known today, then as then known, and now",
            value=typed,
            optional=True,
        ),
        tick_field(
            ON_THAT_DAY, "As on that day: leave out what came later", value=view.on_that_day
        ),
    )  # fmt: skip


def _carer(view: View, carried: Sequence[RouteCrossing]) -> Sequence[Component]:
    choices = [(one.id, one.request_id) for one in carried]
    return (
        tick_field(WITHOUT, "Without the carer", value=view.without),
        select_field(
            SUPPOSED,
            "Suppose that nobody knows of another way for",
            choices,
            hint="One that the carer carried. Kept nowhere",
            value=view.supposed or None,
            optional=True,
        ),
        text_field(
            TWIN,
            "Case number of a route to stand beside it",
            hint="Another person’s, opened with a purpose, case and basis of its own. Looking at it is recorded too",
            value=view.twin_case,
            optional=True,
        ),
    )

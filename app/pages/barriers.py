"""Which barriers are weaker than they look: resting on one thing together, nobody's, or a workaround."""

from collections.abc import Mapping
from functools import partial

from dash import Dash, html
from dash.development.base_component import Component

from app.barriers import BARRIERS, reach_words
from app.components.notices import note
from app.components.pieces import (
    empty_state,
    filter_bar,
    lead,
    link,
    page_heading,
    print_button,
    stressed,
)
from app.filters import Filter, Values, chosen, fields, not_known, redraw_by_filters
from app.pages import barriers_lists as lists
from app.pages import barriers_without
from app.shell import keep_filters
from app.text import plural
from pathway.analysis.common_causes import CommonCause
from pathway.engine import Engine
from pathway.engine.bow_tie import barriers, causes

PATH, NAME = BARRIERS, "Barriers"
HELP = (
    "Which barriers rest on one thing together, which does nobody keep working, and which are workarounds? What would "
    "be lost had one thing under many barriers failed?",
    "That the others work. A barrier with an owner may fail, and two that name nothing in common may still share it: "
    "only what somebody recorded is here.",
)
SHOWN = "ba-shown"
FILTERS = {"ba-without": "without"}


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The page for the filters of its address."""
    heading = page_heading(
        "Which barriers are weaker than they look?", "Weak is a question to look into, no fault."
    )
    if not barriers(engine):
        words = "No barrier is recorded at any handoff. That is not known to be none."
        return html.Div([heading, empty_state(words, link("Choose a handoff to add one", "/handoffs"))])
    filters = _filters(engine)
    values, unknown = chosen(filters, query), not_known(filters, query)
    return html.Div(
        [
            heading,
            filter_bar(fields(filters, values), [print_button()]),
            *([note(unknown)] if unknown else []),
            html.Div(shown(engine, values), id=SHOWN),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Choosing what has failed redraws the page."""
    keep_filters(app, FILTERS)
    redraw_by_filters(app, SHOWN, FILTERS, partial(shown, engine))


def shown(engine: Engine, values: Values) -> list[Component]:
    """The sentence, what is lost if something was chosen, and the three lists."""
    picture, every, named = engine.picture(), barriers(engine), causes(engine)
    return [
        _lead(engine),
        *barriers_without.cards(engine, values["without"]),
        html.Div(lists.causes_card(named, picture), id="causes"),
        html.Div(lists.unowned_card(every, picture), id="unowned"),
        html.Div(lists.workarounds_card(every, picture), id="workarounds"),
    ]


def _lead(engine: Engine) -> Component:
    """The finding in a sentence."""
    every, shared = barriers(engine), [one for one in causes(engine) if one.is_shared]
    unowned = sum(one.unowned for one in every)
    workarounds = sum(one.workaround for one in every)
    parts: list[Component | str] = []
    if shared:
        parts = [stressed(_widest(shared[0]), open_=True), " "]
    parts += [
        stressed(f"Nobody holds {unowned:,} of {plural(len(every), 'barrier')}.", open_=bool(unowned)),
        f" {plural(workarounds, 'workaround counts', 'workarounds count')} as unverified at most.",
    ]
    return lead(parts)


def _widest(cause: CommonCause) -> str:
    return f"{cause.name} lies under {plural(len(cause.barriers), 'barrier')}: {reach_words(cause)}."


def _filters(engine: Engine) -> list[Filter]:
    listed = [(one.key, f"{one.name} ({reach_words(one)})") for one in causes(engine)]
    return [Filter("ba-without", "without", "As if this had failed", "Nothing: as they are", listed)]

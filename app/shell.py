"""
What stands round every page: header with the as-at date, navigation, messages, footer; and the routing.

A page is drawn when the address changes; Back works. Filters change the query of the address without drawing
the page again (`keep_filters`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from app.as_at import AS_OF, day_choice, day_notice, looking_at, read_asked, register_choice
from app.components.notices import ANNOUNCEMENT, PROBLEM, fault, refusal
from app.components.pieces import bold_first, link, page_heading, page_help
from app.components.style import TOKENS
from app.drafts import draft_key, with_drafts
from app.drafts import notice as draft_notice
from app.faults import report
from app.glossary import explained, meanings
from app.page import Page
from app.text import format_day, part_of_year_words
from pathway.errors import CareseamsError

ADDRESS, ARRIVAL, PAGE, AS_AT, AS_AT_REASON, AS_AT_WARNING, PAGE_SOURCE = (
    *("address", "arrival", "page", "as-at", "as-at-reason", "as-at-warning"),
    "page-source",
)
"""Ids. A page may fill `PAGE_SOURCE`, at the foot, from a callback; it is emptied when the page changes."""

LONGEST_QUERY = 2000
SHORT_REASONS = {
    "the date asked for": "the day you chose",
    "the last instant of the loaded contacts and crossings": "last instant of the data",
}
THEME = {
    "fontFamily": "Arial, Helvetica, sans-serif",
    "headings": {"fontFamily": "Arial, Helvetica, sans-serif"},
    "primaryColor": "nhsBlue",
    "primaryShade": 6,
    "autoContrast": True,
    "respectReducedMotion": True,
    "black": TOKENS["ink"],
    "defaultRadius": 4,
    "focusClassName": "careseams-focus",
    "colors": {
        "nhsBlue": [
            *("#EAF3FB", "#CFE3F5", "#A6CBEB", "#78AFDF", "#4C93D3", "#2479C6"),
            *("#005EB8", "#004F9C", "#003F7D", "#003087"),
        ]
    },
}


@dataclass(frozen=True)
class AsAt:
    """The as-at date, why it is that one, and what of the year that ends then is not loaded, in words."""

    shown: str
    reason: str
    warning: str = ""


def layout(pages: Sequence[Page], banner: str | None) -> Component:
    """The shell; it asks the engine nothing, so it is the same for every visit."""
    parts = [
        dcc.Location(id=ADDRESS, refresh="callback-nav"),
        dcc.Store(id=ARRIVAL),
        html.A("Skip to main content", href="#main", className="skip"),
        html.A("Skip to the first table", href="#first-table", className="skip"),
        _header(pages),
        html.Div(id=AS_AT_WARNING, className="banner", role="status"),
        *([html.P(bold_first(banner), id="banner", className="banner")] if banner else []),
        html.P(id="paper-view", className="paper-view"),
        _main(),
        _footer(),
        html.Div(id=ANNOUNCEMENT, className="visually-hidden", role="status"),
        meanings(),
        html.P("Loading …", id="busy", className="busy", role="status", hidden=True),
    ]
    return dmc.MantineProvider(parts, theme=THEME, defaultColorScheme="auto")


def register(app: Dash, engine: Any, pages: Sequence[Page]) -> None:
    """Draw the page of the address, and tell the browser that it has arrived."""

    @app.callback(
        Output(PAGE, "children"),
        Output(ARRIVAL, "data"),
        Output(AS_AT, "children"),
        Output(AS_AT_REASON, "children"),
        Output(AS_AT_WARNING, "children"),
        Output(PAGE_SOURCE, "children"),
        Output(PROBLEM, "children"),
        Input(ADDRESS, "pathname"),
        Input(ADDRESS, "search"),
        running=[(Output("busy", "hidden"), False, True)],
    )
    def show(pathname: str | None, search: str | None) -> tuple[Any, ...]:
        if pathname is None:
            raise PreventUpdate
        page, query = page_at(pages, pathname), read_query(search)
        asked = read_asked(query.pop(AS_OF, ""))
        dated = looking_at(engine, asked)
        known = read_as_at(dated)
        name = page.NAME if page else "Page not found"
        arrival: dict[str, Any] = {
            "name": name,
            "nav": nav_path(page),
            "address": f"{pathname}{search or ''}",
        }
        arrival |= {"chosen": asked.day is not None, "saved": "saved" in query}
        arrival["draft"] = draft_key(page.PATH, query) if page else ""
        shown = draw(page, dated, query) if page else not_found(pages)
        warning = day_notice(asked, known.warning)
        return shown, arrival, known.shown, known.reason, warning, None, None

    app.clientside_callback(ClientsideFunction("careseams", "arrived"), Input(ARRIVAL, "data"))
    register_choice(app)


def keep_filters(app: Dash, filters: Mapping[str, str], *, steps: bool = False) -> None:
    """
    Keep filters in the address, so that a copied link shows the same: {component id: key of the query}.

    `steps`: each change that somebody makes is a step that Back undoes, instead of leaving the page. The page
    is not drawn again; its `layout` reads the query once. Values are text, or lists of it (kept with
    commas between). Never a filter that says something about one person.
    """
    keys, how = json.dumps(list(filters.values())), json.dumps(steps)
    app.clientside_callback(
        f"function (...values) {{ window.dash_clientside.careseams.keepQuery({keys}, values, {how}); }}",
        *(Input(component_id, "value") for component_id in filters),
        prevent_initial_call=True,
    )


def page_at(pages: Sequence[Page], pathname: str) -> Page | None:
    """The page of an address, with or without a slash at its end; None where there is none."""
    path = pathname.rstrip("/") or "/"
    return next((page for page in pages if path == page.PATH), None)


def nav_path(page: Page | None) -> str:
    """The address of the navigation entry that is marked while a page is shown; "" for none."""
    return "" if page is None else getattr(page, "UNDER", page.PATH)


def read_query(search: str | None) -> dict[str, str]:
    """
    The query of an address; of a repeated key the last value.

    >>> read_query("?sector=acute&kind=discharge")
    {'sector': 'acute', 'kind': 'discharge'}
    """
    return dict(parse_qsl((search or "").lstrip("?")[:LONGEST_QUERY]))


def read_as_at(engine: Any) -> AsAt:
    """The engine's as-at date in words; a store that cannot be read has none, and says so."""
    try:
        known = engine.as_at()
    except CareseamsError as error:
        return AsAt("As-at date not known", f"The data could not be read: {error.what}.")
    if known is None or known.as_of is None:
        return AsAt("No data yet", "Nothing has been imported.")
    day = format_day(known.as_of)
    short = SHORT_REASONS.get(known.reason, "")
    shown = f"As at {day} ({short})" if short else f"As at {day}"
    return AsAt(shown, f"As at {day}: {known.reason}.", part_of_year_words(known.parts_of_year))


def draw(page: Page, engine: Any, query: Mapping[str, str]) -> Component:
    """The page, or what went wrong while it was made; a fault never leaves the last page standing."""
    try:
        drawn = with_drafts(page.layout(engine, query), page.PATH, query)
        return with_help(explained(drawn), getattr(page, "HELP", None))
    except CareseamsError as error:
        return html.Div([page_heading(page.NAME), refusal(error)])
    except Exception as error:
        return html.Div([page_heading(page.NAME), fault(report(error))])


def with_help(drawn: Component, said: tuple[str, str] | None) -> Component:
    """The page with "About this page" under its heading, or at its top where it has none."""
    children = getattr(drawn, "children", None)
    if said is None or not isinstance(children, list):
        return drawn
    names = [getattr(one, "className", None) for one in children]
    place = names.index("page-heading") + 1 if "page-heading" in names else 0
    drawn.children = [*children[:place], page_help(*said), *children[place:]]
    return drawn


def not_found(pages: Sequence[Page]) -> Component:
    """For an address that is none of ours."""
    items = [html.Li(link(page.NAME, page.PATH)) for page in _in_navigation(pages)]
    return html.Div(
        [
            page_heading("There is no page at this address"),
            html.P(
                "If you typed the address, check it. If a link brought you here, what it led to has moved."
            ),
            html.Ul(items),
        ]
    )


def _header(pages: Sequence[Page]) -> Component:
    links = [html.Li(dcc.Link(page.NAME, href=page.PATH)) for page in _in_navigation(pages)]
    return html.Header(
        [
            html.Div("Careseams", className="product"),
            html.Nav(html.Ul(links), id="nav", className="site-nav", **{"aria-label": "Main"}),
            day_choice(AS_AT),
        ],
        className="site-header",
    )


def _main() -> Component:
    return html.Main(
        [
            *_no_answer_notices(),
            html.Div(id=PROBLEM, role="alert"),
            draft_notice(),
            html.Div(html.P("Loading …"), id=PAGE),
        ],
        id="main",
        className="page",
        tabIndex=-1,
    )


def _no_answer_notices() -> list[Component]:
    """What the browser shows by itself when the server has refused to answer, failed, or gone."""
    notices = {
        "session-ended": "This browser is no longer let in. Open the address printed when Careseams started. "
        "What you did last was not saved.",
        "server-fault": "Something went wrong on our side. Look again before you rely on what you did last.",
        "file-not-made": "This file could not be made; nothing has changed. Take the CSV, or fewer rows.",
        "server-away": "Careseams does not answer. Is it still running? What you did last may not be saved.",
    }
    return [
        html.Div(html.P(text), id=id_, className="no-answer", role="alert", hidden=True)
        for id_, text in notices.items()
    ]


def _footer() -> Component:
    return html.Footer(
        [
            html.Div(id=PAGE_SOURCE),
            html.P(id=AS_AT_REASON),
            html.P("Careseams records and compares what people say. It does not decide law or blame."),
            _colours(),
        ],
        className="site-footer",
    )


def _colours() -> Component:
    """Light or dark, by itself as the computer says; the browser keeps the choice."""
    choices = {"auto": "As this computer", "light": "Light", "dark": "Dark"}
    buttons = [
        html.Button(
            words, type="button", className="button button-secondary",
            **{"data-colours": code, "aria-pressed": "true" if code == "auto" else "false"},
        )
        for code, words in choices.items()
    ]  # fmt: skip
    return html.Div(
        [html.Span("Colours:"), *buttons], className="colours", role="group", **{"aria-label": "Colours"}
    )


def _in_navigation(pages: Sequence[Page]) -> list[Page]:
    return [page for page in pages if nav_path(page) == page.PATH]

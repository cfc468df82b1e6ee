"""Ask: which duties of which handoffs are put to whom, with an answer hoped for by when; all in one command."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from app.asking import ASK, ASKS, SHEET, asks_address
from app.components.forms import (
    actor_field,
    date_field,
    error_texts,
    many_field,
    radio_field,
    tick_boxes,
)
from app.components.notices import note
from app.components.pieces import (
    breadcrumb,
    button,
    button_row,
    card,
    filter_bar,
    grid,
    link,
    page_heading,
)
from app.filters import Filter, Values, chosen, fields, not_known, row_choices, rows_words
from app.forms.given import Given, parties
from app.pages.ask_choice import (
    ANSWER_BY,
    ASKED_ON,
    BY,
    CRITICAL,
    DUTIES,
    EVERY,
    FORM,
    GROUPS,
    HANDOFFS,
    OTHERS,
    Asking,
    asked,
)
from app.pages.ask_lists import ALL, ROWS, handoff_list, listed, preview
from app.shell import keep_filters
from app.text import DUTY_NAMES, address, format_day, plural, sentence_list
from app.undoing import register_undo, said
from app.wording import organisation_words
from graph_schema.vocabulary import CRITICAL_DUTIES, End
from pathway.analysis.accountability import party_names
from pathway.analysis.whom_to_ask import Group
from pathway.engine import Engine, Receipt
from pathway.engine.asks import today

PATH, NAME, UNDER = ASK, "Ask", ASKS
HELP = (
    "Whom shall we ask who holds which duty, and by when do we hope for an answer?",
    "That anybody has been told: it records that they were asked. Hand over the sheet, or ask them yourself.",
)
LIST, ASK_BUTTON, PREVIEW, SAID, UNDO = "q-list", "q-ask", "q-preview", "q-said", "q-undo"
FILTERS = {"q-organisation": "organisation", "q-other": "other", "q-which": "which", "q-rows": "rows"}
WHICH = [
    ("first", "Ask first: nobody, or not everyone, has answered"),
    ("silent", "An end has not answered about a critical duty, claimed or not"),
    ("never", "Nobody has been asked about a critical duty"),
    ("open", "A critical duty is open"),
]
USUAL = (Group.SENDER, Group.RECEIVER)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The handoffs that the address chooses, then duties, parties and days; `handoff` is ticked already."""
    filters = _filters(engine)
    one = engine.picture().by_id.get(query.get("handoff", ""))
    ends = {"organisation": one.start.organisation, "other": one.end.organisation} if one else {}
    values, unknown = chosen(filters, {**ends, **query}), not_known(filters, query)
    ticked = [one.id] if one else []
    return html.Div(
        [
            breadcrumb([("Asks", asks_address())], "Ask"),
            page_heading("Ask", "Who holds it? Put to both ends and to whoever else should know."),
            *_remarks(engine),
            *([note(unknown)] if unknown else []),
            html.Div(id=SAID),
            card(
                "About which handoffs",
                [
                    filter_bar(fields(filters, values)),
                    html.Div(handoff_list(engine, values, ticked=ticked), id=LIST),
                ],
            ),
            grid([_what_and_whom(engine), _when(engine)]),
            card(
                "Who would be asked",
                html.Div(preview(engine, Asking(ticked, groups=[one.name for one in USUAL])), id=PREVIEW),
            ),
            button_row([button("Record that they are asked", ASK_BUTTON)]),
        ]
    )


def _what_and_whom(engine: Engine) -> Component:
    given = Given(snapshot=engine.snapshot(), today=today(engine))
    critical = sentence_list([DUTY_NAMES[duty] for duty in CRITICAL_DUTIES])
    choices = [(CRITICAL, f"Critical: {critical}"), (EVERY, f"All {len(engine.parameters().duties)}")]
    others = many_field(OTHERS, "Somebody else, about every handoff ticked", parties(given), optional=True)
    duties = radio_field(DUTIES, "Duties", choices, value=CRITICAL)
    return card("What, and to whom", [duties, _groups(), others])


def _when(engine: Engine) -> Component:
    asked_on = date_field(ASKED_ON, "Asked on", value=format_day(today(engine)))
    answer_by = date_field(ANSWER_BY, "Answer hoped for by", optional=True)
    return card("When", [asked_on, answer_by, actor_field(BY)])


def register(app: Dash, engine: Engine) -> None:
    """Filters redraw the handoffs, choices the preview; asking writes; undo takes it back."""
    keep_filters(app, FILTERS)
    _register_choice(app, engine)
    _register_asking(app, engine)


def _register_choice(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(LIST, "children"),
        *(Input(id_, "value") for id_ in FILTERS),
        State(HANDOFFS, "value"),
        prevent_initial_call=True,
    )
    def refilter(*given: Any) -> Any:
        return handoff_list(engine, _values(given[:-1]), ticked=given[-1] or ())

    @app.callback(
        Output(HANDOFFS, "value"),
        Input(ALL, "n_clicks"),
        State(HANDOFFS, "value"),
        *(State(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def tick_all(clicks: int, ticked: list[str] | None, *given: str | None) -> Any:
        if not clicks:
            return no_update
        return list(dict.fromkeys([*(ticked or ()), *(one.id for one in listed(engine, _values(given))[0])]))

    @app.callback(
        Output(PREVIEW, "children"),
        *(Input(id_, "value") for id_ in (HANDOFFS, DUTIES, GROUPS, OTHERS)),
        prevent_initial_call=True,
    )
    def look_ahead(*given: Any) -> Any:
        handoffs, duties, groups, others = given
        return preview(engine, Asking(handoffs or (), duties or "", groups or (), others or ()))


def _register_asking(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(SAID, "children"),
        *(Output(id_, "error") for id_ in FORM),
        Input(ASK_BUTTON, "n_clicks"),
        *(State(id_, "value") for id_ in FORM),
        prevent_initial_call=True,
    )
    def record(clicks: int, *given: Any) -> tuple[Any, ...]:
        if not clicks:
            return (no_update,) * (len(FORM) + 1)
        done, bodies = asked(engine, Asking(*(one or "" for one in given)))
        if done.errors:
            return said(done), *error_texts(done.errors, FORM)
        return html.Div([said(done, UNDO), *_sheets(engine, bodies)]), *[""] * len(FORM)

    def words(done: Receipt) -> str:
        return f"Undone: {plural(len(done.versions), 'question')} withdrawn."

    register_undo(app, engine, UNDO, SAID, words=words)


def _groups() -> Component:
    made = tick_boxes(
        GROUPS,
        "Who is asked about each handoff ticked",
        [(group.name, f"{group.value[0].upper()}{group.value[1:]}") for group in Group],
        hint="A duty shows agreed only where holder and counterpart say so",
    )
    made.value = [group.name for group in USUAL]
    return made


def _sheets(engine: Engine, bodies: Sequence[str]) -> list[Component]:
    names = party_names(engine.snapshot())
    items = [
        html.Li(link(f"Sheet to print for {names.get(party, party)}", address(SHEET, party=party)))
        for party in bodies
    ]
    return [card("Next: hand over the sheets", [html.Ul(items), link("See what was asked", asks_address())])]


def _remarks(engine: Engine) -> list[Component]:
    as_at = engine.snapshot().day
    if as_at >= today(engine):
        return []
    words = f"Figures stand as at {format_day(as_at)}. What is asked on a later day is kept, and counts from that day on."
    return [note(words)]


def _filters(engine: Engine) -> list[Filter]:
    found = engine.picture().handoffs
    ends = {place.organisation: organisation_words(place) for one in found for place in (one.start, one.end)}
    bodies = sorted(ends.items(), key=lambda one: (one[0] in End.__members__, one[1], one[0]))
    return [
        Filter("q-organisation", "organisation", "Organisation at either end", "All organisations", bodies),
        Filter("q-other", "other", "And at the other end", "Any", bodies),
        Filter("q-which", "which", "Which handoffs", "All handoffs", WHICH),
        Filter("q-rows", "rows", "Rows shown", rows_words(1, ROWS), row_choices(len(found), ROWS)),
    ]


def _values(given: Sequence[str | None]) -> Values:
    return dict(zip(FILTERS.values(), (value or "" for value in given), strict=True))

"""Where does everything lie? The whole system as a map: organisations first, what is hidden counted."""

from collections.abc import Mapping, Sequence

import dash_mantine_components as dmc
from dash import Dash, dcc, html
from dash.development.base_component import Component

from app.care_graph import CareGraph
from app.components.forms import Choice, select_field
from app.components.imagined import imagined_note
from app.components.marks import legend
from app.components.pieces import details, empty_state, filter_bar, link, page_heading
from app.figures.system_map import LAYERS
from app.filters import Filter, fields
from app.pages import system_map_telling
from app.pages.system_map_beside import nothing_chosen
from app.pages.system_map_days import CHANGES, DAY, all_days, changes_card, day_field
from app.pages.system_map_ids import (
    BELOW,
    BESIDE,
    DAYS,
    FILTERS,
    FIND,
    FROM,
    LAYER_SAID,
    LIT,
    MAP,
    OPENED,
    SAID,
    SERVICE,
    TO,
    VIEW,
)  # fmt: skip
from app.pages.system_map_said import below, lit_choices, sentence
from app.pages.system_map_view import BUDGETS, Seen, View, seen, view_of
from app.shell import keep_filters
from app.text import plural
from app.wording import place_words
from graph_schema.vocabulary import Sector
from pathway.analysis.picture import Picture
from pathway.analysis.system_map import is_end
from pathway.engine import Engine

PATH, NAME = "/map", "Map"
HELP = (
    "Where does everything lie, who crosses to whom, and where on the way is nobody accountable?",
    "How far apart services are, or who works with whom. A line between organisations is a sum over handoffs, never the state of one duty.",
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The page for the view of its address."""
    picture = engine.picture()
    heading = page_heading("The whole system")
    if not picture.handoffs:
        words = "There is no handoff yet. That says nothing about safety."
        then = ["Accept moves in the ", link("inbox", "/inbox"), ", or draw a pathway."]
        return html.Div([heading, empty_state(words, then)])
    shown = seen(picture, view_of(picture, query))
    return html.Div(
        [
            heading,
            html.Div(sentence(shown), id=SAID),
            *imagined_note(picture),
            filter_bar([*_filters(picture, shown.view), _find(picture)]),
            _legend(shown, query.get("lit", "")),
            day_field(engine),
            html.Div(
                [_figure(shown), html.Div(nothing_chosen(), id=BESIDE, className="map-beside")],
                className="map-and-beside",
            ),
            _path_form(shown.view),
            html.Div(below(picture, shown), id=BELOW),
            html.Div(changes_card(engine), id=CHANGES),
            dcc.Store(id=DAY),
            dcc.Store(id=DAYS, data=[day.isoformat() for day in all_days(engine)]),
            dcc.Store(id=VIEW, data=shown.view.kept()),
            dcc.Input(id=OPENED, type="hidden", value=",".join(shown.view.opened)),
            dcc.Input(id=SERVICE, type="hidden", value=shown.view.service),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """What is chosen stands beside; another view is told to the drawing as what differs."""
    keep_filters(app, FILTERS)
    system_map_telling.register(app, engine)


# -- fields --------------------------------------------------------------------------------------


def _figure(shown: Seen) -> Component:
    what = html.P(LAYERS[shown.view.layer].legend, className="quiet", id=LAYER_SAID)
    return html.Figure(
        [html.H2("Map", className="visually-hidden"), _drawing(shown), legend(), what],
        className="card figure",
    )


def _drawing(shown: Seen) -> Component:
    label = f"Map of {plural(len(shown.graph['groups']), 'organisation')}; the table below says the same"
    return CareGraph(
        id=MAP,
        graph=shown.whole,
        graphKey="map",
        label=label,
        order=shown.order,
        searchId=FIND,
        lit="",
        shown=shown.mark,
    )


def _filters(picture: Picture, view: View) -> list[Component]:
    places = [place for one in picture.handoffs for place in (one.start, one.end) if not is_end(place.id)]
    organisations = sorted({(p.organisation_name, p.organisation) for p in places})
    sectors = {place.sector for place in places}
    filters = (
        Filter(
            "map-organisation", "organisation", "Round one organisation", "All organisations",
            [(id_, name) for name, id_ in organisations],
        ),
        Filter(
            "map-sector", "sector", "Sector", "All sectors",
            [(one.value, one.label.capitalize()) for one in Sector if one in sectors],
        ),
    )  # fmt: skip
    layers = [(code, layer.name) for code, layer in LAYERS.items()]
    budgets = [(number, f"about {number}") for number in BUDGETS]
    return [
        *fields(filters, {"organisation": view.organisation, "sector": view.sector}),
        _plain("map-layer", "Shown on lines", layers, view.layer),
        _plain("map-lines", "Lines drawn alone", budgets, view.lines),
    ]


def _plain(id_: str, label: str, choices: Sequence[Choice], value: str) -> Component:
    made = select_field(id_, label, choices, value=value)
    made.debounce = False
    made.allowDeselect = False
    return made


def _find(picture: Picture) -> Component:
    places = picture.places.known.values()
    organisations = {one.organisation: one.organisation_name for one in places if not is_end(one.id)}
    choices = [
        *sorted(organisations.items(), key=lambda item: (item[1], item[0])),
        *sorted(
            ((one.id, place_words(one)) for one in places if one.id not in organisations),
            key=lambda pair: (pair[1], pair[0]),
        ),
    ]
    made = select_field(FIND, "Find on the map", choices)
    made.debounce, made.limit, made.clearable = False, 25, True
    made.clearButtonProps = {"aria-label": "Clear find on the map"}
    return made


def _legend(shown: Seen, lit: str) -> Component:
    """What each state is drawn like, with how many handoffs have it; choosing one lets them stand out."""
    choices = lit_choices(shown)
    known = lit if lit in {one["value"] for one in choices} else ""
    label = {"aria-labelledby": "map-lit-label"}
    return html.Div(
        [
            html.Span("Let stand out: ", id="map-lit-label"),
            dmc.SegmentedControl(id=LIT, data=choices, value=known, **label),
        ],
        className="map-legend",
    )


def _path_form(view: View) -> Component:
    ends = []
    for id_, label, value in ((FROM, "From", view.start), (TO, "To", view.to)):
        made = select_field(id_, label, [], value=value or None)
        made.debounce, made.limit, made.clearable = False, 25, True
        made.clearButtonProps = {"aria-label": f"Clear {label.lower()}"}
        ends.append(made)
    return details("The way from one place to another", [html.Div(ends, className="filters")])

"""Where does everything lie? The whole system as a map: organisations first, what is hidden counted."""

from collections.abc import Mapping, Sequence

import dash_mantine_components as dmc
from dash import Dash, dcc, html
from dash.development.base_component import Component

from app.care_graph import CareGraph
from app.components.forms import Choice, select_field
from app.components.imagined import imagined_note
from app.components.pieces import details, empty_state, filter_bar, link, page_heading
from app.figures.system_map_layers import LAYERS
from app.filters import Filter, fields
from app.pages import system_map_ids as ids
from app.pages import system_map_telling
from app.pages.system_map_beside import nothing_chosen
from app.pages.system_map_days import all_days, changes_card, day_field
from app.pages.system_map_said import below, layer_legend, lit_choices, lit_of, sentence
from app.pages.system_map_view import BUDGETS, Seen, View, seen, view_of, without_handoff
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
KEYS = (
    "Arrow keys move between boxes. L goes along the lines of a box, Enter opens details beside, E opens or closes an organisation. "
    "Right bracket goes to the next boundary in order of attention, a line or the inside of a box, left bracket back. Slash goes to the search. "
    "Plus, minus and 0 zoom. Escape returns."
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
            html.Div(sentence(shown), id=ids.SAID),
            *imagined_note(picture),
            *_controls(engine, shown, query.get("lit", "")),
            html.Div(
                [_figure(shown), html.Div(nothing_chosen(), id=ids.BESIDE, className="map-beside")],
                className="map-and-beside",
            ),
            _path_form(shown.view),
            html.Div(below(picture, shown), id=ids.BELOW),
            html.Div(changes_card(engine), id=ids.CHANGES),
            dcc.Store(id=ids.WITHOUT, data=without_handoff(picture)),
            dcc.Store(id=ids.DAY),
            dcc.Store(id=ids.DAYS, data=[day.isoformat() for day in all_days(engine)]),
            dcc.Store(id=ids.VIEW, data=shown.view.kept()),
            dcc.Input(id=ids.OPENED, type="hidden", value=",".join(shown.view.opened)),
            dcc.Input(id=ids.SERVICE, type="hidden", value=shown.view.service),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """What is chosen stands beside; another view is told to the drawing as what differs."""
    keep_filters(app, ids.FILTERS, steps=True)
    system_map_telling.register(app, engine)


# -- fields --------------------------------------------------------------------------------------


def _controls(engine: Engine, shown: Seen, lit: str) -> list[Component]:
    """Filters, legend and day; on a narrow screen they open on demand, so that the map stands higher."""
    picture = engine.picture()
    opens = html.Button(
        "Filters, legend and day", type="button", className="button button-secondary map-controls-open",
        **{"data-map-controls": ids.CONTROLS, "aria-expanded": "false", "aria-controls": ids.CONTROLS},
    )  # fmt: skip
    fields_ = filter_bar([*_filters(picture, shown.view), _find(picture)])
    row = html.Div([_legend(shown, lit), day_field(engine)], className="map-legend-and-day")
    return [opens, html.Div([fields_, row], id=ids.CONTROLS)]


def _figure(shown: Seen) -> Component:
    what = html.Div(layer_legend(shown), id=ids.LAYER_SAID)
    return html.Figure(
        [html.H2("Map", className="visually-hidden"), _drawing(shown), what], className="card figure"
    )


def _drawing(shown: Seen) -> Component:
    label = f"Map of {plural(len(shown.graph['groups']), 'organisation')}; the table below says the same"
    return CareGraph(
        id=ids.MAP,
        graph=shown.whole,
        graphKey="map",
        label=label,
        order=shown.order,
        searchId=ids.FIND,
        lit="",
        shown=shown.mark,
        keys=KEYS,
    )


def _filters(picture: Picture, view: View) -> list[Component]:
    places = [place for one in picture.handoffs for place in (one.start, one.end) if not is_end(place.id)]
    organisations = sorted({(p.organisation_name, p.organisation) for p in places})
    sectors = {place.sector for place in places}
    filters = (
        Filter(
            ids.ORGANISATION, "organisation", "Round one organisation", "All organisations",
            [(id_, name) for name, id_ in organisations],
        ),
        Filter(
            ids.SECTOR, "sector", "Sector", "All sectors",
            [(one.value, one.label.capitalize()) for one in Sector if one in sectors],
        ),
    )  # fmt: skip
    layers = [(code, layer.name) for code, layer in LAYERS.items()]
    budgets = [(number, f"about {number}") for number in BUDGETS]
    return [
        *fields(filters, {"organisation": view.organisation, "sector": view.sector}),
        _plain(ids.LAYER, "Shown on lines", layers, view.layer),
        _plain(ids.LINES, "Lines drawn alone", budgets, view.lines),
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
    made = select_field(ids.FIND, "Find on the map", choices)
    made.debounce, made.limit, made.clearable = False, 25, True
    made.clearButtonProps = {"aria-label": "Clear find on the map"}
    return made


def _legend(shown: Seen, lit: str) -> Component:
    """The parts of the layer's legend, with how many handoffs are in each; choosing one lets them stand out."""
    choices = lit_choices(shown)
    label = {"aria-labelledby": "map-lit-label"}
    return html.Div(
        [
            html.Span("Let stand out: ", id="map-lit-label"),
            dmc.SegmentedControl(id=ids.LIT, data=choices, value=lit_of(choices, lit), **label),
        ],
        id=ids.LEGEND,
        className="map-legend",
        hidden=not shown.layer.parts,
    )


def _path_form(view: View) -> Component:
    ends = []
    for id_, label, value in ((ids.FROM, "From", view.start), (ids.TO, "To", view.to)):
        made = select_field(id_, label, [], value=value or None)
        made.debounce, made.limit, made.clearable = False, 25, True
        made.clearButtonProps = {"aria-label": f"Clear {label.lower()}"}
        ends.append(made)
    return details("The way from one place to another", [html.Div(ends, className="filters")])

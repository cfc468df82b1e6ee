"""Where does everything lie? The whole system as a map: organisations first, what is hidden counted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from app.as_at import Asked, day_notice
from app.care_graph import CareGraph
from app.components.figures import figure_frame, svg_picture
from app.components.forms import Choice, select_field
from app.components.marks import LEGEND, MARKS, legend
from app.components.pieces import (
    details,
    empty_state,
    filter_bar,
    lead,
    link,
    page_heading,
    stressed,
)
from app.figures.system_map import LAYERS, difference
from app.figures.system_map_svg import size_of, still_map
from app.filters import Filter, fields
from app.pages.system_map_beside import beside, nothing_chosen
from app.pages.system_map_days import (
    CHANGES,
    DAY,
    DAY_SAID,
    SLIDER,
    all_days,
    changes_card,
    day_field,
    day_words,
)
from app.pages.system_map_table import table_of
from app.pages.system_map_view import BUDGETS, Seen, View, seen, view_of
from app.shell import AS_AT, AS_AT_REASON, AS_AT_WARNING, keep_filters, read_as_at
from app.text import plural
from app.wording import MARKS as DRAWN
from app.wording import figure_words, place_words, source_of
from graph_schema.vocabulary import Sector
from pathway.analysis.findings import Mark
from pathway.analysis.picture import Picture
from pathway.analysis.system_map import is_end
from pathway.engine import Engine

PATH, NAME = "/map", "Map"
HELP = (
    "Where does everything lie, who crosses to whom, and where on the way is nobody accountable?",
    "How far apart services are, or who works with whom. A line between organisations is a sum over handoffs, never the state of one duty.",
)
MAP, VIEW, SAID, BESIDE, BELOW = "map", "map-view", "map-said", "map-beside", "map-below"
LIT, FIND, FROM, TO = "map-lit", "map-find", "map-from", "map-to"
OPENED, SERVICE, DAYS = "map-opened", "map-service", "map-days"
LAYER_SAID = "map-layer-said"
FILTERS = {
    "map-organisation": "organisation",
    "map-sector": "sector",
    "map-layer": "layer",
    "map-lines": "lines",
    LIT: "lit",
    FROM: "start",
    TO: "to",
    OPENED: "opened",
    SERVICE: "service",
}
CHOSEN = ("map-organisation", "map-sector", "map-layer", "map-lines", FROM, TO)
WORKING = (
    "Sectors stand in their fixed order, organisations below them by name; nothing else decides where a box is. A line is all handoffs from one "
    "box to another. Handoffs inside one box are counted in it and drawn when it is opened. When there are more lines than asked for, "
    "those with the least expected events and crossings are hidden first, and never one that has a duty open or not answered, a hazard, or "
    "unknown traffic; if that is not enough, lines from one organisation into one sector are drawn together, dotted."
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
    app.clientside_callback("function (lit) { return lit || ''; }", Output(MAP, "lit"), Input(LIT, "value"))
    app.clientside_callback(
        "function (data) { return [data, data]; }",
        Output(FROM, "data"), Output(TO, "data"), Input(FIND, "data"),
    )  # fmt: skip

    @app.callback(
        Output(BESIDE, "children"), Input(MAP, "tap"), State(VIEW, "data"), prevent_initial_call=True
    )
    def choose(tap: Mapping[str, Any] | None, view: Mapping[str, Any]) -> Any:
        if not tap or tap["kind"] in ("expand", "again"):
            raise PreventUpdate
        if tap["kind"] == "none":
            return nothing_chosen()
        picture = engine.picture()
        return beside(picture, seen(picture, view_of(picture, view)), str(tap["id"]))

    @app.callback(
        Output(MAP, "command"),
        Output(MAP, "order"),
        Output(SAID, "children"),
        Output(BELOW, "children"),
        Output(VIEW, "data"),
        Output(OPENED, "value"),
        Output(SERVICE, "value"),
        Output(BESIDE, "children", allow_duplicate=True),
        Output(LAYER_SAID, "children"),
        Output("map-organisation", "value"),
        Output("map-sector", "value"),
        Input(MAP, "tap"),
        Input(FIND, "value"),
        *(Input(id_, "value") for id_ in CHOSEN),
        State(VIEW, "data"),
        prevent_initial_call=True,
    )
    def see(tap: Mapping[str, Any] | None, find: str | None, *given: Any) -> tuple[Any, ...]:
        *values, kept = given
        picture = engine.picture()
        before = view_of(picture, kept)
        asked = dict(zip((FILTERS[id_] for id_ in CHOSEN), values, strict=True))
        after = view_of(picture, {**kept, **asked})
        by = ctx.triggered_id
        if by == MAP and not (tap and tap["kind"] in ("expand", "again")):
            raise PreventUpdate
        target = str(tap["id"]) if by == MAP and tap and tap["kind"] == "expand" else ""
        if by == FIND:
            if not find:
                raise PreventUpdate
            after = _found(picture, after, find)
        elif target:
            after = _expanded(picture, after, target)
        whole = bool(by == MAP and tap and tap["kind"] == "again")
        return _answer(
            picture, before, after, whole=whole, fly=find or "" if by == FIND else "", target=target
        )

    app.clientside_callback(
        """function (place, days) {
            if (place === null || place === undefined) return window.dash_clientside.no_update;
            const day = place === days.length - 1 ? "" : days[place];
            const here = new URLSearchParams(window.location.search).get("as_of") || "";
            if (day === here) return window.dash_clientside.no_update;
            window.dash_clientside.careseams.keepQuery(["as_of"], [day]);
            return { day: day, n: Date.now() };
        }""",
        Output(DAY, "data"), Input(SLIDER, "value"), State(DAYS, "data"), prevent_initial_call=True,
    )  # fmt: skip

    @app.callback(
        Output(MAP, "command", allow_duplicate=True),
        Output(MAP, "order", allow_duplicate=True),
        Output(SAID, "children", allow_duplicate=True),
        Output(BELOW, "children", allow_duplicate=True),
        Output(CHANGES, "children"),
        Output(DAY_SAID, "children"),
        *(Output(id_, "children", allow_duplicate=True) for id_ in (AS_AT, AS_AT_REASON, AS_AT_WARNING)),
        Input(DAY, "data"),
        State(VIEW, "data"),
        prevent_initial_call=True,
    )
    def another_day(chosen: Mapping[str, str] | None, kept: Mapping[str, Any]) -> tuple[Any, ...]:
        if not chosen:
            raise PreventUpdate
        picture, known = engine.picture(), read_as_at(engine)
        shown = seen(picture, view_of(picture, kept))
        day, newest = engine.as_at().day, engine.at(None).as_at().day
        asked = Asked(day if chosen["day"] else None)
        return (
            {"op": "drawing", "graph": shown.graph},
            shown.order,
            sentence(shown),
            below(picture, shown),
            changes_card(engine),
            day_words(day, newest),
            known.shown,
            known.reason,
            day_notice(asked, known.warning),
        )


def _answer(
    picture: Picture, before: View, after: View, *, whole: bool, fly: str, target: str
) -> tuple[Any, ...]:
    shown = seen(picture, after)
    told: dict[str, Any] = {"op": "drawing", "graph": shown.graph}
    if not whole:
        told = {"op": "change", **difference(seen(picture, before).graph, shown.graph)}
    commands = [told]
    if fly:
        commands.append({"op": "fly", "id": fly})
    if target:
        commands.append({"op": "fly", "id": target})
    if shown.path is not None and (before.start, before.to) != (after.start, after.to):
        commands.append({"op": "path", "ids": shown.path_ids, "words": path_words(picture, shown)})
    looked = fly or target
    return (
        commands,
        shown.order,
        sentence(shown),
        below(picture, shown),
        after.kept(),
        ",".join(after.opened),
        after.service,
        beside(picture, shown, looked) if looked else no_update,
        LAYERS[after.layer].legend,
        after.organisation,
        after.sector,
    )


def _expanded(picture: Picture, view: View, id_: str) -> View:
    """Opened or closed, where it is an organisation; looked at, where it is a service."""
    if id_ in picture.places.known and not is_end(id_):
        return view.looking_at(id_)
    return (
        view.toggled(id_) if any(one.organisation == id_ for one in picture.places.known.values()) else view
    )


def _found(picture: Picture, view: View, id_: str) -> View:
    """With what was looked for in sight: a service's organisation is opened, filters that hide it are left out."""
    place = picture.places.known.get(id_)
    organisation = place.organisation if place is not None else id_
    if place is not None and not is_end(id_) and organisation not in view.opened:
        view = view.toggled(organisation)
    shown = {one["id"] for kind in ("groups", "places") for one in seen(picture, view).graph[kind]}
    return view if id_ in shown else replace(view, organisation="", sector="")


# -- what is said --------------------------------------------------------------------------------


def sentence(shown: Seen) -> Component:
    """What the map has found, and what is not on it."""
    pairs = shown.drawn.every
    opened = sum(line.marks.get(Mark.OPEN, 0) > 0 for line in _all_lines(shown))
    said: list[Any] = [
        f"{plural(len(shown.left), 'handoff')} over {plural(pairs, 'line')}. ",
        stressed(f"A critical duty is open on {opened:,} of them.", open_=True),
        " ",
        hidden_words(shown),
    ]
    return lead(said)


def hidden_words(shown: Seen) -> str:
    """
    "Showing 80 of 183 lines" and what the others carry. What is hidden is counted, and never an open duty.
    """
    drawn = shown.drawn
    said = [f"Showing {len(drawn.lines):,} of {plural(drawn.every, 'line')}"]
    if drawn.bundles:
        together = sum(len(one.lines) for one in drawn.bundles)
        said.append(f"{together:,} more are drawn together as {plural(len(drawn.bundles), 'dotted line')}")
    if drawn.hidden.lines:
        share = drawn.hidden.share
        carry = (
            "no expected events"
            if not share
            else f"{figure_words(100 * share)} % of the expected events that have a figure"
        )
        without = (
            f" ({plural(drawn.hidden.without_figure, 'handoff')} of them without a figure)"
            if drawn.hidden.without_figure
            else ""
        )
        said.append(
            f"{len(drawn.hidden.lines):,} are hidden; they carry {carry}{without} and no duty that is open or not answered"
        )
    if shown.within:
        said.append(f"{plural(shown.within, 'handoff lies', 'handoffs lie')} inside a box")
    return "; ".join(said) + "."


def path_words(picture: Picture, shown: Seen) -> str:
    """The path that was asked for, place by place; or that there is none."""
    path, view = shown.path, shown.view
    assert path is not None
    start, end = _place(picture, view.start), _place(picture, view.to)
    if not path.found:
        if view.start == view.to:
            return f"{start} is both ends: choose two places."
        return f"No way from {start} to {end} over handoffs that are drawn. From {start} one comes to {plural(path.reachable, 'place')}."
    names = [start, *(_place(picture, step.end) for step in path.steps)]
    return f"{plural(len(path.steps), 'handoff')}: {' → '.join(names)}."


def _all_lines(shown: Seen) -> Sequence[Any]:
    drawn = shown.drawn
    return [*drawn.lines, *drawn.hidden.lines, *(line for one in drawn.bundles for line in one.lines)]


def _place(picture: Picture, id_: str) -> str:
    return place_words(picture.places.of(id_))


def below(picture: Picture, shown: Seen) -> list[Component]:
    """Source, the way that was asked for, the still picture for paper and files, and the table."""
    left_out = [
        *(
            [plural(len(picture.unplaced), "event not placed", "events not placed")]
            if picture.unplaced
            else []
        ),
        *([plural(shown.within, "handoff inside a box", "handoffs inside a box")] if shown.within else []),
        *([f"{plural(len(shown.drawn.hidden.lines), 'line')} hidden"] if shown.drawn.hidden.lines else []),
    ]
    source = source_of(picture, shown.left, left_out)
    least, most = size_of(shown.graph)
    still = figure_frame(
        "Map",
        svg_picture(still_map(shown.graph), alt=hidden_words(shown), least_width=least, most_width=most),
        source=source,
        working=[html.P(WORKING), html.P(LAYERS[shown.view.layer].legend)],
        under=legend(),
    )
    way = [html.P(path_words(picture, shown), className="lead")] if shown.path is not None else []
    return [
        *way,
        details("The map as a picture, for paper and files", [still]),
        table_of(picture, shown, source),
    ]


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
        id=MAP, graph=shown.graph, graphKey="map", label=label, order=shown.order, searchId=FIND, lit=""
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
    budgets = [(number, f"{number} lines") for number in BUDGETS]
    return [
        *fields(filters, {"organisation": view.organisation, "sector": view.sector}),
        _plain("map-layer", "Shown on lines", layers, view.layer),
        _plain("map-lines", "At most", budgets, view.lines),
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
    counts = {mark: sum(DRAWN[one.mark] is mark for one in shown.left) for mark in LEGEND}
    every = [{"value": "", "label": f"All {len(shown.left):,}"}]
    marks = [
        {"value": mark.value, "label": f"{MARKS[mark].symbol} {MARKS[mark].words} {counts[mark]:,}".strip()}
        for mark in LEGEND
    ]
    known = lit if lit in {one["value"] for one in marks} else ""
    return html.Div(
        [
            html.Span("Let stand out: ", id="map-lit-label"),
            dmc.SegmentedControl(
                id=LIT, data=[*every, *marks], value=known, **{"aria-labelledby": "map-lit-label"}
            ),
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

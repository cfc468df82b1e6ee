"""What the server tells the map: another view as what differs, another day whole, and what stands beside."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from app.as_at import Asked, day_notice
from app.figures.system_map import difference
from app.pages import system_map_ids as ids
from app.pages.system_map_beside import beside, nothing_chosen
from app.pages.system_map_days import changes_card, day_words
from app.pages.system_map_said import below, layer_legend, lit_choices, lit_of, path_words, sentence
from app.pages.system_map_view import Seen, View, seen, view_of
from app.shell import AS_AT, AS_AT_REASON, AS_AT_WARNING, read_as_at
from pathway.analysis.picture import Picture
from pathway.analysis.system_map import is_end
from pathway.engine import Engine

PLACES_ONLY = """function (data, none) {
    const ends = ["HOME", "PATIENT", "CARER", "DIED", "LOST", "OPEN"];
    const places = data.filter(
        (one) => (one.value.includes("/") || ends.includes(one.value)) && !none.includes(one.value),
    );
    return [places, places];
}"""
"""A way leads from service to service: an organisation is no end of it, nor what has no handoff."""
NEW_DAY = """function (place, days) {
    const none = window.dash_clientside.no_update;
    if (place === null || place === undefined) return none;
    const day = place === days.length - 1 ? "" : days[place];
    const here = new URLSearchParams(window.location.search).get("as_of") || "";
    if (day === here) return none;
    window.dash_clientside.careseams.keepQuery(["as_of"], [day]);
    const words = JSON.parse(document.querySelector("[data-days]").dataset.days);
    window.dash_clientside.set_props("map-day-said", { children: "Looking up " + words[place] + " …" });
    return { day: day, n: Date.now() };
}"""


def register(app: Dash, engine: Engine) -> None:
    """Every answer to what is done on the map's page."""
    app.clientside_callback(
        "function (lit) { return lit || ''; }", Output(ids.MAP, "lit"), Input(ids.LIT, "value")
    )
    app.clientside_callback(
        PLACES_ONLY,
        Output(ids.FROM, "data"),
        Output(ids.TO, "data"),
        Input(ids.FIND, "data"),
        State(ids.WITHOUT, "data"),
    )
    app.clientside_callback(
        NEW_DAY,
        Output(ids.DAY, "data"),
        Input(ids.SLIDER, "value"),
        State(ids.DAYS, "data"),
        prevent_initial_call=True,
    )
    _beside(app, engine)
    _views(app, engine)
    _days(app, engine)


def _beside(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(ids.BESIDE, "children"),
        Input(ids.MAP, "tap"),
        State(ids.VIEW, "data"),
        prevent_initial_call=True,
    )
    def choose(tap: Mapping[str, Any] | None, view: Mapping[str, Any]) -> Any:
        if not tap or tap["kind"] in ("expand", "again"):
            raise PreventUpdate
        if tap["kind"] == "none":
            return nothing_chosen()
        picture = engine.picture()
        return beside(picture, seen(picture, view_of(picture, view)), str(tap["id"]))


def _views(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(ids.MAP, "command"),
        Output(ids.MAP, "order"),
        Output(ids.SAID, "children"),
        Output(ids.BELOW, "children"),
        Output(ids.VIEW, "data"),
        Output(ids.OPENED, "value"),
        Output(ids.SERVICE, "value"),
        Output(ids.BESIDE, "children", allow_duplicate=True),
        Output(ids.LAYER_SAID, "children"),
        Output(ids.ORGANISATION, "value"),
        Output(ids.SECTOR, "value"),
        Output(ids.LIT, "data"),
        Output(ids.LIT, "value"),
        Output(ids.LEGEND, "hidden"),
        Input(ids.MAP, "tap"),
        Input(ids.FIND, "value"),
        *(Input(id_, "value") for id_ in ids.CHOSEN),
        State(ids.LIT, "value"),
        State(ids.VIEW, "data"),
        State(ids.MAP, "shown"),
        prevent_initial_call=True,
    )
    def see(tap: Mapping[str, Any] | None, find: str | None, *given: Any) -> tuple[Any, ...]:
        *values, lit, kept, shown = given
        wanted = _wanted(ctx.triggered_id, tap, find)
        picture = engine.picture()
        asked = dict(zip((ids.FILTERS[id_] for id_ in ids.CHOSEN), values, strict=True))
        after = view_of(picture, {**kept, **asked})
        if wanted.find:
            after = found(picture, after, wanted.find)
        elif wanted.expand:
            after = expanded(picture, after, wanted.expand)
        before = seen(picture, view_of(picture, kept))
        wanted = replace(wanted, lit=lit or "", fit=before.view.filters != after.filters)
        return _answer(picture, None if wanted.whole or before.mark != shown else before, after, wanted)


@dataclass(frozen=True)
class _Wanted:
    """
    What somebody did: looked for something, opened something, filtered (`fit`); or the map asks for the whole
    again. `lit`: the part of the legend that stands out.
    """

    find: str = ""
    expand: str = ""
    whole: bool = False
    fit: bool = False
    lit: str = ""

    @property
    def look_at(self) -> str:
        return self.find or self.expand


def _wanted(by: Any, tap: Mapping[str, Any] | None, find: str | None) -> _Wanted:
    if by == ids.FIND:
        if not find:
            raise PreventUpdate
        return _Wanted(find=find)
    if by != ids.MAP:
        return _Wanted()
    kind = tap["kind"] if tap else ""
    if tap is None or kind not in ("expand", "again"):
        raise PreventUpdate
    return _Wanted(whole=True) if kind == "again" else _Wanted(expand=str(tap["id"]))


def _answer(picture: Picture, before: Seen | None, after: View, wanted: _Wanted) -> tuple[Any, ...]:
    """`before`: what is drawn now, None where that is not known: then the whole is told."""
    shown = seen(picture, after)
    commands: list[dict[str, Any]] = [told(before, shown)]
    if wanted.look_at:
        commands.append({"op": "fly", "id": wanted.look_at})
    elif wanted.fit:
        commands.append({"op": "fit"})
    asked = (after.start, after.to)
    if shown.path is not None and (before is None or (before.view.start, before.view.to) != asked):
        commands.append({"op": "path", "ids": shown.path_ids, "words": path_words(picture, shown)})
    choices = lit_choices(shown)
    return (
        commands,
        shown.order,
        sentence(shown),
        below(picture, shown),
        after.kept(),
        ",".join(after.opened),
        after.service,
        beside(picture, shown, wanted.look_at) if wanted.look_at else no_update,
        layer_legend(shown),
        after.organisation,
        after.sector,
        choices,
        lit_of(choices, wanted.lit),
        not shown.layer.parts,
    )


def told(before: Seen | None, after: Seen) -> dict[str, Any]:
    """What differs from what is drawn; the whole where that is not known."""
    if before is None:
        return {"op": "drawing", "graph": after.whole}
    marks = {"from": before.mark, "mark": after.mark}
    return {"op": "change", **marks, **difference(before.graph, after.graph)}


def expanded(picture: Picture, view: View, id_: str) -> View:
    """Opened or closed, where it is an organisation; looked at, where it is a service."""
    if id_ in picture.places.known and not is_end(id_):
        return view.looking_at(id_)
    organisations = {one.organisation for one in picture.places.known.values() if not is_end(one.id)}
    return view.toggled(id_) if id_ in organisations else view


def found(picture: Picture, view: View, id_: str) -> View:
    """With what was looked for in sight: a service's organisation opened, filters that hide it left out."""
    place = picture.places.known.get(id_)
    organisation = place.organisation if place is not None else id_
    if place is not None and not is_end(id_) and organisation not in view.opened:
        view = view.toggled(organisation)
    shown = {one["id"] for kind in ("groups", "places") for one in seen(picture, view).graph[kind]}
    return view if id_ in shown else replace(view, organisation="", sector="")


def _days(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(ids.MAP, "command", allow_duplicate=True),
        Output(ids.MAP, "order", allow_duplicate=True),
        Output(ids.SAID, "children", allow_duplicate=True),
        Output(ids.BELOW, "children", allow_duplicate=True),
        Output(ids.CHANGES, "children"),
        Output(ids.DAY_SAID, "children"),
        Output(ids.LIT, "data", allow_duplicate=True),
        Output(ids.LAYER_SAID, "children", allow_duplicate=True),
        *(Output(id_, "children", allow_duplicate=True) for id_ in (AS_AT, AS_AT_REASON, AS_AT_WARNING)),
        Input(ids.DAY, "data"),
        State(ids.VIEW, "data"),
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
            {"op": "drawing", "graph": shown.whole},
            shown.order,
            sentence(shown),
            below(picture, shown),
            changes_card(engine),
            day_words(day, newest),
            lit_choices(shown),
            layer_legend(shown),
            known.shown,
            known.reason,
            day_notice(asked, known.warning),
        )

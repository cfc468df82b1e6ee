"""A route without the carer: what would have lost its carrier; and another person's route beside it."""

from collections import Counter
from dataclasses import replace
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.figures import Source, figure_frame, svg_picture
from app.components.pieces import card, stressed
from app.components.tables import Column, data_table
from app.figures.replay import replay_picture, width_of
from app.pages.trace_view import View
from app.text import plural
from app.wording import days_words
from graph_schema.vocabulary import Answer
from pathway.analysis.replay import Fate, Replay, Replayed, without_the_carer
from pathway.analysis.routes import Route, RouteCrossing

COLUMNS = (
    Column("crossing", "Crossing", heads_row=True),
    Column("carried", "Carried by"),
    Column("other", "Another way"),
    Column("fate", "Without the carer"),
)
TWIN_COLUMNS = (
    Column("crossing", "Crossing", heads_row=True),
    Column("here", "On this route"),
    Column("without", "This route without the carer"),
    Column("twin", "On the route beside it"),
)
WORKING = (
    "Lost: the carer carried it, and there was no other way. Would remain: there was another way; nobody has tried "
    "it, and nobody knows when it would have arrived. Not known: nobody has said whether there was another way, or "
    "who carried it; that is neither lost nor safe. No day and no order is made up."
)
_OTHER = {"yes": "there was", "no": "there was none", "not_known": "not known"}
_BESIDE = (
    "Two people’s routes, each of a case of its own: what happened to one is not what would have happened to the "
    "other. Crossings stand in one row where both routes have exactly one over the same handoff."
)


def replayed(route: Route, view: View) -> Replay:
    """The route without the carer, with what is supposed."""
    return without_the_carer(route.crossings, {view.supposed: Answer.NOT_KNOWN} if view.supposed else None)


def replay_card(route: Route, view: View, source: Source) -> list[Component]:
    """The finding in a sentence, the picture, the table; and the other route where one is given."""
    replay = replayed(route, view)
    by_id = {one.id: one for one in route.crossings}
    rows = [_row(by_id[one.id], one) for one in replay.crossings]
    alt = f"{plural(len(replay.crossings), 'crossing')} without the carer. The table says the same."
    drawn = svg_picture(replay_picture(replay), alt=alt, least_width=760, most_width=width_of(replay))
    table = data_table(
        "replay", COLUMNS, rows, caption="Without the carer", order="In the order of the route.",
        empty="No crossing is recorded.", source=source,
    )  # fmt: skip
    found = card("Without the carer", [html.P(sentence(replay), id="t-replayed"), table])
    picture = figure_frame("The route without the carer", drawn, source=source, working=WORKING)
    beside = [] if view.twin is None else [_twin(route, replay, view, source)]
    return [found, picture, *beside]


def sentence(replay: Replay) -> list[Any]:
    """ "10 of 18 lose their carrier: 8 had no other way, 2 would remain (D04, D05), …"."""
    carried = replay.lose_their_carrier
    asked = Counter(one.fate for one in replay.crossings if one.by_carer)
    parts = [f"{asked[Fate.LOST]} had no other way", f"{asked[Fate.REMAINS]} would remain{_named(replay)}"]
    if asked[Fate.NOT_KNOWN]:
        parts.append(f"of {asked[Fate.NOT_KNOWN]} it is not known whether there was another way")
    lose = "loses its" if carried == 1 else "lose their"
    said: list[Any] = [
        stressed(f"{carried} of {len(replay.crossings)} {lose} carrier"),
        f": {', '.join(parts)}.",
    ]
    if replay.carrier_not_said:
        said.append(f" Of {replay.carrier_not_said} nobody has said who carried it, so it is not known.")
    for one in replay.crossings:
        if one.supposed:
            said.append(f" It is supposed that nobody knows of another way for {one.request_id}.")
    return said


def _named(replay: Replay) -> str:
    names = replay.requests(Fate.REMAINS)
    return f" ({', '.join(names)})" if names else ""


def _row(one: RouteCrossing, found: Replayed) -> dict[str, str]:
    return {
        "crossing": one.request_id,
        "carried": one.carried_by or "nobody has said",
        "other": "supposed not to be known" if found.supposed else _OTHER[one.other_channel],
        "fate": found.fate.value,
    }


def _twin(route: Route, replay: Replay, view: View, source: Source) -> Component:
    """The other route beside this one; what has no crossing over the same handoff stands alone in its row."""
    assert view.twin is not None
    others = _alone(view.twin)
    here = _alone(route)
    rows = [
        {
            "crossing": f"{one.request_id}{_and(others.get(one.handoff_id) if _paired(one, here) else None)}",
            "here": _went(one),
            "without": replay.of(one.id).fate.value,
            "twin": _went(others.get(one.handoff_id) if _paired(one, here) else None),
        }
        for one in route.crossings
    ]
    met = {one.handoff_id for one in route.crossings if _paired(one, here)}
    rows += [
        {
            "crossing": one.request_id,
            "here": "no such crossing",
            "without": "no such crossing",
            "twin": _went(one),
        }
        for one in view.twin.crossings
        if one.handoff_id not in met or others.get(one.handoff_id) is not one
    ]
    days = (
        f"Nobody held one of the crossings for {days_words(route.unheld_days)} on this route, and for "
        f"{days_words(view.twin.unheld_days)} on the route beside it, by the accounts given."
    )
    table = data_table(
        "beside", TWIN_COLUMNS, rows, caption="Two routes beside each other",
        order="In the order of this route.", empty="No crossing is recorded.",
        source=replace(source, records=f"{source.records}; beside it the route of {view.twin_case}"),
    )  # fmt: skip
    return card("Another person’s route beside it", [html.P(days), html.P(_BESIDE), table])


def _alone(route: Route) -> dict[str, RouteCrossing]:
    """The crossings that are the only one of their route over their handoff, by handoff."""
    count = Counter(one.handoff_id for one in route.crossings)
    return {one.handoff_id: one for one in route.crossings if count[one.handoff_id] == 1}


def _paired(one: RouteCrossing, alone: dict[str, RouteCrossing]) -> bool:
    return alone.get(one.handoff_id) is one


def _and(other: RouteCrossing | None) -> str:
    return f", {other.request_id}" if other else ""


def _went(one: RouteCrossing | None) -> str:
    """Who carried it, its last step, and how long nobody held it."""
    if one is None:
        return "no such crossing"
    carried = f"carried by {one.carried_by}" if one.carried_by else "nobody has said who carried it"
    last = one.statuses[-1].status.replace("_", " ") if one.statuses else "no step recorded"
    held = f"; nobody held it for {days_words(one.held.unheld_days)}" if one.held and one.held.unheld else ""
    return f"{last}; {carried}{held}"

"""
A route on the drawing of places and handoffs: each crossing a numbered line, in the order in which they were.

The same drawing as a pathway's, so that one can be held against the other. It says where, not how long.
"""

from collections.abc import Mapping
from typing import Any

from app.components.marks import MARKS, Mark
from app.figures.tidy import tidied
from app.wording import MARKS as DRAWN
from app.wording import organisation_words, place_words
from pathway.analysis.accountability import duty_mark, worst_mark
from pathway.analysis.places import Place
from pathway.analysis.routes import Route, RouteCrossing
from pathway.analysis.system_map import is_end


def route_graph(route: Route, labels: Mapping[str, str]) -> dict[str, Any]:
    """
    Places met, from left to right as one leads to another; of each crossing a line with its number.

    A line is drawn by the worst critical duty as claims stood on the crossing's day; where that day is not
    recorded, as not answered. `labels`: what became of each crossing, in a word or two.
    """
    met: dict[str, Place] = {}
    for one in route.crossings:
        met |= {one.start.id: one.start, one.end.id: one.end}
    spots = tidied(list(met), [(one.start.id, one.end.id) for one in route.crossings])
    places = [_place(place, *spots[place.id]) for place in met.values()]
    lines = [_line(number, one, labels[one.id]) for number, one in enumerate(route.crossings, start=1)]
    return {"places": places, "lines": lines}


def _place(place: Place, x: float, y: float) -> dict[str, Any]:
    if is_end(place.id):
        name, below, kind = organisation_words(place), "", "end"
    elif place_words(place) == organisation_words(place):
        name, below, kind = organisation_words(place), "", "service"
    else:
        name, below, kind = place.name, organisation_words(place), "service"
    words = f"{below}." if below else ""
    return {"id": place.id, "label": name, "sub": below, "x": x, "y": y, "kind": kind, "words": words}


def _line(number: int, one: RouteCrossing, label: str) -> dict[str, Any]:
    mark = DRAWN[worst_mark(map(duty_mark, one.then))] if one.then else Mark.NOT_ASKED
    stood = f"critical duties then: {MARKS[mark].words}" if one.then else "its day is not recorded"
    broken = "; a time limit was broken" if one.limit_broken else ""
    return {
        "id": f"step {number}",
        "from": one.start.id,
        "to": one.end.id,
        "label": f"{number}",
        "words": f"Crossing {number}: {one.kind.replace('_', ' ')}; {label}; {stood}{broken}.",
        "mark": mark.value,
    }

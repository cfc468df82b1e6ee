"""A pathway as the drawing component is told of it: places where they stand, handoffs with what is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.components.marks import Mark
from app.figures.tidy import COLUMN, ROW, Spot, tidied
from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import End, HandoffKind
from pathway.analysis.pathways import Difference, Differs, Drawing
from pathway.engine.pathways import Named


@dataclass(frozen=True)
class Told:
    """What stands beside a handoff: how it is drawn, and that in words."""

    mark: Mark
    words: str


SHORT = {
    Differs.PLACE_ONLY_FIRST: "only here",
    Differs.PLACE_ONLY_SECOND: "only here",
    Differs.ONLY_FIRST: "only here",
    Differs.ONLY_SECOND: "only here",
    Differs.END: "leads elsewhere",
    Differs.KIND: "another kind",
    Differs.CHANNEL: "travels otherwise",
    Differs.LIMIT: "another limit",
    Differs.ESTIMATE: "another estimate",
    Differs.NAME: "another name",
}
"""How a place or handoff differs, in a word or two on the drawing."""
NOT_YET = Told(Mark.NOT_ASKED, "duties not looked up yet")
"""Of a handoff about which nothing was worked out so far: unknown, and drawn so."""


def graph_of(drawing: Drawing, named: Mapping[str, Named], told: Mapping[str, Told]) -> dict[str, Any]:
    """The whole drawing, as `CareGraph` takes it."""
    spots = spots_of(drawing)
    places = [_place(place, named[place], spots[place]) for place in drawing.places]
    lines = [_line(one, told.get(one.id, NOT_YET)) for one in drawing.handoffs]
    return {"places": places, "lines": lines, "heads": [], "groups": []}


def graphs_compared(
    first: Drawing, second: Drawing, named: Mapping[str, Named], found: Sequence[Difference]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """
    Two drawings to be looked at beside each other: a place of both stands at the same spot on both.

    What differs is drawn strong and says how; duties are not shown, so no line has a mark.
    """
    spots = spots_of(first) | spots_of(second)
    how: dict[str, list[str]] = {}
    for one in found:
        for id_ in {one.about, one.other} - {""}:
            how.setdefault(id_, []).append(SHORT[one.how])
    return _compared(first, named, spots, how), _compared(second, named, spots, how)


def _compared(
    drawing: Drawing, named: Mapping[str, Named], spots: Mapping[str, Spot], how: Mapping[str, list[str]]
) -> dict[str, Any]:
    places = [_place(place, named[place], spots[place]) for place in drawing.places]
    for one in places:
        differs = ", ".join(how.get(one["id"], ()))
        if differs:
            one |= {"label": f"{one['label']} ({differs})", "words": f"{differs}."}
    lines = []
    for handoff in drawing.handoffs:
        differs = ", ".join(how.get(handoff.id, ()))
        said = f"{kind_words(handoff)}; {differs}" if differs else kind_words(handoff)
        ends = {"id": handoff.id, "from": handoff.from_id, "to": handoff.to_id}
        lines.append(ends | {"label": said, "words": said, "width": 4 if differs else 1.5, "size": 12})
    return {"places": places, "lines": lines, "heads": [], "groups": []}


def spots_of(drawing: Drawing) -> dict[str, Spot]:
    """Where every place stands: as it was put; the others as a tidy-up has it, below what was put."""
    put = {one.place: (one.x, one.y) for one in drawing.pathway.layout if one.place in drawing.places}
    if not put:
        return tidied(drawing.places, arrows(drawing))
    below = max(y for _, y in put.values()) + ROW
    left = min(x for x, _ in put.values())
    others = [place for place in drawing.places if place not in put]
    beside = {place: (left + n % 5 * COLUMN, below + n // 5 * ROW) for n, place in enumerate(others)}
    return put | beside


def spot_for(drawing: Drawing, at: Spot | None) -> Spot | None:
    """
    Where a new place stands: where it was asked for, or else below the others, and over none of them.

    None where nobody has put anything anywhere: then the whole is tidied up.
    """
    spots = spots_of(drawing)
    if at is None and not drawing.pathway.layout:
        return None
    x, y = at or (min(x for x, _ in spots.values()), max(y for _, y in spots.values()) + ROW)
    while any(abs(x - other) < COLUMN / 2 and abs(y - down) < ROW / 2 for other, down in spots.values()):
        y += ROW
    return x, y


def arrows(drawing: Drawing) -> list[tuple[str, str]]:
    """From where to where its handoffs lead."""
    return [(one.from_id, one.to_id) for one in drawing.handoffs]


def place_words(named: Named) -> str:
    """
    A place as people say it.

    >>> place_words(Named("ward 7", "Eastmere Hospitals")), place_words(Named("home", ""))
    ('ward 7, Eastmere Hospitals', 'Home')
    """
    if named.organisation:
        return f"{named.name}, {named.organisation}"
    return named.name[:1].upper() + named.name[1:]


def kind_words(handoff: Handoff) -> str:
    """What passes, in a word or two; where nobody has said, that."""
    return "kind not said" if handoff.kind is HandoffKind.UNKNOWN else handoff.kind.label


def _place(place: str, named: Named, spot: Spot) -> dict[str, Any]:
    return {
        "id": place,
        "label": named.name,
        "called": place_words(named),
        "sub": named.organisation,
        "x": spot[0],
        "y": spot[1],
        "kind": "end" if place in End.__members__ else "service",
        "organisation": named.organisation,
    }


def _line(handoff: Handoff, told: Told) -> dict[str, Any]:
    return {
        "id": handoff.id,
        "from": handoff.from_id,
        "to": handoff.to_id,
        "label": kind_words(handoff),
        "mark": told.mark.value,
        "words": f"{kind_words(handoff)}; {told.words}",
    }

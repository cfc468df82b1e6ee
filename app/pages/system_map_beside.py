"""Beside the map: what is chosen on it, in words and figures, with where to go from there."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from app.components.marks import LEGEND, tag
from app.components.marks import MARKS as LOOKS
from app.components.pieces import button_row, card, link, quiet
from app.pages.system_map_view import Seen, drawn_name, line_name
from app.text import address, plural
from app.wording import (
    MARKS,
    crossings_number,
    organisation_words,
    place_words,
    total_words,
    traffic_words,
    without_words,
)
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.picture import Picture
from pathway.analysis.places import Place
from pathway.analysis.shared_events import total_of
from pathway.analysis.system_map import Bundle, Line, is_end

MOST = 12


def nothing_chosen() -> Component:
    """What can be done, before anything is chosen."""
    return card(
        "Nothing chosen",
        [
            html.P(
                "Choose a box or a line, by mouse or with the arrow keys and Enter: what is known of it stands here."
            ),
            html.P(
                "While the map has the keyboard (click on it, or Tab to it): ] goes to the boundary that needs attention most, "
                "be it a line or the inside of a box, then to the next; / goes to the search."
            ),
        ],
        level=2,
    )


def beside(picture: Picture, seen: Seen, id_: str) -> Component:
    """What is known of the box or line with that id; nothing chosen where it is not drawn."""
    lines = {line["id"]: line for line in seen.graph["lines"]}
    if id_ in lines:
        return _line(picture, seen, id_)
    if id_ in picture.places.known and not is_end(id_):
        return _service(seen, picture.places.known[id_])
    organisation = [place for place in picture.places.known.values() if place.organisation == id_]
    if organisation or is_end(id_):
        return _organisation(picture, seen, id_)
    return nothing_chosen()


def _line(picture: Picture, seen: Seen, id_: str) -> Component:
    found: Line | Bundle | None = next((line for line in seen.drawn.lines if line.id == id_), None)
    if isinstance(found, Line):
        return card(line_name(picture, found), [*_figures(found.handoffs), *_handoffs(found.handoffs)])
    end = id_.removeprefix("more: ")
    found = next(one for one in seen.drawn.bundles if f"{one.start} > {one.end}" == end)
    name = f"{found.start} → {found.end}: lines drawn together"
    ways = [
        html.Li(
            f"{drawn_name(picture, one.start)} → {drawn_name(picture, one.end)}: {plural(len(one.handoffs), 'handoff')}"
        )
        for one in found.lines
    ]
    return card(
        name, [*_figures(found.handoffs), html.H3("Drawn together"), html.Ul(ways[:MOST]), *_more(len(ways))]
    )


def _service(seen: Seen, place: Place) -> Component:
    touching = [one for one in seen.left if place.id in (one.handoff.from_id, one.handoff.to_id)]
    said = "Show all its handoffs" if seen.view.service != place.id else "Show its organisation only"
    return card(
        place_words(place),
        [
            html.P(f"{place.sector.label.capitalize()}. {organisation_words(place)}."),
            button_row([_button(said, place.id)]),
            *(_figures(touching) if touching else [html.P("No handoff from or to it is drawn.")]),
            *_handoffs(touching),
        ],
    )


def _organisation(picture: Picture, seen: Seen, id_: str) -> Component:
    touching = [one for one in seen.left if id_ in (one.start.organisation, one.end.organisation)]
    said = "Show its services" if id_ not in seen.view.opened else "Show the organisation only"
    lines = [*([button_row([_button(said, id_)])] if not is_end(id_) else [])]
    if not touching:
        return card(drawn_name(picture, id_), [*lines, html.P("No handoff from or to it is drawn.")])
    return card(
        drawn_name(picture, id_),
        [
            *lines,
            *_inside(seen, touching, id_),
            *_figures(touching),
            html.P(
                [
                    link("Its services from one to another", address("/matrix", organisation=id_)),
                    " · ",
                    link("Its boundaries in order", address("/", organisation=id_)),
                ]
            ),
        ],
    )


def _inside(seen: Seen, touching: Sequence[HandoffFinding], id_: str) -> list[Component | str]:
    """What lies inside an organisation, before what leads from and to it; nothing where nothing does."""
    inside = [one for one in touching if one.start.organisation == one.end.organisation]
    if not inside:
        return []
    lines = [html.H3("Inside it"), *_figures(inside), *_handoffs(inside)]
    if id_ not in seen.within:
        lines.append(html.P("They are drawn as lines: it is open.", className="quiet"))
    all_ = link("All handoffs inside it", address("/handoffs", start=id_, end=id_))
    return [*lines, html.P(all_), html.H3("From, to and inside it")]


def _figures(handoffs: Sequence[HandoffFinding]) -> list[Component]:
    total = total_of(handoffs)
    without = without_words(total)
    counts = [(mark, sum(MARKS[one.mark] is mark for one in handoffs)) for mark in LEGEND]
    tags = [
        part for mark, count in counts if count for part in (tag(mark, f"{LOOKS[mark].words} {count}"), " ")
    ]
    return [
        html.P([html.B(plural(len(handoffs), "handoff")), ", by worst critical duty: ", *tags]),
        html.P(
            [
                "Events a year, moderate or worse: ",
                html.B(total_words(total)),
                *([html.Br(), quiet(without)] if without else []),
            ]
        ),
        html.P(
            [
                "Crossings a year: ",
                html.B(crossings_number(handoffs)),
                html.Br(),
                quiet(traffic_words(handoffs)),
            ]
        ),
    ]


def _handoffs(handoffs: Sequence[HandoffFinding]) -> list[Component | str]:
    items = [
        html.Li(
            [
                link(one.name, address("/handoff", id=one.id)),
                " ",
                tag(MARKS[one.mark], LOOKS[MARKS[one.mark]].words),
            ]
        )
        for one in sorted(handoffs, key=lambda one: (-len(one.critical_open), one.name, one.id))
    ]
    return [html.Ul(items[:MOST]), *_more(len(items))]


def _more(many: int) -> list[Component | str]:
    return [html.P(f"and {many - MOST:,} more", className="quiet")] if many > MOST else []


def _button(text: str, id_: str) -> Component:
    """Pressed, it says to the map what the key E says: the id stands in its value."""
    return html.Button(text, type="button", className="button button-secondary", **{"data-map-expand": id_})

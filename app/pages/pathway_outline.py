"""A pathway as tables: the same places and handoffs as the drawing, each to be changed by keyboard alone."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.figures import Source, figure_frame, svg_picture
from app.components.forms import Choice
from app.components.marks import legend, tag
from app.components.pieces import button_row, details, heading, link, quiet
from app.components.tables import Column, csv_button, data_table
from app.figures.pathway_picture import pathway_picture
from app.figures.pathways import NOT_YET, Told, graph_of, kind_words, place_words
from app.text import address, plural
from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import Channel, End
from pathway.analysis.pathways import Difference, Differs, Drawing
from pathway.engine.drawing_sheet import in_words
from pathway.engine.pathways import Named

OFF, CHANGE = "pw-off", "pw-change"
PLACES = (
    Column("place", "Place", heads_row=True),
    Column("organisation", "Organisation"),
    Column("in", "Handoffs in", numeric=True),
    Column("out", "Handoffs out", numeric=True),
    Column("off", "Take off"),
)
HANDOFFS = (
    Column("handoff", "Handoff", heads_row=True),
    Column("kind", "What passes"),
    Column("channel", "How it travels"),
    Column("limit", "Time limit"),
    Column("duties", "Critical duties"),
    Column("change", "Change"),
)
DIFFERENCES = (
    Column("what", "What", heads_row=True),
    Column("how", "How they differ"),
    Column("first", "The first says"),
    Column("second", "The second says"),
)
Names = Mapping[str, Named]


def outline(
    drawing: Drawing, named: Names, told: Mapping[str, Told], source: Source, seen: Mapping[str, int]
) -> list[Component]:
    """Both tables, with their files. `seen`: the version of each handoff that they show."""
    places = [_place(place, drawing, named, seen) for place in drawing.places]
    handoffs = [_handoff(one, named, told.get(one.id, NOT_YET)) for one in drawing.handoffs]
    return [
        heading("Places", level=3),
        data_table(
            "pathway-places",
            PLACES,
            places,
            caption=plural(len(places), "place"),
            order="As they were added.",
            empty="Nothing stands on the drawing yet: add a place.",
        ),
        *_files("pathway-places", PLACES[:-1], places, source),
        heading("Handoffs", level=3),
        data_table(
            "pathway-handoffs",
            HANDOFFS,
            handoffs,
            caption=plural(len(handoffs), "handoff"),
            order="As they were drawn.",
            empty="No handoff is drawn yet: connect two places.",
        ),
        *_files("pathway-handoffs", HANDOFFS[:-1], handoffs, source),
        *([legend()] if handoffs else []),
        *_picture(drawing, named, told, source),
    ]


def _picture(drawing: Drawing, named: Names, told: Mapping[str, Told], source: Source) -> list[Component]:
    """The drawing as a picture that can be saved, and that stands on paper."""
    svg = pathway_picture(graph_of(drawing, named, told))
    if not svg:
        return []
    alt = f"Drawing of {plural(len(drawing.places), 'place')} and {plural(len(drawing.handoffs), 'handoff')}"
    shown = svg_picture(svg, alt=f"{alt}; the tables above say the same", least_width=600)
    framed = figure_frame(drawing.pathway.name, shown, source=source, level=3)
    return [details("The drawing as a picture, to save or to print", framed)]


def _files(
    name: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], source: Source
) -> list[Component]:
    return [button_row([csv_button(name, columns, rows, source=source, filtered=False)])] if rows else []


def place_choices(drawing: Drawing, named: Names) -> list[Choice]:
    """The places of the drawing, as a list to choose from; an end says what it is, beside a "home care"."""
    ends = {end.value: f"{end.value.capitalize()}: {end.meaning}" for end in End}
    return [(place, ends.get(place) or place_words(named[place])) for place in drawing.places]


def line_choices(drawing: Drawing, named: Names) -> list[Choice]:
    """The handoffs of the drawing, as a list to choose from."""
    return [(one.id, f"{ends_words(one, named)}: {kind_words(one)}") for one in drawing.handoffs]


def ends_words(one: Handoff, named: Names) -> str:
    """From where to where: with its organisation, where another place is called the same."""
    return f"{_name(one.from_id, named)} → {_name(one.to_id, named)}"


def _name(place: str, named: Names) -> str:
    """The service's own name, where that tells it from the other places."""
    if place not in named:
        return place
    same = [one for one in named.values() if one.name.lower() == named[place].name.lower()]
    return place_words(named[place]) if len(same) > 1 else named[place].name


def _full(one: Handoff, named: Names) -> str:
    """From where to where as it is heard, out of sight of the table: always with the organisations."""
    ends = (place_words(named[end]) if end in named else end for end in (one.from_id, one.to_id))
    return " → ".join(ends)


def _place(place: str, drawing: Drawing, named: Names, seen: Mapping[str, int]) -> dict[str, Any]:
    words = place_words(named[place])
    goes = {one.id: seen[one.id] for one in drawing.touching(place) if one.id in seen}
    return {
        "place": named[place].name[:1].upper() + named[place].name[1:],
        "organisation": _organisation(place, named[place]),
        "in": f"{sum(one.to_id == place for one in drawing.handoffs)}",
        "out": f"{sum(one.from_id == place for one in drawing.handoffs)}",
        "off": _row_button("Take off", f"Take off {words}", OFF, place, goes),
    }


def _organisation(place: str, named: Named) -> str:
    """Whose a place is; a service that is called as its organisation is that organisation's."""
    if place in End.__members__:
        return "none: people come from there, or go there"
    unknown = named.name == place  # the service was withdrawn elsewhere
    return named.organisation or ("not known" if unknown else named.name)


def _handoff(one: Handoff, named: Names, told: Told) -> dict[str, Any]:
    ends = ends_words(one, named)
    shown = link(one.name or ends, address("/handoff", id=one.id))
    return {
        "handoff": [shown, *([html.Br(), quiet(ends)] if one.name else [])],
        "kind": kind_words(one),
        "channel": "not said" if one.channel is Channel.UNKNOWN else one.channel.label,
        "limit": in_words(one.limit),
        "duties": tag(told.mark, told.words),
        "change": _row_button("Change", f"Change {_full(one, named)}: {kind_words(one)}", CHANGE, one.id),
    }


def _row_button(
    words: str, said: str, kind: str, id_: str, base: Mapping[str, int] = MappingProxyType({})
) -> Component:
    """A button that `pathway_rows.js` hears. `base`: the versions that whoever presses it has before them."""
    about = {"data-row": kind, "data-about": id_, "data-base": json.dumps(dict(base))}
    return html.Button(
        words,
        id=f"{kind} {id_}",
        type="button",
        className="button button-secondary",
        **{"aria-label": said, **about},
    )


# -- two drawings compared -----------------------------------------------------------------------


def comparison(found: Sequence[Difference], named: Names, first: str, second: str) -> list[Component]:
    """The differences of two drawings, in words."""
    rows = [_difference(one, named) for one in found]
    same = f"Nothing differs between {first} and {second}. Where places stand on the drawing is not compared."
    table = data_table(
        "pathway-differences",
        DIFFERENCES,
        rows,
        caption=f"{plural(len(rows), 'difference')} between {first} and {second}",
        order="Places, then handoffs of the first, then those only the second has.",
        empty=same,
    )
    source = Source(
        plural(len(rows), "difference"), f"{first} and {second}", "as named", "where places stand"
    )
    return [table, *_files("pathway-differences", DIFFERENCES, rows, source)]


def _difference(one: Difference, named: Names) -> dict[str, Any]:
    about = one.first if isinstance(one.first, Handoff) else one.second
    what = ends_words(about, named) if isinstance(about, Handoff) else _about(one, named)
    return {
        "what": what,
        "how": one.how.meaning,
        "first": _said(one, one.first, named),
        "second": _said(one, one.second, named),
    }


def _about(one: Difference, named: Names) -> str:
    return place_words(named[one.about]) if one.about in named else one.about


def _said(one: Difference, value: Any, named: Names) -> str:
    if isinstance(value, Handoff):
        return kind_words(value)
    if one.how is Differs.END:
        return f"{_name(value[0], named)} → {_name(value[1], named)}"
    if one.how in (Differs.PLACE_ONLY_FIRST, Differs.PLACE_ONLY_SECOND):
        return "there" if value else "not there"
    if one.how in (Differs.ONLY_FIRST, Differs.ONLY_SECOND):
        return "not there"
    return in_words(value)

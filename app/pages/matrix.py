"""From whom to whom do patients, requests and results pass, and where is a critical duty open?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from app.components.figures import figure_frame, svg_picture
from app.components.imagined import imagined_note
from app.components.marks import MARKS as LOOKS
from app.components.marks import Mark, legend, no_data, tag
from app.components.notices import note
from app.components.pieces import (
    button_row,
    card,
    details,
    empty_state,
    filter_bar,
    grid,
    lead,
    link,
    page_heading,
    print_button,
    quiet,
    stressed,
)
from app.components.tables import Column, csv_button, data_table
from app.figures.lanes import WIDTH as LANES_WIDTH
from app.figures.lanes import Link, lanes
from app.figures.matrix import Cell, matrix, width_of
from app.filters import Filter, Values, chosen, fields, not_known, redraw_by_filters
from app.shell import keep_filters
from app.text import address, plural
from app.wording import (
    END_WORDS,
    MARKS,
    UNSEEN,
    crossings_number,
    estimate_words,
    organisation_words,
    place_words,
    source_of,
    total_words,
    traffic_of,
    traffic_words,
    unseen,
    without_words,
)
from graph_schema.vocabulary import End, Sector
from pathway.analysis import findings as found
from pathway.analysis.accountability import worst_mark
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.picture import Picture
from pathway.analysis.places import SECTOR_ORDER, Place
from pathway.analysis.shared_events import total_of
from pathway.analysis.system_map import must_show
from pathway.engine import Engine

PATH, NAME = "/matrix", "Matrix"
HELP = (
    "From whom to whom do patients cross, how often, and at which pairs is a critical duty open?",
    "That an empty cell has no handoff: it has none that is drawn. A mark’s size is crossings, not harm.",
)

SHOWN = "m-shown"
FILTERS = {"m-inside": "organisation", "m-sector": "sector"}
MOST_KEYS = 60
ORGANISATION, SERVICE = "organisation", "service"
BESIDE = 640
"""A picture up to this many pixels wide has the sectors beside it; a wider one has them below."""
HOME = "home or end"
AS_ON_THE_MAP = ": there a pair is a line, and a pair with the same at both ends lies inside a box."

COLUMNS = (
    Column("pair", "From → to", heads_row=True),
    Column("handoffs", "Handoffs", numeric=True),
    Column("traffic", "Crossings", note="a year", numeric=True),
    Column("events", "Events a year", note="moderate or worse, 90 % interval"),
    Column("mark", "Worst critical duty"),
)
LANE_COLUMNS = (
    Column("pair", "From → to", heads_row=True),
    Column("handoffs", "Handoffs", numeric=True),
    Column("states", "By worst critical duty"),
    Column("traffic", "Crossings", note="a year", numeric=True),
)
Pair = tuple[str, str]
Pairs = Mapping[Pair, Sequence[HandoffFinding]]


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The page for the filters of its address."""
    picture = engine.picture()
    heading = page_heading("From whom to whom")
    if not picture.handoffs:
        words = "There is no handoff yet. That says nothing about safety."
        then = [
            "Accept moves in the ",
            link("inbox", "/inbox"),
            ", or bring in handoffs that you have drawn.",
        ]
        return html.Div([heading, empty_state(words, then)])
    filters = _filters(picture)
    values, unknown = chosen(filters, query), not_known(filters, query)
    return html.Div(
        [
            heading,
            filter_bar(fields(filters, values)),
            *([note(unknown)] if unknown else []),
            html.Div(shown(engine, values), id=SHOWN),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Filters redraw the matrix, the lanes and the tables together."""
    keep_filters(app, FILTERS)
    redraw_by_filters(app, SHOWN, FILTERS, partial(shown, engine))


def shown(engine: Engine, values: Values) -> list[Component]:
    """Matrix, lanes and their table twins for the handoffs that the filters leave."""
    picture = engine.picture()
    left = [one for one in picture.handoffs if matches(one, values)]
    if not left:
        return [empty_state("No handoff matches these filters. That is not a finding: widen them.")]
    plan = plan_of(left, values["organisation"])
    opened = sum(_mark(group) is found.Mark.OPEN for group in plan.pairs.values())
    sentence = lead(
        [
            f"{plural(len(left), 'handoff')} over {plural(len(plan.pairs), 'pair')} of {plan.level}s{_inside_words(plan)}. ",
            stressed(f"A critical duty is open at {opened:,} of {len(plan.pairs):,} pairs.", open_=True),
        ]
    )
    drawn = _matrix(plan, picture)
    narrow = width_of(plan.keys) <= BESIDE
    sectors = _lanes(left, picture, twin_inside=narrow)
    parts = [grid([drawn, *sectors])] if narrow else [drawn, grid(sectors)]
    there = html.P(
        [
            link("The same handoffs on the map", address("/map", **values)),
            quiet(AS_ON_THE_MAP if plan.level == ORGANISATION else ""),
        ]
    )
    imagined = imagined_note(picture, left)
    return [sentence, *imagined, *_left_by_filters(picture, left), there, *parts, _table(plan, picture)]


def matches(one: HandoffFinding, values: Values) -> bool:
    """Whether a handoff touches the organisation and the sector asked for."""
    organisation, sector = values["organisation"], values["sector"]
    ends = (one.start, one.end)
    return (not organisation or any(place.organisation == organisation for place in ends)) and (
        not sector or any(place.sector.value == sector for place in ends)
    )


# -- what is drawn -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """
    What the matrix draws: organisations, or services where `inside` one. `pairs`: every pair in the order of rows, then columns; `keys`: rows and columns;
    `hidden`: organisations or services without one, `not_drawn`: the handoffs that are only in the table.
    """

    inside: str
    pairs: Pairs
    places: Mapping[str, Place]
    keys: Sequence[str]
    hidden: int
    not_drawn: int

    @property
    def level(self) -> str:
        """What a row and a column stand for."""
        return SERVICE if self.inside else ORGANISATION

    @property
    def handoffs(self) -> list[HandoffFinding]:
        """The handoffs of every pair."""
        return [one for group in self.pairs.values() for one in group]

    @property
    def drawn(self) -> Pairs:
        """The pairs of which both ends have a row."""
        keys = set(self.keys)
        return {pair: group for pair, group in self.pairs.items() if keys.issuperset(pair)}


def _inside_words(plan: Plan) -> str:
    """How many pairs have the same at both ends: on the map these are boxes, the others lines."""
    inside = sum(start == end for start, end in plan.pairs)
    return f", {inside:,} of them with the same at both ends" if inside else ""


def plan_of(handoffs: Sequence[HandoffFinding], inside: str) -> Plan:
    """
    Organisations, or services where `inside` is one. Rows and columns in sector order. Beyond `MOST_KEYS` the quietest are hidden, and never one that has a
    handoff with a duty open, a hazard or unknown traffic.
    """
    level = SERVICE if inside else ORGANISATION
    places = {_key(place, level): place for one in handoffs for place in (one.start, one.end)}
    pairs = _in_order(grouped(handoffs, level), level)
    ordered = sorted(places, key=lambda key: _order(places[key], level))
    keys = ordered if len(ordered) <= MOST_KEYS else _needed(ordered, pairs)
    plan = Plan(inside, pairs, places, keys, len(ordered) - len(keys), 0)
    return replace(plan, not_drawn=len(handoffs) - sum(len(group) for group in plan.drawn.values()))


def grouped(handoffs: Sequence[HandoffFinding], level: str) -> dict[Pair, list[HandoffFinding]]:
    """The handoffs of each pair of organisations or services."""
    pairs: dict[Pair, list[HandoffFinding]] = {}
    for one in handoffs:
        pairs.setdefault((_key(one.start, level), _key(one.end, level)), []).append(one)
    return pairs


def _needed(ordered: Sequence[str], pairs: Pairs) -> list[str]:
    needed = {key for pair, group in pairs.items() if any(map(must_show, group)) for key in pair}
    busy: dict[str, float] = {}
    for pair, group in pairs.items():
        for key in pair:
            busy[key] = busy.get(key, 0) + (traffic_of(group) or 0)
    spare = sorted(set(ordered) - needed, key=lambda key: (-busy[key], key))
    kept = needed | set(spare[: max(0, MOST_KEYS - len(needed))])
    return [key for key in ordered if key in kept]


def _matrix(plan: Plan, picture: Picture) -> Component:
    pairs, keys = plan.drawn, plan.keys
    names = {key: _short_name(plan.places[key], plan) for key in keys}
    groups = {key: _sector(plan.places[key]) for key in keys}
    cells = [Cell(*pair, traffic_of(group), MARKS[_mark(group)]) for pair, group in pairs.items()]
    opened = sum(cell.mark is Mark.OPEN for cell in cells)
    alt = (
        f"{plural(len(cells), 'pair')} of {plan.level}s with handoffs; a critical duty is open at {opened}. "
        "The table says the same."
    )
    left_out = (
        [f"{plural(plan.hidden, plan.level)} and {plural(plan.not_drawn, 'handoff')} in the table only"]
        if plan.hidden
        else []
    )
    width = width_of(keys)
    return figure_frame(
        f"From {plan.level} to {plan.level}",
        svg_picture(
            matrix(keys, names, groups, cells), alt=alt, least_width=round(width * 0.82), most_width=width
        ),
        source=source_of(
            picture,
            [one for group in pairs.values() for one in group],
            [*left_out, *_not_here(picture, plan.handoffs)],
        ),
        working="A mark’s size is its crossings a year; its colour and shape the worst critical duty of its handoffs. "
        f"Up to {MOST_KEYS} {plan.level}s are drawn. Beyond that the quietest are in the table only; never one that has "
        "a handoff with a duty open or not answered, a hazard or unknown traffic.",
        under=legend(),
    )


def _table(plan: Plan, picture: Picture) -> Component:
    rows = [_row(group, plan.level) for group in plan.pairs.values()]
    handoffs = [one for group in plan.pairs.values() for one in group]
    table = data_table(
        "matrix",
        COLUMNS,
        rows,
        caption=_every(len(rows)),
        order="As in the picture: by the sector and name of the sender, then of the receiver.",
        empty="No handoff.",
        cards=False,
    )
    tools = button_row(
        [
            csv_button(
                "matrix", COLUMNS, rows, source=source_of(picture, handoffs, _not_here(picture, handoffs))
            ),
            print_button(),
        ]
    )
    return card("The same as a table", [tools, html.Div(table, className="tall")])


def _every(many: int) -> str:
    return "The only pair" if many == 1 else f"All {many:,} pairs"


def _not_here(picture: Picture, handoffs: Sequence[HandoffFinding]) -> list[str]:
    """What is hidden is counted: handoffs that the filters leave out, and events that stand at no handoff."""
    out, many = len(picture.handoffs) - len(handoffs), len(picture.unplaced)
    hidden = [f"{plural(out, 'handoff')} that the filters leave out"] if out else []
    return [*hidden, *([plural(many, "event not placed", "events not placed")] if many else [])]


def _row(group: Sequence[HandoffFinding], level: str) -> dict[str, Any]:
    start, end = group[0].start, group[0].end
    total = total_of(group)
    known = without_words(total)
    return {
        "pair": [link(_pair_words(start, end, level), _address(group))],
        "handoffs": f"{len(group):,}",
        "traffic": _number(group),
        "events": _events(group, total_words(total), known),
        "mark": _worst(group),
    }


def _events(group: Sequence[HandoffFinding], words: str, known: str) -> list[Any]:
    if unseen(group):
        return [no_data(UNSEEN)]
    if len(group) == 1:
        return [estimate_words(group[0].rate.events_per_year)]
    return [words, *([html.Br(), quiet(known)] if known else [])]


def _number(group: Sequence[HandoffFinding]) -> list[Any]:
    if traffic_of(group) is None:
        return ["no count"]
    return [crossings_number(group), html.Br(), quiet(traffic_words(group))]


def _worst(group: Sequence[HandoffFinding]) -> Component:
    worst = _mark(group)
    words = LOOKS[MARKS[worst]].words
    if len(group) > 1:
        words += f" at {sum(one.mark is worst for one in group)} of {len(group)}"
    return tag(MARKS[worst], words)


def _address(group: Sequence[HandoffFinding]) -> str:
    if len(group) == 1:
        return address("/handoff", id=group[0].id)
    return address("/handoffs", start=group[0].start.organisation, end=group[0].end.organisation)


# -- sectors -------------------------------------------------------------------------------------


def _lanes(handoffs: Sequence[HandoffFinding], picture: Picture, *, twin_inside: bool) -> list[Component]:
    """The picture of sectors with its table: folded inside it, or beside it."""
    pairs: dict[Pair, list[HandoffFinding]] = {}
    for one in handoffs:
        pairs.setdefault((_sector(one.start), _sector(one.end)), []).append(one)
    present = {sector for pair in pairs for sector in pair}
    order = [*(sector.label for sector in Sector if sector.label in present), *({HOME} & present)]
    in_order = sorted(pairs.items(), key=lambda item: (order.index(item[0][0]), order.index(item[0][1])))
    links = [
        Link(*pair, len(group), sum(one.mark is found.Mark.OPEN for one in group), traffic_of(group) or 0)
        for pair, group in in_order
    ]
    rows = [_lane_row(pair, group) for pair, group in in_order]
    source = source_of(picture, handoffs, _not_here(picture, handoffs))
    table = data_table(
        "lanes", LANE_COLUMNS, rows, caption=f"{_every(len(rows))} of sectors",
        order="In sector order.", empty="No handoff.", cards=False,
    )  # fmt: skip
    tools = button_row([csv_button("lanes", LANE_COLUMNS, rows, source=source)])
    twin = [tools, html.Div(table, className="tall")]
    alt = f"Handoffs between {plural(len(order), 'sector')}; the table says the same."
    frame = figure_frame(
        "Between sectors",
        svg_picture(lanes(order, links), alt=alt, least_width=520, most_width=LANES_WIDTH),
        source=source,
        working="A line’s width is the sum of crossings a year where they are counted; a pair without a count has the "
        "thinnest line. Lines are grey because states of duties are never merged: each box counts handoffs, and those "
        "with a critical duty open.",
        under=details("The same as a table", twin) if twin_inside else None,
    )
    return [frame] if twin_inside else [frame, card("Between sectors, as a table", twin)]


def _lane_row(pair: Pair, group: Sequence[HandoffFinding]) -> dict[str, Any]:
    counts = {mark: sum(one.mark is mark for one in group) for mark in found.Mark}
    return {
        "pair": f"{pair[0]} → {pair[1]}",
        "handoffs": f"{len(group):,}",
        "states": ", ".join(f"{LOOKS[MARKS[mark]].words} {count}" for mark, count in counts.items() if count),
        "traffic": _number(group),
    }


def _sector(place: Place) -> str:
    return HOME if place.id in End.__members__ else place.sector.label


# -- names and order -----------------------------------------------------------------------------


def _key(place: Place, level: str) -> str:
    return place.id if level == SERVICE else place.organisation


def _short_name(place: Place, plan: Plan) -> str:
    """What fits beside a row: of a service its own name first, and alone where it is of the one asked for."""
    if plan.inside and place.organisation == plan.inside:
        return place.name
    if not plan.inside or place.organisation in END_WORDS or place.name == place.organisation_name:
        return organisation_words(place)
    return f"{place.name}, {place.organisation_name}"


def _pair_words(start: Place, end: Place, level: str) -> str:
    name = place_words if level == SERVICE else organisation_words
    inside = level == ORGANISATION and start.organisation == end.organisation
    return f"Inside {name(start)}" if inside else f"{name(start)} → {name(end)}"


def _order(place: Place, level: str) -> tuple[Any, ...]:
    return (
        place.id in End.__members__,
        SECTOR_ORDER[place.sector.value],
        place.organisation_name,
        place.organisation,
        (place.name, place.id) if level == SERVICE else (),
    )


def _in_order(pairs: Pairs, level: str) -> Pairs:
    def key(item: tuple[Pair, Sequence[HandoffFinding]]) -> tuple[Any, ...]:
        first = item[1][0]
        return _order(first.start, level), _order(first.end, level)

    return dict(sorted(pairs.items(), key=key))


def _mark(group: Sequence[HandoffFinding]) -> found.Mark:
    return worst_mark(one.mark for one in group)


# -- filters -------------------------------------------------------------------------------------


def _filters(picture: Picture) -> tuple[Filter, ...]:
    places = [place for one in picture.handoffs for place in (one.start, one.end)]
    named = {p.organisation: p.organisation_name for p in places if p.organisation not in END_WORDS}
    sectors = {place.sector for place in places if place.organisation not in END_WORDS}
    organisations = sorted(named.items(), key=lambda item: (item[1], item[0]))
    listed = [(one.value, one.label.capitalize()) for one in Sector if one in sectors]
    return (
        Filter("m-inside", "organisation", "Services of", "Organisations only", organisations),
        Filter("m-sector", "sector", "Sector", "All sectors", listed),
    )


def _left_by_filters(picture: Picture, left: Sequence[HandoffFinding]) -> list[Component]:
    """What is hidden is counted."""
    if len(left) == len(picture.handoffs):
        return []
    words = f"The filters leave {len(left):,} of {plural(len(picture.handoffs), 'handoff')}. "
    return [note([words, link("Clear the filters", PATH)])]

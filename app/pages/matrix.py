"""From whom to whom do patients, requests and results pass, and where is a critical duty open?"""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from app.components.figures import Source, figure_frame, svg_picture
from app.components.forms import filter_field
from app.components.marks import Mark, legend, tag
from app.components.pieces import card, filter_bar, grid, lead, link, page_heading, print_button, quiet
from app.components.tables import Column, csv_button, data_table
from app.figures.lanes import Link, lanes
from app.figures.matrix import Cell, matrix
from app.shell import keep_filters
from app.text import address, plural
from app.wording import MARKS, estimate_words, source_of
from graph_schema.vocabulary import End, Sector
from pathway.analysis import findings as found
from pathway.analysis.accountability import worst_mark
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.picture import Picture
from pathway.analysis.places import SECTOR_ORDER, Place
from pathway.engine import Engine

PATH, NAME = "/matrix", "Matrix"

INSIDE, SECTOR, SHOWN = "m-inside", "m-sector", "m-shown"
FILTERS = {INSIDE: "organisation", SECTOR: "sector"}
MOST_KEYS = 60
ORGANISATION, SERVICE = "organisation", "service"

COLUMNS = (
    Column("start", "From", heads_row=True),
    Column("end", "To"),
    Column("handoffs", "Handoffs", numeric=True),
    Column("traffic", "Crossings", note="a year", numeric=True),
    Column("events", "Events a year", numeric=True),
    Column("mark", "Worst critical duty"),
)
LANE_COLUMNS = (
    Column("start", "From sector", heads_row=True),
    Column("end", "To sector"),
    Column("handoffs", "Handoffs", numeric=True),
    Column("states", "By worst critical duty"),
    Column("traffic", "Crossings", note="a year", numeric=True),
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The page for the filters of its address."""
    picture = engine.picture()
    values = {id_: query.get(key, "") for id_, key in FILTERS.items()}
    organisations = _organisations(picture)
    sectors = {place.sector for one in picture.handoffs for place in (one.start, one.end)}
    return html.Div(
        [
            page_heading("From whom to whom"),
            filter_bar(
                [
                    filter_field(
                        INSIDE, "Services of", organisations, every="Organisations only", value=values[INSIDE]
                    ),
                    filter_field(
                        SECTOR,
                        "Sector",
                        [(one.value, one.label) for one in Sector if one in sectors],
                        every="All sectors",
                        value=values[SECTOR],
                    ),
                ],
                [print_button()],
            ),
            html.Div(shown(engine, values), id=SHOWN),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Filters redraw the matrix, the lanes and the tables together."""
    keep_filters(app, FILTERS)

    @app.callback(
        Output(SHOWN, "children"), *(Input(id_, "value") for id_ in FILTERS), prevent_initial_call=True
    )
    def refilter(*values: str | None) -> list[Component]:
        return shown(engine, dict(zip(FILTERS, (value or "" for value in values), strict=True)))


def shown(engine: Engine, values: Mapping[str, str]) -> list[Component]:
    """Matrix, lanes and their table twins for the handoffs that the filters leave."""
    picture = engine.picture()
    level = SERVICE if values[INSIDE] else ORGANISATION
    left = [one for one in picture.handoffs if matches(one, values)]
    pairs = grouped(left, level)
    keys, hidden = _keys(pairs, level)
    drawn = {pair: group for pair, group in pairs.items() if pair[0] in keys and pair[1] in keys}
    kept = sum(len(group) for group in drawn.values())
    source = source_of(picture, 0)
    rows = [_row(pair, group) for pair, group in _in_order(pairs, level)]
    return [
        lead(f"{plural(len(left), 'handoff')} between {plural(len(pairs), 'pair')} of {level}s."),
        grid(
            [_matrix(drawn, keys, source, (hidden, len(left) - kept)), _lanes(left, source)],
            columns="wide-left",
        ),
        card(
            "The same as a table",
            [
                csv_button("matrix", COLUMNS, rows, source=source),
                data_table(
                    "matrix",
                    COLUMNS,
                    rows,
                    caption="Pairs",
                    order="By sector, then name of sender and receiver.",
                    empty="No handoff matches these filters. Draw or accept one first.",
                ),
            ],
        ),
    ]


def matches(one: HandoffFinding, values: Mapping[str, str]) -> bool:
    """Whether a handoff touches the organisation and the sector asked for."""
    organisation, sector = values[INSIDE], values[SECTOR]
    ends = (one.start, one.end)
    return (not organisation or any(place.organisation == organisation for place in ends)) and (
        not sector or any(place.sector.value == sector for place in ends)
    )


Pair = tuple[str, str]


def grouped(handoffs: Sequence[HandoffFinding], level: str) -> dict[Pair, list[HandoffFinding]]:
    """The handoffs of each pair of organisations or services."""
    pairs: dict[Pair, list[HandoffFinding]] = {}
    for one in handoffs:
        pairs.setdefault((_key(one.start, level), _key(one.end, level)), []).append(one)
    return pairs


def must_show(one: HandoffFinding) -> bool:
    """Never hidden: a handoff with a duty open, a hazard, or unknown traffic."""
    return bool(one.critical_open or one.hazards) or one.traffic.per_year is None


def _keys(pairs: Mapping[Pair, Sequence[HandoffFinding]], level: str) -> tuple[list[str], int]:
    """The rows and columns, in sector order; those left out are the quietest that may be hidden."""
    places = {_key(p, level): p for group in pairs.values() for one in group for p in (one.start, one.end)}
    ordered = sorted(places, key=lambda key: _order(places[key], level))
    if len(ordered) <= MOST_KEYS:
        return ordered, 0
    needed = {key for pair, group in pairs.items() if any(must_show(one) for one in group) for key in pair}
    busy: dict[str, float] = {}
    for pair, group in pairs.items():
        for key in pair:
            busy[key] = busy.get(key, 0) + sum(one.traffic.per_year or 0 for one in group)
    spare = sorted(set(ordered) - needed, key=lambda key: (-busy[key], key))
    kept = needed | set(spare[: max(0, MOST_KEYS - len(needed))])
    return [key for key in ordered if key in kept], len(ordered) - len(kept)


def _matrix(
    pairs: Mapping[Pair, Sequence[HandoffFinding]],
    keys: Sequence[str],
    source: Source,
    hidden: tuple[int, int],
) -> Component:
    level = SERVICE if any("/" in key for key in keys) else ORGANISATION
    places = {_key(p, level): p for group in pairs.values() for one in group for p in (one.start, one.end)}
    names = {key: _name(places[key], level) if key in places else key for key in keys}
    groups = {key: places[key].sector.value if key in places else "" for key in keys}
    cells = [Cell(pair[0], pair[1], _traffic(group), MARKS[_mark(group)]) for pair, group in pairs.items()]
    opened = sum(cell.mark is Mark.OPEN for cell in cells)
    alt = f"{len(cells)} pairs of {level}s with handoffs; a critical duty is open at {opened}. The table says the same."
    working = (
        "A cell’s size is its crossings a year; its colour and shape the worst critical duty of its handoffs. "
        f"Hidden: {plural(hidden[0], level)} and {plural(hidden[1], 'handoff')}, the quietest ones; never one with a "
        "duty open, a hazard or unknown traffic."
    )
    return figure_frame(
        f"From {level} to {level}",
        svg_picture(matrix(keys, names, groups, cells), alt=alt, least_width=520),
        source=source,
        working=working,
        under=legend(),
    )


def _lanes(handoffs: Sequence[HandoffFinding], source: Source) -> Component:
    pairs: dict[Pair, list[HandoffFinding]] = {}
    for one in handoffs:
        pairs.setdefault((_sector(one.start), _sector(one.end)), []).append(one)
    present = {sector for pair in pairs for sector in pair}
    order = [*(sector.label for sector in Sector if sector.label in present), *({HOME} & present)]
    links = [
        Link(start, end, len(group), sum(one.mark is found.Mark.OPEN for one in group), _traffic(group) or 0)
        for (start, end), group in pairs.items()
    ]
    rows = [
        _lane_row(pair, group)
        for pair, group in sorted(pairs.items(), key=lambda item: _lane_order(item[0], order))
    ]
    drawing = svg_picture(
        lanes(order, links),
        alt=f"Traffic between {len(order)} sectors; the table says the same.",
        least_width=420,
    )
    table = data_table(
        "lanes", LANE_COLUMNS, rows, caption="Between sectors", order="In sector order.", empty="No handoff."
    )
    return figure_frame(
        "Between sectors",
        drawing,
        source=source,
        working="A line’s width is the sum of crossings a year. It is grey because states of duties are never merged.",
        under=html.Details([html.Summary("The same as a table"), table], className="details"),
    )


def _row(pair: Pair, group: Sequence[HandoffFinding]) -> dict[str, Any]:
    start, end = group[0].start, group[0].end
    mark = _mark(group)
    total = [one.rate.events_per_year for one in group]
    events = (
        estimate_words(total[0])
        if len(group) == 1
        else f"{sum(f.mean or 0 for f in total if f):.2g} where known"
    )
    name = [
        start.organisation_name
        if pair[0] == start.organisation
        else f"{start.organisation_name}: {start.name}"
    ]
    to = end.organisation_name if pair[1] == end.organisation else f"{end.organisation_name}: {end.name}"
    href = (
        address("/handoff", id=group[0].id)
        if len(group) == 1
        else address("/handoffs", start=start.organisation, end=end.organisation)
    )
    traffic = _traffic(group)
    return {
        "start": [link(name, href)],
        "end": [to, html.Br(), quiet("inside") if start.organisation == end.organisation else ""],
        "handoffs": str(len(group)),
        "traffic": "no count" if traffic is None else f"{traffic:,.0f}",
        "events": events,
        "mark": tag(MARKS[mark], mark.value),
    }


def _lane_row(pair: Pair, group: Sequence[HandoffFinding]) -> dict[str, Any]:
    counts = {mark: sum(one.mark is mark for one in group) for mark in found.Mark}
    traffic = _traffic(group)
    return {
        "start": pair[0],
        "end": pair[1],
        "handoffs": str(len(group)),
        "states": ", ".join(f"{mark.value} {count}" for mark, count in counts.items() if count),
        "traffic": "no count" if traffic is None else f"{traffic:,.0f}",
    }


HOME = "home, patient, carer"


def _sector(place: Place) -> str:
    return HOME if place.id in End.__members__ else place.sector.label


def _lane_order(pair: Pair, order: Sequence[str]) -> tuple[int, int]:
    return order.index(pair[0]), order.index(pair[1])


def _key(place: Place, level: str) -> str:
    return place.id if level == SERVICE else place.organisation


def _name(place: Place, level: str) -> str:
    return f"{place.name} ({place.organisation_name})" if level == SERVICE else place.organisation_name


def _order(place: Place, level: str) -> tuple[Any, ...]:
    home = place.id in End.__members__
    return (
        home,
        SECTOR_ORDER[place.sector.value],
        place.organisation_name,
        place.name if level == SERVICE else "",
    )


def _in_order(
    pairs: Mapping[Pair, Sequence[HandoffFinding]], level: str
) -> list[tuple[Pair, Sequence[HandoffFinding]]]:
    return sorted(
        pairs.items(), key=lambda item: (_order(item[1][0].start, level), _order(item[1][0].end, level))
    )


def _traffic(group: Sequence[HandoffFinding]) -> float | None:
    known = [one.traffic.per_year for one in group if one.traffic.per_year is not None]
    return sum(known) if known else None


def _mark(group: Sequence[HandoffFinding]) -> found.Mark:
    return worst_mark(one.mark for one in group)


def _organisations(picture: Picture) -> list[tuple[str, str]]:
    named = {p.organisation: p.organisation_name for one in picture.handoffs for p in (one.start, one.end)}
    return sorted(
        ((key, name) for key, name in named.items() if key not in End.__members__), key=lambda x: x[1]
    )

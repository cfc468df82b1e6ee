"""One person's route: a lane an organisation, a column a day, crossings as arrows drawn by who held them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.components.style import TOKENS
from app.figures.drawing import box, line, picture, shortened, words
from app.text import format_day
from app.wording import days_words, organisation_words
from pathway.analysis.places import Place
from pathway.analysis.routes import Route, RouteContact, RouteCrossing
from pathway.snapshot import LOCAL_ZONE

WIDTH, LEFT, HEAD, BETWEEN_BANDS = 1180, 204, 66, 26
WIDE, NARROW, RUN = 152, 26, 104
"""Widths of a day with crossings, of a day with contacts only, and of a run of such days."""
LONGEST_APART = 4
"""More days in a row with contacts only than this share one column."""
BOX, BOX_HEIGHT, STEP = 106, 44, 50
QUIET_LANE = 44
NAME_LETTERS, SERVICE_LETTERS = 27, 34
STYLES = {
    "unheld": (TOKENS["open"], "7 4"),
    "differ": (TOKENS["soft"], "2 4"),
    "part": (TOKENS["grey"], "9 3 1 3"),
    "held": (TOKENS["ink"], ""),
    "untold": (TOKENS["grey"], "1 3"),
}
"""How a crossing is drawn: unheld for a time, accounts differ, told in part, held throughout, not told."""
LEGEND = (
    ("unheld", "nobody held it for a time"),
    ("differ", "accounts differ"),
    ("part", "nobody has said who held it later on"),
    ("held", "held throughout, as told"),
    ("untold", "nobody has said who held it"),
)


@dataclass(frozen=True)
class Column:
    """Some days beside each other: one where something crossed, else days with contacts only. None: undated."""

    days: tuple[date, ...]
    crossed: bool

    @property
    def width(self) -> int:
        """In units of the drawing."""
        if self.crossed:
            return WIDE
        return NARROW if len(self.days) == 1 else RUN


@dataclass(frozen=True)
class Band:
    """
    A part of the route that fits the width: where its columns begin, and its lanes with their height.

    `lanes`: organisation → (top, height), in order of first meeting; only those met in this part.
    """

    top: float
    columns: Sequence[tuple[Column, float]]
    lanes: Mapping[str, tuple[float, float]]
    contacts: Sequence[RouteContact]
    crossings: Sequence[RouteCrossing]

    @property
    def bottom(self) -> float:
        """Where the last lane ends."""
        return max(top + height for top, height in self.lanes.values())

    def column(self, day: date | None) -> tuple[Column, float]:
        """The column of a day, or of no day, and where it begins."""
        return next(
            (column, x)
            for column, x in self.columns
            if day in column.days or (day is None and not column.days)
        )

    def middle(self, organisation: str) -> float:
        """The middle of a lane."""
        top, height = self.lanes[organisation]
        return top + height / 2


def route_picture(route: Route, labels: Mapping[str, str]) -> str:
    """
    The drawing, in as many parts below each other as its width needs; each part has its own lanes.

    `labels`: what stands in the box of each crossing, by its id. Crossings that come out of one parent begin
    at one point.
    """
    bands = bands_of(route)
    width = width_of(route)
    parts = [part for band in bands for part in _band(band, route, labels, width)]
    legend, height = _legend(bands[-1].bottom + 34, width)
    return picture(width, height, [*parts, legend])


def width_of(route: Route) -> int:
    """How wide the drawing is by itself."""
    widest = max(sum(column.width for column in row) for row in _rows(columns_of(route)))
    return min(WIDTH, max(LEFT + widest + 14, 760))


def style_of(crossing: RouteCrossing) -> str:
    """Which of `STYLES` a crossing is drawn in."""
    if crossing.held is None:
        return "untold"
    if crossing.held.unheld:
        return "unheld"
    if crossing.held.accounts_differ:
        return "differ"
    return "held" if crossing.told_until is None else "part"


def labels_of(crossings: Sequence[RouteCrossing]) -> dict[str, str]:
    """What stands in each box: days unheld, else the last step."""
    found = {}
    for one in crossings:
        if one.held is not None and one.held.unheld:
            found[one.id] = f"nobody, {days_words(one.held.unheld_days)}"
        elif one.held is not None and one.held.accounts_differ:
            found[one.id] = "accounts differ"
        elif one.told_until is not None:
            found[one.id] = f"not told from {format_day(one.told_until)}"
        else:
            found[one.id] = one.statuses[-1].status.replace("_", " ") if one.statuses else "no step recorded"
    return found


# -- days and lanes ------------------------------------------------------------------------------


def columns_of(route: Route) -> list[Column]:
    """The days of a route in order; a run of days with contacts only is one column; undated crossings last."""
    crossed = {_day(one) for one in route.crossings}
    days = sorted({day for day in crossed if day} | {_local(one.happened_at) for one in route.contacts})
    columns: list[Column] = []
    run: list[date] = []
    for day in [*days, None]:
        if day is not None and day not in crossed:
            run.append(day)
            continue
        apart = [Column((one,), False) for one in run]
        columns += apart if len(run) <= LONGEST_APART else [Column(tuple(run), False)]
        run = []
        if day is not None:
            columns.append(Column((day,), True))
    return [*columns, *([Column((), True)] if None in crossed else [])]


def bands_of(route: Route) -> list[Band]:
    """The route cut into parts that fit the width."""
    bands, top = [], 0.0
    for row in _rows(columns_of(route)):
        band = _laid_out(route, row, top)
        bands.append(band)
        top = band.bottom + BETWEEN_BANDS
    return bands


def _rows(columns: Sequence[Column]) -> list[list[Column]]:
    rows: list[list[Column]] = [[]]
    for column in columns:
        if rows[-1] and LEFT + sum(one.width for one in rows[-1]) + column.width > WIDTH:
            rows.append([])
        rows[-1].append(column)
    return rows


def _laid_out(route: Route, row: Sequence[Column], top: float) -> Band:
    days: set[date | None] = {day for column in row for day in column.days}
    days |= {None} if any(not column.days for column in row) else set()
    contacts = [one for one in route.contacts if _local(one.happened_at) in days]
    crossings = [one for one in route.crossings if _day(one) in days]
    met = {place.organisation for one in crossings for place in (one.start, one.end)}
    met |= {one.place.organisation for one in contacts}
    columns, x = [], float(LEFT)
    for column in row:
        columns.append((column, x))
        x += column.width
    lanes, y = {}, top + HEAD
    for organisation, _ in route.organisations:
        if organisation in met:
            height = _height(organisation, crossings)
            lanes[organisation] = (y, height)
            y += height
    return Band(top, columns, lanes, contacts, crossings)


def _height(organisation: str, crossings: Iterable[RouteCrossing]) -> float:
    """A lane is as high as the most boxes of one day in it."""
    count: dict[date | None, int] = {}
    for one in crossings:
        if one.end.organisation == organisation:
            count[_day(one)] = count.get(_day(one), 0) + 1
    return max(QUIET_LANE, 18 + STEP * max(count.values(), default=0))


def _day(crossing: RouteCrossing) -> date | None:
    return None if crossing.starts_at is None else _local(crossing.starts_at)


def _local(instant: datetime) -> date:
    return instant.astimezone(LOCAL_ZONE).date()


# -- strokes -------------------------------------------------------------------------------------


def _band(band: Band, route: Route, labels: Mapping[str, str], width: float) -> list[str]:
    parts = [_heads(band, route)]
    parts += [_lane(organisation, band, width) for organisation in band.lanes]
    parts += [_contacts(band, organisation) for organisation in band.lanes]
    starts = _starts(band)
    parts += [_ring(x, y, parent) for x, y, parent in dict.fromkeys(starts.values())]
    stacked: dict[tuple[float, str], int] = {}
    for crossing in band.crossings:
        _, x = band.column(_day(crossing))
        place = stacked.get((x, crossing.end.organisation), 0)
        stacked[x, crossing.end.organisation] = place + 1
        top = band.lanes[crossing.end.organisation][0] + 12 + place * STEP
        parts.append(
            _crossing(crossing, starts[crossing.id][:2], (x + WIDE - BOX - 6, top), labels[crossing.id])
        )
    return parts


def _heads(band: Band, route: Route) -> str:
    """Each column's day, how long after the one before, and a faint line down through the lanes."""
    before = max((day for day in _days(route) if day < _first(band)), default=None) if _dated(band) else None
    parts = []
    for column, x in band.columns:
        parts.append(line(x, band.top + HEAD - 8, x, band.bottom, stroke=TOKENS["line"], stroke_width=0.8))
        parts.append(_head(column, x, band.top, before))
        before = column.days[-1] if column.days else before
    return "".join(parts)


def _head(column: Column, x: float, top: float, before: date | None) -> str:
    grey, middle = {"fill": TOKENS["grey"], "font_size": 11}, x + column.width / 2
    if not column.days:
        return words(middle, top + 30, "day not recorded", text_anchor="middle", font_weight="bold")
    if column.width == NARROW:
        turned = f"translate({x + 16:.1f} {top + HEAD - 12:.1f}) rotate(-60)"
        return words(0, 0, format_day(column.days[0])[:-5], transform=turned, **grey)
    if not column.crossed:
        first, last = format_day(column.days[0]), format_day(column.days[-1])
        said = f"{len(column.days)} days with contacts"
        texts = ((first, 18), (f"– {last}", 32), (said, 46))
        return "".join(words(middle, top + y, text, text_anchor="middle", **grey) for text, y in texts)
    later = f"{days_words((column.days[0] - before).days)} later" if before else ""
    day = words(middle, top + 30, format_day(column.days[0]), text_anchor="middle", font_weight="bold")
    return day + (words(middle, top + 45, later, text_anchor="middle", **grey) if later else "")


def _days(route: Route) -> list[date]:
    return [day for column in columns_of(route) for day in column.days]


def _dated(band: Band) -> bool:
    return any(column.days for column, _ in band.columns)


def _first(band: Band) -> date:
    return next(column.days[0] for column, _ in band.columns if column.days)


def _lane(organisation: str, band: Band, width: float) -> str:
    top, height = band.lanes[organisation]
    places = [place for one in band.crossings for place in (one.start, one.end)]
    here = [p for p in [*places, *(one.place for one in band.contacts)] if p.organisation == organisation]
    name = _wrapped(organisation_words(here[0]), NAME_LETTERS)
    services = ", ".join(dict.fromkeys(p.name for p in here if _has_own_name(p)))
    y = (
        top
        + height / 2
        - (6 if len(name) == 2 or services else 0)
        - (4 if len(name) == 2 and services else 0)
    )
    parts = [line(10, top + height, width - 6, top + height, stroke=TOKENS["line"])]
    for text in name:
        parts.append(words(10, y + 4, text, font_weight="bold"))
        y += 14
    if services:
        parts.append(
            words(10, y + 3, shortened(services, SERVICE_LETTERS), font_size=11, fill=TOKENS["grey"])
        )
    return "".join(parts)


def _has_own_name(place: Place) -> bool:
    return place.id != place.organisation and place.name not in (place.organisation_name, "main")


def _wrapped(name: str, most: int) -> list[str]:
    """A name on one or two lines."""
    if len(name) <= most:
        return [name]
    cut = name.rfind(" ", 0, most + 1)
    first, rest = (name[:cut], name[cut + 1 :]) if cut > 0 else (name[:most], name[most:])
    return [first, shortened(rest, most)]


def _contacts(band: Band, organisation: str) -> str:
    """A dot a contact, near the foot of its lane."""
    top, height = band.lanes[organisation]
    parts, placed = [], dict[float, int]()
    for one in band.contacts:
        if one.place.organisation != organisation:
            continue
        day = _local(one.happened_at)
        column, x = band.column(day)
        at = x + 12 + column.days.index(day) * (column.width - 20) / max(1, len(column.days) - 1)
        placed[at] = placed.get(at, 0) + 1
        shift = min(placed[at] - 1, 4) * 8 if column.crossed else 0
        parts.append(
            f'<circle cx="{at + shift:.1f}" cy="{top + height - 6:.1f}" r="3" fill="{TOKENS["blue"]}"/>'
        )
    return "".join(parts)


def _starts(band: Band) -> dict[str, tuple[float, float, str]]:
    """Where each crossing begins, and out of what: those of one parent and sender begin where the first does."""
    found: dict[str, tuple[float, float, str]] = {}
    forks: dict[tuple[str, str], tuple[float, float, str]] = {}
    for one in band.crossings:
        _, x = band.column(_day(one))
        start = (x + 14, band.middle(one.start.organisation), one.parent or "")
        if one.parent:
            start = forks.setdefault((one.parent, one.start.organisation), start)
        found[one.id] = start
    return found


def _ring(x: float, y: float, parent: str) -> str:
    ring = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{TOKENS["paper"]}" stroke="{TOKENS["ink"]}" stroke-width="1.5"/>'
    halo = {"paint_order": "stroke", "stroke": TOKENS["paper"], "stroke_width": 3}
    return ring + (words(x - 4, y - 11, shortened(parent, 26), font_size=10, **halo) if parent else "")


def _crossing(
    crossing: RouteCrossing, start: tuple[float, float], at: tuple[float, float], label: str
) -> str:
    colour, dash = STYLES[style_of(crossing)]
    x1, y1, x2, y2 = start[0] + 5, start[1], at[0], at[1] + BOX_HEIGHT / 2 - 6
    bend = max(16.0, (x2 - x1) / 2)
    dashed = {"stroke_dasharray": dash} if dash else {}
    curve = (
        f'<path d="M{x1:.1f} {y1:.1f}C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2 - 6:.1f} {y2:.1f}" '
        f'fill="none" stroke="{colour}" stroke-width="2"{_dash(dash)}/>'
    )
    head = f'<polygon points="{x2:.1f},{y2:.1f} {x2 - 8:.1f},{y2 - 4:.1f} {x2 - 8:.1f},{y2 + 4:.1f}" fill="{colour}"/>'
    frame = box(
        *at, BOX, BOX_HEIGHT - 6, rx=3, fill=TOKENS["paper"], stroke=colour, stroke_width=1.4, **dashed
    )
    carer = _carer(at[0] + BOX - 3, at[1] + 1) if crossing.carried_by == "carer" else ""
    broken = _limit(at[0] + BOX - 24, at[1] + BOX_HEIGHT - 2) if crossing.limit_broken else ""
    return curve + head + frame + _inside(crossing, at, label) + carer + broken


def _inside(crossing: RouteCrossing, at: tuple[float, float], label: str) -> str:
    """Request, what became of it, and an event."""
    x, y = at[0] + 6, at[1]
    event = next(iter(crossing.events), None)
    lines = [(shortened(crossing.request_id, 14), {"font_weight": "bold", "font_size": 11})]
    lines.append((shortened(label, 18), {"font_size": 10}))
    if event is not None:
        said = "▲ good care" if event.is_good_care else f"▲ harm: {event.harm.label}"
        lines.append((shortened(said, 18), {"font_size": 10, "font_weight": "bold"}))
    gap, first = (11.5, 11.0) if len(lines) == 3 else (14.0, 16.0)
    return "".join(
        words(x, y + first + place * gap, text, **look) for place, (text, look) in enumerate(lines)
    )


def _dash(dash: str) -> str:
    return f' stroke-dasharray="{dash}"' if dash else ""


def _carer(x: float, y: float) -> str:
    circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{TOKENS["carer"]}"/>'
    look = {"fill": TOKENS["paper"], "text_anchor": "middle", "font_size": 11, "font_weight": "bold"}
    return circle + words(x, y + 4, "C", **look)


def _limit(x: float, y: float) -> str:
    """Square, so that it is told from the carer's circle without its colour."""
    square = box(x - 8, y - 8, 16, 16, fill=TOKENS["open"], stroke=TOKENS["paper"], stroke_width=1)
    look = {"fill": TOKENS["paper"], "text_anchor": "middle", "font_size": 11, "font_weight": "bold"}
    return square + words(x, y + 4, "L", **look)


def _legend(y: float, width: float) -> tuple[str, float]:
    """The marks with their words, on as many lines as needed; and how high the picture is then."""
    signs = [
        (24, _carer, "carried by the carer"),
        (24, _limit, "a time limit was broken"),
        *((48, _stroke_of(style), said) for style, said in LEGEND),
        (20, lambda x, at: _ring(x - 8, at, ""), "where it was sent from"),
        (
            16,
            lambda x, at: f'<circle cx="{x - 8:.1f}" cy="{at:.1f}" r="3" fill="{TOKENS["blue"]}"/>',
            "seen there",
        ),
    ]
    parts, x = [], 12.0
    for size, draw, said in signs:
        if x + size + 6.4 * len(said) > width:
            x, y = 12.0, y + 24
        parts.append(draw(x + 12, y - 4) + words(x + size + 6, y, said))
        x += size + 6.2 * len(said) + 26
    return "".join(parts), y + 16


def _stroke_of(style: str) -> Callable[[float, float], str]:
    colour, dash = STYLES[style]
    dashed = {"stroke_dasharray": dash} if dash else {}
    return lambda x, y: line(x - 10, y, x + 32, y, stroke=colour, stroke_width=2, **dashed)

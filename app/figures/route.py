"""One person's route: a lane an organisation, a column a day, crossings as arrows drawn by who held them."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.components.style import TOKENS
from app.figures.drawing import box, line, picture, shortened, words
from app.text import format_day
from pathway.analysis.routes import Route, RouteCrossing
from pathway.snapshot import LOCAL_ZONE

LEFT, TOP, LANE = 200, 56, 66
WIDE, NARROW = 132, 22
BOX, BOX_HEIGHT = 100, 30
STYLES = {
    "unheld": (TOKENS["open"], "7 4"),
    "differ": (TOKENS["soft"], "2 4"),
    "held": (TOKENS["ink"], ""),
    "untold": (TOKENS["grey"], "1 3"),
}
"""How a crossing is drawn: nobody held it for a time, accounts differ, held throughout, nobody has said."""
LEGEND = (
    ("unheld", "nobody held it for a time"),
    ("differ", "accounts differ"),
    ("held", "held throughout"),
    ("untold", "nobody has said who held it"),
)


def route_picture(route: Route, labels: Mapping[str, str]) -> str:
    """The drawing. `labels`: what stands in the box of each crossing, by its id."""
    lanes = {key: TOP + 40 + number * LANE for number, (key, _) in enumerate(route.organisations)}
    columns = _columns(route)
    width = LEFT + sum(size for _, size in columns.values()) + 40
    height = TOP + 40 + LANE * len(lanes) + 40
    parts = [_lane(y, name, width) for (_, name), y in zip(route.organisations, lanes.values(), strict=True)]
    parts += [_day(day, at, size) for day, (at, size) in columns.items() if size == WIDE]
    for contact in route.contacts:
        at, size = columns[_local(contact.happened_at)]
        parts.append(_contact(at + min(size / 2, 12), lanes[contact.place.organisation]))
    stacked: dict[tuple[date | None, str], int] = {}
    for crossing in route.crossings:
        day = _local(crossing.starts_at) if crossing.starts_at else None
        at, _ = columns.get(day, (width - 40, WIDE)) if day else (width - WIDE - 20, WIDE)
        place = stacked.get((day, crossing.end.organisation), 0)
        stacked[day, crossing.end.organisation] = place + 1
        parts.append(_crossing(crossing, at, lanes, labels[crossing.id], place))
    parts.append(_legend(height - 16))
    return picture(max(width, 860), height, parts)


def style_of(crossing: RouteCrossing) -> str:
    """Which of `STYLES` a crossing is drawn in."""
    if crossing.held is None:
        return "untold"
    if crossing.held.unheld:
        return "unheld"
    return "differ" if crossing.held.accounts_differ else "held"


def _columns(route: Route) -> dict[date, tuple[float, float]]:
    """Where each day begins, and how wide it is: wide where something crossed, narrow where only contacts."""
    crossed = {_local(one.starts_at) for one in route.crossings if one.starts_at}
    days = sorted(crossed | {_local(one.happened_at) for one in route.contacts})
    found, at = {}, float(LEFT)
    for day in days:
        size = WIDE if day in crossed else NARROW
        found[day] = (at, float(size))
        at += size
    return found


def _local(instant: object) -> date:
    return instant.astimezone(LOCAL_ZONE).date()  # type: ignore[attr-defined, no-any-return]


def _lane(y: float, name: str, width: float) -> str:
    return line(10, y + LANE / 2, width, y + LANE / 2, stroke=TOKENS["line"]) + words(
        10, y + 4, shortened(name, 27), font_weight="bold"
    )


def _day(day: date, at: float, size: float) -> str:
    return line(at, TOP - 8, at, TOP, stroke=TOKENS["grey"]) + words(
        at + size / 2, TOP - 14, format_day(day), text_anchor="middle", fill=TOKENS["grey"]
    )


def _contact(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y + 18:.1f}" r="3" fill="{TOKENS["blue"]}"/>'


def _crossing(crossing: RouteCrossing, at: float, lanes: Mapping[str, float], label: str, place: int) -> str:
    colour, dash = STYLES[style_of(crossing)]
    start = lanes[crossing.start.organisation]
    end = lanes[crossing.end.organisation] + place * 9
    x1, x2 = at + 6, at + WIDE - BOX - 4
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    curve = (
        f'<path d="M{x1:.1f} {start:.1f}C{x1 + 16:.1f} {start:.1f} {x2 - 18:.1f} {end:.1f} {x2:.1f} {end:.1f}" '
        f'fill="none" stroke="{colour}" stroke-width="2"{dashed}/>'
    )
    head = f'<polygon points="{x2:.1f},{end:.1f} {x2 - 8:.1f},{end - 4:.1f} {x2 - 8:.1f},{end + 4:.1f}" fill="{colour}"/>'
    frame = box(
        x2, end - BOX_HEIGHT / 2, BOX, BOX_HEIGHT, rx=3, fill=TOKENS["paper"], stroke=colour,
        **({"stroke_dasharray": dash} if dash else {}),
    )  # fmt: skip
    name = words(x2 + 5, end - 2, shortened(crossing.request_id, 15), font_weight="bold", font_size=11)
    said = words(x2 + 5, end + 10, shortened(label, 17), font_size=10)
    carer = _carer(x2 + BOX - 4, end - BOX_HEIGHT / 2) if crossing.carried_by == "carer" else ""
    return curve + head + frame + name + said + carer


def _carer(x: float, y: float) -> str:
    circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{TOKENS["carer"]}"/>'
    return circle + words(
        x, y + 4, "C", fill=TOKENS["paper"], text_anchor="middle", font_size=11, font_weight="bold"
    )


def _legend(y: float) -> str:
    parts = [_carer(24, y - 4), words(38, y, "carried by the carer")]
    x = 180.0
    for style, said in LEGEND:
        colour, dash = STYLES[style]
        parts.append(
            line(x, y - 4, x + 40, y - 4, stroke=colour, stroke_width=2, stroke_dasharray=dash or "none")
        )
        parts.append(words(x + 48, y, said))
        x += 70 + 6.4 * len(said)
    return "".join(parts)


def labels_of(crossings: Sequence[RouteCrossing]) -> dict[str, str]:
    """What stands in each box: days unheld, else the last step."""
    found = {}
    for one in crossings:
        if one.held is not None and one.held.unheld:
            found[one.id] = f"nobody, {one.held.unheld_days:g} days"
        elif one.held is not None and one.held.accounts_differ:
            found[one.id] = "accounts differ"
        else:
            found[one.id] = one.statuses[-1].status.replace("_", " ") if one.statuses else "no step recorded"
    return found

"""Pictures: well-formed, harmless whatever a name holds, marks by shape, nothing on top of anything else."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from app.components.marks import MARKS as LOOKS
from app.components.marks import Mark
from app.figures.drawing import mark_shape, picture, words
from app.figures.lanes import Link, lanes
from app.figures.matrix import CELL, Cell, matrix, width_of
from app.figures.quadrant import BOTTOM, LEFT, RIGHT, TOP, alt_text, is_drawn, quadrant
from app.figures.route import LONGEST_APART, bands_of, columns_of, labels_of, route_picture, style_of
from app.figures.route import width_of as route_width
from app.figures.route_drawing import route_graph
from app.wording import MARKS
from graph_schema.vocabulary import CrossingStatus, DutyBasis
from pathway.analysis.estimates import Estimate
from pathway.analysis.findings import BoundaryFinding
from pathway.analysis.limits import Limit, LimitFact, LimitSource, LimitState
from pathway.analysis.routes import Route, RouteContact
from pathway.engine import Engine
from tests.app.seams_world import NASTY, PERSON, in_memory

SVG = "{http://www.w3.org/2000/svg}"
HARMFUL = (
    "<script",
    "onload=",
    "href=",
    "javascript:",
    "<b>",
    "url(http",
    "@import",
    "<image",
    "<foreignObject",
)

UNCOUNTED = [Cell("a", "b", None, Mark.OPEN)]


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> Engine:
    return in_memory(tmp_path_factory.mktemp("world"), appetite="2")


@pytest.fixture(scope="module")
def rows(engine) -> tuple[BoundaryFinding, ...]:
    return engine.picture().boundaries()


@pytest.fixture(scope="module")
def route(engine) -> Route:
    case = engine.open_case(PERSON, purpose="LR-1", reference="1", basis="PSIRF", actor="tester")
    return engine.trace(case.id, actor="tester")


def drawn_boundaries(rows, appetite=2.0) -> str:
    return quadrant(rows, appetite, {row.id: MARKS[row.mark] for row in rows})


def all_pictures(rows, route) -> dict[str, str]:
    """Every kind of picture, with a name in it that has to be escaped."""
    return {
        "quadrant": drawn_boundaries(rows),
        "matrix": matrix(["a", "b"], {"a": NASTY, "b": "B"}, {"a": NASTY, "b": "x"}, UNCOUNTED),
        "lanes": lanes([NASTY, "b"], [Link(NASTY, "b", 3, 1, 20)]),
        "route": route_picture(route, dict.fromkeys((one.id for one in route.crossings), NASTY)),
    }


def read(svg: str) -> ET.Element:
    """The picture as XML; fails where it is not well-formed."""
    return ET.fromstring(svg)


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in read(svg).iter(f"{SVG}text")]


def test_every_picture_is_well_formed_and_harmless(rows, route):
    for name, svg in all_pictures(rows, route).items():
        root = read(svg)
        assert root.tag == f"{SVG}svg" and root.get("viewBox"), name
        assert not [word for word in HARMFUL if word.lower() in svg.lower()], name


@pytest.mark.parametrize("name", ["matrix", "lanes", "route"])
def test_a_name_is_shown_as_it_is_written(rows, route, name):
    shown = texts(all_pictures(rows, route)[name])
    assert any(text.startswith("Fen & <b>Dyke") for text in shown), shown


def test_nothing_is_drawn_outside_the_picture(rows, route):
    for name, svg in all_pictures(rows, route).items():
        width, height = map(float, read(svg).get("viewBox").split()[2:])
        for text in read(svg).iter(f"{SVG}text"):
            x, y = float(text.get("x")), float(text.get("y"))
            assert 0 <= y <= height + 1 and -200 <= x <= width, (name, text.text)


def test_marks_differ_in_shape_and_not_only_in_colour():
    shapes = {mark: re.sub(r"#\w{6}", "", mark_shape(mark, 0, 0)) for mark in LOOKS}
    shapes.pop(Mark.NOT_APPLICABLE)
    assert len(set(shapes.values())) == len(shapes) == 4
    assert "url(#hatch)" in shapes[Mark.NOT_ASKED] and "hatch" in picture(1, 1, [])


def test_style_words_are_escaped_in_attributes():
    assert 'fill="&quot;&gt;"' in words(0, 0, "a", fill='">')


# -- quadrant ------------------------------------------------------------------------------------


def figured(rows, number: int, mean: float, lo: float, hi: float, opened: int) -> BoundaryFinding:
    """A boundary with that figure and so many open duties."""
    row = rows[0]
    total = replace(row.events, estimate=Estimate(mean, lo, hi))
    return replace(
        row, from_key=f"{number}", from_name=f"From {number}", events=total, open_low=opened, open_high=opened
    )


def test_dots_bear_the_number_of_their_row_and_those_without_a_figure_are_not_drawn(rows):
    drawn = [str(place) for place, row in enumerate(rows, start=1) if is_drawn(row)]
    bold = [t.text for t in read(drawn_boundaries(rows)).iter(f"{SVG}text") if t.get("font-weight") == "bold"]
    assert bold == drawn and len(drawn) < len(rows)


def test_numbers_never_lie_on_each_other(rows):
    crowd = [figured(rows, number, 3 + number / 100, 1, 9, 4) for number in range(60)]
    svg = read(drawn_boundaries(crowd))
    places = [
        (float(t.get("x")), float(t.get("y")), 7.0 * len(t.text))
        for t in svg.iter(f"{SVG}text")
        if t.get("font-weight") == "bold"
    ]
    assert 4 <= len(places) < 60
    for one, (x, y, width) in enumerate(places):
        for x2, y2, width2 in places[:one]:
            assert abs(y - y2) >= 13 or x >= x2 + width2 or x2 >= x + width


@pytest.mark.parametrize("figure", [(1e-7, 1e-9, 1e-5), (0.5, 0.1, 2), (90_000, 10_000, 200_000)])
@pytest.mark.parametrize("appetite", [None, 0.01, 500])
def test_every_dot_and_the_appetite_lie_inside_the_axes(rows, figure, appetite):
    svg = read(drawn_boundaries([figured(rows, 1, *figure, 3)], appetite))
    circles = [(float(c.get("cx")), float(c.get("cy"))) for c in svg.iter(f"{SVG}circle")]
    assert circles and all(LEFT <= x <= RIGHT and TOP <= y <= BOTTOM for x, y in circles)
    assert any("appetite" in (t.text or "") for t in svg.iter(f"{SVG}text")) == (appetite is not None)
    assert not any(
        re.search(r"\de[-+]?\d", text) for text in texts(drawn_boundaries([figured(rows, 1, *figure, 3)]))
    )


def test_more_open_duties_stand_higher_and_nought_at_the_foot(rows):
    def height(opened: int) -> float:
        circles = read(
            drawn_boundaries([figured(rows, 1, 1, 0.5, 2, opened), figured(rows, 2, 1, 1, 1, 300)])
        )
        return max(float(one.get("cy")) for one in circles.iter(f"{SVG}circle"))

    heights = [height(opened) for opened in (0, 1, 5, 50, 300)]
    assert heights[0] == BOTTOM and heights == sorted(heights, reverse=True) and len(set(heights)) == 5


def test_the_alternative_text_says_the_finding_in_whole_sentences(rows):
    one = [figured(rows, 1, 3, 1, 9, 2)]
    assert alt_text(one, None, 0).startswith("1 boundary by events a year and open duties; no appetite")
    assert "1 lies above the appetite of 2 events" in alt_text(one, 2.0, 1)
    assert alt_text(rows, 2.0, 3).startswith("3 boundaries")


# -- matrix and lanes ----------------------------------------------------------------------------


def cells_of(svg: str) -> list[ET.Element]:
    return [one for one in read(svg).iter() if one.get("stroke-width") == "2"]


def test_a_pair_without_a_count_has_a_question_mark_and_the_legend_says_so():
    keys, names = ["a", "b"], {"a": "A", "b": "B"}
    unknown = matrix(keys, names, names, [Cell("a", "b", None, Mark.OPEN)])
    nought = matrix(keys, names, names, [Cell("a", "b", 0, Mark.OPEN)])
    assert "?" in texts(unknown) and "? no count" in texts(unknown)
    assert not any("?" in text for text in texts(nought))


def test_a_cell_stands_in_the_row_of_its_sender_and_the_column_of_its_receiver():
    keys = ["a", "b", "c"]
    names = dict(zip(keys, "ABC", strict=True))
    svg = matrix(keys, names, names, [Cell("a", "c", 5, Mark.OPEN), Cell("c", "b", 5, Mark.OPEN)])
    first, second = (
        (float(c.get("cx")), float(c.get("cy")))
        for c in read(svg).iter(f"{SVG}circle")
        if c.get("fill") != "none"
    )
    assert second[0] - first[0] == -CELL and second[1] - first[1] == 2 * CELL


def test_larger_traffic_is_drawn_larger():
    keys, names = ["a", "b"], {"a": "A", "b": "B"}
    cells = [Cell("a", "b", 1, Mark.OPEN), Cell("b", "a", 400, Mark.OPEN)]
    radii = [
        float(c.get("r"))
        for c in read(matrix(keys, names, names, cells)).iter(f"{SVG}circle")
        if c.get("fill") != "none"
    ]
    assert radii[0] < radii[1]


def test_sectors_are_named_once_and_the_width_grows_with_the_rows():
    keys = ["a", "b", "c"]
    svg = matrix(keys, dict.fromkeys(keys, "Name"), {"a": "primary", "b": "acute", "c": "acute"}, [])
    assert texts(svg).count("primary") == 1 and texts(svg).count("acute") == 1
    assert width_of(["a"]) + CELL == width_of(["a", "b"])


def test_lanes_count_handoffs_and_never_merge_a_state():
    svg = lanes(["acute", "primary"], [Link("acute", "primary", 3, 1, 20), Link("acute", "acute", 2, 2, 0)])
    assert {"5 handoffs, 3 open", "3 handoffs, 1 open", "2 handoffs, 2 open", "none"} <= set(texts(svg))
    colours = {one.get("stroke") for one in read(svg).iter(f"{SVG}path")}
    assert LOOKS[Mark.OPEN].colour not in colours and LOOKS[Mark.AGREED].colour not in colours


# -- route ---------------------------------------------------------------------------------------


def test_a_route_shows_days_gaps_lanes_services_and_who_carried(route):
    shown = texts(route_picture(route, labels_of(route.crossings)))
    assert {"1 Feb 2026", "15 days later", "day not recorded", "Eastmere Hospitals", "C"} <= set(shown)
    assert {"F01", "F02", "F03", "F04", "nobody, 1 day", "accounts differ"} <= set(shown)
    assert {"carried by the carer", "seen there", "nobody has said who held it"} <= set(shown)


def test_each_crossing_is_drawn_by_who_held_it(route):
    assert {one.request_id: style_of(one) for one in route.crossings} == {
        "F01": "held", "F02": "unheld", "F03": "differ", "F04": "untold",
    }  # fmt: skip


def limit(state: LimitState) -> LimitFact:
    asked = Limit(
        24.0, CrossingStatus.SENT, CrossingStatus.ACCEPTED, (LimitSource("AR-01", DutyBasis.STANDARD),)
    )
    return LimitFact(asked, state, datetime(2026, 5, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    ("states", "marks"),
    [
        ((), 0), ((LimitState.KEPT,), 0), ((LimitState.RUNNING,), 0), ((LimitState.CANNOT_TELL,), 0),
        ((LimitState.BROKEN,), 1), ((LimitState.KEPT, LimitState.BROKEN), 1),
    ],
)  # fmt: skip
def test_only_a_limit_that_was_surely_broken_is_marked(route, states, marks):
    one, *others = (replace(crossing, limits=()) for crossing in route.crossings)
    seen = replace(route, crossings=(replace(one, limits=tuple(map(limit, states))), *others))
    shown = texts(route_picture(seen, labels_of(seen.crossings)))
    assert shown.count("L") == 1 + marks and "a time limit was broken" in shown  # one in the legend
    said = [line["words"] for line in route_graph(seen, labels_of(seen.crossings))["lines"]]
    assert sum("a time limit was broken" in words for words in said) == marks


def test_crossings_of_one_parent_begin_at_one_point(route):
    curves = re.findall(r'<path d="M([\d.]+ [\d.]+)C', route_picture(route, labels_of(route.crossings)))
    assert len(curves) == 4 and len(set(curves)) == 3
    assert "LEAVE-1" in texts(route_picture(route, labels_of(route.crossings)))


def spread(route: Route, days: int, *, contacts: bool = False) -> Route:
    """The route with its second crossing, or a contact, on each of so many days."""
    first = datetime(2026, 3, 1, 9, tzinfo=UTC)
    when = [first + timedelta(days=2 * number) for number in range(days)]
    if contacts:
        seen = [RouteContact(f"k{at}", at, route.contacts[0].place, None) for at in when]
        return replace(route, contacts=tuple(seen), crossings=())
    model = route.crossings[1]
    made = [replace(model, id=f"c{at}", starts_at=at, parent=None) for at in when]
    return replace(route, contacts=(), crossings=tuple(made))


def test_a_long_route_is_cut_into_parts_and_nothing_is_cut_off(route):
    long = spread(route, 40)
    svg = route_picture(long, labels_of(long.crossings))
    width = float(read(svg).get("viewBox").split()[2])
    boxes = [(float(r.get("x")), float(r.get("width"))) for r in read(svg).iter(f"{SVG}rect") if r.get("rx")]
    assert len(boxes) == 40 and all(x + size <= width for x, size in boxes)
    assert len(bands_of(long)) > 3 and width == route_width(long) <= 1180
    days = [day for band in bands_of(long) for column, _ in band.columns for day in column.days]
    assert len(days) == 40 and days == sorted(days)


def test_a_part_has_only_the_lanes_that_it_needs(route):
    long = spread(route, 12)
    lonely = replace(long.crossings[-1], id="z", start=route.crossings[3].start, starts_at=None)
    bands = bands_of(replace(long, crossings=(*long.crossings, lonely)))
    assert "CARER" not in bands[0].lanes and "CARER" in bands[-1].lanes


@pytest.mark.parametrize(
    ("days", "columns"), [(1, 1), (LONGEST_APART, LONGEST_APART), (LONGEST_APART + 1, 1), (60, 1)]
)
def test_many_days_with_contacts_only_share_a_column(route, days, columns):
    seen = spread(route, days, contacts=True)
    assert len(columns_of(seen)) == columns
    svg = route_picture(seen, {})
    dots = [c for c in read(svg).iter(f"{SVG}circle") if c.get("r") == "3"]
    assert len(dots) == days + 1  # and one in the legend


def test_crossings_of_one_day_to_one_place_stand_below_each_other(route):
    model = route.crossings[1]
    same = replace(route, contacts=(), crossings=tuple(replace(model, id=str(number)) for number in range(3)))
    svg = route_picture(same, dict.fromkeys("012", "x"))
    tops = sorted(float(r.get("y")) for r in read(svg).iter(f"{SVG}rect") if r.get("rx"))
    heights = {float(r.get("height")) for r in read(svg).iter(f"{SVG}rect") if r.get("rx")}
    assert len(tops) == 3 and all(b - a > max(heights) for a, b in pairwise(tops))

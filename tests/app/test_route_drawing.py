"""A route on the drawing: a line for every crossing in its order, drawn by what stood on its day."""

import pytest

from app.figures.route import labels_of
from app.figures.route_drawing import route_graph
from app.figures.still_graph import still_graph
from tests.app import seams_world as world


@pytest.fixture(scope="module")
def route(tmp_path_factory):
    engine = world.in_memory(tmp_path_factory.mktemp("world"))
    case = engine.open_case(world.PERSON, purpose="review", reference="LR-1", basis="PSIRF", actor="t")
    return engine.trace(case.id, actor="t")


@pytest.fixture(scope="module")
def graph(route):
    return route_graph(route, labels_of(route.crossings))


def test_a_line_for_every_crossing_in_its_order(route, graph):
    assert [(line["from"], line["to"]) for line in graph["lines"]] == [
        (one.start.id, one.end.id) for one in route.crossings
    ]
    assert [line["label"] for line in graph["lines"]] == ["1", "2", "3", "4"]
    assert {one["id"] for one in graph["places"]} == {
        place.id for one in route.crossings for place in (one.start, one.end)
    }


def test_a_line_is_drawn_by_what_stood_on_its_day(graph):
    lines = {(line["from"], line["to"]): line for line in graph["lines"]}
    asked = lines["HOS/ward 7", "COM/nursing"]
    assert asked["mark"] == "open"
    assert asked["words"].startswith("Crossing ") and "nobody, 1 day" in asked["words"]
    undated = lines["CARER", "GPX/practice"]
    assert undated["mark"] == "not_asked" and "its day is not recorded" in undated["words"]


def test_the_still_picture_has_every_number_and_nobody(graph):
    drawn = still_graph(graph)
    assert all(f">{line['label']}</text>" in drawn for line in graph["lines"])
    assert world.PERSON not in drawn

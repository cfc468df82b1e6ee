"""A picture and the table beside it say the same, row for row."""

import base64
import re

import pytest
from dash import html

from app.components.tables import text_of
from app.pages import boundaries, matrix
from app.wording import MARKS
from tests.app import seams_world as world
from tests.app.walk import Seen, every_state

NONE = dict.fromkeys(boundaries.FILTERS.values(), "")


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return world.in_memory(tmp_path_factory.mktemp("world"), appetite="2")


def pictures(one: Seen) -> list[str]:
    """The drawings of a page."""
    return [base64.b64decode(image.src.partition(",")[2]).decode() for image in one.parts(html.Img)]


def rows(one: Seen, name: str) -> list[list[str]]:
    """The rows of a table, cell by cell."""
    table = next(table for table in one.parts(html.Table) if table.id == name)
    body = next(part for part in table.children if isinstance(part, html.Tbody))
    return [[text_of(cell) for cell in row.children] for row in body.children]


def test_a_dot_for_each_boundary_of_the_table_that_has_a_figure(engine):
    one = Seen("/", boundaries.shown(engine, NONE))

    labels = re.findall(r'<text [^>]*font-weight="bold"[^>]*paint-order[^>]*>(\d+)</text>', pictures(one)[0])
    table = rows(one, "boundaries")
    with_figure = [
        str(row.rank)
        for row in engine.picture().boundaries()
        if row.events.estimate and row.events.estimate.mean
    ]

    assert set(labels) <= set(with_figure) <= {row[0] for row in table}
    assert len(labels) == len(with_figure) == 3
    for number in set(with_figure):
        assert "not known" not in next(row for row in table if row[0] == number)[3]


def test_a_mark_for_each_pair_of_the_matrix_and_a_line_for_each_pair_of_sectors(engine):
    one = Seen("/matrix", matrix.shown(engine, {"organisation": "", "sector": ""}))
    drawn, between = pictures(one)[:2]
    pairs = matrix.plan_of(engine.picture().handoffs, "").pairs
    assert len(rows(one, "matrix")) == len(pairs)
    words = [row[-1] for row in rows(one, "matrix")]
    marks = [MARKS[matrix._mark(group)] for group in pairs.values()]
    assert [said.split(" at ")[0] for said in words] == [matrix.LOOKS[mark].words for mark in marks]
    shapes = len(re.findall(r"<circle|<polygon|<rect", drawn.partition("</defs>")[2]))
    assert shapes >= len(pairs)
    assert len(re.findall(r'stroke-opacity="0.45"', between)) == len(rows(one, "lanes"))


def test_a_box_for_each_crossing_of_a_route(engine):
    route = next(one for one in every_state(engine) if "route" in one.address)
    requests = {row[0].split(" · ")[0] for row in rows(route, "route")}
    drawing, walked = pictures(route)
    assert requests == {request for request in requests if f">{request}</text>" in drawing}
    assert len(requests) == 4
    assert all(f">{number}</text>" in walked for number in range(1, 5))

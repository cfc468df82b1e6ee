"""Wherever handoffs are counted it is said how many stand only in drawings of work as imagined."""

import pytest

from app.pages import boundaries, coverage, handoff, handoffs, matrix, pathway, pathways, system_map
from app.shell import draw
from graph_schema.vocabulary import PathwayKind
from pathway.engine import Engine
from pathway.engine import pathways as drawing
from tests.app.walk import words_on
from tests.tables import engine_of, handoffs_of, places_of

STANDING = handoffs_of("RXA/ED > RXA/ward | ward_move\nRXA/ward > RXB/nursing | care_request")
SAID = "of 3 handoffs stands only in drawings of work as imagined"
PAGES = (boundaries, coverage, handoffs, matrix, system_map)


@pytest.fixture
def engine() -> Engine:
    return engine_of(*places_of(STANDING), *STANDING)


def drawn(engine: Engine, kind: PathwayKind = PathwayKind.DRAWN) -> str:
    """A pathway on which one handoff is drawn that stood nowhere before."""
    id_ = drawing.make_pathway(engine, "Falls", actor="t", kind=kind)
    op = {"op": "connect", "client": "c", "seq": 1, "from": "RXB/nursing", "to": "RXA/ED"}
    drawing.apply(engine, id_, op, actor="t")
    return id_


def words(page: object, engine: Engine, query: dict[str, str] | None = None) -> str:
    """A page as one line: a word that is explained stands in a part of its own."""
    return " ".join(" ".join(words_on(draw(page, engine, query or {}))).split())


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.NAME)
def test_every_count_of_handoffs_says_it(engine, page):
    assert SAID not in words(page, engine)
    drawn(engine)
    assert f"1 {SAID}" in words(page, engine)
    assert "/handoffs?basis=imagined" in str(draw(page, engine, {}))


def test_nothing_is_said_where_it_was_observed(engine):
    drawn(engine, PathwayKind.OBSERVED)
    assert [page.NAME for page in PAGES if SAID in words(page, engine)] == []


@pytest.mark.parametrize(("basis", "left"), [("", 3), ("imagined", 1), ("more", 2), ("else", 3)])
def test_the_list_of_handoffs_can_show_them_or_leave_them_out(engine, basis, left):
    drawn(engine)
    assert f"{left} of 3 handoffs" in words(handoffs, engine, {"basis": basis})


def test_its_own_page_says_it_of_one(engine):
    [line] = drawing.drawing_of(engine, drawn(engine)).handoffs
    assert "only in drawings of work as imagined" in words(handoff, engine, {"id": line.id})
    assert "work as imagined" not in words(handoff, engine, {"id": STANDING[0].id})


def test_whoever_draws_is_told_that_it_counts_at_once(engine):
    assert "counts in the figures of the system" in words(pathways, engine)
    imagined = words(pathway, engine, {"id": drawn(engine)})
    assert "counts in the figures of the system as soon as it is saved" in imagined
    assert "nobody may ever have worked so" in imagined
    observed = words(pathway, engine, {"id": drawn(engine, PathwayKind.OBSERVED)})
    assert "as soon as it is saved" in observed and "nobody may ever" not in observed

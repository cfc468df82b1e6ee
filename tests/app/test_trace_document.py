"""The button under a route: a name first, a look on record, the document of that case, or why not."""

from datetime import timedelta

import pytest

from app.components.tables import text_of
from app.pages import trace, trace_document, trace_route
from pathway.engine import Engine
from pathway.reporting.investigation_html import as_html, seal_of
from tests.app import seams_world as world
from tests.app.test_pages_trace import LEAVE


@pytest.fixture
def engine(tmp_path) -> Engine:
    return world.in_memory(tmp_path)


@pytest.fixture
def case(engine: Engine) -> str:
    return trace.open_and_look(engine, LEAVE)[0].id


def test_without_a_name_nothing_is_made_and_nothing_looked_at(engine, case):
    before = engine.facts().audit_rows
    made, [error] = trace_document.made_by(engine, case, "", with_outcome=True)
    assert made is None and error.field_id == trace_document.BY and engine.facts().audit_rows == before


@pytest.mark.parametrize("with_outcome", [True, False])
def test_the_document_is_of_the_case_in_view_and_a_look_on_record(engine, case, with_outcome):
    before = engine.facts().audit_rows
    made, errors = trace_document.made_by(engine, case, "investigator", with_outcome=with_outcome)
    assert errors == [] and engine.facts().audit_rows == before + 1
    assert (made.leave.case, made.with_outcome) == (case, with_outcome)
    said = trace_document.told(made, seal_of(as_html(made)))
    assert ("with the outcome" in said) is with_outcome and seal_of(as_html(made)) in said
    assert trace_document.file_name(made) == f"careseams-investigation-{case}.html"


def test_a_case_that_ended_meanwhile_says_so(engine, case):
    engine.clock = lambda: world.NOW + timedelta(hours=9)
    made, [error] = trace_document.made_by(engine, case, "investigator", with_outcome=True)
    assert made is None and "This case ended on 21 May 2026, 18:00" in error.message


def test_where_nothing_is_recorded_no_document_is_offered(engine):
    case, route, _ = trace.open_and_look(engine, LEAVE | {trace.WHO: "NOBODY-9"})
    assert "investigation document" not in text_of(trace_route.shown(case, route, engine))
    made, [error] = trace_document.made_by(engine, case.id, "investigator", with_outcome=True)
    assert made is None and "nothing to write down" in error.message

"""The time limits of the Holt case on the command line: in JSON for machines, in lines for people."""

import json

import pytest

from app.cli_output import trace_lines
from app.shapes import trace_document
from pathway.engine import Engine
from pathway.settings import Settings
from pathway.stores.memory import MemoryStore
from tests import holt_world


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("holt")
    engine = holt_world.fill(Engine(MemoryStore(), Settings(key_file=folder / "key")), folder)
    engine.seed_rules(actor="test")
    case, route = holt_world.open_route(engine)
    return json.loads(json.dumps(trace_document(case.id, route, "Purpose: learning.")))


def test_every_limit_has_its_state_its_hours_and_its_rules(document):
    by = {row["request_id"]: row["time_limits"] for row in document["crossings"]}
    assert {request: [one["state"] for one in limits] for request, limits in by.items() if limits} == {
        "D02": ["broken"],
        "D05": ["broken", "broken"],
        "D08": ["broken"],
    }
    first, last = by["D05"]
    assert (first["hours"], last["hours"]) == (0.25, 0.5)
    assert first["shortest_hours"] == first["longest_hours"] == pytest.approx(1.6)
    assert [one["rule"] for one in first["sources"]] == ["AR-09a", "AR-09b"]
    assert [one["never_to_be_passed"] for one in (*first["sources"], *last["sources"])] == [False] * 2 + [
        True
    ] * 2
    [letter] = by["D02"]
    assert (letter["days"], letter["from"], letter["to"]) == (16, "seen", "received")
    assert letter["why_it_cannot_be_told"] is None


def test_the_lines_name_each_broken_limit_and_count_them(document):
    lines = trace_lines(document)
    assert "D08: broken: day 3; limit 24 hours from discharged to received (rule AR-04, contract)." in lines
    assert any(line.startswith("4 time limits of 3 crossings: 4 broken") for line in lines)


def test_an_order_rule_is_given_only_of_a_step_that_orders(document):
    [waited] = [row for row in document["crossings"] if row["times_differ"]]
    assert waited["request_id"] == "D09" and waited["times_differ"][0]["ordered_because"] is None

"""The identifier of the person whose route is open stands nowhere in clear; an ended case is closed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.pages.trace_add import ITEM, keep
from graph_schema.journeys import Account
from pathway.engine import Engine
from pathway.errors import IdentifyingText
from tests.app import seams_world as world

LEAVE = {"purpose": "Learning response", "reference": "LR-12", "basis": "PSIRF", "actor": "investigator"}


@pytest.fixture
def engine(tmp_path) -> Engine:
    return world.in_memory(tmp_path)


@pytest.mark.parametrize("field", LEAVE)
@pytest.mark.parametrize("text", ["{}", "LR of {}", "about ({}), again"])
def test_leave_that_holds_the_identifier_is_refused_and_not_repeated(engine, field, text):
    spoken = {field: text.format(world.PERSON)}
    before = engine.facts()
    with pytest.raises(IdentifyingText) as refused:
        engine.open_case(world.PERSON, **(LEAVE | spoken))
    assert world.PERSON not in str(refused.value) and refused.value.field == field
    assert engine.facts().head == before.head


@pytest.mark.parametrize("text", ["p-0001", "P 0001", "P0001"])
def test_another_way_to_write_it_is_found_where_it_is_typed(engine, text):
    with pytest.raises(IdentifyingText):
        engine.open_case(world.PERSON, **(LEAVE | {"purpose": f"Route of {text}"}))


def test_other_words_and_short_identifiers_do_not_stand_in_the_way(engine):
    assert engine.open_case(world.PERSON, **(LEAVE | {"purpose": "P 12 of plan 0001"})).id
    assert engine.open_case("12", **(LEAVE | {"reference": "LR 12"})).id
    with pytest.raises(IdentifyingText):
        engine.open_case("12", **(LEAVE | {"reference": "12"}))


def typed(engine: Engine, what: str) -> dict[str, str]:
    crossing = engine.snapshot().crossings["id"][0].as_py()
    said = {
        "ti-crossing": crossing,
        "ti-what": what,
        "ti-state": "sent",
        "ti-known": "",
        "ti-role": "ward clerk",
    }
    return dict.fromkeys(ITEM, "") | said


def test_what_is_written_down_later_may_not_hold_it_either(engine):
    case = engine.open_case(world.PERSON, **LEAVE)
    receipt, errors = keep(engine, case, "ti-keep", typed(engine, f"plan of {world.PERSON}"), "investigator")
    assert receipt is None and errors[0].field_id == "ti-what" and world.PERSON not in errors[0].message
    receipt, errors = keep(engine, case, "ti-keep", typed(engine, "swallow plan"), "investigator")
    assert receipt is not None and errors == []
    assert not engine.snapshot().all(Account)


def test_an_ended_case_is_written_to_no_more(engine):
    case = engine.open_case(world.PERSON, **LEAVE)
    ended = replace(case, open_until=case.opened_at - timedelta(seconds=1))
    head = engine.facts().head
    receipt, errors = keep(engine, ended, "ti-keep", typed(engine, "swallow plan"), "investigator")
    assert receipt is None and "This case ended on" in errors[0].message
    assert engine.facts().head == head

"""How a record lies in the graph: which names may be written into Cypher, which properties a node has."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph_schema.accountability import Claim
from graph_schema.catalogue import RECORDS as KINDS
from graph_schema.journeys import Crossing, StatusChange
from graph_schema.parties import Succession
from pathway.stores.neo4j_graph import (
    KEPT_BESIDE,
    LINK_NAMES,
    drawn,
    flat,
    key_text,
    links_said,
    order_text,
)
from pathway.stores.writing import Version
from tests.contract.given import INSULIN

NOW = datetime(2026, 4, 1, tzinfo=UTC)
CROSSING = Crossing(
    id="c-1",
    handoff="h-1",
    request_id="D09",
    statuses=(StatusChange(status="sent", happened_at=NOW),),
    expected_by=NOW,
    carried_by="carer",
)


def version(kind: str, id_: str, content: str, *, withdrawn: bool = False) -> Version:
    return Version(1, kind, id_, 1, NOW, "sam", "because", withdrawn, content)


def test_no_field_of_an_entity_has_the_name_of_what_stands_beside_it():
    assert {kind: set(KEPT_BESIDE) & set(entity.model_fields) for kind, entity in KINDS.items()} == {
        kind: set() for kind in KINDS
    }


def test_no_link_has_the_name_of_a_relationship_of_contacts():
    assert not LINK_NAMES & {"HAS", "AT"}


def test_keys_of_different_records_differ():
    keys = [("Hazard", "a"), ("Hazard", "a:1"), ("Party", "a"), ("Party", "Hazard:a")]
    assert len(set(map(key_text, keys))) == len(keys)


def test_people_who_ask_the_graph_find_fields_as_numbers_texts_dates_and_lists():
    found = flat(CROSSING)
    assert (found["carried_by"], found["expected_by"], found["other_channel"]) == ("carer", NOW, "not_known")
    assert "statuses" not in found, "what is a structure stands in the content alone"
    assert "parent" not in found, "what is not known is not there"
    succession = Succession(id="s", kind="merge", old=("A", "B"), on=date(2026, 4, 1))
    assert (flat(succession)["old"], flat(succession)["on"]) == (["A", "B"], date(2026, 4, 1))


def test_a_number_too_large_for_a_property_stands_in_the_content_alone():
    large = INSULIN.model_copy(update={"prompts_considered": 2**63})
    assert "prompts_considered" not in flat(large)
    assert (
        flat(INSULIN.model_copy(update={"prompts_considered": 2**63 - 1}))["prompts_considered"] == 2**63 - 1
    )


@example(["\uff5e", "\U0001d11e"])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=2, max_size=2))
def test_what_stands_for_ids_is_in_utf_16_in_the_order_of_their_code_points(ids: list[str]):
    def as_cypher_sorts(id_: str) -> bytes:
        return (order_text(id_) or id_).encode("utf-16-be")

    assert sorted(ids) == sorted(ids, key=as_cypher_sorts)


def test_a_link_may_lead_to_each_kind_it_names():
    claim = Claim(
        id="cl", subject="x", duty="CLINICAL", by="RX1", stance="nobody", valid_from=date(2026, 1, 1)
    )
    said = links_said(version("Claim", "cl", claim.to_json()))
    assert ("ABOUT", ("Handoff", "x")) in said
    assert ("ABOUT", ("Crossing", "x")) in said
    assert ("BY", ("Party", "RX1")) in said
    assert not links_said(version("Claim", "cl", claim.to_json(), withdrawn=True))


def test_an_end_that_is_no_record_makes_no_relationship():
    home = INSULIN.model_copy(update={"to_id": "HOME"})
    names = {name for name, _ in links_said(version("Handoff", "h-1", home.to_json()))}
    assert names == {"FROM"}


@pytest.mark.parametrize("content", ["", "{", "[]", json.dumps({"id": "h-1", "colour": "red"})])
def test_what_cannot_be_read_has_a_node_all_the_same(content: str):
    damaged = version("Handoff", "h-1", content)
    assert drawn(damaged).node["content"] == content
    assert drawn(damaged).links == frozenset()

"""Writers who meet, one large change set, and what people find who ask the graph themselves."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from graph_schema.accountability import Claim
from graph_schema.journeys import Crossing, Journey, Person, StatusChange
from graph_schema.parties import Party, Post
from pathway.stores.base import LOCAL, Put
from pathway.stores.neo4j import Neo4jStore
from tests.contract.given import (
    ACUTE,
    INSULIN,
    NURSES,
    SMALL_WORLD,
    WARD,
    Seen,
    add,
    command,
    ids,
    person,
    renamed,
    save,
    withdraw,
)
from tests.unit.stores.neo4j_given import ask, new_store, whole


@pytest.fixture
def store(neo4j_server):
    """An empty store."""
    with new_store(neo4j_server) as store:
        yield store


def test_writers_who_link_and_withdraw_the_same_record_never_leave_a_link_to_nothing(store: Neo4jStore):
    """Each round one withdraws a service while another draws a handoff from it: one of them is refused."""
    save(store, ACUTE, WARD)
    for n in range(10):
        service = renamed(WARD, "x").model_copy(update={"id": f"RX1/{n}"})
        handoff = INSULIN.model_copy(update={"id": f"h-{n}", "from_id": service.id, "to_id": "HOME"})
        save(store, service)
        with ThreadPoolExecutor(2) as pool:
            gone = pool.submit(withdraw, store, service)
            drawn = pool.submit(save, store, handoff)
        assert gone.exception() is None
        order = [row.seq for row in store.audit(LOCAL)]
        if drawn.exception() is None:
            assert drawn.result().recorded_at < gone.result().recorded_at
        assert order == list(range(1, len(order) + 1))
    assert whole(store)


@pytest.mark.timeout(600)
def test_twenty_thousand_crossings_in_one_change_set_fit_a_small_server(neo4j_server, store: Neo4jStore):
    people = [hashlib.sha256(f"{n}".encode()).hexdigest() for n in range(2_000)]
    save(store, *SMALL_WORLD, *(Person(id=one) for one in people))
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    crossings = [
        Crossing(
            id=f"c-{n}",
            handoff="h-1",
            person=people[n % len(people)],
            request_id=f"D{n}",
            statuses=(StatusChange(status="sent", happened_at=moment),),
        )
        for n in range(20_000)
    ]
    receipt = save(store, *crossings)
    assert len(receipt.versions) == 20_000
    assert store.records(LOCAL, kinds=["Crossing"]).num_rows == 20_000
    drawn = ask(
        neo4j_server, "MATCH (:Crossing)-[link]->() RETURN type(link) AS name, count(*) ORDER BY name"
    )
    assert drawn == [["OF", 20_000], ["OVER", 20_000]]
    assert len(store.linked("Person", people[0], LOCAL)) == 10


def test_people_who_ask_the_graph_find_labels_fields_and_relationships(neo4j_server, store: Neo4jStore):
    save(store, *SMALL_WORLD)
    found = ask(
        neo4j_server,
        """
        MATCH (hazard:Hazard)-[:ABOUT]->(h:Handoff)-[:FROM]->(s:Service)-[:OF]->(o:Organisation)
        RETURN hazard.sentence, h.kind, h.channel, s.name, o.sector, h.version, h.recorded_by, h.withdrawn
        """,
    )
    sentence = "Request goes to a retired address"
    assert found == [[sentence, "care_request", "unknown", "Ward 7", "acute", 1, "sam", False]]


def test_relationships_follow_each_change_and_end_with_the_record(neo4j_server, store: Neo4jStore):
    def leads() -> list[list]:
        query = "MATCH (:Handoff)-[link]->(s) RETURN type(link) AS name, s.id ORDER BY name"
        return ask(neo4j_server, query)

    save(store, *SMALL_WORLD)
    assert leads() == [["FROM", WARD.id], ["TO", NURSES.id]]
    save(store, INSULIN.model_copy(update={"to_id": "HOME", "requester": "RX1"}), expected=1)
    assert leads() == [["FROM", WARD.id], ["REQUESTED_BY", "RX1"]]
    save(store, INSULIN.model_copy(update={"from_id": NURSES.id, "to_id": WARD.id}), expected=2)
    assert leads() == [["FROM", NURSES.id], ["TO", WARD.id]]
    withdraw(store, INSULIN, 3)
    assert leads() == []
    save(store, INSULIN, expected=4)
    assert leads() == [["FROM", WARD.id], ["TO", NURSES.id]]
    assert whole(store)


def test_a_field_that_became_unknown_leaves_the_node(neo4j_server, store: Neo4jStore):
    save(store, *SMALL_WORLD)
    save(store, INSULIN.model_copy(update={"name": None}), expected=1)
    assert ask(neo4j_server, "MATCH (h:Handoff) RETURN h.name, h.kind") == [[None, "care_request"]]


def test_one_id_of_several_kinds_is_linked_to_each_and_found_from_each(neo4j_server, store: Neo4jStore):
    """A claim says who holds it by an id alone: an organisation's, a party's or a post's."""
    save(store, *SMALL_WORLD, Party(id="twin", name="Twin", role="group"))
    claim = Claim(
        id="cl", subject="h-1", duty="CLINICAL", by="twin", stance="nobody", valid_from=date(2026, 1, 1)
    )
    save(store, claim)
    save(store, Post(id="twin", organisation="RX1", name="Twin"))
    assert ids(store.linked("Party", "twin", LOCAL)) == ids(store.linked("Post", "twin", LOCAL)) == ["cl"]
    assert store.linked("Service", "twin", LOCAL) == []
    assert whole(store), "the later twin needs no relationship of its own"
    withdraw(store, Party(id="twin", name="Twin", role="group"))
    save(store, renamed_claim := claim.model_copy(update={"reference": "SOP 12"}), expected=1)
    assert renamed_claim.by == "twin", "its post is still kept"
    assert whole(store)


def test_a_journey_with_a_persons_pseudonym_as_its_id_does_not_mix_with_that_persons_contacts(
    neo4j_server, store: Neo4jStore, tmp_path
):
    """Both lie under the label Journey, and the id of one may be that of the other, in either order."""
    ann, bob = person("ann"), person("bob")
    save(store, Person(id=ann), Person(id=bob), Journey(id=bob, person=bob))
    add(store, tmp_path, Seen("ann", "RX1/a"), Seen("bob", "RX1/a"), Seen("bob", "RX1/b", 1))
    save(store, Journey(id=ann, person=ann))
    assert (store.contact_facts(LOCAL).people, store.contact_facts(LOCAL).rows) == (2, 3)
    assert store.records(LOCAL, kinds=["Journey"])["id"].to_pylist() == sorted([ann, bob])
    withdraw(store, Journey(id=bob, person=bob))
    assert store.moves(LOCAL).num_rows == 1
    assert whole(store)


def test_a_command_done_twice_at_once_is_done_once(store: Neo4jStore):
    same = command(Put(ACUTE), id="the same")
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda _: store.save(same, LOCAL), range(4)))
    assert sorted(receipt.repeated for receipt in receipts) == [False, True, True, True]
    assert store.facts(LOCAL).audit_rows == 1

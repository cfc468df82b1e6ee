"""Every entity: frozen, unknown fields refused, each field described, equal content equal bytes."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from graph_schema.accountability import Claim
from graph_schema.catalogue import ENTITIES, RECORDS, columns, free_text_of, glossary, links, links_of
from graph_schema.database import cypher_constraints, sqlite_kind_check
from graph_schema.entity import Entity, active_on, content_hash, in_utc
from graph_schema.events import Event
from graph_schema.handoffs import Handoff, TrafficEstimate
from graph_schema.hazards import Hazard, Judgement
from graph_schema.journeys import CarriedItem, Crossing, Holding
from graph_schema.parties import Organisation, Party
from graph_schema.vocabulary import Harm, PartyRole

NESTED = {"changes", "limit", "estimate", "judgements", "statuses", "note", "layout", "versions"}
"""Fields that hold parts, which have examples of their own, and notes."""
KINDS = pytest.mark.parametrize("kind", ENTITIES.values(), ids=ENTITIES)


@KINDS
def test_every_field_is_described_with_an_example(kind: type[Entity]):
    for column in columns(kind):
        assert column.description, f"{kind.__name__}.{column.name} has no description"
        assert column.example is not None or column.name in NESTED


@KINDS
def test_every_entity_is_frozen_and_refuses_unknown_fields(kind: type[Entity]):
    assert kind.model_config["frozen"] and kind.model_config["extra"] == "forbid"
    assert kind.__doc__ and glossary()[kind.__name__].endswith(".")


@KINDS
def test_every_link_leads_to_kinds_that_exist(kind: type[Entity]):
    for link in links(kind).values():
        assert set(link.to) <= set(RECORDS)
        assert link.name.replace("_", "").isupper()


def test_a_change_needs_a_new_version():
    party = Party(id="p", name="Patients", role=PartyRole.PATIENT)
    with pytest.raises(ValidationError):
        party.name = "Others"
    with pytest.raises(ValidationError, match="colour"):
        Party(id="p", name="Patients", role=PartyRole.PATIENT, colour="red")


def test_equal_content_has_equal_bytes_and_comes_back_equal():
    first = Organisation(id="RX1", name="Échelle 🩺 Trust", valid_from=date(2022, 7, 1))
    again = Organisation.from_json(first.to_json())
    assert again == first and again.to_json() == first.to_json()
    assert "🩺" in first.to_json() and content_hash(first.to_json()) == content_hash(again.to_json())


def test_a_value_left_at_its_default_is_not_in_the_json():
    assert Organisation(id="RX1", name="A").to_json() == '{"id":"RX1","name":"A"}'


def test_instants_are_utc_and_need_an_offset():
    assert in_utc(datetime.fromisoformat("2026-04-01T00:30:00+01:00")) == datetime(
        2026, 3, 31, 23, 30, tzinfo=UTC
    )
    with pytest.raises(ValidationError, match="offset"):
        Event(id="e", happened_at=datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "first", "until", "holds"),
    [
        (date(2026, 3, 31), None, date(2026, 4, 1), True),
        (date(2026, 4, 1), None, date(2026, 4, 1), False),
        (date(2026, 4, 1), date(2026, 4, 1), None, True),
        (date(2026, 3, 31), date(2026, 4, 1), None, False),
        (date(2026, 3, 31), None, None, True),
    ],
)
def test_a_period_holds_from_its_first_day_until_before_its_last(day, first, until, holds):
    assert active_on(day, first, until) is holds


REFUSALS = {
    "a handoff to itself": lambda: Handoff(id="h", from_id="a", to_id="a"),
    "a handoff from the dead": lambda: Handoff(id="h", from_id="DIED", to_id="a"),
    "a handoff from the lost": lambda: Handoff(id="h", from_id="LOST", to_id="a"),
    "an estimate turned round": lambda: TrafficEstimate(low=2, high=1, given_by="x"),
    "a likelihood of six": lambda: Judgement(side="both", likelihood=6, consequence=1),
    "a hazard without words": lambda: Hazard(id="z", handoff="h", sentence=""),
    "accepting for another": lambda: claim(stance="accepts", by="A", about="B"),
    "accepting nobody": lambda: claim(stance="accepts", by="A", about=None),
    "nobody, of somebody": lambda: claim(stance="nobody", by="A", about="B"),
    "a claim that ends first": lambda: claim(valid_to=date(2024, 1, 1)),
    "a holding that ends first": lambda: Holding(
        id="o", crossing="c", held_from="2026-01-02T00:00Z", held_until="2026-01-01T00:00Z", told_by="x"
    ),
}


def claim(**fields: object) -> Claim:
    plain = {"stance": "asserts", "by": "A", "about": "B", "valid_from": date(2025, 1, 1)}
    return Claim(id="k", subject="h", duty="ACCEPT", **(plain | fields))


@pytest.mark.parametrize("make", REFUSALS.values(), ids=REFUSALS)
def test_what_makes_no_sense_is_refused(make):
    with pytest.raises(ValidationError):
        make()


def test_links_are_worked_out_from_the_fields_and_ends_make_none():
    home = Handoff(id="h", from_id="RX1/ward", to_id="HOME")
    assert [(name, link.name, target) for name, link, target in links_of(home)] == [
        ("from_id", "FROM", "RX1/ward")
    ]
    assert [target for *_, target in links_of(claim(signatories=("A", "B")))] == ["h", "A", "B", "A", "B"]


def test_free_text_is_known_as_such():
    crossing = Crossing(id="c", handoff="h", request_id="R1", carries="insulin", what_happened="lost")
    assert dict(free_text_of(crossing)) == {"carries": "insulin", "what_happened": "lost"}
    item = CarriedItem(what="dose", state="sent", told_by="carer")
    assert list(free_text_of(Crossing(id="c", handoff="h", request_id="R1", items=(item,)))) == [
        ("items", "dose")
    ]


@pytest.mark.parametrize(
    ("physical", "psychological", "worse"),
    [
        ("low", "severe", Harm.SEVERE),
        ("none", "not_recorded", Harm.NONE),
        ("not_recorded", "not_recorded", Harm.NOT_RECORDED),
    ],
)
def test_the_grade_used_is_the_worse_of_the_two(physical, psychological, worse):
    assert Event(id="e", physical=physical, psychological=psychological).worse_harm is worse


def test_constraints_of_both_stores_cover_every_kind_of_record():
    cypher = "\n".join(cypher_constraints())
    assert all(f"(n:{label}) REQUIRE n.id IS UNIQUE" in cypher for label in RECORDS)
    assert all(f"'{label}'" in sqlite_kind_check() for label in RECORDS)
    assert "CareContact" not in sqlite_kind_check()

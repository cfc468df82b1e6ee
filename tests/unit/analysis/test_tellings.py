"""One pathway as told by two providers: each difference listed once, and typed."""

import pytest

from graph_schema.handoffs import Handoff, Pathway, TimeLimit
from graph_schema.vocabulary import Channel, HandoffKind
from pathway.analysis.tellings import tellings
from tests.tables import engine_of, handoffs_of, places_of

DRAWN = handoffs_of("""
    RXA/ward > RXB/nursing | care_request
    RXB/nursing > RXC/desk | letter
    RXC/desk > RXA/clinic  | referral
    RXA/ward > RXA/pharmacy | supply
    RXA/pharmacy > RXC/desk | prescription
""")
TO_WARD = Handoff(id="b-5", from_id="RXA/ward", to_id="RXC/desk", kind="discharge")
LIMIT = TimeLimit(hours=24, start="sent", stop="received", basis="contract")


def as_told_by_b() -> list[Handoff]:
    """B's copies: another channel, another limit, another kind; one left out, one more."""
    asked, letter, referral, _, prescription = DRAWN
    return [
        asked.model_copy(update={"id": "b-1", "channel": Channel.PHONE}),
        letter.model_copy(update={"id": "b-2", "limit": LIMIT}),
        referral.model_copy(update={"id": "b-3", "kind": HandoffKind.ADVICE}),
        prescription,
        TO_WARD,
    ]


def pathway(body: str, handoffs, name="Hip fracture", kind="provider_version"):
    return Pathway(
        id=f"p-{body}-{name}", name=name, kind=kind, told_by=body, handoffs=tuple(one.id for one in handoffs)
    )


def told(*pathways):
    theirs = [one for one in as_told_by_b() if one not in DRAWN]
    world = [*places_of([*DRAWN, *theirs]), *DRAWN, *theirs]
    return tellings(engine_of(*world, *pathways).snapshot())


def test_five_planted_differences_are_five_listed_and_typed():
    [telling] = told(pathway("RXA", DRAWN), pathway("RXB", as_told_by_b(), "hip  FRACTURE"))
    assert [(one.how.value, one.about) for one in telling.differ] == [
        ("channel", DRAWN[0].id),
        ("limit", DRAWN[1].id),
        ("kind", DRAWN[2].id),
        ("only_first", DRAWN[3].id),
        ("only_second", "b-5"),
    ]
    assert (telling.differ[0].first, telling.differ[0].second) == (Channel.UNKNOWN, Channel.PHONE)


@pytest.mark.parametrize(
    "pathways",
    [
        (pathway("RXA", DRAWN),),
        (pathway("RXA", DRAWN), pathway("RXB", DRAWN, "Stroke")),
        (pathway("RXA", DRAWN), pathway("RXB", DRAWN, kind="drawn")),
    ],
)
def test_only_versions_of_one_pathway_are_compared(pathways):
    assert told(*pathways) == ()


def test_each_two_of_three_are_compared_and_the_same_differ_in_nothing():
    found = told(*(pathway(body, DRAWN) for body in ("RXA", "RXB", "RXC")))
    assert [(one.first.pathway.told_by, one.second.pathway.told_by) for one in found] == [
        ("RXA", "RXB"), ("RXA", "RXC"), ("RXB", "RXC")
    ]  # fmt: skip
    assert not any(one.differ for one in found)


def test_a_place_without_a_handoff_is_a_difference_of_its_own():
    lonely = pathway("RXA", DRAWN).model_copy(update={"places": ("RXC/desk", "RXA/clinic", "RXB/nursing")})
    bare = Pathway(id="p-b", name="Hip fracture", kind="provider_version", told_by="RXB", places=("LOST",))
    [telling] = told(lonely, bare)
    assert [one.how.value for one in telling.differ] == ["place_only_second", *["only_first"] * 5]

"""Which end a critical duty waits for: claimed or not, asked or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.entity import Entity
from graph_schema.parties import Organisation
from graph_schema.vocabulary import Duty
from pathway.engine import Engine
from pathway.engine.asks import To, ask
from pathway.engine.silent_ends import silent_ends
from tests.tables import NOW, claims_of, engine_of, handoffs_of, places_of

HANDOFFS = handoffs_of("RXA/ward > RXB/nursing | care_request")
[REQUEST] = HANDOFFS


def world(claims: str = "", *others: Entity) -> Engine:
    said = claims_of(claims, HANDOFFS) if claims else []
    return engine_of(*places_of(HANDOFFS), REQUEST, *said, *others)


def waiting(engine: Engine) -> dict[str, set[tuple[str, bool]]]:
    """By duty that waits: who has not answered, and whether they were asked."""
    found = silent_ends(engine)[REQUEST.id]
    return {one.duty.duty.value: {(end.party, end.asked) for end in one.silent} for one in found.waiting}


@pytest.mark.parametrize(
    ("claims", "silent"),
    [
        ("", {"RXA", "RXB"}),
        ("1 | ACCEPT | RXB | accepts | RXB | 2026-01-01", {"RXA"}),
        ("1 | ACCEPT | RXA | asserts | RXB | 2026-01-01", {"RXB"}),
        ("1 | ACCEPT | RXA | denies | RXA | 2026-01-01", {"RXB"}),
        (
            "1 | ACCEPT | RXB | accepts | RXB | 2026-01-01\n1 | ACCEPT | RXA | asserts | RXB | 2026-01-01",
            None,
        ),
        ("1 | ACCEPT | RXA | nobody | | 2026-01-01\n1 | ACCEPT | RXB | nobody | | 2026-01-01", None),
        ("1 | ACCEPT | RXC | asserts | RXB | 2026-01-01", {"RXA", "RXB"}),
    ],
)
def test_a_duty_waits_for_each_end_that_has_said_nothing_of_it(claims, silent):
    others = [Organisation(id="RXC", name="Another", sector="acute")]
    found = waiting(world(claims, *others)).get("ACCEPT")
    assert (found and {party for party, _ in found}) == silent


def test_whoever_was_not_asked_is_told_apart_from_whoever_is_silent():
    engine = world()
    ask(engine, [To(REQUEST.id, Duty.ACCEPT, "RXB")], asked_on=NOW.date(), actor="t", reason="t")
    engine.clock = lambda: NOW
    assert waiting(engine)["ACCEPT"] == {("RXA", False), ("RXB", True)}


@given(st.lists(st.sampled_from(["RXA", "RXB"]), unique=True), st.sampled_from(["nobody", "dont_know"]))
def test_who_has_answered_is_waited_for_no_more_and_all_others_are(parties, stance):
    claims = "\n".join(f"1 | ACCEPT | {party} | {stance} | | 2026-01-01" for party in parties)
    found = silent_ends(world(claims))[REQUEST.id]
    [accept] = [one for one in found.duties if one.duty.duty is Duty.ACCEPT]
    assert {one.party for one in accept.silent} == {"RXA", "RXB"} - set(parties)

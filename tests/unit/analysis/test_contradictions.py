"""Answers that cannot both hold: exactly the duties whose state says so, each pair with both quotations."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.accountability import Claim
from graph_schema.parties import Party
from graph_schema.vocabulary import ClaimEvidence, Duty, DutyState, Stance
from pathway.analysis.contradictions import Contradiction, contradictions
from tests.tables import changed, claims_of, engine_of, handoffs_of, places_of

HANDOFFS = handoffs_of("""
    RXA/ward > RXB/nursing | care_request
    RXA/ED   > RXB/desk    | discharge
    RXB/desk > RXA/clinic  | referral
    RXA/lab  > RXB/nursing | result
    RXA/ward > RXB/desk    | information
    RXC/desk > RXA/ED      | referral
""")
WORLD = [*places_of(HANDOFFS), *HANDOFFS, Party(id="local:patients", name="Patients", role="patient")]
AS_OF = datetime(2026, 5, 20, 12, tzinfo=UTC)


def found(claims: list[Claim]) -> tuple[Contradiction, ...]:
    picture = engine_of(*WORLD, *claims).picture(AS_OF)
    duties = ((one.handoff, duty) for one in picture.handoffs for duty in one.duties)
    return contradictions(picture.snapshot, duties)


def pairs_of(one: Contradiction) -> list[tuple[str, str]]:
    return [(a.saying.claim_id[-1], b.saying.claim_id[-1]) for a, b in one.pairs]


@pytest.mark.parametrize(
    ("claims", "row", "pairs"),
    [
        # both claim it
        ("RXA | accepts | RXA\nRXB | accepts | RXB", 6, ["12"]),
        # one claims it, the counterpart says it is not theirs, or names another
        ("RXA | accepts | RXA\nRXB | denies | RXA", 7, ["12"]),
        ("RXA | accepts | RXA\nRXB | asserts | RXC", 7, ["12"]),
        # each says: them
        ("RXA | asserts | RXB\nRXB | asserts | RXA", 14, ["12"]),
        ("RXA | asserts | RXB\nRXB | denies | RXB", 11, ["12"]),
        ("RXA | delegates | RXB\nRXB | denies | RXB", 11, ["12"]),
        # two answers from one organisation
        ("RXA | accepts | RXA\nRXA | denies | RXA", 3, ["12"]),
        # three of them: every two that cannot both hold
        ("RXA | accepts | RXA\nRXB | accepts | RXB\nRXC | asserts | RXA", 6, ["12", "23"]),
        ("RXA | asserts | RXB\nRXB | denies | RXB\nRXC | dont_know |", 11, ["12"]),
    ],
)
def test_what_differs_is_what_the_state_says_differs(claims, row, pairs):
    text = "\n".join(f"1 | ACCEPT | {line}" for line in claims.splitlines())
    [one] = found(claims_of(text, HANDOFFS))
    assert one.differs and one.duty.row == row
    assert ["".join(pair) for pair in pairs_of(one)] == pairs


@pytest.mark.parametrize(
    ("claims", "row"),
    [
        ("RXA | accepts | RXA\nRXB | asserts | RXA\nRXC | nobody |", 9),
        ("RXA | accepts | RXA\nRXB | nobody |", 10),
        ("RXA | asserts | RXB\nRXB | nobody |", 13),
        ("RXA | asserts | local:patients\nRXB | nobody |", 15),
        ("RXA | accepts | RXA\nRXB | asserts | local:patients", 10),
    ],
)
def test_words_that_do_not_fit_stand_apart_where_no_state_turns_on_them(claims, row):
    text = "\n".join(f"1 | ACCEPT | {line}" for line in claims.splitlines())
    [one] = found(claims_of(text, HANDOFFS))
    assert not one.differs and one.duty.row == row and one.pairs


@pytest.mark.parametrize(
    "claims",
    [
        "RXA | accepts | RXA\nRXB | asserts | RXA",
        "RXA | accepts | RXA\nRXB | dont_know |",
        "RXA | accepts | RXA\nRXA | delegates | RXB",
        "RXA | nobody |\nRXB | nobody |",
        "RXA | denies | RXA\nRXB | denies | RXB",
        "RXA | accepts | RXA\nRXB | accepts | RXB | 2024-01-01 | 2025-01-01",
        "RXA | accepts | RXA\nRXB | accepts | RXB | 2026-06-01",
        "",
    ],
)
def test_what_can_both_hold_or_does_not_count_that_day_is_no_contradiction(claims):
    assert found(claims_of("\n".join(f"1 | ACCEPT | {c}" for c in claims.splitlines()), HANDOFFS)) == ()


def test_those_who_agree_to_share_do_not_contradict_each_other_and_a_third_does():
    shared = [
        changed(claim, joint=True)
        for claim in claims_of("1|ACCEPT|RXA|accepts|RXA\n1|ACCEPT|RXB|accepts|RXB", HANDOFFS)
    ]
    assert found(shared) == ()
    third = changed(claims_of("1 | ACCEPT | RXC | asserts | RXC", HANDOFFS)[0], id="third", about="RXA")
    assert [pairs_of(one) for one in found([*shared, third])] == [[("2", "d")]]


def test_a_yes_typed_in_for_somebody_contradicts_like_any_other_and_says_who_typed_it():
    engine = engine_of(*WORLD, *claims_of("1 | ACCEPT | RXA | accepts | RXA", HANDOFFS))
    typed = changed(
        claims_of("1 | ACCEPT | RXB | accepts | RXB", HANDOFFS)[0], id="typed", words="It is our list"
    )
    engine.claim(typed, on_behalf=True, actor="ICS planner", reason="told by telephone")
    picture = engine.picture(AS_OF)
    [one] = contradictions(picture.snapshot, [(HANDOFFS[0], picture.by_id[HANDOFFS[0].id].duty(Duty.ACCEPT))])
    [(theirs, ours)] = one.pairs
    assert one.duty.row == 7 and (theirs.typed_by, ours.typed_by) == ("tester", "ICS planner")
    assert ours.saying.typed_for and ours.saying.words == "It is our list" and not theirs.saying.typed_for


def test_two_duty_sheets_that_disagree_on_four_handoffs_give_four_contradictions():
    """FEATURES b3: one sheet each, over the same five handoffs; they agree on one of them."""
    sheets = """
        1 | CLINICAL | RXA | asserts | RXB
        2 | CLINICAL | RXA | accepts | RXA
        3 | CLINICAL | RXA | asserts | RXB
        4 | CLINICAL | RXA | denies  | RXA
        5 | CLINICAL | RXA | accepts | RXA
        1 | CLINICAL | RXB | denies  | RXB
        2 | CLINICAL | RXB | accepts | RXB
        3 | CLINICAL | RXB | asserts | RXA
        4 | CLINICAL | RXB | asserts | RXA
        5 | CLINICAL | RXB | asserts | RXA
    """
    words = {number: f"Sheet line {number}" for number in range(1, 11)}
    claims = [
        changed(claim, words=words[number])
        for number, claim in enumerate(claims_of(sheets, HANDOFFS), start=1)
    ]
    listed = found(claims)
    assert len(listed) == 4 and all(one.differs and len(one.pairs) == 1 for one in listed)
    quoted = {one.handoff.id: tuple(quote.saying.words for quote in one.pairs[0]) for one in listed}
    assert quoted == {
        HANDOFFS[place].id: (f"Sheet line {place + 1}", f"Sheet line {place + 6}") for place in range(4)
    }


PARTIES = ("RXA", "RXB", "RXC", "local:patients")
SAID = st.tuples(
    st.sampled_from(PARTIES), st.sampled_from(Stance), st.sampled_from(PARTIES), st.booleans(), st.booleans()
)


def claim_of(number: int, by: str, stance: Stance, about: str, *, signed: bool, joint: bool) -> Claim:
    whom = {Stance.ACCEPTS: by, Stance.NOBODY: None, Stance.DONT_KNOW: None}.get(stance, about)
    signatories = tuple({one for one in (by, whom) if one}) if signed else ()
    return Claim(
        id=f"claim-{number}", subject=HANDOFFS[0].id, duty=Duty.ACCEPT, by=by, stance=stance, about=whom,
        valid_from=date(2026, 1, 1), joint=joint, signatories=signatories,
        evidence=ClaimEvidence.AGREED_SOP if signed else ClaimEvidence.VERBAL,
    )  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.lists(SAID, max_size=5))
def test_whatever_is_said_the_list_is_exactly_the_duties_whose_answers_differ(said):
    claims = [
        claim_of(number, by, stance, about, signed=signed, joint=joint)
        for number, (by, stance, about, signed, joint) in enumerate(said)
    ]
    picture = engine_of(*WORLD, *claims).picture(AS_OF)
    duty = picture.by_id[HANDOFFS[0].id].duty(Duty.ACCEPT)
    listed = contradictions(picture.snapshot, [(HANDOFFS[0], duty)])
    assert any(one.differs for one in listed) is (duty.state is DutyState.CONTESTED)
    assert all(one.pairs for one in listed)
    for one in listed:
        assert not any({Stance.DONT_KNOW.value} & {a.saying.stance, b.saying.stance} for a, b in one.pairs)

"""Duties: the decision table row by row, and the laws it must keep whatever people say."""

import itertools
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.vocabulary import (
    DUTIES_V1,
    DUTIES_V2,
    ClaimEvidence,
    Duty,
    DutyState,
    PartyRole,
    Stance,
)
from pathway.analysis.duties import (
    ROW_TEXT,
    DutyClaim,
    Standing,
    duty_finding,
    duty_findings,
    principals_of,
)
from pathway.errors import BadInput
from tests.golden import golden
from tests.unit.analysis.sayings import ROLES, said, standing

FOUR = golden("golden_4_contested")
S = DutyState
CLINICAL, OVERSEE = Duty.CLINICAL, Duty.OVERSEE

TABLE = [
    # row, state, what was said (day 10 of it), holders
    (1, S.STALE, "A accepts until 5", ""),
    (1, S.STALE, "A asserts PT until 5", ""),
    (1, S.STALE, "A delegates B until 10", ""),
    (2, S.NOT_ASSESSED, "", ""),
    (2, S.NOT_ASSESSED, "A accepts from 11", ""),
    (2, S.NOT_ASSESSED, "A denies until 5, B nobody until 5", ""),
    (3, S.CONTESTED, "A accepts, A denies", "A"),
    (3, S.CONTESTED, "A denies, B asserts A by contract signed A", "A"),
    (3, S.CONTESTED, "A accepts, A denies, B accepts, C asserts A", "A"),
    (6, S.CONTESTED, "A accepts, B accepts", "A B"),
    (6, S.CONTESTED, "A accepts signed B, B accepts, C denies A", "A B"),
    (7, S.CONTESTED, "A accepts, B denies A", "A"),
    (7, S.CONTESTED, "A accepts, A asserts B, B denies", "A B"),
    (7, S.CONTESTED, "A accepts, C asserts B", "A B"),
    (7, S.CONTESTED, "A accepts, A delegates B, X asserts C", "A B C"),
    (8, S.DELEGATED_UNACCEPTED, "A accepts, A delegates B", "A"),
    (8, S.DELEGATED_UNACCEPTED, "A accepts, C asserts A, C delegates B", "A"),
    (9, S.ASSIGNED, "A accepts, B asserts A", "A"),
    (9, S.ASSIGNED, "A accepts by agreed_sop signed A B", "A"),
    (9, S.ASSIGNED, "A accepts signed B", "A"),
    (9, S.ASSIGNED, "A asserts A, B asserts A", "A"),
    (9, S.ASSIGNED, "B asserts A by contract signed A B", "A"),
    (9, S.ASSIGNED, "A accepts review 11, B asserts A", "A"),
    (9, S.ASSIGNED, "A accepts, B delegates A", "A"),
    (9, S.ASSIGNED, "A accepts, PT asserts A", "A"),
    (9, S.ASSIGNED_REVIEW_DUE, "A accepts review 10, B asserts A", "A"),
    (9, S.ASSIGNED_REVIEW_DUE, "A accepts, B asserts A review 3", "A"),
    (9, S.ASSIGNED, "A accepts, B asserts A, B asserts A review 3 until 5", "A"),
    (10, S.ASSUMED_SELF, "A accepts", "A"),
    (10, S.ASSUMED_SELF, "A accepts signed A", "A"),
    (10, S.ASSUMED_SELF, "A asserts A", "A"),
    (10, S.ASSUMED_SELF, "A accepts, A delegates A", "A"),
    (10, S.ASSUMED_SELF, "A accepts review 3, B dont_know, C nobody", "A"),
    (10, S.ASSUMED_SELF, "A accepts, B denies, PT asserts PT", "A"),
    (11, S.CONTESTED, "A asserts B, B denies", "B"),
    (11, S.CONTESTED, "A asserts B by contract, B denies", "B"),
    (11, S.CONTESTED, "A asserts B, B denies, C asserts A", "A B"),
    (11, S.CONTESTED, "A delegates B, B denies", "B"),
    (12, S.DELEGATED_UNACCEPTED, "A delegates B", "B"),
    (12, S.DELEGATED_UNACCEPTED, "A delegates B, A delegates C", "B C"),
    (12, S.DELEGATED_UNACCEPTED, "A delegates A", "A"),
    (12, S.DELEGATED_UNACCEPTED, "A delegates B, C asserts A", "B"),
    (13, S.ASSUMED_IMPUTED, "A asserts B", "B"),
    (13, S.ASSUMED_IMPUTED, "A asserts B by contract", "B"),
    (13, S.ASSUMED_IMPUTED, "A asserts B signed B", "B"),
    (13, S.ASSUMED_IMPUTED, "A asserts B, B dont_know", "B"),
    (13, S.ASSUMED_IMPUTED, "A asserts B, C denies B", "B"),
    (13, S.ASSUMED_IMPUTED, "A asserts B, X accepts, A asserts PT", "B"),
    (14, S.CONTESTED, "A asserts B, B asserts A", "A B"),
    (15, S.PATIENT_HELD, "A asserts PT", "PT"),
    (15, S.PATIENT_HELD, "PT accepts", "PT"),
    (15, S.PATIENT_HELD, "A asserts PT, B asserts CR, X accepts", "CR PT X"),
    (16, S.OVERSIGHT_ONLY, "X accepts", "X"),
    (16, S.OVERSIGHT_ONLY, "X accepts, A nobody, B dont_know", "X"),
    (16, S.OVERSIGHT_ONLY, "A asserts X, A asserts R", "R X"),
    (17, S.UNASSIGNED, "A nobody, B dont_know", ""),
    (17, S.UNASSIGNED, "A denies, B denies", ""),
    (17, S.UNASSIGNED, "A nobody, B nobody, C accepts until 5", ""),
    (17, S.UNASSIGNED, "A asserts PT, PT denies, B nobody", ""),
    (17, S.UNASSIGNED, "A asserts Q, B nobody", ""),
    (18, S.STALE, "A nobody, B accepts until 5", ""),
    (18, S.STALE, "A denies, C asserts X until 5", ""),
    (19, S.NOT_ASSESSED, "A nobody", ""),
    (19, S.NOT_ASSESSED, "A dont_know, C nobody, X nobody", ""),
    (19, S.NOT_ASSESSED, "A asserts X, X denies", ""),
]


@pytest.mark.parametrize(("row", "state", "text", "holders"), TABLE)
def test_the_decision_table(row, state, text, holders):
    found = duty_finding(CLINICAL, said(text), 10.0, standing("AB"))
    assert (found.row, found.state, " ".join(found.holders)) == (row, state, holders)
    assert found.text.startswith(ROW_TEXT[row])


def test_every_row_is_in_the_table_above_or_has_its_own_test():
    assert {row for row, *_ in TABLE} | {0, 4, 5} == set(range(20)) == set(ROW_TEXT)


@pytest.mark.parametrize(
    ("lead", "row", "state", "holders"),
    [
        ({}, 6, S.CONTESTED, ("A", "B")),
        ({CLINICAL: ""}, 5, S.JOINT_NO_LEAD, ("A", "B")),
        ({CLINICAL: "B"}, 4, S.ASSIGNED, ("B",)),
        ({CLINICAL: "C"}, 6, S.CONTESTED, ("A", "B")),
        ({Duty.ACCEPT: "B"}, 6, S.CONTESTED, ("A", "B")),
    ],
)
def test_two_who_accept(lead, row, state, holders):
    found = duty_finding(CLINICAL, said("A accepts, B accepts"), 10.0, standing(joint_lead=lead))
    assert (found.row, found.state, found.holders) == (row, state, holders)


def test_a_duty_that_does_not_apply_has_no_other_state():
    there = standing("AB", not_applicable=frozenset({CLINICAL}))
    found = duty_finding(CLINICAL, said("A accepts, B denies A"), 10.0, there)
    assert (found.row, found.state, found.holders) == (0, S.NOT_APPLICABLE, ())


@pytest.mark.parametrize(
    ("duty", "text", "state"),
    [
        (OVERSEE, "X accepts, A asserts X", S.ASSIGNED),
        (OVERSEE, "X accepts, Y accepts", S.CONTESTED),
        (OVERSEE, "R accepts", S.ASSUMED_SELF),
        (OVERSEE, "A accepts", S.NOT_ASSESSED),
        (OVERSEE, "A asserts PT", S.PATIENT_HELD),
        (Duty.RISK, "A accepts", S.ASSUMED_SELF),
        (Duty.RISK, "X accepts", S.OVERSIGHT_ONLY),
        (Duty.COORDINATE, "A accepts, B asserts A", S.ASSIGNED),
    ],
)
def test_who_may_hold_what_depends_on_the_duty(duty, text, state):
    assert duty_finding(duty, said(text, duty), 10.0, standing()).state is state


def test_eligibility_is_a_choice_that_can_be_declared():
    icb_may_monitor = {Duty.MONITOR: frozenset({PartyRole.PROVIDER, PartyRole.ICB})}
    claims = said("X accepts, A asserts X", Duty.MONITOR)
    assert duty_finding(Duty.MONITOR, claims, 10.0, standing()).state is S.OVERSIGHT_ONLY
    found = duty_finding(Duty.MONITOR, claims, 10.0, standing(eligible=icb_may_monitor))
    assert found.state is S.ASSIGNED


def test_a_patient_is_never_eligible_whatever_is_declared():
    everybody = {CLINICAL: frozenset(PartyRole)}
    found = duty_finding(CLINICAL, said("PT accepts, A asserts PT"), 10.0, standing(eligible=everybody))
    assert found.state is S.PATIENT_HELD


def test_a_council_and_a_lead_provider_give_care_too():
    for role in (PartyRole.LOCAL_AUTHORITY, PartyRole.LEAD_PROVIDER):
        there = Standing({"A": frozenset({role})})
        assert duty_finding(CLINICAL, said("A accepts"), 10.0, there).state is S.ASSUMED_SELF


def test_whoever_is_named_and_may_not_hold_it_is_said_so():
    found = duty_finding(CLINICAL, said("Q accepts, A nobody"), 10.0, standing("AB"))
    assert (found.state, found.cannot_hold) == (S.NOT_ASSESSED, ("Q",))
    assert "Q named, but may not hold this duty" in found.sentence()


def test_a_lapsed_duty_names_who_held_it_last_and_until_when():
    claims = said("A accepts until 3, B accepts until 7, C asserts B until 7")
    found = duty_finding(CLINICAL, claims, 10.0, standing())
    assert (found.lapsed_holders, found.lapsed_on) == (("B",), 7.0)
    spoken = found.sentence(lambda party: f"Trust {party}", lambda day: f"day {day:g}")
    assert "Trust B, lapsed on day 7" in spoken


@pytest.mark.parametrize(
    ("text", "fallback"),
    [("A delegates B", "A"), ("A accepts, A delegates B", "A"), ("A delegates B, C delegates B", "A C")],
)
def test_what_is_passed_on_stays_with_whoever_passed_it(text, fallback):
    found = duty_finding(CLINICAL, said(text), 10.0, standing())
    assert found.state is S.DELEGATED_UNACCEPTED
    assert " ".join(found.fallback) == fallback
    assert f"stays with {' and '.join(fallback.split())}" in found.sentence()


def test_paper_does_not_beat_people():
    found = duty_finding(CLINICAL, said("A asserts B by contract, B denies"), 10.0, standing())
    assert found.state is S.CONTESTED
    assert "document points to B" in found.sentence()


def test_a_finding_says_what_it_rests_on():
    found = duty_finding(
        CLINICAL, said("A accepts by contract, B asserts A, B asserts C until 5"), 10.0, standing()
    )
    assert found.evidence == {ClaimEvidence.CONTRACT, ClaimEvidence.VERBAL}


def test_a_claim_holds_from_its_first_day_until_before_its_last():
    (claim,) = said("A accepts from 3 until 7")
    assert [claim.active(float(day)) for day in (2, 3, 6, 7)] == [False, True, True, False]
    assert [claim.ended(float(day)) for day in (2, 3, 6, 7)] == [False, False, False, True]


def test_times_may_be_dates():
    claims = [DutyClaim(CLINICAL, "A", Stance.ACCEPTS, "A", date(2026, 1, 1), date(2026, 7, 1))]
    states = [duty_finding(CLINICAL, claims, date(2026, month, 1), standing()).state for month in (6, 7)]
    assert states == [S.ASSUMED_SELF, S.STALE]


@pytest.mark.parametrize(
    ("stance", "about"), [(Stance.ACCEPTS, "B"), (Stance.ASSERTS, ""), (Stance.DENIES, "")]
)
def test_a_claim_whose_stance_and_party_do_not_fit_is_refused(stance, about):
    with pytest.raises(BadInput):
        DutyClaim(CLINICAL, "A", stance, about, 0.0)


def golden_claims():
    return [
        DutyClaim(
            Duty(c["duty"]), c["by"], Stance(c["stance"]), c["holder"], float(c["t0"]), c["t1"], c["review"],
            ClaimEvidence(c["evidence"]), frozenset(c["signed_by"]),
        )
        for c in FOUR["inputs"]["claims"]
    ]  # fmt: skip


@pytest.mark.parametrize("day", [30, 70, 150, 190])
def test_the_worked_example_on_four_days(day):
    found = duty_findings(golden_claims(), float(day), standing(), DUTIES_V1)
    states = {d.value: {"state": f.state.value, "holder": list(f.holders)} for d, f in found.items()}
    assert states == FOUR["outputs"][f"day_{day}"]["states"]


@pytest.mark.parametrize(
    ("lead", "wanted"), [("", "overseen_jointly_without_lead"), ("X", "overseen_jointly_lead_X")]
)
def test_the_worked_example_overseen_jointly(lead, wanted):
    found = duty_findings(golden_claims(), 150.0, standing(joint_lead={OVERSEE: lead}))
    assert found[OVERSEE].state.value == FOUR["outputs"][wanted]


def test_the_second_vocabulary_asks_two_more_duties():
    assert list(duty_findings([], 0.0, standing())) == list(DUTIES_V2)
    assert duty_findings([], 0.0, standing(), DUTIES_V1).keys() == set(DUTIES_V2) - {
        Duty.RISK,
        Duty.COORDINATE,
    }


def test_principals_differ_by_duty():
    asked = principals_of(["A", "B"], ["X", "R"])
    assert asked[OVERSEE] == {"X", "R"}
    assert {asked[duty] for duty in DUTIES_V2 if duty is not OVERSEE} == {frozenset("AB")}


# Laws, over every set of up to three of sixteen claims: 697 sets.

ATOMS = said(
    "A accepts, B accepts, A denies, B denies, A asserts B, B asserts A, A denies B, B denies A, "
    "A delegates B, B delegates A, A nobody, B dont_know, A asserts PT, X accepts, "
    "C asserts A by contract signed A, A accepts by agreed_sop signed A B until 5"
)
SETS = [list(chosen) for size in range(4) for chosen in itertools.combinations(ATOMS, size)]
HELD = {S.ASSIGNED, S.ASSIGNED_REVIEW_DUE}


def test_there_are_697_sets():
    assert len(SETS) == 697


def test_the_table_is_total_and_lists_holders_exactly_where_somebody_is_named():
    nameless = {S.NOT_APPLICABLE, S.NOT_ASSESSED, S.STALE, S.UNASSIGNED}
    for claims in SETS:
        found = duty_finding(CLINICAL, claims, 10.0, standing("AB"))
        assert found.row in ROW_TEXT
        assert (not found.holders) is (found.state in nameless)
        assert list(found.holders) == sorted(set(found.holders))


def test_neither_order_nor_repetition_of_claims_matters():
    for claims in SETS:
        found = duty_finding(CLINICAL, claims, 10.0, standing("AB"))
        for order in itertools.permutations(claims):
            assert duty_finding(CLINICAL, [*order, *order[:2]], 10.0, standing("AB")) == found


def test_never_unassigned_before_everybody_has_answered():
    for claims in SETS:
        answered = {claim.by for claim in claims if claim.active(10.0)}
        found = duty_finding(CLINICAL, claims, 10.0, standing("ABC"))
        assert found.state is not S.UNASSIGNED or {"A", "B", "C"} <= answered
        assert duty_finding(CLINICAL, claims, 10.0, standing()).state is not S.UNASSIGNED


def test_nobody_holds_a_duty_on_anothers_word_or_their_own_alone():
    for claims in SETS:
        active = [claim for claim in claims if claim.active(10.0)]
        found = duty_finding(CLINICAL, claims, 10.0, standing("AB"))
        if found.state in HELD:
            (holder,) = found.holders
            by_itself = [
                c for c in active if c.about == holder and (c.by == holder or holder in c.signatories)
            ]
            by_others = [c for c in active if c.about == holder and {c.by, *c.signatories} - {holder}]
            assert by_itself
            assert by_others
            assert not any(c.stance is Stance.DENIES and c.about == holder for c in active)


def test_a_denial_by_the_holder_is_never_agreed():
    for claims in SETS:
        for party in "AB":
            found = duty_finding(CLINICAL, [*claims, *said(f"{party} denies")], 10.0, standing("AB"))
            assert found.state not in HELD or party not in found.holders


parties = st.sampled_from(["A", "B", "C", "X", "PT", "Q"])


@st.composite
def claims_made(draw):
    stance, by = draw(st.sampled_from(Stance)), draw(parties)
    about = draw(parties)
    if stance is Stance.ACCEPTS:
        about = by
    if stance in (Stance.NOBODY, Stance.DONT_KNOW):
        about = ""
    begins = draw(st.integers(0, 20))
    return DutyClaim(
        draw(st.sampled_from([CLINICAL, OVERSEE])),
        by,
        stance,
        about,
        float(begins),
        draw(st.none() | st.integers(begins + 1, 25).map(float)),
        draw(st.none() | st.integers(0, 25).map(float)),
        draw(st.sampled_from(ClaimEvidence)),
        frozenset(draw(st.sets(parties, max_size=3))),
    )


@given(st.lists(claims_made(), max_size=7), st.integers(0, 25), st.randoms())
def test_laws_hold_for_any_claims_at_any_time(claims, day, random):
    there = standing("AB", joint_lead={OVERSEE: "X"})
    shuffled = random.sample(claims, len(claims)) + claims[:2]
    found = duty_findings(claims, float(day), there)
    assert duty_findings(shuffled, float(day), there) == found
    assert {finding.row for finding in found.values()} <= set(ROW_TEXT)
    for duty, finding in found.items():
        own = [claim for claim in claims if claim.duty is duty and claim.active(float(day))]
        assert finding.state is not S.UNASSIGNED or {"A", "B"} <= {claim.by for claim in own}
        assert set(finding.holders) <= set(ROLES)


@given(st.lists(claims_made(), max_size=6), st.integers(0, 25))
def test_how_old_a_claim_is_does_not_matter_while_it_holds(claims, day):
    """Nothing fades: claims that hold are as good on their last day as on their first."""
    older = [replace(claim, t0=claim.t0 - 1000) if claim.active(float(day)) else claim for claim in claims]
    there = standing("AB")
    assert duty_findings(older, float(day), there) == duty_findings(claims, float(day), there)

"""Bodies change: what becomes of duties, and that no reorganisation closes a gap by itself."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.vocabulary import DUTIES_V1, Duty, DutyState, PartyRole, Stance, SuccessionKind
from pathway.analysis.duties import DutyClaim, Standing, duty_finding, duty_findings
from pathway.analysis.gaps import gap_of
from pathway.analysis.successions import Succession, duty_findings_after, duty_spells, in_order, severity
from tests.golden import golden
from tests.unit.analysis.sayings import ROLES, said, standing
from tests.unit.analysis.test_duties import SETS, claims_made, golden_claims

FOUR = golden("golden_4_contested")["outputs"]
S, Kind, CLINICAL = DutyState, SuccessionKind, Duty.CLINICAL


def merger(day=10.0, old="AB", new="AB"):
    return Succession(day, Kind.MERGE, frozenset(old), (new,))


def after(text, at, *changes, there=None, duty=CLINICAL):
    return duty_findings_after(said(text, duty), at, there or standing("AB"), changes, [duty])[duty]


def test_the_worked_example_of_a_merger():
    before = duty_findings(golden_claims(), 200.0, standing(), DUTIES_V1)
    found = duty_findings_after(golden_claims(), 200.0, standing(), [merger(200.0)], DUTIES_V1)
    assert {duty.value: each.state.value for duty, each in found.items()} == FOUR["merger_rule"]
    assert gap_of(before.values()).open == FOUR["open_before"]
    assert gap_of(found.values()).open == FOUR["open_rule"]
    assert [duty for duty, each in found.items() if each.inherited] == [
        Duty.HANDOVER, Duty.ACCEPT, CLINICAL, Duty.ESCALATE
    ]  # fmt: skip
    assert found[CLINICAL].holders == ("AB",)
    assert found[CLINICAL].sentence().endswith("inherited, not reaffirmed")


def test_reading_names_alone_would_have_closed_a_gap():
    renamed = [
        DutyClaim(
            c.duty,
            "AB" if c.by in "AB" else c.by,
            c.stance,
            "AB" if c.about in {"A", "B"} else c.about,
            c.t0,
            c.t1,
            c.review,
            c.evidence,
            frozenset("AB" if s in "AB" else s for s in c.signatories),
        )
        for c in golden_claims()
    ]
    naive = duty_findings(renamed, 200.0, standing(), DUTIES_V1)
    assert {duty.value: each.state.value for duty, each in naive.items()} == FOUR["merger_naive"]
    assert gap_of(naive.values()).open == FOUR["open_naive"]


def test_before_its_day_a_merger_changes_nothing():
    assert after("A asserts B", 9.0, merger(10.0)) == after("A asserts B", 9.0)


def test_old_agreement_becomes_one_bodys_own_word():
    found = after("A accepts, B asserts A", 10.0, merger())
    assert (found.state, found.holders, found.inherited) == (S.ASSUMED_SELF, ("AB",), True)


@pytest.mark.parametrize(
    ("text", "inherited"),
    [
        ("A accepts, C asserts A", True),
        ("A accepts, C asserts A, AB accepts from 12", False),
        ("A nobody, C accepts", False),  # whoever holds it is the same as before
        ("C accepts, A asserts C until 5", False),
    ],
)
def test_who_holds_a_duty_in_the_place_of_another_body_has_not_reaffirmed_it(text, inherited):
    found = after(text, 15.0, merger())
    assert (found.inherited, "not reaffirmed" in found.sentence()) == (inherited, inherited)


@pytest.mark.parametrize(
    ("until", "names", "day"),
    [("8", "A", "8.0"), ("10", "A", "10.0"), ("12", "AB", "12.0")],
)
def test_what_had_lapsed_by_the_day_of_a_merger_is_told_of_the_old_body(until, names, day):
    found = after(f"A accepts until {until}, C asserts A until {until}", 15.0, merger())
    assert found.state is S.STALE
    assert f"; {names}, lapsed on {day}" in found.sentence()


def test_with_whom_a_duty_stays_has_the_name_of_today():
    found = after("A delegates C, C nobody, B asserts A until 5", 15.0, merger())
    assert (found.state, found.fallback) == (S.DELEGATED_UNACCEPTED, ("AB",))
    worse = after("A accepts, A delegates B", 15.0, merger())
    assert (worse.state, worse.fallback) == (S.DELEGATED_UNACCEPTED, ("AB",))


@pytest.mark.parametrize(
    ("since", "state"),
    [
        ("", S.ASSUMED_IMPUTED),
        ("AB accepts from 12", S.ASSUMED_SELF),
        ("AB accepts from 12, C asserts AB from 12", S.ASSIGNED),
        ("C accepts from 12 signed AB, AB denies from 12", S.CONTESTED),
        ("AB accepts from 20", S.ASSUMED_IMPUTED),  # not yet said on day 15
        ("AB dont_know from 12", S.ASSUMED_IMPUTED),
        ("C asserts AB from 12", S.CONTESTED),
    ],
)
def test_a_gap_stays_until_the_new_body_speaks(since, state):
    assert after(f"A asserts B, {since}", 15.0, merger()).state is state


def test_a_rename_is_the_same_body():
    rename = Succession(10.0, Kind.RENAME, frozenset("A"), ("A1",))
    found = after("A accepts, B asserts A", 15.0, rename)
    assert (found.state, found.holders, found.inherited) == (S.ASSIGNED, ("A1",), False)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("A nobody, B nobody", S.UNASSIGNED),
        ("A nobody", S.NOT_ASSESSED),  # B was never asked, and AB has not spoken
        ("A nobody, AB nobody from 12", S.UNASSIGNED),
        ("AB nobody from 12", S.UNASSIGNED),
    ],
)
def test_a_merged_body_is_asked_in_place_of_its_parts(text, state):
    assert after(text, 15.0, merger()).state is state


def test_one_partners_answer_is_not_that_of_a_body_merged_twice_over():
    second = Succession(11.0, Kind.MERGE, frozenset({"AB", "C"}), ("A1",))
    assert after("A nobody", 15.0, merger(), second).state is S.NOT_ASSESSED
    assert after("A nobody, A1 nobody from 12", 15.0, merger(), second).state is S.UNASSIGNED


@pytest.mark.parametrize("old", ["AB", "B"])
@pytest.mark.parametrize(
    ("text", "state", "says"),
    [
        ("A nobody", S.NOT_ASSESSED, "not everyone has answered"),
        ("B nobody", S.NOT_ASSESSED, "not everyone has answered"),
        ("A nobody, B nobody", S.UNASSIGNED, "everyone has answered, nobody holds it"),
        ("A nobody, A dont_know from 12", S.UNASSIGNED, "everyone has answered, nobody holds it"),
    ],
)
def test_a_body_that_takes_another_in_has_not_answered_for_it(old, text, state, says):
    found = after(text, 15.0, merger(old=old, new="A"))
    assert (found.state, found.text) == (state, says)


@pytest.mark.parametrize("said_since", ["AB denies", "AB accepts"])
def test_a_word_that_has_lapsed_confirms_no_merger(said_since):
    """What AB said from 12 to 14 is no word of 15: the old reading counts again, not reaffirmed."""
    found = after(f"A asserts B, {said_since} from 12 until 14", 15.0, merger())
    assert (found.state, found.inherited) == (S.ASSUMED_IMPUTED, True)


def test_on_one_day_what_makes_a_body_comes_before_what_becomes_of_it():
    taken = Succession(10.0, Kind.TRANSFER, frozenset("B"), ("A",))
    renamed = Succession(10.0, Kind.RENAME, frozenset("A"), ("A1",))
    for changes in ((taken, renamed), (renamed, taken)):
        assert in_order(changes) == [taken, renamed]
        assert after("C asserts B, B accepts", 15.0, *changes).holders == ("A1",)
    loop = Succession(10.0, Kind.TRANSFER, frozenset("A"), ("B",))
    assert in_order([loop, taken]) == in_order([taken, loop])


def test_a_body_that_takes_another_in_stands_in_its_own_place():
    """What A says and is said of A is its own; what was B's is not reaffirmed, however it is recorded."""
    for old in ("B", "AB"):
        assert not after("A accepts, C asserts A", 15.0, merger(old=old, new="A")).inherited
        found = after("B accepts, C asserts B", 15.0, merger(old=old, new="A"))
        assert (found.state, found.holders, found.inherited) == (S.ASSIGNED, ("A",), True)


def test_that_everyone_has_answered_is_not_reaffirmed_where_an_answer_was_another_bodys():
    found = after("A nobody, B dont_know", 15.0, Succession(10.0, Kind.MERGE, frozenset("B"), ("C",)))
    assert (found.state, found.inherited) == (S.UNASSIGNED, True)


@pytest.mark.parametrize(("new", "once_more"), [((), S.UNASSIGNED), (("A1", "A2"), S.NOT_ASSESSED)])
def test_that_a_body_is_gone_does_not_make_its_silence_an_answer(new, once_more):
    gone = Succession(10.0, Kind.SPLIT if new else Kind.ABOLITION, frozenset("B"), new)
    assert after("A nobody", 15.0, gone).state is S.NOT_ASSESSED
    assert after("A nobody, B nobody", 15.0, gone).state is S.UNASSIGNED
    ended = after("A denies, A asserts B, B denies, B asserts A", 15.0, gone)
    assert (ended.state, ended.lapsed_on) == (S.STALE, 10.0)
    assert after("A nobody, A dont_know from 12", 15.0, gone).state is once_more


@pytest.mark.parametrize("speaker", ["AB", "A1", "A2"])
def test_whoever_has_spoken_as_the_merged_body_has_whatever_it_was_called_later(speaker):
    second = Succession(20.0, Kind.RENAME, frozenset({"AB"}), ("A1",))
    third = Succession(30.0, Kind.RENAME, frozenset({"A1"}), ("A2",))
    found = after(f"A nobody, {speaker} nobody from 12", 35.0, merger(), second, third)
    assert found.state is S.UNASSIGNED
    found = after(f"A asserts B, {speaker} accepts from 12", 35.0, merger(), second, third)
    assert (found.state, found.inherited) == (S.ASSUMED_SELF, False)


def test_a_joint_lead_is_renamed_too():
    there = standing("AC", joint_lead={CLINICAL: "A"})
    rename = Succession(10.0, Kind.TRANSFER, frozenset("A"), ("A1",))
    found = after("A accepts, C accepts", 15.0, rename, there=there)
    assert (found.state, found.holders) == (S.ASSIGNED, ("A1",))


@pytest.mark.parametrize(
    "change",
    [
        Succession(10.0, Kind.SPLIT, frozenset("A"), ("A1", "A2")),
        Succession(10.0, Kind.ABOLITION, frozenset("A")),
        Succession(10.0, Kind.TRANSFER, frozenset("A"), ("A1", "A2")),
    ],
)
@pytest.mark.parametrize("text", ["A accepts, B asserts A", "A accepts", "B asserts A", "A accepts signed B"])
def test_after_a_split_or_abolition_old_claims_bind_nobody_new(change, text):
    found = after(text, 10.0, change)
    assert found.state is S.STALE
    assert (found.lapsed_holders, found.lapsed_on) == (("A",), 10.0)


def test_a_signature_of_a_body_that_is_gone_binds_nobody():
    found = after("B accepts signed A", 15.0, Succession(10.0, Kind.ABOLITION, frozenset("A")))
    assert found.state is S.ASSUMED_SELF


def test_a_split_closes_no_dispute_until_somebody_speaks():
    split = Succession(10.0, Kind.SPLIT, frozenset("A"), ("A1", "A2"))
    assert after("A accepts, B accepts", 15.0, split).state is S.CONTESTED
    found = after("A accepts, B accepts, A1 asserts B from 12", 15.0, split)
    assert (found.state, found.holders) == (S.ASSIGNED, ("B",))


def test_an_abolition_leaves_what_others_hold_alone():
    abolition = Succession(10.0, Kind.ABOLITION, frozenset("C"))
    assert after("A accepts, B asserts A", 15.0, abolition).state is S.ASSIGNED


def test_mergers_in_a_row_close_nothing_until_the_last_body_speaks():
    first, second = merger(10.0), Succession(20.0, Kind.MERGE, frozenset({"AB", "C"}), ("A1",))
    text = "A asserts B, C nobody"
    assert after(text, 25.0, first, second).state is S.ASSUMED_IMPUTED
    assert after(text, 25.0, second, first).holders == ("A1",)
    found = after(f"{text}, A1 accepts from 22", 25.0, first, second)
    assert (found.state, found.inherited) == (S.ASSUMED_SELF, False)
    assert after(f"{text}, AB accepts from 12", 25.0, first, second).state is S.ASSUMED_SELF


def test_a_claim_about_another_merger_confirms_nothing():
    """X and Y merge and say AB holds it; A and B have merged without a word of their own."""
    theirs = Succession(11.0, Kind.MERGE, frozenset("XY"), ("R",))
    found = after("A asserts B, R asserts AB from 12", 15.0, merger(), theirs)
    assert found.state.is_open


def test_a_new_body_has_the_roles_of_those_it_replaced():
    there = Standing({"A": ROLES["A"], "B": ROLES["B"]})
    found = after(
        "A accepts, C asserts A", 15.0, Succession(10.0, Kind.MERGE, frozenset("AB"), ("N",)), there=there
    )
    assert (found.state, found.holders) == (S.ASSIGNED, ("N",))
    recorded = Standing({**there.roles, "N": frozenset({PartyRole.ICB})})
    found = after(
        "A accepts, C asserts A", 15.0, Succession(10.0, Kind.MERGE, frozenset("AB"), ("N",)), there=recorded
    )
    assert found.state is S.OVERSIGHT_ONLY


CHANGES = [
    Succession(10.0, Kind.MERGE, frozenset("AB"), ("AB",)),
    Succession(10.0, Kind.MERGE, frozenset("AB"), ("A",)),
    Succession(10.0, Kind.MERGE, frozenset("A"), ("B",)),
    Succession(10.0, Kind.TRANSFER, frozenset("A"), ("B",)),
    Succession(10.0, Kind.SPLIT, frozenset("A"), ("A1", "A2")),
    Succession(10.0, Kind.ABOLITION, frozenset("B")),
    Succession(10.0, Kind.RENAME, frozenset("A"), ("A1",)),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.kind)
def test_no_succession_closes_a_gap_over_all_697_sets(change):
    for claims in SETS:
        before = duty_finding(CLINICAL, claims, 10.0, standing("AB"))
        found = duty_findings_after(claims, 10.0, standing("AB"), [change], [CLINICAL])[CLINICAL]
        assert severity(found.state) >= severity(before.state) or not (
            before.state.is_open or before.state is S.NOT_ASSESSED
        )
        assert found.state is not S.UNASSIGNED or before.state is S.UNASSIGNED or before.holders


@given(
    st.lists(claims_made(), max_size=6),
    st.lists(st.sampled_from(CHANGES), max_size=3, unique=True),
    st.randoms(),
)
def test_no_chain_of_successions_closes_a_gap_and_their_order_given_never_matters(claims, changes, random):
    told = [claim for claim in claims if claim.t0 < 10]
    before = duty_findings(told, 10.0, standing("AB"))
    found = duty_findings_after(told, 10.0, standing("AB"), changes)
    for duty, finding in found.items():
        if before[duty].state.is_open:
            assert finding.state.is_open
        if before[duty].state is S.NOT_ASSESSED:
            assert finding.state is not S.UNASSIGNED
    shuffled = random.sample(changes, len(changes))
    assert duty_findings_after(random.sample(told, len(told)), 10.0, standing("AB"), shuffled) == found


def test_the_spells_of_the_worked_example():
    spells = duty_spells(CLINICAL, golden_claims(), 0.0, 200.0, standing=standing())
    assert [[begins, ends, state.value] for begins, ends, state in spells] == FOUR["clinical_spells"]


def test_spells_cover_a_period_and_turn_at_reviews_and_successions():
    claims = said("A accepts from 5 until 30 review 12, B asserts A from 5")
    spells = duty_spells(CLINICAL, claims, 0.0, 40.0, standing=standing("AB"), successions=[merger(20.0)])
    assert spells == [
        (0.0, 5.0, S.NOT_ASSESSED),
        (5.0, 12.0, S.ASSIGNED),
        (12.0, 20.0, S.ASSIGNED_REVIEW_DUE),
        (20.0, 30.0, S.ASSUMED_SELF),
        (30.0, 40.0, S.ASSUMED_IMPUTED),
    ]


def test_spells_by_date_and_of_no_time_at_all():
    claims = [DutyClaim(CLINICAL, "A", Stance.ACCEPTS, "A", date(2026, 4, 1))]
    spells = duty_spells(CLINICAL, claims, date(2026, 1, 1), date(2026, 7, 1), standing=standing())
    assert [state for *_, state in spells] == [S.NOT_ASSESSED, S.ASSUMED_SELF]
    assert duty_spells(CLINICAL, claims, date(2026, 1, 1), date(2026, 1, 1), standing=standing()) == []


@given(st.lists(claims_made(), max_size=5), st.lists(st.sampled_from(CHANGES), max_size=2, unique=True))
def test_a_spell_says_what_every_day_in_it_says(claims, changes):
    there = standing("AB")
    spells = duty_spells(CLINICAL, claims, 0.0, 26.0, standing=there, successions=changes)
    assert [begins for begins, _, _ in spells[1:]] == [ends for _, ends, _ in spells[:-1]]
    assert (spells[0][0], spells[-1][1]) == (0.0, 26.0)
    for begins, ends, state in spells:
        for day in range(int(begins), int(ends)):
            assert (
                duty_findings_after(claims, float(day), there, changes, [CLINICAL])[CLINICAL].state is state
            )

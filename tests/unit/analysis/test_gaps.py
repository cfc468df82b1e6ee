"""Gaps: open duties as a range, and the labels G1 to G10."""

import pytest

from graph_schema.vocabulary import DUTIES_V1, Duty, DutyState, GapType
from pathway.analysis.duties import DutyFinding, duty_finding, duty_findings
from pathway.analysis.gaps import LabelFacts, gap_labels, gap_of
from tests.golden import golden
from tests.unit.analysis.sayings import said, standing
from tests.unit.analysis.test_duties import golden_claims

S = DutyState


def finding(duty, state, row=0, holders=()):
    return DutyFinding(duty, state, row, tuple(holders), "")


@pytest.mark.parametrize("day", [30, 70, 150, 190])
def test_the_worked_example_on_four_days(day):
    gap = gap_of(duty_findings(golden_claims(), float(day), standing(), DUTIES_V1).values())
    wanted = golden("golden_4_contested")["outputs"][f"day_{day}"]["gap"]
    assert {key: list(v) if isinstance(v := getattr(gap, key), tuple) else v for key in wanted} == wanted


def test_the_range_runs_from_what_is_open_to_what_may_be():
    gap = gap_of(
        [
            finding(Duty.ACCEPT, S.NOT_ASSESSED),
            finding(Duty.CLINICAL, S.STALE),
            finding(Duty.MONITOR, S.ASSUMED_SELF),
            finding(Duty.CONTACT, S.ASSIGNED),
            finding(Duty.OVERSEE, S.NOT_APPLICABLE),
        ]
    )
    assert (gap.applicable, gap.open, gap.soft, gap.not_assessed) == (4, 1, 1, 1)
    assert (gap.low, gap.high) == (0.25, 0.5)
    assert (gap.critical_open, gap.critical_unknown) == ((Duty.CLINICAL,), (Duty.ACCEPT,))


def test_where_no_duty_applies_there_is_no_share():
    gap = gap_of([finding(duty, S.NOT_APPLICABLE) for duty in DUTIES_V1])
    assert (gap.applicable, gap.low, gap.high) == (0, None, None)


def test_which_duties_are_critical_can_be_declared():
    findings = [finding(Duty.CLINICAL, S.STALE), finding(Duty.CONTACT, S.UNASSIGNED)]
    assert gap_of(findings, critical=[Duty.CONTACT]).critical_open == (Duty.CONTACT,)


@pytest.mark.parametrize(
    ("larger", "smaller"),
    [
        ([(Duty.CLINICAL, S.STALE)], [(Duty.CONTACT, S.STALE), (Duty.MONITOR, S.STALE)]),
        ([(Duty.CONTACT, S.STALE), (Duty.MONITOR, S.STALE)], [(Duty.CONTACT, S.STALE)]),
        ([(Duty.CONTACT, S.STALE)], [(Duty.CONTACT, S.ASSUMED_SELF), (Duty.MONITOR, S.ASSUMED_SELF)]),
        ([(Duty.CONTACT, S.ASSUMED_SELF)], [(Duty.CONTACT, S.NOT_ASSESSED)]),
        ([(Duty.CONTACT, S.NOT_ASSESSED)], [(Duty.CONTACT, S.ASSIGNED)]),
    ],
)
def test_a_critical_duty_comes_before_any_number_of_others(larger, smaller):
    first, second = (gap_of(finding(*each) for each in side) for side in (larger, smaller))
    assert first.order > second.order


LABELS = [
    ("", "G10"),
    ("A accepts until 5", "G2"),
    ("A nobody, B nobody, A accepts until 5", "G1"),
    ("A nobody, B nobody", "G1"),
    ("X accepts", "G1"),
    ("A asserts B", "G3"),
    ("A delegates B", "G3"),
    ("A accepts, A delegates B", "G3"),
    ("A accepts, A denies", "G4"),
    ("A accepts, B denies A", "G4"),
    ("A asserts B, B denies", "G4"),
    ("A asserts B, B asserts A", "G4"),
    ("A accepts, B accepts", "G5"),
    ("A asserts PT", "G7"),
    ("A accepts", ""),
    ("A accepts, B asserts A", ""),
    ("A accepts review 3, B asserts A", ""),
    ("A nobody", "G10"),
]


@pytest.mark.parametrize(("text", "label"), LABELS)
def test_labels_come_from_the_state(text, label):
    found = duty_finding(Duty.CLINICAL, said(text), 10.0, standing("AB"))
    assert {each.value for each in gap_labels(found)} == set(label.split())


def test_shared_without_a_lead_is_g5():
    claims, there = said("A accepts, B accepts"), standing(joint_lead={Duty.CLINICAL: ""})
    assert gap_labels(duty_finding(Duty.CLINICAL, claims, 10.0, there)) == {GapType.G5}


@pytest.mark.parametrize(
    ("text", "mandated", "labels"),
    [
        ("", (True,), "G3 G10"),
        ("", (False,), "G3 G6 G10"),
        ("", (True, False), "G3 G10"),
        ("A nobody, B nobody", (True,), "G1 G3"),
        ("A accepts", (True,), ""),
        ("A accepts", (False,), "G6"),
        ("A accepts by contract", (False,), ""),
        ("A accepts by own_policy", (False,), "G6"),
        ("A accepts, B asserts A", (False,), ""),
        ("A asserts B", (False,), "G3 G6"),
        ("A asserts B by statute", (False,), "G3"),
        ("A asserts PT", (True,), "G3 G7"),
        ("PT accepts, A asserts PT", (True,), "G3 G7"),
        ("X accepts", (True,), "G1 G3"),
        ("A accepts until 5", (True,), "G2 G3"),
        ("A asserts B, B denies", (True,), "G3 G4"),
        ("A asserts B, B asserts A", (True,), "G3 G4"),
        ("A accepts, B denies A", (True,), "G4"),
        ("A accepts, A denies", (True,), "G4"),
        ("A accepts, B accepts", (True,), "G5"),
    ],
)
def test_a_rule_proposes_and_never_assigns(text, mandated, labels):
    found = duty_finding(Duty.CLINICAL, said(text), 10.0, standing("AB"))
    facts = LabelFacts(rules_mandated=mandated)
    assert {each.value for each in gap_labels(found, facts)} == set(labels.split())


@pytest.mark.parametrize(
    ("text", "labels"), [("A accepts, B asserts A", "G8"), ("B accepts, A asserts B", "")]
)
def test_a_holder_who_is_a_vacant_post_is_g8_even_where_it_is_agreed(text, labels):
    found = duty_finding(Duty.CLINICAL, said(text), 10.0, standing())
    facts = LabelFacts(vacant=frozenset({"A"}))
    assert {each.value for each in gap_labels(found, facts)} == set(labels.split())


@pytest.mark.parametrize(
    ("duty", "reaches", "labels"),
    [
        (Duty.OVERSEE, False, "G9 G10"),
        (Duty.OVERSEE, True, "G10"),
        (Duty.OVERSEE, None, "G10"),
        (Duty.MONITOR, False, "G10"),
    ],
)
def test_oversight_that_no_remit_reaches_is_g9_and_unrecorded_remits_label_nothing(duty, reaches, labels):
    found = finding(duty, S.NOT_ASSESSED, 2)
    assert {each.value for each in gap_labels(found, LabelFacts(remit_reaches=reaches))} == set(
        labels.split()
    )


def test_a_duty_that_does_not_apply_has_no_label():
    facts = LabelFacts(rules_mandated=(False,), remit_reaches=False)
    assert gap_labels(finding(Duty.OVERSEE, S.NOT_APPLICABLE), facts) == frozenset()


def test_every_open_or_unknown_state_has_a_label():
    """A contested state is labelled by its row."""
    for state in DutyState:
        rows = (3, 6, 7, 11, 14) if state is S.CONTESTED else (5,) if state is S.JOINT_NO_LEAD else (1,)
        for row in rows:
            labels = gap_labels(finding(Duty.CLINICAL, state, row, "A"))
            assert bool(labels) is (state.is_open or state in (S.NOT_ASSESSED, S.JOINT_NO_LEAD))

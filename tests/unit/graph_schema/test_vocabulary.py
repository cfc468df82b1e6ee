"""Words: each file of published codes is covered, each word can be read by its code and other names."""

import csv
import json
from pathlib import Path

import pytest

from graph_schema.vocabulary import (
    CRITICAL_DUTIES,
    DUTIES_V1,
    VOCABULARIES,
    Duty,
    DutyBasis,
    DutyState,
    HandoffKind,
    Harm,
    RuleHolder,
    Term,
)
from tests.shared_data import SHARED

LIBRARY = Path(__file__).parents[3] / "pathway" / "library"
DOMAIN = SHARED / "domain"
needs_domain = pytest.mark.skipif(not DOMAIN.exists(), reason="the published domain files are not here")


def published(name: str) -> dict:
    return json.loads((DOMAIN / name).read_text())


@pytest.mark.parametrize("words", VOCABULARIES, ids=lambda words: words.__name__)
def test_every_word_has_a_meaning_and_is_read_by_all_its_names(words: type[Term]):
    for term in words:
        assert term.meaning
        assert words.read(term.value.upper()) is term
        assert words.read(f"  {term.label} ") is term
        for name in term.also_called:
            assert words.read(name) is term


@pytest.mark.parametrize("words", VOCABULARIES, ids=lambda words: words.__name__)
def test_no_name_means_two_things(words: type[Term]):
    names = [name.lower() for term in words for name in {term.value, *term.also_called}]
    assert len(names) == len(set(names))


def test_an_unknown_word_is_refused_with_the_words_that_would_do():
    with pytest.raises(ValueError, match="expected one of: referral, return"):
        HandoffKind.read("pigeon")


@needs_domain
def test_the_kinds_are_the_published_ones_in_their_order():
    kinds = published("handoff_kinds.json")["kinds"]
    assert [kind["code"] for kind in kinds] == [kind.value for kind in HandoffKind]
    for kind in kinds:
        term = HandoffKind(kind["code"])
        assert term.meaning == kind["meaning"]
        assert all(HandoffKind.read(name) is term for name in kind["also_called"])


@needs_domain
def test_every_kind_label_of_the_demo_journey_can_be_read():
    for handoff in published("demo_journey.json")["handoffs"]:
        assert HandoffKind.read(handoff["label"]) is HandoffKind(handoff["kind"])


@needs_domain
@pytest.mark.parametrize("name", ["hazard_library.json", "duty_rules.json"])
def test_the_shipped_library_is_the_published_one(name: str):
    assert json.loads((LIBRARY / name).read_text()) == published(name)


def test_every_shipped_rule_speaks_our_words():
    for rule in json.loads((LIBRARY / "duty_rules.json").read_text())["rules"]:
        assert rule["duty"] == "*" or Duty(rule["duty"])
        assert RuleHolder(rule["holder"]) and DutyBasis(rule["basis"])
        assert rule["kinds"] == ["any"] or all(HandoffKind(kind) for kind in rule["kinds"])


def test_every_library_hazard_names_kinds_and_a_rule_that_exist():
    rules = {rule["id"][:5] for rule in json.loads((LIBRARY / "duty_rules.json").read_text())["rules"]}
    for hazard in json.loads((LIBRARY / "hazard_library.json").read_text())["hazards"]:
        assert hazard["handoff_kinds"] == ["any"] or all(HandoffKind(k) for k in hazard["handoff_kinds"])
        assert hazard["default_rule"] in rules


@needs_domain
@pytest.mark.parametrize("system", ["level-of-physical-harm-5", "level-of-psychological-harm-5"])
def test_every_published_harm_grade_can_be_read(system: str):
    with (DOMAIN / "lfpse_v5_codes.csv").open(newline="") as file:
        grades = [row["display"] for row in csv.DictReader(file) if row["code_system"] == system]
    assert grades
    for grade in grades:
        Harm.read(grade)


def test_harm_is_ordered_and_not_recorded_is_below_none_without_being_none():
    ranks = [harm.rank for harm in (Harm.NONE, Harm.LOW, Harm.MODERATE, Harm.SEVERE, Harm.FATAL)]
    assert ranks == [0, 1, 2, 3, 4]
    assert Harm.NOT_RECORDED.rank == -1


def test_the_two_duty_vocabularies_and_the_critical_duties():
    assert [duty.value for duty in DUTIES_V1] == [
        "HANDOVER", "ACCEPT", "CLINICAL", "FAILSAFE", "CONTACT", "MONITOR", "ESCALATE", "OVERSEE",
    ]  # fmt: skip
    assert {duty.value for duty in Duty} - {duty.value for duty in DUTIES_V1} == {"RISK", "COORDINATE"}
    assert {duty.value for duty in CRITICAL_DUTIES} == {"ACCEPT", "CLINICAL"}


def test_every_duty_state_is_open_soft_or_neither_and_never_both():
    assert not any(state.is_open and state.is_soft for state in DutyState)
    neither = {state for state in DutyState if not state.is_open and not state.is_soft}
    assert neither == {DutyState.NOT_APPLICABLE, DutyState.ASSIGNED, DutyState.NOT_ASSESSED}

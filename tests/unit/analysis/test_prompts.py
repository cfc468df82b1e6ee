"""Prompts considered: one definition, by the day, in any order; an answer never takes another away."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.hazards import Consideration, Hazard
from graph_schema.identifiers import consideration_id
from graph_schema.vocabulary import PromptOutcome
from pathway.analysis.prompts import (
    PromptState,
    all_together,
    considered,
    latest_answers,
    of_another_kind,
    prompt_total,
    prompted,
)
from tests.tables import handoffs_of

PROMPTS = ("late", "not_read", "HZ-19", "HZ-15")
[HANDOFF] = handoffs_of("RXA/ward > RXB/nursing | care_request")
DAY = date(2026, 5, 20)
HAZARD, REFUSED, NOT_KNOWN, OPEN = PromptState
SAYS = {"hazard": "hazard_recorded", "no": "does_not_apply", "?": "not_known"}


def said(
    prompt: str, says: str, side: str = "sender", on: str = "2026-05-01", **more: object
) -> Consideration:
    outcome = PromptOutcome(SAYS[says])
    usual = {"why": "All by telephone"} if says == "no" else {"hazard": "hz"} if says == "hazard" else {}
    return Consideration(
        id=consideration_id(HANDOFF.id, prompt, side, on), handoff=HANDOFF.id, prompt=prompt, outcome=outcome,
        considered_by="Ward manager", side=side, considered_on=date.fromisoformat(on), **(usual | more),
    )  # fmt: skip


def hazard(id_: str = "hz", library: str | None = None) -> Hazard:
    return Hazard(id=id_, handoff=HANDOFF.id, sentence="It is not read", library_id=library)


def at(*records, day: date = DAY, prompts=PROMPTS):
    """Every prompt's state, and (considered, there are), as a picture of these records has them."""
    answers = by_day(records, day)
    hazards = [one for one in records if isinstance(one, Hazard)]
    states = [one.state for one in prompted(prompts, hazards, answers)]
    return states, considered(None, prompts, hazards, answers)


def by_day(records, day):
    made = [one for one in records if isinstance(one, Consideration)]
    return latest_answers(made, day).get(HANDOFF.id, ())


TABLE = {
    "nobody said anything": ([], [OPEN] * 4, None),
    "refused": ([said("late", "no")], [REFUSED, OPEN, OPEN, OPEN], 1),
    "not known is no answer": ([said("late", "?")], [NOT_KNOWN, OPEN, OPEN, OPEN], 0),
    "a hazard by a guideword": ([hazard(), said("late", "hazard")], [HAZARD, OPEN, OPEN, OPEN], 1),
    "a hazard of the library, twice": (
        [hazard("a", "HZ-19"), hazard("b", "HZ-19")], [OPEN, OPEN, HAZARD, OPEN], 1,
    ),
    "a hazard where somebody had refused": (
        [said("HZ-19", "no"), hazard("a", "HZ-19")], [OPEN, OPEN, HAZARD, OPEN], 1,
    ),
    "dated later": ([said("late", "no", on="2026-05-21")], [OPEN] * 4, None),
    "on the day": ([said("late", "no", on="2026-05-20")], [REFUSED, OPEN, OPEN, OPEN], 1),
    "the last of a side counts": (
        [said("late", "no"), said("late", "?", on="2026-05-02")], [NOT_KNOWN, OPEN, OPEN, OPEN], 0,
    ),
    "one side refuses, the other does not know": (
        [said("late", "no"), said("late", "?", "receiver")], [REFUSED, OPEN, OPEN, OPEN], 1,
    ),
    "a prompt of another kind": ([said("HZ-01", "no")], [OPEN] * 4, None),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE)
def test_what_counts_as_considered(case):
    records, states, many = TABLE[case]
    assert at(*records) == (states, (many, 4))


@pytest.mark.parametrize(
    ("declared", "answers", "many"),
    [(None, [], None), (0, [], 0), (3, [], 3), (9, [], 4), (1, ["late", "not_read"], 2), (3, ["late"], 3)],
)
def test_a_declared_number_counts_where_it_is_larger_and_never_more_than_there_are(declared, answers, many):
    said_ = [said(prompt, "no") for prompt in answers]
    assert considered(declared, PROMPTS, [], said_) == (many, 4)


def test_an_answer_whose_hazard_was_withdrawn_is_none_any_more():
    assert [one.state for one in prompted(PROMPTS, [], [said("late", "hazard")])] == [OPEN] * 4
    assert considered(None, PROMPTS, [], [said("late", "hazard")]) == (None, 4)


def test_both_sides_stand_beside_each_other():
    [first, *_] = prompted(PROMPTS, [], [said("late", "no"), said("late", "?", "receiver")])
    assert first.differs and [one.side.value for one in first.answers] == ["sender", "receiver"]
    assert [one.prompt for one in of_another_kind(PROMPTS, [said("late", "no"), said("HZ-01", "no")])] == [
        "HZ-01"
    ]


def test_a_sum_says_where_nobody_said_anything_and_what_a_number_hides():
    silent, some, declared = (prompted(PROMPTS, [], answers) for answers in ([], [said("late", "no")], []))
    total = prompt_total([((None, 4), silent), ((1, 4), some), ((3, 4), declared)])
    assert (total.considered, total.prompts, total.silent, total.declared_more) == (4, 8, 1, 3)
    assert (total.hazard, total.refused, total.not_known, total.open) == (0, 1, 0, 11)
    alone = [prompt_total([one]) for one in (((None, 4), silent), ((1, 4), some), ((3, 4), declared))]
    assert all_together(alone) == total and all_together([]).handoffs == 0


answers = st.builds(
    said,
    st.sampled_from([*PROMPTS, "HZ-01"]),
    st.sampled_from(["no", "hazard", "?"]),
    st.sampled_from(["sender", "receiver", "both"]),
    st.dates(date(2026, 5, 10), date(2026, 5, 25)).map(str),
)


def many(records) -> int:
    newest = {}
    for one in sorted(records, key=lambda one: one.considered_on):
        if one.considered_on <= DAY:
            newest[one.prompt, one.side] = one
    found = considered(None, PROMPTS, [hazard()], list(newest.values()))[0]
    return -1 if found is None else found


@given(st.lists(answers, max_size=8, unique_by=lambda one: one.id), answers)
def test_considering_never_lowers_the_number(before, new):
    """Only "not known" from a side that had answered takes its own answer back."""
    others = [one for one in before if one.id != new.id]
    if new.outcome is PromptOutcome.NOT_KNOWN:
        others = [one for one in others if (one.prompt, one.side) != (new.prompt, new.side)]
    assert many([*others, new]) >= many(others)


@given(st.lists(answers, max_size=8, unique_by=lambda one: one.id), st.randoms())
def test_the_order_does_not_matter(records, random: Random):
    mixed = list(records)
    random.shuffle(mixed)
    assert at(hazard(), *mixed) == at(hazard(), *records)

"""Time limits in words: no more exactly than they are known, and never kept where nobody can tell."""

from datetime import UTC, datetime

import pytest

from graph_schema.vocabulary import CrossingStatus, DutyBasis
from pathway.analysis.limits import Limit, LimitFact, LimitSource, LimitState, Why, known_times, limit_facts
from pathway.engine.limits import fact_words, limits_sentence, said_of

AS_OF = datetime(2026, 1, 20, 12, tzinfo=UTC)
RULE = LimitSource("AR-04", DutyBasis.CONTRACT)
DISCHARGED, RECEIVED = CrossingStatus.DISCHARGED, CrossingStatus.RECEIVED
FROM_TO = "24 hours from discharged to received (rule AR-04, contract)"


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def fact(*steps: tuple[str, datetime | None, str], sources=(RULE,)) -> LimitFact:
    limit = Limit(24, DISCHARGED, RECEIVED, sources)
    [found] = limit_facts([limit], known_times(steps, ()), AS_OF)
    return found


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([("discharged", at(5, 9), "exact"), ("received", at(6, 9, 1), "exact")],
         "broken: 24 hours 1 minute"),
        ([("discharged", at(5), "day"), ("received", at(8), "day")], "broken: day 3"),
        ([("discharged", at(5, 9), "exact"), ("received", at(5, 10), "hour")],
         "kept: between 60 minutes and 2 hours"),
        ([("discharged", at(5, 9), "exact"), ("received", at(5, 8), "exact")],
         "kept: “received” came before “discharged”"),
        ([("discharged", at(20, 9), "exact")], "running: 3 hours by 20 Jan 2026"),
        ([("discharged", at(5, 12), "exact"), ("never_arrived", None, "exact")],
         "broken: it never arrived, after 15 days by 20 Jan 2026"),
        ([("discharged", at(5), "day"), ("received", at(6), "day")],
         "cannot be told: the time of “discharged” and “received” is not known exactly enough"),
        ([("received", at(6), "day")], "cannot be told: no step “discharged” is recorded"),
        ([("discharged", at(5), "day"), ("received", None, "exact")],
         "cannot be told: no time of “received” is recorded"),
        ([("discharged", at(5), "day"), ("cancelled", at(5), "day")],
         "cannot be told: it ended otherwise (“cancelled”)"),
    ],
)  # fmt: skip
def test_what_became_of_a_limit_is_said_with_the_limit_and_its_rule(steps, words):
    assert fact_words(fact(*steps)) == f"{words}; limit {FROM_TO}"


def test_everybody_who_sets_a_limit_is_named_with_what_it_rests_on():
    sources = (
        LimitSource(None, DutyBasis.AGREEMENT),
        RULE,
        LimitSource("B", DutyBasis.CONTRACT),
        LimitSource("C", DutyBasis.CONVENTION, mandated=False, never_over=True),
    )
    [said] = said_of([fact(sources=sources)])
    assert said.limit.partition(" (")[2] == (
        "this handoff’s own, agreement; rules AR-04 and B, contract; "
        "rule C, convention, expected, not mandated, never to be passed)"
    )
    assert not said.broken and said.why_not == "no step “discharged” or “received” is recorded"


def test_the_sentence_counts_each_state_and_never_those_without_a_limit_as_kept():
    broken = fact(("discharged", at(5), "day"), ("received", at(8), "day"))
    kept = fact(("discharged", at(5), "exact"), ("received", at(5), "exact"))
    unknown = fact(sources=(LimitSource(None, DutyBasis.NONE),))
    assert unknown.state is LimitState.CANNOT_TELL and unknown.why is Why.NOT_RECORDED
    told = [("R1", [broken, kept]), ("R2", [unknown]), ("R3", []), ("R4", [])]
    assert limits_sentence(told) == (
        "3 time limits of 2 crossings: 1 broken (R1, rule AR-04), 1 kept, 0 running and 1 that cannot be "
        "told (R2, its own). For 2 crossings no limit is recorded here."
    )
    assert limits_sentence([("R3", [])]) == "Time limits: no limit is recorded here for any of them."
    assert limits_sentence([]) == ""

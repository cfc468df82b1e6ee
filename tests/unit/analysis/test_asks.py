"""Silence by body and by days: what counts as an answer, from when, and what an ask to come does not."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.accountability import Ask
from graph_schema.identifiers import ask_id
from graph_schema.parties import Organisation
from graph_schema.vocabulary import Duty
from pathway.analysis.asks import Asking, Question, Reply, asking_of
from tests.tables import changed, claims_of, engine_of, handoffs_of, places_of, rows

HANDOFFS = handoffs_of("""
    RXA/ward > RXB/nursing | care_request
    RXA/ED   > RXC/desk    | discharge
""")
AS_OF = datetime(2026, 5, 20, 12, tzinfo=UTC)
BEFORE = datetime(2025, 6, 1, tzinfo=UTC)
"""Everything is kept long before anybody is asked, so that only first days of claims say what came after."""


def asks_of(text: str) -> list[Ask]:
    """`handoff number | DUTY | asked | asked on | answer by | claim number | answered on` a line."""
    made = []
    for which, duty, asked, on, *rest in rows(text):
        answer_by, answer, answered_on = (*rest, "", "", "")[:3]
        subject = HANDOFFS[int(which) - 1].id
        made.append(
            Ask(
                id=ask_id(subject, duty, asked, on),
                subject=subject,
                duty=duty,
                asked=asked,
                asked_on=date.fromisoformat(on),
                answer_by=date.fromisoformat(answer_by) if answer_by else None,
                answer=f"claim-{int(answer):03d}" if answer else None,
                answered_on=date.fromisoformat(answered_on) if answered_on else None,
            )
        )
    return made


def asking(asks: str, claims: str = "", *more, day: date | None = None) -> Asking:
    told = [*places_of(HANDOFFS), *HANDOFFS, *claims_of(claims, HANDOFFS), *asks_of(asks), *more]
    once = {(one.label(), one.id): one for one in told}
    return asking_of(engine_of(*once.values(), now=BEFORE).snapshot(AS_OF), day)


def only(found: Asking) -> Question:
    [question] = found.questions
    return question


@pytest.mark.parametrize(
    ("asks", "claims", "reply", "days"),
    [
        ("1 | ACCEPT | RXB | 2026-05-01", "", Reply.SILENT, 19),
        ("1 | ACCEPT | RXB | 2026-05-20", "", Reply.SILENT, 0),
        ("1 | ACCEPT | RXB | 2026-05-01 | | 1", "1 | ACCEPT | RXB | nobody |", Reply.ANSWERED, None),
        ("1 | ACCEPT | RXB | 2026-05-01 | | 1", "1 | ACCEPT | RXB | dont_know |", Reply.ANSWERED, None),
        # The answer came later than the day, and holds from later too: on the day they were silent.
        (
            "1 | ACCEPT | RXB | 2026-05-01 | | 1 | 2026-05-21",
            "1 | ACCEPT | RXB | nobody | | 2026-05-21",
            Reply.SILENT,
            19,
        ),
        # It came later and holds from before: it counts in the state of the day, so nobody is silent.
        (
            "1 | ACCEPT | RXB | 2026-05-01 | | 1 | 2026-05-21",
            "1 | ACCEPT | RXB | nobody | | 2026-05-20",
            Reply.ANSWERED,
            None,
        ),
        # Said since, by another door; said before, which is no answer; said by somebody else.
        ("1 | ACCEPT | RXB | 2026-05-01", "1 | ACCEPT | RXB | nobody | | 2026-05-01", Reply.SAID, None),
        ("1 | ACCEPT | RXB | 2026-05-01", "1 | ACCEPT | RXB | nobody | | 2026-04-30", Reply.SILENT, 19),
        ("1 | ACCEPT | RXB | 2026-05-01", "1 | ACCEPT | RXB | nobody | | 2026-05-21", Reply.SILENT, 19),
        ("1 | ACCEPT | RXB | 2026-05-01", "1 | ACCEPT | RXA | nobody | | 2026-05-02", Reply.SILENT, 19),
        ("1 | ACCEPT | RXB | 2026-05-01", "1 | CLINICAL | RXB | nobody | | 2026-05-02", Reply.SILENT, 19),
        # Asked again: silence counts from the first day that nothing has answered.
        ("1|ACCEPT|RXB|2026-04-01\n1|ACCEPT|RXB|2026-05-01", "", Reply.SILENT, 49),
        (
            "1 | ACCEPT | RXB | 2026-04-01 | | 1\n1 | ACCEPT | RXB | 2026-05-01",
            "1 | ACCEPT | RXB | nobody | | 2026-04-02",
            Reply.SILENT,
            19,
        ),
    ],
)  # fmt: skip
def test_what_answers_and_from_when_silence_counts(asks, claims, reply, days):
    question = only(asking(asks, claims))
    assert (question.reply, question.days) == (reply, days)
    assert question.is_silent is (days is not None)


def test_an_answer_that_was_withdrawn_is_silence_and_says_so():
    engine = engine_of(
        *places_of(HANDOFFS), *HANDOFFS, *claims_of("1 | ACCEPT | RXB | nobody |", HANDOFFS),
        *asks_of("1 | ACCEPT | RXB | 2026-05-01 | | 1"), now=BEFORE,
    )  # fmt: skip
    engine.withdraw("Claim", "claim-001", expected=1, actor="t", reason="a slip")
    question = only(asking_of(engine.snapshot(AS_OF)))
    assert question.reply is Reply.TAKEN_BACK and question.days == 19


def test_an_ask_dated_after_the_day_counts_for_nothing_but_is_told():
    found = asking("1|ACCEPT|RXB|2026-05-21\n1|ACCEPT|RXA|2026-05-20")
    assert [one.party for one in found.questions] == ["RXA"] and found.later == 1
    found = asking("1|ACCEPT|RXB|2026-05-21\n1|ACCEPT|RXA|2026-05-20", day=date(2026, 6, 1))
    assert {one.party: one.days for one in found.questions} == {"RXB": 11, "RXA": 12}


def test_asks_about_what_is_not_there_are_counted_apart():
    gone = changed(asks_of("1|ACCEPT|RXB|2026-05-01")[0], id="ask-gone")
    engine = engine_of(*places_of(HANDOFFS), *HANDOFFS, gone, now=BEFORE)
    engine.withdraw("Handoff", HANDOFFS[0].id, expected=1, actor="t", reason="never was")
    found = asking_of(engine.snapshot(AS_OF))
    assert found.questions == () and found.elsewhere == 1


@pytest.mark.parametrize(
    ("ask", "claim", "overdue", "late"),
    [
        ("2026-05-01 | 2026-05-10", "", 10, None),
        ("2026-05-01 | 2026-05-20", "", None, None),
        ("2026-05-01", "", None, None),
        ("2026-05-01 | 2026-05-10 | 1 | 2026-05-12", "1 | ACCEPT | RXB | nobody |", None, 2),
        ("2026-05-01 | 2026-05-10 | 1 | 2026-05-10", "1 | ACCEPT | RXB | nobody |", None, 0),
        ("2026-05-01 | 2026-05-10 | 1", "1 | ACCEPT | RXB | nobody |", None, None),
        ("2026-05-01 | | 1 | 2026-05-12", "1 | ACCEPT | RXB | nobody |", None, None),
    ],
)
def test_past_the_day_and_late_are_said_only_where_the_days_are_recorded(ask, claim, overdue, late):
    question = only(asking(f"1 | ACCEPT | RXB | {ask}", claim))
    assert (question.overdue, question.late) == (overdue, late)


def test_silence_by_body_longest_first_and_each_question_once():
    found = asking(
        """
        1 | ACCEPT   | RXB | 2026-05-01 | 2026-05-10
        1 | ACCEPT   | RXB | 2026-05-15
        1 | CLINICAL | RXB | 2026-05-01 | | 1 | 2026-05-03
        2 | ACCEPT   | RXC | 2026-02-01 | 2026-03-01
        1 | ACCEPT   | RXA | 2026-05-01 | 2026-05-02 | 2 | 2026-05-03
        """,
        """
        1 | CLINICAL | RXB | dont_know |
        1 | ACCEPT   | RXA | asserts | RXB
        """,
        Organisation(id="RXC", name="Old board", valid_to=date(2026, 4, 1)),
    )
    told = [
        (one.party, one.asked, one.answered, one.silent, one.days, one.overdue, one.late)
        for one in found.bodies
    ]
    assert told == [("RXC", 1, 0, 1, 108, 1, 0), ("RXB", 2, 1, 1, 19, 0, 0), ("RXA", 1, 1, 0, None, 0, 1)]
    assert [one.ended_on for one in found.bodies] == [date(2026, 4, 1), None, None]
    assert [one.party for one in found.silent] == ["RXC", "RXB"]


DAYS = st.dates(date(2026, 4, 1), date(2026, 6, 10))
ASKED = st.tuples(
    st.sampled_from(HANDOFFS),
    st.sampled_from((Duty.ACCEPT, Duty.RISK)),
    st.sampled_from(("RXA", "RXB")),
    DAYS,
)


@given(st.sets(ASKED, max_size=12), DAYS)
def test_every_question_by_the_day_is_answered_or_silent_and_counted_once(asked, day):
    asks = [
        Ask(id=ask_id(h.id, d.value, p, on.isoformat()), subject=h.id, duty=d, asked=p, asked_on=on)
        for h, d, p, on in asked
    ]
    found = asking_of(engine_of(*places_of(HANDOFFS), *HANDOFFS, *asks).snapshot(AS_OF), day)
    past = {(p, h.id, d) for h, d, p, on in asked if on <= day}
    assert {(one.party, one.subject, one.duty) for one in found.questions} == past
    assert sum(one.asked for one in found.bodies) == len(past) == len(found.silent)
    assert all(one.asked == one.answered + one.silent for one in found.bodies)
    assert found.later + sum(len(one.asks) for one in found.questions) == len(asks)

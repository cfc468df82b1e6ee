"""How old the last word is: in whole months, by the declared span, never a share."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.accountability import Parameter
from graph_schema.confirmations import Confirmation
from graph_schema.handoffs import Handoff
from pathway.analysis.confirmations import Age, Ground, LastWords, months_after, months_between
from pathway.snapshot import end_of_day
from pathway.stores.base import Put
from tests.tables import changed, claims_of, engine_of, handoffs_of, places_of

HANDOFFS = handoffs_of("HOS/ward 7 > COM/nursing | care_request")
ID = HANDOFFS[0].id
CLAIM = claims_of("1 | CLINICAL | HOS | accepts | HOS | 2025-04-30", HANDOFFS)[0]
DRAWN = datetime(2025, 3, 10, 12, tzinfo=UTC)


def confirmation(day: str, by: str = "COM", subject: str = ID) -> Confirmation:
    return Confirmation(
        id=f"co-{subject[:5]}-{by}-{day}", subject=subject, by=by, confirmed_on=date.fromisoformat(day)
    )


def word(day: str, *more: object):
    """The last word on the handoff, drawn on 10 March 2025, as at a day."""
    engine = engine_of(*places_of(HANDOFFS), *HANDOFFS, now=DRAWN)
    if more:
        engine.save(map(Put, more), actor="tester", reason="an edit")
    engine.clock = lambda: datetime(2027, 1, 1, tzinfo=UTC)
    snapshot = engine.snapshot(end_of_day(date.fromisoformat(day)))
    return LastWords(snapshot).on_handoff(snapshot.records(Handoff)[0])


AGES = [
    ("2026-03-09", [], (11, Age.FRESH, Ground.DRAWN)),
    ("2026-03-10", [], (12, Age.GRACE, Ground.DRAWN)),
    ("2026-04-09", [], (12, Age.GRACE, Ground.DRAWN)),
    ("2026-04-10", [], (13, Age.AGED, Ground.DRAWN)),
    ("2025-03-09", [], (None, Age.UNKNOWN, Ground.DRAWN)),
    ("2026-04-10", [confirmation("2026-04-01")], (0, Age.FRESH, Ground.CONFIRMED)),
    ("2026-04-10", [confirmation("2026-04-11")], (13, Age.AGED, Ground.DRAWN)),
    ("2026-04-10", [confirmation("2025-01-01")], (15, Age.AGED, Ground.CONFIRMED)),
    (
        "2026-04-10",
        [confirmation("2025-12-01", "HOS"), confirmation("2025-04-01")],
        (4, Age.FRESH, Ground.CONFIRMED),
    ),
]


@pytest.mark.parametrize(("day", "more", "expected"), AGES)
def test_the_age_of_the_last_word_on_a_handoff(day, more, expected):
    found = word(day, *more)
    assert (found.months, found.age, found.ground) == expected


def test_a_word_of_a_later_day_is_told_and_counts_for_nothing():
    found = word("2026-04-10", confirmation("2026-04-12"), confirmation("2026-04-11"))
    assert (found.later, found.by, found.age) == (date(2026, 4, 11), "", Age.AGED)


def test_who_wrote_a_record_is_not_named_as_having_confirmed_it():
    assert word("2026-04-10").by == ""
    assert word("2026-04-10", confirmation("2026-04-01")).by == "COM"


@pytest.mark.parametrize(
    ("span", "grace", "age"), [("13", "1", Age.FRESH), ("12", "2", Age.GRACE), ("6", "0", Age.AGED)]
)
def test_the_span_and_its_grace_are_declared(span, grace, age):
    declared = {"declared_by": "Board", "declared_on": date(2026, 1, 1)}
    more = [
        Parameter(id="confirm_after_months", value=span, **declared),
        Parameter(id="confirm_grace_months", value=grace, **declared),
    ]
    assert word("2026-04-09", *more).age is age


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([], ("HOS", date(2025, 4, 30), Age.AGED)),
        ([confirmation("2026-05-02", "HOS", CLAIM.id)], ("HOS", date(2026, 5, 2), Age.FRESH)),
        ([confirmation("2026-05-02", "HOS")], ("HOS", date(2025, 4, 30), Age.AGED)),
    ],
)
def test_a_claim_is_as_old_as_it_was_said_or_confirmed(more, expected):
    engine = engine_of(*places_of(HANDOFFS), *HANDOFFS, CLAIM, *more)
    found = LastWords(engine.snapshot(end_of_day(date(2026, 5, 31)))).on_claim(CLAIM)
    assert (found.by, found.on, found.age) == expected


@pytest.mark.parametrize("value", ["0", "12.5", "true", '"12"', "241", "null"])
def test_a_span_is_a_whole_number_of_months(value):
    from pathway.analysis.parameters import read_parameter
    from pathway.errors import BadInput

    with pytest.raises(BadInput):
        read_parameter("confirm_after_months", value)


DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@given(DAYS, st.integers(0, 240))
def test_so_many_months_later_is_so_many_months(day, months):
    later = months_after(day, months)
    assert months_between(day, later) == months
    assert months_after(day, months + 1) > later


@given(DAYS, st.integers(0, 4000))
def test_months_never_run_backwards(day, days):
    last = day + timedelta(days=days)
    assert months_between(day, last) <= months_between(day, last + timedelta(days=1))
    assert months_after(day, months_between(day, last)) <= last


def test_a_confirmation_is_of_a_handoff_or_a_claim():
    assert changed(confirmation("2026-01-01"), by="HOS").by == "HOS"

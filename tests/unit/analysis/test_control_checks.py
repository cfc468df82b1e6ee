"""Which test of a control counts on a day: its own record's or a check's, in whatever order they came."""

from datetime import date
from itertools import permutations

import pytest

from graph_schema.hazards import Control, ControlCheck, Hazard
from pathway.analysis.hazards import ControlFinding, control_findings
from pathway.snapshot import end_of_day
from tests.tables import engine_of, handoffs_of, places_of

HANDOFFS = handoffs_of("HOS/ward 7 > COM/nursing | care_request")
TODAY = "2026-05-20"
VERIFIED = {"state": "verified", "tested_on": "2026-01-01", "review_due": "2026-05-01"}


def check(day: str, result: str, due: str | None = None) -> tuple[str, str, str | None]:
    return day, result, due


def counted(own: dict[str, str], checks, day: str = TODAY) -> ControlFinding:
    hazard = Hazard(id="hz", handoff=HANDOFFS[0].id, sentence="It is not read")
    control = Control(id="k", hazards=("hz",), name="Worklist", effectiveness=0.5, **own)
    made = [
        ControlCheck(
            id=f"ch-{place}", control="k", checked_on=on, method="Followed", result=result, next_due=due
        )
        for place, (on, result, due) in enumerate(checks)
    ]
    engine = engine_of(*places_of(HANDOFFS), *HANDOFFS, hazard, control, *made)
    return control_findings(engine.snapshot(end_of_day(date.fromisoformat(day))))["hz"][0]


# own record, checks, then: state, tested on, due, overdue
ORDERS = {
    "nothing but a claim": ({}, [], ("unverified", None, None, False)),
    "its review is past": (VERIFIED, [], ("unverified", "2026-01-01", "2026-05-01", True)),
    "a check clears it": (
        VERIFIED,
        [check("2026-05-10", "verified", "2026-11-10")],
        ("verified", "2026-05-10", "2026-11-10", False),
    ),
    "a check without a next day clears it": (
        VERIFIED,
        [check("2026-05-10", "verified")],
        ("verified", "2026-05-10", None, False),
    ),
    "a check on the as-at day clears it": (
        VERIFIED,
        [check(TODAY, "verified")],
        ("verified", TODAY, None, False),
    ),
    "a check after the as-at day does not": (
        VERIFIED,
        [check("2026-05-21", "verified")],
        ("unverified", "2026-01-01", "2026-05-01", True),
    ),
    "a check that finds it failed": (
        VERIFIED,
        [check("2026-05-10", "failed", "2026-06-10")],
        ("failed", "2026-05-10", "2026-06-10", False),
    ),
    "a check before the control's own test": (
        VERIFIED,
        [check("2025-12-01", "failed")],
        ("unverified", "2026-01-01", "2026-05-01", True),
    ),
    "the check's own day has come": (
        VERIFIED,
        [check("2026-05-10", "verified", "2026-05-20")],
        ("unverified", "2026-05-10", "2026-05-20", True),
    ),
    "mended after it failed": (
        {},
        [check("2026-05-01", "failed"), check("2026-05-02", "verified")],
        ("verified", "2026-05-02", None, False),
    ),
    "failed after it was verified": (
        {},
        [check("2026-05-01", "verified"), check("2026-05-02", "failed")],
        ("failed", "2026-05-02", None, False),
    ),
    "two on one day: the one that found less": (
        {},
        [check("2026-05-02", "verified"), check("2026-05-02", "failed")],
        ("failed", "2026-05-02", None, False),
    ),
    "two on one day that agree: the one due sooner": (
        {},
        [check("2026-05-02", "verified", "2026-09-01"), check("2026-05-02", "verified", "2026-07-01")],
        ("verified", "2026-05-02", "2026-07-01", False),
    ),
    "one day, a check and its own record that it failed": (
        {"state": "failed", "tested_on": "2026-05-02"},
        [check("2026-05-02", "verified")],
        ("failed", "2026-05-02", None, False),
    ),
}


@pytest.mark.parametrize("name", ORDERS)
def test_what_counts_whatever_the_order_in_which_it_was_kept(name):
    own, checks, expected = ORDERS[name]
    for kept in permutations(checks):
        found = counted(own, kept)
        said = (found.state.value, _iso(found.tested_on), _iso(found.due), found.overdue)
        assert said == expected


def test_a_later_check_is_told_beside_what_counts():
    found = counted(VERIFIED, [check("2026-06-02", "verified"), check("2026-06-01", "failed")])
    assert found.later is not None and found.later.checked_on == date(2026, 6, 1)
    assert counted(VERIFIED, []).later is None


@pytest.mark.parametrize("day", ["2026-04-30", "2026-05-01"])
def test_from_its_review_date_on_it_counts_as_unverified(day):
    assert counted(VERIFIED, [], day).state.value == ("verified" if day < "2026-05-01" else "unverified")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

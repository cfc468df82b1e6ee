"""What became other between two days: each change once, whichever picture is given first."""

from datetime import UTC, date, datetime

import pytest

from graph_schema.parties import Organisation, Remit, Succession
from graph_schema.vocabulary import Duty, DutyState, Sector
from pathway.analysis.changes import changes_between
from tests.tables import changed, claims_of, engine_of, handoffs_of, places_of

HANDOFFS = handoffs_of("RXA/ward > RXB/nursing | care_request\nRXA/ward > RXB/therapy | referral")
CLAIMS = claims_of(
    """
    1 | CLINICAL | RXA | accepts | RXA | 2025-01-01 | 2026-03-01
    1 | CLINICAL | RXB | asserts | RXA | 2025-01-01 | 2026-03-01
    1 | CLINICAL | RXB | denies  | RXB | 2026-03-01
    1 | CLINICAL | RXA | denies  | RXA | 2026-03-01
    """,
    HANDOFFS,
)
OLD, NEW = datetime(2026, 1, 31, 23, tzinfo=UTC), datetime(2026, 5, 20, 12, tzinfo=UTC)


def body(id_: str, **days: date) -> Organisation:
    return Organisation(id=id_, name=f"Board {id_}", sector=Sector.OVERSIGHT, **days)


@pytest.fixture(scope="module")
def engine():
    return engine_of(
        *places_of(HANDOFFS),
        HANDOFFS[0],
        changed(HANDOFFS[1], valid_from=date(2026, 2, 1)),
        *CLAIMS,
        body("QA", valid_to=date(2026, 4, 1)),
        body("QB", valid_from=date(2026, 4, 1)),
        body("QC", valid_from=date(2026, 5, 21)),
        Succession(id="s-1", kind="transfer", old=("QA",), new=("QB",), on=date(2026, 4, 1)),
        Remit(id="r-1", body="QA", valid_to=date(2026, 4, 1)),
        Remit(id="r-2", body="QB", valid_from=date(2026, 4, 1)),
    )


@pytest.mark.parametrize("turned", [False, True])
def test_each_change_once(engine, turned):
    pictures = [engine.picture(OLD), engine.picture(NEW)]
    found = changes_between(*(reversed(pictures) if turned else pictures))
    assert (found.first, found.last) == (date(2026, 1, 31), date(2026, 5, 20))
    assert [one.id for one in (*found.begun, *found.ended, *found.successions)] == ["QB", "QA", "s-1"]
    assert [one.id for one in (*found.remits_begun, *found.remits_ended)] == ["r-2", "r-1"]
    assert [one.id for one in found.handoffs_begun] == [HANDOFFS[1].id]
    assert found.handoffs_ended == ()
    clinical = next(one for one in found.duties if one.after.duty is Duty.CLINICAL)
    assert (clinical.before.state, clinical.before.holders) == (DutyState.ASSIGNED, ("RXA",))
    assert clinical.after.state.is_open and clinical.after.holders == ()
    assert found.many == 6 + len(found.duties)


def test_what_ended_long_before_the_later_day_is_told_too():
    """A picture holds the handoffs of its year; changes are of all the days between."""
    gone = changed(HANDOFFS[1], valid_from=date(2024, 7, 1), valid_to=date(2024, 9, 1))
    engine = engine_of(*places_of(HANDOFFS), HANDOFFS[0], gone)
    found = changes_between(engine.picture(datetime(2024, 6, 1, tzinfo=UTC)), engine.picture(NEW))
    assert [one.id for one in found.handoffs_begun] == [one.id for one in found.handoffs_ended] == [gone.id]


def test_between_a_day_and_itself_nothing_has_changed(engine):
    assert changes_between(engine.picture(NEW), engine.picture(NEW)).many == 0


def test_only_critical_duties_are_told(engine):
    found = changes_between(engine.picture(OLD), engine.picture(NEW))
    assert found.duties and all(one.after.critical for one in found.duties)

"""My day through the engine, the same over every store: a check clears and narrows, one press confirms."""

from datetime import UTC, date, datetime

import pytest

from graph_schema.confirmations import Confirmation
from graph_schema.hazards import ControlCheck
from graph_schema.vocabulary import ControlState
from pathway.analysis.estimates import Estimate
from pathway.engine import Engine
from pathway.engine.my_day import confirm, my_day
from pathway.errors import BadInput, NotFound
from pathway.snapshot import end_of_day
from pathway.stores.base import Put, Store
from tests.app import my_day_world as world

WHO = {"actor": "safety lead", "reason": "looked at"}
REQUEST = world.REQUEST.id
IN_DATE = end_of_day(date(2026, 2, 28))
"""The day before the control's review is due."""


@pytest.fixture
def engine(store: Store) -> Engine:
    return world.fill(Engine(store))


def judged(engine: Engine) -> Estimate:
    return engine.picture().by_id[REQUEST].rate.judged_per_year


def width(figure: Estimate) -> float:
    return figure.hi - figure.lo


def state(engine: Engine) -> ControlState:
    [hazard] = engine.picture().by_id[REQUEST].hazards
    return hazard.controls[0].state


def overdue(engine: Engine) -> list[str]:
    return [one.found.control.id for one in my_day(engine, "HOS").checks if one.overdue]


def check(day: date, result: str = "verified", due: date | None = date(2027, 3, 1)) -> Put:
    made = ControlCheck(
        id=f"ck-{day}-{result}",
        control="ct-1",
        checked_on=day,
        method="Followed",
        result=result,
        next_due=due,
    )
    return Put(made)


def test_past_its_review_a_control_is_unverified_and_the_interval_widens_until_it_is_checked(engine):
    then = engine.at(IN_DATE)
    in_date, late = judged(then), judged(engine)
    assert (state(then), state(engine)) == (ControlState.VERIFIED, ControlState.UNVERIFIED)
    assert width(late) > width(in_date) and late.mean > in_date.mean
    assert overdue(engine) == ["ct-1", "ct-4", "ct-5"]
    done = engine.save([check(date(2026, 6, 1))], **WHO)
    assert state(engine) is ControlState.VERIFIED and overdue(engine) == ["ct-4", "ct-5"]
    assert judged(engine) == in_date, "a check changes what is known, and nothing else"
    engine.undo(done.command_id, actor="safety lead")
    assert overdue(engine) == ["ct-1", "ct-4", "ct-5"] and judged(engine) == late


def test_a_check_of_a_later_day_clears_nothing_yet(engine):
    engine.save([check(date(2026, 6, 2))], **WHO)
    assert "ct-1" in overdue(engine)
    [line] = [one for one in my_day(engine, "HOS").checks if one.found.control.id == "ct-1"]
    assert line.found.later.checked_on == date(2026, 6, 2)
    assert "ct-1" not in overdue(engine.at(end_of_day(date(2026, 6, 2))))


def test_what_is_found_not_to_work_stops_nothing(engine):
    before = judged(engine)
    engine.save([check(date(2026, 6, 1), "failed")], **WHO)
    assert state(engine) is ControlState.FAILED and judged(engine).mean > before.mean


def listed(engine: Engine, organisation: str = "HOS") -> list[str]:
    return [one.word.subject for one in my_day(engine, organisation).to_confirm]


@pytest.mark.parametrize(("kind", "subject"), [("Handoff", REQUEST), ("Claim", "agreed-HOS")])
def test_one_press_confirms_changes_no_state_and_is_undone(engine, kind, subject):
    before = [one.duties for one in engine.picture().handoffs]
    assert subject in listed(engine)
    done = confirm(engine, kind, subject, "HOS", **WHO)
    assert done is not None and subject not in listed(engine)
    assert [one.duties for one in engine.picture().handoffs] == before
    [kept] = [one for one in engine.snapshot().all(Confirmation) if one.confirmed_on == date(2026, 6, 1)]
    assert (kept.subject, kept.by) == (subject, "HOS")
    assert kept.id in {one.entity.id for one in engine.versions_about(REQUEST)}
    assert confirm(engine, kind, subject, "HOS", **WHO) is None, "it said so today already"
    undone = engine.undo(done.command_id, actor="safety lead")
    assert subject in listed(engine)
    assert confirm(engine, kind, subject, "HOS", **WHO) is not None, "and again, after it was undone"
    assert undone.command_id != done.command_id


def test_thirteen_months_on_it_is_listed_again(engine):
    confirm(engine, "Handoff", REQUEST, "HOS", **WHO)
    for day, there in ((date(2027, 5, 31), False), (date(2027, 6, 1), True), (date(2027, 7, 1), True)):
        assert (REQUEST in listed(engine.at(end_of_day(day)))) is there
    [line] = [
        one.word
        for one in my_day(engine.at(end_of_day(date(2027, 7, 1))), "HOS").to_confirm
        if one.word.subject == REQUEST
    ]
    assert (line.months, line.by) == (13, "HOS")


def test_confirmed_after_the_as_at_day_it_stays_listed_and_says_so(engine):
    then = engine.at(end_of_day(date(2026, 5, 28)))
    confirm(then, "Handoff", REQUEST, "HOS", **WHO)
    [line] = [one.word for one in my_day(then, "HOS").to_confirm if one.word.subject == REQUEST]
    assert line.later == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("kind", "subject", "by", "fault"),
    [
        ("Handoff", world.HANDOFFS[2].id, "HOS", BadInput),
        ("Handoff", "none", "HOS", NotFound),
        ("Claim", "agreed-COM", "HOS", BadInput),
        ("Claim", "none", "HOS", NotFound),
        ("Control", "ct-1", "HOS", BadInput),
        ("Handoff", world.HANDOFFS[3].id, "OLD", NotFound),
    ],
)
def test_nobody_confirms_for_others(engine, kind, subject, by, fault):
    with pytest.raises(fault):
        confirm(engine, kind, subject, by, **WHO)
    assert len(engine.snapshot().all(Confirmation)) == 6


def test_the_day_of_one_organisation_is_the_same_in_another_moment_of_the_same_day(engine):
    noon = engine.at(datetime(2026, 6, 1, 11, tzinfo=UTC))
    assert my_day(noon, "COM").checks == my_day(engine, "COM").checks

"""An investigator's route on every kind of store: rebuilt from accounts, read as then known, replayed."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.figures.route import style_of
from graph_schema.accountability import Claim
from graph_schema.handoffs import Handoff
from graph_schema.journeys import Account, CarriedItem, Crossing, StatusChange
from graph_schema.vocabulary import Answer, CrossingStatus, Duty, ItemState, Precision, Stance
from pathway.analysis.accountability import amount_words
from pathway.analysis.limits import LimitFact, LimitState
from pathway.analysis.received import Reached, received
from pathway.analysis.replay import Fate, without_the_carer
from pathway.analysis.routes import as_told_by, told_by
from pathway.analysis.times_told import Because
from pathway.engine import Engine
from pathway.engine.investigation import investigate
from pathway.engine.routes import add_step, readings, take_back, tell, tell_item
from pathway.errors import BadInput, IdentifyingText, Refused
from pathway.settings import Settings
from pathway.snapshot import LOCAL_ZONE
from pathway.stores.base import Store
from pathway.stores.memory import MemoryStore
from tests import holt_world as holt
from tests.contract.given import Clock

BY = "investigator"
CASE = {"actor": BY, "reason": "a later file"}
STORY = json.loads((holt.SYSTEM.parent / "holt.json").read_text(encoding="utf-8"))["expected"]
LATER = datetime(2026, 5, 21, 9, tzinfo=UTC)


@pytest.fixture
def engine(store: Store, clock: Clock, tmp_path: Path) -> Engine:
    """The Holt case, recorded on 21 May 2026."""
    clock.now = LATER
    return holt.fill(Engine(store, Settings(key_file=tmp_path / "key"), clock=clock), tmp_path)


def test_what_nobody_has_told_later_on_is_not_held(engine: Engine):
    """The concern's one account ends with the board: from then on it is not known who held it."""
    _, route = holt.open_route(engine)
    told = {one.request_id: one.told_until for one in route.crossings if one.told_until is not None}
    assert sorted(told) == ["D04", "D11", "D15"] and route.told_in_part == len(told)
    assert told["D15"].astimezone(LOCAL_ZONE).date().isoformat() == "2026-04-01"
    styles = {one.request_id: style_of(one) for one in route.crossings}
    assert (styles["D15"], styles["D04"], styles["D02"], styles["D16"]) == (
        "part",
        "differ",
        "held",
        "unheld",
    )


def test_the_case_is_rebuilt_as_it_is_told(engine: Engine):
    _, route = holt.open_route(engine)
    by = {one.request_id: one for one in route.crossings}
    assert len(by) == STORY["handoffs"] and route.unheld_days == 223 and route.accounts_differ == 3
    assert by["D01"].noticed_after == STORY["discovery_lag_days"]["D01"]
    fork = [one.request_id for one in route.crossings if one.parent == "DISCHARGE-2026-01-20"]
    assert fork == ["D08", "D09", "D10"]
    [event] = by["D11"].events
    assert sorted(one.id for one in event.records) == ["E11a", "E11b"]

    [times] = by["D09"].times_differ
    assert (times.step, times.ordered_by.teller, times.because) == ("accepted", "carer", Because.FINER)
    assert {told.teller for told in times.told} == {"carer", None, "local:DEMO-COM"}

    replay = without_the_carer(route.crossings)
    wanted = STORY["without_the_carer"]
    assert replay.lose_their_carrier == wanted["lose_their_carrier"]
    assert list(replay.requests(Fate.LOST)) == wanted["no_other_channel"]
    assert list(replay.requests(Fate.REMAINS)) == wanted["other_channel"]
    supposed = without_the_carer(route.crossings, {by["D04"].id: Answer.NOT_KNOWN})
    assert supposed.requests(Fate.NOT_KNOWN) == ("D04",)
    assert supposed.requests(Fate.REMAINS) == ("D05",)

    knew = {by_id: {at.what: at for at in items} for by_id, items in received(route.crossings).items()}
    concerns = [knew[by[request].id]["Open concerns"].reached for request in ("D14", "D15", "D16", "D17")]
    assert concerns == [Reached.NOT_RECORDED, Reached.CARRIED, Reached.LOST, Reached.NOT_RECORDED]
    assert knew[by["D11"].id]["Insulin dose"].reached is Reached.STALE


def test_the_limits_that_were_broken_are_those_of_the_story(engine: Engine):
    engine.seed_rules(actor=BY)
    _, route = holt.open_route(engine)
    assert {request: broken_words(facts) for request, facts in route.limits if facts} == STORY[
        "time_limits_broken"
    ]
    assert {fact.state for _, facts in route.limits for fact in facts} == {LimitState.BROKEN}
    by = {request: [fact.limit.sources for fact in facts] for request, facts in route.limits}
    named = [[source.rule for source in sources] for sources in by["D05"]]
    assert named == [["AR-09a", "AR-09b"], ["AR-09a", "AR-09b"]] and by["D01"] == []
    early = engine.trace(holt.open_route(engine)[0].id, actor=BY, as_of=datetime(2025, 12, 5, 12, tzinfo=UTC))
    [letter] = dict(early.limits)["D02"]
    assert (letter.state, letter.days) == (LimitState.RUNNING, 3)


def broken_words(facts: Sequence[LimitFact]) -> str:
    """In the words of the story: "96 minutes against 15 and 30", "day 16 against 7 days"."""
    amounts = [fact.limit.hours for fact in facts]
    if facts[0].days is not None:
        return f"day {facts[0].days} against {' and '.join(map(amount_words, amounts))}"
    [minutes] = {round(fact.shortest * 60) for fact in facts if fact.shortest == fact.longest}
    return f"{minutes} minutes against {' and '.join(f'{60 * hours:g}' for hours in amounts)}"


def test_the_concern_is_held_until_its_body_goes_and_then_inherited_by_nobody(engine: Engine):
    _, route = holt.open_route(engine)
    concern = next(one for one in route.crossings if one.request_id == "D15")

    def overseen(day: date):
        found = readings(engine, route, day).of[concern.id]
        return next(one for one in found if one.duty is Duty.OVERSEE).as_known_today

    before, after = overseen(date(2026, 3, 31)), overseen(date(2026, 4, 1))
    assert before.found.holders == ("local:DEMO-ICA",) and before.inherited_by is None
    assert after.found.holders == () and "Eastmere and Northgate" in str(after.inherited_by)
    held = next(one for one in concern.accounts if one.holder == "local:DEMO-ICA")
    assert held.held_until.date() <= date(2026, 4, 1)


def test_a_claim_recorded_later_is_known_today_and_was_not_known_then(engine: Engine, clock: Clock):
    clock.now = datetime(2027, 1, 10, 9, tzinfo=UTC)
    _, route = holt.open_route(engine)
    one = next(one for one in route.crossings if one.request_id == "D01")
    clock.now = datetime(2027, 5, 1, 9, tzinfo=UTC)
    claim = Claim(
        id="late", subject=one.handoff_id, duty=Duty.ACCEPT, by="local:DEMO-TER", stance=Stance.ACCEPTS,
        about="local:DEMO-TER", valid_from=date(2027, 1, 1),
    )  # fmt: skip
    engine.claim(claim, actor="planner", reason="a signed letter", on_behalf=False)

    def accept(day: date):
        found = readings(engine, route, day).of[one.id]
        return next(duty for duty in found if duty.duty is Duty.ACCEPT)

    asked = accept(date(2027, 1, 15))
    assert asked.as_known_today.found.holders == ("local:DEMO-TER",)
    assert asked.as_known is not None and asked.as_known.found.holders == ()
    assert accept(date(2027, 5, 1)).as_known.found.holders == ("local:DEMO-TER",)  # type: ignore[union-attr]
    assert accept(date(2026, 1, 15)).as_known is None  # nothing was kept here by then


def test_what_is_told_is_kept_beside_the_rest_and_taken_back(engine: Engine):
    case, route = holt.open_route(engine)
    crossing = next(one for one in route.crossings if one.request_id == "D10")
    account = Account(
        id="a-new", crossing=crossing.id, teller="patient", text="Nobody came", step=CrossingStatus.RECEIVED,
        happened_at=datetime(2026, 1, 22, tzinfo=UTC), precision=Precision.DAY,
    )  # fmt: skip
    item = CarriedItem(what="insulin  DOSE", state=ItemState.MISSING, told_by="carer")
    step = StatusChange(status=CrossingStatus.NOTICED, happened_at=datetime(2026, 1, 23, 9, tzinfo=UTC))
    receipts = [
        tell(engine, case, account, actor=BY),
        tell_item(engine, case, crossing.id, item, actor=BY),
        add_step(engine, case, crossing.id, step, actor=BY),
    ]

    def now():
        return next(one for one in engine.trace(case.id, actor="i").crossings if one.id == crossing.id)

    assert [one.text for one in now().tellings] == ["Nobody came"] and now().times_differ
    assert [one.state for one in now().items] == ["missing"] and now().statuses[-1].status == "noticed"
    for receipt in reversed(receipts):
        take_back(engine, case, receipt.command_id, actor=BY)
    assert now() == crossing


def test_a_look_names_nobody_and_ends_when_the_case_ends(engine: Engine, clock: Clock):
    case, route = holt.open_route(engine)
    account = Account(id="a-new", crossing=route.crossings[0].id, teller="carer", text="Nobody came")
    told = tell(engine, case, account, actor=BY)
    before = engine.facts().head
    with pytest.raises(IdentifyingText):
        engine.trace(case.id, actor="clerk of holt m")
    clock.now = case.open_until + timedelta(seconds=1)
    later = Account(id="a-later", crossing=route.crossings[0].id, teller="carer", text="Nobody rang")
    for write in (
        lambda: engine.trace(case.id, actor=BY),
        lambda: tell(engine, case, later, actor=BY),
        lambda: take_back(engine, case, told.command_id, actor=BY),
    ):
        with pytest.raises(Refused):
            write()
    assert engine.facts().head == before


@pytest.mark.parametrize("field", ["text", "teller", "item", "told_by"])
def test_what_names_a_person_is_refused_everywhere(engine: Engine, field: str):
    case, route = holt.open_route(engine)
    number, crossing = "943 476 5919", route.crossings[0].id
    with pytest.raises(IdentifyingText):
        if field in ("text", "teller"):
            said = {"teller": "carer", "text": "Nobody came", field: f"about {number}"}
            tell(engine, case, Account(id="a", crossing=crossing, **said), actor=BY)
        else:
            said = {"what": "Plan", "told_by": "carer", "what" if field == "item" else field: f"of {number}"}
            tell_item(engine, case, crossing, CarriedItem(state=ItemState.SENT, **said), actor=BY)


def test_the_same_teller_does_not_write_over_itself_unread(engine: Engine):
    case, route = holt.open_route(engine)
    said = next(one for one in route.crossings if one.request_id == "D16")
    again = CarriedItem(what="open concerns", state=ItemState.SENT, told_by="case review")
    with pytest.raises(BadInput):
        tell_item(engine, case, said.id, again, actor=BY)
    assert engine.get(Crossing.label(), said.id).version == 1


def test_items_and_steps_outlive_a_later_file_and_the_move_to_another_store(engine: Engine, tmp_path: Path):
    case, route = holt.open_route(engine)
    crossing = next(one for one in route.crossings if one.request_id == "D16")
    plan = CarriedItem(what="Plan", state=ItemState.SENT, told_by="carer")
    tell_item(engine, case, crossing.id, plan, actor=BY)
    kept: Crossing = engine.get(Crossing.label(), crossing.id).entity
    handoff: Handoff = engine.get(Handoff.label(), crossing.handoff_id).entity
    file = tmp_path / "again.csv"
    file.write_text(
        "id,handoff,request_id,item.what,item.state,item.told_by\n"
        f"{kept.id},{handoff.id},D16,Open concerns,out_of_date,case review\n",
        encoding="utf-8",
    )
    engine.import_crossings([file], **CASE)
    after: Crossing = engine.get(Crossing.label(), crossing.id).entity
    assert {(one.what, one.state.value) for one in after.items} == {
        ("Open concerns", "out_of_date"),
        ("Plan", "sent"),
    }
    engine.export(tmp_path / "out")
    other = Engine(MemoryStore(), Settings(key_file=tmp_path / "key"))
    other.import_bundle(tmp_path / "out")
    assert other.get(Crossing.label(), crossing.id).entity == after


def test_every_look_is_recorded_and_a_reading_of_it_is_no_look(engine: Engine):
    before = engine.facts().audit_rows
    case, route = holt.open_route(engine)
    readings(engine, route, date(2026, 4, 1))
    assert engine.facts().audit_rows == before + 2 and engine.trace(case.id, actor="i") == route


def test_as_known_before_anything_was_loaded_there_is_no_contact_and_no_crossing(
    engine: Engine, clock: Clock, tmp_path: Path
):
    clock.now = LATER + timedelta(days=1)
    row = "K1,HOLT-M,2026-02-03T10:00,local:DEMO-COM,local:DEMO-COM/late"
    file = tmp_path / "late.csv"
    file.write_text(f"contact_id,patient,time,organisation,service\n{row}\n", encoding="utf-8")
    engine.import_contacts([file], **CASE)
    case, route = holt.open_route(engine)
    seen = len(route.contacts)

    def known(as_known: datetime) -> tuple[int, int]:
        found = engine.trace(case.id, actor=BY, as_known=as_known)
        return len(found.contacts), len(found.crossings)

    hour = timedelta(hours=1)
    assert known(LATER - hour) == (0, 0)
    assert known(LATER + hour) == (seen - 1, STORY["handoffs"])
    assert known(clock.now + hour) == (seen, STORY["handoffs"])


def test_of_days_after_the_last_of_the_data_nothing_is_said(engine: Engine):
    case, route = holt.open_route(engine)
    assert engine.trace(case.id, actor="investigator", as_of=route.as_of).unheld_days == 223
    before, earlier = engine.facts().head, engine.at(datetime(2026, 1, 1, tzinfo=UTC))
    for later in (datetime(2026, 5, 21, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)):
        with pytest.raises(BadInput, match="what is recorded ends on 20 May 2026"):
            engine.trace(case.id, actor="investigator", as_of=later)
        with pytest.raises(BadInput, match="what is recorded ends on 20 May 2026"):
            investigate(earlier, case.id, actor="investigator", as_of=later)
    assert engine.facts().head == before


def test_as_it_was_told_by_a_day_nothing_follows_from_what_was_told_later(engine: Engine):
    _, route = holt.open_route(engine)
    d09 = next(one for one in route.crossings if one.request_id == "D09")
    assert d09.times_differ
    early = as_told_by(d09, date(2026, 1, 21))
    assert early.times_differ == () and all(told_by(one, date(2026, 1, 21)) for one in early.tellings)
    undated = replace(d09, tellings=tuple(replace(one, told_on=None) for one in d09.tellings))
    assert as_told_by(undated, date(2026, 5, 20)).tellings == ()
    assert as_told_by(d09, date(2026, 5, 20)).times_differ == d09.times_differ

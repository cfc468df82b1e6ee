"""A kind applied to many handoffs in one command with one undo; prompts considered one by one."""

from dataclasses import replace
from datetime import date

import pytest

from graph_schema.handoffs import Handoff
from graph_schema.hazards import Consideration
from graph_schema.vocabulary import Channel, HandoffKind, JudgedBy, PromptOutcome
from pathway.engine import Put, kinds
from pathway.engine.standing import mark_of
from pathway.errors import BadInput, IdentifyingText, NotFound, SaidAlready
from tests.tables import changed, engine_of, handoffs_of, places_of

BY = {"actor": "planner", "reason": "told apart"}
TEN = handoffs_of("\n".join(f"RXA/ward {n} > GP{n}/practice" for n in range(10)))
NO = kinds.Answer(
    "late", PromptOutcome.DOES_NOT_APPLY, "Ward manager", JudgedBy.SENDER, date(2026, 5, 1), "By telephone"
)


@pytest.fixture
def engine():
    return engine_of(*places_of(TEN), *TEN)


def now(engine) -> dict[str, Handoff]:
    return engine.snapshot().by_id(Handoff)


def test_ten_at_once_are_one_command_and_one_undo(engine):
    before = now(engine)
    done = kinds.apply_kind(
        engine, [one.id for one in TEN], HandoffKind.DISCHARGE,
        channel=Channel.STRUCTURED, usual_limit=True, **BY,
    )  # fmt: skip
    assert (done.changed, done.already, done.taken_back) == (10, 0, 0)
    assert len(engine.changes_of(done.receipt.command_id)) == 10
    assert {
        (one.kind, one.channel, one.limit.hours, one.limit.basis.value) for one in now(engine).values()
    } == {(HandoffKind.DISCHARGE, Channel.STRUCTURED, 24.0, "contract")}
    found = engine.picture().handoffs
    assert {one.prompts for one in found} == {(None, len(kinds.prompts_at(found[0])))}
    again = kinds.apply_kind(engine, [one.id for one in TEN], HandoffKind.DISCHARGE, **BY)
    assert (again.receipt, again.already) == (None, 10)
    engine.undo(done.receipt.command_id, actor="planner")
    assert now(engine) == before


def test_what_was_assessed_of_the_former_kind_is_taken_back_and_a_limit_stays(engine):
    kept = changed(TEN[0], nothing_found=True, limit={"hours": 2, "start": "sent", "stop": "read"})
    engine.put(kept, expected=1, **BY)
    engine.put(changed(TEN[1], prompts_considered=4), expected=1, **BY)
    done = kinds.apply_kind(engine, [TEN[0].id, TEN[1].id], HandoffKind.LETTER, **BY)
    first, second = (now(engine)[one.id] for one in TEN[:2])
    assert done.taken_back == 2 and first.limit == kept.limit
    assert not first.nothing_found and second.prompts_considered is None


def test_a_recorded_limit_is_replaced_by_the_usual_one_only_where_it_was_read(engine):
    own = {"hours": 2, "start": "sent", "stop": "read"}
    for one in TEN[:3]:
        engine.put(changed(one, limit=own), expected=1, **BY)
    ids = [one.id for one in TEN]
    read = kinds.own_limits(engine, ids, HandoffKind.DISCHARGE)
    assert read == {one.id: 2 for one in TEN[:3]}
    engine.put(changed(TEN[2], limit=own | {"hours": 3}), expected=2, **BY)  # since it was read
    ticked = {id_: version for id_, version in read.items() if id_ != TEN[1].id}
    done = kinds.apply_kind(engine, ids, HandoffKind.DISCHARGE, usual_limit=True, replace_limits=ticked, **BY)
    assert set(done.limits_left) == {TEN[1].id, TEN[2].id} and done.changed == 10
    hours = {id_: one.limit.hours for id_, one in now(engine).items()}
    assert [hours[one.id] for one in TEN[:4]] == [24, 2, 3, 24]
    again = kinds.apply_kind(engine, ids, HandoffKind.DISCHARGE, usual_limit=True, **BY)
    assert again.receipt is None and set(again.limits_left) == {TEN[1].id, TEN[2].id}


@pytest.mark.parametrize(
    ("ids", "kind", "more", "said", "error"),
    [
        ([], "letter", {}, "no handoff is chosen", BadInput),
        ([TEN[0].id], "referral", {"usual_limit": True}, "no rule gives a usual time limit", BadInput),
        (["nowhere"], "letter", {}, "nowhere", NotFound),
        (["twin", TEN[0].id], "letter", {}, "two handoffs of the kind", BadInput),
        (["twin"], "result", {}, "two handoffs of the kind", BadInput),
    ],
)
def test_what_is_refused_changes_nothing(engine, ids, kind, more, said, error):
    twins = [changed(TEN[0], id="twin"), changed(TEN[0], id="third", kind="result")]
    engine.save(map(Put, twins), **BY)
    before = now(engine)
    with pytest.raises(error, match=said):
        kinds.apply_kind(engine, ids, HandoffKind(kind), **more, **BY)
    assert now(engine) == before


def test_an_answer_is_kept_once_said_again_that_day_and_undone(engine):
    id_ = TEN[0].id
    kinds.consider(engine, id_, NO, actor="planner", command_id="cmd-1")
    assert kinds.consider(engine, id_, NO, actor="planner", command_id="cmd-1").repeated
    assert (total(engine).considered, total(engine).refused) == (1, 1)
    unsure = replace(NO, outcome=PromptOutcome.NOT_KNOWN, why=None)
    [kept] = engine.snapshot().all(Consideration)
    done = kinds.consider(engine, id_, replace(unsure, over=mark_of(kept)), actor="planner")
    assert (total(engine).considered, total(engine).not_known, total(engine).refused) == (0, 1, 0)
    engine.undo(done.command_id, actor="planner")
    assert total(engine).refused == 1


def test_the_judgement_of_another_of_the_same_side_and_day_is_replaced_by_nobody_who_has_not_read_it(engine):
    kinds.consider(engine, TEN[0].id, NO, actor="planner")
    [kept] = engine.snapshot().all(Consideration)
    other = replace(NO, outcome=PromptOutcome.NOT_KNOWN, considered_by="Discharge team", why=None)
    with pytest.raises(SaidAlready) as refused:
        kinds.consider(engine, TEN[0].id, other, actor="another")
    assert engine.snapshot().all(Consideration) == (kept,) and refused.value.marks[kept.id] == mark_of(kept)
    kinds.consider(engine, TEN[0].id, NO, actor="another")  # the same says nothing else
    kinds.consider(engine, TEN[0].id, replace(other, side=JudgedBy.RECEIVER), actor="another")
    kinds.consider(engine, TEN[0].id, replace(other, over=mark_of(kept)), actor="another")
    assert {one.considered_by for one in engine.snapshot().all(Consideration)} == {"Discharge team"}


def test_an_answer_that_was_undone_can_be_given_again(engine):
    done = kinds.consider(engine, TEN[0].id, NO, actor="planner")
    engine.undo(done.command_id, actor="planner")
    assert (total(engine).silent, total(engine).refused) == (10, 0)
    kinds.consider(engine, TEN[0].id, NO, actor="planner")
    assert total(engine).refused == 1


def total(engine):
    return kinds.total_of(engine.picture().handoffs)


def test_what_stands_now_is_what_a_picture_made_anew_says(engine):
    kinds.consider(engine, TEN[0].id, NO, actor="planner")
    kinds.consider(engine, TEN[0].id, replace(NO, prompt="HZ-15", side=JudgedBy.BOTH), actor="planner")
    later = replace(NO, prompt="not_read", considered_on=date(2026, 5, 31))
    kinds.consider(engine, TEN[0].id, later, actor="planner")
    one, day = engine.picture().by_id[TEN[0].id], engine.snapshot().day
    assert kinds.prompts_now(engine, TEN[0].id, day) == (one.prompts, kinds.prompts_at(one))
    assert kinds.prompts_now(engine, TEN[0].id, date(2026, 5, 1))[0] == (2, one.prompts[1])


def test_it_is_told_in_the_history_of_the_handoff(engine):
    kinds.consider(engine, TEN[0].id, NO, actor="planner")
    assert "Consideration" in {one.entity.label() for one in engine.versions_about(TEN[0].id)}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"why": " "}, "needs its reason"),
        ({"considered_by": " "}, "nobody is named"),
        ({"considered_on": date(2027, 1, 1)}, "day to come"),
        ({"prompt": "HZ-99"}, "no prompt of the kind"),
        ({"why": "Rang 999 000 0018"}, "identify"),
    ],
)
def test_an_answer_that_does_not_hold_is_refused(engine, changes, said):
    with pytest.raises((BadInput, IdentifyingText), match=said):
        kinds.consider(engine, TEN[0].id, replace(NO, **changes), actor="planner")
    assert total(engine).silent == 10

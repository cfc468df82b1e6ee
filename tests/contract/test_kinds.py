"""Kinds applied to many handoffs, and prompts considered, are the same in every store."""

from datetime import date

import pytest

from graph_schema.handoffs import Handoff
from graph_schema.hazards import Consideration, Hazard
from graph_schema.vocabulary import HandoffKind, JudgedBy, PromptOutcome
from pathway.engine import Engine, Put, kinds
from pathway.errors import LinkTargetMissing
from pathway.stores.base import LOCAL, Store
from tests.contract.given import SMALL_WORLD, save
from tests.tables import handoffs_of, places_of

TEN = handoffs_of("\n".join(f"RXA/ward {n} > GP{n}/practice" for n in range(10)))
BY = {"actor": "planner", "reason": "told apart"}
FOUND = Consideration(
    id="cn-1", handoff="h-1", prompt="wrong_place", outcome="hazard_recorded", hazard="hz-1",
    considered_by="Ward manager", side="both", considered_on=date(2026, 2, 1),
)  # fmt: skip


def test_an_answer_to_a_prompt_is_kept_whole_and_found_from_both_sides(store: Store):
    save(store, *SMALL_WORLD, FOUND)
    assert store.get("Consideration", "cn-1", LOCAL).entity == FOUND
    for kind, id_ in (("Handoff", "h-1"), ("Hazard", "hz-1")):
        assert "cn-1" in {one.entity.id for one in store.linked(kind, id_, LOCAL)}


def test_an_answer_names_a_handoff_and_hazard_that_are_there(store: Store):
    with pytest.raises(LinkTargetMissing):
        save(store, *(one for one in SMALL_WORLD if not isinstance(one, Hazard)), FOUND)


def test_ten_handoffs_get_their_kind_at_once_and_their_prompts_are_answered(store: Store):
    engine = Engine(store)
    engine.save(map(Put, (*places_of(TEN), *TEN)), **BY)
    before = engine.snapshot().by_id(Handoff)
    done = kinds.apply_kind(engine, [one.id for one in TEN], HandoffKind.DISCHARGE, usual_limit=True, **BY)
    answer = kinds.Answer(
        "HZ-06", PromptOutcome.DOES_NOT_APPLY, "Practice", JudgedBy.RECEIVER, date(2026, 2, 1), "Read daily"
    )
    said = kinds.consider(engine, TEN[0].id, answer, actor="planner")
    total = kinds.total_of(engine.picture().handoffs)
    assert (total.refused, total.considered, total.silent) == (1, 1, 9)
    engine.undo(said.command_id, actor="planner")
    engine.undo(done.receipt.command_id, actor="planner")
    assert engine.snapshot().by_id(Handoff) == before

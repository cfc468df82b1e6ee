"""Barriers, what they rest on and what one common cause would take with it are the same in every store."""

from datetime import date

from graph_schema.hazards import Control
from pathway.engine import Engine, Put
from pathway.engine.bow_tie import barriers, bow_tie, causes, without
from pathway.stores.base import LOCAL, Store
from tests.app import barriers_world as world
from tests.contract.given import SMALL_WORLD, save

RINGING = Control(
    id="ct-1", hazards=("hz-1",), name="Ringing", effectiveness=0.5, state="verified", workaround=True,
    depends_on="the ward clerk", since=date(2025, 11, 1), if_absent="Nobody rings", common_cause="ward PC",
)  # fmt: skip
BY = {"actor": "safety lead", "reason": "a bow-tie"}


def test_what_a_workaround_depends_on_is_kept_whole(store: Store):
    save(store, *SMALL_WORLD, RINGING)
    assert store.get("Control", "ct-1", LOCAL).entity == RINGING


def test_the_bow_tie_and_what_is_lost_without_one_mailbox(store: Store):
    engine = Engine(store)
    engine.save(map(Put, (*world.RECORDS, *world.EVENTS, *world.carried(0, 1, 2))), **BY)
    head = engine.facts()
    tie = bow_tie(engine, world.FIRST.id)
    assert [(one.number, one.found.control.id, one.threats) for one in tie.barriers] == [
        (1, "ct-1", (1,)),
        (2, "ct-ringing", (1, 2)),
    ]
    assert (tie.one.carer.carried, tie.one.carer.asked, tie.one.events.caught_by_carer) == (3, 5, 1)
    assert [(one.key, len(one.handoffs), len(one.pathways)) for one in causes(engine)] == [
        ("referral mailbox", 9, 4),
        ("the ward clerk", 1, 1),
    ]
    loss = without(engine, "Referral mailbox")
    assert (len(loss.hazards), len(loss.bare), loss.said, loss.not_said) == (9, 7, 2, 7)
    assert loss.after.mean > loss.before.mean
    assert sum(one.unowned for one in barriers(engine)) == 2
    assert engine.facts() == head  # a what-if writes nothing

"""The bow-tie of a handoff: two sides, judgements apart, no owner is a finding, a carer is no barrier."""

import pytest

from graph_schema.hazards import Control
from graph_schema.parties import Party
from graph_schema.vocabulary import BarrierSide, ControlState, Harm, JudgedBy
from pathway.analysis.bow_tie import HeldAt, bow_tie_of, judged_grades
from pathway.analysis.owners import NoOwner
from tests.app import barriers_world as world
from tests.tables import changed, engine_of


def tie(*records, handoff=world.FIRST):
    """The bow-tie of a handoff in the world, records of the same id replaced."""
    replaced = {one.id: one for one in (*world.RECORDS, *world.carried(), *records)}
    return bow_tie_of(engine_of(*replaced.values()).picture(), handoff.id)


def test_threats_and_barriers_stand_on_their_sides_each_once():
    found = tie()
    assert [one.found.hazard.id for one in found.threats] == ["hz-1", "hz-unread"]
    sides = {one.found.control.id: (one.side, one.threats) for one in found.barriers}
    assert sides == {
        "ct-1": (BarrierSide.PREVENTION, (1,)),
        "ct-ringing": (BarrierSide.RECOVERY, (1, 2)),
    }
    assert [(one.prevention, one.recovery) for one in found.threats] == [((1,), (2,)), ((), (2,))]
    assert [one.found.control.id for one in found.on(BarrierSide.RECOVERY)] == ["ct-ringing"]


def test_both_ends_judgements_stay_apart_and_their_difference_is_told():
    [differs] = tie().differing
    sender, receiver = (differs.judged(side) for side in (JudgedBy.SENDER, JudgedBy.RECEIVER))
    assert (sender.likelihood, sender.consequence) == (2, 3)
    assert (receiver.likelihood, receiver.consequence) == (3, 4)
    found = tie().threats
    assert judged_grades(found, JudgedBy.SENDER) == ((3, (1,)),)
    assert judged_grades(found, JudgedBy.RECEIVER) == ((4, (1,)),)


def test_what_was_recorded_is_counted_by_grade_without_making_up_one():
    assert tie(*world.EVENTS).recorded == ((Harm.SEVERE, 1), (Harm.NOT_RECORDED, 1))
    assert tie().recorded == ()


@pytest.mark.parametrize(
    ("control", "handoff", "missing", "held_at"),
    [
        (world.MAILBOX[0], world.FIRST, None, HeldAt.SENDER),
        (world.RINGING, world.FIRST, None, HeldAt.RECEIVER),
        (world.NOBODYS, world.SECOND, NoOwner.NOT_SAID, HeldAt.NOBODY),
        (world.AWAY, world.THIRD, NoOwner.VACANT, HeldAt.NOBODY),
        (changed(world.AWAY, holder="COM"), world.THIRD, None, HeldAt.RECEIVER),
        (changed(world.NOBODYS, holder="post-clerk"), world.SECOND, NoOwner.VACANT, HeldAt.NOBODY),
    ],
)
def test_who_holds_a_barrier_and_at_which_end(control: Control, handoff, missing, held_at):
    found = tie(control, handoff=handoff)
    [barrier] = [one for one in found.barriers if one.found.control.id == control.id]
    assert (barrier.owner.missing, barrier.held_at) == (missing, held_at)
    assert (barrier in found.unowned) == (missing is not None)


@pytest.mark.parametrize(
    ("side", "holder", "unusual"),
    [
        ("prevention", "HOS", False),
        ("prevention", "COM", True),
        ("recovery", "COM", False),
        ("recovery", "HOS", True),
        ("recovery", None, False),
    ],
)
def test_a_barrier_held_at_the_other_end_says_so(side, holder, unusual):
    [barrier] = [
        one
        for one in tie(changed(world.MAILBOX[0], side=side, holder=holder)).barriers
        if one.found.control.id == "ct-1"
    ]
    assert barrier.at_other_end == unusual


def test_a_threat_without_a_barrier_that_stands_is_bare():
    assert not tie().bare
    [bare] = tie(changed(world.MAILBOX[2], state="not_in_place"), handoff=world.THIRD).bare
    assert bare.found.hazard.id == "hz-3"


def test_a_workaround_is_weak_whatever_a_test_found_and_a_failed_one_stays_failed():
    states = {one.found.control.id: one.found.state for one in tie().barriers}
    assert states == {"ct-1": ControlState.VERIFIED, "ct-ringing": ControlState.UNVERIFIED}
    [failed] = tie(changed(world.RINGING, state="failed")).on(BarrierSide.RECOVERY)
    assert failed.found.state is ControlState.FAILED and not failed.stands


def test_a_carer_who_carries_and_catches_changes_no_rate_by_a_single_bit():
    """What a carer does is no barrier: with and without it everything that is worked out of risk is equal."""
    records = (*world.RECORDS, *world.EVENTS)
    silent = engine_of(*records, *world.carried()).picture().by_id[world.FIRST.id]
    told = engine_of(*records, *world.carried(0, 1, 2, 3)).picture().by_id[world.FIRST.id]
    assert (silent.carer.carried, told.carer.carried) == (0, 4)
    assert told.rate == silent.rate
    uncaught = changed(world.CAUGHT, caught_by="not_recorded")
    without = engine_of(*(uncaught if one is world.CAUGHT else one for one in records), *world.carried())
    other = without.picture().by_id[world.FIRST.id]
    assert (silent.events.caught_by_carer, other.events.caught_by_carer) == (1, 0)
    assert other.rate == silent.rate


def test_a_control_that_is_left_to_a_carer_is_none_and_changes_no_rate_by_a_single_bit():
    """What somebody recorded as a control of a carer is kept and shown, and stops nothing in any rate."""
    carers = Party(id="carers", name="Carers", role="carer")
    ringing = Control(
        id="ct-carer", hazards=("hz-1",), name="The daughter rings", effectiveness=0.9, state="verified",
        held=9, holder="carers",
    )  # fmt: skip
    found, without = tie(carers, ringing), tie(carers)
    assert found.one.rate == without.one.rate
    assert [one.found.control.id for one in found.barriers] == [
        one.found.control.id for one in without.barriers
    ]
    assert [one.control.id for one in found.by_carer] == ["ct-carer"]
    own = tie(carers, changed(ringing, holder="HOS"))
    assert own.one.rate.judged_per_year.mean < without.one.rate.judged_per_year.mean

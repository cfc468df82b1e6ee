"""What barriers rest on together: one finding a cause; what is lost without it, or that nobody can say."""

import pytest

from graph_schema.hazards import Control, Hazard
from pathway.analysis import common_causes as causes
from pathway.analysis.barriers import every_barrier
from pathway.analysis.common_causes import common_causes, loss_of
from tests.app import barriers_world as world
from tests.tables import changed, engine_of


def picture(*records):
    """The picture of the world, records of the same id replaced."""
    replaced = {one.id: one for one in (*world.RECORDS, *world.carried(), *records)}
    return engine_of(*replaced.values()).picture()


def test_one_mailbox_under_many_barriers_is_one_finding_however_it_is_typed():
    found = {one.key: one for one in common_causes(picture())}
    assert list(found) == ["referral mailbox", "the ward clerk"]
    mailbox = found["referral mailbox"]
    assert (len(mailbox.barriers), len(mailbox.handoffs), len(mailbox.pathways)) == (9, 9, 4)
    assert (mailbox.name, mailbox.spellings) == (
        "Referral mailbox",
        ("Referral mailbox", "referral  Mailbox"),
    )
    assert mailbox.is_shared and not found["the ward clerk"].is_shared


def test_a_workaround_counts_under_what_it_depends_on():
    other = changed(world.NOBODYS, common_cause="The Ward Clerk")
    [clerk] = [one for one in common_causes(picture(other)) if one.key == "the ward clerk"]
    assert {one.control.id for one in clerk.barriers} == {"ct-ringing", "ct-list"}


def test_switched_off_it_says_what_is_lost_what_is_left_and_where_nothing_can_be_said():
    shown = picture()
    mailbox = common_causes(shown)[0]
    loss = loss_of(shown, mailbox)
    assert len(loss.hazards) == 9 and len(loss.bare) == 7  # two have another barrier that stands
    by_id = {one.hazard.id: one for one in loss.hazards}
    assert [one.control.id for one in by_id["hz-1"].left] == ["ct-ringing"]
    assert [one.control.id for one in by_id["hz-2"].left] == ["ct-list"]
    assert {one.cannot_say for one in loss.hazards if one.hazard.id not in ("hz-1", "hz-2")} == {
        causes.RESIDUAL
    }
    assert (loss.said, loss.not_said) == (2, 7)


def test_the_change_is_that_of_the_same_world_without_those_barriers():
    shown = picture()
    loss = loss_of(shown, common_causes(shown)[0])
    failed = picture(*(changed(one, state="failed") for one in world.MAILBOX))
    before, after = (
        sum(each.by_id[one.id].rate.judged_per_year.mean for one in world.HANDOFFS[:2])
        for each in (shown, failed)
    )
    assert loss.before.mean == pytest.approx(before) and loss.after.mean == pytest.approx(after)
    assert after > before


def test_nothing_is_changed_by_asking():
    shown = picture()
    before = {one.id: one.rate for one in shown.handoffs}
    loss_of(shown, common_causes(shown)[0])
    assert {one.id: one.rate for one in shown.handoffs} == before
    assert len(shown.snapshot.all(Control)) == 12


@pytest.mark.parametrize(
    ("hazard", "why"),
    [
        (changed(world.LOST[3], judgements=()), causes.NOT_JUDGED),
        (changed(world.LOST[3], judgements=(world.judged("sender", 3, 2),)), causes.BELOW),
        (changed(world.LOST[3], judgements=(world.judged("sender", 3, 3, "residual"),)), causes.RESIDUAL),
        (changed(world.LOST[3], judgements=(world.judged("sender", 3, 3),)), ""),
    ],
)
def test_why_a_change_cannot_be_said(hazard: Hazard, why):
    shown = picture(hazard)
    [found] = [one for one in loss_of(shown, common_causes(shown)[0]).hazards if one.hazard.id == hazard.id]
    assert found.cannot_say == why
    assert (found.after is None) == bool(why)


def test_without_a_count_of_crossings_nothing_is_said_in_numbers():
    shown = engine_of(*world.RECORDS).picture()
    loss = loss_of(shown, common_causes(shown)[0])
    assert {one.cannot_say for one in loss.hazards} == {causes.NO_COUNT, causes.RESIDUAL}
    assert (loss.before, loss.after, loss.said) == (None, None, 0)


def test_a_barrier_that_does_not_stand_is_not_lost_again():
    shown = picture(changed(world.MAILBOX[4], state="not_in_place"))
    mailbox = common_causes(shown)[0]
    assert (len(mailbox.barriers), len(mailbox.standing)) == (9, 8)
    assert "hz-5" not in {one.hazard.id for one in loss_of(shown, mailbox).hazards}


def test_two_workarounds_on_one_post_count_once_in_a_rate():
    """METHOD 2.5: the same person is a common cause, also where only the dependence names it."""
    twin = changed(world.RINGING, id="ct-twin", depends_on=" The  ward CLERK")
    alone, both, apart = (
        picture(*more).by_id[world.FIRST.id].rate.judged_per_year.mean
        for more in ((), (twin,), (changed(twin, depends_on="the night desk"),))
    )
    assert both == alone > apart


def test_every_barrier_with_its_holder_and_handoffs():
    found = {one.found.control.id: one for one in every_barrier(picture())}
    assert len(found) == 12
    assert {id_ for id_, one in found.items() if one.unowned} == {"ct-list", "ct-desk"}
    assert [id_ for id_, one in found.items() if one.workaround] == ["ct-ringing"]
    assert [one.id for one in found["ct-ringing"].handoffs] == [world.FIRST.id]

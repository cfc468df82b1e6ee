"""One mailbox under nine handoffs and four pathways, workarounds, barriers of nobody: found in the demo."""

from dataclasses import replace

from graph_schema.hazards import Control
from pathway.analysis.picture import picture_of
from pathway.engine.bow_tie import barriers, bow_tie, causes, without
from tests.demo.conftest import ComeIn
from tests.tables import changed

MAILBOX = "Eastmere clinical mailbox"


def test_one_mailbox_lies_under_nine_handoffs_and_four_pathways(come_in: ComeIn):
    [mailbox] = [one for one in causes(come_in.engine) if one.name == MAILBOX]
    assert (len(mailbox.barriers), len(mailbox.handoffs), len(mailbox.pathways)) == (9, 9, 4)
    loss = without(come_in.engine, MAILBOX)
    assert len({one.handoff.id for one in loss.hazards}) == 9
    assert loss.bare and 0 < loss.said < 9
    assert loss.before.mean < loss.after.mean


def test_workarounds_say_what_they_depend_on_or_that_nobody_has_said(come_in: ComeIn):
    found = [one.found.control for one in barriers(come_in.engine) if one.workaround]
    told = [one for one in found if one.depends_on]
    assert 0 < len(told) < len(found)
    assert all(one.since and one.if_absent for one in told)


def test_some_barriers_are_nobodys_and_every_handoff_has_its_bow_tie(come_in: ComeIn):
    every = barriers(come_in.engine)
    assert 0 < sum(one.unowned for one in every) < len(every)
    ties = [bow_tie(come_in.engine, one.id) for one in come_in.engine.picture().handoffs]
    assert sum(len(one.barriers) for one in ties) >= len(every)


def test_what_barriers_rest_on_here_changes_no_rate(come_in: ComeIn):
    """The demo's stated figures stand: no hazard has two barriers that share what was planted."""
    snapshot = come_in.engine.snapshot()
    bare = tuple(
        replace(
            one,
            entity=changed(one.entity, depends_on=None, common_cause=_form_alone(one.entity.common_cause)),
        )
        for one in snapshot.records(Control)
    )
    without_them = picture_of(replace(snapshot, kept=dict(snapshot.kept) | {Control.label(): bare}))
    assert {one.id: one.rate for one in without_them.handoffs} == {
        one.id: one.rate for one in come_in.engine.picture().handoffs
    }


def _form_alone(cause: str | None) -> str | None:
    return None if cause == MAILBOX else cause

"""What waits for one organisation: its own and nothing else, through mergers, the most urgent first."""

from datetime import date, datetime, timedelta

import pytest

from graph_schema.accountability import Claim
from graph_schema.events import Event, EventMatch
from graph_schema.hazards import Control
from pathway.analysis.my_day import MyDay
from pathway.analysis.my_day_old import Why
from pathway.engine import Engine
from pathway.engine.my_day import bodies, my_day
from pathway.errors import NotFound
from pathway.snapshot import end_of_day
from pathway.stores.base import Put
from tests.app import my_day_world as world

BEFORE = date(2026, 3, 31)
BY = {"actor": "tester", "reason": "an edit"}


@pytest.fixture
def engine() -> Engine:
    return world.in_memory()


def numbers(found: MyDay) -> list[set[int]]:
    """The handoffs, by number, at which each list says something."""
    at = {one.id: number for number, one in enumerate(world.HANDOFFS, start=1)}
    return [
        {at[one.id] for one in found.own.handoffs},
        {at[each.id] for one in found.checks for each in one.handoffs},
        {at[each.id] for one in found.events for each in one.handoffs},
        {at[one.subject] for one in found.asks},
        {at[one.handoff.id] for one in found.to_confirm if one.claim is None and one.control is None},
    ]


OWN = {
    "HOS": ({1, 4, 5}, {1, 4}, 1),
    "COM": ({1, 2, 4, 5}, {2, 5}, 1),
    "EAS": ({3}, {3}, 0),
    "GPX": ({2, 3, 5, 6}, set(), 0),
}


@pytest.mark.parametrize("organisation", OWN)
def test_its_own_and_nothing_of_others_however_alike_their_names(engine, organisation):
    """The same is planted at every handoff; what was asked of a body that merged waits for the new one."""
    own, asked, unclear = OWN[organisation]
    found = my_day(engine, organisation)
    assert numbers(found) == [own, own, own, asked, own]
    assert found.own.unclear == unclear
    named = {one.id for one in found.unplaced}
    assert named == {f"un-{organisation}"} | ({"un-OLD"} if organisation == "HOS" else set())


def test_before_the_merger_what_is_at_the_former_body_is_its_own(engine):
    then = engine.at(end_of_day(BEFORE))
    ours, theirs = my_day(then, "HOS"), my_day(then, "OLD")
    assert numbers(ours)[0] == {1, 5} and numbers(theirs)[0] == {4}
    assert {one.id for one in ours.unplaced} == {"un-HOS"}
    assert my_day(then, "SPL").own.unclear == ours.own.unclear == 0


def test_bodies_that_are_gone_are_not_offered(engine):
    assert [one.id for one in bodies(engine)] == ["EAS", "HOS", "GPX", "COM"]
    assert {"OLD", "SPL"} <= {one.id for one in bodies(engine.at(end_of_day(BEFORE)))}
    for gone in ("OLD", "none"):
        with pytest.raises(NotFound):
            my_day(engine, gone)


def test_the_longest_overdue_stands_first_and_what_nobody_tested_last(engine):
    plain = {"hazards": ("hz-1",), "effectiveness": 0.5}
    more = [
        Control(id="soon", name="Soon", state="verified", review_due=date(2026, 7, 31), **plain),
        Control(id="far", name="Far", state="verified", review_due=date(2026, 8, 1), **plain),
        Control(id="never", name="Never", **plain),
        Control(id="absent", name="Absent", state="not_in_place", **plain),
        Control(id="tested", name="Tested", state="verified", tested_on=date(2026, 5, 1), **plain),
    ]
    engine.save(map(Put, more), **BY)
    found = my_day(engine, "HOS")
    assert [(one.found.control.id, one.days) for one in found.checks] == [
        ("ct-1", 92), ("ct-4", 89), ("ct-5", 88), ("soon", -60), ("never", None),
    ]  # fmt: skip
    assert (found.overdue, found.untested) == (3, 1)


def event(id_: str, **fields: object) -> list[Put]:
    match = EventMatch(id=f"m-{id_}", event=id_, subject=world.REQUEST.id, state="confirmed")
    return [Put(Event(id=id_, **fields)), Put(match)]


@pytest.mark.parametrize(
    ("fields", "since", "listed"),
    [
        ({"recorded_on": date(2026, 5, 2)}, None, True),
        ({"recorded_on": date(2026, 5, 1)}, None, False),
        ({"recorded_on": date(2026, 5, 1)}, date(2026, 5, 1), True),
        ({"recorded_on": date(2026, 6, 2)}, None, False),
        ({"happened_at": datetime(2026, 5, 10, tzinfo=world.NOW.tzinfo)}, None, True),
        (
            {"happened_at": datetime(2024, 5, 10, tzinfo=world.NOW.tzinfo), "recorded_on": date(2026, 5, 9)},
            None,
            True,
        ),
        ({}, None, False),
    ],
)
def test_events_are_new_by_the_day_they_were_recorded_where_it_is_known(engine, fields, since, listed):
    engine.save(event("new", **fields), **BY)
    found = my_day(engine, "HOS", since)
    assert ("new" in {one.event.id for one in found.events}) is listed
    assert found.undated == (not fields)
    assert found.later_events == (fields.get("recorded_on") == date(2026, 6, 2))
    assert found.caught_by_carer == 3, "a rescue is said beside the count"


def test_an_event_without_a_place_is_the_business_of_whom_it_names(engine):
    assert [one.id for one in my_day(engine, "COM").unplaced] == ["un-COM"]


SAYS = {
    "ended": ({"valid_to": date(2026, 5, 1)}, Why.LAPSED),
    "ends in 60 days": ({"valid_to": date(2026, 7, 31)}, Why.LAPSES),
    "ends in 61 days": ({"valid_to": date(2026, 8, 1)}, None),
    "review come": ({"review_on": date(2026, 6, 1)}, Why.REVIEW_DUE),
    "review soon": ({"review_on": date(2026, 6, 2)}, Why.REVIEW_SOON),
    "for good": ({}, None),
    "not begun": ({"valid_from": date(2026, 6, 2), "valid_to": date(2026, 6, 9)}, None),
}


@pytest.mark.parametrize("name", SAYS)
def test_claims_that_end_or_are_to_be_reviewed(engine, name):
    fields, why = SAYS[name]
    said = {"subject": world.REQUEST.id, "duty": "RISK", "by": "HOS", "stance": "accepts", "about": "HOS"}
    claim = Claim(**({"id": "mine", "valid_from": date(2025, 1, 1)} | said | fields))
    engine.save([Put(claim)], **BY)
    found = {one.duty.value: one for one in my_day(engine, "HOS").to_say}
    assert found.get("RISK") is None if why is None else found["RISK"].why in (why, Why.STALE)
    assert found["MONITOR"].why is Why.LAPSES, "what was planted"
    assert "RISK" not in {one.duty.value for one in my_day(engine, "GPX").to_say}


def test_of_a_claim_that_ended_nothing_is_said_again_where_another_stands(engine):
    said = {"subject": world.REQUEST.id, "duty": "RISK", "by": "HOS", "stance": "accepts", "about": "HOS"}
    ended = Claim(id="ended", valid_from=date(2025, 1, 1), valid_to=date(2026, 1, 1), **said)
    engine.save([Put(ended)], **BY)
    assert "RISK" in {one.duty.value for one in my_day(engine, "HOS").to_say}
    engine.save([Put(Claim(id="again", valid_from=date(2026, 2, 1), **said))], **BY)
    assert "RISK" not in {one.duty.value for one in my_day(engine, "HOS").to_say}


def test_a_duty_held_through_a_merger_is_spoken_of_again(engine):
    said = {"subject": world.HANDOFFS[3].id, "duty": "ACCEPT", "about": "OLD", "valid_from": date(2026, 1, 1)}
    claims = [
        Claim(id="o", by="OLD", stance="accepts", **said),
        Claim(id="c", by="COM", stance="asserts", **said),
    ]
    engine.save(map(Put, claims), **BY)
    why = {(one.handoff.id, one.duty.value): one.why for one in my_day(engine, "HOS").to_say}
    assert why[world.HANDOFFS[3].id, "ACCEPT"] is Why.INHERITED


def test_the_oldest_word_stands_first_and_agreed_claims_are_among_them(engine):
    old = my_day(engine, "HOS").to_confirm
    assert [one.word.subject for one in old[:2]] == ["agreed-HOS", world.REQUEST.id]
    assert [one.word.on for one in old] == sorted(one.word.on for one in old)
    assert "agreed-COM" not in {one.word.subject for one in old}, "the other end's word is its own to confirm"


def test_what_is_listed_to_be_said_again_or_checked_is_not_listed_twice(engine):
    found = my_day(engine.at(end_of_day(date(2027, 7, 1))), "HOS")
    twice = {one.control.id for one in found.to_confirm if one.control} & {
        one.found.control.id for one in found.checks
    }
    assert not twice and found.day - found.since == timedelta(days=30)

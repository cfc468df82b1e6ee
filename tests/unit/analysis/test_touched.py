"""A picture made from the last is the picture: what an edit bears on is made anew, the rest is taken over."""

from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.accountability import Ask, Claim, DutyRule, Parameter
from graph_schema.entity import Entity
from graph_schema.events import Event, EventMatch, EventSource
from graph_schema.handoffs import Handoff, Pathway, TrafficEstimate
from graph_schema.hazards import Consideration, Control, ControlCheck, Hazard, Judgement
from graph_schema.journeys import Person
from graph_schema.learning import SafetyAction
from graph_schema.parties import Organisation, Post, Remit, Role, Service
from pathway.analysis.picture import picture_after, picture_of
from pathway.analysis.touched import touched_handoffs
from pathway.columns import MOVES
from pathway.engine import Engine
from pathway.errors import NotFound
from pathway.settings import Settings
from pathway.stores.base import Put, Withdraw
from tests.tables import NOW, changed, claims_of, crossing_of, engine_of, handoffs_of, places_of

HANDOFFS = handoffs_of("""
    RXA/ward > RXB/nursing | care_request
    RXB/nursing > RXC/desk | discharge
    RXC/desk > RXA/ward    | referral
    RXA/ward > DIED        | discharge
""")
REQUEST, DISCHARGE, REFERRAL, DEATH = HANDOFFS
BY = {"actor": "tester", "reason": "an edit"}
PROMPTS = {"care_request": ("HZ-01", "HZ-02", "late")}
SENT, ACCEPTED = ("sent", "2026-05-01T10:00"), ("accepted", "2026-05-04T10:00")
LATER = ("sent", "2026-05-06T10:00")


def judged(likelihood: int) -> Judgement:
    return Judgement(side="sender", likelihood=likelihood, consequence=4, scale="per_traversal")


def hazard(likelihood: int, at: Handoff = REQUEST, id_: str = "hz") -> Hazard:
    return Hazard(id=id_, handoff=at.id, sentence="It is not read", judgements=(judged(likelihood),))


def claim(duty: str, by: str, about: Handoff = REQUEST) -> Claim:
    since, id_ = date(2025, 1, 1), f"{duty}-{by}"
    return Claim(id=id_, subject=about.id, duty=duty, by=by, stance="accepts", about=by, valid_from=since)


def match(at: str | None, state: str) -> EventMatch:
    return EventMatch(id="match", event="ev", subject=at, state=state)


NEW = changed(REFERRAL, id="RXC/desk > RXB/nursing: letter", to_id="RXB/nursing", kind="letter")
TWIN = changed(REQUEST, id="RXA/ward > RXB/nursing: letter", kind="letter")
WORLD: list[Entity] = [
    *places_of(HANDOFFS),
    *HANDOFFS,
    Post(id="post", organisation="RXB", name="Liaison"),
    *claims_of("1 | ACCEPT | RXA | asserts | RXB\n2 | CLINICAL | RXB | accepts | RXB", HANDOFFS),
    hazard(3),
    hazard(2, DISCHARGE, "hz-2"),
    Control(id="ct", hazards=("hz", "hz-2"), name="A worklist", effectiveness=0.5),
    Event(id="ev", happened_at="2026-05-02T08:00:00Z", physical="fatal"),
    Person(id="p1"),
    crossing_of(REQUEST, 1, SENT, ACCEPTED, person="p1"),
    crossing_of(REQUEST, 2, SENT),
    crossing_of(DEATH, 3, LATER, person="p1"),
]
MAY, WORKLIST = date(2026, 5, 1), "A worklist"
CHECK = ControlCheck(id="ck", control="ct", checked_on=MAY, method="Asked", result="failed")
PROMPT = Consideration(
    id="co", handoff=REQUEST.id, prompt="late", outcome="does_not_apply", why="Telephoned",
    considered_by="Ward", side="sender", considered_on=MAY,
)  # fmt: skip
ESTIMATE = TrafficEstimate(low=10, high=20, given_by="Clerk")
BEARS_ON = {  # what each edit bears on, by the numbers of the handoffs; None = perhaps on every one
    "a claim": (claim("ACCEPT", "RXB"), "1"),
    "a claim of nobody's": (claim("CLINICAL", "RXC", REFERRAL), "3"),
    "an ask": (Ask(id="ask", subject=DISCHARGE.id, duty="RISK", asked="RXC", asked_on=MAY), "2"),
    "a judgement": (hazard(5), "1"),
    "a hazard elsewhere": (hazard(4, REFERRAL), "13"),
    "a control": (Control(id="ct", hazards=("hz-2",), name=WORKLIST, effectiveness=0.9), "12"),
    "a check": (CHECK, "12"),
    "a prompt": (PROMPT, "1"),
    "an estimate": (changed(DISCHARGE, estimate=ESTIMATE), "2"),
    "an end of a handoff": (changed(REFERRAL, valid_to=date(2024, 1, 1)), "3"),
    "a new handoff": (NEW, ""),
    "a second of its pair": (TWIN, "1"),
    "a pathway": (Pathway(id="pw", name="Home", handoffs=(REQUEST.id,)), ""),
    "an action": (SafetyAction(id="sa", action="Acknowledge each"), ""),
    "a death": (changed(DEATH, kind="letter", id="RXA/ward > DIED: letter"), None),
    "a crossing": (crossing_of(DISCHARGE, 4, SENT, person="p1"), None),
    "an event placed": (match(REQUEST.id, "confirmed"), "1"),
    "an event placed elsewhere": (changed(match(DISCHARGE.id, "confirmed"), id="other"), "2"),
    "an event refused": (match(None, "refused"), ""),
    "an event of a crossing": (match("c-0001", "confirmed"), None),
    "a second record": (Event(id="ev-2", same_as="ev"), None),
    "a source": (EventSource(id="src", organisation="RXA", scheme="lfpse", first_day=MAY), None),
    "a body's name": (Organisation(id="RXA", name="Other", sector="acute"), None),
    "a body's end": (Organisation(id="RXB", name="B", sector="acute", valid_to=MAY), None),
    "a service": (Service(id="RXA/ward", organisation="RXC", name="Ward"), None),
    "a role": (Role(id="ro", party="RXA", role="icb"), None),
    "a remit": (Remit(id="re", body="RXC", organisations=("RXA",)), None),
    "a choice": (Parameter(id="appetite", value="0.1", declared_by="Board", declared_on=MAY), None),
    "a rule": (DutyRule(id="ru", duty="ACCEPT", holder="receiver", basis="contract"), None),
}


def from_scratch(engine):
    return Engine(engine.store, Settings(), clock=engine.clock).picture()


def assert_same(made, scratch):
    assert made.handoffs == scratch.handoffs
    assert made.events == scratch.events and made.unplaced == scratch.unplaced
    for by in ("organisation", "sector"):
        assert made.boundaries(by) == scratch.boundaries(by)
        assert made.headline(by) == scratch.headline(by)
    for lists in ("ended_unheld", "ask_first", "highest_rate"):
        assert getattr(made, lists) == getattr(scratch, lists)


def numbers(text: str) -> set[str]:
    return {HANDOFFS[int(number) - 1].id for number in text}


def write(engine, edit, *, take_off=False):
    """Save an edit over what is there, or take it off; False where there is nothing to take off."""
    try:
        kept = engine.history(edit.label(), edit.id)
    except NotFound:
        kept = []
    if take_off and (not kept or kept[-1].withdrawn):
        return False
    version = kept[-1].version if kept else 0
    engine.save([Withdraw(edit.label(), edit.id, version) if take_off else Put(edit, version)], **BY)
    return True


@pytest.mark.parametrize("name", BEARS_ON)
def test_what_an_edit_bears_on(name):
    edit, expected = BEARS_ON[name]
    engine = engine_of(*WORLD)
    before = engine.picture()
    write(engine, edit)
    touched = touched_handoffs(before.snapshot, engine.snapshot())
    if expected is None:
        assert touched is None
    else:
        assert touched is not None
        assert touched & {one.id for one in HANDOFFS} == numbers(expected)
    assert_same(engine.picture(), from_scratch(engine))


def test_nothing_written_bears_on_nothing():
    engine = engine_of(*WORLD)
    assert touched_handoffs(engine.snapshot(), engine.snapshot()) == frozenset()
    snapshot = engine.snapshot()
    later = replace(snapshot, as_of=snapshot.as_of + timedelta(minutes=1))
    assert touched_handoffs(snapshot, later) is None  # crossings are dated to the minute
    tomorrow = replace(snapshot, as_of=NOW + timedelta(days=1))
    assert touched_handoffs(snapshot, tomorrow) is None


def test_without_anything_dated_to_the_minute_a_day_is_one_moment():
    engine = engine_of(*places_of(HANDOFFS), *HANDOFFS)
    snapshot = engine.snapshot()
    later = replace(snapshot, as_of=snapshot.as_of + timedelta(minutes=1))
    assert touched_handoffs(snapshot, later) == frozenset()


def test_moves_belong_to_one_handoff_of_a_pair_and_to_none_where_several_could_have_them():
    engine = engine_of(*places_of(HANDOFFS), *HANDOFFS)
    row = {"from_id": "RXA/ward", "to_id": "RXB/nursing", "moves": 40, "patients": 30}
    row |= {"gap_median_s": 1.0, "gap_p90_s": 2.0, "first_month": "2025-07", "last_month": "2026-05"}
    moves = pa.Table.from_pylist([row], MOVES)
    before = picture_of(replace(engine.snapshot(), moves=moves), PROMPTS)
    assert before.by_id[REQUEST.id].traffic.per_year == 40
    engine.save([Put(TWIN)], **BY)
    snapshot = replace(engine.snapshot(), moves=moves, as_of=before.snapshot.as_of)
    after = picture_after(before, snapshot, PROMPTS)
    assert after.by_id[REQUEST.id].traffic.per_year is None
    assert_same(after, picture_of(snapshot, PROMPTS))
    other = replace(snapshot, moves=pa.Table.from_pylist([row | {"moves": 41}], MOVES))
    assert touched_handoffs(snapshot, other) is None


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(sorted(BEARS_ON)), st.booleans()), min_size=1, max_size=6))
def test_a_picture_made_from_the_last_is_the_picture(edits):
    engine = engine_of(*WORLD)
    engine.picture()
    for name, take_off in edits:
        if write(engine, BEARS_ON[name][0], take_off=take_off):
            assert_same(engine.picture(), from_scratch(engine))

"""Placing, refusing and joining events through the engine, the same over every store."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph_schema.events import Event, EventMatch
from pathway.engine import Engine
from pathway.engine.pairs import join, joined, keep_apart, pairs, split
from pathway.engine.placing import (
    changed_since,
    decided,
    place,
    place_many,
    placing_of,
    placings,
    refuse,
    still_right,
    take_back,
)
from pathway.errors import BadInput, IdentifyingText, NotFound
from pathway.stores.base import Put, Store
from tests.contract.given import Clock
from tests.tables import handoffs_of, places_of

HANDOFFS = handoffs_of("""
    RXA/ward   > RXB/nursing  | care_request
    RXA/ward   > RXC/practice | discharge
    RXB/desk   > RXA/clinic   | referral
    RXC/desk   > RXA/clinic   | referral
    RXA/clinic > RXC/practice | letter
    RXA/lab    > RXC/practice | result
    RXC/desk   > RXB/nursing  | care_request
""")
CARE, DISCHARGE, _, _, LETTER, RESULT, _ = HANDOFFS
WHEN = datetime(2026, 3, 1, 9, tzinfo=UTC)
ROWS = (
    "EV-1,2026-03-01,moderate,RXA;RXC,RXA,The letter was late",
    "EV-2,2026-03-02,low,RXA;RXC,RXC,A result was never read",
    "EV-3,2026-03-03,low,RXA;RXB,RXB,Nobody came after discharge",
    "EV-4,2026-03-04,low,RXA,RXA,A fall",
)
HEAD = "reference,happened_at,physical,organisations,reporter,description"


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 6, 1, 12, tzinfo=UTC))


@pytest.fixture
def engine(store: Store, clock: Clock) -> Engine:
    made = Engine(store, clock=clock)
    made.save(map(Put, [*places_of(HANDOFFS), *HANDOFFS]), actor="t", reason="t")
    return made


def load(engine: Engine, folder: Path, *rows: str) -> None:
    file = folder / "events.csv"
    file.write_text("\n".join([HEAD, *(rows or ROWS), ""]), encoding="utf-8")
    engine.import_records("events", [file], actor="importer", reason="extract")


def ids(engine: Engine) -> dict[str, str]:
    return {one.reference: one.id for one in engine.snapshot().all(Event)}


def proposed(engine: Engine, event: str) -> list[str]:
    found = placing_of(engine, event)
    return [] if found is None else [one.handoff for one in found.proposals]


def test_what_is_confirmed_is_placed_with_its_reasons_and_what_is_refused_stays_refused(engine, tmp_path):
    load(engine, tmp_path)
    by = ids(engine)
    first, second = by["EV-1"], by["EV-2"]
    assert proposed(engine, first)[0] == LETTER.id and len(placings(engine)) == 4
    receipt, left = place_many(engine, [(first, LETTER.id), (first, LETTER.id)], actor="lead")
    assert left == 0 and receipt is not None
    [match] = engine.snapshot().all(EventMatch)
    assert match.reasons[0] == "both ends are named" and proposed(engine, first) == []
    refuse(engine, [(second, RESULT.id)], actor="lead", why=" The result was read ")
    refuse(engine, [(by["EV-4"], None)], actor="lead")
    assert RESULT.id not in proposed(engine, second) and placing_of(engine, by["EV-4"]) is None

    load(engine, tmp_path)
    assert len(engine.snapshot().all(Event)) == 4 and len(engine.picture().events) == 4
    assert RESULT.id not in proposed(engine, second) and proposed(engine, first) == []
    assert {one.event.id for one in placings(engine)} == {second, by["EV-3"]}
    said = {one.match.subject: one.match.reasons for one in decided(engine) if one.match.event == second}
    assert said == {RESULT.id: ("The result was read",)}
    engine.undo(receipt.command_id, actor="lead")
    assert proposed(engine, first)[0] == LETTER.id


def test_what_was_decided_meanwhile_is_left_as_it_is(engine, tmp_path):
    load(engine, tmp_path)
    by = ids(engine)
    place(engine, by["EV-1"], [DISCHARGE.id], actor="other")
    shown = [(by["EV-1"], LETTER.id), (by["EV-3"], CARE.id)]
    assert place_many(engine, shown, actor="lead")[1] == 1
    assert place_many(engine, shown, actor="lead") == (None, 2)
    placed = {one.event: one.subject for one in engine.snapshot().all(EventMatch)}
    assert placed == {by["EV-1"]: DISCHARGE.id, by["EV-3"]: CARE.id}


def test_a_decision_is_taken_back_and_made_again(engine, tmp_path):
    load(engine, tmp_path)
    event = ids(engine)["EV-1"]
    refuse(engine, [(event, LETTER.id)], actor="lead")
    [one] = decided(engine)
    take_back(engine, one.match.id, actor="lead")
    assert decided(engine) == () and proposed(engine, event)[0] == LETTER.id
    place(engine, event, [LETTER.id], actor="lead")
    assert [one.by for one in decided(engine)] == ["lead"]
    with pytest.raises(NotFound):
        take_back(engine, "match-unknown", actor="lead")


def test_one_letter_with_seven_failures_reaches_seven_handoffs_and_counts_once(engine, tmp_path):
    load(engine, tmp_path)
    letter = ids(engine)["EV-1"]
    place(engine, letter, [one.id for one in HANDOFFS], actor="lead")
    picture = engine.picture()
    assert [one.events.in_set for one in picture.handoffs] == [1] * 7
    [event] = [one for one in picture.events if one.handoffs]
    assert len(event.handoffs) == 7 and len(picture.events) == 4
    assert [row.recorded.in_set for row in picture.boundaries()] == [1] * len(picture.boundaries())
    assert len(picture.boundaries()) < 7  # two of them lead from RXA to RXC several times, and count it once
    everywhere = picture.boundaries("sector")
    assert [row.recorded.in_set for row in everywhere] == [1] and len(everywhere[0].handoffs) == 7
    manifest = engine.export(tmp_path / "out")
    assert manifest
    assert len({one.event for one in engine.snapshot().all(EventMatch)}) == 1
    assert picture.headline().unplaced == 3


def test_a_placed_event_whose_record_changed_at_source_is_told_until_somebody_looks(engine, clock, tmp_path):
    load(engine, tmp_path)
    by = ids(engine)
    clock.pass_()
    place(engine, by["EV-1"], [LETTER.id], actor="lead")
    place(engine, by["EV-2"], [RESULT.id], actor="lead")
    clock.pass_()
    load(engine, tmp_path, ROWS[0].replace("moderate", "severe"), *ROWS[1:])
    [one] = changed_since(engine)
    assert (one.event.reference, one.fields) == ("EV-1", ("physical",))
    assert (one.before.physical, one.event.physical) == ("moderate", "severe")
    clock.pass_()
    still_right(engine, by["EV-1"], actor="lead")
    assert changed_since(engine) == ()
    assert len(engine.picture().by_id[LETTER.id].event_list) == 1
    with pytest.raises(NotFound):
        still_right(engine, by["EV-3"], actor="lead")


def test_a_record_that_is_joined_has_not_changed_at_source(engine, clock, tmp_path):
    load(engine, tmp_path)
    by = ids(engine)
    place(engine, by["EV-1"], [LETTER.id], actor="lead")
    clock.pass_()
    join(engine, by["EV-2"], by["EV-1"], actor="lead")
    assert changed_since(engine) == ()


@pytest.mark.parametrize(("event", "subject"), [("nobody", None), ("ev", "nowhere")])
def test_what_is_not_there_is_refused_by_the_store(engine, event, subject):
    engine.save([Put(Event(id="ev"))], actor="t", reason="t")
    with pytest.raises(BadInput):
        refuse(engine, [(event, subject)], actor="lead")


def test_a_reason_that_may_identify_somebody_is_refused(engine, tmp_path):
    load(engine, tmp_path)
    with pytest.raises(IdentifyingText):
        refuse(engine, [(ids(engine)["EV-1"], None)], actor="lead", why="It is 943 476 5919")
    with pytest.raises(BadInput):
        refuse(engine, [], actor="lead")
    with pytest.raises(BadInput):
        place(engine, ids(engine)["EV-1"], [], actor="lead")


# -- pairs -----------------------------------------------------------------------------------------------


def two(engine: Engine) -> None:
    """One event, told by both ends and placed on one handoff each; and another like it."""
    told = "Insulin request went to a retired address"
    records = [
        Event(
            id=f"e{number}", happened_at=WHEN + timedelta(hours=hours), physical="moderate", description=told,
            organisations=("RXA", "RXB"), reporter=reporter,
        )
        for number, reporter, hours in ((1, "RXA", 0), (2, "RXB", 3), (3, "RXB", 30))
    ]  # fmt: skip
    matches = [EventMatch(id=f"m{n}", event=f"e{n}", subject=CARE.id, state="confirmed") for n in (1, 2, 3)]
    engine.save(map(Put, [*records, *matches]), actor="t", reason="t")


def counted(engine: Engine) -> tuple[int, int]:
    """Events of the handoff, and of the boundary."""
    [row] = [one for one in engine.picture().boundaries() if CARE.id in {h.id for h in one.handoffs}]
    return engine.picture().by_id[CARE.id].events.any, row.recorded.any


def test_a_pair_is_joined_once_counts_once_and_is_split_again(engine):
    two(engine)
    assert counted(engine) == (3, 3)
    [pair] = pairs(engine)
    assert pair.ids == ("e1", "e2")
    receipt = join(engine, *pair.ids, actor="lead")
    assert counted(engine) == (2, 2)
    [one] = joined(engine)
    assert [record.reporter for record in one.records] == ["RXA", "RXB"] and len(one.records) == 2
    with pytest.raises(BadInput):
        join(engine, "e1", "e1", actor="lead")
    engine.undo(receipt.command_id, actor="lead")
    assert counted(engine) == (3, 3) and pairs(engine)[0].ids == ("e1", "e2")
    join(engine, *pair.ids, actor="lead")
    split(engine, "e1", actor="lead")
    assert counted(engine) == (3, 3) and joined(engine) == ()


def test_that_two_are_not_the_same_is_remembered_and_the_next_likest_comes_up(engine):
    two(engine)
    receipt = keep_apart(engine, "e1", "e2", actor="lead")
    assert [pair.ids for pair in pairs(engine)] == [("e1", "e3")] and counted(engine) == (3, 3)
    keep_apart(engine, "e3", "e1", actor="lead")
    assert pairs(engine) == ()
    assert engine.get("Event", "e1").entity.not_same_as == ("e2",)
    with pytest.raises(BadInput):
        split(engine, "e1", actor="lead")
    engine.undo(receipt.command_id, actor="lead")
    assert [pair.ids for pair in pairs(engine)] == [("e1", "e2")]


def test_three_tellings_are_joined_one_after_another(engine):
    two(engine)
    join(engine, "e2", "e3", actor="lead")
    [pair] = pairs(engine)
    join(engine, *pair.ids, actor="lead")
    assert counted(engine) == (1, 1) and len(joined(engine)[0].records) == 3


def test_records_that_point_round_in_a_ring_are_joined_by_the_other(engine):
    two(engine)
    ring = [engine.get("Event", one) for one in ("e1", "e2")]
    puts = [
        Put(one.entity.model_copy(update={"same_as": other}), one.version)
        for one, other in zip(ring, ("e2", "e1"), strict=True)
    ]
    engine.save(puts, actor="t", reason="t")
    join(engine, "e3", "e1", actor="lead")
    assert counted(engine) == (1, 1)

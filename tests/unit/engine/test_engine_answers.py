"""Answers that are kept: for as long as they are true, no more than a few, and by one thread at a time."""

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from graph_schema.accountability import Parameter
from graph_schema.journeys import Crossing, Person
from graph_schema.parties import Party
from pathway.engine import Engine
from pathway.settings import Settings, pseudonym_key
from pathway.stores.base import Put
from pathway.stores.memory import MemoryStore
from tests.tables import NOW, changed, crossing_of, engine_of, handoffs_of, places_of
from tests.unit.importing.files import written

HANDOFF = handoffs_of("RXA/ward > RXB/nursing | care_request")[0]
WORLD = [*places_of([HANDOFF]), HANDOFF]
BY = {"actor": "t", "reason": "test"}
SENT = ("sent", "2026-05-01T10:00")


def party(number: int) -> Party:
    return Party(id=f"party-{number}", name=f"Group {number}", role="group")


# -- for as long as they are true -------------------------------------------------------------------


def test_the_same_answer_until_something_is_written():
    engine = engine_of(*WORLD, crossing_of(HANDOFF, 1, SENT))
    first = engine.picture()
    assert engine.picture() is first and engine.snapshot() is first.snapshot
    engine.put(crossing_of(HANDOFF, 2, SENT), expected=0, **BY)
    assert [one.handoffs[0].traffic.per_year for one in (first, engine.picture())] == [1, 2]


def test_what_another_process_writes_is_seen():
    mine = engine_of(*WORLD)
    theirs = Engine(mine.store, Settings())
    assert mine.picture().handoffs[0].traffic.per_year is None
    theirs.put(crossing_of(HANDOFF, 1, SENT), expected=0, **BY)
    assert mine.picture().handoffs[0].traffic.per_year == 1


def test_looking_at_a_route_is_audited_and_changes_no_answer(tmp_path):
    engine = engine_of(*WORLD, Person(id="p1"), crossing_of(HANDOFF, 1, SENT, person="p1"))
    engine.settings = Settings(key_file=tmp_path / "key")
    pseudonym_key(engine.settings, make=True)
    first, head = engine.picture(), engine.facts().head
    case = engine.open_case("HOLT-M", purpose="test", reference="LR-1", basis="invented", actor="t")
    engine.trace(case.id, actor="t")
    assert engine.facts().head != head
    assert engine.picture() is first
    engine.put(party(1), expected=0, **BY)
    assert engine.picture() is not first


def test_a_choice_made_earlier_is_seen_as_then_known():
    ticks = iter(range(10_000))
    store = MemoryStore(clock=lambda: NOW + timedelta(minutes=next(ticks)))
    engine = Engine(store, Settings(), clock=lambda: NOW)
    engine.save([Put(one) for one in WORLD], **BY)
    engine.set_parameter("appetite", "1", declared_by="Board", **BY)
    then = engine.store.audit(engine.viewer)[-1].recorded_at
    engine.set_parameter("appetite", "3", declared_by="Board", **BY)
    assert engine.picture().parameters.appetite == 3
    assert engine.picture(as_known=then).parameters.appetite == 1
    assert engine.picture(as_known=then - timedelta(seconds=1)).parameters.appetite is None
    assert engine.picture(datetime(2025, 1, 1, tzinfo=UTC)).parameters.appetite == 3


# -- no more than a few ------------------------------------------------------------------------------


def test_many_dates_keep_a_few_answers_and_read_the_records_once():
    engine = engine_of(*WORLD, crossing_of(HANDOFF, 1, SENT))
    reads = count_reads(engine)
    pictures = [weakref.ref(engine.picture(NOW - timedelta(days=days))) for days in range(40)]
    gc.collect()
    assert len(reads) == 1
    assert 0 < sum(picture() is not None for picture in pictures) <= 8
    assert engine.picture(NOW - timedelta(days=39)) is pictures[39]()


def count_reads(engine: Engine) -> list[object]:
    reads, read = [], engine.store.records

    def counted(*args: object, **options: object):
        reads.append(options)
        return read(*args, **options)

    engine.store.records = counted
    return reads


def test_an_answer_asked_for_again_and_again_outlasts_those_asked_for_once():
    engine = engine_of(*WORLD, crossing_of(HANDOFF, 1, SENT))
    asked = engine.picture()
    for days in range(40):
        engine.picture(NOW - timedelta(days=days))
        assert engine.picture() is asked


# -- by one thread at a time --------------------------------------------------------------------------


def test_many_threads_ask_while_others_write_and_nothing_breaks():
    engine = engine_of(*WORLD)

    def work(number: int) -> tuple[int, int]:
        if number % 4 == 0:
            engine.put(crossing_of(HANDOFF, number, SENT), expected=0, **BY)
        picture = engine.picture(NOW - timedelta(days=number % 3))
        return len(picture.snapshot.crossings), int(picture.handoffs[0].traffic.per_year or 0)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(work, range(64)))
    assert all(rows == traffic for rows, traffic in answers)
    assert engine.picture().handoffs[0].traffic.per_year == 16


def test_eight_threads_that_ask_the_same_wait_for_one_answer():
    engine = engine_of(*WORLD, crossing_of(HANDOFF, 1, SENT))
    reads = count_reads(engine)
    with ThreadPoolExecutor(8) as pool:
        pictures = list(pool.map(lambda _: engine.picture(), range(8)))
    assert len(reads) == 1 and len({id(one) for one in pictures}) == 1


# -- choices and rules ------------------------------------------------------------------------------------


def test_a_choice_that_was_undone_can_be_made_again():
    engine = engine_of()
    made = engine.set_parameter("appetite", "2", declared_by="Board", **BY)
    engine.undo(made.command_id, actor="t")
    assert engine.parameters().appetite is None
    engine.set_parameter("appetite", "3", declared_by="Board", **BY)
    assert engine.parameters().appetite == 3
    assert [one.version for one in engine.history(Parameter.label(), "appetite")] == [1, 2, 3]


def test_rules_that_somebody_withdrew_stay_withdrawn():
    engine = engine_of()
    engine.seed_rules(actor="t")
    engine.withdraw("DutyRule", "AR-15", expected=1, **BY)
    assert engine.seed_rules(actor="t") is None
    assert "AR-15" not in engine.store.records(engine.viewer, ["DutyRule"])["id"].to_pylist()


def test_crossings_stay_in_columns_and_are_no_records_of_the_snapshot():
    engine = engine_of(*WORLD, crossing_of(HANDOFF, 1, SENT))
    assert engine.snapshot().all(Crossing) == () and len(engine.snapshot().crossings) == 1


def test_after_an_edit_only_what_changed_is_read_again_and_nothing_old_is_told():
    engine = engine_of(*WORLD, crossing_of(HANDOFF, 1, SENT))
    first = engine.snapshot()
    engine.put(party(1), expected=0, **BY)
    second = engine.snapshot()
    assert second.happened is first.happened
    assert [one.id for one in second.all(Party)] == ["party-1"]
    assert second.records(type(HANDOFF))[0] is first.records(type(HANDOFF))[0]
    engine.put(changed(HANDOFF, name="Insulin visits"), expected=1, **BY)
    engine.put(changed(crossing_of(HANDOFF, 1, SENT), carried_by="carer"), expected=1, **BY)
    third = engine.snapshot()
    assert third.all(type(HANDOFF))[0].name == "Insulin visits"
    assert third.crossings["carried_by"].to_pylist() == ["carer"]
    engine.withdraw("Crossing", "c-0001", expected=2, **BY)
    assert len(engine.snapshot().crossings) == 0


def test_moves_are_mined_again_where_contacts_or_the_longest_gap_change_and_only_then(tmp_path):
    engine = engine_of()
    engine.settings = Settings(key_file=tmp_path / "key")
    mined = []
    mine = engine.store.moves
    engine.store.moves = lambda *args, **options: mined.append(1) or mine(*args, **options)

    def moves() -> int:
        return sum(engine.snapshot().moves["moves"].to_pylist())

    head = "patient,time,organisation,service,activity\n"
    for day, expected in ((2, 1), (3, 2)):
        first, second = f"2026-05-0{day - 1}T10:00Z", f"2026-05-{day + 10}T10:00Z"
        rows = f"p{day},{first},RXA,ward,visit\np{day},{second},RXB,nursing,visit\n"
        engine.import_contacts([written(tmp_path, head + rows, f"c{day}.csv")], **BY)
        assert moves() == expected
    before = len(mined)
    engine.put(party(1), expected=0, **BY)
    assert (moves(), len(mined)) == (2, before)
    engine.set_parameter("longest_gap_days", "5", declared_by="Planner", **BY)
    assert (moves(), len(mined)) == (0, before + 1)

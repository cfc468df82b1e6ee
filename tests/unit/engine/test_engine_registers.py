"""Rows of a risk register as hazards: whose judgement, what is left as it is, what is refused."""

from pathlib import Path

import pytest

from graph_schema.hazards import Hazard, Judgement
from graph_schema.vocabulary import HazardBasis, JudgedBy, LikelihoodScale
from pathway.analysis.registers import RowState
from pathway.engine import Engine
from pathway.engine.registers import RegisterReading, Taking, decided, reading_of, register_out, take
from pathway.stores.base import Put
from tests.tables import changed, engine_of, handoffs_of, places_of

HANDOFFS = handoffs_of("RXA/ward > RXB/nursing | care_request\nRXA/ED > RXA/ward | ward_move")
VISITS, MOVE = (one.id for one in HANDOFFS)
BY = {"actor": "t", "reason": "test"}
HEADER = "Risk ID,Title,Current L,Current C,Last review,Careseams handoff"


@pytest.fixture
def engine() -> Engine:
    return engine_of(*places_of(HANDOFFS), *HANDOFFS)


def reading(engine: Engine, tmp_path: Path, *rows: str, header: str = HEADER) -> RegisterReading:
    path = tmp_path / "register.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return reading_of(engine, path)


def taken(engine: Engine, tmp_path: Path, *rows: str, body: str = "RXA", header: str = HEADER):
    return take(engine, reading(engine, tmp_path, *rows, header=header), Taking(body), **BY)


def hazards(engine: Engine) -> list[Hazard]:
    return list(engine.snapshot().all(Hazard))


@pytest.mark.parametrize(
    ("handoff", "body", "side"),
    [
        (VISITS, "RXA", JudgedBy.SENDER),
        (VISITS, "RXB", JudgedBy.RECEIVER),
        (MOVE, "RXA", JudgedBy.BOTH),
        (MOVE, "RXB", JudgedBy.OTHER),
        (VISITS, "", JudgedBy.OTHER),
    ],
)
def test_a_judgement_is_that_of_the_end_that_keeps_the_register(engine, tmp_path, handoff, body, side):
    taken(engine, tmp_path, f"R1,Not read,4,3,2026-03-20,{handoff}", body=body)
    [hazard] = hazards(engine)
    [judgement] = hazard.judgements
    assert (hazard.handoff, hazard.holder, judgement.side) == (handoff, body or None, side)
    assert (judgement.likelihood, judgement.consequence, judgement.basis) == (4, 3, HazardBasis.RESIDUAL)
    assert judgement.scale is LikelihoodScale.NOT_DECLARED and str(judgement.judged_on) == "2026-03-20"


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("Inherent L,Inherent C", "5,4", (5, 4, HazardBasis.INHERENT)),
        ("Inherent L,Inherent C,Current L,Current C", "5,4,2,3", (2, 3, HazardBasis.RESIDUAL)),
        ("Current L,Current C", "often,3", None),
        ("Current L,Current C", ",3", None),
    ],
)
def test_what_is_not_sure_is_no_judgement(engine, tmp_path, header, row, expected):
    _, out = taken(
        engine, tmp_path, f"R1,Not read,{VISITS},{row}", header=f"ID,Title,Careseams handoff,{header}"
    )
    [hazard] = hazards(engine)
    found = [(one.likelihood, one.consequence, one.basis) for one in hazard.judgements]
    assert found == ([expected] if expected else [])
    assert any("taken in as not judged" in note for note in out.notes) == (expected is None)


def test_days_that_could_be_read_two_ways_are_not_taken_in(engine, tmp_path):
    _, out = taken(engine, tmp_path, f"R1,Not read,4,3,03/02/2026,{VISITS}")
    [hazard] = hazards(engine)
    assert hazard.judgements[0].judged_on is None
    assert any("day or month first" in note for note in out.notes)


def test_the_other_ends_judgement_stays_and_a_new_one_of_the_same_end_replaces_the_old(engine, tmp_path):
    _, out = taken(engine, tmp_path, f"R1,Not read,4,3,,{VISITS}")
    [hazard] = hazards(engine)
    other = Judgement(side=JudgedBy.RECEIVER, likelihood=1, consequence=5)
    both = changed(hazard, judgements=[*hazard.judgements, other])
    engine.put(both, expected=1, actor="x", reason="risk register: another body's")
    taken(engine, tmp_path, f"R1,Not read,2,3,,{VISITS}")
    [hazard] = hazards(engine)
    assert {one.side: one.likelihood for one in hazard.judgements} == {
        JudgedBy.SENDER: 2,
        JudgedBy.RECEIVER: 1,
    }
    assert out.lines[0].hazard == hazard.id


def test_what_a_person_changed_or_withdrew_is_left_as_it_is(engine, tmp_path):
    rows = (f"R1,Not read,4,3,,{VISITS}", f"R2,Sent late,4,3,,{VISITS}")
    _, out = taken(engine, tmp_path, *rows)
    first, second = (line.hazard for line in out.lines)
    mended = changed(engine.get("Hazard", first).entity, sentence="Nobody reads it at weekends")
    engine.put(mended, expected=1, **BY)
    engine.withdraw("Hazard", second, expected=1, **BY)
    receipt, out = taken(engine, tmp_path, *rows)
    assert receipt is None and [one.sentence for one in hazards(engine)] == ["Nobody reads it at weekends"]
    assert "changed here since by somebody: left as it is" in out.lines[0].why
    assert out.lines[1].state is RowState.REFUSED and "withdrew" in out.lines[1].why[0]


def test_what_was_taken_in_and_undone_can_be_taken_in_again(engine, tmp_path):
    row = f"R1,Not read,4,3,,{VISITS}"
    receipt, _ = taken(engine, tmp_path, row)
    engine.undo(receipt.command_id, actor="t")
    assert hazards(engine) == []
    _, out = taken(engine, tmp_path, row)
    assert [line.state for line in out.lines] == [RowState.TAKEN] and len(hazards(engine)) == 1


def test_a_row_that_may_identify_somebody_is_refused_and_the_others_are_written(engine, tmp_path):
    _, out = taken(
        engine, tmp_path, f"R1,Rang 999 000 0018 twice,4,3,,{VISITS}", f"R2,Not read,4,3,,{VISITS}"
    )
    assert [line.state for line in out.lines] == [RowState.REFUSED, RowState.TAKEN]
    assert [one.sentence for one in hazards(engine)] == ["Not read"]
    assert "999 000 0018" not in str(out.lines[0].why)


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ("R1,Not read,4,3,,no such handoff", RowState.REFUSED),
        ("R1,Not read,4,3,,none", RowState.LEFT),
        (f"R1,,4,3,,{VISITS}", RowState.REFUSED),
        ("R1,Not read,4,3,,", RowState.UNMATCHED),
    ],
)
def test_every_row_ends_in_one_state_and_nothing_else_is_written(engine, tmp_path, row, state):
    receipt, out = taken(engine, tmp_path, row)
    assert ([line.state for line in out.lines], receipt) == ([state], None)
    assert register_out(out).decode().splitlines()[1].endswith(state.value)


def test_two_rows_of_one_risk_and_one_handoff_are_one_hazard_and_the_second_is_said(engine, tmp_path):
    row = f"R1,Not read,4,3,,{VISITS}"
    _, out = taken(engine, tmp_path, row, row, f"R1,Not read,4,3,,{MOVE}")
    assert [line.state for line in out.lines] == [RowState.TAKEN, RowState.REFUSED, RowState.TAKEN]
    assert "row 2 is the same" in out.lines[1].why[0] and len(hazards(engine)) == 2


def test_a_hazard_in_much_the_same_words_is_pointed_to(engine, tmp_path):
    standing = Hazard(id="hz-1", handoff=VISITS, sentence="The request is not read by anybody")
    engine.save([Put(standing)], **BY)
    found = reading(engine, tmp_path, f"R1,Request is not read by anybody,4,3,,{VISITS}")
    assert found.lines[0].alike == "hz-1" and "hz-1" in register_out(found).decode()


def test_decisions_made_on_a_page_are_taken_like_those_in_the_file(engine, tmp_path):
    found = reading(engine, tmp_path, "R1,Not read,4,3,,", "R2,Late,4,3,,")
    rows = [line.row.number for line in found.lines]
    placed = decided(found, {rows[0]: VISITS, rows[1]: "none"}, engine)
    assert [line.state for line in placed.lines] == [RowState.NAMED, RowState.LEFT]
    back = decided(placed, {rows[0]: "", rows[1]: ""}, engine)
    assert [line.state for line in back.lines] == [RowState.UNMATCHED, RowState.LEFT]

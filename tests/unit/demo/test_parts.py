"""Small parts of the invented system: chance with a seed, sharing out, rows of files."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.handoffs import Handoff, TimeLimit
from graph_schema.hazards import Hazard, Judgement
from graph_schema.parties import Remit
from graph_schema.vocabulary import DutyBasis, JudgedBy
from pathway.demo.chance import pick, round_up_shares, stream, waits
from pathway.demo.journeys import in_office_hours
from pathway.demo.writing import record_row, write_rows

SHARES = st.lists(st.floats(0.01, 100), min_size=1, max_size=30)


@given(SHARES, st.integers(0, 10_000))
def test_whole_numbers_in_proportion_add_up(shares, total):
    made = round_up_shares(np.array(shares), total)
    exact = np.array(shares) / sum(shares) * total
    assert made.sum() == total
    assert (np.abs(made - exact) < 1).all()


def test_each_subject_has_a_stream_of_its_own():
    one, again, other = stream(1, "events"), stream(1, "events"), stream(1, "claims")
    drawn = one.random(5)
    assert (drawn == again.random(5)).all()
    assert not (drawn == other.random(5)).any()
    assert not (drawn == stream(2, "events").random(5)).any()


def test_words_come_with_their_shares():
    drawn = pick(stream(1, "x"), {"often": 9.0, "seldom": 1.0, "never": 0.0}, 2_000)
    assert 150 < (drawn == "seldom").sum() < 250
    assert set(drawn) == {"often", "seldom"}


def test_waits_have_the_median_asked_for_and_nothing_is_no_wait():
    made = waits(stream(1, "x"), 3.0, 0.7, 4_001)
    assert np.median(made) / 1440 == pytest.approx(3.0, rel=0.05)
    assert (made >= 0).all()
    assert (waits(stream(1, "x"), 0.0, 0.7, 10) == 0).all()


@given(st.lists(st.integers(0, 2 * 365 * 1440), min_size=1), st.integers(0, 6))
def test_offices_are_open_on_weekdays_by_day_and_time_never_runs_backwards(minutes, first_weekday):
    before = np.array(minutes)
    after = in_office_hours(before, first_weekday)
    assert (after >= before).all()
    assert (after - before < 4 * 1440).all()
    assert ((after // 1440 + first_weekday) % 7 < 5).all()
    assert (after % 1440 >= 8 * 60 + 30).all()
    assert (after % 1440 <= 17 * 60 + 30).all()


def test_parts_of_a_record_stand_in_columns_of_their_own():
    limit = TimeLimit(hours=24, start="discharged", stop="received", basis=DutyBasis.CONTRACT)
    handoff = Handoff(id="h", from_id="A/x", to_id="B/y", limit=limit)
    row = record_row(handoff)
    assert (row["limit.hours"], row["limit.stop"], row["limit.basis"]) == ("24.0", "received", "contract")
    assert not {"limit", "estimate", "estimate.low"} & set(row)


def test_a_second_judgement_is_numbered():
    judged = tuple(
        Judgement(side=side, likelihood=number, consequence=3, judged_on=date(2026, 1, 2))
        for number, side in enumerate((JudgedBy.SENDER, JudgedBy.RECEIVER), start=2)
    )
    row = record_row(Hazard(id="z", handoff="h", sentence="It is lost", judgements=judged))
    assert (row["judgement.side"], row["judgement.likelihood"]) == ("sender", "2")
    assert (row["judgement2.side"], row["judgement2.likelihood"]) == ("receiver", "3")
    assert row["judgement2.judged_on"] == "2026-01-02"


def test_many_values_stand_in_one_cell():
    remit = Remit(id="r", body="local:B", kinds=("discharge", "letter"), organisations=("local:A", "local:C"))
    row = record_row(remit)
    assert (row["kinds"], row["organisations"]) == ("discharge;letter", "local:A;local:C")


def test_a_file_has_every_column_and_the_same_bytes_everywhere(tmp_path):
    path = write_rows(tmp_path / "x.csv", ["a", "b"], [{"a": 'says "no", twice'}, {"b": "Æ"}])
    assert path.read_bytes() == 'a,b\n"says ""no"", twice",\n,Æ\n'.encode()


def test_times_are_written_in_utc():
    from pathway.demo.writing import cell

    assert cell(datetime(2026, 4, 1, 9, 30, tzinfo=UTC)) == "2026-04-01T09:30:00Z"

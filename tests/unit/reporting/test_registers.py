"""A register written again: every cell that was there is there, and the added ones stand at the end."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from pathway.cells import unguarded
from pathway.reporting.registers import csv_with

TEXT = st.text(alphabet='ab ,;"\n=é', max_size=6)
ROWS = st.lists(st.lists(TEXT, min_size=1, max_size=4), min_size=1, max_size=5)
DELIMITERS = st.sampled_from(",;\t")


def written(rows: list[list[str]], delimiter: str, end: str) -> list[str]:
    """Each row as a file has it."""
    lines = []
    for row in rows:
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter, lineterminator=end).writerow(row)
        lines.append(out.getvalue())
    return lines


def read(content: bytes, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter))


@given(rows=ROWS, delimiter=DELIMITERS, end=st.sampled_from(["\n", "\r\n"]), added=TEXT)
def test_every_cell_comes_out_as_it_went_in(rows, delimiter, end, added):
    records = written(rows, delimiter, end)
    was = read("".join(records).encode(), delimiter)
    header = ["ID", "Risk"]
    records = [*written([header], delimiter, end), *records]
    cells = {at: [added] for at in range(1, len(records))}
    out = csv_with(records, delimiter, 0, ["New"], cells)
    now = read(out, delimiter)
    width = max(2, *map(len, was))
    assert now[0] == [*header, *[""] * (width - 2), "New"]
    for before, after in zip(was, now[1:], strict=True):
        assert after[: len(before)] == before
        assert set(after[len(before) : width]) <= {""}
        assert unguarded(after[width]) == added
        assert not after[width].startswith(("=", "\r"))


@given(rows=ROWS, delimiter=DELIMITERS)
def test_what_is_filled_again_stands_in_the_same_place(rows, delimiter):
    records = [*written([["ID", "New", "Risk"]], delimiter, "\n"), *written(rows, delimiter, "\n")]
    out = csv_with(records, delimiter, 0, ["New"], {at: ["x"] for at in range(1, len(records))})
    now, was = read(out, delimiter), read("".join(records).encode(), delimiter)
    for before, after in zip(was[1:], now[1:], strict=True):
        assert after[1] == "x"
        assert [*after[:1], *after[2 : len(before)]] == [*before[:1], *before[2:]]


def test_rows_outside_the_table_are_left_alone():
    records = ["Register,\n", "\n", "ID,Risk\n", "1,late\n", "\n"]
    assert csv_with(records, ",", 2, ["New"], {3: ["h"]}) == b"Register,\n\nID,Risk,New\n1,late,h\n\n"

"""A risk register of fifty rows in and out again: the same file with columns added, on both stores."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from tests.cli.conftest import Run

ORGANISATIONS = """id,name,sector
RXA,Alderley Hospitals NHS Trust,acute
RXB,Beck Community NHS Trust,community
Y01,Crossgate Surgery,primary
"""
SERVICES = """organisation,name
RXA,ward 7
RXA,radiology
RXB,district nursing
Y01,practice
"""
HANDOFFS = """from,to,kind
RXA/ward 7,RXB/district nursing,care_request
RXA/ward 7,Y01/practice,discharge
RXA/radiology,RXA/ward 7,result
Y01/practice,RXA/ward 7,referral
"""
VISITS = "RXA/ward 7 > RXB/district nursing: care_request"
SUMMARY = "RXA/ward 7 > Y01/practice: discharge"
TOLD = (
    ("Alderley Hospitals ward 7 asks district nursing of Beck Community for visits; nobody answers", VISITS),
    ("Ward 7 sends the discharge summary to Crossgate Surgery on paper", SUMMARY),
    ("Fire doors on the second floor do not close", ""),
    ('"Stock" of dressings, late', ""),
    ("Radiology result not read on ward 7", "RXA/radiology > RXA/ward 7: result"),
)
HEADER = ("Risk ID", "Title", "Description", "Executive owner", "Current L", "Current C", "Last review")
ADDED = 5
NAME_OF_STAFF = "Dr Nobody"


def rows() -> list[tuple[str, ...]]:
    """Fifty rows, ten of each sort."""
    return [
        (f"R{number}", f"Risk {number}", TOLD[number % 5][0], NAME_OF_STAFF, "4 - Likely", "3", "2026-03-20")
        for number in range(50)
    ]


def as_csv(table: list[tuple[str, ...]]) -> str:
    """With a title above, as registers have, and Windows line ends."""
    out = io.StringIO()
    csv.writer(out).writerows([("Corporate risk register",), (), HEADER, *table])
    return out.getvalue()


@pytest.fixture
def filled(store: str, run: Run, tmp_path: Path) -> str:
    assert run("init").code == 0
    for what, text in (("organisations", ORGANISATIONS), ("services", SERVICES), ("handoffs", HANDOFFS)):
        (tmp_path / f"{what}.csv").write_text(text)
        done = run("import", what, tmp_path / f"{what}.csv", "--strict")
        assert done.code == 0, done.err
    return store


def cells(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))


def test_fifty_rows_come_out_as_they_went_in_with_ids_and_none_is_dropped(filled: str, run: Run, tmp_path):
    first, proposed, placed, out = (tmp_path / f"{name}.csv" for name in ("in", "proposed", "placed", "out"))
    first.write_bytes(as_csv(rows()).encode())
    found = run("register", first, "--out", proposed, "--body", "RXA", "--json").json
    assert found["rows"] == 50
    assert {state: count for state, count in found["states"].items() if count} == {
        "proposed": 30,
        "unmatched": 20,
    }
    for line, (_, expected) in zip(found["lines"], TOLD * 10, strict=True):
        assert (line["proposal"] or "") == expected and line["why"]

    was, now = cells(first), cells(proposed)
    assert [row[: len(HEADER)] for row in now] == was
    assert {len(row) - len(HEADER) for row in now[2:]} == {ADDED}
    assert now[:2] == was[:2]
    assert NAME_OF_STAFF not in str(found)

    decided = [[*row] for row in now]
    for row in decided[3:]:
        row[len(HEADER)] = row[len(HEADER) + 1] or ("none" if "Fire" in row[2] else "")
    with placed.open("w", newline="") as file:
        csv.writer(file).writerows(decided)
    taken = run("register", placed, "--out", out, "--body", "RXA", "--take", "--json").json
    assert {state: count for state, count in taken["states"].items() if count} == {
        "taken": 30,
        "unmatched": 10,
        "left": 10,
    }
    assert len({line["hazard"] for line in taken["lines"] if line["hazard"]}) == 30
    by_id = {row[0]: row for row in cells(out)[3:]}
    assert len(by_id) == 50 and by_id["R0"][len(HEADER)] == VISITS and by_id["R0"][-1] == "taken in"
    assert [row[: len(HEADER)] for row in cells(out)] == was


def test_the_same_register_again_writes_nothing(filled: str, run: Run, tmp_path):
    table = [(*row[:6], "2026-03-20") for row in rows()[:1]]
    first, out, again = (tmp_path / f"{name}.csv" for name in ("in", "out", "again"))
    with_place = as_csv(table).replace("Last review", "Last review,Careseams handoff")
    first.write_text(with_place.replace("2026-03-20", f"2026-03-20,{VISITS}"), newline="")
    [one] = run("register", first, "--out", out, "--take", "--body", "RXA", "--json").json["lines"]
    before = run("check", "--json").json
    [same] = run("register", out, "--out", again, "--take", "--body", "RXA", "--json").json["lines"]
    assert (same["hazard"], same["state"]) == (one["hazard"], "taken")
    assert run("check", "--json").json == before


def test_a_workbook_keeps_its_sheets_its_looks_and_its_formulas(filled: str, run: Run, tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "Register"
    for row in [("Corporate risk register",), (), (*HEADER, "Score"), *((*row, "=4*3") for row in rows())]:
        sheet.append(row)
    sheet["A3"].font = Font(bold=True)
    book.create_sheet("Notes")["A1"] = "kept"
    file, out = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    book.save(file)
    found = run("register", file, "--out", out, "--body", "RXA", "--json").json
    assert (found["rows"], found["states"]["proposed"], found["states"]["unmatched"]) == (50, 30, 20)
    after = load_workbook(out)
    assert after["Notes"]["A1"].value == "kept" and after["Register"]["H4"].value == "=4*3"
    assert after["Register"]["A3"].font.bold and after["Register"]["J3"].value == "Careseams proposal"
    assert after["Register"]["J4"].value == VISITS


@pytest.mark.parametrize(
    ("text", "args", "said"),
    [
        ("Colour,Size\nred,1\n", (), "no column says what could go wrong"),
        ("ID,Title\n1,late\n", ("--map", "title=Nothing"), "no column"),
        ("ID,Title\n1,late\n", ("--scale", "weekly"), "is no scale"),
        ("ID,Title\n1,late\n", ("--body", "RZZ", "--take"), "there is no organisation RZZ"),
    ],
)
def test_a_register_that_cannot_be_read_is_said_and_writes_nothing(
    filled: str, run: Run, tmp_path, text: str, args: tuple[str, ...], said: str
):
    (tmp_path / "in.csv").write_text(text)
    done = run("register", tmp_path / "in.csv", "--out", tmp_path / "out.csv", *args)
    assert (done.code, done.out) == (2, "") and said in done.err
    assert not (tmp_path / "out.csv").exists()


def test_a_file_that_is_there_is_never_written_over(filled: str, run: Run, tmp_path):
    (tmp_path / "in.csv").write_text("ID,Title\n1,late\n")
    done = run("register", tmp_path / "in.csv", "--out", tmp_path / "in.csv")
    assert done.code == 2 and "there already" in done.err


def test_where_the_register_cannot_be_kept_nothing_is_taken_in(filled: str, run: Run, tmp_path):
    (tmp_path / "in.csv").write_text(f"ID,Title,Careseams handoff\n1,late,{VISITS}\n")
    before = run("check", "--json").json
    done = run("register", tmp_path / "in.csv", "--out", tmp_path / "nowhere" / "out.csv", "--take")
    assert done.code == 2 and "no file can be kept there" in done.err
    assert run("check", "--json").json == before

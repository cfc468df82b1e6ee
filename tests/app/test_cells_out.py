"""
What a spreadsheet would run leaves us by no way out as a formula, and comes back in as it was meant.

Ways out: the CSV and the workbook of every table, both forms of a register, mapping templates, the export.
"""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from app.components.figures import Source
from app.components.tables import Column, csv_lines
from app.workbooks import Asked, Told, value_of, workbook
from graph_schema.hazards import Hazard
from graph_schema.parties import Organisation
from pathway.cells import guarded, unguarded
from pathway.engine import Engine
from pathway.engine.mapping import FieldMap, Template, template_of, template_text
from pathway.importing.reading import open_table
from pathway.importing.register_files import read_grid
from pathway.reporting.registers import csv_with, workbook_with
from pathway.stores.memory import MemoryStore
from tests.tables import engine_of, handoffs_of, places_of

RUN = [
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "+44 20",
    "-2+3",
    "-1 to 4",
    "@SUM(A1)",
    "＝1+1",
    "＠x",
    "'=1+1",
    "''=1",
]
HARMLESS = ["late, lost", "'tis late", "#N/A", "a=b", "not recorded", "−3.1"]
NUMBERS = ["-3", "-1,200.5", "4,120", "0"]
TEXTS = [*RUN, *HARMLESS, *NUMBERS]
SOURCE = Source("1 record", "the year", "1 May 2026", "nothing")
TOLD = Told(page="P", filters="=1", records="r", period="p", as_at="a", left_out="n")
Kept = Sequence[list[str]]
"""The cells as they stand in the file; and as they are read again."""


def lines_of(texts: list[str]) -> list[str]:
    return csv_lines((Column("a", "A"),), [{"a": text} for text in texts], source=SOURCE)


def table_csv(texts: list[str], folder: Path) -> Kept:
    file = folder / "table.csv"
    file.write_bytes(("\ufeff" + "\r\n".join(lines_of(texts)) + "\r\n").encode())
    [block] = [one for one in open_table(file).blocks(["A"]) if len(one.numbers)]
    return [row[0] for row in csv.reader(lines_of(texts)[1:])], block.columns["A"].to_pylist()


def table_workbook(texts: list[str], folder: Path) -> Kept:
    file = folder / "table.xlsx"
    file.write_bytes(workbook(Asked(name="careseams-t", lines=lines_of(texts), told=TOLD)))
    cells = [row[0] for row in load_workbook(file)["Table"].iter_rows(min_row=2)]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    numbers = {at for at, cell in enumerate(cells) if cell.data_type == "n"}
    assert [cells[at].value for at in sorted(numbers)] == [value_of(texts[at]) for at in sorted(numbers)]
    again = [row[0] for row in read_grid(file).cells[1:]]
    shown = [str(cell.value) for cell in cells]
    return [[texts[at] if at in numbers else one for at, one in enumerate(of)] for of in (shown, again)]


def register_csv(texts: list[str], folder: Path) -> Kept:
    records = ["ID,Risk\n", *(f"{at},late\n" for at, _ in enumerate(texts))]
    content = csv_with(records, ",", 0, ["Ours"], {at + 1: [text] for at, text in enumerate(texts)})
    file = folder / "register.csv"
    file.write_bytes(content)
    written = [row[2] for row in csv.reader(io.StringIO(content.decode(), newline=""))][1:]
    return written, [row[2] for row in read_grid(file).cells[1:]]


def register_workbook(texts: list[str], folder: Path) -> Kept:
    book = Workbook()
    book.active.append(["ID", "Risk"])
    for at, _ in enumerate(texts):
        book.active.append([at, "late"])
    out = io.BytesIO()
    book.save(out)
    cells = {at + 1: [text] for at, text in enumerate(texts)}
    file = folder / "register.xlsx"
    file.write_bytes(workbook_with(out.getvalue(), book.active.title, 0, ["Ours"], cells))
    kept = [row[2] for row in load_workbook(file).active.iter_rows(min_row=2)]
    assert not [cell.value for cell in kept if cell.data_type == "f"]
    return [str(cell.value) for cell in kept], [row[2] for row in read_grid(file).cells[1:]]


TABLES: dict[str, Callable[[list[str], Path], Kept]] = {
    "CSV of a table": table_csv,
    "workbook of a table": table_workbook,
    "register as CSV": register_csv,
    "register as workbook": register_workbook,
}


def runs(text: str) -> bool:
    """Whether a spreadsheet that opens the file runs the cell; a plain number is no formula."""
    return text.lstrip()[:1] in tuple("=+-@＝＠\t\r") and text not in NUMBERS


@pytest.mark.parametrize("way", TABLES.values(), ids=list(TABLES))
def test_no_cell_is_a_formula_and_every_cell_is_read_as_it_was(way, tmp_path):
    written, read = way(TEXTS, tmp_path)
    assert [text for text in written if runs(text)] == []
    assert list(read) == TEXTS
    assert written[len(RUN) :] == [*HARMLESS, *NUMBERS], "what is harmless stands as it is"


def test_a_formula_is_found():
    assert all(map(runs, [one for one in RUN if not one.startswith("'")]))


def test_blanks_before_a_formula_guard_nothing(tmp_path):
    written, read = table_csv(["\t=1", "\r=1", " =1", "\xa0=1"], tmp_path)
    assert written == ["'=1"] * 4 and read == ["=1"] * 4


@given(st.text(alphabet="'=+-@ \t\r1a,.＝", max_size=6))
def test_what_is_guarded_comes_back_as_it_was(text):
    assert unguarded(guarded(text)) == text
    assert not runs(guarded(text)) or guarded(text).lstrip("-").replace(",", "").replace(".", "").isdigit()


def test_what_came_from_elsewhere_guarded_is_read_as_it_was_meant(tmp_path):
    file = tmp_path / "theirs.csv"
    file.write_text("A,B\n'=1+1,'12345\n'-4,x\n")
    [block] = [one for one in open_table(file).blocks(["A", "B"]) if len(one.numbers)]
    assert block.columns["A"].to_pylist() == ["=1+1", "-4"]
    assert block.columns["B"].to_pylist() == ["'12345", "x"], "this is no formula: it may be so at its source"


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_no_table_keeps_its_texts(text, tmp_path):
    """A mapping template and the export are JSON, which no spreadsheet runs: nothing is added."""
    template = Template(name=text, imports="events", fields={"description": FieldMap((text,), words={})})
    assert template_of(template_text(template), "t") == template
    handoffs = handoffs_of("RXA/ward > RXB/nursing | referral")
    hazard = Hazard(id="z", handoff=handoffs[0].id, sentence=f"{text} or so")
    here = engine_of(*places_of(handoffs), *handoffs, Organisation(id="RX9", name=text), hazard)
    here.export(tmp_path / "out")
    there = Engine(MemoryStore())
    there.import_bundle(tmp_path / "out")
    assert there.get("Hazard", "z").entity.sentence == f"{text} or so"
    assert there.get("Organisation", "RX9").entity.name == text

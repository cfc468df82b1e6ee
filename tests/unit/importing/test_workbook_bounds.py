"""A workbook that would take all memory is refused before its reader sees it, at once and in words."""

import io
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from pathway.errors import NotATable
from pathway.importing import register_files, workbook_bounds
from pathway.importing.register_files import read_grid

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
ONE = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
MANY = 3_000_000


def workbook(sheet: str | None = None, *, rows: int = 2, far: str | None = None) -> bytes:
    """A small workbook; `far`: with one cell there; `sheet`: with that as its sheet."""
    book = Workbook()
    for row in range(rows):
        book.active.append([f"R-{row}", "Late"])
    if far:
        book.active[far] = "x"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue() if sheet is None else with_part(out.getvalue(), "xl/worksheets/sheet1.xml", sheet)


def with_part(content: bytes, name: str, text: str) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part))
        new.writestr(name, text)
    return out.getvalue()


def refused(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "register.xlsx"
    path.write_bytes(content)
    with pytest.raises(NotATable) as fault:
        read_grid(path)
    assert "register.xlsx" in str(fault.value) and fault.value.try_
    return str(fault.value)


BOMBS = {
    "one row of countless cells": SHEET.format(f'<sheetData><row r="1">{"<c/>" * MANY}</row></sheetData>'),
    "countless rows": SHEET.format(f"<sheetData>{'<row/>' * MANY}</sheetData>"),
    "all cells merged": SHEET.format(f'{ONE}<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "all cells a link": SHEET.format(f'{ONE}<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>'),
    "whole columns merged": SHEET.format(f'{ONE}<mergeCells><mergeCell ref="A:XFD"/></mergeCells>'),
}


@pytest.mark.parametrize("sheet", BOMBS.values(), ids=list(BOMBS))
def test_a_small_file_that_would_be_countless_cells_is_refused_at_once(tmp_path, sheet, monkeypatch):
    monkeypatch.setattr(register_files, "load_workbook", lambda *_, **__: pytest.fail("it was read"))
    content = workbook(sheet)
    assert len(content) < 100_000
    tracemalloc.start()
    began = time.perf_counter()
    said = refused(tmp_path, content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "too large" in said and "cells" in said
    assert peak < 20 << 20 and time.perf_counter() - began < 60


def test_what_unpacks_to_too_much_is_refused_by_its_list_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_bounds, "MOST_UNPACKED", 1 << 20)
    monkeypatch.setattr(workbook_bounds, "_elements", lambda *_: pytest.fail("it was unpacked"))
    content = with_part(workbook(), "xl/media/picture.png", " " * (2 << 20))
    assert "unpacks to more than 1 MB" in refused(tmp_path, content)


@pytest.mark.parametrize("far", ["XFD1", "A1048576", "XFD1048576", "OK2", "BZ19999"])
def test_one_cell_far_away_is_refused_before_all_between_are_made(tmp_path, far):
    said = refused(tmp_path, workbook(far=far))
    assert "reaches to row" in said and "delete the rows and columns outside" in said


def test_entities_are_not_followed(tmp_path):
    bomb = f'<!DOCTYPE x [<!ENTITY a "{"x" * 100}"><!ENTITY b "{"&a;" * 100}">]>{SHEET.format("&b;")}'
    assert "no Excel workbook" in refused(tmp_path, workbook(bomb))


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", workbook()[:-200]], ids=["no list", "cut off"])
def test_what_is_no_workbook_is_called_so(tmp_path, content):
    assert "no Excel workbook" in refused(tmp_path, content)


def test_an_ordinary_register_with_ranges_is_read(tmp_path):
    link = '<hyperlinks><hyperlink ref="A1"/></hyperlinks>'
    sheet = f'{ONE}<mergeCells><mergeCell ref="A1:F1"/></mergeCells>{link}'
    path = tmp_path / "register.xlsx"
    path.write_bytes(workbook(SHEET.format(sheet)))
    assert read_grid(path).cells[0][0] == "1"
    path.write_bytes(workbook(rows=3_000))
    assert len(read_grid(path).cells) == 3_000

"""Risk registers of any layout: which row has the names, which column is what, and what is never read."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from pathway.errors import BadInput, NotATable, WrongEncoding
from pathway.importing import register_files
from pathway.importing.registers import CONSEQUENCES, LIKELIHOODS, class_of, read_register


def register(tmp_path: Path, text: str | bytes, name: str = "register.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("header", "field", "column"),
    [
        ("Risk ID,Title", "title", "Title"),
        ("Hazard No,Hazard Description,Severity", "consequence", "Severity"),
        ("ID,Description (cause - event - effect)", "description", "Description (cause - event - effect)"),
        ("Ref,Risk,Residual L", "likelihood", "Residual L"),
        ("Ref,Risk,Inherent L", "inherent_likelihood", "Inherent L"),
        ("Ref,Hazard name,Existing controls", "controls", "Existing controls"),
        ("\ufeffID;Title;Pathway", "pathway", "Pathway"),
    ],
)
def test_usual_names_are_found(tmp_path, header: str, field: str, column: str):
    sheet = read_register(register(tmp_path, f"{header}\n"))
    assert sheet.header[sheet.columns[field]] == column


def test_names_may_stand_below_a_title_and_rows_keep_their_place(tmp_path):
    sheet = read_register(register(tmp_path, "Our register,,\n\nID,Title,Cause\n1,Late,\n,,\n2,Lost,paper\n"))
    assert [(row.line, row.text("id"), row.sentence) for row in sheet.rows] == [
        (4, "1", "Late"),
        (6, "2", "Lost. Cause: paper"),
    ]


def test_columns_of_people_are_never_read_and_all_others_are_told(tmp_path):
    names = "ID,Title,Executive owner,Operational lead,NHS Number,Trust owner organisation,Colour"
    text = f"{names}\n1,Late,A,B,C,D,E\n"
    sheet = read_register(register(tmp_path, text))
    assert sheet.not_read == ("Executive owner", "Operational lead", "NHS Number")
    assert sheet.not_used == ("Trust owner organisation", "Colour")
    assert "A" not in sheet.rows[0].texts.values()


def test_a_map_says_what_names_do_not(tmp_path):
    path = register(tmp_path, "Nr,Was\n1,Late\n")
    with pytest.raises(BadInput, match="what could go wrong"):
        read_register(path)
    assert read_register(path, {"id": "Nr", "title": "was"}).rows[0].sentence == "Late"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"", NotATable),
        (b"%PDF-1.4", NotATable),
        (b"PK\x03\x04 broken", NotATable),
        (b"ID,Title\n1,\xff\n", WrongEncoding),
        (b'ID,Title\n1,"open\n', NotATable),
        (b"1,2,3\n4,5,6\n", NotATable),
    ],
)
def test_what_is_no_register_is_refused_by_name(tmp_path, text: bytes, fault: type[Exception]):
    with pytest.raises(fault) as refused:
        read_register(register(tmp_path, text))
    assert str(tmp_path) not in str(refused.value)


def test_a_giant_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(register_files, "MOST_ROWS", 3)
    with pytest.raises(NotATable, match="too large"):
        read_register(register(tmp_path, "ID,Title\n" + "1,Late\n" * 3))


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("4", LIKELIHOODS, 4),
        ("4 - Likely", LIKELIHOODS, 4),
        ("Almost certain (5)", LIKELIHOODS, 5),
        ("very low", LIKELIHOODS, 1),
        ("3.0", CONSEQUENCES, 3),
        ("Major", CONSEQUENCES, 4),
        ("considerable", CONSEQUENCES, None),
        ("12", CONSEQUENCES, None),
        ("45", LIKELIHOODS, None),
        ("", LIKELIHOODS, None),
    ],
)
def test_a_class_is_read_only_where_it_is_sure(text: str, words, expected: int | None):
    assert class_of(text, words) == expected


def test_a_workbook_without_a_sheet_of_cells_is_refused(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as to, zipfile.ZipFile(io.BytesIO(_workbook())) as of:
        for part in of.namelist():
            if "sheet1" not in part:
                to.writestr(part, of.read(part))
    with pytest.raises(NotATable, match="no sheet of cells"):
        read_register(register(tmp_path, packed.getvalue(), "register.xlsx"))


def _workbook() -> bytes:
    packed = io.BytesIO()
    Workbook().save(packed)
    return packed.getvalue()

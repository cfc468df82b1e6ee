"""Columns of a first file as fields: by name, by a word in it, by values; never what names people."""

from pathlib import Path

import pytest

from pathway.engine.first_files import template_for
from pathway.errors import BadInput
from pathway.importing.field_guesses import fields_guessed
from pathway.importing.guessing import look


def guessed(tmp_path: Path, what: str, header: str, *rows: str) -> dict[str, str]:
    path = tmp_path / "first.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return {one.field: one.column for one in fields_guessed(look(path), what) if one.column}


@pytest.mark.parametrize(
    ("what", "header", "row", "expected"),
    [
        (
            "contacts",
            "patient,time,organisation,service",
            "P1,2026-03-01,RXA,ED",
            {"patient": "patient", "time": "time", "organisation": "organisation", "service": "service"},
        ),
        (
            "contacts",
            "MRN,Contact date,Provider Code,Ward name",
            "P1,2026-03-01,RXA,ED",
            {
                "patient": "MRN",
                "time": "Contact date",
                "organisation": "Provider Code",
                "service": "Ward name",
            },
        ),
        ("contacts", "Wer,Wann,Wo", "P1,2026-03-01T09:00,RXA", {"time": "Wann"}),
        ("contacts", "A,B", "2026-03-01,2026-04-01", {}),
        ("contacts", "Ward,Ward code", "ED,W1", {"service": "Ward"}),
        ("contacts", "Patient,Person affected", "Leon Holt,Leon Holt", {}),
        ("contacts", "Patient name,Patient ref", "Somebody,P1", {"patient": "Patient ref"}),
        (
            "crossings",
            "Referral ID,Referrer,Receiver,Referral date,Accepted on,Due date",
            "R1,RXA,RXB,2026-03-01,2026-03-02,2026-03-09",
            {
                "request_id": "Referral ID",
                "from": "Referrer",
                "to": "Receiver",
                "sent": "Referral date",
                "accepted": "Accepted on",
                "expected_by": "Due date",
            },
        ),
        (
            "handoffs",
            "From,To,Type,Colour",
            "RXA,RXB,referral,red",
            {"from_id": "From", "to_id": "To", "kind": "Type"},
        ),
    ],
)
def test_columns_are_found_by_name_by_a_word_and_by_values(tmp_path, what, header, row, expected):
    assert guessed(tmp_path, what, header, row) == expected


def test_what_names_people_is_no_field_but_the_patients_number(tmp_path):
    found = guessed(tmp_path, "contacts", "Surname,NHS Number,Seen,Trust", "Somebody,P1,2026-03-01,RXA")
    assert found["patient"] == "NHS Number" and "Surname" not in found.values()


def test_each_column_is_one_fields_alone(tmp_path):
    found = guessed(tmp_path, "crossings", "id,Referral ID,from,to", "1,R1,RXA,RXB")
    assert len(set(found.values())) == len(found)


def test_a_map_of_another_kind_is_refused_by_name():
    assert template_for("contacts", {"patient": "P"}, day_first=True).dates == "day-first"
    with pytest.raises(BadInput, match="no first file of claims"):
        template_for("claims", {})

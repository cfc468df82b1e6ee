"""Free text passes a scan: seeded strings are found by kind, and sentences about care pass."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.importing.identifiers_scan import (
    identifying_header,
    identifying_headers,
    kinds_found,
    texts_with_identifiers,
)
from tests.unit.importing.files import NHS_NUMBERS

SEEDED = {
    "an NHS number": [
        *NHS_NUMBERS,
        "999 000 0018",
        "999-000-0018.",
        "(9990000026)",
        "\uff19\uff19\uff19\uff10\uff10\uff10\uff10\uff10\uff11\uff18",
        "999\u200b000\u200b0018",
        "\u0669\u0669\u0669 000 0018",
    ],
    "a postcode": [
        "SW1A 1AA",
        "\uff33\uff37\uff11\uff21 \uff11\uff21\uff21",
        "M1 1AE",
        "lives at ec1a 1bb",
        "B338TH",
        "W1A 0AX.",
    ],
    "a telephone number": [
        "020 7946 0018",
        "07700 900123",
        "07700900123",
        "+44 7700 900123",
        "+44 (0)20 7946 0018",
        "(01632) 960123",
        "0044 1632 960123",
        "01632-960-123",
    ],
    "an e-mail address": ["a.b@nhs.example", "first.last+x@trust.example.org"],
    "a date of birth": [
        "dob 1/2/1950",
        "D.O.B.: 01-02-50",
        "DOB=1950-02-01",
        "born on 3rd March 1950",
        "Born: March 3, 1950",
        "date of birth was the 3 of Mar 1950",
    ],
    "a name with a title": [
        "Mr Smith rang",
        "Mrs J. O'Neil",
        "DR PATEL said",
        "Dr. Patel",
        "Miss Lee",
        "Prof Ngo",
    ],
}
HARMLESS = [
    "",
    "Request goes to a retired address",
    "Insulin cut from 24 to 14 units on 2026-01-20 at 16:00",
    "Seen 20/01/2026, again 01-02-2026 10:30, letter typed day 9",
    "GP to chase X-ray; HZ-19, SOP 12, 3.4",
    "Code 410620009, ward B12, bed 4, 5mg bd",
    "Dr to review; the nurse missed the dose",
    "Born three weeks early",
    "1,234,567,890 requests, 0.123456789 of them lost",
    "08:00-18:00 Mon-Fri, 24 hours",
    "Reference 2026012200123456",
    "twitter handle @vale",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in SEEDED.items() for text in texts])
def test_seeded_identifiers_are_found(kind, text):
    for around in (text, f"Leon told the ward: {text}", f"{text} was on the form"):
        assert kind in kinds_found(around)


@pytest.mark.parametrize("text", HARMLESS)
def test_sentences_about_care_pass(text):
    assert kinds_found(text) == ()


@pytest.mark.parametrize("text", ["9990000019", "0000000000", "1234567881"])
def test_numbers_that_are_no_nhs_numbers_pass(text):
    assert "an NHS number" not in kinds_found(text)


def test_the_answer_is_kinds_in_order_and_never_the_words():
    found = kinds_found("Mr Smith, SW1A 1AA, 9990000018")
    assert found == ("a name with a title", "a postcode", "an NHS number")


@given(st.lists(st.one_of(st.sampled_from([text for texts in SEEDED.values() for text in texts]), st.text())))
def test_many_texts_are_scanned_as_one_by_one(texts):
    found = texts_with_identifiers(pa.array([*texts, None], pa.string())).to_pylist()
    assert found == [*(bool(kinds_found(text)) for text in texts), False]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("NHS_Number", "an NHS number"),
        ("Patient NHS number", "an NHS number"),
        ("Surname", "a name"),
        ("first name", "a name"),
        ("Date of Birth", "a date of birth"),
        ("DOB", "a date of birth"),
        ("Post Code", "an address"),
        ("E-mail", "an e-mail address"),
        ("Mobile", "a telephone number"),
        ("patient", None),
        ("organisation", None),
        ("service", None),
        ("patient_id", None),
    ],
)
def test_names_of_columns_tell_what_they_hold(name, kind):
    assert identifying_header(name) == kind
    assert identifying_headers([name, "time"]) == ({name: kind} if kind else {})

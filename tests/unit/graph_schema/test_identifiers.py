"""Identifiers: what may be one, what may not, and that no error repeats a person's number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.identifiers import (
    MAX_ID_BYTES,
    handoff_id,
    is_nhs_number,
    is_ods_code,
    nhs_number,
    organisation_id,
    record_id,
    service_id,
    short_hash,
)

VALID = ["9434765919", "4010232137", "4857773457", "9990000018", "9990000026", "9990000034"]
INVALID = {
    "9434765918": "check digit",
    "4857773456": "check digit",
    "0000000000": "placeholder",
    "1234567881": "placeholder",
    "999000000": "ten digits",
    "94347659190": "ten digits",
    "943476591X": "ten digits",
    "": "ten digits",
}


@pytest.mark.parametrize("number", VALID)
def test_a_valid_nhs_number_is_kept_as_ten_digits_however_it_is_spaced(number: str):
    assert nhs_number(f"{number[:3]} {number[3:6]}-{number[6:]}") == number
    assert is_nhs_number(number)


@pytest.mark.parametrize(("number", "reason"), INVALID.items())
def test_an_invalid_nhs_number_is_refused_without_being_repeated(number: str, reason: str):
    with pytest.raises(ValueError, match=reason) as refusal:
        nhs_number(number)
    assert not number or number not in str(refusal.value)


def test_no_check_digit_fits_a_stem_whose_remainder_is_one():
    assert not any(is_nhs_number(f"999000000{digit}") for digit in range(10))


@given(st.sampled_from(VALID), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: str, place: int, change: int):
    digit = (int(number[place]) + change) % 10
    assert not is_nhs_number(number[:place] + str(digit) + number[place + 1 :])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" x", "space"),
        ("x ", "space"),
        ("a\nb", "control"),
        ("a\x00b", "control"),
        ("é" * 101, "bytes"),
        ("e\u0301", "NFC"),
    ],
)
def test_what_cannot_be_an_id_says_why(text: str, reason: str):
    with pytest.raises(ValueError, match=reason):
        record_id(text)


@pytest.mark.parametrize("text", ["RX1", "local:DEMO-ACU/ward 7", "é", "🩺", "x" * MAX_ID_BYTES])
def test_what_can_be_an_id(text: str):
    assert record_id(text) == text


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("RX1", "RX1"),
        (" A81001 ", "A81001"),
        ("local:X", "local:X"),
        ("Ward B", "local:Ward B"),
        ("rx1", "local:rx1"),
    ],
)
def test_an_organisation_of_a_file_gets_one_id(code: str, kept: str):
    assert organisation_id(code) == kept


def test_ods_codes_have_three_to_six_capitals_and_digits():
    assert [is_ods_code(code) for code in ("RX", "RX1", "A81001", "A810012", "R-1")] == [
        False, True, True, False, False,
    ]  # fmt: skip


def test_a_service_without_a_name_is_main():
    assert service_id("RX1", " ") == "RX1/main"


@given(st.text(min_size=1), st.text(min_size=1), st.sampled_from(["referral", "letter"]))
def test_a_handoff_id_always_fits(start: str, end: str, kind: str):
    assert len(handoff_id(start, end, kind).encode()) <= MAX_ID_BYTES


def test_long_handoffs_of_different_ends_stay_different():
    long = "x" * 300
    assert handoff_id(long, "a", "letter") != handoff_id(long, "b", "letter")


@given(st.lists(st.text(), min_size=1), st.lists(st.text(), min_size=1))
def test_different_texts_have_different_hashes(left: list[str], right: list[str]):
    assert (short_hash(*left) == short_hash(*right)) == (left == right)

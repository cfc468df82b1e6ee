"""Patients become keyed hashes; the check of NHS numbers on columns is that of the schema."""

import hashlib
import hmac

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.identifiers import is_nhs_number, nhs_number
from pathway.errors import BadInput
from pathway.importing import pseudonyms
from pathway.importing.blocks import tidy
from pathway.importing.pseudonyms import keyed_hashes, keyed_ids, pseudonym, read_patients
from tests.unit.importing.files import KEY, NHS_NUMBERS

VALID = ("9434765919", "4010232137", "4857773457", *NHS_NUMBERS)
WRONG_CHECK = ("9434765918", "4857773456", "9990000019", *(f"999000000{digit}" for digit in range(1, 10)))
PLACEHOLDERS = ("0000000000", "1111111111", "9999999999", "1234567881", "0123456789", "9876543210")


def patients(*texts):
    return read_patients(pa.array(texts, pa.string()))


@pytest.mark.parametrize("number", VALID)
def test_valid_numbers_are_known_however_they_are_spaced(number):
    spaced = (number, f"{number[:3]} {number[3:6]} {number[6:]}", f"{number[:3]}-{number[3:6]}-{number[6:]}")
    spaced += (f"{number[:3]}\u00a0{number[3:]}",)
    read = patients(*spaced)
    assert read.nhs.all()
    assert set(read.text.to_pylist()) == {number}
    assert len(set(read.pseudonyms(KEY).to_pylist())) == 1


def test_wrong_checks_and_placeholders_are_no_numbers():
    read = patients(*WRONG_CHECK, *PLACEHOLDERS, "P-7", "", "99900000181", "999000001")
    assert not read.nhs.any()
    assert read.failed.tolist() == [True] * len(WRONG_CHECK) + [False] * 10
    assert read.placeholder.tolist() == [False] * len(WRONG_CHECK) + [True] * 6 + [False] * 4


@given(
    st.lists(
        st.one_of(
            st.from_regex(r"[0-9]{10}", fullmatch=True),
            st.from_regex(r"[0-9 -]{8,14}", fullmatch=True),
            st.sampled_from([*VALID, *PLACEHOLDERS]),
            st.text(max_size=8),
        )
    )
)
def test_the_check_on_columns_is_that_of_the_schema(texts):
    column = tidy(pa.array(texts, pa.string()))
    read = read_patients(column)
    for row, text in enumerate(column.to_pylist()):
        assert read.nhs[row] == is_nhs_number(text)
        if read.nhs[row]:
            assert read.text[row].as_py() == nhs_number(text)
    assert read.pseudonyms(KEY).to_pylist() == [pseudonym(KEY, text) for text in texts]


def test_a_pseudonym_is_hmac_sha256():
    assert pseudonym(KEY, " P-7 ") == hmac.new(KEY, b"P-7", hashlib.sha256).hexdigest()
    assert pseudonym(KEY, "999 000 0018") == hmac.new(KEY, b"9990000018", hashlib.sha256).hexdigest()
    assert pseudonym(KEY, "e\u0301") == pseudonym(KEY, "\u00e9")


def test_known_answers_of_hmac():
    """RFC 4231, test cases 1 and 6 (a key longer than a block)."""
    first = keyed_hashes(b"\x0b" * 20, [b"Hi There"])
    assert first == ["b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"]
    long = keyed_hashes(b"\xaa" * 131, [b"Test Using Larger Than Block-Size Key - Hash Key First"])
    assert long == ["60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"]


@given(st.binary(min_size=16, max_size=100), st.lists(st.binary(max_size=200), max_size=5))
def test_many_hashes_are_the_standard_librarys(key, messages):
    assert keyed_hashes(key, messages) == [hmac.digest(key, one, "sha256").hex() for one in messages]


@given(st.binary(min_size=16, max_size=100), st.lists(st.binary(max_size=200), max_size=5))
def test_many_ids_are_the_standard_librarys(key, messages):
    short = hashlib.sha256(key).digest()
    expected = [hashlib.blake2b(one, key=short, digest_size=16).hexdigest() for one in messages]
    assert keyed_ids(key, messages) == expected


def test_ids_need_a_key_and_change_with_it():
    assert keyed_ids(KEY, [b"a"]) != keyed_ids(KEY[::-1], [b"a"])
    with pytest.raises(BadInput, match="too short"):
        keyed_ids(b"short", [b"a"])


@pytest.mark.parametrize("most", [0, 3, 5])
def test_pseudonyms_are_the_same_whatever_was_met_before(monkeypatch, most):
    monkeypatch.setattr(pseudonyms, "_MOST_KNOWN", most)
    known: dict[str, str] = {}
    for block in (["P-1", "P-2"], ["P-2", "P-3", "P-1"], ["P-4", "P-5", "P-6", "P-1"], []):
        made = patients(*block).pseudonyms(KEY, known).to_pylist()
        assert made == [pseudonym(KEY, text) for text in block]
        assert len(known) <= max(most, len(block))


def test_another_key_gives_other_pseudonyms_and_a_short_one_is_refused():
    assert pseudonym(KEY, "P-7") != pseudonym(KEY[::-1], "P-7")
    with pytest.raises(BadInput, match="too short"):
        pseudonym(b"short", "P-7")

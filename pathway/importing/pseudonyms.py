"""
Patients become keyed hashes at the door; contacts without an id of their own get one that re-import repeats.

People are HMAC-SHA-256 (RFC 2104). The hashing runs one value at a time in hashlib: measured against DuckDB's
nested sha256 over columns it takes under half the processor time.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.identifiers import is_nhs_number, nhs_number
from pathway.errors import BadInput

NO_PATIENT = ("-", "?", "n/a", "none", "null", "unknown", "not known", "anonymous")
"""What exports write where nobody is named; as identifiers they would make one person of many."""
_MOST_KNOWN = 200_000
"""People whose pseudonyms are kept at hand while files are read: some 60 MB."""
_BLOCK = 64
_LEAST_KEY_BYTES = 16
_WEIGHTS = np.arange(10, 1, -1, dtype=np.int64)
_SPACED_DIGITS = r"^[0-9][0-9\s\p{Z}-]{8,}[0-9]$"
_SPACES = r"[\s\p{Z}-]"
_KNOWN_PLACEHOLDERS = ("1234567881", "0123456789", "9876543210")

Mask = npt.NDArray[np.bool_]


def pseudonym(key: bytes, patient: str) -> str:
    """
    64 hexadecimal digits that stand for a patient: HMAC-SHA-256 of the identifier, NFC and trimmed.

    A valid NHS number is taken as its ten digits, however it is spaced.

    >>> pseudonym(b"k" * 32, "999 000 0018") == pseudonym(b"k" * 32, " 9990000018 ")
    True
    """
    text = unicodedata.normalize("NFC", patient).strip()
    canonical = nhs_number(text) if is_nhs_number(text) else text
    return hmac.new(_checked(key), canonical.encode(), hashlib.sha256).hexdigest()


def keyed_hashes(key: bytes, messages: Iterable[bytes]) -> list[str]:
    """HMAC-SHA-256 of each message: 64 hexadecimal digits."""
    key = _checked(key)
    padded = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded)).copy
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded)).copy
    made = []
    for message in messages:
        first = inner()
        first.update(message)
        second = outer()
        second.update(first.digest())
        made.append(second.hexdigest())
    return made


def keyed_ids(key: bytes, messages: Iterable[bytes]) -> list[str]:
    """
    32 hexadecimal digits for each message: BLAKE2b with a key (RFC 7693), in half the time of an HMAC.

    For what is made once a row; a person is always an HMAC-SHA-256.
    """
    begin = hashlib.blake2b(key=hashlib.sha256(_checked(key)).digest(), digest_size=16).copy
    made = []
    for message in messages:
        one = begin()
        one.update(message)
        made.append(one.hexdigest())
    return made


@dataclass(frozen=True)
class Patients:
    """A column of patient identifiers as hashed; which are valid NHS numbers; which stand for nobody."""

    text: pa.Array
    nhs: Mask
    placeholder: Mask
    failed: Mask
    """Ten digits that fail the NHS check: a local number, or a mistyped NHS number."""

    def pseudonyms(self, key: bytes, known: dict[str, str] | None = None) -> pa.Array:
        """
        The pseudonym of each, 64 hexadecimal digits; each different identifier is hashed once.

        `known`: pseudonyms made before with this key, and a place for these: people stand in many blocks.
        """
        known = {} if known is None else known
        coded = self.text.dictionary_encode()
        words = coded.dictionary.to_pylist()
        if len(known) + len(words) > _MOST_KNOWN:
            known.clear()
        new = [word for word in words if word not in known]
        known.update(zip(new, keyed_hashes(key, [word.encode() for word in new]), strict=True))
        return pa.array([known[word] for word in words], pa.string()).take(coded.indices)


def read_patients(text: pa.Array) -> Patients:
    """
    Patient identifiers as they are hashed, and what kind each is. `text` is trimmed and NFC, without nulls.

    The check is that of `graph_schema.identifiers.nhs_number`, on columns.

    >>> read_patients(pa.array(["999 000 0018", "9990000019", "P-7", "0000000000"])).text.to_pylist()
    ['9990000018', '9990000019', 'P-7', '0000000000']
    """
    spaced = pc.match_substring_regex(text, _SPACED_DIGITS)
    digits = pc.replace_substring_regex(text, _SPACES, "") if pc.any(spaced).as_py() else text
    ten = _numpy(pc.and_(spaced, pc.equal(pc.utf8_length(digits), 10)))
    valid, placeholder = np.zeros(len(text), bool), np.zeros(len(text), bool)
    if ten.any():
        valid[ten], placeholder[ten] = _checked_digits(digits.filter(pa.array(ten)))
    canonical = pc.if_else(pa.array(valid | placeholder), digits, text)
    return Patients(canonical, valid, placeholder, ten & ~valid & ~placeholder)


def _checked_digits(ten_digits: pa.Array) -> tuple[Mask, Mask]:
    """Of strings of ten digits: which are valid NHS numbers, and which are placeholders."""
    letters = np.frombuffer("".join(ten_digits.to_pylist()).encode(), np.uint8).reshape(-1, 10)
    digits = letters.astype(np.int64) - ord("0")
    check = 11 - (digits[:, :9] @ _WEIGHTS) % 11
    known = _numpy(pc.is_in(ten_digits, value_set=pa.array(_KNOWN_PLACEHOLDERS)))
    placeholder = (digits == digits[:, :1]).all(axis=1) | known
    # A check of 10 is no digit, so such a number is never valid.
    return (check % 11 == digits[:, 9]) & ~placeholder, placeholder


def _numpy(booleans: pa.Array) -> Mask:
    return np.asarray(booleans.to_numpy(zero_copy_only=False), bool)


def _checked(key: bytes) -> bytes:
    if len(key) < _LEAST_KEY_BYTES:
        raise BadInput(
            "the pseudonym key is too short",
            try_=f"use a key of at least {_LEAST_KEY_BYTES} random bytes",
        )
    return key

"""
Whether words could identify a person: NHS numbers, postcodes, telephones, e-mail, births, titled names.

The answer is the kinds found, never the words themselves. A scan finds patterns, not people: a first name
alone, a rare illness or a job that one person has pass it. It lowers the risk; it does not end it.
"""

import re
import unicodedata
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.identifiers import is_nhs_number

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAY = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})[a-z]*\.?,?\s+\d{{2,4}}"
    rf"|(?:{_MONTHS})[a-z]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
)
_TITLES = r"(?:Mr|Mrs|Ms|Miss|Mx|Sir|Dame|Dr|Prof|Professor|Rev|Reverend)"
_NUMERIC_DAY = re.compile(r"(?<!\d)(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2})(?!\d)")
_TEN_DIGITS = re.compile(r"(?<!\d)\d{3}[\s.-]?\d{3}[\s.-]?\d{4}(?!\d)")
_PATTERNS = {
    "a postcode": re.compile(
        r"\b(?:[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][ABD-HJLNP-UW-Z]{2}"
        r"|(?i:[a-z]{1,2}[0-9][a-z0-9]? [0-9][abd-hjlnp-uw-z]{2}))\b"
    ),
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "a date of birth": re.compile(
        rf"\b(?:d\.?\s?o\.?\s?b\b\.?|date of birth|birth ?date|born)(?:\W|on|is|was|the){{0,12}}{_DAY}",
        re.IGNORECASE,
    ),
    "a name with a title": re.compile(
        rf"\b(?:{_TITLES}|{_TITLES.upper()})\b\.?\s+(?:[A-Z]\.?\s+)?[A-Z](?:['’]?[A-Za-z])[\w'’-]*"
    ),
}
_TELEPHONE = re.compile(r"(?<![\d.])(?:(?:\+|00)44[\s.-]?(?:\(0\))?|\(?0)(?:[\s()-]*\d){9,10}(?!\d)")
_WORTH_A_LOOK = r"[0-9@]|\b(?i:mr|ms|miss|mx|sir|dame|dr|prof|rev)"

_IDENTIFYING_HEADERS = {
    "a name": "name patientname fullname surname lastname familyname forename forenames firstname givenname "
    "middlename maidenname patientsurname patientforename clientname residentname",
    "an address": "address addressline1 addressline2 addressline3 homeaddress patientaddress street "
    "postcode postalcode patientpostcode homepostcode zip",
    "an NHS number": "nhsnumber nhsno nhsnum nhs newnhsno patientnhsnumber nhsid",
    "a date of birth": "dob dateofbirth birthdate birthday patientdob patientdateofbirth",
    "a telephone number": "telephone telephonenumber phone phonenumber mobile mobilenumber",
    "an e-mail address": "email emailaddress",
}
_KIND_OF_HEADER = {name: kind for kind, names in _IDENTIFYING_HEADERS.items() for name in names.split()}


def kinds_found(text: str) -> tuple[str, ...]:
    """
    The kinds of identifier that a text seems to hold, in alphabetical order; empty where none was found.

    >>> kinds_found("Rang 999 000 0018 about the dose"), kinds_found("Sent to a retired address")
    (('an NHS number',), ())
    """
    plain = _plain(text)
    found = {kind for kind, pattern in _PATTERNS.items() if pattern.search(plain)}
    if any(is_nhs_number(re.sub(r"\D", "", ten)) for ten in _TEN_DIGITS.findall(plain)):
        found.add("an NHS number")
    # Dates are full of noughts and hyphens, so they would look like telephone numbers.
    if any(_is_telephone(number) for number in _TELEPHONE.findall(_NUMERIC_DAY.sub("~", plain))):
        found.add("a telephone number")
    return tuple(sorted(found))


def texts_with_identifiers(texts: pa.Array) -> pa.Array:
    """Which of many texts seem to hold an identifier: booleans, false where a text is missing."""
    look = pc.fill_null(pc.match_substring_regex(texts, _WORTH_A_LOOK), False)
    look = pc.or_(look, pc.invert(pc.fill_null(pc.string_is_ascii(texts), True)))
    asked = texts.filter(look).unique().to_pylist()
    guilty = [text for text in asked if kinds_found(text)]
    return pc.fill_null(pc.is_in(texts, value_set=pa.array(guilty, pa.string())), False)


def identifying_header(name: str) -> str | None:
    """
    What a column of that name would hold about a person, or None.

    >>> identifying_header("NHS_Number"), identifying_header("Date of birth"), identifying_header("service")
    ('an NHS number', 'a date of birth', None)
    """
    return _KIND_OF_HEADER.get(re.sub(r"[\W_]", "", name).lower())


def identifying_headers(names: Iterable[str]) -> dict[str, str]:
    """The names among these that would hold something about a person, each with what that is."""
    return {name: kind for name in names if (kind := identifying_header(name)) is not None}


def _plain(text: str) -> str:
    """Compatibility form with ASCII digits and without invisible characters, so nothing hides in them."""
    if text.isascii():
        return text
    text = "".join(letter for letter in unicodedata.normalize("NFKC", text) if not _is_invisible(letter))
    return "".join(str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in text)


def _is_invisible(letter: str) -> bool:
    return unicodedata.category(letter) == "Cf"


def _is_telephone(number: str) -> bool:
    """UK numbers have 10 or 11 digits with the leading 0, and none begins 00 or 04 or 06."""
    digits = re.sub(r"^(?:\+44|0044)(?:\D*0)?", "0", re.sub(r"[^\d+]", "", number))
    return len(digits) in (10, 11) and digits[1] in "1235789"

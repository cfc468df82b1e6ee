"""
What a valid identifier looks like: record ids, ODS codes, local ids, NHS numbers, handoff ids.

Nothing here looks anything up: a well-formed code may still belong to nobody.
"""

import hashlib
import re
import unicodedata

MAX_ID_BYTES = 200
_ODS = re.compile(r"[A-Z0-9]{3,6}\Z")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and lone surrogates: the categories Cc and Cs."""
_NHS_WEIGHTS = range(10, 1, -1)
_PLACEHOLDERS = frozenset({"1234567881", "0123456789", "9876543210"})


def record_id(text: str) -> str:
    """
    The id itself, if it can be one: 1 to 200 bytes of UTF-8, NFC, no control characters, no outer spaces.

    >>> record_id("local:DEMO-ACU/ward 7")
    'local:DEMO-ACU/ward 7'
    """
    if not text or text != text.strip():
        raise ValueError("an id may not be empty or begin or end with a space")
    if _CONTROL.search(text):
        raise ValueError("an id may not hold control characters")
    if len(text.encode()) > MAX_ID_BYTES:
        raise ValueError(f"an id may have at most {MAX_ID_BYTES} bytes")
    if unicodedata.normalize("NFC", text) != text:
        raise ValueError("an id must be in Unicode form NFC")
    return text


def is_ods_code(text: str) -> bool:
    """
    Whether it has the form of an ODS organisation code: 3 to 6 capital letters and digits.

    >>> [is_ods_code(code) for code in ("RX1", "A81001", "rx1", "local:X", "A")]
    [True, True, False, False, False]
    """
    return bool(_ODS.match(text))


def organisation_id(code: str) -> str:
    """
    The id of the organisation that a file calls `code`: an ODS code stays, all else becomes `local:`.

    >>> organisation_id(" RX1 "), organisation_id("local:DEMO-ACU"), organisation_id("Ward B")
    ('RX1', 'local:DEMO-ACU', 'local:Ward B')
    """
    code = unicodedata.normalize("NFC", code).strip()
    return code if is_ods_code(code) or code.startswith("local:") else f"local:{code}"


def service_id(organisation: str, service: str) -> str:
    """
    The id of a service of an organisation; a file without service names has one service, "main".

    >>> service_id("RX1", "Ward 7")
    'RX1/Ward 7'
    """
    return f"{organisation}/{unicodedata.normalize('NFC', service).strip() or 'main'}"


def handoff_id(from_id: str, to_id: str, kind: str) -> str:
    """
    The id of a handoff between two places, the same whoever makes it; long ones end in a hash.

    >>> handoff_id("RX1/ED", "RX1/AMU", "ward_move")
    'RX1/ED > RX1/AMU: ward_move'
    """
    full = f"{from_id} > {to_id}: {kind}"
    if len(full.encode()) <= MAX_ID_BYTES:
        return full
    return f"handoff {short_hash(from_id, to_id, kind)}: {kind}"


def match_id(event: str, subject: str | None) -> str:
    """
    The id of what is said about an event and a handoff or crossing (None = any), whoever says it.

    >>> match_id("e1", "h1") == match_id("e1", "h2")
    False
    """
    return f"match-{short_hash('EventMatch', event, subject or '')}"


def ask_id(subject: str, duty: str, asked: str, asked_on: str) -> str:
    """
    The id of a question to one party on one day (ISO), whoever asks it and by whatever door.

    >>> ask_id("h1", "ACCEPT", "RX1", "2026-02-01") == ask_id("h1", "ACCEPT", "RX1", "2026-02-02")
    False
    """
    return f"ask-{short_hash('Ask', subject, duty, asked, asked_on)}"


def consideration_id(handoff: str, prompt: str, side: str, considered_on: str) -> str:
    """
    The id of what one side said of one prompt at a handoff on one day (ISO), by whatever door it comes.

    >>> [consideration_id("h1", "late", side, "2026-02-01")[:18] for side in ("sender", "receiver")]
    ['consideration-a05b', 'consideration-843f']
    """
    return f"consideration-{short_hash('Consideration', handoff, prompt, side, considered_on)}"


def confirmation_id(subject: str, by: str, confirmed_on: str) -> str:
    """
    The id of one body's word on one day (ISO) that something still stands, by whatever door it comes.

    >>> confirmation_id("h1", "RX1", "2026-02-01") == confirmation_id("h1", "RX2", "2026-02-01")
    False
    """
    return f"confirmation-{short_hash('Confirmation', subject, by, confirmed_on)}"


def short_hash(*parts: str) -> str:
    """
    32 hexadecimal digits that stand for some texts; different texts give different digits in practice.

    >>> short_hash("a", "bc") == short_hash("ab", "c")
    False
    """
    joined = "\x1f".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:32]


def nhs_number(text: str) -> str:
    """
    The ten digits of a valid NHS number; spaces and hyphens are allowed on the way in.

    Modulus 11 with weights 10 to 2; a check digit of 10 is not used. Repeated digits and well-known
    placeholders are refused although their arithmetic is right. The error never repeats the number.

    >>> nhs_number("943 476 5919")
    '9434765919'
    """
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise ValueError("an NHS number has ten digits")
    if len(set(digits)) == 1 or digits in _PLACEHOLDERS:
        raise ValueError("this is a placeholder, not an NHS number")
    check = 11 - sum(w * int(d) for w, d in zip(_NHS_WEIGHTS, digits[:9], strict=True)) % 11
    if check == 10 or check % 11 != int(digits[9]):
        raise ValueError("the check digit of this NHS number is wrong")
    return digits


def is_nhs_number(text: str) -> bool:
    """
    Whether the text is a valid NHS number.

    >>> is_nhs_number("9434765918")
    False
    """
    try:
        nhs_number(text)
    except ValueError:
        return False
    return True

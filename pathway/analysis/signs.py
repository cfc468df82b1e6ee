"""
Ten signs, a to j, that a recorded event lies at a boundary (DOMAIN 3.6): each read off the record alone.

A sign whose field is missing is not known; it is never "no". Signs say that care was passed on, not between
whom, not which way, and not that anybody did wrong.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph_schema.events import Event

PROCESSES = {"2": "admission or acceptance", "8": "referral or change of service", "9": "discharge"}
"""LFPSE's healthcare processes that pass somebody on."""
_NO_PROCESS = frozenset({"12"})
"""LFPSE's code for a process that is not known."""
_DETECTED = {"5": "while somebody else already cared for them", "6": "after care had ended"}
_THEMES = frozenset({"6", "7"})
_ELSEWHERE = ("different organisation", "widespread")
_HANDOVER = re.compile(r"hand-?\s?over", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]")
_CODE = re.compile(r"[0-9]{1,2}\b")
TERMS = re.compile(
    r"\b(discharg\w*|referr\w*|referral\w*|transfer\w*|hand-?\s?overs?|letters?|(?:test |imaging )?results?"
    r"|community nurs\w*|district nurs\w*|gp to)\b",
    re.IGNORECASE,
)
"""Words of somebody's telling that speak of passing on."""


class Said(StrEnum):
    """What a record says about one sign."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Sign:
    """One sign of an event. `rule`: its letter. `words`: why, or what is missing, as a sentence's middle."""

    rule: str
    said: Said
    words: str


@dataclass(frozen=True)
class Signs:
    """The ten signs of one event, in the order of their letters."""

    all: tuple[Sign, ...]

    @property
    def points(self) -> int:
        """How many speak for a boundary."""
        return sum(sign.said is Said.YES for sign in self.all)

    @property
    def readable(self) -> int:
        """How many could be read on this record: the others are not known."""
        return sum(sign.said is not Said.NOT_KNOWN for sign in self.all)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, for each that speaks for a boundary."""
        return tuple(sign.words for sign in self.all if sign.said is Said.YES)


def signs_of(records: Iterable[Event]) -> Signs:
    """
    The signs of one event, whose records are given: yes where any record says so, no where one denies it.

    >>> found = signs_of([Event(id="e", organisations=("RX1", "RY2"), reporter="RX1")])
    >>> found.points, found.readable, found.reasons
    (1, 2, ('2 organisations are named',))
    """
    kept = tuple(records)
    return Signs(tuple(_together(rule, [read(one) for one in kept]) for rule, read in _RULES.items()))


def codes(text: str | None) -> frozenset[str]:
    """
    The codes in a coded field: several may stand there, each perhaps with its words.

    >>> sorted(codes("8; 9 Discharge")), codes("discharge"), codes(None)
    (['8', '9'], frozenset(), frozenset())
    """
    parts = (part.strip() for part in re.split(r"[;,|]", text or ""))
    return frozenset(found.group() for part in parts if (found := _CODE.match(part)))


Read = tuple[Said, str]


def _together(rule: str, reads: list[Read]) -> Sign:
    for wanted in (Said.YES, Said.NO):
        found = next((words for said, words in reads if said is wanted), None)
        if found is not None:
            return Sign(rule, wanted, found)
    return Sign(rule, Said.NOT_KNOWN, reads[0][1] if reads else "no record")


def _answer(yes: bool, words: str, otherwise: str) -> Read:
    return (Said.YES, words) if yes else (Said.NO, otherwise)


def _reporter(one: Event) -> Read:
    if one.reporter is None or not one.organisations:
        return Said.NOT_KNOWN, "who reported it, or where it happened, is not recorded"
    return _answer(
        one.reporter not in one.organisations,
        "the organisation that reported it is not where it happened",
        "it was reported where it happened",
    )


def _found_elsewhere(one: Event) -> Read:
    if one.identified_location is None or not one.organisations:
        return Said.NOT_KNOWN, "where it was found is not recorded"
    return _answer(
        one.identified_location not in one.organisations,
        "it was found in another organisation than where it happened",
        "it was found where it happened",
    )


def _organisations(one: Event) -> Read:
    if not one.organisations:
        return Said.NOT_KNOWN, "no organisation is named"
    many = len(set(one.organisations))
    return _answer(many > 1, f"{many} organisations are named", "one organisation is named")


def _areas(one: Event) -> Read:
    if not one.service_areas:
        return Said.NOT_KNOWN, "no service area is named"
    many = len(set(one.service_areas))
    return _answer(many > 1, f"{many} service areas are named", "one service area is named")


def _process(one: Event) -> Read:
    named = codes(one.process) - _NO_PROCESS
    if not named:
        return Said.NOT_KNOWN, "the process is not recorded by its code"
    passing = [PROCESSES[code] for code in sorted(named) if code in PROCESSES]
    return _answer(bool(passing), f"the process is {' and '.join(passing)}", "the process passes nobody on")


def _detected(one: Event) -> Read:
    found = codes(one.detection_point)
    if not found:
        return Said.NOT_KNOWN, "when it was noticed is not recorded by its code"
    late = [_DETECTED[code] for code in sorted(found) if code in _DETECTED]
    return _answer(bool(late), f"it was noticed {' and '.join(late)}", "it was noticed during the same care")


def _at_risk(one: Event) -> Read:
    text = (one.location_at_risk or "").lower()
    if not _WORDS.search(text):
        return Said.NOT_KNOWN, "where the risk lies is not recorded in words"
    return _answer(
        any(words in text for words in _ELSEWHERE),
        "the risk lies in another organisation or is widespread",
        "the risk lies where it was reported",
    )


def _theme(one: Event) -> Read:
    found = codes(one.risk_theme)
    if not found:
        return Said.NOT_KNOWN, "no theme of a risk is recorded by its code"
    return _answer(
        bool(found & _THEMES),
        "the theme of the risk is passing on information or care",
        "the theme of the risk is another",
    )


def _handover(one: Event) -> Read:
    if not _WORDS.search(one.estimated_time or ""):
        return Said.NOT_KNOWN, "no part of the day is recorded in words"
    return _answer(
        bool(_HANDOVER.search(one.estimated_time or "")),
        "it happened around a handover of the shift, so perhaps inside one organisation",
        "it did not happen around a handover of the shift",
    )


def _telling(one: Event) -> Read:
    if not one.description:
        return Said.NOT_KNOWN, "nothing is told in words"
    found = dict.fromkeys(words.lower() for words in TERMS.findall(one.description))
    said = " and ".join(f"“{words}”" for words in found)
    return _answer(bool(found), f"it tells of {said}", "no word of it speaks of passing on")


_RULES: Mapping[str, Callable[[Event], Read]] = {
    "a": _reporter,
    "b": _found_elsewhere,
    "c": _organisations,
    "d": _areas,
    "e": _process,
    "f": _detected,
    "g": _at_risk,
    "h": _theme,
    "i": _handover,
    "j": _telling,
}

"""Which kinds of handoff the words of a telling, and LFPSE's process codes, speak of. Hints, never proof."""

import re
from collections.abc import Mapping

from graph_schema.vocabulary import HandoffKind as Kind

BY_PROCESS: Mapping[str, frozenset[Kind]] = {
    "2": frozenset({Kind.ADMISSION, Kind.AMBULANCE_HANDOVER, Kind.HOSPITAL_TRANSFER}),
    "3": frozenset({Kind.RESULT}),
    "5": frozenset({Kind.PRESCRIPTION, Kind.SHARED_CARE}),
    "6": frozenset({Kind.PRESCRIPTION, Kind.SUPPLY}),
    "7": frozenset({Kind.FOLLOW_UP, Kind.SHARED_CARE, Kind.RESULT}),
    "8": frozenset({Kind.REFERRAL, Kind.RETURN, Kind.ADVICE, Kind.ESCALATION, Kind.CARE_REQUEST}),
    "9": frozenset({Kind.DISCHARGE, Kind.CARE_REQUEST, Kind.SUPPLY, Kind.INFORMATION}),
}
_BY_WORDS: tuple[tuple[str, frozenset[Kind]], ...] = (
    (r"discharg\w*", frozenset({Kind.DISCHARGE, Kind.CARE_REQUEST})),
    (r"referr?\w*", frozenset({Kind.REFERRAL, Kind.RETURN})),
    (r"triage\w*|rejected|bounced?|returned", frozenset({Kind.REFERRAL, Kind.RETURN})),
    (r"transfer\w*|repatriat\w*", frozenset({Kind.HOSPITAL_TRANSFER, Kind.WARD_MOVE})),
    (r"hand-?\s?overs?", frozenset({Kind.AMBULANCE_HANDOVER, Kind.WARD_MOVE})),
    (r"ambulances?|crews?", frozenset({Kind.AMBULANCE_HANDOVER, Kind.TRANSPORT})),
    (r"letters?|correspondence", frozenset({Kind.LETTER, Kind.DISCHARGE})),
    (r"results?|scans?|imaging|x-?rays?|blood tests?|specimens?", frozenset({Kind.RESULT})),
    (r"community nurs\w*|district nurs\w*|home care|care packages?", frozenset({Kind.CARE_REQUEST})),
    (r"gp to", frozenset({Kind.PRESCRIPTION, Kind.REFERRAL, Kind.DISCHARGE})),
    (r"prescri\w*|dose|doses|medicines?|insulin|repeat template", frozenset({Kind.PRESCRIPTION})),
    (r"equipment|dressings?|deliver(?:y|ies)|supplies|stock", frozenset({Kind.SUPPLY})),
    (r"follow-?\s?ups?|reviews?|waiting lists?|appointments?", frozenset({Kind.FOLLOW_UP})),
    (r"shared care|monitoring", frozenset({Kind.SHARED_CARE})),
    (r"admission|admitted", frozenset({Kind.ADMISSION})),
    (r"transport|journeys?", frozenset({Kind.TRANSPORT})),
    (r"111|999|out-of-hours|calls?", frozenset({Kind.URGENT_CALL})),
    (r"advice", frozenset({Kind.ADVICE})),
    (r"escalat\w*|concerns?|complain\w*", frozenset({Kind.ESCALATION})),
)  # fmt: skip
_TELLING = tuple((re.compile(rf"\b(?:{words})\b", re.IGNORECASE), kinds) for words, kinds in _BY_WORDS)


def kinds_told(text: str) -> dict[Kind, str]:
    """
    The kinds that a telling may speak of, each with the word that says so.

    >>> sorted(kinds_told("The discharge letter was not sent"))
    [<HandoffKind.CARE_REQUEST: 'care_request'>, <HandoffKind.DISCHARGE: 'discharge'>, \
<HandoffKind.LETTER: 'letter'>]
    """
    found: dict[Kind, str] = {}
    for words, kinds in _TELLING:
        if said := words.search(text):
            for kind in kinds:
                found.setdefault(kind, said.group().lower())
    return found


def kinds_of_process(codes: frozenset[str]) -> frozenset[Kind]:
    """The kinds that LFPSE's healthcare processes, by their codes, may belong to."""
    return frozenset(kind for code in codes for kind in BY_PROCESS.get(code, ()))

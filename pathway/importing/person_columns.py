"""
Whether a column that is named for somebody holds people's names: then nothing of it is shown or offered.

Leaning to yes: who is wrongly refused a column can rename it; a name once shown is not taken back. A name
in a column that is not named for a person passes.
"""

import re
from collections.abc import Collection, Iterable
from functools import cache

from graph_schema import vocabulary
from pathway.importing.mapping_templates import built_in


def _each(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PERSONS = _each(
    "person people patient client user resident victim staff reporter complainant claimant carer "
    "caregiver relative kin clinician consultant doctor nurse practitioner employee colleague "
    "worker witness author handler manager investigator owner lead informant caller individual "
    "member by who whom affected involved party subject contact responsible assigned approver "
    "reviewer"
)
_NAMED_AFTER = _each("involved affected concerned reporting responsible harmed")
"""Words that follow what a column is of: “services involved” is of services."""
_THINGS = _each(
    "type harm role grade grading level category status group job profession occupation sex "
    "gender ethnicity age outcome severity kind degree impact effect relationship relation band "
    "code side stage number no id ref reference date day time year organisation organization org "
    "trust ward service site unit provider department dept clinic specialty speciality practice "
    "location place area hospital team informed safety"
)
"""What a column can be of, where its name has a person in it too: “person reporting role” is of a role."""
_PLACES = re.compile(
    r"\b(?:hospital|infirmary|surgery|practice|clinic|centre|center|trust|ward|unit|department|service|services|team|"
    r"pharmacy|council|board|hospice|nhs|icb|ambulance|medical|health|nursing|medicine)\b",
    re.IGNORECASE,
)
_OTHER_WORDS = _each(
    "yes no n/a none other unknown patient staff visitor carer relative nurse doctor consultant "
    "manager pharmacist paramedic midwife physiotherapist porter public client resident adult "
    "child male female inpatient outpatient clinician anonymous contractor student volunteer"
) | {
    *(
        "not known",
        "not recorded",
        "not stated",
        "not applicable",
        "service user",
        "staff nurse",
        "ward manager",
    ),
    *("staff member", "member of staff", "member of public", "healthcare assistant", "general practitioner"),
    "day case",
}
_LETTERS = r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]+)*\.?"
_ONE = re.compile(r"[A-Z][a-z'’-]+\Z")
_SEVERAL = re.compile(rf"{_LETTERS}(?:,?\s+{_LETTERS}){{1,3}}\Z")


def names_people(header: str, texts: Iterable[str], known: Collection[str] = ()) -> bool:
    """
    Whether a column is named for a person and any value looks like a name; `known` in small letters are none.

    >>> names_people("Person affected", ["Leon Holt"]), names_people("Patient type", ["Day Case"])
    (True, False)
    """
    return for_a_person(header) and any(_like_a_name(text.strip(), known) for text in texts)


def for_a_person(header: str) -> bool:
    """
    Whether a column of that name is of a person, not of something about one.

    >>> for_a_person("Staff involved"), for_a_person("Person reporting role"), for_a_person("Harm to patient")
    (True, False, False)
    """
    words = [
        _one(word) for word in re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", header).lower())
    ]
    if not _PERSONS & set(words):
        return False
    ends = [at for at, word in enumerate(words) if at and word in {"of", "to", "for", "in", "at", "from"}]
    said = words[: ends[0]] if ends else words
    while len(said) > 1 and said[-1] in _NAMED_AFTER:
        said = said[:-1]
    return not said or said[-1] not in _THINGS


def _one(word: str) -> str:
    return word[:-1] if word.endswith("s") and word[:-1] in _PERSONS | _THINGS else word


def _like_a_name(text: str, known: Collection[str]) -> bool:
    plainly = text.lower().replace("_", " ")
    if plainly in known or plainly in _words() or _PLACES.search(text):
        return False
    return bool(_ONE.match(text) or _SEVERAL.match(text))


@cache
def _words() -> frozenset[str]:
    """The words of our lists, what built-in templates read as one of them, and other words of forms."""
    lists = [
        one for one in vars(vocabulary).values() if isinstance(one, type) and issubclass(one, vocabulary.Term)
    ]
    ours = {said.lower().replace("_", " ") for of in lists for one in of for said in (one.value, one.label)}
    read = {word.lower() for of in built_in().values() for said in of.fields.values() for word in said.words}
    return frozenset(ours | read | _OTHER_WORDS)

"""
Which organisations, services, sectors, kinds and pathways a text speaks of, and where in it.

Words are compared, nothing is understood: a text that names a place need not be about it. A place is found
by its whole name without legal endings (NHS Trust, Ltd), by its code, or by what such services are called.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graph_schema.handoffs import Pathway
from graph_schema.parties import Organisation, Service
from graph_schema.vocabulary import HandoffKind, Sector
from pathway.snapshot import Snapshot

_WORD = re.compile(r"[^\W_]+")
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_LEGAL = frozenset({"nhs", "foundation", "trust", "ltd", "limited", "plc", "cic", "llp"})
_TOO_COMMON = frozenset(
    {
        *("main", "team", "practice", "base", "quality", "booking", "nursing", "inpatient", "residential"),
        *(
            "depot",
            "crew",
            "vehicle",
            "imaging",
            "equipment",
            "programme",
            "office",
            "centre",
            "clinic",
            "ward",
        ),
        *("service", "home", "care", "community", "hospital"),
    }
)
"""Words that alone name no place."""
_CALLED: Mapping[str, tuple[str, ...]] = {
    "ed": ("emergency department", "accident and emergency", "a&e", "casualty"),
    "amu": ("acute medical unit", "medical admissions unit"),
    "district nursing": ("district nurse", "community nursing", "community nurse"),
    "single point of access": ("SPA",),
    "speech and language therapy": ("SLT", "SALT", "speech therapy"),
    "occupational therapy": ("OT",),
}
"""What else such services are called."""
_SECTORS: Mapping[Sector, tuple[str, ...]] = {
    Sector.PRIMARY: ("GP", "GPs", "general practice", "primary care", "surgery"),
    Sector.PHARMACY: ("pharmacy", "pharmacist", "chemist"),
    Sector.URGENT: ("ambulance", "paramedic", "NHS 111", "out of hours"),
    Sector.ACUTE: ("hospital", "ward", "acute trust", "inpatient"),
    Sector.TERTIARY: ("tertiary", "specialist centre"),
    Sector.MENTAL_HEALTH: ("mental health", "CAMHS"),
    Sector.COMMUNITY: ("district nurse", "district nursing", "community nurse", "community nursing"),
    Sector.SOCIAL_CARE: (
        "social care",
        "care home",
        "home care",
        "care agency",
        "council",
        "local authority",
    ),
    Sector.SUPPLY: ("equipment supplier", "patient transport"),
    Sector.VOLUNTARY: ("hospice", "voluntary"),
}
_SAID_OF_MUCH = frozenset(
    {HandoffKind.INFORMATION, HandoffKind.RETURN, HandoffKind.SUPPLY, HandoffKind.ADVICE}
)
"""Kinds whose own word is said of much else: only their longer names count."""
_KINDS: Mapping[HandoffKind, tuple[str, ...]] = {
    HandoffKind.REFERRAL: ("refer", "referred"),
    HandoffKind.RESULT: ("test result", "x-ray report", "imaging report", "pathology report"),
    HandoffKind.DISCHARGE: ("discharged",),
    HandoffKind.LETTER: ("letter",),
}
Words = tuple[str, ...]


@dataclass(frozen=True)
class Mentions:
    """What a text speaks of: id or term -> its first place in the text, in words from 0."""

    organisations: Mapping[str, int] = field(default_factory=dict)
    services: Mapping[str, int] = field(default_factory=dict)
    sectors: Mapping[Sector, int] = field(default_factory=dict)
    kinds: Mapping[HandoffKind, int] = field(default_factory=dict)
    pathways: Mapping[str, int] = field(default_factory=dict)


class Gazetteer:
    """The names that may be met in a text; made once for a snapshot, asked of many texts."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._by_first: dict[str, list[tuple[Words, str, object]]] = {}
        for organisation in snapshot.all(Organisation):
            for own in _names_of(organisation):
                self._add(own, "organisations", organisation.id)
        for service in snapshot.all(Service):
            for name in (service.name, *_CALLED.get(service.name.lower(), ())):
                self._add(words(name), "services", service.id)
        for pathway in snapshot.all(Pathway):
            self._add(words(pathway.name), "pathways", pathway.id)
        for sector, called in _SECTORS.items():
            self._add_all((sector.label, *sector.also_called, *called), "sectors", sector)
        for kind in HandoffKind:
            if kind is not HandoffKind.UNKNOWN:
                own = () if kind in _SAID_OF_MUCH else (kind.label,)
                self._add_all((*own, *kind.also_called, *_KINDS.get(kind, ())), "kinds", kind)

    def find(self, text: str) -> Mentions:
        """What a text speaks of; of several names that begin at one word, the longest of each sort counts."""
        said = words(text)
        found: dict[str, dict[object, int]] = {}
        for place, word in enumerate(said):
            for sort, target in self._at(said, place, word):
                found.setdefault(sort, {}).setdefault(target, place)
        return Mentions(**found)  # type: ignore[arg-type]

    def _at(self, said: Words, place: int, word: str) -> Iterator[tuple[str, object]]:
        longest: dict[str, int] = {}
        for name, sort, target in self._by_first.get(word, ()):
            if longest.get(sort, 0) <= len(name) and said[place : place + len(name)] == name:
                longest[sort] = len(name)
                yield sort, target

    def _add_all(self, names: Iterable[str], sort: str, target: object) -> None:
        for name in names:
            self._add(words(name), sort, target)

    def _add(self, name: Words, sort: str, target: object) -> None:
        if not name or (sort in ("organisations", "services", "pathways") and _TOO_COMMON.issuperset(name)):
            return
        listed = self._by_first.setdefault(name[0], [])
        listed.append((name, sort, target))
        listed.sort(key=lambda one: -len(one[0]))  # the longest is met first


def words(text: str) -> Words:
    """
    The words of a text as they are compared: small letters, without a plural s.

    >>> words("District nurses' visits (A&E)")
    ('district', 'nurse', 'visit', 'a', 'e')
    """
    return tuple(_singular(word) for word in _WORD.findall(text.casefold()) if word != "s")


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _names_of(organisation: Organisation) -> Iterator[Words]:
    """Its name, the same without legal endings, and its code."""
    name = words(_IN_BRACKETS.sub(" ", organisation.name))
    yield name
    short = list(name)
    while short and short[-1] in _LEGAL:
        short.pop()
    yield tuple(short)
    if short and short[0] == "nhs":
        yield tuple(short[1:])
    yield words(organisation.id.removeprefix("local:"))

"""
How a handoff fits what an unplaced event tells: the ends named, the kind, services, settings, which way.

The signs are compared one after another, never multiplied or added up. Which way care went is said only
where the process is a referral or a discharge and the settings of the two ends agree with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import HandoffKind, Sector
from pathway.analysis.places import Place

_SETTINGS: Mapping[str, frozenset[Sector]] = {
    **dict.fromkeys(("1", "19"), frozenset({Sector.ACUTE, Sector.TERTIARY})),
    **dict.fromkeys(("3", "18"), frozenset({Sector.URGENT})),
    **dict.fromkeys(("4", "14"), frozenset({Sector.MENTAL_HEALTH})),
    **dict.fromkeys(("6", "7", "16"), frozenset({Sector.COMMUNITY})),
    **dict.fromkeys(("9", "10", "11"), frozenset({Sector.PHARMACY})),
    **dict.fromkeys(("12", "13"), frozenset({Sector.SOCIAL_CARE})),
    "17": frozenset({Sector.PRIMARY}),
}
"""LFPSE's service types as the settings of services here; prison and unknown have none."""
_HOSPITAL = frozenset({Sector.ACUTE, Sector.TERTIARY, Sector.MENTAL_HEALTH})
_HOME = frozenset(
    {Sector.PRIMARY, Sector.PHARMACY, Sector.COMMUNITY, Sector.SOCIAL_CARE, Sector.VOLUNTARY, Sector.SUPPLY}
)
_FIRST_CONTACT = frozenset({Sector.PRIMARY, Sector.PHARMACY, Sector.URGENT})
WAYS = {"8": (_FIRST_CONTACT, _HOSPITAL | {Sector.COMMUNITY}), "9": (_HOSPITAL, _HOME)}
"""Process -> settings that it leads from, and to. A referral between others may go either way."""


@dataclass(frozen=True)
class Told:
    """What of an event bears on where it belongs; events that tell the same are looked up once."""

    named: frozenset[str]
    words: frozenset[tuple[HandoffKind, str]]
    by_process: frozenset[HandoffKind]
    process: frozenset[str]
    areas: frozenset[str]
    services: frozenset[str]
    shift: bool


@dataclass(frozen=True)
class Fit:
    """How one handoff fits what is told, reason by reason; a larger `key` fits better."""

    handoff: Handoff
    key: tuple[int, ...]
    reasons: tuple[str, ...]


def fit_of(handoff: Handoff, start: Place, end: Place, told: Told) -> Fit:
    """How a handoff between these two places fits what is told."""
    ends, end_words = _ends_named(start, end, told)
    kind, kind_words = _kind_told(handoff.kind, told)
    services = [place for place in (start, end) if place.id in told.services]
    settings = _settings(start, end, told)
    way = _way(start, end, told)
    reasons = [
        end_words,
        *kind_words,
        *(f"it tells of “{place.name}”" for place in services),
        *([f"the settings of {_ends(settings)} are among the service areas"] if settings else []),
        *(["the process and the settings say this way"] if way > 0 else []),
    ]
    return Fit(handoff, (ends, len(services), kind, way, settings), tuple(reasons))


def _ends_named(start: Place, end: Place, told: Told) -> tuple[int, str]:
    if start.organisation == end.organisation:
        alone = told.named == {start.organisation}
        words = "it lies inside the only organisation named" if alone else "it lies inside one of those named"
        return (2 if alone and told.shift else 1), words
    named = [place for place in (start, end) if place.organisation in told.named]
    words = (
        "both ends are named"
        if len(named) == 2
        else f"{named[0].organisation_name} is named, the other end is not"
    )
    return len(named), words


def _kind_told(kind: HandoffKind, told: Told) -> tuple[int, list[str]]:
    """How many hints speak of this kind: the telling, the process."""
    said = next((word for of, word in told.words if of is kind), None)
    process = kind in told.by_process
    words = [f"“{said}” is told, which fits the kind {kind.label}"] if said else []
    return bool(said) + process, words + ([f"the process fits the kind {kind.label}"] if process else [])


def _settings(start: Place, end: Place, told: Told) -> int:
    wanted = frozenset(sector for area in told.areas for sector in _SETTINGS.get(area, ()))
    return sum(place.sector in wanted for place in (start, end))


def _ends(count: int) -> str:
    return "both ends" if count == 2 else "one end"


def _way(start: Place, end: Place, told: Told) -> int:
    """1: the process and the settings say this way; -1: the other way; 0: nobody can say."""
    said = {
        way
        for code in told.process & WAYS.keys()
        for way in (_along(code, start, end) - _along(code, end, start),)
        if way
    }
    return said.pop() if len(said) == 1 else 0


def _along(process: str, start: Place, end: Place) -> int:
    leads_from, leads_to = WAYS[process]
    return int(start.sector in leads_from and end.sector in leads_to)


WAY = 3
"""Where the way stands in the key of a fit."""

"""The library of handoff hazards: what commonly goes wrong, why, and what is usually done about it."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from graph_schema.vocabulary import HandoffKind

_PLAIN = {"Record carer-carried edges": "Record carer-carried handoffs"}
"""What the published file says in words of builders, as people read it."""


@dataclass(frozen=True)
class LibraryHazard:
    """One entry. `kinds` empty = every kind of handoff. `evidence` is of study populations, not local."""

    id: str
    name: str
    group: str
    definition: str
    causes: tuple[str, ...]
    controls: tuple[str, ...]
    evidence: str
    kinds: tuple[HandoffKind, ...]

    def fits(self, kind: HandoffKind) -> bool:
        """Whether the entry is a prompt for a kind of handoff; with the kind unknown, every entry is."""
        return not self.kinds or kind is HandoffKind.UNKNOWN or kind in self.kinds


@cache
def hazard_library() -> tuple[LibraryHazard, ...]:
    """
    Every entry, by id.

    >>> hazard_library()[0].name
    'Referral lost, never sent or never received'
    """
    text = resources.files(__package__).joinpath("hazard_library.json").read_text(encoding="utf-8")
    return tuple(_entry(row) for row in json.loads(text)["hazards"])


def prompts_for(kind: HandoffKind) -> tuple[LibraryHazard, ...]:
    """The entries to consider at a handoff of a kind: those for it and those for every kind."""
    return tuple(hazard for hazard in hazard_library() if hazard.fits(kind))


def _entry(row: dict[str, object]) -> LibraryHazard:
    kinds = [str(kind) for kind in _listed(row["handoff_kinds"])]
    return LibraryHazard(
        id=str(row["id"]),
        name=str(row["name"]),
        group=str(row["group"]),
        definition=str(row["definition"]),
        causes=tuple(str(one) for one in _listed(row["causes"])),
        controls=tuple(_PLAIN.get(str(one), str(one)) for one in _listed(row["controls"])),
        evidence=str(row["evidence"]),
        kinds=() if "any" in kinds else tuple(HandoffKind(kind) for kind in kinds),
    )


def _listed(value: object) -> list[object]:
    assert isinstance(value, list)
    return value

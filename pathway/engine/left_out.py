"""
Texts that look like a person's name or number are left out of what is handed on, whole, and counted.

A scan finds patterns, not people: a first name alone passes it. It lowers the risk; it does not end it.
"""

import re
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from pathway.importing.identifiers_scan import kinds_found

T = TypeVar("T")
_STAFF = re.compile(
    r"\b(?i:nurse|sister|matron|midwife|doctor|paramedic)\s+"
    r"(?!(?:Practitioner|Specialist|Consultant|Manager|Associate|Team|Prescriber)s?\b)[A-Z][a-z]"
)
"""A member of staff by calling and name; titles such as Dr are in the scan of every text that comes in."""
_NAME = "a name"


def looks_like(text: str) -> tuple[str, ...]:
    """
    What of a person a text seems to hold, in alphabetical order; empty where nothing was found.

    >>> looks_like("Sister Grey rang"), looks_like("The ward sister rang"), looks_like("Told 999 000 0018")
    (('a name',), (), ('an NHS number',))
    """
    kinds = {_NAME if kind.startswith(_NAME) else kind for kind in kinds_found(text)}
    return tuple(sorted(kinds | ({_NAME} if _STAFF.search(text) else set())))


@dataclass
class Scan:
    """Replaces what is refused, whole, and remembers how many different texts that were."""

    refused: set[str] = field(default_factory=set)

    def text(self, text: str) -> str:
        """The text; or what stands in its place."""
        found = looks_like(text)
        if not found:
            return text
        self.refused.add(text)
        return f"[left out: looks like {' and '.join(found)}]"

    def name(self, name: str, id_: str) -> str:
        """The name of a body; one that is refused is known by its id, unless that is refused too."""
        kept = self.text(name)
        return kept if kept == name else f"{kept} {self.text(id_)}"

    def value(self, value: T) -> T:
        """A frozen value with every text in it scanned, however deep."""
        return _scanned(value, self)


def _scanned(value: Any, scan: Scan) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return scan.text(value)
    if isinstance(value, tuple):
        return tuple(_scanned(one, scan) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _scanned(getattr(value, one.name), scan) for one in fields(value)})
    return value

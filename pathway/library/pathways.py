"""
Pathways to start from: roles ("Ambulance service") and what passes between them, to be bound to services.

A template says what is commonly handed on. It does not say that it happens here, nor that nothing else does.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from graph_schema.vocabulary import HandoffKind, Sector


@dataclass(frozen=True)
class Role:
    """A place that a service has to be named for. `words`: how such a service is often called."""

    id: str
    name: str
    sector: Sector
    words: tuple[str, ...]


@dataclass(frozen=True)
class Passes:
    """A handoff between two roles, or from or to an end (HOME, PATIENT, CARER)."""

    from_id: str
    to_id: str
    kind: HandoffKind
    name: str


@dataclass(frozen=True)
class Template:
    """A pathway to start from."""

    id: str
    name: str
    description: str
    roles: tuple[Role, ...]
    handoffs: tuple[Passes, ...]


@cache
def pathway_templates() -> tuple[Template, ...]:
    """
    Every template, in the order in which they are offered.

    >>> [(one.name, len(one.roles), len(one.handoffs)) for one in pathway_templates()][0]
    ('Falls and Parkinson’s: home to hospital to home', 12, 14)
    """
    text = resources.files(__package__).joinpath("pathways.json").read_text(encoding="utf-8")
    return tuple(_template(row) for row in json.loads(text)["pathways"])


def _template(row: Mapping[str, Any]) -> Template:
    roles = [Role(one["id"], one["name"], Sector(one["sector"]), tuple(one["words"])) for one in row["roles"]]
    passes = [
        Passes(one["from"], one["to"], HandoffKind(one["kind"]), one["name"]) for one in row["handoffs"]
    ]
    return Template(row["id"], row["name"], row["description"], tuple(roles), tuple(passes))

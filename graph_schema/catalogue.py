"""
Every entity and every link, listed once.

Constraints of the stores, column descriptions of imports, forms and the glossary are worked out from
here, so a new field is written in one place.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic.fields import FieldInfo

from graph_schema import (
    accountability,
    confirmations,
    events,
    handoffs,
    hazards,
    journeys,
    learning,
    parties,
    rehearsals,
)
from graph_schema.entity import Entity, Link, Part
from graph_schema.vocabulary import VOCABULARIES, Term

ENTITIES: dict[str, type[Entity]] = {
    kind.__name__: kind
    for kind in (
        parties.Organisation,
        parties.Party,
        parties.Post,
        parties.Role,
        parties.OrganisationLink,
        parties.Succession,
        parties.Remit,
        parties.Service,
        handoffs.Handoff,
        handoffs.Pathway,
        hazards.Hazard,
        hazards.Control,
        hazards.ControlCheck,
        hazards.Consideration,
        events.Event,
        events.EventMatch,
        events.EventSource,
        accountability.Claim,
        accountability.Ask,
        accountability.DutyRule,
        accountability.Parameter,
        confirmations.Confirmation,
        journeys.Person,
        journeys.Journey,
        journeys.CareContact,
        journeys.Crossing,
        journeys.Holding,
        journeys.Account,
        learning.LearningResponse,
        learning.SafetyAction,
        learning.Escalation,
        learning.Visit,
        rehearsals.Rehearsal,
    )
}
BULK = frozenset({"CareContact"})
"""Kinds that come in columns and by import run, never as single records."""
RECORDS: dict[str, type[Entity]] = {label: kind for label, kind in ENTITIES.items() if label not in BULK}


@dataclass(frozen=True)
class Column:
    """One field of an entity as people meet it: in a file, in a form, in the glossary."""

    name: str
    description: str
    unit: str | None
    example: Any
    required: bool
    many: bool
    free_text: bool
    words: type[Term] | None
    link: Link | None


@cache
def columns(kind: type[Entity]) -> tuple[Column, ...]:
    """
    The fields of a kind in the order they are declared.

    >>> [column.name for column in columns(ENTITIES["Party"])]
    ['id', 'source', 'owner', 'share', 'name', 'role']
    """
    return tuple(_column(name, field) for name, field in kind.model_fields.items())


def links(kind: type[Entity]) -> dict[str, Link]:
    """
    The fields of a kind that point to other records.

    >>> links(ENTITIES["Hazard"])["handoff"]
    Link(name='ABOUT', to=('Handoff',), otherwise=None)
    """
    return {column.name: column.link for column in columns(kind) if column.link is not None}


def links_of(entity: Entity) -> Iterator[tuple[str, Link, str]]:
    """Every (field, link, target id) of one entity; words that stand for no record make none."""
    for name, link in links(type(entity)).items():
        value = getattr(entity, name)
        for target in value if isinstance(value, tuple) else (value,):
            if target is not None and not (link.otherwise and target in link.otherwise.__members__):
                yield name, link, target


def free_text_of(entity: Entity) -> Iterator[tuple[str, str]]:
    """Every (field, text) of one entity that people typed in their own words; of its parts too."""
    for column in columns(type(entity)):
        value = getattr(entity, column.name)
        if column.free_text and isinstance(value, str):
            yield column.name, value
        for part in value if column.many else (value,):
            if isinstance(part, Part):
                yield from ((column.name, text) for text in _free_texts(part))


def is_free_text(field: FieldInfo) -> bool:
    """Whether a field, of an entity or of one of its parts, holds what people typed in their own words."""
    extra = field.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("free_text"))


def glossary() -> dict[str, str]:
    """
    Each kind of record with the first sentence of its meaning.

    >>> glossary()["Hazard"]
    'What could go wrong at a handoff.'
    """
    return {label: _first_sentence(kind) for label, kind in ENTITIES.items()}


def words() -> dict[str, dict[str, str]]:
    """Every code list: name -> code -> meaning."""
    return {words.__name__: {term.value: term.meaning for term in words} for words in VOCABULARIES}


def _free_texts(part: Part) -> Iterator[str]:
    for name, field in type(part).model_fields.items():
        text = getattr(part, name)
        if is_free_text(field) and isinstance(text, str):
            yield text


def _column(name: str, field: FieldInfo) -> Column:
    extra = field.json_schema_extra
    about: dict[str, Any] = dict(extra) if isinstance(extra, dict) else {}
    inner = _inner_types(field.annotation)
    return Column(
        name=name,
        description=field.description or "",
        unit=about.get("unit"),
        example=about.get("example"),
        required=field.is_required(),
        many=getattr(field.annotation, "__origin__", None) is tuple,
        free_text=bool(about.get("free_text")),
        words=next((t for t in inner if isinstance(t, type) and issubclass(t, Term)), None),
        link=about.get("link"),
    )


def _inner_types(annotation: Any) -> list[Any]:
    args = get_args(annotation)
    return [inner for arg in args for inner in _inner_types(arg)] if args else [annotation]


def _first_sentence(kind: type[Entity]) -> str:
    text = " ".join((kind.__doc__ or "").split())
    return text.split(". ")[0].rstrip(".") + "."

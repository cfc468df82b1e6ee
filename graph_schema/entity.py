"""
What every kept thing has in common, and how a fact about it is declared once.

`fact(...)` carries description, unit, example and link of a field; forms, column maps, glossary,
constraints and graph relationships are worked out from it in `catalogue`.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from graph_schema.identifiers import record_id
from graph_schema.vocabulary import Share, Term

Id = Annotated[str, AfterValidator(record_id)]


def in_utc(instant: datetime) -> datetime:
    """
    The same instant in UTC; an instant without an offset is refused, because it could mean two times.

    >>> in_utc(datetime.fromisoformat("2026-04-01T00:30:00+01:00")).isoformat()
    '2026-03-31T23:30:00+00:00'
    """
    if instant.tzinfo is None:
        raise ValueError("a time needs its offset, for example 2026-04-01T09:30:00Z")
    return instant.astimezone(UTC)


Instant = Annotated[datetime, AfterValidator(in_utc)]


@dataclass(frozen=True)
class Link:
    """A field that points to another record: the relationship's name, and the kinds it may point to."""

    name: str
    to: tuple[str, ...]
    otherwise: type[Term] | None = None
    """Words that stand for no record (a handoff's end may be HOME); they make no relationship."""


def fact(
    description: str,
    *,
    example: Any,
    unit: str | None = None,
    default: Any = ...,
    link: Link | None = None,
    free_text: bool = False,
    **rules: Any,
) -> Any:
    """
    A pydantic field with what people need to know of it.

    `example` is a value as it would stand in a file. `free_text` marks sentences people type, which
    pass the identifier scan before they are saved.
    """
    extra = {"unit": unit, "example": example, "link": link, "free_text": free_text}
    return Field(default, description=description, json_schema_extra=extra, **rules)


class Part(BaseModel):
    """A value inside an entity: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entity(BaseModel):
    """
    A kept thing. Frozen; unknown fields are refused; a change is a new version of the same id.

    Version, time and author of a version stand in the `Record` around it, because the store gives them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id = fact("Identifier made before saving, so that a repeated write is the same write", example="x-1")
    source: str = fact(
        "Where this comes from: a file, a form, a rule set", example="typed in", default="typed in"
    )
    owner: Id | None = fact("Organisation that answers for this record", example="RX1", default=None)
    share: Share = fact("Who may see it beyond its owner", example="both_ends", default=Share.BOTH_ENDS)

    @classmethod
    def label(cls) -> str:
        """The kind's name, as it stands in the catalogue and in Neo4j."""
        return cls.__name__

    def to_json(self) -> str:
        """
        Canonical JSON: sorted keys, no spaces, text as it is, so equal entities have equal bytes.

        Values equal to the field's default are left out, so that a new optional field changes no hash.
        """
        content = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The entity of that JSON; `pydantic.ValidationError` where it does not fit."""
        return cls.model_validate_json(text)


def content_hash(content: str) -> str:
    """
    SHA-256 of a record's JSON, in hexadecimal: what the audit chain holds in place of the text.

    >>> content_hash("{}")[:12]
    '44136fa355b3'
    """
    return hashlib.sha256(content.encode()).hexdigest()


E = TypeVar("E", bound=Entity)


@dataclass(frozen=True)
class Record(Generic[E]):
    """One version of an entity as a store keeps it. `recorded_at` is UTC, to the microsecond."""

    entity: E
    version: int
    recorded_at: datetime
    recorded_by: str
    reason: str
    withdrawn: bool = False


def active_on(day: date, valid_from: date | None, valid_to: date | None) -> bool:
    """
    Whether a period holds on a day: from the first day on, until before the last; None = no limit.

    >>> active_on(date(2026, 4, 1), date(2022, 7, 1), date(2026, 4, 1))
    False
    """
    return (valid_from is None or valid_from <= day) and (valid_to is None or day < valid_to)

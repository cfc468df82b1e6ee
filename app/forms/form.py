"""
A form: its fields in sections, and how what was typed becomes records or says what has to be put right.

Refused input never loses what was typed: reading returns messages, it changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from app.components.forms import FieldError
from app.forms.fields import Field, Typed
from app.forms.given import Given
from graph_schema.entity import Entity
from pathway.errors import BadInput, IdentifyingText

Values = Mapping[str, Any]
Content = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """Some fields under a heading; `beside` those next to it in two columns; `more` opens on demand."""

    title: str
    fields: tuple[Field, ...]
    beside: bool = False
    more: bool = False


@dataclass(frozen=True)
class Form:
    """
    What can be typed about one kind of record.

    `start`: what stands in a new form, as values; `shown`: the values of a record that is changed. `make`:
    the content of the record and, behind it, records that go with it. `place_of`: which field a refused part
    of the record was typed in, where its name does not say. `identify`: the id of a new record, where its
    content makes it. `noun` names it in sentences.
    """

    kind: type[Entity]
    noun: str
    sections: tuple[Section, ...]
    make: Callable[[Values, Given], tuple[Content, tuple[Entity, ...]]]
    start: Callable[[Given], Values]
    shown: Callable[[Any, Given], Values]
    place_of: Callable[[tuple[Any, ...], Values], str] = lambda loc, _values: ".".join(map(str, loc))
    identify: Callable[[Values, Given], str] = lambda _values, given: given.id
    about_handoff: bool = True

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field in the order of the page."""
        return tuple(field for section in self.sections for field in section.fields)

    @property
    def name(self) -> str:
        """The kind's name, as it stands in addresses and ids."""
        return self.kind.label()

    def id_of(self, field_name: str) -> str:
        """The id of a field on the page."""
        return f"{self.name.lower()}-{field_name.replace('.', '-').replace('_', '-')}"

    def typed(self, given: Given) -> dict[str, Typed]:
        """What stands in the fields when the form is opened."""
        values = self.start(given) if given.before is None else self.shown(given.before, given)
        return {field.name: field.show(values.get(field.name)) for field in self.fields}

    def read(self, typed: Mapping[str, Typed]) -> tuple[dict[str, Any], list[FieldError]]:
        """The value of each field, and what has to be put right."""
        values: dict[str, Any] = {}
        errors: list[FieldError] = []
        for field in self.fields:
            try:
                values[field.name] = field.read(typed.get(field.name))
            except BadInput as refused:
                values[field.name] = None
                message = f"{field.label}: {refused.what}; {refused.try_}"
                errors.append(FieldError(self.id_of(field.name), message))
                continue
            if values[field.name] is None and not field.optional:
                errors.append(FieldError(self.id_of(field.name), field.asks or f"{field.label}: say which"))
        return values, errors

    def records(self, typed: Mapping[str, Typed], given: Given) -> "Made":
        """The records that were typed, or what has to be put right."""
        values, errors = self.read(typed)
        if errors:
            return Made((), tuple(errors))
        try:
            content, beside = self.make(values, given)
            entity = self.kind.model_validate(self._kept(values, given) | content)
        except Misfit as refused:
            return Made((), (FieldError(self.id_of(refused.field), refused.message),))
        except ValidationError as refused:
            return Made((), self._refusals(refused, values))
        return Made((entity, *beside), ())

    def _kept(self, values: Values, given: Given) -> Content:
        """What stays of a changed record; the id of a new one."""
        before = given.before
        return {"id": self.identify(values, given)} if before is None else before.model_dump()

    def field_error(self, refused: IdentifyingText) -> FieldError | None:
        """Where a text stands that may identify a person; None where it is no field of this form."""
        label = {field.name: field.label for field in self.fields}.get(refused.field)
        if label is None:
            return None
        what = refused.what.replace(f"the text of '{refused.field}'", f"The text under “{label}”")
        return FieldError(self.id_of(refused.field), f"{what}: {refused.try_}")

    def _refusals(self, refused: ValidationError, values: Values) -> tuple[FieldError, ...]:
        names = {field.name: field.label for field in self.fields}
        found = []
        for error in refused.errors(include_input=False, include_url=False):
            place = self.place_of(tuple(error["loc"]), values)
            name = place if place in names else self.fields[0].name
            label = f"{names[name]}: " if place in names else ""
            found.append(FieldError(self.id_of(name), label + in_words(error)))
        return tuple(found)


@dataclass(frozen=True)
class Made:
    """The records of a form, the one it is about first; or what has to be put right."""

    entities: tuple[Entity, ...]
    errors: tuple[FieldError, ...]


class Misfit(Exception):
    """Two fields do not go together; said at one of them."""

    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(message)


def in_words(error: Mapping[str, Any]) -> str:
    """
    One refusal of pydantic as a person would say it; it never repeats what was typed.

    >>> in_words({"type": "string_too_short", "ctx": {"min_length": 3}, "msg": "…"})
    'type at least 3 characters'
    """
    context = error.get("ctx") or {}
    said = {
        "string_too_short": "type at least {min_length} characters",
        "too_short": "choose at least {min_length}",
        "greater_than": "a number above {gt}",
        "greater_than_equal": "a number of at least {ge}",
        "less_than_equal": "a number of at most {le}",
        "missing": "say which",
    }.get(error["type"])
    if said is not None:
        return said.format(**context)
    words = str(error["msg"]).removeprefix("Value error, ")
    return words[:1].upper() + words[1:]


def part_of(values: Values, part: str) -> dict[str, Any] | None:
    """The values of a part of a record (`limit.hours` …) as it is kept; None where nothing was typed."""
    prefix = f"{part}."
    found = {
        name.removeprefix(prefix): value
        for name, value in values.items()
        if name.startswith(prefix) and value is not None
    }
    return found or None


def parts_shown(part: str, kept: Any, names: Sequence[str]) -> dict[str, Any]:
    """The same the other way: the values of the fields of a part."""
    return {f"{part}.{name}": None if kept is None else getattr(kept, name) for name in names}


def plain(names: Sequence[str]) -> Callable[[Any, Given], Values]:
    """`shown` of a form whose fields are fields of the record."""
    return lambda entity, _given: {name: getattr(entity, name) for name in names}

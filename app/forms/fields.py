"""
Fields: how each is drawn, how what was typed becomes a value, and how a value stands in the field.

Everything typed is kept as it was typed until it has been saved.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any, ClassVar

from dash.development.base_component import Component

from app.components.forms import (
    Choice,
    date_field,
    long_text_field,
    many_field,
    number_field,
    radio_field,
    select_field,
    text_field,
    tick_field,
)
from app.forms.given import Given
from app.text import format_day, read_day, read_number
from graph_schema.catalogue import Column, columns
from graph_schema.vocabulary import Term
from pathway.errors import BadInput

Typed = Any
"""What a field holds in the browser: text, a list of texts, or true and false."""
Choices = Callable[[Given], Sequence[Choice]]
NO_NAMES = "No names, no NHS numbers"


@dataclass(frozen=True, kw_only=True)
class Field:
    """
    One field. `name` is that of the record's field; a dot leads into a part of it (`limit.hours`).

    `asks` is said where it may not stay empty and does. `unsaid`: may stay empty, and the form says so
    elsewhere. `fixed`: said once and for all, when it is new.
    """

    name: str
    label: str
    hint: str = ""
    optional: bool = False
    asks: str = ""
    unsaid: bool = False
    fixed: bool = False
    prop: ClassVar[str] = "value"
    empty: ClassVar[Typed] = ""

    def draw(self, id_: str, _given: Given, typed: Typed) -> Component:
        """The field with what was typed in it."""
        return text_field(
            id_, self.label, hint=self.hint, value=self.or_empty(typed), optional=self.may_stay_empty
        )

    def read(self, typed: Typed) -> Any:
        """The value of what was typed, None for nothing; raises `BadInput`."""
        return (typed or "").strip() or None

    def show(self, value: Any) -> Typed:
        """A value as it would have been typed."""
        return self.empty if value is None else str(value)

    @property
    def may_stay_empty(self) -> bool:
        """Whether the label says that it is optional."""
        return self.optional and not self.unsaid

    def or_empty(self, typed: Typed) -> Typed:
        """What was typed, and what stands for nothing where nothing was."""
        return self.empty if typed is None else typed


@dataclass(frozen=True, kw_only=True)
class Line(Field):
    """One line of text."""


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """Several lines of text."""

    def draw(self, id_: str, _given: Given, typed: Typed) -> Component:
        """A text area."""
        return long_text_field(
            id_, self.label, hint=self.hint, value=self.or_empty(typed), optional=self.may_stay_empty
        )


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """A day, typed as people write it."""

    def draw(self, id_: str, _given: Given, typed: Typed) -> Component:
        """A short field with an example."""
        return date_field(
            id_, self.label, hint=self.hint, value=self.or_empty(typed), optional=self.may_stay_empty
        )

    def read(self, typed: Typed) -> date | None:
        """The day."""
        return read_day(typed) if (typed or "").strip() else None

    def show(self, value: Any) -> Typed:
        """The day in words."""
        return "" if value is None else format_day(value)


@dataclass(frozen=True, kw_only=True)
class Clock(Field):
    """A time of day."""

    def read(self, typed: Typed) -> time | None:
        """The time; "8:05" and "08:05" are the same."""
        text = (typed or "").strip()
        if not text:
            return None
        try:
            hour, minute = text.replace(".", ":").split(":")
            return time(int(hour), int(minute))
        except ValueError as fault:
            raise BadInput("that is not a time", try_="type a time such as 14:30") from fault

    def show(self, value: Any) -> Typed:
        """Hours and minutes."""
        return "" if value is None else f"{value:%H:%M}"


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A number with its unit, from `low` to `high`; `whole` for what is counted."""

    unit: str
    low: float | None = None
    high: float | None = None
    whole: bool = False

    def draw(self, id_: str, _given: Given, typed: Typed) -> Component:
        """A short field with its unit in the label."""
        return number_field(
            id_,
            self.label,
            unit=self.unit,
            hint=self.hint,
            value=self.or_empty(typed),
            optional=self.may_stay_empty,
        )

    def read(self, typed: Typed) -> float | int | None:
        """The number."""
        if not (typed or "").strip():
            return None
        number = read_number(typed, low=self.low, high=self.high)
        if self.whole and number != int(number):
            raise BadInput("that is not a whole number", try_="type a number such as 2")
        return int(number) if self.whole else number

    def show(self, value: Any) -> Typed:
        """As few digits as it has."""
        return "" if value is None else f"{value:.15g}"


@dataclass(frozen=True, kw_only=True)
class Choose(Field):
    """One of a list."""

    choices: Choices = field(repr=False)

    def draw(self, id_: str, _given: Given, typed: Typed) -> Component:
        """A list that is searched by typing."""
        return select_field(
            id_,
            self.label,
            _with(self.choices(_given), [typed]),
            hint=self.hint,
            value=typed or None,
            optional=self.may_stay_empty,
        )


@dataclass(frozen=True, kw_only=True)
class Radio(Field):
    """One of a few, all in view."""

    choices: Choices = field(repr=False)

    def draw(self, id_: str, _given: Given, typed: Typed) -> Component:
        """Buttons."""
        return radio_field(
            id_,
            self.label,
            self.choices(_given),
            hint=self.hint,
            value=typed or None,
            optional=self.may_stay_empty,
        )


@dataclass(frozen=True, kw_only=True)
class Many(Field):
    """Any number of a list."""

    choices: Choices = field(repr=False)
    empty: ClassVar[Typed] = ()

    def draw(self, id_: str, _given: Given, typed: Typed) -> Component:
        """A list that is searched by typing; what was chosen stands in the field."""
        return many_field(
            id_,
            self.label,
            _with(self.choices(_given), typed or ()),
            hint=self.hint,
            value=typed or (),
            optional=self.may_stay_empty,
        )

    def read(self, typed: Typed) -> tuple[str, ...] | None:
        """What was chosen, each once."""
        return tuple(dict.fromkeys(typed or ())) or None

    def show(self, value: Any) -> Typed:
        """As a list."""
        return [str(one) for one in value or ()]


@dataclass(frozen=True, kw_only=True)
class Tick(Field):
    """A yes that somebody has to say."""

    prop: ClassVar[str] = "checked"
    empty: ClassVar[Typed] = False

    def draw(self, id_: str, _given: Given, typed: Typed) -> Component:
        """A box."""
        return tick_field(id_, self.label, hint=self.hint, value=bool(typed))

    def read(self, typed: Typed) -> bool:
        """Ticked or not."""
        return bool(typed)

    def show(self, value: Any) -> Typed:
        """Ticked or not."""
        return bool(value)


def described(kind: Any, name: str, /, **over: Any) -> dict[str, Any]:
    """
    What the catalogue says of a field of a record or of a part: label, hint, whether it may stay empty.

    >>> from graph_schema.hazards import Hazard
    >>> described(Hazard, "sentence")["hint"]
    'No names, no NHS numbers'
    """
    column = _column(kind, name)
    made = {
        "name": name,
        "label": column.description,
        "hint": NO_NAMES if column.free_text else "",
        "optional": not column.required,
    }
    return made | over


def line(kind: Any, name: str, **over: Any) -> Line:
    """A line for a field of a kind."""
    return Line(**described(kind, name, **over))


def text(kind: Any, name: str, **over: Any) -> Text:
    """A text area for a field of a kind."""
    return Text(**described(kind, name, **over))


def day(kind: Any, name: str, **over: Any) -> Day:
    """A day for a field of a kind."""
    return Day(**described(kind, name, **over))


def number(kind: Any, name: str, **over: Any) -> Number:
    """A number for a field of a kind, with the unit the catalogue gives it."""
    return Number(**described(kind, name, **({"unit": _column(kind, name).unit or ""} | over)))


def tick(kind: Any, name: str, **over: Any) -> Tick:
    """A box for a field of a kind."""
    return Tick(**described(kind, name, **over))


def choose(kind: Any, name: str, choices: Choices | None = None, **over: Any) -> Choose:
    """A list for a field of a kind: the words of its vocabulary, or `choices`."""
    return Choose(choices=choices or _words(kind, name), **described(kind, name, **over))


def radio(kind: Any, name: str, choices: Choices | None = None, **over: Any) -> Radio:
    """Buttons for a field of a kind: the words of its vocabulary, or `choices`."""
    return Radio(choices=choices or _words(kind, name), **described(kind, name, **over))


def many(kind: Any, name: str, choices: Choices, **over: Any) -> Many:
    """A list of many for a field of a kind."""
    return Many(choices=choices, **described(kind, name, **over))


def inside(part: str, made: Field) -> Field:
    """The same field as one of a part of the record: `inside("limit", hours)` is `limit.hours`."""
    return replace(made, name=f"{part}.{made.name}")


def _column(kind: Any, name: str) -> Column:
    return next(column for column in columns(kind) if column.name == name)


def _words(kind: Any, name: str) -> Choices:
    words = _column(kind, name).words
    assert words is not None, f"{name} has no vocabulary"
    made = [(term.value, _said(term)) for term in words]
    return lambda _given: made


def _said(term: Term) -> str:
    """A word with its meaning; once where they are the same."""
    label = term.label.capitalize()
    return label if label.lower() == term.meaning.lower() else f"{label}: {term.meaning}"


def _with(choices: Sequence[Choice], typed: Sequence[str | None]) -> list[Choice]:
    """A value that the list no longer offers (a withdrawn body, say) still shows, as what it is."""
    known = {code for code, _ in choices}
    return [*choices, *((one, f"{one} (no longer in the list)") for one in typed if one and one not in known)]

"""
The filters of a page: what each is called, what may be chosen, and what an address asks for.

A value that an address asks for and that is not among the choices counts as not asked, and is told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import Dash, Input, Output
from dash.development.base_component import Component

from app.components.forms import Choice, filter_field
from app.text import sentence_list

Values = Mapping[str, str]
"""What is chosen, by the filter's key; "" where nothing is."""


@dataclass(frozen=True)
class Filter:
    """One filter: component id, key in the address, label, the words for all, and the other choices."""

    id: str
    key: str
    label: str
    every: str
    choices: Sequence[Choice]

    def knows(self, value: str) -> bool:
        """Whether a value may be chosen."""
        return value in {code for code, _ in self.choices}


def row_choices(every: int, size: int) -> list[Choice]:
    """
    The rows after the first `size`, a page of them at a time, by the number of the first.

    >>> row_choices(60, 25)
    [('26', 'Rows 26 to 50'), ('51', 'Rows 51 to 60')]
    """
    firsts = range(size + 1, every + 1, size)
    return [(str(first), rows_words(first, min(first + size - 1, every))) for first in firsts]


def rows_words(first: int, last: int) -> str:
    """
    Which rows are shown.

    >>> rows_words(1, 25), rows_words(26, 26)
    ('Rows 1 to 25', 'Row 26')
    """
    return f"Row {first:,}" if first == last else f"Rows {first:,} to {last:,}"


def first_row(asked: str, left: int) -> int:
    """
    The first row to show, from 1: the one asked for, as far as the other filters leave so many.

    >>> first_row("26", 60), first_row("26", 8), first_row("", 60), first_row("all", 60)
    (26, 1, 1, 1)
    """
    return int(asked) if asked.isdecimal() and 1 <= int(asked) <= left else 1


def chosen(filters: Sequence[Filter], query: Mapping[str, str]) -> Values:
    """What an address asks for; what cannot be chosen is left out."""
    return {one.key: query[one.key] if one.knows(query.get(one.key, "")) else "" for one in filters}


def not_known(filters: Sequence[Filter], query: Mapping[str, str]) -> str:
    """A sentence about what an address asks for and nobody can choose; "" where there is nothing."""
    unknown = [f"“{one.label}”" for one in filters if query.get(one.key) and not one.knows(query[one.key])]
    if not unknown:
        return ""
    return f"The address asks for something under {sentence_list(unknown)} that is not here; it is left out."


def fields(filters: Sequence[Filter], values: Values) -> list[Component]:
    """The fields, with what is chosen."""
    return [
        filter_field(one.id, one.label, one.choices, every=one.every, value=values[one.key])
        for one in filters
    ]


def values_of(keys: Mapping[str, str], given: Sequence[str | None]) -> Values:
    """
    What stands in the fields of a page, by the filter's key. `keys`: of each field, in their order.

    >>> values_of({"q-kind": "kind", "q-rows": "rows"}, ["letter", None])
    {'kind': 'letter', 'rows': ''}
    """
    return dict(zip(keys.values(), (value or "" for value in given), strict=True))


def redraw_by_filters(app: Dash, part: str, keys: Mapping[str, str], draw: Callable[[Values], Any]) -> None:
    """Draw one part of a page anew whenever one of its filters is chosen."""

    @app.callback(Output(part, "children"), *(Input(id_, "value") for id_ in keys), prevent_initial_call=True)
    def redraw(*given: str | None) -> Any:
        return draw(values_of(keys, given))

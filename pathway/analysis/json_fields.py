"""
Reads a JSON document key by key, so that every refusal names the key it is about.

In: what `json.loads` gave. Out: numbers, words and lists, or `BadInput`.
"""

from collections.abc import Iterable
from math import isfinite
from typing import Any, TypeVar

from graph_schema.vocabulary import Term
from pathway.errors import BadInput

Word = TypeVar("Word", bound=Term)

_REQUIRED: Any = object()


class Node:
    """A JSON value and where it stands, so that every refusal can name its key."""

    def __init__(self, value: object, path: str) -> None:
        self.value, self.path = value, path

    def refuse(self, expected: str) -> BadInput:
        """The error to raise for this value. A text is never repeated: it might name a person."""
        value = self.value
        if value is None or isinstance(value, bool):
            found = "null" if value is None else str(value).lower()
        elif isinstance(value, (int, float)):
            found = f"{value}" if abs(value) < 1e6 else "a number"
        else:
            found = (
                "a text" if isinstance(value, str) else "an object" if isinstance(value, dict) else "a list"
            )
        return BadInput(f"{self.path or 'the document'}: expected {expected}, found {found}")

    def fields(self, allowed: Iterable[str]) -> dict[str, "Node"]:
        """An object's values by key; any other key is an error that names it."""
        if not isinstance(self.value, dict):
            raise self.refuse("an object")
        known = sorted(allowed)
        for key in self.value:
            if key not in known:
                raise BadInput(f"unknown key {self._at(key)}", try_=f"known keys: {', '.join(known)}")
        return {key: Node(value, self._at(key)) for key, value in self.value.items()}

    def pairs(self) -> dict[str, "Node"]:
        """An object's values by key, whatever the keys."""
        if not isinstance(self.value, dict):
            raise self.refuse("an object")
        return {key: Node(value, self._at(key)) for key, value in self.value.items()}

    def _at(self, key: object) -> str:
        return f"{self.path}.{key}" if self.path else f"{key}"

    def items(self) -> list["Node"]:
        if not isinstance(self.value, list):
            raise self.refuse("a list")
        return [Node(value, f"{self.path}[{i}]") for i, value in enumerate(self.value)]

    def number(
        self, *, low: float | None = None, high: float | None = None, above: float | None = None
    ) -> float:
        """A finite number within limits."""
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)):
            raise self.refuse("a number")
        try:
            value = float(self.value)
        except OverflowError:
            raise self.refuse("a number of ordinary size") from None
        if not isfinite(value):
            raise self.refuse("a finite number")
        if low is not None and value < low:
            raise self.refuse(f"{low:g} or more")
        if above is not None and value <= above:
            raise self.refuse(f"more than {above:g}")
        if high is not None and value > high:
            raise self.refuse(f"at most {high:g}")
        return value

    def class_1_to_5(self) -> int:
        """A likelihood or consequence class."""
        value = self.number()
        if value not in (1, 2, 3, 4, 5):
            raise self.refuse("a class from 1 to 5")
        return int(value)

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.refuse("a text")
        return self.value

    def yes_or_no(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.refuse("true or false")
        return self.value

    def word(self, words: type[Word]) -> Word:
        """One of a code list, by its code."""
        codes = {term.value: term for term in words}
        if not isinstance(self.value, str) or self.value not in codes:
            raise self.refuse(f"one of {', '.join(codes)}")
        return codes[self.value]


class Fields:
    """An object whose keys are read one by one, with what stands for a key that is absent."""

    def __init__(self, node: Node, allowed: Iterable[str]) -> None:
        self.node, self.found = node, node.fields(allowed)

    def get(self, key: str, default: object = _REQUIRED) -> Node:
        """The value of `key`; `BadInput` naming it where it is absent and has no default."""
        if key in self.found:
            return self.found[key]
        path = f"{self.node.path}.{key}" if self.node.path else key
        if default is _REQUIRED:
            raise BadInput(f"missing key {path}")
        return Node(default, path)

    def present(self, key: str) -> bool:
        """Whether the key is there with a value other than null."""
        return key in self.found and self.found[key].value is not None

"""Reorganisations that are rehearsed: what would change on a day, without changing anything."""

from datetime import date
from typing import Self

from pydantic import model_validator

from graph_schema.entity import Entity, Id, Part, fact
from graph_schema.vocabulary import SuccessionKind

_ONE, _SEVERAL = range(1, 2), range(2, 1000)
_COUNTS = {
    SuccessionKind.MERGE: (range(1, 1000), _ONE, "a merger has one body after it"),
    SuccessionKind.SPLIT: (_ONE, _SEVERAL, "a split has one body before it and several after"),
    SuccessionKind.TRANSFER: (range(1, 1000), _ONE, "a transfer has one body after it"),
    SuccessionKind.RENAME: (_ONE, _ONE, "a renaming has one body before and one after"),
    SuccessionKind.ABOLITION: (range(1, 1000), range(1), "a body that ends has none after it"),
}
"""How many bodies each kind of change has before and after, and what is said where there are others."""


class BodyChange(Part):
    """Bodies that would become others. A new body may be one that is there, or only a name so far."""

    kind: SuccessionKind = fact("How", example="merge")
    old: tuple[Id, ...] = fact("Bodies before", example="RX1;RY2", min_length=1)
    new: tuple[str, ...] = fact(
        "Bodies after, as ids or as names; empty = no successor", example="", default=()
    )

    @model_validator(mode="after")
    def fits_its_kind(self) -> Self:
        """As many bodies before and after as the kind of change has."""
        before, after, said = _COUNTS[self.kind]
        if len(self.old) not in before or len(self.new) not in after:
            raise ValueError(said)
        if set(self.old) == set(self.new):
            raise ValueError("the same bodies before and after change nothing")
        return self


class Rehearsal(Entity):
    """
    A reorganisation that was rehearsed and kept: what would change on which day. It changes nothing.

    What is to be done about it are safety actions that point to it.
    """

    name: str = fact("Name of the rehearsal", example="Two trusts become one", free_text=True, min_length=2)
    day: date = fact("First day of the new arrangement", example="2026-10-01")
    changes: tuple[BodyChange, ...] = fact("What would change", example=None, min_length=1)
    made_on: date = fact("Day on which it was rehearsed", example="2026-06-01")

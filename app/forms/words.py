"""Records and their differences in words: what was changed from what to what."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from app.text import format_day, format_instant, sentence_list
from graph_schema.entity import Entity, Part
from graph_schema.handoffs import Handoff
from graph_schema.parties import Organisation, Party, Post, Service
from pathway.snapshot import Snapshot

EMPTY = "empty"
NAMED_BY = ("sentence", "name", "reference", "description")
NOUNS = {
    "ControlCheck": "check of a control",
    "Consideration": "answer to a prompt",
    "EventMatch": "place of an event",
    "Ask": "ask",
    "Confirmation": "confirmation",
    "Parameter": "declared choice",
}
_LONGEST = 90
Names = Mapping[str, str]


def names_of(snapshot: Snapshot) -> Names:
    """What people call what ids stand for."""
    named: dict[str, str] = {}
    for kind in (Organisation, Party, Post, Service, Handoff):
        named |= {one.id: one.name or one.id for one in snapshot.all(kind)}
    return named


def noun_of(entity: Entity) -> str:
    """
    The kind of a record in a sentence.

    >>> from graph_schema.parties import Organisation
    >>> noun_of(Organisation(id="RX1", name="Vale"))
    'organisation'
    """
    return NOUNS.get(entity.label(), entity.label().lower())


def title_of(entity: Entity) -> str:
    """What a record is recognised by: its name or sentence, else its id."""
    found = next((text for name in NAMED_BY if (text := getattr(entity, name, None))), entity.id)
    return found if len(found) <= _LONGEST else f"{found[: _LONGEST - 1].rstrip()}…"


def differences(before: Entity, after: Entity, names: Names) -> list[tuple[str, str, str]]:
    """(field, what stood there, what stands there) for every field that differs."""
    return [
        (field.replace("_", " "), in_words(was, names), in_words(now, names))
        for field in type(after).model_fields
        if (was := getattr(before, field)) != (now := getattr(after, field))
    ]


def in_words(value: Any, names: Names | None = None) -> str:
    """
    One value as people say it.

    >>> in_words((1, 2)), in_words(True), in_words(None), in_words(date(2026, 5, 20))
    ('1 and 2', 'yes', 'empty', '20 May 2026')
    """
    if value is None or value in ("", ()):
        return EMPTY
    say = next((say for kind, say in _SAID if isinstance(value, kind)), None)
    if say is not None:
        return say(value, names or {})
    return f"{value:g}" if isinstance(value, float) else str(value)


def _part(part: Part, names: Names) -> str:
    said = [
        f"{name.replace('_', ' ')} {in_words(value, names)}" for name in type(part).model_fields
        if (value := getattr(part, name)) not in (None, "", ())
    ]  # fmt: skip
    return ", ".join(said)


_SAID: tuple[tuple[type, Callable[[Any, Names], str]], ...] = (
    (bool, lambda value, _names: "yes" if value else "no"),
    (Enum, lambda value, _names: getattr(value, "label", value.value)),
    (datetime, lambda value, _names: format_instant(value)),
    (date, lambda value, _names: format_day(value)),
    (tuple, lambda value, names: sentence_list([in_words(one, names) for one in value])),
    (Part, _part),
    (str, lambda value, names: names.get(value, value)),
)

"""A file of events that nobody has seen: looked at, guessed, and a template made of what somebody chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph_schema.vocabulary import Scheme
from pathway.engine.known_places import known_names
from pathway.engine.mapping import FieldMap, Template
from pathway.engine.verbs import Engine
from pathway.importing.blocks import plain
from pathway.importing.guessing import (
    FIRST_ROWS,
    NOT_SHOWN,
    ColumnSeen,
    Guess,
    Seen,
    date_form,
    field_map,
    guessed,
    left_out,
    word_guessed,
    words_of,
)
from pathway.importing.guessing import look as looked_at
from pathway.importing.templates import ColumnRow, describe

__all__ = [
    "FIRST_ROWS",
    "NOT_SHOWN",
    "Choices",
    "ColumnSeen",
    "Guess",
    "Seen",
    "WordOf",
    "day_first",
    "event_fields",
    "guesses",
    "look",
    "template_of_choices",
    "words_to_say",
]
_NOT_OFFERED = {"id", "source", "same_as", "scheme", "precision"}
_YES_OR_NO = {"opted_out": ("yes", "no"), "withdrawn": ("yes", "no")}


@dataclass(frozen=True)
class Choices:
    """What somebody chose: column -> field, (field, word) -> our word; form of dates and scheme."""

    name: str
    scheme: Scheme
    fields: Mapping[str, str]
    words: Mapping[tuple[str, str], str]
    day_first: bool = True


@dataclass(frozen=True)
class WordOf:
    """One value of a list as the file has it, how often, our words for it, and the likely one, or ""."""

    field: str
    word: str
    rows: int
    allowed: tuple[str, ...]
    guess: str


def look(engine: Engine, path: Path) -> Seen:
    """What stands in a file; names of organisations and services that are known here are no person's."""
    return looked_at(path, known_names(engine))


def event_fields() -> tuple[ColumnRow, ...]:
    """The fields of an event that a column may be."""
    return tuple(row for row in describe("events") if row.column not in _NOT_OFFERED)


def guesses(seen: Seen, template: Template | None = None) -> tuple[Guess, ...]:
    """The field of each column: as a template says where there is one, else what is likely."""
    if template is None:
        return guessed(seen)
    of = {plain(column): field for field, said in template.fields.items() for column in said.columns}
    why = {plain(column): reason for column, reason in template.left_out.items()}
    return tuple(
        Guess(one.name, of[plain(one.name)], "by the template")
        if plain(one.name) in of and not one.identifying
        else Guess(
            one.name, "", f"left out: {why.get(plain(one.name)) or one.identifying or 'not in the template'}"
        )
        for one in seen.columns
    )


def words_to_say(seen: Seen, fields: Mapping[str, str], template: Template | None = None) -> list[WordOf]:
    """The values of the columns that are lists of words for us, each with the word it is likely to be."""
    found = []
    for row in event_fields():
        allowed = row.allowed or _YES_OR_NO.get(row.column, ())
        columns = [column for column, field in fields.items() if field == row.column]
        of = template.fields.get(row.column) if template else None
        told = {word.lower(): ours for word, ours in of.words.items()} if of else {}
        for word, rows in words_of(seen, columns) if allowed else ():
            guess = told.get(word.lower()) or word_guessed(row.column, word, allowed)
            found.append(WordOf(row.column, word, rows, allowed, guess))
    return found


def template_of_choices(seen: Seen, chosen: Choices, base: Template | None = None) -> Template:
    """
    What somebody chose, as a template. Of a base stay its constants, and what it says of fields whose
    columns are as they were.
    """
    many = {row.column for row in event_fields() if row.many}
    fields: dict[str, FieldMap] = {}
    if base is not None:
        fields = {name: of for name, of in base.fields.items() if of.constant}
    for name in dict.fromkeys(field for field in chosen.fields.values() if field):
        columns = [column for column, field in chosen.fields.items() if field == name]
        words = {word: ours for (field, word), ours in chosen.words.items() if field == name and ours}
        made = field_map(seen, name, columns, words, name in many)
        fields[name] = _as_before(made, base.fields.get(name) if base else None)
    template = Template(
        name=chosen.name,
        imports="events",
        fields=fields,
        about=base.about if base else "",
        scheme=chosen.scheme,
        dates="day-first" if chosen.day_first else "iso",
        zone=base.zone if base else None,
    )
    return replace(template, left_out=left_out(seen, template))


def _as_before(made: FieldMap, of: FieldMap | None) -> FieldMap:
    """How the base takes several columns and parts of one, where it has the same columns."""
    if of is None or not {plain(one) for one in made.columns} <= {plain(one) for one in of.columns}:
        return made
    return replace(made, take=of.take, split=of.split or made.split, optional=of.optional)


def day_first(seen: Seen, columns: Sequence[str], base: Template | None = None) -> bool:
    """Whether dates are likely written with the day first."""
    if base is not None and base.dates:
        return base.dates == "day-first"
    return date_form(seen, columns) == "day-first"

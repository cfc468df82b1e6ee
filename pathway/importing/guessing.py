"""
What a file nobody has seen seems to hold: its first rows, and which column is likely which field, and why.

A guess is a proposal to somebody who looks. What is called like, or looks like, something about a person is
not among the values handed on.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph_schema.identifiers import is_ods_code
from graph_schema.vocabulary import Harm
from pathway.errors import NotATable
from pathway.importing.batch import kind_of_value
from pathway.importing.blocks import name_of, plain
from pathway.importing.events import usual_names
from pathway.importing.identifiers_scan import identifying_header, kinds_found
from pathway.importing.mapped_tables import MANY, FieldMap, Template
from pathway.importing.mapping_templates import built_in
from pathway.importing.person_columns import names_people
from pathway.importing.reading import open_table
from pathway.importing.templates import describe
from pathway.importing.times import Dates

FIRST_ROWS = 5
MOST_COLUMNS, MOST_CELLS, MOST_TEXT = 400, 5_000_000, 256 << 20
"""A packed file may be small and unpack to gigabytes: what is looked at is held in memory."""
MOST_WORDS = 40
"""More different values than these are no list of words."""
NOT_SHOWN = "(not shown)"
_ENOUGH = 0.8
_LOOKED_AT = 2_000
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.]\d{2,4}")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(:\d{2})?")
_OF_A_PLACE = {"organisation", "org", "trust", "ward", "service", "site", "team", "unit", "provider", "event"}
_ABOUT_A_PERSON = {
    **dict.fromkeys(("name", "names", "surname", "forename", "firstname", "lastname", "initials"), "a name"),
    **dict.fromkeys(("address", "postcode", "street"), "an address"),
    **dict.fromkeys(("nhs", "mrn", "hospitalno"), "a patient's number"),
    **dict.fromkeys(("dob", "birth", "birthdate"), "a date of birth"),
    **dict.fromkeys(("phone", "telephone", "mobile", "tel"), "a telephone number"),
    **dict.fromkeys(("email", "mail"), "an e-mail address"),
}
Known = Collection[str]
"""Ids and names of organisations and services that are known here, in small letters, with blanks for "_"."""
_NAMES_OF_TEMPLATES = ("lfpse-5", "generic-events", "complaints")


@dataclass(frozen=True)
class ColumnSeen:
    """
    One column of a file. `identifying`: what it seems to hold about a person; then nothing else is told.

    `filled` of the rows have a value, of `different` kinds; `values`: how often each stands, the most
    frequent first, cut where they are too many.
    """

    name: str
    identifying: str | None
    filled: int = 0
    different: int = 0
    first: tuple[str, ...] = ()
    values: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Seen:
    """A file as it was looked at."""

    rows: int
    columns: tuple[ColumnSeen, ...]


@dataclass(frozen=True)
class Guess:
    """The field that a column is likely to be ("" where none is), and why it is thought so."""

    column: str
    field: str
    why: str


def about_a_person(name: str) -> str | None:
    """
    What a column of that name may hold about a person, or None; more is taken for it here than where files
    are read, because here values would be shown.

    >>> about_a_person("Pt. surname"), about_a_person("Reporter e-mail") is None, about_a_person("Ward name")
    ('a name', False, None)
    """
    if (known := identifying_header(name)) is not None:
        return known
    words = set(
        re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower().replace("e-mail", "email"))
    )
    if words & _OF_A_PLACE:
        return None
    return next((kind for word, kind in _ABOUT_A_PERSON.items() if word in words), None)


def look(path: Path, known: Known = ()) -> Seen:
    """What stands in a file, told what is `known` here beside it. Raises what `open_table` does."""
    table = open_table(path)
    safe = [name for name in dict.fromkeys(table.header) if not about_a_person(name)]
    once = [name for name in safe if table.header.count(name) == 1]
    if len(table.header) > MOST_COLUMNS:
        raise _too_large(path, f"it has {len(table.header):,} columns")
    _refuse_identifiers_as_names(path, table.header)
    texts: dict[str, list[str]] = {name: [] for name in once}
    rows = size = 0
    for block in table.blocks(once):
        rows += len(block.numbers) + len(block.short) + len(block.long)
        size += sum(block.columns[name].nbytes for name in once)
        if rows * len(once) > MOST_CELLS or size > MOST_TEXT:
            raise _too_large(path, f"it has more than {rows:,} rows")
        for name in once:
            texts[name] += block.columns[name].to_pylist()
    columns = tuple(_seen(name, texts.get(name), known) for name in dict.fromkeys(table.header))
    return Seen(rows, columns)


def _refuse_identifiers_as_names(path: Path, header: Sequence[str]) -> None:
    """Where the row of names is missing, the first record's values would be shown as names of columns."""
    for at, name in enumerate(header, start=1):
        if kinds := kinds_found(name):
            raise NotATable(
                f"the name of a column seems to hold {kinds[0]}",
                where=f"{name_of(path)}, column {at}",
                try_="put a row with the names of the columns first, and nothing about a person in it",
            )


def _too_large(path: Path, why: str) -> NotATable:
    return NotATable(
        f"the file is too large to be looked at whole: {why}",
        where=name_of(path),
        try_="bring it in by the command line: careseams import --help",
    )


def _seen(name: str, texts: Sequence[str] | None, known: Known) -> ColumnSeen:
    if texts is None:
        return ColumnSeen(name, about_a_person(name) or "two columns of that name")
    counted = Counter(text for text in texts if text)
    if names_people(name, counted, known):
        return ColumnSeen(name, "a name")
    tried = list(counted)[:200]
    if sum(bool(kinds_found(text)) for text in tried) > len(tried) / 2:
        return ColumnSeen(name, "numbers, names or addresses of persons")
    shown = tuple(NOT_SHOWN if kinds_found(text) else text for text in texts[:FIRST_ROWS])
    few = counted.most_common() if len(counted) <= MOST_WORDS else counted.most_common(_LOOKED_AT)
    return ColumnSeen(name, None, sum(counted.values()), len(counted), shown, tuple(few))


def guessed(seen: Seen) -> tuple[Guess, ...]:
    """
    The likely field of each column of a file of events, each field once but for those of several values.

    Names are believed before values.
    """
    many = {row.column for row in describe("events") if row.many}
    taken: set[str] = set()
    found: dict[str, Guess] = {}
    for guess in (_by_name, _by_values):
        for column in seen.columns:
            if column.name not in found and (one := guess(column, seen.rows, taken)) is not None:
                found[column.name] = one
                taken |= {one.field} - many
    return tuple(found.get(one.name) or Guess(one.name, "", _why_not(one)) for one in seen.columns)


def _why_not(column: ColumnSeen) -> str:
    if column.identifying:
        return f"left out: it seems to hold {column.identifying}"
    return "left out: empty" if not column.filled else "left out: neither its name nor its values tell"


def _by_name(column: ColumnSeen, _rows: int, taken: set[str]) -> Guess | None:
    field = None if column.identifying else _names().get(plain(column.name))
    return Guess(column.name, field, "by its name") if field is not None and field not in taken else None


@cache
def _names() -> Mapping[str, str]:
    """A plain name -> the field that is often called so; what LFPSE calls so before what others do."""
    names = {plain(one): field for field, also in usual_names().items() for one in also}
    for template in _NAMES_OF_TEMPLATES:
        for field, of in built_in()[template].fields.items():
            for one in of.columns:
                names.setdefault(plain(one), field)
    return names


def _by_values(column: ColumnSeen, rows: int, taken: set[str]) -> Guess | None:
    if column.identifying or not column.values:
        return None
    for field, why, test in _TESTS:
        if field not in taken and test(column, rows):
            return Guess(column.name, field, f"by its values: {why}")
    return None


def _share(column: ColumnSeen, holds: Callable[[str], bool]) -> float:
    every = sum(count for _, count in column.values)
    return sum(count for text, count in column.values if holds(text)) / every


def _is_code(text: str) -> bool:
    parts = [part.strip() for part in re.split(r"[;|]", text) if part.strip()]
    return bool(parts) and all(
        part.startswith("local:") or (is_ods_code(part) and any(map(str.isdigit, part))) for part in parts
    )


def _comes_again(column: ColumnSeen) -> bool:
    """Whether some code stands there twice: a number of its own in every row names no organisation."""
    codes = Counter(part.strip() for text, count in column.values for part in re.split(r"[;|]", text) * count)
    return codes.total() == 1 or any(count > 1 for code, count in codes.items() if code)


def _is_harm(text: str) -> bool:
    words = built_in()["generic-events"].fields["physical"].words
    return text.lower() in words or _reads(Harm.read, text)


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


_TESTS: tuple[tuple[str, str, Callable[[ColumnSeen, int], bool]], ...] = (
    ("happened_at", "dates", lambda of, _: _share(of, lambda text: kind_of_value(text) == "date") >= _ENOUGH),
    ("physical", "grades of harm", lambda of, _: of.different > 1 and _share(of, _is_harm) >= _ENOUGH),
    (
        "organisations",
        "codes of organisations",
        lambda of, _: _share(of, _is_code) >= _ENOUGH and _comes_again(of),
    ),
    (
        "reference",
        "another in every row",
        lambda of, rows: rows > 1 and of.different == of.filled == rows and _share(of, _is_short) == 1,
    ),
    ("description", "long texts", lambda of, _: _share(of, lambda text: len(text) > 60) > 0.5),
)


def _is_short(text: str) -> bool:
    return len(text) <= 40 and any(map(str.isdigit, text)) and kind_of_value(text) != "date"


def date_form(seen: Seen, columns: Sequence[str]) -> Dates | None:
    """How the dates of some columns are to be read: day first where they have slashes, None where not."""
    texts = [text for one in seen.columns if one.name in columns for text, _ in one.values]
    return "day-first" if any(_SLASHED.match(text) for text in texts) else None


def words_of(seen: Seen, columns: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """The different values of some columns and how often each stands, the most frequent first."""
    counted: Counter[str] = Counter()
    for one in seen.columns:
        if one.name in columns and one.different <= MOST_WORDS:
            counted.update({text: count for text, count in one.values if not kinds_found(text)})
    return tuple(counted.most_common())


def word_guessed(field: str, text: str, allowed: Sequence[str]) -> str:
    """Our word for a value of a list, "" where nothing is like it; a bare number is never guessed."""
    if text.isdigit():
        return ""
    plainly = text.strip().lower().replace(" ", "_")
    if plainly in allowed:
        return plainly
    for name in _NAMES_OF_TEMPLATES:
        of = built_in()[name].fields.get(field)
        if of and (ours := {word.lower(): to for word, to in of.words.items()}.get(text.strip().lower())):
            return ours if ours in allowed else ""
    return ""


def field_map(seen: Seen, field: str, columns: Sequence[str], words: dict[str, str], many: bool) -> FieldMap:
    """Some columns as one field: all of them for several values, day and time joined, else the first."""
    of = [one for one in seen.columns if one.name in columns]
    clocks = any(
        _share(one, lambda text: bool(_CLOCK.fullmatch(text))) >= _ENOUGH for one in of if one.values
    )
    take = "all" if many else "joined" if field == "happened_at" and clocks and len(of) > 1 else "first"
    bars = many and any("|" in text and MANY not in text for one in of for text, _ in one.values)
    return FieldMap(tuple(columns), words=words, take=take, split="|" if bars else "")


def left_out(seen: Seen, template: Template) -> dict[str, str]:
    """Why each column that a template does not read is left out."""
    read = {column for of in template.fields.values() for column in of.columns}
    return {
        one.name: "it could identify a person" if one.identifying else "not used"
        for one in seen.columns
        if one.name not in read and not kinds_found(one.name)
    }

"""
A file read through a mapping template: its columns under our names, its own words made into ours.

A template is the whole statement of which column is which: a column that it does not name is not read, and is
told of. Words are exchanged before anything is understood; a word that the template does not know is left as
it stands, and the field's own reader takes or refuses it.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.vocabulary import Scheme
from pathway.errors import ColumnMissing
from pathway.importing.blocks import Block, Progress, plain, shown
from pathway.importing.matching import refuse_identifying_columns
from pathway.importing.reading import Table, open_table
from pathway.importing.times import Dates

MANY = ";"
_FIRST, _ALL, _JOINED = "first", "all", "joined"
TAKES = (_FIRST, _ALL, _JOINED)


@dataclass(frozen=True)
class FieldMap:
    """
    Where a field comes from: columns of the file, or one `constant` for every row.

    `take` of several columns the first that says something, all as several values, or all `joined` by a
    blank (a day and a time). `words`: the file's word -> ours, in any case. `split`: what stands between
    several values, where it is not `;`. `optional`: a file without the columns is read all the same; else it
    is refused, so that no field is lost unseen.
    """

    columns: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    take: str = _FIRST
    split: str = ""
    constant: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Template:
    """
    How files of one sort are read; it holds no row of any file.

    `imports` is what the rows are (`events` …). `left_out`: column -> why it is not used.
    """

    name: str
    imports: str
    fields: Mapping[str, FieldMap]
    about: str = ""
    scheme: Scheme | None = None
    dates: Dates | None = None
    zone: str | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)

    def with_columns(self, mapping: Mapping[str, str]) -> "Template":
        """The same with other columns for some fields, as somebody says beside it."""
        own = {
            name: replace(self.fields.get(name, FieldMap()), columns=(column,), constant="", optional=False)
            for name, column in mapping.items()
        }
        return replace(self, fields={**self.fields, **own})


@dataclass(frozen=True, kw_only=True)
class MappedTable(Table):
    """A table whose header is our fields. `of`: the file as it stands. `sources`: field -> columns there."""

    of: Table
    template: Template
    sources: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()

    def blocks(self, columns: Sequence[str], progress: Progress | None = None) -> Generator[Block]:
        """The rows, only of these fields. Raises what the file's own `blocks` does."""
        wanted = list(dict.fromkeys(column for name in columns for column in self.sources.get(name, ())))
        # Without a column of the file nobody could say how many rows it has.
        for block in self.of.blocks(wanted or list(self.of.header[:1]), progress):
            texts = {name: self._texts(name, block) for name in columns}
            yield Block(block.numbers, texts, block.short, block.long)

    def _texts(self, name: str, block: Block) -> pa.Array:
        said = self.template.fields[name]
        if said.constant:
            return pa.repeat(said.constant, len(block.numbers))
        given = [_translated(block.columns[column], said) for column in self.sources[name]]
        return given[0] if len(given) == 1 else _together(given, said.take)

    def called(self, name: str) -> str:
        """What the file calls a field, for messages."""
        return " + ".join(self.sources.get(name, ())) or name


def table_of(path: Path, template: Template | None, *, identifiable: bool = False) -> Table:
    """
    The file as a table, through a template where there is one.

    Raises what `open_table` does, `ColumnMissing` where a needed column is not there, `IdentifiableRefused`
    where a column that the template names is called like a name, address or number of a person.
    """
    table = open_table(path)
    if template is None:
        return table
    sources = {name: _found(table.header, of.columns) for name, of in template.fields.items()}
    _refuse_absent(table, template, sources)
    read = {column for columns in sources.values() for column in columns}
    never = refuse_identifying_columns(table, read, identifiable=identifiable, harmless=_harmless(sources))
    fields = tuple(name for name, of in template.fields.items() if of.constant or sources[name])
    notes = [*_unused(table, template, read), *([never] if never else [])]
    return MappedTable(
        path,
        fields,
        is_parquet=table.is_parquet,
        of=table,
        template=template,
        sources=sources,
        notes=tuple(notes),
    )


def not_used(table: Table) -> tuple[str, ...]:
    """The columns of the file behind a table that no field is read from, as the file has them."""
    if not isinstance(table, MappedTable):
        return ()
    read = {column for columns in table.sources.values() for column in columns}
    return tuple(column for column in table.of.header if column not in read)


def _found(header: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
    """The columns of those names, each once: exactly, else whatever the case, blanks and signs."""
    found: dict[str, None] = {}
    for name in names:
        alike = [name] if name in header else [one for one in header if plain(one) == plain(name)]
        if len(alike) == 1:
            found[alike[0]] = None
    return tuple(found)


def _refuse_absent(table: Table, template: Template, sources: Mapping[str, tuple[str, ...]]) -> None:
    absent = {
        name: of.columns[0]
        for name, of in template.fields.items()
        if of.columns and not sources[name] and not of.optional
    }
    if absent or not any(sources.values()):
        missing = list(absent.values()) or [of.columns[0] for of in template.fields.values() if of.columns]
        needs = f"needs columns that the file has not: {shown(missing)}" if missing else "names no column"
        raise ColumnMissing(
            f"the template “{template.name}” {needs}",
            where=table.name,
            try_=f"the file has {shown(table.header)}; say which is which: --map FIELD=COLUMN",
        )


def _harmless(sources: Mapping[str, tuple[str, ...]]) -> list[str]:
    """A column `name` that a file has by right, like the name of an organisation."""
    return [column for column in sources.get("name", ()) if plain(column) == "name"]


def _unused(table: Table, template: Template, read: set[str]) -> list[str]:
    """What of the file is not read: left out for a reason, or named by nobody."""
    why = {plain(column): reason for column, reason in template.left_out.items()}
    others = [column for column in table.header if column not in read]
    left = [f"{shown([column])} ({why[plain(column)]})" for column in others if plain(column) in why]
    unnamed = [column for column in others if plain(column) not in why]
    told = [f"{table.name}: left out by the template: {', '.join(left)}"] if left else []
    return [*told, *([f"{table.name}: columns not used: {shown(unnamed)}"] if unnamed else [])]


def _translated(texts: pa.Array, said: FieldMap) -> pa.Array:
    """The same texts in our words; each different text is looked at once."""
    if not said.words and not said.split:
        return texts
    words = {word.strip().lower(): ours for word, ours in said.words.items()}
    coded = texts.dictionary_encode()
    ours = [_one(text, words, said) for text in coded.dictionary.to_pylist()]
    return pc.take(pa.array(ours, pa.string()), coded.indices)


def _one(text: str, words: Mapping[str, str], said: FieldMap) -> str:
    if said.take != _ALL and not said.split:
        return words.get(text.lower(), text)
    parts = [part.strip() for part in text.split(said.split or MANY)]
    return MANY.join(dict.fromkeys(words.get(part.lower(), part) for part in parts if part))


def _together(given: Sequence[pa.Array], take: str) -> pa.Array:
    """Several columns as one: all that say something, each thing once, or the first that does."""
    said = [pc.if_else(pc.equal(texts, ""), None, texts) for texts in given]
    if take == _FIRST:
        return pc.fill_null(pc.coalesce(*said), "")
    between = " " if take == _JOINED else MANY
    joined = pc.binary_join_element_wise(*said, between, null_handling="skip")
    if take == _JOINED:
        return joined
    coded = joined.dictionary_encode()
    once = [MANY.join(dict.fromkeys(text.split(MANY))) for text in coded.dictionary.to_pylist()]
    return pc.take(pa.array(once, pa.string()), coded.indices)

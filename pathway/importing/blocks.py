"""Some rows of a file as text; and what of a file may be said in a message."""

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pathway.cells import unguarded
from pathway.importing.batch import Rows
from pathway.importing.identifiers_scan import kinds_found

_LOOKS_LIKE_A_NAME = re.compile(r"[^\W\d][\w .()/#%&+:-]{0,60}")
_MOST_DIGITS_IN_A_NAME = 5

Progress = Callable[[int, int], None]
"""Called now and then with (bytes or rows done, of how many)."""


@dataclass(frozen=True)
class Block:
    """
    Some rows of a file. `columns`: header name -> text, one value for each of `numbers` (the file's rows).

    `short` and `long`: rows with fewer or more values than the header has names, not among `numbers`.
    """

    numbers: Rows
    columns: dict[str, pa.Array]
    short: Rows
    long: Rows


def read_ahead(blocks: Generator[Block]) -> Iterator[Block]:
    """The same blocks: another thread reads the next while this one is worked on."""
    with closing(blocks), ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = reader.submit(next, blocks, None)
            yield block


def name_of(path: Path) -> str:
    """A file as it stands in messages: its name without its folders."""
    return path.name or str(path)


def shown(names: Sequence[str]) -> str:
    """
    Column names as they may be printed: what looks like data instead of a name is left out.

    >>> shown(["patient", "9990000018", "time"])
    "'patient', (not shown), 'time'"
    """
    return ", ".join(f"'{name}'" if looks_like_a_name(name) else "(not shown)" for name in names)


def looks_like_a_name(text: str) -> bool:
    """Whether a text could be the name of a column, rather than a value of a file without names."""
    digits = sum(letter.isdigit() for letter in text)
    return (
        bool(_LOOKS_LIKE_A_NAME.fullmatch(text))
        and digits <= _MOST_DIGITS_IN_A_NAME
        and not kinds_found(text)
    )


def plain(name: str) -> str:
    """A column's name without case, blanks and signs."""
    return re.sub(r"[\W_]", "", name).lower()


def tidy(texts: pa.Array) -> pa.Array:
    """Text without outer spaces, in Unicode form NFC."""
    return _composed(pc.utf8_trim_whitespace(texts))


def tidy_cells(texts: pa.Array) -> pa.Array:
    """The same of a file that a spreadsheet may have opened: without what guards texts like a formula."""
    trimmed = pc.utf8_trim_whitespace(texts)
    if not pc.any(pc.starts_with(trimmed, "'")).as_py():
        return _composed(trimmed)
    return tidy(pa.array([unguarded(text) for text in trimmed.to_pylist()], pa.string()))


def _composed(trimmed: pa.Array) -> pa.Array:
    plain = pc.all(pc.string_is_ascii(trimmed)).as_py()
    return trimmed if plain is not False else pc.utf8_normalize(trimmed, form="NFC")

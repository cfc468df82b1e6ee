"""
Rows of a table that are made only when somebody saves them: a page of ten thousand rows stays light.

In: things, and how each becomes a row. Out: a sequence like any other; and, while a page is answered, a word
under which the app keeps its lines until the file is asked for.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from secrets import token_urlsafe
from threading import Lock
from typing import Any

from flask import current_app, has_request_context

KEPT_TABLES = "careseams-tables"
MOST = 32
"""So many tables are kept, the newest; a page that is older has to be loaded again before it can be saved."""

Lines = Callable[[], list[str]]


class Later(Sequence[Any]):
    """
    A row for each of some things; it is made when it is looked at, and not before.

    >>> rows = Later([1, 2, 3], lambda number: f"row {number}")
    >>> len(rows), rows[0], rows[1:], list(rows)
    (3, 'row 1', ['row 2', 'row 3'], ['row 1', 'row 2', 'row 3'])
    """

    def __init__(self, things: Sequence[Any], row: Callable[[Any], Any]) -> None:
        self._things, self._row = things, row

    def __len__(self) -> int:
        return len(self._things)

    def __iter__(self) -> Iterator[Any]:
        return map(self._row, self._things)

    def __getitem__(self, place: Any) -> Any:
        """One row, or some."""
        if isinstance(place, slice):
            return [self._row(one) for one in self._things[place]]
        return self._row(self._things[place])


class KeptTables:
    """The lines of tables that a page was answered with, by words that nobody can guess."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Lines] = OrderedDict()
        self._lock = Lock()

    def keep(self, lines: Lines) -> str:
        """Keep them; the word to ask with. The oldest are let go."""
        word = token_urlsafe(16)
        with self._lock:
            self._kept[word] = lines
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return word

    def lines(self, word: str) -> list[str] | None:
        """The lines, or None where they are no longer kept."""
        with self._lock:
            found = self._kept.get(word)
        return None if found is None else found()


def kept(rows: Sequence[Any], lines: Lines) -> str:
    """The word under which the lines of rows that are made later are kept; "" where they go out at once."""
    if not (isinstance(rows, Later) and has_request_context() and KEPT_TABLES in current_app.extensions):
        return ""
    return str(current_app.extensions[KEPT_TABLES].keep(lines))

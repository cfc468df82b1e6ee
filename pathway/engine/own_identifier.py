"""
Whether words hold the very identifier of the person whose route is open: it must stand nowhere in clear.

Patterns cannot know it, since it may be any word of a local system; but whoever opens a case has typed it,
and afterwards the key makes the same pseudonym of it. Other signs between its parts are found where it is
typed; later it is found as it stands in the files.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from pathway.errors import IdentifyingText
from pathway.importing.pseudonyms import pseudonym
from pathway.settings import Settings, pseudonym_key
from pathway.stores.base import Case

_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 4
"""An identifier of more words than these is not looked for."""
_LEAST = 4
"""Letters and digits: a shorter one is looked for only as the whole of a text, else every "1" would be it."""


def refuse_own_identifier(field: str, text: str, is_it: Callable[[str], bool], *, where: str) -> None:
    """Raise `IdentifyingText`, repeating nothing, where a part of a text is the person's identifier."""
    if any(is_it(part) for part in _parts(text)):
        raise IdentifyingText(field, ["the person’s own identifier"], where=where)


def same_as(identifier: str) -> Callable[[str], bool]:
    """
    Whether a part of a text is this identifier, whatever its case, blanks and signs.

    >>> is_it = same_as("HOLT-M")
    >>> is_it("holt m"), is_it("HOLT"), is_it("H")
    (True, False, False)
    """
    wanted = _folded(identifier)
    return lambda part: bool(wanted) and _folded(part) == wanted


def refuse_in_case(settings: Settings, case: Case, texts: Mapping[str, str]) -> None:
    """Raise `IdentifyingText` where a text, by field, holds the identifier of the person of a case."""
    key = pseudonym_key(settings, make=False)
    for field, text in texts.items():
        refuse_own_identifier(
            field, text, lambda part: pseudonym(key, part) == case.person, where=f"case {case.id}"
        )


def _parts(text: str) -> Iterator[str]:
    """The text itself, and every run of a few words of it that is long enough."""
    yield text.strip()
    words = list(_WORD.finditer(text))
    for first, begin in enumerate(words):
        for last in words[first : first + _MOST_WORDS]:
            part = text[begin.start() : last.end()]
            if len(_folded(part)) >= _LEAST:
                yield part


def _folded(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))

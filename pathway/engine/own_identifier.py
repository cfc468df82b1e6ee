"""
Whether words hold the very identifier of the person whose route is open: it must stand nowhere in clear.

Patterns cannot know it, since it may be any word of a local system; but whoever opens a case has typed it,
and afterwards the key makes the same pseudonym of it. So where it is typed any spelling is found; later every
spelling that a file may have used for what stands in a text is hashed. What stands in other letters, in
pieces far apart, or is another identifier of the same person, is not found.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product

from pathway.errors import IdentifyingText
from pathway.importing.identifiers_scan import kinds_found
from pathway.importing.pseudonyms import keyed_hashes
from pathway.stores.base import Case

OWN = "the person’s own identifier"
OF_ANYBODY = ("an NHS number", "a date of birth")
"""What stands in no text of a look, whosever it is."""
_WORD = re.compile(r"[^\W_]+")
_PIECE = re.compile(r"\d+|[^\W\d_]+")
_MOST_WORDS = 4
"""An identifier of more words than these is looked for only where it is typed."""
_MOST_PLAIN = 2
"""Words without a digit that are tried with other signs between them: of more, prose would be too many."""
_LEAST = 4
"""Letters and digits: a shorter one is looked for only as the whole of a text, else every "1" would be it."""
_LEAST_WITHIN = 6
"""An identifier of so many, a digit among them, is found also where other letters touch it."""
_MOST_DIGITS = 20
_LONGEST_PIECE = 12
"""A longer run of letters or digits is not tried in pieces."""
_SIGNS = ("-", " ", "/", ".", "_")


def refuse_typed(identifier: str, texts: Mapping[str, str], *, where: str) -> None:
    """Raise `IdentifyingText`, repeating nothing, where a text, by field, holds the identifier just typed."""
    for field, text in texts.items():
        own = (OWN,) if holds(text, identifier) else ()
        _refuse(field, (*own, *_numbers(text)), where)


def refuse_in_case(key: bytes, case: Case, texts: Mapping[str, str]) -> None:
    """Raise `IdentifyingText` where a text, by field, holds the identifier of the person of a case."""
    for field, text in texts.items():
        own = (OWN,) if case.person in keyed_hashes(key, [one.encode() for one in spellings(text)]) else ()
        _refuse(field, (*own, *_numbers(text)), f"case {case.id}")


def holds(text: str, identifier: str) -> bool:
    """
    Whether a text holds this identifier, whatever its case, blanks, signs and width.

    >>> [holds(text, "HOLT-M") for text in ("seen holt m.", "ＨＯＬＴ＿Ｍ", "HOLT", "M")]
    [True, True, False, False]
    """
    wanted = _folded(identifier)
    if not wanted:
        return False
    if len(wanted) >= _LEAST_WITHIN and any(map(str.isdigit, wanted)) and wanted in _folded(text):
        return True
    return any(_folded(run) == wanted for run in (text, *_runs(_plain(text))))


def spellings(text: str) -> set[str]:
    """
    Each part of a text that may be an identifier, as it stands and as a file may write it.

    >>> {"P-0001", "p0001", "P 0001"} <= spellings("about p.0001")
    True
    >>> "9434765919" in spellings("NHS no 943–476 5919"), "HOLT-M" in spellings("of holtm")
    (True, True)
    """
    kept = unicodedata.normalize("NFC", text)
    found = {kept.strip()}
    for written in {kept, _plain(text)}:
        found.update(_runs(written))
    plain = _plain(text)
    pieces = _PIECE.findall(plain)
    whole = [pieces] if 0 < len(pieces) <= _MOST_WORDS else []
    found |= _cases(joined for run in (*whole, *_tried(pieces)) for joined in _joined(run))
    found |= _cases(split for piece in set(pieces) for split in _split(piece))
    return found | set(_digits(plain))


def _refuse(field: str, kinds: Sequence[str], where: str) -> None:
    if kinds:
        raise IdentifyingText(field, kinds[:1], where=where)


def _numbers(text: str) -> Sequence[str]:
    """Of whomever: who looks may give a name and an address of their own, but no such number."""
    return [kind for kind in kinds_found(text) if kind in OF_ANYBODY]


def _runs(text: str) -> Iterator[str]:
    """Every run of a few words of a text that is long enough, as it stands."""
    words = list(_WORD.finditer(text))
    for first, begin in enumerate(words):
        for last in words[first : first + _MOST_WORDS]:
            run = text[begin.start() : last.end()]
            if len(_folded(run)) >= _LEAST:
                yield run


def _tried(pieces: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(len(pieces)):
        for last in range(first + 1, min(first + _MOST_WORDS, len(pieces)) + 1):
            run = pieces[first:last]
            with_digit = any(map(str.isdigit, run))
            if sum(map(len, run)) >= _LEAST and (with_digit or len(run) <= _MOST_PLAIN):
                yield run


def _joined(run: Sequence[str]) -> Iterator[str]:
    """Pieces with one sign, or none, in each gap."""
    for sign in _SIGNS:
        for gaps in product(("", sign), repeat=len(run) - 1):
            yield run[0] + "".join(gap + piece for gap, piece in zip(gaps, run[1:], strict=True))


def _split(piece: str) -> Iterator[str]:
    """One piece as two written with a sign between them; digits also as three."""
    if not _LEAST <= len(piece) <= _LONGEST_PIECE:
        return
    places = range(1, len(piece))
    for at in places:
        yield from (f"{piece[:at]}{sign}{piece[at:]}" for sign in _SIGNS)
    for at, then in combinations(places, 2) if piece.isdigit() else ():
        yield from (f"{piece[:at]}{sign}{piece[at:then]}{sign}{piece[then:]}" for sign in _SIGNS)


def _digits(text: str) -> Iterator[str]:
    """Digits with nothing but signs between them, joined, from each of them on: "9 4 3 4 …"."""
    for run in re.findall(r"\d(?:[\W_]*\d)*", text):
        pieces = _PIECE.findall(run)
        for first in range(len(pieces)):
            joined = ""
            for piece in pieces[first:]:
                joined += piece
                if len(joined) > _MOST_DIGITS:
                    break
                if len(joined) >= _LEAST:
                    yield joined


def _cases(texts: Iterable[str]) -> set[str]:
    return {one for text in texts for one in (text, text.upper(), text.lower(), text.title())}


def _folded(text: str) -> str:
    return "".join(_WORD.findall(_plain(text).casefold()))


def _plain(text: str) -> str:
    """Compatibility form with ASCII digits and without invisible characters."""
    if text.isascii():
        return text
    kept = (one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in kept)

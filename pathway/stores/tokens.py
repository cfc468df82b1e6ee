"""Words for searching: one tokenizer for every store, so that they find the same records."""

import json
import re
import unicodedata

_WORD = re.compile(r"\w+")


def tokens(text: str) -> frozenset[str]:
    """
    The words of a text, case and accents folded.

    >>> sorted(tokens("Ward-7: Échographie"))
    ['7', 'echographie', 'ward']
    """
    folded = text.casefold()
    if not folded.isascii():  # nearly every text is
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return frozenset(_WORD.findall(folded))


def tokens_of(id_: str, content: str) -> frozenset[str]:
    """The words of a record: its id and every text value in its JSON (not the names of its fields)."""
    found = set(tokens(id_))
    waiting: list[object] = [json.loads(content)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str):
            found |= tokens(value)
    return frozenset(found)

"""Texts in files that a spreadsheet may open: it runs what looks like a formula; an apostrophe stops it."""

import re

_LIKE_A_FORMULA = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"-?\d[\d,]*(\.\d+)?")


def guarded(text: str) -> str:
    """
    A text as it may stand in such a file; numbers stay numbers. `unguarded` takes it back.

    Apostrophes that stand before a formula already get one more, so that none is lost on the way back.

    >>> [guarded(text) for text in ("=1+1", "-2+3", "-3", "'=1", "late, lost")]
    ["'=1+1", "'-2+3", '-3', "''=1", 'late, lost']
    """
    return f"'{text}" if _LIKE_A_FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """
    A text of such a file as it was meant, whoever guarded it.

    >>> [unguarded(text) for text in ("'=1+1", "''=1", "'tis late", "=1", "-3")]
    ['=1+1', "'=1", "'tis late", '=1', '-3']
    """
    return text[1:] if text.startswith("'") and _LIKE_A_FORMULA.match(text) else text

"""How old the last word on something is, in months and words: never as a share, never as sure or unsure."""

from collections.abc import Mapping

from app.text import format_day, plural
from pathway.analysis.confirmations import Ground, LastWord


def last_words(word: LastWord, names: Mapping[str, str]) -> str:
    """
    When something was last confirmed and by whom, in months and words; never as a share.

    >>> from datetime import date
    >>> last_words(LastWord("Claim", "c", Ground.SAID, "RX1", date(2025, 4, 1), 13), {"RX1": "Vale"})
    'said 13 months ago by Vale, from 1 Apr 2025 on; not confirmed since'
    """
    if word.on is None or word.months is None:
        return "no day recorded"
    ago = f"{plural(word.months, 'month')} ago" if word.months else "within the last month"
    by = f" by {names.get(word.by, word.by)}" if word.by else ""
    day = format_day(word.on)
    return {
        Ground.CONFIRMED: f"last confirmed {ago}{by}, on {day}",
        Ground.SAID: f"said {ago}{by}, from {day} on; not confirmed since",
        Ground.TESTED: f"last tested {ago}, on {day}" + (f"; kept{by}" if by else ""),
        Ground.DRAWN: f"recorded or changed {ago}, on {day}; not confirmed since",
    }[word.ground]

"""
What is said of time limits: how long something took, and how to read what became of a limit.

That one was broken says neither why nor by whom; where none is recorded, nothing was kept.
"""

from dataclasses import dataclass
from datetime import timedelta

from pathway.reporting.words import plural

NONE_RECORDED = "no limit is recorded here"
RULE = (
    "A limit stands in a rule or is declared of the handoff, and is named with what it rests on; whether a "
    "rule applies in one case is for people to say. Broken says neither why nor by whom. Where a time is "
    "known only to the day, limits of whole days are compared in days. Any other coarse time, and times told "
    "that differ, count only where no reading of them could change the answer."
)


@dataclass(frozen=True)
class LimitSaid:
    """One limit with what it rests on, and what became of it. `why_not`: why that cannot be told, or None."""

    limit: str
    words: str
    broken: bool
    why_not: str | None


def duration_words(hours: float) -> str:
    """
    How long, to the second: nothing is rounded that could change whether a limit was kept.

    >>> [duration_words(hours) for hours in (1.6, 24.25, 384, 0.2505, 0)]
    ['96 minutes', '24 hours 15 minutes', '16 days', '15 minutes 2 seconds', '0 minutes']
    """
    seconds = round(timedelta(hours=hours).total_seconds())
    minutes, seconds = divmod(seconds, 60)
    whole, days = 0, 0
    if minutes >= 120:
        whole, minutes = divmod(minutes, 60)
    if whole >= 48:
        days, whole = divmod(whole, 24)
    parts = ((days, "day"), (whole, "hour"), (minutes, "minute"), (seconds, "second"))
    return " ".join(plural(count, noun) for count, noun in parts if count) or "0 minutes"

"""
Numbers, dates and sentences as people read them; and the dates and numbers that people type.

In: values. Out: British English. Two significant figures with their interval; what is not known says so and
is never shown as zero. Pure: no page, no store, no clock.
"""

import math
import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from pathway.analysis.year_held import PartOfYear
from pathway.errors import BadInput
from pathway.reporting.words import (  # noqa: F401 - pages say these the way documents do
    DUTY_NAMES,
    MONTH_NAMES,
    NOT_KNOWN,
    NOT_RECORDED,
    format_day,
    format_duration,
    format_instant,
    format_number,
    harm_words,
    plural,
    sentence_list,
)

ORDER_ONLY = "order of magnitude only"
WIDEST_RATIO = 10.0
"""Above this ratio of high to low an interval tells the order of magnitude only (METHOD 3)."""

EXAMPLE_DAY = "20 May 2026"

NEVER_SAID = re.compile(
    r"\b(?i:nodes?|edges?|vertex|vertices|posteriors?|absorbing|scor(?:e|es|ed|ing)|null|nan|undefined|entit(?:y|ies)"
    r"|tuple|boolean|foreign key|primary key|snapshot|dataframe|traceback)\b"
    r"|^(?:None|True|False)$|\{['\"]|<\w+[.:]|\w+\(.*=.*\)|\[object "
)
"""Words that only builders use, and what programs say for "nothing": on no page (a test looks)."""


def format_interval(
    mean: float | None, low: float | None, high: float | None, *, unknown: str = NOT_KNOWN
) -> str:
    """
    A number with its 90 % interval, two significant figures each.

    >>> format_interval(14.2, 7.46, 24.1)
    '14 (7.5–24)'
    >>> format_interval(3.1, 0.2, 9)
    '3.1 (0.20–9.0), order of magnitude only'
    """
    if mean is None or low is None or high is None or any(map(math.isnan, (mean, low, high))):
        return unknown
    shown = f"{format_number(mean)} ({format_number(low)}–{format_number(high)})"
    return f"{shown}, {ORDER_ONLY}" if order_only(low, high) else shown


def order_only(low: float, high: float) -> bool:
    """True where the interval is so wide that only the order of magnitude is known."""
    return high > WIDEST_RATIO * low


def format_count(count: int | None, *, unknown: str = NOT_RECORDED) -> str:
    """
    Something counted, exactly; `unknown` where nobody counted.

    >>> format_count(4120), format_count(0), format_count(None)
    ('4,120', '0', 'not recorded')
    """
    return unknown if count is None else f"{count:,}"


def format_share(part: int, whole: int, *, unknown: int = 0) -> str:
    """
    So many of so many, with how many are not known: never a percentage that hides the counts.

    >>> format_share(214, 301, unknown=111)
    '214 of 301, unknown 111'
    """
    shown = f"{part:,} of {whole:,}"
    return f"{shown}, unknown {unknown:,}" if unknown else shown


def format_period(first: date, last: date) -> str:
    """
    From one day to another, both included.

    >>> format_period(date(2025, 6, 1), date(2026, 5, 20))
    '1 Jun 2025 – 20 May 2026'
    """
    start, end = format_day(first), format_day(last)
    return start if start == end else f"{start} – {end}"


def later_judgements_words(count: int) -> str:
    """
    Judgements that nobody had made yet on the day that figures stand for; "" where there is none.

    >>> later_judgements_words(2), later_judgements_words(0)
    ('2 judgements are dated after the as-at date and not used.', '')
    """
    are = "is" if count == 1 else "are"
    return f"{plural(count, 'judgement')} {are} dated after the as-at date and not used." if count else ""


def part_of_year_words(parts: Sequence[PartOfYear]) -> str:
    """
    That the year looked at holds only some days of data; "" where it is whole.

    >>> late = PartOfYear("crossings", 194, date(2024, 5, 20), date(2026, 5, 20), True, False)
    >>> part_of_year_words([late])
    'The year looked at holds 194 days of crossings (from 20 May 2024). Nothing is scaled up to a year.'
    >>> over = PartOfYear("crossings", 0, date(2024, 5, 20), date(2026, 5, 20), False, True)
    >>> print(part_of_year_words([over]).partition(". ")[2])
    Nothing later is known: what waited then waits still, and 0 is not none.
    """
    if not parts:
        return ""
    held = sentence_list([f"{plural(part.days, 'day')} of {part.what} ({_held(part)})" for part in parts])
    said = [
        f"The year looked at holds {held}.",
        "Nothing is scaled up to a year." if any(part.begins_late for part in parts) else "",
        "Nothing later is known: what waited then waits still, and 0 is not none."
        if any(part.ends_early for part in parts)
        else "",
    ]
    return " ".join(one for one in said if one)


def _held(part: PartOfYear) -> str:
    first = f"from {format_day(part.first)}" if part.begins_late else ""
    last = f"to {format_day(part.last)}" if part.ends_early else ""
    return f"{first} {last}".strip()


def address(path: str, **query: str | None) -> str:
    """
    A page's address; what is None or empty is left out. Never put anything about a person into it.

    >>> address("/handoff", id="RXF→RY2 ?")
    '/handoff?id=RXF%E2%86%92RY2+%3F'
    """
    given = {key: value for key, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def read_day(text: str) -> date:
    """
    The day that somebody typed, day first; `BadInput` where it is none.

    >>> [read_day(t).isoformat() for t in ("20 May 2026", "20/5/2026", "2026-05-20", "20th may 2026")]
    ['2026-05-20', '2026-05-20', '2026-05-20', '2026-05-20']
    """
    words = re.findall(r"\d+|[a-z]+", re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", text.lower()))
    try:
        first, month, last = words
        number = _month(month)
        return date(int(first), number, int(last)) if len(first) == 4 else _day_first(last, number, first)
    except ValueError as fault:
        raise BadInput("that is not a date", try_=f"type a date such as {EXAMPLE_DAY}") from fault


def read_number(text: str, *, low: float | None = None, high: float | None = None) -> float:
    """
    The number that somebody typed; `BadInput` where it is none, or outside `low` to `high`.

    >>> read_number("1,480")
    1480.0
    """
    try:
        number = float(re.sub(r"(?<=\d),(?=\d{3}\b)", "", text.strip()))
    except ValueError as fault:
        raise BadInput("that is not a number", try_="type a number such as 2 or 0.5") from fault
    if not math.isfinite(number):
        raise BadInput("that is not a number", try_="type a number such as 2 or 0.5")
    if (low is not None and number < low) or (high is not None and number > high):
        raise BadInput("that number is out of range", try_=f"type a number {_range(low, high)}")
    return number


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    for number, name in enumerate(MONTH_NAMES, start=1):
        if len(word) >= 3 and name.startswith(word):
            return number
    raise ValueError(word)


def _day_first(year: str, month: int, day: str) -> date:
    if len(year) != 4:
        raise ValueError(year)
    return date(int(year), month, int(day))


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return f"of at most {high:,.15g}"
    return f"of at least {low:,.15g}" if high is None else f"from {low:,.15g} to {high:,.15g}"


def never_said(text: str) -> list[str]:
    """
    The words of a text that no page may use.

    >>> never_said("A score for each node"), never_said("None of them is known")
    (['score', 'node'], [])
    """
    return NEVER_SAID.findall(text.strip())


def asked_words(nobody: int, not_all: int) -> str:
    """
    At how many boundaries nobody was asked about a critical duty, and at how many not everyone answered.

    >>> asked_words(31, 19)
    'Nobody has been asked at 31, and not everyone has answered at 19.'
    """
    return f"Nobody has been asked at {nobody:,}, and not everyone has answered at {not_all:,}."


def imagined_words(many: int, of: int) -> str:
    """
    How many of some handoffs stand only in drawings of work as imagined; "" where none does.

    >>> imagined_words(2, 347)[:80]
    '2 of 347 handoffs stand only in drawings of work as imagined: drawn by people, a'
    >>> imagined_words(0, 347)
    ''
    """
    if not many:
        return ""
    stand = "stands" if many == 1 else "stand"
    return (
        f"{many:,} of {plural(of, 'handoff')} {stand} only in drawings of work as imagined: drawn by people, "
        "and no crossing, event or move of the year is recorded there. Every figure counts them like the "
        "others."
    )

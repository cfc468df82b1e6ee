"""Reading what was typed after an option: days, instants, gaps, texts; a clear error where it will not do."""

import getpass
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from pathway.errors import BadInput, PurposeMissing
from pathway.snapshot import LOCAL_ZONE, end_of_day

CENTURY = 36_525
"""Days; a longer gap than that is a slip of the pen."""


def one_of(value: str, *allowed: str, option: str) -> str:
    """The value, if it is one of the words."""
    if value not in allowed:
        raise BadInput(f"'{value}' will not do for {option}", try_=f"one of: {', '.join(allowed)}")
    return value


def day_of(text: str | None, option: str) -> date | None:
    """A day from ISO text."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise BadInput(f"{option} needs a day", try_="for example 2026-05-20") from fault


def days_between(first: str | None, last: str | None) -> tuple[date | None, date | None]:
    """The days of --from and --to. Raises `BadInput` where none lies between them."""
    start, end = day_of(first, "--from"), day_of(last, "--to")
    if start and end and start > end:
        raise BadInput(
            "the first day is later than the last",
            where=f"--from {start}, --to {end}",
            try_=f"--from {end} --to {start}",
        )
    return start, end


def gap_of(days: float | None, option: str) -> float | None:
    """A longest gap in days, or None for no limit."""
    if days is not None and not 0 <= days <= CENTURY:
        raise BadInput(
            f"a gap has from 0 to {CENTURY:,} days",
            where=f"{option} {days:g}",
            try_=f"for example {option} 30; leave it out for no limit",
        )
    return days


def refuse_blank(options: Mapping[str, str]) -> None:
    """Raise `PurposeMissing` where a route would be opened without all of these."""
    blank = [name for name, text in options.items() if not text.strip()]
    if blank:
        raise PurposeMissing(
            f"a route is not opened without {' and '.join(blank)}",
            where="trace",
            try_=f"give words after {' and '.join(blank)}",
        )


def moment_of(text: str | None, option: str) -> datetime | None:
    """An instant from ISO text; a day means its last microsecond, local time."""
    if text is None:
        return None
    try:
        if len(text) <= 10:
            return end_of_day(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=LOCAL_ZONE)).astimezone(UTC)
    except (ValueError, OverflowError) as fault:
        raise BadInput(f"{option} needs a day or an instant", try_="for example 2026-05-20") from fault


def read_identifier() -> str:
    """A person's identifier from a prompt that does not show it, or from standard input."""
    text = getpass.getpass("Identifier (not shown): ") if sys.stdin.isatty() else sys.stdin.readline()
    if not text.strip():
        raise BadInput("no identifier was given", try_="type it at the prompt, or send it on standard input")
    return text.strip()


def read_text(path: Path) -> str:
    """The text of a file, or a clear error."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadInput(
            "the file cannot be read", where=str(path), try_="check the path and its encoding"
        ) from fault

"""Answers of the command line as lines for people: the same rows as the JSON, in few words."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from app.text import (
    asked_words,
    format_day,
    format_duration,
    format_instant,
    imagined_words,
    later_judgements_words,
    plural,
)
from graph_schema.vocabulary import Precision
from pathway.snapshot import LOCAL_ZONE

Row = dict[str, Any]

LEAST = 0.001
"""Below it digits say nothing: `app.wording.LEAST`, which cannot be asked here, because it loads the app."""


def move_lines(document: Row) -> list[str]:
    """The moves, and what they do not show."""
    table = [
        [
            row["from"],
            row["to"],
            f"{row['moves']:,}",
            f"{row['patients']:,}",
            days(row["gap_median_s"]),
            row["last_month"],
        ]
        for row in document["moves"]
    ]
    gap = document["longest_gap_days"]
    return [
        *in_columns(["from", "to", "moves", "people", "median gap", "last month"], table),
        f"{plural(len(table), 'pair')}. Source: {document['source']}.",
        f"Longest gap: {longest_gap_words(gap)}.",
        f"Ties: {document['ties']}; {document['tie_rule']}.",
        document["left_out"],
    ]


def handoff_lines(document: Row) -> list[str]:
    """The handoffs with their figures and critical duties."""
    table = [
        [
            row["from"],
            row["to"],
            row["kind"],
            number_between(row["crossings_range"]),
            interval(row["events_per_year"]),
            str(row["recorded"]),
            row["mark"],
            f"{row['open_low']}-{row['open_high']} of {row['duties_applicable']}",
        ]
        for row in document["handoffs"]
    ]
    heads = ["from", "to", "kind", "a year", "events a year", "recorded", "critical duties", "open"]
    return [*in_columns(heads, table), *standing_lines(document)]


UNHELD = "days unheld, summed over crossings told of"


def boundary_lines(document: Row) -> list[str]:
    """The boundaries in their order, under the sentence that sums them up."""
    table = [
        [
            str(row["rank"]),
            row["name"],
            number_between(row["crossings_range"]),
            total(row),
            str(row["recorded"]),
            row["mark"],
            unheld(row["unheld_days"], unknown="not recorded"),
            row["highlighted"],
        ]
        for row in document["boundaries"]
    ]
    heads = ["", "boundary", "a year", "events a year", "recorded", "critical duties", UNHELD, ""]
    warning = document["part_of_year_warning"]  # above the sentence that it bears on, and again at the end
    top = [*([warning] if warning else []), headline(document["headline"])]
    imagined = imagined_words(len(document["only_imagined"]), document["headline"]["handoffs"])
    return [*top, *([imagined] if imagined else []), *in_columns(heads, table), *standing_lines(document)]


def headline(found: Row) -> str:
    """The sentence on top."""
    asked = asked_words(found["nobody_asked"], found["not_all_asked"])
    if found["appetite"] is None:
        return (
            f"{found['boundaries']} boundaries. No appetite is declared, so none is highlighted: "
            f"careseams parameters set appetite NUMBER --declared-by BODY. {asked}"
        )
    carry = "carries" if found["highlighted"] == 1 else "carry"
    return (
        f"{found['highlighted']} of {found['boundaries']} boundaries {carry} more than the declared "
        f"{found['appetite']:g} events a year with a critical duty open. {perhaps_words(found)}{asked}"
    )


def perhaps_words(found: Row) -> str:
    """
    Those whose records alone are above the appetite, and those above it only at the high end.

    >>> perhaps_words({"recorded_above": 2, "perhaps_above": 1})
    'What was recorded is above it at 2 others. 1 other perhaps: known only between two ends. '
    """
    alone, count = found["recorded_above"], found["perhaps_above"]
    recorded = f"What was recorded is above it at {plural(alone, 'other')}. " if alone else ""
    return recorded + (f"{plural(count, 'other')} perhaps: known only between two ends. " if count else "")


def trace_lines(document: Row, *, chosen: bool = False) -> list[str]:
    """
    A route in words, crossings in time; of somebody who has none, only that.

    `chosen`: the moment was asked for. Of what is recorded beyond it nothing is said, not even whether it is.
    """
    crossings, seen = document["crossings"], document["contacts"]
    case, as_at = f"Case {document['case']}. {document['warning']}", moment_words(document["as_at"])
    if not crossings and not seen and chosen:
        known = f", as known {moment_words(document['as_known'])}" if document["as_known"] else ""
        nothing = f"Nothing of this person is recorded here as at {as_at}{known}."
        return [case, f"{nothing} Choose a later day, or check how the identifier is written in your files."]
    if not crossings and not seen:
        nobody = f"Nobody of that identifier has a contact or crossing here as at {as_at}."
        return [case, f"{nobody} Check how it is written in your files."]
    heads = ["request", "from", "to", "kind", "what happened", "carried by", "days unheld", ""]
    return [
        case,
        f"{plural(len(seen), 'contact')}, {plural(len(crossings), 'crossing')}.",
        *in_columns(heads, [crossing_cells(row) for row in crossings]),
        *(f"{row['request_id']}: {limit['words']}." for row in crossings for limit in row["time_limits"]),
        *([document["time_limits"]] if document["time_limits"] else []),
        f"Days in which nobody held one of them: {unheld_of_all(document)}. As at {as_at}.",
    ]


def crossing_cells(row: Row) -> list[str]:
    """One crossing of a route."""
    return [
        row["request_id"],
        row["from"],
        row["to"],
        row["kind"],
        ", ".join(f"{status['status']} {status_time(status)}" for status in row["status"]),
        row["carried_by"] or "nobody has said",
        unheld(row["unheld_days"], unknown="not told"),
        "accounts differ" if row["accounts_differ"] else "",
    ]


def status_time(status: Row) -> str:
    """
    When something happened, on the local clock, no more exactly than it is known.

    >>> status_time({"happened_at": "2026-03-31T23:00:00Z", "precision": "day"})
    '1 Apr 2026'
    """
    at = status["happened_at"]
    instant = datetime.fromisoformat(at) if at else None
    return format_instant(instant, Precision(status["precision"]), unknown="time not recorded")


def unheld_of_all(document: Row) -> str:
    """Days unheld over a route; crossings of which nothing is told are not days held."""
    crossings, not_told = len(document["crossings"]), document["nobody_has_said_who_held"]
    if not_told == crossings:
        return "not told"
    told = f" (told of {crossings - not_told} of {plural(crossings, 'crossing')})" if not_told else ""
    return f"{unheld(document['unheld_days'], unknown='not told')}{told}"


def standing_lines(document: Row) -> list[str]:
    """The moment all figures stand for, and what was only judged after it."""
    said = (document["part_of_year_warning"], later_judgements_words(document["judgements_after_as_at"]))
    return [as_at_line(document), *(words for words in said if words)]


def as_at_line(document: Row) -> str:
    """The moment all figures stand for."""
    return (
        f"As at {moment_words(document['as_at'])} ({document['as_at_reason']}). "
        "Moderate or worse events a year with a 90 % interval. "
        "A count of records is a lower limit; not known is not zero."
    )


def moment_words(text: str | None) -> str:
    """
    An instant on the local clock; the end of a day is that day.

    >>> moment_words("2026-03-31T22:59:59.999999Z"), moment_words("2026-03-31T23:00:00Z")
    ('31 Mar 2026', '1 Apr 2026, 00:00')
    """
    if text is None:
        return "not known"
    instant = datetime.fromisoformat(text)
    ends_day = instant.astimezone(LOCAL_ZONE).time() == time.max
    return format_day(instant) if ends_day else format_instant(instant)


def in_columns(heads: Sequence[str], table: Iterable[Sequence[str]]) -> list[str]:
    """Lines with aligned columns under their heads."""
    rows = [list(heads), *map(list, table)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def interval(figure: Row | None) -> str:
    """A figure with its interval in two significant figures."""
    if figure is None:
        return "not known"
    if figure["hi"] == 0:
        return "0 by definition"
    if figure["mean"] is None:
        return f"not assessed ({two(figure['lo'])}-{two(figure['hi'])})"
    limit = ", a lower limit" if figure.get("lower_limit") else ""
    mean, low, high = (two(figure[part]) for part in ("mean", "lo", "hi"))
    return f"{mean} ({low}{f'-{high}' if low != high else ''}{limit})"


def total(row: Row) -> str:
    """
    A boundary's sum; where handoffs have no figure it is at least that, and one too small for digits says
    how far it reaches with them.

    >>> few = {"mean": 0.0004, "lo": 0.00001, "hi": 0.0012}
    >>> row = {"events_not_known_at": 2, "events_limits_with_those": {"lo": 0.00001, "hi": 120}}
    >>> total(row | {"events_per_year": few, "handoffs": ["a", "b", "c"]})
    'under 0.001 to 120, 2 of 3 without a figure'
    """
    figure, missing = row["events_per_year"], row["events_not_known_at"]
    if figure is None or not missing:
        return interval(figure)
    tiny = figure["mean"] is not None and figure["mean"] < LEAST
    sum_ = limits(row["events_limits_with_those"]) if tiny else f"at least {interval(figure)}"
    return f"{sum_}, {missing} of {len(row['handoffs'])} without a figure"


def limits(outer: Row) -> str:
    """
    How far a sum reaches; without a count of crossings there is no upper end.

    >>> limits({"lo": 0.00001, "hi": None})
    'under 0.001 or more'
    """
    low = two(outer["lo"])
    return f"{low} or more" if outer["hi"] is None else f"{low} to {two(outer['hi'])}"


def number(value: float | None) -> str:
    """A count, or that there is none."""
    return "no denominator" if value is None else f"{value:,.0f}"


def number_between(ends: Sequence[float] | None) -> str:
    """
    A count, or the two ends that it lies between.

    >>> number_between((800, 2000)), number_between((7, 7)), number_between(None)
    ('800-2,000', '7', 'no denominator')
    """
    if ends is None:
        return number(None)
    return number(ends[0]) if ends[0] == ends[1] else f"{number(ends[0])}-{number(ends[1])}"


def two(value: float) -> str:
    """
    Two significant figures; never an exponent, and never 0 for what is only small.

    >>> two(0.01234), two(14.6), two(1234.5), two(0.00001)
    ('0.012', '15', '1,200', 'under 0.001')
    """
    if 0 < value < LEAST:
        return f"under {LEAST:g}"
    rounded = float(f"{value:.1e}")
    return f"{rounded:,.0f}" if abs(rounded) >= 10 else f"{rounded:g}"


def unheld(held_by_nobody: float | None, *, unknown: str) -> str:
    """
    Days in which nobody held a crossing; less than one in hours or minutes, never rounded to none.

    >>> [unheld(days, unknown="not told") for days in (None, 0, 0.25, 2.04, 1234.5)]
    ['not told', '0', '6 hours', '2', '1,234']
    """
    if held_by_nobody is None:
        return unknown
    if 0 < held_by_nobody < 1:
        return format_duration(max(held_by_nobody * 86_400, 1))
    return f"{held_by_nobody:,.0f}" if held_by_nobody >= 10 else f"{held_by_nobody:.1f}".removesuffix(".0")


def longest_gap_words(gap: float | None) -> str:
    """
    The longest gap that still counts as a move; one of 0 days is a choice, not none.

    >>> longest_gap_words(None), longest_gap_words(1), longest_gap_words(0)
    ('none', '1 day', '0 days')
    """
    return "none" if gap is None else f"{gap:g} {'day' if gap == 1 else 'days'}"


def days(seconds: float) -> str:
    """A gap in days or hours."""
    return f"{seconds / 86_400:.1f} d" if seconds >= 86_400 else f"{seconds / 3_600:.1f} h"

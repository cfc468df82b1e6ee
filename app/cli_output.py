"""Answers of the command line as lines for people: the same rows as the JSON, in few words."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.text import later_judgements_words

Row = dict[str, Any]


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
        f"{len(table)} pairs. Source: {document['source']}.",
        f"Longest gap: {f'{gap:g} days' if gap else 'none'}.",
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
            "not recorded" if row["unheld_days"] is None else f"{row['unheld_days']:.0f}",
            row["highlighted"],
        ]
        for row in document["boundaries"]
    ]
    heads = ["", "boundary", "a year", "events a year", "recorded", "critical duties", "days unheld", ""]
    warning = document["part_of_year_warning"]  # above the sentence that it bears on, and again at the end
    top = [*([warning] if warning else []), headline(document["headline"])]
    return [*top, *in_columns(heads, table), *standing_lines(document)]


def headline(found: Row) -> str:
    """The sentence on top."""
    asked = (
        f"At {found['nobody_asked']} more nobody has been asked, at {found['not_all_asked']} not everyone."
    )
    if found["appetite"] is None:
        return (
            f"{found['boundaries']} boundaries. No appetite is declared, so none is highlighted: "
            f"careseams parameters set appetite NUMBER --declared-by BODY. {asked}"
        )
    return (
        f"{found['highlighted']} of {found['boundaries']} boundaries carry more than the declared "
        f"{found['appetite']:g} events a year with a critical duty open. {perhaps_words(found)}{asked}"
    )


def perhaps_words(found: Row) -> str:
    """
    Those that are above the appetite only at the high end of what is known between two ends.

    >>> perhaps_words({"perhaps_above": 1})
    '1 more perhaps: its figure is known only between two ends. '
    """
    count = found["perhaps_above"]
    its = "its figure is" if count == 1 else "their figures are"
    return f"{count} more perhaps: {its} known only between two ends. " if count else ""


def trace_lines(document: Row) -> list[str]:
    """A route in words, crossings in time."""
    table = [
        [
            row["request_id"],
            row["from"],
            row["to"],
            row["kind"],
            ", ".join(
                f"{s['status']} {(s['happened_at'] or 'time not recorded')[:10]}" for s in row["status"]
            ),
            row["carried_by"] or "not asked",
            "not told" if row["unheld_days"] is None else f"{row['unheld_days']:g}",
            "accounts differ" if row["accounts_differ"] else "",
        ]
        for row in document["crossings"]
    ]
    heads = ["request", "from", "to", "kind", "what happened", "carried by", "days unheld", ""]
    return [
        f"Case {document['case']}. {document['warning']}",
        f"{len(document['contacts'])} contacts, {len(table)} crossings.",
        *in_columns(heads, table),
        f"Days in which nobody held one of them: {document['unheld_days']:g}. As at {document['as_at']}.",
    ]


def standing_lines(document: Row) -> list[str]:
    """The moment all figures stand for, and what was only judged after it."""
    said = (document["part_of_year_warning"], later_judgements_words(document["judgements_after_as_at"]))
    return [as_at_line(document), *(words for words in said if words)]


def as_at_line(document: Row) -> str:
    """The moment all figures stand for."""
    return (
        f"As at {document['as_at']} ({document['as_at_reason']}). Moderate or worse events a year with a "
        "90 % interval. A count of records is a lower limit; not known is not zero."
    )


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
    return f"{two(figure['mean'])} ({two(figure['lo'])}-{two(figure['hi'])}{limit})"


def total(row: Row) -> str:
    """A boundary's sum; where some of its handoffs have no figure, it is at least that."""
    least = "at least " if row["events_per_year"] and row["events_not_known_at"] else ""
    return f"{least}{interval(row['events_per_year'])}"


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
    Two significant figures without an exponent.

    >>> two(0.01234), two(14.6), two(1234.5)
    ('0.012', '15', '1,200')
    """
    if value == 0:
        return "0"
    rounded = float(f"{value:.1e}")
    return f"{rounded:,.0f}" if abs(rounded) >= 10 else f"{rounded:g}"


def days(seconds: float) -> str:
    """A gap in days or hours."""
    return f"{seconds / 86_400:.1f} d" if seconds >= 86_400 else f"{seconds / 3_600:.1f} h"

"""
Findings in words: what pages, command line and documents say the same way.

In: values. Out: British English. Days and times are local, said no more exactly than they are known; what is
not known says so and is never shown as zero. Pure: no clock.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from graph_schema.vocabulary import Duty, DutyState, End, Harm, Precision
from pathway.snapshot import LOCAL_ZONE

NOT_RECORDED = "not recorded"
NOT_KNOWN = "not known"
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

DUTY_NAMES = {
    Duty.HANDOVER: "Send complete information",
    Duty.ACCEPT: "Accept or refuse",
    Duty.CLINICAL: "Clinical responsibility meanwhile",
    Duty.FAILSAFE: "Notice if it never arrives",
    Duty.CONTACT: "Whom to ring",
    Duty.MONITOR: "Measure whether it is safe",
    Duty.ESCALATE: "Act when it is not",
    Duty.OVERSEE: "Oversee the whole",
    Duty.RISK: "Own the risk",
    Duty.COORDINATE: "Join up the person’s plan",
}
END_WORDS = {
    End.HOME.value: "home",
    End.PATIENT.value: "the patient",
    End.CARER.value: "the carer",
    End.DIED.value: "died",
    End.LOST.value: "lost to follow-up",
    End.OPEN.value: "still in progress",
}
STATE_WORDS: Mapping[DutyState, str] = {
    DutyState.NOT_APPLICABLE: "does not apply",
    DutyState.ASSIGNED: "agreed",
    DutyState.ASSIGNED_REVIEW_DUE: "agreed, review due",
    DutyState.JOINT_NO_LEAD: "shared, nobody leads",
    DutyState.ASSUMED_SELF: "claimed, not confirmed",
    DutyState.ASSUMED_IMPUTED: "others think it is them",
    DutyState.CONTESTED: "answers differ",
    DutyState.DELEGATED_UNACCEPTED: "passed on, not accepted",
    DutyState.PATIENT_HELD: "left to the patient or carer",
    DutyState.OVERSIGHT_ONLY: "only an oversight body named",
    DutyState.UNASSIGNED: "everyone has answered, nobody holds it",
    DutyState.STALE: "lapsed",
    DutyState.NOT_ASSESSED: "not everyone has answered",
}
ROW_WORDS: Mapping[tuple[DutyState, int], str] = {
    (DutyState.CONTESTED, 3): "two answers from one organisation",
    (DutyState.CONTESTED, 6): "both say: us",
    (DutyState.CONTESTED, 7): "they disagree",
    (DutyState.DELEGATED_UNACCEPTED, 8): "passed on, not accepted; it stays",
    (DutyState.CONTESTED, 11): "each says: them",
}
"""Where the row of METHOD 4.3 says more than the state does."""


def format_number(value: float | None, *, unknown: str = NOT_KNOWN) -> str:
    """
    A worked-out number to two significant figures; `unknown` where there is none.

    >>> [format_number(x) for x in (14.2, 7.46, 0.0349, 1234, 9.96, 0, None)]
    ['14', '7.5', '0.035', '1,200', '10', '0', 'not known']
    """
    if value is None or math.isnan(value):
        return unknown
    if math.isinf(value):
        raise ValueError("an infinite number is not a finding")
    if value == 0:
        return "0"
    shown = f"{Decimal(f'{abs(value):.1e}'):,f}"
    return shown if value > 0 else f"−{shown}"


def format_day(day: date | None, *, unknown: str = NOT_KNOWN) -> str:
    """
    A day; an instant is read in local time.

    >>> format_day(date(2026, 5, 20))
    '20 May 2026'
    """
    if day is None:
        return unknown
    local = _local(day) if isinstance(day, datetime) else day
    return f"{local.day} {_month_name(local)} {local.year}"


def format_instant(
    instant: datetime | None, precision: Precision = Precision.EXACT, *, unknown: str = NOT_KNOWN
) -> str:
    """
    A time in local time, said no more exactly than it is known.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 5, 20, 11, 5, tzinfo=UTC)
    >>> [format_instant(noon, Precision(p)) for p in ("exact", "hour", "day", "month", "order")]
    ['20 May 2026, 12:05', '20 May 2026, about 12:00', '20 May 2026', 'May 2026', 'not known']
    """
    if instant is None or precision is Precision.ORDER:
        return unknown
    local = _local(instant)
    if precision is Precision.MONTH:
        return f"{_month_name(local)} {local.year}"
    if precision is Precision.DAY:
        return format_day(instant)
    clock = f"about {local:%H}:00" if precision is Precision.HOUR else f"{local:%H:%M}"
    return f"{format_day(instant)}, {clock}"


def format_duration(seconds: float | None, *, unknown: str = NOT_RECORDED) -> str:
    """
    How long, in the largest unit of which there are at least two.

    >>> [format_duration(s) for s in (172800, 90 * 60, 3 * 3600, 1, None)]
    ['2 days', '90 minutes', '3 hours', '1 second', 'not recorded']
    """
    if seconds is None or math.isnan(seconds):
        return unknown
    for size, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if abs(seconds) >= 2 * size:
            return _so_many(seconds / size, name)
    return _so_many(seconds, "second")


def days_number(days: float) -> str:
    """
    A number of days: below ten to a tenth, above whole; less than a day in minutes or hours, with their noun.

    >>> [days_number(days) for days in (1, 0.04, 5550.3, 2.44, 0, 1e-5)]
    ['1', '58 minutes', '5,550', '2.4', '0', 'under 1 minute']
    """
    if 0 < days * 86_400 < 60:
        return "under 1 minute"
    if 0 < days < 1:
        return format_duration(days * 86_400)
    return f"{days:,.0f}" if days >= 10 else f"{days:.1f}".removesuffix(".0")


def days_words(days: float) -> str:
    """
    Days with their noun; less than a day in minutes or hours.

    >>> days_words(1), days_words(0.25 / 24), days_words(223), days_words(0)
    ('1 day', '15 minutes', '223 days', '0 days')
    """
    number = days_number(days)
    if 0 < days < 1:
        return number
    return f"{number} {'day' if number == '1' else 'days'}"


def state_words(state: DutyState, row: int | None = None, *, said: str = "", inherited: bool = False) -> str:
    """
    A duty's state. `row` is the row of METHOD 4.3; `said` replaces the usual words.

    >>> state_words(DutyState.CONTESTED, 7), state_words(DutyState.ASSIGNED, inherited=True)
    ('they disagree', 'agreed, inherited and not reaffirmed')
    """
    words = said or ROW_WORDS.get((state, row or 0)) or STATE_WORDS[state]
    return f"{words}, inherited and not reaffirmed" if inherited else words


def harm_words(harm: Harm) -> str:
    """
    A recorded grade of harm in words; one that nobody recorded is no grade, and not none.

    >>> [harm_words(harm) for harm in (Harm.NONE, Harm.LOW, Harm.FATAL, Harm.NOT_RECORDED)]
    ['no harm', 'low harm', 'fatal', 'harm not recorded']
    """
    short = {Harm.NONE: "no harm", Harm.FATAL: "fatal", Harm.NOT_RECORDED: "harm not recorded"}
    return short.get(harm, f"{harm.label} harm")


def plural(count: int, one: str, many: str | None = None) -> str:
    """
    A count with its noun.

    >>> plural(1, "handoff"), plural(0, "boundary", "boundaries")
    ('1 handoff', '0 boundaries')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def sentence_list(items: Sequence[str], *, joiner: str = "and") -> str:
    """
    Items as they stand in a sentence.

    >>> sentence_list(["letter", "supply", "result"])
    'letter, supply and result'
    """
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joiner} {items[-1]}"


def _local(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a time without its zone could be an hour wrong")
    return instant.astimezone(LOCAL_ZONE)


def _month_name(day: date) -> str:
    return MONTH_NAMES[day.month - 1][:3].capitalize()


def _so_many(number: float, unit: str) -> str:
    shown = format_number(number).removesuffix(".0")
    return f"{shown} {unit}" if shown == "1" else f"{shown} {unit}s"

"""
Asking in plain words: what a duty is as a question about one handoff, and what becomes of a question.

For people who answer on paper: no code, no abbreviation of ours, no name of a patient.
"""

from collections.abc import Callable, Mapping
from datetime import date

from app.components.forms import Choice
from app.text import address, format_day, plural
from app.wording import place_words
from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import Duty, Stance
from pathway.analysis.asks import BodySilence, Question, Reply
from pathway.analysis.places import Place, Places

ASKS, ASK, SHEET, ANSWERS, GRID = "/asks", "/ask", "/ask-sheet", "/answers", "/grid"
"""Where the pages about asking are."""

SILENCE = (
    "Silence is no answer: it says neither that they hold a duty nor that they do not. It does not say why "
    "nobody has answered."
)

QUESTIONS: Mapping[Duty, Callable[[str, str], str]] = {
    Duty.HANDOVER: lambda start, end: (
        f"Who must send complete information from {start} to {end}, and make sure that it arrived?"
    ),
    Duty.ACCEPT: lambda start, end: f"Who must say yes or no when {start} hands over to {end}, and by when?",
    Duty.CLINICAL: lambda start, end: (
        f"Who takes clinical responsibility from when {start} lets go until {end} accepts?"
    ),
    Duty.FAILSAFE: lambda start, end: (
        f"Who notices if what {start} sends never reaches {end}, bounces or gets stuck?"
    ),
    Duty.CONTACT: lambda start, end: f"Whom does the patient or carer ring between {start} and {end}?",
    Duty.MONITOR: lambda start, end: f"Who measures whether the handoff from {start} to {end} is safe?",
    Duty.ESCALATE: lambda start, end: f"Who must act when the handoff from {start} to {end} is not safe?",
    Duty.OVERSEE: lambda start, end: f"Which body looks at the handoff from {start} to {end} as a whole?",
    Duty.RISK: lambda start, end: f"Who owns the risk between {start} and {end}?",
    Duty.COORDINATE: lambda start, end: f"Who joins up the person’s plan between {start} and {end}?",
}
"""Each duty as a question about two places."""

SAY: Mapping[Stance, str] = {
    Stance.ACCEPTS: "We do",
    Stance.ASSERTS: "Another does (name whom)",
    Stance.DELEGATES: "Passed on by us (name to whom)",
    Stance.DENIES: "Not us",
    Stance.NOBODY: "Nobody does",
    Stance.DONT_KNOW: "Unknown to us",
}
"""What can be ticked on a sheet and chosen on the page: each begins with another letter, or nearly."""
NO_ANSWER = "– no answer –"


def say_choices() -> list[Choice]:
    """What they can say, with nothing first."""
    return [("", NO_ANSWER), *((stance.value, words) for stance, words in SAY.items())]


def question_words(duty: Duty, handoff: Handoff, places: Places) -> str:
    """One duty of one handoff as a question in plain words."""
    start, end = places.ends(handoff)
    return QUESTIONS[duty](end_words(start), end_words(end))


def end_words(place: Place) -> str:
    """
    An end inside a sentence: "Eastmere Hospitals (ward 7)", "the patient".

    >>> end_words(Place("A/ED", "ED", "A", "Eastmere Hospitals", "acute", "", ""))
    'Eastmere Hospitals (ED)'
    """
    body, found, service = place_words(place).partition(": ")
    return f"{body} ({service})" if found else body


def handoff_words(handoff: Handoff, places: Places) -> str:
    """A handoff as people find it again on paper: its name, else its ends and kind."""
    start, end = places.ends(handoff)
    return handoff.name or f"{place_words(start)} → {place_words(end)} ({handoff.kind.label})"


def days_since(days: int) -> str:
    """
    How long nothing has answered.

    >>> days_since(0), days_since(1), days_since(80)
    ('asked today', '1 day', '80 days')
    """
    return plural(days, "day") if days else "asked today"


def silence_words(one: BodySilence) -> str:
    """
    A body's longest silence in words.

    >>> from datetime import date
    >>> silence_words(BodySilence("A", "A", 2, 1, 1, date(2026, 5, 1), 19, 0, 0, None))
    '19 days, since 1 May 2026'
    """
    if one.since is None or one.days is None:
        return "none: every question is answered"
    return f"{days_since(one.days)}, since {format_day(one.since)}"


def asked_words(one: Question) -> str:
    """On which day it was asked, and how often since."""
    first, last = one.asks[0].asked_on, one.last.asked_on
    if len(one.asks) == 1:
        return format_day(first)
    return f"{format_day(first)}, {plural(len(one.asks), 'time')}, last on {format_day(last)}"


def hoped_words(one: Question) -> str:
    """By when an answer was hoped for, and how long that is past."""
    if one.last.answer_by is None:
        return "no day named"
    past = f", {plural(one.overdue, 'day')} past" if one.overdue else ""
    return f"{format_day(one.last.answer_by)}{past}"


def late_words(one: Question) -> str:
    """Whether an answer came in time, as far as the days are recorded."""
    if one.reply is Reply.SAID:
        return Reply.SAID.value
    if one.last.answered_on is None:
        return "day not recorded"
    came = format_day(one.last.answered_on)
    if one.late is None:
        return f"{came}; no day to answer by was named"
    return f"{came}, {plural(one.late, 'day')} late" if one.late else f"{came}, in time"


def figures_as_at(day: date) -> str:
    """Where what is told may hold from another day than the one that figures stand for."""
    return f"Figures stand as at {format_day(day)}: what holds from a later day counts from that day on."


def asks_address(**query: str | None) -> str:
    """The page of what was asked."""
    return address(ASKS, **query)

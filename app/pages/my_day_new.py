"""What is new or waits for an answer: checks, asks, events, events without a place; parts of My day."""

from collections.abc import Mapping
from typing import Any

from dash import html

from app.asking import ANSWERS, asked_words, days_since, hoped_words
from app.components.controls import control_mark, tested_words
from app.components.pieces import link, quiet
from app.components.tables import Column
from app.forms.addresses import DAY_OF, form_address, handoff_address
from app.pages.my_day_lists import Listed, Shown, at_words, to_do
from app.text import DUTY_NAMES, NOT_RECORDED, address, format_day, plural
from graph_schema.vocabulary import CaughtBy
from pathway.analysis.asks import Question
from pathway.analysis.events import Joined
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.my_day import NewEvent
from pathway.analysis.my_day_old import Check

CHECKS = (
    Column("control", "Control", heads_row=True),
    Column("state", "What is known of it"),
    Column("due", "To be checked"),
    Column("at", "Handoffs"),
)
ASKS = (
    Column("question", "Question", heads_row=True),
    Column("asked", "Asked on"),
    Column("days", "Waits for"),
    Column("hoped", "Answer hoped for by"),
)
EVENTS = (
    Column("event", "Event", heads_row=True),
    Column("day", "Day"),
    Column("harm", "Worst harm"),
    Column("at", "Handoffs"),
    Column("caught", "Caught by a carer"),
)
UNPLACED = (
    Column("event", "Event", heads_row=True),
    Column("day", "Happened"),
    Column("harm", "Worst harm"),
)


# -- checks ----------------------------------------------------------------------------------------


def checks(shown: Shown) -> Listed:
    """Controls to be checked."""
    untested = shown.day.untested
    words = (
        f"Of {plural(untested, 'control')} neither a test nor a day to look again is on record: nobody can say whether "
        "a check is overdue."
    )
    return Listed(
        "checks",
        "Control checks",
        CHECKS,
        shown.day.checks,
        lambda one: _check_row(one, shown),
        "control",
        "Longest overdue first; then soonest due; then those never tested.",
        "No check of a control at your boundaries is overdue, or due within 60 days.",
        shown.source("Controls", "due up to 60 days after the as-at date"),
        [words] if untested else [],
    )


def _check_row(one: Check, shown: Shown) -> dict[str, Any]:
    found, at = one.found, one.handoffs[0].id
    kept_by = shown.names.get(found.control.holder or "", "")
    where = {"handoff": at, "control": found.control.id, DAY_OF: shown.organisation}
    return {
        "control": [found.control.name, html.Div(quiet(f"kept by {kept_by or 'nobody named'}"))],
        "state": [control_mark(found), html.Div(quiet(", ".join(filter(None, tested_words(found)))))],
        "due": due_words(one),
        "at": at_words(one.handoffs),
        "do": to_do("Record a check", form_address("ControlCheck", **where), found.control.name),
    }


def due_words(one: Check) -> str:
    """How long a check is overdue, or until when there is time."""
    if one.days is None:
        return "no day set, no test recorded"
    if one.days == 0:
        return "due on this day"
    return f"{plural(one.days, 'day')} overdue" if one.days > 0 else f"in {plural(-one.days, 'day')}"


# -- asks ------------------------------------------------------------------------------------------


def asks(shown: Shown) -> Listed:
    """Questions without an answer."""
    at = {one.id: one for one in shown.day.own.handoffs}
    return Listed(
        "waiting-asks",
        "Asks that wait for an answer",
        ASKS,
        shown.day.asks,
        lambda one: _ask_row(one, at, shown),
        "question",
        "Longest waiting first.",
        "Nothing that you were asked waits for an answer. What nobody has asked is not listed.",
        shown.source("Questions without an answer", "all dates"),
    )


def _ask_row(one: Question, at: Mapping[str, HandoffFinding], shown: Shown) -> dict[str, Any]:
    name = at[one.subject].name if one.subject in at else one.subject
    of = shown.names.get(one.party, one.party)
    return {
        "question": [
            f"{DUTY_NAMES[one.duty]}: ",
            link(name, handoff_address(one.subject)),
            html.Div(quiet(f"asked of {of}")),
        ],
        "asked": asked_words(one),
        "days": days_since(one.days or 0),
        "hoped": hoped_words(one),
        "do": to_do("Answer", address(ANSWERS, party=one.party), f"{one.duty.label}, {name}"),
    }


# -- events ----------------------------------------------------------------------------------------


def events(shown: Shown) -> Listed:
    """What was recorded lately."""
    day = shown.day
    left = [
        f"{plural(day.undated, 'event')} without any day" if day.undated else "",
        f"{plural(day.later_events, 'event')} of a later day" if day.later_events else "",
    ]
    out = ", ".join(filter(None, left))
    carer = f"Caught by a carer: {day.caught_by_carer:,}. Reported is not happened." if day.events else ""
    return Listed(
        "new-events",
        "New events",
        EVENTS,
        day.events,
        lambda one: _event_row(one, shown),
        "event",
        "Latest first.",
        f"No event at your boundaries is recorded from {format_day(day.since)} on. None recorded is not none happened.",
        shown.source("Events", f"{format_day(day.since)} – {format_day(day.day)}", out),
        [carer, f"Left out: {out}." if out else ""],
    )


def _event_row(one: NewEvent, shown: Shown) -> dict[str, Any]:
    reference = _reference(one.event)
    where = {"handoff": one.handoffs[0].id, "id": one.event.id, DAY_OF: shown.organisation}
    return {
        "event": [reference, html.Div(quiet(one.event.records[0].type.label))],
        "day": [format_day(one.day), html.Div(quiet("recorded" if one.recorded else "happened"))],
        "harm": one.event.harm.label,
        "at": at_words(one.handoffs),
        "caught": "yes" if one.event.caught_by(CaughtBy.CARER) else "not recorded",
        "do": to_do("Look at it", form_address("Event", **where), reference),
    }


def unplaced(shown: Shown) -> Listed:
    """What names the organisation and no handoff."""
    place = address("/inbox", organisation=shown.organisation)
    return Listed(
        "unplaced",
        "Unplaced events that name you",
        UNPLACED,
        shown.day.unplaced,
        lambda one: _unplaced_row(one, place),
        "event",
        "Longest known first, undated ones last.",
        "No event that names you waits to be placed.",
        shown.source("Events that name it and no handoff", "all dates"),
    )


def _unplaced_row(one: Joined, place: str) -> dict[str, Any]:
    return {
        "event": [_reference(one), html.Div(quiet(one.records[0].type.label))],
        "day": format_day(one.happened_at, unknown=NOT_RECORDED),
        "harm": one.harm.label,
        "do": to_do("Place it", place, _reference(one)),
    }


def _reference(one: Joined) -> str:
    return next((record.reference for record in one.records if record.reference), one.id)

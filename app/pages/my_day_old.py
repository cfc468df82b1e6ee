"""What has grown old: duties to speak of again, and what is to be confirmed by one press; parts of My day."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.marks import Mark, tag
from app.components.pieces import link, quiet
from app.components.tables import Column
from app.confirming import last_words
from app.forms.addresses import DAY_OF, form_address, handoff_address
from app.pages.my_day_lists import Listed, Shown, to_do
from app.text import DUTY_NAMES, format_day, plural
from pathway.analysis.confirmations import Age, LastWord
from pathway.analysis.my_day_old import ToConfirm, ToSay, Why

CONFIRM = "md-confirm"
TO_SAY = (
    Column("duty", "Duty", heads_row=True),
    Column("why", "Why"),
    Column("day", "Day"),
)
OLD = (
    Column("what", "What", heads_row=True),
    Column("last", "Last word"),
    Column("age", "Age"),
)


# -- to be said again ------------------------------------------------------------------------------


def to_say(shown: Shown) -> Listed:
    """Duties of which something is to be said again."""
    return Listed(
        "claims-to-say",
        "Duties to speak of again",
        TO_SAY,
        shown.day.to_say,
        lambda one: _to_say_row(one, shown),
        "duty",
        "Ended first; then lapsed, inherited, review come; then what ends or is to be reviewed soon.",
        "No claim of yours has ended without another, ends or is to be reviewed within 60 days.",
        shown.source("Duties with a claim that ended, ends soon, lapsed or is inherited", "all dates"),
    )


def _to_say_row(one: ToSay, shown: Shown) -> dict[str, Any]:
    soon = one.why in (Why.LAPSES, Why.REVIEW_SOON)
    where = {"handoff": one.handoff.id, "duty": one.duty.value, DAY_OF: shown.organisation}
    review = one.claim is not None and one.why in (Why.REVIEW_DUE, Why.REVIEW_SOON)
    if review and one.claim is not None:
        where["id"] = one.claim.id
    words = "Review the claim" if review else "Say who holds it"
    return {
        "duty": [f"{DUTY_NAMES[one.duty]}: ", link(one.handoff.name, handoff_address(one.handoff.id))],
        "why": one.why.value
        if soon
        else tag(Mark.OPEN if one.why is Why.STALE else Mark.CLAIMED, one.why.value),
        "day": format_day(one.day, unknown="no day recorded"),
        "do": to_do(words, form_address("Claim", **where), f"{one.duty.label}, {one.handoff.name}"),
    }


# -- old words -------------------------------------------------------------------------------------


def old_words(shown: Shown) -> Listed:
    """What is to be confirmed again."""
    span, grace = shown.parameters.confirm_after_months, shown.parameters.confirm_grace_months
    unknown = shown.day.unknown
    later = sum(one.word.later is not None for one in shown.day.to_confirm)
    remarks = [
        f"Declared: to be confirmed again after {plural(span, 'month')}, aged after {plural(grace, 'month')} more. "
        "Confirming changes no duty’s state and no figure: it says that the last word still stands.",
        f"{plural(later, 'word')} of them got a later word after the as-at date: listed here, and not in the sentence above."
        if later
        else "",
        f"Of {plural(unknown, 'handoff')} no last word by that day is recorded: how old it is, is not known."
        if unknown
        else "",
    ]
    return Listed(
        "old-words",
        "To be confirmed again",
        OLD,
        shown.day.to_confirm,
        lambda one: _old_row(one, shown),
        "word",
        "Oldest first.",
        "Nothing of yours whose last word is recorded is older than the declared span.",
        shown.source("Handoffs, agreed claims and tests of controls", f"last word over {span} months old"),
        remarks,
    )


def _old_row(one: ToConfirm, shown: Shown) -> dict[str, Any]:
    word = one.word
    return {
        "what": _what(one),
        "last": last_words(word, shown.names),
        "age": _age(word),
        "do": _confirm(one, shown),
    }


def _what(one: ToConfirm) -> list[Any]:
    there = link(one.handoff.name, handoff_address(one.handoff.id))
    if one.claim is not None:
        return [f"{DUTY_NAMES[one.claim.duty]}: ", there, html.Div(quiet("an agreed duty, your claim"))]
    if one.control is not None:
        return [f"{one.control.name}: ", there, html.Div(quiet("a control"))]
    return [there, html.Div(quiet("a handoff as it is recorded"))]


def _age(word: LastWord) -> Component:
    said = tag(Mark.CLAIMED, word.age.value) if word.age is Age.AGED else word.age.value
    return html.Span(said, className="unbroken")


def _confirm(one: ToConfirm, shown: Shown) -> Component:
    if one.word.later is not None:
        done = "checked" if one.control is not None else "confirmed"
        return html.Span(f"{done} on {format_day(one.word.later)}, after the as-at date")
    if one.control is not None:
        where = {"handoff": one.handoff.id, "control": one.control.id, DAY_OF: shown.organisation}
        return to_do("Record a check", form_address("ControlCheck", **where), one.control.name)
    about = one.handoff.name if one.claim is None else f"{one.claim.duty.label}, {one.handoff.name}"
    id_ = {"type": CONFIRM, "kind": one.word.kind, "subject": one.word.subject}
    words = ["Confirm", html.Span(f" – {about}", className="visually-hidden")]
    return html.Button(words, id=id_, n_clicks=0, type="button", className="button button-secondary")

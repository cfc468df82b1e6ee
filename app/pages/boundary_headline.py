"""What stands on top of the boundaries: the finding in a sentence, its figures, the declared appetite."""

from collections.abc import Iterable
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.forms import FieldError, actor_field, nobody_said, number_field, text_field
from app.components.pieces import button, button_row, card, details, lead, stressed
from app.text import asked_words, format_day, plural, read_number
from app.wording import days_number, days_words, figure_words
from pathway.analysis.findings import Headline
from pathway.errors import BadInput

APPETITE, APPETITE_BY, ACTOR, DECLARE = "b-appetite", "b-appetite-by", "b-actor", "b-declare"
WHAT_IT_IS = (
    "How many moderate or worse events a year may a boundary be expected to have before somebody has to answer? "
    "A board or committee declares it; no number is right by itself."
)


def headline(found: Headline, record: dict[str, Any]) -> list[Component]:
    """The sentence, the figures, and the appetite. `record`: of the appetite, as the engine keeps it."""
    return [_sentence(found), _facts(found), _appetite(found.appetite, record)]


def _sentence(found: Headline) -> Component:
    asked = asked_words(found.nobody_asked, found.not_all_asked)
    total = plural(found.boundaries, "boundary", "boundaries")
    if found.appetite is None:
        return lead([f"{total}. No appetite is declared, so none is highlighted. ", stressed(asked)])
    carry = "carries" if found.highlighted == 1 else "carry"
    sure = (
        f" {carry} more than the declared {plural_events(found.appetite)} a year with a critical duty open. "
    )
    parts = [stressed(f"{found.highlighted:,} of {total}", open_=True), sure, stressed(asked)]
    return lead([*parts, *_besides(found)])


def _besides(found: Headline) -> Iterable[str]:
    """Those that are near to being highlighted, each with why it is not."""
    if found.recorded_above:
        yield (
            f" At {found.recorded_above:,} with a critical duty open, what was recorded in the year is above it, though "
            "the assessment says less."
        )
    if found.possibly:
        yield f" {_so_many(found.possibly)} above it with a critical duty perhaps open."
    if found.perhaps_above:
        its = "its figure is" if found.perhaps_above == 1 else "their figures are"
        yield (
            f" {_so_many(found.perhaps_above, 'perhaps ')} above it, with a critical duty open or perhaps open: {its} "
            "known only between two ends, and above it at the higher."
        )


def _so_many(count: int, how: str = "") -> str:
    """
    So many that are not among those highlighted.

    >>> _so_many(1), _so_many(3, "perhaps ")
    ('1 other lies', '3 others perhaps lie')
    """
    return f"{count:,} {'other' if count == 1 else 'others'} {how}{'lies' if count == 1 else 'lie'}"


def plural_events(appetite: float) -> str:
    """
    The appetite with its noun.

    >>> plural_events(1), plural_events(0.5), plural_events(2)
    ('1 event', '0.5 events', '2 events')
    """
    return f"{appetite:g} {'event' if appetite == 1 else 'events'}"


def _facts(found: Headline) -> Component:
    facts = [
        _unowned(found),
        _unheld(found),
        _waiting(found),
        (
            f"{found.not_known:,} of {found.handoffs:,} handoffs",
            "have no figure for events; that is not zero",
        ),
    ]
    items = [html.Li([html.B(number), " ", html.Span(words)]) for number, words in facts]
    return html.Ul(items, className="findings")


def _unowned(found: Headline) -> tuple[str, str]:
    low, high = found.unowned_low, found.unowned_high
    words = "events a year expected where no holder is agreed"
    if high is None:
        return (
            f"{figure_words(low)} or more",
            f"{words}; no upper end where no crossing of the year is counted",
        )
    same = figure_words(low) == figure_words(high)
    return figure_words(low) if same else f"{figure_words(low)} to {figure_words(high)}", words


def _unheld(found: Headline) -> tuple[str, str]:
    if found.unheld_days is None:
        return "Not recorded", "who in fact held crossings, so nobody can count days in which nobody did"
    return (
        days_words(found.unheld_days),
        "in the year in which accounts say that nobody held a crossing",
    )


def _waiting(found: Headline) -> tuple[str, str]:
    if found.unowned_days is None:
        return "Not recorded", "release and acceptance, so nobody can count waiting"
    low, high = found.unowned_days
    same = days_words(low) == days_words(high)
    return (
        days_words(low) if same else f"{days_number(low)} to {days_words(high)}",
        "of waiting in the year while clinical responsibility was open; in the high end alone are waits without a "
        "recorded end, and days about which not everyone has answered",
    )


def _appetite(appetite: float | None, record: dict[str, Any]) -> Component:
    form = [html.P(WHAT_IT_IS), *_fields()]
    if appetite is None:
        return card("Declare an appetite", form, pale=True)
    by = f" by {record['declared_by']}" if record["declared_by"] else ""
    on = f" on {format_day(record['declared_on'])}" if record["declared_on"] else ""
    return details(
        f"An appetite of {plural_events(appetite)} a year was declared{by}{on}. Declare another", form
    )


def _fields() -> list[Component]:
    return [
        number_field(APPETITE, "Appetite", unit="events a year"),
        text_field(APPETITE_BY, "Declared by", hint="A role or body, never a person’s name"),
        actor_field(ACTOR),
        button_row([button("Declare", DECLARE)]),
    ]


def appetite_errors(appetite: str, by: str, actor: str) -> list[FieldError]:
    """What of the form has to be put right."""
    errors = []
    if not _is_appetite(appetite):
        errors.append(FieldError(APPETITE, "Type a number of events a year above 0, such as 2 or 0.5"))
    if not by.strip():
        errors.append(FieldError(APPETITE_BY, "Say which role or body declares it"))
    if not actor.strip():
        errors.append(nobody_said(ACTOR))
    return errors


def _is_appetite(text: str) -> bool:
    try:
        return read_number(text, low=0, high=1e6) > 0
    except BadInput:
        return False

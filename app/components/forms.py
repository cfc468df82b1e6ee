"""
Fields, and what is said when they are refused: which field, why, with what was typed still there.

Dates and numbers are typed as text and read by `app.text.read_day` and `read_number`: nothing typed is lost,
no calendar has to be steered by keyboard. What may be left empty says "(optional)".

Fields hand over what was typed when they lose the focus or meet Enter (`debounce=True`). Otherwise Mantine
waits for a timer, and on a slow computer the last letter before the button is pressed is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.text import EXAMPLE_DAY
from graph_schema.vocabulary import Term

Choice = tuple[str, str]
"""(value, label)."""

BEGINNINGS_FIRST = {"function": "beginningsFirst"}
"""In `assets/choices.js`: what begins with the words typed comes first."""
SAVED_NOW = (
    ". You are looking at a day that you chose: what you save is saved now, counts from the days that it "
    "names, and may not show here"
)
HIDE = {"aria-label": "Show what is typed", "tabIndex": 0}


@dataclass(frozen=True)
class FieldError:
    """`message` says why what was typed in the field `field_id` will not do, and what would."""

    field_id: str
    message: str


def text_field(
    field_id: str, label: str, *, hint: str = "", value: str = "", error: str = "", optional: bool = False
) -> Component:
    """One line of text."""
    return dmc.TextInput(
        debounce=True, value=value, autoComplete="off", **_common(field_id, label, hint, error, optional)
    )


def long_text_field(
    field_id: str, label: str, *, hint: str = "", value: str = "", error: str = "", optional: bool = False
) -> Component:
    """Several lines of text. Say in the hint: no names, no NHS numbers."""
    common = _common(field_id, label, hint, error, optional)
    return dmc.Textarea(debounce=True, value=value, autosize=True, minRows=3, **common)


def date_field(
    field_id: str, label: str, *, hint: str = "", value: str = "", error: str = "", optional: bool = False
) -> Component:
    """A day typed as text; read it with `app.text.read_day`."""
    example = f"For example, {EXAMPLE_DAY}"
    hint = f"{hint}. {example}" if hint else example
    return dmc.TextInput(
        debounce=True,
        value=value,
        autoComplete="off",
        className="short-field",
        **_common(field_id, label, hint, error, optional),
    )


def number_field(
    field_id: str,
    label: str,
    *,
    unit: str,
    hint: str = "",
    value: str = "",
    error: str = "",
    optional: bool = False,
) -> Component:
    """A number typed as text, its unit beside the label; read it with `app.text.read_number`."""
    common = _common(field_id, f"{label}, {unit}", hint, error, optional)
    return dmc.TextInput(
        debounce=True,
        value=value,
        autoComplete="off",
        className="short-field",
        inputProps={"inputMode": "decimal"},
        **common,
    )


def select_field(
    field_id: str,
    label: str,
    choices: Sequence[Choice],
    *,
    hint: str = "",
    value: str | None = None,
    error: str = "",
    optional: bool = False,
) -> Component:
    """One of many, found by typing. For up to about six choices use `radio_field`."""
    return dmc.Select(
        data=[{"value": code, "label": text} for code, text in choices],
        value=value,
        searchable=True,
        filter=BEGINNINGS_FIRST,
        debounce=True,
        clearable=optional,
        clearButtonProps={"aria-label": f"Clear {label.lower()}"},
        nothingFoundMessage="Nothing like that in the list",
        checkIconPosition="right",
        withScrollArea=False,
        **_common(field_id, label, hint, error, optional),
    )


def filter_field(
    field_id: str, label: str, choices: Sequence[Choice], *, every: str, value: str | None = None
) -> Component:
    """A filter that starts with all: `every` is that choice's label ("All sectors"), its value is ""."""
    made = select_field(field_id, label, [("", every), *choices], value=value or "")
    made.debounce = False  # a filter works when it is chosen
    return made


def radio_field(
    field_id: str,
    label: str,
    choices: Sequence[Choice],
    *,
    hint: str = "",
    value: str | None = None,
    error: str = "",
    optional: bool = False,
) -> Component:
    """One of a few, all in view; arrow keys choose."""
    radios = [dmc.Radio(label=text, value=code) for code, text in choices]
    return dmc.RadioGroup(
        html.Div(radios, className="radios"), value=value, **_common(field_id, label, hint, error, optional)
    )


def secret_field(field_id: str, label: str, *, hint: str = "", error: str = "") -> Component:
    """One line that is not shown while it is typed, and that the browser is asked not to keep."""
    common = _common(field_id, label, hint, error, False)
    return dmc.PasswordInput(
        debounce=True, value="", autoComplete="off", visible=False, visibilityToggleButtonProps=HIDE, **common
    )


def tick_boxes(
    field_id: str, label: str, choices: Sequence[Choice], *, hint: str = "", error: str = ""
) -> Component:
    """Any number of a few choices, all in view, each a box to tick. For many use `many_field`."""
    boxes = [dmc.Checkbox(label=text, value=code) for code, text in choices]
    return dmc.CheckboxGroup(
        html.Div(boxes, className="radios"), value=[], **_common(field_id, label, hint, error, False)
    )


def actor_field(field_id: str) -> Component:
    """Who does it; kept in the browser until it is closed. Says so while a chosen day is looked at."""
    field = text_field(field_id, "Your name or role")
    field.description = [
        "It stands in the audit beside what you do",
        html.Span(SAVED_NOW, className="past-only"),
    ]
    field.persistence, field.persistence_type = "actor", "session"
    return field


def nobody_said(field_id: str) -> FieldError:
    """That `actor_field` was left empty."""
    return FieldError(field_id, "Say your name or role: every change is kept with it")


def many_field(
    field_id: str,
    label: str,
    choices: Sequence[Choice],
    *,
    hint: str = "",
    value: Sequence[str] = (),
    error: str = "",
    optional: bool = False,
) -> Component:
    """Any number of many, found by typing. For a few use `tick_boxes`."""
    return dmc.MultiSelect(
        data=[{"value": code, "label": text} for code, text in choices],
        value=list(value),
        searchable=True,
        filter=BEGINNINGS_FIRST,
        debounce=True,
        nothingFoundMessage="Nothing like that in the list",
        withScrollArea=False,
        **_common(field_id, label, hint, error, optional),
    )


def tick_field(
    field_id: str, label: str, *, hint: str = "", value: bool = False, error: str = "", optional: bool = True
) -> Component:
    """A yes that somebody has to say; unticked is what stands without it. Its state is `checked`."""
    del optional  # an unticked box is an answer
    return dmc.Checkbox(
        id=field_id, label=label, description=hint or None, error=error or None, checked=value
    )


def term_choices(terms: Sequence[Term]) -> list[Choice]:
    """Choices of a vocabulary: its words as people read them, with their meaning."""
    return [(term.value, f"{term.label.capitalize()}: {term.meaning}") for term in terms]


def error_summary(errors: Sequence[FieldError]) -> Component | None:
    """What has to be put right, each a link to its field; focus moves here. None where there is nothing."""
    if not errors:
        return None
    items = [html.Li(html.A(error.message, href=f"#{error.field_id}")) for error in errors]
    return html.Div(
        [html.H2("There is a problem"), html.Ul(items)],
        className="error-summary",
        role="alert",
        tabIndex=-1,
        **{"data-take-focus": "yes"},
    )


def error_texts(errors: Sequence[FieldError], field_ids: Sequence[str]) -> list[str]:
    """The message of each field in order, "" where it is fine: for the fields' `error` outputs."""
    messages = {error.field_id: error.message for error in reversed(errors)}
    return [messages.get(field_id, "") for field_id in field_ids]


def _common(field_id: str, label: str, hint: str, error: str, optional: bool) -> dict[str, Any]:
    return {
        "id": field_id,
        "label": f"{label} (optional)" if optional else label,
        "description": hint or None,
        "error": error or None,
        "inputWrapperOrder": ["label", "description", "error", "input"],
    }

"""The list of unplaced events: what is told and the first proposal of each, several decided together."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.components.forms import FieldError, actor_field, nobody_said, text_field
from app.components.later import Later
from app.components.pieces import button, button_row, link, quiet
from app.components.tables import Column, Row, csv_button, data_table
from app.filters import first_row, rows_words
from app.pages.inbox_one import first_words
from app.text import NOT_RECORDED, address, format_day, plural
from app.told_events import Names, named_words, reference_words, signs_words
from app.wording import source_here
from pathway.analysis.picture import Picture
from pathway.analysis.placing import Placing

SHOWN, ALL, MANY_WHY, MANY_BY, CONFIRM, NOT_FIRST = (
    "i-many", "i-many-all", "i-many-why", "i-many-by", "i-many-confirm", "i-many-refuse",
)  # fmt: skip
FORM = (SHOWN, MANY_WHY, MANY_BY)
ROWS = 25
OF = "\t"
"""Between the event and the handoff that is proposed for it, in the value of a box."""
COLUMNS = (
    Column("reference", "Event", heads_row=True),
    Column("told", "What is told"),
    Column("proposal", "First proposal", note="a guess, in no sum"),
    Column("signs", "Signs of a boundary"),
)


def queue(picture: Picture, listed: Sequence[Placing], rows: str, names: Names) -> list[Component]:
    """A page of rows, each with a box for its first proposal, and what is done with those ticked."""
    if not listed:
        return []
    first = first_row(rows, len(listed))
    shown = listed[first - 1 : first - 1 + ROWS]
    cells = [_row(one, picture, names) for one in shown]
    boxes = [
        cell | {"reference": _ticked(cell["reference"], one)} for cell, one in zip(cells, shown, strict=True)
    ]
    some = f"{rows_words(first, first + len(shown) - 1)} of " if len(shown) < len(listed) else ""
    table = data_table(
        "to-place",
        COLUMNS,
        boxes,
        caption=f"{some}{plural(len(listed), 'unplaced event')}",
        order="Best fitting proposal first; then most signs of a boundary; then the latest.",
        empty="None.",
    )
    hidden = len(picture.unplaced) - len(listed)
    left_out = f"{plural(hidden, 'event')} of other organisations" if hidden else "nothing"
    source = source_here(plural(len(listed), "unplaced event"), picture, left_out)
    files = [csv_button("to-place", COLUMNS, cells, source=source)]
    if len(shown) < len(listed):
        every = Later(listed, lambda one: _row(one, picture, names))
        files.append(csv_button("to-place", COLUMNS, every, source=source, every=True))
    return [
        button_row(files),
        dmc.CheckboxGroup(table, id=SHOWN, value=[], className="wide-field"),
        _decide(shown),
    ]


def _decide(shown: Sequence[Placing]) -> Component:
    proposed = sum(one.first is not None for one in shown)
    return html.Div(
        [
            button_row([button(f"Tick all {proposed:,} shown that have a proposal", ALL, kind="secondary")]),
            text_field(MANY_WHY, "Why not, if you refuse", hint="It is remembered", optional=True),
            actor_field(MANY_BY),
            button_row(
                [
                    button("Confirm the first proposal of those ticked", CONFIRM),
                    button("It is not that handoff, for those ticked", NOT_FIRST, kind="secondary"),
                ]
            ),
        ],
        hidden=not proposed,
    )


def values_of(picture_listed: Sequence[Placing], rows: str) -> list[str]:
    """The value of every box shown."""
    first = first_row(rows, len(picture_listed))
    shown = picture_listed[first - 1 : first - 1 + ROWS]
    return [_value(one) for one in shown if one.first is not None]


def pairs_of(ticked: Sequence[str]) -> list[tuple[str, str]]:
    """(event, handoff) of each box ticked: exactly what was shown."""
    return [(event, handoff) for event, _, handoff in (one.partition(OF) for one in ticked)]


def errors_of(ticked: Sequence[str], by: str) -> list[FieldError]:
    """What has to be put right before several are decided together."""
    errors = [] if ticked else [FieldError(SHOWN, "Tick at least one event")]
    if not by.strip():
        errors.append(nobody_said(MANY_BY))
    return errors


def _value(one: Placing) -> str:
    return f"{one.event.id}{OF}{one.first.handoff if one.first else ''}"


def _ticked(words: Component | str, one: Placing) -> Component | str:
    return dmc.Checkbox(label=words, value=_value(one)) if one.first is not None else words


def _row(one: Placing, picture: Picture, names: Names) -> Row:
    event = one.event
    told = [record.description for record in event.records if record.description]
    opened = link(
        ["Open", html.Span(f" {reference_words(event)}", className="visually-hidden")],
        address("/inbox", event=event.id),
    )
    return {
        "reference": html.Span(
            [
                reference_words(event),
                html.Br(),
                quiet(format_day(event.happened_at, unknown="day not recorded")),
            ]
        ),
        "told": [
            *([html.Div(words) for words in told] or [html.Div(f"in words: {NOT_RECORDED}")]),
            html.Div(quiet(f"harm {event.harm.label}; {named_words(event, names)}")),
        ],
        "proposal": [first_words(one, picture)],
        "signs": [signs_words(one.signs).capitalize(), html.Div(opened)],
    }

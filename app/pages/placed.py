"""What was decided about events: placed, refused, changed at source since; each may be taken back."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from app.asking import handoff_words
from app.components.later import Later
from app.components.pieces import (
    breadcrumb,
    button_row,
    card,
    empty_state,
    lead,
    page_heading,
    quiet,
    stressed,
)
from app.components.tables import Column, Row, csv_button, data_table
from app.deciding import Deciding, button_about
from app.filters import Filter, Values, first_row, row_choices, rows_words
from app.placed import INBOX, PLACED
from app.text import NOT_RECORDED, format_day, format_instant, plural, sentence_list
from app.wording import source_here
from graph_schema.catalogue import columns
from graph_schema.events import Event
from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import MatchState, Term
from pathway.analysis.picture import Picture
from pathway.engine import Engine, Receipt
from pathway.engine.placing import (
    Changed,
    Decided,
    Gone,
    changed_since,
    decided,
    still_right,
    take_back,
    withdrawn_since,
)

PATH, NAME, UNDER = PLACED, "What was decided about events", INBOX
HELP = (
    "Which events were placed or refused, by whom and why, and which records have changed at source since?",
    "That a placement is right, or that an event happened as it is told.",
)
BACK, STILL = "d-back", "d-still"
FILTERS = {"d-what": "what", "d-rows": "rows"}
ROWS = 25
WHAT = (("placed", "Placed"), ("refused", "Refused"))
STATES = {"placed": MatchState.CONFIRMED, "refused": MatchState.REFUSED}
COLUMNS = (
    Column("event", "Event", heads_row=True),
    Column("what", "What was decided"),
    Column("why", "Why"),
    Column("by", "By whom, when"),
)
CHANGED = (
    Column("event", "Event", heads_row=True),
    Column("what", "What was decided"),
    Column("changed", "What the record said then, and says now"),
    Column("next", "What now"),
)

GONE = (
    Column("event", "Event", heads_row=True),
    Column("what", "What was decided"),
    Column("why", "Why its record was withdrawn, and when"),
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """What changed since it was decided, then every decision."""
    return html.Div(
        [
            breadcrumb([("Inbox", INBOX)], NAME),
            page_heading(NAME, "Each decision is kept and can be taken back."),
            *DECIDING.body(engine, _filters(engine), query),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """A decision is taken back, or said to hold; both with an undo."""
    DECIDING.register(app, engine)


def _take_back(engine: Engine, match: str, by: str) -> tuple[Receipt, str]:
    words = "Taken back. Where nothing else places the event, it waits in the inbox again."
    return take_back(engine, match, actor=by), words


def _still_right(engine: Engine, event: str, by: str) -> tuple[Receipt, str]:
    return still_right(engine, event, actor=by), "What was decided still holds for the record as it is now."


def shown(engine: Engine, values: Values) -> list[Component]:
    """The finding in a sentence; records that changed; the decisions."""
    every, changed, picture = decided(engine), changed_since(engine), engine.picture()
    gone, live = withdrawn_since(engine), [one for one in every if one.event is not None]
    placed = len({one.match.event for one in live if one.match.state is MatchState.CONFIRMED})
    refused = len({one.match.event for one in live if one.match.subject is None})
    lost = f", and {plural(len(gone), 'record')} withdrawn since: counted nowhere" if gone else ""
    words = f"{plural(placed, 'record')} placed and {refused:,} refused wholly. "
    return [
        lead([words, stressed(f"{plural(len(changed), 'record')} changed at source since{lost}")]),
        *([card("Withdrawn since it was decided", _gone(gone, picture))] if gone else []),
        card("Changed since it was decided", _changed(changed, picture)),
        card("Decisions", _decisions(_left(every, values), values, picture)),
    ]


def _left(every: Sequence[Decided], values: Values) -> list[Decided]:
    wanted = STATES.get(values["what"])
    return [one for one in every if wanted is None or one.match.state is wanted]


def _changed(changed: Sequence[Changed], picture: Picture) -> list[Component]:
    if not changed:
        return [empty_state("No record has changed since somebody decided where it belongs.")]
    listed = changed[:ROWS]
    rows = [_changed_row(one, picture) for one in listed]
    table = data_table(
        "changed-since", CHANGED, rows, caption=plural(len(changed), "changed record"),
        order="Changed last first.", empty="None.",
    )  # fmt: skip
    out = len(changed) - len(listed)
    left_out = f"{plural(out, 'record')} not shown" if out else "nothing"
    source = source_here(plural(len(listed), "changed record"), picture, left_out)
    cells = [row | {"next": "to be looked at"} for row in rows]
    files = csv_button("changed-since", CHANGED, cells, source=source, filtered=False)
    return [button_row([files]), table]


def _gone(gone: Sequence[Gone], picture: Picture) -> list[Component]:
    """All of them: a placed record that counts no more is not to be overlooked."""
    rows = [
        {
            "event": one.event.reference or one.event.id,
            "what": [html.Div(_what(each, picture)) for each in one.decided],
            "why": f"{one.reason}, {format_day(one.at)}",
        }
        for one in gone
    ]
    caption = plural(len(gone), "withdrawn record")
    table = data_table(
        "gone-since", GONE, rows, caption=caption, order="Withdrawn last first.", empty="None."
    )
    source = source_here(caption, picture, "nothing")
    return [button_row([csv_button("gone-since", GONE, rows, source=source, filtered=False)]), table]


def _changed_row(one: Changed, picture: Picture) -> Row:
    reference = one.event.reference or one.event.id
    labels = {column.name: column.description for column in columns(Event)}
    differ = [
        html.Div(
            f"{labels[name]}: {_value(getattr(one.before, name))}, now {_value(getattr(one.event, name))}"
        )
        for name in one.fields
    ]
    return {
        "event": reference,
        "what": [html.Div(_what(each, picture)) for each in one.decided],
        "changed": differ,
        "next": button_about("It still holds", STILL, one.event.id, reference),
    }


def _value(value: Any) -> str:
    if value is None or value == () or not str(value):
        return NOT_RECORDED
    if isinstance(value, Term):
        return value.label
    if isinstance(value, tuple):
        return sentence_list([str(one) for one in value])
    return format_instant(value) if hasattr(value, "hour") else str(value)


def _decisions(left: Sequence[Decided], values: Values, picture: Picture) -> list[Component]:
    if not left:
        return [empty_state("Nothing is decided yet.")]
    first = first_row(values["rows"], len(left))
    listed = left[first - 1 : first - 1 + ROWS]
    cells = [_row(one, picture) for one in listed]
    buttons = [cell | {"by": [cell["by"], _back(one)]} for cell, one in zip(cells, listed, strict=True)]
    some = f"{rows_words(first, first + len(listed) - 1)} of " if len(listed) < len(left) else ""
    table = data_table(
        "decisions", COLUMNS, buttons, caption=f"{some}{plural(len(left), 'decision')}",
        order="Newest first.", empty="None.",
    )  # fmt: skip
    source = source_here(plural(len(left), "decision"), picture)
    files = [csv_button("decisions", COLUMNS, cells, source=source)]
    if len(listed) < len(left):
        rows = Later(left, lambda one: _row(one, picture))
        files.append(csv_button("decisions", COLUMNS, rows, source=source, every=True))
    return [button_row(files), table]


def _row(one: Decided, picture: Picture) -> Row:
    event = one.event
    reference = (event.reference or event.id) if event else one.match.event
    told = (event.description if event else None) or f"in words: {NOT_RECORDED}"
    return {
        "event": [
            reference,
            html.Div(quiet(told if event else "its record was withdrawn: it counts nowhere")),
        ],
        "what": _what(one, picture),
        "why": sentence_list(list(one.match.reasons)) or NOT_RECORDED,
        "by": html.Div(f"{one.by}, {format_day(one.at)}"),
    }


def _what(one: Decided, picture: Picture) -> str:
    if one.match.subject is None:
        return "Refused: it belongs to no handoff"
    word = "Placed on" if one.match.state is MatchState.CONFIRMED else "Not at"
    handoff = picture.snapshot.by_id(Handoff).get(one.match.subject)
    return f"{word} {handoff_words(handoff, picture.places) if handoff else 'one crossing, or a handoff that is gone'}"


def _back(one: Decided) -> Component:
    reference = (one.event.reference or one.event.id) if one.event else one.match.event
    return button_about("Take back", BACK, one.match.id, reference)


def _filters(engine: Engine) -> list[Filter]:
    rows = row_choices(len(decided(engine)), ROWS)
    return [
        Filter("d-what", "what", "Decisions", "All decisions", WHAT),
        Filter("d-rows", "rows", "Decisions shown", rows_words(1, ROWS), rows),
    ]


DECIDING = Deciding(
    prefix="d",
    filters=FILTERS,
    buttons={BACK: _take_back, STILL: _still_right},
    undone="Undone: the decision stands as it stood.",
    shown=shown,
)

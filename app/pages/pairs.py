"""Two sides' records of one event: side by side with what is alike, joined once by a person or kept apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from app.components.notices import note
from app.components.pieces import (
    breadcrumb,
    button_row,
    card,
    details,
    empty_state,
    heading,
    lead,
    page_heading,
    quiet,
    stressed,
)
from app.components.tables import Column, Row, csv_button, data_table
from app.deciding import Deciding, button_about
from app.filters import Filter, Values, first_row, row_choices, rows_words
from app.placed import INBOX, PAIRS
from app.text import format_duration, plural
from app.told_events import Names, names_of, record_told, reference_words
from app.wording import source_here
from pathway.analysis.events import Joined
from pathway.analysis.pairs import Pair
from pathway.analysis.picture import Picture
from pathway.engine import Engine, Receipt
from pathway.engine.pairs import join, joined, keep_apart, pairs, split

PATH, NAME, UNDER = PAIRS, "Two records of one event?", INBOX
HELP = (
    "Which two records may be two sides’ tellings of one event, and what is alike in them?",
    "That they are one: only a person can say so. Records without a time or a reporter are compared with none.",
)
JOIN, APART, SPLIT = "p2-join", "p2-apart", "p2-split"
FILTERS = {"p2-rows": "rows"}
ROWS = 10
AND = "\t"
"""Between the two events that a button is about."""
COLUMNS = (
    Column("one", "One record", heads_row=True),
    Column("other", "The other record"),
    Column("alike", "What is alike"),
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The pairs that wait, and those that were joined."""
    return html.Div(
        [
            breadcrumb([("Inbox", INBOX)], NAME),
            page_heading(NAME, "Joined, they count once; both tellings stay as they were written."),
            *DECIDING.body(engine, _filters(engine), query),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Join, keep apart, take apart; each with its undo."""
    DECIDING.register(app, engine)


def _join(engine: Engine, which: str, by: str) -> tuple[Receipt, str]:
    one, _, other = which.partition(AND)
    receipt = join(engine, one, other, actor=by)
    return receipt, "Joined: the two records count as one event. Both tellings stay."


def _keep_apart(engine: Engine, which: str, by: str) -> tuple[Receipt, str]:
    one, _, other = which.partition(AND)
    receipt = keep_apart(engine, one, other, actor=by)
    return receipt, "Kept apart: two events. That is remembered, and not suggested again."


def _split(engine: Engine, which: str, by: str) -> tuple[Receipt, str]:
    return split(engine, which, actor=by), "Taken apart: each record is an event of its own again."


def shown(engine: Engine, values: Values) -> list[Component]:
    """How many there are in a sentence; the pairs; what was joined."""
    found, picture = pairs(engine), engine.picture()
    names, first = names_of(picture), first_row(values["rows"], len(found))
    listed = found[first - 1 : first - 1 + ROWS]
    return [
        lead(_finding(len(found))),
        card("Suggested", _suggested(listed, found, picture, names)),
        *_joined(joined(engine), names),
    ]


def _finding(many: int) -> list[Component | str]:
    if not many:
        return [
            "No two records look like two sides’ tellings of one event. Told in other words, some still may be."
        ]
    return [stressed(plural(many, "pair")), " of records may each be one event that two sides recorded."]


def _suggested(
    listed: Sequence[Pair], found: Sequence[Pair], picture: Picture, names: Names
) -> list[Component]:
    if not found:
        return [empty_state("Nothing is suggested.")]
    cells = [_row(pair, names) for pair in listed]
    buttons = [
        cell | {"alike": [cell["alike"], _buttons(pair)]} for cell, pair in zip(cells, listed, strict=True)
    ]
    table = data_table(
        "pairs",
        COLUMNS,
        buttons,
        caption=plural(len(found), "pair"),
        order="Most alike first; then closest in time.",
        empty="None.",
    )
    out = len(found) - len(listed)
    left_out = f"{plural(out, 'pair')} not shown" if out else "nothing"
    source = source_here(plural(len(listed), "suggested pair"), picture, left_out)
    words = (
        "Compared are records of different organisations within a few days, at one handoff or naming the same two "
        "organisations. A suggestion is a guess; it joins nothing by itself."
    )
    return [note(words), button_row([csv_button("pairs", COLUMNS, cells, source=source)]), table]


def _row(pair: Pair, names: Names) -> Row:
    reasons = [html.Li(f"{words[0].upper()}{words[1:]}") for words in pair.reasons]
    apart = format_duration(pair.apart.total_seconds()) if pair.apart else "no time"
    return {
        "one": _told(pair.one, names),
        "other": _told(pair.other, names),
        "alike": html.Div([html.Ul(reasons, className="plain-list"), html.Div(quiet(f"{apart} apart"))]),
    }


def _told(event: Joined, names: Names) -> Component:
    return html.Div([record_told(record, names) for record in event.records], className="told")


def _buttons(pair: Pair) -> Component:
    which = AND.join(pair.ids)
    about = f"{reference_words(pair.one)} and {reference_words(pair.other)}"
    return button_row(
        [
            button_about("They are one event", JOIN, which, about, kind="primary"),
            button_about("Not the same", APART, which, about),
        ]
    )


def _joined(events: Sequence[Joined], names: Names) -> list[Component]:
    """What was joined, the tellings beside each other."""
    if not events:
        return []
    blocks = [_one_joined(event, names) for event in events]
    words = (
        f"{plural(len(events), 'event')} of several records, as at the day looked at; each counts once. Those "
        "joined or changed last come first."
    )
    more = details(f"{len(blocks) - ROWS:,} more", blocks[ROWS:]) if len(blocks) > ROWS else None
    return [card("Joined", [html.P(words), *blocks[:ROWS], *([more] if more is not None else [])])]


def _one_joined(event: Joined, names: Names) -> Component:
    return html.Div(
        [
            heading(reference_words(event), level=3),
            html.Div([_told_alone(record, names) for record in event.records], className="beside"),
            button_row([button_about("Take apart", SPLIT, event.id, reference_words(event))]),
        ]
    )


def _told_alone(record: Any, names: Names) -> Component:
    return html.Div(record_told(record, names), className="told")


def _filters(engine: Engine) -> list[Filter]:
    rows = row_choices(len(pairs(engine)), ROWS)
    return [Filter("p2-rows", "rows", "Pairs shown", rows_words(1, ROWS), rows)]


DECIDING = Deciding(
    prefix="p2",
    filters=FILTERS,
    buttons={JOIN: _join, APART: _keep_apart, SPLIT: _split},
    undone="Undone: the records stand as they stood.",
    shown=shown,
)

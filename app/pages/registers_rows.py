"""The rows of a register: what each says, where it may belong and why, and the choice that a person makes."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.asking import handoff_words
from app.components.figures import Source
from app.components.forms import select_field
from app.components.pieces import button, button_row, card, details, link, quiet
from app.components.tables import Column, csv_button, data_table
from app.text import address, format_day, plural
from graph_schema.handoffs import Handoff
from pathway.analysis.places import places_of
from pathway.analysis.registers import RowState
from pathway.engine.registers import NONE, RegisterLine, RegisterReading, shown_words
from pathway.snapshot import Snapshot

WHERE, ROW, OTHER, CHOOSE = "rg-where", "rg-row", "rg-other", "rg-choose"
FIRST = 50
"""So many rows that wait are shown at once; when they are decided, the next come."""
COLUMNS = (
    Column("row", "Row", heads_row=True),
    Column("says", "What it says"),
    Column("where", "Handoff"),
    Column("why", "Why, and how far it is"),
)
DONE = (RowState.TAKEN, RowState.LEFT)


def rows_card(reading: RegisterReading, snapshot: Snapshot, ends: Sequence[Component]) -> Component:
    """The rows that wait, each with its choice, and below them those that are done."""
    names = _Names(snapshot)
    waiting = [line for line in reading.lines if line.state not in DONE]
    done = [line for line in reading.lines if line.state in DONE]
    now = waiting[:FIRST]
    rest = f"{len(waiting) - FIRST:,} more come when these are decided." if len(waiting) > FIRST else ""
    parts: list[Component] = [
        html.P(["Nothing is chosen for you: a proposal counts when you choose it. ", quiet(rest)]),
        data_table(
            "register-rows",
            COLUMNS,
            [_waiting(line, names) for line in now],
            caption=plural(len(now), "row that waits", "rows that wait"),
            order="In the order of the register.",
            empty="Every row is decided.",
        ),
        *([details("A handoff that is not offered", other_fields(reading, snapshot))] if waiting else []),
        *ends,
    ]
    if done:
        parts.append(details(plural(len(done), "row that is done", "rows that are done"), _done(done, names)))
    parts.append(_files(reading, names))
    return card("Its rows", parts)


class _Names:
    """Handoffs in words."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._handoffs, self._places = snapshot.by_id(Handoff), places_of(snapshot)
        self.day = format_day(snapshot.as_of)

    def of(self, handoff: str) -> str:
        """A handoff by its ends and kind; its id where it is not there."""
        found = self._handoffs.get(handoff)
        return handoff_words(found, self._places) if found else handoff


def _waiting(line: RegisterLine, names: _Names) -> dict[str, Any]:
    offered = [(one.handoff, names.of(one.handoff)) for one in line.proposal.offered]
    if line.handoff and line.handoff not in dict(offered):
        offered.insert(0, (line.handoff, names.of(line.handoff)))
    choice = select_field(
        {"type": WHERE, "row": line.row.number},  # type: ignore[arg-type]
        f"Handoff of row {line.row.line}",
        [*offered, (NONE, "It belongs to no handoff")],
        value=line.handoff or None,
    )
    choice.clearable = True
    return _told(line) | {"where": choice, "why": _why(line, names)}


def _told(line: RegisterLine) -> dict[str, Any]:
    own = line.row.text("id")
    row = f"{line.row.line} ({own})" if own else str(line.row.line)
    return {"row": shown_words(row), "says": shown_words(line.row.sentence) or "nothing that could go wrong"}


def _why(line: RegisterLine, names: _Names) -> list[Component]:
    best = [html.Div(f"Proposed: {names.of(line.proposal.best)}")] if line.proposal.best else []
    alike = [html.Div(f"A hazard in much the same words stands there: {line.alike}")] if line.alike else []
    reasons = [html.Div(why) for why in line.why]
    return [html.Div(html.Strong(line.state.value.capitalize())), *best, *reasons, *alike]


def other_fields(reading: RegisterReading, snapshot: Snapshot) -> list[Component]:
    """For a row whose handoff is not among those offered: any row that waits, any handoff."""
    names = _Names(snapshot)
    rows = [
        (str(line.row.number), f"{_told(line)['row']}: {shown_words(line.row.sentence)[:80]}")
        for line in reading.lines
        if line.state not in DONE
    ]
    handoffs = sorted(((one.id, names.of(one.id)) for one in snapshot.all(Handoff)), key=lambda one: one[1])
    return [
        html.Div(select_field(ROW, "Row", rows), className="wide-field"),
        html.Div(
            select_field(OTHER, "Its handoff", handoffs, hint="Type to find it"), className="wide-field"
        ),
        button_row([button("Choose it for the row", CHOOSE, kind="secondary")]),
    ]


def _done(lines: Sequence[RegisterLine], names: _Names) -> list[Component]:
    rows = [_told(line) | {"where": _placed(line, names), "why": _why(line, names)} for line in lines]
    return [
        data_table(
            "register-done", COLUMNS, rows, caption="Rows that are done", order="In the order of the register.",
            empty="None.",
        )
    ]  # fmt: skip


def _placed(line: RegisterLine, names: _Names) -> Component | str:
    if line.state is RowState.LEFT:
        return "no handoff"
    return link(names.of(line.handoff), address("/handoff", id=line.handoff))


def _files(reading: RegisterReading, names: _Names) -> Component:
    """Every row with its state as a file: those without a handoff are in it too."""
    rows = [
        _told(line)
        | {"where": names.of(line.handoff or line.proposal.best) or "none", "why": _why(line, names)}
        for line in reading.lines
    ]
    source = Source(plural(len(rows), "row"), "as the register has them", names.day, "nothing")
    return button_row([csv_button("register", COLUMNS, rows, source=source, every=True, filtered=False)])

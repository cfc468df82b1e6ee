"""Moves that nobody has drawn as a handoff: to accept, many at once, with a kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.components.figures import Source, source_line
from app.components.forms import FieldError, actor_field, nobody_said, select_field, term_choices
from app.components.notices import note
from app.components.pieces import button, button_row, card, empty_state, lead, link, stressed
from app.components.tables import Column, csv_button, data_table
from app.filters import Values
from app.text import MONTH_NAMES, format_day, format_duration, plural
from app.wording import period_of, place_words
from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import HandoffKind
from pathway.analysis.picture import Picture
from pathway.engine import MOVES_SHOW_ONLY, Engine

MOVES, KIND, BY, ACCEPT, ALL, LIST, UNDO = (
    "i-moves", "i-kind", "i-moves-by", "i-accept", "i-all", "i-list", "i-moves-undo",
)  # fmt: skip
FORM = (MOVES, KIND, BY)
FIRST = 20
BETWEEN = " ⟶ "
COLUMNS = (
    Column("pair", "From → to", heads_row=True),
    Column("moves", "Moves", numeric=True),
    Column("people", "People", numeric=True),
    Column("median", "Gap, median", numeric=True),
    Column("p90", "Gap, one in ten over", numeric=True),
    Column("months", "First and last month"),
)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Open:
    """Moves without a handoff: `rows` those the filters leave, largest first; `every` how many pairs in all."""

    rows: Sequence[Row]
    shown: Sequence[Row]
    every: int

    @property
    def hidden(self) -> int:
        """Pairs that are left and not shown."""
        return len(self.rows) - len(self.shown)

    @property
    def left_out(self) -> int:
        """Pairs that the filters leave out."""
        return self.every - len(self.rows)


def open_moves(engine: Engine, values: Values) -> Open:
    """The moves of the picture's year whose pair of services has no handoff."""
    snapshot, places = engine.snapshot(), engine.picture().places
    drawn = {(handoff.from_id, handoff.to_id) for handoff in snapshot.all(Handoff)}
    every = [row for row in snapshot.moves.to_pylist() if (row["from_id"], row["to_id"]) not in drawn]
    organisation, where = values["organisation"], values["where"]

    def passes(row: Row) -> bool:
        ends = [places.of(row[end]).organisation for end in ("from_id", "to_id")]
        inside = ends[0] == ends[1]
        return (not organisation or organisation in ends) and (not where or inside == (where == "inside"))

    rows = [row for row in every if passes(row)]
    return Open(rows, rows if values["rows"] == "all" else rows[: int(values["rows"] or FIRST)], len(every))


def moves_card(engine: Engine, values: Values) -> Component:
    """The list and the form under it; why there is none where there is none."""
    found = open_moves(engine, values)
    if not found.every:
        return card("Moves", [_none(engine)])
    return card(
        "Moves",
        [
            html.Div(moves_list(engine, values), id=LIST),
            select_field(
                KIND,
                "Kind of handoff",
                term_choices(tuple(HandoffKind)),
                hint="Each move that is ticked becomes a handoff of this kind",
                value=HandoffKind.UNKNOWN.value,
            ),
            actor_field(BY),
            button_row([button("Make handoffs", ACCEPT)]),
        ],
    )


def moves_list(engine: Engine, values: Values) -> list[Component]:
    """The moves as a table with a box to tick in each row."""
    found, picture, gap = open_moves(engine, values), engine.picture(), engine.parameters().longest_gap_days
    have = "has" if found.every == 1 else "have"
    words = f" of services between which people moved in the year {have} no handoff yet."
    limits = [lead([stressed(plural(found.every, "pair")), words]), note(MOVES_SHOW_ONLY)]
    if not found.rows:
        return [
            *limits,
            empty_state("No move matches these filters."),
            dmc.CheckboxGroup([], id=MOVES, value=[]),
        ]
    cells = [move_row(row, picture) for row in found.shown]
    source = Source(
        f"{plural(len(found.rows), 'pair')} of services out of {plural(picture.snapshot.contact_rows, 'contact')}",
        period_of(picture),
        format_day(picture.snapshot.as_of),
        f"gaps over {gap:g} days, pairs that have a handoff, {_filtered(found)}and "
        f"{plural(found.hidden, 'smaller pair')} not shown",
    )
    ticks = [
        cell | {"pair": dmc.Checkbox(label=cell["pair"], value=pair_value(row))}
        for cell, row in zip(cells, found.shown, strict=True)
    ]
    table = data_table(
        "moves",
        COLUMNS,
        ticks,
        caption="Moves to accept",
        order="Most moves first, then by name.",
        empty="None.",
    )
    tools = [button(f"Tick all {len(cells)} shown", ALL, kind="secondary")] if len(cells) > 1 else []
    return [
        *limits,
        button_row([*tools, csv_button("moves", COLUMNS, cells, source=source)]),
        dmc.CheckboxGroup(table, id=MOVES, value=[], className="wide-field"),
        source_line(source),
    ]


def _filtered(found: Open) -> str:
    return f"{plural(found.left_out, 'pair')} that the filters leave out, " if found.left_out else ""


def move_row(row: Row, picture: Picture) -> dict[str, str]:
    """One pair as cells."""
    start, end = picture.places.of(row["from_id"]), picture.places.of(row["to_id"])
    first, last = (month_words(row[name]) for name in ("first_month", "last_month"))
    return {
        "pair": f"{place_words(start)} → {place_words(end)}",
        "moves": f"{row['moves']:,}",
        "people": f"{row['patients']:,}",
        "median": format_duration(row["gap_median_s"]),
        "p90": format_duration(row["gap_p90_s"]),
        "months": first if first == last else f"{first} – {last}",
    }


def month_words(month: str) -> str:
    """
    A month as people read it.

    >>> month_words("2025-06")
    'Jun 2025'
    """
    year, number = month.split("-")
    return f"{MONTH_NAMES[int(number) - 1][:3].capitalize()} {year}"


def pair_value(row: Row) -> str:
    """What a ticked box stands for."""
    return f"{row['from_id']}{BETWEEN}{row['to_id']}"


def pair_of(value: str) -> tuple[str, str]:
    """The two services that a ticked box stands for."""
    start, end = value.split(BETWEEN)
    return start, end


def accept_errors(ticked: Sequence[str], kind: str, by: str) -> list[FieldError]:
    """What has to be put right before moves become handoffs."""
    errors = []
    if not ticked:
        errors.append(FieldError(MOVES, "Tick at least one move"))
    if not kind:
        errors.append(FieldError(KIND, "Say what kind of handoff they are; “unknown” is an answer"))
    if not by.strip():
        errors.append(nobody_said(BY))
    return errors


def accepted_words(ticked: int, there: int) -> str:
    """
    What became of the ticked moves.

    >>> accepted_words(1, 0), accepted_words(3, 1)
    ('1 handoff made.', '2 handoffs made; 1 was there already and stays as it is.')
    """
    made = f"{plural(ticked - there, 'handoff')} made"
    if not there:
        return f"{made}."
    stay = (
        "1 was there already and stays as it is"
        if there == 1
        else f"{there} were there already and stay as they are"
    )
    return f"{made}; {stay}."


def _none(engine: Engine) -> Component:
    if not engine.snapshot().contact_rows:
        return empty_state(
            "No contacts are loaded, so nobody can see who moves where.",
            link("Bring some in", "/import-first?what=contacts"),
        )
    return empty_state(
        "Every pair of services between which people moved in the year has a handoff.", MOVES_SHOW_ONLY
    )

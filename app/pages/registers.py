"""A risk register: to which handoff does each row belong? The same register goes out again with ids."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dash import ALL, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from app.components.file_choice import file_choice
from app.components.forms import FieldError, actor_field, error_texts, radio_field, select_field
from app.components.pieces import button, button_row, card, lead, page_heading, quiet, stressed
from app.pages.registers_rows import CHOOSE, OTHER, ROW, WHERE, rows_card
from app.text import plural
from app.undoing import Outcome, register_undo, said
from app.uploads import as_sent, bytes_of
from graph_schema.parties import Organisation
from graph_schema.vocabulary import LikelihoodScale
from pathway.analysis.registers import RowState
from pathway.engine import Engine
from pathway.engine.registers import RegisterReading, Taking, decided, reading_of, register_out, take
from pathway.errors import CareseamsError

PATH, NAME, UNDER = "/registers", "Registers", "/start"
HELP = (
    "To which handoff does each row of a risk register or hazard log belong?",
    "Whether a row is right, or how likely it is: proposals follow from names alone, and a person decides each.",
)
FILE, KEPT, SAID, SHOWN, BODY, SCALE, BY, TAKE, SAVE, SAVED, UNDO = (
    "rg-file", "rg-kept", "rg-said", "rg-shown", "rg-body", "rg-scale", "rg-by", "rg-take", "rg-save", "rg-saved", "rg-undo",
)  # fmt: skip
LARGEST = 2 << 20
"""Bytes of a register on the page; a larger one goes by the command line."""
SCALES = [
    (LikelihoodScale.NOT_DECLARED.value, "The register does not say"),
    (LikelihoodScale.PER_TRAVERSAL.value, "Chance at each crossing"),
    (LikelihoodScale.PER_YEAR.value, "Times a year"),
]


def layout(engine: Engine, _query: Mapping[str, str]) -> Component:
    """What is said of the register as a whole, the choice of the file, and then its rows."""
    bodies = sorted(
        ((one.id, one.name) for one in engine.snapshot().all(Organisation)), key=lambda one: one[1]
    )
    return html.Div(
        [
            page_heading("Risk registers", "In as they are, out the same with ids; no row is dropped."),
            card(
                "Which register",
                [
                    select_field(
                        BODY, "Whose register it is", bodies, hint="Its judgements are kept as theirs"
                    ),
                    radio_field(SCALE, "What its likelihoods are of", SCALES, value=SCALES[0][0]),
                    html.P(
                        [
                            "A CSV file or an Excel workbook (.xlsx) of any layout. ",
                            quiet("Columns that are filled with names of staff or patients are never read."),
                        ]
                    ),
                    file_choice(FILE, "Choose a register", what="A risk register", accept=".csv,.xlsx"),
                ],
            ),
            dcc.Store(id=KEPT),
            dcc.Download(id=SAVED),
            html.Div(id=SAID),
            html.Div(id=SHOWN),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Read the register that is chosen; take in the rows that are placed; hand it out; undo."""
    _register_file(app, engine)
    _register_taking(app, engine)
    _register_other(app, engine)
    _register_undo(app, engine)


def _register_file(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(SAID, "children"),
        Output(SHOWN, "children"),
        Output(KEPT, "data"),
        Output(FILE, "contents"),
        Input(FILE, "contents"),
        State(BODY, "value"),
        prevent_initial_call=True,
    )
    def choose(contents: str | None, body: str | None) -> tuple[Any, ...]:
        if not contents:
            return (no_update,) * 4
        reading = read_sent(engine, contents, body or "")
        # The field is emptied, so that the same file can be chosen again after it was mended.
        return None, shown(reading, engine), {"contents": contents}, None

    @app.callback(
        Output(SAVED, "data"),
        Input(SAVE, "n_clicks"),
        State(KEPT, "data"),
        State(BODY, "value"),
        prevent_initial_call=True,
    )
    def hand_out(clicks: int, kept: Mapping[str, str] | None, body: str | None) -> Any:
        if not clicks or not kept:
            return no_update
        reading = read_sent(engine, kept["contents"], body or "")
        # Under no name of its own: a file's name may name a person.
        return dcc.send_bytes(register_out(reading), f"register-with-ids.{reading.sheet.grid.form}")


def _register_taking(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Output(SHOWN, "children", allow_duplicate=True),
        Output(KEPT, "data", allow_duplicate=True),
        Output(BY, "error"),
        Input(TAKE, "n_clicks"),
        State({"type": WHERE, "row": ALL}, "value"),
        State({"type": WHERE, "row": ALL}, "id"),
        State(KEPT, "data"),
        *(State(id_, "value") for id_ in (BODY, SCALE, BY)),
        prevent_initial_call=True,
    )
    def take_in(clicks: int, *given: Any) -> tuple[Any, ...]:
        chosen, ids, kept, body, scale, by = given
        if not clicks or not kept:
            return (no_update,) * 4
        decisions = _decisions(ids, chosen)
        about = Taking(body or "", LikelihoodScale(scale or SCALES[0][0]))
        done, reading = taken(engine, kept, decisions, about, by or "")
        if reading is None:
            return said(done), no_update, no_update, error_texts(done.errors, [BY])[0]
        sent = as_sent(register_out(reading))
        return said(done, UNDO), shown(reading, engine), {**kept, "contents": sent}, ""


def _register_other(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Output(SHOWN, "children", allow_duplicate=True),
        Output(KEPT, "data", allow_duplicate=True),
        Input(CHOOSE, "n_clicks"),
        State(ROW, "value"),
        State(OTHER, "value"),
        State({"type": WHERE, "row": ALL}, "value"),
        State({"type": WHERE, "row": ALL}, "id"),
        State(KEPT, "data"),
        State(BODY, "value"),
        prevent_initial_call=True,
    )
    def choose_other(clicks: int, row: str | None, handoff: str | None, *given: Any) -> tuple[Any, ...]:
        values, ids, kept, body = given
        if not clicks or not kept:
            return (no_update,) * 3
        if not row or not handoff:
            errors = [FieldError(OTHER if row else ROW, "Choose a row and its handoff")]
            return said(Outcome(errors=errors)), no_update, no_update
        decisions = _decisions(ids, values) | {int(row): handoff}
        found = decided(read_sent(engine, kept["contents"], body or ""), decisions, engine)
        return None, shown(found, engine), {**kept, "contents": as_sent(register_out(found))}


def _register_undo(app: Dash, engine: Engine) -> None:
    register_undo(
        app,
        engine,
        UNDO,
        SAID,
        words=lambda done: f"Undone: {plural(len(done.versions), 'hazard')} as before.",
        parts=[SHOWN],
        given={KEPT: "data", BODY: "value"},
        draw=lambda kept, body: [
            shown(read_sent(engine, kept["contents"], body or ""), engine) if kept else None
        ],
    )


def _decisions(ids: Sequence[Mapping[str, Any]], values: Sequence[str | None]) -> dict[int, str]:
    """Row -> what is chosen for it, of the rows that are shown."""
    return {int(id_["row"]): value or "" for id_, value in zip(ids, values, strict=True)}


def read_sent(engine: Engine, contents: str, body: str) -> RegisterReading:
    """A register as a browser sent it. Raises `BadInput` and what reading raises."""
    content = bytes_of(contents, LARGEST, try_="use: careseams register FILE --out NEW_FILE")
    with tempfile.TemporaryDirectory(prefix="careseams-") as folder:
        path = Path(folder) / "your register"  # its own name may name a person
        path.write_bytes(content)
        return reading_of(engine, path, body=body)


def taken(
    engine: Engine, kept: Mapping[str, str], decisions: Mapping[int, str], about: Taking, by: str
) -> tuple[Outcome, RegisterReading | None]:
    """Take in what was decided, or say what has to be put right; then there is no reading."""
    if not by.strip():
        return Outcome(errors=[FieldError(BY, "Say your name or role: every change is kept with it")]), None
    try:
        reading = decided(read_sent(engine, kept["contents"], about.body), decisions, engine)
        receipt, reading = take(engine, reading, about, actor=by.strip(), reason="rows taken in on the page")
    except CareseamsError as fault:
        return Outcome(errors=[FieldError(BODY, f"{fault.what}. {fault.try_}")]), None
    made = len(receipt.versions) if receipt else 0
    words = (
        f"{plural(made, 'hazard')} made or changed."
        if made
        else "Nothing to take in: choose a handoff for a row."
    )
    return Outcome(words, receipt.command_id if receipt else "", by.strip()), reading


def shown(reading: RegisterReading, engine: Engine) -> list[Component]:
    """How far the register is, in a sentence; what was not read; its rows."""
    return [
        lead(_finding(reading)),
        *(
            [html.Ul([html.Li(f"{note[0].upper()}{note[1:]}.") for note in reading.notes])]
            if reading.notes
            else []
        ),
        rows_card(reading, engine.snapshot(), [actor_field(BY), _buttons()]),
    ]


def _finding(reading: RegisterReading) -> list[Any]:
    placed = reading.count(RowState.TAKEN)
    waits = reading.count(RowState.PROPOSED, RowState.SEVERAL, RowState.UNMATCHED, RowState.NAMED)
    each = [
        f"{reading.count(state):,} {state.value}"
        for state in (RowState.PROPOSED, RowState.SEVERAL, RowState.UNMATCHED, RowState.NAMED)
        if reading.count(state)
    ]
    out = [
        f"{reading.count(state):,} {state.value}"
        for state in (RowState.LEFT, RowState.REFUSED)
        if reading.count(state)
    ]
    wait = "waits" if waits == 1 else "wait"
    parts: list[Any] = [f"{plural(len(reading.lines), 'row')}: ", stressed(f"{placed:,} taken in")]
    parts.append(f", {waits:,} {wait} for somebody to decide" + (f" ({', '.join(each)})" if each else ""))
    return [*parts, f"; {', '.join(out)}." if out else "."]


def _buttons() -> Component:
    return button_row(
        [
            button("Take in the rows that have a handoff", TAKE),
            button("Save the register with ids", SAVE, kind="secondary"),
        ]
    )

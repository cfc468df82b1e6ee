"""What was just saved and how to undo it; and who changed what of a handoff, when and why."""

from collections.abc import Sequence
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from app.components.figures import Source
from app.components.forms import actor_field
from app.components.pieces import button, button_row, card, quiet
from app.components.tables import Column, data_table
from app.forms.addresses import handoff_address
from app.forms.saving import ACTOR
from app.forms.words import Names, differences, names_of, noun_of, title_of
from app.prompting import prompt_name
from app.shell import ADDRESS, read_query
from app.text import address, format_day, format_instant, plural
from graph_schema.accountability import Ask, Claim
from graph_schema.confirmations import Confirmation
from graph_schema.entity import Entity, Record
from graph_schema.events import EventMatch
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Consideration, ControlCheck
from pathway.engine import Engine
from pathway.errors import NotFound

UNDO, UNDO_COMMAND = "undo", "undo-command"
UNDONE = "undo of "
"""How the engine gives the reason of an undo."""
SHOW, HISTORY = "show-history", "history"
COLUMNS = (
    Column("when", "When", heads_row=True),
    Column("what", "What"),
    Column("changed", "Changed"),
    Column("who", "Who"),
    Column("why", "Why"),
)
MOST_RECORDS = 20
"""More than a form writes is an import: that is not undone from here."""
BESIDE = frozenset({"EventMatch", "Party", "Consideration"})
"""Kinds that are written along with what somebody typed, and are not named where that is."""


# -- what was just saved ---------------------------------------------------------------------------


def saved_notice(engine: Engine, command: str | None) -> list[Component]:
    """What a change did, with Undo; nothing where it is not known or has been changed since."""
    written = engine.changes_of(command) if command else []
    if not 0 < len(written) <= MOST_RECORDS or not all(_still_newest(engine, record) for record in written):
        return []
    again = "Put it back" if written[0].reason.startswith(UNDONE) else "Undo"
    return [
        html.Div(
            [
                dcc.Store(id=UNDO_COMMAND, data=command),
                html.P(saved_words(written, names_of(engine.snapshot())), role="status"),
                html.Div([actor_field(ACTOR), button(again, UNDO, kind="secondary")], className="undo-row"),
            ],
            className="saved-bar",
            tabIndex=-1,
            **{"data-take-focus": "yes"},
        )
    ]


def saved_words(written: Sequence[Record], names: Names) -> str:
    """What was written, in a sentence."""
    named = [record for record in written if record.entity.label() not in BESIDE] or list(written)
    first = named[0]
    undone = "Undone: " if first.reason.startswith(UNDONE) else ""
    more = f", and {plural(len(named) - 1, 'more record')}" if len(named) > 1 else ""
    said = f"{undone}{noun_of(first.entity)} {done_to(first)}: {what_of(first.entity, names)}{more}."
    return said[0].upper() + said[1:] + _kept_otherwise(first.entity)


def done_to(record: Record) -> str:
    """Added, changed or withdrawn."""
    if record.withdrawn:
        return "withdrawn"
    return "added" if record.version == 1 else "changed"


def what_of(entity: Entity, names: Names) -> str:
    """What a record is recognised by in a list of changes."""
    match entity:
        case Claim():
            about = f" {names.get(entity.about, entity.about)}" if entity.about else ""
            return f"{entity.duty.label}: {names.get(entity.by, entity.by)} {entity.stance.label}{about}"
        case Ask():
            return (
                f"{entity.duty.label}: {names.get(entity.asked, entity.asked)}, {format_day(entity.asked_on)}"
            )
        case Consideration():
            return f"{prompt_name(entity.prompt)}, {entity.side.label}: {entity.outcome.label}"
        case EventMatch():
            return f"{entity.event}, {entity.state.label}"
    return _looked_at(entity, names) or title_of(entity)


def _looked_at(entity: Entity, names: Names) -> str:
    """A look at what stands: a check of a control, a confirmation."""
    if isinstance(entity, ControlCheck):
        return f"{entity.result.label}, {format_day(entity.checked_on)}"
    if isinstance(entity, Confirmation):
        return f"{names.get(entity.by, entity.by)}, {format_day(entity.confirmed_on)}"
    return ""


def _kept_otherwise(entity: Entity) -> str:
    if not (isinstance(entity, Claim) and entity.typed_for):
        return ""
    return " It was typed in for somebody else, so it is kept as said about them, not as their own word."


def _still_newest(engine: Engine, record: Record) -> bool:
    return engine.history(record.entity.label(), record.entity.id)[-1].version == record.version


# -- history ---------------------------------------------------------------------------------------


def history_card(handoff: str) -> Component:
    """Read on demand: it is the whole story, withdrawn records too."""
    return card(
        "History",
        [
            html.P(
                "Every version of this handoff, its hazards, controls, events and claims; nothing is deleted."
            ),
            button_row([button("Show the history", SHOW, kind="secondary")]),
            html.Div(id=HISTORY, **{"data-handoff": handoff}),
        ],
        wide=True,
    )


def history(engine: Engine, handoff: str) -> Component:
    """A row a version, newest first: what was changed from what to what, by whom and why."""
    versions = engine.versions_about(handoff)
    names = names_of(engine.snapshot())
    before: dict[tuple[str, str], Record] = {}
    rows = []
    for record in versions:
        key = (record.entity.label(), record.entity.id)
        rows.append(_row(record, before.get(key), names))
        before[key] = record
    return data_table(
        "history-rows",
        COLUMNS,
        rows[::-1],
        caption=plural(len(rows), "version"),
        order="Newest first.",
        empty="Nothing was ever written.",
        source=Source(plural(len(rows), "version"), "all dates", format_day(engine.clock()), "nothing"),
    )


def _row(record: Record, before: Record | None, names: Names) -> dict[str, Any]:
    changed = [] if before is None or record.withdrawn else differences(before.entity, record.entity, names)
    back = before is not None and before.withdrawn and not record.withdrawn
    said = [html.Div([f"{field}: ", quiet(was), " → ", now]) for field, was, now in changed]
    return {
        "when": format_instant(record.recorded_at),
        "what": [
            f"{noun_of(record.entity).capitalize()} {'brought back' if back else done_to(record)}",
            html.Br(),
            quiet(
                [what_of(record.entity, names), html.Br(), f"{record.entity.id}, version {record.version}"]
            ),
        ],
        "changed": said or "–",
        "who": record.recorded_by,
        "why": record.reason,
    }


# -- callbacks -------------------------------------------------------------------------------------


def register(app: Dash, engine: Engine) -> None:
    """Undo the change of the address; read the history when it is asked for."""

    @app.callback(
        Output(ADDRESS, "href", allow_duplicate=True),
        Output(ACTOR, "error", allow_duplicate=True),
        Input(UNDO, "n_clicks"),
        State(UNDO_COMMAND, "data"),
        State(ACTOR, "value"),
        State(ADDRESS, "pathname"),
        State(ADDRESS, "search"),
        prevent_initial_call=True,
    )
    def undo(clicks: int, command: str, actor: str, pathname: str, search: str) -> tuple[Any, Any]:
        if not clicks:
            return no_update, no_update
        if not (actor or "").strip():
            return no_update, "Say your name or role: an undo is kept with it"
        receipt = engine.undo(command, actor=actor.strip())
        return after_undo(engine, pathname, read_query(search), receipt.command_id), no_update

    @app.callback(
        Output(HISTORY, "children"),
        Output(SHOW, "hidden"),
        Input(SHOW, "n_clicks"),
        State(ADDRESS, "search"),
        prevent_initial_call=True,
    )
    def show(clicks: int, search: str) -> tuple[Any, Any]:
        if not clicks:
            return no_update, no_update
        return history(engine, read_query(search).get("id", "")), True


def after_undo(engine: Engine, pathname: str, query: dict[str, str], command: str) -> str:
    """The same page again; the list of handoffs where the undo took this handoff away."""
    if pathname == "/handoff":
        try:
            engine.get(Handoff.label(), query.get("id", ""))
        except NotFound:
            return handoff_address(None, command)
    return address(pathname, **(query | {"saved": command}))

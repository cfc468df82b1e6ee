"""A kind given to many handoffs at once: chosen by filters and ticks, one command, one undo."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from app.asking import handoff_words
from app.components.forms import FieldError, actor_field, nobody_said, radio_field, select_field, term_choices
from app.components.notices import note
from app.components.pieces import breadcrumb, button, button_row, card, filter_bar, page_heading, quiet
from app.components.tables import Column, csv_button, data_table
from app.filters import (
    Filter,
    Values,
    chosen,
    fields,
    first_row,
    not_known,
    redraw_by_filters,
    row_choices,
    rows_words,
    values_of,
)
from app.pages import kinds_limits as limits
from app.prompting import KINDS, considered_words
from app.shell import keep_filters
from app.text import address, plural
from app.undoing import Outcome, register_undo, said
from app.wording import organisation_words, source_here
from graph_schema.handoffs import Pathway
from graph_schema.vocabulary import Channel, End, HandoffKind
from pathway.analysis.accountability import limit_words
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.picture import Picture
from pathway.engine import Engine, new_id
from pathway.engine.kinds import Applied, apply_kind, own_limits
from pathway.errors import CareseamsError
from pathway.library.archetypes import archetypes, prompt_ids

TICKED, ALL_LEFT, CHANNEL, LIMIT, BY = "k-ticked", "k-all", "k-channel", "k-limit", "k-by"
STATES = {
    TICKED: "value",
    ALL_LEFT: "checked",
    CHANNEL: "value",
    LIMIT: "value",
    limits.REPLACE: "checked",
    limits.READ: "data",
    BY: "value",
}
SHOWN, SAID, APPLY, UNDO, KIND, COMMAND = "k-shown", "k-said", "k-apply", "k-undo", "k-kind", "k-command"
FILTERS = {"k-now": "now", "k-start": "start", "k-end": "end", "k-pathway": "pathway", "k-rows": "rows"}
ROWS = 50
LEAVE, USUAL = "leave", "usual"
COLUMNS = (
    Column("handoff", "Handoff", heads_row=True),
    Column("kind", "Kind now"),
    Column("channel", "How it travels"),
    Column("limit", "Time limit"),
    Column("considered", "Prompts"),
)


def page(engine: Engine, kind: HandoffKind, query: Mapping[str, str]) -> Component:
    """The handoffs that the filters leave, each with a box to tick, and what is to be set."""
    filters = _filters(engine)
    values, unknown = chosen(filters, query), not_known(filters, query)
    trail = [
        ("Handoffs", "/handoffs"),
        ("Kinds of handoff", KINDS),
        (kind.label, address(KINDS, kind=kind.value)),
    ]
    return html.Div(
        [
            breadcrumb(trail, "Give it to handoffs"),
            page_heading(
                f"Handoffs that are of the kind “{kind.label}”",
                f"{kind.meaning}. Its {len(prompt_ids(kind))} prompts then wait at each.",
            ),
            dcc.Store(id=KIND, data=kind.value),
            dcc.Store(id=COMMAND, data=new_id("cmd")),
            html.Div(id=SAID),
            filter_bar(fields(filters, values)),
            *([note(unknown)] if unknown else []),
            html.Div(shown(engine, values), id=SHOWN),
            _form(kind),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Filters redraw the list; the kind is set in one command, and taken back by one undo."""
    keep_filters(app, FILTERS)
    _register_own_limits(app, engine)

    redraw_by_filters(app, SHOWN, FILTERS, partial(shown, engine))

    @app.callback(
        Output(SAID, "children"),
        Output(SHOWN, "children", allow_duplicate=True),
        Output(COMMAND, "data"),
        Input(APPLY, "n_clicks"),
        State(KIND, "data"),
        State(COMMAND, "data"),
        *(State(id_, held) for id_, held in STATES.items()),
        *(State(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def apply(clicks: int, kind: str, command: str, *given: Any) -> tuple[Any, Any, Any]:
        if not clicks:
            return no_update, no_update, no_update
        typed, values = given[: len(STATES)], _values(given[len(STATES) :])
        done = applied(engine, HandoffKind(kind), typed, values, command)
        if done.errors:
            return said(done), no_update, no_update
        return said(done, UNDO), shown(engine, values), new_id("cmd")

    register_undo(
        app,
        engine,
        UNDO,
        SAID,
        words=lambda _done: "Undone: the handoffs are of their former kinds again.",
        parts=[SHOWN],
        given=list(FILTERS),
        draw=lambda *given: [shown(engine, _values(given))],
    )


def _register_own_limits(app: Dash, engine: Engine) -> None:
    """Before the usual limit is set: which of the chosen have one of their own, and a box to replace it."""

    @app.callback(
        *limits.SHOWN,
        Input(TICKED, "value"),
        Input(ALL_LEFT, "checked"),
        Input(LIMIT, "value"),
        State(KIND, "data"),
        *(State(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def look(ticked: list[str] | None, every: bool, limit: str, kind: str, *given: str | None) -> Any:
        ids = _chosen_ids(engine, ticked, every, _values(given)) if limit == USUAL else []
        return limits.shown(engine, own_limits(engine, ids, HandoffKind(kind)))


def _chosen_ids(engine: Engine, ticked: Sequence[str] | None, every: bool, values: Values) -> list[str]:
    return [one.id for one in left(engine, values)] if every else list(ticked or [])


# -- which handoffs ------------------------------------------------------------------------------------


def left(engine: Engine, values: Values) -> list[HandoffFinding]:
    """The handoffs that the filters leave, by name."""
    picture = engine.picture()
    inside = _in_pathway(picture, values["pathway"])
    found = [
        one for one in picture.handoffs if _matches(one, values) and (inside is None or one.id in inside)
    ]
    return sorted(found, key=lambda one: (one.name, one.id))


def _matches(one: HandoffFinding, values: Values) -> bool:
    return (
        values["now"] in ("", one.handoff.kind.value)
        and values["start"] in ("", one.start.organisation)
        and values["end"] in ("", one.end.organisation)
    )


def _in_pathway(picture: Picture, id_: str) -> frozenset[str] | None:
    return frozenset(picture.snapshot.by_id(Pathway)[id_].handoffs) if id_ else None


def shown(engine: Engine, values: Values) -> list[Component]:
    """A page of rows of them, each with a box to tick; and a box for all that the filters leave."""
    picture, found = engine.picture(), left(engine, values)
    first = first_row(values["rows"], len(found))
    listed = found[first - 1 : first - 1 + ROWS]
    cells = [_row(one, picture) for one in listed]
    ticks = [
        cell | {"handoff": dmc.Checkbox(label=cell["handoff"], value=one.id)}
        for cell, one in zip(cells, listed, strict=True)
    ]
    some = f"{rows_words(first, first + len(listed) - 1)} of " if len(listed) < len(found) else ""
    table = data_table(
        "to-give",
        COLUMNS,
        ticks,
        caption=f"{some}{plural(len(found), 'handoff')}",
        order="By name.",
        empty="No handoff matches these filters.",
    )
    out = len(found) - len(listed)
    source = source_here(f"{plural(len(listed), 'handoff')}", picture, f"{out:,} not shown" if out else "")
    files = [button_row([csv_button("to-give", COLUMNS, cells, source=source)])] if cells else []
    every = dmc.Checkbox(
        id=ALL_LEFT,
        label=f"All {plural(len(found), 'handoff')} that these filters leave, those on other pages of rows too",
        checked=False,
    )
    return [
        card(
            "Which handoffs",
            [*files, every, dmc.CheckboxGroup(table, id=TICKED, value=[], className="wide-field")],
        )
    ]


def _row(one: HandoffFinding, picture: Picture) -> dict[str, str]:
    handoff = one.handoff
    return {
        "handoff": handoff_words(handoff, picture.places),
        "kind": "not said" if handoff.kind is HandoffKind.UNKNOWN else handoff.kind.label,
        "channel": "not said" if handoff.channel is Channel.UNKNOWN else handoff.channel.label,
        "limit": one.limit_text or "no time limit recorded",
        "considered": considered_words(one.prompts, declared=handoff.prompts_considered is not None),
    }


def _filters(engine: Engine) -> list[Filter]:
    picture = engine.picture()
    starts = {one.start.organisation: organisation_words(one.start) for one in picture.handoffs}
    ends = {one.end.organisation: organisation_words(one.end) for one in picture.handoffs}
    present = {one.handoff.kind for one in picture.handoffs}
    kinds = [
        (one.value, "not said" if one is HandoffKind.UNKNOWN else one.label)
        for one in HandoffKind
        if one in present
    ]
    pathways = {one.id: one.name for one in picture.snapshot.all(Pathway)}
    rows = row_choices(len(picture.handoffs), ROWS)
    return [
        Filter("k-now", "now", "Kind now", "All kinds", kinds),
        Filter("k-start", "start", "Sender", "All senders", _by_name(starts)),
        Filter("k-end", "end", "Receiver", "All receivers", _by_name(ends)),
        Filter("k-pathway", "pathway", "Pathway", "In any or none", _by_name(pathways)),
        Filter("k-rows", "rows", "Rows shown", rows_words(1, ROWS), rows),
    ]


def _by_name(named: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(named.items(), key=lambda item: (item[0] in End.__members__, item[1], item[0]))


def _values(given: Sequence[str | None]) -> Values:
    return values_of(FILTERS, given)


# -- what is set ---------------------------------------------------------------------------------------


def _form(kind: HandoffKind) -> Component:
    usual = archetypes()[kind].usual_limit
    choices = [(LEAVE, "Leave it as it is at each")]
    if usual is not None:
        words = limit_words(usual.hours, usual.start.label, usual.stop.label)
        choices.append((USUAL, f"Set the usual one where none is recorded: {words} ({usual.basis.value})"))
    hint = (
        "" if usual else "No default rule gives one for this kind: type an agreed one on the handoff’s form"
    )
    return card(
        "What is set",
        [
            html.P(
                quiet(
                    "A number of prompts considered, or that nothing was found, was said of the former kind: "
                    "where the kind changes it is taken back. Hazards, claims and answers stay."
                )
            ),
            html.Div(
                [
                    select_field(
                        CHANNEL, "How it travels", term_choices(list(Channel)), optional=True,
                        hint="Empty: leave it as it is at each",
                    ),
                    radio_field(LIMIT, "Time limit", choices, hint=hint, value=LEAVE),
                ],
                className="two-fields",
            ),
            limits.own_limits_part(),
            actor_field(BY),
            button_row([button(f"They are of the kind “{kind.label}”", APPLY)]),
        ],
        pale=True,
    )  # fmt: skip


def applied(engine: Engine, kind: HandoffKind, typed: Sequence[Any], values: Values, command: str) -> Outcome:
    """Set what was typed on what was chosen, or say what has to be put right."""
    ticked, every, channel, limit, replace, read, by = typed
    ids = _chosen_ids(engine, ticked, every, values)
    errors = [] if ids else [FieldError(TICKED, "Tick at least one handoff")]
    if not (by or "").strip():
        errors.append(nobody_said(BY))
    if errors:
        return Outcome(errors=errors)
    try:
        done = apply_kind(
            engine, ids, kind, channel=Channel(channel) if channel else None, usual_limit=limit == USUAL,
            replace_limits=read if replace else None,
            actor=by.strip(), reason=f"of the kind {kind.label}", command_id=command,
        )  # fmt: skip
    except CareseamsError as refused:
        where = f" ({refused.where})" if refused.where else ""
        words = f"{refused.what[0].upper()}{refused.what[1:]}{where}: {refused.try_}. Nothing was changed"
        return Outcome(errors=[FieldError(TICKED, words)])
    words = _done_words(done, kind) + limits.left_words(engine, done.limits_left)
    return Outcome(words, done.receipt.command_id if done.receipt else "", by.strip())


def _done_words(done: Applied, kind: HandoffKind) -> str:
    if done.receipt is None:
        return f"Nothing was changed: {plural(done.already, 'handoff')} needed no change."
    many = "handoff is" if done.changed == 1 else "handoffs are"
    words = f"{done.changed:,} {many} now of the kind “{kind.label}”."
    if done.already:
        words += f" {done.already:,} needed no change."
    if done.taken_back:
        words += (
            f" At {done.taken_back:,} what was assessed of the former kind is taken back: consider it anew."
        )
    return words

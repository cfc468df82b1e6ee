"""A rehearsal that was kept: the dated list of what has to be done, by whom, ticked when done."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.components.figures import Source
from app.components.forms import Choice, actor_field, select_field
from app.components.notices import note
from app.components.pieces import (
    breadcrumb,
    button,
    button_row,
    card,
    lead,
    link,
    page_heading,
    print_button,
    quiet,
    stressed,
)
from app.components.tables import Column, csv_button, data_table
from app.pages.rehearsal_found import change_words
from app.text import DUTY_NAMES, address, format_day, plural
from app.wording import place_words
from graph_schema.handoffs import Handoff
from graph_schema.learning import SafetyAction
from graph_schema.parties import Organisation
from pathway.analysis.accountability import party_names
from pathway.engine import Engine
from pathway.engine.rehearsals import Kept, kept, kept_all, rehearsed
from pathway.errors import BadInput
from pathway.snapshot import LOCAL_ZONE

TICKS, OWNER, BY, DONE, NOT_DONE, GIVE, PART, SAID, UNDO = (
    "rk-ticks", "rk-owner", "r-by", "rk-done", "rk-not-done", "rk-give", "rk-part", "rk-said", "rk-undo",
)  # fmt: skip
FORM = (TICKS, OWNER, BY)
COLUMNS = (
    Column("what", "What is to be done", heads_row=True),
    Column("handoff", "Handoff"),
    Column("duty", "Duty"),
    Column("owner", "Who does it"),
    Column("due", "By when"),
    Column("done", "Done"),
    Column("still", "If it were the day now"),
)
LISTS = (
    Column("name", "Rehearsal", heads_row=True),
    Column("day", "Day"),
    Column("changes", "What would change"),
    Column("done", "Done", numeric=True),
    Column("overdue", "Overdue", numeric=True),
)


def today(engine: Engine) -> date:
    """The local day."""
    return engine.clock().astimezone(LOCAL_ZONE).date()


def kept_page(engine: Engine, id_: str, path: str) -> Component:
    """The page of one kept rehearsal."""
    found = kept(engine, id_)
    rehearsal, names = found.rehearsal, party_names(engine.snapshot())
    changes = "; ".join(change_words(one, lambda body: names.get(body, body)) for one in rehearsal.changes)
    trail = [("Rehearsal", path)]
    return html.Div(
        [
            breadcrumb(trail, rehearsal.name),
            page_heading(
                rehearsal.name,
                f"On {format_day(rehearsal.day)}: {changes}. Rehearsed on {format_day(rehearsal.made_on)}.",
            ),
            html.Div(id=SAID),
            html.Div(kept_parts(engine, id_), id=PART),
            _form(engine),
        ]
    )


def kept_parts(engine: Engine, id_: str) -> list[Component]:
    """How far the list is, and the list with a box to tick in each row."""
    found, day = kept(engine, id_), today(engine)
    still = still_open(engine, found)
    cells = [_row(one, engine, still) for one in found.to_dos]
    ticked = [
        cell | {"what": dmc.Checkbox(label=cell["what"], value=one.id)}
        for cell, one in zip(cells, found.to_dos, strict=True)
    ]
    table = data_table(
        "to-dos",
        COLUMNS,
        ticked,
        caption=f"All {plural(len(cells), 'thing')} to do",
        order="Not done first, by the day they are due, then by handoff.",
        empty="Nothing is to be done.",
    )
    source = Source(
        plural(len(cells), "thing to do", "things to do"),
        f"for {format_day(found.rehearsal.day)}",
        format_day(day),
        "nothing",
    )
    overdue = found.overdue(day)
    late = (
        f" {overdue:,} {'is' if overdue == 1 else 'are'} overdue today, {format_day(day)}." if overdue else ""
    )
    return [
        lead([stressed(f"{found.done:,} of {len(found.to_dos):,} done."), late]),
        *_not_again(still),
        card(
            "What has to be done",
            [
                button_row([csv_button("to-dos", COLUMNS, cells, source=source), print_button()]),
                dmc.CheckboxGroup(
                    html.Div(table, className="tall"), id=TICKS, value=[], className="wide-field"
                ),
            ],
        ),
    ]


def still_open(engine: Engine, found: Kept) -> frozenset[tuple[str, str]] | None:
    """The (handoff, duty) that would still have to be agreed, by what is known now; None where nobody can tell."""
    try:
        again = rehearsed(engine, found.rehearsal.changes, found.rehearsal.day)
    except BadInput:
        return None
    return frozenset((one.handoff.id, one.duty.value) for one in again.changed if one.to_agree)


def lists_card(engine: Engine, path: str) -> list[Component]:
    """The rehearsals that were kept; nothing where none was."""
    every = kept_all(engine)
    if not every:
        return []
    names, day = party_names(engine.snapshot()), today(engine)
    rows = [
        {
            "name": link(one.rehearsal.name, address(path, kept=one.rehearsal.id)),
            "day": format_day(one.rehearsal.day),
            "changes": "; ".join(
                change_words(change, lambda body: names.get(body, body)) for change in one.rehearsal.changes
            ),
            "done": f"{one.done:,} of {len(one.to_dos):,}",
            "overdue": f"{one.overdue(day):,}",
        }
        for one in every
    ]
    source = Source(plural(len(rows), "rehearsal"), "all dates", format_day(day), "nothing")
    table = data_table(
        "kept",
        LISTS,
        rows,
        caption=f"All {len(rows):,}",
        order=f"The soonest day first. Overdue is by today, {format_day(day)}, whatever day the page shows.",
        empty="None.",
        source=source,
    )
    return [card("Kept rehearsals", [table])]


def owners(engine: Engine) -> list[Choice]:
    """Who can be given something to do."""
    names = party_names(engine.snapshot())
    present = {one.id for one in engine.snapshot().all(Organisation) if _there(one, today(engine))}
    return sorted(
        ((id_, name) for id_, name in names.items() if id_ in present), key=lambda one: (one[1], one[0])
    )


def _there(body: Organisation, day: date) -> bool:
    return body.valid_to is None or body.valid_to > day


def _not_again(still: frozenset[tuple[str, str]] | None) -> list[Component]:
    if still is not None:
        return []
    return [
        note("The bodies have changed since, so what would happen on that day cannot be rehearsed again.")
    ]


def _row(one: SafetyAction, engine: Engine, still: frozenset[tuple[str, str]] | None) -> dict[str, Any]:
    snapshot, picture = engine.snapshot(), engine.picture()
    names: Mapping[str, str] = party_names(snapshot)
    handoff = snapshot.by_id(Handoff).get(one.handoff or "")
    return {
        "what": one.action,
        "handoff": _handoff(handoff, picture.places) if handoff else "no one handoff",
        "duty": DUTY_NAMES[one.duty] if one.duty else "none",
        "owner": names.get(one.holder, one.holder) if one.holder else "nobody yet",
        "due": format_day(one.due_on),
        "done": f"done {format_day(one.done_on)}" if one.done_on else "not done",
        "still": _still(one, still),
    }


def _still(one: SafetyAction, still: frozenset[tuple[str, str]] | None) -> str:
    if not (one.handoff and one.duty):
        return "not looked at: it is about no one duty"
    if still is None:
        return "not worked out"
    open_ = (one.handoff, one.duty.value) in still
    return "would still have to be agreed" if open_ else "need not be agreed any more"


def _handoff(handoff: Handoff, places: Any) -> list[Any]:
    start, end = (place_words(place) for place in places.ends(handoff))
    name = handoff.name or handoff.kind.label
    return [link(name, address("/handoff", id=handoff.id)), html.Br(), quiet(f"{start} → {end}")]


def _form(engine: Engine) -> Component:
    choices: Sequence[Choice] = owners(engine)
    return card(
        "What is ticked",
        [
            select_field(
                OWNER,
                "Who does it",
                choices,
                hint="A task, not a duty: nobody holds anything by it",
                optional=True,
            ),
            actor_field(BY),
            button_row(
                [
                    button("It is done", DONE),
                    button("It is not done after all", NOT_DONE, kind="secondary"),
                    button("Give it to them", GIVE, kind="secondary"),
                ]
            ),
        ],
        pale=True,
    )

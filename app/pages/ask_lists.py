"""The handoffs that can be asked about, each with a box to tick; and who would be asked what, before it is done."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.asking import handoff_words
from app.components.pieces import button, button_row, quiet
from app.components.tables import Column, csv_button, data_table
from app.filters import Values, first_row, rows_words
from app.forms.given import PEOPLE
from app.pages.ask_choice import HANDOFFS, Asking, questions_of
from app.text import DUTY_NAMES, plural, sentence_list
from app.wording import source_here
from pathway.analysis.accountability import party_names
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.whom_to_ask import Group, Proposed
from pathway.engine import Engine
from pathway.engine.asks import proposed

ALL = "q-all"
ROWS = 25
COLUMNS = (
    Column("handoff", "Handoff", heads_row=True),
    Column("unknown", "Critical duties without every answer"),
    Column("proposed", "Who can be asked, and why"),
)
PREVIEW_COLUMNS = (
    Column("party", "Who would be asked", heads_row=True),
    Column("questions", "Questions", numeric=True),
    Column("why", "Why"),
)


def listed(engine: Engine, values: Values) -> tuple[list[HandoffFinding], int, int]:
    """The handoffs of one page of rows, how many the filters leave, and the first row."""
    left = [one for one in engine.picture().handoffs if _matches(one, values)]
    first = first_row(values["rows"], len(left))
    return left[first - 1 : first - 1 + ROWS], len(left), first


def _matches(one: HandoffFinding, values: Values) -> bool:
    ends = (one.start.organisation, one.end.organisation)
    which = {
        "": True,
        "first": one.ask_first,
        "never": any(duty.critical and not duty.asked for duty in one.duties),
        "open": bool(one.critical_open),
    }[values["which"]]
    wanted = [value for value in (values["organisation"], values["other"]) if value]
    both = set(wanted) <= set(ends) if len(set(wanted)) == len(wanted) else ends == (wanted[0], wanted[0])
    return which and both


def handoff_list(engine: Engine, values: Values, *, ticked: Sequence[str] = ()) -> list[Component]:
    """The handoffs with a box to tick in each row; what is `ticked` stays so, shown or not."""
    found, every, first = listed(engine, values)
    near = proposed(engine, [one.id for one in found])
    cells = [_row(one, near.get(one.id, ()), engine) for one in found]
    ticks = [
        cell | {"handoff": dmc.Checkbox(label=cell["handoff"], value=one.id)}
        for cell, one in zip(cells, found, strict=True)
    ]
    shown = rows_words(first, first + len(found) - 1) if found else ""
    table = data_table(
        "ask-handoffs",
        COLUMNS,
        ticks,
        caption=plural(every, "handoff") if len(found) == every else f"{shown} of {plural(every, 'handoff')}",
        order="By name of the ends.",
        empty="No handoff matches these filters.",
    )
    out = [f"{plural(every - len(found), 'handoff')} not shown"] if every > len(found) else []
    source = source_here(plural(len(found), "handoff"), engine.picture(), ", ".join(out))
    tools = [
        button(f"Tick all {len(found)} shown", ALL, kind="secondary"),
        csv_button("ask-handoffs", COLUMNS, cells, source=source),
    ]
    away = len(set(ticked) - {one.id for one in found})
    return [
        *([html.P(f"{plural(away, 'handoff')} ticked that these filters do not show.")] if away else []),
        *([button_row(tools)] if found else []),
        dmc.CheckboxGroup(table, id=HANDOFFS, value=list(ticked), className="wide-field"),
    ]


def _row(one: HandoffFinding, near: Sequence[Proposed], engine: Engine) -> dict[str, Any]:
    unknown = [DUTY_NAMES[duty] for duty in one.critical_unknown]
    who: dict[Group, list[str]] = {}
    for party in near:
        who.setdefault(party.group, []).append(party.name)
    lines = [html.Div([sentence_list(names), " ", quiet(f"({group.value})")]) for group, names in who.items()]
    return {
        "handoff": handoff_words(one.handoff, engine.picture().places),
        "unknown": sentence_list(unknown)
        or "none that nobody, or not everyone, has answered; those claimed or open can be asked too",
        "proposed": lines or "nobody is recorded: name somebody below",
    }


def preview(engine: Engine, what: Asking) -> list[Component]:
    """Who would be asked how many questions, and why."""
    questions = questions_of(engine, what)
    if not questions:
        return [html.P("Nobody yet: tick handoffs, and who is asked.")]
    names = party_names(engine.snapshot()) | {id_: name for id_, (name, _) in PEOPLE.items()}
    why: dict[str, dict[str, None]] = {one.party: {} for one in questions}
    for near in proposed(engine, what.handoffs).values():
        for one in near:
            if one.party in why and one.group.name in what.groups:
                why[one.party][one.group.value] = None
    counts = {party: sum(one.party == party for one in questions) for party in why}
    rows = [
        {
            "party": names.get(party, party),
            "questions": f"{counts[party]:,}",
            "why": sentence_list(list(reasons)) or "named here",
        }
        for party, reasons in sorted(
            why.items(), key=lambda one: (-counts[one[0]], names.get(one[0], one[0]))
        )
    ]
    total = f"{plural(len(questions), 'question')} to {plural(len(rows), 'body', 'bodies')}"
    table = data_table(
        "ask-preview", PREVIEW_COLUMNS, rows, caption=total, order="Most questions first.", empty="Nobody."
    )
    source = source_here(f"{total}, not asked yet", engine.picture())
    return [table, button_row([csv_button("ask-preview", PREVIEW_COLUMNS, rows, source=source)])]

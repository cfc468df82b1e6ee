"""The handoffs that can be asked about, each with a box to tick; and who would be asked what, before it is done."""

from collections.abc import Mapping, Sequence
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
from pathway.analysis.silent_ends import ToAsk, Waits
from pathway.analysis.whom_to_ask import Group, Proposed
from pathway.engine import Engine
from pathway.engine.asks import proposed
from pathway.engine.silent_ends import silent_ends

ALL = "q-all"
ROWS = 25
COLUMNS = (
    Column("handoff", "Handoff", heads_row=True),
    Column("unknown", "Critical duties that wait for an answer"),
    Column("proposed", "Who can be asked, and why"),
)
PREVIEW_COLUMNS = (
    Column("party", "Who would be asked", heads_row=True),
    Column("questions", "Questions", numeric=True),
    Column("why", "Why"),
)


def listed(engine: Engine, values: Values) -> tuple[list[HandoffFinding], int, int]:
    """The handoffs of one page of rows, how many the filters leave, and the first row."""
    waits = silent_ends(engine)
    left = [one for one in engine.picture().handoffs if _matches(one, values, waits)]
    first = first_row(values["rows"], len(left))
    return left[first - 1 : first - 1 + ROWS], len(left), first


def counted(engine: Engine, values: Values) -> str:
    """How many critical duties wait for an end's answer over all that the filters leave, and how many do not apply."""
    waits = silent_ends(engine)
    found = [waits[one.id] for one in engine.picture().handoffs if _matches(one, values, waits)]
    waiting = [duty for one in found for duty in one.waiting]
    every, none = sum(len(one.duties) for one in found), sum(one.not_applicable for one in found)
    silent = sum(any(end.asked for end in duty.silent) for duty in waiting)
    words = plural(every, "critical duty", "critical duties")
    said = f"{len(waiting):,} of {words} wait for an answer; {silent:,} of these were put to an end that is silent."
    more = f" {none:,} more {'does' if none == 1 else 'do'} not apply." if none else ""
    return f"{said} A duty that one end claims waits for the other.{more}"


def _matches(one: HandoffFinding, values: Values, waits: Mapping[str, ToAsk]) -> bool:
    ends = (one.start.organisation, one.end.organisation)
    which = {
        "": True,
        "first": one.ask_first,
        "silent": bool(waits[one.id].waiting),
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
        *([html.P(counted(engine, values)), button_row(tools)] if found else []),
        dmc.CheckboxGroup(table, id=HANDOFFS, value=list(ticked), className="wide-field"),
    ]


def _row(one: HandoffFinding, near: Sequence[Proposed], engine: Engine) -> dict[str, Any]:
    who: dict[Group, list[str]] = {}
    for party in near:
        who.setdefault(party.group, []).append(party.name)
    lines = [html.Div([sentence_list(names), " ", quiet(f"({group.value})")]) for group, names in who.items()]
    return {
        "handoff": handoff_words(one.handoff, engine.picture().places),
        "unknown": [html.Div(words) for words in waiting_words(silent_ends(engine)[one.id])],
        "proposed": lines or "nobody is recorded: name somebody below",
    }


def waiting_words(found: ToAsk) -> list[str]:
    """A line for each critical duty that waits for an answer, and for those that do not apply."""
    lines = [f"{DUTY_NAMES[one.duty.duty]}: {_wait_words(one)}" for one in found.waiting]
    if not lines:
        lines = ["none: every end has answered about each that applies"] if found.duties else []
    if found.not_applicable:
        lines.append(
            f"{plural(found.not_applicable, 'critical duty does', 'critical duties do')} not apply here"
        )
    return lines


def _wait_words(one: Waits) -> str:
    """How the duty stands, and which end has not answered, or was not asked."""
    holders = sentence_list(one.duty.holder_names)
    state = f"claimed by {holders}" if one.duty.claimed_only else one.duty.text.partition("; ")[0]
    silent = [end.name for end in one.silent if end.asked]
    not_asked = [end.name for end in one.silent if not end.asked] if one.duty.asked else []
    said = [f"{sentence_list(silent)} {_have(silent)} not answered"] if silent else []
    said += [f"{sentence_list(not_asked)} {_have(not_asked)} not been asked"] if not_asked else []
    return "; ".join([state, *said])


def _have(names: Sequence[str]) -> str:
    return "has" if len(names) == 1 else "have"


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

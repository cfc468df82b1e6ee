"""What is told of a route: patient, carer and every organisation beside each other, and times that differ."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.figures import Source
from app.components.pieces import card, details, quiet
from app.components.tables import Column, data_table
from app.text import format_day, format_instant, plural
from graph_schema.vocabulary import CrossingStatus, Precision
from pathway.analysis.routes import Route, RouteCrossing, Telling
from pathway.analysis.times_told import StepTimes, TimeTold

TOLD_COLUMNS = (
    Column("crossing", "Crossing", heads_row=True),
    Column("teller", "Who tells it"),
    Column("told_on", "Told on"),
    Column("when", "Of when"),
    Column("precision", "How exactly"),
    Column("kind", "What it is"),
    Column("text", "What is told"),
)
FIRST = ("patient", "carer")
"""Their words stand beside the records, first, and never beneath them."""
RULE = (
    "Where times of one step cannot all be so, each stands here with who tells it. A crossing goes by its first step: "
    "there the most exact time orders; of those as exact, the record of the crossing, then what was told first. That "
    "orders; it calls nobody right."
)
NO_ORDER = (
    "They put nothing in order: the crossing goes by its first step. Where one time of this step is needed, "
    "only its record’s is used; that calls nobody right."
)


def told_card(route: Route, source: Source) -> Component:
    """Every crossing of which something is told: a column for each teller, and the same as a table."""
    told = [one for one in route.crossings if one.tellings]
    rows = [_row(one, telling, route) for one in told for telling in one.tellings]
    if not rows:
        return card("Who tells what", [html.P("Nobody has told anything of these crossings.")])
    table = data_table(
        "told",
        TOLD_COLUMNS,
        rows,
        caption="What is told",
        order="By crossing, in order of time.",
        empty="",
        source=source,
    )
    differ = [part for one in route.crossings for part in _conflicts(one, route)]
    return card(
        "Who tells what",
        [
            *([html.P(RULE), *differ] if differ else [html.P("No times of one step are told that differ.")]),
            *(_beside(one, route) for one in told),
            details(f"The same as a table, {plural(len(rows), 'account')}", table),
        ],
    )


def _conflicts(one: RouteCrossing, route: Route) -> Iterable[Component]:
    for found in one.times_differ:
        yield html.P(conflict_words(one, found, route), className="times-differ")


def conflict_words(one: RouteCrossing, found: StepTimes, route: Route) -> str:
    """
    "D09, accepted: the carer says …; the record of the crossing says …", and which of them orders, if one does.

    Of a step on which the crossing's place does not hang that is said, and which time is used of it.
    """
    step = found.step.replace("_", " ")
    said = "; ".join(f"{_teller(told, route)} says {_time(told)}" for told in found.told)
    first, order = found.ordered_by, NO_ORDER
    if one.puts_in_order(found):
        order = f"Ordered by {_time(first)} ({_teller(first, route)}), because {found.because.value}."
    return f"Times differ. {one.request_id}, {step}: {said}. {order}"


def _teller(told: TimeTold, route: Route) -> str:
    return "the record of the crossing" if told.teller is None else teller_words(told.teller, route)


def teller_words(teller: str, route: Route) -> str:
    """Who tells it, as people say it."""
    return f"the {teller}" if teller in FIRST else route.name(teller)


def _time(told: TimeTold) -> str:
    return format_instant(told.happened_at, Precision(told.precision))


def _beside(one: RouteCrossing, route: Route) -> Component:
    """One crossing: a column for each teller and one for its record, all of one height and weight."""
    told = [
        _column(_heading(who, route), [_telling(each) for each in one.tellings if each.teller == who])
        for who in tellers(one)
    ]
    people = sum(who in FIRST for who in tellers(one))
    columns = [*told[:people], _column("Record of the crossing", _recorded(one)), *told[people:]]
    return html.Section(
        [html.H3(one.request_id), html.Div(columns, className="tellers")], className="told-of"
    )


def _column(heading: str, parts: Sequence[Component]) -> Component:
    return html.Div([html.H4(heading), *parts], className="teller")


def _recorded(one: RouteCrossing) -> list[Component]:
    steps = [
        f"{step.status.replace('_', ' ')}: "
        f"{format_instant(step.happened_at, Precision(step.precision), unknown='time not recorded')}"
        for step in one.statuses
    ]
    return [html.Div(step) for step in steps or ["no step recorded"]]


def tellers(one: RouteCrossing) -> Sequence[str]:
    """Who tells something of a crossing: patient and carer first, then in the order in which they are met."""
    met = dict.fromkeys(telling.teller for telling in one.tellings)
    return [*(who for who in FIRST if who in met), *(who for who in met if who not in FIRST)]


def _heading(teller: str, route: Route) -> str:
    said = teller_words(teller, route)
    return f"{said[0].upper()}{said[1:]}"


def _telling(told: Telling) -> Component:
    when = format_instant(told.happened_at, Precision(told.precision), unknown="time not said")
    step = f", {told.step.replace('_', ' ')}" if told.step else ""
    lines = [
        html.Div([html.B(told.kind.capitalize()), f" of {when}{step}"]),
        html.Div(f"“{told.text}”"),
        html.Div(quiet(f"told {_day(told)}")),
    ]
    return html.Div(lines, className="telling")


def _day(told: Telling) -> str:
    return (
        f"on {format_day(date.fromisoformat(str(told.told_on)))}" if told.told_on else "on a day not recorded"
    )


def _row(one: RouteCrossing, told: Telling, route: Route) -> dict[str, Any]:
    step = f", {CrossingStatus(told.step).label}" if told.step else ""
    return {
        "crossing": one.request_id,
        "teller": _heading(told.teller, route),
        "told_on": format_day(date.fromisoformat(str(told.told_on))) if told.told_on else "not recorded",
        "when": f"{format_instant(told.happened_at, Precision(told.precision), unknown='not said')}{step}",
        "precision": Precision(told.precision).meaning if told.happened_at else "not said",
        "kind": told.kind,
        "text": told.text,
    }

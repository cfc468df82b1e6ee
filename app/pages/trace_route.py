"""One person's route on a page: the sentence, the picture, and the same in words."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.care_graph import CareGraph
from app.components.figures import Source, figure_frame, svg_picture
from app.components.marks import legend
from app.components.notices import note
from app.components.pieces import (
    button_row,
    card,
    details,
    empty_state,
    lead,
    print_button,
    stressed,
)
from app.components.tables import Column, csv_button, data_table
from app.figures.route import labels_of, route_picture, width_of
from app.figures.route_drawing import route_graph
from app.figures.still_graph import size_of, still_graph
from app.figures.system_map import mark_of
from app.pages.trace_add import add_card
from app.pages.trace_choices import offered
from app.pages.trace_document import document_card
from app.pages.trace_items import items_card
from app.pages.trace_readings import readings_card
from app.pages.trace_replay import replay_card
from app.pages.trace_table import COLUMNS, row
from app.pages.trace_told import told_card
from app.pages.trace_view import View, controls, guarded, with_left_out
from app.text import format_day, format_instant, plural
from app.wording import END_WORDS, days_words, place_words
from graph_schema.handoffs import Handoff
from pathway.analysis.limits import LimitState
from pathway.analysis.routes import Route
from pathway.engine import Case, Engine
from pathway.engine.limits import limits_sentence
from pathway.engine.routes import readings
from pathway.reporting.limits import RULE

WARNING = (
    "A route can identify a person even without a name. Use it only for the purpose of this case. "
    "Every look is recorded and listed for the data controllers."
)
WORKING = (
    "A column is a day on which something crossed; narrow columns are days with contacts only. How long lies between is "
    "written, not drawn. Crossings out of one parent begin at one point. Days in which nobody held a crossing are those "
    "that every account of it gives so, summed over crossings; days in which accounts differ are not among them. "
    "An L is where a time limit was surely broken; where there is none, it was kept, is running, cannot be told, or none is "
    "recorded: the table says which."
)
CONTACT_COLUMNS = (
    Column("when", "When", heads_row=True),
    Column("where", "Where"),
    Column("activity", "Activity"),
)


def shown(case: Case, route: Route, engine: Engine, view: View | None = None) -> Component:
    """The route of a case as it is looked at; where nothing is recorded, that."""
    view = view or View(actor=case.opened_by)
    if not route.crossings and not route.contacts and view.on_that_day:
        words = "By that day nothing of this person is recorded here."
        return html.Div(
            [
                _leave(case),
                empty_state(words, "Choose a later day."),
                controls(case, route, view),
                offered(route),
            ]
        )
    if not route.crossings and not route.contacts:
        words = "Nobody of that identifier has a contact or crossing here."
        then = f"Check how it is written in your files. The look is recorded as {case.id}."
        return html.Div([_leave(case), empty_state(words, then)])
    kept = guarded(route, view)
    return html.Div(
        [
            _leave(case),
            lead(sentence(kept)),
            *_limits(kept),
            controls(case, route, view),
            offered(kept),
            _picture(kept, view),
            *_drawing(kept, view),
            _words(case, kept, engine, view),
            *_more(case, kept, engine, view),
        ],
        className="route",
    )


def beside(case: Case, route: Route) -> list[Component]:
    """What stands beside the route while it is drawn anew; beside nothing there is nothing to write down."""
    return [add_card(route), document_card(case)] if route.crossings or route.contacts else []


def _more(case: Case, route: Route, engine: Engine, view: View) -> list[Component]:
    """What is told, what the receiver knew; the readings and the replay that were asked for."""
    exported = _exported(case, route, view)
    parts = [told_card(route, exported), items_card(route, exported, view.day if view.on_that_day else None)]
    if view.day is not None:
        parts.insert(0, readings_card(route, readings(engine, route, view.day), exported))
    return [*replay_card(route, view, exported), *parts] if view.without else parts


def _leave(case: Case) -> Component:
    """The case in view: number, purpose, reference, basis, until when (the browser counts), and the warning."""
    facts = (
        ("Case number", case.id),
        ("Purpose", case.purpose),
        ("Reference", case.reference),
        ("Basis", case.basis),
        ("Opened by", case.opened_by),
        ("Open until", format_instant(case.open_until)),
    )
    listed = [html.Div([html.Dt(term), html.Dd(said)]) for term, said in facts]
    left = max(0.0, (case.open_until - datetime.now(UTC)).total_seconds())
    return note([html.Dl(listed, className="leave", **{"data-open-for": f"{left:.0f}"}), html.P(WARNING)])


def sentence(route: Route) -> list[Any]:
    """What the route shows."""
    bodies = [key for key, _ in route.organisations if key not in END_WORDS]
    parts: list[Any] = [
        f"{plural(len(route.crossings), 'crossing')} across {plural(len(bodies), 'organisation')}. "
    ]
    if len(route.crossings) > route.not_told:
        days = stressed(days_words(route.unheld_days), open_=bool(route.unheld_days))
        parts += [days, " in which nobody held one of them, by the accounts given. "]
    if route.crossings:
        parts += _carried_sentence(route)
    if route.accounts_differ:
        parts.append(f" Accounts differ on {route.accounts_differ}.")
    if route.told_in_part:
        parts.append(
            f" Of {route.told_in_part} nobody has said who held {'it' if route.told_in_part == 1 else 'them'} later on."
        )
    if route.not_told:
        parts.append(
            f" Of {route.not_told} nobody has said who held {'it' if route.not_told == 1 else 'them'}."
        )
    return parts


def _limits(route: Route) -> list[Component]:
    """How many time limits were broken, kept and cannot be told, and how that is read."""
    if not route.crossings:
        return []
    read = (
        [details("How time limits are read", html.P(RULE))] if any(facts for _, facts in route.limits) else []
    )
    broken = sum(fact.state is LimitState.BROKEN for _, facts in route.limits for fact in facts)
    before, found, after = limits_sentence(route.limits).partition(f"{broken} broken")
    words = [before, stressed(found, open_=bool(broken)), after] if found else before
    return [html.P(words, className="route-limits"), *read]


def _carried_sentence(route: Route) -> list[Any]:
    asked = sum(one.carried_by is not None for one in route.crossings)
    if not asked:
        return ["Nobody has said who carried them."]
    were = "was" if route.carer_carried == 1 else "were"
    of = f"{route.carer_carried} of {len(route.crossings)} {were} carried by the carer"
    only = f"; {route.carer_only} had no other way" if route.carer_carried else ""
    unknown = len(route.crossings) - asked
    rest = f" Of {unknown} nobody has said who carried {'it' if unknown == 1 else 'them'}." if unknown else ""
    return [stressed(f"{of}{only}."), rest]


def _picture(route: Route, view: View) -> Component:
    width = width_of(route)
    broken = sum(one.limit_broken for one in route.crossings)
    recorded = any(one.limits for one in route.crossings)
    limits = f"; a time limit was surely broken at {broken} of them" if recorded else ""
    alt = (
        f"{plural(len(route.crossings), 'crossing')}, {plural(len(route.contacts), 'contact')}; nobody held one of the "
        f"crossings for {days_words(route.unheld_days)} in all{limits}. "
        "The table says the same."
    )
    drawing = svg_picture(
        route_picture(route, labels_of(route.crossings)),
        alt=alt,
        least_width=round(width * 0.8),
        most_width=width,
    )
    return figure_frame("Step by step", drawing, source=_source(route, view), working=WORKING)


def _drawing(route: Route, view: View) -> list[Component]:
    """The same crossings on a drawing that can be walked; nothing of the case is kept with it."""
    if not route.crossings:
        return []
    graph = route_graph(route, labels_of(route.crossings))
    walked = CareGraph(
        id="route-drawing",
        graph=graph,
        graphKey=f"route {mark_of(graph)}",
        label=f"Drawing of {plural(len(route.crossings), 'crossing')}; the table below says the same",
        order=[line["id"] for line in graph["lines"]],
    )
    still = details("The drawing as a picture, for paper and files", [_still(route, graph, view)])
    hint = "Numbers are the order in time. ] goes from one crossing to the next and says it, [ goes back."
    return [card("Place by place", [html.P(hint, className="quiet"), walked, legend(), still])]


def _still(route: Route, graph: dict[str, Any], view: View) -> Component:
    alt = f"{plural(len(route.crossings), 'crossing')} as numbered lines; the table says the same."
    least, most = size_of(graph)
    drawn = svg_picture(still_graph(graph), alt=alt, least_width=least, most_width=most)
    return figure_frame("Place by place", drawn, source=_source(route, view), level=3)


def _source(route: Route, view: View) -> Source:
    source = Source(
        f"{plural(len(route.contacts), 'contact')} and {plural(len(route.crossings), 'crossing')}",
        "the whole time recorded",
        format_day(route.as_of),
        "what happened after that date",
    )
    return with_left_out(source, view)


def _words(case: Case, route: Route, engine: Engine, view: View) -> Component:
    """The table twin; what is exported repeats its purpose and the warning."""
    names = {one.id: one.name for one in engine.snapshot().all(Handoff) if one.name}
    rows = [row(one, route, names) for one in route.crossings]
    table = data_table(
        "route",
        COLUMNS,
        rows,
        caption="Crossings",
        order="In order of time; undated last.",
        empty="No crossing is recorded, so nobody can say what was sent, accepted or held.",
    )
    exported = _exported(case, route, view)
    tools = [csv_button("route", COLUMNS, rows, source=exported)] if rows else []
    return card(
        "The same, in words", [button_row([*tools, print_button()]), table, _contacts(route, exported)]
    )


def _exported(case: Case, route: Route, view: View) -> Source:
    """What leaves the page says for which case and purpose it was looked at."""
    source = _source(route, view)
    records = f"{case.id}, {case.purpose}, {case.reference}. {WARNING} {source.records}"
    return replace(source, records=records)


def _contacts(route: Route, exported: Source) -> Component:
    rows = [
        {
            "when": format_instant(one.happened_at),
            "where": place_words(one.place),
            "activity": one.activity or "not recorded",
        }
        for one in route.contacts
    ]
    table = data_table(
        "contacts",
        CONTACT_COLUMNS,
        rows,
        caption="Contacts",
        order="In order of time.",
        empty="No contact is recorded.",
        cards=False,
        source=exported,
    )
    return details(f"{plural(len(rows), 'contact')} as a table", html.Div(table, className="tall"))

"""The bow-tie of one handoff: what threatens it, what stands before and after it fails, and what comes of it."""

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from app.barriers import BARRIERS, NO_OWNER, cause_address, owner_words, shared_words
from app.components.figures import figure_frame, svg_picture
from app.components.pieces import (
    Content,
    breadcrumb,
    button,
    button_row,
    card,
    empty_state,
    grid,
    lead,
    link,
    page_heading,
    print_button,
    quiet,
)
from app.figures.bow_tie import WIDTH, bow_tie_picture
from app.forms.addresses import form_address, handoff_address
from app.pages import bow_tie_tables as tables
from app.pages.bow_tie_report import alt_words, report_of
from app.wording import source_of
from pathway.analysis.bow_tie import Barrier, BowTie
from pathway.analysis.common_causes import CommonCause
from pathway.analysis.picture import Picture
from pathway.engine import Engine
from pathway.engine.bow_tie import bow_tie
from pathway.engine.demo import BANNER, is_demo
from pathway.errors import NotFound
from pathway.reporting.bow_tie import as_html

SAVE, SAVED = "bt-save", "bt-saved"
PATH, NAME, UNDER = "/handoff/bow-tie", "Bow-tie", "/handoffs"
HELP = (
    "What could make this handoff fail, what stands before and after that, who keeps each barrier working, and what "
    "harm is judged and recorded?",
    "That a barrier will hold, or that one nobody recorded is not there. The two ends’ judgements are never averaged, "
    "and what a carer does is no barrier: it lowers no figure.",
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The bow-tie of the handoff that the address names."""
    id_ = query.get("id", "")
    if not id_:
        raise NotFound("the address names no handoff", try_="choose one from the list of handoffs")
    tie, picture = bow_tie(engine, id_), engine.picture()
    name = tie.one.name
    top = [
        breadcrumb([("Handoffs", "/handoffs"), (name, handoff_address(id_))], NAME),
        page_heading("What stands between this handoff and harm?", name),
    ]
    if not tie.threats:
        words = "No hazard is recorded here, so there is no bow-tie. Not assessed is not safe."
        add = link("Add a hazard", form_address("Hazard", handoff=id_))
        return html.Div([*top, empty_state(words, add), tables.carer_card(tie, picture)])
    return html.Div(
        [
            *top,
            _lead(tie),
            _tools(tie),
            dcc.Download(id=SAVED),
            _drawn(tie, picture),
            grid([_unowned(tie), _shared(tie)]),
            tables.threats_card(tie, picture),
            tables.barriers_card(tie, picture),
            grid([tables.harm_card(tie, picture), tables.carer_card(tie, picture)]),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """The report is made when somebody asks for it."""

    @app.callback(
        Output(SAVED, "data"), Input(SAVE, "n_clicks"), State(SAVE, "value"), prevent_initial_call=True
    )
    def save(clicks: int, handoff: str) -> Any:
        if not clicks:
            return no_update
        made = report_of(bow_tie(engine, handoff), engine.picture(), banner=BANNER if is_demo(engine) else "")
        return dcc.send_string(as_html(made), "bow-tie.html")


def _lead(tie: BowTie) -> Component:
    """The finding in a sentence."""
    return lead(tables.finding(tie))


def _tools(tie: BowTie) -> Component:
    made = [
        link("Add a control", form_address("Control", handoff=tie.one.id)),
        link("Add a hazard", form_address("Hazard", handoff=tie.one.id)),
        link("Every weak barrier", BARRIERS),
    ]
    for each in made:
        each.className = "button button-secondary button-link"
    save = button("Save as a report", SAVE, kind="secondary")
    save.value = tie.one.id
    return html.Div(button_row([*made, save, print_button()]), className="page-tools")


def _drawn(tie: BowTie, picture: Picture) -> Component:
    return figure_frame(
        "The bow-tie",
        svg_picture(bow_tie_picture(tie), alt=alt_words(tie), least_width=900, most_width=round(WIDTH)),
        source=source_of(picture, [tie.one], []),
        working=(
            "Before and after the failure is as each barrier’s record says. A workaround never counts as more than "
            "unverified, nor does a barrier whose test is overdue. Judged harm and recorded harm are two columns and "
            "are never mixed."
        ),
    )


def _unowned(tie: BowTie) -> Component:
    """A barrier without an owner is a finding; the link opens its form."""
    if not tie.unowned:
        words = "Somebody is named for each barrier." if tie.barriers else "No barrier is recorded."
        return card("Barriers without an owner", [html.P(words), _every("unowned")])
    rows = [html.Li(_name_somebody(one, tie)) for one in tie.unowned]
    return card(
        f"Barriers without an owner: {len(rows)}",
        [html.Ul(rows), html.P(quiet(f"Counted by the numbered check {NO_OWNER}.")), _every("unowned")],
    )


def _name_somebody(barrier: Barrier, tie: BowTie) -> Content:
    control = barrier.found.control
    hidden = html.Span(f" – {control.name}", className="visually-hidden")
    change = link(["Say who holds it", hidden], form_address("Control", handoff=tie.one.id, id=control.id))
    return [f"B{barrier.number} {control.name}: {owner_words(barrier.owner)}. ", change]


def _shared(tie: BowTie) -> Component:
    """What barriers here have in common with others, here or elsewhere."""
    shared: dict[str, CommonCause] = {one.key: one for barrier in tie.barriers for one in barrier.shared}
    if not shared:
        words = "No barrier here names anything that another one rests on too. Nobody has said that there is nothing."
        return card("What barriers rest on together", [html.P(words), _every("causes")])
    rows = [html.Li(link(shared_words(one), cause_address(one))) for one in shared.values()]
    return card(
        "What barriers rest on together",
        [
            html.Ul(rows),
            html.P(quiet("Each opens what would be lost without it. Nothing is stored.")),
            _every("causes"),
        ],
    )


def _every(place: str) -> Component:
    words = {"unowned": "Every barrier without an owner", "causes": "Every common cause"}[place]
    return html.P(link(words, f"{BARRIERS}#{place}"))

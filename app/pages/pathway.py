"""One pathway: its drawing, and the same as tables; drawn by mouse, by keyboard, or in the tables alone."""

from collections.abc import Mapping
from typing import Any

from dash import Dash, dcc, html
from dash.development.base_component import Component

from app.care_graph import CareGraph
from app.components.notices import note
from app.components.pieces import breadcrumb, card, grid, page_heading, print_button
from app.figures.pathways import graph_of
from app.pages import pathway_callbacks as callbacks
from app.pages import pathway_forms as forms
from app.pages import pathway_more
from app.pages.pathway_outline import outline
from app.pages.pathway_view import Marks, View, kept, marks_of, view_of
from app.text import plural
from graph_schema.vocabulary import PathwayKind
from pathway.analysis.pathways import Drawing
from pathway.engine import Engine
from pathway.engine import pathways as drawing
from pathway.errors import NotFound

PATH, NAME, UNDER = "/pathway", "Pathway", "/pathways"
HELP = (
    "Who hands on what to whom on this pathway, and where does nobody answer for it?",
    "Whether it happens so: a drawing is what people say. Where places stand says nothing about time or "
    "distance, and a handoff without a mark is one that was not looked up.",
)

COUNTS = "What you draw here counts in the figures of the system as soon as it is saved."
COUNTS_AT_ONCE = (
    f"{COUNTS} This is work as imagined, and nobody may ever have worked so: wherever handoffs are counted, it is "
    "said how many stand only in such drawings."
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The pathway of the address. Raises `NotFound`."""
    id_ = query.get("id", "")
    if not id_:
        raise NotFound("no pathway is chosen", try_="choose one from the list of pathways")
    drawn, snapshot = drawing.drawing_of(engine, id_), engine.snapshot()
    services = forms.service_choices(snapshot)
    view = view_of(engine, id_, marks_of(engine, drawn))
    return html.Div(
        [
            *_top(view),
            *_kept(view),
            html.Div(forms.tools()),
            html.P(view.saved, id=callbacks.SAVED, className="pathway-saved", role="status"),
            _on_screen([_drawing(view)]),
            html.Div(id=callbacks.QUESTIONS),
            html.Div(id=callbacks.SAID),
            _on_screen(
                [
                    grid([card("Add a place", forms.add_form(snapshot, services)), card("Connect", forms.connect_form(view.places))]),
                    card("Change a handoff", forms.change_form(view.places, view.lines)),
                ]
            ),
            card(
                "The same as tables",
                html.Div(outline(view.drawn, view.named, view.told, view.source, view.seen), id=callbacks.OUTLINE),
            ),
            _on_screen([forms.bring_form(services, query.get("start", ""))]),
            card("Versions and name", forms.version_form(view.versions)),
        ]
    )  # fmt: skip


def _on_screen(parts: list[Component]) -> Component:
    """What is for drawing: on paper stand the tables and the still picture."""
    return html.Div(parts, className="pathway-on-screen")


def register(app: Dash, engine: Engine) -> None:
    """What the buttons, the drawing and the clock do."""
    callbacks.register(app, engine, Marks())
    pathway_more.register(app, engine)


def _top(view: View) -> list[Component]:
    title = page_heading(view.drawn.pathway.name, view.under)
    title.id = callbacks.TITLED
    counts = note(COUNTS_AT_ONCE if view.drawn.pathway.kind is PathwayKind.DRAWN else COUNTS)
    return [breadcrumb([("Pathways", "/pathways")], view.drawn.pathway.name), title, counts]


def _kept(view: View) -> list[Component]:
    """What the browser keeps between changes."""
    data: dict[str, Any] = {
        callbacks.KEY: view.drawn.pathway.id,
        callbacks.SEEN: kept(view),
        callbacks.DRAWN: None,
        callbacks.ASKED: [],
        callbacks.SHOWN: None,
        callbacks.PRESSED: None,
        callbacks.HEARD: None,
        callbacks.ROWS: None,
    }
    return [
        *(dcc.Store(id=id_, data=one) for id_, one in data.items()),
        dcc.Interval(id=callbacks.TICK, interval=callbacks.EVERY),
    ]


def _drawing(view: View) -> Component:
    drawn: Drawing = view.drawn
    said = f"{plural(len(drawn.places), 'place')}, {plural(len(drawn.handoffs), 'handoff')}"
    graph = CareGraph(
        id=callbacks.CANVAS,
        graph=graph_of(drawn, view.named, view.told),
        graphKey=f"pathway {drawn.pathway.id}",
        label=f"Drawing of {drawn.pathway.name}: {said} when it was opened. The tables below say the same.",
        editable=True,
        pending=[],
        order=[one.id for one in drawn.handoffs],
        className="pathway-drawing",
    )
    return card("Drawing", [html.Div([forms.draw_switch(), print_button()], className="button-row"), graph])

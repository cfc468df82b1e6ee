"""What more can be done with a pathway: many handoffs brought in at once, two versions compared, withdrawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from app.care_graph import CareGraph
from app.components.forms import FieldError, error_summary
from app.components.notices import confirm_bar
from app.components.pieces import grid, heading
from app.figures.pathways import graphs_compared
from app.pages import pathway_forms as forms
from app.pages import pathway_ops as ops
from app.pages.pathway_callbacks import DRAWN, KEY, SAID, WHO, fresh_token, said
from app.pages.pathway_outline import comparison
from app.shell import ADDRESS
from app.text import address
from app.uploads import bytes_of
from pathway.analysis.pathways import Drawing
from pathway.engine import Engine, new_id
from pathway.engine import pathway_files as files
from pathway.engine import pathways as drawing
from pathway.library.pathways import pathway_templates

LONGEST_FILE = 2_000_000
"""Bytes: a file of a drawing is a few hundred rows."""
BY_COMMAND = "use careseams import handoffs FILE"


def register(app: Dash, engine: Engine) -> None:
    """The cards below the tables, and what is said while the name of a new service is typed."""
    _naming(app, engine)
    _bringing(app, engine)
    _compare(app, engine)
    _withdrawing(app, engine)


def _naming(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(forms.NEW_ALIKE, "children"), Input(forms.NEW_NAME, "value"), prevent_initial_call=True
    )
    def alike(name: str | None) -> str:
        return ops.alike_words(engine.snapshot(), name or "")


def _bringing(app: Dash, engine: Engine) -> None:
    @app.callback(Output(forms.ROLES, "children"), Input(forms.TEMPLATE, "value"), prevent_initial_call=True)
    def roles(template: str | None) -> list[Component]:
        found = [one for one in pathway_templates() if one.id == template]
        return forms.role_fields(found[0], engine.snapshot()) if found else []

    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Output(DRAWN, "data", allow_duplicate=True),
        Input(forms.FILE, "contents"),
        State(forms.FILE, "filename"),
        State(KEY, "data"),
        State(forms.ACTOR, "value"),
        prevent_initial_call=True,
    )
    def bring(contents: str | None, name: str | None, pathway: str, actor: str | None) -> tuple[Any, ...]:
        if not contents:
            return no_update, no_update
        if not (actor or "").strip():
            return said(ops.Outcome(errors=(WHO,))), no_update
        handoffs = files.read_drawing_text(bytes_of(contents, LONGEST_FILE, try_=BY_COMMAND))
        op = drawing.bring(name or "a file", handoffs)
        return said(ops.made(engine, pathway, [op], actor.strip())), fresh_token(fit=True)


def _compare(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(forms.COMPARED, "children"),
        Input(forms.COMPARE, "n_clicks"),
        State(forms.FIRST, "value"),
        State(forms.SECOND, "value"),
        State(KEY, "data"),
        prevent_initial_call=True,
    )
    def compare(clicks: int, first: str | None, second: str | None, pathway: str) -> Any:
        if not clicks:
            return no_update
        if not first or not second or first == second:
            return error_summary([FieldError(forms.FIRST, "Choose two versions that are not the same")])
        one, other = (_asked_for(engine, pathway, which) for which in (first, second))
        named = drawing.named_places(engine, one) | drawing.named_places(engine, other)
        words = [_compared_words(engine, which) for which in (first, second)]
        found = drawing.compare(one, other)
        graphs = graphs_compared(one, other, named, found)
        return [*comparison(found, named, *words), _side_by_side(graphs, words)]


def _asked_for(engine: Engine, pathway: str, which: str) -> Drawing:
    """What stands now, a named version, or another pathway."""
    if which.startswith(forms.OTHER):
        return drawing.drawing_of(engine, which.removeprefix(forms.OTHER))
    return drawing.version_of(engine, pathway, "" if which == forms.NOW else which)


def _compared_words(engine: Engine, which: str) -> str:
    if which.startswith(forms.OTHER):
        return f"“{drawing.pathway_names(engine)[which.removeprefix(forms.OTHER)]}”"
    return "what stands now" if which == forms.NOW else f"“{which}”"


def _side_by_side(graphs: Sequence[Mapping[str, Any]], words: Sequence[str]) -> Component:
    """Two drawings to be looked at, none to be changed; the table above says the same."""
    drawn = [
        html.Div(
            [
                heading(f"{said[:1].upper()}{said[1:]}", level=3),
                CareGraph(
                    id=id_,
                    graph=graph,
                    graphKey=new_id("compared"),
                    label=f"Drawing of {said}",
                    className="pathway-compared",
                ),
            ]
        )
        for id_, graph, said in zip(("pw-drawn-first", "pw-drawn-second"), graphs, words, strict=True)
    ]
    return grid(drawn)


def _withdrawing(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(forms.CONFIRM, "children"), Input(forms.WITHDRAW, "n_clicks"), prevent_initial_call=True
    )
    def ask(clicks: int) -> Any:
        if not clicks:
            return no_update
        return confirm_bar(
            "Withdraw this pathway? Its handoffs stand as they are; it can be put back.",
            yes="Withdraw the pathway",
            yes_id=forms.WITHDRAW_YES,
            no_id=forms.KEEP,
        )

    @app.callback(
        Output(forms.CONFIRM, "children", allow_duplicate=True),
        Input(forms.KEEP, "n_clicks"),
        prevent_initial_call=True,
    )
    def keep(clicks: int) -> Any:
        return None if clicks else no_update

    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Output(ADDRESS, "href", allow_duplicate=True),
        Input(forms.WITHDRAW_YES, "n_clicks"),
        State(KEY, "data"),
        State(forms.ACTOR, "value"),
        prevent_initial_call=True,
    )
    def withdraw(clicks: int, pathway: str, actor: str | None) -> tuple[Any, Any]:
        if not clicks:
            return no_update, no_update
        if not (actor or "").strip():
            return said(ops.Outcome(errors=(WHO,))), no_update
        version = engine.get("Pathway", pathway).version
        receipt = engine.withdraw(
            "Pathway", pathway, expected=version, actor=actor.strip(), reason="the pathway was withdrawn"
        )
        return no_update, address("/pathways", withdrawn=receipt.command_id)

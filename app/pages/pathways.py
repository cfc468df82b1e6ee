"""The pathways there are, and a new one: empty, or to be filled from a template or from what stands."""

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from app.components.figures import Source
from app.components.forms import (
    FieldError,
    actor_field,
    error_summary,
    error_texts,
    nobody_said,
    radio_field,
    select_field,
    text_field,
)
from app.components.notices import saved_bar
from app.components.pieces import button, button_row, card, link, page_heading, print_button, quiet
from app.components.tables import Column, csv_button, data_table
from app.forms.fields import NO_NAMES
from app.shell import ADDRESS
from app.text import address, format_day, format_instant, plural
from app.undoing import taken_back
from app.wording import identifying, period_of
from graph_schema.entity import Record
from graph_schema.handoffs import Handoff, Pathway
from graph_schema.parties import Organisation
from graph_schema.vocabulary import PathwayKind
from pathway.analysis.pathways import Drawing
from pathway.analysis.picture import Picture
from pathway.engine import Engine
from pathway.engine import pathways as drawing
from pathway.errors import BadInput, IdentifyingText
from pathway.library.pathways import pathway_templates

PATH, NAME = "/pathways", "Pathways"
HELP = (
    "Which pathways have been drawn, observed or told, and how many of their duties are open?",
    "Whether a pathway is as it happens: a drawing is how people imagine the work. A pathway without open "
    "duties may be one about which nobody was asked.",
)
TITLE, KIND, TOLD_BY, START, ACTOR, MAKE, SAID = (
    "ps-name", "ps-kind", "ps-told-by", "ps-start", "ps-actor", "ps-make", "ps-said",
)  # fmt: skip
GONE, BACK = "ps-gone", "ps-back"
FIELDS = (TITLE, KIND, TOLD_BY, START, ACTOR)
COLUMNS = (
    Column("pathway", "Pathway", heads_row=True),
    Column("kind", "What it describes"),
    Column("places", "Places", numeric=True),
    Column("handoffs", "Handoffs", numeric=True),
    Column("open", "Critical duties open"),
    Column("changed", "Drawing last changed"),
)
COUNTED = (
    "What is drawn on any of them counts in the figures of the system. How many handoffs stand only in drawings of "
    "work as imagined is said beside the figures"
)
STARTS = (("", "Nothing: an empty drawing"), ("template", "A template"), ("moves", "Handoffs that stand"))


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The list, then the form."""
    picture = engine.picture()
    records = sorted(picture.snapshot.records(Pathway), key=lambda one: (one.entity.name, one.entity.id))
    rows = [_row(one, picture) for one in records]
    table = data_table(
        "pathways",
        COLUMNS,
        rows,
        caption=plural(len(rows), "pathway"),
        order="By name.",
        empty="There is no pathway yet: make one below.",
    )
    source = Source(
        plural(len(rows), "pathway"), period_of(picture), format_day(picture.snapshot.as_of), "nothing"
    )
    tools = button_row([csv_button("pathways", COLUMNS, rows, source=source, filtered=False), print_button()])
    return html.Div(
        [
            page_heading("Pathways", "Draw who hands on what to whom, and see who answers for it."),
            html.Div(_withdrawn(engine, query.get("withdrawn")), id=GONE),
            card("Pathways", [tools, table] if rows else [table]),
            card("A new pathway", _form(engine)),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """A new pathway opens at once; one that was withdrawn is put back and opens."""
    _register_put_back(app, engine)

    @app.callback(
        Output(SAID, "children"),
        Output(ADDRESS, "href", allow_duplicate=True),
        *(Output(id_, "error") for id_ in FIELDS),
        Input(MAKE, "n_clicks"),
        *(State(id_, "value") for id_ in FIELDS),
        prevent_initial_call=True,
    )
    def make(clicks: int, *given: str | None) -> tuple[Any, ...]:
        if not clicks:
            return (no_update,) * (2 + len(FIELDS))
        name, kind, told_by, start, actor = ((one or "").strip() for one in given)
        made, errors = made_as(engine, name, kind, told_by, actor)
        if errors:
            return error_summary(errors), no_update, *error_texts(errors, FIELDS)
        return None, address("/pathway", id=made, start=start or None), *[""] * len(FIELDS)


def _withdrawn(engine: Engine, command: str | None) -> list[Component]:
    """A pathway that was just withdrawn, with the way back; nothing where it is there again."""
    found = [one for one in engine.changes_of(command) if one.withdrawn] if command else []
    if not found or not engine.history(found[0].entity.label(), found[0].entity.id)[-1].withdrawn:
        return []
    bar = saved_bar(f"Withdrawn: {found[0].entity.name}. Its handoffs stand as they are.", BACK)
    bar.children[-1].children = "Put it back"
    bar.children[-1].value = f"{command} {found[0].recorded_by}"
    return [bar]


def _register_put_back(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(ADDRESS, "href", allow_duplicate=True),
        Input(BACK, "n_clicks"),
        State(BACK, "value"),
        prevent_initial_call=True,
    )
    def put_back(clicks: int, pressed: str) -> Any:
        if not clicks:
            return no_update
        command, actor = taken_back(pressed)
        receipt = engine.undo(command, actor=actor)
        [(_, id_)] = receipt.versions
        return address("/pathway", id=id_)


def made_as(engine: Engine, name: str, kind: str, told_by: str, actor: str) -> tuple[str, list[FieldError]]:
    """The new pathway, or what has to be put right."""
    if errors := _errors(name, kind, told_by, actor):
        return "", errors
    try:
        return drawing.make_pathway(
            engine, name, actor=actor, kind=PathwayKind(kind), told_by=told_by or None
        ), []
    except IdentifyingText as refused:
        return "", identifying(refused, TITLE, "Name")
    except BadInput as refused:
        return "", [FieldError(TITLE, f"{refused.what[0].upper()}{refused.what[1:]}: {refused.try_}")]


def _errors(name: str, kind: str, told_by: str, actor: str) -> list[FieldError]:
    errors = []
    if not name:
        errors.append(FieldError(TITLE, "Say what people call the pathway"))
    if kind == PathwayKind.PROVIDER_VERSION.value and not told_by:
        errors.append(FieldError(TOLD_BY, "Choose whose version it is"))
    if not actor:
        errors.append(nobody_said(ACTOR))
    return errors


def _form(engine: Engine) -> list[Component]:
    bodies = [(one.id, one.name) for one in engine.snapshot().all(Organisation)]
    kinds = [(one.value, one.meaning) for one in PathwayKind]
    named = ", ".join(one.name for one in pathway_templates())
    return [
        html.Div(id=SAID),
        text_field(TITLE, "Name", hint=NO_NAMES),
        radio_field(KIND, "What it describes", kinds, hint=COUNTED, value=PathwayKind.DRAWN.value),
        select_field(
            TOLD_BY,
            "Whose version it is",
            sorted(bodies, key=lambda one: (one[1], one[0])),
            hint="Only where one provider tells it",
            optional=True,
        ),
        radio_field(START, "Start from", STARTS, hint=f"Templates: {named}", value=""),
        actor_field(ACTOR),
        button_row([button("Make the pathway", MAKE)]),
    ]


def _row(record: Record[Pathway], picture: Picture) -> dict[str, Any]:
    pathway, snapshot = record.entity, picture.snapshot
    every = snapshot.by_id(Handoff)
    drawn = Drawing(pathway, tuple(every[id_] for id_ in pathway.handoffs if id_ in every))
    told = (
        [quiet(f"as told by {picture.places.organisation_name(pathway.told_by)}")] if pathway.told_by else []
    )
    return {
        "pathway": [
            link(pathway.name, address("/pathway", id=pathway.id)),
            *([html.Br(), *told] if told else []),
        ],
        "kind": pathway.kind.meaning,
        "places": f"{len(drawn.places)}",
        "handoffs": f"{len(drawn.handoffs)}",
        "open": _open(drawn, picture),
        "changed": [format_instant(record.recorded_at), html.Br(), quiet(f"by {record.recorded_by}")],
    }


def _open(drawn: Drawing, picture: Picture) -> str:
    """Critical duties that are open; those nobody answered are told apart, not counted as held."""
    found = [picture.by_id[one.id] for one in drawn.handoffs if one.id in picture.by_id]
    if not drawn.handoffs:
        return "no handoffs yet"
    opened = sum(len(one.critical_open) for one in found)
    unknown = sum(len(one.critical_unknown) for one in found)
    outside = len(drawn.handoffs) - len(found)
    said = f"{opened} open; {unknown} where not everyone has answered"
    return f"{said}; {plural(outside, 'handoff')} not of this year" if outside else said

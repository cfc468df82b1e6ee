"""One handoff: who answers for it, how much harm, what could go wrong, what was recorded, who held it."""

from collections.abc import Mapping
from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from app.components.imagined import imagined_here
from app.components.notices import note
from app.components.pieces import breadcrumb, button_row, card, grid, link, page_heading, quiet
from app.components.tables import Column, data_table
from app.confirming import last_words
from app.forms.addresses import form_address
from app.pages import handoff_history, handoff_prompts
from app.pages.handoff_duties import duties
from app.pages.handoff_events import events
from app.pages.handoff_harm import disagreement, harm
from app.pages.handoff_hazards import hazards
from app.pages.handoff_prompts import prompts
from app.pages.handoff_waiting import waiting
from app.pages.handoff_working import traffic_words, working_card
from app.text import NOT_RECORDED, address, format_day, plural
from app.wording import END_WORDS, organisation_words, source_here
from graph_schema.vocabulary import Channel, End, Sector
from pathway.analysis.accountability import party_names
from pathway.analysis.confirmations import words_on_handoffs
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.picture import Picture
from pathway.analysis.places import Place
from pathway.engine import Engine
from pathway.engine.asks import today
from pathway.errors import NotFound

PATH, NAME, UNDER = "/handoff", "Handoff", "/handoffs"
HELP = (
    "Who answers for this handoff, how much harm is judged and recorded there, and what is done about it?",
    "Who is to blame, or what the law says. Careseams compares what people say; a duty that nobody has answered for is not known, neither held nor open.",
)
END_COLUMNS = (
    Column("end", "End", heads_row=True),
    Column("service", "Service"),
    Column("organisation", "Organisation"),
    Column("place", "Place and ICB"),
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The page of the handoff that the address names."""
    id_ = query.get("id", "")
    if not id_:
        raise NotFound("the address names no handoff", try_="choose one from the list of handoffs")
    picture = engine.close_up(id_)
    one = picture.by_id[id_]
    return html.Div(
        [
            *_top(one),
            *handoff_history.saved_notice(engine, query.get("saved")),
            _tools(one),
            *_ended(one),
            *imagined_here(picture, one),
            *disagreement(one),
            grid([duties(one, picture), html.Div([harm(one, picture), waiting(one)])], columns="wide-left"),
            hazards(one, picture),
            prompts(one, picture, today(engine), opened=query.get("prompts") == "open"),
            events(one, picture),
            working_card(one, picture),
            _ends(one, picture),
            handoff_history.history_card(one.id),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Undo and history, and the answers to prompts; everything else is drawn with the page."""
    handoff_history.register(app, engine)
    handoff_prompts.register(app, engine)


def _top(one: HandoffFinding) -> list[Component]:
    start, end = one.start, one.end
    between = f"{organisation_words(start)} → {organisation_words(end)}"
    if start.organisation == end.organisation:
        between = f"Inside {start.organisation_name}"
    boundary = address("/handoffs", start=start.organisation, end=end.organisation)
    title = one.handoff.name or f"{one.handoff.kind.label.capitalize()}: {start.name} → {end.name}"
    return [
        breadcrumb([("Handoffs", "/handoffs"), (between, boundary)], title),
        page_heading(title, _under(one)),
    ]


def _under(one: HandoffFinding) -> list[Any]:
    limit = f"limit: {one.limit_text}" if one.limit_text else "no time limit recorded"
    kind = f"{one.handoff.kind.label.capitalize()}: {one.handoff.kind.meaning.lower()}"
    return [f"{kind}. {traffic_words(one)} · {limit} · {one.boundary_type}"]


def _tools(one: HandoffFinding) -> Component:
    """What can be added here, near the top: few steps by keyboard."""
    made = [
        link("Add a hazard", form_address("Hazard", handoff=one.id)),
        link("Add a control", form_address("Control", handoff=one.id)) if one.hazards else None,
        link("Add an event", form_address("Event", handoff=one.id)),
        link("Add a claim", form_address("Claim", handoff=one.id)),
        link("Change this handoff", form_address("Handoff", id=one.id)),
    ]
    shown = [one_ for one_ in made if one_ is not None]
    for each in shown:
        each.className = "button button-secondary button-link"
    shown[0].className = "button button-link"
    return html.Div(button_row(shown), className="page-tools")


def _ended(one: HandoffFinding) -> list[Component]:
    if not one.ended_unheld:
        return []
    words = (
        f"{plural(one.ended_unheld, 'person', 'people')} died or was lost while nobody held a crossing here, in the whole record. "
        if one.ended_unheld == 1
        else f"{one.ended_unheld:,} people died or were lost while nobody held a crossing here, in the whole record. "
    )
    return [note([html.B(words), "They coincide; that is no cause."])]


def _ends(one: HandoffFinding, picture: Picture) -> Component:
    rows = [_end_row("From", one.start), _end_row("To", one.end)]
    source = source_here(f"Both ends of {one.name}", picture)
    table = data_table("ends", END_COLUMNS, rows, caption="Both ends", order="", empty="", source=source)
    handoff = one.handoff
    channel = "not said" if handoff.channel is Channel.UNKNOWN else handoff.channel.meaning
    existed = (
        f"First day: {format_day(handoff.valid_from, unknown=NOT_RECORDED)}; "
        f"end: {format_day(handoff.valid_to, unknown=NOT_RECORDED)}"
    )
    return card(
        "Both ends",
        [
            table,
            html.P(f"How it travels: {channel}. {existed}. {one.boundary_type.capitalize()}."),
            html.P(f"That it runs as it is recorded here: {_last(one, picture)}."),
        ],
    )


def _last(one: HandoffFinding, picture: Picture) -> str:
    """When that was last confirmed, and by which body."""
    return last_words(words_on_handoffs(picture.snapshot)[one.id], party_names(picture.snapshot))


def _end_row(label: str, place: Place) -> dict[str, Any]:
    if place.id in End.__members__:
        return {
            "end": label,
            "service": END_WORDS[place.id],
            "organisation": End(place.id).meaning,
            "place": "–",
        }
    icb = place.icb_name or "ICB not recorded"
    sector = "sector not said" if place.sector is Sector.UNKNOWN else place.sector.label
    return {
        "end": label,
        "service": [
            place.name,
            html.Br(),
            quiet(link(f"Change {place.name}", form_address("Service", id=place.id))),
        ],
        "organisation": [
            place.organisation_name,
            html.Br(),
            quiet(
                [
                    f"{sector} · ",
                    link(
                        f"Change {place.organisation_name}",
                        form_address("Organisation", id=place.organisation),
                    ),
                ]
            ),
        ],
        "place": f"{place.place or 'place not recorded'} · {icb}",
    }

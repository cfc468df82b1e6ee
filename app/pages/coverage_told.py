"""As told by each provider: what two tellings of a pathway differ in, each one key from becoming a hazard."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.pieces import button_row, card, empty_state, link
from app.components.tables import Column, Row, csv_button, data_table
from app.forms.addresses import form_address
from app.text import plural
from app.wording import place_words, source_here
from graph_schema.handoffs import Handoff, TimeLimit, TrafficEstimate
from graph_schema.vocabulary import Term
from pathway.analysis.accountability import limit_words, party_names
from pathway.analysis.coverage import Coverage
from pathway.analysis.pathways import Difference, Differs
from pathway.analysis.places import Places
from pathway.analysis.tellings import Telling, tellings

COLUMNS = (
    Column("about", "Where", heads_row=True),
    Column("how", "What is told differently"),
    Column("first", "One says"),
    Column("second", "The other says"),
    Column("hazard", "Make it a hazard"),
)
HOW = {
    Differs.ONLY_FIRST: "only the one has this handoff",
    Differs.ONLY_SECOND: "only the other has this handoff",
    Differs.PLACE_ONLY_FIRST: "only the one has this place",
    Differs.PLACE_ONLY_SECOND: "only the other has this place",
    Differs.END: "it leads from or to elsewhere",
    Differs.KIND: "what passes",
    Differs.CHANNEL: "how it travels",
    Differs.LIMIT: "the time limit",
    Differs.ESTIMATE: "the traffic",
    Differs.NAME: "its name",
}


def told_card(coverage: Coverage) -> Component:
    """Each two tellings of a pathway with their differences."""
    snapshot, title = coverage.snapshot, "As told by each provider"
    every = tellings(snapshot)
    if not every:
        return card(
            title,
            [
                empty_state(
                    "No pathway is told by two providers yet.",
                    [
                        "Draw each one’s version, with the same name, under ",
                        link("Pathways", "/pathways"),
                        ".",
                    ],
                )
            ],
        )
    names = party_names(snapshot)
    parts = [part for number, one in enumerate(every, 1) for part in _telling(one, number, names, coverage)]
    return card(title, parts)


def _telling(one: Telling, number: int, names: Mapping[str, str], coverage: Coverage) -> list[Component]:
    first, second = (names.get(drawing.pathway.told_by or "", "") for drawing in (one.first, one.second))
    rows = [_row(differ, (first, second), coverage.picture.places, one) for differ in one.differ]
    table = data_table(
        f"cv-told-{number}",
        COLUMNS,
        rows,
        caption=f"{one.name}: {first} beside {second}, {plural(len(rows), 'difference')}",
        order=f"“One” is {first}, “the other” {second}. In the order of the first; none says who is right.",
        empty=f"{one.name}: {first} and {second} tell the same.",
    )
    if not rows:
        return [table]
    source = source_here(plural(len(rows), "difference"), coverage.picture)
    return [table, button_row([csv_button(f"cv-told-{number}", COLUMNS, rows, source=source)])]


def _row(one: Difference, told_by: tuple[str, str], places: Places, telling: Telling) -> Row:
    handoff = _handoff(one, telling)
    about = _ends(handoff, places) if handoff else place_words(places.of(one.about))
    said = [_says(value, places) for value in (one.first, one.second)]
    sentence = f"{told_by[0]} and {told_by[1]} tell it differently: {HOW[one.how]} ({said[0]}; {said[1]})"
    hazard: Any = "no handoff to put it at"
    if handoff is not None:
        words = [html.Span(f": {about}, {HOW[one.how]}", className="visually-hidden")]
        hazard = link(
            ["Make it a hazard", *words], form_address("Hazard", handoff=handoff.id, sentence=sentence[:300])
        )
    return {"about": about, "how": HOW[one.how], "first": said[0], "second": said[1], "hazard": [hazard]}


def _handoff(one: Difference, telling: Telling) -> Handoff | None:
    """The handoff at which a difference stands: of the first telling where it has it, else of the second."""
    return telling.first.by_id.get(one.about) or telling.second.by_id.get(one.about)


def _ends(handoff: Handoff, places: Places) -> str:
    start, end = places.ends(handoff)
    return f"{handoff.name or handoff.kind.label}: {place_words(start)} → {place_words(end)}"


def _says(value: Any, places: Places) -> str:
    match value:
        case None:
            said = "nothing"
        case Handoff():
            said = _ends(value, places)
        case TimeLimit():
            said = limit_words(value.hours, value.start.label, value.stop.label)
        case TrafficEstimate():
            said = f"{value.low:,.0f} to {value.high:,.0f} a year"
        case Term():
            said = value.label
        case tuple():
            said = " → ".join(place_words(places.of(end)) for end in value)
        case _:
            said = place_words(places.of(value)) if value in places.known else str(value)
    return said

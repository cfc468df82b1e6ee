"""Where does risk gather, and nobody answers? The boundaries in the order of attention, and lists beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from app.components.figures import figure_frame, svg_picture
from app.components.forms import error_texts
from app.components.imagined import imagined_note
from app.components.later import Later
from app.components.marks import legend
from app.components.notices import announce, note
from app.components.pieces import (
    button_row,
    card,
    empty_state,
    filter_bar,
    grid,
    link,
    page_heading,
    print_button,
)
from app.components.tables import csv_button, data_table
from app.figures.quadrant import alt_text, is_drawn, quadrant
from app.filters import Filter, Values, chosen, fields, first_row, not_known, row_choices, rows_words
from app.pages.boundary_headline import (
    ACTOR,
    APPETITE,
    APPETITE_BY,
    DECLARE,
    appetite_errors,
    headline,
    plural_events,
)
from app.pages.boundary_lists import ask_list, ended_list, rate_list, unplaced_card
from app.pages.boundary_table import COLUMNS, ORDER, boundary_name, table_row
from app.shell import keep_filters
from app.text import plural, read_number
from app.undoing import Outcome, register_undo, said
from app.wording import END_WORDS, MARKS, figure_words, identifying, source_of
from graph_schema.vocabulary import GapType, HandoffKind, Sector
from pathway.analysis.events import Joined, organisations_named
from pathway.analysis.findings import BoundaryFinding, HandoffFinding
from pathway.analysis.ordering import Highlight
from pathway.analysis.picture import Picture
from pathway.engine import Engine
from pathway.errors import IdentifyingText

PATH, NAME = "/", "Boundaries"
HELP = (
    "At which boundaries do most events happen or may happen, while nobody answers for what has to pass there?",
    "That a boundary at the foot, or without a figure, is safe: reported is not happened, and not answered is not agreed. It does not rank people or organisations.",
)

SHOWN, DECLARED, SAID, UNDO = "b-shown", "b-declared", "b-said", "b-undo"
FILTERS = {
    "b-organisation": "organisation",
    "b-sector": "sector",
    "b-kind": "kind",
    "b-gap": "gap",
    "b-where": "where",
    "b-rows": "rows",
}
FIRST_ROWS, NAMED, HEARD = 25, 5, 8
FORM = (APPETITE, APPETITE_BY, ACTOR)
WORKING = (
    "Each dot is one boundary of the table and bears its number; a number without room is left out. Its events a year "
    "are the sum over its handoffs of traffic times rate: judged hazards, and recorded events where a source covers "
    "the handoff; overlapping hazards of one chain count once. Handoffs without a figure are in no sum: it is at least "
    "that, and the dotted line goes as far as they may reach. A duty is open where people have answered and no holder "
    "came of it: nobody holds it, answers differ, the one who is named has not accepted, it was passed on and not "
    "accepted, it has lapsed, or it is left to the patient, a carer or a body that oversees. Not open: shared without "
    "a lead, claimed by the holder alone, agreed and due for review. Perhaps open: nobody, or not everyone, has "
    "answered. Highlighted: the chance of more than the appetite is at least 80 % "
    "and a critical duty is open; where it is so only at the high end of an estimate, it is perhaps above. Open a boundary’s handoffs to see every input."
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The page for the filters of its address."""
    picture = engine.picture()
    heading = page_heading("Where risk gathers and nobody answers")
    if not picture.handoffs:
        return html.Div([heading, _nothing_yet()])
    filters = _filters(picture)
    values, unknown = chosen(filters, query), not_known(filters, query)
    return html.Div(
        [
            heading,
            html.Div(id=SAID),
            html.Div(_headline(engine), id=DECLARED),
            filter_bar(fields(filters, values)),
            *([note(unknown)] if unknown else []),
            html.Div(shown(engine, values), id=SHOWN),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Filters redraw pictures and lists; declaring an appetite, or undoing it, redraws everything."""
    keep_filters(app, FILTERS)

    @app.callback(
        Output(SHOWN, "children"),
        *(Input(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def refilter(*values: str | None) -> list[Component]:
        announce(heard(left_of(engine.picture(), _values(values))))
        return shown(engine, _values(values))

    @app.callback(
        Output(SAID, "children"),
        Output(DECLARED, "children"),
        Output(SHOWN, "children", allow_duplicate=True),
        *(Output(id_, "error") for id_ in FORM),
        Input(DECLARE, "n_clicks"),
        *(State(id_, "value") for id_ in (*FORM, *FILTERS)),
        prevent_initial_call=True,
    )
    def declare(clicks: int, *typed: str | None) -> tuple[Any, ...]:
        if not clicks:
            return (no_update,) * (3 + len(FORM))
        given = [one or "" for one in typed[: len(FORM)]]
        done = declared(engine, *given)
        if done.errors:
            return said(done), no_update, no_update, *error_texts(done.errors, FORM)
        drawn = shown(engine, _values(typed[len(FORM) :]))
        return said(done, UNDO), _headline(engine), drawn, *[no_update] * len(FORM)

    register_undo(
        app,
        engine,
        UNDO,
        SAID,
        words=lambda _done: "Undone: the appetite is as it was.",
        parts=[DECLARED, SHOWN],
        given=list(FILTERS),
        draw=lambda *given: (_headline(engine), shown(engine, _values(given))),
    )


def declared(engine: Engine, appetite: str, by: str, actor: str) -> Outcome:
    """Declare an appetite, or say what has to be put right."""
    errors = appetite_errors(appetite, by, actor)
    if errors:
        return Outcome(errors=errors)
    number = read_number(appetite)
    try:
        receipt = engine.set_parameter(
            "appetite",
            f"{number:g}",
            actor=actor.strip(),
            reason="declared on the boundaries page",
            declared_by=by.strip(),
        )
    except IdentifyingText as refused:
        return Outcome(errors=identifying(refused, APPETITE_BY, "Declared by"))
    words = f"Appetite declared: {plural_events(number)} a year, by {by.strip()}."
    return Outcome(words, receipt.command_id, actor.strip())


def _nothing_yet() -> Component:
    return empty_state(
        "There is no handoff yet, so there is no boundary to show. That says nothing about safety.",
        ["Begin with what you have: ", link("start here", "/start"), "."],
    )


def _headline(engine: Engine) -> list[Component]:
    record = next(row for row in engine.parameter_records() if row["name"] == "appetite")
    picture = engine.picture()
    sentence, *rest = headline(picture.headline(), record)
    return [sentence, *imagined_note(picture), *rest]


def _values(values: Sequence[str | None]) -> Values:
    return dict(zip(FILTERS.values(), (value or "" for value in values), strict=True))


# -- what the filters leave ----------------------------------------------------------------------


@dataclass(frozen=True)
class Left:
    """
    What the filters leave: boundaries whole, those of them in the table, handoffs, unplaced events.

    `first`: the place of the table's first row among the boundaries, from 1.
    """

    boundaries: Sequence[BoundaryFinding]
    first: int
    rows: Sequence[BoundaryFinding]
    every: int
    handoffs: frozenset[str]
    unplaced: Sequence[Joined]

    @property
    def others(self) -> list[BoundaryFinding]:
        """Those that are left and on another page of the table."""
        return [*self.boundaries[: self.first - 1], *self.boundaries[self.first - 1 + len(self.rows) :]]

    def of(self, handoffs: Sequence[HandoffFinding]) -> list[HandoffFinding]:
        """Those of a list that are left, in its order."""
        return [one for one in handoffs if one.id in self.handoffs]


def left_of(picture: Picture, values: Values) -> Left:
    """A boundary is left, whole, where one of its handoffs passes every filter."""
    every = picture.boundaries()
    handoffs = frozenset(one.id for one in picture.handoffs if passes(one, values))
    boundaries = [row for row in every if any(one.id in handoffs for one in row.handoffs)]
    first = first_row(values["rows"], len(boundaries))
    rows = boundaries[first - 1 : first - 1 + FIRST_ROWS]
    organisation = values["organisation"]
    unplaced = [
        one for one in picture.unplaced if not organisation or organisation in organisations_named(one)
    ]
    return Left(boundaries, first, rows, len(every), handoffs, unplaced)


def passes(one: HandoffFinding, values: Values) -> bool:
    """Whether a handoff passes every filter."""
    ends = (one.start, one.end)
    inside = one.start.organisation == one.end.organisation
    return (
        (not values["organisation"] or values["organisation"] in {place.organisation for place in ends})
        and (not values["sector"] or values["sector"] in {place.sector.value for place in ends})
        and (not values["kind"] or one.handoff.kind.value == values["kind"])
        and (not values["gap"] or values["gap"] in {gap.value for gap in one.gaps})
        and (not values["where"] or inside == (values["where"] == "inside"))
    )


def shown(engine: Engine, values: Values) -> list[Component]:
    """Picture, table and lists of what the filters leave."""
    picture = engine.picture()
    left = left_of(picture, values)
    not_known = sum(one.ended_unheld is None for one in left.of(picture.handoffs))
    side = [
        ended_list(left.of(picture.ended_unheld), not_known, picture),
        ask_list(left.of(picture.ask_first), picture),
    ]
    return [
        *_how_many(left, values),
        grid([html.Div([_quadrant(left, picture), _unplaced(left, picture)]), html.Div(side)]),
        _table(left, picture),
        rate_list(left.of(picture.highest_rate), picture),
    ]


def heard(left: Left) -> str:
    """What the filters leave, for people who listen: how many, and the first of them by who stands on each side."""
    many = f"{plural(len(left.boundaries), 'boundary', 'boundaries')} of {left.every:,}"
    names = [f"{place}, {heard_name(row)}" for place, row in enumerate(left.rows[:HEARD], start=left.first)]
    more = len(left.boundaries) - len(names)
    rest = f"; and {more:,} more" if more else ""
    return (
        f"{many}: {'; '.join(names)}{rest}."
        if names
        else f"{many}. That is not a finding: widen the filters."
    )


def heard_name(row: BoundaryFinding) -> str:
    """A boundary without arrows: "from Eastmere Hospitals to Vale Community", "inside Eastmere Hospitals"."""
    start, arrow, end = boundary_name(row).partition(" → ")
    return f"from {start} to {end}" if arrow else f"{start[:1].lower()}{start[1:]}"


def _how_many(left: Left, values: Values) -> list[Component]:
    """What is hidden is counted; the sentence on top is about all of them."""
    if not any(value for key, value in values.items() if key != "rows"):
        return []
    words = (
        f"The filters leave {len(left.boundaries):,} of {plural(left.every, 'boundary', 'boundaries')}; each is shown "
        "whole. The sentence and figures on top are about all of them. "
    )
    return [note([words, link("Clear the filters", PATH)])]


def _quadrant(left: Left, picture: Picture) -> Component:
    rows, appetite = left.rows, picture.parameters.appetite
    drawn = sum(map(is_drawn, rows))
    if not drawn:
        sentence = "No boundary of the table has a figure for events, so there is nothing to draw."
        then = "Judge a hazard, or say which sources record events. No figure is not zero."
        return card("Events a year, and open duties", [empty_state(sentence, then)])
    highlighted = sum(row.highlight is Highlight.YES for row in rows)
    marks = {row.id: MARKS[row.mark] for row in rows}
    drawing = svg_picture(
        quadrant(rows, appetite, marks, left.first),
        alt=alt_text(rows, appetite, highlighted),
        least_width=420,
    )
    not_drawn = (
        [f"{len(rows) - drawn:,} of the table without a figure, or 0 by definition: not drawn"]
        if drawn < len(rows)
        else []
    )
    return figure_frame(
        "Events a year, and open duties",
        drawing,
        source=source_of(picture, _handoffs(rows), [*_left_out(left), *not_drawn]),
        working=WORKING,
        under=html.Div([legend(), _key(left)]),
    )


def _key(left: Left) -> Component:
    """The first numbers of the picture with their names; the table has them all."""
    named = [
        f"{place} {boundary_name(row)}"
        for place, row in enumerate(left.rows[:NAMED], start=left.first)
        if is_drawn(row)
    ]
    return html.P(["Numbers are those of the table: ", "; ".join(named), " …"], className="quiet")


def _table(left: Left, picture: Picture) -> Component:
    every = Later(list(enumerate(left.boundaries, start=1)), lambda numbered: table_row(*numbered))
    cells = every[left.first - 1 : left.first - 1 + len(left.rows)]
    stressed = frozenset(place for place, row in enumerate(left.rows) if row.highlight is Highlight.YES)
    table = data_table(
        "boundaries",
        COLUMNS,
        cells,
        caption=_caption(left),
        order=ORDER,
        empty="No boundary matches these filters. That is not a finding: widen them.",
        chosen=stressed,
    )
    source = source_of(picture, _handoffs(left.rows), _left_out(left))
    files = [csv_button("boundaries", COLUMNS, cells, source=source)]
    if left.others:
        whole = source_of(picture, _handoffs(left.boundaries), _left_out(left, left.boundaries))
        files.append(csv_button("boundaries", COLUMNS, every, source=whole, every=True))
    return card("The same, in order", [button_row([*files, print_button()]), table, _hidden(left)])


def _caption(left: Left) -> str:
    if not left.others:
        return "In order of attention"
    return f"{_shown_rows(left)} of {len(left.boundaries):,}, in order of attention"


def _shown_rows(left: Left) -> str:
    return rows_words(left.first, left.first - 1 + len(left.rows))


def _hidden(left: Left) -> Component:
    hidden, many = left.others, len(left.rows)
    if not hidden:
        every = "The only boundary is shown." if many == 1 else f"All {many:,} boundaries are shown."
        return html.P(every, className="quiet")
    known = [row.events.estimate.mean or 0 for row in hidden if row.events.estimate]
    figures = (
        f"together {figure_words(sum(known))} events a year at the {len(known):,} that have a figure"
        if known
        else "none of them has a figure"
    )
    return note(
        f"{_shown_rows(left)} of {len(left.boundaries):,} shown. Of the others a critical duty is open at "
        f"{sum(row.critical_open for row in hidden):,}; {figures}. Choose them under “Rows shown”."
    )


def _unplaced(left: Left, picture: Picture) -> Component:
    of_year = {one.id for one in picture.unplaced_in_year}
    return unplaced_card(
        left.unplaced, sum(one.id in of_year for one in left.unplaced), recorded=bool(picture.events)
    )


def _left_out(left: Left, listed: Sequence[BoundaryFinding] | None = None) -> list[str]:
    """Of the rows shown, or of those listed."""
    counts = (
        (
            left.every - len(left.rows if listed is None else listed),
            "boundary not shown",
            "boundaries not shown",
        ),
        (len(left.unplaced), "event not placed", "events not placed"),
    )
    return [plural(count, one, many) for count, one, many in counts if count]


def _handoffs(rows: Sequence[BoundaryFinding]) -> list[HandoffFinding]:
    return [one for row in rows for one in row.handoffs]


def _filters(picture: Picture) -> tuple[Filter, ...]:
    places = [place for one in picture.handoffs for place in (one.start, one.end)]
    named = {
        place.organisation: END_WORDS.get(place.organisation, place.organisation_name) for place in places
    }
    sectors = {place.sector for place in places}
    kinds = {one.handoff.kind for one in picture.handoffs}
    where = (("between", "Between organisations"), ("inside", "Inside one organisation"))
    many = len(picture.boundaries())
    choices = (
        ("Organisation", "All organisations", sorted(named.items(), key=lambda item: (item[1], item[0]))),
        ("Sector", "All sectors", [(one.value, one.label.capitalize()) for one in Sector if one in sectors]),
        ("Kind", "All kinds", [(one.value, one.label.capitalize()) for one in HandoffKind if one in kinds]),
        ("Gap", "All gaps", [(one.value, f"{one.value} {one.meaning}") for one in GapType]),
        ("Where", "Everywhere", where),
        ("Rows shown", rows_words(1, FIRST_ROWS), row_choices(many, FIRST_ROWS)),
    )
    return tuple(
        Filter(id_, key, label, every, listed)
        for (id_, key), (label, every, listed) in zip(FILTERS.items(), choices, strict=True)
    )

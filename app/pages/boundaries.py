"""Where does risk gather, and nobody answers? The boundaries in the order of attention, and lists beside."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from app.components.figures import Source, figure_frame, svg_picture
from app.components.forms import FieldError, error_summary, filter_field, number_field, text_field
from app.components.marks import duties_mark, legend
from app.components.notices import announce, note, saved_bar
from app.components.pieces import (
    button,
    button_row,
    card,
    details,
    filter_bar,
    grid,
    lead,
    link,
    page_heading,
    print_button,
    quiet,
    stressed,
)
from app.components.tables import Column, csv_button, data_table
from app.figures.quadrant import alt_text, quadrant
from app.shell import keep_filters
from app.text import (
    address,
    format_count,
    format_number,
    format_share,
    plural,
    read_number,
)
from app.wording import MARKS, estimate_words, source_of
from graph_schema.vocabulary import GapType, HandoffKind, Sector
from pathway.analysis import findings as found
from pathway.analysis.findings import BoundaryFinding, HandoffFinding, Headline
from pathway.analysis.ordering import Highlight
from pathway.analysis.picture import Picture
from pathway.engine import Engine
from pathway.errors import BadInput

PATH, NAME = "/", "Boundaries"

ORGANISATION, SECTOR, KIND, GAP, WHERE, ROWS = (
    "b-organisation", "b-sector", "b-kind", "b-gap", "b-where", "b-rows",
)  # fmt: skip
SHOWN, APPETITE, APPETITE_BY, DECLARE, DECLARED = (
    "b-shown", "b-appetite", "b-appetite-by", "b-declare", "b-declared",
)  # fmt: skip
FILTERS = {
    ORGANISATION: "organisation",
    SECTOR: "sector",
    KIND: "kind",
    GAP: "gap",
    WHERE: "where",
    ROWS: "rows",
}
FIRST_ROWS = "25"
LIST_ROWS = 5

COLUMNS = (
    Column("boundary", "Boundary", heads_row=True),
    Column("crossings", "Crossings", note="a year", numeric=True),
    Column("events", "Events a year", note="together; then judged, recorded", numeric=True),
    Column("duties", "Critical duties", note="handoffs by state"),
    Column("unheld", "Days nobody held it", numeric=True),
    Column("also", "Also"),
)
LIST_COLUMNS = (
    Column("handoff", "Handoff", heads_row=True),
    Column("figure", "Figure", numeric=True),
    Column("note", "Note"),
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The page for the filters of its address."""
    picture = engine.picture()
    values = {id_: query.get(key, FIRST_ROWS if id_ == ROWS else "") for id_, key in FILTERS.items()}
    return html.Div(
        [
            page_heading("Where risk gathers and nobody answers"),
            html.Div(_headline(picture.headline()), id=DECLARED),
            filter_bar(_filters(picture, values)),
            html.Div(shown(engine, values), id=SHOWN),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Filters redraw pictures and lists; declaring an appetite redraws everything."""
    keep_filters(app, FILTERS)

    @app.callback(
        Output(SHOWN, "children"),
        *(Input(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def refilter(*values: str | None) -> list[Component]:
        return shown(engine, dict(zip(FILTERS, (value or "" for value in values), strict=True)))

    @app.callback(
        Output(DECLARED, "children"),
        Output(SHOWN, "children", allow_duplicate=True),
        Input(DECLARE, "n_clicks"),
        State(APPETITE, "value"),
        State(APPETITE_BY, "value"),
        *(State(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def declare(clicks: int, appetite: str, by: str, *values: str | None) -> tuple[Any, Any]:
        if not clicks or ctx.triggered_id != DECLARE:
            return no_update, no_update
        errors = appetite_errors(appetite or "", by or "")
        if errors:
            form = _appetite_form(appetite or "", by or "", errors)
            return [*_headline_words(engine.picture().headline()), form], no_update
        number = read_number(appetite)
        engine.set_parameter(
            "appetite",
            f"{number:g}",
            actor="local",
            reason="declared on the boundaries page",
            declared_by=by.strip(),
        )
        announce("The appetite is declared.")
        said = saved_bar(f"Appetite declared: {number:g} events a year, by {by.strip()}.")
        kept = dict(zip(FILTERS, (value or "" for value in values), strict=True))
        return [said, *_headline(engine.picture().headline())], shown(engine, kept)


def appetite_errors(appetite: str, by: str) -> list[FieldError]:
    """What of the form has to be put right."""
    errors = []
    try:
        if read_number(appetite, low=0, high=1e6) == 0:
            errors.append(FieldError(APPETITE, "The appetite has to be above 0"))
    except BadInput as refused:
        errors.append(FieldError(APPETITE, f"Type a number of events a year: {refused.try_}"))
    if not by.strip():
        errors.append(FieldError(APPETITE_BY, "Say which role or body declares it"))
    return errors


def shown(engine: Engine, values: Mapping[str, str]) -> list[Component]:
    """Picture, table and lists of the boundaries that the filters leave."""
    picture = engine.picture()
    every = picture.boundaries()
    left = [row for row in every if matches(row, values)]
    limit = len(left) if values[ROWS] == "all" else int(values[ROWS] or FIRST_ROWS)
    rows = left[:limit]
    source = source_of(picture, len(every) - len(rows))
    table_rows = [table_row(row) for row in rows]
    chosen = frozenset(i for i, row in enumerate(rows) if row.highlight is Highlight.YES)
    table = data_table(
        "boundaries",
        COLUMNS,
        table_rows,
        caption="The same, in order",
        order="Died or lost while nobody held first; then riskier and more open; then events where no holder is agreed.",
        empty="No boundary matches these filters. That is not a finding: widen them.",
        chosen=chosen,
    )
    tools = button_row([csv_button("boundaries", COLUMNS, table_rows, source=source), print_button()])
    ended, ask, rate, unplaced = _lists(picture)
    return [
        grid([_quadrant(rows, picture, source), html.Div([ended, ask])], columns="even"),
        card("Boundaries", [tools, table, _hidden(left, rows)]),
        grid([rate, unplaced]),
    ]


def matches(row: BoundaryFinding, values: Mapping[str, str]) -> bool:
    """Whether a boundary passes every filter."""
    organisation, sector, kind, gap, where = (values[id_] for id_ in (ORGANISATION, SECTOR, KIND, GAP, WHERE))
    ends = [place for one in row.handoffs for place in (one.start, one.end)]
    return (
        (not organisation or organisation in (row.from_key, row.to_key))
        and (not sector or any(place.sector.value == sector for place in ends))
        and (not kind or any(one.handoff.kind.value == kind for one in row.handoffs))
        and (not gap or GapType(gap) in row.gaps)
        and (not where or row.inside == (where == "inside"))
    )


def table_row(row: BoundaryFinding) -> dict[str, Any]:
    """One boundary as cells; every figure in words where it is not known."""
    kinds = sorted({one.handoff.kind.label for one in row.handoffs})
    return {
        "boundary": [
            link(row.name, boundary_address(row)),
            html.Br(),
            quiet(f"{plural(len(row.handoffs), 'handoff')}: {', '.join(kinds)}"),
        ],
        "crossings": _crossings(row),
        "events": _events(row),
        "duties": _duties(row),
        "unheld": _unheld(row),
        "also": _also(row),
    }


def boundary_address(row: BoundaryFinding) -> str:
    """Where a boundary's handoffs are: the only one, or the list of them."""
    if len(row.handoffs) == 1:
        return address("/handoff", id=row.handoffs[0].id)
    return address("/handoffs", start=row.from_key, end=row.to_key)


# -- the sentence on top -------------------------------------------------------------------------


def _headline(headline: Headline) -> list[Component]:
    words = _headline_words(headline)
    if headline.appetite is None:
        return [*words, _appetite_form("", "", [])]
    return words


def _headline_words(headline: Headline) -> list[Component]:
    asked = stressed(f"{headline.ask_first:,} more: nobody has been asked.")
    if headline.appetite is None:
        total = plural(headline.boundaries, "boundary", "boundaries")
        first = lead([f"{total}. No appetite is declared, so none is highlighted. ", asked])
    else:
        of = f"{headline.highlighted:,} of {plural(headline.boundaries, 'boundary', 'boundaries')}"
        rest = (
            f" carry more than the declared {headline.appetite:g} events a year with a critical duty open. "
        )
        first = lead([stressed(of, open_=True), rest, asked])
    return [first, html.P(_second_line(headline), className="quiet")]


def _second_line(headline: Headline) -> str:
    high = "no upper end" if headline.unowned_high is None else format_number(headline.unowned_high)
    parts = [
        f"Events expected where no holder is agreed: {format_number(headline.unowned_low)} to {high} a year.",
        "Days in which accounts say that nobody held a crossing: "
        + ("not recorded." if headline.unheld_days is None else f"{headline.unheld_days:,.0f}."),
    ]
    if headline.unowned_days is not None:
        low, top = headline.unowned_days
        parts.append(f"Waiting days while clinical responsibility was open: {low:,.0f} to {top:,.0f}.")
    if headline.possibly:
        parts.append(f"{headline.possibly} more lie above the appetite with a critical duty perhaps open.")
    parts.append(
        f"{headline.not_known:,} of {plural(headline.handoffs, 'handoff')} have no figure; that is not zero."
    )
    return " ".join(parts)


def _appetite_form(appetite: str, by: str, errors: Sequence[FieldError]) -> Component:
    said = {error.field_id: error.message for error in errors}
    summary = error_summary(errors)
    return card(
        "Declare an appetite",
        [
            *([summary] if summary is not None else []),
            html.P(
                "How many moderate or worse events a year may a boundary be expected to have? A board declares it."
            ),
            number_field(
                APPETITE, "Appetite", unit="events a year", value=appetite, error=said.get(APPETITE, "")
            ),
            text_field(
                APPETITE_BY,
                "Declared by",
                hint="A role or body, never a person’s name",
                value=by,
                error=said.get(APPETITE_BY, ""),
            ),
            button("Declare", DECLARE),
        ],
        pale=True,
    )


# -- filters -------------------------------------------------------------------------------------


def _filters(picture: Picture, values: Mapping[str, str]) -> list[Component]:
    rows = picture.boundaries()
    named = {row.from_key: row.from_name for row in rows} | {row.to_key: row.to_name for row in rows}
    sectors = {place.sector for one in picture.handoffs for place in (one.start, one.end)}
    kinds = {one.handoff.kind for one in picture.handoffs}
    return [
        filter_field(
            ORGANISATION, "Organisation", sorted(named.items(), key=lambda item: item[1]),
            every="All organisations", value=values[ORGANISATION],
        ),
        filter_field(
            SECTOR, "Sector", [(one.value, one.label) for one in Sector if one in sectors],
            every="All sectors", value=values[SECTOR],
        ),
        filter_field(
            KIND, "Kind", [(one.value, one.label) for one in HandoffKind if one in kinds],
            every="All kinds", value=values[KIND],
        ),
        filter_field(
            GAP, "Gap", [(one.value, f"{one.value} {one.meaning}") for one in GapType],
            every="All gaps", value=values[GAP],
        ),
        filter_field(
            WHERE, "Where", [("between", "Between organisations"), ("inside", "Inside one organisation")],
            every="Everywhere", value=values[WHERE],
        ),
        filter_field(
            ROWS, "Rows shown", [("100", "First 100"), ("all", "All")], every="First 25",
            value="" if values[ROWS] == FIRST_ROWS else values[ROWS],
        ),
    ]  # fmt: skip


# -- picture and cells ---------------------------------------------------------------------------


def _quadrant(rows: Sequence[BoundaryFinding], picture: Picture, source: Source) -> Component:
    appetite = picture.parameters.appetite
    highlighted = sum(row.highlight is Highlight.YES for row in rows)
    marks = {row.id: MARKS[row.mark] for row in rows}
    undrawn = sum(row.events.estimate is None or not row.events.estimate.mean for row in rows)
    working = (
        "Each dot is one boundary of the table. Its events a year are the sum over its handoffs of traffic times rate: "
        "judged hazards, and recorded events where a source covers the handoff. Highlighted: the chance of more than "
        "the appetite is at least 80 % and a critical duty is open. Open a handoff to see every input."
    )
    return figure_frame(
        "Events a year, and open duties",
        svg_picture(
            quadrant(rows, appetite, marks), alt=alt_text(rows, appetite, highlighted), least_width=420
        ),
        source=source,
        working=[
            working,
            f" {plural(undrawn, 'boundary', 'boundaries')} of the table have no figure and no dot.",
        ],
        under=legend(),
    )


def _hidden(left: Sequence[BoundaryFinding], rows: Sequence[BoundaryFinding]) -> Component:
    hidden = left[len(rows) :]
    if not hidden:
        return html.P(f"All {len(left):,} boundaries that the filters leave are shown.", className="quiet")
    opened = sum(row.critical_open for row in hidden)
    events = sum(row.events.estimate.mean or 0 for row in hidden if row.events.estimate)
    return note(
        f"{len(rows):,} of {len(left):,} shown. Those further down carry {format_number(events)} expected events a year; "
        f"{opened:,} of them have a critical duty open. Choose “All” under “Rows shown” to see them."
    )


def _crossings(row: BoundaryFinding) -> list[Any]:
    if row.traversals is None:
        return ["no count"]
    rest = [html.Br(), quiet(f"no count at {row.traversals_not_known}")] if row.traversals_not_known else []
    return [f"{row.traversals:,.0f}", *rest]


def _events(row: BoundaryFinding) -> list[Any]:
    judged = "nobody has judged" if row.judged is None else f"{format_number(row.judged.mean)} judged"
    source = ", no source" if row.no_source == len(row.handoffs) else ""
    lines = [
        html.B(estimate_words(row.events.estimate)),
        html.Br(),
        quiet(f"{judged} · {format_count(row.recorded.in_set)} recorded{source}"),
    ]
    if row.events.without_figure:
        lines += [html.Br(), quiet(f"no figure at {row.events.without_figure} of {len(row.handoffs)}")]
    return lines


def _duties(row: BoundaryFinding) -> list[Component]:
    shown_marks = []
    for duty, counts in row.critical:
        total = sum(count for _, count in counts)
        for mark, count in counts:
            if mark is not found.Mark.AGREED or count == total:
                shown_marks.append(html.Div(duties_mark(MARKS[mark], duty, count=count, of=total)))
    return shown_marks


def _unheld(row: BoundaryFinding) -> list[Any]:
    if row.held is None:
        return ["not recorded"]
    of = quiet(f"{row.held.unheld} of {row.held.with_accounts} crossings")
    return [f"{row.held.unheld_days:,.0f}", html.Br(), of]


def _also(row: BoundaryFinding) -> list[Any]:
    remarks = [
        f"died or lost while nobody held: {row.ended_unheld}" if row.ended_unheld else "",
        f"claimed, counterpart has not agreed: {row.claimed_only}" if row.claimed_only else "",
        f"carer-carried {row.carer.carried} of {row.carer.asked} asked" if row.carer.carried else "",
        f"caught by a carer: {row.recorded.caught_by_carer}" if row.recorded.any else "",
        f"within limit {format_share(row.limit.kept, row.limit.known, unknown=row.limit.unknown)}"
        if row.limit
        else "",
        f"accounts differ on {row.held.differ}" if row.held and row.held.differ else "",
        f"only the {next(iter(row.recorded.sides)).label} reports" if row.one_sided else "",
        f"unplaced events naming an end: {row.unplaced}" if row.unplaced else "",
        "one person’s judgement" if row.highlight is Highlight.ONE_PERSON else "",
    ]
    said = [remark for remark in remarks if remark]
    return [html.Div(remark) for remark in said] if said else ["nothing else recorded"]


# -- lists ---------------------------------------------------------------------------------------


def _lists(picture: Picture) -> list[Component]:
    return [
        _list(
            "ended", "Died or lost while nobody held", picture.ended_unheld,
            lambda one: (plural(one.ended_unheld, "person", "people"), "they coincide; that is no cause"),
            "Nobody is recorded to have died or been lost while nobody held a crossing. Where holding is not recorded, nobody can tell.",
        ),
        _list(
            "ask", "Ask first", picture.ask_first,
            lambda one: (_traffic(one), f"{plural(len(one.critical_unknown), 'critical duty', 'critical duties')} nobody has answered for"),
            "Somebody has been asked about every critical duty.",
        ),
        _list(
            "rate", "Highest rate per 1,000", picture.highest_rate,
            lambda one: (_per_thousand(one), f"{_traffic(one)} a year"),
            "No handoff has a rate yet: judge a hazard first.",
        ),
        _unplaced(picture),
    ]  # fmt: skip


def _list(name: str, title: str, rows: Sequence[HandoffFinding], cells: Any, empty: str) -> Component:
    made = [_list_row(one, *cells(one)) for one in rows]
    table = data_table(
        f"list-{name}", LIST_COLUMNS, made[:LIST_ROWS], caption=title, order=f"First {LIST_ROWS}", empty=empty
    )
    rest = made[LIST_ROWS:]
    more = (
        [
            details(
                f"{len(rest):,} more",
                data_table(
                    f"list-{name}-more", LIST_COLUMNS, rest, caption=f"{title}, the rest", order="", empty=""
                ),
            )
        ]
        if rest
        else []
    )
    return card(f"{title} ({len(rows):,})", [table, *more])


def _list_row(one: HandoffFinding, figure: str, remark: str) -> dict[str, Any]:
    between = f"{one.start.organisation_name} → {one.end.organisation_name}"
    return {
        "handoff": [link(one.name, address("/handoff", id=one.id)), html.Br(), quiet(between)],
        "figure": figure,
        "note": remark,
    }


def _unplaced(picture: Picture) -> Component:
    count = len(picture.unplaced)
    words = (
        "Every recorded event is placed or refused."
        if not count
        else f"{plural(count, 'event')} name organisations but no handoff. They stand beside boundaries and in no sum."
    )
    return card("Unplaced events", [html.P(words), html.P(link("Place them", "/inbox"))])


def _traffic(one: HandoffFinding) -> str:
    per_year = one.traffic.per_year
    return "no count" if per_year is None else f"{per_year:,.0f}"


def _per_thousand(one: HandoffFinding) -> str:
    rate = one.rate.combined
    if rate is None or rate.mean is None:
        return "not known"
    return (
        f"{format_number(rate.mean * 1000)} ({format_number(rate.lo * 1000)}–{format_number(rate.hi * 1000)})"
    )

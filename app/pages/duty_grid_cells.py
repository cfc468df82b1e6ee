"""The cells of the grid of duties by handoff: what each says, and what its party says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.asking import handoff_words
from app.components.marks import found_mark
from app.components.pieces import button_row, empty_state, link, quiet
from app.components.tables import Column, csv_button
from app.filters import Values, first_row, rows_words
from app.pages import duty_grid_said as saying
from app.saying import counterpart_words
from app.text import DUTY_NAMES, address, plural
from app.wording import source_here
from graph_schema.accountability import Claim
from graph_schema.vocabulary import Duty
from pathway.analysis.accountability import party_names
from pathway.analysis.findings import HandoffFinding
from pathway.engine import Engine, new_id
from pathway.engine.asks import asking

ROWS = 20
WHICH = [
    ("asked", "Somebody was asked"),
    ("first", "Ask first: nobody, or not everyone, has answered"),
    ("open", "A critical duty is open"),
]


@dataclass(frozen=True)
class Found:
    """The handoffs of one page of rows, how many the filters leave, the first row, and the duties."""

    handoffs: Sequence[HandoffFinding]
    every: int
    first: int
    duties: Sequence[Duty]


def found_for(engine: Engine, values: Values) -> Found:
    """What the filters leave."""
    picture = engine.picture()
    asked = {one.subject for one in asking(engine).questions} if values["which"] == "asked" else set()
    left = [one for one in picture.handoffs if _matches(one, values, asked)]
    first = first_row(values["rows"], len(left))
    duties = [duty.duty for duty in (left[0].duties if left else ()) if values["duties"] or duty.critical]
    return Found(left[first - 1 : first - 1 + ROWS], len(left), first, duties)


def _matches(one: HandoffFinding, values: Values, asked: set[str]) -> bool:
    which = {"": True, "asked": one.id in asked, "first": one.ask_first, "open": bool(one.critical_open)}
    ends = (one.start.organisation, one.end.organisation)
    return which[values["which"]] and values["organisation"] in ("", *ends)


# -- what it looks like --------------------------------------------------------------------------------


def cell_id(key: str) -> dict[str, str]:
    """The id of what a cell shows."""
    return {"type": "g-cell", "cell": key}


def grid(engine: Engine, found: Found, values: Values) -> list[Component]:
    """A row a handoff, a column a duty; one cell at a time takes the focus."""
    if not found.handoffs:
        return [empty_state("No handoff matches these filters.")]
    party, places = values["party"], engine.picture().places
    names = party_names(engine.snapshot())
    columns = (
        Column("handoff", "Handoff", heads_row=True),
        *(Column(d, DUTY_NAMES[d]) for d in found.duties),
    )
    claims = engine.snapshot().by_id(Claim)
    later = saying.later_of(claims.values(), party, engine.snapshot().day)
    rows = []
    for one in found.handoffs:
        name = link(handoff_words(one.handoff, places), address("/handoff", id=one.id))
        choices = saying.may_say((one.start, one.end), party)
        cells = {
            duty: _inside(saying.Now(found_, *stands, names, later.get((one.id, duty), ())), party)
            for duty in found.duties
            for found_ in [one.duty(duty)]
            for stands in [saying.standing(found_, party, choices, claims)]
        }
        rows.append({"handoff": name} | cells)
    head = [html.Th(column.label, scope="col", role="columnheader") for column in columns]
    body = [
        _row(one, row, found.duties, place, saying.choice_words((one.start, one.end), party, names))
        for place, (one, row) in enumerate(zip(found.handoffs, rows, strict=True))
    ]
    last = found.first + len(found.handoffs) - 1
    some = "" if len(rows) == found.every else f"{rows_words(found.first, last)} of "
    caption = f"{some}{plural(found.every, 'handoff')}"
    table = html.Table(
        [
            html.Caption(caption),
            html.Thead(html.Tr(head, role="row"), role="rowgroup"),
            html.Tbody(body, role="rowgroup"),
        ],
        id="duty-grid",
        role="grid",
        className="data-table duty-grid",
        **{
            "data-party": party,
            "data-drawing": new_id("grid"),
            "aria-readonly": "false" if party else "true",
            "aria-label": "Duties by handoff",
        },
    )
    out = f"{plural(found.every - len(rows), 'handoff')} not shown" if len(rows) < found.every else ""
    files = csv_button("duty-grid", columns, rows, source=source_here(caption, engine.picture(), out))
    return [button_row([files]), html.Div(table, className="table-scroll")]


def _row(
    one: HandoffFinding, row: Mapping[str, Any], duties: Sequence[Duty], place: int, choices: str
) -> Component:
    made = []
    for number, duty in enumerate(duties):
        key = saying.cell_key(one.id, duty)
        first = place == 0 and number == 0
        inside = html.Div(row[duty], id=cell_id(key))
        made.append(html.Td(inside, role="gridcell", tabIndex=0 if first else -1, **{"data-cell": key}))
    head = html.Th(row["handoff"], scope="row", role="rowheader")
    return html.Tr([head, *made], role="row", **{"data-choices": choices})


def content(now: saying.Now, party: str) -> list[Component]:
    """What a cell shows now."""
    return _inside(now, party)


def _inside(now: saying.Now, party: str) -> list[Component]:
    shown = [html.Div(found_mark(now.found))]
    if now.found.claimed_only:
        shown.append(html.Div(quiet(counterpart_words(now.found))))
    if party:
        words = quiet(saying.told_with_later(now, party))
        shown.append(html.Div(words, className="told-by", **{"data-at": str(now.at), "data-seen": now.mark}))
    return shown

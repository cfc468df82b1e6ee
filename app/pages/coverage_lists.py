"""The lists under the coverage table: what only one body reaches, silence, what is drawn, what obliges."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.later import Later
from app.components.marks import no_data
from app.components.notices import note
from app.components.pieces import button_row, card, details, empty_state, link, quiet
from app.components.tables import Column, Row, csv_button, data_table
from app.pages.coverage_words import handoff_cell, reported, text_words
from app.text import address, plural, sentence_list
from app.wording import crossings_number, place_words, source_here, source_of
from pathway.analysis.coverage import BoundaryCoverage, Coverage, HandoffCoverage
from pathway.analysis.drawn import Undrawn
from pathway.analysis.oversight import Sole
from pathway.engine import MOVES_SHOW_ONLY

FIRST = 10
HANDOFF = Column("handoff", "Handoff", heads_row=True)
CROSSINGS = Column("crossings", "Crossings", note="a year", numeric=True)
SOLE = (
    Column("body", "Body", heads_row=True),
    Column("handoffs", "Handoffs that only it reaches", numeric=True),
    Column("boundaries", "Boundaries of which nobody else reaches any", numeric=True),
    Column("which", "Which"),
)
UNREACHED = (
    HANDOFF,
    Column("texts", "Texts that do not cover it", note="body, basis, why"),
    Column("over", "Over its ends, without a remit that reaches"),
)
SILENT = (
    Column("boundary", "Boundary", heads_row=True),
    Column("silent", "Never reports"),
    Column("reports", "Reports in the year"),
    CROSSINGS,
)
UNTRAVELLED = (
    HANDOFF,
    Column("ever", "Crossings ever recorded", numeric=True),
    Column("close", "To close it"),
)
UNDRAWN = (
    Column("pair", "From → to", heads_row=True),
    Column("moves", "Moves", note="in the year", numeric=True),
    Column("people", "People", numeric=True),
    Column("crossings", "Crossings", note="in the year", numeric=True),
)
OBLIGED = (HANDOFF, Column("behind", "What is behind it"), CROSSINGS)


def sole_card(coverage: Coverage) -> Component:
    """What nobody would reach without one body."""
    return _card(
        "sole",
        "What only one body reaches",
        SOLE,
        [_sole_row(one, coverage) for one in coverage.sole],
        coverage,
        order="Most handoffs first. Reached is not watched: a remit says that some text gives sight of it.",
        empty="No remit reaches any handoff, or none is recorded.",
    )


def _sole_row(one: Sole, coverage: Coverage) -> Row:
    names = {row.id: row.boundary.name for row in coverage.boundaries}
    which = [html.Div(names[id_]) for id_ in one.boundaries]
    listed: Any = details(plural(len(which), "boundary", "boundaries"), which) if which else "none"
    return {
        "body": one.body_name,
        "handoffs": f"{len(one.handoffs):,} of {one.reached:,}",
        "boundaries": f"{len(one.boundaries):,}",
        "which": listed,
    }


def unreached_card(coverage: Coverage, listed: Sequence[HandoffCoverage], new: frozenset[str]) -> Component:
    """Handoffs that no remit is known to reach; `new` are those that lost theirs in the what-if."""
    ordered = sorted(listed, key=lambda one: (one.id not in new, one.finding.name, one.id))
    return _card(
        "unreached",
        "No remit reaches",
        UNREACHED,
        Later(ordered, lambda one: _unreached_row(one, coverage, new)),
        coverage,
        order=f"{'Those that only it reached first, then by' if new else 'By'} name. Each is outside any body’s "
        "oversight (G9), with every text on record that fails to cover it.",
        empty="Some remit reaches each of them.",
        handoffs=ordered,
    )


def _unreached_row(one: HandoffCoverage, coverage: Coverage, new: frozenset[str]) -> Row:
    texts = [html.Div(text_words(text)) for text in coverage.texts_that_fail(one.id)]
    said = [html.Div(no_data("only this body reached it"))] if one.id in new else []
    return {
        "handoff": handoff_cell(one.finding),
        "texts": [*said, *texts] or "no remit of anybody is on record",
        "over": [html.Div(name) for name in one.oversight.without_text] or "nobody recorded",
    }


def silent_card(coverage: Coverage, rows: Sequence[BoundaryCoverage]) -> Component:
    """One side never reports although people cross and it could."""
    least = coverage.picture.parameters.least_crossings
    return _card(
        "silent",
        "One side never reports",
        SILENT,
        [
            {
                "boundary": row.boundary.name,
                "silent": sentence_list([f"the {side}" for side in row.reports.silent]),
                "reports": reported(row.reports),
                "crossings": _crossings(row),
            }
            for row in rows
        ],
        coverage,
        order=f"Most crossings first. Only where at least {least:g} crossings fall on days of the year on which that "
        "side could report; a side without a source is no such silence. It says nothing about what happened.",
        empty="No side of any boundary with enough crossings, and a source, is without a report.",
        handoffs=[one for row in rows for one in row.handoffs],
    )


def untravelled_card(coverage: Coverage) -> Component:
    """Drawn, and nothing recorded to have passed in the year."""
    drawn, names = coverage.drawn, coverage.picture.by_id
    if not drawn.counted:
        words = "No crossing and no contact of the year is loaded, so nobody can tell what was travelled."
        return card("Drawn, never travelled", [empty_state(words)])
    return _card(
        "untravelled",
        "Drawn, never travelled",
        UNTRAVELLED,
        Later(
            drawn.untravelled,
            lambda one: {
                "handoff": handoff_cell(names[one.handoff]),
                "ever": f"{one.ever:,}" + (f", {one.undated:,} undated" if one.undated else ""),
                "close": link("End it or change it", _form(one.handoff)),
            },
        ),
        coverage,
        order=f"By id. Nothing recorded in the year, out of the loaded {sentence_list(drawn.counted)}: it may be new, "
        "rare, not recorded, or never have been. Ending it asks for a reason, which is kept.",
        empty="Something is recorded to have passed over each handoff in the year.",
    )


def undrawn_card(coverage: Coverage) -> Component:
    """Travelled, and no handoff drawn."""
    drawn = coverage.drawn
    table = _card(
        "undrawn",
        "Travelled, never drawn",
        UNDRAWN,
        Later(drawn.undrawn, lambda one: _undrawn_row(one, coverage)),
        coverage,
        order="Crossings of handoffs that no longer stand first; then most moves.",
        empty="Every pair of services between which people moved in the year has a handoff.",
    )
    table.children = [table.children[0], note(MOVES_SHOW_ONLY), *table.children[1:]]
    accept = html.P(
        [
            link("Accept moves as handoffs in the inbox", "/inbox"),
            ". There is no record yet that says “this needs no handoff”.",
        ]
    )
    table.children.append(accept)
    return table


def _undrawn_row(one: Undrawn, coverage: Coverage) -> Row:
    start, end = coverage.picture.places.of(one.from_id), coverage.picture.places.of(one.to_id)
    pair: Any = f"{place_words(start)} → {place_words(end)}" if one.from_id else one.handoff
    if one.handoff:
        pair = [pair, html.Br(), quiet("its handoff has ended or was withdrawn")]
    return {
        "pair": pair,
        "moves": f"{one.moves:,}" if one.moves else "none recorded",
        "people": f"{one.people:,}" if one.moves else "not counted here",
        "crossings": f"{one.crossings:,}" if one.crossings else "none recorded",
    }


def obliged_card(coverage: Coverage, listed: Sequence[HandoffCoverage]) -> Component:
    """Handoffs with no clause, standard or guideline of their own behind them."""
    ordered = sorted(
        listed,
        key=lambda one: (
            list(type(one.obligation.obliged)).index(one.obligation.obliged),
            one.finding.name,
            one.id,
        ),
    )[::-1]
    return _card(
        "obliged",
        "No clause, standard or guideline",
        OBLIGED,
        Later(
            ordered,
            lambda one: {
                "handoff": handoff_cell(one.finding),
                "behind": one.obligation.obliged.value,
                "crossings": crossings_number([one.finding]),
            },
        ),
        coverage,
        order="Those with least behind them first. A text says that something is owed, not that anybody keeps it.",
        empty="A clause, standard or guideline is cited for each of them.",
        handoffs=ordered,
    )


def _card(
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    coverage: Coverage,
    *,
    order: str,
    empty: str,
    handoffs: Sequence[HandoffCoverage] | None = None,
) -> Component:
    """A list: its first rows, the others on demand, and all of them as a file."""
    first, rest, others = rows[:FIRST], rows[FIRST : FIRST + MOST], len(rows) - FIRST
    caption = f"First {len(first)} of {len(rows):,}" if rest else f"All {len(rows):,}"
    table = data_table(f"cv-{name}", columns, first, caption=caption, order=order, empty=empty)
    if not rows:
        return card(title, [table])
    picture = coverage.picture
    out = (
        [f"{plural(len(coverage.handoffs) - len(handoffs), 'handoff')} not in this list"] if handoffs else []
    )
    source = (
        source_here(plural(len(rows), "row"), picture)
        if handoffs is None
        else source_of(picture, [one.finding for one in handoffs], [*out, *left_out(coverage)])
    )
    files = button_row([csv_button(f"cv-{name}", columns, rows, source=source)])
    if not rest:
        return card(title, [table, files])
    more = data_table(
        f"cv-{name}-more",
        columns,
        rest,
        caption=f"The next {len(rest):,}",
        order=order,
        empty=empty,
    )
    hidden = others - len(rest)
    further = [note(f"{hidden:,} more are in the file alone.")] if hidden > 0 else []
    return card(title, [table, details(f"{others:,} more", [more, *further]), files])


MOST = 100
"""Rows of a list that open on the page; beyond them they are in its file, and that is said."""


def left_out(coverage: Coverage) -> list[str]:
    """What of the year's handoffs is in nothing here."""
    many = coverage.left_out
    return [f"{plural(many, 'handoff')} ended in the year or leading to a death"] if many else []


def _crossings(row: BoundaryCoverage) -> str:
    return f"{row.reports.crossings:,.0f}" if row.reports.crossings is not None else "no count"


def _form(handoff: str) -> str:
    return address("/handoff/form", kind="Handoff", id=handoff)

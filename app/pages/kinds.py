"""Kinds of handoffs: how far the prompts of each are, the manual of one, and a kind given to many at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from app.components.pieces import (
    breadcrumb,
    button_row,
    card,
    lead,
    link,
    page_heading,
    print_button,
    stressed,
)
from app.components.tables import Column, data_table
from app.pages import kinds_apply
from app.pages.kinds_manual import manual
from app.prompting import KINDS, total_words
from app.text import address, plural
from app.wording import source_here
from graph_schema.vocabulary import HandoffKind
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.picture import Picture
from pathway.analysis.prompts import PromptTotal, all_together
from pathway.engine import Engine
from pathway.engine.kinds import total_of
from pathway.errors import NotFound
from pathway.library.archetypes import prompt_ids

PATH, NAME, UNDER = KINDS, "Kinds of handoff", "/handoffs"
HELP = (
    "What belongs to each kind of handoff, and how far have its prompts been considered where it stands?",
    "That a handoff is safe where every prompt was considered, or that a usual control is in place here.",
)
COLUMNS = (
    Column("kind", "Kind", heads_row=True),
    Column("handoffs", "Handoffs", numeric=True),
    Column("prompts", "Prompts", note="at each", numeric=True),
    Column("considered", "Considered"),
    Column("hazard", "With a hazard", numeric=True),
    Column("refused", "Refused", note="with a reason", numeric=True),
    Column("not_known", "Not known yet", numeric=True),
    Column("open", "Not answered", note="one by one", numeric=True),
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """Every kind; or the manual of the one that the address names, or the form that gives it to many."""
    if not query.get("kind"):
        return _every(engine)
    kind = next((one for one in HandoffKind if one.value == query["kind"]), None)
    if kind is None:
        raise NotFound("there is no kind of that name", where=query["kind"], try_="choose one from the list")
    if query.get("apply"):
        return kinds_apply.page(engine, kind, query)
    return manual(engine, kind)


def register(app: Dash, engine: Engine) -> None:
    """Giving a kind to many; everything else is drawn with the page."""
    kinds_apply.register(app, engine)


def _every(engine: Engine) -> Component:
    picture = engine.picture()
    of = by_kind(picture)
    totals = {kind: total_of(of.get(kind, ())) for kind in in_order(of)}
    rows = [_row(kind, total) for kind, total in totals.items()]
    table = data_table(
        "kinds",
        COLUMNS,
        rows,
        caption=f"All {plural(len(rows), 'kind')}",
        order="Most handoffs first.",
        empty="There is no kind.",
        source=source_here(
            f"{plural(len(picture.handoffs), 'handoff')} of {plural(len(of), 'kind')}", picture
        ),
    )
    return html.Div(
        [
            breadcrumb([("Handoffs", UNDER)], NAME),
            page_heading(NAME, "Each kind brings its prompts, usual controls, measures and rules."),
            lead(_finding(all_together(totals.values()))),
            card("Kinds", [button_row([print_button()]), table]),
        ]
    )


def by_kind(picture: Picture) -> dict[HandoffKind, list[HandoffFinding]]:
    """The handoffs of each kind that is in use."""
    found: dict[HandoffKind, list[HandoffFinding]] = {}
    for one in picture.handoffs:
        found.setdefault(one.handoff.kind, []).append(one)
    return found


def in_order(of: Mapping[HandoffKind, Sequence[HandoffFinding]]) -> list[HandoffKind]:
    """Every kind, the most used first; those of as many in the order of the vocabulary."""
    return sorted(HandoffKind, key=lambda kind: -len(of.get(kind, ())))


def _finding(total: PromptTotal) -> list[Any]:
    if not total.handoffs:
        return ["There is no handoff yet, so there is nothing to consider."]
    declared = ""
    if total.declared_more:
        declared = (
            f" {total.declared_more:,} of the considered are a number that somebody gave: it does not say which, so "
            "they stand among those not answered one by one, too."
        )
    return [
        stressed(f"Prompts: {total_words(total)}."),
        f" One by one, at all {total.handoffs:,}: {total.hazard:,} with a hazard, {total.refused:,} refused with a "
        f"reason, {total.not_known:,} not known yet, {total.open:,} not answered one by one.{declared}",
    ]


def _row(kind: HandoffKind, total: PromptTotal) -> dict[str, Any]:
    return {
        "kind": link(kind.label, address(KINDS, kind=kind.value)),
        "handoffs": f"{total.handoffs:,}",
        "prompts": f"{len(prompt_ids(kind)):,}",
        "considered": total_words(total),
        "hazard": f"{total.hazard:,}",
        "refused": f"{total.refused:,}",
        "not_known": f"{total.not_known:,}",
        "open": f"{total.open:,}",
    }

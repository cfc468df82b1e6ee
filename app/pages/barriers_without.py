"""What would be lost had one thing under many barriers failed. Nothing of it is stored."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.barriers import bow_tie_address, reach_words
from app.components.later import Later
from app.components.lists import list_card
from app.components.notices import note
from app.components.pieces import link, quiet, stressed
from app.components.tables import Column
from app.text import plural
from app.wording import estimate_words, source_of
from pathway.analysis.common_causes import HazardLoss, Loss
from pathway.analysis.hazards import ControlFinding
from pathway.engine import Engine
from pathway.engine.bow_tie import without

COLUMNS = (
    Column("hazard", "What could go wrong", heads_row=True),
    Column("handoff", "Handoff"),
    Column("lost", "Barriers lost"),
    Column("left", "Barriers left that stand"),
    Column("judged", "Judged events a year", note="of this hazard, now and then"),
)


def cards(engine: Engine, cause: str) -> list[Component]:
    """The what-if card, where something was chosen."""
    if not cause:
        return []
    loss, picture = without(engine, cause), engine.picture()
    rows = Later(loss.hazards, _row)
    handoffs = list({one.handoff.id: one.handoff for one in loss.hazards}.values())
    found = list_card(
        "barriers-what-if",
        f"As if {loss.cause.name} had failed",
        COLUMNS,
        rows,
        order="Those with no barrier left first, then by handoff. As if every barrier that rests on it had failed at once.",
        empty="No barrier that stands rests on it: they have failed already, or are not in place.",
        source=source_of(picture, handoffs, [f"barriers that rest on {loss.cause.name}"]),
        under=[html.P(_found(loss)), html.P(change_words(loss)), note("Nothing is stored.")],
    )
    return [html.Div(found, id="what-if")]


def _found(loss: Loss) -> Sequence[Component | str]:
    lost = f"{loss.cause.name} ({reach_words(loss.cause)}): {plural(len(loss.hazards), 'hazard')} would lose a barrier. "
    bare = plural(len(loss.bare), "would have none left that stands", "would have none left that stands")
    return [lost, stressed(f"{bare}.", open_=bool(loss.bare))]


def change_words(loss: Loss) -> str:
    """By how much judged events a year would change, and where nobody can say."""
    silent = (
        ""
        if not loss.not_said
        else f"At {plural(loss.not_said, 'handoff')} the change cannot be said: the table says why."
    )
    if loss.before is None or loss.after is None:
        return silent or "No change can be said."
    return (
        f"Where it can be worked out, at {plural(loss.said, 'handoff')}, judged events a year would go from "
        f"{estimate_words(loss.before)} to {estimate_words(loss.after)}, at least. {silent}"
    ).strip()


def _row(one: HazardLoss) -> dict[str, Any]:
    figures: Any = quiet(f"cannot be said: {one.cannot_say}")
    if one.before is not None and one.after is not None:
        figures = f"{estimate_words(one.before)} → {estimate_words(one.after)}"
    return {
        "hazard": one.hazard.sentence,
        "handoff": link(one.handoff.name, bow_tie_address(one.handoff.id)),
        "lost": _names(one.lost),
        "left": _names(one.left) or html.B("none"),
        "judged": figures,
    }


def _names(barriers: Sequence[ControlFinding]) -> Any:
    return [html.Div(one.control.name) for one in barriers]

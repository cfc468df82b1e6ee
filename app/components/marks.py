"""
How a duty's state is drawn: always colour, shape and words together, the same on page, picture and paper.

Green is for what holder and counterpart agree on and for nothing else: claimed, shared without a lead,
agreed with a review due, and agreed by or with a body that another has replaced are drawn as claimed only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dash import html
from dash.development.base_component import Component

from app.components.style import TOKENS
from app.text import sentence_list
from graph_schema.vocabulary import Duty, DutyState
from pathway.analysis.findings import HandoffDuty
from pathway.reporting.words import ROW_WORDS, STATE_WORDS, state_words  # noqa: F401 - marks and their words


class Mark(StrEnum):
    """The four ways a duty, handoff or boundary is drawn, and one for what does not apply."""

    OPEN = "open"
    CLAIMED = "claimed"
    AGREED = "agreed"
    NOT_ASKED = "not_asked"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class MarkStyle:
    """
    One mark in every medium.

    `symbol` stands before the words; `dash` is an SVG stroke-dasharray ("" = solid line); `hatched` shapes
    are filled with diagonal lines; `plotly` is the chart symbol. `words` stand in the legend.
    """

    words: str
    symbol: str
    colour: str
    dash: str
    hatched: bool
    plotly: str


MARKS: Mapping[Mark, MarkStyle] = {
    Mark.OPEN: MarkStyle("open", "●", TOKENS["open"], "6 4", False, "circle"),
    Mark.CLAIMED: MarkStyle("claimed only", "◆", TOKENS["soft"], "2 4", False, "diamond-open"),
    Mark.AGREED: MarkStyle("agreed", "■", TOKENS["agreed"], "", False, "square"),
    Mark.NOT_ASKED: MarkStyle("not answered", "", TOKENS["unknown"], "3 3", True, "circle-open"),
    Mark.NOT_APPLICABLE: MarkStyle("does not apply", "–", TOKENS["grey"], "", False, "line-ew-open"),
}
LEGEND = (Mark.OPEN, Mark.CLAIMED, Mark.AGREED, Mark.NOT_ASKED)


def mark_of(state: DutyState, *, inherited: bool = False) -> Mark:
    """
    How a state is drawn. `inherited`: it reads so only through a reorganisation, and nobody has spoken since.

    >>> mark_of(DutyState.ASSUMED_SELF), mark_of(DutyState.STALE)
    (<Mark.CLAIMED: 'claimed'>, <Mark.OPEN: 'open'>)
    """
    if state is DutyState.NOT_APPLICABLE:
        return Mark.NOT_APPLICABLE
    if state is DutyState.NOT_ASSESSED:
        return Mark.NOT_ASKED
    if state.is_open:
        return Mark.OPEN
    return Mark.CLAIMED if state.is_soft or inherited else Mark.AGREED


def tag(mark: Mark, words: str) -> Component:
    """Words in the mark's colour, border and symbol. Only the words are heard, so they alone must say it."""
    style = MARKS[mark]
    symbol = [html.Span(f"{style.symbol} ", **{"aria-hidden": "true"})] if style.symbol else []
    return html.Span([*symbol, words], className=f"tag tag-{mark.value.replace('_', '-')}")


def no_data(words: str) -> Component:
    """Where nobody is on record who could see, or nobody can tell: hatched, "no data: no source"."""
    return html.Span(f"no data: {words}", className="tag tag-no-data")


def duty_mark(
    state: DutyState,
    *,
    row: int | None = None,
    holder: str = "",
    said: str = "",
    duty: Duty | None = None,
    inherited: bool = False,
) -> Component:
    """
    One duty's state. `row` is the row of METHOD 4.3, `holder` who has it, `said` replaces the usual words.

    "agreed: Eastmere Hospitals", "accept: answers differ", "agreed, inherited and not reaffirmed: Vale".
    """
    words = state_words(state, row, said=said, inherited=inherited)
    if holder:
        words = f"{words}: {holder}"
    mark = mark_of(state, inherited=inherited)
    return tag(mark, f"{duty.label}: {words}" if duty else words)


def found_mark(found: HandoffDuty, *, holder: str | None = None, named: bool = False) -> Component:
    """
    A duty as it was found. `holder`: other words for who has it; `named`: which duty it is stands before.
    """
    return duty_mark(
        found.state,
        row=found.row,
        holder=sentence_list(found.holder_names) if holder is None else holder,
        said=found.unanswered,
        duty=found.duty if named else None,
        inherited=found.inherited,
    )


def duties_mark(mark: Mark, duty: Duty, *, count: int, of: int) -> Component:
    """One duty over several handoffs: "accept: open at 3 of 4"."""
    return tag(mark, f"{duty.label}: {MARKS[mark].words} at {count:,} of {of:,}")


def legend() -> Component:
    """What the marks mean; stands under every picture that uses them."""
    return html.P(
        [part for mark in LEGEND for part in (tag(mark, MARKS[mark].words), " ")], className="legend"
    )

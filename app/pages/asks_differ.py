"""Answers that cannot both hold, side by side, with the words used, who typed them and when."""

from collections.abc import Iterable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.asking import handoff_words
from app.components.later import Later
from app.components.marks import found_mark
from app.components.notices import note
from app.components.pieces import button_row, card, link, quiet
from app.components.tables import Column, data_table
from app.filters import first_row
from app.pages.asks_lists import ROWS, Shown, caption, quoted, tools_of
from app.saying import dated_words, kept_words, said_words
from app.text import DUTY_NAMES, address, plural
from pathway.analysis.contradictions import Contradiction, Quote

COLUMNS = (
    Column("duty", "Duty and its state", heads_row=True),
    Column("one", "One says"),
    Column("other", "The other says"),
)
Sides = tuple[Sequence[Quote], Sequence[Quote]]
"""What one says, and what the other says against it."""
APART = (
    "One says that nobody holds it, or names somebody who may not hold it, while another names a holder. The state "
    "of the duty does not turn on that, so these are not counted among the answers that differ."
)


def differ_cards(found: Sequence[Contradiction], shown: Shown) -> list[Component]:
    """Those whose state is that answers differ; and apart, words that do not fit and change no state."""
    left = [one for one in found if _passes(one, shown)]
    differ, apart = [one for one in left if one.differs], [one for one in left if not one.differs]
    return [
        _card("Answers differ", "differ", differ, shown, "Nobody’s answers differ about a duty."),
        _card("Words that do not fit, though no state turns on them", "apart", apart, shown, "None."),
    ]


def _passes(one: Contradiction, shown: Shown) -> bool:
    return any(shown.passes(quote.saying.by) for quote in one.said)


def _card(title: str, key: str, found: Sequence[Contradiction], shown: Shown, empty: str) -> Component:
    first = first_row(shown.values["rows"], len(found))
    listed = [row for one in found[first - 1 : first - 1 + ROWS] for row in rows_of(one, shown)]
    against = [(one, sides) for one in found for sides in _sides(one)]
    every = Later(against, lambda row: _row(*row, shown))
    table = data_table(
        key,
        COLUMNS,
        listed,
        caption=caption(first, min(ROWS, len(found[first - 1 :])), len(found), "duty", "duties"),
        order="Critical duties first; then by handoff. A row for every two who cannot both be right.",
        empty=empty,
    )
    tools = [button_row([tools_of(key, COLUMNS, listed, every, shown)])] if found else []
    said = [note(APART)] if key == "apart" and found else []
    return card(title, [*said, *tools, table])


def rows_of(one: Contradiction, shown: Shown) -> list[dict[str, Any]]:
    """
    A row for every two parties, each with all that it says against the other; where a reorganisation sets
    claims against each other, one row with everything that is said.
    """
    return [_row(one, sides, shown) for sides in _sides(one)]


def _sides(one: Contradiction) -> list[Sides]:
    """What each two say against the other; all that is said, and nobody against it, where none are two."""
    against: dict[tuple[str, str], tuple[dict[str, Quote], dict[str, Quote]]] = {}
    for first, second in one.pairs:
        left, right = against.setdefault((first.saying.by, second.saying.by), ({}, {}))
        left[first.saying.claim_id] = first
        right[second.saying.claim_id] = second
    found = [(tuple(left.values()), tuple(right.values())) for left, right in against.values()]
    return found or [(one.said, ())]


def _row(one: Contradiction, sides: Sides, shown: Shown) -> dict[str, Any]:
    left, right = sides
    other = side(right) if right else "They differ when read through a reorganisation: see the handoff."
    return {"duty": _duty_cell(one, shown), "one": side(left), "other": other}


def _duty_cell(one: Contradiction, shown: Shown) -> list[Any]:
    critical = [" ", quiet("critical")] if one.duty.critical else []
    words = handoff_words(one.handoff, shown.places)
    return [
        DUTY_NAMES[one.duty.duty],
        *critical,
        html.Div(quiet(link(words, address("/handoff", id=one.handoff.id)))),
        html.Div(found_mark(one.duty)),
    ]


def side(quotes: Iterable[Quote]) -> list[Any]:
    """One side: what they say, in their own words where they are kept, since when, and who typed it."""
    return [html.Div(_quote(one), className="said") for one in quotes]


def _quote(one: Quote) -> list[Any]:
    return [
        html.Div(html.B(said_words(one.saying))),
        quoted(one.saying),
        html.Div(quiet(f"{dated_words(one.saying)}. {kept_words(one)}.")),
    ]


def counted(found: Sequence[Contradiction]) -> str:
    """
    How many duties' answers differ, in a sentence.

    >>> counted([])
    'Nobody’s answers differ.'
    """
    differ = sum(one.differs for one in found)
    if not differ:
        return "Nobody’s answers differ."
    return f"Answers differ about {plural(differ, 'duty', 'duties')}."

"""
What the field's words mean, where each is first used on a page: heard and seen on hover and by keyboard.

Meanings are those of the catalogue; the few words for what is worked out, and so is in no catalogue, stand
here.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from graph_schema.catalogue import glossary

WORKED_OUT = {
    "Boundary": "Two organisations, places or areas between which something has to pass, or the inside of "
    "one: all handoffs from the one to the other.",
    "Duty": "Something that somebody has to answer for at a handoff, such as accepting it or noticing if it "
    "never arrives.",
    "Gap": "A duty that nobody is known to hold, or about which people do not agree: why, in a word.",
    "Holder": "Who answers for a duty, by what has been said; or who in fact held a crossing for a time.",
    "Move": "People seen in one service and then in another. It shows no letter, no result and no request "
    "that never arrived.",
    "Appetite": "The number of moderate or worse events a year above which somebody has to answer: declared, "
    "never worked out.",
    "Barrier": "A control as it stands in a bow-tie: before the handoff fails, or after. What a carer does "
    "is none.",
    "Threat": "A hazard as it stands in a bow-tie: one of the things that could make the handoff fail.",
    "Workaround": "What people do because nothing was designed for it. It holds for as long as they go on "
    "doing it, so it counts as unverified at most.",
}
FORMS = {
    "Handoff": "handoffs?",
    "Crossing": "crossings?",
    "Hazard": "hazards?",
    "Control": "controls?",
    "Event": "events?",
    "Claim": "claims?",
    "Remit": "remits?",
    "Boundary": "boundar(?:y|ies)",
    "Duty": "dut(?:y|ies)",
    "Gap": "gaps?",
    "Holder": "holders?",
    "Move": "moves?",
    "Appetite": "appetite",
    "Barrier": "barriers?",
    "Threat": "threats?",
    "Workaround": "workarounds?",
}
ADDED = {"Event": "“Events a year” are those expected, worked out from judgements and records together."}
MEANINGS = {
    word: " ".join(filter(None, [{**glossary(), **WORKED_OUT}[word], ADDED.get(word)])) for word in FORMS
}
_WORD = re.compile(
    rf"\b(?:{'|'.join(f'(?P<{word}>{form})' for word, form in FORMS.items())})\b", re.IGNORECASE
)
_READ_ON = (
    *(html.Div, html.Section, html.Figure, html.Figcaption, html.P, html.Span, html.Strong, html.B),
    *(html.Ul, html.Ol, html.Li, html.Dl, html.Dt, html.Dd),
)
"""Running text; not headings, links, buttons, labels, tables, and what opens on demand."""


def meanings() -> Component:
    """Every meaning once, for the shell; each is shown beside the word that is pointed at."""
    shown = [
        html.Div(
            [html.B(f"{word}: "), meaning], id=_id(word), className="meaning", role="tooltip", hidden=True
        )
        for word, meaning in MEANINGS.items()
    ]
    return html.Div(shown, id="meanings")


def explained(drawn: Component) -> Component:
    """A page on which the first use of each word shows its meaning."""
    return _explain(drawn, set(MEANINGS))


def _explain(part: Any, left: set[str]) -> Any:
    if isinstance(part, str):
        pieces = list(_pieces(part, left))
        return part if pieces == [part] else pieces
    if isinstance(part, Component):
        if isinstance(part, _READ_ON) and getattr(part, "role", None) not in ("alert", "status"):
            part.children = _explain(getattr(part, "children", None), left)
        return part
    if isinstance(part, Sequence):
        return [one for inside in part for one in _listed(_explain(inside, left))]
    return part


def _listed(part: Any) -> list[Any]:
    return part if isinstance(part, list) else [part]


def _pieces(text: str, left: set[str]) -> Iterator[Component | str]:
    """A text, and the words in it that have not been explained yet."""
    begun = 0
    for found in _WORD.finditer(text):
        word = str(found.lastgroup)
        if word not in left:
            continue
        left.discard(word)
        if found.start() > begun:
            yield text[begun : found.start()]
        yield html.Button(found[0], type="button", className="word", **{"aria-describedby": _id(word)})
        begun = found.end()
    if begun < len(text) or not begun:
        yield text[begun:]


def _id(word: str) -> str:
    return f"meaning-{word.lower()}"

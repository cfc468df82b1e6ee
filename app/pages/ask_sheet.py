"""A sheet to print for one body: each question in plain words, boxes for the answer, lines for the words used."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from app.asking import ANSWERS, ASKS, SAY, SHEET, asks_address, handoff_words, question_words
from app.components.pieces import breadcrumb, empty_state, link, page_heading, print_button
from app.text import address, format_day, plural
from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import Stance
from pathway.analysis.accountability import party_names
from pathway.analysis.asks import Question
from pathway.analysis.picture import Picture
from pathway.analysis.places import Places
from pathway.engine import Engine
from pathway.engine.asks import asking, today
from pathway.errors import NotFound

PATH, NAME, UNDER = SHEET, "Sheet to print", ASKS
HELP = (
    "What do we ask this body, in words that its people use, on paper?",
    "What they will answer, or who holds a duty. A sheet that nobody returns is silence, not an answer.",
)
NAMES_ANOTHER = (Stance.ASSERTS, Stance.DELEGATES)
PAPER: Mapping[Stance, str] = {
    **SAY,
    Stance.ASSERTS: "Another does:",
    Stance.DELEGATES: "Passed on to:",
}
HOW = (
    "Please tick one answer to each question and, if you can, write the words that your own rules or people use. "
    "“Unknown to us” is an answer. Do not write the name or number of any patient."
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The sheet of the body that the address names, else the bodies that have one."""
    party = query.get("party", "")
    found = asking(engine, max(today(engine), engine.snapshot().day))
    silent = [one for one in found.questions if one.is_silent]
    names = party_names(engine.snapshot())
    if not party:
        return _choice(silent, names)
    if party not in names:
        raise NotFound("there is no body of that name", where=party, try_="start from the list of asks")
    own = [one for one in silent if one.party == party]
    return html.Div([*_top(party, names[party]), *_sheet(own, names[party], engine)], className="sheet-page")


def register(_app: object, _engine: Engine) -> None:
    """Nothing happens on paper."""


def _top(party: str, name: str) -> list[Component]:
    tools = html.Div(
        [print_button(), link("Type in answers", address(ANSWERS, party=party))], className="button-row"
    )
    return [
        html.Div(
            [breadcrumb([("Asks", asks_address())], "Sheet to print"), tools],
            className="not-on-paper",
        ),
        page_heading(f"Who holds it? {name}"),
    ]


def _sheet(own: Sequence[Question], name: str, engine: Engine) -> list[Component]:
    if not own:
        return [empty_state(f"{name} has answered every question that it was asked, or was asked none.")]
    picture, kept = engine.picture(), engine.snapshot().by_id(Handoff)
    first = min(one.asks[0].asked_on for one in own)
    by = [day for one in own if (day := one.last.answer_by) is not None and day >= today(engine)]
    hoped = f" We hope for an answer by {format_day(min(by))}." if by else ""
    asked = (
        f"{plural(len(own), 'question')} about what is handed over, asked since {format_day(first)}.{hoped}"
    )
    numbers = {id(one): number for number, one in enumerate(own, start=1)}
    blocks = [
        _handoff(kept[subject], list(questions), numbers, picture)
        for subject, questions in groupby(own, key=lambda one: one.subject)
    ]
    return [html.P([asked, " ", HOW]), _signed(), *blocks]


def _handoff(
    handoff: Handoff, own: Sequence[Question], numbers: Mapping[int, int], picture: Picture
) -> Component:
    """What is handed over from where to where, and the questions about it."""
    made = [_question(one, numbers[id(one)], handoff, picture.places) for one in own]
    return html.Section([html.H2(handoff_words(handoff, picture.places)), *made], className="sheet-handoff")


def _question(one: Question, number: int, handoff: Handoff, places: Places) -> Component:
    boxes = [
        html.Span(
            [
                html.Span("☐ ", **{"aria-hidden": "true"}),
                words,
                *([html.Span(className="blank")] if stance in NAMES_ANOTHER else []),
            ],
            className="box",
        )
        for stance, words in PAPER.items()
    ]
    return html.Div(
        [
            html.P([html.B(f"{number}. "), question_words(one.duty, handoff, places)]),
            html.Div(boxes, className="boxes"),
            html.Div(["In your own words: ", html.Span(className="blank long")], className="words-line"),
        ],
        className="sheet-question",
    )


def _signed() -> Component:
    lines = [html.Span([label, html.Span(className="blank")]) for label in ("Your role: ", "Date: ")]
    return html.Div(lines, className="words-line sheet-signed")


def _choice(silent: Sequence[Question], names: Mapping[str, str]) -> Component:
    bodies = sorted({one.party for one in silent}, key=lambda party: (names.get(party, party), party))
    items = [html.Li(link(names.get(one, one), address(SHEET, party=one))) for one in bodies]
    listed = html.Ul(items) if items else empty_state("No question waits for an answer.")
    return html.Div(
        [breadcrumb([("Asks", asks_address())], NAME), page_heading("Sheet to print, for whom?"), listed]
    )

"""Who was asked who holds what: silence by body and days, answers that differ side by side, answers that came."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from app.asking import ASK, ASKS, GRID, SILENCE, asks_address, days_since
from app.components.forms import FieldError, error_texts, nobody_said
from app.components.notices import note
from app.components.pieces import filter_bar, lead, link, page_heading, print_button, stressed
from app.filters import (
    Filter,
    Values,
    chosen,
    fields,
    not_known,
    redraw_by_filters,
    row_choices,
    rows_words,
    values_of,
)
from app.pages import asks_differ as differ
from app.pages import asks_lists as lists
from app.shell import keep_filters
from app.text import format_day, plural
from app.undoing import Outcome, register_undo, said
from pathway.analysis.accountability import party_names
from pathway.analysis.asks import Asking
from pathway.analysis.contradictions import Contradiction
from pathway.engine import Engine
from pathway.engine.asks import asking, differing, today, withdraw_asks

PATH, NAME = ASKS, "Asks"
HELP = (
    "Who was asked who holds which duty, who has not answered for how many days, and whose answers cannot both hold?",
    "Who holds a duty, who is right, or why somebody has not answered.",
)
SHOWN, SAID = "a-shown", "a-said"
FILTERS = {"a-body": "body", "a-rows": "rows"}


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """Everything that was asked by the day of the address."""
    filters = _filters(engine)
    values, unknown = chosen(filters, query), not_known(filters, query)
    return html.Div(
        [
            page_heading("Asks", "Who was asked who holds what, and what has come of it."),
            _tools(),
            filter_bar(fields(filters, values), [print_button()]),
            *([note(unknown)] if unknown else []),
            html.Div(id=SAID),
            html.Div(shown(engine, values), id=SHOWN),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Filters redraw the lists; questions are withdrawn, and brought back."""
    keep_filters(app, FILTERS)

    redraw_by_filters(app, SHOWN, FILTERS, partial(shown, engine))

    @app.callback(
        Output(SAID, "children"),
        Output(SHOWN, "children", allow_duplicate=True),
        Output(lists.BY, "error"),
        Input(lists.WITHDRAW, "n_clicks"),
        State(lists.TICKED, "value"),
        State(lists.BY, "value"),
        *(State(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def withdraw(
        clicks: int, ticked: list[str] | None, by: str | None, *given: str | None
    ) -> tuple[Any, ...]:
        if not clicks:
            return no_update, no_update, no_update
        values = _values(given)
        done = withdrawn(engine, ticked or [], by or "")
        if done.errors:
            return said(done), no_update, error_texts(done.errors, [lists.BY])[0]
        return said(done, lists.UNDO), shown(engine, values), ""

    register_undo(
        app,
        engine,
        lists.UNDO,
        SAID,
        words=lambda _done: "Undone: they count as asked again.",
        parts=[SHOWN],
        given=list(FILTERS),
        draw=lambda *given: [shown(engine, _values(given))],
    )


def shown(engine: Engine, values: Values) -> list[Component]:
    """The finding in a sentence, then the lists."""
    found, picture = asking(engine), engine.picture()
    differences = differing(engine)
    listed = lists.shown_of(found, picture, values)
    return [
        lead(_finding(found, differences)),
        *_remarks(found, today(engine)),
        lists.bodies_card(listed),
        *differ.differ_cards(differences, listed),
        lists.silent_card(listed),
        lists.answers_card(listed),
    ]


def withdrawn(engine: Engine, ticked: Sequence[str], by: str) -> Outcome:
    """Withdraw the questions that are ticked, or say what has to be put right."""
    errors = [] if ticked else [FieldError(lists.TICKED, "Tick at least one question")]
    if not by.strip():
        errors.append(nobody_said(lists.BY))
    if errors:
        return Outcome(errors=errors)
    put = [one for one in asking(engine).silent if one.last.id in set(ticked)]
    asks = [
        ask.id
        for one in put
        for ask in one.asks
        if one.silent_since is not None and ask.asked_on >= one.silent_since
    ]
    done = withdraw_asks(engine, asks, actor=by.strip(), reason="was not asked")
    words = f"{plural(len(put), 'question')} withdrawn: they count as not asked."
    return Outcome(words, done.command_id, by.strip())


def _finding(found: Asking, differences: Sequence[Contradiction]) -> list[Any]:
    silent = found.silent
    if not found.questions:
        return ["Nobody is recorded to have been asked who holds a duty. ", differ.counted(differences)]
    every = len(found.questions)
    if not silent:
        return [f"Every question is answered: {every:,} of {every:,}. ", differ.counted(differences)]
    bodies = plural(len({one.party for one in silent}), "body", "bodies")
    return [
        stressed(f"{plural(len(silent), 'question')} of {every:,} not answered"),
        f", by {bodies}; the longest silence: {days_since(silent[0].days or 0)}. ",
        differ.counted(differences),
    ]


def _remarks(found: Asking, now: date) -> list[Component]:
    remarks: list[Any] = [html.P(SILENCE)]
    if found.later:
        words = f"{plural(found.later, 'ask')} dated after {format_day(found.day)}, the as-at date: not counted here. "
        there = [link("Count to today", asks_address(as_of=now.isoformat()))] if now > found.day else []
        remarks.append(html.P([words, *there]))
    if found.elsewhere:
        words = f"{plural(found.elsewhere, 'ask')} about what is no handoff that is there: not counted."
        remarks.append(html.P(words))
    return [note(remarks)]


def _filters(engine: Engine) -> list[Filter]:
    names, every = party_names(engine.snapshot()), asking(engine).questions
    bodies = {one.party for one in every}
    choices = sorted(((one, names.get(one, one)) for one in bodies), key=lambda one: (one[1], one[0]))
    longest = max(len(every), len(differing(engine)))
    rows = row_choices(longest, lists.ROWS)
    return [
        Filter("a-body", "body", "Who was asked", "Everybody", choices),
        Filter("a-rows", "rows", "Rows of long lists", rows_words(1, lists.ROWS), rows),
    ]


def _tools() -> Component:
    made = [link("Ask", ASK), link("Duties by handoff", GRID)]
    made[0].className = "button button-link"
    made[1].className = "button button-secondary button-link"
    return html.Div(html.Div(made, className="button-row"), className="page-tools")


def _values(given: Sequence[str | None]) -> Values:
    return values_of(FILTERS, given)

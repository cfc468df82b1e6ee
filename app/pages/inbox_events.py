"""Events that name organisations and no handoff: where each may belong, decided one by one or several at once."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from app.components.forms import error_texts
from app.components.notices import note
from app.components.pieces import button_row, card, empty_state, heading, lead, link, stressed
from app.filters import Values
from app.pages import inbox_one as one_by_one
from app.pages import inbox_queue as many
from app.placed import PAIRS, PLACED
from app.shell import keep_filters
from app.text import plural
from app.told_events import names_of
from app.undoing import Outcome, register_undo, said
from app.wording import identifying
from pathway.analysis.events import organisations_named
from pathway.analysis.picture import Picture
from pathway.analysis.placing import Placing
from pathway.engine import Engine
from pathway.engine.pairs import pairs
from pathway.engine.placing import changed_since, place, place_many, placings, refuse, withdrawn_since
from pathway.errors import IdentifyingText

SAID, PART, UNDO = "i-events-said", "i-events-part", "i-events-undo"
FILTERS = {"i-organisation": "organisation", "i-event-rows": "events"}
"""The filters of the page that bear on events."""
MEASURED = (150, 118, 136, 10)
"""Placed events of the invented demo, their place hidden: first right, in the first three, none proposed."""


def listed_of(engine: Engine, organisation: str) -> list[Placing]:
    """The unplaced events that name an organisation, or all; best fitting proposal first."""
    return [
        one for one in placings(engine) if not organisation or organisation in organisations_named(one.event)
    ]


def events_card(engine: Engine, values: Values, event: str | None, *, focus: bool = False) -> Component:
    """What waits, one event to decide on, and the list; `event`: the one that is open."""
    picture = engine.picture()
    if not picture.unplaced:
        words = "Every recorded event is placed or refused." if picture.events else "No event is recorded."
        then = "No event recorded does not mean that none happened."
        return card("Unplaced events", [empty_state(words, then), *_beside(engine)])
    listed, names = listed_of(engine, values["organisation"]), names_of(picture)
    known = next((one for one in placings(engine) if one.event.id == event), None)
    return card(
        "Unplaced events",
        [
            _lead(picture, listed),
            html.P(
                "They stand beside the boundaries of the organisations they name, and in no sum, until you decide."
            ),
            note(guess_words()),
            *_beside(engine),
            *one_by_one.one_event(picture, listed, known, names, focus=focus),
            heading("Several at once", level=3),
            *many.queue(picture, listed, values["events"], names),
        ],
    )


def guess_words() -> str:
    """What a proposal is worth, as far as it was measured."""
    of, first, three, none = MEASURED
    return (
        "A proposal is a guess from what the record names and tells, not a finding. Tried on "
        f"{of} events of the invented demo whose place was hidden, the first proposal was right for {first}, one of "
        f"the first three for {three}, and for {none} nothing was proposed. Real records tell in other words: "
        "expect fewer."
    )


def _lead(picture: Picture, listed: Sequence[Placing]) -> Component:
    every = len(picture.unplaced)
    name = "names" if every == 1 else "name"
    rest = "" if len(listed) == every else f" {len(listed):,} of them name the organisation chosen above."
    proposed = sum(one.first is not None for one in listed)
    words = f" {name} organisations but no handoff.{rest} For {proposed:,} of {len(listed):,} a handoff is proposed."
    return lead([stressed(plural(every, "event")), words])


def _beside(engine: Engine) -> list[Component]:
    """The ways to what was decided, and to records that may be one event, with how many wait there."""
    changed, alike = len(changed_since(engine)), len(pairs(engine))
    gone = len(withdrawn_since(engine))
    lost = f", {gone:,} withdrawn since" if gone else ""
    where = [
        link(f"What was decided ({changed:,} changed since{lost})", PLACED),
        link(f"Two records of one event? ({plural(alike, 'pair')})", PAIRS),
    ]
    return [button_row(where)]


# -- deciding ------------------------------------------------------------------------------------------


def register(app: Dash, engine: Engine) -> None:
    """Open an event, decide on it or leave it for later, decide on several; each decision has its undo."""
    keep_filters(app, {one_by_one.EVENT: "event"})
    _register_choice(app, engine)
    _register_one(app, engine)
    _register_many(app, engine)
    register_undo(
        app,
        engine,
        UNDO,
        SAID,
        words=lambda done: f"Undone: {plural(len(done.versions), 'decision')} taken back.",
        parts=[PART],
        given=[*FILTERS],
        draw=lambda *given: [events_card(engine, _values(given), None)],
    )


def _register_choice(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(one_by_one.CHOICE, "children"),
        Output(one_by_one.AT, "children"),
        Input(one_by_one.EVENT, "value"),
        State("i-organisation", "value"),
        prevent_initial_call=True,
    )
    def choose(event: str | None, organisation: str | None) -> tuple[list[Component], Any]:
        picture = engine.picture()
        known = next((one for one in placings(engine) if one.event.id == event), None)
        head = one_by_one.heading_at(listed_of(engine, organisation or ""), known, focus=False)
        return one_by_one.choice(picture, known, names_of(picture)), head.children

    @app.callback(
        Output(PART, "children", allow_duplicate=True),
        Input(one_by_one.LATER, "n_clicks"),
        State(one_by_one.EVENT, "value"),
        *(State(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def later(clicks: int, event: str | None, *given: str | None) -> Any:
        if not clicks:
            return no_update
        values = _values(given)
        after = next_after(listed_of(engine, values["organisation"]), event or "")
        return events_card(engine, values, after, focus=True)

    @app.callback(
        Output(many.SHOWN, "value"),
        Input(many.ALL, "n_clicks"),
        *(State(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def tick_all(clicks: int, *given: str | None) -> Any:
        values = _values(given)
        if not clicks:
            return no_update
        return many.values_of(listed_of(engine, values["organisation"]), values["events"])


def _register_one(app: Dash, engine: Engine) -> None:
    held = (one_by_one.EVENT, one_by_one.TICKED, one_by_one.OTHERS, one_by_one.WHY, one_by_one.BY)

    @app.callback(
        Output(SAID, "children"),
        Output(PART, "children"),
        *(Output(id_, "error") for id_ in one_by_one.FORM),
        Input(one_by_one.PLACE, "n_clicks"),
        Input(one_by_one.NOT_THESE, "n_clicks"),
        Input(one_by_one.REFUSE, "n_clicks"),
        *(State(id_, "value") for id_ in (*held, *FILTERS)),
        prevent_initial_call=True,
    )
    def decide(*given: Any) -> tuple[Any, ...]:
        if not any(given[:3]):
            return (no_update,) * 6
        event, ticked, others, why, by = given[3:8]
        values = _values(given[8:])
        after = next_after(listed_of(engine, values["organisation"]), event or "")
        where = [*(ticked or []), *(others or [])]
        done = decided(engine, str(ctx.triggered_id), event or "", where, by=by or "", why=why or "")
        if done.errors:
            return said(done), no_update, *error_texts(done.errors, one_by_one.FORM)
        stays = ctx.triggered_id == one_by_one.NOT_THESE
        opened = events_card(engine, values, event if stays else after, focus=True)
        return said(done, UNDO), opened, *[no_update] * 4


def _register_many(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Output(PART, "children", allow_duplicate=True),
        *(Output(id_, "error") for id_ in many.FORM),
        Input(many.CONFIRM, "n_clicks"),
        Input(many.NOT_FIRST, "n_clicks"),
        *(State(id_, "value") for id_ in (*many.FORM, *FILTERS)),
        prevent_initial_call=True,
    )
    def decide(confirm: int, refused: int, *given: Any) -> tuple[Any, ...]:
        if not (confirm or refused):
            return (no_update,) * 5
        ticked, why, by = given[:3]
        placing = ctx.triggered_id == many.CONFIRM
        done = decided_together(engine, ticked or [], by or "", why or "", placing=placing)
        if done.errors:
            return said(done), no_update, *error_texts(done.errors, many.FORM)
        return said(done, UNDO), events_card(engine, _values(given[3:]), None, focus=True), *[no_update] * 3


def next_after(listed: Sequence[Placing], event: str) -> str | None:
    """The event behind one in the list; behind the last, the first; None where there is no other."""
    ids = [one.event.id for one in listed]
    at = ids.index(event) if event in ids else -1
    others = [*ids[at + 1 :], *ids[: max(at, 0)]]
    return others[0] if others else None


def decided(engine: Engine, how: str, event: str, where: Sequence[str], *, by: str, why: str = "") -> Outcome:
    """Place an event, refuse handoffs for it or refuse it wholly; or say what has to be put right."""
    needs = {
        one_by_one.PLACE: "Tick at least one handoff, or say that it belongs to none",
        one_by_one.NOT_THESE: "Tick the handoffs that it does not belong to",
    }
    errors = one_by_one.errors_of(event, where, by, needs=needs.get(how, ""))
    if errors:
        return Outcome(errors=errors)
    if how == one_by_one.PLACE:
        receipt = place(engine, event, where, actor=by.strip())
        return Outcome(
            f"Placed on {plural(len(where), 'handoff')}; it counts once.", receipt.command_id, by.strip()
        )
    whole = how == one_by_one.REFUSE
    pairs_ = [(event, None)] if whole else [(event, one) for one in where]
    words = (
        "Refused: it belongs to no handoff. That is remembered."
        if whole
        else f"It does not belong to {plural(len(where), 'handoff')}. That is remembered, and not proposed again."
    )
    return _refused(partial(refuse, engine, pairs_, actor=by.strip(), why=why), words, by, one_by_one.WHY)


def decided_together(
    engine: Engine, ticked: Sequence[str], by: str, why: str = "", *, placing: bool
) -> Outcome:
    """Confirm or refuse the first proposal of each event that is ticked, as it was shown."""
    if errors := many.errors_of(ticked, by):
        return Outcome(errors=errors)
    shown = many.pairs_of(ticked)
    if not placing:
        words = f"For {plural(len(shown), 'event')} it is not that handoff. That is remembered."
        return _refused(partial(refuse, engine, shown, actor=by.strip(), why=why), words, by, many.MANY_WHY)
    receipt, left = place_many(engine, shown, actor=by.strip())
    words = f"{plural(len(shown) - left, 'event')} placed on their first proposal."
    if left:
        words += f" {left:,} had been decided meanwhile and {'is' if left == 1 else 'are'} left as they were."
    return Outcome(words, receipt.command_id if receipt else "", by.strip())


def _refused(write: Any, words: str, by: str, field: str) -> Outcome:
    try:
        receipt = write()
    except IdentifyingText as told:
        return Outcome(errors=identifying(told, field))
    return Outcome(words, receipt.command_id, by.strip())


def _values(given: Sequence[str | None]) -> Values:
    return dict(zip(FILTERS.values(), (value or "" for value in given), strict=True))

"""What waits for one organisation: checks, asks, claims, events, old words, and what was begun and not saved."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from app.components.forms import Choice, FieldError, actor_field, error_texts
from app.components.notices import note
from app.components.pieces import (
    card,
    details,
    empty_state,
    filter_bar,
    lead,
    link,
    page_heading,
    print_button,
    stressed,
)
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
from app.forms.addresses import MY_DAY, my_day_address
from app.pages import handoff_history
from app.pages import my_day_lists as lists
from app.pages.my_day_new import asks, checks, events, unplaced
from app.pages.my_day_old import CONFIRM, old_words, to_say
from app.shell import keep_filters
from app.text import format_day, plural, sentence_list
from app.undoing import Outcome, register_undo, said
from pathway.analysis.accountability import party_names
from pathway.analysis.my_day import LOOK_BACK, MyDay
from pathway.engine import Engine
from pathway.engine.asks import today
from pathway.engine.my_day import bodies, confirm, my_day

PATH, NAME = MY_DAY, "My day"
HELP = (
    "What waits for one organisation at its own boundaries: what to check, answer, say again, look at or confirm?",
    "What matters most, or that nothing else waits: only what is recorded is listed, and nothing of other boundaries.",
)
SHOWN, SAID, BY, UNDO = "md-shown", "md-said", "md-by", "md-undo"
DRAFTS, DRAFTS_OF = "md-drafts", "md-drafts-of"
FILTERS = {"md-organisation": "organisation", "md-since": "since", "md-rows": "rows"}
SINCE = ("7", "90", "365")
LISTS = (checks, asks, to_say, events, unplaced, old_words)
"""The kinds of list, the most urgent first."""
FORM_WORDS = {
    "Hazard": "a hazard",
    "Control": "a control",
    "ControlCheck": "a check of a control",
    "Event": "an event",
    "Claim": "a claim",
    "Handoff": "a handoff",
    "Organisation": "an organisation",
    "Service": "a service",
}


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The lists of the organisation that the address names, or the choice of one."""
    filters = _filters(engine, query)
    values, unknown = chosen(filters, query), not_known(filters, query)
    by = actor_field(BY)
    return html.Div(
        [
            page_heading("My day", "What waits at the boundaries of one organisation, most urgent first."),
            *handoff_history.saved_notice(engine, query.get("saved")),
            filter_bar(fields(filters, values), [print_button()]),
            *([note(unknown)] if unknown else []),
            html.Div(shown(engine, values), id=SHOWN),
            html.Div(id=SAID),
            html.Div(html.Div(by, className="two-fields"), className="card card-pale"),
            _drafts(),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Filters redraw the lists; one press confirms; Undo takes it back; the browser lists its own drafts."""
    keep_filters(app, FILTERS)
    redraw_by_filters(app, SHOWN, FILTERS, partial(shown, engine))

    @app.callback(
        Output("md-rows", "data"),
        Input("md-organisation", "value"),
        Input("md-since", "value"),
        prevent_initial_call=True,
    )
    def rows(organisation: str | None, since: str | None) -> list[dict[str, str]]:
        choices = [("", rows_words(1, lists.ROWS)), *_rows(engine, organisation or "", since or "")]
        return [{"value": value, "label": label} for value, label in choices]

    @app.callback(
        Output(SAID, "children"),
        Output(SHOWN, "children", allow_duplicate=True),
        Output(BY, "error"),
        Input({"type": CONFIRM, "kind": ALL, "subject": ALL}, "n_clicks"),
        State(BY, "value"),
        *(State(id_, "value") for id_ in FILTERS),
        prevent_initial_call=True,
    )
    def press(_each: list[Any], by: str | None, *given: str | None) -> tuple[Any, ...]:
        pressed = ctx.triggered_id
        if not isinstance(pressed, dict) or not ctx.triggered[0]["value"]:
            return no_update, no_update, no_update
        values = values_of(FILTERS, given)
        done = confirmed(engine, pressed["kind"], pressed["subject"], values["organisation"], by or "")
        if done.errors:
            return said(done), no_update, error_texts(done.errors, [BY])[0]
        return _in_view(said(done, UNDO)), shown(engine, values), ""

    register_undo(
        app,
        engine,
        UNDO,
        SAID,
        words=lambda _done: "Undone: it counts as not confirmed that day.",
        parts=[SHOWN],
        given=list(FILTERS),
        draw=lambda *given: [shown(engine, values_of(FILTERS, given))],
    )
    app.clientside_callback(
        ClientsideFunction("my_day", "drafts"), Output(DRAFTS, "children"), Input(DRAFTS_OF, "data")
    )


def _in_view(bar: Component | None) -> Component | None:
    """What was done, where the focus goes: the line that was pressed is gone."""
    if bar is not None:
        bar.tabIndex = -1
        setattr(bar, "data-take-focus", "yes")
    return bar


def shown(engine: Engine, values: Values) -> list[Component]:
    """The finding in a sentence, then the lists; without an organisation, only what to choose."""
    if not values["organisation"]:
        return [_choose(engine), dcc.Store(id=DRAFTS_OF, data={})]
    found = my_day(engine, values["organisation"], since_of(engine, values["since"]))
    names = party_names(engine.snapshot())
    listed = lists.Shown(found, names, engine.parameters(), values["rows"])
    return [
        lead(finding(found)),
        *_remarks(engine, found),
        *(lists.list_card(make(listed), listed.rows) for make in LISTS),
        dcc.Store(id=DRAFTS_OF, data=_own_handoffs(found)),
    ]


def confirmed(engine: Engine, kind: str, subject: str, organisation: str, by: str) -> Outcome:
    """Confirm one thing today for an organisation, or say what has to be put right."""
    if not by.strip():
        return Outcome(errors=[FieldError(BY, "Say your name or role: every change is kept with it")])
    done = confirm(
        engine, kind, subject, organisation, actor=by.strip(), reason="confirmed that it still stands"
    )
    if done is None:
        return Outcome("It was confirmed today already; nothing was written.")
    name = party_names(engine.snapshot()).get(organisation, organisation)
    on, day = today(engine), engine.snapshot().day
    later = f" It counts from then on: this page shows {format_day(day)}." if on > day else ""
    return Outcome(f"Confirmed by {name} on {format_day(on)}.{later}", done.command_id, by.strip())


def finding(found: MyDay) -> list[Any]:
    """How much of each kind waits, in a sentence."""
    parts = [
        (found.overdue, "control check overdue", "control checks overdue"),
        (len(found.asks), "ask waiting for an answer", "asks waiting for an answer"),
        (len(found.to_say), "duty to speak of again", "duties to speak of again"),
        (len(found.events), "new event", "new events"),
        (len(found.unplaced), "unplaced event", "unplaced events"),
        (_still_old(found), "word to be confirmed again", "words to be confirmed again"),
    ]
    said = [plural(count, one, many) for count, one, many in parts if count]
    where = f" at {plural(len(found.own.handoffs), 'handoff')} of {found.own.name}, as at {format_day(found.day)}."
    if not said:
        return [
            "Nothing is recorded to wait",
            where,
            " That is what is recorded; it does not say that nothing waits.",
        ]
    return [stressed(sentence_list(said)), where]


def _still_old(found: MyDay) -> int:
    return sum(one.word.later is None for one in found.to_confirm)


def since_of(engine: Engine, days: str) -> date | None:
    """From which day on events are new; None for the usual."""
    return engine.snapshot().day - timedelta(days=int(days)) if days else None


def _choose(engine: Engine) -> Component:
    """What its boundaries are, and every organisation as a link, for who would not search a list."""
    words = "Its boundaries are the handoffs that start or end in it, and those of which it holds or is asked a duty."
    every = [html.Li(link(one.name, my_day_address(one.id))) for one in bodies(engine)]
    named = details("Every organisation", html.Ul(every, className="link-list"))
    return empty_state("Choose your organisation above.", [html.P(words), *([named] if every else [])])


def _remarks(engine: Engine, found: MyDay) -> list[Component]:
    remarks: list[Any] = []
    if found.own.unclear:
        remarks.append(
            html.P(
                f"{plural(found.own.unclear, 'handoff')} of a body that was split: nobody can tell which part they went "
                "to, so nothing of them is listed here."
            )
        )
    now = today(engine)
    if found.day < now:
        words = f"Counted to {format_day(found.day)}, the as-at date: what is done on a later day counts from that day on. "
        there = my_day_address(found.own.organisation, as_of=now.isoformat())
        remarks.append(html.P([words, link("Count to today", there)]))
    return [note(remarks)] if remarks else []


def _own_handoffs(found: MyDay) -> dict[str, Any]:
    return {
        "names": {one.id: one.name for one in found.own.handoffs},
        "forms": FORM_WORDS,
    }


def _drafts() -> Component:
    """Filled by the browser: what is typed and not saved never reaches the server."""
    made = card(
        "Begun and not saved",
        [html.Div(html.P("Nothing is begun and not saved in this tab."), id=DRAFTS)],
    )
    made.id = "drafts-card"
    return made


def _rows(engine: Engine, organisation: str, since: str) -> list[Choice]:
    """The rows of the longest list after those shown first."""
    if not organisation:
        return []
    found = my_day(engine, organisation, since_of(engine, since if since in SINCE else ""))
    every = (found.checks, found.asks, found.to_say, found.events, found.unplaced, found.to_confirm)
    return row_choices(max(map(len, every)), lists.ROWS)


def _filters(engine: Engine, query: Mapping[str, str]) -> list[Filter]:
    standing = bodies(engine)
    names = [one.name for one in standing]
    choices = [
        (one.id, one.name if names.count(one.name) == 1 else f"{one.name} ({one.id})") for one in standing
    ]
    since = [(days, f"The last {days} days") for days in SINCE]
    asked = query.get("organisation", "")
    here = asked if asked in {one.id for one in standing} else ""
    rows = _rows(engine, here, query.get("since", ""))
    return [
        Filter("md-organisation", "organisation", "Organisation", "Choose one", choices),
        Filter("md-since", "since", "Events of", f"The last {LOOK_BACK.days} days", since),
        Filter("md-rows", "rows", "Rows of long lists", rows_words(1, lists.ROWS), rows),
    ]

"""Add or change one record: its form, saved at once with actor and reason; what was typed is never lost."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from app.components.forms import FieldError, actor_field, error_summary, error_texts, text_field
from app.components.notices import confirm_bar, note
from app.components.pieces import (
    breadcrumb,
    button,
    button_row,
    card,
    details,
    grid,
    heading,
    link,
    page_heading,
)
from app.components.tables import Column, data_table
from app.drafts import kept_form
from app.forms.accountability import CLAIM
from app.forms.addresses import DAY_OF, PATH, handoff_address, my_day_address
from app.forms.events import EVENT, places_here, taken_off
from app.forms.fields import NO_NAMES, Field
from app.forms.form import Form, Section
from app.forms.given import Given
from app.forms.handoffs import HANDOFF
from app.forms.hazards import CHECK, CONTROL, HAZARD, entry_of, prompt_answered
from app.forms.parties import ORGANISATION, SERVICE
from app.forms.saving import ACTOR, REASON, Draft, Submission, begin, given_for, save, version_of
from app.forms.words import differences, names_of
from app.prompting import prompt_name
from app.shell import ADDRESS
from app.text import format_day, format_instant, plural
from graph_schema.catalogue import links_of
from graph_schema.hazards import ControlCheck
from pathway.engine import Engine, Put
from pathway.errors import NotFound, StaleWrite
from pathway.library.hazards import hazard_library

__all__ = ["HELP", "NAME", "PATH", "UNDER", "layout", "register"]

NAME, UNDER = "Add or change", "/handoffs"
HELP = (
    "What is to be recorded, by whom and why?",
    "That it is so: what is saved is kept as what somebody said. Earlier versions stay in the history.",
)
FORMS = {form.name: form for form in (ORGANISATION, SERVICE, HANDOFF, HAZARD, CONTROL, CHECK, EVENT, CLAIM)}
SAID, ENTRY, TAKE_OFF = "form-said", "library-entry", "take-off"
STALE_COLUMNS = (
    Column("field", "Field", heads_row=True),
    Column("seen", "When you opened it"),
    Column("now", "Now"),
)
WHAT = {
    "Hazard": "One sentence is enough. Each end’s judgement is kept apart; none is averaged.",
    "ControlCheck": "One test of a control. It changes what is known, not what happens.",
    "Control": "What a carer does is no control: it is recorded on crossings.",
    "Event": "Reported is not happened. It is placed on this handoff and counts once, wherever else it is placed.",
    "Claim": "Careseams records and compares what people say. It does not decide law or blame.",
    "Handoff": "Something that has to pass from one service to another. What is not known may stay empty.",
    "Organisation": "A body. What it may hold comes from its dated roles.",
    "Service": "A team or place that gives care, and belongs to an organisation.",
}


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The form that the address names, empty or with the record that is changed."""
    form = FORMS.get(query.get("kind", ""))
    if form is None:
        raise NotFound("there is no form of that name", try_="start from a handoff's page")
    draft = begin(engine, form, query)
    given = given_for(engine, draft)
    title = f"Change {article(form.noun)}" if draft.version else f"Add {article(form.noun)}"
    return html.Div(
        [
            breadcrumb(_trail(draft, given), title),
            page_heading(title, WHAT[form.name]),
            dcc.Store(id=_id(form, "draft"), data=draft.kept()),
            html.Div(id=SAID),
            *_remarks(form, given),
            *_sections(form, given),
            _who_and_why(form, draft),
            _buttons(form, draft, given),
            html.Div(id=_id(form, "confirm")),
        ],
        className="form-page",
        **kept_form(store_id=_id(form, "draft"), data=json.dumps(draft.kept())),
    )


def register(app: Dash, engine: Engine) -> None:
    """For each form: save, go on from a newer version, withdraw; and the library's entry beside a hazard."""
    for form in FORMS.values():
        _register_save(app, engine, form)
        _register_stale(app, form)
        _register_withdraw(app, engine, form)
        _register_withdrawal(app, engine, form)
    _register_library(app)
    _register_take_off(app, engine)


def article(noun: str) -> str:
    """
    A noun with its article.

    >>> article("event"), article("hazard")
    ('an event', 'a hazard')
    """
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def back(draft: Draft, id_: str, saved: str | None = None) -> str:
    """Where the form leads when it is done: the day it was opened from, the handoff, or the list of them."""
    if draft.query.get(DAY_OF):
        return my_day_address(draft.query[DAY_OF], saved=saved)
    new = draft.kind == HANDOFF.name and not draft.version and saved is None
    return handoff_address(None if new else id_ if draft.kind == HANDOFF.name else draft.handoff, saved)


# -- what it looks like ----------------------------------------------------------------------------


def _trail(draft: Draft, given: Given) -> list[tuple[str, str]]:
    trail = [("Handoffs", "/handoffs")]
    handoff = given.handoff or (given.before if draft.kind == HANDOFF.name else None)
    if handoff is not None:
        start, end = given.places.ends(handoff)
        name = handoff.name or f"{handoff.kind.label}: {start.name} → {end.name}"
        trail.append((name, handoff_address(handoff.id)))
    return trail


def _sections(form: Form, given: Given) -> list[Component]:
    typed = form.typed(given)
    first = [section for section in form.sections if not section.more]
    shown = []
    for beside, group in groupby(first, key=lambda section: section.beside):
        cards = [_section(form, section, given, typed) for section in group]
        shown += [grid(cards)] if beside else cards
    level = 3 if any(section.title for section in first) else 2
    more = [_section(form, section, given, typed, level=level) for section in form.sections if section.more]
    folded = details("More, where it is known", grid(more) if len(more) > 1 else more)
    folded.id = _id(form, "more")
    folded.className, folded.hidden = "details more-fields", not more
    return [*shown, folded]


def _section(
    form: Form, section: Section, given: Given, typed: Mapping[str, Any], *, level: int = 2
) -> Component:
    fields: list[Component] = [_field(form, field, given, typed[field.name]) for field in section.fields]
    if form is HAZARD and section.fields[0].name == "library_id":
        fields.insert(1, html.Div(_entry(typed["library_id"]), id=ENTRY))
    if not section.title:
        return html.Div(fields, className="card")
    return card(section.title, fields, level=level)


def _field(form: Form, field: Field, given: Given, typed: Any) -> Component:
    drawn = field.draw(form.id_of(field.name), given, typed)
    if field.fixed and given.before is not None:
        drawn.disabled = True
        drawn.description = "Does not change: withdraw the record and add another"
    return drawn


def _entry(library_id: str | None) -> list[Component]:
    """What the library says of an entry: definition, causes, usual controls, and what its evidence is of."""
    entry = entry_of(library_id)
    if entry is None:
        return []
    return [
        note(
            [
                html.P(entry.definition),
                details(
                    "Causes, usual controls, published evidence",
                    [
                        html.P(["Causes: ", "; ".join(entry.causes), "."]),
                        html.P(["Usual controls: ", "; ".join(entry.controls), "."]),
                        html.P(["Published, of study populations and not of here: ", entry.evidence]),
                    ],
                ),
            ]
        )
    ]


def _remarks(form: Form, given: Given) -> list[Component]:
    """What has to be known before it is typed."""
    if form is CLAIM and given.as_at < given.today:
        words = (
            f"Figures stand as at {format_day(given.as_at)}. A claim that begins later is kept, and counts from its "
            "first day on."
        )
        return [note(words)]
    if form is HAZARD and (answer := prompt_answered(given)) is not None:
        return [note(f"Saving this also answers the prompt “{prompt_name(answer.prompt)}”.")]
    if form is CHECK and given.as_at < given.today:
        words = (
            f"Figures stand as at {format_day(given.as_at)}. A check of a later day is kept, and counts from that "
            "day on. Of two checks on one day the one that found less counts."
        )
        return [note(words)]
    if form is HAZARD and given.as_at < given.today:
        words = (
            f"Figures stand as at {format_day(given.as_at)}. A judgement of a later day is kept, and counts from that "
            "day on."
        )
        return [note(words)]
    checks = [
        check
        for check in given.snapshot.all(ControlCheck)
        if given.before is not None and check.control == given.before.id
    ]
    if form is CONTROL and checks:
        last = max(checks, key=lambda check: (check.checked_on, check.id))
        words = (
            f"A check of {format_day(last.checked_on)} says: {last.result.label}. It counts before what is typed here, "
            "unless the last test typed here is later."
        )
        return [note(words)]
    return []


def _who_and_why(form: Form, draft: Draft) -> Component:
    who = actor_field(ACTOR)
    why = text_field(
        REASON,
        "Why",
        hint=f"Kept with the change, for good. {NO_NAMES}",
        value=f"{form.noun} {'changed' if draft.version else 'added'} on screen",
    )
    return html.Div(html.Div([who, why], className="two-fields"), className="card card-pale")


def _buttons(form: Form, draft: Draft, given: Given) -> Component:
    words = f"Save the {form.noun}"
    made: list[Component | str] = [
        button(words, _id(form, "save")),
        link("Cancel", back(draft, draft.id)),
    ]
    hidden = html.Span(
        button(f"Withdraw the {form.noun}", _id(form, "withdraw"), kind="secondary"), hidden=not draft.version
    )
    placed = form is EVENT and bool(places_here(given))
    off = [button("It does not belong to this handoff", TAKE_OFF, kind="secondary")] if placed else []
    return button_row([*made, hidden, *off])


# -- what it does ----------------------------------------------------------------------------------


def _register_save(app: Dash, engine: Engine, form: Form) -> None:
    ids = [form.id_of(field.name) for field in form.fields]

    @app.callback(
        Output(ADDRESS, "href", allow_duplicate=True),
        Output(SAID, "children", allow_duplicate=True),
        Output(_id(form, "more"), "open"),
        *(Output(id_, "error", allow_duplicate=True) for id_ in (*ids, ACTOR, REASON)),
        Input(_id(form, "save"), "n_clicks"),
        State(_id(form, "draft"), "data"),
        State(ACTOR, "value"),
        State(REASON, "value"),
        *(State(id_, field.prop) for id_, field in zip(ids, form.fields, strict=True)),
        prevent_initial_call=True,
    )
    def saved(clicks: int, draft: dict[str, Any], actor: str, reason: str, *typed: Any) -> tuple[Any, ...]:
        nothing = [no_update] * (len(ids) + 2)
        if not clicks:
            return no_update, no_update, no_update, *nothing
        what = submission(form, draft, typed, actor, reason)
        try:
            outcome = save(engine, what)
        except StaleWrite as stale:
            return no_update, stale_notice(engine, form, what.draft, stale), no_update, *nothing
        if outcome.receipt is not None:
            done = back(what.draft, outcome.id, outcome.receipt.command_id)
            return done, no_update, no_update, *nothing
        errors = outcome.errors
        opened = True if more_has(form, errors) else no_update
        return no_update, error_summary(errors), opened, *error_texts(errors, [*ids, ACTOR, REASON])


def submission(
    form: Form, draft: Mapping[str, Any], typed: Sequence[Any], actor: str | None, reason: str | None
) -> Submission:
    """What a browser sent, put together."""
    values = {field.name: value for field, value in zip(form.fields, typed, strict=True)}
    return Submission(form, Draft(**draft), values, actor or "", reason or "")


def more_has(form: Form, errors: Sequence[FieldError]) -> bool:
    """Whether a field that opens on demand has to be put right."""
    folded = {form.id_of(field.name) for section in form.sections if section.more for field in section.fields}
    return any(error.field_id in folded for error in errors)


def stale_notice(engine: Engine, form: Form, draft: Draft, stale: StaleWrite) -> Component:
    """Somebody changed it first: both versions, what differs, and a way to go on with what was typed."""
    seen = version_of(engine, draft, draft.version)
    now = version_of(engine, draft, stale.found)
    names = names_of(engine.snapshot())
    rows = [
        {"field": field, "seen": was, "now": is_}
        for field, was, is_ in differences(seen.entity, now.entity, names)
    ]
    what = "withdrew it" if now.withdrawn else "saved it"
    return html.Div(
        [
            heading("Somebody else changed it first"),
            html.P(
                f"You saw version {stale.expected}; it is now version {stale.found}. {now.recorded_by} {what} on "
                f"{format_instant(now.recorded_at)}: {now.reason}. What you typed is still here and is not saved."
            ),
            data_table(
                "stale",
                STALE_COLUMNS,
                rows,
                caption="What differs between the two versions",
                order="",
                empty="The words are the same in both versions.",
            ),
            button_row([button(f"Go on from version {stale.found}", _id(form, "go-on"), kind="secondary")]),
        ],
        className="error-summary",
        role="alert",
        tabIndex=-1,
        **{"data-take-focus": "yes", "data-version": str(stale.found)},
    )


def _register_stale(app: Dash, form: Form) -> None:
    @app.callback(
        Output(_id(form, "draft"), "data"),
        Output(SAID, "children", allow_duplicate=True),
        Input(_id(form, "go-on"), "n_clicks"),
        State(_id(form, "go-on"), "children"),
        State(_id(form, "draft"), "data"),
        prevent_initial_call=True,
    )
    def go_on(clicks: int, words: str, draft: dict[str, Any]) -> tuple[Any, Any]:
        if not clicks:
            return no_update, no_update
        version = int(words.rsplit(" ", 1)[1])
        newer = replace(Draft(**draft), version=version)
        said = f"Saving now replaces version {version} with what stands in the fields below."
        return newer.kept(), note(said)


def _register_withdraw(app: Dash, engine: Engine, form: Form) -> None:
    confirm = _id(form, "confirm")

    @app.callback(
        Output(confirm, "children", allow_duplicate=True),
        Input(_id(form, "withdraw"), "n_clicks"),
        State(_id(form, "draft"), "data"),
        prevent_initial_call=True,
    )
    def ask(clicks: int, draft: dict[str, Any]) -> Any:
        if not clicks:
            return no_update
        return confirm_bar(
            withdraw_question(engine, form, draft["id"]),
            yes=f"Yes, withdraw the {form.noun}",
            yes_id=_id(form, "withdraw-yes"),
            no_id=_id(form, "withdraw-no"),
        )

    @app.callback(
        Output(confirm, "children", allow_duplicate=True),
        Input(_id(form, "withdraw-no"), "n_clicks"),
        prevent_initial_call=True,
    )
    def cancel(clicks: int) -> Any:
        return [] if clicks else no_update


def _register_withdrawal(app: Dash, engine: Engine, form: Form) -> None:
    @app.callback(
        Output(ADDRESS, "href", allow_duplicate=True),
        Output(SAID, "children", allow_duplicate=True),
        Input(_id(form, "withdraw-yes"), "n_clicks"),
        State(_id(form, "draft"), "data"),
        State(ACTOR, "value"),
        State(REASON, "value"),
        prevent_initial_call=True,
    )
    def withdraw(clicks: int, kept: dict[str, Any], actor: str, reason: str) -> tuple[Any, Any]:
        if not clicks:
            return no_update, no_update
        draft = Draft(**kept)
        if not (actor or "").strip():
            return no_update, error_summary([FieldError(ACTOR, "Say your name or role")])
        why = _why_withdrawn(form, (reason or "").strip())
        try:
            receipt = engine.withdraw(
                draft.kind, draft.id, expected=draft.version, actor=actor.strip(), reason=why
            )
        except StaleWrite as stale:
            return no_update, stale_notice(engine, form, draft, stale)
        if form is HANDOFF:
            return handoff_address(None, receipt.command_id), no_update
        return back(draft, draft.id, receipt.command_id), no_update


def _why_withdrawn(form: Form, typed: str) -> str:
    """The reason typed; the form's own default speaks of a change, which this is not."""
    own = typed and typed != f"{form.noun} changed on screen"
    return typed if own else f"{form.noun} withdrawn on screen"


def _register_take_off(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(ADDRESS, "href", allow_duplicate=True),
        Output(SAID, "children", allow_duplicate=True),
        Input(TAKE_OFF, "n_clicks"),
        State(_id(EVENT, "draft"), "data"),
        State(ACTOR, "value"),
        prevent_initial_call=True,
    )
    def take_off(clicks: int, kept: dict[str, Any], actor: str) -> tuple[Any, Any]:
        if not clicks:
            return no_update, no_update
        if not (actor or "").strip():
            return no_update, error_summary([FieldError(ACTOR, "Say your name or role")])
        draft = Draft(**kept)
        places = places_here(given_for(engine, draft))
        if not places:  # pressed twice: it is off already
            return back(draft, draft.id), no_update
        receipt = engine.save(
            [Put(taken_off(one), one.version) for one in places],
            actor=actor.strip(),
            reason="event does not belong to this handoff",
        )
        return back(draft, draft.id, receipt.command_id), no_update


def withdraw_question(engine: Engine, form: Form, id_: str) -> str:
    """What will happen, and how many records still point to it."""
    hanging = sum(
        target == id_
        for records in engine.snapshot().kept.values()
        for record in records
        for _, _, target in links_of(record.entity)
    )
    said = f"Withdraw this {form.noun}? It leaves every list and count; its history stays."
    return f"{said} {plural(hanging, 'record')} will still point to it." if hanging else said


def _register_library(app: Dash) -> None:
    library, sentence = HAZARD.id_of("library_id"), HAZARD.id_of("sentence")

    @app.callback(
        Output(sentence, "value"),
        Output(ENTRY, "children"),
        Input(library, "value"),
        State(sentence, "value"),
        prevent_initial_call=True,
    )
    def choose(library_id: str | None, typed: str | None) -> tuple[Any, list[Component]]:
        return library_sentence(library_id, typed), _entry(library_id)


def library_sentence(library_id: str | None, typed: str | None) -> Any:
    """The entry's words, unless somebody has already put it in their own."""
    entry = entry_of(library_id)
    others = (typed or "").strip()
    own_words = bool(others) and not any(one.name == others for one in hazard_library())
    return no_update if entry is None or own_words else entry.name


def _id(form: Form, what: str) -> str:
    return f"{form.name.lower()}-{what}"

"""Rehearse a reorganisation: end, merge, split or rename bodies in a what-if, and keep what has to be done."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from app.components.forms import (
    FieldError,
    actor_field,
    date_field,
    error_summary,
    error_texts,
    long_text_field,
    many_field,
    nobody_said,
    radio_field,
    select_field,
    text_field,
)
from app.components.notices import note
from app.components.pieces import button, button_row, card, details, link, page_heading
from app.pages import rehearsal_kept as lists
from app.pages.rehearsal_changes import DAY, FORM, KIND, NAMES, NEW, OLD, PATH, added, read_changes, written
from app.pages.rehearsal_found import change_words, found_parts
from app.shell import ADDRESS
from app.text import address, format_day, read_day
from app.undoing import Outcome, register_undo, said
from app.wording import identifying
from graph_schema.parties import Organisation
from graph_schema.rehearsals import BodyChange
from graph_schema.vocabulary import SuccessionKind
from pathway.analysis.accountability import party_names
from pathway.analysis.rehearsal import bodies_on
from pathway.engine import Engine
from pathway.engine.rehearsals import Rehearsed, assign, keep, rehearsed, tick, to_dos
from pathway.errors import BadInput, IdentifyingText

NAME = "Rehearsal"
HELP = (
    "If these bodies ended, merged, split or were renamed on a day: which duties would be open that are not today, whose "
    "were they, and what has to be done before?",
    "What people will say then. It reads what is said now on that day; a reorganisation closes no gap by itself. Nothing "
    "that is recorded changes.",
)
ADD, SAID, QUERY = "r-add", "r-said", "r-query"
CALLED, OWNER, DUE, BY, KEEP, KEEP_SAID = "r-called", "r-owner", "r-due", "r-by", "r-keep", "r-keep-said"
KEEP_FORM = (CALLED, OWNER, DUE, BY)
KINDS = [
    (SuccessionKind.ABOLITION.value, "They end: nobody takes their place"),
    (SuccessionKind.MERGE.value, "They merge: several become one"),
    (SuccessionKind.SPLIT.value, "It is split: one becomes several"),
    (SuccessionKind.TRANSFER.value, "Its work passes to another body"),
    (SuccessionKind.RENAME.value, "It is renamed"),
]


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The form, what the changes of the address would do, and the lists that were kept; or one of these lists."""
    if query.get("kept"):
        return html.Div([dcc.Store(id=QUERY, data=dict(query)), lists.kept_page(engine, query["kept"], PATH)])
    changes, day = read_changes(query), query.get("day", "")
    return html.Div(
        [
            page_heading("Rehearse a reorganisation", "Nothing that is recorded changes."),
            dcc.Store(id=QUERY, data=dict(query)),
            html.Div(id=SAID),
            _form(engine, changes, day),
            *_found(engine, changes, day),
            *lists.lists_card(engine, PATH),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Add a change to those of the address; keep the list; tick, give and undo on a list that was kept."""
    _register_add(app, engine)
    _register_keep(app, engine)
    _register_list(app, engine)
    _register_undo(app, engine)


# -- what it looks like ----------------------------------------------------------------------------


def _form(engine: Engine, changes: Sequence[BodyChange], day: str) -> Component:
    snapshot = engine.snapshot()
    bodies = [(one.id, one.name) for one in bodies_on(snapshot, lists.today(engine))]
    names = party_names(snapshot)
    typed = [
        radio_field(KIND, "What would happen", KINDS),
        many_field(OLD, "Bodies before", bodies, hint="Type to find them"),
        select_field(NEW, "A body after it that is there already", bodies, optional=True),
        long_text_field(
            NAMES, "Names of new bodies", hint="One a line. Nothing is made: they are names", optional=True
        ),
        date_field(DAY, "First day of the new arrangement", value=_day(day)),
        button_row([button("Add this change" if changes else "Rehearse it", ADD)]),
    ]
    folded = [details("Add a change, or choose another day", typed)] if changes else typed
    return card("What would change", [*_chosen(changes, day, names), *folded])


def _chosen(changes: Sequence[BodyChange], day: str, names: Mapping[str, str]) -> list[Component]:
    if not changes:
        return []
    items = [
        html.Li(
            [
                f"{change_words(one, lambda body: names.get(body, body))} ",
                link("leave it out", written([other for other in changes if other is not one], day)),
            ]
        )
        for one in changes
    ]
    return [html.P(f"On {_day(day)}:"), html.Ul(items)]


def _day(day: str) -> str:
    try:
        return format_day(read_day(day)) if day else ""
    except BadInput:
        return ""


def _found(engine: Engine, changes: Sequence[BodyChange], day: str) -> list[Component]:
    """What the changes would do, or why they cannot be."""
    if not changes or not _day(day):
        return []
    try:
        found = rehearsed(engine, changes, read_day(day))
    except BadInput as refused:
        return [note(f"{refused.what[:1].upper()}{refused.what[1:]}: {refused.try_}.")]
    return [*found_parts(found), *_keep(engine, found)]


def _keep(engine: Engine, found: Rehearsed) -> list[Component]:
    listed = to_dos(found)
    if not listed:
        return []
    nobody = sum(not one.owner for one in listed)
    unowned = f" For {nobody:,} of them there is no one body to propose." if nobody else ""
    return [
        card(
            "Keep it as a list of things to do",
            [
                html.P(
                    f"{len(listed):,} to do. Proposed for each: whoever holds it until the day, else the other "
                    f"end.{unowned} Nobody has agreed to it."
                ),
                html.Div(id=KEEP_SAID),
                text_field(CALLED, "Name of the list", hint="No names of people"),
                select_field(
                    OWNER, "Who does what nobody is proposed for", lists.owners(engine), optional=True
                ),
                date_field(DUE, "By when", value=format_day(found.day)),
                actor_field(BY),
                button_row([button("Keep the list", KEEP)]),
            ],
            pale=True,
        )
    ]


# -- what it does ----------------------------------------------------------------------------------


def _register_add(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(ADDRESS, "href", allow_duplicate=True),
        Output(SAID, "children"),
        *(Output(id_, "error") for id_ in FORM),
        Input(ADD, "n_clicks"),
        State(QUERY, "data"),
        *(State(id_, "value") for id_ in FORM),
        prevent_initial_call=True,
    )
    def add(clicks: int, query: Mapping[str, str], *typed: Any) -> tuple[Any, ...]:
        if not clicks:
            return (no_update,) * (2 + len(FORM))
        where, errors = added(engine, query, dict(zip(FORM, typed, strict=True)))
        if errors:
            return no_update, error_summary(errors), *error_texts(errors, FORM)
        return where, None, *[no_update] * len(FORM)


def _register_keep(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(ADDRESS, "href", allow_duplicate=True),
        Output(KEEP_SAID, "children"),
        *(Output(id_, "error") for id_ in KEEP_FORM),
        Input(KEEP, "n_clicks"),
        State(QUERY, "data"),
        *(State(id_, "value") for id_ in KEEP_FORM),
        prevent_initial_call=True,
    )
    def kept(clicks: int, query: Mapping[str, str], *typed: str | None) -> tuple[Any, ...]:
        if not clicks:
            return (no_update,) * (2 + len(KEEP_FORM))
        where, errors = kept_list(engine, query, typed)
        if errors:
            return no_update, error_summary(errors), *error_texts(errors, KEEP_FORM)
        return where, None, *[no_update] * len(KEEP_FORM)


def kept_list(
    engine: Engine, query: Mapping[str, str], typed: Sequence[str | None]
) -> tuple[str, list[FieldError]]:
    """The address of the list that was kept, or what has to be put right."""
    called, owner, due, by = (one or "" for one in typed)
    errors = [
        *([] if len(called.strip()) > 1 else [FieldError(CALLED, "Give the list a name")]),
        *([] if by.strip() else [nobody_said(BY)]),
    ]
    try:
        day = read_day(due)
    except BadInput as refused:
        errors.append(FieldError(DUE, f"By when: {refused.what}; {refused.try_}"))
    if errors:
        return "", errors
    found = rehearsed(engine, read_changes(query), read_day(query.get("day", "")))
    try:
        id_, _ = keep(engine, found, name=called, actor=by.strip(), due_on=day, owner=owner or None)
    except IdentifyingText as refused:
        return "", identifying(refused, CALLED, "Name of the list")
    return address(PATH, kept=id_), []


def _register_list(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output(lists.SAID, "children"),
        Output(lists.PART, "children"),
        *(Output(id_, "error") for id_ in lists.FORM[1:]),
        Input(lists.DONE, "n_clicks"),
        Input(lists.NOT_DONE, "n_clicks"),
        Input(lists.GIVE, "n_clicks"),
        State(QUERY, "data"),
        *(State(id_, "value") for id_ in lists.FORM),
        prevent_initial_call=True,
    )
    def work(*given: Any) -> tuple[Any, ...]:
        clicks, query, typed = given[:3], given[3], given[4:]
        if not any(clicks):
            return (no_update,) * 4
        done = worked(engine, ctx.triggered_id, typed[0] or [], typed[1] or "", typed[2] or "")
        if done.errors:
            return said(done), no_update, *error_texts(done.errors, lists.FORM[1:])
        return said(done, lists.UNDO), lists.kept_parts(engine, query["kept"]), "", ""


def worked(engine: Engine, pressed: str, ticked: Sequence[str], owner: str, by: str) -> Outcome:
    """Tick to-dos, take a tick back, or give them to somebody; or what has to be put right."""
    errors = [
        *([] if ticked else [FieldError(lists.TICKS, "Tick what it is about")]),
        *([FieldError(lists.OWNER, "Say who does it")] if pressed == lists.GIVE and not owner else []),
        *([] if by.strip() else [nobody_said(lists.BY)]),
    ]
    if errors:
        return Outcome(errors=errors)
    many = f"{len(ticked):,} ticked: "
    if pressed == lists.GIVE:
        receipt = assign(engine, ticked, owner, actor=by.strip())
        return Outcome(f"{many}given to {_name(engine, owner)}.", receipt.command_id, by.strip())
    done = pressed == lists.DONE
    receipt = tick(engine, ticked, actor=by.strip(), done=done)
    return Outcome(f"{many}{'done' if done else 'not done after all'}.", receipt.command_id, by.strip())


def _name(engine: Engine, body: str) -> str:
    return engine.snapshot().by_id(Organisation)[body].name


def _register_undo(app: Dash, engine: Engine) -> None:
    register_undo(
        app,
        engine,
        lists.UNDO,
        lists.SAID,
        words=lambda _done: "Undone: the list is as it was.",
        parts=[lists.PART],
        given={QUERY: "data"},
        draw=lambda query: [lists.kept_parts(engine, query["kept"])],
    )

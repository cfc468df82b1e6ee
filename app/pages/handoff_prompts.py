"""The prompts of one handoff: each considered by keyboard, saved by itself, undone."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update, set_props
from dash.development.base_component import Component

from app.components.forms import actor_field, date_field, select_field
from app.components.notices import note
from app.components.pieces import card, link, quiet
from app.components.standing import keep_or_replace
from app.forms.addresses import form_address
from app.forms.fields import NO_NAMES
from app.pages.handoff_prompts_kept import BY, DAY, ROLE, SIDE, Typed, answered, key_of
from app.prompting import (
    KINDS,
    answer_words,
    considered_words,
    counted_words,
    prompt_name,
    says_choices,
    side_choices,
    state_words,
)
from app.shell import ADDRESS
from app.text import address, format_day, plural
from app.undoing import Outcome, said, taken_back
from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import HandoffKind, JudgedBy
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.picture import Picture
from pathway.analysis.prompts import Prompted, PromptState, of_another_kind
from pathway.engine import Engine, new_id
from pathway.engine.kinds import (
    prompts_at,
    prompts_now,
)
from pathway.library.archetypes import Prompt, archetypes, prompt_ids

ROW, SAYS, WHY, SAVE, ERROR = "hp-row", "hp-says", "hp-why", "hp-save", "hp-error"
KEEP, REPLACE = "hp-keep", "hp-replace"
TOP = (ROLE, SIDE, DAY, BY)
SAID, COUNT, UNDO, HERE, COMMAND = "hp-said", "hp-count", "hp-undo", "hp-here", "hp-command"
KEPT = {"persistence": "prompts", "persistence_type": "session"}


def prompts(one: HandoffFinding, picture: Picture, now: date, *, opened: bool) -> Component:
    """The card: how many were considered, and every prompt to be answered. `opened`: it is what was asked for."""
    found, day = prompts_at(one), picture.snapshot.day
    inside = [
        _top(min(day, now), day, now),
        html.Div(rows(one.handoff, found)),
        *_other_kinds(one),
    ]
    rest = html.Details(
        [html.Summary(f"The {len(found)} prompts for this kind"), html.Div(inside)],
        className="details prompts",
        open=opened,
    )
    number = link("Say only how many were considered", form_address("Handoff", id=one.id))
    manual = link(f"About the kind “{one.handoff.kind.label}”", address(KINDS, kind=one.handoff.kind.value))
    made = card(
        "Prompts",
        [
            dcc.Store(id=HERE, data={"handoff": one.id, "day": day.isoformat()}),
            dcc.Store(id=COMMAND, data=new_id("cmd")),
            html.P(count_words(one.handoff, one.prompts, found), id=COUNT),
            html.P([manual, " · ", number]),
            html.Div(id=SAID),
            rest,
        ],
    )
    made.id = "prompts"
    return made


def register(app: Dash, engine: Engine) -> None:
    """Save one answer, or go to the form of the hazard that it may be; undo."""

    @app.callback(
        Output(SAID, "children"),
        Output(COMMAND, "data"),
        Output(ADDRESS, "href", allow_duplicate=True),
        Input({"type": SAVE, "at": ALL}, "n_clicks"),
        Input({"type": REPLACE, "at": ALL, "over": ALL}, "n_clicks"),
        State({"type": SAYS, "at": ALL}, "value"),
        State({"type": WHY, "at": ALL}, "value"),
        State({"type": SAYS, "at": ALL}, "id"),
        *(State(id_, "value") for id_ in TOP),
        State(HERE, "data"),
        State(COMMAND, "data"),
        prevent_initial_call=True,
    )
    def save(
        _each: list[Any], _over: list[Any], says: list[Any], why: list[Any], ids: list[Any], *given: Any
    ) -> tuple[Any, ...]:
        if not isinstance(ctx.triggered_id, dict) or not ctx.triggered[0]["value"]:
            return no_update, no_update, no_update
        *top, here, command = given
        at = ctx.triggered_id["at"]
        place = [one["at"] for one in ids].index(at)
        kept: Handoff = engine.get(Handoff.label(), here["handoff"]).entity
        over = ctx.triggered_id.get("over", "")
        typed = Typed(says[place] or "", why[place] or "", *(value or "" for value in top), over=over)
        done, form = answered(engine, kept, at, typed, command)
        set_props({"type": ERROR, "at": at}, {"children": _wrong(done, at)})
        if done.errors:
            return said(done), no_update, no_update
        if form:
            return None, no_update, form
        _show(engine, kept, date.fromisoformat(here["day"]), at)
        return said(done, UNDO), new_id("cmd"), no_update

    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Input(UNDO, "n_clicks"),
        State(UNDO, "value"),
        State(HERE, "data"),
        prevent_initial_call=True,
    )
    def undo(clicks: int, pressed: str, here: dict[str, str]) -> Any:
        if not clicks or ctx.triggered_id != UNDO:
            return no_update
        command, actor = taken_back(pressed)
        prompt = next(one.entity.prompt for one in engine.changes_of(command))
        engine.undo(command, actor=actor)
        kept: Handoff = engine.get(Handoff.label(), here["handoff"]).entity
        _show(engine, kept, date.fromisoformat(here["day"]), key_of(kept.id, prompt))
        return said(Outcome(f"Undone: “{prompt_name(prompt)}” is as it was before."))

    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Input({"type": KEEP, "at": ALL}, "n_clicks"),
        State(HERE, "data"),
        prevent_initial_call=True,
    )
    def keep(_each: list[Any], here: dict[str, str]) -> Any:
        if not isinstance(ctx.triggered_id, dict) or not ctx.triggered[0]["value"]:
            return no_update
        kept: Handoff = engine.get(Handoff.label(), here["handoff"]).entity
        _show(engine, kept, date.fromisoformat(here["day"]), ctx.triggered_id["at"])
        return said(Outcome("Kept as it stands: what you typed there was not saved."))


def _wrong(done: Outcome, at: str) -> Any:
    """What has to be put right in a row; or what stands there already, to be kept or replaced."""
    stands = done.stands.get(at)
    if stands is None:
        return " ".join(one.message for one in done.errors)
    words = f"Said already for that side and day: {stands.words} Nothing of yours was saved."
    about = prompt_name(at.partition("-")[2])
    over = {"type": REPLACE, "at": at, "over": stands.mark}
    return keep_or_replace(words, {"type": KEEP, "at": at}, over, about)


def _show(engine: Engine, kept: Handoff, day: date, at: str) -> None:
    """Draw one row and the count anew."""
    counted, found = prompts_now(engine, kept.id, day)
    for one in found:
        if key_of(kept.id, one.prompt) == at:
            set_props({"type": ROW, "at": at}, {"children": _inside(kept, one)})
    set_props(COUNT, {"children": count_words(kept, counted, found)})


# -- what it looks like --------------------------------------------------------------------------------


def count_words(handoff: Handoff, counted: tuple[int | None, int], found: tuple[Prompted, ...]) -> str:
    """How many were considered, and how far each is."""
    words = considered_words(counted, declared=handoff.prompts_considered is not None)
    return f"{words[0].upper()}{words[1:]}. One by one: {counted_words(found)}."


def rows(handoff: Handoff, found: tuple[Prompted, ...]) -> list[Component]:
    """Every prompt with its fields."""
    return [
        html.Div(
            _inside(handoff, one),
            id={"type": ROW, "at": key_of(handoff.id, one.prompt)},
            className="prompt-row",
        )
        for one in found
    ]


def _inside(handoff: Handoff, one: Prompted) -> list[Component]:
    """Its fields start empty: what one side said is shown, and never saved again as another’s by mistake."""
    at, asked = key_of(handoff.id, one.prompt), _asked(handoff.kind)[one.prompt]
    still_open = "yes" if one.state is PromptState.OPEN else "no"
    label = html.Span([html.B(asked.words), f": {asked.question}"], id=f"hp-label-{at}")
    choices = dmc.RadioGroup(
        html.Div(
            [dmc.Radio(label=words, value=code) for code, words in says_choices()], className="prompt-says"
        ),
        id={"type": SAYS, "at": at},
        value="",
        label=label,
        description=html.Span([html.Div(line) for line in state_words(one)], **{"data-open": still_open}),
        **KEPT,
    )
    why = dcc.Input(
        id={"type": WHY, "at": at},
        type="text",
        value="",
        autoComplete="off",
        className="line",
        maxLength=2000,
        **KEPT,
    )
    save = html.Button(
        ["Save", html.Span(f": {asked.words}", className="visually-hidden")],
        id={"type": SAVE, "at": at},
        type="button",
        className="button button-secondary",
    )
    fields = [html.Label([html.Span("Why, or what is not known"), why], className="line-label"), save]
    return [
        choices,
        html.Div(fields, className="answer-fields"),
        html.Div(id={"type": ERROR, "at": at}, className="answer-error"),
    ]


def _asked(kind: HandoffKind) -> Mapping[str, Prompt]:
    return {prompt.id: prompt for prompt in archetypes()[kind].prompts}


def _top(usual: date, day: date, now: date) -> Component:
    role = dmc.TextInput(
        id=ROLE, label="Considered by", description="A role or body, never a person’s name", debounce=True,
        autoComplete="off", value="", inputWrapperOrder=["label", "description", "error", "input"],
        persistence="prompts-role", persistence_type="session",
    )  # fmt: skip
    side = select_field(SIDE, "Whose answer it is", side_choices(), value=JudgedBy.SENDER.value)
    side.persistence, side.persistence_type = "prompts-side", "session"
    came = date_field(DAY, "Considered on", value=format_day(usual))
    later = []
    if day < now:
        words = f"Figures stand as at {format_day(day)}: what was considered later counts from that day on."
        later = [note(words)]
    return html.Div(
        [
            *later,
            html.Div([role, side], className="two-fields"),
            html.Div([came, actor_field(BY)], className="two-fields"),
            html.P(quiet(f"{NO_NAMES}. Arrow keys choose an answer; each is saved by itself.")),
        ]
    )


def _other_kinds(one: HandoffFinding) -> list[Component]:
    """Answers of a former kind: kept, and counted nowhere."""
    others = of_another_kind(prompt_ids(one.handoff.kind), one.answers)
    if not others:
        return []
    items = [html.Li(f"{prompt_name(other.prompt)}: {answer_words(other)}") for other in others]
    words = f"{plural(len(others), 'answer')} to prompts of another kind, kept and not counted:"
    return [html.P(words), html.Ul(items)]

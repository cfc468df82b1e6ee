"""The manual of one kind of handoff, how far its prompts are prompt by prompt, and the handoffs of the kind."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.asking import handoff_words
from app.components.later import Later
from app.components.pieces import (
    breadcrumb,
    button_row,
    card,
    details,
    grid,
    lead,
    link,
    page_heading,
    print_button,
    quiet,
    stressed,
)
from app.components.tables import Column, csv_button, data_table
from app.filters import rows_words
from app.prompting import (
    KINDS,
    SIDES,
    considered_words,
    counted_words,
    is_guideword,
    prompts_address,
    total_words,
)
from app.text import DUTY_NAMES, address, format_day, plural
from app.wording import source_here
from graph_schema.accountability import DutyRule
from graph_schema.hazards import Consideration
from graph_schema.vocabulary import HandoffKind, PromptOutcome
from pathway.analysis.accountability import limit_words
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.picture import Picture
from pathway.analysis.prompts import Prompted, PromptState
from pathway.engine import Engine
from pathway.engine.kinds import prompts_at, total_of
from pathway.library.archetypes import Archetype, archetypes

FIELD_WORDS = {
    "channel": "How it travels",
    "limit": "Time limit",
    "estimate": "Estimated traffic",
    "requester": "Who asked for the test",
    "kind": "Kind",
}
PROMPTS = (
    Column("prompt", "Prompt", heads_row=True),
    Column("hazard", "With a hazard", numeric=True),
    Column("refused", "Refused", note="with a reason", numeric=True),
    Column("not_known", "Not known yet", numeric=True),
    Column("open", "Not yet considered", numeric=True),
)
REFUSED = (
    Column("prompt", "Prompt", heads_row=True),
    Column("handoff", "Handoff"),
    Column("reason", "Reason"),
    Column("who", "Who said so"),
    Column("day", "When"),
)
HANDOFFS = (
    Column("handoff", "Handoff", heads_row=True),
    Column("considered", "Prompts"),
    Column("each", "One by one"),
    Column("answer", "Answer"),
)
ROWS = 50
Answered = Sequence[tuple[HandoffFinding, Sequence[Prompted]]]


def manual(engine: Engine, kind: HandoffKind) -> Component:
    """Everything that belongs to a kind, then where it stands."""
    picture, one = engine.picture(), archetypes()[kind]
    of = [(found, prompts_at(found)) for found in picture.handoffs if found.handoff.kind is kind]
    total = total_of([found for found, _ in of])
    apply = link("Give this kind to handoffs", address(KINDS, kind=kind.value, apply="yes"))
    apply.className = "button button-link"
    return html.Div(
        [
            breadcrumb([("Handoffs", "/handoffs"), ("Kinds of handoff", KINDS)], kind.label),
            page_heading(kind.label.capitalize(), f"{kind.meaning}."),
            html.Div(button_row([apply, print_button()]), className="page-tools"),
            lead([stressed(f"{plural(len(of), 'handoff')}."), f" Prompts: {total_words(total)}."]),
            grid([_is(one), _fails(one)]),
            grid([_questions(one), _controls(one)]),
            grid([_measures(one), _sources(one)]),
            _coverage(one, of, picture),
            _refusals(one, of, picture),
            _handoffs(kind, of, picture),
        ],
        className="manual",
    )


# -- the manual ----------------------------------------------------------------------------------------


def _is(one: Archetype) -> Component:
    fields = []
    for field in one.fields:
        fields += [html.Dt(FIELD_WORDS[field.field]), html.Dd(f"{field.why}.")]
    limit = one.usual_limit
    usual = "No default rule gives a time limit."
    if limit is not None:
        words = limit_words(limit.hours, limit.start.label, limit.stop.label)
        usual = f"Usual limit: {words} ({limit.basis.value})."
    also = f"Also called: {', '.join(one.kind.also_called)}." if one.kind.also_called else ""
    return card(
        "What this handoff is",
        [html.P(f"What passes: {_low(one.passes)}."), html.P([usual, " ", also]), html.Dl(fields)],
    )


def _low(words: str) -> str:
    return words[:1].lower() + words[1:]


def _fails(one: Archetype) -> Component:
    items = [
        html.Li(
            [
                html.B(entry.name),
                f": {_low(entry.definition)}.",
                details(
                    f"Causes and evidence of {entry.id}",
                    [
                        html.P(f"Causes: {'; '.join(entry.causes)}."),
                        html.P(f"Published, of study populations and not of here: {entry.evidence}"),
                    ],
                ),
            ]
        )
        for entry in one.hazards
    ]
    return card("How it fails", html.Ul(items))


def _questions(one: Archetype) -> Component:
    items = [html.Li([html.B(f"{word.meaning}: "), question]) for word, question in one.guidewords.items()]
    return card("Questions to ask", html.Ul(items))


def _controls(one: Archetype) -> Component:
    items = [
        html.Li([f"{control.name} ", quiet(f"({', '.join(control.hazards)})")]) for control in one.controls
    ]
    return card(
        "Usual controls",
        [html.P("Named in the library for these hazards. Whether one is in place here, or works, is not said."),
         html.Ul(items)],
    )  # fmt: skip


def _measures(one: Archetype) -> Component:
    items = [html.Li([html.B(measure.count), f", of all {measure.of}"]) for measure in one.measures]
    return card("What to measure", html.Ul(items))


def _sources(one: Archetype) -> Component:
    rules = [html.Li(_rule(rule)) for rule in one.rules]
    standards = [html.Li(f"{standard.name} (source {standard.source})") for standard in one.standards]
    return card(
        "Sources",
        [
            html.P(
                "Default rules: they propose who holds a duty and never assign it. Clauses change: check them."
            ),
            html.Ul(rules),
            *([html.P("Published standards:"), html.Ul(standards)] if standards else []),
        ],
    )


def _rule(rule: DutyRule) -> list[Any]:
    duty = "every duty" if rule.duty is None else DUTY_NAMES[rule.duty]
    expected = "" if rule.mandated else ", expected and not mandated"
    return [html.B(f"{rule.id}, {duty}: "), f"{rule.text} ", quiet(f"({rule.basis.label}{expected})")]


# -- where it stands -----------------------------------------------------------------------------------


def _coverage(one: Archetype, of: Answered, picture: Picture) -> Component:
    many = Counter((found.prompt, found.state) for _, each in of for found in each)
    rows = [
        {
            "prompt": prompt.words if is_guideword(prompt.id) else f"{prompt.id} {prompt.words}",
            "hazard": f"{many[prompt.id, PromptState.HAZARD]:,}",
            "refused": f"{many[prompt.id, PromptState.REFUSED]:,}",
            "not_known": f"{many[prompt.id, PromptState.NOT_KNOWN]:,}",
            "open": f"{many[prompt.id, PromptState.OPEN]:,}",
        }
        for prompt in one.prompts
    ]
    words = plural(len(of), "handoff")
    table = data_table(
        "kind-prompts",
        PROMPTS,
        rows if of else [],
        caption=f"{plural(len(rows), 'prompt')} at {words}",
        order="Guidewords first, then the library.",
        empty="No handoff is of this kind, so no prompt waits.",
        source=source_here(f"Prompts of the kind {one.kind.label} at {words}", picture),
    )
    return card("How far the prompts are", table)


def _refusals(one: Archetype, of: Answered, picture: Picture) -> Component:
    names = {prompt.id: prompt.words for prompt in one.prompts}
    refused = [
        (found, answer)
        for found, each in of
        for prompt in each
        for answer in prompt.answers
        if answer.outcome is PromptOutcome.DOES_NOT_APPLY
    ]

    def row(each: tuple[HandoffFinding, Consideration]) -> dict[str, Any]:
        found, answer = each
        return {
            "prompt": names[answer.prompt],
            "handoff": link(handoff_words(found.handoff, picture.places), prompts_address(found.id)),
            "reason": answer.why or "none given",
            "who": f"{answer.considered_by} ({SIDES[answer.side].lower()})",
            "day": format_day(answer.considered_on),
        }

    words = f"Prompts refused at handoffs of the kind {one.kind.label}"
    shown = _some(
        "refused", REFUSED, refused, row, ("refusal", words), picture=picture,
        order="By handoff, then in the order of the prompts.",
        empty="Nobody has said of a prompt that it does not apply.",
    )  # fmt: skip
    return card("Refused, with the reason", shown)


def _handoffs(kind: HandoffKind, of: Answered, picture: Picture) -> Component:
    def row(each: tuple[HandoffFinding, Sequence[Prompted]]) -> dict[str, Any]:
        found, prompts = each
        return {
            "handoff": link(handoff_words(found.handoff, picture.places), address("/handoff", id=found.id)),
            "considered": considered_words(
                found.prompts, declared=found.handoff.prompts_considered is not None
            ),
            "each": counted_words(prompts),
            "answer": link(
                ["Answer", html.Span(f" the prompts of {found.name}", className="visually-hidden")],
                prompts_address(found.id),
            ),
        }

    ordered = sorted(of, key=lambda one: (-_left(one[1]), one[0].name, one[0].id))
    shown = _some(
        "kind-handoffs", HANDOFFS, ordered, row, ("handoff", f"Handoffs of the kind {kind.label}"), picture=picture,
        order="Most prompts not answered one by one first, then by name.",
        empty="No handoff is of this kind.",
    )  # fmt: skip
    found = link("Find them all under Handoffs", address("/handoffs", kind=kind.value))
    return card("Handoffs of this kind", [*shown, *([html.P(found)] if len(of) > ROWS else [])])


def _some(
    name: str,
    columns: Sequence[Column],
    every: Sequence[Any],
    row: Callable[[Any], dict[str, Any]],
    words: tuple[str, str],
    *,
    picture: Picture,
    order: str,
    empty: str,
) -> list[Component]:
    """The first rows of a list that may be long; the files hold all of them. `words`: a row, and all rows."""
    noun, what = words
    rows = [row(one) for one in every[:ROWS]]
    out = len(every) - len(rows)
    some = f"{rows_words(1, len(rows))} of " if out else ""
    caption = f"{some}{plural(len(every), noun)}"
    table = data_table(name, columns, rows, caption=caption, order=order, empty=empty)
    if not rows:
        return [table]
    source = source_here(what, picture, f"{plural(out, noun)} not shown" if out else "")
    files = [csv_button(name, columns, rows, source=source, filtered=False)]
    if out:
        whole = source_here(what, picture)
        files.append(csv_button(name, columns, Later(every, row), source=whole, every=True, filtered=False))
    return [button_row(files), table]


def _left(each: Sequence[Prompted]) -> int:
    return sum(one.state is PromptState.OPEN for one in each)

"""What happened on one person's way, who held each crossing, and who should have?"""

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from app.components.figures import Source, figure_frame, svg_picture
from app.components.forms import FieldError, actor_field, error_summary, secret_field, text_field
from app.components.marks import duty_mark
from app.components.notices import announce, note
from app.components.pieces import (
    button,
    button_row,
    card,
    details,
    lead,
    link,
    page_heading,
    print_button,
    quiet,
    stressed,
)
from app.components.tables import Column, data_table
from app.figures.route import labels_of, route_picture
from app.text import address, format_day, format_instant, plural
from graph_schema.vocabulary import Precision
from pathway.analysis.findings import HandoffDuty
from pathway.analysis.holdings import Held
from pathway.analysis.routes import Route, RouteCrossing
from pathway.engine import Case, Engine

PATH, NAME = "/trace", "Trace"

WHO, PURPOSE, REFERENCE, BASIS, ACTOR, OPEN = (
    "t-who",
    "t-purpose",
    "t-reference",
    "t-basis",
    "t-actor",
    "t-open",
)
SAID, SHOWN, CASE, FORM = "t-said", "t-shown", "t-case", "t-form"
WARNING = (
    "A route can identify a person even without a name. Use it only for the purpose of this case. "
    "Every look is recorded and listed for the data controllers."
)
COLUMNS = (
    Column("crossing", "Crossing", heads_row=True),
    Column("passed", "What had to pass"),
    Column("happened", "What happened"),
    Column("carried", "Carried by"),
    Column("held", "Held by, in fact", note="by every account"),
    Column("should", "Should have held", note="then · now"),
)
CONTACT_COLUMNS = (
    Column("when", "When", heads_row=True),
    Column("where", "Where"),
    Column("activity", "Activity"),
)


def layout(_engine: Engine, _query: Mapping[str, str]) -> Component:
    """Purpose, case and basis first; the route stands below once leave is recorded."""
    return html.Div(
        [
            page_heading("One person’s route", "Purpose, case and basis first"),
            html.Div(id=SAID),
            html.Div(_form(), id=FORM),
            dcc.Store(id=CASE),
            html.Div(id=SHOWN),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Open a case and show its route. The identifier is forgotten as soon as it is read."""

    @app.callback(
        Output(SAID, "children"),
        Output(FORM, "children"),
        Output(SHOWN, "children"),
        Output(WHO, "value"),
        Input(OPEN, "n_clicks"),
        State(WHO, "value"),
        State(PURPOSE, "value"),
        State(REFERENCE, "value"),
        State(BASIS, "value"),
        State(ACTOR, "value"),
        prevent_initial_call=True,
    )
    def look(clicks: int, *typed: str | None) -> tuple[Any, ...]:
        if not clicks:
            return no_update, no_update, no_update, no_update
        who, purpose, reference, basis, actor = ((one or "").strip() for one in typed)
        errors = form_errors(who, purpose, reference, basis, actor)
        if errors:
            return error_summary(errors), no_update, None, no_update
        case = engine.open_case(who, purpose=purpose, reference=reference, basis=basis, actor=actor)
        route = engine.trace(case.id, actor=actor)
        announce(f"{plural(len(route.crossings), 'crossing')} shown.")
        return None, details("Open another route", _form()), shown(case, route), no_update


def form_errors(who: str, purpose: str, reference: str, basis: str, actor: str) -> list[FieldError]:
    """What has to be put right before a route is opened."""
    needed = (
        (WHO, who, "Type the person’s identifier, as it stands in your files"),
        (PURPOSE, purpose, "Say why this route is looked at"),
        (REFERENCE, reference, "Give your case reference"),
        (BASIS, basis, "Say on what basis you may look"),
        (ACTOR, actor, "Say who you are"),
    )
    return [FieldError(field, message) for field, given, message in needed if not given]


def shown(case: Case, route: Route) -> Component:
    """The route: sentence, lanes, and the table that says the same."""
    if not route.crossings and not route.contacts:
        return card(
            "Nothing is recorded",
            [
                html.P(
                    "Nobody of that identifier has a contact or crossing here. Check how it is written in your files."
                ),
                html.P(f"The look is recorded as {case.id}."),
            ],
        )
    labels = labels_of(route.crossings)
    source = Source(
        f"{plural(len(route.contacts), 'contact')} and {plural(len(route.crossings), 'crossing')}",
        "the whole time recorded",
        format_day(route.as_of),
        "what happened after that date",
    )
    alt = (
        f"{plural(len(route.crossings), 'crossing')} between {plural(len(route.organisations), 'organisation')}; "
        f"nobody held one of them for {route.unheld_days:g} days in all. The table says the same."
    )
    rows = [_row(one, route) for one in route.crossings]
    wide = 200 + 132 * len(route.crossings)
    return html.Div(
        [
            note(
                f"Case {case.id}. Purpose: {case.purpose}. Reference: {case.reference}. Basis: {case.basis}. "
                f"Open until {format_instant(case.open_until)}. {WARNING}"
            ),
            lead(_sentence(route)),
            figure_frame(
                "Step by step",
                svg_picture(route_picture(route, labels), alt=alt, least_width=min(wide, 2600)),
                source=source,
                working="A column is a day on which something crossed; narrow columns have contacts only (dots). "
                "How long a column stands for is written, not drawn.",
            ),
            card(
                "The same, in words",
                [
                    button_row([print_button()]),
                    data_table(
                        "route", COLUMNS, rows, caption="Crossings", order="In order of time; undated last.",
                        empty="No crossing is recorded: release and acceptance not recorded.",
                    ),
                    _contacts(route),
                ],
            ),
        ]
    )  # fmt: skip


def _form() -> Component:
    return card(
        "Leave to look",
        [
            html.P(WARNING),
            secret_field(
                WHO,
                "Person’s identifier",
                hint="As in your files. It is turned into a pseudonym and not kept",
            ),
            text_field(PURPOSE, "Purpose", hint="For example, learning response LR-12"),
            text_field(REFERENCE, "Case reference"),
            text_field(BASIS, "Basis", hint="For example, PSIRF learning response; consent recorded"),
            actor_field(ACTOR),
            button("Open the route", OPEN),
        ],
    )


def _sentence(route: Route) -> list[Any]:
    days = f"{route.unheld_days:g} days"
    total = f"{plural(len(route.crossings), 'crossing')} across {plural(len(route.organisations), 'organisation')}. "
    untold = f" Of {route.not_told} nobody has said who held them." if route.not_told else ""
    differ = f" Accounts differ on {route.accounts_differ}." if route.accounts_differ else ""
    return [
        total,
        stressed(days, open_=True),
        " in which nobody held one of them. ",
        stressed(
            f"{route.carer_carried} of {len(route.crossings)} were carried by the carer; {route.carer_only} had no other way."
        ),
        differ,
        untold,
    ]


def _row(one: RouteCrossing, route: Route) -> dict[str, Any]:
    fork = [html.Div(quiet(f"out of {one.parent}"))] if one.parent else []
    return {
        "crossing": [
            html.B(one.request_id),
            html.Div(link(one.kind.replace("_", " "), address("/handoff", id=one.handoff_id))),
            html.Div(quiet(f"{_place(one.start)} → {_place(one.end)}")),
            *fork,
        ],
        "passed": one.carries or "not recorded",
        "happened": _happened(one),
        "carried": _carried(one),
        "held": _held(one, route),
        "should": _standing(one),
    }


def _place(place: Any) -> str:
    return place.name if place.name == place.organisation_name else f"{place.organisation_name}: {place.name}"


def _happened(one: RouteCrossing) -> list[Component]:
    steps = [
        f"{step.status.replace('_', ' ')} {format_instant(step.happened_at, Precision(step.precision), unknown='time not recorded')}"
        for step in one.statuses
    ]
    lines = [html.Div("; ".join(steps) or "no step recorded")]
    if one.what_happened:
        lines.append(html.Div(one.what_happened))
    lines += [
        html.Div(quiet(f"{telling.teller} ({telling.kind}): “{telling.text}”")) for telling in one.tellings
    ]
    for event in one.events:
        words = "good care" if event.is_good_care else f"{event.harm.label} harm"
        records = f", recorded {len(event.records)} times" if len(event.records) > 1 else ""
        lines.append(html.Div(f"▲ event: {words}{records}"))
    return lines


def _carried(one: RouteCrossing) -> str:
    if one.carried_by is None:
        return "nobody asked"
    other = {"no": ", no other way", "yes": ", another way existed", "not_known": ""}[one.other_channel]
    return f"{one.carried_by}{other if one.carried_by == 'carer' else ''}"


def _held(one: RouteCrossing, route: Route) -> list[Component]:
    if one.held is None:
        return [html.Div("nobody has said")]
    said = [f"nobody: {one.held.unheld_days:g} days"] if one.held.unheld else []
    said += ["accounts differ"] if one.held.accounts_differ else []
    return [
        *(html.Div(html.B(words)) for words in said),
        *(html.Div(_account(held, route)) for held in one.accounts),
    ]


def _account(held: Held, route: Route) -> str:
    precision = Precision.DAY if held.whole_days else Precision.EXACT
    until = "still" if held.still else f"to {format_instant(held.held_until, precision)}"
    first = format_instant(held.held_from, precision)
    return f"{route.name(held.holder)}, {first} {until} (told by {route.name(held.told_by)})"


def _standing(one: RouteCrossing) -> list[Component]:
    """Who should have held the critical duties then and now; said once where nothing has changed."""
    if not one.then:
        return [html.Div(quiet("then: day not recorded")), *(_should("now", duty) for duty in one.now)]
    lines = []
    for then, now in zip(one.then, one.now, strict=True):
        if (then.state, then.holders) == (now.state, now.holders):
            lines.append(_should("then and now", now))
        else:
            lines += [_should("then", then), _should("now", now)]
    return lines


def _should(when: str, duty: HandoffDuty) -> Component:
    mark = duty_mark(duty.state, row=duty.row, holder=", ".join(duty.holder_names), duty=duty.duty)
    proposed = [f"rule {one.rule_id} proposes {one.holder_name.lower()}" for one in duty.proposals[:1]]
    return html.Div([quiet(f"{when} "), mark, " ", quiet("".join(proposed))])


def _contacts(route: Route) -> Component:
    rows = [
        {
            "when": format_instant(one.happened_at),
            "where": _place(one.place),
            "activity": one.activity or "not recorded",
        }
        for one in route.contacts
    ]
    table = data_table(
        "contacts",
        CONTACT_COLUMNS,
        rows,
        caption="Contacts",
        order="In order of time.",
        empty="No contact is recorded.",
    )
    return details(f"{plural(len(rows), 'contact')} as a table", table)

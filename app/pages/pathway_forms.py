"""The forms of a pathway's page: what can be drawn by keyboard alone, and their ids."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from app.components.file_choice import file_choice
from app.components.forms import (
    Choice,
    actor_field,
    many_field,
    number_field,
    radio_field,
    select_field,
    term_choices,
    text_field,
)
from app.components.pieces import button, button_row, card, details, quiet
from app.forms.fields import NO_NAMES
from graph_schema.parties import Organisation, Service
from graph_schema.vocabulary import Channel, CrossingStatus, DutyBasis, End, HandoffKind
from pathway.analysis.places import places_of
from pathway.library.pathways import Role, Template, pathway_templates
from pathway.snapshot import Snapshot

ACTOR = "pw-actor"
ADD, ADD_PLACE, NEW, NEW_NAME, NEW_OF, AT = (
    "pw-add", "pw-add-place", "pw-new", "pw-new-name", "pw-new-of", "pw-at",
)  # fmt: skip
NEW_ALIKE = "pw-new-alike"
CONNECT, FROM, TO, WITH_KIND = "pw-connect", "pw-from", "pw-to", "pw-with-kind"
LINE, SAVE, TAKE_OFF, WAS = "pw-line", "pw-save", "pw-take-off", "pw-was"
KIND, CHANNEL, NAME, HOURS, LIMIT_START, LIMIT_STOP, LIMIT_BASIS, LOW, HIGH, GIVEN_BY = (
    *("pw-kind", "pw-channel", "pw-name", "pw-hours", "pw-limit-start", "pw-limit-stop", "pw-limit-basis"),
    *("pw-low", "pw-high", "pw-given-by"),
)
OF_LINE = (
    KIND, CHANNEL, NAME, HOURS, LIMIT_START, LIMIT_STOP, LIMIT_BASIS, LOW, HIGH, GIVEN_BY,
)  # fmt: skip
SPLIT, SPLIT_AT, MOVE, MOVE_END, MOVE_TO = "pw-split", "pw-split-at", "pw-move", "pw-move-end", "pw-move-to"
UNDO, REDO, TIDY, DRAW = "pw-undo", "pw-redo", "pw-tidy", "pw-draw"
RENAME, TITLE, VERSION, VERSION_NAME = "pw-rename", "pw-title", "pw-version", "pw-version-name"
FIRST, SECOND, COMPARE, COMPARED = "pw-first", "pw-second", "pw-compare", "pw-compared"
TEMPLATE, ROLES, BRING, MOVES, BRING_MOVES, FILE = (
    "pw-template", "pw-roles", "pw-bring", "pw-moves", "pw-bring-moves", "pw-file",
)  # fmt: skip
MINE, THEIRS = "pw-mine", "pw-theirs"
WITHDRAW, WITHDRAW_YES, KEEP, CONFIRM = "pw-withdraw", "pw-withdraw-yes", "pw-keep", "pw-confirm"
BUTTONS = (
    ADD, NEW, CONNECT, SAVE, TAKE_OFF, SPLIT, MOVE, UNDO, REDO, TIDY, RENAME, VERSION, BRING, BRING_MOVES,
)  # fmt: skip
FIELDS = (
    ADD_PLACE, NEW_NAME, NEW_OF, FROM, TO, WITH_KIND, LINE, *OF_LINE, SPLIT_AT, MOVE_END, MOVE_TO, TITLE,
    VERSION_NAME, TEMPLATE, MOVES,
)  # fmt: skip
"""What is typed and chosen on the page, in the order in which callbacks are told of it."""
CLEARED = (ADD_PLACE, NEW_NAME, FROM, TO, SPLIT_AT, MOVE_TO, VERSION_NAME, TITLE)
"""Fields that are empty again after what was in them has been drawn."""
EMPTY = dict.fromkeys((NEW_NAME, VERSION_NAME, TITLE, NAME, HOURS, LOW, HIGH, GIVEN_BY), "")
"""What stands for nothing in a field of text; in a list it is None."""
NOW, OTHER = "now", "pathway "
"""What is compared beside named versions: what stands now, and other pathways (then their id)."""


def service_choices(snapshot: Snapshot) -> list[Choice]:
    """Every service with its organisation, and every end."""
    places = places_of(snapshot)
    found = [places.of(one.id) for one in snapshot.all(Service)]
    ordered = sorted(found, key=lambda one: (one.organisation_name, one.name, one.id))
    ends = [(end.value, f"{end.value.capitalize()}: {end.meaning}") for end in End]
    return [*((one.id, f"{one.organisation_name}: {one.name}") for one in ordered), *ends]


def tools() -> Component:
    """Who draws, and undo, redo, tidy-up."""
    return html.Div(
        [
            actor_field(ACTOR),
            button_row(
                [
                    button("Undo", UNDO, kind="secondary"),
                    button("Redo", REDO, kind="secondary"),
                    button("Tidy up from left to right", TIDY, kind="secondary"),
                ]
            ),
        ],
        className="pathway-tools",
    )


def add_form(snapshot: Snapshot, services: Sequence[Choice]) -> Component:
    """A place from the list, or a new service."""
    bodies = sorted(
        ((one.id, one.name) for one in snapshot.all(Organisation)), key=lambda one: (one[1], one[0])
    )
    new = [
        text_field(NEW_NAME, "Name of the new service", hint="For example, District nursing"),
        html.P(id=NEW_ALIKE, className="pathway-alike", role="status"),
        select_field(NEW_OF, "Organisation it belongs to", bodies),
        button_row([button("Add the new service", NEW, kind="secondary")]),
    ]
    return html.Div(
        [
            dcc.Store(id=AT),
            html.Div(
                [
                    _short(select_field(ADD_PLACE, "Place to add", services)),
                    button("Add", ADD),
                ],
                className="pathway-line",
            ),
            details("A service that is not in the list", new),
        ]
    )


def connect_form(choices: Sequence[Choice]) -> Component:
    """A handoff from one place of the drawing to another."""
    return html.Div(
        [
            select_field(FROM, "From", choices),
            select_field(TO, "To", choices),
            select_field(WITH_KIND, "Kind", term_choices(tuple(HandoffKind)), optional=True),
            button("Connect", CONNECT),
        ],
        className="pathway-line",
    )


def change_form(choices: Sequence[Choice], lines: Sequence[Choice]) -> Component:
    """One handoff: what is said of it, where it leads, whether it is on the drawing."""
    statuses = term_choices(tuple(CrossingStatus))
    limit = [
        _as_chosen(number_field(HOURS, "Time limit", unit="hours", optional=True)),
        select_field(LIMIT_START, "Clock starts", statuses, optional=True),
        select_field(LIMIT_STOP, "Clock stops", statuses, optional=True),
        select_field(LIMIT_BASIS, "The limit rests on", term_choices(tuple(DutyBasis)), optional=True),
    ]
    traffic = [
        _as_chosen(number_field(LOW, "At least", unit="crossings a year", optional=True)),
        _as_chosen(number_field(HIGH, "At most", unit="crossings a year", optional=True)),
        _as_chosen(text_field(GIVEN_BY, "Who gave it: a role or body", optional=True)),
    ]
    said = [
        select_field(KIND, "Kind: what has to pass", term_choices(tuple(HandoffKind))),
        select_field(CHANNEL, "How it travels", term_choices(tuple(Channel))),
        _as_chosen(text_field(NAME, "Name", hint=NO_NAMES, optional=True)),
    ]
    return html.Div(
        [
            dcc.Store(id=WAS),
            select_field(LINE, "Handoff to change", lines),
            html.Div(said, className="pathway-line"),
            details("Time limit", html.Div(limit, className="pathway-line")),
            details(
                "Estimated traffic, used only where nothing is counted",
                html.Div(traffic, className="pathway-line"),
            ),
            button_row(
                [button("Save what is said", SAVE), button("Take off the drawing", TAKE_OFF, kind="danger")]
            ),
            details("Split it, or lead it elsewhere", _elsewhere(choices)),
        ]
    )


def _short(made: Component) -> Component:
    """A list of every service shows a hundred at a time; typing finds the others."""
    made.limit = 100
    return made


def _as_chosen(made: Component) -> Component:
    """A field that says what the chosen handoff says: after a reload none is chosen, and it says nothing."""
    made.persistence = False
    return made


def _elsewhere(choices: Sequence[Choice]) -> list[Component]:
    """A service between its ends, or another end."""
    return [
        html.Div(
            [
                select_field(SPLIT_AT, "Put between its ends", choices),
                button("Split", SPLIT, kind="secondary"),
            ],
            className="pathway-line",
        ),
        html.Div(
            [
                radio_field(
                    MOVE_END, "Which end moves", (("from", "Its start"), ("to", "Its end")), value="to"
                ),
                select_field(MOVE_TO, "To", choices),
                button("Move the end", MOVE, kind="secondary"),
            ],
            className="pathway-line",
        ),
    ]


def bring_form(services: Sequence[Choice], start: str) -> Component:
    """Many at once: a template bound to services, handoffs that stand, or a file."""
    templates = [(one.id, f"{one.name}. {one.description}") for one in pathway_templates()]
    template = [
        html.P(
            "A template says what is commonly handed on, not that it happens here. Name the services; what you "
            "leave empty is left out."
        ),
        radio_field(TEMPLATE, "Template", templates),
        html.Div(id=ROLES),
        button_row([button("Bring in the template", BRING, kind="secondary")]),
    ]
    moves = [
        html.P("Handoffs that stand between the places you choose, also those made of accepted moves."),
        _short(many_field(MOVES, "Places", services)),
        button_row([button("Bring in what stands", BRING_MOVES, kind="secondary")]),
    ]
    file = [
        html.P(
            ["A CSV file of handoffs with the columns from, to and kind; ", quiet("all of it or nothing")]
        ),
        file_choice(FILE, "Choose a file", what="A CSV file of handoffs", accept=".csv", kind="secondary"),
    ]
    made = [
        details("From a template", template),
        details("From what stands", moves),
        details("From a file", file),
    ]
    for part, key in zip(made, ("template", "moves", "file"), strict=True):
        part.open = start == key
    return card("Bring in many", made)


def role_fields(template: Template, snapshot: Snapshot) -> list[Component]:
    """A list of services for each role, the likeliest one chosen; it is a proposal."""
    choices = service_choices(snapshot)
    return [
        _short(
            select_field(
                {"type": ROLES, "role": role.id},
                role.name,
                choices,
                value=proposed(role, snapshot),
                optional=True,
            )
        )
        for role in template.roles
    ]


def proposed(role: Role, snapshot: Snapshot) -> str | None:
    """The first service of the role's sector that is called as such services often are; None where none is."""
    places = places_of(snapshot)
    there = [places.of(one.id) for one in snapshot.all(Service)]
    for word in role.words:
        fits = [one for one in there if one.sector is role.sector and word in f" {one.name} ".lower()]
        if fits:
            return min(fits, key=lambda one: (len(one.name), one.id)).id
    return None


def version_form(versions: Sequence[Choice]) -> Component:
    """A name for the drawing as it stands; two of them compared; the pathway renamed or withdrawn."""
    return html.Div(
        [
            html.Div(
                [
                    text_field(VERSION_NAME, "Name for the drawing as it stands", hint=NO_NAMES),
                    button("Name this version", VERSION, kind="secondary"),
                ],
                className="pathway-line",
            ),
            html.Div(
                [
                    select_field(FIRST, "Compare", versions, value=None),
                    select_field(SECOND, "With", versions, value=NOW),
                    button("Compare", COMPARE, kind="secondary"),
                ],
                className="pathway-line",
            ),
            html.Div(id=COMPARED),
            html.Div(
                [
                    text_field(TITLE, "Another name for the pathway", hint=NO_NAMES),
                    button("Rename", RENAME, kind="secondary"),
                ],
                className="pathway-line",
            ),
            button_row([button("Withdraw this pathway", WITHDRAW, kind="danger")]),
            html.Div(id=CONFIRM),
        ]
    )


def draw_switch() -> Component:
    """Whether the mouse draws handoffs or moves places."""
    return dmc.Switch(id=DRAW, label="The mouse draws handoffs", checked=False)

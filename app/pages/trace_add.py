"""What an investigator writes down while a route is open: an account, an item, a step. Each can be undone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time

from dash import html
from dash.development.base_component import Component
from pydantic import ValidationError

from app.components.forms import (
    Choice,
    FieldError,
    date_field,
    long_text_field,
    radio_field,
    select_field,
    term_choices,
    text_field,
)
from app.components.pieces import button, button_row, card, details
from app.pages.trace_choices import NO_NAMES, crossings, items_hint, tellers
from app.pages.trace_view import ended
from app.text import read_day
from app.wording import identifying
from graph_schema.journeys import Account, CarriedItem, StatusChange
from graph_schema.vocabulary import AccountKind, Answer, CrossingStatus, ItemState, Precision
from pathway.analysis.routes import Route
from pathway.engine import Case, Engine, Receipt, new_id
from pathway.engine.routes import add_step, tell, tell_item
from pathway.errors import BadInput, IdentifyingText, Refused
from pathway.snapshot import LOCAL_ZONE

ACCOUNT = (
    "ta-crossing",
    "ta-teller",
    "ta-role",
    "ta-told",
    "ta-day",
    "ta-time",
    "ta-step",
    "ta-kind",
    "ta-text",
)
ITEM = ("ti-crossing", "ti-what", "ti-state", "ti-known", "ti-teller", "ti-role")
STEP = ("ts-crossing", "ts-status", "ts-day", "ts-time")
FORMS = {"ta-keep": ACCOUNT, "ti-keep": ITEM, "ts-keep": STEP}
"""The fields of each form, by its button."""
KEPT = {"ta-keep": "Account kept.", "ti-keep": "Item kept.", "ts-keep": "Step kept."}
LABELS = {
    "ta-role": "Or a role",
    "ta-text": "What is told",
    "ti-what": "Which information",
    "ti-role": "Or a role",
}
"""Of the fields into which anything can be typed."""
FIRST = {"ta-kind": AccountKind.ACCOUNT.value, "ti-known": Answer.NOT_KNOWN.value}
"""What is chosen before anybody chooses."""
CHOSEN = (
    "ta-crossing",
    "ta-teller",
    "ta-step",
    "ti-crossing",
    "ti-teller",
    "ti-state",
    "ts-crossing",
    "ts-status",
)
ONE_OF_TWO = "Choose here, or type a role: one of the two"
_TYPED_IN = {
    "text": "ta-text",
    "teller": "ta-role",
    "items": "ti-what",
    "what": "ti-what",
    "told_by": "ti-role",
}
_ANSWERS = [(answer.value, answer.meaning) for answer in Answer]
Typed = Mapping[str, str]


class Wrong(Exception):
    """What was typed will not do; says which field and why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.error = FieldError(field, message)


def add_card(route: Route) -> Component:
    """
    Three small forms; what is written down stands under the name of whoever opened the case.

    They stand beside the route, not in it: it is drawn anew with every look, and what is half typed stays.
    """
    offer = crossings(route)
    words = "Nothing that stands is overwritten. It is kept with the name and case of this look, and can be undone."
    return card(
        "Write down what is told",
        [
            html.P(words),
            details("An account of a crossing", _account(offer, tellers(route))),
            details("What became of one piece of information", _item(route, offer)),
            details("A step of a crossing", _step(offer)),
        ],
    )


def _who(prefix: str, choices: Sequence[Choice]) -> list[Component]:
    return [
        select_field(f"{prefix}-teller", "Who says so", choices, hint=ONE_OF_TWO, optional=True),
        text_field(
            f"{prefix}-role",
            LABELS[f"{prefix}-role"],
            hint="For example, ward manager. No names",
            optional=True,
        ),
    ]


def _when(prefix: str, label: str) -> list[Component]:
    return [
        date_field(f"{prefix}-day", label, optional=True),
        text_field(
            f"{prefix}-time", "Time of day", hint="Where it is known. For example, 22:40", optional=True
        ),
    ]


def _account(offer: Sequence[Choice], who: Sequence[Choice]) -> list[Component]:
    return [
        html.Div(id=wrong_of("ta-keep")),
        select_field("ta-crossing", "Crossing of the account", offer),
        *_who("ta", who),
        date_field("ta-told", "When it was told", optional=True),
        *_when("ta", "When it happened, by this account"),
        select_field(
            "ta-step", "Which step that time is of", term_choices(tuple(CrossingStatus)), optional=True
        ),
        radio_field("ta-kind", "What it is", term_choices(tuple(AccountKind)), value=FIRST["ta-kind"]),
        long_text_field("ta-text", LABELS["ta-text"], hint=NO_NAMES),
        button_row([button("Keep this account", "ta-keep")]),
        html.Div(id=said_of("ta-keep"), className="told-said"),
    ]


def _item(route: Route, offer: Sequence[Choice]) -> list[Component]:
    return [
        html.Div(id=wrong_of("ti-keep")),
        select_field("ti-crossing", "Crossing of the item", offer),
        text_field("ti-what", LABELS["ti-what"], hint=items_hint(route)),
        radio_field("ti-state", "What became of it", term_choices(tuple(ItemState))),
        radio_field(
            "ti-known", "Was it known to somebody on the way before?", _ANSWERS,
            value=FIRST["ti-known"],
        ),
        *_who("ti", tellers(route)),
        button_row([button("Keep this item", "ti-keep")]),
        html.Div(id=said_of("ti-keep"), className="told-said"),
    ]  # fmt: skip


def _step(offer: Sequence[Choice]) -> list[Component]:
    return [
        html.Div(id=wrong_of("ts-keep")),
        select_field("ts-crossing", "Crossing of the step", offer),
        select_field("ts-status", "What happened", term_choices(tuple(CrossingStatus))),
        *_when("ts", "When; empty where nobody knows"),
        button_row([button("Keep this step", "ts-keep")]),
        html.Div(id=said_of("ts-keep"), className="told-said"),
    ]


def wrong_of(which: str) -> str:
    """Where a form says what has to be put right: before its fields."""
    return f"{which}-wrong"


def said_of(which: str) -> str:
    """Where a form says that it was kept, with Undo: under its button, which keeps the focus."""
    return f"{which}-said"


def undo_of(which: str) -> str:
    """The Undo of a form."""
    return f"{which}-undo"


def emptied(field: str) -> str | None:
    """A field as it is before anything is typed: what was kept is not kept a second time by a second press."""
    return FIRST.get(field, None if field in CHOSEN else "")


# -- saving ----------------------------------------------------------------------------------------------


def keep(
    engine: Engine, case: Case, which: str, typed: Typed, actor: str
) -> tuple[Receipt | None, list[FieldError]]:
    """Write it down, or say what has to be put right."""
    field = FORMS[which][0]
    try:
        return _SAVE[which](engine, case, typed, actor), []
    except Refused:
        return None, [FieldError(field, ended(case))]
    except Wrong as wrong:
        return None, [wrong.error]
    except IdentifyingText as refused:
        at = _TYPED_IN.get(refused.field, field)
        return None, identifying(refused, at, LABELS.get(at, "Your name or role"))
    except ValidationError:
        return None, [FieldError(field, "That does not fit together: look at it again")]
    except BadInput as refused:
        return None, [
            FieldError(field, f"{refused.what[0].upper()}{refused.what[1:]}: {refused.try_ or 'look again'}")
        ]


def _keep_account(engine: Engine, case: Case, typed: Typed, actor: str) -> Receipt:
    happened, precision = _instant(typed, "ta")
    account = Account(
        id=new_id("account"),
        crossing=_needed(typed, "ta-crossing", "Choose a crossing"),
        teller=_teller(typed, "ta"),
        told_on=_day(typed, "ta-told"),
        happened_at=happened,
        precision=precision,
        step=CrossingStatus(typed["ta-step"]) if typed["ta-step"] else None,
        kind=AccountKind(typed["ta-kind"] or "account"),
        text=_needed(typed, "ta-text", "Write what is told"),
    )
    return tell(engine, case, account, actor=actor)


def _keep_item(engine: Engine, case: Case, typed: Typed, actor: str) -> Receipt:
    crossing = _needed(typed, "ti-crossing", "Choose a crossing")
    item = CarriedItem(
        what=_needed(typed, "ti-what", "Say which information"),
        state=ItemState(_needed(typed, "ti-state", "Say what became of it")),
        known_before=Answer(typed["ti-known"] or "not_known"),
        told_by=_teller(typed, "ti"),
    )
    return tell_item(engine, case, crossing, item, actor=actor)


def _keep_step(engine: Engine, case: Case, typed: Typed, actor: str) -> Receipt:
    crossing = _needed(typed, "ts-crossing", "Choose a crossing")
    status = CrossingStatus(_needed(typed, "ts-status", "Say what happened"))
    happened, precision = _instant(typed, "ts")
    step = StatusChange(status=status, happened_at=happened, precision=precision)
    return add_step(engine, case, crossing, step, actor=actor)


_SAVE: dict[str, Callable[[Engine, Case, Typed, str], Receipt]] = {
    "ta-keep": _keep_account,
    "ti-keep": _keep_item,
    "ts-keep": _keep_step,
}


def _needed(typed: Typed, field: str, message: str) -> str:
    if not typed[field]:
        raise Wrong(field, message)
    return typed[field]


def _teller(typed: Typed, prefix: str) -> str:
    chosen, role = typed[f"{prefix}-teller"], typed[f"{prefix}-role"]
    if bool(chosen) == bool(role):
        raise Wrong(f"{prefix}-teller", "Choose who says so, or type a role: one of the two")
    return chosen or role


def _day(typed: Typed, field: str) -> date | None:
    if not typed[field]:
        return None
    try:
        return read_day(typed[field])
    except BadInput as fault:
        raise Wrong(field, f"{fault.what.capitalize()}: {fault.try_}") from None


def _instant(typed: Typed, prefix: str) -> tuple[datetime | None, Precision]:
    """A local day, with its time of day where one is typed, as an instant and how exactly it is known."""
    day, said = _day(typed, f"{prefix}-day"), typed[f"{prefix}-time"]
    if day is None:
        if said:
            raise Wrong(f"{prefix}-day", "A time of day needs its day")
        return None, Precision.EXACT
    try:
        at = time.fromisoformat(said) if said else time()
    except ValueError:
        raise Wrong(f"{prefix}-time", "Type the time as hours and minutes, for example 22:40") from None
    instant = datetime.combine(day, at.replace(tzinfo=None), tzinfo=LOCAL_ZONE).astimezone(UTC)
    return instant, Precision.EXACT if said else Precision.DAY

"""What can be chosen while something of a route is written down; it follows the reading, what is typed stays."""

from collections.abc import Sequence
from typing import Any

from dash import Dash, Input, Output, State, dcc

from app.components.forms import Choice
from app.wording import END_WORDS
from pathway.analysis.received import items_of
from pathway.analysis.routes import Route

OFFERED = "t-offered"
CROSSINGS, TELLERS, WHICH = (
    ("ta-crossing", "ti-crossing", "ts-crossing"),
    ("ta-teller", "ti-teller"),
    "ti-what",
)
NO_NAMES = "No names of staff or others"
Offer = Sequence[dict[str, str]]


def crossings(route: Route) -> list[Choice]:
    """The crossings of the reading."""
    return [(one.id, one.request_id) for one in route.crossings]


def tellers(route: Route) -> list[Choice]:
    """Who may tell something: patient, carer, the organisations of the reading."""
    bodies = [(key, name) for key, name in route.organisations if key not in END_WORDS]
    return [("patient", "The patient"), ("carer", "The carer"), *bodies, ("case review", "Case review")]


def items_hint(route: Route) -> str:
    """Which information is named on the reading already."""
    known = ", ".join(items_of(route.crossings))
    return f"On this route already: {known}. The same words mean the same item" if known else NO_NAMES


def offered(route: Route) -> dcc.Store:
    """Stands with the route that is drawn; whenever that is drawn anew, the forms beneath it follow."""
    data = {
        "crossings": _offer(crossings(route)),
        "tellers": _offer(tellers(route)),
        "items": items_hint(route),
    }
    return dcc.Store(id=OFFERED, data=data)


def with_chosen(offer: Offer, before: Offer, chosen: str | None) -> list[dict[str, str]]:
    """What is offered now, and what was chosen before, also where it is offered no more: nobody took it back."""
    held = [one for one in before if one["value"] == chosen and one not in offer]
    return [*offer, *held]


def register(app: Dash) -> None:
    """The forms follow the reading."""
    fields = (*CROSSINGS, *TELLERS)

    @app.callback(
        *(Output(field, "data") for field in fields),
        Output(WHICH, "description"),
        Input(OFFERED, "data"),
        *(State(field, name) for field in fields for name in ("data", "value")),
    )
    def follow(data: dict[str, Any], *stood: Any) -> list[Any]:
        offers = [data["crossings"]] * len(CROSSINGS) + [data["tellers"]] * len(TELLERS)
        before, chosen = stood[::2], stood[1::2]
        return [*map(with_chosen, offers, before, chosen), data["items"]]


def _offer(choices: Sequence[Choice]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in choices]

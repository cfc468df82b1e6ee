"""What waits for one organisation, and one press that says that something old still stands."""

from datetime import date
from typing import TYPE_CHECKING

from graph_schema.accountability import Claim
from graph_schema.confirmations import Confirmation
from graph_schema.handoffs import Handoff
from graph_schema.identifiers import confirmation_id
from graph_schema.parties import Organisation
from pathway.analysis.my_day import MyDay
from pathway.analysis.my_day import my_day as my_day_of
from pathway.analysis.own_boundaries import bodies_of_the_day, own_of
from pathway.engine.asks import latest, today
from pathway.errors import BadInput, NotFound
from pathway.stores.base import Put, Receipt

if TYPE_CHECKING:
    from pathway.engine.verbs import Engine


def bodies(engine: "Engine") -> tuple[Organisation, ...]:
    """The organisations that stand on the as-at day, by name."""
    return bodies_of_the_day(engine.snapshot())


def my_day(engine: "Engine", organisation: str, since: date | None = None) -> MyDay:
    """
    What waits for one organisation on the as-at day. Raises `NotFound` where none of that name stands then.

    `since`: from which day on events are new; by default the last 30 days.
    """
    _stands(engine, organisation)
    return my_day_of(engine.picture(), engine.snapshot(), organisation, since)


def confirm(
    engine: "Engine",
    kind: str,
    subject: str,
    by: str,
    *,
    actor: str,
    reason: str,
    command_id: str | None = None,
) -> Receipt | None:
    """
    One body's word today that a handoff still runs as recorded, or that its own claim still stands.

    It supersedes nothing and changes no duty's state. None where it said so today already. Raises `NotFound`
    for what is not there, `BadInput` for a handoff of other boundaries or a claim of somebody else.
    """
    _stands(engine, by)
    _refuse_of_others(engine, kind, subject, by)
    day = today(engine)
    made = Confirmation(
        id=confirmation_id(subject, by, day.isoformat()), subject=subject, by=by, confirmed_on=day
    )
    before = latest(engine, Confirmation.label(), made.id)
    if before is not None and not before.withdrawn:
        return None
    put = Put(made, before.version if before is not None else 0)
    return engine.save([put], actor=actor, reason=reason, command_id=command_id)


def _stands(engine: "Engine", organisation: str) -> None:
    if organisation not in {one.id for one in bodies(engine)}:
        raise NotFound("there is no such organisation on that day", try_="choose one from the list")


def _refuse_of_others(engine: "Engine", kind: str, subject: str, by: str) -> None:
    own = own_of(engine.picture(), by)
    if kind == Handoff.label():
        engine.get(kind, subject)
        if subject not in {one.id for one in own.handoffs}:
            raise BadInput("that handoff is at no boundary of its own", try_="choose one of its own")
    elif kind == Claim.label():
        if engine.get(kind, subject).entity.by not in own.parties:
            raise BadInput("only whoever made a claim confirms it", try_="make a claim of your own")
    else:
        raise BadInput("a control is confirmed by a check", try_="record a check of it")

"""What barriers rest on together: a mailbox under nine handoffs, posts under workarounds; two drawings."""

from collections.abc import Iterable
from datetime import timedelta

from graph_schema.handoffs import Pathway
from graph_schema.hazards import Control
from graph_schema.vocabulary import ControlState
from pathway.demo.hazards import Judged
from pathway.demo.parameters import PREFIX, Parameters
from pathway.demo.parties import World
from pathway.demo.tellings import full_id

_STANDING = (ControlState.VERIFIED, ControlState.UNVERIFIED)
_IN_USE = (90, 210, 400)
"""For how many days workarounds have been done, in turn."""


def resting_on(world: World, found: Judged) -> list[Control]:
    """The controls, with what they rest on. No hazard gets two that share it, so no rate is another one."""
    given = world.parameters
    names = {body.id: body.name for body in world.bodies}
    mailbox = _under_the_mailbox(given, found)
    made, turn = [], 0
    for control in found.controls:
        change: dict[str, object] = {}
        if control.id in mailbox:
            change["common_cause"] = given.dependences["mailbox"]
        if control.workaround:
            change |= _workaround(control, turn, given, names)
            turn += 1
        made.append(control.model_copy(update=change))
    return made


def _under_the_mailbox(given: Parameters, found: Judged) -> frozenset[str]:
    """One barrier of each handoff that the parameters name: one that stands, and rests on nothing else."""
    handoffs = {hazard.id: hazard.handoff for hazard in found.hazards}
    free = {
        handoffs[control.hazards[0]]: control.id
        for control in sorted(found.controls, key=lambda one: one.id, reverse=True)
        if control.state in _STANDING and not (control.common_cause or control.workaround)
    }
    wanted = {full_id(one) for one in given.dependences["handoffs"]}
    return frozenset(id_ for handoff, id_ in free.items() if handoff in wanted)


def _workaround(control: Control, turn: int, given: Parameters, names: dict[str, str]) -> dict[str, object]:
    """What one depends on, since when, and what if that is away."""
    post = given.dependences["depends_on"][turn % len(given.dependences["depends_on"])]
    if not post:
        return {}
    since = given.as_at - timedelta(days=_IN_USE[turn % len(_IN_USE)])
    where = f" at {names[control.owner]}" if control.owner in names else ""
    return {"depends_on": f"{post}{where}", "since": since, "if_absent": given.dependences["if_absent"]}


def drawn(given: Parameters) -> Iterable[Pathway]:
    """Pathways drawn from handoffs that stand."""
    for row in given.dependences["drawn"]:
        yield Pathway(
            id=f"{PREFIX}DRAWN-{row['id']}",
            source=given.label,
            name=row["name"],
            handoffs=tuple(full_id(handoff) for handoff in row["handoffs"]),
        )

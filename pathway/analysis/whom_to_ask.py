"""
Whom to ask about a handoff, and why: both ends, the bodies over them, patients and carers.

A proposal: it asks nobody by itself, and says nothing about who holds a duty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graph_schema.entity import active_on
from graph_schema.handoffs import Handoff
from graph_schema.parties import OrganisationLink, Party
from graph_schema.vocabulary import End, OrganisationLinkKind, PartyRole
from pathway.analysis.accountability import Accountability, roles_on

_OVER = (OrganisationLinkKind.OVERSEEN_BY, OrganisationLinkKind.MEMBER_OF)
_PEOPLE = (PartyRole.PATIENT, PartyRole.CARER, PartyRole.GROUP)


class Group(StrEnum):
    """Why somebody is proposed."""

    SENDER = "the sender"
    RECEIVER = "the receiver"
    ICB = "integrated care board of an end, or with a remit"
    REGION = "region over its board, or with a remit"
    COLLABORATIVE = "collaborative that an end belongs to, or with a remit"
    NATIONAL = "national body with a remit"
    PEOPLE = "patients, carers and groups: they can say who held it in fact"


_BY_ROLE = {
    PartyRole.ICB: Group.ICB,
    PartyRole.REGION: Group.REGION,
    PartyRole.COLLABORATIVE: Group.COLLABORATIVE,
    PartyRole.NATIONAL: Group.NATIONAL,
}


@dataclass(frozen=True)
class Proposed:
    """Somebody to ask about one handoff."""

    party: str
    name: str
    group: Group


def whom_to_ask(
    known: Accountability, handoffs: Iterable[Handoff], day: date
) -> dict[str, tuple[Proposed, ...]]:
    """
    Whom to ask about each handoff on a day, in the order of `Group`, each party once.

    Bodies of the day: a board that another replaced is not proposed. Where one body is both ends, it is
    proposed once, as the sender.
    """
    roles, over = roles_on(known.snapshot, day), _over(known, day)
    people = {one.id: Group.PEOPLE for one in known.snapshot.all(Party) if one.role in _PEOPLE}
    order, made = list(Group), dict[str, tuple[Proposed, ...]]()
    for handoff in handoffs:
        near = known.overseers(handoff, day)
        bodies = near.union(*(over.get(body, ()) for body in near))
        found = _groups(bodies, roles) | people | ends_to_ask(known, handoff, day)
        proposed = [Proposed(party, known.name(party), group) for party, group in found.items()]
        proposed.sort(key=lambda one: (order.index(one.group), one.name, one.party))
        made[handoff.id] = tuple(proposed)
    return made


def ends_to_ask(known: Accountability, handoff: Handoff, day: date) -> dict[str, Group]:
    """Both ends; a body that others replaced by the one that did, where it is one."""
    start, end = known.places.ends(handoff)
    sides = ((end, Group.RECEIVER), (start, Group.SENDER))
    return {
        known.of_the_day(place.organisation, day) or place.organisation: group
        for place, group in sides
        if place.id not in End.__members__
    }


def _groups(bodies: Iterable[str], roles: Mapping[str, frozenset[PartyRole]]) -> dict[str, Group]:
    found = {}
    for body in bodies:
        group = next((group for role, group in _BY_ROLE.items() if role in roles.get(body, ())), None)
        if group is not None:
            found[body] = group
    return found


def _over(known: Accountability, day: date) -> dict[str, set[str]]:
    """The bodies of the day that stand over each body: of a board its region."""
    found: dict[str, set[str]] = {}
    for one in known.snapshot.all(OrganisationLink):
        if one.kind in _OVER and active_on(day, one.valid_from, one.valid_to):
            now = known.of_the_day(one.to_organisation, day)
            if now is not None:
                found.setdefault(one.from_organisation, set()).add(now)
    return found

"""
Who keeps each barrier working on a day: a body, a post, patients or carers, or nobody.

That somebody is named does not say that the barrier works, or that they know that they are named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from graph_schema.entity import active_on
from graph_schema.hazards import Control
from graph_schema.parties import Organisation, Party, Post
from graph_schema.vocabulary import PartyRole
from pathway.snapshot import Snapshot


class NoOwner(StrEnum):
    """Why nobody holds a barrier, in words."""

    NOT_SAID = "nobody is recorded"
    ENDED = "its holder has ended"
    VACANT = "the post is vacant"
    UNKNOWN = "its holder is no longer on record"
    LEFT = "it is left to the patient or carer"


@dataclass(frozen=True)
class Owner:
    """
    The holder of a barrier. `name` is "" where nobody is recorded; `organisation` the body it belongs to, ""
    for patients, carers and nobody. `missing`: why nobody holds it on the day; None where somebody does.
    """

    name: str
    organisation: str
    missing: NoOwner | None


NOBODY = Owner("", "", NoOwner.NOT_SAID)


class Owners:
    """The holders of one snapshot's barriers; ask `of`."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def of(self, control: Control) -> Owner:
        """Who holds a barrier on the snapshot's day."""
        id_ = control.holder
        if id_ is None:
            return NOBODY
        if id_ in self._bodies:
            return self._body(self._bodies[id_])
        if id_ in self._posts:
            return self._post(self._posts[id_])
        if id_ in self._groups:
            group = self._groups[id_]
            left = group.role in (PartyRole.CARER, PartyRole.PATIENT)
            return Owner(group.name, "", NoOwner.LEFT if left else None)
        return Owner(id_, "", NoOwner.UNKNOWN)

    def _body(self, body: Organisation) -> Owner:
        there = active_on(self.snapshot.day, body.valid_from, body.valid_to)
        return Owner(body.name, body.id, None if there else NoOwner.ENDED)

    def _post(self, post: Post) -> Owner:
        day, body = self.snapshot.day, self._bodies.get(post.organisation)
        name = f"{post.name}, {body.name if body else post.organisation}"
        missing = None if body is None else self._body(body).missing
        if not active_on(day, post.valid_from, post.valid_to):
            missing = NoOwner.ENDED
        elif any(active_on(day, period.first, period.until) for period in post.vacant):
            missing = NoOwner.VACANT
        return Owner(name, post.organisation, missing)

    @cached_property
    def _bodies(self) -> Mapping[str, Organisation]:
        return self.snapshot.by_id(Organisation)

    @cached_property
    def _posts(self) -> Mapping[str, Post]:
        return self.snapshot.by_id(Post)

    @cached_property
    def _groups(self) -> Mapping[str, Party]:
        return self.snapshot.by_id(Party)

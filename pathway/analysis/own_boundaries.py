"""
Which handoffs lie at one organisation's boundaries on a day: they end in it, or it holds or is asked a duty.

Bodies that have become it by that day count as it, from the day of the change on and not before. Where a body
was split nobody can tell to which of its successors a handoff went: such are counted, and belong to none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graph_schema.accountability import Ask, Claim
from graph_schema.entity import active_on
from graph_schema.parties import Organisation, Post, Succession
from graph_schema.vocabulary import Stance
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.picture import Picture
from pathway.analysis.successions import Succession as Change
from pathway.analysis.successions import in_order, names_now
from pathway.snapshot import Snapshot

HOLDS = frozenset({Stance.ACCEPTS, Stance.ASSERTS, Stance.DELEGATES})
"""What is said of a party that may hold a duty."""


@dataclass(frozen=True)
class Own:
    """
    What counts as one organisation's on a day. `parties`: itself, bodies that have become it, their posts.
    `handoffs`: those at its boundaries. `unclear`: handoffs of a body that was split, itself one part.
    """

    organisation: str
    name: str
    parties: frozenset[str]
    handoffs: tuple[HandoffFinding, ...]
    unclear: int


def bodies_of_the_day(snapshot: Snapshot) -> tuple[Organisation, ...]:
    """The organisations that stand on the snapshot's day, by name."""
    past = _past(snapshot)
    gone = {old for change in past for old in change.old - set(change.new)}
    standing = (
        one
        for one in snapshot.all(Organisation)
        if one.id not in gone and active_on(snapshot.day, None, one.valid_to)
    )
    return tuple(sorted(standing, key=lambda one: (one.name, one.id)))


def own_of(picture: Picture, organisation: str) -> Own:
    """The parties that are one organisation on the picture's day, and the handoffs at its boundaries."""
    snapshot = picture.snapshot
    past = _past(snapshot)
    bodies = {one.id for one in snapshot.all(Organisation)} | {old for one in past for old in one.old}
    became = {body: names_now(body, past) for body in bodies | {organisation}}
    mine = {body for body, names in became.items() if names == {organisation}}
    shared = {body for body, names in became.items() if organisation in names} - mine
    posts = {post.id for post in snapshot.all(Post) if post.organisation in mine}
    parties = frozenset(mine | posts)
    named = _handoffs_named(snapshot, parties)
    at = [one for one in picture.handoffs if one.id in named or _ends(one) & parties]
    unclear = sum(bool(_ends(one) & shared) for one in picture.handoffs) - sum(
        bool(_ends(one) & shared) for one in at
    )
    name = picture.places.organisation_name(organisation)
    return Own(organisation, name, parties, tuple(at), unclear)


def _past(snapshot: Snapshot) -> Sequence[Change[date]]:
    recorded = (one for one in snapshot.all(Succession) if one.on <= snapshot.day)
    return in_order(Change(one.on, one.kind, frozenset(one.old), one.new) for one in recorded)


def _ends(one: HandoffFinding) -> set[str]:
    return {one.start.organisation, one.end.organisation}


def _handoffs_named(snapshot: Snapshot, parties: frozenset[str]) -> set[str]:
    """Handoffs of which some party holds a duty by what was said by the day, or was asked about one."""
    said = {
        claim.subject
        for claim in snapshot.all(Claim)
        if claim.stance in HOLDS and claim.about in parties and claim.valid_from <= snapshot.day
    }
    asked = {
        ask.subject for ask in snapshot.all(Ask) if ask.asked in parties and ask.asked_on <= snapshot.day
    }
    return said | asked

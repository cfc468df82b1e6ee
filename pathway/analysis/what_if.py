"""
A snapshot as it would be known on a day, had some bodies ended, merged, split, been renamed or replaced.

Pure: it makes new records in memory and changes none. What it makes is what somebody would record if it
came to pass (a succession, the ends of bodies, new bodies with the roles of those they replace), so that a
rehearsal and the real thing read the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from graph_schema.entity import Entity, Record
from graph_schema.identifiers import organisation_id
from graph_schema.parties import Organisation, Post, Role, Succession
from graph_schema.rehearsals import BodyChange
from pathway.analysis.accountability import roles_on
from pathway.analysis.successions import Succession as Change
from pathway.analysis.successions import in_order, names_now
from pathway.errors import BadInput
from pathway.snapshot import LOCAL_ZONE, Snapshot

_BY = "rehearsal"


def on_day(snapshot: Snapshot, day: date) -> Snapshot:
    """What is known now, looked at as of a day: noon, so that the day is that one."""
    noon = datetime.combine(day, time(12), tzinfo=LOCAL_ZONE)
    return replace(snapshot, as_of=noon, as_of_reason="the day that is rehearsed")


def what_if(snapshot: Snapshot, changes: Iterable[BodyChange], day: date) -> Snapshot:
    """
    The snapshot on a day with the changes made on it.

    Raises `BadInput` for a body that is not there on that day, or that two changes end.
    """
    listed = list(changes)
    refuse_impossible(snapshot, listed, day)
    kept = dict(snapshot.kept)
    for made in changed_records(snapshot, listed, day):
        label = made.label()
        before = [one for one in kept.get(label, ()) if one.entity.id != made.id]
        record = Record(made, 1, snapshot.as_of, _BY, _BY)
        kept[label] = tuple(sorted([*before, record], key=lambda one: one.entity.id))
    return on_day(replace(snapshot, kept=kept), day)


def changed_records(snapshot: Snapshot, changes: Sequence[BodyChange], day: date) -> list[Entity]:
    """The records that would be written if the changes came to pass: successions, ends, new bodies, roles."""
    bodies = snapshot.by_id(Organisation)
    made: list[Entity] = []
    for number, change in enumerate(changes, start=1):
        new = tuple(body_id(name, bodies) for name in change.new)
        made.append(
            Succession(
                id=f"rehearsed-{day.isoformat()}-{number}", kind=change.kind, old=change.old, new=new, on=day
            )
        )
        made += [_ended(bodies[old], day) for old in change.old if old in bodies and old not in new]
        for id_, name in zip(new, change.new, strict=True):
            if id_ not in bodies:
                made += _new_body(id_, name, change, snapshot, day)
    return made


def body_id(name: str, bodies: Iterable[str]) -> str:
    """The id of a body after a change: one that is there, or the one that its name makes."""
    return name if name in bodies else organisation_id(name)


def touched_parties(snapshot: Snapshot, changes: Iterable[BodyChange], day: date) -> frozenset[str]:
    """
    The bodies that change, those that had become them by the day, and the posts of all of these.

    What is said by or of any of them is said by or of a body that changes. One that takes others in and goes
    on as it is has not changed.
    """
    old = frozenset(body for change in changes for body in change.old if body not in change.new)
    past = in_order(
        Change(one.on, one.kind, frozenset(one.old), one.new)
        for one in snapshot.all(Succession)
        if one.on <= day
    )
    became = {body for change in past for body in change.old if names_now(body, past) & old}
    posts = {post.id for post in snapshot.all(Post) if post.organisation in old | became}
    return frozenset(old | became | posts)


def refuse_impossible(snapshot: Snapshot, changes: Sequence[BodyChange], day: date) -> None:
    """Raise `BadInput` where a change is of, or into, a body that is not there on the day, or changes too."""
    bodies = snapshot.by_id(Organisation)
    if not changes:
        raise BadInput("nothing would change", try_="say which body ends, merges, splits or is renamed")
    seen: set[str] = set()
    for body in (old for change in changes for old in change.old):
        found = bodies.get(body)
        if found is None:
            raise BadInput(f"there is no organisation {body}", try_="choose one that is recorded")
        if found.valid_to is not None and found.valid_to <= day:
            raise BadInput(
                f"{found.name} has ended before that day", try_="choose what it has become, or an earlier day"
            )
        if body in seen:
            raise BadInput(f"{found.name} changes twice on one day", try_="make one change of the two")
        seen.add(body)
    for change in changes:
        for name in set(change.new) - set(change.old):
            after = bodies.get(name)
            if name in seen or (after is not None and after.valid_to is not None and after.valid_to <= day):
                raise BadInput(
                    f"{after.name if after else name} is not there after that day",
                    try_="name a body that will be there",
                )


def _ended(body: Organisation, day: date) -> Organisation:
    return body.model_copy(update={"valid_to": day})


def _new_body(id_: str, name: str, change: BodyChange, snapshot: Snapshot, day: date) -> list[Entity]:
    """A body that is only a name so far: like the first that it replaces, with the roles of all of them."""
    first = snapshot.by_id(Organisation)[change.old[0]]
    body = first.model_copy(update={"id": id_, "name": name, "valid_from": day, "valid_to": None})
    before = roles_on(snapshot, day - timedelta(days=1))
    roles = sorted({role for old in change.old for role in before.get(old, frozenset())})
    return [
        body,
        *(Role(id=f"rehearsed-{id_}-{role.value}", party=id_, role=role, valid_from=day) for role in roles),
    ]

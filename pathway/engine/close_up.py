"""
One duty of one handoff as it stands now, without reading everything anew.

For pages on which many small changes follow each other: what is said about that handoff is read from the
store, all else is taken from a snapshot that was made before.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from graph_schema.accountability import Ask, Claim
from graph_schema.entity import Record
from graph_schema.handoffs import Handoff
from graph_schema.vocabulary import Duty
from pathway.analysis.accountability import Accountability
from pathway.analysis.findings import HandoffDuty
from pathway.analysis.places import places_of
from pathway.errors import NotFound
from pathway.snapshot import Snapshot

if TYPE_CHECKING:
    from pathway.engine.verbs import Engine


def duty_now(engine: "Engine", before: Snapshot, handoff: str, duty: Duty) -> HandoffDuty:
    """
    What is said of a duty now, on the snapshot's day: the same as in a picture made anew, as long as nothing
    but claims and asks about this handoff has changed since `before`.
    """
    known = before.by_id(Handoff).get(handoff)
    if known is None:
        raise NotFound("that handoff is not there", try_="draw the page anew")
    snapshot = _with_what_is_said(engine, before, handoff)
    [found] = Accountability(snapshot, places_of(snapshot)).of(known, only=(duty,))
    return found


def _with_what_is_said(engine: "Engine", before: Snapshot, handoff: str) -> Snapshot:
    fresh = engine.store.linked(Handoff.label(), handoff, engine.viewer)
    kept = dict(before.kept)
    for kind in (Claim, Ask):
        label = kind.label()
        others: list[Record] = [one for one in kept.get(label, ()) if one.entity.subject != handoff]
        own = [one for one in fresh if isinstance(one.entity, kind)]
        kept[label] = tuple(sorted([*others, *own], key=lambda one: one.entity.id))
    return replace(before, kept=kept)

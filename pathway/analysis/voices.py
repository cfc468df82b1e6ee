"""
Whether a patient or carer has been heard about a handoff: accounts, complaints and feedback, answers.

Heard once is not heard; and that nobody was heard says nothing about what they would have said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.accountability import Claim
from graph_schema.events import EventSource
from graph_schema.parties import Party
from graph_schema.vocabulary import Answer, End, PartyRole
from pathway.analysis.events import Joined, happened_by
from pathway.analysis.reports import PEOPLES_SCHEMES
from pathway.snapshot import Snapshot

_PEOPLE = frozenset({PartyRole.PATIENT, PartyRole.CARER, PartyRole.GROUP})
_WORDS = frozenset({End.PATIENT.value.lower(), End.CARER.value.lower(), End.HOME.value.lower()})


@dataclass(frozen=True)
class Voices:
    """
    What patients and carers have told about one handoff, in the whole record up to the as-at date.

    `answer` NOT_KNOWN: no account and no complaint or feedback about any handoff is recorded here at all, so
    nothing can be said about this one.
    """

    answer: Answer
    accounts: int = 0
    feedback: int = 0
    answers: int = 0


def voices_by_handoff(
    snapshot: Snapshot, events: Mapping[str, Iterable[Joined]], handoffs: Iterable[str]
) -> dict[str, Voices]:
    """What patients and carers have told about each of some handoffs. `events`: those placed on each."""
    people = _people(snapshot)
    accounts, answers = _accounts(snapshot, people), _answers(snapshot, people)
    feedback = {handoff: _feedback(listed, snapshot) for handoff, listed in events.items()}
    asked = bool(snapshot.happened.accounts.num_rows) or any(feedback.values()) or _sources(snapshot)
    found = {}
    for handoff in handoffs:
        told = (accounts.get(handoff, 0), feedback.get(handoff, 0), answers.get(handoff, 0))
        none = Answer.NO if asked else Answer.NOT_KNOWN
        found[handoff] = Voices(Answer.YES if any(told) else none, *told)
    return found


def _people(snapshot: Snapshot) -> frozenset[str]:
    """Ids of parties that are patients, carers or groups of them."""
    parties = {party.id for party in snapshot.all(Party) if party.role in _PEOPLE}
    return frozenset(parties | {End.PATIENT.value, End.CARER.value, End.HOME.value})


def _accounts(snapshot: Snapshot, people: frozenset[str]) -> dict[str, int]:
    """How many accounts patients and carers gave of the crossings of each handoff by the as-at day."""
    accounts, crossings = snapshot.happened.accounts, snapshot.crossings
    told = [
        row["crossing"]
        for row in accounts.select(["crossing", "teller", "told_on"]).to_pylist()
        if row["crossing"] is not None
        and (row["teller"] in people or str(row["teller"]).strip().lower() in _WORDS)
        and (row["told_on"] is None or str(row["told_on"]) <= snapshot.day.isoformat())
    ]
    rows = crossings.filter(pc.is_in(crossings["id"], pa.array(sorted(set(told)), pa.string())))
    of = dict(zip(rows["id"].to_pylist(), rows["handoff"].to_pylist(), strict=True))
    found: dict[str, int] = {}
    for crossing in told:
        if (handoff := of.get(crossing)) is not None:
            found[handoff] = found.get(handoff, 0) + 1
    return found


def _answers(snapshot: Snapshot, people: frozenset[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for claim in snapshot.all(Claim):
        if claim.by in people and claim.valid_from <= snapshot.day:
            found[claim.subject] = found.get(claim.subject, 0) + 1
    return found


def _feedback(events: Iterable[Joined], snapshot: Snapshot) -> int:
    return sum(
        any(record.scheme in PEOPLES_SCHEMES for record in event.records)
        and happened_by(event, snapshot.as_of)
        for event in events
    )


def _sources(snapshot: Snapshot) -> bool:
    return any(source.scheme in PEOPLES_SCHEMES for source in snapshot.all(EventSource))

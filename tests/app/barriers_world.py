"""Nine handoffs in four pathways over one mailbox; a workaround; a barrier of nobody; a carer who carries."""

from datetime import UTC, date, datetime

from graph_schema.entity import Entity
from graph_schema.events import Event, EventMatch
from graph_schema.handoffs import Pathway
from graph_schema.hazards import Control, Hazard, Judgement
from graph_schema.parties import Period, Post
from tests.tables import changed, crossing_of, handoffs_of, places_of

HANDOFFS = [
    changed(one, name=f"Referral {number}")
    for number, one in enumerate(
        handoffs_of("\n".join(f"HOS/ward {n} > COM/team {n} | referral" for n in range(1, 10))), start=1
    )
]
FIRST, SECOND, THIRD = HANDOFFS[:3]
PATHWAYS = (
    *(
        Pathway(
            id=f"p-{number}", name=f"Pathway {number}", handoffs=tuple(one.id for one in HANDOFFS[first:last])
        )
        for number, (first, last) in enumerate(((0, 3), (3, 5), (5, 7), (7, 9)), start=1)
    ),
    Pathway(id="p-1-told", name="Pathway 1", kind="provider_version", handoffs=(FIRST.id,)),
)
"""Two tellings of the first: one pathway."""


def judged(side: str, likelihood: int, consequence: int, basis: str = "inherent") -> Judgement:
    """What one end judged, four people with a patient or carer, on a day."""
    return Judgement(
        side=side, likelihood=likelihood, consequence=consequence, scale="per_traversal", basis=basis,
        people=4, with_patient_or_carer=True, judged_on=date(2026, 2, 1),
    )  # fmt: skip


LOST = [
    Hazard(
        id=f"hz-{number}",
        handoff=one.id,
        sentence="Request goes to a retired address",
        library_id="HZ-19",
        judgements=(judged("sender", 3, 3, "inherent" if number <= 2 else "residual"),),
    )
    for number, one in enumerate(HANDOFFS, start=1)
]
BOTH_ENDS = changed(LOST[0], judgements=(judged("sender", 2, 3), judged("receiver", 3, 4)))
UNREAD = Hazard(id="hz-unread", handoff=FIRST.id, sentence="Nobody reads it before the weekend")
MAILBOX = [
    Control(
        id=f"ct-{number}", hazards=(hazard.id,), name="Acknowledgement from the mailbox", effectiveness=0.6,
        state="verified", tested_on=date(2026, 3, 1), review_due=date(2027, 3, 1), holder="HOS",
        common_cause="Referral mailbox" if number % 2 else "referral  Mailbox ",
    )
    for number, hazard in enumerate(LOST, start=1)
]  # fmt: skip
CLERK = Post(
    id="post-clerk",
    organisation="COM",
    name="Ward clerk",
    vacant=(Period(first=date(2026, 3, 1), until=None),),
)
RINGING = Control(
    id="ct-ringing", hazards=("hz-1", "hz-unread"), name="Ringing the team as well", effectiveness=0.5,
    state="verified", tested_on=date(2026, 3, 1), review_due=date(2027, 3, 1), side="recovery",
    workaround=True, depends_on="the ward clerk", since=date(2025, 11, 1),
    if_absent="Nobody rings; the request waits", holder="COM",
)  # fmt: skip
NOBODYS = Control(
    id="ct-list", hazards=("hz-2",), name="Weekly list", effectiveness=0.3, state="unverified",
    side="recovery",
)  # fmt: skip
AWAY = Control(
    id="ct-desk", hazards=("hz-3",), name="Desk check", effectiveness=0.3, state="failed",
    tested_on=date(2026, 3, 2), holder="post-clerk",
)  # fmt: skip
CROSSINGS = [
    *(
        crossing_of(one, 100 * place + number, ("sent", f"2026-03-{1 + number:02d}T09:00"))
        for place, one in enumerate(HANDOFFS, start=1)
        for number in range(20)
    ),
]
CAUGHT = Event(
    id="ev-caught", happened_at=datetime(2026, 3, 10, tzinfo=UTC), physical="severe", caught_by="carer"
)
UNGRADED = Event(id="ev-ungraded", happened_at=datetime(2026, 3, 11, tzinfo=UTC))
EVENTS = (
    CAUGHT,
    UNGRADED,
    *(
        EventMatch(id=f"m-{one.id}", event=one.id, subject=FIRST.id, state="confirmed")
        for one in (CAUGHT, UNGRADED)
    ),
)


def carried(*numbers: int) -> list[Entity]:
    """The crossings, of which a carer is said to have carried some of the first handoff."""
    by = {f"c-{100 + number:04d}": "carer" for number in numbers}
    asked = {f"c-{100 + number:04d}": "service" for number in range(max(numbers, default=-1) + 3)}
    said = asked | by if numbers else {}
    return [changed(one, carried_by=said[one.id]) if one.id in said else one for one in CROSSINGS]


RECORDS: tuple[Entity, ...] = (
    *places_of(HANDOFFS), CLERK, *HANDOFFS, *PATHWAYS, BOTH_ENDS, *LOST[1:], UNREAD, *MAILBOX, RINGING,
    NOBODYS, AWAY,
)  # fmt: skip

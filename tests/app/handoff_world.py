"""One small world with everything a handoff can have, and its records by name."""

from datetime import UTC, date, datetime

from graph_schema.events import Event, EventMatch, EventSource
from graph_schema.handoffs import TimeLimit
from graph_schema.hazards import Control, ControlCheck, Hazard, Judgement
from graph_schema.journeys import Holding
from graph_schema.vocabulary import Channel, HandoffKind, Sector
from pathway.engine import Engine
from tests.tables import changed, claims_of, crossing_of, engine_of, handoffs_of, places_of

HANDOFFS = handoffs_of("""
    HOS/ward 7 > COM/nursing    | care_request
    HOS/ward 7 > HOME           | supply
    HOS/ED     > HOS/ward 7     | ward_move
    GPX/desk   > HOS/ED         | referral
""")
REQUEST, SUPPLY, MOVE, REFERRAL = HANDOFFS
ID = REQUEST.id
NAMED = changed(
    REQUEST,
    name="Care request at discharge",
    channel=Channel.DOCUMENT,
    prompts_considered=4,
    limit=TimeLimit(hours=48, start="sent", stop="accepted", basis="convention"),
)
CLAIMS = claims_of(
    """
    1 | HANDOVER | HOS | accepts | HOS | 2025-01-01
    1 | HANDOVER | COM | asserts | HOS | 2025-01-01
    1 | ACCEPT   | HOS | asserts | COM | 2025-03-02
    1 | ACCEPT   | COM | denies  | COM | 2025-03-02
    1 | CONTACT  | COM | accepts | COM | 2025-02-03
    1 | MONITOR  | HOS | accepts | HOS | 2024-01-01 | 2025-01-01
    1 | RISK     | HOS | accepts | HOS | 2027-01-01
    """,
    HANDOFFS,
)
LOST = Hazard(
    id="hz-lost",
    handoff=ID,
    sentence="Request goes to a retired address",
    library_id="HZ-19",
    chain="address",
    judgements=(
        Judgement(side="sender", likelihood=2, consequence=3, scale="per_traversal", people=3),
        Judgement(
            side="receiver",
            likelihood=3,
            consequence=3,
            scale="per_traversal",
            people=4,
            with_patient_or_carer=True,
            judged_on=date(2026, 2, 1),
        ),
    ),
)
UNJUDGED = Hazard(id="hz-date", handoff=ID, sentence="Catheter date is not on the request")
WORKLIST = Control(
    id="ct-list", hazards=("hz-lost",), name="Acknowledgement worklist", effectiveness=0.5, state="verified"
)
CHECK = ControlCheck(
    id="check-1",
    control="ct-list",
    checked_on=date(2025, 12, 1),
    method="Twenty requests followed",
    result="verified",
    next_due=date(2026, 3, 1),
)
EVENTS = (
    Event(
        id="ev-1",
        happened_at=datetime(2026, 1, 22, 8, tzinfo=UTC),
        physical="moderate",
        psychological="low",
        reporter="COM",
        reporter_side="receiver",
        caught_by="carer",
        description="The first visit was missed",
    ),
    Event(
        id="ev-2",
        happened_at=datetime(2026, 2, 3, tzinfo=UTC),
        precision="day",
        physical="low",
        reporter_side="receiver",
    ),
    Event(id="ev-3", type="good_care", happened_at=datetime(2026, 3, 1, tzinfo=UTC)),
    Event(id="ev-4", physical="severe", description="No date was given"),
    Event(
        id="ev-5",
        happened_at=datetime(2025, 12, 1, tzinfo=UTC),
        precision="day",
        physical="moderate",
        reporter_side="receiver",
    ),
)
SOURCE = EventSource(
    id="src-com", organisation="COM", scheme="lfpse", first_day=date(2024, 1, 1), as_at=date(2026, 6, 1)
)
CROSSINGS = (
    crossing_of(
        REQUEST, 1, ("sent", "2026-01-05T09:00"), ("accepted", "2026-01-06T09:00"), carried_by="carer"
    ),
    crossing_of(
        REQUEST, 2, ("sent", "2026-03-05T09:00"), ("accepted", "2026-03-12T09:00"), carried_by="service"
    ),
    crossing_of(REQUEST, 3, ("sent", "2026-05-01T09:00")),
)
HOLDING = Holding(
    id="hold-1",
    crossing="c-0002",
    held_from=datetime(2026, 3, 5, tzinfo=UTC),
    held_until=datetime(2026, 3, 9, tzinfo=UTC),
    told_by="case review",
)


def world(*without: object, appetite: str | None = "2") -> Engine:
    """The whole world, but for the records in `without`."""
    places = [
        changed(one, sector=Sector.COMMUNITY) if one.id == "COM" else one for one in places_of(HANDOFFS)
    ]
    matches = [
        EventMatch(id=f"m-{event.id}", event=event.id, subject=ID, state="confirmed")
        for event in EVENTS
        if event not in without
    ]
    records = [
        *places, NAMED, *HANDOFFS[1:], *CLAIMS, LOST, UNJUDGED, WORKLIST, CHECK, *EVENTS, *matches, SOURCE,
        *CROSSINGS, HOLDING,
    ]  # fmt: skip
    engine = engine_of(*(one for one in records if one not in without))
    if appetite is not None:
        engine.set_parameter("appetite", appetite, actor="tester", reason="declared", declared_by="Board")
    return engine


def nothing_known() -> Engine:
    """Two services and a handoff of which nobody has said anything."""
    handoffs = handoffs_of("A/x > B/y")
    return engine_of(*places_of(handoffs), *handoffs)


KIND = HandoffKind.CARE_REQUEST

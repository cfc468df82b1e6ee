"""Six handoffs with the same planted at each, so that what is not one's own stands out; for any store."""

from datetime import UTC, date, datetime

from graph_schema.accountability import Ask, Claim
from graph_schema.confirmations import Confirmation
from graph_schema.entity import Entity
from graph_schema.events import Event, EventMatch
from graph_schema.handoffs import Handoff, TrafficEstimate
from graph_schema.hazards import Control, Hazard, Judgement
from graph_schema.parties import Organisation, Post, Service, Succession
from pathway.engine import Engine, Put
from pathway.settings import Settings
from pathway.stores.memory import MemoryStore
from tests.tables import changed, handoffs_of

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
"""Nothing is loaded, so this is the as-at date too."""
MERGED = date(2026, 4, 1)
HANDOFFS = [
    changed(one, estimate=TrafficEstimate(low=400, high=400, given_by="Planner"))
    for one in handoffs_of("""
        HOS/ward 7  > COM/nursing  | care_request
        COM/nursing > GPX/practice | information
        EAS/ward 7  > GPX/practice | discharge     # a name much like ours
        OLD/desk    > COM/nursing  | referral      # merged into ours
        COM/therapy > GPX/practice | referral      # somebody says that a post of ours answers for it
        SPL/desk    > GPX/practice | referral      # was split: nobody can tell which part it went to
    """)
]
REQUEST = HANDOFFS[0]
NAMES = {
    "HOS": "Eastmere Hospitals",
    "EAS": "Eastmere Hospital",
    "COM": "Vale Community",
    "GPX": "Larkfield Surgery",
    "OLD": "Old Mill Hospital",
    "SPL": "Fen Services",
}
SERVICES = sorted({end for one in HANDOFFS for end in (one.from_id, one.to_id)})
LEAD = Post(id="local:HOS-lead", organisation="HOS", name="Discharge lead")


def planted(number: int, handoff: Handoff) -> list[Entity]:
    """At each handoff: an overdue control, a new event, an ask without an answer, an old confirmation."""
    start, end = (one.split("/")[0] for one in (handoff.from_id, handoff.to_id))
    return [
        Hazard(
            id=f"hz-{number}",
            handoff=handoff.id,
            sentence="It is not read",
            judgements=(
                Judgement(
                    side="both",
                    likelihood=3,
                    consequence=3,
                    scale="per_traversal",
                    basis="inherent",
                    people=4,
                ),
            ),
        ),
        Control(
            id=f"ct-{number}",
            hazards=(f"hz-{number}",),
            name=f"Worklist {number}",
            effectiveness=0.8,
            state="verified",
            holder=start,
            tested_on=date(2025, 12, 1),
            review_due=date(2026, 3, number),
        ),
        Event(id=f"ev-{number}", reference=f"EV-{number}", recorded_on=date(2026, 5, 20), caught_by="carer"),
        EventMatch(id=f"m-{number}", event=f"ev-{number}", subject=handoff.id, state="confirmed"),
        Ask(
            id=f"as-{number}", subject=handoff.id, duty="ACCEPT", asked=start, asked_on=date(2026, 2, number)
        ),
        Confirmation(id=f"co-{number}", subject=handoff.id, by=end, confirmed_on=date(2025, 4, 20 + number)),
    ]


AGREED = [
    Claim(
        id=f"agreed-{by}", subject=REQUEST.id, duty="CLINICAL", by=by, stance=stance, about="HOS",
        valid_from=date(2025, 3, 1),
    )
    for by, stance in (("HOS", "accepts"), ("COM", "asserts"))
]  # fmt: skip
ENDING = Claim(
    id="ending", subject=REQUEST.id, duty="MONITOR", by="HOS", stance="accepts", about="HOS",
    valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 20),
)  # fmt: skip
NAMED = Claim(
    id="named", subject=HANDOFFS[4].id, duty="CONTACT", by="COM", stance="asserts", about=LEAD.id,
    valid_from=date(2026, 1, 1),
)  # fmt: skip
RECORDS: tuple[Entity, ...] = (
    *(Organisation(id=id_, name=name) for id_, name in NAMES.items()),
    *(Service(id=one, organisation=one.split("/")[0], name=one.split("/")[1]) for one in SERVICES),
    LEAD,
    Succession(id="merger", kind="merge", old=("OLD",), new=("HOS",), on=MERGED),
    Succession(id="split", kind="split", old=("SPL",), new=("HOS", "COM"), on=MERGED),
    *HANDOFFS,
    *(one for number, handoff in enumerate(HANDOFFS, start=1) for one in planted(number, handoff)),
    *(Event(id=f"un-{id_}", reference=f"UN-{id_}", organisations=(id_,)) for id_ in NAMES),
    *AGREED,
    ENDING,
    NAMED,
)


def fill(engine: Engine) -> Engine:
    """All of it into an empty store, looked at on the day `NOW`."""
    engine.clock = lambda: NOW
    engine.save(map(Put, RECORDS), actor="tester", reason="a small system")
    return engine


def in_memory() -> Engine:
    """The system in an in-memory store."""
    return fill(Engine(MemoryStore(clock=lambda: NOW), Settings(), clock=lambda: NOW))

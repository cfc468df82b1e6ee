"""
A small system with one of everything the pages of the whole system can show, for any store.

`fill` puts it into an engine through the doors that people use: records, contacts and crossings from files.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from graph_schema.entity import Entity
from graph_schema.events import Event, EventMatch, EventSource
from graph_schema.handoffs import TrafficEstimate
from graph_schema.hazards import Hazard, Judgement
from graph_schema.parties import Organisation, Service
from graph_schema.vocabulary import Sector
from pathway.engine import Engine, Put
from pathway.settings import Settings
from pathway.stores.memory import MemoryStore
from tests.tables import changed, claims_of, handoffs_of

NASTY = 'Fen & <b>Dyke</b> "Hospice"'
"""A name that has to be escaped wherever it stands."""
PERSON = "P-0001"
NOW = datetime(2026, 5, 21, 9, tzinfo=UTC)
LAST = datetime(2026, 5, 20, 12, tzinfo=UTC)
HANDOFFS = handoffs_of("""
    HOS/ward 7     > COM/nursing      | care_request   # risky, and nobody accepts
    HOS/radiology  > HOS/ED           | result         # inside; nobody held it while somebody died
    GPX/practice   > HOS/outpatients  | referral       # busy, and nobody was asked
    HOS/ward 7     > GPX/practice     | discharge      # agreed, quiet
    HOS/ward 7     > HSP/team         | referral       # no count
    COM/nursing    > GPX/practice     | information    # an estimate; judged by one person
    HOME           > DIED             | governance_transfer
    CARER          > GPX/practice     | escalation
""")
REQUEST, RESULT, REFERRAL, DISCHARGE, UNCOUNTED, JUDGED_ALONE, DEATH, CONCERN = HANDOFFS
CLAIMS = """
    1 | ACCEPT   | COM | denies  | COM | 2025-01-01
    1 | ACCEPT   | HOS | denies  | HOS | 2025-01-01
    1 | CLINICAL | HOS | accepts | HOS | 2025-01-01
    2 | ACCEPT   | HOS | denies  | HOS | 2025-01-01
    4 | ACCEPT   | GPX | accepts | GPX | 2025-01-01
    4 | ACCEPT   | HOS | asserts | GPX | 2025-01-01
    4 | CLINICAL | HOS | accepts | HOS | 2025-01-01
    4 | CLINICAL | GPX | asserts | HOS | 2025-01-01
    6 | ACCEPT   | GPX | denies  | GPX | 2025-01-01
    6 | ACCEPT   | COM | denies  | COM | 2025-01-01
"""
ORGANISATIONS = (
    Organisation(id="HOS", name="Eastmere Hospitals", sector=Sector.ACUTE),
    Organisation(id="COM", name="Vale Community", sector=Sector.COMMUNITY),
    Organisation(id="GPX", name="Larkfield Surgery", sector=Sector.PRIMARY),
    Organisation(id="HSP", name=NASTY, sector=Sector.VOLUNTARY),
)
SERVICES = tuple(
    Service(id=f"{one}/{name}", organisation=one, name=name)
    for one, names in {
        "HOS": ("ward 7", "radiology", "ED", "outpatients"),
        "COM": ("nursing", "therapy"),
        "GPX": ("practice",),
        "HSP": ("team",),
    }.items()
    for name in names
)


def hazard(number: int, likelihood: int, people: int = 4) -> Hazard:
    """A judged hazard of the handoff with that number from 1."""
    judgement = Judgement(
        side="both", likelihood=likelihood, consequence=3, scale="per_traversal", people=people,
        with_patient_or_carer=True, judged_on=date(2026, 5, 1),
    )  # fmt: skip
    return Hazard(
        id=f"hz-{number}", handoff=HANDOFFS[number - 1].id, sentence="It is not read", judgements=(judgement,)
    )


def event(number: int, **fields: object) -> Event:
    """An event a month before the end, of moderate harm."""
    usual = {"happened_at": LAST - timedelta(days=30), "physical": "moderate", "reporter": "HOS"}
    return Event(id=f"ev-{number}", reference=f"EV-{number}", **(usual | fields))


EVENTS = (
    event(1, caught_by="carer", reporter_side="sender", organisations=("HOS", "COM")),
    event(2, organisations=("HOS", "COM"), description="The first visit was missed"),
    event(3, organisations=("GPX",), reporter="GPX", happened_at=None, physical="low"),
    event(4, organisations=(), reporter=None, description=f"{NASTY} was not told"),
)
RECORDS: tuple[Entity, ...] = (
    *ORGANISATIONS,
    *SERVICES,
    *HANDOFFS[:5],
    changed(JUDGED_ALONE, estimate=TrafficEstimate(low=1000, high=2000, given_by="Vale Community")),
    *HANDOFFS[6:],
    *claims_of(CLAIMS, HANDOFFS),
    hazard(1, 4),
    hazard(4, 1),
    hazard(6, 4, people=1),
    *EVENTS,
    EventMatch(id="match-1", event="ev-1", subject=REQUEST.id, state="confirmed"),
    EventSource(id="src-hos", organisation="HOS", scheme="lfpse", first_day=date(2024, 1, 1)),
)


def fill(engine: Engine, folder: Path, *, appetite: str | None = None) -> Engine:
    """The whole system into an empty store; files are made in `folder`."""
    engine.save(map(Put, RECORDS), actor="tester", reason="a small system")
    by = {"actor": "tester", "reason": "a small system"}
    engine.import_contacts([_file(folder, "contacts", CONTACTS)], **by)
    holdings, accounts = _file(folder, "holdings", HOLDINGS), _file(folder, "accounts", ACCOUNTS)
    engine.import_crossings(
        [_file(folder, "crossings", crossings())], holdings=holdings, accounts=accounts, **by
    )
    if appetite is not None:
        engine.set_parameter("appetite", appetite, actor="tester", reason="declared", declared_by="Board")
    return engine


def in_memory(folder: Path, *, appetite: str | None = None, clock: datetime = NOW) -> Engine:
    """The system in an in-memory store with a key of its own."""
    store = MemoryStore(clock=lambda: clock)
    engine = Engine(store, Settings(key_file=folder / "pseudonym.key"), clock=lambda: clock)
    return fill(engine, folder, appetite=appetite)


def empty(folder: Path) -> Engine:
    """A store in which nothing is."""
    return Engine(MemoryStore(), Settings(key_file=folder / "pseudonym.key"))


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.csv"
    path.write_text("".join(f"{line.strip()}\n" for line in text.strip().splitlines()), encoding="utf-8")
    return path


CONTACTS = "patient,time,organisation,service,activity\n" + "\n".join(
    [
        *(
            f"M-{number:02d},2026-0{1 + number % 3}-{5 + number // 3:02d}T{hour}:00,{place}"
            for number in range(12)
            for hour, place in (("09", "GPX,practice,consultation"), ("15", "HOS,ED,attendance"))
        ),
        *(f"T-{number},2026-03-{10 + number}T09:00,COM,nursing,visit" for number in range(3)),
        *(f"T-{number},2026-03-{12 + number}T09:00,COM,therapy,visit" for number in range(3)),
        f"{PERSON},2026-02-01T10:00,GPX,practice,consultation",
        f"{PERSON},2026-02-03T11:00,HOS,ED,attendance",
        f"{PERSON},2026-02-20T09:00,COM,nursing,visit",
        f"{PERSON},2026-05-20T13:00,GPX,practice,consultation",
    ]
)
"""Twelve people move from the practice to the ED on one day; three from nursing to therapy."""

_HEAD = (
    "request_id,parent,patient,from,to,kind,sent,accepted,carried_by,other_channel,carries,what_happened\n"
)


def crossings() -> str:
    """Forty requests, thirty results, sixty referrals, ten discharges; a death; and one person's fork."""
    rows = [*_many("A", 1, 40), *_many("B", 2, 30), *_many("C", 3, 60), *_many("D", 4, 10)]
    rows += [
        "E01,,X-01,HOME,DIED,governance_transfer,2026-03-10T10:00,,,,,",
        "E02,,X-01,HOS/radiology,HOS/ED,result,2026-03-01T10:00,,,,,",
        f"F01,,{PERSON},GPX/practice,HOS/outpatients,referral,2026-02-01T10:30,2026-02-03T10:00,service,,,",
        f"F02,LEAVE-1,{PERSON},HOS/ward 7,COM/nursing,care_request,2026-02-18,2026-02-20,carer,no,"
        "Daily visits,Sent to a retired address",
        f"F03,LEAVE-1,{PERSON},HOS/ward 7,GPX/practice,discharge,2026-02-18,2026-02-19,service,,,",
        f"F04,,{PERSON},CARER,GPX/practice,escalation,yes,,,,,",
    ]
    return _HEAD + "\n".join(rows)


def _many(letter: str, number: int, count: int) -> list[str]:
    handoff = HANDOFFS[number - 1]
    return [
        f"{letter}{place:03d},,Q-{letter}{place},{handoff.from_id},{handoff.to_id},{handoff.kind.value},"
        f"{LAST - timedelta(days=200 - place):%FT%H:%M},{LAST - timedelta(days=199 - place):%FT%H:%M},,,,"
        for place in range(count)
    ]


HOLDINGS = """
    request_id,holder,from,until,told_by
    E02,nobody,2026-03-01,2026-04-01,case review
    F01,GPX,2026-02-01T10:30,2026-02-03T10:00,case review
    F02,nobody,2026-02-18,2026-02-19,case review
    F02,COM,2026-02-19,,case review
    F03,HOS,2026-02-18,2026-02-19,GPX
    F03,GPX,2026-02-18,2026-02-19,HOS
"""
ACCOUNTS = """
    request_id,teller,told_on,happened_at,kind,text
    F02,carer,2026-02-21,2026-02-18,account,I rang the night nurses myself
    F02,COM,2026-02-22,2026-02-19,fact,Request taken by telephone
"""

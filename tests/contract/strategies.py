"""Random worlds: records of many shapes that point to each other, and what people may do with them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from graph_schema.accountability import Claim
from graph_schema.entity import Entity
from graph_schema.events import Event
from graph_schema.handoffs import Handoff, TimeLimit
from graph_schema.hazards import Hazard, Judgement
from graph_schema.parties import Organisation, Party, Service
from graph_schema.vocabulary import Duty, Harm, Sector, Stance
from tests.contract.given import START, Seen

IDS = ["RX1", "A", "a", "é", "ﬁ", "日本", "\uffee", "𝄞", "👩🏽‍⚕️", "a b/c'd\"e\\f"]
"""Few, so that records meet and point to each other; in an order that differs by code point and by UTF-16."""
WORDS = [
    "vale",
    "Échographie",
    "e\u0301cho",
    "ward 7",
    "👩🏽‍⚕️",
    "𝄞",
    "straße",
    "\u202eabc",
    "x\x00y",
    "DROP TABLE",
]

ids = st.sampled_from(IDS)
texts = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=3, max_size=20),
)
days = st.dates(date(1990, 1, 1), date(2060, 1, 1))
instants = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))

organisations = st.builds(
    Organisation,
    id=ids,
    name=texts,
    sector=st.sampled_from(Sector),
    icb=st.none() | ids,
    valid_from=st.none() | days,
)
services = st.builds(Service, id=ids, organisation=ids, name=texts, valid_to=st.none() | days)
parties = st.builds(Party, id=ids, name=texts, role=st.just("group"))
events = st.builds(
    Event,
    id=ids,
    happened_at=st.none() | instants,
    physical=st.sampled_from(Harm),
    organisations=st.lists(ids, max_size=3).map(tuple),
    description=st.none() | texts,
    same_as=st.none() | ids,
)
hazards = st.builds(
    Hazard,
    id=ids,
    handoff=ids,
    sentence=texts.map("the {}".format),
    judgements=st.lists(
        st.builds(
            Judgement,
            side=st.just("sender"),
            likelihood=st.integers(1, 5),
            consequence=st.integers(1, 5),
            judged_on=st.none() | days,
        ),
        max_size=2,
    ).map(tuple),
)
limits = st.builds(TimeLimit, hours=st.floats(1e-6, 1e6), start=st.just("sent"), stop=st.just("received"))
claims = st.builds(
    Claim,
    id=ids,
    subject=ids,
    duty=st.sampled_from(Duty),
    by=ids,
    stance=st.just(Stance.ASSERTS),
    about=ids,
    valid_from=days,
    signatories=st.lists(ids, max_size=2).map(tuple),
)


@st.composite
def handoffs(draw: st.DrawFn) -> Handoff:
    """A handoff between two different places, some of them ends that are no service."""
    from_id = draw(st.sampled_from([*IDS, "HOME", "CARER"]))
    to_id = draw(st.sampled_from([place for place in [*IDS, "HOME", "DIED"] if place != from_id]))
    return Handoff(
        id=draw(ids),
        from_id=from_id,
        to_id=to_id,
        name=draw(st.none() | texts),
        limit=draw(st.none() | limits),
    )


GROUND = (
    *(Organisation(id=id_, name=f"{WORDS[n]} vale") for n, id_ in enumerate(IDS[:7])),
    *(Service(id=id_, organisation=IDS[n], name=f"{WORDS[n]} ward") for n, id_ in enumerate(IDS[:6])),
    *(Party(id=id_, name="group", role="group") for id_ in IDS[5:]),
    *(Handoff(id=id_, from_id=IDS[n], to_id=IDS[n + 1]) for n, id_ in enumerate(IDS[:4])),
)
"""What is there from the beginning, so that most links lead somewhere and some do not."""
entities = st.one_of(
    organisations, organisations, services, services, handoffs(), hazards, events, claims, parties
)


@dataclass(frozen=True)
class Write:
    """Puts, or withdrawals, of entities; `off`: how far the expected version is from the true one."""

    changes: tuple[tuple[Entity, bool], ...]
    off: int


@dataclass(frozen=True)
class Again:
    """An earlier write again, by its number from the end; perhaps with another reason."""

    back: int
    changed: bool


@dataclass(frozen=True)
class Import:
    """Contacts of one file."""

    seen: tuple[Seen, ...]
    dry_run: bool


@dataclass(frozen=True)
class Wait:
    """Time passes; also backwards, as a machine's clock may."""

    time: timedelta


@dataclass(frozen=True)
class Look:
    """A case about somebody is opened, and their route looked at."""

    who: str
    late: bool


waits = st.builds(
    Wait,
    st.sampled_from(
        [
            timedelta(0),
            timedelta(microseconds=1),
            timedelta(seconds=1),
            timedelta(hours=-2),
            timedelta(days=1),
        ]
    ),
)
writes = st.builds(
    Write,
    st.lists(st.tuples(entities, st.sampled_from([False, False, False, True])), min_size=1, max_size=4).map(
        tuple
    ),
    st.sampled_from([0, 0, 0, 0, 0, 1, -1]),
)
people = st.sampled_from(["ann", "bob", "cat", "dan"])
contacts = st.builds(
    Seen,
    who=people,
    where=st.builds("{}/{}".format, st.sampled_from(["RX1", "é", "𝄞"]), st.sampled_from(["a", "b", "👩🏽‍⚕️"])),
    id=st.sampled_from(["", "", "", "k-1", "k-2", "é", "𝄞"]),
    activity=st.none() | st.sampled_from(["", "triage", "𝄞"]),
    seq=st.integers(-2, 2),
    at=st.one_of(
        st.integers(0, 3).map(lambda hours: START + timedelta(hours=hours)),
        st.datetimes(datetime(2025, 3, 29), datetime(2025, 4, 2), timezones=st.just(UTC)),
    ),
)
imports = st.builds(
    Import,
    st.lists(
        contacts,
        max_size=8,
        unique_by=lambda seen: str(seen.row(0)["contact_id"]) if not seen.id else object(),
    ).map(tuple),
    st.sampled_from([False, False, False, True]),
)
operations = st.lists(
    st.one_of(
        writes,
        writes,
        writes,
        imports,
        waits,
        st.builds(Again, st.integers(1, 3), st.booleans()),
        st.builds(Look, people, st.booleans()),
    ),
    min_size=3,
    max_size=14,
)
windows = st.tuples(
    st.sampled_from(["service", "organisation"]),
    st.none() | st.dates(date(2025, 3, 29), date(2025, 4, 2)),
    st.none() | st.dates(date(2025, 3, 29), date(2025, 4, 2)),
    st.none() | st.timedeltas(timedelta(0), timedelta(days=3)),
)

"""Twelve handoffs between three bodies, with a board, a region, a collaborative, carers; nobody asked yet."""

from datetime import UTC, datetime

from graph_schema.entity import Entity
from graph_schema.parties import Organisation, OrganisationLink, Party, Role, Service
from graph_schema.vocabulary import Sector
from pathway.engine import Engine, Put
from pathway.settings import Settings
from pathway.stores.memory import MemoryStore
from tests.tables import handoffs_of

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
"""Nothing is loaded, so this is the as-at date too."""
HANDOFFS = handoffs_of("""
    HOS/ward 7      > COM/nursing  | care_request
    HOS/ED          > COM/therapy  | referral
    HOS/ward 7      > COM/therapy  | discharge
    HOS/outpatients > COM/nursing  | referral
    HOS/ED          > COM/nursing  | care_request
    HOS/ward 7      > COM/nursing  | discharge
    HOS/ward 7      > GPX/practice | discharge
    HOS/ED          > GPX/practice | discharge
    HOS/outpatients > GPX/practice | information
    COM/nursing     > GPX/practice | information
    COM/therapy     > GPX/practice | information
    COM/nursing     > GPX/practice | referral
""")
BODIES = {
    "HOS": ("Eastmere Hospitals", Sector.ACUTE),
    "COM": ("Vale Community", Sector.COMMUNITY),
    "GPX": ("Larkfield Surgery", Sector.PRIMARY),
    "QAB": ("Eastmere ICB", Sector.OVERSIGHT),
    "REG": ("Shire region", Sector.OVERSIGHT),
    "COL": ("Vale Collaborative", Sector.OVERSIGHT),
}
SERVICES = ("HOS/ward 7", "HOS/ED", "HOS/outpatients", "COM/nursing", "COM/therapy", "GPX/practice")
CARERS = Party(id="local:carers", name="Carers", role="carer")
RECORDS: tuple[Entity, ...] = (
    *(
        Organisation(id=id_, name=name, sector=sector, icb=None if sector is Sector.OVERSIGHT else "QAB")
        for id_, (name, sector) in BODIES.items()
    ),
    *(Role(id=f"role-{id_}", party=id_, role="provider") for id_ in ("HOS", "COM", "GPX")),
    *(
        Role(id=f"role-{id_}", party=id_, role=role)
        for id_, role in {"QAB": "icb", "REG": "region", "COL": "collaborative"}.items()
    ),
    OrganisationLink(id="over", from_organisation="QAB", to_organisation="REG", kind="overseen_by"),
    *(
        OrganisationLink(id=f"in-{id_}", from_organisation=id_, to_organisation="COL", kind="member_of")
        for id_ in ("HOS", "COM")
    ),
    *(Service(id=one, organisation=one.split("/")[0], name=one.split("/")[1]) for one in SERVICES),
    CARERS,
    *HANDOFFS,
)


def fill(engine: Engine) -> Engine:
    """All of it into an empty store, looked at on the day `NOW`."""
    engine.clock = lambda: NOW
    engine.save(map(Put, RECORDS), actor="tester", reason="a small system")
    return engine


def in_memory() -> Engine:
    """The system in an in-memory store."""
    return fill(Engine(MemoryStore(clock=lambda: NOW), Settings(), clock=lambda: NOW))

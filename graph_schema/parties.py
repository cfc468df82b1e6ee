"""Parties, organisations, posts, roles, remits, successions, services: who there is, and since when."""

from datetime import date

from graph_schema.entity import Entity, Id, Link, Part, fact
from graph_schema.vocabulary import (
    DutyBasis,
    HandoffKind,
    OrganisationLinkKind,
    PartyRole,
    Sector,
    SuccessionKind,
)

PARTY_KINDS = ("Organisation", "Post", "Party")
ORGANISATION = ("Organisation",)


def _from() -> date | None:
    return fact("First day on which it holds; empty = always", example="2022-07-01", default=None)


def _to() -> date | None:
    return fact("First day on which it no longer holds; empty = no end", example="2026-04-01", default=None)


class Period(Part):
    """Some days: from the first, until before the last; None = no limit."""

    first: date | None = fact("First day", example="2026-01-01", default=None)
    until: date | None = fact("First day after it", example="2026-02-01", default=None)


class Party(Entity):
    """Who can hold, claim, be asked or tell, and is no organisation or post: patients, carers, groups."""

    name: str = fact("Name as people say it; never a person's name", example="Patients")
    role: PartyRole = fact("What this party is", example="carer")


class Organisation(Entity):
    """A body with an ODS code or a `local:` id. What it may hold comes from its dated roles."""

    name: str = fact("Name of the body", example="Vale Community NHS Trust")
    sector: Sector = fact("Part of health and care it works in", example="community", default=Sector.UNKNOWN)
    place: str | None = fact("Place, often a council's area", example="Eastmere", default=None)
    icb: Id | None = fact(
        "Integrated care board of its area; not a reporting line",
        example="local:DEMO-ICA",
        default=None,
        link=Link("IN_AREA_OF", ORGANISATION),
    )
    region: str | None = fact("Region", example="East", default=None)
    valid_from: date | None = _from()
    valid_to: date | None = _to()


class Role(Entity):
    """What a party is over a period: provider, commissioner, ICB …; several at once are allowed."""

    party: Id = fact("Who has the role", example="RX1", link=Link("ROLE_OF", PARTY_KINDS))
    role: PartyRole = fact("The role", example="provider")
    valid_from: date | None = _from()
    valid_to: date | None = _to()


class OrganisationLink(Entity):
    """How one organisation stands to another over a period. It says nothing about accountability."""

    from_organisation: Id = fact("Organisation", example="RX1", link=Link("FROM", ORGANISATION))
    to_organisation: Id = fact("The other organisation", example="QAB", link=Link("TO", ORGANISATION))
    kind: OrganisationLinkKind = fact("How it stands to the other", example="member_of")
    valid_from: date | None = _from()
    valid_to: date | None = _to()


class Succession(Entity):
    """Bodies that became others on a day. A merger closes no gap by itself (METHOD 4.7)."""

    kind: SuccessionKind = fact("How", example="merge")
    old: tuple[Id, ...] = fact(
        "Bodies before", example="local:DEMO-ICA", link=Link("BEFORE", ORGANISATION), min_length=1
    )
    new: tuple[Id, ...] = fact(
        "Bodies after; empty = no successor",
        example="local:DEMO-ICN",
        default=(),
        link=Link("AFTER", ORGANISATION),
    )
    on: date = fact("First day of the new arrangement", example="2026-04-01")


class Post(Entity):
    """A post in an organisation that can hold a duty; it may be vacant."""

    organisation: Id = fact("Organisation it belongs to", example="RX1", link=Link("OF", ORGANISATION))
    name: str = fact("Name of the post; never a person's name", example="Discharge liaison lead")
    vacant: tuple[Period, ...] = fact("Periods in which nobody was in post", example="2026-01-01", default=())
    valid_from: date | None = _from()
    valid_to: date | None = _to()


class Remit(Entity):
    """Which body oversees which handoffs, on what basis. Empty lists do not narrow it."""

    body: Id = fact("Overseeing body", example="local:DEMO-ICA", link=Link("OF", ORGANISATION))
    kinds: tuple[HandoffKind, ...] = fact(
        "Kinds of handoff; empty = every kind", example="discharge", default=()
    )
    organisations: tuple[Id, ...] = fact(
        "Organisations at either end; empty = any",
        example="RX1",
        default=(),
        link=Link("COVERS", ORGANISATION),
    )
    place: str | None = fact("Only in this place", example="Eastmere", default=None)
    basis: DutyBasis = fact("What it rests on", example="agreement", default=DutyBasis.NONE)
    valid_from: date | None = _from()
    valid_to: date | None = _to()


class Service(Entity):
    """A team or place that gives care, and belongs to an organisation."""

    organisation: Id = fact("Organisation it belongs to", example="RX1", link=Link("OF", ORGANISATION))
    name: str = fact("Name of the service", example="District nursing")
    setting: Sector = fact(
        "Part of health and care, where it differs from the organisation's",
        example="community",
        default=Sector.UNKNOWN,
    )
    opening_hours: str | None = fact("When it is open, in words", example="Mon-Fri 08:00-18:00", default=None)
    calendar: str | None = fact("Bank-holiday calendar", example="england-and-wales", default=None)
    place: str | None = fact("Place", example="Eastmere", default=None)
    icb: Id | None = fact(
        "Integrated care board of its area, where it differs from the organisation's",
        example="QAB",
        default=None,
        link=Link("IN_AREA_OF", ORGANISATION),
    )
    valid_from: date | None = _from()
    valid_to: date | None = _to()

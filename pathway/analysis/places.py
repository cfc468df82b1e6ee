"""
Where the two ends of a handoff lie: organisation, sector, place, ICB; and which boundary that makes.

The boundary type is computed from the ends, never typed in. An end that is no service (HOME, CARER …)
is a place of its own kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from graph_schema.handoffs import Handoff
from graph_schema.parties import Organisation, Service, Succession
from graph_schema.vocabulary import End, Sector
from pathway.analysis.successions import Succession as Change
from pathway.analysis.successions import in_order, names_now
from pathway.snapshot import Snapshot

BoundaryBy = Literal["organisation", "place", "icb", "sector"]
Past = Sequence[Change[date]]
SECTOR_ORDER: Mapping[str, int] = {sector.value: number for number, sector in enumerate(Sector)}


@dataclass(frozen=True)
class Place:
    """
    One end of a handoff. `organisation`: its id, or the word of an end that is no service.

    `icb`: as recorded, whenever that was. `icb_now`: the body that it has become by the as-at date, and
    `icb_name` what that is called.
    """

    id: str
    name: str
    organisation: str
    organisation_name: str
    sector: Sector
    place: str
    icb: str
    icb_now: str = ""
    icb_name: str = ""

    def key(self, by: BoundaryBy) -> str:
        """
        What this end counts as when boundaries are drawn by organisation, place, ICB or sector.

        Home, carer and the like are always themselves. What nobody recorded is "" (a sector: `unknown`).
        """
        if self.id in End.__members__:
            return self.id
        return {
            "organisation": self.organisation,
            "place": self.place,
            "icb": self.icb_now,
            "sector": self.sector.value,
        }[by]


@dataclass(frozen=True)
class Places:
    """Every service and end by id; ask `of` for a place that may be unknown."""

    known: Mapping[str, Place]
    organisations: Mapping[str, Organisation]

    def of(self, id_: str) -> Place:
        """The place with that id; one that no record describes keeps its id as its name."""
        return self.known.get(id_) or _undescribed(id_)

    def organisation_name(self, id_: str) -> str:
        """An organisation's name; the id or word itself where no record describes it."""
        found = self.organisations.get(id_)
        return found.name if found else id_

    def ends(self, handoff: Handoff) -> tuple[Place, Place]:
        """Where a handoff starts and where it leads."""
        return self.of(handoff.from_id), self.of(handoff.to_id)


def places_of(snapshot: Snapshot) -> Places:
    """Every service of a snapshot, and every end that is no service, as places."""
    organisations = snapshot.by_id(Organisation)
    past = _successions_by(snapshot)
    known = {service.id: _place(service, organisations, past) for service in snapshot.all(Service)}
    known |= {end.value: _end(end) for end in End}
    return Places(known, organisations)


def boundary_type(start: Place, end: Place) -> str:
    """
    What kind of boundary two ends make: within a service's organisation, or the widest line crossed.

    One of: home, inside organisation, between organisations, between sectors, between ICSs.
    """
    if start.id in End.__members__ or end.id in End.__members__:
        return "to or from home"
    if start.organisation == end.organisation:
        return "inside organisation"
    if start.icb_now and end.icb_now and start.icb_now != end.icb_now:
        return "between ICSs"
    if start.sector is not end.sector and Sector.UNKNOWN not in (start.sector, end.sector):
        return "between sectors"
    return "between organisations"


def _successions_by(snapshot: Snapshot) -> Past:
    """The successions up to the as-at date, in order."""
    past = (one for one in snapshot.all(Succession) if one.on <= snapshot.day)
    return in_order(Change(one.on, one.kind, frozenset(one.old), one.new) for one in past)


def _icb_by(icb: str, organisations: Mapping[str, Organisation], past: Past) -> tuple[str, str]:
    """
    The body that an ICB has become and its name, "" where no ICB is recorded.

    Of several successors nobody can tell which has the place: it keeps the old one, and the name says so.
    """
    names = names_now(icb, past)
    now = min(names) if len(names) == 1 else icb
    name = organisations[now].name if now in organisations else now
    if len(names) == 1:
        return now, name
    return now, f"{name} ({'' if icb in names else 'ended; '}several successors)"


def _place(service: Service, organisations: Mapping[str, Organisation], past: Past) -> Place:
    owner = organisations.get(service.organisation)
    icb = service.icb or (owner.icb if owner else None) or ""
    icb_now, icb_name = _icb_by(icb, organisations, past)
    return Place(
        id=service.id,
        name=service.name,
        organisation=service.organisation,
        organisation_name=owner.name if owner else service.organisation,
        sector=service.setting
        if service.setting is not Sector.UNKNOWN
        else owner.sector
        if owner
        else Sector.UNKNOWN,
        place=service.place or (owner.place if owner else None) or "",
        icb=icb,
        icb_now=icb_now,
        icb_name=icb_name,
    )


def _end(end: End) -> Place:
    return Place(end.value, end.value.lower(), end.value, end.value.lower(), Sector.UNKNOWN, "", "")


def _undescribed(id_: str) -> Place:
    organisation = id_.split("/", 1)[0]
    return Place(id_, id_, organisation, organisation, Sector.UNKNOWN, "", "")

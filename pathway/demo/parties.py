"""The invented bodies: organisations, services, posts, roles, remits, and how two ICBs became one."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from graph_schema.entity import Entity
from graph_schema.identifiers import service_id
from graph_schema.parties import (
    Organisation,
    OrganisationLink,
    Party,
    Period,
    Post,
    Remit,
    Role,
    Service,
    Succession,
)
from graph_schema.vocabulary import OrganisationLinkKind, PartyRole, SuccessionKind
from pathway.demo.parameters import PREFIX, Body, Parameters

PATIENTS = "local:DEMO-PATIENTS"
CARERS = "local:DEMO-CARERS"
MERGED, BEFORE = PREFIX + "ICN", {"A": PREFIX + "ICA", "B": PREFIX + "ICG"}
COLLABORATIVE, REGION = PREFIX + "PCV", PREFIX + "REG"


@dataclass(frozen=True)
class World:
    """Who there is. Positions in `bodies` are what arrays of bodies hold."""

    parameters: Parameters

    @property
    def bodies(self) -> tuple[Body, ...]:
        """Every body, in the order of the parameter file."""
        return self.parameters.bodies

    @cached_property
    def position(self) -> dict[str, int]:
        """Where a body stands among them."""
        return {body.id: number for number, body in enumerate(self.bodies)}

    def of_sort(self, sort: str, system: str | None = None) -> list[int]:
        """Positions of the bodies of a sort, all or those that serve a system."""
        return [
            number
            for number, body in enumerate(self.bodies)
            if body.sort == sort and (system is None or system in body.systems)
        ]

    def is_inside_nhs_reporting(self, organisation: str) -> date | None:
        """First day on which a body could record in LFPSE here; None where it cannot."""
        return self.parameters.sorts[self.bodies[self.position[organisation]].sort].get("lfpse")

    def icb_of(self, body: Body) -> str | None:
        """
        The ICB of its area before the merger, which a succession reads forward; None where it serves both.
        """
        if body.sort == "icb":
            return body.id
        return BEFORE.get(body.home)


def parties(world: World) -> list[Entity]:
    """Every record about who there is."""
    made: list[Entity] = []
    for body in world.bodies:
        made.append(_organisation(world, body))
        made.extend(_services(world, body))
        made.extend(_roles(world, body))
    return made + _groups(world) + _posts(world) + _links(world) + _remits(world) + [_succession(world)]


def _organisation(world: World, body: Body) -> Organisation:
    return Organisation(
        id=body.id,
        source=world.parameters.label,
        name=body.name,
        sector=world.parameters.sorts[body.sort]["sector"],
        place=body.place,
        icb=world.icb_of(body),
        region="Shire",
        valid_from=body.since,
        valid_to=body.until,
    )


def _services(world: World, body: Body) -> list[Service]:
    hours = "Mon-Fri 08:00-18:00" if world.parameters.sorts[body.sort].get("office") else "always"
    return [
        Service(
            id=service_id(body.id, name),
            source=world.parameters.label,
            organisation=body.id,
            name=name,
            opening_hours=hours,
            valid_from=body.since,
            valid_to=body.until,
        )
        for name in body.services
    ]


def _roles(world: World, body: Body) -> list[Role]:
    return [
        Role(
            id=f"{body.id} is {role}",
            source=world.parameters.label,
            party=body.id,
            role=role,
            valid_from=body.since or date(2022, 7, 1),
            valid_to=body.until,
        )
        for role in world.parameters.sorts[body.sort]["roles"]
    ]


def _groups(world: World) -> list[Entity]:
    label = world.parameters.label
    return [
        Party(id=PATIENTS, source=label, name="Patients", role=PartyRole.PATIENT),
        Party(id=CARERS, source=label, name="Carers", role=PartyRole.CARER),
    ]


def _posts(world: World) -> list[Entity]:
    return [
        Post(
            id=row["id"],
            source=world.parameters.label,
            organisation=PREFIX + row["organisation"],
            name=row["name"],
            vacant=(Period(first=row["vacant"]),) if "vacant" in row else (),
            valid_to=row.get("until"),
        )
        for row in world.parameters.posts
    ]


def _links(world: World) -> list[Entity]:
    """Providers under the ICB of their system until the merger, under the merged one from then on."""
    on, made = world.parameters.merged_on, list[Entity]()
    for body in world.bodies:
        if body.sort in ("icb", "region", "collaborative"):
            continue
        before = [BEFORE[system] for system in body.systems if not body.home or system == body.home]
        kind = OrganisationLinkKind.COMMISSIONED_BY
        made += [_link(world, body.id, icb, kind, until=on) for icb in before]
        made.append(_link(world, body.id, MERGED, kind, first=on))
    for member in world.parameters.collaborative:
        kind = OrganisationLinkKind.MEMBER_OF
        made.append(_link(world, member, COLLABORATIVE, kind, first=date(2023, 4, 1)))
    kind = OrganisationLinkKind.OVERSEEN_BY
    made += [_link(world, icb, REGION, kind, until=on) for icb in BEFORE.values()]
    return [*made, _link(world, MERGED, REGION, kind, first=on)]


def _link(
    world: World,
    of: str,
    to: str,
    kind: OrganisationLinkKind,
    *,
    first: date | None = None,
    until: date | None = None,
) -> OrganisationLink:
    return OrganisationLink(
        id=f"{of} {kind.value} {to}",
        source=world.parameters.label,
        from_organisation=of,
        to_organisation=to,
        kind=kind,
        valid_from=first,
        valid_to=until,
    )


def _remits(world: World) -> list[Entity]:
    made: list[Entity] = []
    for number, row in enumerate(world.parameters.remits, start=1):
        sorts, systems = row.get("sorts", ()), row.get("systems", "")
        covered = [
            body.id for body in world.bodies if body.sort in sorts and set(systems) & set(body.systems)
        ]
        made.append(
            Remit(
                id=f"{PREFIX}remit-{number}",
                source=world.parameters.label,
                body=PREFIX + row["body"],
                kinds=tuple(row.get("kinds", ())),
                organisations=tuple(covered),
                basis=row["basis"],
                valid_from=row["since"],
                valid_to=row.get("until"),
            )
        )
    return made


def _succession(world: World) -> Entity:
    return Succession(
        id=f"{PREFIX}merger-of-the-two-ICBs",
        source=world.parameters.label,
        kind=SuccessionKind.MERGE,
        old=tuple(BEFORE.values()),
        new=(MERGED,),
        on=world.parameters.merged_on,
    )

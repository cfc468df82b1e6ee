"""
Small worlds drawn as text, so that a safety lead can read a test and say "no, that is wrong".

    handoffs:  FROM > TO | kind            (services are `ORG/name`; ends are HOME, CARER …)
    claims:    handoff number | DUTY | by | stance | about | from | until
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from graph_schema.accountability import Claim
from graph_schema.entity import Entity
from graph_schema.handoffs import Handoff
from graph_schema.identifiers import handoff_id
from graph_schema.journeys import Crossing, StatusChange
from graph_schema.parties import Organisation, Service
from graph_schema.vocabulary import Duty, End, HandoffKind, Sector, Stance
from pathway.engine import Engine
from pathway.settings import Settings
from pathway.stores.base import Put
from pathway.stores.memory import MemoryStore

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def rows(text: str) -> list[list[str]]:
    """The lines of a drawing, cut at `|`; empty lines and what follows `#` are left out."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return [[cell.strip() for cell in line.split("|")] for line in lines if line]


def handoffs_of(text: str) -> list[Handoff]:
    """`FROM > TO | kind` a line; the kind may be left out."""
    made = []
    for ends, *rest in rows(text):
        from_id, to_id = (end.strip() for end in ends.split(">"))
        kind = HandoffKind(rest[0]) if rest and rest[0] else HandoffKind.UNKNOWN
        made.append(
            Handoff(id=handoff_id(from_id, to_id, kind.value), from_id=from_id, to_id=to_id, kind=kind)
        )
    return made


def places_of(handoffs: Iterable[Handoff], sector: Sector = Sector.ACUTE) -> list[Entity]:
    """The organisations and services that handoffs need, each once."""
    ends = dict.fromkeys(end for handoff in handoffs for end in (handoff.from_id, handoff.to_id))
    services = [end for end in ends if end not in End.__members__]
    organisations = dict.fromkeys(service.split("/")[0] for service in services)
    return [
        *(Organisation(id=code, name=f"Organisation {code}", sector=sector) for code in organisations),
        *(Service(id=one, organisation=one.split("/")[0], name=one.split("/")[1]) for one in services),
    ]


def claims_of(text: str, handoffs: list[Handoff]) -> list[Claim]:
    """`handoff number from 1 | DUTY | by | stance | about | from | until` a line."""
    made = []
    for number, (which, duty, by, stance, about, *period) in enumerate(rows(text), start=1):
        first = date.fromisoformat(period[0]) if period and period[0] else date(2025, 1, 1)
        until = date.fromisoformat(period[1]) if len(period) > 1 and period[1] else None
        made.append(
            Claim(
                id=f"claim-{number:03d}",
                subject=handoffs[int(which) - 1].id,
                duty=Duty(duty),
                by=by,
                stance=Stance(stance),
                about=about or None,
                valid_from=first,
                valid_to=until,
            )
        )
    return made


def changed(entity: Entity, **fields: object) -> Entity:
    """The entity with some fields changed, checked again."""
    return type(entity).model_validate(entity.model_dump() | fields)


def crossing_of(handoff: Handoff, number: int, *steps: tuple[str, str], **fields: object) -> Crossing:
    """A crossing with (status, ISO time in UTC) steps."""
    statuses = tuple(
        StatusChange(status=status, happened_at=datetime.fromisoformat(when).replace(tzinfo=UTC))
        for status, when in steps
    )
    return Crossing(
        id=f"c-{number:04d}", handoff=handoff.id, request_id=f"R{number}", statuses=statuses, **fields
    )


def engine_of(*entities: Entity, now: datetime = NOW) -> Engine:
    """An engine over an in-memory store that holds these entities."""
    engine = Engine(MemoryStore(clock=lambda: now), Settings(), clock=lambda: now)
    if entities:
        engine.save(map(Put, entities), actor="tester", reason="a small world")
    return engine

"""Handoffs and pathways: what should pass from whom to whom."""

from datetime import date
from typing import Self

from pydantic import model_validator

from graph_schema.entity import Entity, Id, Link, Part, fact
from graph_schema.parties import ORGANISATION, PARTY_KINDS
from graph_schema.vocabulary import Channel, CrossingStatus, DutyBasis, End, HandoffKind, PathwayKind

STARTS = frozenset({End.HOME, End.PATIENT, End.CARER})
"""Ends that a handoff may start from; a handoff may lead to any end."""


class TimeLimit(Part):
    """How long something may take, from one status of a crossing to another."""

    hours: float = fact("Longest time allowed", example=24, unit="hours", gt=0)
    start: CrossingStatus = fact("Status that starts the clock", example="discharged")
    stop: CrossingStatus = fact("Status that stops it", example="received")
    basis: DutyBasis = fact("What the limit rests on", example="contract", default=DutyBasis.NONE)


class TrafficEstimate(Part):
    """Somebody's estimate of how many cross in a year, as a range."""

    low: float = fact("At least", example=200, unit="crossings a year", ge=0)
    high: float = fact("At most", example=400, unit="crossings a year", ge=0)
    given_by: str = fact("Who gave it: a role or body", example="Ward manager")

    @model_validator(mode="after")
    def low_is_not_above_high(self) -> Self:
        """A range is given from low to high."""
        if self.low > self.high:
            raise ValueError("the low end of the estimate is above its high end")
        return self


class Handoff(Entity):
    """
    Something that has to pass from one service to another: standing, not one patient's crossing.

    An entity, not a line between two entities, because hazards, events, controls and claims attach to it.
    Its boundary type is worked out from its two ends. It may lie inside one organisation.
    """

    from_id: Id = fact(
        "Service it starts from, or HOME, PATIENT, CARER",
        example="RX1/Ward 7",
        link=Link("FROM", ("Service",), otherwise=End),
    )
    to_id: Id = fact(
        "Service it leads to, or HOME, PATIENT, CARER, DIED, LOST, OPEN",
        example="RY2/District nursing",
        link=Link("TO", ("Service",), otherwise=End),
    )
    kind: HandoffKind = fact("What has to pass", example="care_request", default=HandoffKind.UNKNOWN)
    name: str | None = fact(
        "What people call it", example="Insulin visits at discharge", default=None, free_text=True
    )
    channel: Channel = fact("How it travels", example="structured", default=Channel.UNKNOWN)
    requester: Id | None = fact(
        "Who asked for the test, for results",
        example="RZ3",
        default=None,
        link=Link("REQUESTED_BY", PARTY_KINDS),
    )
    limit: TimeLimit | None = fact("Time limit, where one applies", example=None, default=None)
    estimate: TrafficEstimate | None = fact(
        "Estimated traffic, used only where nothing is counted", example=None, default=None
    )
    nothing_found: bool = fact(
        "True: assessed completely by both ends, and no hazard was found", example="false", default=False
    )
    prompts_considered: int | None = fact(
        "How many of the kind's prompts were considered when it was assessed", example=5, default=None, ge=0
    )
    valid_from: date | None = fact("First day; empty = always", example="2024-04-01", default=None)
    valid_to: date | None = fact("First day on which it no longer exists", example="2027-04-01", default=None)

    @model_validator(mode="after")
    def ends_make_sense(self) -> Self:
        """A handoff starts from a service, home, patient or carer, and does not lead back to its start."""
        if self.from_id in End.__members__ and self.from_id not in STARTS:
            raise ValueError(f"a handoff cannot start from {self.from_id}")
        if self.from_id == self.to_id:
            raise ValueError("a handoff leads from one place to another")
        return self


class Pathway(Entity):
    """A named set of handoffs: drawn, observed, or as one provider tells it."""

    name: str = fact("Name of the pathway", example="Hip fracture")
    kind: PathwayKind = fact("What it describes", example="drawn", default=PathwayKind.DRAWN)
    told_by: Id | None = fact(
        "Provider whose version it is", example="RX1", default=None, link=Link("TOLD_BY", ORGANISATION)
    )
    handoffs: tuple[Id, ...] = fact(
        "Its handoffs", example="RX1/ED > RX1/AMU: ward_move", default=(), link=Link("HOLDS", ("Handoff",))
    )
    entries: tuple[Id, ...] = fact(
        "Services where people enter", example="RX1/ED", default=(), link=Link("ENTERS_AT", ("Service",))
    )
    ends: tuple[End, ...] = fact("How it may end", example="HOME", default=())

"""Handoffs and pathways: what should pass from whom to whom."""

from datetime import date
from typing import Self

from pydantic import model_validator

from graph_schema.entity import Entity, Id, Instant, Link, Part, fact
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


class Position(Part):
    """Where a place stands on a drawing. It says nothing about the place itself."""

    place: Id = fact("Service or end that stands there", example="RX1/ED")
    x: float = fact("From the left", example=120, unit="drawing units", allow_inf_nan=False)
    y: float = fact("From the top", example=80, unit="drawing units", allow_inf_nan=False)


class NamedVersion(Part):
    """
    A name for a pathway as it was known at an instant, to come back to and to compare with.

    Nothing is copied: the pathway and its handoffs are read as they were known then.
    """

    name: str = fact("What this version is called", example="As agreed in May")
    as_known: Instant = fact("The instant that is meant", example="2026-05-20T12:00:00Z")


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
    places: tuple[Id, ...] = fact(
        "Services and ends that stand on its drawing, connected or not; the ends of its handoffs always do",
        example="RX1/ED",
        default=(),
        link=Link("SHOWS", ("Service",), otherwise=End),
    )
    layout: tuple[Position, ...] = fact(
        "Where its places stand; those without a position are placed by themselves", example=None, default=()
    )
    versions: tuple[NamedVersion, ...] = fact(
        "Moments of its history that were given a name", example=None, default=()
    )

"""Events as recorded, where they belong, and who could have recorded them."""

from datetime import date

from graph_schema.entity import Entity, Id, Instant, Link, fact
from graph_schema.parties import ORGANISATION
from graph_schema.vocabulary import CaughtBy, EventType, Harm, MatchState, Precision, ReporterSide, Scheme


class Event(Entity):
    """
    One recorded event: LFPSE, NRLS, local, complaint, feedback. Reported is not happened.

    LFPSE gives organisations without saying which end they were: without a match it stays *unplaced*.
    """

    type: EventType = fact("What sort of record", example="incident", default=EventType.INCIDENT)
    scheme: Scheme = fact("Where it was recorded", example="lfpse", default=Scheme.LOCAL)
    reference: str | None = fact("Reference in that scheme", example="EV-104", default=None)
    happened_at: Instant | None = fact("When it happened", example="2026-01-22T08:00:00Z", default=None)
    precision: Precision = fact("How exactly the time is known", example="day", default=Precision.EXACT)
    recorded_on: date | None = fact("Day it was recorded in the scheme", example="2026-01-23", default=None)
    physical: Harm = fact("Physical harm", example="moderate", default=Harm.NOT_RECORDED)
    psychological: Harm = fact("Psychological harm", example="low", default=Harm.NOT_RECORDED)
    reporter: Id | None = fact(
        "Organisation that recorded it", example="RX1", default=None, link=Link("RECORDED_BY", ORGANISATION)
    )
    reporter_side: ReporterSide = fact(
        "Which end recorded it", example="receiver", default=ReporterSide.NOT_RECORDED
    )
    caught_by: CaughtBy = fact("Who noticed or stopped it", example="carer", default=CaughtBy.NOT_RECORDED)
    who_was_harmed: str | None = fact("Group harmed, never a name", example="patient", default=None)
    organisations: tuple[Id, ...] = fact(
        "Organisations it names, in no order", example="RX1;RY2", default=(), link=Link("NAMES", ORGANISATION)
    )
    service_areas: tuple[str, ...] = fact("Service areas it names", example="7", default=())
    process: str | None = fact("LFPSE healthcare process code", example="9", default=None)
    identified_location: Id | None = fact(
        "Organisation where it was found, if elsewhere than it happened",
        example="RY2",
        default=None,
        link=Link("FOUND_AT", ORGANISATION),
    )
    detection_point: str | None = fact("LFPSE code of when it was noticed", example="5", default=None)
    location_at_risk: str | None = fact(
        "Where a risk lies, in the words of its source", example="different organisation", default=None
    )
    risk_theme: str | None = fact("LFPSE code of the theme of a risk", example="6", default=None)
    estimated_time: str | None = fact(
        "Part of the day, in the words of its source", example="morning handover", default=None
    )
    description: str | None = fact(
        "What happened", example="Request went to a retired address", default=None, free_text=True
    )
    same_as: Id | None = fact(
        "The event of which this is a second record; joined events count once",
        example="EV-9",
        default=None,
        link=Link("SAME_AS", ("Event",)),
    )
    not_same_as: tuple[Id, ...] = fact(
        "Events of which a person says that this is no second record, however alike they are",
        example="EV-7",
        default=(),
        link=Link("NOT_SAME_AS", ("Event",)),
    )
    opted_out: bool = fact("Data-sharing opt-out of the record was set", example="false", default=False)

    @property
    def worse_harm(self) -> Harm:
        """The worse of physical and psychological harm; NOT_RECORDED only where neither was graded."""
        return max((self.physical, self.psychological), key=lambda harm: harm.rank)


class EventMatch(Entity):
    """Where an event belongs: inferred with reasons, confirmed, or refused. Refusals are remembered."""

    event: Id = fact("Event", example="EV-1", link=Link("MATCHES", ("Event",)))
    subject: Id | None = fact(
        "Handoff or crossing; empty = refused as not about any handoff",
        example="h-1",
        default=None,
        link=Link("ABOUT", ("Handoff", "Crossing")),
    )
    state: MatchState = fact("Inferred, confirmed or refused", example="confirmed")
    reasons: tuple[str, ...] = fact(
        "Why it was inferred, or why a person placed or refused it",
        example="two organisations named",
        default=(),
    )


class EventSource(Entity):
    """
    Which organisation could report, under which scheme, from when to when, as at which date.

    Without one that covers a handoff, "no events" means nothing.
    """

    organisation: Id = fact(
        "Organisation that could report", example="RX1", link=Link("COVERS", ORGANISATION)
    )
    scheme: Scheme = fact("Under which scheme", example="lfpse")
    first_day: date = fact("From this day", example="2024-07-01")
    last_day: date | None = fact("To this day, included; empty = still", example="2026-05-31", default=None)
    as_at: date | None = fact("Day on which the extract was made", example="2026-06-01", default=None)

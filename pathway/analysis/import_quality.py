"""
What keeps recorded events from being used across organisations: each challenge as "k of n", why, what to do.

They are questions about records and the forms they come from, not faults of those who reported. An event that
a challenge touches is kept and counted as far as it can be; a high number says nothing about safety.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph_schema.events import Event
from graph_schema.parties import Organisation
from graph_schema.vocabulary import CaughtBy, Harm, ReporterSide, Scheme


@dataclass(frozen=True)
class Challenge:
    """One thing that `count` of `of` records lack; `why` it matters, what to `do`, and the ids of a few."""

    key: str
    what: str
    count: int
    of: int
    why: str
    do: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Here:
    """
    What is known beside the events: the organisations by id, and the day asked about.

    `undescribed`: ids that stand among them only because a file of events named them.
    """

    organisations: Mapping[str, Organisation]
    day: date
    undescribed: frozenset[str] = frozenset()

    def unknown(self, organisation: str) -> bool:
        """Whether nobody here has said what organisation that code is of."""
        return organisation not in self.organisations or organisation in self.undescribed

    def ended(self, organisation: str) -> bool:
        """Whether a code is of an organisation that has ended by that day."""
        of = self.organisations.get(organisation)
        return of is not None and of.valid_to is not None and of.valid_to <= self.day


Test = Callable[[Event, Here], bool]
EXAMPLES = 5


def _named(event: Event) -> set[str]:
    found = {event.identified_location} if event.identified_location else set()
    return {*event.organisations, *found}


def _codes(event: Event) -> set[str]:
    return _named(event) | ({event.reporter} if event.reporter else set())


def _only_reporter(event: Event, _here: Here) -> bool:
    return event.reporter is not None and _named(event) == {event.reporter}


_CHALLENGES: tuple[tuple[str, str, Test, str, str], ...] = (
    (
        "place",
        "No organisation is named as the place",
        lambda event, _: not _named(event),
        "Nobody can say at which handoff it belongs.",
        "Map the column of the place, or ask for it on the form.",
    ),
    (
        "one",
        "Only one organisation is named",
        lambda event, _: len(_named(event)) == 1,
        "What happened between two organisations cannot be told from what happened inside one.",
        "Ask on the form where else the person's care was.",
    ),
    (
        "reporter_only",
        "Whoever reported is the only organisation named",
        _only_reporter,
        "The other end of the handoff is missing, so it cannot learn of it.",
        "Ask on the form who sent or received.",
    ),
    (
        "unknown",
        "A code of an organisation that is not known here",
        lambda event, here: any(map(here.unknown, _codes(event))),
        "No service and no handoff of it is here, so nothing can be placed there.",
        "Mend the code at its source, or bring the organisation and its services in.",
    ),
    (
        "area",
        "No service area is named",
        lambda event, _: not event.service_areas,
        "Within an organisation its handoffs cannot be told apart.",
        "Map the column of the service, ward or specialty.",
    ),
    (
        "ended",
        "A code of an organisation that has ended",
        lambda event, here: any(map(here.ended, _codes(event))),
        "It stands at a body that no longer is there; nobody there will read it.",
        "Record what the body became, or mend the code at its source.",
    ),
    (
        "day",
        "No day when it happened",
        lambda event, _: event.happened_at is None,
        "It is in no year, so in no figure of a year.",
        "Map the column of the day; the day it was recorded is not the day it happened.",
    ),
    (
        "harm",
        "Harm is not graded",
        lambda event, _: event.worse_harm is Harm.NOT_RECORDED,
        "Not graded is not “no harm”: it is in no set of moderate or worse.",
        "Map the words of the grade; ask those who grade.",
    ),
    (
        "reference",
        "No reference of its source",
        lambda event, _: not event.reference,
        "A changed or withdrawn record cannot be told from a new one when the file comes again.",
        "Map the column of the reference.",
    ),
)
_FIELDS: tuple[tuple[str, Test], ...] = (
    ("reporter", lambda event, _: event.reporter is None),
    ("process", lambda event, _: not event.process),
    ("detection_point", lambda event, _: not event.detection_point),
    ("identified_location", lambda event, _: event.identified_location is None),
    ("estimated_time", lambda event, _: not event.estimated_time),
    ("physical", lambda event, _: event.physical is Harm.NOT_RECORDED),
    ("psychological", lambda event, _: event.psychological is Harm.NOT_RECORDED),
    ("reporter_side", lambda event, _: event.reporter_side is ReporterSide.NOT_RECORDED),
    ("caught_by", lambda event, _: event.caught_by is CaughtBy.NOT_RECORDED),
    ("recorded_on", lambda event, _: event.recorded_on is None),
    ("description", lambda event, _: not event.description),
)
_OF_A_FIELD = ("What draws on it leaves these out.", "Map a column to it, where the source has one.")


def challenges(events: Sequence[Event], here: Here) -> tuple[Challenge, ...]:
    """Every challenge, with those that no record has: 0 of n is an answer, and 0 of 0 says nothing."""
    found = [(*one, *_found(events, here, one[2])) for one in _CHALLENGES]
    return tuple(
        Challenge(key, what, count, of, why, do, ids) for key, what, _, why, do, count, of, ids in found
    )


def fields_unknown(events: Sequence[Event], here: Here) -> tuple[Challenge, ...]:
    """How many records say nothing in each field, most first."""
    found = [
        Challenge(
            name, Event.model_fields[name].description or name, *_found(events, here, test)[:2], *_OF_A_FIELD
        )
        for name, test in _FIELDS
    ]
    return tuple(sorted(found, key=lambda one: -one.count))


def two_national_schemes(events: Sequence[Event]) -> bool:
    """Whether LFPSE and NRLS both are there: they differ in what is recorded, so no trend joins them."""
    return {Scheme.LFPSE, Scheme.NRLS} <= {event.scheme for event in events}


def _found(events: Sequence[Event], here: Here, test: Test) -> tuple[int, int, tuple[str, ...]]:
    ids = [event.id for event in events if test(event, here)]
    return len(ids), len(events), tuple(sorted(ids)[:EXAMPLES])

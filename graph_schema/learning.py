"""Learning responses, safety actions, escalations, visits: what was done about it."""

from datetime import date

from graph_schema.accountability import SUBJECTS
from graph_schema.entity import Entity, Id, Link, fact
from graph_schema.parties import ORGANISATION, PARTY_KINDS
from graph_schema.vocabulary import Duty, ResponseKind


class LearningResponse(Entity):
    """A PSIRF learning response, with one lead and those who contribute."""

    kind: ResponseKind = fact("What sort", example="aar")
    lead: Id | None = fact(
        "Lead organisation; empty = nobody leads",
        example="RX1",
        default=None,
        link=Link("LED_BY", ORGANISATION),
    )
    contributors: tuple[Id, ...] = fact(
        "Organisations taking part", example="RY2", default=(), link=Link("WITH", ORGANISATION)
    )
    events: tuple[Id, ...] = fact(
        "Events it looks at", example="EV-1", default=(), link=Link("LOOKS_AT", ("Event",))
    )
    handoffs: tuple[Id, ...] = fact(
        "Handoffs it looks at", example="h-1", default=(), link=Link("ABOUT", ("Handoff",))
    )
    opened_on: date | None = fact("Opened", example="2026-05-20", default=None)
    due_on: date | None = fact("Due", example="2026-08-20", default=None)
    closed_on: date | None = fact("Closed", example="2026-08-01", default=None)
    terms: str | None = fact(
        "Terms of reference", example="The three-way discharge", default=None, free_text=True
    )


class SafetyAction(Entity):
    """Something specific to be done, with an owner, a date and a measure."""

    response: Id | None = fact(
        "Response it comes from", example="lr-1", default=None, link=Link("FROM", ("LearningResponse",))
    )
    action: str = fact("What is to be done", example="Acknowledge each request", free_text=True)
    holder: Id | None = fact("Who does it", example="RX1", default=None, link=Link("OWNED_BY", PARTY_KINDS))
    due_on: date | None = fact("By when", example="2026-09-01", default=None)
    done_on: date | None = fact("Done", example="2026-08-15", default=None)
    measure: str | None = fact(
        "How it will be known to work", example="Share acknowledged in 24 h", default=None, free_text=True
    )
    control: Id | None = fact(
        "Control it makes or strengthens", example="c-1", default=None, link=Link("MAKES", ("Control",))
    )
    rehearsal: Id | None = fact(
        "Rehearsal that it comes from", example="rh-1", default=None, link=Link("FOUND_BY", ("Rehearsal",))
    )
    handoff: Id | None = fact(
        "Handoff it is about", example="h-1", default=None, link=Link("ABOUT", ("Handoff",))
    )
    duty: Duty | None = fact("Duty it is about", example="ACCEPT", default=None)


class Escalation(Entity):
    """A concern put to a body that should act, with a due date and its reply."""

    subject: Id = fact(
        "What it is about", example="RX1/ED > RX1/AMU: ward_move", link=Link("ABOUT", SUBJECTS)
    )
    raised_by: Id = fact("Who raised it", example="RX1", link=Link("BY", PARTY_KINDS))
    raised_to: Id = fact("To whom", example="QAB", link=Link("TO", PARTY_KINDS))
    raised_on: date = fact("When", example="2026-03-20")
    due_on: date | None = fact("When a reply was due", example="2026-04-20", default=None)
    replied_on: date | None = fact("When a reply came; empty = none yet", example="2026-05-20", default=None)
    reply: str | None = fact("The reply", example="Taken up", default=None, free_text=True)


class Visit(Entity):
    """An assurance visit to handoffs."""

    handoffs: tuple[Id, ...] = fact(
        "Handoffs visited", example="h-1", link=Link("ABOUT", ("Handoff",)), min_length=1
    )
    visited_by: Id = fact("Who visited", example="QAB", link=Link("BY", PARTY_KINDS))
    visited_on: date = fact("When", example="2026-06-01")
    random: bool = fact("Drawn at random", example="false", default=False)
    found: str | None = fact(
        "What was found", example="No log of acknowledgements", default=None, free_text=True
    )

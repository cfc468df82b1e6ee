"""What happened to people: contacts, crossings, who in fact held them, and what is told about them."""

from datetime import date
from typing import Self

from pydantic import model_validator

from graph_schema.entity import Entity, Id, Instant, Link, Part, fact
from graph_schema.parties import PARTY_KINDS, Period
from graph_schema.vocabulary import AccountKind, Answer, Carrier, CrossingStatus, ItemState, Precision


class Person(Entity):
    """A pseudonymous person. Its id is a keyed hash; every other field is optional and coarse."""

    age_band: str | None = fact("Age band", example="70-79", default=None)
    deprivation_fifth: int | None = fact(
        "Deprivation fifth of the area, 1 most deprived", example=2, default=None, ge=1, le=5
    )
    ethnicity: str | None = fact("Ethnic group, or 'not recorded'", example="not recorded", default=None)
    language: str | None = fact("Language spoken", example="English", default=None)
    communication_need: str | None = fact("Communication need", example="hearing", default=None)
    icb: Id | None = fact(
        "Responsible ICB", example="QAB", default=None, link=Link("RESPONSIBLE", ("Organisation",))
    )
    advocate: tuple[Period, ...] = fact(
        "Periods in which an advocate or carer spoke for them", example="2025-10-01", default=()
    )
    no_advocate: bool = fact(
        "Known to have none; unset and no period = not known", example="false", default=False
    )


class Journey(Entity):
    """A named part of one person's route, for example one admission."""

    person: Id = fact("Person", example="a1b2", link=Link("OF", ("Person",)))
    name: str | None = fact("What it is called", example="Hip fracture 2026", default=None)


class CareContact(Entity):
    """
    Someone seen somewhere at a time. Contacts come and stay in bulk, as columns.

    A contact shows people being seen; it shows no letter, no result and no request.
    """

    person: Id = fact("Person, as a pseudonym", example="a1b2")
    happened_at: Instant = fact("When, in UTC", example="2026-01-22T08:00:00Z")
    organisation: Id = fact("Organisation that saw them", example="RX1")
    service: Id = fact("Service that saw them", example="RX1/ED")
    activity: str | None = fact("What was done, as a code or word", example="triage", default=None)
    seq: int = fact("Order among contacts of one time; orders, never identifies", example=3, default=0)


class StatusChange(Part):
    """One step in the life of a crossing."""

    status: CrossingStatus = fact("What happened", example="sent")
    happened_at: Instant | None = fact(
        "When; empty = it happened, time not known", example="2026-01-20T16:00:00Z", default=None
    )
    precision: Precision = fact("How exactly the time is known", example="day", default=Precision.EXACT)


class CarriedItem(Part):
    """
    One piece of information at one crossing, and who says so. Several may differ.

    An item that nobody recorded is not recorded: never lost.
    """

    what: str = fact("What it is, without names", example="insulin dose", free_text=True)
    state: ItemState = fact("Whether it was in the service's own message to the receiver", example="missing")
    known_before: Answer = fact(
        "Was it known to somebody on the way before?", example="yes", default=Answer.NOT_KNOWN
    )
    told_by: str = fact("Who says so: an organisation's id, a role, or 'case review'", example="case review")


class Crossing(Entity):
    """
    One request or transfer over a handoff, whether or not it arrived.

    Contacts may support a crossing; they do not define it. Two crossings with the same parent are a fork.
    """

    handoff: Id = fact("Handoff it crossed", example="h-1", link=Link("OVER", ("Handoff",)))
    person: Id | None = fact(
        "Person, as a pseudonym", example="a1b2", default=None, link=Link("OF", ("Person",))
    )
    request_id: str = fact("Reference of the request", example="D09")
    parent: str | None = fact(
        "What it came out of: one discharge makes several crossings", example="DISCHARGE-1", default=None
    )
    statuses: tuple[StatusChange, ...] = fact("What happened, in the order told", example=None, default=())
    expected_by: Instant | None = fact(
        "When it should have arrived", example="2026-01-21T16:00:00Z", default=None
    )
    carried_by: Carrier | None = fact("Who made it happen; empty = not asked", example="carer", default=None)
    other_channel: Answer = fact("Would it have arrived another way?", example="no", default=Answer.NOT_KNOWN)
    carries: str | None = fact(
        "What had to pass", example="Daily insulin visits", default=None, free_text=True
    )
    what_happened: str | None = fact(
        "What happened, in a sentence", example="Sent to a retired address", default=None, free_text=True
    )
    items: tuple[CarriedItem, ...] = fact(
        "Information that should have passed, and what became of it",
        example="insulin dose: missing",
        default=(),
    )
    requester: Id | None = fact(
        "Who asked for it", example="RX1", default=None, link=Link("REQUESTED_BY", PARTY_KINDS)
    )

    def at(self, status: CrossingStatus) -> StatusChange | None:
        """The first change to that status, or None."""
        return next((change for change in self.statuses if change.status is status), None)


class Holding(Entity):
    """Who in fact held a crossing in a period, and who says so. Several may disagree: accounts differ."""

    crossing: Id = fact("Crossing", example="c-1", link=Link("OF", ("Crossing",)))
    holder: Id | None = fact(
        "Who held it; empty = nobody", example="RX1", default=None, link=Link("HELD_BY", PARTY_KINDS)
    )
    held_from: Instant = fact("From", example="2026-01-20T00:00:00Z")
    held_until: Instant | None = fact(
        "Until before; empty = still", example="2026-01-21T00:00:00Z", default=None
    )
    precision: Precision = fact("How exactly the times are known", example="day", default=Precision.EXACT)
    told_by: str = fact("Who says so: an organisation's id, a role, or 'case review'", example="case review")

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Self:
        """A holding ends after it begins."""
        if self.held_until is not None and self.held_until <= self.held_from:
            raise ValueError("the holding ends before it begins")
        return self


class Account(Entity):
    """What somebody tells about a crossing or contact. No account overwrites another."""

    crossing: Id | None = fact(
        "Crossing it is about", example="c-1", default=None, link=Link("ABOUT", ("Crossing",))
    )
    contact: Id | None = fact("Contact it is about", example="k-1", default=None)
    teller: str = fact("Who tells it: patient, carer, a role, an organisation's id", example="carer")
    told_on: date | None = fact("When it was told", example="2026-03-20", default=None)
    happened_at: Instant | None = fact(
        "When it happened, by this account", example="2026-01-20T16:00:00Z", default=None
    )
    precision: Precision = fact("How exactly the time is known", example="day", default=Precision.EXACT)
    step: CrossingStatus | None = fact(
        "Which step of the crossing its time is of; empty = not said", example="noticed", default=None
    )
    kind: AccountKind = fact(
        "Fact, account or interpretation", example="account", default=AccountKind.ACCOUNT
    )
    text: str = fact("What is told", example="Nobody rang", free_text=True)


def same_item(what: str) -> str:
    """
    By what two tellings of an item are known to be of the same one: its words, whatever case and spaces.

    >>> same_item("Insulin  dose ") == same_item("insulin dose")
    True
    """
    return " ".join(what.split()).casefold()

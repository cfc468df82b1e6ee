"""That something still stands, said again on a day: the lightest word that anybody can give."""

from datetime import date

from graph_schema.entity import Entity, Id, Link, fact
from graph_schema.parties import PARTY_KINDS


class Confirmation(Entity):
    """
    One body's word on one day that a handoff still runs as recorded, or that its own claim still stands.

    It changes no duty's state, no holder and no figure: it says only how old the last word is. Nobody tested
    anything for it; a control is confirmed by a check.
    """

    subject: Id = fact(
        "Handoff or claim that still stands",
        example="RX1/ED > RX1/AMU: ward_move",
        link=Link("CONFIRMS", ("Handoff", "Claim")),
    )
    by: Id = fact("Body that says so", example="RX1", link=Link("BY", PARTY_KINDS))
    confirmed_on: date = fact("When", example="2026-02-01")

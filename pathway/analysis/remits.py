"""
Whether a body's remit reaches a handoff, and if not, what in its text leaves the handoff out.

The one definition: duties (OVERSEE, G9), coverage and rehearsals all ask here. That a remit reaches a handoff
says that some text gives a body sight of it, not that anybody looks.
"""

from datetime import date
from enum import StrEnum

from graph_schema.handoffs import Handoff
from graph_schema.parties import Remit
from pathway.analysis.places import Place


class WhyNot(StrEnum):
    """What leaves a handoff outside a remit."""

    ENDED = "it has ended"
    NOT_YET = "it has not begun"
    BODY_GONE = "its body has ended, and no one body stands in its place"
    KIND = "it does not name this kind of handoff"
    ENDS = "it names neither end"
    PLACE = "it is for another place"


def reaches(remit: Remit, handoff: Handoff, start: Place, end: Place) -> bool:
    """Whether the text of a remit takes in a handoff between these ends, whatever the day."""
    return not left_out_by(remit, handoff, start, end)


def left_out_by(remit: Remit, handoff: Handoff, start: Place, end: Place) -> tuple[WhyNot, ...]:
    """What in the text of a remit leaves a handoff out; empty where it takes it in."""
    found = []
    if remit.kinds and handoff.kind not in remit.kinds:
        found.append(WhyNot.KIND)
    if remit.organisations and not {start.organisation, end.organisation} & set(remit.organisations):
        found.append(WhyNot.ENDS)
    if remit.place is not None and remit.place not in (start.place, end.place):
        found.append(WhyNot.PLACE)
    return tuple(found)


def not_on(remit: Remit, day: date) -> tuple[WhyNot, ...]:
    """Why a remit is not in force on a day; empty where it is."""
    if remit.valid_to is not None and remit.valid_to <= day:
        return (WhyNot.ENDED,)
    return (WhyNot.NOT_YET,) if remit.valid_from is not None and remit.valid_from > day else ()

"""A handoff that a row names by its ends: from, to, their services, and what has to pass."""

from functools import partial

from pydantic import ValidationError

from graph_schema.handoffs import Handoff
from graph_schema.identifiers import handoff_id
from graph_schema.vocabulary import HandoffKind
from pathway.importing.places import Places
from pathway.importing.records import Row
from pathway.importing.sheet import Refusal

HANDOFF_FIELDS = ("from", "to", "from_service", "to_service", "kind")
"""Columns of a row that names a handoff by its ends. Without `kind` it is `unknown`."""


def handoff_named(row: Row, places: Places, source: str = "") -> Handoff:
    """
    The handoff that a row names, with the id every file gives it; its ends are noted in `places`.

    Raises `Refusal` where an end is missing, is no place, or both are the same.
    """
    start, stop = _end(row, places, "from"), _end(row, places, "to")
    kind = row.read("kind", HandoffKind.read) or HandoffKind.UNKNOWN
    try:
        id_ = handoff_id(start, stop, kind)
        return Handoff(id=id_, from_id=start, to_id=stop, kind=kind, source=source)
    except ValidationError as fault:
        reason = fault.errors(include_url=False, include_input=False)[0]["msg"].removeprefix("Value error, ")
        raise Refusal("from", reason) from None


def _end(row: Row, places: Places, end: str) -> str:
    id_ = row.read(end, partial(places.end, service=row.text(f"{end}_service")))
    if id_ is None:
        raise Refusal(end, "empty, and it is needed")
    return str(id_)

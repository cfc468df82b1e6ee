"""
What a change to a drawing comes to: each works out, from what is read, which records are put and which go.

Nothing is written here. What makes no sense is `CannotDraw`, with the reason in plain words; what somebody
else has changed meanwhile is `DrawnOtherwise`, unless the change says `over` (mine, in spite of theirs).

A change is what a person meant, as JSON: {"op", …}. `was` or `base` say what its author saw.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from graph_schema.handoffs import NamedVersion
from graph_schema.identifiers import service_id
from graph_schema.parties import Organisation, Service
from pathway.analysis.pathways import DRAWN
from pathway.engine import drawing_handoffs
from pathway.engine.drawing_reading import Reading
from pathway.engine.drawing_sheet import Edit, Op, Sheet, place_name, refuse_gone, sheet_of
from pathway.errors import CannotDraw, DrawnOtherwise

TOLERANCE = 0.5
"""Drawing units: a place that stands so near to where it was seen has not been moved."""


def edit_of(read: Reading, op: Op) -> Edit:
    """What a change comes to now. Raises `CannotDraw` and `DrawnOtherwise`."""
    work = _OPS.get(str(op.get("op")))
    if work is None:
        raise CannotDraw(f"a drawing knows no change called {op.get('op')}")
    try:
        return work(sheet_of(read), op)
    except ValidationError as fault:
        raise CannotDraw(_first_problem(fault)) from None
    except (KeyError, TypeError, ValueError) as fault:
        raise CannotDraw(f"the change cannot be read: {fault}") from None


# -- places --------------------------------------------------------------------------------------


def _add(sheet: Sheet, op: Op) -> Edit:
    place = _new_service(sheet, op["new"]) if op.get("new") else str(op["place"])
    if place not in sheet.made:
        refuse_gone(sheet, place)
    if place in sheet.drawing.places:
        raise CannotDraw(f"{sheet.read.name(place)} is on the drawing already")
    sheet.stand(place, op.get("at"))
    return sheet.done(f"added {place_name(sheet, place)}")


def _new_service(sheet: Sheet, new: Mapping[str, Any]) -> str:
    """A service that was not known before; one that was is taken as it is."""
    organisation, name = str(new["organisation"]), " ".join(str(new["name"]).split())
    owner = sheet.read.kept(Organisation.label(), organisation)
    if owner is None:
        raise CannotDraw("a new service needs the organisation it belongs to", try_="choose one")
    if not name:
        raise CannotDraw("a new service needs a name", try_="type what people call it")
    service = Service(id=service_id(organisation, name), organisation=organisation, name=name, source=DRAWN)
    if sheet.read.service(service.id) is None:
        sheet.made[service.id] = service
    return service.id


def _place_at(sheet: Sheet, op: Op) -> Edit:
    moves = op.get("moves") or [op]
    moved = [one for one in moves if str(one["place"]) in sheet.drawing.places]
    if not moved:
        raise CannotDraw("that place is no longer on the drawing")
    for one in moved:
        _refuse_moved(sheet, one, bool(op.get("over")))
    for one in moved:
        place = str(one["place"])
        sheet.stand(place, (one["x"], one["y"]))
    many = sheet.read.name(str(moved[0]["place"])) if len(moved) == 1 else f"{len(moved)} places"
    return sheet.done(f"moved {many}")


def _refuse_moved(sheet: Sheet, one: Op, over: bool) -> None:
    seen, now = one.get("was"), sheet.layout.get(str(one["place"]))
    if over or not seen or now is None:
        return
    wanted = (one["x"], one["y"])
    if _near((now.x, now.y), seen) or _near((now.x, now.y), wanted):
        return
    name = sheet.read.name(now.place)
    raise DrawnOtherwise(f"move {name} to {_spot(wanted)}", f"moved it to {_spot((now.x, now.y))}")


def _near(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(abs(float(a) - float(b)) <= TOLERANCE for a, b in zip(one, other, strict=True))


def _spot(at: Sequence[float]) -> str:
    return f"{float(at[0]):.0f} across, {float(at[1]):.0f} down"


# -- the whole -----------------------------------------------------------------------------------


def _rename(sheet: Sheet, op: Op) -> Edit:
    name, now = " ".join(str(op["name"]).split()), sheet.drawing.pathway.name
    if not name:
        raise CannotDraw("a pathway needs a name")
    if op.get("was") not in (None, now, name) and not op.get("over"):
        raise DrawnOtherwise(f"call it {name}", f"called it {now}")
    return sheet.done(f"called it {name}", name=name)


def _name_version(sheet: Sheet, op: Op) -> Edit:
    name, had = " ".join(str(op["name"]).split()), sheet.drawing.pathway.versions
    if not name:
        raise CannotDraw("a version needs a name")
    if any(one.name == name for one in had):
        raise CannotDraw(f"there is a version {name} already", try_="choose another name")
    version = NamedVersion(name=name, as_known=op["as_known"])
    return sheet.done(f"named this version {name}", versions=(*had, version))


def _bring(sheet: Sheet, op: Op) -> Edit:
    """Many places and handoffs at once, from a template, a file or accepted moves; what is there stays."""
    for service in op.get("services", ()):
        if sheet.read.service(service.id) is None:
            sheet.made[service.id] = service
    before = len(sheet.handoffs)
    for handoff in op.get("handoffs", ()):
        standing = drawing_handoffs.standing_as(sheet, handoff)
        if (standing or handoff).id not in sheet.handoffs:
            drawing_handoffs.refuse_ends(sheet, handoff.from_id, handoff.to_id)
            sheet.join(standing or handoff, new=standing is None)
    for place in op.get("places", ()):
        if place not in sheet.made:
            refuse_gone(sheet, place)
        sheet.stand(place)
    many = len(sheet.handoffs) - before
    return sheet.done(f"brought in {many} {'handoff' if many == 1 else 'handoffs'} from {op['source']}")


_OPS: Mapping[str, Callable[[Sheet, Op], Edit]] = {
    "add": _add,
    "connect": drawing_handoffs.connect,
    "remove": drawing_handoffs.remove,
    "split": drawing_handoffs.split,
    "move_end": drawing_handoffs.move_end,
    "set": drawing_handoffs.say,
    "place_at": _place_at,
    "rename": _rename,
    "name_version": _name_version,
    "bring": _bring,
}


def _first_problem(fault: ValidationError) -> str:
    error = fault.errors(include_url=False, include_context=False, include_input=False)[0]
    return f"{'.'.join(map(str, error['loc']))}: {error['msg']}".lstrip(": ")

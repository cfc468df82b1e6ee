"""What a change of a handoff on a drawing comes to: connected, taken off, split, led elsewhere, told of."""

from typing import Any, cast

from graph_schema.handoffs import STARTS, Handoff
from graph_schema.identifiers import handoff_id
from graph_schema.vocabulary import End, HandoffKind
from pathway.analysis.pathways import DRAWN, Drawing
from pathway.engine.drawing_sheet import Edit, Op, Sheet, ends_name, in_words, place_name, refuse_gone
from pathway.errors import CannotDraw, DrawnOtherwise

FIELDS = ("kind", "channel", "name", "limit", "estimate")
"""What may be said of a handoff on a drawing."""
FIELD_WORDS = {
    "kind": "what passes",
    "channel": "how it travels",
    "name": "name",
    "limit": "time limit",
    "estimate": "estimated traffic",
}


def connect(sheet: Sheet, op: Op) -> Edit:
    """A handoff from one place to another."""
    handoff = handoff_between(sheet, str(op["from"]), str(op["to"]), op.get("kind"))
    return sheet.done(f"connected {ends_name(sheet, handoff)}")


def handoff_between(sheet: Sheet, from_id: str, to_id: str, kind: str | None = None, **said: Any) -> Handoff:
    """
    The handoff from one place to another joins the drawing: the standing one, else a new one.

    Without a kind a single standing one joins whatever its kind; else it is new, its kind not said.
    """
    refuse_ends(sheet, from_id, to_id)
    wanted = HandoffKind(kind or HandoffKind.UNKNOWN.value)
    here = [one for one in sheet.drawing.between(from_id, to_id) if one.id in sheet.handoffs]
    if any(wanted in (one.kind, HandoffKind.UNKNOWN) for one in here):
        raise CannotDraw(
            f"{place_name(sheet, from_id)} and {place_name(sheet, to_id)} are connected already",
            try_="for another handoff between the two, say its kind",
        )
    standing = [one for one in _standing(sheet, from_id, to_id, wanted) if one.id not in sheet.handoffs]
    if len(standing) == 1:
        found = standing[0]
        sheet.notes.append(
            f"This handoff stood already ({in_words(found.kind)}) and joined the drawing as it is"
        )
        sheet.join(found, new=False)
        return found
    if standing:
        kinds = ", ".join(in_words(one.kind) for one in standing)
        sheet.notes.append(
            f"{len(standing)} handoffs stand between the two already ({kinds}), and this is a new one: "
            "if it is one of them, undo it and connect with that kind"
        )
    new = Handoff(
        id=_free_id(sheet, from_id, to_id, wanted),
        source=DRAWN,
        from_id=from_id,
        to_id=to_id,
        kind=wanted,
        **said,
    )
    sheet.join(new, new=True)
    return new


def refuse_ends(sheet: Sheet, from_id: str, to_id: str) -> None:
    """Raises `CannotDraw` where no handoff can lead from one place to the other."""
    if from_id == to_id:
        raise CannotDraw(
            "a handoff leads from one place to another, not back to itself", try_="choose another place"
        )
    if from_id in End.__members__ and End(from_id) not in STARTS:
        raise CannotDraw(
            f"nothing can be handed on from “{place_name(sheet, from_id)}”: it is only an end",
            try_="connect to it instead",
        )
    for place in (from_id, to_id):
        if place not in sheet.made:
            refuse_gone(sheet, place)


def _standing(sheet: Sheet, from_id: str, to_id: str, wanted: HandoffKind) -> list[Handoff]:
    """Kept handoffs from one place to another; with a kind only of that."""
    found = sheet.read.between(from_id, to_id)
    return [one for one in found if wanted in (HandoffKind.UNKNOWN, one.kind)]


def standing_as(sheet: Sheet, handoff: Handoff) -> Handoff | None:
    """
    The kept handoff that this one is: by its id, or of its kind between its ends.

    One that was drawn before its kind was said keeps its first id; it is not to be drawn a second time.
    """
    found = sheet.read.handoff(handoff.id)
    if found is not None or handoff.kind is HandoffKind.UNKNOWN:
        return found
    return next(iter(_standing(sheet, handoff.from_id, handoff.to_id, handoff.kind)), None)


def _free_id(sheet: Sheet, from_id: str, to_id: str, kind: HandoffKind) -> str:
    """The id of a new handoff; a number behind it where a kept one bears it already."""
    number = 1
    while True:
        id_ = handoff_id(from_id, to_id, kind.value if number == 1 else f"{kind.value} {number}")
        if sheet.read.handoff(id_) is None and id_ not in sheet.made:
            return id_
        number += 1


def remove(sheet: Sheet, op: Op) -> Edit:
    """Places and handoffs leave the drawing; a place takes its handoffs along."""
    ids = [str(one) for one in op["ids"]]
    drawn, places = sheet.drawing.by_id, [one for one in ids if one in sheet.drawing.places]
    lines = {one: drawn[one] for one in ids if one in drawn}
    if not places and not lines:
        raise CannotDraw("that is no longer on the drawing")
    for place in places:
        lines |= {one.id: one for one in sheet.drawing.touching(place)}
    for one in lines.values():
        refuse_changed(sheet, op, one)
    named = [*(sheet.read.name(one) for one in places), *(sheet.read.words(one) for one in lines.values())]
    for one in lines.values():
        sheet.leave(one)
    sheet.places = [one for one in sheet.places if one not in places]
    more = f" and {len(named) - 1} more" if len(named) > 1 else ""
    return sheet.done(f"took off {named[0]}{more}")


def refuse_changed(sheet: Sheet, op: Op, handoff: Handoff) -> None:
    """Raises `DrawnOtherwise` where a handoff has another version than the author of the change saw."""
    record = sheet.read.record(Handoff.label(), handoff.id)
    seen = (op.get("base") or {}).get(handoff.id)
    if record is None or seen is None or record.version == seen or op.get("over"):
        return
    raise DrawnOtherwise(
        f"take off {sheet.read.words(handoff)}", f"{record.recorded_by} changed it: {record.reason}"
    )


def _line(sheet: Sheet, op: Op, wants: str) -> Handoff:
    """
    The handoff that a change is about; one that somebody took off meanwhile comes back where mine is kept.
    """
    id_ = str(op["line"])
    found = sheet.drawing.by_id.get(id_)
    if found is not None:
        return found
    record = sheet.read.record(Handoff.label(), id_)
    if record is None:
        raise CannotDraw("there is no such handoff on the drawing")
    handoff = cast(Handoff, record.entity)
    if not op.get("over"):
        raise DrawnOtherwise(f"{wants} {sheet.read.words(handoff)}", "took it off the drawing")
    sheet.join(handoff, new=record.withdrawn)
    sheet.drawing = Drawing(sheet.drawing.pathway, (*sheet.drawing.handoffs, handoff))
    return handoff


def split(sheet: Sheet, op: Op) -> Edit:
    """
    A → B becomes A → P and P → B of the same kind, channel and name. The old handoff keeps what hangs on it.

    A limit or an estimate of the whole way says nothing of its parts, so neither part has it.
    """
    old, place = _line(sheet, op, "split"), str(op["place"])
    if place in (old.from_id, old.to_id):
        raise CannotDraw(f"{place_name(sheet, place)} is an end of it already", try_="choose another place")
    sheet.leave(old)
    for from_id, to_id in ((old.from_id, place), (place, old.to_id)):
        handoff_between(sheet, from_id, to_id, old.kind.value, channel=old.channel, name=old.name)
    if op.get("at"):
        sheet.stand(place, op["at"])
    _say_not_carried(sheet, old, "was for the whole way; say it for each part")
    return sheet.done(f"put {place_name(sheet, place)} between {ends_name(sheet, old)}")


def move_end(sheet: Sheet, op: Op) -> Edit:
    """
    A handoff that leads elsewhere is another one: hazards and claims were about the old, and stay with it.
    """
    old, place = _line(sheet, op, "move an end of"), str(op["place"])
    if op["end"] not in ("from", "to"):
        raise CannotDraw("say which end moves: from or to")
    ends = (place, old.to_id) if op["end"] == "from" else (old.from_id, place)
    if ends == (old.from_id, old.to_id):
        raise CannotDraw(f"it {'starts' if op['end'] == 'from' else 'ends'} there already")
    sheet.leave(old)
    handoff_between(sheet, *ends, old.kind.value, channel=old.channel, name=old.name, limit=old.limit)
    if old.estimate is not None:
        sheet.notes.append("The estimated traffic was for the old way; say it anew")
    moved = "now starts at" if op["end"] == "from" else "now leads to"
    return sheet.done(f"{sheet.read.words(old)} {moved} {place_name(sheet, place)}")


def _say_not_carried(sheet: Sheet, old: Handoff, words: str) -> None:
    for name in ("limit", "estimate"):
        if getattr(old, name) is not None:
            sheet.notes.append(f"The {FIELD_WORDS[name]} {words}")


def say(sheet: Sheet, op: Op) -> Edit:
    """One field of a handoff says something else, wherever the handoff stands."""
    name = str(op["field"])
    if name not in FIELDS:
        raise CannotDraw(f"a drawing does not say a handoff’s {name}", try_="open the handoff")
    old = _line(sheet, op, f"change {FIELD_WORDS[name]} of")
    value = op.get("value") or None
    if value is None and name in ("kind", "channel"):
        value = "unknown"
    new = Handoff.model_validate(old.model_dump() | {name: value})
    _refuse_said_otherwise(sheet, op, old, new)
    if name == "kind" and new.kind is not old.kind:
        new = _assessed_anew(sheet, new)
    sheet.made[new.id] = new
    return sheet.done(f"{FIELD_WORDS[name]} of {sheet.read.words(old)}: {in_words(getattr(new, name))}")


def _refuse_said_otherwise(sheet: Sheet, op: Op, old: Handoff, new: Handoff) -> None:
    name = str(op["field"])
    now, wanted = getattr(old, name), getattr(new, name)
    if name == "kind" and any(
        one.kind is wanted and one.id != old.id and wanted is not HandoffKind.UNKNOWN
        for one in sheet.drawing.between(old.from_id, old.to_id)
    ):
        raise CannotDraw("there is a handoff of that kind between the two already")
    if "was" not in op or op.get("over") or now == wanted:
        return
    seen = getattr(Handoff.model_validate(old.model_dump() | {name: _seen_value(name, op["was"])}), name)
    if seen != now:
        words = FIELD_WORDS[name]
        raise DrawnOtherwise(
            f"{words} of {sheet.read.words(old)}: {in_words(wanted)}", f"{words}: {in_words(now)}"
        )


def _seen_value(name: str, was: Any) -> Any:
    return was or ("unknown" if name in ("kind", "channel") else None)


def _assessed_anew(sheet: Sheet, handoff: Handoff) -> Handoff:
    """What was assessed for one kind says nothing of another."""
    if not handoff.nothing_found and handoff.prompts_considered is None:
        return handoff
    sheet.notes.append("Prompts considered and “nothing found” were of the old kind; assess it anew")
    return handoff.model_copy(update={"nothing_found": False, "prompts_considered": None})

"""
From what was typed on a pathway's page, or told by its drawing, to changes; and what became of them in words.

No callback is in here, so that tests can post changes without a browser.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.components.forms import FieldError
from app.figures.pathways import arrows, spot_for
from app.figures.tidy import tidied
from app.pages import pathway_forms as forms
from app.text import plural, read_number, sentence_list
from graph_schema.identifiers import handoff_id
from graph_schema.parties import Service
from graph_schema.vocabulary import End
from pathway.analysis.pathways import Drawing
from pathway.analysis.places import Place, places_of
from pathway.engine import Engine, new_id
from pathway.engine import pathways as drawing
from pathway.engine.pathways import Answer, Conflict, Done, Refused
from pathway.errors import BadInput
from pathway.library.pathways import Template, pathway_templates
from pathway.snapshot import Snapshot

Op = dict[str, Any]
Typed = Mapping[str, Any]
FROM_DRAWING = frozenset({"place_at", "connect", "remove", "split", "move_end", "undo", "redo", "add"})
"""What the drawing may send; everything else is typed on the page."""
TOLD_BACK = frozenset({"undo", "redo"})
"""What the drawing does not know before the answer: it is told in words what was undone."""
_TOLD = {"client", "seq", "tries"}


class Asks(Exception):
    """A field has to be filled first."""

    def __init__(self, field_id: str, message: str) -> None:
        self.error = FieldError(field_id, message)
        super().__init__(message)


@dataclass(frozen=True)
class Outcome:
    """
    What became of some changes. `asked`: conflicts, as the browser keeps them until they are answered. `told`:
    what was made, as it was sent.
    """

    words: str = ""
    errors: tuple[FieldError, ...] = ()
    refused: tuple[str, ...] = ()
    asked: tuple[Op, ...] = ()
    done: tuple[Done, ...] = field(default=(), repr=False)
    told: tuple[Op, ...] = field(default=(), repr=False)

    def left_open(self, before: Sequence[Op]) -> list[Op]:
        """
        The questions that are open now: those of before too, whatever else was done meanwhile, so that nothing
        typed is lost; but for those about what was asked again, or was made since.
        """
        again = {about_of(one["op"]) for one in self.asked} | {about_of(one) for one in self.told}
        return [*(one for one in before if about_of(one["op"]) not in again), *self.asked]


def about_of(op: Op) -> tuple[str, ...]:
    """What a change is about, whatever it makes of it."""
    return tuple(str(op.get(key, "")) for key in ("op", "line", "field", "end", "place", "ids", "from", "to"))


def made(engine: Engine, pathway: str, ops: Sequence[Op], actor: str) -> Outcome:
    """Make some changes typed on the page, each once."""
    client = new_id("page")
    numbered = [{**op, "client": client, "seq": seq} for seq, op in enumerate(ops, start=1)]
    return outcome_of(drawing.apply_all(engine, pathway, numbered, actor=actor), numbered)


def outcome_of(answers: Sequence[Answer], ops: Sequence[Op], *, seen: Collection[int] = ()) -> Outcome:
    """What became of changes, for whoever made them; `seen`: numbers of those that stand before them already."""
    kept = {one.seq for one in answers if isinstance(one, Done)}
    done = tuple(one for one in answers if isinstance(one, Done))
    said = [first_upper(one.words) for one in done if one.words and one.seq not in seen]
    notes = [first_upper(note) for one in done for note in one.notes]
    return Outcome(
        words=" ".join(f"{one}." for one in (*said[-3:], *dict.fromkeys(notes))),
        refused=tuple(f"{first_upper(one.why)}." for one in answers if isinstance(one, Refused)),
        asked=tuple(_asked(one) for one in answers if isinstance(one, Conflict)),
        done=done,
        told=tuple(op for op in ops if int(op["seq"]) in kept),
    )


def acknowledged(
    engine: Engine, pathway: str, pending: Sequence[Op], actor: str, *, seen: bool = True
) -> tuple[dict[str, Any], Outcome]:
    """
    What the drawing told, made in order and acknowledged; what is sent again is the same change. `seen`:
    it shows by itself what was done, but for what was undone or done again.

    The drawing may not send everything: `FROM_DRAWING`.
    """
    answers: list[Answer] = []
    for op in sorted(pending, key=lambda one: int(one["seq"])):
        if op.get("op") not in FROM_DRAWING or "handoffs" in op:
            answers.append(Refused(int(op["seq"]), "the drawing cannot do that"))
            continue
        answers.append(drawing.apply(engine, pathway, op, actor=actor))
    refused = [{"seq": one.seq, "why": one.why} for one in answers if isinstance(one, Refused)]
    conflicts = [
        {"seq": one.seq, "mine": one.mine, "theirs": one.theirs}
        for one in answers
        if isinstance(one, Conflict)
    ]
    last = max((one.seq for one in answers), default=0)
    client = pending[-1]["client"] if pending else ""
    ack = {"client": client, "seq": last, "refused": refused, "conflicts": conflicts}
    shown = {int(one["seq"]) for one in pending if seen and one.get("op") not in TOLD_BACK}
    return ack, outcome_of(answers, pending, seen=shown)


def decided(asked: Op, *, mine: bool) -> Op:
    """The change that answers a conflict: mine over theirs, or theirs kept and mine told in the history."""
    op = {key: value for key, value in asked["op"].items() if key not in _TOLD}
    if mine:
        return op | {"over": True}
    if op["op"] in ("undo", "redo"):
        return op | {"leave": True}
    return {"op": "keep_theirs", "mine": asked["mine"], "theirs": asked["theirs"]}


def ops_of(button: str, typed: Typed, engine: Engine, drawn: Drawing, seen: Typed) -> list[Op]:
    """
    The changes that a button stands for. `seen`: versions of handoffs, and what the form showed of one.

    Raises `Asks` where a field has to be filled first, `BadInput` where what was typed cannot be read.
    """
    return _OPS[button](_Page(typed, engine, drawn, seen))


@dataclass(frozen=True)
class _Page:
    """What is known when a button is pressed."""

    typed: Typed
    engine: Engine
    drawn: Drawing
    seen: Typed

    def need(self, field_id: str, message: str) -> Any:
        """What was typed or chosen; it may not be empty."""
        value = self.typed.get(field_id)
        if isinstance(value, str):
            value = value.strip()
        if not value:
            raise Asks(field_id, message)
        return value

    @property
    def spot(self) -> tuple[float, float] | None:
        """Where a new place stands: where the drawing asked for it, if it did."""
        at = self.seen.get("at")
        return spot_for(self.drawn, (float(at[0]), float(at[1])) if at else None)

    @property
    def line(self) -> str:
        """The handoff that is chosen."""
        return str(self.need(forms.LINE, "Choose the handoff to change"))


def _add(page: _Page) -> list[Op]:
    return [{"op": "add", "place": page.need(forms.ADD_PLACE, "Choose the place to add"), "at": page.spot}]


def _new(page: _Page) -> list[Op]:
    new = {
        "name": page.need(forms.NEW_NAME, "Type the name of the new service"),
        "organisation": page.need(forms.NEW_OF, "Choose the organisation it belongs to"),
    }
    for one in alike(page.engine.snapshot(), new["name"]):
        if one.organisation == new["organisation"]:
            raise Asks(
                forms.NEW_NAME,
                f"{one.organisation_name} has “{one.name}” already: choose it under “Place to add”, or type a "
                "name that tells the new one apart",
            )
    return [{"op": "add", "new": new, "at": page.spot}]


def alike(snapshot: Snapshot, name: str) -> list[Place]:
    """The services that are called so already, also where the organisation is typed with the name."""
    typed, places = _words(name), places_of(snapshot)
    found = [places.of(one.id) for one in snapshot.all(Service)]
    return [
        one
        for one in found
        if (own := _words(one.name)) and own <= typed and typed - own <= _words(one.organisation_name)
    ]


def alike_words(snapshot: Snapshot, name: str) -> str:
    """That a name is taken already, for whoever types it; "" where it is not."""
    there = [f"{one.organisation_name}: {one.name}" for one in alike(snapshot, name)]
    if not there:
        return ""
    many = f" and {len(there) - 3} more" if len(there) > 3 else ""
    return f"There already: {'; '.join(there[:3])}{many}. If it is the same, choose it under “Place to add”."


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _connect(page: _Page) -> list[Op]:
    ends = {
        "from": page.need(forms.FROM, "Choose where it starts"),
        "to": page.need(forms.TO, "Choose where it leads"),
    }
    return [{"op": "connect", **ends, "kind": page.typed.get(forms.WITH_KIND) or None}]


def _take_off(page: _Page) -> list[Op]:
    return [{"op": "remove", "ids": [page.line], "base": page.seen.get("versions") or {}}]


def _split(page: _Page) -> list[Op]:
    return [
        {"op": "split", "line": page.line, "place": page.need(forms.SPLIT_AT, "Choose what comes between")}
    ]


def _move(page: _Page) -> list[Op]:
    place = page.need(forms.MOVE_TO, "Choose where it leads from now on")
    return [{"op": "move_end", "line": page.line, "end": page.typed[forms.MOVE_END], "place": place}]


def _save(page: _Page) -> list[Op]:
    line, was = page.line, page.seen.get("was") or {}
    said = said_of(page.typed)
    shown = was if was.get("line") == line else {}
    changed = [name for name, value in said.items() if shown.get(name) != value]
    if not changed:
        raise Asks(forms.KIND, "Nothing has changed, so nothing was saved")
    return [
        {"op": "set", "line": line, "field": name, "value": said[name], "was": shown.get(name)}
        for name in changed
    ]


def said_of(typed: Typed) -> dict[str, Any]:
    """What the form says of a handoff, as a change says it; raises `Asks` and `BadInput`."""
    return {
        "kind": typed.get(forms.KIND) or "unknown",
        "channel": typed.get(forms.CHANNEL) or "unknown",
        "name": (typed.get(forms.NAME) or "").strip() or None,
        "limit": _limit(typed),
        "estimate": _estimate(typed),
    }


def _limit(typed: Typed) -> dict[str, Any] | None:
    hours, start, stop = (typed.get(one) or "" for one in (forms.HOURS, forms.LIMIT_START, forms.LIMIT_STOP))
    if not (hours or start or stop):
        return None
    for field_id, value in ((forms.HOURS, hours), (forms.LIMIT_START, start), (forms.LIMIT_STOP, stop)):
        if not value:
            raise Asks(field_id, "A time limit needs its hours and both statuses; or leave all empty")
    basis = typed.get(forms.LIMIT_BASIS) or "none"
    return {"hours": _number(forms.HOURS, hours), "start": start, "stop": stop, "basis": basis}


def _estimate(typed: Typed) -> dict[str, Any] | None:
    low, high, by = (typed.get(one) or "" for one in (forms.LOW, forms.HIGH, forms.GIVEN_BY))
    if not (low or high or by):
        return None
    for field_id, value in ((forms.LOW, low), (forms.HIGH, high), (forms.GIVEN_BY, by)):
        if not value:
            raise Asks(field_id, "An estimate needs both its ends and who gave it; or leave all empty")
    return {"low": _number(forms.LOW, low), "high": _number(forms.HIGH, high), "given_by": by.strip()}


def _number(field_id: str, text: str) -> float:
    try:
        return read_number(text, low=0)
    except BadInput as fault:
        raise Asks(field_id, f"{first_upper(fault.what)}: {fault.try_}") from fault


def shown_of(drawn: Drawing, line: str) -> dict[str, Any]:
    """What the form shows of a handoff, as a change would say it."""
    one = drawn.by_id[line]
    return {
        "line": line,
        "kind": one.kind.value,
        "channel": one.channel.value,
        "name": one.name,
        "limit": None if one.limit is None else one.limit.model_dump(mode="json"),
        "estimate": None if one.estimate is None else one.estimate.model_dump(mode="json"),
    }


def _tidy(page: _Page) -> list[Op]:
    if not page.drawn.places:
        raise Asks(forms.ADD_PLACE, "There is nothing to tidy up yet: add a place")
    spots = tidied(page.drawn.places, arrows(page.drawn))
    return [
        {"op": "place_at", "moves": [{"place": place, "x": x, "y": y} for place, (x, y) in spots.items()]}
    ]


def _rename(page: _Page) -> list[Op]:
    name = page.need(forms.TITLE, "Type the other name")
    return [{"op": "rename", "name": name, "was": page.drawn.pathway.name}]


def _version(page: _Page) -> list[Op]:
    return [{"op": "name_version", "name": page.need(forms.VERSION_NAME, "Type a name for this version")}]


def _bring(page: _Page) -> list[Op]:
    id_ = page.need(forms.TEMPLATE, "Choose a template")
    template = next(one for one in pathway_templates() if one.id == id_)
    return [from_template(template, page.typed.get(forms.ROLES) or {})]


def from_template(template: Template, bound: Mapping[str, str | None]) -> Op:
    """The handoffs of a template between the services that its roles were bound to; others are left out."""
    ends = {end.value: end.value for end in End} | {role: id_ for role, id_ in bound.items() if id_}
    pairs = [
        (ends[one.from_id], ends[one.to_id], one)
        for one in template.handoffs
        if one.from_id in ends and one.to_id in ends and ends[one.from_id] != ends[one.to_id]
    ]
    if not pairs:
        raise Asks(forms.TEMPLATE, "Name at least two services between which the template hands on")
    handoffs = {
        id_: drawing.drawn_handoff(start, stop, one.kind, one.name, id_)
        for start, stop, one in pairs
        if (id_ := handoff_id(start, stop, one.kind.value))
    }
    places = list(dict.fromkeys(id_ for id_ in bound.values() if id_))
    source = f"the template {template.name}"
    left_out = [role.name for role in template.roles if not bound.get(role.id)]
    said = f"{source} ({sentence_list(left_out)} left out)" if left_out else source
    return drawing.bring(said, list(handoffs.values()), places=places)


def _bring_moves(page: _Page) -> list[Op]:
    chosen = page.need(forms.MOVES, "Choose the places")
    found = drawing.from_services(page.engine, chosen)
    if not found:
        raise Asks(
            forms.MOVES,
            "No handoff stands between these places: accept moves in the inbox, or connect them here",
        )
    return [drawing.bring("what stands", found, places=list(chosen))]


_OPS: Mapping[str, Callable[[_Page], list[Op]]] = {
    forms.ADD: _add,
    forms.NEW: _new,
    forms.CONNECT: _connect,
    forms.SAVE: _save,
    forms.TAKE_OFF: _take_off,
    forms.SPLIT: _split,
    forms.MOVE: _move,
    forms.UNDO: lambda _page: [{"op": "undo"}],
    forms.REDO: lambda _page: [{"op": "redo"}],
    forms.TIDY: _tidy,
    forms.RENAME: _rename,
    forms.VERSION: _version,
    forms.BRING: _bring,
    forms.BRING_MOVES: _bring_moves,
}


def not_saved(pending: Sequence[Op]) -> str:
    """What waits because nobody said who draws."""
    return f"{plural(len(pending), 'change')} of the drawing not saved yet: say your name or role"


def first_upper(text: str) -> str:
    """
    A sentence begins with a capital.

    >>> first_upper("connected ED to ward 7")
    'Connected ED to ward 7'
    """
    return text[:1].upper() + text[1:]


def _asked(one: Conflict) -> Op:
    """Without what is no JSON: what a file or template brings never conflicts."""
    return {"op": dict(one.op), "mine": one.mine, "theirs": one.theirs}

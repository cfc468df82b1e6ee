"""
Drawing a pathway: make one, change its drawing, undo and redo, name a version, compare two.

A change is one command whose id comes from the client and its number, so that the same change sent again is
the same write. Where somebody else has written in between it is worked out anew from what stands then: two
people draw on one pathway at once, and only a true conflict is asked about.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph_schema.entity import Entity
from graph_schema.handoffs import Handoff, Pathway
from graph_schema.parties import Service
from graph_schema.vocabulary import HandoffKind, PathwayKind
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.pathways import DRAWN, Difference, Drawing, differences
from pathway.analysis.picture import picture_of
from pathway.engine.drawing_edits import edit_of
from pathway.engine.drawing_reading import Reading
from pathway.engine.drawing_sheet import Edit, Op
from pathway.engine.drawing_stack import DRAW, KEPT, REDO, UNDO, Stack, command_id, inverse, stack_of
from pathway.engine.verbs import Engine, new_id, refuse_identifiers, refuse_identifying_text
from pathway.errors import (
    BadInput,
    CannotDraw,
    CommandReused,
    DrawnOtherwise,
    NotFound,
    StaleWrite,
)
from pathway.snapshot import record_from_row
from pathway.stores.base import Change, ChangeSet, Receipt

TRIES = 60
"""So often is a change worked out anew where somebody else was quicker."""


@dataclass(frozen=True)
class Done:
    """A change that is kept. `repeated`: it was before, and this was the same sent again."""

    seq: int
    command: str
    words: str
    notes: tuple[str, ...] = ()
    repeated: bool = False


@dataclass(frozen=True)
class Refused:
    """A change that makes no sense, and why."""

    seq: int
    why: str


@dataclass(frozen=True)
class Conflict:
    """A change of something that somebody else has changed meanwhile: nothing was written."""

    seq: int
    op: Op
    mine: str
    theirs: str


Answer = Done | Refused | Conflict


def make_pathway(
    engine: Engine,
    name: str,
    *,
    actor: str,
    kind: PathwayKind = PathwayKind.DRAWN,
    told_by: str | None = None,
    id_: str | None = None,
) -> str:
    """A new pathway with nothing on its drawing; its id."""
    name = " ".join(name.split())
    if not name:
        raise BadInput("a pathway needs a name", try_="type what people call it")
    refuse_identifying_text("name", name, where="this pathway")
    entity = Pathway(id=id_ or new_id("pathway"), source=DRAWN, name=name, kind=kind, told_by=told_by)
    engine.put(entity, expected=0, actor=actor, reason="a new pathway")
    return entity.id


def drawing_of(engine: Engine, pathway: str, as_known: datetime | None = None) -> Drawing:
    """A pathway with its handoffs, as known now or then. Raises `NotFound`."""
    return Reading(engine, pathway, as_known).drawing


def apply(engine: Engine, pathway: str, op: Op, *, actor: str) -> Answer:
    """
    Make one change. `op`: {op, client, seq, …} as `drawing_edits` reads it, or undo, redo, keep_theirs.

    What makes no sense is answered, not raised; errors of the store are raised, and nothing is written.
    """
    seq, id_ = int(op["seq"]), command_id(pathway, op)
    try:
        return _kept(engine, pathway, op, id_, actor)
    except DrawnOtherwise as otherwise:
        return Conflict(seq, dict(op), otherwise.mine, otherwise.theirs)
    except (BadInput, NotFound) as refused:
        return Refused(seq, f"{refused.what}: {refused.try_}" if refused.try_ else refused.what)


def apply_all(engine: Engine, pathway: str, ops: Iterable[Op], *, actor: str) -> list[Answer]:
    """Make some changes in their order; each has its answer."""
    return [apply(engine, pathway, one, actor=actor) for one in sorted(ops, key=lambda op: int(op["seq"]))]


def can_undo(engine: Engine, pathway: str, actor: str) -> Stack:
    """What somebody can undo and redo on a drawing."""
    return stack_of(engine, pathway, actor)


def compare(first: Drawing, second: Drawing) -> tuple[Difference, ...]:
    """In what two drawings differ; see `analysis.pathways`."""
    return differences(first, second)


def version_of(engine: Engine, pathway: str, name: str) -> Drawing:
    """A named version of a pathway; "" is the pathway as it stands now."""
    if not name:
        return drawing_of(engine, pathway)
    found = [one for one in drawing_of(engine, pathway).pathway.versions if one.name == name]
    if not found:
        raise BadInput(f"there is no version {name}", try_="choose one of the list")
    return drawing_of(engine, pathway, found[0].as_known)


def from_services(engine: Engine, services: Sequence[str]) -> tuple[Handoff, ...]:
    """The handoffs that stand among some services and ends, those made of accepted moves with the others."""
    chosen = set(services)
    every = engine.snapshot().all(Handoff)
    return tuple(one for one in every if {one.from_id, one.to_id} <= chosen)


def bring(
    source: str, handoffs: Sequence[Handoff], *, places: Sequence[str] = (), services: Sequence[Service] = ()
) -> dict[str, object]:
    """The change that brings many handoffs into a drawing at once; give it a client and a number."""
    return {
        "op": "bring", "source": source, "handoffs": handoffs, "places": places, "services": services,
    }  # fmt: skip


def drawn_handoff(from_id: str, to_id: str, kind: HandoffKind, name: str | None, id_: str) -> Handoff:
    """A handoff as a drawing makes it."""
    return Handoff(id=id_, source=DRAWN, from_id=from_id, to_id=to_id, kind=kind, name=name)


# -- inside --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Plan:
    """What is to be written: under which verb, with which reason, and what is told besides."""

    verb: str
    reason: str
    words: str
    changes: Sequence[Change]
    notes: tuple[str, ...] = ()


def _kept(engine: Engine, pathway: str, op: Op, id_: str, actor: str) -> Done:
    for _ in range(TRIES):
        known = engine.store.receipt(id_, engine.viewer)
        if known is not None:
            return Done(int(op["seq"]), id_, "", repeated=True)
        plan = _plan(engine, pathway, op, actor)
        if plan.verb == DRAW and not plan.changes:
            return Done(int(op["seq"]), "", "Nothing to change: it stands so already", plan.notes)
        try:
            _save(engine, plan, id_, actor)
        except StaleWrite:
            continue
        except CommandReused:  # the same change, sent twice at once
            return Done(int(op["seq"]), id_, "", repeated=True)
        return Done(int(op["seq"]), id_, plan.words, plan.notes)
    raise StaleWrite(Pathway.label(), pathway, expected=0, found=0)


def _save(engine: Engine, plan: _Plan, id_: str, actor: str) -> Receipt:
    for change in plan.changes:
        entity = getattr(change, "entity", None)
        if entity is not None and plan.verb == DRAW:
            _refuse_names(entity)
    if plan.verb == KEPT:
        refuse_identifying_text("reason", plan.reason, where="this change")
    command = ChangeSet(id_, actor, plan.reason, tuple(plan.changes), plan.verb)
    return engine.store.save(command, engine.viewer)


def _refuse_names(entity: Entity) -> None:
    """Raises `IdentifyingText` where what somebody typed on a drawing may identify a person."""
    refuse_identifiers(entity)
    typed = [entity.name] if isinstance(entity, Pathway | Service) else []
    if isinstance(entity, Pathway):
        typed += [one.name for one in entity.versions]
    for text in typed:
        refuse_identifying_text("name", text, where=f"{entity.label()} {entity.id}")


def _plan(engine: Engine, pathway: str, op: Op, actor: str) -> _Plan:
    work: Callable[..., _Plan] = {"undo": _undo, "redo": _redo, "keep_theirs": _keep_theirs}.get(
        str(op.get("op")), _draw
    )
    return work(engine, pathway, op, actor)


def _draw(engine: Engine, pathway: str, op: Op, _actor: str) -> _Plan:
    if op.get("op") == "name_version":
        op = {**op, "as_known": _last_instant(engine)}
    edit: Edit = edit_of(Reading(engine, pathway), op)
    return _Plan(DRAW, edit.words, edit.words, edit.changes, tuple(edit.notes))


def _last_instant(engine: Engine) -> datetime:
    """When the newest of all that is kept was written: what is known then is what stands now."""
    rows = engine.facts().audit_rows
    return engine.store.audit(engine.viewer, rows - 1)[0].recorded_at


def _undo(engine: Engine, pathway: str, op: Op, actor: str) -> _Plan:
    return _back(engine, pathway, op, UNDO, actor)


def _redo(engine: Engine, pathway: str, op: Op, actor: str) -> _Plan:
    return _back(engine, pathway, op, REDO, actor)


def _back(engine: Engine, pathway: str, op: Op, verb: str, actor: str) -> _Plan:
    stack = stack_of(engine, pathway, actor)
    steps = stack.undo if verb == UNDO else stack.redo
    if not steps:
        raise CannotDraw(f"there is nothing to {verb.partition(' ')[0]}")
    step = steps[0]
    leave = bool(op.get("leave"))
    over = bool(op.get("over"))
    changes = [] if leave else inverse(engine, Reading(engine, pathway), step, actor, over=over)
    done = "Undone" if verb == UNDO else "Done again"
    words = f"{done}: {step.words}" if changes else f"Left as others made it: {step.words}"
    return _Plan(verb, f"undo of {step.command}", words, changes)


def _keep_theirs(_engine: Engine, _pathway: str, op: Op, _actor: str) -> _Plan:
    """Mine is dropped; the history says what it was."""
    words = f"left theirs ({op['theirs']}), not mine ({op['mine']})"
    return _Plan(KEPT, words, words, ())


@dataclass(frozen=True)
class Named:
    """A place as people call it. `organisation` is "" for an end, and where it is called the same."""

    name: str
    organisation: str


def named_places(engine: Engine, drawing: Drawing) -> dict[str, Named]:
    """What the places of a drawing are called."""
    read = Reading(engine, drawing.pathway.id)
    return {place: Named(*read.called(place)) for place in drawing.places}


def pathway_names(engine: Engine) -> dict[str, str]:
    """Every pathway by id, with its name and whose version it is, by name."""
    rows = engine.store.records(engine.viewer, [Pathway.label()]).to_pylist()
    found = [record_from_row(row).entity for row in rows]
    named = {one.id: f"{one.name} ({one.told_by})" if one.told_by else one.name for one in found}
    return dict(sorted(named.items(), key=lambda item: (item[1], item[0])))


def findings(engine: Engine, drawing: Drawing) -> dict[str, HandoffFinding]:
    """What is known of a drawing's handoffs, by id; those of another year are not among them."""
    ids = frozenset(one.id for one in drawing.handoffs)
    if not ids:
        return {}
    found = engine.once(("close-up", ids), lambda: picture_of(engine.snapshot(), only=ids).handoffs)
    return {one.id: one for one in found}

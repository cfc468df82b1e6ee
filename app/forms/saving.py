"""Saving what was typed: at once, with actor and reason, against the version that was looked at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from app.components.forms import FieldError
from app.forms.accountability import OWN_WORDS
from app.forms.fields import Typed
from app.forms.form import Form
from app.forms.given import Given
from app.forms.words import title_of
from graph_schema.accountability import Claim
from graph_schema.entity import Entity, Record
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Consideration
from pathway.engine import Engine, Put, Receipt, new_id
from pathway.engine.kinds import considered_over
from pathway.errors import IdentifyingText, NotFound, SaidAlready
from pathway.snapshot import LOCAL_ZONE

ACTOR, REASON = "actor", "reason"
ANSWERED_SINCE = (
    "Nothing was saved: the prompt that this answers was answered meanwhile for that side and day. Look "
    "at it among the handoff’s prompts; keep what stands there, or choose there to replace it"
)
NOTHING_NEW = "Nothing has changed, so nothing was saved"


@dataclass(frozen=True)
class Draft:
    """
    What is being typed: ids made before it is saved, so that saving twice is saving once.

    `version`: the one that was looked at; 0 for a new record. `handoff`: the one it is typed in for, or "".
    """

    kind: str
    id: str
    version: int
    handoff: str
    command: str
    query: Mapping[str, str] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """As the browser keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Outcome:
    """What became of it: a receipt and the record's id, or what has to be put right."""

    receipt: Receipt | None
    id: str
    errors: tuple[FieldError, ...] = ()


def begin(engine: Engine, form: Form, query: Mapping[str, str]) -> Draft:
    """
    A draft for the record of `query["id"]`, or for a new one. Raises `NotFound` for one that is not there.
    """
    id_, handoff = query.get("id", ""), query.get("handoff", "")
    version = engine.get(form.name, id_).version if id_ else 0
    if form.about_handoff and not id_:
        engine.get(Handoff.label(), handoff)
    return Draft(form.name, id_ or new_id(form.noun), version, handoff, new_id("cmd"), _presets(query))


def _presets(query: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in query.items() if key not in ("id", "kind", "handoff")}


def given_for(engine: Engine, draft: Draft) -> Given:
    """What the form knows: the records there are, the handoff, the version that was looked at."""
    snapshot = engine.snapshot()
    seen = version_of(engine, draft, draft.version) if draft.version else None
    return Given(
        snapshot=snapshot,
        today=engine.clock().astimezone(LOCAL_ZONE).date(),
        id=draft.id,
        handoff=snapshot.by_id(Handoff).get(draft.handoff),
        before=None if seen is None else seen.entity,
        duties=engine.parameters().duties,
        query=draft.query,
    )


def version_of(engine: Engine, draft: Draft, version: int) -> Record:
    """One version of the record being changed."""
    return next(one for one in engine.history(draft.kind, draft.id) if one.version == version)


@dataclass(frozen=True)
class Submission:
    """What was typed into which form, by whom and why."""

    form: Form
    draft: Draft
    typed: Mapping[str, Typed]
    actor: str
    reason: str


def save(engine: Engine, what: Submission) -> Outcome:
    """
    Save it, or say what has to be put right. Raises what the engine raises: `StaleWrite` names both versions.
    """
    form, draft = what.form, what.draft
    given = given_for(engine, draft)
    made = form.records(what.typed, given)
    errors = (*made.errors, *_who_and_why(what.actor, what.reason))
    if errors:
        return Outcome(None, draft.id, errors)
    entity = made.entities[0]
    if entity == given.before:
        return Outcome(None, draft.id, (FieldError(form.id_of(form.fields[0].name), NOTHING_NEW),))
    version = draft.version if entity.id == draft.id else _withdrawn_version(engine, entity)
    if version is None:
        return Outcome(None, draft.id, (_there_already(form, entity),))
    try:
        receipt = _write(engine, what, made.entities, version, given.before)
    except IdentifyingText as refused:
        return Outcome(None, draft.id, (_identifying(form, refused),))
    except SaidAlready:
        return Outcome(None, draft.id, (FieldError(form.id_of(form.fields[0].name), ANSWERED_SINCE),))
    return Outcome(receipt, entity.id)


def _write(
    engine: Engine, what: Submission, entities: Sequence[Entity], version: int, before: Entity | None
) -> Receipt:
    entity, *others = entities
    beside = [_beside(engine, one, what.draft) for one in others]
    actor, reason = what.actor.strip(), what.reason.strip()
    said: dict[str, Any] = {"actor": actor, "reason": reason, "command_id": what.draft.command}
    if not isinstance(entity, Claim):
        return engine.save([Put(entity, version), *beside], **said)
    if beside:  # by itself, so that undoing this claim takes no party away from other claims
        engine.save(beside, actor=actor, reason="named in a claim")
    own = bool(what.typed.get(OWN_WORDS)) or _said_before(before, entity)
    return engine.claim(entity, on_behalf=not own, expected=version, **said)


def _beside(engine: Engine, entity: Entity, draft: Draft) -> Put:
    """What is kept with the record; an answer to a prompt replaces no other that was not read."""
    if isinstance(entity, Consideration):
        return considered_over(engine, entity, draft.query.get("over", ""))
    return Put(entity, _latest_version(engine, entity))


def _said_before(before: Entity | None, claim: Claim) -> bool:
    """A claim that the party itself had made stays its own when only dates or papers change."""
    if not isinstance(before, Claim) or before.typed_for:
        return False
    kept = (before.by, before.duty, before.stance, before.about)
    return kept == (claim.by, claim.duty, claim.stance, claim.about)


def _who_and_why(actor: str, reason: str) -> Iterable[FieldError]:
    if not actor.strip():
        yield FieldError(ACTOR, "Say your name or role: every change is kept with it")
    if not reason.strip():
        yield FieldError(REASON, "Say why: every change is kept with its reason")


def _withdrawn_version(engine: Engine, entity: Entity) -> int | None:
    """0 for a record that never was, its version where it was withdrawn, None where it is there."""
    versions = _versions(engine, entity)
    if not versions:
        return 0
    return versions[-1].version if versions[-1].withdrawn else None


def _latest_version(engine: Engine, entity: Entity) -> int:
    versions = _versions(engine, entity)
    return versions[-1].version if versions else 0


def _versions(engine: Engine, entity: Entity) -> list[Record]:
    try:
        return engine.history(entity.label(), entity.id)
    except NotFound:
        return []


def _there_already(form: Form, entity: Entity) -> FieldError:
    first = form.id_of(form.fields[0].name)
    return FieldError(first, f"There is already this {form.noun}: {title_of(entity)} ({entity.id})")


def _identifying(form: Form, refused: IdentifyingText) -> FieldError:
    if refused.field == REASON:
        return FieldError(REASON, f"The reason seems to identify somebody: {refused.try_}")
    found = form.field_error(refused)
    if found is None:
        raise refused
    return found

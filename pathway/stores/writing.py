"""
What a write comes to, worked out once for every store: what is refused, which versions and audit row result.

Pure: a store looks up what is there, asks here what should be, and writes that.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple

import pyarrow as pa

from graph_schema.catalogue import RECORDS as KINDS
from graph_schema.catalogue import links_of
from graph_schema.entity import Entity, Record, in_utc
from graph_schema.identifiers import record_id
from pathway import columns
from pathway.errors import (
    AudienceRefused,
    BadInput,
    CommandReused,
    KeyMismatch,
    LinkTargetMissing,
    NotFound,
    PurposeMissing,
    Refused,
    StaleWrite,
)
from pathway.stores import chain
from pathway.stores.base import (
    AuditRow,
    Case,
    Change,
    ChangeSet,
    CheckFinding,
    ContactReceipt,
    ImportRun,
    Put,
    Receipt,
    Viewer,
)
from pathway.stores.instants import microseconds, moment

IMPORT, OPEN_CASE = "import contacts", "open case"
LOOK, LOOK_FOR_DOCUMENT = "look at route", "look at route, for a document"
"""The verbs under which stores themselves write audit rows; `about` then names the run or the case."""
Key = tuple[str, str]
"""(kind, id) of a record."""


class Draft(NamedTuple):
    """One row that a write will add, before the store gives it its place and time."""

    kind: str
    id: str
    version: int
    withdrawn: bool
    content: str


class Version(NamedTuple):
    """One version of a record as a store keeps it: the audit row that brought it, then `columns.RECORDS`."""

    seq: int
    kind: str
    id: str
    version: int
    recorded_at: datetime
    recorded_by: str
    reason: str
    withdrawn: bool
    content: str

    @property
    def key(self) -> Key:
        """(kind, id)."""
        return self.kind, self.id

    def record(self) -> Record[Entity]:
        """The version as people meet it."""
        entity = KINDS[self.kind].from_json(self.content)
        return Record(
            entity, self.version, self.recorded_at, self.recorded_by, self.reason, bool(self.withdrawn)
        )


class Wanted(NamedTuple):
    """A link that a write makes: from which record's field, to which id of which kinds."""

    kind: str
    id: str
    field: str
    to: tuple[str, ...]
    target: str


# -- what is refused -----------------------------------------------------------------------------


def admit(viewer: Viewer) -> None:
    """Raises `AudienceRefused` for every audience but `inside`."""
    if viewer.audience != "inside":
        raise AudienceRefused(
            f"nothing is shown to the audience '{viewer.audience}' yet",
            try_="look from inside: the command line or the local app",
        )


def instant(given: datetime | None) -> datetime | None:
    """That moment in UTC, or None; `BadInput` where it has no offset."""
    try:
        return None if given is None else in_utc(given)
    except ValueError as problem:
        raise BadInput(str(problem), where="as known") from None


def checked(changes: ChangeSet) -> tuple[Change, ...]:
    """The changes by kind and id, the order in which records are locked; `BadInput` where they cannot be."""
    check_command(changes.command_id, changes.actor, changes.reason)
    ordered = tuple(sorted(changes.changes, key=key_of))
    for one, next_ in pairwise(ordered):
        if key_of(one) == key_of(next_):
            kind, id_ = key_of(one)
            raise BadInput(f"{kind} {id_} is changed twice in one command", try_="send two commands")
    for change in ordered:
        if isinstance(change, Put) and change.entity.label() not in KINDS:
            raise BadInput(
                f"{change.entity.label()} is not kept record by record", try_="import them as contacts"
            )
    return ordered


def check_command(command_id: str, actor: str, reason: str) -> None:
    """Raises `BadInput` unless a write says which command it is, who makes it and why."""
    check_id("command", command_id)
    for name, text in (("actor", actor), ("reason", reason)):
        if not text.strip():
            raise BadInput(f"a write needs its {name}", try_=f"give the {name}")
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            raise BadInput(f"the {name} is not valid text")


def check_id(what: str, id_: str) -> None:
    """Raises `BadInput` where the text cannot be an id."""
    try:
        record_id(id_)
    except ValueError as problem:
        raise BadInput(str(problem), where=f"the id of a {what}") from None


def check_case(case: Case) -> Case:
    """The case with its times in UTC; `PurposeMissing` where a field is empty."""
    fields = (case.person, case.purpose, case.reference, case.basis, case.opened_by)
    if not all(text.strip() for text in fields):
        raise PurposeMissing(
            "a person's route is opened only with a person, purpose, case reference, basis and name",
            try_="say for which case, for what purpose and on what basis you look",
        )
    check_id("case", case.id)
    opened, until = instant(case.opened_at), instant(case.open_until)
    assert opened is not None and until is not None
    return replace(case, opened_at=opened, open_until=until)


def check_open(case: Case, now: datetime) -> None:
    """Raises `Refused` when the case's time is over."""
    if now > case.open_until:
        raise Refused(
            f"the case ended at {case.open_until.isoformat(timespec='minutes')}",
            where=f"case {case.id}",
            try_="open a new case, with its purpose and basis",
        )


def refuse_stale(changes: Sequence[Change], current: Mapping[Key, tuple[int, bool]]) -> None:
    """
    Compare what the writer saw with what is there: (version, withdrawn) of each record.

    Raises `StaleWrite`, or `NotFound` for withdrawing what is not there or is withdrawn already.
    """
    for change in changes:
        kind, id_ = key_of(change)
        version, withdrawn = current.get((kind, id_), (0, False))
        if version == 0 and not isinstance(change, Put):
            raise not_found(kind, id_)
        if version != change.expected:
            raise StaleWrite(kind, id_, expected=change.expected, found=version)
        if withdrawn and not isinstance(change, Put):
            raise NotFound(f"{kind} {id_} is withdrawn already")


def wanted_links(changes: Iterable[Change]) -> Iterator[Wanted]:
    """Every link that the changed records make, in the order of the changes and of their fields."""
    for change in changes:
        if isinstance(change, Put):
            kind, id_ = key_of(change)
            for field, link, target in links_of(change.entity):
                yield Wanted(kind, id_, field, link.to, target)


def refuse_lost_links(
    wanted: Iterable[Wanted], is_kept: Callable[[Key], bool], current: Mapping[Key, Version]
) -> None:
    """
    Raise `LinkTargetMissing` for a link whose target is not kept, unless the newest version of its record
    makes it already: what was withdrawn since does not shut in whatever pointed to it, nor keep it out.
    """
    for link in wanted:
        lost = not any(is_kept((kind, link.target)) for kind in link.to)
        if lost and not _made_already(link, current.get((link.kind, link.id))):
            raise link_missing(link)


def _made_already(wanted: Wanted, newest: Version | None) -> bool:
    if newest is None:
        return False
    made = links_of(newest.record().entity)
    return any((field, target) == (wanted.field, wanted.target) for field, _, target in made)


def link_missing(wanted: Wanted) -> LinkTargetMissing:
    """The refusal of a link whose target is not kept."""
    kinds = " or ".join(wanted.to)
    return LinkTargetMissing(
        f"{wanted.kind} {wanted.id} points to {kinds} {wanted.target}, which is not there or is withdrawn",
        where=wanted.field,
        try_=f"save {wanted.target} first, or together with it",
    )


def not_found(kind: str, id_: str) -> NotFound:
    """There is no such record."""
    return NotFound(f"no {kind} {id_}", try_="look at the list of what there is")


def check_repeat(first: AuditRow, command: ChangeSet, written: Sequence[Draft]) -> None:
    """Raises `CommandReused` unless the command that came again is the one that was done."""
    digest = chain.digest(written, command.reason)
    if (first.actor, first.verb, first.digest) != (command.actor, command.verb, digest):
        raise CommandReused(
            f"the command {first.command_id} was done before with other content; the first is kept",
            try_="send the new content as a new command",
        )


def check_bundle(found: Sequence[CheckFinding]) -> None:
    """Raises `BadInput` where what was to be taken over is not what was once written."""
    if found:
        raise BadInput(
            f"this bundle is not what was written: {len(found)} findings; the first: {found[0].what}",
            where=found[0].where,
            try_="export it again from the store it came from",
        )


def other_key(where: str) -> KeyMismatch:
    """The store was made with another key."""
    return KeyMismatch(
        "this store's pseudonyms were made with another key",
        where=where,
        try_="use the key file that belongs to this store (CARESEAMS_KEY_FILE)",
    )


def not_empty(where: str) -> BadInput:
    """A store that holds something cannot take over another's whole content."""
    return BadInput("this store is not empty", where=where, try_="restore into a new, empty store")


def run_known(run: str) -> BadInput:
    """Two import runs cannot have one id."""
    return BadInput(f"there is an import run {run} already", try_="give each run its own id")


# -- what is written -----------------------------------------------------------------------------


def key_of(change: Change) -> Key:
    """(kind, id) of the record a change is about."""
    return (change.entity.label(), change.entity.id) if isinstance(change, Put) else (change.kind, change.id)


def drafts(changes: Iterable[Change], content: Mapping[Key, str]) -> list[Draft]:
    """
    The versions that the changes make; `content` holds the text of each record to be withdrawn.

    A withdrawn version repeats the content it withdraws.
    """
    made = []
    for change in changes:
        key, version = key_of(change), change.expected + 1
        if isinstance(change, Put):
            made.append(Draft(*key, version, False, change.entity.to_json()))
        else:
            made.append(Draft(*key, version, True, content.get(key, "")))
    return made


def made_before(changes: Iterable[Change], written: Iterable[Version]) -> list[Draft]:
    """What these changes came to when they were first done, from what was written then."""
    return drafts(changes, {version.key: version.content for version in written})


def run_draft(run: ImportRun) -> Draft:
    """What stands for an import run in the chain's digest: all of it but its time."""
    content = asdict(replace(run, recorded_at=None))
    return Draft("ImportRun", run.id, 1, False, _json(content))


def case_draft(case: Case) -> Draft:
    """What stands for a case in the chain's digest."""
    content = asdict(case) | {
        name: getattr(case, name).isoformat(timespec="microseconds") for name in ("opened_at", "open_until")
    }
    return Draft("Case", case.id, 1, False, _json(content))


def next_row(
    last: AuditRow | None,
    now: datetime,
    command: ChangeSet,
    written: Sequence[Draft],
    *,
    about: str = "",
    count: int = 0,
) -> AuditRow:
    """The audit row that follows the last one, sealed. `count`: how many records and contacts it wrote."""
    row = AuditRow(
        seq=last.seq + 1 if last else 1,
        recorded_at=chain.next_instant(last.recorded_at if last else None, in_utc(now)),
        actor=command.actor,
        verb=command.verb,
        reason=command.reason,
        command_id=command.command_id,
        about=about,
        count=count,
        digest=chain.digest(written, command.reason),
        previous=last.hash if last else chain.GENESIS,
    )
    return chain.sealed(row)


def opening(case: Case) -> ChangeSet:
    """Opening a case as a command; the same case opened twice is one case."""
    return ChangeSet(f"{OPEN_CASE} {case.id}", case.opened_by, case.purpose, (), OPEN_CASE)


def look(case: Case, actor: str, *, for_document: bool) -> ChangeSet:
    """Looking at a route as a command; each look is one of its own, so it has no id."""
    if not actor.strip():
        raise BadInput("a look needs to say who looks", where=f"case {case.id}")
    return ChangeSet("", actor, case.purpose, (), LOOK_FOR_DOCUMENT if for_document else LOOK)


def versions_of(written: Iterable[Draft], row: AuditRow) -> list[Version]:
    """The versions that one audit row brings."""
    return [
        Version(
            row.seq, d.kind, d.id, d.version, row.recorded_at, row.actor, row.reason, d.withdrawn, d.content
        )
        for d in written
    ]


def receipt_of(row: AuditRow, written: Iterable[Draft | Version], *, repeated: bool) -> Receipt:
    """What the client gets back."""
    versions = {(version.kind, version.id): version.version for version in written}
    return Receipt(row.command_id, row.recorded_at, versions, repeated)


def table_of(versions: Iterable[Version], schema: pa.Schema = columns.RECORDS) -> pa.Table:
    """Versions as `columns.RECORDS` or `columns.VERSIONS`, in the order given."""
    rows = list(versions)
    values = zip(*rows, strict=True) if rows else [()] * len(Version._fields)
    fields: dict[str, pa.Array] = dict(zip(Version._fields, map(list, values), strict=True))
    fields["recorded_at"] = pa.array(map(microseconds, fields["recorded_at"]), pa.int64()).cast(
        columns.INSTANT
    )
    return pa.table({name: fields[name] for name in schema.names}, schema=schema)


def versions_in(batch: pa.RecordBatch) -> Iterator[Version]:
    """The versions of a `columns.VERSIONS` batch, times in UTC."""
    fields = {name: batch.column(name).to_pylist() for name in Version._fields}
    fields["recorded_at"] = [moment(us) for us in batch.column("recorded_at").cast(pa.int64()).to_pylist()]
    return map(Version._make, zip(*fields.values(), strict=True))


def repeated_run(
    first: AuditRow,
    command: ChangeSet,
    run: ImportRun,
    *,
    kept: ImportRun | None,
    written: Sequence[Version],
    outcome: ContactReceipt,
) -> ContactReceipt:
    """
    What the first try of an import came to; `kept` is the run that it brought, None where no contact was new.

    `outcome` is what the same rows come to now. Raises `CommandReused` for other content.
    """
    counted = kept and replace(run, accepted=kept.accepted, already_known=kept.already_known)
    beside = [run_draft(counted)] if counted else []
    check_repeat(first, command, [*made_before(command.changes, written), *beside])
    if kept is None:
        return replace(outcome, accepted=0, run=None)
    return ContactReceipt(kept.accepted, kept.already_known, outcome.conflicts, kept)


def no_case(id_: str) -> NotFound:
    """There is no such case."""
    return NotFound(f"no case {id_}", try_="open a case first, with its purpose and basis")


def utc_now() -> datetime:
    """The clock that stores use unless they are given another."""
    return datetime.now(UTC)


def _json(content: object) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

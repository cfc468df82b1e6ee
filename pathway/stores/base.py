"""
The contract of a store: named operations that remember and find, and never judge.

Three stores keep it (`memory`, `embedded`, `neo4j`) and pass one suite, `tests/contract`. There is no
`execute(query)`. Every operation takes a `viewer`, from the first day, even while the only one is local.

Order: wherever a list comes back, it is sorted in Python by code point of the id (records: kind, then id).
Errors: those of `pathway.errors`; nothing is changed when one is raised.
What a write comes to (refusals, versions, audit row) is worked out in `writing`, what `check` finds in
`checking`, once for every store.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol

import pyarrow as pa

from graph_schema.entity import Entity, Record

By = Literal["service", "organisation"]


@dataclass(frozen=True)
class Viewer:
    """Who looks, and from where. Audiences other than `inside` are refused until disclosure is built."""

    name: str
    audience: str = "inside"


LOCAL = Viewer("local")


@dataclass(frozen=True)
class Put:
    """
    Save this entity as the next version of its id.

    `expected` is the version the writer saw: 0 for a new record. Another version found is a `StaleWrite`.
    """

    entity: Entity
    expected: int = 0


@dataclass(frozen=True)
class Withdraw:
    """Withdraw a record: it stays in its history and leaves every list and count from now on."""

    kind: str
    id: str
    expected: int


Change = Put | Withdraw


@dataclass(frozen=True)
class ChangeSet:
    """
    What is written together or not at all: records, links, versions and one audit row.

    `command_id` is made by the client before the first try. The same command again changes nothing and
    returns the first receipt; the same id with other content is `CommandReused`.
    """

    command_id: str
    actor: str
    reason: str
    changes: tuple[Change, ...]
    verb: str = "save"


@dataclass(frozen=True)
class Receipt:
    """What a write did. `versions`: (kind, id) -> version now. `repeated`: it had been done before."""

    command_id: str
    recorded_at: datetime
    versions: dict[tuple[str, str], int] = field(hash=False)
    repeated: bool = False


@dataclass(frozen=True)
class AuditRow:
    """
    One row of the append-only chain.

    `digest` stands for the versions written and the reason, so texts can be erased without breaking the
    chain. `about` names an import run or a case. `hash` covers every field but `reason`.
    """

    seq: int
    recorded_at: datetime
    actor: str
    verb: str
    reason: str
    command_id: str
    about: str
    count: int
    digest: str
    previous: str
    hash: str = ""


@dataclass(frozen=True)
class ImportRun:
    """One import of contacts. Rows are as-known by the run that brought them."""

    id: str
    files: tuple[str, ...]
    digests: tuple[str, ...]
    """SHA-256 of each file."""
    profile: str
    rows: int
    rejected: int
    recorded_at: datetime | None = None
    accepted: int = 0
    already_known: int = 0


@dataclass(frozen=True)
class ContactReceipt:
    """
    What became of staged contacts. `conflicts`: file rows whose own id is known with other content;
    they were not added. `run` is None where nothing new came in or the run was dry.
    """

    accepted: int
    already_known: int
    conflicts: tuple[int, ...]
    run: ImportRun | None


@dataclass(frozen=True)
class ContactFacts:
    """
    What the loaded contacts are. `ties`: neighbouring contacts of one person at one time, whose order
    the file's own order decided. Times are UTC; None where there is no contact.
    """

    rows: int
    people: int
    organisations: int
    services: int
    first: datetime | None
    last: datetime | None
    ties: int
    runs: int


@dataclass(frozen=True)
class Case:
    """Leave to look at one person's route: purpose, case reference and basis, until a time."""

    id: str
    person: str
    purpose: str
    reference: str
    basis: str
    opened_at: datetime
    opened_by: str
    open_until: datetime


@dataclass(frozen=True)
class StoreFacts:
    """What kind of store this is. `head` is the hash of the newest audit row, to be kept elsewhere too."""

    address: str
    kind: str
    schema_version: int
    store_id: str
    head: str
    audit_rows: int


@dataclass(frozen=True)
class CheckFinding:
    """One thing found wrong. `number` names the rule: C1xx records, C2xx chain, C3xx contacts."""

    number: str
    what: str
    where: str


class Store(Protocol):
    """What every store can do. Times are UTC; days are local days of Europe/London."""

    # -- the store itself ------------------------------------------------------------------------

    def facts(self, viewer: Viewer) -> StoreFacts:
        """Address, kind, schema version, head of the audit chain."""

    def pin_key(self, fingerprint: str, viewer: Viewer) -> None:
        """Remember the pseudonym key's fingerprint; another one later is `KeyMismatch`."""

    def key_fingerprint(self, viewer: Viewer) -> str | None:
        """The fingerprint this store was made with; None before the first pseudonym."""

    def check(self, viewer: Viewer) -> list[CheckFinding]:
        """What is not as it was written: chain, versions, links, contacts, constraints. Empty = all well."""

    def close(self) -> None:
        """Let go of files and connections. A closed store is not used again."""

    # -- records ---------------------------------------------------------------------------------

    def save(self, changes: ChangeSet, viewer: Viewer) -> Receipt:
        """
        Write a change set, all or nothing.

        Raises `StaleWrite`, `LinkTargetMissing` (a link to a record that is neither kept nor in the set,
        or is withdrawn, before or by it, unless the newest version makes that link already), `NotFound`
        (withdrawing what is not there or is withdrawn), `CommandReused`, `StoreError`, `BadInput` (no actor
        or reason; one record twice in the set).
        Withdrawing what others point to is allowed; putting a withdrawn record brings it back.
        """

    def receipt(self, command_id: str, viewer: Viewer) -> Receipt | None:
        """The receipt of a command, or None if it was never done."""

    def get(self, kind: str, id: str, viewer: Viewer, as_known: datetime | None = None) -> Record:
        """The record, withdrawn or not. Raises `NotFound`."""

    def history(self, kind: str, id: str, viewer: Viewer) -> list[Record]:
        """Every version, oldest first. Raises `NotFound`."""

    def written_by(self, command_id: str, viewer: Viewer) -> list[Record]:
        """The versions one command wrote, by kind and id. Empty if there is no such command."""

    def linked(self, kind: str, id: str, viewer: Viewer) -> list[Record]:
        """
        The kept (not withdrawn) records that point to this one, by kind and id.

        What they say decides: a field that may point to this kind, and holds this id.
        """

    def records(
        self, viewer: Viewer, kinds: Sequence[str] | None = None, as_known: datetime | None = None
    ) -> pa.Table:
        """
        Current records (or those known at `as_known`) that are not withdrawn: `columns.RECORDS`,
        sorted by kind and id. `kinds` None = all.
        """

    def search(self, text: str, viewer: Viewer, limit: int = 50) -> list[Record]:
        """
        Kept records whose words hold every token of the text (see `stores.tokens`), by id, then kind.

        A text without any token finds nothing.
        """

    def versions(self, viewer: Viewer) -> Iterator[pa.RecordBatch]:
        """Every version of every record, by audit row, kind, id: `columns.VERSIONS`."""

    # -- audit -----------------------------------------------------------------------------------

    def audit(self, viewer: Viewer, after: int = 0, limit: int | None = None) -> list[AuditRow]:
        """Rows with seq > after, oldest first."""

    # -- contacts --------------------------------------------------------------------------------

    def add_contacts(
        self,
        staged: Path,
        run: ImportRun,
        viewer: Viewer,
        *,
        command_id: str,
        actor: str,
        reason: str,
        records: tuple[Change, ...] = (),
        dry_run: bool = False,
    ) -> ContactReceipt:
        """
        Add the contacts of a folder of files `bNN.parquet` (`columns.STAGED_CONTACTS`), all or nothing.

        Contacts of one id are the same where person, time, organisation, service and activity are: `seq`
        orders, never identifies. Adding known contacts changes nothing. `records` (organisations and
        services first seen here) are written in the same transaction. One audit row for the run; where
        neither contact nor record is new, nothing is written.
        """

    def import_runs(self, viewer: Viewer) -> list[ImportRun]:
        """Committed runs, oldest first."""

    def contact_facts(self, viewer: Viewer, as_known: datetime | None = None) -> ContactFacts:
        """How many contacts, of whom, from when to when."""

    def moves(
        self,
        viewer: Viewer,
        *,
        by: By = "service",
        first: date | None = None,
        last: date | None = None,
        longest_gap: timedelta | None = None,
        as_known: datetime | None = None,
    ) -> pa.Table:
        """
        Two consecutive contacts of one person in different places, counted: `columns.MOVES`.

        `first` and `last` are local days of arrival, both included. `longest_gap` includes its end.
        """

    def contacts(self, viewer: Viewer) -> Iterator[pa.RecordBatch]:
        """Every contact: `columns.KEPT_CONTACTS`, by bucket, person, happened_at, seq, contact_id."""

    # -- one person ------------------------------------------------------------------------------

    def open_case(self, case: Case, viewer: Viewer) -> None:
        """Remember leave to look at a route; audited. Raises `PurposeMissing` where a field is empty."""

    def case(self, id: str, viewer: Viewer) -> Case:
        """That case, even when its time is over. Raises `NotFound`."""

    def cases(self, viewer: Viewer) -> list[Case]:
        """Every case, by the time it was opened, then id."""

    def route(
        self,
        case_id: str,
        actor: str,
        now: datetime,
        viewer: Viewer,
        *,
        as_known: datetime | None = None,
        for_document: bool = False,
    ) -> pa.Table:
        """
        One person's contacts in order: `columns.KEPT_CONTACTS`. The look is audited *before* it is read,
        under a verb that says whether a document is made of it. `as_known`: only what an import run committed
        by then had brought.

        Raises `NotFound`, and `Refused` when `now` is past the case's time.
        """

    # -- moving house ----------------------------------------------------------------------------

    def restore(self, bundle: "Bundle", viewer: Viewer) -> None:
        """
        Take over another store's whole content, id, versions, times, chain and all, into an empty store.

        Raises `BadInput` where this store is not empty, or the bundle is not what was once written;
        `KeyMismatch` where another key is pinned here already.
        """


@dataclass(frozen=True)
class Bundle:
    """Everything a store keeps, on its way to another store. `contacts`: KEPT_CONTACTS batches."""

    store_id: str
    key_fingerprint: str | None
    versions: Iterable[pa.RecordBatch]
    audit: tuple[AuditRow, ...]
    runs: tuple[ImportRun, ...]
    cases: tuple[Case, ...]
    contacts: Iterable[pa.RecordBatch]

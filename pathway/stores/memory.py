"""The plainest store there can be, dictionaries and loops: the yardstick for the other stores."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import RLock

import pyarrow as pa

from graph_schema.catalogue import links_of
from graph_schema.database import SCHEMA_VERSION
from graph_schema.entity import Record
from pathway import columns
from pathway.stores import checking, writing
from pathway.stores import memory_contacts as plain
from pathway.stores.base import (
    AuditRow,
    Bundle,
    By,
    Case,
    Change,
    ChangeSet,
    CheckFinding,
    ContactFacts,
    ContactReceipt,
    ImportRun,
    Receipt,
    StoreFacts,
    Viewer,
)
from pathway.stores.chain import GENESIS
from pathway.stores.tokens import tokens, tokens_of
from pathway.stores.writing import IMPORT, Draft, Key, Version


class MemoryStore:
    """A `Store` that forgets everything when it is closed. One lock makes each operation whole."""

    def __init__(self, *, clock: Callable[[], datetime] = writing.utc_now) -> None:
        self._clock = clock
        self._lock = RLock()
        self._store_id = uuid.uuid4().hex
        self._fingerprint: str | None = None
        self._versions: dict[Key, list[Version]] = {}
        self._audit: list[AuditRow] = []
        self._contacts: dict[str, plain.Contact] = {}
        self._runs: list[ImportRun] = []
        self._cases: dict[str, Case] = {}

    # -- the store itself ------------------------------------------------------------------------

    def facts(self, viewer: Viewer) -> StoreFacts:
        """See `Store.facts`."""
        writing.admit(viewer)
        head = self._audit[-1].hash if self._audit else GENESIS
        return StoreFacts("memory:", "memory", SCHEMA_VERSION, self._store_id, head, len(self._audit))

    def pin_key(self, fingerprint: str, viewer: Viewer) -> None:
        """See `Store.pin_key`."""
        writing.admit(viewer)
        with self._lock:
            if self._fingerprint not in (None, fingerprint):
                raise writing.other_key("memory:")
            self._fingerprint = fingerprint

    def key_fingerprint(self, viewer: Viewer) -> str | None:
        """See `Store.key_fingerprint`."""
        writing.admit(viewer)
        return self._fingerprint

    def check(self, viewer: Viewer) -> list[CheckFinding]:
        """See `Store.check`."""
        writing.admit(viewer)
        with self._lock:
            newest = {key: versions[-1] for key, versions in self._versions.items()}
            every = self._all_versions()
            counts = Counter(contact.run for contact in self._contacts.values())
            return [
                *checking.findings(self._audit, every, newest, self._runs, self.cases(viewer)),
                *checking.run_findings(self._runs, counts),
            ]

    def close(self) -> None:
        """See `Store.close`."""

    # -- records ---------------------------------------------------------------------------------

    def save(self, changes: ChangeSet, viewer: Viewer) -> Receipt:
        """See `Store.save`."""
        writing.admit(viewer)
        ordered = writing.checked(changes)
        with self._lock:
            if first := self._row_of(changes.command_id):
                written = self._brought_by(first)
                writing.check_repeat(first, changes, writing.made_before(ordered, written))
                return writing.receipt_of(first, written, repeated=True)
            made = self._drafted(ordered)
            row = self._append(changes, made, count=len(made))
            return writing.receipt_of(row, made, repeated=False)

    def receipt(self, command_id: str, viewer: Viewer) -> Receipt | None:
        """See `Store.receipt`."""
        writing.admit(viewer)
        row = self._row_of(command_id)
        return writing.receipt_of(row, self._brought_by(row), repeated=True) if row else None

    def get(self, kind: str, id: str, viewer: Viewer, as_known: datetime | None = None) -> Record:
        """See `Store.get`."""
        writing.admit(viewer)
        version = self._known(kind, id, writing.instant(as_known))
        if version is None:
            raise writing.not_found(kind, id)
        return version.record()

    def history(self, kind: str, id: str, viewer: Viewer) -> list[Record]:
        """See `Store.history`."""
        writing.admit(viewer)
        if (kind, id) not in self._versions:
            raise writing.not_found(kind, id)
        return [version.record() for version in self._versions[kind, id]]

    def written_by(self, command_id: str, viewer: Viewer) -> list[Record]:
        """See `Store.written_by`."""
        writing.admit(viewer)
        row = self._row_of(command_id)
        return [version.record() for version in self._brought_by(row)] if row else []

    def linked(self, kind: str, id: str, viewer: Viewer) -> list[Record]:
        """See `Store.linked`."""
        writing.admit(viewer)
        kept = [version.record() for version in self._kept()]
        return [
            record
            for record in kept
            if any(kind in link.to and target == id for _, link, target in links_of(record.entity))
        ]

    def records(
        self, viewer: Viewer, kinds: Sequence[str] | None = None, as_known: datetime | None = None
    ) -> pa.Table:
        """See `Store.records`."""
        writing.admit(viewer)
        kept = self._kept(writing.instant(as_known))
        return writing.table_of(version for version in kept if kinds is None or version.kind in kinds)

    def search(self, text: str, viewer: Viewer, limit: int = 50) -> list[Record]:
        """See `Store.search`."""
        writing.admit(viewer)
        wanted = tokens(text)
        if not wanted:
            return []
        found = [version for version in self._kept() if wanted <= tokens_of(version.id, version.content)]
        found.sort(key=lambda version: (version.id, version.kind))
        return [version.record() for version in found[: max(limit, 0)]]

    def versions(self, viewer: Viewer) -> Iterator[pa.RecordBatch]:
        """See `Store.versions`."""
        writing.admit(viewer)
        return iter(writing.table_of(self._all_versions(), columns.VERSIONS).to_batches())

    # -- audit -----------------------------------------------------------------------------------

    def audit(self, viewer: Viewer, after: int = 0, limit: int | None = None) -> list[AuditRow]:
        """See `Store.audit`."""
        writing.admit(viewer)
        return [row for row in self._audit if row.seq > after][:limit]

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
        """See `Store.add_contacts`."""
        writing.admit(viewer)
        command = ChangeSet(command_id, actor, reason, records, IMPORT)
        ordered = writing.checked(command)
        writing.check_id("run", run.id)
        with self._lock:
            sifted = plain.sift(plain.staged_rows(staged, run.id), self._contacts)
            outcome = ContactReceipt(len(sifted.new), sifted.already_known, sifted.conflicts, None)
            if first := self._row_of(command_id):
                kept = next((known for known in self._runs if known.id == first.about), None)
                written = self._brought_by(first)
                return writing.repeated_run(first, command, run, kept=kept, written=written, outcome=outcome)
            made = self._drafted(ordered)
            if any(run.id == known.id for known in self._runs):
                raise writing.run_known(run.id)
            if dry_run or not (sifted.new or made):
                return outcome
            return self._add(command, made, sifted, run)

    def import_runs(self, viewer: Viewer) -> list[ImportRun]:
        """See `Store.import_runs`."""
        writing.admit(viewer)
        return list(self._runs)

    def contact_facts(self, viewer: Viewer, as_known: datetime | None = None) -> ContactFacts:
        """See `Store.contact_facts`."""
        writing.admit(viewer)
        contacts, runs = self._known_contacts(writing.instant(as_known))
        return plain.contact_facts(contacts, runs)

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
        """See `Store.moves`."""
        writing.admit(viewer)
        contacts, _ = self._known_contacts(writing.instant(as_known))
        return plain.moves(contacts, by=by, first=first, last=last, longest_gap=longest_gap)

    def contacts(self, viewer: Viewer) -> Iterator[pa.RecordBatch]:
        """See `Store.contacts`."""
        writing.admit(viewer)
        return iter(plain.table(self._contacts.values()).to_batches())

    # -- one person ------------------------------------------------------------------------------

    def open_case(self, case: Case, viewer: Viewer) -> None:
        """See `Store.open_case`."""
        writing.admit(viewer)
        case = writing.check_case(case)
        command, made = writing.opening(case), writing.case_draft(case)
        with self._lock:
            if first := self._row_of(command.command_id):
                writing.check_repeat(first, command, [made])
                return
            self._append(command, [], [made], about=case.id)
            self._cases[case.id] = case

    def case(self, id: str, viewer: Viewer) -> Case:
        """See `Store.case`."""
        writing.admit(viewer)
        if id not in self._cases:
            raise writing.no_case(id)
        return self._cases[id]

    def cases(self, viewer: Viewer) -> list[Case]:
        """See `Store.cases`."""
        writing.admit(viewer)
        return sorted(self._cases.values(), key=lambda case: (case.opened_at, case.id))

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
        """See `Store.route`."""
        case, moment = self.case(case_id, viewer), writing.instant(as_known)
        writing.check_open(case, now)
        with self._lock:
            self._append(writing.look(case, actor, for_document=for_document), [], about=case.id)
        contacts, _ = self._known_contacts(moment)
        return plain.table(c for c in contacts if c.person == case.person)

    # -- moving house ----------------------------------------------------------------------------

    def restore(self, bundle: Bundle, viewer: Viewer) -> None:
        """See `Store.restore`."""
        writing.admit(viewer)
        with self._lock:
            if self._audit:
                raise writing.not_empty("memory:")
            if self._fingerprint not in (None, bundle.key_fingerprint):
                raise writing.other_key("memory:")
            whole = MemoryStore(clock=self._clock)
            whole._take(bundle)
            writing.check_bundle(whole.check(viewer))
            whole._lock = self._lock
            self.__dict__.update(whole.__dict__)

    # -- how -------------------------------------------------------------------------------------

    def _take(self, bundle: Bundle) -> None:
        """Fill this empty store, unchecked."""
        self._store_id, self._fingerprint = bundle.store_id, bundle.key_fingerprint
        for batch in bundle.versions:
            for version in writing.versions_in(batch):
                self._versions.setdefault(version.key, []).append(version)
        self._audit, self._runs = list(bundle.audit), list(bundle.runs)
        self._cases = {case.id: case for case in bundle.cases}
        for batch in bundle.contacts:
            self._contacts |= {contact.contact_id: contact for contact in plain.contacts_of(batch)}

    def _row_of(self, command_id: str) -> AuditRow | None:
        return next((row for row in self._audit if command_id and row.command_id == command_id), None)

    def _brought_by(self, row: AuditRow) -> list[Version]:
        return [version for version in self._all_versions() if version.seq == row.seq]

    def _all_versions(self) -> list[Version]:
        return sorted(version for versions in self._versions.values() for version in versions)

    def _known(self, kind: str, id_: str, as_known: datetime | None) -> Version | None:
        versions = self._versions.get((kind, id_), [])
        known = [version for version in versions if as_known is None or version.recorded_at <= as_known]
        return known[-1] if known else None

    def _kept(self, as_known: datetime | None = None) -> list[Version]:
        known = (self._known(kind, id_, as_known) for kind, id_ in sorted(self._versions))
        return [version for version in known if version is not None and not version.withdrawn]

    def _known_contacts(self, as_known: datetime | None) -> tuple[list[plain.Contact], int]:
        runs = {
            run.id
            for run in self._runs
            if as_known is None or (run.recorded_at is not None and run.recorded_at <= as_known)
        }
        return [contact for contact in self._contacts.values() if contact.run in runs], len(runs)

    def _drafted(self, ordered: Sequence[Change]) -> list[Draft]:
        """What the changes come to here; refuses stale ones and links that lead nowhere."""
        newest = {key: versions[-1] for key, versions in self._versions.items()}
        writing.refuse_stale(ordered, {key: (v.version, v.withdrawn) for key, v in newest.items()})
        made = writing.drafts(ordered, {key: version.content for key, version in newest.items()})
        kept = {version.key for version in self._kept()} | {(d.kind, d.id) for d in made}
        kept -= {(d.kind, d.id) for d in made if d.withdrawn}
        writing.refuse_lost_links(writing.wanted_links(ordered), kept.__contains__, newest)
        return made

    def _append(
        self,
        command: ChangeSet,
        made: list[Draft],
        beside: Sequence[Draft] = (),
        *,
        about: str = "",
        count: int = 0,
    ) -> AuditRow:
        """Add one audit row and its versions; `beside` stands in its digest but is kept elsewhere."""
        last = self._audit[-1] if self._audit else None
        row = writing.next_row(last, self._clock(), command, [*made, *beside], about=about, count=count)
        self._audit.append(row)
        for version in writing.versions_of(made, row):
            self._versions.setdefault(version.key, []).append(version)
        return row

    def _add(
        self, command: ChangeSet, made: list[Draft], sifted: plain.Sifted, run: ImportRun
    ) -> ContactReceipt:
        accepted, known = len(sifted.new), sifted.already_known
        if not accepted:
            self._append(command, made, count=len(made))
            return ContactReceipt(0, known, sifted.conflicts, None)
        run = replace(run, accepted=accepted, already_known=known)
        row = self._append(command, made, [writing.run_draft(run)], about=run.id, count=len(made) + accepted)
        run = replace(run, recorded_at=row.recorded_at)
        self._runs.append(run)
        self._contacts |= {contact.contact_id: contact for contact in sifted.new}
        return ContactReceipt(accepted, known, sifted.conflicts, run)

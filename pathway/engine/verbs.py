"""
What people can do, each in a few lines.

A command line and an app call these and nothing below them. Every verb that writes takes an actor and a
reason; what is looked at stands in `reading`.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from graph_schema.accountability import Claim, DutyRule, Parameter
from graph_schema.catalogue import free_text_of
from graph_schema.entity import Entity, Record
from graph_schema.events import EventMatch
from graph_schema.handoffs import Handoff
from graph_schema.identifiers import handoff_id, match_id
from graph_schema.vocabulary import HandoffKind, MatchState, Scheme
from pathway.analysis.parameters import read_parameter
from pathway.analysis.routes import Route, handoffs_gone, route_of
from pathway.engine import imports
from pathway.engine.attachments import refuse_attached
from pathway.engine.last_day import refuse_days_beyond
from pathway.engine.own_identifier import refuse_in_case, refuse_typed
from pathway.engine.reading import Reading
from pathway.engine.typed_claims import as_kept
from pathway.errors import BadInput, IdentifyingText, NotFound
from pathway.importing.crossings import read_crossings
from pathway.importing.events import read_events
from pathway.importing.identifiers_scan import kinds_found
from pathway.importing.model import read_records
from pathway.importing.pseudonyms import pseudonym
from pathway.library.duty_rules import default_rules
from pathway.settings import Settings, key_fingerprint, pseudonym_key
from pathway.stores.base import Case, Change, ChangeSet, Put, Receipt, StoreFacts, Withdraw
from pathway.stores.bundle import read_bundle, write_bundle
from pathway.stores.opening import open_store

CASE_OPEN_FOR = timedelta(hours=8)
UNDO_OF = "undo of "
"""How the reason of an undo begins; the command follows."""


class Engine(Reading):
    """The verbs over one store: what `Reading` tells, and what people write."""

    @classmethod
    def open(cls, address: str, settings: Settings, *, create: bool = False) -> "Engine":
        """The verbs over the store at an address; see `open_store` for what is refused."""
        return cls(open_store(address, settings, create=create), settings)

    # -- writing ---------------------------------------------------------------------------------

    def save(
        self,
        changes: Iterable[Change],
        *,
        actor: str,
        reason: str,
        command_id: str | None = None,
        identifiable: bool = False,
    ) -> Receipt:
        """
        Write changes together or not at all. Free text that may identify a person is refused.

        Raises `BadInput` naming record and field, and the store's own errors.
        """
        listed = tuple(changes)
        if not identifiable:
            refuse_identifying_text("reason", reason, where="this change")
            for change in listed:
                if isinstance(change, Put):
                    refuse_identifiers(change.entity)
        command = ChangeSet(command_id or new_id("cmd"), actor, reason, listed)
        return self.store.save(command, self.viewer)

    def put(
        self, entity: Entity, *, expected: int, actor: str, reason: str, command_id: str | None = None
    ) -> Receipt:
        """Save one record: `expected` 0 for a new one, else the version it was read at."""
        return self.save([Put(entity, expected)], actor=actor, reason=reason, command_id=command_id)

    def withdraw(self, kind: str, id_: str, *, expected: int, actor: str, reason: str) -> Receipt:
        """Withdraw one record; its history stays."""
        return self.save([Withdraw(kind, id_, expected)], actor=actor, reason=reason)

    def claim(
        self,
        claim: Claim,
        *,
        actor: str,
        reason: str,
        on_behalf: bool,
        expected: int = 0,
        command_id: str | None = None,
    ) -> Receipt:
        """Save a claim: `as_kept` says what typing it in for somebody else makes of it."""
        kept = as_kept(claim, on_behalf=on_behalf)
        return self.put(kept, expected=expected, actor=actor, reason=reason, command_id=command_id)

    def undo(self, command_id: str, *, actor: str, as_command: str | None = None) -> Receipt:
        """
        Undo what one command did, as a new write; as the command `as_command`, where its sender names it.

        Raises `StaleWrite` where a record has changed since, `AttachedSince` where a record that it made is
        used by another that would vanish with it. What `actor` alone has changed since and taken back again
        does not stand in the way: so one's own changes are undone one after another.
        """
        written = self.store.written_by(command_id, self.viewer)
        if not written:
            raise NotFound("that change is not known", try_="undo a change made in this store")
        changes = [self._inverse(record, actor) for record in written]
        refuse_attached(self.store, self.viewer, changes)
        reason = f"{UNDO_OF}{command_id}"
        return self.save(changes, actor=actor, reason=reason, command_id=as_command, identifiable=True)

    def set_parameter(self, name: str, value: str, *, actor: str, reason: str, declared_by: str) -> Receipt:
        """Declare a choice from now on; the value is JSON text. Raises `BadInput` that says what would do."""
        read_parameter(name, value)
        refuse_identifying_text("declared_by", declared_by, where=f"choice {name}")
        version = next((row["version"] for row in self.parameter_records() if row["name"] == name), 0)
        version = version or self._withdrawn_at(Parameter.label(), name)
        entity = Parameter(id=name, value=value, declared_by=declared_by, declared_on=self._today())
        return self.put(entity, expected=version, actor=actor, reason=reason)

    def accept_moves(
        self, pairs: Sequence[tuple[str, str]], kind: HandoffKind, *, actor: str, reason: str
    ) -> tuple[Receipt | None, int]:
        """
        Make handoffs of moves: (receipt, how many were there already).

        Nothing drawn by a person is overwritten; what was withdrawn comes back as it was last drawn. The
        receipt is None where every one was there.
        """
        present = self.snapshot().by_id(Handoff)
        wanted = [
            Handoff(
                id=handoff_id(from_id, to_id, kind.value),
                source="accepted from moves",
                from_id=from_id,
                to_id=to_id,
                kind=kind,
            )
            for from_id, to_id in dict.fromkeys(pairs)
        ]
        new = [handoff for handoff in wanted if handoff.id not in present]
        if not new:
            return None, len(wanted)
        return self.save(map(self._brought_back, new), actor=actor, reason=reason), len(wanted) - len(new)

    def place_event(self, event: str, subjects: Sequence[str], *, actor: str, reason: str) -> Receipt:
        """Say which handoffs (or crossings) an event belongs to; it counts once however many."""
        if not subjects:
            raise BadInput("choose at least one handoff", try_="or refuse the event")
        once = tuple(dict.fromkeys(subjects))
        return self._match(event, once, MatchState.CONFIRMED, actor=actor, reason=reason)

    def refuse_event(self, event: str, subject: str | None = None, *, actor: str, reason: str) -> Receipt:
        """Say that an event does not belong to a handoff, or (without one) to any; remembered."""
        return self._match(event, (subject,), MatchState.REFUSED, actor=actor, reason=reason)

    # -- files -----------------------------------------------------------------------------------

    def import_contacts(
        self,
        files: Sequence[Path],
        *,
        profile: str = "contacts",
        options: imports.Options | None = None,
        actor: str,
        reason: str,
    ) -> imports.ImportReport:
        """Contacts of some files, all or nothing; what became of every row."""
        return imports.import_contacts(
            self.store,
            self.settings,
            self.viewer,
            files,
            profile=profile,
            options=options or imports.Options(),
            actor=actor,
            reason=reason,
            new_id=new_id,
        )

    def import_records(
        self,
        what: str,
        files: Sequence[Path],
        *,
        scheme: Scheme = Scheme.LOCAL,
        options: imports.Options | None = None,
        actor: str,
        reason: str,
    ) -> imports.ImportReport:
        """
        Records of some files, one a row: `what` is one of `imports.KINDS`.

        Every file is read and sorted before the first is written; each is then written whole or not at all.
        """
        chosen = options or imports.Options()
        read = chosen.for_records()
        batches = [
            read_events(path, read, scheme) if what == "events" else read_records(path, what, read)
            for path in files
        ]
        return imports.import_batches(
            self.store, self.viewer, batches, options=chosen, actor=actor, reason=reason, new_id=new_id
        )

    def import_crossings(
        self,
        files: Sequence[Path],
        *,
        holdings: Path | None = None,
        accounts: Path | None = None,
        options: imports.Options | None = None,
        actor: str,
        reason: str,
    ) -> imports.ImportReport:
        """Crossings of some files, with the holdings and accounts that belong to a single one."""
        if (holdings or accounts) and len(files) != 1:
            raise BadInput(
                "holdings and accounts belong to one file of crossings", try_="import one at a time"
            )
        chosen = options or imports.Options()
        key = imports.store_key(self.store, self.settings, self.viewer, dry_run=chosen.dry_run)
        batches = [
            read_crossings(path, key=key, holdings=holdings, accounts=accounts, options=chosen.for_records())
            for path in files
        ]
        return imports.import_batches(
            self.store, self.viewer, batches, options=chosen, actor=actor, reason=reason, new_id=new_id
        )

    # -- one person ------------------------------------------------------------------------------

    def open_case(self, identifier: str, *, purpose: str, reference: str, basis: str, actor: str) -> Case:
        """
        Leave to look at one person's route for eight hours: from then on an opaque case number stands for it.

        An identifier that nobody has opens a case too, with an empty route; the look is audited all the same.
        Raises `IdentifyingText` where purpose, reference or basis may identify a person (they are kept and
        shown), or where one of them or the actor holds the identifier itself, `PurposeMissing`, `KeyMissing`,
        `KeyMismatch`.
        """
        texts = {"purpose": purpose, "reference": reference, "basis": basis}
        for field, text in texts.items():
            refuse_identifying_text(field, text, where="this case")
        refuse_typed(identifier, texts | {"actor": actor}, where="this case")
        key = pseudonym_key(self.settings, make=False)
        self.store.pin_key(key_fingerprint(key), self.viewer)
        now = self.clock()
        case = Case(
            id=_case_number(),
            person=pseudonym(key, identifier),
            purpose=purpose.strip(),
            reference=reference.strip(),
            basis=basis.strip(),
            opened_at=now,
            opened_by=actor,
            open_until=now + CASE_OPEN_FOR,
        )
        self.store.open_case(case, self.viewer)
        return case

    def trace(
        self,
        case_id: str,
        *,
        actor: str,
        as_of: datetime | None = None,
        as_known: datetime | None = None,
        for_document: bool = False,
    ) -> Route:
        """
        One person's route: contacts and crossings in time, who held what. The look is audited first, and
        whether a document is made of it.

        Raises `BadInput` for a day after the data's last: it would count days of which nothing is known;
        `IdentifyingText` where the actor, who stands in the audit, holds the person's identifier;
        `KeyMissing` and `KeyMismatch` where that cannot be told.
        """
        refuse_days_beyond(self, as_of)
        case = self.store.case(case_id, self.viewer)
        self.refuse_own_identifier(case, {"actor": actor})
        contacts = self.store.route(
            case_id, actor, self.clock(), self.viewer, as_known=as_known, for_document=for_document
        )
        snapshot = self.snapshot(as_of, as_known)
        withdrawn = {
            id_: self.store.get(Handoff.label(), id_, self.viewer, as_known).entity
            for id_ in handoffs_gone(snapshot, case.person)
        }
        return route_of(snapshot, contacts, case.person, withdrawn)

    def refuse_own_identifier(self, case: Case, texts: Mapping[str, str]) -> None:
        """Raise `IdentifyingText` where a text, by field, holds the identifier of the person of a case."""
        key = pseudonym_key(self.settings, make=False)
        if self.store.key_fingerprint(self.viewer) != key_fingerprint(key):
            self.store.pin_key(key_fingerprint(key), self.viewer)  # by another key nothing would be found
        refuse_in_case(key, case, texts)

    # -- moving house ----------------------------------------------------------------------------

    def export(self, folder: Path) -> dict[str, Any]:
        """Everything as open files; returns the manifest with the chain's head."""
        return write_bundle(self.store, folder, self.viewer)

    def import_bundle(self, folder: Path) -> StoreFacts:
        """Take over an exported store's whole content into this empty one."""
        self.store.restore(read_bundle(folder), self.viewer)
        return self.facts()

    def seed_rules(self, *, actor: str) -> Receipt | None:
        """Save the default duty rules that are not there yet; one that somebody withdrew stays withdrawn."""
        rows = self.store.records(self.viewer, ["DutyRule"])
        absent = [rule for rule in default_rules() if rule.id not in set(rows["id"].to_pylist())]
        new = [Put(rule) for rule in absent if not self._withdrawn_at(DutyRule.label(), rule.id)]
        return self.save(new, actor=actor, reason="default duty rules") if new else None

    def _inverse(self, record: Record, actor: str) -> Change:
        kind, versions = record.entity.label(), self.history(record.entity.label(), record.entity.id)
        before = [old for old in versions if old.version < record.version]
        seen = _undone_since(record, [one for one in versions if one.version > record.version], actor)
        if not before or before[-1].withdrawn:
            return Withdraw(kind, record.entity.id, seen)
        return Put(before[-1].entity, seen)

    def _match(
        self, event: str, subjects: tuple[str | None, ...], state: MatchState, *, actor: str, reason: str
    ) -> Receipt:
        versions = {record.entity.id: record.version for record in self.snapshot().records(EventMatch)}
        puts = []
        for subject in subjects:
            id_ = match_id(event, subject)
            match = EventMatch(id=id_, event=event, subject=subject, state=state)
            puts.append(Put(match, versions.get(id_) or self._withdrawn_at(EventMatch.label(), id_)))
        return self.save(puts, actor=actor, reason=reason)

    def _brought_back(self, entity: Entity) -> Put:
        """A record as it was before it was withdrawn; one that never was, as it is given."""
        gone = self._withdrawn(entity.label(), entity.id)
        return Put(gone.entity, gone.version) if gone else Put(entity)

    def _withdrawn_at(self, kind: str, id_: str) -> int:
        """The version at which a record was withdrawn, to be written again; else 0, as for what never was."""
        gone = self._withdrawn(kind, id_)
        return gone.version if gone else 0

    def _withdrawn(self, kind: str, id_: str) -> Record | None:
        try:
            record = self.store.get(kind, id_, self.viewer)
        except NotFound:
            return None
        return record if record.withdrawn else None


def _undone_since(record: Record, later: Sequence[Record], actor: str) -> int:
    """The version to write over: the last of `later` where they are all changes of `actor` and their undo."""
    standing = [record]
    for one in later:
        undone = len(standing) > 1 and one.reason.startswith(UNDO_OF) and _alike(one, standing[-2])
        standing = standing[:-1] if undone else [*standing, one]
    own = len(standing) == 1 and all(one.recorded_by == actor for one in later)
    return later[-1].version if later and own else record.version


def _alike(one: Record, other: Record) -> bool:
    return one.withdrawn == other.withdrawn and (one.withdrawn or one.entity == other.entity)


def new_id(prefix: str) -> str:
    """A fresh opaque id: prefix and 16 random hexadecimal digits."""
    return f"{prefix}-{uuid.uuid4().hex[:16]}"


def _case_number() -> str:
    """A fresh number that stands in reasons: one that looks like a person's would keep everything out."""
    number = new_id("case")
    while kinds_found(number):
        number = new_id("case")
    return number


def refuse_identifiers(entity: Entity) -> None:
    """Raise `BadInput` where free text of a record may identify a person; the text is not repeated."""
    for field, text in free_text_of(entity):
        refuse_identifying_text(field, text, where=f"{entity.label()} {entity.id}")


def refuse_identifying_text(field: str, text: str, *, where: str) -> None:
    """Raise `IdentifyingText` where a text may identify a person; the text is not repeated."""
    if found := kinds_found(text):
        raise IdentifyingText(field, found, where=where)

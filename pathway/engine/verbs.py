"""
What people can do, each in a few lines.

A command line and an app call these and nothing below them. Every verb that writes takes an actor and a
reason; every figure comes with its as-at date and the reason for that date.
"""

import uuid
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.accountability import Claim, DutyRule, Parameter
from graph_schema.catalogue import RECORDS, free_text_of
from graph_schema.entity import Entity, Record
from graph_schema.events import EventMatch
from graph_schema.handoffs import Handoff
from graph_schema.identifiers import handoff_id, match_id
from graph_schema.vocabulary import HandoffKind, MatchState, Scheme
from pathway.analysis.evaluate import evaluate
from pathway.analysis.parameters import CHOICES, Parameters, parameters_of, read_parameter
from pathway.analysis.picture import Picture, picture_after, picture_of
from pathway.analysis.quality import QualityFinding, quality_findings
from pathway.analysis.routes import Route, handoffs_gone, route_of
from pathway.analysis.year_held import PartOfYear, parts_of_year
from pathway.columns import MOVES
from pathway.engine import imports
from pathway.engine.answers import Answers
from pathway.engine.attachments import refuse_attached
from pathway.engine.histories import versions_about
from pathway.engine.own_identifier import refuse_in_case, refuse_typed
from pathway.engine.typed_claims import as_kept
from pathway.errors import BadInput, IdentifyingText, NotFound, Refused
from pathway.importing.crossings import read_crossings
from pathway.importing.events import read_events
from pathway.importing.identifiers_scan import kinds_found
from pathway.importing.model import read_records
from pathway.importing.pseudonyms import pseudonym
from pathway.library.archetypes import prompt_ids
from pathway.library.duty_rules import default_rules
from pathway.settings import Settings, key_fingerprint, pseudonym_key
from pathway.snapshot import (
    IN_COLUMNS,
    LOCAL_ZONE,
    Loaded,
    Occurrences,
    Snapshot,
    occurrences,
    records_by_kind,
)
from pathway.stores.base import (
    LOCAL,
    By,
    Case,
    Change,
    ChangeSet,
    CheckFinding,
    ContactFacts,
    Put,
    Receipt,
    Store,
    StoreFacts,
    Viewer,
    Withdraw,
)
from pathway.stores.bundle import read_bundle, write_bundle
from pathway.stores.opening import open_store

YEAR = timedelta(days=365)
MOST_KEPT = {"known": 2, "moves": 6, "snapshot": 6, "picture": 4, "close-up": 8} | dict.fromkeys(
    ("silent ends", "asking", "differing", "placings", "changed since", "pairs"), 4
)
"""How many answers of each kind are kept at once: what is known, looked at on a few as-at dates."""
LAST_PICTURES = 2
"""Of how many moments the last picture is kept for the next to be made from, after something was written."""
Asked = tuple[datetime | None, datetime | None, date | None]
"""Which moment is asked about, as known when, and today's date where no moment is named."""
CASE_OPEN_FOR = timedelta(hours=8)
MOVES_SHOW_ONLY = (
    "Moves show people being seen in one service and then in another. They do not show letters, results, "
    "prescriptions, or requests that never arrived."
)
TIE_RULE = "contacts of one person are ordered by time, then by the file's own order, then by contact id"
UNDO_OF = "undo of "
"""How the reason of an undo begins; the command follows."""


@dataclass(frozen=True)
class AsAt:
    """
    The moment that figures stand for, and why that one.

    `parts_of_year`: what is loaded for a part only of the year that ends then.
    """

    as_of: datetime
    reason: str
    as_known: datetime | None
    parts_of_year: tuple[PartOfYear, ...] = ()

    @property
    def day(self) -> date:
        """The local day."""
        return self.as_of.astimezone(LOCAL_ZONE).date()


@dataclass(frozen=True)
class Known:
    """What is known, whatever day is asked about. `versions`: of the records that `happened` is made of."""

    kept: Mapping[str, tuple[Record, ...]]
    happened: Occurrences
    facts: ContactFacts
    versions: pa.Table


@dataclass(frozen=True)
class MovesFinding:
    """Moves with everything that must stand beside them. `moves`: `columns.MOVES`."""

    as_at: AsAt
    by: By
    first: date | None
    last: date | None
    longest_gap_days: float | None
    facts: ContactFacts
    moves: pa.Table
    tie_rule: str = TIE_RULE
    shows_only: str = MOVES_SHOW_ONLY


def now_utc() -> datetime:
    """The present instant; the only clock of the verbs, so tests give their own."""
    return datetime.now(UTC)


class Engine:
    """The verbs over one store. Cheap to make; answers are kept for as long as nothing is written."""

    def __init__(
        self,
        store: Store,
        settings: Settings | None = None,
        *,
        viewer: Viewer = LOCAL,
        clock: Callable[[], datetime] = now_utc,
    ) -> None:
        if viewer.audience != "inside":
            raise Refused("disclosure to other audiences is not built yet", try_="ask from inside")
        self.store, self.settings, self.viewer, self.clock = store, settings or Settings(), viewer, clock
        self._answers = Answers(store, viewer, MOST_KEPT)
        self._before: Known | None = None
        self._last_pictures: dict[Asked, Picture] = {}
        self._looked_at: datetime | None = None

    @classmethod
    def open(cls, address: str, settings: Settings, *, create: bool = False) -> "Engine":
        """The verbs over the store at an address; see `open_store` for what is refused."""
        return cls(open_store(address, settings, create=create), settings)

    def at(self, as_of: datetime | None) -> "Engine":
        """
        The same verbs looking at another moment: what is asked without a moment of its own is of that one
        (None: of the newest).

        Writing is the same: what is saved is saved now, and holds from the days that it names.
        """
        view = copy(self)
        view._looked_at = as_of
        return view

    # -- looking ---------------------------------------------------------------------------------

    def facts(self) -> StoreFacts:
        """What store this is, and the head of its audit chain."""
        return self.store.facts(self.viewer)

    def as_at(self, as_of: datetime | None = None, as_known: datetime | None = None) -> AsAt:
        """The moment asked for; by default the one looked at (`at`), else the last instant loaded."""
        snapshot = self.snapshot(as_of, as_known)
        parts = parts_of_year(snapshot)
        return AsAt(snapshot.as_of, snapshot.as_of_reason, snapshot.as_known, parts)

    def snapshot(self, as_of: datetime | None = None, as_known: datetime | None = None) -> Snapshot:
        """Everything known, as analysis wants it. The same until something is written."""
        asked = self._asked(as_of, as_known)
        return self._answers.once(("snapshot", *asked), lambda: self._snapshot(asked[0], as_known))

    def picture(self, as_of: datetime | None = None, as_known: datetime | None = None) -> Picture:
        """Findings of every handoff and boundary. The same until something is written."""
        asked = self._asked(as_of, as_known)
        return self._answers.once(
            ("picture", *asked), lambda: self._picture(asked, self.snapshot(as_of, as_known))
        )

    def _picture(self, asked: Asked, snapshot: Snapshot) -> Picture:
        """Made from the last one of that moment where there is one: an edit bears on few handoffs."""
        before = self._last_pictures.pop(asked, None)
        made = picture_after(before, snapshot, _prompts()) if before else picture_of(snapshot, _prompts())
        self._last_pictures = dict([*self._last_pictures.items(), (asked, made)][-LAST_PICTURES:])
        return made

    def close_up(self, handoff: str) -> Picture:
        """
        The picture of one handoff alone, much sooner than that of all and the same of this one.

        Raises `NotFound` where there is no such handoff, or it was withdrawn.
        """
        self.get("Handoff", handoff)
        asked, whole = self._asked(None, None), self.picture
        if self._answers.has(("picture", *asked)) and handoff in whole().by_id:
            return whole()
        return self._answers.once(
            ("close-up", handoff, *asked), lambda: picture_of(self.snapshot(), _prompts(), only={handoff})
        )

    def once(self, key: tuple[Hashable, ...], make: Callable[[], Any]) -> Any:
        """
        An answer of the moment looked at, kept like the others until something is written.

        `key` begins with one of the kinds of `MOST_KEPT`; verbs in files of their own come here.
        """
        return self._answers.once((*key, *self._asked(None, None)), make)

    def versions_about(self, handoff: str) -> list[Record]:
        """Every version of a handoff and of what hangs on it, withdrawn records too, oldest first."""
        return versions_about(self.store.versions(self.viewer), handoff)

    def parameters(self) -> Parameters:
        """The declared choices in force."""
        return parameters_of(self.snapshot())

    def parameter_records(self) -> list[dict[str, Any]]:
        """Every choice with its value, who declared it when, and its default."""
        kept = {record.entity.id: record for record in self.snapshot().records(Parameter)}
        return [
            {
                "name": choice.name,
                "meaning": choice.meaning,
                "owner": choice.owner,
                "value": kept[choice.name].entity.value if choice.name in kept else choice.default,
                "declared": choice.name in kept,
                "declared_by": kept[choice.name].entity.declared_by if choice.name in kept else None,
                "declared_on": kept[choice.name].entity.declared_on if choice.name in kept else None,
                "version": kept[choice.name].version if choice.name in kept else 0,
            }
            for choice in CHOICES
        ]

    def moves(
        self,
        *,
        by: By = "service",
        first: date | None = None,
        last: date | None = None,
        longest_gap_days: float | None = None,
        as_known: datetime | None = None,
    ) -> MovesFinding:
        """People moving, mined from contacts: `MOVES_SHOW_ONLY` says what that leaves out."""
        gap = None if longest_gap_days is None else timedelta(days=longest_gap_days)
        if last is None and self._looked_at is not None:
            last = self._looked_at.astimezone(LOCAL_ZONE).date()
        table = self.store.moves(
            self.viewer, by=by, first=first, last=last, longest_gap=gap, as_known=as_known
        )
        facts = self.store.contact_facts(self.viewer, as_known)
        return MovesFinding(self.as_at(as_known=as_known), by, first, last, longest_gap_days, facts, table)

    def get(self, kind: str, id_: str) -> Record:
        """One record. Raises `NotFound` also where it was withdrawn."""
        record = self.store.get(kind, id_, self.viewer)
        if record.withdrawn:
            raise NotFound(f"{kind} {id_} was withdrawn", try_="look at its history")
        return record

    def history(self, kind: str, id_: str) -> list[Record]:
        """Every version of a record, oldest first."""
        return self.store.history(kind, id_, self.viewer)

    def changes_of(self, command_id: str) -> list[Record]:
        """The versions that one command wrote; empty where it is not known."""
        return self.store.written_by(command_id, self.viewer)

    def search(self, text: str, limit: int = 50) -> list[Record]:
        """Records that hold every word."""
        return self.store.search(text, self.viewer, limit)

    def check(self) -> list[CheckFinding]:
        """What is not as it was written."""
        return self.store.check(self.viewer)

    def quality(self) -> tuple[QualityFinding, ...]:
        """What of the data should be looked at, by numbered rules."""
        return quality_findings(self.snapshot())

    def evaluate(self, document: object) -> object:
        """The method on plain JSON, without the store."""
        return evaluate(document)

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
            id=new_id("case"),
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

        Raises `BadInput` for a day that has not come: it would count days of the future as unheld;
        `IdentifyingText` where the actor, who stands in the audit, holds the person's identifier;
        `KeyMissing` and `KeyMismatch` where that cannot be told.
        """
        if as_of is not None and as_of.astimezone(LOCAL_ZONE).date() > self._today():
            raise BadInput(
                "that day has not come yet", where=f"today is {self._today()}", try_="an earlier day"
            )
        case = self.store.case(case_id, self.viewer)
        self.refuse_own_identifier(case, {"actor": actor})
        contacts = self.store.route(case_id, actor, self.clock(), self.viewer, for_document=for_document)
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

    # -- inside ----------------------------------------------------------------------------------

    def _asked(self, as_of: datetime | None, as_known: datetime | None) -> Asked:
        """What is asked for: without a date it may be today, which is another day tomorrow."""
        moment = as_of if as_of is not None else self._looked_at
        return moment, as_known, self._today() if moment is None else None

    def _today(self) -> date:
        return self.clock().astimezone(LOCAL_ZONE).date()

    def _known(self, as_known: datetime | None) -> Known:
        return self._answers.once(("known", as_known), lambda: self._read(as_known))

    def _read(self, as_known: datetime | None) -> Known:
        """
        Records and contacts of one moment: read again where something was written in between.

        What has the version that was read last time is not made anew.
        """
        for _ in range(3):
            mark = self._answers.mark()
            rows = self.store.records(self.viewer, as_known=as_known)
            facts = self.store.contact_facts(self.viewer, as_known)
            if self._answers.mark() == mark:
                break
        versions = rows.filter(pc.is_in(rows["kind"], pa.array(sorted(IN_COLUMNS))))
        versions = versions.select(["kind", "id", "version"])
        before = self._before
        unchanged = before is not None and before.versions.equals(versions)
        happened = before.happened if before is not None and unchanged else occurrences(rows)
        kept = records_by_kind(rows, before.kept if before is not None else None)
        self._before = Known(kept, happened, facts, versions)
        return self._before

    def _snapshot(self, as_of: datetime | None, as_known: datetime | None) -> Snapshot:
        known = self._known(as_known)
        moment, reason = self._moment(as_of, known)
        draft = Snapshot(
            moment, reason, as_known, known.kept, known.happened, MOVES.empty_table(), known.facts.rows
        )
        first, gap = draft.day - YEAR + timedelta(days=1), parameters_of(draft).longest_gap_days
        moves = self._answers.once(
            ("moves", first, draft.day, gap, as_known),
            lambda: self.store.moves(
                self.viewer, first=first, last=draft.day, longest_gap=timedelta(days=gap), as_known=as_known
            ),
            rests_on=known.facts,
        )
        return replace(draft, moves=moves, loaded=self._loaded(known))

    def _loaded(self, known: Known) -> tuple[Loaded, ...]:
        """From when to when there are contacts and crossings; what is dated after today is a slip."""
        now, first, last = self.clock(), known.facts.first, known.facts.last
        seen = Loaded("contacts", first, min(last, now)) if first and last and first <= now else None
        return tuple(one for one in (seen, known.happened.crossed(now)) if one is not None)

    def _moment(self, as_of: datetime | None, known: Known) -> tuple[datetime, str]:
        """The moment asked for; else the last that is loaded. A slip of the pen in one year moves nothing."""
        if as_of is not None:
            return as_of, "the date asked for"
        now, contacts = self.clock(), known.facts.last
        loaded = [moment for moment in (contacts, known.happened.last_by(now)) if moment is not None]
        past = [moment for moment in loaded if moment <= now]
        later = len(past) < len(loaded) or known.happened.any_after(now)
        left_out = "; what is dated after today is left out" if later else ""
        if past:
            return max(past), f"the last instant of the loaded contacts and crossings{left_out}"
        return now, f"now{left_out}" if later else "now: no contacts or crossings are loaded"

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

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Every kind of record that can be kept."""
        return tuple(RECORDS)


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


def refuse_identifiers(entity: Entity) -> None:
    """Raise `BadInput` where free text of a record may identify a person; the text is not repeated."""
    for field, text in free_text_of(entity):
        refuse_identifying_text(field, text, where=f"{entity.label()} {entity.id}")


def refuse_identifying_text(field: str, text: str, *, where: str) -> None:
    """Raise `IdentifyingText` where a text may identify a person; the text is not repeated."""
    if found := kinds_found(text):
        raise IdentifyingText(field, found, where=where)


@cache
def _prompts() -> dict[str, frozenset[str]]:
    """The prompts to consider for each kind of handoff: guidewords and entries of the hazard library."""
    return {kind.value: frozenset(prompt_ids(kind)) for kind in HandoffKind}

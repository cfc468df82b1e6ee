"""
What is known, at a moment and as known at another: records, findings, moves.

Every figure comes with its as-at date and the reason for that date. Answers are kept for as long as nothing
is written; nothing in here writes: `verbs` adds what people do.
"""

from collections.abc import Callable, Hashable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.accountability import Parameter
from graph_schema.catalogue import RECORDS
from graph_schema.entity import Record
from graph_schema.vocabulary import HandoffKind
from pathway.analysis.evaluate import evaluate
from pathway.analysis.parameters import CHOICES, Parameters, parameters_of
from pathway.analysis.picture import Picture, picture_after, picture_of
from pathway.analysis.quality import QualityFinding, quality_findings
from pathway.analysis.year_held import PartOfYear, parts_of_year
from pathway.columns import MOVES
from pathway.engine.answers import Answers
from pathway.engine.histories import versions_about
from pathway.errors import NotFound, Refused
from pathway.library.archetypes import prompt_ids
from pathway.settings import Settings
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
    CheckFinding,
    ContactFacts,
    Store,
    StoreFacts,
    Viewer,
)

YEAR = timedelta(days=365)
MOST_KEPT = {"known": 2, "moves": 6, "snapshot": 6, "picture": 4, "close-up": 8} | dict.fromkeys(
    ("silent ends", "asking", "differing", "placings", "changed since", "pairs"), 4
)
"""How many answers of each kind are kept at once: what is known, looked at on a few as-at dates."""
LAST_PICTURES = 2
"""Of how many moments the last picture is kept for the next to be made from, after something was written."""
Asked = tuple[datetime | None, datetime | None, date | None]
"""Which moment is asked about, as known when, and today's date where no moment is named."""
MOVES_SHOW_ONLY = (
    "Moves show people being seen in one service and then in another. They do not show letters, results, "
    "prescriptions, or requests that never arrived."
)
TIE_RULE = "contacts of one person are ordered by time, then by the file's own order, then by contact id"


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


class Reading:
    """What one store tells. Cheap to make; answers are kept for as long as nothing is written."""

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

    def at(self, as_of: datetime | None) -> Self:
        """
        The same verbs looking at another moment: what is asked without a moment of its own is of that one
        (None: of the newest).

        Writing is the same: what is saved is saved now, and holds from the days that it names.
        """
        view = copy(self)
        view._looked_at = as_of
        return view

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

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Every kind of record that can be kept."""
        return tuple(RECORDS)

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


@cache
def _prompts() -> dict[str, frozenset[str]]:
    """The prompts to consider for each kind of handoff: guidewords and entries of the hazard library."""
    return {kind.value: frozenset(prompt_ids(kind)) for kind in HandoffKind}

"""
Rows of a risk register as hazards: what a row says, whose judgement it is, and what of it cannot be read.

A hazard that somebody changed here since a register last said it is left as it is.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
from pydantic import ValidationError

from graph_schema.entity import Record
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Hazard, Judgement
from graph_schema.identifiers import record_id, short_hash
from graph_schema.vocabulary import HazardBasis, JudgedBy, LikelihoodScale
from pathway.analysis.places import Places, places_of
from pathway.analysis.registers import Proposal, RowState
from pathway.engine.verbs import UNDO_OF, refuse_identifiers
from pathway.errors import DatesAmbiguous, IdentifyingText, NotFound
from pathway.importing.registers import CONSEQUENCES, LIKELIHOODS, RegisterRow, RegisterSheet, class_of
from pathway.importing.times import TimeReader
from pathway.snapshot import LOCAL_ZONE, Snapshot
from pathway.stores.base import Put

if TYPE_CHECKING:
    from pathway.engine.verbs import Engine

OF_A_REGISTER = "risk register: "
"""How the reason of such a write begins, so that later changes by people are told from it."""

NONE = "none"
"""What a person writes in the column of handoffs where a row belongs to no handoff."""


@dataclass(frozen=True)
class RegisterLine:
    """
    One row of a register: what became of it. `handoff`: what a person decided; `why`: reasons, in words.

    `alike`: a hazard that stands there already in much the same words, which may or may not be the same.
    """

    row: RegisterRow
    state: RowState
    proposal: Proposal
    handoff: str = ""
    why: tuple[str, ...] = ()
    hazard: str = ""
    alike: str = ""


@dataclass(frozen=True)
class RegisterReading:
    """A register and every row of it, each in one state."""

    sheet: RegisterSheet
    lines: tuple[RegisterLine, ...]
    notes: tuple[str, ...] = ()

    def count(self, *states: RowState) -> int:
        """How many rows are in one of some states."""
        return sum(line.state in states for line in self.lines)


@dataclass(frozen=True)
class Taking:
    """What is said of a register as a whole: whose it is, what its likelihoods are likelihoods of."""

    body: str = ""
    scale: LikelihoodScale = LikelihoodScale.NOT_DECLARED


class Writer:
    """Makes hazards of lines; remembers what cannot be read of them."""

    def __init__(self, engine: "Engine", snapshot: Snapshot, sheet: RegisterSheet, about: Taking) -> None:
        self._engine, self._about = engine, about
        self._places: Places = places_of(snapshot)
        self._handoffs, self._hazards = snapshot.by_id(Handoff), snapshot.by_id(Hazard)
        self._versions = {record.entity.id: record.version for record in snapshot.kept.get("Hazard", ())}
        self._days, self._days_unclear = _days(sheet)
        self.puts: dict[str, Put] = {}
        self._first: dict[str, int] = {}
        self._not_judged = 0

    def line(self, line: RegisterLine) -> RegisterLine:
        """The line taken in; as it was where nobody placed it; refused where it cannot be."""
        if line.state not in (RowState.NAMED, RowState.TAKEN):
            return line
        hazard_id = line.hazard or self._id(line)
        if fault := self._standing_fault(hazard_id, line):
            return _refused(line, fault)
        try:
            hazard = self._hazard(hazard_id, line)
            refuse_identifiers(hazard)
        except IdentifyingText as found:
            return _refused(line, f"{found.what}: leave that out in the register")
        except ValidationError:
            return _refused(line, "it does not say what could go wrong")
        return self._taken(hazard, replace(line, state=RowState.TAKEN, hazard=hazard_id))

    def _standing_fault(self, hazard_id: str, line: RegisterLine) -> str:
        """Why what stands already forbids the row's hazard; "" where nothing does."""
        first = self._first.setdefault(hazard_id, line.row.line)
        if first != line.row.line:
            return f"row {first} is the same hazard of the same handoff"
        if hazard_id not in self._hazards and self._was_withdrawn(hazard_id):
            return "somebody withdrew the hazard that this row made"
        return ""

    def _taken(self, hazard: Hazard, taken: RegisterLine) -> RegisterLine:
        if hazard == self._hazards.get(hazard.id):
            return taken
        if hazard.id in self._hazards and self._changed_here(hazard.id):
            return replace(taken, why=(*taken.why, "changed here since by somebody: left as it is"))
        self.puts[hazard.id] = Put(hazard, self._versions.get(hazard.id, 0))
        return taken

    def notes(self) -> tuple[str, ...]:
        """What was not read of the rows that were taken in."""
        unclear = "days of review with slashes could be day or month first: none is taken in"
        if not self._not_judged:
            return (unclear,) if self._days_unclear else ()
        rows = "1 row gives" if self._not_judged == 1 else f"{self._not_judged:,} rows give"
        return (
            f"{rows} no likelihood and consequence that can be read as 1 to 5: taken in as not judged",
            *([unclear] if self._days_unclear else []),
        )

    def _id(self, line: RegisterLine) -> str:
        own = line.row.text("id") or line.row.sentence
        return record_id(f"hazard-{short_hash('register', self._about.body, own, line.handoff)}")

    def _was_withdrawn(self, hazard_id: str) -> bool:
        """Whether somebody withdrew it; where its taking in was only undone, it may come back."""
        versions = self._versions_of(hazard_id)
        gone = bool(versions) and versions[-1].withdrawn
        if gone and versions[-1].reason.startswith(UNDO_OF):
            self._versions[hazard_id] = versions[-1].version
            return False
        return gone

    def _changed_here(self, hazard_id: str) -> bool:
        versions = self._versions_of(hazard_id)
        return bool(versions) and not versions[-1].reason.startswith(OF_A_REGISTER)

    def _versions_of(self, hazard_id: str) -> list[Record]:
        try:
            return self._engine.history("Hazard", hazard_id)
        except NotFound:
            return []

    def _hazard(self, hazard_id: str, line: RegisterLine) -> Hazard:
        old = self._hazards.get(hazard_id)
        judgement = self._judgement(line)
        told = {judgement.side: judgement} if judgement else {}
        judged = {one.side: one for one in (old.judgements if old else ())} | told
        said = {
            "handoff": line.handoff,
            "sentence": line.row.sentence,
            "judgements": tuple(judged.values()),
            "holder": self._about.body or (old.holder if old else None),
        }
        if old is not None:
            return old.model_copy(update=said)
        return Hazard(id=hazard_id, source="risk register", **said)

    def _judgement(self, line: RegisterLine) -> Judgement | None:
        row, basis = line.row, HazardBasis.RESIDUAL
        names = ("likelihood", "consequence")
        if not all(row.text(name) for name in names):
            names, basis = ("inherent_likelihood", "inherent_consequence"), HazardBasis.INHERENT
        likelihood = class_of(row.text(names[0]), LIKELIHOODS)
        consequence = class_of(row.text(names[1]), CONSEQUENCES)
        if likelihood is None or consequence is None:
            self._not_judged += 1
            return None
        return Judgement(
            side=self._side(line.handoff),
            likelihood=likelihood,
            consequence=consequence,
            scale=self._about.scale,
            basis=basis,
            judged_on=self._days.get(row.number),
        )

    def _side(self, handoff: str) -> JudgedBy:
        """The end that the register's body is; of both ends inside one body, both."""
        start, end = self._places.ends(self._handoffs[handoff])
        ends = (start.organisation == self._about.body, end.organisation == self._about.body)
        sides = {
            (True, True): JudgedBy.BOTH,
            (True, False): JudgedBy.SENDER,
            (False, True): JudgedBy.RECEIVER,
        }
        return sides.get(ends, JudgedBy.OTHER)


def _refused(line: RegisterLine, why: str) -> RegisterLine:
    return replace(line, state=RowState.REFUSED, why=(why,))


def _days(sheet: RegisterSheet) -> tuple[dict[int, date], bool]:
    """The days on which rows were last judged, row -> day; and whether day and month cannot be told apart."""
    if "judged_on" not in sheet.columns:
        return {}, False
    rows = [row for row in sheet.rows if row.text("judged_on")]
    texts = [row.text("judged_on") for row in rows]
    column = sheet.header[sheet.columns["judged_on"]]
    reader = TimeReader(sheet.name, column, str(LOCAL_ZONE))
    times = reader.read(pa.array(texts, pa.string()))
    try:
        reader.refuse_ambiguous()
    except DatesAmbiguous:
        return {}, True
    found = ((row.number, times.day(at)) for at, row in enumerate(rows))
    return {number: day for number, day in found if day is not None}, False

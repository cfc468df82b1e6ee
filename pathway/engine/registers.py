"""
A risk register in, a handoff proposed for each row, the same register out: nothing dropped, nothing decided.

The register stays where it is kept: what is taken in here is a hazard for each row that a person placed, and
the register gets its ids back. The same register again changes those hazards and makes no second ones.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from graph_schema.handoffs import Handoff
from graph_schema.hazards import Hazard
from pathway.analysis.mentions import words
from pathway.analysis.places import places_of
from pathway.analysis.registers import Proposer, RowState, Said, alike_hazard
from pathway.engine.register_hazards import NONE, OF_A_REGISTER, RegisterLine, RegisterReading, Taking, Writer
from pathway.errors import BadInput
from pathway.importing.identifiers_scan import kinds_found
from pathway.importing.registers import ADDED, RegisterRow, RegisterSheet, read_register
from pathway.reporting.registers import csv_with, workbook_with
from pathway.snapshot import Snapshot
from pathway.stores.base import Receipt

if TYPE_CHECKING:
    from pathway.engine.verbs import Engine

__all__ = [
    "NONE",
    "RegisterLine",
    "RegisterReading",
    "Taking",
    "decided",
    "reading_of",
    "register_out",
    "shown_words",
    "take",
]


def reading_of(
    engine: "Engine", path: Path, mapping: Mapping[str, str] | None = None, *, body: str = ""
) -> RegisterReading:
    """
    Read a register and propose a handoff for each row. Writes nothing. `body`: whose register it is.

    Raises `NotATable`, `WrongEncoding`, `BadInput`.
    """
    sheet = read_register(path, mapping)
    snapshot = engine.snapshot()
    proposer, handoffs = Proposer(snapshot), snapshot.by_id(Handoff)
    alike, standing = _sentences(snapshot), snapshot.by_id(Hazard)
    lines = (_line(row, proposer, handoffs, alike, body) for row in sheet.rows)
    return RegisterReading(sheet, tuple(_standing(line, standing) for line in lines), _notes(sheet))


def decided(reading: RegisterReading, decisions: Mapping[int, str], engine: "Engine") -> RegisterReading:
    """The reading with what a person decided of some rows: a handoff's id, `none`, or "" for not yet."""
    handoffs = engine.snapshot().by_id(Handoff)
    lines = [
        _with_decision(line, decisions[line.row.number].strip(), handoffs)
        if line.row.number in decisions
        else line
        for line in reading.lines
    ]
    return replace(reading, lines=tuple(lines))


def take(
    engine: "Engine", reading: RegisterReading, about: Taking, *, actor: str, reason: str
) -> tuple[Receipt | None, RegisterReading]:
    """
    Make a hazard of each row that a person placed, or change the one it made before; all together.

    A row whose words may identify a person is refused and said; the others are written. None where nothing
    changed. Raises `BadInput` where the register's body is not known.
    """
    snapshot = engine.snapshot()
    if about.body and about.body not in places_of(snapshot).organisations:
        raise BadInput(f"there is no organisation {about.body}", try_="give its ODS code or local:NAME")
    writer = Writer(engine, snapshot, reading.sheet, about)
    lines = tuple(writer.line(line) for line in reading.lines)
    puts = tuple(writer.puts.values())
    receipt = engine.save(puts, actor=actor, reason=f"{OF_A_REGISTER}{reason}") if puts else None
    return receipt, replace(reading, lines=lines, notes=(*reading.notes, *writer.notes()))


def register_out(reading: RegisterReading) -> bytes:
    """The register as it came, with the columns added: ids, proposals, reasons, states."""
    grid, sheet = reading.sheet.grid, reading.sheet
    cells = {line.row.number: _added(line) for line in reading.lines}
    if grid.form == "csv":
        return csv_with(grid.records, grid.delimiter, sheet.header_row, tuple(ADDED.values()), cells)
    return workbook_with(grid.content, grid.sheet, sheet.header_row, tuple(ADDED.values()), cells)


def _line(
    row: RegisterRow,
    proposer: Proposer,
    handoffs: Mapping[str, Handoff],
    alike: Mapping[str, Mapping[str, frozenset[str]]],
    body: str,
) -> RegisterLine:
    proposal = proposer.propose(Said(row.words, row.text("start"), row.text("end"), body))
    line = _proposed(RegisterLine(row, proposal.state, proposal, hazard=row.text("hazard")))
    line = _with_decision(line, row.text("handoff"), handoffs)
    at = line.handoff or proposal.best
    found = alike_hazard(words(row.sentence), alike.get(at, {})) if at else ""
    return replace(line, alike="" if found == line.hazard else found)


def _standing(line: RegisterLine, hazards: Mapping[str, Hazard]) -> RegisterLine:
    """A row whose hazard stands here, at the handoff that it names, was taken in before."""
    hazard = hazards.get(line.hazard)
    if line.state is RowState.NAMED and hazard is not None and hazard.handoff == line.handoff:
        return replace(line, state=RowState.TAKEN, why=("taken in before",))
    return line


def _proposed(line: RegisterLine) -> RegisterLine:
    """The line as it stands before anybody has decided."""
    proposal = line.proposal
    why: tuple[str, ...] = proposal.offered[0].reasons if proposal.offered else ()
    if proposal.state is RowState.SEVERAL:
        why = (f"{proposal.fitting} handoffs fit equally well", *why)
    if proposal.state is RowState.UNMATCHED:
        why = ("it names no two ends of a handoff here, and no end with a kind of handoff",)
    return replace(line, state=proposal.state, handoff="", why=why)


def _with_decision(line: RegisterLine, given: str, handoffs: Mapping[str, Handoff]) -> RegisterLine:
    if not given:
        return line if not line.handoff else _proposed(line)
    if given.lower() == NONE:
        return replace(line, state=RowState.LEFT, handoff="", why=("a person said: no handoff",))
    if given not in handoffs:
        return replace(line, state=RowState.REFUSED, handoff="", why=("there is no handoff of that id",))
    return replace(line, state=RowState.NAMED, handoff=given, why=("a person named it",))


def _added(line: RegisterLine) -> tuple[str, ...]:
    """The added cells of one row, in the order of `ADDED`."""
    handoff = NONE if line.state is RowState.LEFT else line.handoff or line.row.text("handoff")
    why = "; ".join(line.why)
    if line.alike:
        why = f"{why}; a hazard in much the same words stands there: {line.alike}"
    return (handoff, line.proposal.best, why, line.hazard, line.state.value)


def _sentences(snapshot: Snapshot) -> dict[str, dict[str, frozenset[str]]]:
    """The words of every hazard, by handoff."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for hazard in snapshot.all(Hazard):
        found.setdefault(hazard.handoff, {})[hazard.id] = frozenset(words(hazard.sentence))
    return found


def _notes(sheet: RegisterSheet) -> tuple[str, ...]:
    return tuple(_each_note(sheet))


def shown_words(text: str) -> str:
    """
    Words of a register as a page shows them; none that seem to identify somebody, who is not taken in.

    >>> shown_words("A letter waits"), shown_words("She, 999 000 0018, waited")
    ('A letter waits', '(not shown: it seems to hold an NHS number)')
    """
    kinds = kinds_found(text)
    return f"(not shown: it seems to hold {', '.join(kinds)})" if kinds else text


def _named(columns: Iterable[str]) -> str:
    """Names of columns; a value that stands where a name should is not repeated."""
    return ", ".join("(not shown)" if kinds_found(name) else name for name in columns)


def _each_note(sheet: RegisterSheet) -> Iterable[str]:
    if sheet.not_read:
        yield f"never read, because they are filled with names of people: {_named(sheet.not_read)}"
    if sheet.not_used:
        yield f"not used, and in the file that comes out as they were: {_named(sheet.not_used)}"
    controls = sum(bool(row.text("controls")) for row in sheet.rows)
    if controls:
        rows = "1 row" if controls == 1 else f"{controls:,} rows"
        yield (
            f"controls are told in {rows} and not taken in: a control here says what share of events it is "
            "claimed to stop, which a register does not; add them at the hazard"
        )
    if "likelihood" in sheet.columns or "inherent_likelihood" in sheet.columns:
        yield (
            "likelihood and consequence 1 to 5 are read as the classes of this product (rare to almost "
            "certain; none, low, moderate, severe, fatal): check that your register means the same"
        )
    if sheet.grid.left_behind:
        yield f"the workbook that comes out is without its {' and '.join(sheet.grid.left_behind)}"

"""
Risk registers and hazard logs as they come: any layout, CSV or Excel workbook, every row kept whole.

Which column is what is told by its name, or by a map. Columns that are usually filled with names of staff or
patients are never read. Nothing here becomes a record: that is for a person to decide, row by row.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pathway.errors import BadInput, NotATable
from pathway.importing.blocks import looks_like_a_name, name_of, plain, shown
from pathway.importing.identifiers_scan import identifying_header
from pathway.importing.register_files import Grid, read_grid

ADDED = {
    "handoff": "Careseams handoff",
    "proposal": "Careseams proposal",
    "why": "Careseams why",
    "hazard": "Careseams hazard",
    "state": "Careseams state",
}
"""What is added to a register: field -> column. "Careseams handoff" is for people to fill in."""
FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": (
        *("id", "risk id", "hazard id", "ref", "reference", "risk ref", "risk no", "risk number"),
        *("hazard no", "hazard number", "haz id", "no"),
    ),
    "title": ("title", "risk title", "hazard name", "hazard title", "risk name", "risk", "hazard"),
    "description": (
        *("description", "risk description", "description (cause - event - effect)"),
        *("hazard description", "description of risk", "description of hazard"),
    ),
    "cause": ("cause", "causes", "possible causes", "potential causes", "risk cause", "hazard cause"),
    "effect": (
        *("effect", "effects", "impact description", "potential impact", "potential clinical impact"),
        *("potential clinical effect", "risk effect", "harm"),
    ),
    "start": ("from", "sender", "sending organisation", "sending service", "start"),
    "end": ("to", "receiver", "receiving organisation", "receiving service", "end"),
    "place": ("directorate", "place", "location", "site", "department", "service", "specialty"),
    "pathway": ("pathway", "care pathway", "process", "clinical process"),
    "likelihood": (
        *("current l", "current likelihood", "likelihood (current)", "l (current)", "residual likelihood"),
        *("residual l", "likelihood", "l"),
    ),
    "consequence": (
        *("current c", "current consequence", "consequence (current)", "c (current)", "current severity"),
        *("residual severity", "residual consequence", "residual c", "consequence", "severity", "c"),
    ),
    "inherent_likelihood": ("inherent l", "inherent likelihood", "initial likelihood", "initial l"),
    "inherent_consequence": (
        *("inherent c", "inherent consequence", "inherent severity"),
        *("initial severity", "initial consequence", "initial c"),
    ),
    "judged_on": (
        *("last review", "last reviewed", "date reviewed", "last review date"),
        *("date of assessment", "date assessed"),
    ),
    "controls": (
        *("controls", "existing controls", "controls in place", "current controls"),
        *("mitigation", "mitigations", "existing controls / mitigation"),
    ),
    **{field: (column,) for field, column in ADDED.items()},
}
"""What may be read of a register, and what its columns are usually called; the likeliest first."""
_HELD_BY_STAFF = re.compile(
    r"\b(owner|lead|manager|director|author|assessor|assessed by|reviewer|reviewed by|raised by|handler|named"
    r"|officer)\b"
)
_LOOK_FOR_HEADER = 20
_WORDED = ("title", "description", "cause", "effect", "place", "pathway")


@dataclass(frozen=True)
class RegisterRow:
    """One row: its place in the grid from 0, and its texts by field."""

    number: int
    texts: Mapping[str, str]

    @property
    def line(self) -> int:
        """Its number as a spreadsheet shows it: from 1, the rows above the names counted."""
        return self.number + 1

    def text(self, field: str) -> str:
        """What stands in a field, "" where there is nothing."""
        return self.texts.get(field, "")

    @property
    def words(self) -> str:
        """All that may be read of what it is about."""
        return " . ".join(text for field in _WORDED if (text := self.text(field)))

    @property
    def sentence(self) -> str:
        """What could go wrong, as the row says it: title, description, cause, effect; each once."""
        parts = [self.text("title"), self.text("description")]
        said = [one for one in dict.fromkeys(parts) if one]
        return ". ".join(
            [
                *(one.rstrip(".") for one in said),
                *([f"Cause: {self.text('cause').rstrip('.')}"] if self.text("cause") else []),
                *([f"Effect: {self.text('effect').rstrip('.')}"] if self.text("effect") else []),
            ]
        )


@dataclass(frozen=True)
class RegisterSheet:
    """
    A register as it was read. `grid`: the file itself; `columns`: field -> place of its column from 0.

    `not_read`: columns that would name people. `not_used`: what means nothing here. All come out again.
    """

    name: str
    grid: Grid
    header: tuple[str, ...]
    header_row: int
    columns: Mapping[str, int]
    not_read: tuple[str, ...]
    not_used: tuple[str, ...]
    rows: tuple[RegisterRow, ...]


def read_register(path: Path, mapping: Mapping[str, str] | None = None) -> RegisterSheet:
    """
    A register of any layout. `mapping`: field -> column of the file, where the names do not tell.

    The row of names is the first of the top twenty that names a description and one field more. Raises
    `NotATable`, `WrongEncoding`, `BadInput` where no column says what could go wrong.
    """
    grid = read_grid(path)
    header_row, columns = _header(grid, mapping or {}, name_of(path))
    header = tuple(grid.cells[header_row])
    not_read = tuple(name for name in header if name and _names_people(name))
    used = {header[at] for at in columns.values()}
    first = header_row + 1
    rows = tuple(
        RegisterRow(
            number, {field: cells[at] for field, at in columns.items() if at < len(cells) and cells[at]}
        )
        for number, cells in enumerate(grid.cells[first:], start=first)
        if any(cells)
    )
    not_used = tuple(name for name in header if name and name not in used and name not in not_read)
    return RegisterSheet(name_of(path), grid, header, header_row, columns, not_read, not_used, rows)


def class_of(text: str, words: Sequence[Sequence[str]]) -> int | None:
    """
    The class 1 to 5 that a cell gives: `4`, `4 - Likely`, `Likely`; None where it gives none.

    >>> class_of("4 - Likely", LIKELIHOODS), class_of("very high", LIKELIHOODS), class_of("12", LIKELIHOODS)
    (4, 5, None)
    """
    told = text.strip().lower()
    if (number := re.match(r"([1-5])(?:\.0)?(?=$|[\s:.\-–(=])", told)) is not None:
        return int(number.group(1))
    letters = " ".join(re.findall(r"[a-z]+", told))
    return next((at for at, names in enumerate(words, start=1) if letters in names), None)


LIKELIHOODS = (
    ("rare", "very low"),
    ("unlikely", "low"),
    ("possible", "medium"),
    ("likely", "high"),
    ("almost certain", "very high"),
)
"""NPSA's and DCB0129's words of likelihood, 1 to 5."""
CONSEQUENCES = (
    ("negligible", "insignificant", "none"),
    ("minor", "low"),
    ("moderate",),
    ("major", "severe"),
    ("catastrophic", "fatal", "death"),
)
"""NPSA's words of consequence, 1 to 5, and those of harm. Other scales' words (considerable) are not read."""


def _header(grid: Grid, mapping: Mapping[str, str], where: str) -> tuple[int, dict[str, int]]:
    for row, cells in enumerate(grid.cells[:_LOOK_FOR_HEADER]):
        columns = _columns(cells, mapping)
        if len(columns) > 1 and ("title" in columns or "description" in columns):
            _refuse_unmapped(mapping, cells, where)
            return row, columns
    none: tuple[str, ...] = ()
    top = next((cells for cells in grid.cells[:_LOOK_FOR_HEADER] if sum(map(bool, cells)) > 1), none)
    if not any(looks_like_a_name(name) for name in top):
        raise NotATable(
            "no row of column names was found", where=where, try_="put the names of the columns in one row"
        )
    raise BadInput(
        "no column says what could go wrong",
        where=f"{where}: it has {shown([name for name in top if name])}",
        try_="say which: --map title=COLUMN or description=COLUMN",
    )


def _columns(cells: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Field -> column. A column is one field's alone; what would name people is none's."""
    found: dict[str, int] = {}
    taken: set[int] = set()
    by_name = {plain(name): at for at, name in reversed(list(enumerate(cells))) if name}
    for field in FIELDS:
        for name in (mapping[field],) if field in mapping else FIELDS[field]:
            at = by_name.get(plain(name))
            if at is not None and at not in taken and (field in mapping or not _names_people(cells[at])):
                found[field] = at
                taken.add(at)
                break
    return found


def _refuse_unmapped(mapping: Mapping[str, str], cells: Sequence[str], where: str) -> None:
    unknown = [field for field in mapping if field not in FIELDS]
    if unknown:
        raise BadInput(
            f"there is no field called {shown(unknown)}",
            where="--map",
            try_=f"fields are: {', '.join(FIELDS)}",
        )
    names = {plain(cell) for cell in cells if cell}
    missing = [column for column in mapping.values() if plain(column) not in names]
    if missing:
        raise BadInput(
            f"the register has no column called {shown(missing)}",
            where=where,
            try_=f"it has {shown([cell for cell in cells if cell])}",
        )


def _names_people(header: str) -> bool:
    told = " ".join(re.findall(r"[a-z]+", header.lower()))
    of_a_body = any(word in told for word in ("organisation", "trust", "provider", "service", "body"))
    of_staff = bool(_HELD_BY_STAFF.search(told)) and not of_a_body
    return of_staff or (identifying_header(header) is not None and plain(header) != "name")

"""
Every deliberate error: what happened, where, what to try; each its own class with its own exit code.

A message never holds a value that could identify a person, and never a secret.
"""

from collections.abc import Mapping, Sequence


class CareseamsError(Exception):
    """
    A refusal that says what, where and what to try.

    >>> print(NotFound("no handoff h-1", where="./careseams-data", try_="list them: careseams handoffs"))
    no handoff h-1
      where: ./careseams-data
      try:   list them: careseams handoffs
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", try_: str = "") -> None:
        self.what, self.where, self.try_ = what, where, try_
        super().__init__(what)

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.try_:
            lines.append(f"  try:   {self.try_}")
        return "\n".join(lines)


class BadInput(CareseamsError):
    """What was given cannot be used; nothing was changed."""


class IdentifyingText(BadInput):
    """Words that somebody typed seem to hold what could identify a person; they are not repeated."""

    def __init__(self, field: str, kinds: Sequence[str], *, where: str) -> None:
        self.field, self.kinds = field, tuple(kinds)
        super().__init__(
            f"the text of '{field}' seems to hold {' and '.join(kinds)}",
            where=where,
            try_="leave out what could identify a person",
        )


class AttachedSince(BadInput):
    """A change cannot be undone, because somebody has attached another record to what it made."""

    def __init__(self, kind: str, id_: str) -> None:
        super().__init__(
            f"{kind} {id_} hangs on what this change made, and would vanish with it",
            try_=f"withdraw the {kind.lower()} first, or leave the change as it is",
        )


class ImportRefused(BadInput):
    """A file of which no row could be tried, or which may not come in as it is."""


class NotATable(ImportRefused):
    """What was given is no table of rows: a folder, a workbook, an empty or broken file."""


class WrongEncoding(ImportRefused):
    """The file's bytes are not UTF-8 text."""


class ColumnMissing(ImportRefused):
    """The file lacks a column that is needed, or two columns have that name."""


class DatesAmbiguous(ImportRefused):
    """A column's dates could be read in two ways, so they are not read at all."""


class IdentifiableRefused(ImportRefused):
    """The file holds names, addresses or NHS numbers, and `--identifiable` was not given."""


class TemplateInvalid(BadInput):
    """A mapping template that cannot be used: no JSON, an unknown field, or what may identify somebody."""


class RowsRejected(CareseamsError):
    """Rows were rejected under `--strict`; nothing was written."""

    exit_code = 1


class NotFound(CareseamsError):
    """No record with that id."""


class NothingRecorded(CareseamsError):
    """Of what was asked for nothing is recorded, so no document is made of it."""


class DocumentThere(BadInput):
    """There is a file of that name already; it is not written over."""


class DocumentChanged(CareseamsError):
    """A document is not as it was made, or bears no seal."""

    exit_code = 3


class LinkTargetMissing(BadInput):
    """A record points to another that is not there."""


class StaleWrite(CareseamsError):
    """Somebody else changed the record first; both versions are named."""

    def __init__(self, kind: str, id_: str, *, expected: int, found: int) -> None:
        self.kind, self.id, self.expected, self.found = kind, id_, expected, found
        super().__init__(
            f"{kind} {id_} has changed: you saw version {expected}, it is now version {found}",
            try_="look at the newer version, then make your change again",
        )


class SaidAlready(BadInput):
    """
    Something else is said there already, and whoever writes has not said that it is to be replaced.

    `marks`: what stands, by where: given back as what is to be replaced, it may be.
    """

    def __init__(self, marks: Mapping[str, str]) -> None:
        self.marks = marks
        super().__init__(
            "something else is said there already", where=", ".join(marks), try_="keep it, or replace it"
        )


class CommandReused(BadInput):
    """A command id came again with other content; the first is kept."""


class StoreError(CareseamsError):
    """The store cannot do it now."""

    exit_code = 3


class StoreUnreachable(StoreError):
    """No server answers at that address, or it went away."""


class StoreAuthFailed(StoreError):
    """The server refused the user or password."""


class StoreLocked(StoreError):
    """Another process is writing."""


class StoreFull(StoreError):
    """No space left."""


class StoreReadOnly(StoreError):
    """The folder may be looked at but not written to."""


class StoreNotInitialised(StoreError):
    """There is no store at that address yet."""


class StoreOfAnotherProduct(StoreError):
    """The folder or database holds something that is not ours."""


class NewerSchema(StoreError):
    """A newer Careseams made this store."""


class StoreDamaged(StoreError):
    """What is kept is not what was written."""


class NetworkFolder(StoreError):
    """The folder lies on a network file system, where locks cannot be trusted."""


class KeyMismatch(StoreError):
    """This store was made with another pseudonym key."""


class KeyMissing(StoreError):
    """No pseudonym key is configured, and the store already has pseudonyms made with one."""


class Refused(CareseamsError):
    """Access is refused."""

    exit_code = 4


class PurposeMissing(Refused):
    """A person's route is opened only with a purpose, a case and a basis."""


class AudienceRefused(Refused):
    """Disclosure to this audience is not built yet, so nothing is shown."""


class CannotDraw(BadInput):
    """A change to a drawing that makes no sense: to itself, from where nobody comes back, already there."""


class DrawnOtherwise(CareseamsError):
    """Somebody else changed the same thing meanwhile: what each of the two wanted, in words."""

    def __init__(self, mine: str, theirs: str) -> None:
        self.mine, self.theirs = mine, theirs
        super().__init__(
            f"somebody else has changed it meanwhile; you: {mine}; they: {theirs}",
            try_="keep yours or theirs; both stay in the history",
        )

"""
Contacts: who was seen where and when, from files of any size to staged columns.

Identity: a mapped contact id, within the organisation that gave it; else a keyed hash of patient, time,
organisation, service, activity and k, the k-th such row of the file. `seq` orders, never identifies. An id
with ten digits in a row could be an NHS number, so it is kept as a keyed hash; so is one over 200 bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph_schema.identifiers import organisation_id
from pathway.errors import BadInput
from pathway.importing.batch import ContactBatch
from pathway.importing.blocks import Block, Progress, read_ahead, shown
from pathway.importing.contact_rows import Cleaning, Rules
from pathway.importing.mapped_tables import MappedTable, Template, table_of
from pathway.importing.matching import matched, refuse_identifying_columns, refuse_unknown_fields
from pathway.importing.reading import Table, open_table
from pathway.importing.staging import SourceFile, Staging
from pathway.importing.times import Dates, TimeReader

FIELDS = ("patient", "time", "organisation", "service", "activity", "seq", "contact_id")
REQUIRED = ("patient", "time", "organisation")


@dataclass(frozen=True)
class Profile:
    """What a kind of export calls the fields; `names_beside`: (file, id column, name column) beside it."""

    columns: Mapping[str, str] = field(default_factory=dict)
    names_beside: tuple[str, str, str] | None = None


PROFILES = {
    "contacts": Profile({name: name for name in FIELDS}),
    "synthea": Profile(
        {
            "patient": "PATIENT",
            "time": "START",
            "organisation": "ORGANIZATION",
            "activity": "ENCOUNTERCLASS",
            "contact_id": "Id",
        },
        names_beside=("organizations.csv", "Id", "NAME"),
    ),
}

# What is counted and told after an import: of one row, and of several.
_FAILED = (
    "patient id has ten digits but fails the NHS check",
    "patient ids have ten digits but fail the NHS check",
)
_TWICE = (
    "local time in the hour that occurs twice: read as its first occurrence",
    "local times in the hour that occurs twice: read as its first occurrence",
)
_DAY_ONLY = (
    "time without a time of day: read as the start of that local day",
    "times without a time of day: read as the start of that local day",
)
_ORDERLESS = (
    "row without a seq: the file's row number stands for it",
    "rows without a seq: the file's row number stands for it",
)
_IDLESS = (
    "row without a contact id: identified by what it says",
    "rows without a contact id: identified by what they say",
)


def read_contacts(
    files: Sequence[Path],
    *,
    key: bytes,
    staging: Path,
    profile: str = "contacts",
    mapping: Mapping[str, str] | None = None,
    zone: str = "Europe/London",
    dates: Dates | None = None,
    identifiable: bool = False,
    progress: Progress | None = None,
    template: Template | None = None,
) -> ContactBatch:
    """
    Contacts of one or more files, staged in a new or empty folder as `columns.STAGED_CONTACTS`.

    files
        CSV, CSV.gz or Parquet, told by their content. All or nothing: where one is refused, nothing stays
        in `staging`.
    mapping
        Field -> column, over what the profile says. Needed: patient, time, organisation. Without a service
        column each organisation has one service, `main`.
    zone, dates
        Of times without offset; how dates with slashes are read (see `times`).
    identifiable
        Lets in patient columns that hold NHS numbers, and text that seems to hold identifiers.

    Raises `ImportRefused` and its kinds (`NotATable`, `WrongEncoding`, `ColumnMissing`, `DatesAmbiguous`,
    `IdentifiableRefused`), `BadInput`. Memory: some 300 MB, or a 64th of the rows, and the rejections.
    """
    if not files:
        raise BadInput("no file was named", try_="careseams import contacts FILE")
    if template is not None:
        zone, dates = template.zone or zone, dates or template.dates
    work = _Work(Rules(key, identifiable), _profile(profile), mapping or {}, zone, dates)
    work.template = template
    with Staging(staging, key) as stage:
        for path in files:
            work.read_file(path, stage, progress)
        settled = stage.settle(work.sources, work.rules.log)
    return ContactBatch(
        staged=staging,
        files=tuple(source.name for source in work.sources),
        rows_of_files=tuple(work.rows_of_files),
        accepted=settled.accepted,
        repeated=settled.repeated,
        rejections=work.rules.log.done(),
        ties=settled.ties,
        organisations=work.rules.places.organisations(),
        services=work.rules.places.services(),
        named=any(source.id_column for source in work.sources),
        ambiguous_hour_rows=work.rules.counts["twice"],
        day_only_rows=work.rules.counts["day_only"],
        notes=work.notes(),
    )


def _profile(name: str) -> Profile:
    if name not in PROFILES:
        raise BadInput(
            f"there is no profile called {shown([name])}", where="--profile", try_=" or ".join(PROFILES)
        )
    return PROFILES[name]


class _Work:
    """One import: what is remembered from file to file."""

    def __init__(
        self, rules: Rules, profile: Profile, mapping: Mapping[str, str], zone: str, dates: Dates | None
    ) -> None:
        self.template: Template | None = None
        self.rules, self._profile, self._mapping = rules, profile, mapping
        self._zone, self._dates = zone, dates
        self.sources: list[SourceFile] = []
        self.rows_of_files: list[int] = []
        self._notes: list[str] = []

    def read_file(self, path: Path, stage: Staging, progress: Progress | None) -> None:
        """Deal out the rows of one file."""
        template = self.template and self.template.with_columns(self._mapping)
        table = table_of(path, template, identifiable=self.rules.identifiable)
        if isinstance(table, MappedTable):
            refuse_unknown_fields(table.header, FIELDS, where=f"template “{table.template.name}”")
            columns = matched(table, FIELDS, required=REQUIRED)
            unread: str | None = "; ".join(table.notes)
        else:
            columns, unread = self._matched(table)
        source = SourceFile(table.name, columns.get("contact_id", ""), 1 + sum(self.rows_of_files))
        times = TimeReader(table.name, columns["time"], self._zone, self._dates)
        rows = 0
        for block in read_ahead(table.blocks(list(dict.fromkeys(columns.values())), progress)):
            rows += len(block.numbers) + self._log_ragged(source, block)
            if len(block.numbers):
                stage.deal(Cleaning(self.rules, source, columns, block, times).prepared())
        times.refuse_ambiguous()
        self.sources.append(source)
        self.rows_of_files.append(rows)
        self._notes += [unread] if unread else []
        self._read_names(path)

    def _matched(self, table: Table) -> tuple[dict[str, str], str | None]:
        usual = {field: (column,) for field, column in self._profile.columns.items()}
        columns = matched(table, FIELDS, required=REQUIRED, mapping=self._mapping, usual=usual, only=usual)
        return columns, refuse_identifying_columns(
            table, columns.values(), identifiable=self.rules.identifiable
        )

    def notes(self) -> tuple[str, ...]:
        """What the reader of the result should know, in sentences."""
        counts = self.rules.counts
        counted = (
            (counts["failed"] * bool(counts["nhs"]), _FAILED),
            (counts["twice"], _TWICE),
            (counts["day_only"], _DAY_ONLY),
            (counts["orderless"], _ORDERLESS),
            (counts["idless"], _IDLESS),
        )
        return (
            *self._notes,
            *(f"{rows:,} {one if rows == 1 else many}" for rows, (one, many) in counted if rows),
        )

    def _log_ragged(self, source: SourceFile, block: Block) -> int:
        for rows, what in ((block.short, "fewer"), (block.long, "more")):
            self.rules.log.add(source.name, rows, "", "row", f"{what} values than the header has names")
        return len(block.short) + len(block.long)

    def _read_names(self, path: Path) -> None:
        if self._profile.names_beside is None:
            return
        file, id_column, name_column = self._profile.names_beside
        beside = path.with_name(file)
        if not beside.is_file():
            self._notes.append(f"no {file} beside {path.name}: organisations are called by their ids")
            return
        for block in open_table(beside).blocks([id_column, name_column]):
            ids, names = (block.columns[column].to_pylist() for column in (id_column, name_column))
            named = zip(ids, names, strict=True)
            self.rules.places.name({organisation_id(id_): name for id_, name in named if id_ and name})

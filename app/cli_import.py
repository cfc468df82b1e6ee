"""`careseams import …`: files in, every row accounted for; and `import bundle`."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from app.cli_common import (
    ActorOption,
    JsonOption,
    ReasonOption,
    StoreOption,
    actor_or_user,
    answer,
    engine_for,
)
from graph_schema.catalogue import RECORDS, columns
from graph_schema.entity import Entity
from graph_schema.vocabulary import Scheme
from pathway.engine import Engine, ImportReport
from pathway.engine.imports import FIRST_REJECTIONS, KINDS, Options
from pathway.errors import BadInput

import_cli = typer.Typer(help="Files in: contacts, crossings, the model, a bundle.", no_args_is_help=True)

FilesArgument = Annotated[list[Path], typer.Argument(help="CSV, CSV.gz or Parquet.")]
MapOption = Annotated[list[str] | None, typer.Option("--map", help="field=COLUMN, also several with commas.")]
DatesOption = Annotated[
    str | None, typer.Option("--dates", help="How slash dates are read: day-first or month-first.")
]
ZoneOption = Annotated[str, typer.Option("--zone", help="Zone of times without an offset.")]
IdentifiableOption = Annotated[
    bool,
    typer.Option(
        "--identifiable",
        help="Let in NHS numbers, names or addresses: you say that you may hold them here.",
    ),
]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Write nothing if any row is rejected (exit 1).")
]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would happen.")]
ColumnsOption = Annotated[bool, typer.Option("--columns", help="Describe the columns and stop.")]

MODEL = {**KINDS, "events": "Event"}
"""What a file may hold, and the kind of record each of its rows is."""


@import_cli.command("contacts")
def contacts(
    files: FilesArgument,
    profile: Annotated[str, typer.Option(help="contacts or synthea.")] = "contacts",
    map_: MapOption = None,
    dates: DatesOption = None,
    zone: ZoneOption = "Europe/London",
    identifiable: IdentifiableOption = False,
    strict: StrictOption = False,
    dry_run: DryOption = False,
    store: StoreOption = None,
    json_: JsonOption = False,
    actor: ActorOption = None,
    reason: ReasonOption = None,
) -> None:
    """Contacts: someone seen somewhere at a time."""
    engine = engine_for(store)
    with progress_bar("contacts") as progress:
        options = options_of(map_, dates, zone, identifiable, strict, dry_run, progress)
        report = engine.import_contacts(
            files,
            profile=profile,
            options=options,
            actor=actor_or_user(actor),
            reason=reason or "import contacts",
        )
    show(report, json_)


@import_cli.command("crossings")
def crossings(
    files: FilesArgument,
    holdings: Annotated[Path | None, typer.Option("--holdings", help="Who in fact held them.")] = None,
    accounts: Annotated[Path | None, typer.Option("--accounts", help="What is told of them.")] = None,
    map_: MapOption = None,
    dates: DatesOption = None,
    zone: ZoneOption = "Europe/London",
    identifiable: IdentifiableOption = False,
    strict: StrictOption = False,
    dry_run: DryOption = False,
    store: StoreOption = None,
    json_: JsonOption = False,
    actor: ActorOption = None,
    reason: ReasonOption = None,
) -> None:
    """Requests and transfers over handoffs, whether or not they arrived."""
    engine = engine_for(store)
    options = options_of(map_, dates, zone, identifiable, strict, dry_run, None)
    report = engine.import_crossings(
        files,
        holdings=holdings,
        accounts=accounts,
        options=options,
        actor=actor_or_user(actor),
        reason=reason or "import crossings",
    )
    show(report, json_)


@import_cli.command("bundle")
def bundle(
    folder: Annotated[Path, typer.Argument(help="A folder that `careseams export` made.")],
    store: StoreOption = None,
    json_: JsonOption = False,
) -> None:
    """Everything another store kept, into a new or empty one, without loss."""
    engine = engine_for(store, create=True)
    facts = engine.import_bundle(folder)
    document = {"store": facts.address, "head": facts.head, "audit_rows": facts.audit_rows}
    answer(document, [f"Taken over into {facts.address}. Head of the audit chain: {facts.head}"], json_)


def _model_command(name: str, kind: str) -> Callable[..., None]:
    def command(
        files: Annotated[list[Path] | None, typer.Argument(help="CSV, CSV.gz or Parquet.")] = None,
        map_: MapOption = None,
        columns_: ColumnsOption = False,
        scheme: Annotated[str, typer.Option(help="Of events: lfpse, nrls, local, complaint …")] = "local",
        dates: DatesOption = None,
        zone: ZoneOption = "Europe/London",
        identifiable: IdentifiableOption = False,
        strict: StrictOption = False,
        dry_run: DryOption = False,
        store: StoreOption = None,
        json_: JsonOption = False,
        actor: ActorOption = None,
        reason: ReasonOption = None,
    ) -> None:
        if columns_:
            describe(RECORDS[kind], json_)
            return
        if not files:
            raise BadInput("no file was named", try_=f"careseams import {name} FILE, or --columns")
        engine: Engine = engine_for(store)
        options = options_of(map_, dates, zone, identifiable, strict, dry_run, None)
        report = engine.import_records(
            name,
            files,
            scheme=scheme_of(scheme),
            options=options,
            actor=actor_or_user(actor),
            reason=reason or f"import {name}",
        )
        show(report, json_)

    command.__doc__ = f"{name.replace('-', ' ').capitalize()}: one record a row (see --columns)."
    return command


for _name, _kind in MODEL.items():
    import_cli.command(_name)(_model_command(_name, _kind))
import_cli.command("pathway", hidden=True)(_model_command("pathways", MODEL["pathways"]))


def scheme_of(text: str) -> Scheme:
    """The scheme of events whose rows do not say theirs."""
    try:
        return Scheme.read(text)
    except ValueError as fault:
        raise BadInput(f"'{text}' is no scheme", where="--scheme", try_=str(fault)) from fault


def options_of(
    map_: list[str] | None,
    dates: str | None,
    zone: str,
    identifiable: bool,
    strict: bool,
    dry_run: bool,
    progress: Any,
) -> Options:
    """The options of an import; `--map` in either of its forms."""
    mapping = {}
    for pair in (one for given in map_ or [] for one in given.split(",")):
        name, equals, column = pair.partition("=")
        if not equals or not name.strip() or not column.strip():
            raise BadInput("--map needs field=COLUMN", try_="for example --map patient=NHS_NO,time=SEEN_AT")
        mapping[name.strip()] = column.strip()
    return Options(mapping, dates, zone, identifiable, strict, dry_run, progress)  # type: ignore[arg-type]


def show(report: ImportReport, as_json: bool) -> None:
    """What became of every row: counts, the first rejections, and a file with all of them."""
    written = _all_rejections(report)
    document = {
        "rows": report.rows,
        "accepted": report.accepted,
        "rejected": report.rejected,
        "already_known": report.already_known,
        "changed": report.changed,
        "ties": report.ties,
        "dry_run": report.dry_run,
        "notes": list(report.notes),
        "rejections": [vars(one) for one in report.rejections[:FIRST_REJECTIONS]],
        "all_rejections": written,
    }
    lines = [
        f"{report.rows:,} rows: {report.accepted:,} accepted, {report.already_known:,} already known, "
        f"{report.rejected:,} rejected" + (" (dry run: nothing was written)" if report.dry_run else ""),
        *report.notes,
        *(
            f"  {one.file} row {one.row} {one.column or '(whole row)'}: {one.reason}"
            for one in report.rejections[:20]
        ),
    ]
    if report.rejected > 20:
        lines.append(f"  … all {report.rejected:,} rejections: {written}")
    answer(document, lines, as_json)


def describe(kind: type[Entity], as_json: bool) -> None:
    """The columns of a kind, worked out from the catalogue."""
    rows = [
        {
            "column": column.name,
            "description": column.description,
            "unit": column.unit,
            "example": column.example,
            "required": column.required,
            "many": column.many,
            "allowed": [term.value for term in column.words] if column.words else None,
        }
        for column in columns(kind)
    ]
    lines = [
        f"{row['column']:<22}{'needed  ' if row['required'] else '        '}{row['description']}"
        + (f" [{', '.join(row['allowed'])}]" if row["allowed"] else "")
        for row in rows
    ]
    answer({"columns": rows}, lines, as_json)


def _all_rejections(report: ImportReport) -> str | None:
    if report.rejected <= FIRST_REJECTIONS:
        return None
    with tempfile.NamedTemporaryFile(
        "w", prefix="careseams-rejections-", suffix=".jsonl", delete=False, encoding="utf-8"
    ) as file:
        for one in report.rejections:
            file.write(json.dumps(vars(one), ensure_ascii=False) + "\n")
    return file.name


class progress_bar:
    """A progress bar on standard error, only where that is a terminal."""

    def __init__(self, what: str) -> None:
        console = Console(stderr=True)
        self._bar = Progress(
            TextColumn(what),
            BarColumn(),
            TaskProgressColumn(),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Callable[[int, int], None]:
        self._bar.start()
        task = self._bar.add_task("", total=None)
        return lambda done, of: self._bar.update(task, completed=done, total=of or None)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

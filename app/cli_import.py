"""`careseams import …`: files in, every row accounted for; and `import bundle`."""

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, get_args

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
from app.text import plural
from graph_schema.vocabulary import Scheme
from pathway.engine import ImportReport
from pathway.engine.fates import Fates
from pathway.engine.import_quality import import_quality
from pathway.engine.imports import KINDS, ColumnRow, Dates, Options, describe
from pathway.engine.mapping import save_template, template_from_map, template_named
from pathway.engine.whole_source import Whole
from pathway.errors import BadInput

import_cli = typer.Typer(help="Files in: contacts, crossings, the model, a bundle.", no_args_is_help=True)

FilesArgument = Annotated[list[Path] | None, typer.Argument(help="CSV, CSV.gz or Parquet.")]
MapOption = Annotated[list[str] | None, typer.Option("--map", help="field=COLUMN, also several with commas.")]
DatesOption = Annotated[
    str | None,
    typer.Option(
        "--dates",
        help=f"How dates with slashes are read: {' or '.join(get_args(Dates))}; iso reads none.",
    ),
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
TemplateOption = Annotated[
    str | None,
    typer.Option("--template", help="A mapping template: a file, or a name of `careseams templates list`."),
]
SaveOption = Annotated[
    Path | None,
    typer.Option("--save-template", help="Write what --map and --template say as a template file."),
]
WholeOption = Annotated[
    str | None,
    typer.Option(
        "--whole",
        help="Of events: ORGANISATION,FIRST DAY,LAST DAY: the file is all of its records of the scheme; "
        "what it lacks is withdrawn.",
    ),
]
ColumnsOption = Annotated[bool, typer.Option("--columns", help="Describe the columns and stop.")]

MODEL = (*KINDS, "events")
"""What a file may hold whose rows are records of one kind."""
FIRST_LINES, FIRST_IN_JSON = 20, 1000
"""So many rejections are told at once, to people and in JSON; where there are more, a file holds them all."""
COUNTED = "Rows are counted from 1 under the header; blank lines are not counted."


@import_cli.command("contacts")
def contacts(
    files: FilesArgument = None,
    profile: Annotated[str, typer.Option(help="contacts or synthea.")] = "contacts",
    map_: MapOption = None,
    template: TemplateOption = None,
    save: SaveOption = None,
    columns_: ColumnsOption = False,
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
    """Contacts: someone seen somewhere at a time (see --columns)."""
    if columns_:
        show_columns({"columns": "contacts"}, json_)
        return
    files = named(files, "contacts")
    engine = engine_for(store)
    with progress_bar("contacts") as progress:
        options = options_of(map_, dates, zone, identifiable, strict, dry_run, progress)
        options = with_template(options, "contacts", template, save)
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
    files: FilesArgument = None,
    holdings: Annotated[Path | None, typer.Option("--holdings", help="Who in fact held them.")] = None,
    accounts: Annotated[Path | None, typer.Option("--accounts", help="What is told of them.")] = None,
    map_: MapOption = None,
    template: TemplateOption = None,
    save: SaveOption = None,
    columns_: ColumnsOption = False,
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
    """Requests and transfers over handoffs, whether or not they arrived (see --columns)."""
    if columns_:
        show_columns({"columns": "crossings", "holdings": "holdings", "accounts": "accounts"}, json_)
        return
    files = named(files, "crossings")
    engine = engine_for(store)
    options = options_of(map_, dates, zone, identifiable, strict, dry_run, None)
    options = with_template(options, "crossings", template, save)
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


def _model_command(name: str) -> Callable[..., None]:
    def command(
        files: FilesArgument = None,
        map_: MapOption = None,
        template: TemplateOption = None,
        save: SaveOption = None,
        whole: WholeOption = None,
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
            show_columns({"columns": name}, json_)
            return
        files = named(files, name)
        engine = engine_for(store)
        options = options_of(map_, dates, zone, identifiable, strict, dry_run, None)
        by = scheme_of(scheme)
        options = with_template(options, name, template, save, by)
        report = engine.import_records(
            name,
            files,
            scheme=by,
            options=with_whole(options, name, whole, by),
            actor=actor_or_user(actor),
            reason=reason or f"import {name}",
        )
        show(report, json_)

    command.__doc__ = f"{name.replace('-', ' ').capitalize()}: one record a row (see --columns)."
    return command


for _name in MODEL:
    import_cli.command(_name)(_model_command(_name))
import_cli.command("pathway", hidden=True)(_model_command("pathways"))


@import_cli.command("quality")
def quality(
    scheme: Annotated[str | None, typer.Option(help="Only events of this scheme.")] = None,
    store: StoreOption = None,
    json_: JsonOption = False,
) -> None:
    """What keeps the recorded events from being used: each challenge as k of n, why, what to do."""
    found = import_quality(engine_for(store), scheme_of(scheme) if scheme else None)
    both = "LFPSE and NRLS are both here: they are never joined in one trend."
    lines = [
        f"{plural(found.records, 'record')} of events looked at"
        + (f", of {plural(found.events or 0, 'event')}." if found.events != found.records else "."),
        *([both] if found.both else []),
        *(f"{one.count:,} of {one.of:,}: {one.what}. {one.why} {one.do}" for one in found.challenges),
        "Unknown in each field:",
        *(f"  {one.count:,} of {one.of:,}: {one.what}" for one in found.fields),
    ]
    document = {
        "records": found.records,
        "events": found.events,
        "lfpse_and_nrls_never_joined": found.both,
        "challenges": [asdict(one) for one in found.challenges],
        "fields_unknown": [asdict(one) for one in found.fields],
    }
    answer(document, lines, json_)


def named(files: list[Path] | None, what: str) -> list[Path]:
    """The files that were named. Raises `BadInput` where none was."""
    if not files:
        raise BadInput("no file was named", try_=f"careseams import {what} FILE, or --columns")
    return files


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
    """The options of an import."""
    return Options(mapping_of(map_), dates, zone, identifiable, strict, dry_run, progress)  # type: ignore[arg-type]


def mapping_of(map_: list[str] | None) -> dict[str, str]:
    """What `--map` says, in either of its forms: field -> column."""
    mapping = {}
    for pair in (one for given in map_ or [] for one in given.split(",")):
        name, equals, column = pair.partition("=")
        if not equals or not name.strip() or not column.strip():
            raise BadInput("--map needs field=COLUMN", try_="for example --map patient=NHS_NO,time=SEEN_AT")
        mapping[name.strip()] = column.strip()
    return mapping


def with_template(
    options: Options, what: str, name: str | None, save: Path | None, scheme: Scheme | None = None
) -> Options:
    """The options with the template that was named; and what they say, saved as a template where asked."""
    template = template_named(name) if name else None
    if save is not None:
        save_template(save, template_from_map(save.stem, what, options, template, scheme))
    return replace(options, template=template)


def with_whole(options: Options, what: str, whole: str | None, scheme: Scheme) -> Options:
    """The options with what the file is said to be all of."""
    if whole is None:
        return options
    parts = [part.strip() for part in whole.split(",")]
    try:
        if what != "events" or len(parts) != 3:
            raise ValueError
        first, last = (date.fromisoformat(part) for part in parts[1:])
    except ValueError as fault:
        raise BadInput(
            "--whole needs an organisation and two days, and events",
            where="--whole",
            try_="for example --whole RX1,2026-01-01,2026-03-31",
        ) from fault
    by = (options.template.scheme if options.template else None) or scheme
    return replace(options, whole=Whole(by, parts[0], first, last))


def fate_words(fates: Fates) -> str:
    """What became of rows of events, in one sentence; every row is in it once."""
    apart = [
        f"{count:,} {words}"
        for count, words in (
            (fates.opted_out, "opted out at source"),
            (fates.withdrawn, "withdrawn at source"),
            (fates.repeated, "said before in the file"),
            (fates.kept_out, "withdrawn here before"),
        )
        if count
    ]
    beside = f"; beside them {', '.join(apart)}" if apart else ""
    return (
        f"Of {plural(fates.rows, 'row')}: {fates.placed:,} placed, {fates.refused:,} refused, "
        f"{fates.unplaced:,} unplaced, {fates.rejected:,} rejected{beside}."
    )


def show(report: ImportReport, as_json: bool) -> None:
    """What became of every row: counts, and each rejection, here or in a file."""
    here = FIRST_IN_JSON if as_json else FIRST_LINES
    written = _all_rejections(report) if report.rejected > here else None
    document = {
        "rows": report.rows,
        "accepted": report.accepted,
        "rejected": report.rejected,
        "already_known": report.already_known,
        "repeated": report.repeated,
        "changed": report.changed,
        "withdrawn": report.withdrawn,
        "retired": report.retired,
        "fates": asdict(report.fates) if report.fates else None,
        "not_used": list(report.not_used),
        "ties": report.ties,
        "dry_run": report.dry_run,
        "notes": list(report.notes),
        "rejections": [vars(one) for one in report.rejections[:here]],
        "all_rejections": written,
    }
    counted = [f"  {COUNTED}"] if report.rejections else []
    said_apart = report.fates.opted_out + report.fates.withdrawn if report.fates else 0
    apart = f", {said_apart:,} opted out or withdrawn at source" if said_apart else ""
    repeated = report.repeated
    twice = f", {repeated:,} repeated in the file" if repeated else ""
    lines = [
        f"{plural(report.rows, 'row')}: {report.accepted:,} accepted, "
        f"{report.already_known - repeated:,} already known{twice}, "
        f"{report.rejected - said_apart:,} rejected{apart}"
        + (" (dry run: nothing was written)" if report.dry_run else ""),
        *([fate_words(report.fates)] if report.fates else []),
        *report.notes,
        *counted,
        *(
            f"  {one.file} row {one.row} {one.column or '(whole row)'}: {one.reason}"
            for one in report.rejections[:here]
        ),
    ]
    if written:
        lines.append(f"  … all {report.rejected:,} rejections: {written}")
    answer(document, lines, as_json)


def show_columns(asked: dict[str, str], as_json: bool) -> None:
    """The columns of some imports, each under its own head in JSON: exactly what such a file may have."""
    found = {head: describe(what) for head, what in asked.items()}
    lines = [
        line
        for head, rows in found.items()
        for line in ([] if head == "columns" else ["", f"A file of {head}:"]) + _column_lines(rows)
    ]
    answer({head: [asdict(row) for row in rows] for head, rows in found.items()}, lines, as_json)


def _column_lines(rows: Sequence[ColumnRow]) -> list[str]:
    width = max(len(row.column) for row in rows) + 2
    return [
        f"{row.column:<{width}}{'needed  ' if row.required else '        '}{row.description}"
        + (" (several: with ;)" if row.many else "")
        + (f" [{', '.join(row.allowed)}]" if row.allowed else "")
        + (f" (also called {', '.join(row.also)})" if row.also else "")
        for row in rows
    ]


def _all_rejections(report: ImportReport) -> str:
    """A new file with every rejection, one a line as JSON; returns its name."""
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

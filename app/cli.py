"""
The `careseams` command: the verbs of the engine, typed.

`--json` prints one JSON document on standard output and nothing else there; messages and progress go to
standard error. Exit codes: 0 done, 1 rows rejected under --strict, 2 bad input or usage, 3 store
unreachable or locked, 4 refused.
"""

import contextlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from app import shapes
from app.cli_asks import silence_document, silence_lines
from app.cli_barriers import bow_tie_report
from app.cli_common import (
    OPENED,
    ActorOption,
    JsonOption,
    ReasonOption,
    StoreOption,
    actor_or_user,
    answer,
    engine_for,
)
from app.cli_coverage import coverage_document, coverage_lines
from app.cli_import import import_cli
from app.cli_investigation import checked_document, document_lines, kept_document, refuse_where_it_cannot_go
from app.cli_options import (
    day_of,
    days_between,
    gap_of,
    moment_of,
    one_of,
    read_identifier,
    read_text,
    refuse_blank,
)
from app.cli_output import boundary_lines, handoff_lines, move_lines, trace_lines
from app.cli_pathway import import_pathway
from app.cli_registers import register
from app.cli_rehearsal import change_of, rehearsal_document, rehearsal_lines
from app.cli_templates import templates_cli
from app.text import plural
from pathway.engine import Engine
from pathway.engine.asks import asking, differing
from pathway.engine.coverage import coverage as what_is_seen
from pathway.engine.demo import BANNER, build_demo, is_demo
from pathway.engine.investigation import investigate
from pathway.engine.rehearsals import rehearsed
from pathway.errors import BadInput, CareseamsError

cli = typer.Typer(
    name="careseams",
    help="Shows where risk gathers and nobody answers for it when patients cross between care providers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

AsOfOption = Annotated[str | None, typer.Option("--as-of", help="A day (its end) or an instant.")]
AsKnownOption = Annotated[
    str | None, typer.Option("--as-known", help="What was known at the end of that day.")
]

TRACE_WARNING = (
    "A route can identify a person even without a name. Use it only for the purpose of this case; "
    "every look is recorded."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code. A deliberate error prints what, where and what to try."""
    try:
        with contextlib.ExitStack() as opened:
            OPENED.set(opened)
            cli(args=list(argv) if argv is not None else None, prog_name="careseams")
    except CareseamsError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else 0
    return 0


# -- the store -----------------------------------------------------------------------------------


@cli.command()
def init(store: StoreOption = None, json_: JsonOption = False, actor: ActorOption = None) -> None:
    """Make a store (or open the one that is there) with the default duty rules."""
    engine = engine_for(store, create=True)
    engine.seed_rules(actor=actor_or_user(actor))
    facts = engine.facts()
    document = {"store": facts.address, "schema_version": facts.schema_version, "head": facts.head}
    undeclared = [row["name"] for row in engine.parameter_records() if not row["declared"]]
    answer(
        document,
        [
            f"Store ready: {facts.address} (schema {facts.schema_version})",
            f"Not declared yet: {', '.join(undeclared)}. See: careseams parameters",
        ],
        json_,
    )


@cli.command()
def check(
    document: Annotated[
        Path | None, typer.Option("--document", help="Look at an investigation document instead.")
    ] = None,
    store: StoreOption = None,
    json_: JsonOption = False,
) -> None:
    """Look whether everything is as it was written; prints the head of the audit chain."""
    if document is not None:
        found = checked_document(document)
        answer(found, [f"The document is as it was made. Seal: {found['sha256']}"], json_)
        return
    engine = engine_for(store)
    findings = engine.check()
    facts = engine.facts()
    answered = {
        "ok": not findings,
        "head": facts.head,
        "audit_rows": facts.audit_rows,
        "findings": [{"number": one.number, "what": one.what, "where": one.where} for one in findings],
        "data_quality": [vars(one) | {"examples": list(one.examples)} for one in engine.quality()],
    }
    lines = [f"{one.number}  {one.what}  ({one.where})" for one in findings] or ["All is as it was written."]
    lines += [
        f"{one['number']}  {one['count']} of {one['of']} {one['what']}" for one in answered["data_quality"]
    ]
    answer(answered, [*lines, f"Head of the audit chain (keep it elsewhere): {facts.head}"], json_)
    if findings:
        raise typer.Exit(3)


@cli.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    store: StoreOption = None,
    json_: JsonOption = False,
) -> None:
    """Write everything as open files; `careseams import bundle` takes it back without loss."""
    manifest = engine_for(store).export(folder)
    lines = [f"{name}: {plural(about['rows'], 'row')}" for name, about in manifest["files"].items()]
    lines.append("The bundle holds pseudonymised journeys: treat it as personal data.")
    answer(manifest, [*lines, f"Head of the audit chain (keep it elsewhere): {manifest['head']}"], json_)


# -- what is found -------------------------------------------------------------------------------


@cli.command()
def moves(
    by: Annotated[str, typer.Option(help="service or organisation.")] = "service",
    first: Annotated[str | None, typer.Option("--from", help="First local day of arrival.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last local day of arrival, included.")] = None,
    longest_gap: Annotated[float | None, typer.Option("--longest-gap", help="Days; default none.")] = None,
    as_known: AsKnownOption = None,
    store: StoreOption = None,
    json_: JsonOption = False,
) -> None:
    """People moving from one service (or organisation) to another, mined from contacts."""
    start, end = days_between(first, last)
    found = engine_for(store).moves(
        by=one_of(by, "service", "organisation", option="--by"),  # type: ignore[arg-type]
        first=start,
        last=end,
        longest_gap_days=gap_of(longest_gap, "--longest-gap"),
        as_known=moment_of(as_known, "--as-known"),
    )
    document = shapes.moves_document(found)
    answer(document, move_lines(document), json_)


@cli.command()
def handoffs(
    as_of: AsOfOption = None,
    as_known: AsKnownOption = None,
    store: StoreOption = None,
    json_: JsonOption = False,
) -> None:
    """Each handoff: traffic, judged and recorded events, duties."""
    engine = engine_for(store)
    moments = (moment_of(as_of, "--as-of"), moment_of(as_known, "--as-known"))
    picture = engine.picture(*moments)
    document = shapes.handoffs_document(engine.as_at(*moments), picture.handoffs)
    answer(document, handoff_lines(document), json_)


@cli.command()
def boundaries(
    by: Annotated[str, typer.Option(help="organisation, place, icb or sector.")] = "organisation",
    as_of: AsOfOption = None,
    as_known: AsKnownOption = None,
    store: StoreOption = None,
    json_: JsonOption = False,
) -> None:
    """The same summed over the handoffs of each boundary, in the order of attention."""
    engine = engine_for(store)
    by = one_of(by, "organisation", "place", "icb", "sector", option="--by")
    moments = (moment_of(as_of, "--as-of"), moment_of(as_known, "--as-known"))
    picture = engine.picture(*moments)
    rows = picture.boundaries(by)  # type: ignore[arg-type]
    document = shapes.boundaries_document(engine.as_at(*moments), picture, rows, by)
    answer(document, boundary_lines(document), json_)


@cli.command()
def silence(as_of: AsOfOption = None, store: StoreOption = None, json_: JsonOption = False) -> None:
    """Who was asked who holds a duty and has not answered, for how many days; whose answers differ."""
    engine = engine_for(store).at(moment_of(as_of, "--as-of"))
    document = silence_document(engine.as_at(), asking(engine), differing(engine))
    answer(document, silence_lines(document), json_)


@cli.command()
def coverage(
    without: Annotated[str, typer.Option(help="A body: as if it had no remit. Nothing is saved.")] = "",
    as_of: AsOfOption = None,
    store: StoreOption = None,
    json_: JsonOption = False,
) -> None:
    """What nobody can see: who could report, who judged, whose remit reaches, who was heard."""
    engine = engine_for(store).at(moment_of(as_of, "--as-of"))
    document = coverage_document(engine.as_at(), what_is_seen(engine, without=without))
    answer(document, coverage_lines(document), json_)


@cli.command()
def rehearse(
    change: Annotated[list[str], typer.Option(help="merge:RX1,RX2>RX3, abolition:RX1 …; may be repeated.")],
    day: Annotated[str, typer.Option(help="First day of the new arrangement.")],
    store: StoreOption = None,
    json_: JsonOption = False,
) -> None:
    """What a reorganisation would leave open on a day, by what is known now. Nothing is saved."""
    engine, on = engine_for(store), day_of(day, "--day")
    assert on is not None
    document = rehearsal_document(rehearsed(engine, [change_of(one) for one in change], on))
    answer(document, rehearsal_lines(document), json_)


cli.command()(register)
cli.command("bow-tie")(bow_tie_report)


@cli.command()
def trace(
    purpose: Annotated[str, typer.Option(help="Why this route is looked at.")],
    case: Annotated[
        str, typer.Option(help="Your reference of the case, for example LR-2026-014; never the identifier.")
    ],
    basis: Annotated[str, typer.Option(help="Legal basis, for example 'PSIRF learning response'.")],
    as_of: AsOfOption = None,
    as_known: AsKnownOption = None,
    store: StoreOption = None,
    json_: JsonOption = False,
    actor: ActorOption = None,
) -> None:
    """One person's route. The identifier is read from a prompt or standard input, never an argument."""
    refuse_blank({"--purpose": purpose, "--case": case, "--basis": basis})
    engine = engine_for(store)
    who = actor_or_user(actor)
    opened = engine.open_case(read_identifier(), purpose=purpose, reference=case, basis=basis, actor=who)
    route = engine.trace(
        opened.id, actor=who, as_of=moment_of(as_of, "--as-of"), as_known=moment_of(as_known, "--as-known")
    )
    document = shapes.trace_document(opened.id, route, f"Purpose: {opened.purpose}. {TRACE_WARNING}")
    answer(document, trace_lines(document, chosen=bool(as_of or as_known)), json_)


@cli.command()
def investigation(
    case: Annotated[str, typer.Argument(help="Number of a case that is open: `careseams trace` prints it.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write, for example LR-12.html.")],
    with_outcome: Annotated[
        bool,
        typer.Option(
            "--with-outcome/--without-outcome",
            help="Events, harm and sentences that sum up; left out unasked.",
        ),
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
    as_of: AsOfOption = None,
    as_known: AsKnownOption = None,
    store: StoreOption = None,
    json_: JsonOption = False,
    actor: ActorOption = None,
) -> None:
    """The investigation document of an open case, to read and print. The look is recorded."""
    refuse_where_it_cannot_go(out, replace=replace)
    made = investigate(
        engine_for(store),
        case,
        actor=actor_or_user(actor),
        with_outcome=with_outcome,
        as_of=moment_of(as_of, "--as-of"),
        as_known=moment_of(as_known, "--as-known"),
    )
    document = kept_document(made, out, replace=replace)
    answer(document, document_lines(document), json_)


@cli.command()
def evaluate(
    file: Annotated[str, typer.Argument(help="A JSON file, or - for standard input.")],
) -> None:
    """The method on plain JSON, without a store."""
    text = sys.stdin.read() if file == "-" else read_text(Path(file))
    try:
        document = json.loads(text)
    except ValueError as fault:
        raise BadInput(
            "the file is no JSON", where=file, try_="one object, or an array of objects"
        ) from fault
    from pathway.analysis.evaluate import evaluate as run  # noqa: PLC0415 - no store, no engine needed

    print(json.dumps(run(document), indent=1))


# -- files in, the app -------------------------------------------------------------------------------

import_cli.command("pathway")(import_pathway)
cli.add_typer(import_cli, name="import")
cli.add_typer(templates_cli, name="templates")


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="Only this computer's own addresses.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8050,
    store: StoreOption = None,
) -> None:
    """The app in a browser, on this computer only."""
    engine = engine_for(store)
    run_app(engine, host=host, port=port, banner=BANNER if is_demo(engine) else None)


@cli.command()
def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Build and print, then stop.")] = False,
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8050,
    store: Annotated[str, typer.Option("--store", help="Where to build it.")] = "./careseams-data/demo",
    json_: JsonOption = False,
) -> None:
    """Build the invented system, print its five worst boundaries, serve the app."""
    engine = engine_for(store, create=True)
    build_demo(engine, lambda words: print(words, file=sys.stderr, flush=True))
    picture = engine.picture()
    rows = picture.boundaries()[:5]
    document = shapes.boundaries_document(engine.as_at(), picture, rows, "organisation")
    answer(document, [BANNER, *boundary_lines(document)], json_)
    if not no_serve:
        run_app(engine, host="127.0.0.1", port=port, banner=BANNER)


def run_app(engine: Engine, *, host: str, port: int, banner: str | None) -> None:
    """Listen, say the address once, and answer until interrupted."""
    from app.server import serve as listen  # noqa: PLC0415 - Dash takes seconds to load; other verbs need none

    serving = listen(engine, host=host, port=port, banner=banner)
    print(f"Open {serving.address}", file=sys.stderr, flush=True)
    print("Stop with Ctrl-C.", file=sys.stderr, flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        serving.run()


# -- choices -------------------------------------------------------------------------------------

parameters_cli = typer.Typer(
    invoke_without_command=True, help="Declared choices: appetite, duties, reporting share …"
)
cli.add_typer(parameters_cli, name="parameters")


@parameters_cli.callback()
def parameters(context: typer.Context, store: StoreOption = None, json_: JsonOption = False) -> None:
    """Every choice with its value, who declared it when, and its default."""
    if context.invoked_subcommand is not None:
        return
    rows = engine_for(store).parameter_records()
    lines = [
        f"{row['name']:<20} {row['value']:<24} "
        + (
            f"declared by {row['declared_by']} on {row['declared_on']}"
            if row["declared"]
            else "not declared (default)"
        )
        + f"\n{'':<20} {row['meaning']}. Owner: {row['owner']}"
        for row in rows
    ]
    answer({"parameters": shapes.plain(rows)}, lines, json_)


@parameters_cli.command("set")
def set_parameter(
    name: str,
    value: Annotated[str, typer.Argument(help="JSON, for example 2 or '[\"MONITOR\"]'.")],
    declared_by: Annotated[str, typer.Option("--declared-by", help="Role or body, never a person's name.")],
    store: StoreOption = None,
    json_: JsonOption = False,
    actor: ActorOption = None,
    reason: ReasonOption = None,
) -> None:
    """Declare a choice: versioned, dated, named."""
    engine = engine_for(store)
    engine.set_parameter(
        name, value, actor=actor_or_user(actor), reason=reason or "parameters set", declared_by=declared_by
    )
    row = next(row for row in engine.parameter_records() if row["name"] == name)
    answer(
        {"parameters": [shapes.plain(row)]}, [f"{name} = {row['value']}, declared by {declared_by}"], json_
    )


if __name__ == "__main__":
    sys.exit(main())

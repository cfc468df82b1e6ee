"""`careseams register`: a risk register in, a handoff proposed for each row, the same register out."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli_common import (
    ActorOption,
    JsonOption,
    ReasonOption,
    StoreOption,
    actor_or_user,
    answer,
    engine_for,
)
from app.cli_import import MapOption, mapping_of
from app.new_files import can_be_kept, is_there, write_new
from app.text import plural
from graph_schema.vocabulary import LikelihoodScale
from pathway.analysis.registers import RowState
from pathway.engine.registers import NONE, RegisterReading, Taking, reading_of, register_out, take
from pathway.errors import BadInput

Row = dict[str, Any]
WHAT_NEXT = (
    f"Fill in the column 'Careseams handoff' (a proposal, another handoff's id, or '{NONE}') and give the "
    "file to: careseams register FILE --take --out NEW_FILE"
)
FIRST = 20


def register(
    file: Annotated[Path, typer.Argument(help="A risk register or hazard log: CSV or .xlsx, any layout.")],
    out: Annotated[Path, typer.Option(help="The same register with columns added; a new file.")],
    body: Annotated[
        str, typer.Option(help="The organisation that keeps the register: RX1, local:NAME.")
    ] = "",
    take_: Annotated[
        bool, typer.Option("--take", help="Make hazards of the rows whose 'Careseams handoff' is filled in.")
    ] = False,
    scale: Annotated[
        str, typer.Option(help="What its likelihoods are of: per_traversal, per_year, not_declared.")
    ] = "not_declared",
    map_: MapOption = None,
    store: StoreOption = None,
    json_: JsonOption = False,
    actor: ActorOption = None,
    reason: ReasonOption = None,
) -> None:
    """A risk register in, a handoff proposed for each row, the same register out. No row is dropped."""
    refuse_where_it_cannot_go(out)
    about = Taking(body, _scale(scale))
    engine = engine_for(store)
    reading = reading_of(engine, file, mapping_of(map_), body=body)
    if take_:
        _, reading = take(
            engine, reading, about, actor=actor_or_user(actor), reason=reason or "rows taken in"
        )
    try:
        write_new(register_out(reading), out)
    except FileExistsError as fault:
        raise BadInput(
            "that file is there already", where=str(out), try_="name a new one with --out"
        ) from fault
    document = register_document(reading, out)
    answer(document, register_lines(document), json_)


def refuse_where_it_cannot_go(out: Path) -> None:
    """Raise before anything is written to the store: the register with its ids would be lost."""
    if is_there(out):
        raise BadInput("that file is there already", where=str(out), try_="name a new one with --out")
    if not can_be_kept(out):
        raise BadInput("no file can be kept there", where=str(out), try_="name a folder of yours with --out")


def register_document(reading: RegisterReading, out: Path) -> Row:
    """`careseams register --json`: how many rows are in each state, and each row with its reasons."""
    return {
        "rows": len(reading.lines),
        "states": {state.name.lower(): reading.count(state) for state in RowState},
        "written": str(out),
        "notes": list(reading.notes),
        "lines": [
            {
                "row": line.row.line,
                "id": line.row.text("id") or None,
                "state": line.state.name.lower(),
                "handoff": line.handoff or None,
                "proposal": line.proposal.best or None,
                "offered": [one.handoff for one in line.proposal.offered],
                "why": list(line.why),
                "hazard": line.hazard or None,
                "alike": line.alike or None,
            }
            for line in reading.lines
        ],
    }


def register_lines(document: Row) -> list[str]:
    """How many rows are in each state, those without a handoff by name, and what to do next."""
    counted = [
        f"{count:,} {RowState[state.upper()].value}" for state, count in document["states"].items() if count
    ]
    unmatched = [one for one in document["lines"] if one["state"] in ("unmatched", "refused")]
    listed = [f"  row {one['row']}: {'; '.join(one['why'])}" for one in unmatched[:FIRST]]
    more = [f"  … {len(unmatched) - FIRST:,} more in {document['written']}"] if len(unmatched) > FIRST else []
    waits = document["states"]["proposed"] + document["states"]["several"] + document["states"]["unmatched"]
    return [
        f"{plural(document['rows'], 'row')}: {', '.join(counted) or 'none'}",
        f"Written: {document['written']}",
        *document["notes"],
        *(["Without a handoff:", *listed, *more] if unmatched else []),
        *([WHAT_NEXT] if waits else []),
    ]


def _scale(text: str) -> LikelihoodScale:
    try:
        return LikelihoodScale.read(text)
    except ValueError as fault:
        raise BadInput(f"'{text}' is no scale", where="--scale", try_=str(fault)) from fault

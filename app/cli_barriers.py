"""`careseams bow-tie`: the bow-tie of one handoff as one HTML file, picture and tables as on the page."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from app.cli_common import JsonOption, StoreOption, answer, engine_for
from app.new_files import can_be_kept, is_there, write_new
from app.pages.bow_tie_report import report_of
from pathway.engine.bow_tie import bow_tie
from pathway.engine.demo import BANNER, is_demo
from pathway.errors import BadInput
from pathway.reporting.bow_tie import as_html


def bow_tie_report(
    handoff: Annotated[str, typer.Argument(help="The handoff's id: ORG/service > ORG/service: kind.")],
    out: Annotated[Path, typer.Option(help="A new HTML file.")],
    store: StoreOption = None,
    json_: JsonOption = False,
) -> None:
    """The bow-tie of one handoff as a file to hand on: threats, barriers, harm, and what the carer did."""
    if is_there(out) or not can_be_kept(out):
        raise BadInput("the report cannot be kept there", where=str(out), try_="name a new file with --out")
    engine = engine_for(store)
    tie = bow_tie(engine, handoff)
    text = as_html(report_of(tie, engine.picture(), banner=BANNER if is_demo(engine) else ""))
    try:
        write_new(text.encode(), out)
    except FileExistsError as fault:
        raise BadInput("that file is there already", where=str(out), try_="name a new one") from fault
    document = {
        "handoff": handoff,
        "file": str(out),
        "threats": len(tie.threats),
        "barriers": len(tie.barriers),
        "without_owner": len(tie.unowned),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    answer(document, [f"Written: {out}"], json_)

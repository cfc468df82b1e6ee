"""`careseams import pathway`: a file of handoffs onto a pathway's drawing, undone there like any change."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli_common import ActorOption, JsonOption, StoreOption, actor_or_user, answer, engine_for
from app.text import address
from pathway.engine.pathway_files import import_pathway as bring_in
from pathway.engine.pathways import Done
from pathway.errors import BadInput

NameOption = Annotated[str, typer.Option("--name", help="Name of the pathway; it is made if there is none.")]


def import_pathway(
    file: Annotated[Path, typer.Argument(help="CSV with the columns from, to and kind.")],
    name: NameOption,
    store: StoreOption = None,
    json_: JsonOption = False,
    actor: ActorOption = None,
) -> None:
    """The handoffs of a file onto the drawing of a pathway: all of them or none."""
    engine = engine_for(store)
    id_, became = bring_in(engine, file, name, actor=actor_or_user(actor))
    if not isinstance(became, Done):
        raise BadInput(getattr(became, "why", "somebody else has drawn the same meanwhile"), where=file.name)
    words = "It was on the drawing already: nothing was written" if became.repeated else became.words
    where = address("/pathway", id=id_)
    document = {"pathway": id_, "command": became.command, "repeated": became.repeated, "address": where}
    answer(document, [f"{name}: {words}.", f"In the app: {where}"], json_)

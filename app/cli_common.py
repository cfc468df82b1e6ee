"""What every verb of the command line needs: its common options, the engine, the one answer."""

import getpass
import json
from collections.abc import Sequence
from contextlib import ExitStack
from contextvars import ContextVar
from typing import Annotated, Any

import typer

from pathway.engine import Engine
from pathway.errors import BadInput
from pathway.settings import Settings, read_settings

StoreOption = Annotated[
    str | None, typer.Option("--store", help="A folder, or neo4j://host:port; default CARESEAMS_STORE.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
ActorOption = Annotated[str | None, typer.Option("--actor", help="Who does it; default: the system's user.")]
ReasonOption = Annotated[str | None, typer.Option("--reason", help="Why; default: the verb.")]

OPENED: ContextVar[ExitStack] = ContextVar("stores that this command has opened")
"""Closed when the command ends, however it ends."""


def engine_for(store: str | None, *, create: bool = False) -> Engine:
    """The engine over the store that the option or the environment names."""
    settings: Settings = read_settings()
    engine = Engine.open(store or settings.store, settings, create=create)
    OPENED.get().callback(engine.store.close)
    return engine


def actor_or_user(actor: str | None) -> str:
    """Who does it: as given, else the operating system's user."""
    if actor:
        return actor
    try:
        return getpass.getuser()
    except (OSError, KeyError) as fault:
        raise BadInput("nobody is named as actor", try_="give --actor") from fault


def answer(document: Any, lines: Sequence[str], as_json: bool) -> None:
    """Print the one answer: JSON on request, else lines for people."""
    if as_json:
        print(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        print("\n".join(lines))

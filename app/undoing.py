"""What became of something that a person decided: what to put right, or what was saved, with its undo."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from app.components.forms import FieldError, error_summary
from app.components.notices import announce, saved_bar
from pathway.engine import Engine, Receipt

UNDONE_FILE = "Undone: what the file brought is withdrawn, what it changed is as before."


@dataclass(frozen=True)
class Stands:
    """What somebody else has said there already, in words, and the mark that says it was read."""

    words: str
    mark: str


@dataclass(frozen=True)
class Outcome:
    """
    `errors`: what has to be put right; then nothing was written. Else `words` say what was done, `command`
    is what undo takes back ("" where nothing was written), and `actor` who did it. `stands`: beside the
    errors, by row, what is there already, to be kept or replaced.
    """

    words: str = ""
    command: str = ""
    actor: str = ""
    errors: Sequence[FieldError] = ()
    stands: Mapping[str, Stands] = field(default_factory=dict)


def said(outcome: Outcome, undo_id: str = "") -> Component | None:
    """The outcome on the page, heard too; Undo's button keeps the command as its `value`.."""
    if outcome.errors:
        return error_summary(outcome.errors)
    announce(outcome.words)
    if not (outcome.command and undo_id):
        return saved_bar(outcome.words)
    bar = saved_bar(outcome.words, undo_id)
    bar.children[-1].value = f"{outcome.command} {outcome.actor}"
    return bar


def taken_back(value: str) -> tuple[str, str]:
    """
    Command and actor from the `value` of an Undo button: the form may be gone when it is pressed.

    >>> taken_back("cmd-1 Safety lead")
    ('cmd-1', 'Safety lead')
    """
    command, _, actor = value.partition(" ")
    return command, actor or "local"


def register_undo(
    app: Dash,
    engine: Engine,
    undo_id: str,
    said_id: str,
    *,
    words: Callable[[Receipt], str],
    parts: Sequence[str] = (),
    given: Sequence[str] | Mapping[str, str] = (),
    draw: Callable[..., Sequence[Any]] = lambda *_given: (),
) -> None:
    """
    What an Undo button does: takes back its command, says so in `words`, and draws `parts` of the page anew.

    Several commands, joined by commas in the order they were written, are taken back from the last on.

    `given`: what `draw` is given, the ids of components with a value (or with the property that is named); it
    returns the children of each part.
    """
    held = given if isinstance(given, Mapping) else dict.fromkeys(given, "value")

    @app.callback(
        *(Output(id_, "children", allow_duplicate=True) for id_ in (said_id, *parts)),
        Input(undo_id, "n_clicks"),
        State(undo_id, "value"),
        *(State(id_, name) for id_, name in held.items()),
        prevent_initial_call=True,
    )
    def undo(clicks: int, pressed: str, *values: Any) -> Any:
        if not clicks or ctx.triggered_id != undo_id:
            return (no_update,) * (1 + len(parts)) if parts else no_update
        commands, actor = taken_back(pressed)
        done = [engine.undo(command, actor=actor) for command in reversed(commands.split(","))]
        bar = said(Outcome(words(done[-1])))
        return (bar, *draw(*values)) if parts else bar

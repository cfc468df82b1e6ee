"""What became of something that a person decided: what to put right, or what was saved, with its undo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dash.development.base_component import Component

from app.components.forms import FieldError, error_summary
from app.components.notices import announce, saved_bar


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

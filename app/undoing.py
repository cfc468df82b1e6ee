"""What was just saved, with its undo: the button keeps the command that it takes back."""

from dash.development.base_component import Component

from app.components.notices import saved_bar


def undo_bar(words: str, command: str, undo_id: str) -> Component:
    """ "3 handoffs made." with Undo beside it; a callback reads the command from the button's `value`."""
    bar = saved_bar(words, undo_id)
    bar.children[-1].value = command
    return bar

"""What stands already where somebody was about to say something else: shown, to be kept or replaced."""

from dash import html
from dash.development.base_component import Component

from app.components.pieces import button, button_row


def keep_or_replace(words: str, keep: dict[str, str], replace: dict[str, str], about: str) -> list[Component]:
    """
    What stands, and a button for each of the two. `about`: of what, for whoever hears the buttons alone.
    """
    buttons = [
        button("Keep what stands", keep, kind="secondary"),
        button("Replace it by mine", replace, kind="secondary"),
    ]
    for made in buttons:
        made.children = [made.children, html.Span(f": {about}", className="visually-hidden")]
    return [html.Span(words), button_row(buttons)]

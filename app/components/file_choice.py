"""A button that asks the browser for a file, by mouse, keyboard or dropping; the field behind is named."""

from dash import dcc, html
from dash.development.base_component import Component


def file_choice(field_id: str, label: str, *, what: str, accept: str, kind: str = "primary") -> Component:
    """
    The choice of one file. Its `contents` and `filename` are the state of `field_id`; `accept`: endings.

    `what` says what file is meant, for whoever listens to the page: `assets/file_choice.js` writes it on the
    field that stands out of sight behind the button.
    """
    look = "button" if kind == "primary" else "button button-secondary"
    field = dcc.Upload(html.Button(label, type="button", className=look), id=field_id, accept=accept)
    return html.Div(field, className="file-choice", **{"data-file-said": what})

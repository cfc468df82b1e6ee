"""
What is typed and not saved yet stays in the browser's tab: after a reload, a lost connection, a way round.

The browser keeps what people type in `sessionStorage` until it is saved, they start afresh, or the tab is
closed; nothing of it reaches the server, a log or a file. Kept are texts on every page, and every field of a
form that asks for it (`kept_form`).

Never kept: what is typed about one person's route (`NEVER_KEPT`: identifier, purpose, case, basis, case
number), any field that is not shown while it is typed, and filters, which live in the address.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

NEVER_KEPT = ("/trace",)
"""Pages of which nothing typed is kept."""

NOTICE = "draft-kept"
FORM = "data-kept-form"
TEXTS = (dmc.TextInput, dmc.Textarea)
FIELDS = (*TEXTS, dmc.Select, dmc.MultiSelect, dmc.RadioGroup, dmc.CheckboxGroup, dmc.Checkbox)
NOT_OF_THE_FORM = ("saved", "as_of")
"""Of an address: the same form with and without them."""


def draft_key(path: str, query: Mapping[str, str]) -> str:
    """
    Under which name a page's drafts are kept: its address without what was just saved.

    >>> draft_key("/handoff/form", {"kind": "Hazard", "handoff": "h 1", "as_of": "2026-03-03"})
    'draft /handoff/form?handoff=h+1&kind=Hazard'
    """
    kept = sorted((key, value) for key, value in query.items() if key not in NOT_OF_THE_FORM)
    return f"draft {path}?{urlencode(kept)}"


def kept_form(*, store_id: str, data: str) -> dict[str, str]:
    """
    Attributes of an element round a form of which every field is kept.

    `store_id` and its `data` (JSON text): the ids made before it is saved, kept with what was typed, so that
    saving it again after a lost answer is saving it once.
    """
    return {FORM: "yes", "data-store": store_id, "data-store-data": data}


def with_drafts(drawn: Component, path: str, query: Mapping[str, str]) -> Component:
    """A page of which the browser keeps what is typed until it is saved."""
    if path in NEVER_KEPT:
        return drawn
    key = draft_key(path, query)
    _keep(drawn, key, every=False)
    return drawn


def notice() -> Component:
    """For the shell: said when something typed earlier stands in a page's fields again."""
    said = "What you typed here earlier stands in the fields again. It is not saved yet."
    afresh = html.Button(
        "Start afresh", type="button", className="button button-secondary", **{"data-afresh": "yes"}
    )
    return html.Div([html.Span(said), afresh], id=NOTICE, className="draft-bar", role="status", hidden=True)


def _keep(part: Any, key: str, *, every: bool) -> None:
    if isinstance(part, list | tuple):
        for one in part:
            _keep(one, key, every=every)
    if not isinstance(part, Component) or "filters" in str(getattr(part, "className", "")).split():
        return
    if isinstance(part, FIELDS if every else TEXTS) and _can_be_kept(part):
        part.persistence, part.persistence_type = key, "session"
    _keep(getattr(part, "children", None), key, every=every or getattr(part, FORM, None) == "yes")


def _can_be_kept(field: Component) -> bool:
    """It has a name of its own, and keeps nothing by itself already."""
    return isinstance(getattr(field, "id", None), str) and getattr(field, "persistence", None) is None

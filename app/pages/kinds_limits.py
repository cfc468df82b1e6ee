"""Time limits that handoffs have of their own: named before a kind's usual one is set, and replaced only on a tick."""

from collections.abc import Collection, Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import Output, dcc, html
from dash.development.base_component import Component

from app.asking import handoff_words
from app.text import plural
from pathway.engine import Engine

OWN, OWN_LIST, REPLACE, READ = "k-own", "k-own-list", "k-replace", "k-read"
SHOWN = (
    Output(OWN, "hidden"),
    Output(OWN_LIST, "children"),
    Output(REPLACE, "label"),
    Output(REPLACE, "checked"),
    Output(READ, "data"),
)
"""What is drawn anew with each choice: the tick is gone, so that nothing is replaced that was not read."""
NAMED = 10
"""So many handoffs are named in a sentence; the others are counted."""


def own_limits_part() -> Component:
    """Empty until the usual limit is chosen for handoffs that have one of their own."""
    return html.Div(
        [
            dcc.Store(id=READ, data={}),
            html.Div(
                [html.P(id=OWN_LIST), dmc.Checkbox(id=REPLACE, label="Replace", checked=False)],
                id=OWN,
                hidden=True,
                className="own-limits",
            ),
        ],
        role="status",
    )


def shown(engine: Engine, read: Mapping[str, int]) -> tuple[Any, ...]:
    """What `SHOWN` becomes: those that have their own limit, by name, at the versions that are read now."""
    words = f"{_have_words(len(read))}, which stays: {_named(engine, read)}."
    which = "it" if len(read) == 1 else f"these {len(read):,}"
    return not read, words, f"Replace {which} by the usual one", False, dict(read)


def left_words(engine: Engine, ids: Collection[str]) -> str:
    """At which handoffs the usual limit was not set, because they have their own."""
    return f" {_have_words(len(ids))}, which was left: {_named(engine, ids)}." if ids else ""


def _have_words(count: int) -> str:
    """
    That some have a limit of their own.

    >>> _have_words(1), _have_words(3)
    ('1 handoff has a time limit of its own', '3 handoffs have a time limit of their own')
    """
    one = count == 1
    verb, whose = ("has", "its") if one else ("have", "their")
    return f"{plural(count, 'handoff')} {verb} a time limit of {whose} own"


def _named(engine: Engine, ids: Collection[str]) -> str:
    """Some handoffs by name, each with its limit; how many more there are."""
    picture = engine.picture()
    found = [picture.by_id[id_] for id_ in sorted(ids) if id_ in picture.by_id]
    names = [f"{handoff_words(one.handoff, picture.places)}, {one.limit_text}" for one in found[:NAMED]]
    more = [f"and {len(found) - NAMED:,} more"] if len(found) > NAMED else []
    return "; ".join([*names, *more])

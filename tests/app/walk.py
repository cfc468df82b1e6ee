"""Every page that there is, drawn: found by following the links from the pages that are listed."""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dash import dcc, html
from dash.development.base_component import Component

from app.page import Page
from app.pages import PAGES, handoff_history, trace, trace_looking, trace_route, trace_view
from app.shell import draw, page_at, read_query
from tests.app import seams_world as world
from tests.app.toy import parts_of

MOST = 150
LEAVE = dict(
    zip(trace.FORM, (world.PERSON, "Learning response", "LR-12", "PSIRF", "investigator"), strict=True)
)


@dataclass(frozen=True)
class Seen:
    """A page or state as it was drawn, and where."""

    address: str
    drawn: Component

    def parts(self, kind: type[Component]) -> list[Component]:
        """Every component of that kind on it."""
        return parts_of(html.Div(self.drawn), kind)


def every_page(engine: Any, pages: Sequence[Page] = PAGES) -> Iterator[Seen]:
    """One of each address: a page with other keys in its query, or another kind of form, is another."""
    waiting = [page.PATH for page in pages]
    seen: set[tuple[Any, ...]] = set()
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        path, query = urlsplit(address).path, read_query(urlsplit(address).query)
        page = page_at(pages, path)
        sort = (path, tuple(sorted(query)), query.get("kind"))
        if page is None or sort in seen:
            continue
        seen.add(sort)
        found = Seen(address, draw(page, engine, query))
        waiting += [one.href for one in found.parts(dcc.Link)]
        yield found


def every_state(engine: Any) -> Iterator[Seen]:
    """What is drawn only when somebody asks for it: a route, a history."""
    case, route, errors = trace.open_and_look(engine, LEAVE)
    assert case is not None and route is not None and not errors
    yield Seen("/trace, a route", html.Div(trace_route.shown(case, route, engine)))
    asked = {trace_view.DAY: "2026-03-01", trace_view.WITHOUT: True}
    opened = {"case": case.id, "actor": "investigator", "outcomes": True}
    *looked, wrong = trace_looking.look_so(engine, opened, asked)
    assert not wrong
    yield Seen("/trace, another way", html.Div(trace_route.shown(looked[0], looked[1], engine, looked[2])))
    yield Seen("/handoff, its history", html.Div(handoff_history.history(engine, world.REQUEST.id)))


SPOKEN = ("alt", "aria-label", "description", "error", "label", "nothingFoundMessage", "placeholder", "title")
"""Properties that people read or hear."""
SVG_TEXT = re.compile(r"<text[^>]*>(.*?)</text>|<title>(.*?)</title>")


def words_on(component: Any) -> Iterator[str]:
    """Everything that a part of a page says: text, labels, choices, pictures, and the lines of its files."""
    if isinstance(component, str):
        yield component
    elif isinstance(component, Mapping):
        yield from words_on(component.get("label", ""))
    elif isinstance(component, Component):
        given = {**component.to_plotly_json()["props"]}
        for name in ("children", "data", *SPOKEN):
            yield from words_on(given.get(name))
        yield from json.loads(given.get("data-csv", "[]"))
        yield from drawn_words(str(given.get("src", "")))
    elif isinstance(component, Sequence):
        for part in component:
            yield from words_on(part)


def drawn_words(address: str) -> Iterator[str]:
    """The words in a picture."""
    kind, _, coded = address.partition("base64,")
    if kind.startswith("data:image/svg"):
        for found in SVG_TEXT.findall(base64.b64decode(coded).decode()):
            yield "".join(found)


def tables_without_a_file(one: Seen) -> list[str]:
    """Tables that cannot be saved: no file bears their name, and none stands in the same card."""
    names = {_file(button) for button in one.parts(html.Button)}
    missing = {table.id for table in one.parts(html.Table) if f"careseams-{table.id}" not in names}
    for card in one.parts(html.Section):
        if any(_file(button) for button in parts_of(card, html.Button)):
            missing -= {table.id for table in parts_of(card, html.Table)}
    return sorted(missing)


def _file(button: Component) -> str:
    return str(getattr(button, "data-csv-name", "")).removesuffix(".csv").removesuffix("-all")

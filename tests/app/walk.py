"""Every page that there is, drawn: found by following the links from the pages that are listed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dash import dcc, html
from dash.development.base_component import Component

from app.page import Page
from app.pages import PAGES, handoff_history, trace, trace_route
from app.shell import draw, page_at, read_query
from tests.app import seams_world as world
from tests.app.toy import parts_of

MOST = 60
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
    yield Seen("/handoff, its history", html.Div(handoff_history.history(engine, world.REQUEST.id)))

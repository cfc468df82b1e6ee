"""`live(app)` serves an app; `page` fails on any error, request to others, or breach of the policy."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from dash import Dash
from playwright.sync_api import Page, expect

from tests.browser.browsing import LiveServer, Watch, slow_down

PATIENCE = 60_000
"""Milliseconds until a test gives up waiting for a page: a busy machine is not a fault of the page."""

expect.set_options(timeout=PATIENCE)


@pytest.fixture
def watch(page: Page) -> Watch:
    """What the page has complained of so far; a test adds what it provokes to `expected` (patterns)."""
    return page.watch  # type: ignore[attr-defined]


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """pytest-playwright's page; when the test ends it must have been quiet."""
    watch = Watch(page)
    page.watch = watch  # type: ignore[attr-defined]
    page.set_default_timeout(PATIENCE)
    slow_down(page)
    yield page
    watch.assert_quiet()


@pytest.fixture
def live(page: Page) -> Iterator[Callable[[Dash], str]]:
    """Serve an app until the test ends: `page.goto(live(create_app(engine)))`."""
    with ExitStack() as servers:

        def start(app: Dash) -> str:
            server = servers.enter_context(LiveServer(app))
            page.watch.origins.append(server.origin)  # type: ignore[attr-defined]
            return server.address

        yield start

"""Looking at a page: a server in a thread, waiting until nothing moves, accessibility, pictures."""

import os
import re
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from axe_playwright_python.sync_playwright import Axe
from dash import Dash
from playwright.sync_api import ConsoleMessage, Page, Request, TimeoutError
from werkzeug.serving import WSGIRequestHandler, make_server

from app.server import entry

AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
SCREENSHOTS = "CARESEAMS_SCREENSHOTS"
"""Names a folder, outside the repository, for pictures; without it none are taken."""

# One idle reading is a race: it is true before the first callback has begun. Several in a row are not.
IDLE = """() => {
  const store = window.dash_stores && window.dash_stores[0];
  if (!store) return false;
  const state = store.getState();
  if (state.isLoading || state.appLifecycle !== "HYDRATED") return false;
  const waiting = Object.assign({}, state.callbacks);
  delete waiting.stored;
  delete waiting.completed;
  const idle = Object.values(waiting).every((list) => !list || !list.length);
  window.__idle = idle ? (window.__idle || 0) + 1 : 0;
  return window.__idle > 5;
}"""
SLOWED = "CARESEAMS_SLOWED"
"""How many times slower pages shall run, to find tests that do not wait for what they act on."""

VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});"""


class Silent(WSGIRequestHandler):
    """Prints no request: the first one holds the token."""

    def log_request(self, *_args: object) -> None:
        """Nothing."""


class LiveServer:
    """An app on a free loopback port, in a thread; `address` has the start-up token in it."""

    def __init__(self, app: Dash) -> None:
        self._server = make_server("127.0.0.1", 0, app.server, threaded=True, request_handler=Silent)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self.address = entry(app, "127.0.0.1", self._server.server_port)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@dataclass
class Watch:
    """What went wrong in a page: errors in the console, faults of scripts, requests to anybody else."""

    page: Page
    expected: list[str] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.context.add_init_script(VIOLATIONS)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda fault: self.seen.append(f"page error: {fault}"))
        self.page.on("request", self._asked)

    def assert_quiet(self) -> None:
        """Fail with everything seen that the test did not expect."""
        loud = [line for line in self.seen if not any(re.search(known, line) for known in self.expected)]
        assert loud == [], "\n".join(loud)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.seen.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((*self.origins, "data:", "blob:")):
            self.seen.append(f"foreign request: {request.url}")


def slow_down(page: Page) -> None:
    """Let the page's scripts run as on a slower machine, if `CARESEAMS_SLOWED` asks for it."""
    times = os.environ.get(SLOWED)
    if times:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": float(times)})


def wait_idle(page: Page) -> None:
    """Until Dash has drawn everything and no callback is waiting."""
    page.wait_for_function(IDLE)


def assert_accessible(page: Page) -> None:
    """No violation of WCAG 2.2 levels A and AA that axe can find."""
    only = {"type": "tag", "values": list(AXE_TAGS)}
    results = Axe().run(page, options={"runOnly": only, "resultTypes": ["violations"]})
    found = [
        f"{rule['id']} ({rule['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for rule in results.response["violations"]
        for node in rule["nodes"]
    ]
    assert found == [], "\n".join(found)


def assert_fits(page: Page, width: int) -> None:
    """At that width nothing but a table or picture in its own region scrolls sideways."""
    page.set_viewport_size({"width": width, "height": 800})
    with suppress(TimeoutError):  # charts fit themselves a moment later
        page.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth", timeout=3000)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def take_picture(page: Page, name: str) -> None:
    """A full-page picture into the folder that `CARESEAMS_SCREENSHOTS` names, if it names one."""
    folder = os.environ.get(SCREENSHOTS)
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def go(page: Page, address: str) -> None:
    """Open an address and wait until it is drawn."""
    page.goto(address)
    wait_idle(page)


def let_in(page: Page, address: str) -> str:
    """Take the cookie that an app's first address gives, and draw nothing yet; the address of its pages."""
    assert page.context.request.get(address).ok
    return address.partition("/?")[0]


def begin_at(page: Page, address: str) -> str:
    """Open an app at its first address, as whoever has just started it does; the address of its pages."""
    go(page, address)
    return address.partition("/?")[0]


def assert_presentable(page: Page, name: str) -> None:
    """With everything on it opened the page is accessible and fits narrow screens; pictures are kept."""
    for summary in page.locator("main summary").all():
        summary.click()
    assert_accessible(page)
    take_picture(page, name)
    for width in (400, 320):
        assert_fits(page, width)
        take_picture(page, f"{name}-{width}")
    assert_accessible(page)

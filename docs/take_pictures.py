"""
Takes the pictures of the documentation: builds the invented demo, opens each page, saves the top of it.

`python -m docs.take_pictures` from the repository's root, with what the tests need installed.
"""

import shutil
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app.server import create_app, entry
from app.text import address
from pathway.engine import Engine
from pathway.engine.demo import BANNER, build_demo
from pathway.engine.investigation import investigate
from pathway.reporting.investigation_html import as_html
from pathway.settings import Settings

DOCS = Path(__file__).parent
PICTURES = {
    "map": "/map", "boundaries": "/", "matrix": "/matrix", "coverage": "/coverage", "rehearsal": "/rehearsal",
    "pathways": "/pathways", "pathway": "/pathway?id=local:DEMO-HOLT", "handoffs": "/handoffs",
    "asks": "/asks", "my_day": "/my-day?organisation=local:DEMO-OOH", "inbox": "/inbox", "trace": "/trace",
    "start": "/start", "import": "/import", "import_quality": "/import-quality", "registers": "/registers",
    "barriers": "/barriers?without=eastmere%20clinical%20mailbox",
    "bow_tie": address(
        "/handoff/bow-tie", id="local:DEMO-ACU/ward 7 > local:DEMO-COM/district nursing: care_request"
    ),
}  # fmt: skip
"""File name -> address. Of trace the form: a route is never pictured, not even an invented one's."""
SIZE = {"width": 1300, "height": 1000}
PAPER = {"width": 1040, "height": 720}
"""About what A4 across has room for."""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
STILL_MS = 1500
"""Callbacks that run when a page has arrived are done by then."""


class Silent(WSGIRequestHandler):
    """Prints no request: the first one holds the token."""

    def log_request(self, *_args: object) -> None:
        """Nothing."""


def main(folder: Path) -> None:
    """Build the demo in `folder`; picture every page of `PICTURES` and one handoff that wants attention."""
    settings = Settings(store=str(folder / "store"), key_file=folder / "key")
    engine = Engine.open(settings.store, settings, create=True)
    build_demo(engine, print)
    first = engine.picture().boundaries()[0].handoffs
    worst = max(first, key=lambda one: (one.open_low, one.id))
    pages = PICTURES | {"handoff": address("/handoff", id=worst.id)}
    app = create_app(engine, banner=BANNER)
    server = make_server("127.0.0.1", 0, app.server, threaded=True, request_handler=Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport=SIZE)
        page.set_default_timeout(60_000)
        page.goto(entry(app, "127.0.0.1", server.server_port))
        for name, path in pages.items():
            picture(page, f"http://127.0.0.1:{server.server_port}{path}", DOCS / f"{name}.png")
        document(page, engine, folder / "investigation.html")
        browser.close()
    server.shutdown()
    engine.store.close()


def document(page: Page, engine: Engine, file: Path) -> None:
    """Save the top of the investigation document: leave, warning and counts, and no row of a route."""
    leave = {"purpose": "Learning response LR-12", "reference": "LR-2026-014", "basis": "PSIRF learning response"}
    case = engine.open_case("HOLT-M", **leave, actor="investigator")
    file.write_text(as_html(investigate(engine, case.id, actor="investigator")), encoding="utf-8")
    page.set_viewport_size(PAPER)
    page.goto(file.as_uri())
    page.screenshot(path=DOCS / "investigation.png")


def picture(page: Page, url: str, file: Path) -> None:
    """Save the top of a page once it is drawn."""
    page.goto(url)
    page.wait_for_selector("#page h1")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(STILL_MS)
    page.screenshot(path=file)
    print(f"{file.name}: {file.stat().st_size // 1024} kB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="careseams-pictures-") as made:
        main(Path(made))

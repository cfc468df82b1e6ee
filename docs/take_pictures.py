"""
Takes the pictures of the documentation: builds the invented demo, opens each page, saves the top of it.

`python docs/take_pictures.py` from the repository's root, with what the tests need installed.
"""

import shutil
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from app.server import create_app, entry
from pathway.engine import Engine
from pathway.engine.demo import BANNER, build_demo
from pathway.settings import Settings

DOCS = Path(__file__).parent
PICTURES = {"boundaries": "/", "matrix": "/matrix", "handoffs": "/handoffs", "inbox": "/inbox"}
"""File name -> address. A route is never pictured here: it needs a purpose, even an invented one's."""
SIZE = {"width": 1300, "height": 1000}


def main(folder: Path) -> None:
    """Build the demo in `folder` and picture every page of `PICTURES`."""
    settings = Settings(store=str(folder / "store"), key_file=folder / "key")
    engine = Engine.open(settings.store, settings, create=True)
    build_demo(engine, print)
    app = create_app(engine, banner=BANNER)
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)
        page.goto(entry(app, "127.0.0.1", server.server_port))
        for name, address in PICTURES.items():
            picture(page, f"http://127.0.0.1:{server.server_port}{address}", DOCS / f"{name}.png")
        browser.close()
    server.shutdown()
    engine.store.close()


def picture(page: Page, address: str, file: Path) -> None:
    """Save the top of a page once its heading and first table are drawn."""
    page.goto(address)
    page.wait_for_selector("#page h1")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)
    print(f"{file.name}: {file.stat().st_size // 1024} kB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="careseams-pictures-") as made:
        main(Path(made))

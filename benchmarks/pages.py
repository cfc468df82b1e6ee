"""
The boundaries page on the invented demo: the server's answer, and the first row in a browser.

`python -m benchmarks.pages`. Aims: an answer under 1 s in a warm process, the first row under 4 s.
"""

import json
import logging
import shutil
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import sync_playwright
from plotly.utils import PlotlyJSONEncoder
from werkzeug.serving import make_server

from app.pages import boundaries
from app.server import create_app, entry
from benchmarks.table import Row, show, timed
from pathway.engine import Engine
from pathway.engine.demo import build_demo
from pathway.settings import Settings


def rows() -> list[Row]:
    """Seconds to build, to work the picture out, to answer, and until the first row is seen."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(store=f"{folder}/store", key_file=Path(folder) / "key")
        engine = Engine.open(settings.store, settings, create=True)
        built = timed(lambda: build_demo(engine))
        cold = timed(engine.picture)
        answer = timed(lambda: json.dumps(boundaries.layout(engine, {}), cls=PlotlyJSONEncoder))
        return [
            Row("building the demo, once", built.wall, "s"),
            Row("the picture after a write", cold.wall, "s"),
            Row("boundaries page, server's answer, warm", answer.wall, "s", aim="under 1 s"),
            Row("boundaries page, first row in the browser", _first_row(engine), "s", aim="under 4 s"),
        ]


def _first_row(engine: Engine) -> float:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the first request holds the token
    app = create_app(engine)
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page()
            began = time.perf_counter()
            page.goto(entry(app, "127.0.0.1", server.server_port))
            page.wait_for_selector("#boundaries tbody tr")
            took = time.perf_counter() - began
            browser.close()
            return took
    finally:
        server.shutdown()


if __name__ == "__main__":
    show(rows())

"""
The map, and the pages' answers, of the demo and of a system of 2,000 services and 10,000 handoffs.

`python -m benchmarks.drawing`. Main-thread seconds are the browser's own count of its script thread, which
hardly depends on who else is working. Aims: first paint under 2 s of main thread, a pan frame under 16 ms, a
page's answer under 1 s in a warm process, an edit's acknowledgement under 200 ms. Yardstick of a pan frame:
one of an empty drawing.
"""

import json
import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright
from plotly.utils import PlotlyJSONEncoder
from werkzeug.serving import make_server

from app.pages import PAGES
from app.server import collect_seldom, create_app, entry
from benchmarks.generated_system import SINCE, system
from benchmarks.table import Row, show, timed
from graph_schema.accountability import Claim
from graph_schema.handoffs import Handoff
from graph_schema.parties import Service
from pathway.engine import Engine, Put, pathways
from pathway.engine.demo import build_demo
from pathway.settings import Settings

FRAMES = 60
READY = "#map[data-ready=yes]"
DRAWN = "document.querySelector('#map .care-graph-drawing')._cy"
PAN = f"""async (frames) => {{
  const cy = {DRAWN};
  for (let n = 0; n < frames; n += 1) {{
    cy.panBy({{ x: n % 2 ? -7 : 7, y: n % 2 ? 3 : -3 }});
    await new Promise((done) => requestAnimationFrame(done));
  }}
}}"""


def rows() -> Iterator[Row]:
    """The demo first, then the large system."""
    collect_seldom()  # as the command that serves the app does
    with tempfile.TemporaryDirectory() as folder:
        yield from _rows("demo", folder, build_demo)
        yield from _rows("2,000 services, 10,000 handoffs", folder, _fill)


def _fill(engine: Engine) -> None:
    engine.save(map(Put, system()), actor="benchmark", reason="a large system")


def _rows(name: str, folder: str, fill: Callable[[Engine], object]) -> Iterator[Row]:
    settings = Settings(store=f"{folder}/{name}", key_file=Path(folder) / "key")
    engine = Engine.open(settings.store, settings, create=True)
    yield Row(f"{name}: filling the store, once", timed(lambda: fill(engine)).wall, "s")
    yield Row(f"{name}: the first picture", timed(engine.picture).wall, "s")
    yield from _answers(name, engine)
    yield from _answers_after_edits(name, engine)
    yield from _edits(name, engine)
    yield from _in_a_browser(name, engine)


def _answers(name: str, engine: Engine) -> Iterator[Row]:
    """Each page's answer as it goes out, the second time it is asked for."""
    app = create_app(engine)
    for page in (one for one in PAGES if not hasattr(one, "UNDER")):
        with app.server.test_request_context("/"):
            _made(page, engine)
            took = timed(lambda page=page: _made(page, engine)).wall
        yield Row(f"{name}: {page.NAME}, server's answer, warm", took, "s", aim="under 1 s")


def _answers_after_edits(name: str, engine: Engine) -> Iterator[Row]:
    """Each page's first answer after somebody has said who holds a duty: the slowest of them."""
    app, took = create_app(engine), {}
    handoffs = [one for one in engine.snapshot().all(Handoff) if "/" in one.from_id]
    for number, page in enumerate(one for one in PAGES if not hasattr(one, "UNDER")):
        claim = _claim(handoffs[number], number)
        engine.save([Put(claim)], actor="benchmark", reason="an edit")
        with app.server.test_request_context("/"):
            took[page.NAME] = timed(lambda page=page: _made(page, engine)).wall
    slowest = max(took, key=lambda page: took[page])
    yield Row(f"{name}: {slowest}, slowest answer after an edit", took[slowest], "s", aim="under 1 s")


def _claim(handoff: Handoff, number: int) -> Claim:
    by = handoff.from_id.split("/")[0]
    return Claim(
        id=f"edit-{number}",
        subject=handoff.id,
        duty="RISK",
        by=by,
        stance="accepts",
        about=by,
        valid_from=SINCE,
    )


def _made(page: Any, engine: Engine) -> str:
    return json.dumps(page.layout(engine, {}), cls=PlotlyJSONEncoder)


def _edits(name: str, engine: Engine) -> Iterator[Row]:
    """The longest of some edits of a pathway, from what the drawing tells to what it is answered."""
    pathway = pathways.make_pathway(engine, "Measured", actor="benchmark")
    places = [one.id for one in engine.snapshot().all(Service)[:12]]
    told: list[dict[str, Any]] = [
        *({"op": "add", "place": one, "x": 150 * n, "y": 0} for n, one in enumerate(places)),
        *({"op": "connect", "from": a, "to": b} for a, b in pairwise(places)),
        *(
            {"op": "place_at", "place": one, "x": 5, "y": 9, "was": [150 * n, 0]}
            for n, one in enumerate(places)
        ),
        *({"op": "undo"} for _ in range(5)),
    ]
    took = []
    for seq, op in enumerate(told, start=1):
        op |= {"client": "benchmark", "seq": seq}
        took.append(timed(lambda op=op: pathways.apply(engine, pathway, op, actor="benchmark")).wall)
    yield Row(
        f"{name}: an edit acknowledged, the longest of {len(took)}",
        max(took) * 1000,
        "ms",
        aim="under 200 ms",
    )


def _in_a_browser(name: str, engine: Engine) -> Iterator[Row]:
    with _served(engine) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        page.set_default_timeout(120_000)
        page.goto(address)
        page.wait_for_selector("h1")
        counter = _counter(page)
        before = _thread(counter)
        page.goto(address.partition("/?")[0] + "/map")
        page.wait_for_selector(READY, timeout=120_000)
        painted = _thread(counter) - before
        lines, all_lines = page.evaluate(f"{DRAWN}.edges().length"), page.locator("#map-said").inner_text()
        yield Row(f"{name}: map, until it is painted, main thread", painted, "s", aim="under 2 s")
        yield Row(f"{name}: map, lines drawn ({all_lines[:34]}…)", lines, "lines")
        frame = _frames(page, counter)
        page.evaluate(f"{DRAWN}.elements().remove()")
        empty = _frames(page, counter)
        yield Row(
            f"{name}: map, a pan frame, main thread",
            frame,
            "ms",
            "one of an empty drawing",
            empty,
            "under 16 ms",
        )
        browser.close()


def _frames(page: Page, counter: CDPSession) -> float:
    before = _thread(counter)
    page.evaluate(PAN, FRAMES)
    return (_thread(counter) - before) / FRAMES * 1000


def _counter(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    return session


def _thread(counter: CDPSession) -> float:
    """Seconds that the page's main thread has worked."""
    metrics: list[dict[str, Any]] = counter.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in metrics if one["name"] == "TaskDuration")


@contextmanager
def _served(engine: Engine) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the first request holds the token
    app = create_app(engine)
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield entry(app, "127.0.0.1", server.server_port)
    finally:
        server.shutdown()


if __name__ == "__main__":
    show(rows())

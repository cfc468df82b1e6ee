"""
The pages of asking on a system of 10,000 handoffs with 10,000 asks: the server's answers.

`python -m benchmarks.asks`. Aim: any page answers within 1 s in a warm process.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice

from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from app.pages import ask, asks, duty_grid
from app.server import create_app
from benchmarks.generated_system import system
from benchmarks.table import Row, show, timed
from graph_schema.accountability import Ask
from graph_schema.handoffs import Handoff
from graph_schema.identifiers import ask_id
from graph_schema.vocabulary import CRITICAL_DUTIES
from pathway.engine import Engine, Put
from pathway.settings import Settings
from pathway.stores.memory import MemoryStore

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ASKED_ON = date(2026, 5, 1)
ASKS = 10_000


def rows() -> list[Row]:
    """Seconds until each page is answered: for the first time after a write, and again."""
    engine = Engine(MemoryStore(clock=lambda: NOW), Settings(), clock=lambda: NOW)
    records = list(system())
    records += islice(_asks(one for one in records if isinstance(one, Handoff)), ASKS)
    engine.save(map(Put, records), actor="benchmark", reason="generated")
    engine.picture()
    app, found = create_app(engine), []
    pages: dict[str, Callable[[], Component]] = {
        "asks": lambda: asks.layout(engine, {}),
        "ask": lambda: ask.layout(engine, {}),
        "duties by handoff": lambda: duty_grid.layout(engine, {"party": "G00"}),
    }
    for name, page in pages.items():
        with app.server.test_request_context("/"):
            first, again = (timed(lambda page=page: json.dumps(page(), cls=PlotlyJSONEncoder)) for _ in "12")
        found.append(Row(f"{name}: first answer after a write, the picture known", first.wall, "s"))
        found.append(Row(f"{name}: answer in a warm process", again.wall, "s", aim="under 1 s"))
    return found


def _asks(handoffs: Iterable[Handoff]) -> Iterator[Ask]:
    for one in handoffs:
        for duty in CRITICAL_DUTIES:
            for party in sorted({one.from_id[:3], one.to_id[:3]}):
                id_ = ask_id(one.id, duty.value, party, ASKED_ON.isoformat())
                yield Ask(id=id_, subject=one.id, duty=duty, asked=party, asked_on=ASKED_ON)


if __name__ == "__main__":
    show(rows())

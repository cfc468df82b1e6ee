"""
Placing events: how often a proposal is right where the place is known, and what 10,000 unplaced ones take.

`python -m benchmarks.placing`. Aim: the inbox answers within 1 s with 10,000 unplaced events.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from app.pages import inbox, pairs, placed
from app.server import create_app
from benchmarks.generated_events import events
from benchmarks.generated_system import system
from benchmarks.table import Row, show, timed
from graph_schema.handoffs import Handoff
from pathway.analysis.placing import hits_of, proposer_of
from pathway.engine import Engine, Put
from pathway.engine.placing import place_many, placings
from pathway.settings import Settings
from pathway.stores.memory import MemoryStore

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
KNOWN, UNPLACED = 1_000, 10_000
SIZES = {"one handoff between two bodies, about": 1, "six handoffs between two bodies, about": 6}


def rows() -> list[Row]:
    """Shares that were right, then seconds."""
    return [*_right(), *_quick()]


def _right() -> list[Row]:
    found = []
    for words, many in SIZES.items():
        records = list(system(organisations=40, services=400, handoffs=160 * many))
        engine = _engine([*records, *events(_handoffs(records), KNOWN)])
        picture = engine.picture()
        hits = hits_of(proposer_of(picture.snapshot, picture.places, {}), picture.events)
        of = f"{KNOWN:,} generated events, {words} ({160 * many:,} in all)"
        found.append(Row(f"{of}: the first proposal is right", hits.first / hits.events, "share"))
        found.append(Row(f"{of}: among the first three", hits.in_three / hits.events, "share"))
        found.append(Row(f"{of}: none proposed", hits.none / hits.events, "share"))
    return found


def _quick() -> list[Row]:
    records = list(system())
    engine = _engine([*records, *events(_handoffs(records), UNPLACED, placed=False)])
    engine.picture()
    app, found = create_app(engine), []
    pages: dict[str, Callable[[], Component]] = {
        "inbox": lambda: inbox.layout(engine, {}),
        "pairs": lambda: pairs.layout(engine, {}),
        "placed": lambda: placed.layout(engine, {}),
    }
    for name, page in pages.items():
        with app.server.test_request_context("/"):
            sizes: list[int] = []

            def drawn(page: Callable[[], Component] = page, sizes: list[int] = sizes) -> None:
                sizes.append(len(json.dumps(page(), cls=PlotlyJSONEncoder)))

            first, again = timed(drawn), timed(drawn)
        found.append(Row(f"{name}: first answer, the picture known", first.wall, "s"))
        found.append(Row(f"{name}: answer in a warm process", again.wall, "s", aim="under 1 s"))
        found.append(Row(f"{name}: sent to the browser", sizes[-1] / 1000, "kB"))
    one = next(each for each in placings(engine) if each.first is not None)
    assert one.first is not None
    shown = [(one.event.id, one.first.handoff)]
    found.append(Row("one proposal confirmed", timed(lambda: place_many(engine, shown, actor="b")).wall, "s"))
    found.append(Row("the picture after it", timed(engine.picture).wall, "s"))
    with app.server.test_request_context("/"):
        after = timed(lambda: inbox.layout(engine, {}))
    found.append(Row("inbox: first answer after it", after.wall, "s", aim="under 1 s"))
    return found


def _handoffs(records: list[object]) -> list[Handoff]:
    return [one for one in records if isinstance(one, Handoff)]


def _engine(records: list[object]) -> Engine:
    engine = Engine(MemoryStore(clock=lambda: NOW), Settings(), clock=lambda: NOW)
    engine.save(map(Put, records), actor="benchmark", reason="generated")
    return engine


if __name__ == "__main__":
    show(rows())

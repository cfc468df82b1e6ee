"""A page with one drawing, and a server that remembers every edit it was told."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dash import Dash, Input, Output, dcc, html, no_update
from dash.development.base_component import Component

from app.care_graph import CareGraph

ED = {"id": "X1/ED", "label": "ED", "sub": "Eastmere", "x": 0, "y": 0, "kind": "service"}
WARD = {"id": "X1/W7", "label": "Ward 7", "sub": "Eastmere", "x": 300, "y": 0, "kind": "service"}
NURSES = {"id": "Y2/DN", "label": "District nursing", "sub": "Vale", "x": 600, "y": 0, "kind": "service"}
HOME = {"id": "HOME", "label": "Home", "x": 600, "y": 200, "kind": "end"}
MOVE = {"id": "h-1", "from": "X1/ED", "to": "X1/W7", "label": "ward move", "mark": "open", "words": "open."}
VISIT = {
    "id": "h-2",
    "from": "X1/W7",
    "to": "Y2/DN",
    "label": "referral",
    "mark": "agreed",
    "words": "agreed.",
}
GRAPH: Mapping[str, Any] = {"places": [ED, WARD, NURSES, HOME], "lines": [MOVE, VISIT]}


@dataclass
class Drawn:
    """A page for the shell. `told`: every edit in the order it was told; `slow`: seconds an answer takes."""

    graph: Mapping[str, Any] = field(default_factory=lambda: dict(GRAPH))
    editable: bool = True
    slow: float = 0.0
    deaf: bool = False
    keys: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)
    tapped: list[dict[str, Any]] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)

    shown: str = ""

    PATH, NAME = "/", "Drawing"

    def layout(self, engine: Any, query: Mapping[str, str]) -> Component:
        """The drawing, a search field, and buttons that send commands."""
        drawing = CareGraph(
            id="drawing", graph=self.graph, graphKey="g-1", label="Pathway", editable=self.editable,
            order=["h-2", "h-1"], searchId="find", keys=self.keys,
        )  # fmt: skip
        send = html.Button("Send", id="send", n_clicks=0)
        find = html.Label(["Find ", dcc.Input(id="find")])
        return html.Div([html.H1("Drawing"), find, drawing, send, dcc.Store(id="sent"), html.P(id="said")])

    def register(self, app: Dash, engine: Any) -> None:
        """Remember what is told; answer with `answer` when the button is pressed."""

        @app.callback(Output("drawing", "ack"), Input("drawing", "pending"), prevent_initial_call=True)
        def hear(pending: list[dict[str, Any]] | None) -> Any:
            time.sleep(self.slow)
            if self.deaf or not pending:
                return no_update
            known = {(one["client"], one["seq"]) for one in self.told}
            self.told += [one for one in pending if (one["client"], one["seq"]) not in known]
            return {"client": pending[-1]["client"], "seq": pending[-1]["seq"], "refused": []}

        @app.callback(Output("sent", "data"), Input("drawing", "shown"), prevent_initial_call=True)
        def now_shown(mark: str) -> str:
            self.shown = mark
            return mark

        @app.callback(Output("said", "children"), Input("drawing", "tap"), prevent_initial_call=True)
        def tapped(tap: dict[str, Any]) -> str:
            self.tapped.append(tap)
            return f"{tap['kind']} {tap.get('id')}"

        @app.callback(
            *(Output("drawing", name) for name in ("command", "ack", "lit", "drawing")),
            Input("send", "n_clicks"),
            prevent_initial_call=True,
        )
        def send(_clicks: int) -> list[Any]:
            return [self.answer.get(name, no_update) for name in ("command", "ack", "lit", "drawing")]

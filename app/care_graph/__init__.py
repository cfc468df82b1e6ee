"""
THE DRAWING OF PLACES AND HANDOFFS: one Dash component for the map, the pathway editor and the route overlay.

In: aggregates, then only what differs. Out: what is chosen, and a queue of edits that wait for their
acknowledgement. `src/` holds the script, `care_graph.min.js` is made from it by `make care_graph`
(`LICENCES.txt`: of what is bundled). May import Dash alone.
"""

from typing import Any

from dash.development.base_component import Component, ComponentRegistry

__version__ = "0.1.0"
_js_dist = [{"relative_package_path": "care_graph.min.js", "namespace": __name__}]
_css_dist: list[dict[str, str]] = []

PROPS = (
    "id", "graph", "graphKey", "label", "className", "editable", "drawing", "command", "ack", "pending",
    "tap", "cursor", "lit", "order", "searchId", "shown", "keys",
)  # fmt: skip


class CareGraph(Component):
    """
    A drawing that can be walked by keyboard and heard.

    `graph`: {"heads": [{id, label, x, y, w}], "groups": [{id, label, x, y, w, h, opened, words}], "places":
    [{id, label, sub, x, y, kind: "service" or "end", words}], "lines": [{id, from, to, label, words, width,
    mark, marks, bundle}]}, drawn whole at first and again where `graphKey` changes. `mark` is one of
    `app.components.marks.Mark` for one handoff; a line without it is a sum, drawn grey. `label` says what is
    drawn. `order`: ids of lines, worst first. `searchId`: where "/" leads. `keys`: what is heard of the keys,
    where the page has more to say of them than every drawing.

    `command`: one, or a list, of {"op", …}: "change" {from, mark, put: graph, ids: all that stand then},
    "drawing" {graph} (whole), "fly" {id}, "path" {ids, words}, "fit", "all" (and nothing
    stands out). `mark` names what is drawn (a graph
    bears it too); a change from another mark, or that does not fit, is not done, and `tap` is "again": send
    the whole. `shown`: the mark of what is drawn now.
    `lit`: a mark; the lines that have it stand out, "" for all.

    With `editable`, `pending` is the queue of edits, each {op, client, seq, …}: place_at {place, x, y, was},
    connect {from, to}, split {line, place}, move_end {line, end, place}, remove {ids}, undo, redo. Answer
    with `ack` {client, seq, refused: [{seq, why}], conflicts}; what is not acknowledged is sent again, also
    after the page was loaded again. `drawing`: whether the mouse draws handoffs instead of moving places.

    Told: `tap` {kind: "group", "place", "line", "expand", "add", "again" or "none", id, at, n}; `cursor`.
    """

    _children_props: tuple[str, ...] = ()
    _base_nodes = ("children",)
    _namespace = "care_graph"
    _type = "CareGraph"

    def __init__(self, **given: Any) -> None:
        self._prop_names = list(PROPS)
        self._valid_wildcard_attributes: list[str] = []
        self.available_properties = list(PROPS)
        self.available_wildcard_properties: list[str] = []
        super().__init__(**given)


# Dash looks for scripts in the top package of a component; ours lie beside this file.
ComponentRegistry.registry.discard("app")
ComponentRegistry.registry.add(__name__)

"""A pathway drawn on every store: 12 services and 14 handoffs, undone to empty, redone, as known then."""

from itertools import pairwise
from typing import Any

import pytest

from graph_schema.identifiers import handoff_id
from graph_schema.parties import Organisation, Service
from pathway.engine import Engine, Put
from pathway.engine import pathways as drawing
from pathway.engine.pathways import Conflict, Done
from pathway.stores.base import LOCAL, Store

SERVICES = [f"X1/s{number}" for number in range(12)]
PAIRS = [
    ("HOME", SERVICES[0]),
    *pairwise(SERVICES),
    (SERVICES[11], "HOME"),
    (SERVICES[2], SERVICES[5]),
]


@pytest.fixture
def engine(store: Store, clock) -> Engine:
    made = Engine(store, clock=clock)
    services = [Service(id=one, organisation="X1", name=one.split("/")[1]) for one in SERVICES]
    made.save(map(Put, [Organisation(id="X1", name="Vale"), *services]), actor="t", reason="a world")
    return made


def drawn(engine: Engine, pathway: str, seq: int, op: str, actor: str = "ann", **said: Any) -> Any:
    """One change of somebody's browser."""
    told = {"op": op, "client": f"browser of {actor}", "seq": seq, **said}
    return drawing.apply(engine, pathway, told, actor=actor)


def kept(engine: Engine) -> list[tuple[str, str]]:
    rows = engine.store.records(LOCAL, ["Pathway", "Handoff", "Service"])
    return list(zip(rows["id"].to_pylist(), rows["content"].to_pylist(), strict=True))


def test_a_pathway_is_drawn_undone_to_empty_redone_and_as_it_was_known(engine):
    pathway = drawing.make_pathway(engine, "Falls", actor="ann")
    empty = kept(engine)
    ops = [("connect", {"from": one, "to": other}) for one, other in PAIRS]
    ops += [("place_at", {"place": "HOME", "x": 0, "y": 40}), ("name_version", {"name": "First"})]
    line = handoff_id(SERVICES[2], SERVICES[5], "unknown")
    ops += [
        ("set", {"line": line, "field": "limit", "value": {"hours": 4, "start": "sent", "stop": "accepted"}}),
        ("split", {"line": line, "place": SERVICES[8]}),
        ("remove", {"ids": [SERVICES[3]]}),
    ]
    answers = [drawn(engine, pathway, seq, op, **said) for seq, (op, said) in enumerate(ops)]
    assert [one for one in answers if not isinstance(one, Done)] == []
    full = kept(engine)
    first = drawing.version_of(engine, pathway, "First")
    assert [(one.from_id, one.to_id) for one in first.handoffs] == PAIRS
    assert drawn(engine, pathway, 3, "connect", **ops[3][1]).repeated

    for seq in range(len(ops)):
        assert isinstance(drawn(engine, pathway, 100 + seq, "undo"), Done)
    assert kept(engine) == empty
    for seq in range(len(ops)):
        assert isinstance(drawn(engine, pathway, 200 + seq, "redo"), Done)
    assert kept(engine) == full
    assert drawing.version_of(engine, pathway, "First") == first
    assert engine.check() == []


def test_two_people_draw_at_once_and_undo_their_own(engine):
    pathway = drawing.make_pathway(engine, "Falls", actor="ann")
    one, other = PAIRS[1], PAIRS[2]
    drawn(engine, pathway, 1, "connect", **{"from": one[0], "to": one[1]})
    drawn(engine, pathway, 1, "connect", actor="bob", **{"from": other[0], "to": other[1]})
    line = handoff_id(*other, "unknown")
    drawn(engine, pathway, 2, "set", line=line, field="kind", value="letter", was="unknown")
    told = {"line": line, "field": "kind", "value": "advice", "was": "unknown"}
    asked = drawn(engine, pathway, 2, "set", actor="bob", **told)
    assert isinstance(asked, Conflict) and asked.theirs == "what passes: letter"
    assert isinstance(drawn(engine, pathway, 3, "undo"), Done)
    assert isinstance(drawn(engine, pathway, 4, "undo"), Done)
    assert [one.id for one in drawing.drawing_of(engine, pathway).handoffs] == [line]

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


def away_and_back(engine: Engine, pathway: str, what: str) -> None:
    """Ann draws, Bob changes the same and then changes it back: what stands is Bob's."""
    one, other = PAIRS[1]
    line = handoff_id(one, other, "unknown")
    ends = {"from": one, "to": other}
    drawn(engine, pathway, 1, "connect", **ends)
    steps: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
        "line": [("bob", "remove", {"ids": [line]}), ("bob", "connect", ends)],
        "place": [
            ("ann", "place_at", {"place": one, "x": 5, "y": 5}),
            ("bob", "place_at", {"place": one, "x": 90, "y": 5}),
            ("bob", "place_at", {"place": one, "x": 5, "y": 5}),
        ],
        "kind": [
            ("ann", "set", {"line": line, "field": "kind", "value": "letter"}),
            ("bob", "set", {"line": line, "field": "kind", "value": "advice"}),
            ("bob", "set", {"line": line, "field": "kind", "value": "letter"}),
        ],
        "taken off": [
            ("ann", "remove", {"ids": [line]}),
            ("bob", "connect", ends),
            ("bob", "remove", {"ids": [line]}),
        ],
    }
    for seq, (actor, op, said) in enumerate(steps[what], start=2):
        assert isinstance(drawn(engine, pathway, seq, op, actor, **said), Done)
    drawn(engine, pathway, 9, "connect", "cat", **{"from": PAIRS[4][0], "to": PAIRS[4][1]})


@pytest.mark.parametrize("what", ["line", "place", "kind", "taken off"])
def test_what_somebody_changed_and_changed_back_is_theirs_and_asked_about(engine, what):
    pathway = drawing.make_pathway(engine, "Falls", actor="ann")
    away_and_back(engine, pathway, what)
    before = kept(engine)
    asked = drawn(engine, pathway, 50, "undo")
    assert isinstance(asked, Conflict) and "bob" in asked.theirs
    assert kept(engine) == before
    left = drawn(engine, pathway, 51, "undo", leave=True)
    assert isinstance(left, Done) and kept(engine) == before


@pytest.mark.parametrize("what", ["line", "place", "kind", "taken off"])
def test_mine_in_spite_of_theirs_takes_it_back_all_the_same(engine, what):
    pathway = drawing.make_pathway(engine, "Falls", actor="ann")
    away_and_back(engine, pathway, what)
    before = kept(engine)
    assert isinstance(drawn(engine, pathway, 50, "undo", over=True), Done)
    assert kept(engine) != before


def test_what_was_undone_is_done_again_only_with_leave_where_somebody_did_and_undid_it(engine):
    pathway = drawing.make_pathway(engine, "Falls", actor="ann")
    ends = {"from": PAIRS[1][0], "to": PAIRS[1][1]}
    drawn(engine, pathway, 1, "connect", **ends)
    drawn(engine, pathway, 2, "undo")
    drawn(engine, pathway, 1, "connect", "bob", **ends)
    drawn(engine, pathway, 2, "undo", "bob")
    asked = drawn(engine, pathway, 3, "redo")
    assert isinstance(asked, Conflict) and asked.mine.startswith("do again: connected")
    assert drawing.drawing_of(engine, pathway).handoffs == ()
    assert isinstance(drawn(engine, pathway, 4, "redo", over=True), Done)
    assert len(drawing.drawing_of(engine, pathway).handoffs) == 1


def test_what_others_did_beside_it_hinders_no_undo_down_to_empty(engine):
    pathway = drawing.make_pathway(engine, "Falls", actor="ann")
    (one, other), beside = PAIRS[1], {"from": PAIRS[4][0], "to": PAIRS[4][1]}
    line, theirs = handoff_id(one, other, "unknown"), handoff_id(*PAIRS[4], "unknown")
    drawn(engine, pathway, 1, "connect", **{"from": one, "to": other})
    drawn(engine, pathway, 2, "place_at", place=one, x=5, y=5)
    drawn(engine, pathway, 3, "remove", ids=[line])
    for seq, (op, said) in enumerate(
        [
            ("connect", beside),
            ("remove", {"ids": [theirs]}),
            ("connect", beside),
            ("place_at", {"place": beside["from"], "x": 9, "y": 9}),
        ]
    ):
        drawn(engine, pathway, 10 + seq, op, "bob", **said)
    chain = ["undo"] * 3 + ["redo"] * 3 + ["undo"] * 3
    answers = [drawn(engine, pathway, 20 + seq, op) for seq, op in enumerate(chain)]
    assert [one for one in answers if not isinstance(one, Done)] == []
    assert [one.id for one in drawing.drawing_of(engine, pathway).handoffs] == [theirs]
    assert drawing.can_undo(engine, pathway, "ann").undo == ()
